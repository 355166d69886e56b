"""Delegates: whom the cells send to the plant's conference, once the organisation is too large for one hall."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.events import emit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.offices.candidates import (
    by_office,
    listed_in,
    offices_held,
    pulls_of,
    seats_of,
    sitting_in,
    slate_of,
    standing,
    weigh_up,
)
from kombinat.world.standing import in_party
from kombinat.world.tree import plant_of


@rule("party.delegates.quota", cites="P3-M12", neutral=0)
def quota(listed: int, to_each: float) -> int:
    """Delegates that a cell may send: listed / to_each, rounded, at least 1.

    listed: its members and candidates; to_each: as many as the call for the conference gives one delegate to.
    """
    return max(1, int(np.floor(listed / to_each + 0.5)))


@kernel
def electable(rows: Any, party: Any, leaving: Any) -> Any:
    """Those of these rows (int64) who may be sent: members, and candidates with a voice but no vote. Person columns."""
    able = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if in_party(party[i]) and leaving[i] == 0:
            able[found] = i
            found += 1
    return able[:found]


@phase(
    "party.delegates.send",
    every="month",
    over="town",
    among="person.cell",
    says="Before a conference each cell sends delegates, by its size, from those who stand well with it.",
    reads="person.key person.cell person.party person.leaving person.esteem person.attendance person.study"
    " person.assignment unit.key unit.kind unit.members unit.candidates town.conference post.key post.office"
    " post.holder post.elected",
    writes="person.mandate",
    law="party.delegates.to_each",
    behaviour="party.elections.stand_esteem party.elections.stand_attendance party.elections.stand_study"
    " party.elections.stand_assigned party.elections.stand_head party.elections.stand_boss"
    " party.elections.stand_sits",
    draws="send",
    rules=(quota, standing, by_office),
    events="sent",
)
def send(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write `mandate`: 1 for this month's delegates, 0 for everyone else."""
    person.mandate[:] = 0
    if town.conference[0] == 0 or plant_of(unit.key, unit.kind) < 0:
        return
    able, people = electable(rows, person.party, person.leaving), person.key.size
    weight = weigh_up(able, person.esteem, person.attendance, person.study, person.assignment, behaviour, on)
    office = offices_held(people, post.key, post.office, post.holder)
    board = sitting_in(
        seats_of(post.key, post.office), post.elected, person.cell, person.party, person.leaving
    )
    pulls = pulls_of(able, weight, office, listed_in(people, board), behaviour, on)
    sent = np.zeros(unit.key.size, np.int64)
    for i in slate_of(able, pulls, able.size, person.key, draw.send, at.tick):
        cell = person.cell[i]
        listed = unit.members[cell] + unit.candidates[cell]
        if sent[cell] < (quota(listed, law.to_each) if on.quota else 0):
            person.mandate[i] = 1
            sent[cell] += 1
            emit(events, kind.sent, person.key[i], 0, unit.key[cell], -1, 0, 1)
