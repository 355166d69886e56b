"""The household purse: what comes in, and what it buys at ration prices, at the market and elsewhere.

All members' earnings go into one purse. Dues and loan subscriptions go out of it first, then rent, then the food on
the cards, then food at the market price as far as the purse allows, then other goods. What food is missing is want.
Other goods are bought in lots, the larger the harder it is to come by them, so that scarcity fills cupboards; who finds
none comes again, takes something else or gives up.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.people import on_worker_card
from kombinat.world.codes import Livelihood, Sex

DAYS = 30
GRAMS = 1000.0
DM2 = 100.0
NOT_LEAVING, LEAVES = 0, 1
AGAIN, FOUND, INSTEAD, GAVE_UP = 0, 1, 2, 3  # what comes of a visit to the shops
VISITS = 4  # a week lies between one and the next


@rule("society.provisioning.city_pay", cites="P1-40", neutral=0.0)
def city_pay(rate: float, woman: bool, behaviour: Bundle) -> float:
    """Monthly earnings elsewhere in the city, in kopecks: pay = rate city_hours city_premium (women: times city_women).

    rate: usual hourly rate of the first bracket, in kopecks.
    """
    men = rate * behaviour.city_hours * behaviour.city_premium
    return float(men * (behaviour.city_women if woman else 1.0))


@rule("society.provisioning.dole", cites="P1-35 P1-41", neutral=0.0)
def benefit(seeks: bool, dole: float) -> float:
    """Kopecks a month paid to one who seeks work: b = dole where the law grants one, else 0."""
    return dole if seeks else 0.0


@rule("society.provisioning.cards", cites="P1-41", neutral=0.0)
def card_food(worker: float, other: float, workers: int, others: int, filled: float) -> float:
    """Grams of food a day that the cards of a household bring: food = filled (worker workers + other others).

    worker, other: the norm on a worker's card and on any other; filled: share of the norms that is really handed out.
    """
    return filled * (worker * workers + other * others)


@rule("society.provisioning.market_food", cites="P1-41 P4-10 A12", neutral=0.0)
def market_food(gap: float, purse: float, cost: float, food_limit: float) -> float:
    """Grams of food a day bought beyond the cards: food = gap min(1, food_limit purse / cost).

    gap: grams a day the cards leave open; purse and cost (of the whole gap, for a month) in kopecks; food_limit: the
    largest share of the purse that goes for food.
    """
    if cost <= 0.0:
        return gap
    return gap * max(0.0, min(1.0, food_limit * purse / cost))


@rule("society.provisioning.other_goods", cites="P4-12 P4-61", neutral=0.0)
def other_goods(purse: float, reserve: float, other_share: float) -> float:
    """Kopecks spent on other goods in a month: spent = other_share max(0, purse - reserve)."""
    return other_share * max(0.0, purse - reserve)


@rule("society.provisioning.trip", cites="A11", neutral=0.0)
def trip_effort(on_shelves: float, behaviour: Bundle) -> float:
    """Minutes that it takes to come by a lot of goods.

    E = trip_usual (1 + trip_scarce (1 - on_shelves) / on_shelves)

    on_shelves: share of the demand at state prices that state shops meet, reckoned at a tenth at least.
    """
    scarce = (1.0 - on_shelves) / max(0.1, on_shelves)
    return float(behaviour.trip_usual * (1.0 + behaviour.trip_scarce * scarce))


@rule("society.provisioning.lot", cites="A11", neutral=0.0)
def lot_interval(effort: float, flow: float, behaviour: Bundle) -> float:
    """Days from one purchase to the next: T = sqrt(2 effort / (keeping flow)), 0 where nothing is used.

    It is where the effort of going and the trouble of keeping, effort / (flow T) + keeping T / 2, are least for each
    unit used. effort: minutes a lot; flow: kopecks' worth used a day; keeping: minutes for each kopeck's worth kept
    a day.
    """
    return float(np.sqrt(2.0 * effort / (behaviour.keeping * flow))) if flow > 0.0 else 0.0


@rule("society.provisioning.home_stock", cites="A11", neutral=0.0)
def home_stock(flow: float, interval: float) -> float:
    """Kopecks' worth of goods kept at home on average: flow T / 2 (a whole lot at first, nothing before the next)."""
    return flow * interval / 2.0


@rule("society.provisioning.visit", cites="A10", neutral=1)
def come_of_visit(on_shelves: float, luck: float, will: float, behaviour: Bundle) -> int:
    """What comes of a visit to the shops: FOUND with probability on_shelves; else by what one does who finds none.

    AGAIN with probability wait, INSTEAD (something else is taken) with probability substitute, GAVE_UP otherwise.

    on_shelves: share of the demand at state prices that state shops meet; luck, will: uniform on [0, 1).
    """
    if luck < on_shelves:
        return FOUND
    if will < behaviour.wait:
        return AGAIN
    return INSTEAD if will < behaviour.wait + behaviour.substitute else GAVE_UP


@kernel
def food_need(workers: int, members: int, behaviour: Bundle) -> float:
    """Grams of bread-equivalents a household needs a day."""
    return float(behaviour.need_worker * workers + behaviour.need_other * (members - workers))


@kernel
def affordable(amount: float, purse: int) -> int:
    """`amount` in whole kopecks, or what the purse holds if that is less; never below 0."""
    return max(0, min(int(amount + 0.5), purse))


@kernel
def clear_counts(household: Bundle) -> None:
    """Set the monthly counts of every live household to 0."""
    for h in range(household.key.size):
        if household.key[h] != 0:
            household.members[h] = 0
            household.workers[h] = 0
            household.income[h] = 0
            household.ties[h] = 0


@kernel
def count_member(person: Bundle, i: int, household: Bundle, office_schooling: float) -> None:
    """Count one who stays as a member of the household."""
    h = person.household[i]
    household.members[h] += 1
    household.ties[h] = max(household.ties[h], person.village[i])
    if on_worker_card(person.livelihood[i], person.occupation[i], person.schooling[i], office_schooling):
        household.workers[h] += 1


@kernel
def strike_off(household: Bundle, h: int) -> None:
    """Free the row of a household that is empty in every respect."""
    household.key[h] = 0
    household.food[h] = 0
    household.stock[h] = 0


@kernel
def leave_behind(household: Bundle, gone: int, h: int, town: Bundle, book: Bundle, account: Bundle) -> None:
    """Hand on what a household without members holds: money to the village or the budget, rooms to the vacant ones."""
    heir = account.villages if gone == LEAVES else account.budget
    if household.money[h] >= 0:
        post(book.money, account.households, heir, household.money[h])
    else:
        post(book.money, heir, account.households, -household.money[h])
    post(book.dwellings, account.occupied, account.vacant, household.area[h])
    town.vacant_area[0] += household.area[h]
    household.money[h] = 0
    household.area[h] = 0


@phase(
    "society.provisioning.pay",
    every="month",
    over="town",
    says="Wages come home: every household's members are counted and their earnings put into one purse.",
    reads="person.key person.household person.leaving person.livelihood person.occupation person.schooling"
    " person.village person.sex person.pay town.wages_city household.dues",
    writes="household.key household.food household.stock household.members household.workers"
    " household.income household.ties household.money household.area town.vacant_area",
    law="society.provisioning.dole society.provisioning.loan",
    behaviour="society.provisioning.city_hours society.provisioning.city_premium society.provisioning.city_women"
    " society.provisioning.office_schooling",
    rules=(city_pay, benefit),
    ledgers="money dwellings",
)
def pay(
    person: Bundle, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, book: Bundle,
    account: Bundle,
) -> None:  # fmt: skip
    """Recount households, book pay and city earnings, and close households that nobody lives in any more.

    The pay of somebody who dies or leaves this month still goes into the purse, so that the payroll nets to zero.
    """
    clear_counts(household)
    plant_total = 0
    city_total = 0
    dole_total = 0
    lent_total = 0
    gone = np.full(household.key.size, NOT_LEAVING, np.int8)
    for i in range(person.key.size):
        if person.key[i] == 0:
            continue
        h = person.household[i]
        earned = person.pay[i]
        plant_total += earned
        if person.leaving[i] != 0:
            gone[h] = max(gone[h], person.leaving[i])
        else:
            count_member(person, i, household, behaviour.office_schooling)
            seeks = person.livelihood[i] == Livelihood.SEEKING
            dole = int(benefit(seeks, law.dole) if on.dole else 0.0)
            dole_total += dole
            earned += dole
            if person.livelihood[i] == Livelihood.CITY:
                woman = person.sex[i] == Sex.WOMAN
                kopecks = city_pay(float(town.wages_city[0]), woman, behaviour) if on.city_pay else 0.0
                lent = int(law.loan * kopecks)
                city_total += int(kopecks)
                lent_total += lent
                earned += int(kopecks) - lent
        household.income[h] += earned
        household.money[h] += earned
    post(book.money, account.payroll, account.households, plant_total)
    post(book.money, account.city_employers, account.households, city_total)
    post(book.money, account.households, account.budget, lent_total)
    post(book.money, account.budget, account.households, dole_total)
    close_empty(household, gone, town, book, account)


@kernel
def close_empty(household: Bundle, gone: Bundle, town: Bundle, book: Bundle, account: Bundle) -> None:
    """Empty the purse and rooms of households without members; strike them off once no dues are asked of them."""
    for h in range(household.key.size):
        if household.key[h] != 0 and household.members[h] == 0:
            leave_behind(household, gone[h], h, town, book, account)
            if household.dues[h] == 0:
                household.income[h] = 0
                strike_off(household, h)


@kernel
def buy(book: Bundle, account: Bundle, seller: int, household: Bundle, h: int, amount: float) -> int:
    """Pay a seller out of a purse as far as it goes; returns the kopecks paid."""
    paid = affordable(amount, household.money[h])
    household.money[h] -= paid
    post(book.money, account.households, seller, paid)
    return paid


@kernel
def buy_on_cards(
    household: Bundle, h: int, entitled: float, kopeck_per_gram: float, book: Bundle, account: Bundle
) -> float:
    """Buy the food on the cards for a month; returns grams a day, fewer where the purse does not reach."""
    cost = entitled * DAYS * kopeck_per_gram
    if cost < 1.0:
        return entitled if cost > 0.0 else 0.0
    paid = buy(book, account, account.city_trade, household, h, cost)
    return entitled * min(1.0, paid / cost)


@kernel
def wanted_at_home(spare: float, trip: float, behaviour: Bundle, on: Bundle) -> float:
    """Goods a household wants to have at home (kopecks' worth) that uses `spare` of them in a month."""
    flow = spare / DAYS
    interval = lot_interval(trip, flow, behaviour) if on.lot else 0.0
    return home_stock(flow, interval) if on.home_stock else 0.0


@kernel
def come_of_visits(on_shelves: float, line: Any, tick: int, key: Any, behaviour: Bundle, on: Bundle) -> int:
    """What comes of a month's visits: the last of them, as one goes until something is found, taken or given up."""
    for n in range(VISITS):
        luck, will = uniform(line, tick, key, 2 * n), uniform(line, tick, key, 2 * n + 1)
        came = come_of_visit(on_shelves, luck, will, behaviour) if on.visit else 1
        if came != AGAIN:
            return came
    return AGAIN


@kernel
def lay_in(
    household: Bundle, h: int, spare: float, lack: float, came: int, book: Bundle, account: Bundle
) -> None:
    """Buy what is lacking of other goods if it was found, or something else for the month; use a month's worth."""
    asked = lack if came == FOUND else min(spare, lack) if came == INSTEAD else 0.0
    bought = buy(book, account, account.city_trade, household, h, asked)
    household.stock[h] = max(0, household.stock[h] + bought - int(spare + 0.5))


@phase(
    "society.provisioning.purse",
    every="month",
    over="household",
    says="Each purse pays dues, loans and rent, buys the food on the cards, then at the market, then other goods.",
    reads="household.key household.members household.workers household.income household.area household.dues town.price",
    writes="household.money household.food household.stock",
    law="society.provisioning.ration society.provisioning.ration_goods society.provisioning.ration_price"
    " society.provisioning.rent",
    behaviour="society.provisioning.need_worker society.provisioning.need_other society.provisioning.food_limit"
    " society.provisioning.reserve society.provisioning.other_share society.provisioning.trip_usual"
    " society.provisioning.trip_scarce society.provisioning.keeping society.provisioning.wait"
    " society.provisioning.substitute",
    outside="society.market.food_cost society.market.filled society.market.on_shelves",
    draws="line",
    rules=(card_food, market_food, other_goods, trip_effort, lot_interval, home_stock, come_of_visit),
    ledgers="money",
)
def purse(
    at: Bundle, lo: int, hi: int, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle,
    on: Bundle, draw: Any, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Spend the month's purse of each household; `food` is what a head has eaten a day, in grams."""
    gram = outside.food_cost / GRAMS
    market_gram = gram * town.price[0] / FIXED_ONE
    trip = trip_effort(outside.on_shelves, behaviour) if on.trip else 0.0
    worker, other = law.ration[0] + law.ration_goods[0], law.ration[1] + law.ration_goods[1]
    for h in range(lo, hi):
        if household.key[h] == 0:
            continue
        post(book.money, account.households, account.dues, household.dues[h])
        household.money[h] -= household.dues[h]
        members = household.members[h]
        if members == 0:
            continue
        buy(book, account, account.budget, household, h, law.rent * household.area[h] / DM2)
        workers = household.workers[h]
        need = food_need(workers, members, behaviour)
        cards = card_food(worker, other, workers, members - workers, outside.filled) if on.cards else 0.0
        eaten = buy_on_cards(household, h, min(cards, need), gram * law.ration_price, book, account)
        gap, held = need - eaten, float(household.money[h])
        cost = gap * DAYS * market_gram
        more = market_food(gap, held, cost, behaviour.food_limit) if on.market_food else 0.0
        buy(book, account, account.city_trade, household, h, more * DAYS * market_gram)
        held, reserve = float(household.money[h]), behaviour.reserve * members * town.price[0] / FIXED_ONE
        spare = other_goods(held, reserve, behaviour.other_share) if on.other_goods else 0.0
        wanted = spare + wanted_at_home(spare, trip, behaviour, on)
        lack = max(0.0, min(held - reserve, wanted - household.stock[h]))
        came = GAVE_UP
        if lack > 0.0:  # who lacks nothing does not go, and nothing is drawn for him
            came = come_of_visits(outside.on_shelves, draw.line, at.tick, household.key[h], behaviour, on)
        lay_in(household, h, spare, lack, came, book, account)
        household.food[h] = int((eaten + more) / members + 0.5)
