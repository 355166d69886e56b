"""The contest of canteens: a commission visits, gives marks, and reads them out before everybody.

Marks go by what is found and by how the canteen's volunteers are seen to struggle with it. Those at the bottom take
pains before the next holiday.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import exp, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.town.canteens import hours_on, is_shop, time_of


@rule("town.contest.struggle", cites="P4-07", neutral=0.0)
def struggle(hours: float, behaviour: Bundle) -> float:
    """How hard a canteen's volunteers are seen to fight its faults, 0..1: 1 - exp(-struggle_seen hours)."""
    return 1.0 - exp(-behaviour.struggle_seen * hours)


@rule("town.contest.pressed", cites="P4-06", neutral=0.0)
def pressed(mark: float, mean: float, behaviour: Bundle) -> float:
    """What quality gains in a month where others hear that it stands below the rest: press max(0, mean - mark)."""
    return float(behaviour.press * max(0.0, mean - mark))


@rule("town.contest.raided", cites="P4-06", neutral=0.0)
def raided(behaviour: Bundle) -> float:
    """Share of the faults of a canteen put right because a commission is in the house: raid."""
    return float(behaviour.raid)


@kernel
def mean_mark(mark: Any) -> float:
    """Mean of the marks given this month (1/10000 column, 0 where none was), as a share."""
    given, total = 0, 0
    for u in range(mark.size):
        if mark[u] > 0:
            given += 1
            total += mark[u]
    return from_fixed(total // max(1, given))


@phase(
    "town.contest.inspect",
    every="month",
    over="town",
    says="In a contest of canteens a commission visits by day and night, gives marks and reads them out.",
    reads="unit.key unit.kind unit.serves unit.heads unit.time_food unit.canteen_lost",
    writes="unit.canteen unit.canteen_mark",
    law="town.contest.held town.contest.by_struggle",
    behaviour="town.contest.struggle_seen town.contest.press town.contest.raid",
    draws="visit",
    rules=(struggle, pressed, raided),
)
def inspect(at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> None:
    """Write marks (by what is found and by how the volunteers are seen to struggle), and what shame and visits mend."""
    time, weight = time_of(unit, unit.time_food), law.by_struggle
    for u in range(unit.key.size):
        mark = 0.0
        visited = is_shop(unit.key[u], unit.kind[u])
        if visited and uniform(draw.visit, at.tick, unit.key[u], 0) < law.held:
            effort = struggle(hours_on(time[u], unit.heads[u]), behaviour) if on.struggle else 0.0
            found = from_fixed(unit.canteen[u]) * (1.0 - from_fixed(unit.canteen_lost[u]))
            mark = max(0.0001, weight * effort + (1.0 - weight) * found)
        unit.canteen_mark[u] = to_fixed(mark)
    mean = mean_mark(unit.canteen_mark)
    for u in range(unit.key.size):
        if unit.canteen_mark[u] > 0:
            quality = from_fixed(unit.canteen[u])
            gain = pressed(from_fixed(unit.canteen_mark[u]), mean, behaviour) if on.pressed else 0.0
            gain += (raided(behaviour) if on.raided else 0.0) * (1.0 - quality)
            unit.canteen[u] = to_fixed(min(1.0, quality + gain))
