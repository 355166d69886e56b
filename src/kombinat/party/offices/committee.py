"""The committee: the organisation elects it when its term is over, by the procedure that the statutes of the day set.

A slate of as many names as seats only confirms; one with more names drops those most objected to; where the vote is
secret everyone who gets the assembly's floor puts a name forward. The next after the full seats are candidate members,
who move up.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.phases import phase
from kombinat.party.offices.candidates import (
    NO_OFFICE,
    by_office,
    confess_probability,
    heard_of,
    listed_in,
    members_of,
    names_of_floor,
    offices_held,
    pulls_of,
    seats_of,
    sitting_in,
    slate_of,
    standing,
    term_over,
    weigh_up,
    with_mandate,
)
from kombinat.party.offices.voting import (
    about_the_name,
    dared,
    disarmed,
    grudge,
    object_probability,
    objections,
    present_of,
    ranked,
    vetted,
)
from kombinat.world.codes import Office
from kombinat.world.offices import cases_of
from kombinat.world.tree import shops_of


@kernel
def refused_in(unit: Bundle, shop: int) -> float:
    """Share of a shop's demands at its last meeting that were left unanswered; 0 where it asked for nothing."""
    if shop < 0 or unit.asked[shop] <= 0:
        return 0.0
    return float(max(0.0, 1.0 - unit.granted[shop] / unit.asked[shop]))


@kernel
def put_forward(at: Bundle, rows: Any, speakers: Any, office: Any, sits: Any, seats: int, person: Bundle, law: Bundle,
                behaviour: Bundle, on: Bundle, draw: Bundle) -> Any:  # fmt: skip
    """Names for the committee (rows of person): where the vote is secret those from the floor, else one slate.

    rows: who may be elected; speakers: who has the floor.
    """
    weight = weigh_up(rows, person.esteem, person.attendance, person.study, person.assignment, behaviour, on)
    pulls, key = pulls_of(rows, weight, office, sits, behaviour, on), person.key
    if law.contested_vote > 0.0:
        known = sits | (office != NO_OFFICE)
        names = names_of_floor(speakers, rows, pulls, known, person.cell, key, draw.propose, at.tick)
        if names.size > 0:
            return names
    return slate_of(rows, pulls, seats + int(law.surplus), key, draw.slate, at.tick)


@kernel
def against_each(at: Bundle, names: Any, voters: Any, office: Any, cases: Any, person: Bundle, unit: Bundle,
                 law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> Any:  # fmt: skip
    """Objections to each of these names (int64); some of those charged with faults own up to them first."""
    against = np.zeros(names.size, np.int64)
    shops = shops_of(unit.kind, unit.parent)
    for n in range(names.size):
        i = names[n]
        p = confess_probability(cases[i], law.self_criticism, behaviour) if on.confesses else 0.0
        owns_up = uniform(draw.confess, at.tick, person.key[i], 0) < p
        known = about_the_name(person.past[i], owns_up, behaviour, on)
        refused = refused_in(unit, shops[person.section[i]]) if person.section[i] >= 0 else 0.0
        against[n] = objections(
            voters, i, cases[i], refused, known, office[i], law.contested_vote, person, draw.object, at.tick,
            behaviour, on,
        )  # fmt: skip
    return against


@kernel
def turned_down(names: Any, chosen: Any, office: Any, people: int) -> Any:
    """Which persons head plant or shop, stood, and were given no seat of any kind (bool, one a row of person)."""
    lost = np.zeros(people, np.bool_)
    for i in names:
        lost[i] = office[i] != NO_OFFICE
    for i in chosen:
        lost[i] = False
    return lost


@phase(
    "party.committee.elect",
    every="month",
    over="town",
    among="person.cell",
    says="The organisation, or its delegates, elects its committee when the term is over; heads who stand may be voted"
    " down.",
    reads="person.key person.cell person.section person.party person.mandate person.leaving person.esteem"
    " person.attendance person.study person.assignment person.floor person.past person.sore_boss person.fear"
    " unit.key unit.kind unit.parent unit.asked unit.granted town.assembly town.conference post.key"
    " post.office post.holder post.fault",
    writes="post.elected post.rejected town.names_stood town.seats_filled town.seats_kept town.director_seated",
    law="party.elections.term party.elections.month party.elections.contested_vote party.elections.seats"
    " party.elections.candidate_seats party.elections.surplus party.elections.assembly_sittings"
    " party.line.self_criticism",
    behaviour="party.elections.stand_esteem party.elections.stand_attendance party.elections.stand_study"
    " party.elections.stand_assigned party.elections.stand_head party.elections.stand_boss"
    " party.elections.stand_sits party.elections.confess_base party.elections.confess_case"
    " party.elections.confess_line party.elections.object_base party.elections.object_heat"
    " party.elections.object_refused party.elections.object_esteem party.elections.object_past"
    " party.elections.object_confessed party.elections.object_boss party.elections.object_fear",
    draws="slate hear propose confess object",
    rules=(standing, by_office, confess_probability, object_probability, vetted, disarmed, grudge, dared),
    events="seated",
)
def elect(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write who sits, full seats first, which heads were voted down, and the counts of the election."""
    town.names_stood[0] = 0
    town.seats_filled[0] = 0
    town.seats_kept[0] = 0
    town.director_seated[0] = 0
    key, people = person.key, person.key.size
    seats = seats_of(post.key, post.office)
    chosen = sitting_in(seats, post.elected, person.cell, person.party, person.leaving)
    full = min(seats.size, int(law.seats))
    whole = min(seats.size, full + int(law.candidate_seats))
    office = offices_held(people, post.key, post.office, post.holder)
    lost = np.zeros(people, np.bool_)
    before = listed_in(people, chosen)
    if seats.size > 0 and (chosen.size == 0 or term_over(at.months, int(law.term), int(law.month))):
        members = members_of(rows, person.party, person.leaving)
        electors = with_mandate(members, person.mandate) if town.conference[0] == 1 else members
        together = max(town.assembly[0], town.conference[0])
        speakers = heard_of(
            electors, together, law.assembly_sittings, person, unit.key.size, draw.hear, at.tick
        )
        names = put_forward(at, members, speakers, office, before, whole, person, law, behaviour, on, draw)
        voters = present_of(electors, person.floor)
        cases = cases_of(people, post.key, post.holder, post.fault)
        against = against_each(at, names, voters, office, cases, person, unit, law, behaviour, on, draw)
        chosen = ranked(names, against, voters.size, key)[:whole]
        lost = turned_down(names, chosen, office, people)
        town.names_stood[0] = len(names)
        town.seats_filled[0] = min(full, chosen.size)
        for i in chosen[:full]:
            town.seats_kept[0] += 1 if before[i] else 0
            emit(events, kind.seated, key[i], 0, 0, -1, 0, 1)
    for n in range(seats.size):
        post.elected[seats[n]] = chosen[n] if n < min(whole, chosen.size) else -1
    inside = listed_in(people, chosen)
    for p in range(post.key.size):
        holder = post.holder[p]
        heads = holder >= 0 and (post.office[p] == Office.DIRECTOR or post.office[p] == Office.SHOP_BOSS)
        post.rejected[p] = 1 if heads and lost[holder] else 0
        town.director_seated[0] += 1 if heads and inside[holder] and post.office[p] == Office.DIRECTOR else 0
