"""Referral: what the plant cannot give is taken upward where an official of the city sits in the hall."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.centre.line import TARGETS, topic_of
from kombinat.world.codes import Kind, Part, Target, Topic


@rule("party.referral.taken_up", cites="P4-20", neutral=0.0)
def taken_up(behaviour: Bundle) -> float:
    """Probability that an official who hears a demand beyond the plant's means promises to pass it on: take_up."""
    return float(behaviour.take_up)


@kernel
def beyond_the_plant(topic: int, target: int) -> bool:
    """Whether a speech asks for something that the plant cannot give: food, rooms, nurseries, from those above it."""
    above = target == Target.CENTRE or target == Target.SUPPLIER
    return above and (topic == Topic.FOOD or topic == Topic.HOUSING or topic == Topic.WOMEN)


@kernel
def halls_with_officials(at: Bundle, key: Any, kind: Any, share: float, stream: int) -> Any:
    """Whether an official of the city sits in each cell's meeting this month (bool by unit). key, kind: of units."""
    here = np.zeros(key.size, np.bool_)
    for u in range(key.size):
        if key[u] != 0 and (kind[u] == Kind.CELL or kind[u] == Kind.COMMITTEE):
            here[u] = uniform(stream, at.tick, key[u], 0) < share
    return here


@phase(
    "party.referral.take_up",
    every="month",
    over="town",
    among="person.cell",
    says="Where an official of the city sits in the hall, demands that the plant cannot meet are taken upward.",
    reads="person.key person.cell person.floor person.said unit.key unit.kind",
    writes="town.referred",
    law="party.referral.officials",
    behaviour="party.referral.take_up",
    draws="official promise",
    rules=(taken_up,),
)
def take_up(
    at: Bundle,
    rows: Any,
    person: Bundle,
    unit: Bundle,
    town: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Count the speeches, and notes read out, of the month that an official took upward."""
    here = halls_with_officials(at, unit.key, unit.kind, law.officials, draw.official)
    p = taken_up(behaviour) if on.taken_up else 0.0
    referred = 0
    for i in rows:
        heard = person.floor[i] == Part.SPOKE or person.floor[i] == Part.NOTE
        if not heard or not here[person.cell[i]]:
            continue
        if beyond_the_plant(topic_of(person.said[i] // TARGETS), person.said[i] % TARGETS):
            referred += uniform(draw.promise, at.tick, person.key[i], 0) < p
    town.referred[0] = referred
