"""The organisation: who belongs to which cell, month by month, and the tallies that start afresh.

Members of the plant's organisation are those with a cell. Whoever leaves the plant leaves it, whoever comes with a
card joins it, so that the count moves only by named flows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import priority, uniform
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind, Part, Past, Standing
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

SUPPORTS = int(Past.SUPPORTS)

EXPELLED = (
    " town.expelled_lapsed town.expelled_drink town.expelled_origin town.expelled_work town.expelled_ignorance"
    " town.expelled_opposition town.expelled_conduct town.expelled_enemy town.expelled_several"
)
"""Counts of the month's expulsions by ground, as phases declare them."""

NEW_CARD = FIXED_ONE // 2
"""Attendance that somebody new to the organisation begins with: neither regular nor known for staying away."""


@kernel
def cells_of_shops(key: Any, kind: Any, serves: Any) -> Any:
    """For each unit the cell that serves it, or else the plant's committee (row numbers, -1: none).

    key, kind, serves: the unit table's columns.
    """
    cells = np.full(kind.size, -1, np.int32)
    for u in range(kind.size):
        if kind[u] == Kind.COMMITTEE and key[u] != 0:
            cells[:] = u
    for u in range(kind.size):
        if kind[u] == Kind.CELL and key[u] != 0 and serves[u] >= 0:
            cells[serves[u]] = u
    return cells


@kernel
def strike_off(i: int, standing: int, person: Bundle) -> None:
    """Take somebody off the list, with task, place on the reserve and part in the meeting. standing: what is left."""
    person.party[i] = standing
    person.cell[i] = -1
    person.assignment[i] = 0
    person.reserve[i] = 0
    person.party_time[i] = 0
    person.floor[i] = Part.ABSENT


@kernel
def take_back(i: int, cell: int, held: float, person: Bundle) -> None:
    """Make somebody expelled a member again, of this cell, on a clean card. held: examinations held so far."""
    person.party[i] = Standing.MEMBER
    person.cell[i] = cell
    person.arrears[i] = 0
    person.attendance[i] = NEW_CARD
    person.examined[i] = int(held)


@kernel
def in_drawn_order(rows: Any, key: Any, stream: int, tick: int) -> Any:
    """Rows (int64) of persons in an order drawn for this tick, keyed by person: never by row. key: the column."""
    ranks = np.empty(rows.size, np.uint64)
    for n in range(rows.size):
        ranks[n] = priority(stream, tick, key[rows[n]], 0)
    return rows[np.argsort(ranks)]


@rule("party.organisation.elsewhere", cites="P4-50 P3-M20", neutral=0.0)
def put_out_elsewhere(share: float) -> float:
    """Probability that an examination gone through elsewhere took the card: share put out in the country."""
    return share


@rule("party.organisation.lost_track", cites="P2-45 P3-M37", neutral=0.0)
def lost_track(behaviour: Bundle) -> float:
    """Probability that somebody who quits is lost to the party's lists for good: lost_card."""
    return float(behaviour.lost_card)


@kernel
def been_through(tick: int, key: int, law: Bundle, draw: Bundle) -> int:
    """Number of the latest examination that somebody who comes now has been through elsewhere (0: none)."""
    done = law.round > 0.0 and uniform(draw.through, tick, key, 0) < law.gone_through
    return int(max(law.held, law.round if done else 0.0))


@phase(
    "party.organisation.begin",
    every="month",
    opens=True,
    over="town",
    says="The month's counts of the organisation start again from nought.",
    writes="unit.anger unit.examined unit.arrested unit.circle unit.useful"
    " town.admitted town.promoted" + EXPELLED + " town.left_party town.transferred_in"
    " town.examined town.spoken town.demoted town.put_back town.dropped town.resigned town.void_cards town.applied"
    " town.studying town.contested town.rallied town.renounced town.taken_back"
    " town.named town.arrests town.arrests_party town.arrests_posts town.arrests_employees town.reinstated",
)
def begin(unit: Bundle, town: Bundle) -> None:
    """Set every monthly counter that is added to during the month to 0."""
    unit.anger[:] = 0
    unit.examined[:] = 0
    unit.circle[:] = 0
    unit.useful[:] = 0
    unit.arrested[:] = 0
    town.admitted[0] = 0
    town.promoted[0] = 0
    town.demoted[0] = 0
    town.applied[0] = 0
    town.left_party[0] = 0
    town.transferred_in[0] = 0
    town.examined[0] = 0
    town.spoken[0] = 0
    town.studying[0] = 0
    town.contested[0] = 0
    town.rallied[0] = 0
    town.renounced[0] = 0
    town.taken_back[0] = 0
    town.named[0] = 0
    town.arrests[0] = 0
    town.arrests_party[0] = 0
    town.arrests_posts[0] = 0
    town.arrests_employees[0] = 0
    town.reinstated[0] = 0
    town.expelled_lapsed[0] = 0
    town.expelled_drink[0] = 0
    town.expelled_origin[0] = 0
    town.expelled_work[0] = 0
    town.expelled_ignorance[0] = 0
    town.expelled_opposition[0] = 0
    town.expelled_conduct[0] = 0
    town.expelled_enemy[0] = 0
    town.expelled_several[0] = 0
    town.put_back[0] = 0
    town.dropped[0] = 0
    town.resigned[0] = 0
    town.void_cards[0] = 0


@phase(
    "party.organisation.roll",
    every="dekad",
    over="person",
    says="Communists who leave the plant are struck off its list, some lost to the party; those who come with a good"
    " card are put on it.",
    reads="person.key person.section person.leaving unit.key unit.kind unit.parent unit.serves",
    writes="person.cell person.party person.examined person.assignment person.party_time person.floor person.reserve",
    sums="town.left_party town.transferred_in town.void_cards",
    law="party.examination.held party.examination.round party.examination.gone_through"
    " party.examination.elsewhere",
    behaviour="party.organisation.lost_card",
    draws="through elsewhere lost",
    rules=(put_out_elsewhere, lost_track),
)
def roll(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `cell`: the one that serves the shop where a member or candidate works, -1 for everyone else.

    Whoever comes after an examination, or late in one, went through it elsewhere, and may have lost the card there.
    """
    cells = cells_of_shops(unit.key, unit.kind, unit.serves)
    shops = shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        if person.cell[i] < 0 and not in_party(person.party[i]):
            continue
        before = person.cell[i]
        here = person.section[i] >= 0 and person.leaving[i] == 0 and in_party(person.party[i])
        latest = been_through(at.tick, person.key[i], law, draw) if here and before < 0 else 0
        if person.examined[i] < latest:
            person.examined[i] = latest
            p = put_out_elsewhere(law.elsewhere) if on.elsewhere else 0.0
            if uniform(draw.elsewhere, at.tick, person.key[i], 0) < p:
                person.party[i] = Standing.EXPELLED
                town.void_cards[0] += 1
                here = False
        after = cells[shops[person.section[i]]] if here else -1
        if before >= 0 and after < 0:
            town.left_party[0] += 1
            quits = person.leaving[i] == 0 and in_party(person.party[i])
            p = lost_track(behaviour) if on.lost_track else 0.0
            lost = quits and uniform(draw.lost, at.tick, person.key[i], 0) < p
            strike_off(i, Standing.NONE.value if lost else int(person.party[i]), person)
        elif before < 0 and after >= 0:
            town.transferred_in[0] += 1
        person.cell[i] = after


@phase(
    "party.organisation.count",
    every="month",
    over="town",
    among="person.cell",
    says="The lists are counted: members, candidates, those who can vouch for others, supporters of an opposition.",
    reads="person.cell person.party person.joined person.section person.past person.brigade",
    writes="unit.members unit.candidates unit.seniors unit.supporters unit.joining",
    law="party.recruitment.referee_standing",
)
def count(at: Bundle, rows: Any, person: Bundle, unit: Bundle, law: Bundle) -> None:
    """Write `members`, `candidates` and `supporters` of cells, `seniors` and `joining` of sections and brigades."""
    unit.joining[:] = 0
    unit.members[:] = 0
    unit.supporters[:] = 0
    unit.candidates[:] = 0
    unit.seniors[:] = 0
    for i in rows:
        cell = person.cell[i]
        unit.supporters[cell] += 1 if person.past[i] & SUPPORTS else 0
        if person.party[i] == Standing.CANDIDATE:
            unit.candidates[cell] += 1
            if person.section[i] >= 0 and person.joined[i] == at.months:
                unit.joining[person.section[i]] += 1
                if person.brigade[i] >= 0:
                    unit.joining[person.brigade[i]] += 1
            continue
        unit.members[cell] += 1
        if person.section[i] >= 0 and at.months - person.joined[i] >= law.referee_standing:
            unit.seniors[person.section[i]] += 1
