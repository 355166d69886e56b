"""Households form and join: grown children move out when a room is free, single people marry.

Who moves first is decided by keyed priorities, so that the order of rows never matters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import child_key, uniform
from kombinat.engine.ledger import post
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.dwelling import MOST_AREA
from kombinat.society.people import age_in_years, earns, free_rows
from kombinat.world.codes import Sex

GENERATION = 16 * 12
FROM, TO = 18, 40
NEW_HOUSEHOLD = 1 << 20
"""Ordinal above all children's from which, with the tick, the key of a household comes that a person founds."""


@rule("society.households.move_out", cites="P4-61", neutral=0.0)
def move_out(moving: float, rooms: float) -> float:
    """Probability that a grown child with earnings moves out within a month: p = moving min(1, rooms).

    rooms: vacant rooms for each who would like one.
    """
    return moving * min(1.0, rooms)


@rule("society.households.marry", cites="B2", neutral=0.0)
def marry(age: int, marrying: float) -> float:
    """Probability that a single person looks for a spouse in earnest within a month: p = marrying from 18 to 39."""
    return marrying if FROM <= age < TO else 0.0


@kernel
def oldest_members(person: Bundle, households: int) -> Any:
    """Month of birth of the oldest member of each household (int16; large where nobody lives)."""
    oldest = np.full(households, np.int16(32_000), np.int16)
    for i in range(person.key.size):
        if person.key[i] != 0 and person.leaving[i] == 0:
            h = person.household[i]
            oldest[h] = min(oldest[h], person.born[i])
    return oldest


@kernel
def in_order(rows: Any, priorities: Any, count: int) -> Any:
    """The first `count` rows, by rising priority."""
    return rows[:count][np.argsort(priorities[:count])]


@kernel
def found(
    tick: int, person: Bundle, i: int, household: Bundle, h: int, room: int, book: Bundle, account: Bundle
) -> None:
    """Person `i` moves out of the old household into row `h` with a room of its own."""
    old = person.household[i]
    household.key[h] = child_key(person.key[i], NEW_HOUSEHOLD + tick)
    household.members[h] = 1
    household.area[h] = room
    household.food[h] = household.food[old]
    household.members[old] -= 1
    person.household[i] = h
    share = max(0, household.money[old]) // (household.members[old] + 1)
    household.money[old] -= share
    household.money[h] = share
    post(book.dwellings, account.vacant, account.occupied, room)


@phase(
    "society.households.split",
    every="month",
    over="town",
    says="Grown children with earnings move out, as far as rooms fall vacant.",
    reads="person.key person.leaving person.born person.livelihood",
    writes="person.household household.key household.members household.area"
    " household.food household.money town.vacant_area",
    behaviour="society.households.moving society.households.room",
    draws="move",
    rules=(move_out,),
    ledgers="dwellings",
)
def split(
    at: Bundle, person: Bundle, household: Bundle, town: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
    book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Found new households, the smallest draw first, until rooms or rows run out."""
    oldest = oldest_members(person, household.key.size)
    rows, u, count = np.empty(person.key.size, np.int64), np.empty(person.key.size), 0
    for i in range(person.key.size):
        if person.key[i] == 0 or person.leaving[i] != 0 or not earns(person.livelihood[i]):
            continue
        h, age = person.household[i], age_in_years(at.months, person.born[i])
        if FROM <= age < TO and household.members[h] > 2 and person.born[i] - oldest[h] >= GENERATION:
            rows[count], u[count] = i, uniform(draw.move, at.tick, person.key[i], 0)
            count += 1
    room = int(behaviour.room)
    rooms = town.vacant_area[0] // room
    p = move_out(behaviour.moving, rooms / max(1, count)) if on.move_out else 0.0
    empty = free_rows(household.key, min(count, rooms))
    order = in_order(rows, u, count)
    for n in range(empty.size):
        i = order[n]
        if uniform(draw.move, at.tick, person.key[i], 0) >= p:
            break
        if household.members[person.household[i]] >= 2:
            found(at.tick, person, i, household, empty[n], room, book, account)
            town.vacant_area[0] -= room


@kernel
def move_in(person: Bundle, i: int, household: Bundle, home: int) -> None:
    """Person `i` joins household `home`; one who lived alone brings purse and space along."""
    old = person.household[i]
    household.members[old] -= 1
    household.members[home] += 1
    person.household[i] = home
    if household.members[old] == 0:
        household.money[home] += household.money[old]
        household.money[old] = 0
        fits = min(household.area[old], MOST_AREA - household.area[home])
        household.area[home] += fits
        household.area[old] -= fits


@kernel
def wed(person: Bundle, man: int, woman: int, household: Bundle) -> None:
    """The couple lives with him, unless he lives with his parents and she alone."""
    his, hers = person.household[man], person.household[woman]
    if his == hers:
        return
    if household.members[his] > 1 and household.members[hers] == 1:
        move_in(person, man, household, hers)
    else:
        move_in(person, woman, household, his)


@phase(
    "society.households.weddings",
    every="month",
    over="town",
    says="Single men and women who look for a spouse find one another.",
    reads="person.key person.leaving person.born person.sex household.key",
    writes="person.household household.members household.money household.area",
    behaviour="society.households.marrying",
    draws="look meet",
    rules=(marry,),
)
def weddings(
    at: Bundle, person: Bundle, household: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Pair the n-th man with the n-th woman of those who look, in the order of keyed draws."""
    oldest = oldest_members(person, household.key.size)
    men, women = np.empty(person.key.size, np.int64), np.empty(person.key.size, np.int64)
    of_men, of_women = np.empty(person.key.size), np.empty(person.key.size)
    m, w = 0, 0
    for i in range(person.key.size):
        if person.key[i] == 0 or person.leaving[i] != 0:
            continue
        h, age = person.household[i], age_in_years(at.months, person.born[i])
        if age < FROM or (household.members[h] > 1 and person.born[i] - oldest[h] < GENERATION):
            continue
        p = marry(age, behaviour.marrying) if on.marry else 0.0
        if uniform(draw.look, at.tick, person.key[i], 0) < p:
            meets = uniform(draw.meet, at.tick, person.key[i], 0)
            if person.sex[i] == Sex.MAN:
                men[m], of_men[m] = i, meets
                m += 1
            else:
                women[w], of_women[w] = i, meets
                w += 1
    grooms, brides = in_order(men, of_men, m), in_order(women, of_women, w)
    for n in range(min(m, w)):
        wed(person, grooms[n], brides[n], household)
