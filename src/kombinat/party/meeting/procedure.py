"""Procedure: how long the hall bears those who speak against the line, and what becomes of those it will not hear.

Speaking time is what a majority of those present gives. A cell loses its patience under threat, when the secretary
ends restraint, where unity pays, and when those it shut out carry the quarrel outside, which shutting out makes likely.
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
from kombinat.party.cell.feelings import answered
from kombinat.party.meeting.halls import co_report, readiest
from kombinat.world.codes import Hearing, Kind, Office, Part, Past, Topic

SUPPORTS = int(Past.SUPPORTS)


@rule("party.procedure.denounced", cites="P2-48", neutral=0.0)
def denounce_probability(conviction: float, pressed: float, threat: float, behaviour: Bundle) -> float:
    """Probability that the secretary denounces an opposition that has shown itself.

    logit p = denounce_base + denounce_conviction conviction + denounce_line pressed + denounce_threat threat

    conviction: the secretary's own; pressed: how hard the line puts policy on the table (0 where it puts something
    else); threat: how near war is said to be.
    """
    score = behaviour.denounce_base + behaviour.denounce_conviction * conviction
    return expit(score + behaviour.denounce_line * pressed + behaviour.denounce_threat * threat)


@rule("party.procedure.alarmed", cites="P2-47", neutral=0.0)
def alarmed(threat: float, behaviour: Bundle) -> float:
    """What war in the air takes from the hall's patience with dissent: patience_threat threat."""
    return float(behaviour.patience_threat * threat)


@rule("party.procedure.signalled", cites="P2-48", neutral=0.0)
def signalled(denounced: float, behaviour: Bundle) -> float:
    """What the secretary's word takes from the hall's patience: patience_signal denounced. denounced: 0 or 1."""
    return float(behaviour.patience_signal * denounced)


@rule("party.procedure.closed_ranks", cites="P3-M02", neutral=0.0)
def closed_ranks(granted: float, behaviour: Bundle) -> float:
    """What is at risk by a quarrel takes from the hall's patience: patience_unity granted.

    granted: share of the shop's demands met, which the cell wins as one body.
    """
    return float(behaviour.patience_unity * granted)


@rule("party.procedure.provoked", cites="P2-50", neutral=0.0)
def provoked(disorder: float, behaviour: Bundle) -> float:
    """What a quarrel carried outside takes from the hall's patience: patience_disorder disorder."""
    return float(behaviour.patience_disorder * disorder)


@rule("party.procedure.patience", cites="P2-47 P2-53", neutral="left")
def patience(before: float, left: float, behaviour: Bundle) -> float:
    """The hall's patience with dissent a month later: before + patience_pace (left - before).

    left: what is left of patience_base once all that was taken is taken off, between 0 and 1.
    """
    return float(before + behaviour.patience_pace * (left - before))


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
def secretary_of(office: Any, unit: Any, elected: Any, key: Any, kind: Any) -> int:
    """Row of the person who is secretary of the plant's committee; -1: nobody.

    office, unit, elected, key: columns of posts; kind: of units.
    """
    for p in range(key.size):
        if key[p] != 0 and office[p] == Office.SECRETARY and unit[p] >= 0 and kind[unit[p]] == Kind.COMMITTEE:
            return int(elected[p])
    return -1


@kernel
def shown(votes_for: Any, minutes: Any, outside: Any) -> bool:
    """Whether an opposition has shown itself at the plant: hands, speeches or acts outside. Columns of units."""
    return bool(votes_for.sum() + minutes.sum() + outside.sum() > 0)


@kernel
def patience_left(threat: float, denounced: int, granted: float, disorder: int, behaviour: Bundle,
                  on: Bundle) -> float:  # fmt: skip
    """What a month leaves of a hall's patience, 0..1. disorder: 1/10000; granted: share of demands met."""
    left = behaviour.patience_base - (alarmed(threat, behaviour) if on.alarmed else 0.0)
    left -= signalled(float(denounced), behaviour) if on.signalled else 0.0
    left -= closed_ranks(granted, behaviour) if on.closed_ranks else 0.0
    left -= provoked(from_fixed(disorder), behaviour) if on.provoked else 0.0
    return float(min(1.0, max(0.0, left)))


@phase(
    "party.procedure.restrain",
    every="month",
    over="town",
    says="The secretary denounces an opposition or does not; halls keep or lose their patience with those who dissent.",
    reads="person.key person.past person.conviction post.key post.office post.unit post.elected unit.key"
    " unit.kind unit.serves unit.votes_for unit.minority_minutes unit.outside unit.disorder unit.asked"
    " unit.granted",
    writes="town.denounced unit.tolerance",
    law="party.line.threat party.campaigns.unity",
    behaviour="party.procedure.denounce_base party.procedure.denounce_conviction"
    " party.procedure.denounce_line party.procedure.denounce_threat party.procedure.patience_base"
    " party.procedure.patience_threat party.procedure.patience_signal party.procedure.patience_unity"
    " party.procedure.patience_disorder party.procedure.patience_pace",
    draws="denounce",
    rules=(denounce_probability, alarmed, signalled, closed_ranks, provoked, patience),
    events="denounced",
)
def restrain(
    at: Bundle, person: Bundle, post: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write whether the secretary spoke out (`denounced`), and every cell's `tolerance`."""
    town.denounced[0] = 0
    chair = secretary_of(post.office, post.unit, post.elected, post.key, unit.kind)
    seen = shown(unit.votes_for, unit.minority_minutes, unit.outside)
    if seen and chair >= 0 and person.past[chair] & SUPPORTS == 0:
        conviction = from_fixed(person.conviction[chair])
        p = denounce_probability(conviction, law.unity, law.threat, behaviour) if on.denounced else 0.0
        if uniform(draw.denounce, at.tick, person.key[chair], 0) < p:
            town.denounced[0] = 1
            emit(events, kind.denounced, person.key[chair], 0, 0, Topic.POLICY, 0, 1)
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.CELL:
            continue
        shop = unit.serves[u]
        granted = answered(unit.granted[shop], unit.asked[shop]) if shop >= 0 else 0.0
        left = patience_left(law.threat, town.denounced[0], granted, unit.disorder[u], behaviour, on)
        before = from_fixed(unit.tolerance[u])
        unit.tolerance[u] = to_fixed(patience(before, left, behaviour) if on.patience else left)


@kernel
def moved(rows: Any, section: Any, floor: Any, past: Any, halls: Any) -> Any:
    """Halls (bool, one a unit) where a supporter of the opposition among these rows is on the list of speakers.

    halls: column of units; the others of persons.
    """
    motion = np.zeros(halls.size, np.bool_)
    for i in rows:
        asks = floor[i] == Part.ASKED or floor[i] == Part.REPORTS
        if asks and section[i] >= 0 and past[i] & SUPPORTS != 0:
            motion[halls[section[i]]] = True
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
    reads="person.key person.section person.cell person.floor person.past person.conviction unit.key unit.tolerance"
    " unit.hall person.activism town.assembly",
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
    units = unit.key.size
    turns = co_report(law.co_report, law.slot, Hearing.SLOT) if on.co_report else 0
    if town.assembly[0] == 1 and turns > 0:
        reporter = readiest(rows, person.key, person.section, person.floor, person.past, person.activism)
        if reporter >= 0:
            person.floor[reporter] = Part.REPORTS
    motion = moved(rows, person.section, person.floor, person.past, unit.hall)
    hear, extend, present = np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in rows:
        cell = person.cell[i]
        if person.section[i] < 0 or person.floor[i] == Part.ABSENT:
            continue
        hall = unit.hall[person.section[i]]
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
