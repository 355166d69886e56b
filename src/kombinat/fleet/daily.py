"""Daily life aboard: what is served, the line at the galley, pay, and the purse it goes into."""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import normal
from kombinat.engine.ledger import post
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_officer
from kombinat.world.tree import shops_of


@rule("fleet.daily.short", cites="P4-30", neutral=0.0)
def short_served(short: float, deviate: float, breaches: float, behaviour: Bundle) -> float:
    """Share of the ration that does not reach the plate of a ship's crew this month, 0..1.

    short (1 + galley_spread deviate) + galley_breach breaches

    short: usual, by the stores of the day; deviate: a standard normal number; breaches: a head, in the galley too.
    """
    share = short * (1.0 + behaviour.galley_spread * deviate) + behaviour.galley_breach * breaches
    return float(min(1.0, max(0.0, share)))


@phase(
    "fleet.daily.eat",
    every="month",
    over="person",
    says="The ration reaches the plate or does not; men stand in line for it; pay is handed out.",
    reads="person.section person.occupation unit.key unit.kind unit.parent unit.heads unit.infractions",
    writes="person.want person.minutes_queue person.minutes_home person.pay",
    law="fleet.daily.short_ration fleet.daily.pay fleet.daily.pay_officer",
    behaviour="fleet.daily.galley_spread fleet.daily.galley_breach fleet.daily.line",
    draws="galley",
    rules=(short_served,),
)
def eat(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write `want`, minutes in line and at home (none), and pay, of all aboard."""
    shops = shops_of(unit.kind, unit.parent)
    plate = np.zeros(unit.key.size)
    for u in range(unit.key.size):
        if unit.key[u] != 0:
            rate = unit.infractions[u] / max(1, unit.heads[u])
            deviate = normal(draw.galley, at.tick, unit.key[u], 0)
            plate[u] = short_served(law.short_ration, deviate, rate, behaviour) if on.short else 0.0
    for i in range(lo, hi):
        if person.section[i] < 0:
            continue
        officer = is_officer(person.occupation[i])
        person.want[i] = to_fixed(0.0 if officer else plate[shops[person.section[i]]])
        person.minutes_queue[i] = 0 if officer else int(behaviour.line)
        person.minutes_home[i] = 0
        person.pay[i] = int(law.pay_officer if officer else law.pay)


@phase(
    "fleet.daily.purse",
    every="month",
    over="town",
    says="Pay goes into the purse; dues come out of it; the rest is spent ashore.",
    reads="person.key person.section person.household person.pay person.leaving household.key household.dues",
    writes="household.money household.income household.members",
    ledgers="money",
)
def purse(person: Bundle, household: Bundle, book: Bundle, account: Bundle) -> None:
    """Book pay, dues and spending of each purse, so that it is as full as before; recount those who share it."""
    household.income[:] = 0
    household.members[:] = 0
    for i in range(person.key.size):
        h = person.household[i]
        if person.key[i] == 0 or h < 0 or person.leaving[i] != 0:
            continue
        household.members[h] += 1
        if person.section[i] >= 0:
            household.income[h] += person.pay[i]
    paid, dues, spent = 0, 0, 0
    for h in range(household.key.size):
        if household.key[h] != 0:
            rest = max(0, household.income[h] - household.dues[h])
            household.money[h] += household.income[h] - household.dues[h] - rest
            paid += household.income[h]
            dues += household.dues[h]
            spent += rest
    post(book.money, account.budget, account.households, paid)
    post(book.money, account.households, account.dues, dues)
    post(book.money, account.households, account.city_trade, spent)
