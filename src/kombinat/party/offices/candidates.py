"""Candidates: who may be elected, how each looks to mates, whose names are put forward, who owns up to a fault."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import in_drawn_order
from kombinat.party.meeting.choice import LOW_WORD, spark
from kombinat.world.codes import Office, Part, Standing

NO_OFFICE = -1


@rule("party.elections.standing", cites="P2-51 P3-M12", neutral=0.0)
def standing(esteem: float, attendance: float, study: float, assigned: float, behaviour: Bundle) -> float:
    """Weight of somebody as a candidate, from what mates can see (log odds).

    stand_esteem esteem + stand_attendance attendance + stand_study study + stand_assigned assigned
    """
    weight = behaviour.stand_esteem * esteem + behaviour.stand_attendance * attendance
    return float(weight + behaviour.stand_study * study + behaviour.stand_assigned * assigned)


@rule("party.candidates.office", cites="P2-31", neutral=0.0)
def by_office(office: int, sits: bool, behaviour: Bundle) -> float:
    """What a place among those in charge adds to a name (log odds): stand_head or stand_boss, and stand_sits.

    office: DIRECTOR and SHOP_BOSS (world.codes.Office) are put forward as heads of plant and shop; sits: on the
    outgoing committee, which draws up the slate.
    """
    weight = behaviour.stand_sits if sits else 0.0
    if office == Office.DIRECTOR:
        weight += behaviour.stand_head
    elif office == Office.SHOP_BOSS:
        weight += behaviour.stand_boss
    return float(weight)


@rule("party.candidates.confesses", cites="P3-M37", neutral=0.0)
def confess_probability(case: float, licence: float, behaviour: Bundle) -> float:
    """Probability that a candidate owns up to faults before being charged with them.

    logit p = confess_base + confess_case case + confess_line licence

    case: made against the candidate's office (0..1); licence: how far the line calls for self-criticism (0..1).
    """
    score = behaviour.confess_base + behaviour.confess_case * case
    return expit(score + behaviour.confess_line * licence)


@kernel
def term_over(months: int, term: int, month: int) -> bool:
    """Whether a term of office ends this month. months: from January 1900; month: in which terms end, from 0."""
    length = max(1, term)
    return months % length == month % length


@kernel
def members_of(rows: Any, party: Any, leaving: Any) -> Any:
    """Those of these rows (int64) who may be elected and vote: full members. party, leaving: columns of persons."""
    members = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if party[i] == Standing.MEMBER and leaving[i] == 0:
            members[found] = i
            found += 1
    return members[:found]


@kernel
def with_mandate(rows: Any, mandate: Any) -> Any:
    """Those of these rows (int64) who were sent as delegates. mandate: person column."""
    return rows[mandate[rows] == 1]


@kernel
def weigh_up(rows: Any, esteem: Any, attendance: Any, study: Any, assignment: Any, behaviour: Bundle,
             on: Bundle) -> Any:  # fmt: skip
    """Weight of each of these members as a candidate (float64, one a row of person). Person columns."""
    weight = np.zeros(esteem.size, np.float64)
    for i in rows:
        known, came = from_fixed(esteem[i]), from_fixed(attendance[i])
        lessons, tasked = from_fixed(study[i]), float(assignment[i])
        weight[i] = standing(known, came, lessons, tasked, behaviour) if on.standing else 0.0
    return weight


@kernel
def seats_of(key: Any, office: Any) -> Any:
    """Rows (int64) of the committee's seats in the order of their keys: the first are full seats. Post columns."""
    rows = np.empty(key.size, np.int64)
    found = 0
    for p in np.argsort(key):
        if key[p] != 0 and office[p] == Office.SEAT:
            rows[found] = p
            found += 1
    return rows[:found]


@kernel
def sitting_in(seats: Any, elected: Any, cell: Any, party: Any, leaving: Any) -> Any:
    """Rows (int64) of persons who hold these seats and are still there, in the order of seats."""
    rows = np.empty(seats.size, np.int64)
    found = 0
    for p in seats:
        i = elected[p]
        if i >= 0 and cell[i] >= 0 and party[i] == Standing.MEMBER and leaving[i] == 0:
            rows[found] = i
            found += 1
    return rows[:found]


@kernel
def offices_held(people: int, key: Any, office: Any, holder: Any) -> Any:
    """Which of the offices of director and shop boss each person holds (int64, NO_OFFICE for none). Post columns."""
    held = np.full(people, NO_OFFICE, np.int64)
    for p in range(key.size):
        heads = office[p] == Office.DIRECTOR or office[p] == Office.SHOP_BOSS
        if key[p] != 0 and heads and holder[p] >= 0:
            held[holder[p]] = office[p]
    return held


@kernel
def listed_in(people: int, rows: Any) -> Any:
    """Which persons are among these rows (bool, one a row of person)."""
    inside = np.zeros(people, np.bool_)
    for i in rows:
        inside[i] = True
    return inside


@kernel
def pulls_of(rows: Any, weight: Any, office: Any, sits: Any, behaviour: Bundle, on: Bundle) -> Any:
    """Pull of each of these members as a name for the committee (float64, in the order of rows).

    weight, office, sits: one a row of person.
    """
    pulls = np.empty(rows.size, np.float64)
    for n in range(rows.size):
        i = rows[n]
        pulls[n] = weight[i] + (by_office(office[i], sits[i], behaviour) if on.office else 0.0)
    return pulls


@kernel
def slate_of(rows: Any, pulls: Any, names: int, key: Any, stream: int, tick: int) -> Any:
    """The `names` of these rows with the largest pulls, chance included: the slate of those in office (int64)."""
    chance = np.empty(rows.size, np.float64)
    for n in range(rows.size):
        chance[n] = pulls[n] + spark(stream, tick, key[rows[n]], 1)
    order = np.argsort(-chance)
    return rows[order[: min(names, rows.size)]]


@kernel
def proposed_by(
    voter: int, rows: Any, pulls: Any, known: Any, cell: Any, key: Any, stream: int, tick: int
) -> int:
    """Whom a speaker puts forward: of the own cell and of those known to all, the largest pull.

    pulls: in the order of rows, without chance; known: who sits on the committee or heads plant or shop (bool by
    person). A keyed Gumbel number of voter and name stands for taste. -1: nobody else is there to be named.
    """
    name, best = -1, -1e300
    for n in range(rows.size):
        i = rows[n]
        if i == voter or not (known[i] or cell[i] == cell[voter]):
            continue
        pull = pulls[n] + spark(stream, tick, key[voter], key[i] & LOW_WORD)
        if pull > best:
            name, best = i, pull
    return name


@kernel
def heard_of(
    rows: Any, together: int, sittings: float, person: Bundle, units: int, stream: int, tick: int
) -> Any:
    """Those of these rows who get the floor of the electing hall, in drawn order (int64).

    together: 1 where they sat in one hall this month: its speakers. Else they come from those who spoke in their cells;
    each of the assembly's sittings hears as many as a cell's meeting does.
    """
    spoke, met = np.empty(rows.size, np.int64), np.zeros(units, np.bool_)
    found = 0
    for i in rows:
        if person.floor[i] == Part.SPOKE:
            spoke[found] = i
            met[person.cell[i]] = True
            found += 1
    fit = found if together == 1 else int(sittings * found / max(1, met.sum()) + 0.5)
    return in_drawn_order(spoke[:found], person.key, stream, tick)[:fit]


@kernel
def names_of_floor(speakers: Any, rows: Any, pulls: Any, known: Any, cell: Any, key: Any, stream: int,
                   tick: int) -> Any:  # fmt: skip
    """Open nominations: each of these speakers puts one name forward; each name stands once (int64).

    known, cell, key: one a row of person.
    """
    named = np.zeros(key.size, np.bool_)
    for voter in speakers:
        name = proposed_by(voter, rows, pulls, known, cell, key, stream, tick)
        if name >= 0:
            named[name] = True
    stand = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if named[i]:
            stand[found] = i
            found += 1
    return stand[:found]
