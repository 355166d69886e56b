"""Elections: cells elect their organiser, the plant's organisation its secretary.

The slate is one name, which the floor may strike, until the law asks for several names and a secret vote.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
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
def stands(i: int, u: int, committee: bool, person: Bundle) -> bool:
    """Whether somebody may be elected, and vote, for a unit: members of the cell; for the committee, all."""
    if person.cell[i] < 0 or person.party[i] != Standing.MEMBER or person.leaving[i] != 0:
        return False
    return committee or person.cell[i] == u


@kernel
def _weight(i: int, person: Bundle, behaviour: Bundle, on: Bundle) -> float:
    esteem, attendance = from_fixed(person.esteem[i]), from_fixed(person.attendance[i])
    study, assigned = from_fixed(person.study[i]), float(person.assignment[i])
    return standing(esteem, attendance, study, assigned, behaviour) if on.standing else 0.0


@kernel
def seated(people: int, elected: Any, but: int) -> Any:
    """Which persons hold a party post other than post `but` (bool, one a row of person)."""
    held = np.zeros(people, np.bool_)
    for p in range(elected.size):
        if p != but and elected[p] >= 0:
            held[elected[p]] = True
    return held


@kernel
def nominate(at: Bundle, u: int, committee: bool, held: Any, person: Bundle, behaviour: Bundle, on: Bundle,
             draw: Bundle) -> Any:  # fmt: skip
    """Rows of up to SLATE members with the largest weight plus a keyed Gumbel number; -1 fills the rest.

    held: who already holds another party post.
    """
    rows = np.full(SLATE, -1, np.int64)
    best = np.full(SLATE, -1e300, np.float64)
    for i in range(person.cell.size):
        if held[i] or not stands(i, u, committee, person):
            continue
        pull = _weight(i, person, behaviour, on) + gumbel(draw.nominate, at.tick, person.key[i], 0)
        for place in range(SLATE):
            if pull > best[place]:
                for later in range(SLATE - 1, place, -1):
                    best[later], rows[later] = best[later - 1], rows[later - 1]
                best[place], rows[place] = pull, i
                break
    return rows


@kernel
def struck_off(at: Bundle, p: int, committee: bool, person: Bundle, unit: Bundle, post: Bundle,
               behaviour: Bundle, on: Bundle, draw: Bundle) -> bool:  # fmt: skip
    """Whether more than half of those present strike the holder's name from the slate."""
    u, holder = post.unit[p], post.elected[p]
    shop = unit.serves[u]
    refused = 0.0
    if shop >= 0 and unit.asked[shop] > 0:
        refused = max(0.0, 1.0 - unit.granted[shop] / unit.asked[shop])
    esteem = from_fixed(person.esteem[holder])
    heat = from_fixed(post.fault[p])
    chance = object_probability(esteem, heat, refused, behaviour) if on.objection else 0.0
    against, present = 0, 0
    for i in range(person.cell.size):
        if stands(i, u, committee, person) and person.floor[i] != Part.ABSENT:
            present += 1
            against += 1 if uniform(draw.object, at.tick, person.key[i], 0) < chance else 0
    return 2 * against > present


@kernel
def vote(at: Bundle, u: int, committee: bool, names: Any, person: Bundle, behaviour: Bundle, on: Bundle,
         draw: Bundle) -> int:  # fmt: skip
    """The name (row of person) with most votes of those present; ties go to the smaller key; -1 if nobody stands.

    Each voter takes the name with the largest weight plus a Gumbel number keyed by voter and name.
    """
    votes = np.zeros(SLATE, np.int64)
    for i in range(person.cell.size):
        if not stands(i, u, committee, person) or person.floor[i] == Part.ABSENT:
            continue
        chosen, best = -1, -1e300
        for n in range(SLATE):
            if names[n] >= 0:
                name = person.key[names[n]] & LOW_WORD
                pull = _weight(names[n], person, behaviour, on)
                pull += gumbel(draw.vote, at.tick, person.key[i], name)
                if pull > best:
                    chosen, best = n, pull
        if chosen >= 0:
            votes[chosen] += 1
    return _winner(names, votes, person)


@kernel
def _winner(names: Any, votes: Any, person: Bundle) -> int:
    winner = -1
    for n in range(SLATE):
        if names[n] < 0:
            continue
        tied = winner >= 0 and votes[n] == votes[winner]
        earlier = tied and person.key[names[n]] < person.key[names[winner]]
        if winner < 0 or votes[n] > votes[winner] or earlier:
            winner = n
    return int(names[winner]) if winner >= 0 else -1


@kernel
def _with_holder(names: Any, holder: int) -> Any:
    """The slate with the holder on it, in place of the last name if need be."""
    if holder >= 0 and names[0] != holder and names[1] != holder and names[2] != holder:
        names[SLATE - 1] = holder
    return names


@kernel
def _holds(p: int, committee: bool, person: Bundle, post: Bundle) -> bool:
    holder = post.elected[p]
    return holder >= 0 and stands(holder, post.unit[p], committee, person)


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
    for p in range(post.key.size):
        committee = post.office[p] == Office.SECRETARY
        if post.key[p] == 0 or not (committee or post.office[p] == Office.ORGANISER):
            continue
        holds = _holds(p, committee, person, post)
        if holds and not due:
            continue
        u = post.unit[p]
        held = seated(person.key.size, post.elected, p)
        names = nominate(at, u, committee, held, person, behaviour, on, draw)
        if law.contested_vote > 0.0:
            names = _with_holder(names, post.elected[p] if holds else -1)
            winner = vote(at, u, committee, names, person, behaviour, on, draw)
            town.contested[0] += 1
        elif holds and not struck_off(at, p, committee, person, unit, post, behaviour, on, draw):
            winner = post.elected[p]
        else:
            winner = names[1] if holds and names[0] == post.elected[p] and names[1] >= 0 else names[0]
        if winner != post.elected[p] and winner >= 0:
            emit(events, kind.elected, person.key[winner], 0, unit.key[u], -1, 0, 1)
        post.elected[p] = winner
