"""Halls: in which body communists sit this month: a group of sections, the shop's cell, or the plant's assembly.

People belong to a cell all along; where they sit decides who hears whom, how many can be heard, and whose hands are
counted together. A cell with more people than one body may have is divided by sections, one with too few for a body of
its own sits with the plant's committee, and a few times a year everybody sits in one hall, or the cells' delegates do
while the others meet at home.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import cells_of_shops
from kombinat.world.codes import Hearing, Kind, Occupation, Part, Past
from kombinat.world.tree import shops_of

SUPPORTS = int(Past.SUPPORTS)
YEAR = 12


@rule("party.halls.assembled", cites="P2-49 P3-M12 P3-M35", neutral=0)
def assembled(held: float) -> int:
    """Whether the whole plant's communists sit in one hall this month: 1 if held > 0, as the calendar has it."""
    return 1 if held > 0.0 else 0


@rule("party.halls.delegated", cites="P3-M12 P2-30", neutral=0)
def delegated(held: float) -> int:
    """Whether delegates of the cells meet in conference this month: 1 if held > 0, as the calendar has it."""
    return 1 if held > 0.0 else 0


@rule("party.halls.divided", cites="P3-M11", neutral=1)
def divided(listed: int, most: float) -> int:
    """Number of bodies into which a cell is divided by sections: listed / most, rounded up, at least 1.

    listed: its members and candidates; most: as many as one body may have.
    """
    return max(1, int(np.ceil(listed / most)))


@rule("party.halls.shared", cites="P3-M11", neutral=False)
def shared(listed: int, least: float) -> bool:
    """Whether a cell has too few people for a body of its own: listed < least. They sit with the committee's."""
    return listed < least


@rule("party.halls.upward", cites="P1-46 P2-08 P3-M37", neutral="share")
def upward(share: float, answer: float) -> float:
    """Part of the words against the head of a shop or cell that falls on who reports to the hall above them.

    share + (1 - share) answer; share: of such words at a cell's meeting; answer: of the rest, what the plant's hall
    puts to the director and the secretary, who are there to answer for all.
    """
    return float(share + (1.0 - share) * answer)


@rule("party.halls.co_report", cites="P2-49", neutral=0)
def co_report(minutes: float, slot: float, hearing: int) -> int:
    """Turns that an opposition's reporter has beside a speaker's: minutes / slot, none where the hall will not hear.

    minutes: for a report beside the main one; slot: of a turn; hearing: world.codes.Hearing.
    """
    return 0 if hearing == Hearing.BARRED else int(minutes / slot)


@rule("party.halls.reported", cites="P3-M36 P3-M12", neutral="usual")
def reported(usual: float, whole: float) -> float:
    """Minutes that report and reply take in the plant's hall, at an assembly or a conference: max(usual, whole).

    usual: at a cell's meeting; whole: where secretary and commissions answer to the whole plant.
    """
    return max(usual, whole)


@rule("party.halls.at_work", cites="P3-M49", neutral=0.0)
def at_work(evening: float, effort: float, behaviour: Bundle) -> float:
    """Probability that a hand is at work while the assembly sits: evening (1 - let_go / max(1, effort)).

    evening: share of the shop's hands on the evening shift; let_go: share of them whom foremen spare at the usual
    pace; effort: intensity asked of the shop, 1 usual.
    """
    return float(evening * (1.0 - behaviour.let_go / max(1.0, effort)))


@kernel
def hall_of(section: int, mandate: int, hall: Any, plant: int) -> int:
    """Row of the hall where somebody sits this month: delegates in the plant's own, who else by section.

    hall: column of units; plant: row of the plant.
    """
    return plant if mandate == 1 else int(hall[section])


@kernel
def works_shifts(occupation: int) -> bool:
    """Whether somebody takes turns by day and night: hands and foremen; the offices work by day."""
    return occupation <= Occupation.FOREMAN and occupation != Occupation.NONE


@kernel
def kept_at_work(
    gathered: int, trade: Any, shops: Any, effort: Any, evening: Any, behaviour: Bundle, on: Bundle
) -> Any:
    """For each unit the probability that one of its hands is at work during this month's meeting (float64).

    A cell meets when its own shop can; only an assembly sits at one hour for all. trade, effort: columns of units;
    shops: the shop of each; evening: by trade.
    """
    kept = np.zeros(trade.size, np.float64)
    if gathered == 1 and on.at_work:
        for u in range(trade.size):
            if shops[u] >= 0:
                kept[u] = at_work(evening[trade[u]], from_fixed(effort[shops[u]]), behaviour)
    return kept


@kernel
def minutes_of(assembly: int, length: float, whole: float) -> float:
    """Length of a meeting: `whole` in the plant's hall, of all or of delegates, else `length`."""
    return whole if assembly == 1 else length


@kernel
def readiest(rows: Any, key: Any, section: Any, floor: Any, past: Any, activism: Any) -> int:
    """The readiest supporter of an opposition present among these rows, the lower key among equals; -1: none.

    key, section, floor, past, activism: columns of persons.
    """
    best = -1
    for i in rows:
        if section[i] < 0 or floor[i] == Part.ABSENT or past[i] & SUPPORTS == 0:
            continue
        if best < 0 or activism[i] > activism[best] or (activism[i] == activism[best] and key[i] < key[best]):
            best = i
    return best


@kernel
def committee_of(key: Any, kind: Any) -> int:
    """Row of the plant's committee; -1: none. key, kind: columns of units."""
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.COMMITTEE:
            return u
    return -1


@kernel
def sections_of(key: Any, kind: Any, parent: Any) -> tuple[Any, Any]:
    """For each section its place among those of its shop, and for each shop how many it has (int64 by unit).

    Places go by key, so that they do not hang on the order of rows. key, kind, parent: columns of units.
    """
    place, number = np.zeros(key.size, np.int64), np.zeros(key.size, np.int64)
    for u in np.argsort(key):
        if key[u] != 0 and kind[u] == Kind.SECTION and parent[u] >= 0:
            place[u] = number[parent[u]]
            number[parent[u]] += 1
    return place, number


@kernel
def group_of(place: int, sections: int, groups: int) -> int:
    """Which of a cell's groups (from 0) the section at this place belongs to: as even as sections allow."""
    return place * min(groups, sections) // max(1, sections)


@phase(
    "party.halls.assemble",
    every="month",
    over="town",
    says="In some months the whole plant's communists are called together in one hall, in others their delegates.",
    writes="town.assembly town.conference",
    law="party.assembly.held party.delegates.convened",
    rules=(assembled, delegated),
)
def assemble(at: Bundle, town: Bundle, law: Bundle, on: Bundle) -> None:
    """Write `assembly` and `conference` by the calendar of the day: where all are called, nobody is sent."""
    month = at.months % YEAR
    town.assembly[0] = assembled(law.held[month]) if on.assembled else 0
    called = delegated(law.convened[month]) if on.delegated else 0
    town.conference[0] = called * (1 - town.assembly[0])


@phase(
    "party.halls.convene",
    every="month",
    over="town",
    says="Communists are called to the hall of their section's group, their shop's cell or the plant.",
    reads="unit.key unit.kind unit.parent unit.serves unit.members unit.candidates town.assembly",
    writes="unit.hall",
    law="party.groups.most party.groups.least",
    rules=(divided, shared),
)
def convene(unit: Bundle, town: Bundle, law: Bundle, on: Bundle) -> None:
    """Write `hall` of every unit that a cell serves: a group goes by the row of its first section."""
    cells, shops = cells_of_shops(unit.key, unit.kind, unit.serves), shops_of(unit.kind, unit.parent)
    place, number = sections_of(unit.key, unit.kind, unit.parent)
    committee = committee_of(unit.key, unit.kind)
    first = np.full((unit.key.size, int(number.max()) + 1), -1, np.int32)
    for u in np.argsort(unit.key):
        cell = u if unit.kind[u] == Kind.CELL else cells[shops[u]]
        hall = cell
        if cell >= 0 and committee >= 0:
            listed = unit.members[cell] + unit.candidates[cell]
            few = shared(listed, law.least) if on.shared else False
            groups = divided(listed, law.most) if on.divided else 1
            if few or town.assembly[0] == 1:
                hall = committee
            elif unit.kind[u] == Kind.SECTION and groups > 1:
                group = group_of(place[u], number[shops[u]], groups)
                if first[cell, group] < 0:
                    first[cell, group] = u
                hall = first[cell, group]
        unit.hall[u] = hall
