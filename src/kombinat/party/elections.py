"""Elections: cells elect their organiser, the plant's organisation its secretary.

The slate is one name, which the floor may strike, until the law asks for several names and a secret vote.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.floor import spark
from kombinat.world.codes import Office, Part, Standing

SLATE = 3
LOW_WORD = np.uint64(0xFFFFFFFF)


@rule("party.elections.standing", cites="P2-51 P3-M12", neutral=0.0)
def standing(esteem: float, attendance: float, study: float, assigned: float, behaviour: Bundle) -> float:
    """Weight of somebody as a candidate, from what mates can see (log odds).

    stand_esteem esteem + stand_attendance attendance + stand_study study + stand_assigned assigned
    """
    weight = behaviour.stand_esteem * esteem + behaviour.stand_attendance * attendance
    return float(weight + behaviour.stand_study * study + behaviour.stand_assigned * assigned)


@rule("party.elections.objection", cites="P3-M12 P3-M38", neutral=0.0)
def object_probability(esteem: float, heat: float, refused: float, behaviour: Bundle) -> float:
    """Probability that a voter strikes the one name on the slate.

    logit p = object_base + object_heat heat + object_refused refused - object_esteem esteem

    heat: case of the floor against the office (0..1); refused: share of the shop's demands left unanswered.
    """
    score = behaviour.object_base + behaviour.object_heat * heat + behaviour.object_refused * refused
    return expit(score - behaviour.object_esteem * esteem)


@kernel
def members_of(key: Any, cell: Any, party: Any, leaving: Any) -> Any:
    """Rows (int64) of those who may be elected and vote: full members of the plant's cells. Person columns."""
    rows = np.empty(key.size, np.int64)
    found = 0
    for i in range(key.size):
        if cell[i] >= 0 and party[i] == Standing.MEMBER and leaving[i] == 0:
            rows[found] = i
            found += 1
    return rows[:found]


@kernel
def electors(rows: Any, cell: Any, u: int, committee: bool) -> Any:
    """Of these rows those who elect for unit `u`: its cell; for the committee everyone."""
    chosen = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if committee or cell[i] == u:
            chosen[found] = i
            found += 1
    return chosen[:found]


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
def seated(people: int, elected: Any, but: int) -> Any:
    """Which persons hold a party post other than post `but` (bool, one a row of person)."""
    held = np.zeros(people, np.bool_)
    for p in range(elected.size):
        if p != but and elected[p] >= 0:
            held[elected[p]] = True
    return held


@kernel
def nominate(rows: Any, weight: Any, held: Any, key: Any, stream: int, tick: int) -> Any:
    """Up to SLATE of these rows with the largest weight plus a keyed Gumbel number; -1 fills the rest.

    held: who already holds another party post.
    """
    names = np.full(SLATE, -1, np.int64)
    best = np.full(SLATE, -1e300, np.float64)
    for i in rows:
        pull = weight[i] + spark(stream, tick, key[i], 0)
        place = SLATE if held[i] else 0
        while place < SLATE and pull <= best[place]:
            place += 1
        for later in range(SLATE - 1, place, -1):
            best[later], names[later] = best[later - 1], names[later - 1]
        if place < SLATE:
            best[place], names[place] = pull, i
    return names


@kernel
def struck_off(rows: Any, chance: float, floor: Any, key: Any, stream: int, tick: int) -> bool:
    """Whether more than half of those of these rows who came to the meeting strike the one name."""
    against, present = 0, 0
    for i in rows:
        if floor[i] != Part.ABSENT:
            present += 1
            against += 1 if uniform(stream, tick, key[i], 0) < chance else 0
    return 2 * against > present


@kernel
def choice(voter: int, names: Any, weight: Any, key: Any, stream: int, tick: int) -> int:
    """The name a voter takes: the largest weight plus a Gumbel number keyed by voter and name (-1: no names)."""
    chosen, best = -1, -1e300
    for n in range(SLATE):
        if names[n] >= 0:
            pull = weight[names[n]] + spark(stream, tick, key[voter], key[names[n]] & LOW_WORD)
            if pull > best:
                chosen, best = n, pull
    return chosen


@kernel
def vote(rows: Any, names: Any, weight: Any, floor: Any, key: Any, stream: int, tick: int) -> int:
    """The name (row of person) with most votes of those present; ties go to the smaller key; -1 if nobody stands."""
    votes = np.zeros(SLATE, np.int64)
    for i in rows:
        if floor[i] != Part.ABSENT:
            chosen = choice(i, names, weight, key, stream, tick)
            votes[chosen] += 1 if chosen >= 0 else 0
    return winner_of(names, votes, key)


@kernel
def winner_of(names: Any, votes: Any, key: Any) -> int:
    """The name with most votes; ties go to the smaller key."""
    winner = -1
    for n in range(SLATE):
        if names[n] < 0:
            continue
        tied = winner >= 0 and votes[n] == votes[winner]
        earlier = tied and key[names[n]] < key[names[winner]]
        if winner < 0 or votes[n] > votes[winner] or earlier:
            winner = n
    return int(names[winner]) if winner >= 0 else -1


@kernel
def with_holder(names: Any, holder: int) -> Any:
    """The slate with the holder on it, in place of the last name if need be."""
    if holder >= 0 and names[0] != holder and names[1] != holder and names[2] != holder:
        names[SLATE - 1] = holder
    return names


@kernel
def next_name(names: Any, holder: int) -> int:
    """The first name of the slate that is not the holder's (-1: none)."""
    if names[0] >= 0 and names[0] == holder:
        return int(names[1])
    return int(names[0])


@kernel
def seat_to_fill(
    p: int, due: bool, office: Any, unit: Any, elected: Any, cell: Any, party: Any, leaving: Any
) -> bool:
    """Whether post `p` is a party post whose term is over or whose holder is no longer there.

    office, unit, elected: columns of posts; cell, party, leaving: of persons.
    """
    committee = office[p] == Office.SECRETARY
    if not committee and office[p] != Office.ORGANISER:
        return False
    i = elected[p]
    if due or i < 0 or party[i] != Standing.MEMBER or leaving[i] != 0 or cell[i] < 0:
        return True
    return not committee and cell[i] != unit[p]


@phase(
    "party.elections.elect",
    every="month",
    over="town",
    says="Cells elect organisers and the organisation its secretary, when the term is over or the post is empty.",
    reads="person.key person.cell person.party person.leaving person.esteem person.attendance person.study"
    " person.assignment person.floor unit.key unit.serves unit.asked unit.granted post.key post.office"
    " post.unit post.fault",
    writes="post.elected town.contested",
    law="party.elections.term party.elections.contested_vote",
    behaviour="party.elections.stand_esteem party.elections.stand_attendance party.elections.stand_study"
    " party.elections.stand_assigned party.elections.object_base party.elections.object_heat"
    " party.elections.object_refused party.elections.object_esteem",
    draws="nominate object vote",
    rules=(standing, object_probability),
    events="elected",
)
def elect(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write `elected` of party posts."""
    due = at.months % max(1, int(law.term)) == 0
    key, cell, party, leaving = person.key, person.cell, person.party, person.leaving
    rows = members_of(key, cell, party, leaving)
    weight = weigh_up(rows, person.esteem, person.attendance, person.study, person.assignment, behaviour, on)
    for p in np.argsort(
        post.key
    ):  # a person holds one post, so the order of elections must not be that of rows
        if post.key[p] == 0 or not seat_to_fill(
            p, due, post.office, post.unit, post.elected, cell, party, leaving
        ):
            continue
        u, committee = post.unit[p], post.office[p] == Office.SECRETARY
        voters = electors(rows, cell, u, committee)
        stays = not seat_to_fill(p, False, post.office, post.unit, post.elected, cell, party, leaving)
        holder = post.elected[p] if stays else -1
        held = seated(key.size, post.elected, p)
        names = nominate(voters, weight, held, key, draw.nominate, at.tick)
        winner = next_name(names, holder)
        if law.contested_vote > 0.0:
            names = with_holder(names, holder)
            winner = vote(voters, names, weight, person.floor, key, draw.vote, at.tick)
            town.contested[0] += 1
        elif holder >= 0:
            shop = unit.serves[u]
            asked = unit.asked[shop] if shop >= 0 else 0
            refused = max(0.0, 1.0 - unit.granted[shop] / asked) if asked > 0 else 0.0
            esteem, heat = from_fixed(person.esteem[holder]), from_fixed(post.fault[p])
            p_strike = object_probability(esteem, heat, refused, behaviour) if on.objection else 0.0
            if winner < 0 or not struck_off(voters, p_strike, person.floor, key, draw.object, at.tick):
                winner = holder
        if winner != post.elected[p] and winner >= 0:
            emit(events, kind.elected, key[winner], 0, unit.key[u], -1, 0, 1)
        post.elected[p] = winner
