"""Pace: how hard hands work for what they are paid, against the pay they have become used to.

Hands remember what a month's pay used to buy. Nobody above sees that memory, nor the pace; what shows is output.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, exp, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.lists import blend
from kombinat.world.codes import Kind

MOST_PACE = 3.0  # three times the usual pace fills the column


@kernel
def effort_for(paid: float, fair: float, keenness: float) -> float:
    """Effort given for pay, as a share of all that could be given: 1 - exp(-keenness (paid - fair)), not below 0."""
    return max(0.0, 1.0 - exp(-keenness * (paid - fair)))


@rule("plant.pace.fair", cites="A16", neutral=1.0)
def pace_of_pay(paid: float, usual: float, fair: float, keenness: float) -> float:
    """Pace at which hands work for their pay, against the usual: e(paid) / e(usual).

    e(w) = max(0, 1 - exp(-keenness (w - fair)))

    paid: real pay; usual: what they have become used to; fair: pay at and below which nobody makes an effort, all in
    one unit; keenness: of effort to pay, in its inverse. 1 where even the usual pay calls forth nothing.
    """
    least = effort_for(usual, fair, keenness)
    return effort_for(paid, fair, keenness) / least if least > 0.0 else 1.0


@rule("plant.pace.harassed", cites="P3-M30", neutral=1.0)
def left_to_work(behaviour: Bundle) -> float:
    """Share of working time in which somebody whom mates call an enemy can work: 1 - harass."""
    return float(1.0 - behaviour.harass)


@kernel
def real_pay(bill: int, heads: int, price: int) -> int:
    """Mean pay of a month at the food prices of the base year (kopecks); price: of the basket (1/10000); heads > 0."""
    return bill * FIXED_ONE // max(1, price) // heads


@phase(
    "plant.pace.remember",
    every="month",
    over="unit",
    says="Hands set what their pay buys against what it used to, and work the harder or the slacker for it.",
    reads="unit.key unit.kind unit.heads unit.wage_bill town.price",
    writes="unit.used_to unit.pace",
    behaviour="plant.pace.fair_share plant.pace.fair_keenness plant.pace.fair_months",
    rules=(pace_of_pay,),
)
def remember(lo: int, hi: int, unit: Bundle, town: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `pace` and `used_to` of the sections that paid somebody."""
    fair, keenness, months = behaviour.fair_share, behaviour.fair_keenness, int(behaviour.fair_months)
    for u in range(lo, hi):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SECTION or unit.wage_bill[u] <= 0 or unit.heads[u] == 0:
            continue
        real = real_pay(unit.wage_bill[u], unit.heads[u], town.price[0])
        before = unit.used_to[u] if unit.used_to[u] > 0 else real
        paid = real / max(1, before)
        pace = pace_of_pay(paid, 1.0, fair, keenness) if on.fair else 1.0
        unit.pace[u] = int(min(MOST_PACE, pace) * FIXED_ONE + 0.5)
        unit.used_to[u] = blend(before, real, months)


@kernel
def paces(pace: Any) -> Any:
    """Pace of the hands of each section as a share of the usual (float64), from the column of units."""
    found = np.empty(pace.size)
    for u in range(pace.size):
        found[u] = from_fixed(pace[u])
    return found
