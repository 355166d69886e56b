"""A10c: Kornai's suction. Who has gone short asks for more than he needs; so others go short, and stores fill up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kombinat.engine.shares import share_out
from kombinat.plant.production import materials_bound
from kombinat.plant.supply import felt_shortfall, inflated_order, stock_signal
from kombinat.theory.model import Check, Model

NEED = 100_000.0  # kg a month of each shop
MONTHS = 120
NORM = 1.5  # dekads of work in stock
GOLDEN = 0.6180339887498949  # multiples of it, less whole numbers, fill [0, 1) evenly


class Bosses(NamedTuple):
    """Bosses who ask for more by what they have missed, and remember four months."""

    order_inflation: float = 0.8
    shortage_memory: float = 0.25


CALM = Bosses(order_inflation=0.0)


def shared(supply: float, orders: Sequence[float]) -> list[float]:
    """What each shop gets of a supply (kg) that is shared out by orders, never more than it asked for."""
    asked = np.array(orders).astype(np.int64)
    got = np.zeros_like(asked)
    share_out(int(supply), asked, asked, np.arange(asked.size, dtype=np.uint64), got)
    return [float(kilograms) for kilograms in got]


def month(
    short: Sequence[float], supply: float, bosses: Bosses
) -> tuple[list[float], list[float], list[float]]:
    """Orders, deliveries (kg) and memories of shortage of shops alike, from the memories before."""
    orders = [inflated_order(NEED, missed, bosses) for missed in short]
    got = shared(supply, orders)
    felt = [felt_shortfall(old, NEED, came, bosses) for old, came in zip(short, got, strict=True)]
    return orders, got, felt


def pressure(part: float, start: float, bosses: Bosses) -> float:
    """Order over need of two shops after years in which a `part` of what is needed came."""
    short = [start, start]
    for _ in range(MONTHS):
        orders, _, short = month(short, part * NEED * len(short), bosses)
    return orders[0] / NEED


def seen(part: float) -> float:
    """Shortage as orders show it, where a `part` of what is needed comes."""
    return 1.0 - part / pressure(part, 0.0, Bosses())


def caught(bosses: Bosses) -> float:
    """What the other goes short by, as a share of need, where there is enough for two and one has missed half."""
    return 1.0 - month([0.5, 0.0], 2.0 * NEED, bosses)[1][1] / NEED


def store(bosses: Bosses) -> float:
    """Mean stock after a month's work, as a share of that work, where enough comes on the average, and unevenly."""
    stock, short, kept = 0.0, 0.0, 0.0
    for tick in range(MONTHS):
        need = stock_signal(NEED, stock, NORM)
        sent = 1.5 * NEED * (1.0 - (tick + 1) * GOLDEN % 1.0 * 2.0 / 3.0)
        came = min(sent, inflated_order(need, short, bosses))
        short = felt_shortfall(short, need, came, bosses)
        stock += came - min(NEED, materials_bound(stock + came, 1.0))
        kept += stock
    return kept / MONTHS / NEED


MODEL = Model(
    id="A10c",
    title="Suction",
    source="Kornai 1980; loop and shapes of the catalogue of literature, A10 (c); numbers by hand",
    equation="order = need (1 + phi z), z the shortage felt; where z stays: shortage seen = 1 - (1 - z) / (1 + phi z)",
    rules=(inflated_order, felt_shortfall, stock_signal, materials_bound),
    limit="order_inflation = phi = 0.8, shortage_memory = 0.25; all that comes is shared out by orders",
    checks=(
        Check(
            "order over need where a quarter never comes", 1.2, lambda: pressure(0.75, 0.0, Bosses()), 1e-3
        ),
        Check("shortage that orders then show; a quarter is real", 0.375, lambda: seen(0.75), 1e-3),
        Check(
            "order over need years after all comes again",
            1.0,
            lambda: pressure(1.0, 0.5, Bosses()),
            1e-9,
        ),
        Check(
            "enough for two, one remembers half missing: the other goes short by",
            1.0 - 2.0 / 2.4,
            lambda: caught(Bosses()),
            1e-4,
        ),
        Check("the same where nobody asks for more than he needs", 0.0, lambda: caught(CALM), 0.0),
        Check(
            "mean input stock is higher with phi 0.8 than 0, and higher yet with 1.6 (1: so)",
            1.0,
            lambda: float(store(CALM) < store(Bosses()) < store(Bosses(order_inflation=1.6))),
            0.0,
        ),
    ),
)
