"""Daily life aboard: what is served, and the line at the galley."""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import normal
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_officer
from kombinat.world.tree import shops_of


@rule("fleet.daily.short", cites="P4-30", neutral=0.0)
def short_served(short: float, deviate: float, breaches: float, behaviour: Bundle) -> float:
    """Share of the ration that does not reach the plate of a ship's crew this month, 0..1.

    short (1 + galley_spread deviate) + galley_breach breaches

    short: usual, by the stores of the day; deviate: a standard normal number; breaches: a head, in the galley too.
    """
    share = short * (1.0 + behaviour.galley_spread * deviate) + behaviour.galley_breach * breaches
    return float(min(1.0, max(0.0, share)))


@phase(
    "fleet.daily.eat",
    every="month",
    over="person",
    says="The ration reaches the plate or does not; men stand in line for it.",
    reads="person.section person.occupation unit.key unit.kind unit.parent unit.heads unit.infractions",
    writes="person.want person.minutes_queue person.minutes_home",
    law="fleet.daily.short_ration",
    behaviour="fleet.daily.galley_spread fleet.daily.galley_breach fleet.daily.line",
    draws="galley",
    rules=(short_served,),
)
def eat(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write `want`, minutes in line and at home (none) of all aboard."""
    shops = shops_of(unit.kind, unit.parent)
    plate = np.zeros(unit.key.size)
    for u in range(unit.key.size):
        if unit.key[u] != 0:
            rate = unit.infractions[u] / max(1, unit.heads[u])
            deviate = normal(draw.galley, at.tick, unit.key[u], 0)
            plate[u] = short_served(law.short_ration, deviate, rate, behaviour) if on.short else 0.0
    for i in range(lo, hi):
        if person.section[i] < 0:
            continue
        officer = is_officer(person.occupation[i])
        person.want[i] = to_fixed(0.0 if officer else plate[shops[person.section[i]]])
        person.minutes_queue[i] = 0 if officer else int(behaviour.line)
        person.minutes_home[i] = 0
