"""Elections: cells elect their organiser, the committee its secretary from its own ranks.

The slate is one name, which may be struck, until the law asks for several names and a secret vote. A cell whose post
falls empty between elections may be sent somebody from outside.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.party.offices.apparatus import placed_probability
from kombinat.party.offices.candidates import (
    listed_in,
    members_of,
    seats_of,
    sitting_in,
    standing,
    term_over,
    weigh_up,
)
from kombinat.party.offices.committee import refused_in
from kombinat.party.offices.voting import (
    next_name,
    nominate,
    object_probability,
    seated,
    struck_off,
    vote,
    with_holder,
)
from kombinat.world.codes import Office


@kernel
def of_cell(rows: Any, cell: Any, u: int, inside: bool) -> Any:
    """Those of these rows who belong to cell `u`, or if not `inside` those who do not. cell: person column."""
    chosen = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if (cell[i] == u) == inside:
            chosen[found] = i
            found += 1
    return chosen[:found]


@kernel
def electors(rows: Any, board: Any, cell: Any, u: int, committee: bool) -> Any:
    """Who elects for unit `u` and may be elected: for a cell its members, for the committee those who sit on it.

    An organisation without seats elects its secretary as a whole.
    """
    if not committee:
        return of_cell(rows, cell, u, True)
    return board if board.size > 0 else rows


@kernel
def fits(i: int, p: int, may: Any, cell: Any, office: Any, unit: Any, outsider: Any) -> bool:
    """Whether person `i` may go on holding party post `p`. may: who may be secretary (bool, one a row of person)."""
    if office[p] == Office.SECRETARY:
        return bool(may[i])
    return bool(cell[i] == unit[p] or (outsider[p] == 1 and cell[i] >= 0))


@phase(
    "party.elections.elect",
    every="month",
    over="town",
    among="person.cell",
    says="Cells elect organisers and the committee its secretary, when the term is over or the post is empty.",
    reads="person.key person.cell person.party person.leaving person.esteem person.attendance person.study"
    " person.assignment person.floor unit.key unit.serves unit.asked unit.granted unit.hostility post.key"
    " post.office post.unit post.fault",
    writes="post.elected post.outsider town.contested town.placed",
    law="party.elections.term party.elections.month party.elections.contested_vote party.elections.appointed",
    behaviour="party.elections.stand_esteem party.elections.stand_attendance party.elections.stand_study"
    " party.elections.stand_assigned party.elections.object_base party.elections.object_heat"
    " party.elections.object_refused party.elections.object_esteem party.apparatus.place_base"
    " party.apparatus.place_hostile",
    draws="nominate object vote place",
    rules=(standing, object_probability, placed_probability),
    events="elected placed",
)
def elect(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write `elected` of secretary and organisers, and which of these come from outside their cell."""
    due = term_over(at.months, int(law.term), int(law.month))
    town.placed[0] = 0
    key, cell = person.key, person.cell
    able = members_of(rows, person.party, person.leaving)
    weight = weigh_up(able, person.esteem, person.attendance, person.study, person.assignment, behaviour, on)
    seats = seats_of(post.key, post.office)
    board = sitting_in(seats, post.elected, cell, person.party, person.leaving)
    members, may = listed_in(key.size, able), listed_in(key.size, board if board.size > 0 else able)
    for p in np.argsort(
        post.key
    ):  # a person holds one post, so the order of elections must not be that of rows
        committee = post.office[p] == Office.SECRETARY
        if post.key[p] == 0 or (not committee and post.office[p] != Office.ORGANISER):
            continue
        holder, u = post.elected[p], post.unit[p]
        stays = holder >= 0 and members[holder]
        stays = stays and fits(holder, p, may, cell, post.office, post.unit, post.outsider)
        if stays and not due:
            continue
        holder = holder if stays else -1
        voters = electors(able, board, cell, u, committee)
        held = seated(key.size, post.office, post.elected, p)
        names = nominate(voters, weight, held, key, draw.nominate, at.tick)
        winner, outside = next_name(names, holder), 0
        heat = from_fixed(unit.hostility[u])
        p_place = placed_probability(law.appointed, heat, behaviour) if on.placed else 0.0
        if not due and not committee and uniform(draw.place, at.tick, post.key[p], 0) < p_place:
            sent = nominate(of_cell(able, cell, u, False), weight, held, key, draw.nominate, at.tick)[0]
            winner, outside = (sent, 1) if sent >= 0 else (winner, 0)
            town.placed[0] += outside
        elif law.contested_vote > 0.0:
            winner = vote(voters, with_holder(names, holder), weight, person.floor, key, draw.vote, at.tick)
            town.contested[0] += 1
        elif holder >= 0:
            esteem, case = from_fixed(person.esteem[holder]), from_fixed(post.fault[p])
            refused = refused_in(unit, unit.serves[u])
            p_strike = object_probability(esteem, case, refused, 0.0, behaviour) if on.objection else 0.0
            if winner < 0 or not struck_off(voters, p_strike, person.floor, key, draw.object, at.tick):
                winner, outside = holder, post.outsider[p]
        if winner != post.elected[p] and winner >= 0:
            what = kind.placed if outside == 1 else kind.elected
            emit(events, what, key[winner], 0, unit.key[u], -1, 0, 1)
        post.outsider[p] = outside
        post.elected[p] = winner
