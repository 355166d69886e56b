"""Moving on to another town: single people without work set out, and those who arrive look for work where they are.

Only for worlds in which towns exchange people (`world.exchange`). Nobody is in two towns at once, nor in none but on
the way; what they carry goes through the account `elsewhere` and comes out of it in the other town.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import child_key, uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import expit, from_fixed, log1p
from kombinat.engine.phases import Heading, phase
from kombinat.engine.rules import rule
from kombinat.society.households import NEW_HOUSEHOLD, in_order
from kombinat.society.people import free_rows
from kombinat.world.codes import Livelihood

LEAVES = 1


@rule("society.travel.move_on", cites="P1-39 P2-03", neutral=0.0)
def move_on(work: float, want: float, behaviour: Bundle) -> float:
    """Probability that a single person who seeks work sets out for another town within a month.

    logit p = move_base + move_want want - move_work log1p(work)

    work: open places for each seeker here; want: share of the food need left unmet.
    """
    return expit(behaviour.move_base + behaviour.move_want * want - behaviour.move_work * log1p(work))


@kernel
def pack(person: Bundle, i: int, traveller: Bundle, t: int, to: int, money: int) -> None:
    """Write person `i` into row `t` of those on the way to town `to`."""
    traveller.key[t] = person.key[i]
    traveller.to[t] = to
    traveller.born[t] = person.born[i]
    traveller.sex[t] = person.sex[i]
    traveller.schooling[t] = person.schooling[i]
    traveller.origin[t] = person.origin[i]
    traveller.recorded[t] = person.recorded[i]
    traveller.village[t] = person.village[i]
    traveller.children[t] = person.children[i]
    traveller.dissolute[t] = person.dissolute[i]
    traveller.money[t] = money


@phase(
    "society.travel.set_out",
    every="month",
    over="town",
    says="Single people who find no work here try another town.",
    reads="town.road town.vacancies_city person.key person.household person.section person.livelihood person.want"
    " person.born person.sex person.schooling person.origin person.recorded person.village person.children"
    " person.dissolute household.members",
    writes="person.leaving household.money town.departed traveller.key traveller.to traveller.born traveller.sex"
    " traveller.schooling traveller.origin traveller.recorded traveller.village traveller.children"
    " traveller.dissolute traveller.money",
    behaviour="society.travel.move_base society.travel.move_want society.travel.move_work",
    draws="set_out",
    rules=(move_on,),
    ledgers="persons money",
)
def set_out(
    at: Bundle, person: Bundle, household: Bundle, town: Bundle, traveller: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Put those who go among the travellers, the smallest draw first, as far as there is room."""
    rows, u, count = np.empty(person.key.size, np.int64), np.empty(person.key.size), 0
    work = from_fixed(town.vacancies_city[0])
    for i in range(person.key.size):
        if town.road[0] < 0 or person.key[i] == 0 or person.livelihood[i] != Livelihood.SEEKING:
            continue
        if person.leaving[i] != 0 or person.section[i] >= 0 or household.members[person.household[i]] != 1:
            continue
        p = move_on(work, from_fixed(person.want[i]), behaviour) if on.move_on else 0.0
        drawn = uniform(draw.set_out, at.tick, person.key[i], 0)
        if drawn < p:
            rows[count], u[count] = i, drawn
            count += 1
    order, free = in_order(rows, u, count), free_rows(traveller.key, count)
    for n in range(free.size):
        i, h = order[n], person.household[order[n]]
        carried = max(0, household.money[h])
        pack(person, i, traveller, free[n], town.road[0], carried)
        household.money[h] -= carried
        person.leaving[i] = LEAVES
        post(book.money, account.households, account.elsewhere, carried)
    town.departed[0] += free.size
    post(book.persons, account.town, account.elsewhere, free.size)


@kernel
def unpack(tick: int, traveller: Bundle, t: int, person: Bundle, i: int, household: Bundle, h: int) -> None:
    """Give traveller `t` a row among the town's people and a household, and free the traveller's row."""
    person.key[i] = traveller.key[t]
    person.household[i] = h
    person.born[i] = traveller.born[t]
    person.sex[i] = traveller.sex[t]
    person.schooling[i] = traveller.schooling[t]
    person.origin[i] = traveller.origin[t]
    person.recorded[i] = traveller.recorded[t]
    person.village[i] = traveller.village[t]
    person.children[i] = traveller.children[t]
    person.dissolute[i] = traveller.dissolute[t]
    person.livelihood[i] = Livelihood.SEEKING
    household.key[h] = child_key(person.key[i], NEW_HOUSEHOLD + tick)
    household.members[h] = 1
    household.money[h] = traveller.money[t]
    clear(traveller, t)


@kernel
def clear(traveller: Bundle, t: int) -> None:
    """Free a traveller's row."""
    traveller.key[t] = 0
    traveller.born[t] = 0
    traveller.sex[t] = 0
    traveller.schooling[t] = 0
    traveller.origin[t] = 0
    traveller.recorded[t] = 0
    traveller.village[t] = 0
    traveller.children[t] = 0
    traveller.dissolute[t] = 0
    traveller.money[t] = 0


@phase(
    "society.travel.come_in",
    every="dekad",
    over="town",
    says="Those who come from another town take a corner and look for work.",
    reads="traveller.to",
    writes="person.key person.household person.born person.sex person.schooling person.origin person.recorded"
    " person.village person.children person.dissolute person.livelihood household.key household.members"
    " household.money town.arrived traveller.key traveller.born traveller.sex traveller.schooling traveller.origin"
    " traveller.recorded traveller.village traveller.children traveller.dissolute traveller.money",
    ledgers="persons money",
)
def come_in(
    at: Bundle,
    person: Bundle,
    household: Bundle,
    town: Bundle,
    traveller: Bundle,
    book: Bundle,
    account: Bundle,
) -> None:
    """Settle all who are here, in the order of their keys; who finds no free row waits for the next dekad."""
    rows, keys, count = np.empty(traveller.key.size, np.int64), np.empty(traveller.key.size, np.uint64), 0
    for t in range(traveller.key.size):
        if traveller.key[t] != 0 and traveller.to[t] < 0:
            rows[count], keys[count] = t, traveller.key[t]
            count += 1
    order = in_order(rows, keys, count)
    people, homes = free_rows(person.key, count), free_rows(household.key, count)
    came = min(people.size, homes.size)
    for n in range(came):
        t = order[n]
        post(book.money, account.elsewhere, account.households, traveller.money[t])
        unpack(at.tick, traveller, t, person, people[n], household, homes[n])
    town.arrived[0] += came
    post(book.persons, account.elsewhere, account.town, came)


TRAVEL = (Heading("Coming from other towns", (come_in,)), Heading("Moving on to other towns", (set_out,)))
"""What to put before and after the year's headings where towns exchange people."""
