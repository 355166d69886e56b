"""A9: the use of what is siphoned. Where private use alone is punished more, as much is drawn off as before, more of it
serves plans, and more is made."""

from __future__ import annotations

from typing import NamedTuple

from kombinat.plant.production import materials_bound
from kombinat.plant.pushers import private_part, traded
from kombinat.theory.model import Check, Model

OFFERED, SOUGHT, STOCK = 100.0, 80.0, 50.0  # kg above what one store needs, lacking to another, and in it


class Risk(NamedTuple):
    """Months of pay: a plan met, and what is to be feared for private use."""

    private_risk: float
    met: float = 0.3


class Pushers(NamedTuple):
    """Those who find three quarters a month of what could change hands, and so a quarter in a dekad."""

    contacts: float = 0.75
    private_pull: float = 0.5
    plan_pull: float = 2.0


LAX, STRICT = Risk(0.1), Risk(3.1)  # log odds of private use 0.5 - 0.6 - risk: -0.2 and -3.2


def drawn_off(risk: Risk) -> float:
    """What leaves stores off the books (kg), for whatever use: the rule looks at no risk of one use."""
    private = private_part(risk, Pushers()) * traded(OFFERED, SOUGHT, Pushers())
    return private + to_plans(risk)


def to_plans(risk: Risk) -> float:
    """Part of it that serves a plan (kg)."""
    return (1.0 - private_part(risk, Pushers())) * traded(OFFERED, SOUGHT, Pushers())


def made(risk: Risk) -> float:
    """Norm-minutes that the store which lacked can feed, at a kilogram each."""
    return materials_bound(STOCK + to_plans(risk), 1.0)


MODEL = Model(
    id="A9",
    title="Siphoning and its use",
    source="Harrison and Kim 2006, by direction; numbers worked out by hand from the equation",
    equation="logit private = private_pull - plan_pull met - private_risk; drawn = contacts min(offered, sought) / 3",
    rules=(traded, private_part),
    limit="one store with too much and one that lacks; only the risk of private use changes",
    checks=(
        Check("drawn off, private use hardly punished (kg)", 20.0, lambda: drawn_off(LAX), 1e-9),
        Check("drawn off, private use punished", 20.0, lambda: drawn_off(STRICT), 1e-9),
        Check("of it for plans, hardly punished: 20 / (1 + exp(-0.2))", 10.997, lambda: to_plans(LAX), 0.001),
        Check("of it for plans, punished: 20 / (1 + exp(-3.2))", 19.217, lambda: to_plans(STRICT), 0.001),
        Check("made more by who lacked (norm-minutes)", 8.220, lambda: made(STRICT) - made(LAX), 0.001),
    ),
)
