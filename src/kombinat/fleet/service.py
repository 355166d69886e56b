"""Service: the books that every crew keeps, whatever happens on board: who is there, for how long, paid and berthed.

Each man of the fleet has a household row to himself: his purse, and his berth as its space.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key
from kombinat.engine.ledger import post as book_post
from kombinat.engine.phases import phase
from kombinat.society.people import free_rows
from kombinat.world.codes import Call, Occupation
from kombinat.world.offices import is_party_post
from kombinat.world.tree import add_up

GOES = 1
"""In `person.leaving`: gone at the end of this dekad."""
BERTH = 0
"""The key of a household is made from the key of its man, under this number."""
MONTHS_KEPT = 2
"""Months of pay that a purse holds at most; the rest is spent ashore."""


@phase(
    "fleet.service.open",
    every="month",
    opens=True,
    over="town",
    says="The month's books of every ship are opened.",
    writes="unit.due unit.missed unit.granted town.called town.arrived town.departed town.officers_arrested",
)
def open_month(unit: Bundle, town: Bundle) -> None:
    """Set to 0 what is counted by the month."""
    unit.due[:] = 0
    unit.missed[:] = 0
    unit.granted[:] = 0
    town.called[0] = 0
    town.arrived[0] = 0
    town.departed[0] = 0
    town.officers_arrested[0] = 0


@phase(
    "fleet.service.watch",
    every="dekad",
    over="person",
    says="Crews stand their watches.",
    reads="person.key person.section person.leaving",
    sums="unit.due",
    law="fleet.service.day",
)
def watch(at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle) -> None:
    """Add the minutes of the dekad to `due` of each department."""
    minutes = int(law.day) * at.days
    for i in range(lo, hi):
        if person.key[i] != 0 and person.section[i] >= 0 and person.leaving[i] == 0:
            unit.due[person.section[i]] += minutes


@phase(
    "fleet.service.leave",
    every="month",
    over="person",
    says="Those who were arrested, listed or sent away are gone by the month's end.",
    reads="person.key person.called person.occupation",
    writes="person.leaving",
    sums="town.called town.officers_arrested",
    ledgers="persons",
)
def leave(
    lo: int, hi: int, person: Bundle, town: Bundle, book: Bundle, account: Bundle
) -> None:  # fmt: skip
    """Mark everyone with a `called` as leaving; the engine frees their rows at the end of the dekad."""
    gone, officers = 0, 0
    for i in range(lo, hi):
        call = person.called[i]
        if person.key[i] != 0 and call != Call.NONE and person.leaving[i] == 0:
            person.leaving[i] = GOES
            gone += 1
            taken = call == Call.ARRESTED or call == Call.LISTED
            officers += taken and person.occupation[i] >= Occupation.TECHNICIAN
    town.called[0] += gone
    town.officers_arrested[0] += officers
    book_post(book.persons, account.town, account.called, gone)


@phase(
    "fleet.service.pay",
    every="month",
    over="town",
    says="Everyone is paid by his grade, dues are taken from the purse, and what is over is spent ashore.",
    reads="person.key person.household person.section person.occupation household.key household.dues",
    writes="person.pay household.money household.income",
    law="fleet.service.pay",
    ledgers="money",
)
def pay(person: Bundle, household: Bundle, law: Bundle, book: Bundle, account: Bundle) -> None:
    """Write `pay` and `income`, and settle every purse; who leaves this month is paid for it."""
    household.income[:] = 0
    for i in range(person.key.size):
        h = person.household[i]
        earned = int(law.pay[person.occupation[i]]) if person.section[i] >= 0 else 0
        if person.key[i] != 0 and h >= 0:
            person.pay[i] = earned
            household.income[h] += earned
    paid, dues, spent = 0, 0, 0
    for h in range(household.key.size):
        if household.key[h] == 0:
            continue
        held = household.money[h] + household.income[h] - household.dues[h]
        over = max(0, held - MONTHS_KEPT * household.income[h])
        paid += household.income[h]
        dues += household.dues[h]
        spent += over
        household.money[h] = held - over
    book_post(book.money, account.budget, account.households, paid)
    book_post(book.money, account.households, account.dues, dues)
    book_post(book.money, account.households, account.city_trade, spent)


@phase(
    "fleet.service.posts",
    every="month",
    over="post",
    says="Party posts are held by whoever was elected; a post whose holder is gone falls vacant.",
    reads="post.key post.office post.elected person.section person.leaving",
    writes="post.holder post.since",
)
def posts(at: Bundle, lo: int, hi: int, post: Bundle, person: Bundle) -> None:
    """Write `holder`, and `since` where it has changed."""
    for p in range(lo, hi):
        if post.key[p] == 0:
            continue
        holder = post.elected[p] if is_party_post(post.office[p]) else post.holder[p]
        if holder >= 0 and (person.section[holder] < 0 or person.leaving[holder] != 0):
            holder = -1
        post.since[p] = at.tick if holder != post.holder[p] else post.since[p]
        post.holder[p] = holder


@kernel
def give_up(household: Bundle, h: int, book: Bundle, account: Bundle) -> int:
    """Close the household of one who is gone; returns the space (dm2) that is empty now."""
    if household.money[h] >= 0:
        book_post(book.money, account.households, account.elsewhere, household.money[h])
    else:
        book_post(book.money, account.elsewhere, account.households, -household.money[h])
    area = household.area[h]
    household.key[h] = 0
    household.money[h] = 0
    household.area[h] = 0
    household.income[h] = 0
    household.ties[h] = 0
    return int(area)


@phase(
    "fleet.service.berth",
    every="month",
    over="town",
    says="Those who came are given a berth; the berths of those who left stand empty.",
    reads="person.key person.household person.leaving person.occupation person.village household.dues",
    writes="person.household household.key household.members household.area household.money household.income"
    " household.ties town.vacant_area",
    law="fleet.service.berth",
    ledgers="money dwellings",
)
def berth(
    at: Bundle, person: Bundle, household: Bundle, town: Bundle, law: Bundle, book: Bundle, account: Bundle
) -> None:  # fmt: skip
    """Count who lives where, close empty households, and open one for each who has none, as far as rows are free.

    Berths are taken from the empty ones; what is lacking is fitted out anew.
    """
    household.members[:] = 0
    homeless = 0
    for i in range(person.key.size):
        if person.key[i] != 0 and person.leaving[i] == 0:
            if person.household[i] >= 0:
                household.members[person.household[i]] += 1
            else:
                homeless += 1
    emptied = 0
    for h in range(household.key.size):
        if household.key[h] != 0 and household.members[h] == 0 and household.dues[h] == 0:
            emptied += give_up(household, h, book, account)
    rows = free_rows(household.key, homeless)
    taken, used = 0, 0
    for i in range(person.key.size):
        if person.key[i] == 0 or person.leaving[i] != 0 or person.household[i] >= 0 or used == rows.size:
            continue
        h = rows[used]
        used += 1
        person.household[i] = h
        household.key[h] = slot_key(person.key[i], at.tick, BERTH)
        household.members[h] = 1
        household.area[h] = int(law.berth[person.occupation[i]])
        household.ties[h] = person.village[i]
        taken += household.area[h]
    fitted = max(0, taken - emptied - town.vacant_area[0])
    town.vacant_area[0] += emptied + fitted - taken
    book_post(book.dwellings, account.occupied, account.vacant, emptied)
    book_post(book.dwellings, account.built, account.vacant, fitted)
    book_post(book.dwellings, account.vacant, account.occupied, taken)


@phase(
    "fleet.service.count",
    every="month",
    over="town",
    says="Heads and known drinkers are counted; the books of departments are added up to ships and the fleet.",
    reads="person.key person.section person.dissolute person.leaving unit.key unit.kind unit.parent",
    writes="unit.heads unit.drinkers unit.due unit.missed",
)
def count(person: Bundle, unit: Bundle) -> None:
    """Recount heads and drinkers by department; write the totals of ships and the fleet."""
    unit.heads[:] = 0
    unit.drinkers[:] = 0
    for i in range(person.key.size):
        if person.key[i] != 0 and person.section[i] >= 0 and person.leaving[i] == 0:
            unit.heads[person.section[i]] += 1
            unit.drinkers[person.section[i]] += person.dissolute[i]
    add_up(unit, unit.heads)
    add_up(unit, unit.drinkers)
    add_up(unit, unit.due)
    add_up(unit, unit.missed)
