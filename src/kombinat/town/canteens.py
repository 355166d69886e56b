"""Canteens: what is stolen and kept back, and how clean, quick and good a shop's canteen is.

Volunteers look after it as far as their hours go. What a worker finds on the plate is worked out where the day is
spent.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind

SIXTHS = 6.0
"""Tens of minutes in an hour."""
KOPECKS = 100.0


@rule("town.canteens.stolen", cites="P4-08", neutral=0.0)
def stolen(hours: float, behaviour: Bundle) -> float:
    """Share of what a canteen is given that is stolen: steal / (1 + watch hours).

    hours: that volunteers gave to it this month, a head of those who eat there.
    """
    return float(behaviour.steal / (1.0 + behaviour.watch * hours))


@rule("town.canteens.short_change", cites="P4-09", neutral=0.0)
def short_changed(unrounded: float, lacking: float, behaviour: Bundle) -> float:
    """Share of what is paid that is kept back in change: change unrounded lacking.

    unrounded: share of prices that small coins are needed for; lacking: share of small coins that are not to be had;
    change: the coins owed on such a price, as a share of it.
    """
    return float(behaviour.change * unrounded * lacking)


@rule("town.canteens.upkeep", cites="P4-08 P4-61", neutral=0.0)
def mended(quality: float, hours: float, roubles: float, behaviour: Bundle) -> float:
    """What quality gains in a month by hands and money: (mend_hours hours + mend_money roubles) (1 - quality).

    hours, roubles: given to it this month, a head of those who eat there.
    """
    return float((behaviour.mend_hours * hours + behaviour.mend_money * roubles) * (1.0 - quality))


@rule("town.canteens.wear", cites="P4-61", neutral=0.0)
def drift(quality: float, usual: float, behaviour: Bundle) -> float:
    """What quality gains, or below 0 loses, in a month left to itself: wear (usual - quality)."""
    return float(behaviour.wear * (usual - quality))


@kernel
def hours_on(time: int, heads: int) -> float:
    """Hours a head, from a column of activists' time in tens of minutes."""
    return time / SIXTHS / max(1, heads)


@kernel
def is_shop(key: int, kind: int) -> bool:
    """Whether a row is a shop, with a canteen of its own."""
    return key != 0 and kind == Kind.SHOP


@kernel
def time_of(unit: Bundle, column: Any) -> Any:
    """Activists' time of each shop (tens of minutes, by row), from a column kept by its cell."""
    time = column.copy()
    time[:] = 0
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.CELL and unit.serves[u] >= 0:
            time[unit.serves[u]] += column[u]
    return time


@phase(
    "town.canteens.run",
    every="month",
    over="town",
    says="Canteens wear and are mended; who keeps an eye on them keeps thieves off; prices that need small coins cost.",
    reads="unit.key unit.kind unit.serves unit.heads unit.time_food unit.canteen_money",
    writes="unit.canteen unit.canteen_lost",
    law="town.canteens.usual town.canteens.unrounded",
    behaviour="town.canteens.steal town.canteens.watch town.canteens.change town.canteens.mend_hours"
    " town.canteens.mend_money town.canteens.wear",
    outside="town.canteens.coins_lacking",
    rules=(stolen, short_changed, mended, drift),
)
def run(unit: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle, on: Bundle) -> None:
    """Write quality and losses of every shop's canteen (1/10000)."""
    time = time_of(unit, unit.time_food)
    kept = short_changed(law.unrounded, outside.coins_lacking, behaviour) if on.short_change else 0.0
    for u in range(unit.key.size):
        if not is_shop(unit.key[u], unit.kind[u]):
            continue
        hours, quality = hours_on(time[u], unit.heads[u]), from_fixed(unit.canteen[u])
        money = unit.canteen_money[u] / KOPECKS
        gain = mended(quality, hours, money, behaviour) if on.upkeep else 0.0
        gain += drift(quality, law.usual, behaviour) if on.wear else 0.0
        lost = kept + (stolen(hours, behaviour) if on.stolen else 0.0)
        unit.canteen[u] = to_fixed(min(1.0, max(0.0, quality + gain)))
        unit.canteen_lost[u] = to_fixed(min(1.0, lost))
