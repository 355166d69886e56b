"""Procedure: whether the hall hears those who speak against the line, and what becomes of those it will not hear.

Speaking time is what a majority of those present gives, by its patience (`party.meeting.patience`); whoever is refused
it may carry the quarrel outside, and a quarrel disturbs the cell.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.meeting.halls import co_report, hall_of, readiest
from kombinat.world.codes import Hearing, Kind, Part, Past, Topic
from kombinat.world.tree import plant_of

SUPPORTS = int(Past.SUPPORTS)


@rule("party.procedure.hearing", cites="P2-49", neutral=1.0)
def hear_probability(tolerance: float, conviction: float, behaviour: Bundle) -> float:
    """Probability that somebody of another mind votes to let the opposition's speakers have their time.

    logit p = hear_base + hear_tolerance tolerance - hear_conviction conviction
    """
    score = behaviour.hear_base + behaviour.hear_tolerance * tolerance
    return expit(score - behaviour.hear_conviction * conviction)


@rule("party.procedure.extension", cites="P2-49", neutral=0.0)
def extend_probability(hears: float, behaviour: Bundle) -> float:
    """Probability that whoever lets them speak would also give them a second slot: extend_share hears.

    hears: probability of letting them speak at all.
    """
    return float(behaviour.extend_share * hears)


@rule("party.procedure.outside", cites="P2-50", neutral=0.0)
def outside_probability(activism: float, fear: float, behaviour: Bundle) -> float:
    """Probability that somebody refused the floor carries it outside: leaflets, talk among those without a card.

    logit p = outside_base + outside_activism activism - outside_fear fear
    """
    score = behaviour.outside_base + behaviour.outside_activism * activism
    return expit(score - behaviour.outside_fear * fear)


@rule("party.procedure.disorder", cites="P2-50", neutral="before")
def disturbed(before: float, acts: float, behaviour: Bundle) -> float:
    """How far a cell feels disturbed a month later: before + disorder_pace (min(1, disorder_gain acts) - before).

    acts: protests in the hall and acts outside it, a head present.
    """
    now = min(1.0, behaviour.disorder_gain * acts)
    return float(before + behaviour.disorder_pace * (now - before))


@kernel
def speaks_for_opposition(past: int, topic: int) -> bool:
    """Whether a speech is one that the hall takes for the opposition's: by a known supporter, on policy."""
    return past & SUPPORTS != 0 and topic == Topic.POLICY


@kernel
def turns_given(minority: bool, hearing: int) -> int:
    """Turns of speaking time for a speech: one, or for the opposition's what the hall has voted (none, one or two)."""
    return hearing if minority else 1


@kernel
def moved(rows: Any, section: Any, mandate: Any, floor: Any, past: Any, halls: Any, plant: int) -> Any:
    """Halls (bool, one a unit) where a supporter of the opposition among these rows is on the list of speakers.

    halls: column of units; plant: row of the plant; the others of persons.
    """
    motion = np.zeros(halls.size, np.bool_)
    for i in rows:
        asks = floor[i] == Part.ASKED or floor[i] == Part.REPORTS
        if asks and section[i] >= 0 and past[i] & SUPPORTS != 0:
            motion[hall_of(section[i], mandate[i], halls, plant)] = True
    return motion


@kernel
def carried(hear: int, extend: int, present: int) -> int:
    """What the hall gives (world.codes.Hearing): each motion needs more than half of those present."""
    if 2 * hear <= present:
        return Hearing.BARRED.value
    return Hearing.EXTENDED.value if 2 * extend > present else Hearing.SLOT.value


@phase(
    "party.procedure.allow",
    every="month",
    over="town",
    among="person.cell",
    says="An opposition names its reporter to an assembly; where it asks for the floor the hall votes on hearing it.",
    reads="person.key person.section person.cell person.mandate person.floor person.past person.conviction unit.key"
    " unit.kind unit.tolerance unit.hall person.activism town.assembly",
    writes="unit.hearing person.floor",
    law="party.assembly.co_report party.meetings.slot",
    behaviour="party.procedure.hear_base party.procedure.hear_tolerance party.procedure.hear_conviction"
    " party.procedure.extend_share",
    draws="hear",
    rules=(hear_probability, extend_probability, co_report),
)
def allow(
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
    """Write who reports (`floor`) and `hearing` of each hall. One draw a voter: a second slot takes in the first."""
    units, plant = unit.key.size, plant_of(unit.key, unit.kind)
    turns = co_report(law.co_report, law.slot, Hearing.SLOT) if on.co_report else 0
    if town.assembly[0] == 1 and turns > 0:
        reporter = readiest(rows, person.key, person.section, person.floor, person.past, person.activism)
        if reporter >= 0:
            person.floor[reporter] = Part.REPORTS
    motion = moved(rows, person.section, person.mandate, person.floor, person.past, unit.hall, plant)
    hear, extend, present = np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in rows:
        cell = person.cell[i]
        if person.section[i] < 0 or person.floor[i] == Part.ABSENT:
            continue
        hall = hall_of(person.section[i], person.mandate[i], unit.hall, plant)
        if not motion[hall]:
            continue
        tolerance, conviction = from_fixed(unit.tolerance[cell]), from_fixed(person.conviction[i])
        p = hear_probability(tolerance, conviction, behaviour) if on.hearing else 1.0
        more = extend_probability(p, behaviour) if on.extension else 0.0
        friend = person.past[i] & SUPPORTS != 0
        u = uniform(draw.hear, at.tick, person.key[i], 0)
        present[hall] += 1
        hear[hall] += 1 if friend or u < p else 0
        extend[hall] += 1 if friend or u < more else 0
    for u in range(units):
        unit.hearing[u] = carried(hear[u], extend[u], present[u]) if motion[u] else Hearing.SLOT.value


@phase(
    "party.procedure.protest",
    every="month",
    over="town",
    among="person.cell",
    says="Some of those refused the floor carry the quarrel outside; cells feel disturbed.",
    reads="person.key person.cell person.floor person.activism person.fear unit.key unit.kind unit.turnout"
    " unit.barred",
    writes="unit.outside unit.disorder",
    behaviour="party.procedure.outside_base party.procedure.outside_activism party.procedure.outside_fear"
    " party.procedure.disorder_gain party.procedure.disorder_pace",
    draws="outside",
    rules=(outside_probability, disturbed),
    events="outside",
)
def protest(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle, events: Bundle,
    kind: Bundle,
) -> None:  # fmt: skip
    """Write acts `outside` by cell, and `disorder`."""
    unit.outside[:] = 0
    for i in rows:
        cell = person.cell[i]
        if person.floor[i] != Part.BARRED:
            continue
        activism, fear = from_fixed(person.activism[i]), from_fixed(person.fear[i])
        p = outside_probability(activism, fear, behaviour) if on.outside else 0.0
        if uniform(draw.outside, at.tick, person.key[i], 0) < p:
            unit.outside[cell] += 1
            emit(events, kind.outside, person.key[i], 0, unit.key[cell], Topic.POLICY, 0, 1)
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.CELL:
            continue
        acts = (unit.barred[u] + unit.outside[u]) / max(1, unit.turnout[u])
        before = from_fixed(unit.disorder[u])
        unit.disorder[u] = to_fixed(disturbed(before, acts, behaviour) if on.disorder else before)
