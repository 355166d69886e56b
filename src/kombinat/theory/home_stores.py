"""A11: Weitzman's soap. A price below the clearing one is made up for in effort, and the goods end up in cupboards."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from scipy.optimize import brentq

from kombinat.society.provisioning import home_stock, lot_interval
from kombinat.theory.model import Check, Model

SUPPLY = 60.0
MOST = 1e6  # an effort at which nobody would buy


class Buyer(NamedTuple):
    """keeping: trouble of keeping a unit for a day."""

    keeping: float = 0.02


def shadow_cost(effort: float) -> float:
    """What a unit costs beyond its price: effort of going and trouble of keeping, at the interval of the rule."""
    interval = lot_interval(effort, SUPPLY, Buyer())
    return effort / (SUPPLY * interval) + Buyer().keeping * interval / 2.0


@cache
def effort(price: float) -> float:
    """Effort a lot at which demand 100 - 10 (price + shadow cost) is what there is."""
    return float(brentq(lambda e: 100.0 - 10.0 * (price + shadow_cost(e)) - SUPPLY, 1e-9, MOST))


def interval(price: float) -> float:
    """Days from one purchase to the next at that effort."""
    return lot_interval(effort(price), SUPPLY, Buyer())


def stock(price: float) -> float:
    """Goods kept at home at that effort."""
    return home_stock(SUPPLY, interval(price))


MODEL = Model(
    id="A11",
    title="What happened to the soap",
    source="Weitzman 1991; numbers of the catalogue of literature, A11",
    equation="D(p + sqrt(2 E V / q)) = S, T = sqrt(2 E / (V q)), stock q T / 2; D = 100 - 10 c, S = 60, V = 0.02",
    rules=(lot_interval, home_stock),
    limit="one buyer for all, q = S, keeping = V; the effort that clears the market is sought here, in the year it"
    " follows what is on the shelves",
    checks=(
        Check("effort a lot, price 3", 1500.0, lambda: effort(3.0), 1e-3),
        Check("effort a lot, price 2", 6000.0, lambda: effort(2.0), 1e-3),
        Check("effort a lot, price 1", 13500.0, lambda: effort(1.0), 1e-3),
        Check("days between purchases, price 3", 50.0, lambda: interval(3.0), 1e-6),
        Check("days between purchases, price 2", 100.0, lambda: interval(2.0), 1e-6),
        Check("days between purchases, price 1", 150.0, lambda: interval(1.0), 1e-6),
        Check("kept at home, price 3", 1500.0, lambda: stock(3.0), 1e-4),
        Check("kept at home, price 2", 3000.0, lambda: stock(2.0), 1e-4),
        Check("kept at home, price 1", 4500.0, lambda: stock(1.0), 1e-4),
    ),
)
