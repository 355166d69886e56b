"""Coming and going: villagers who take a chance on the city, and newcomers who go home again.

Each month some families of the villages behind the plant weigh what the city pays and offers against what the
village yields and threatens. Those in the city without work who still have a village weigh going back.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed, log, log1p, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.people import free_rows, pick
from kombinat.society.provisioning import DAYS, GRAMS, food_need
from kombinat.world.codes import Kind, Livelihood, Origin, Sex

LEAVES = 1
MOST_FAMILY = 3
HOUSEHOLD_SLOT = 3
OCCURRENCES = 16
SPARE_ROWS = 50
ALONE, COUPLE = 0, 1
AGES_FROM = (17, 20, 25, 30, 40)
AGES_SPAN = (3, 5, 5, 10, 15)


@rule("society.migration.arrive", cites="P1-38 P1-41 P4-14", neutral=0.0)
def arrive(gain: float, work: float, push: float, crowding: float, barred: float, behaviour: Bundle) -> float:
    """Probability that a family of the villages behind the plant comes to town within a month.

    logit p = come_base + come_gain log(gain) + come_work log1p(work) + come_push push - come_crowding crowding
    p is cut by the share barred by law

    gain: what a month's first-bracket pay buys in town against what a grown villager lives on; work: open places
    for each seeker; push: pressure on the village (share); crowding: missing share of the space the norm asks for.
    """
    score = behaviour.come_base + behaviour.come_gain * log(max(0.05, gain)) + behaviour.come_push * push
    score += behaviour.come_work * log1p(work) - behaviour.come_crowding * crowding
    return (1.0 - barred) * expit(score)


@rule("society.migration.go_back", cites="P1-38 P1-39 P2-03", neutral=0.0)
def go_back(ties: float, want: float, work: float, push: float, behaviour: Bundle) -> float:
    """Probability that a household without work in town returns to its village within a month.

    logit p = back_base + back_ties ties + back_want want - back_work log1p(work) - back_push push

    ties: strongest tie of a member to a village; want: unmet share of the food need; work: open places for each
    seeker; push: pressure on the village (share).
    """
    score = behaviour.back_base + behaviour.back_ties * ties + behaviour.back_want * want
    return expit(score - behaviour.back_work * log1p(work) - behaviour.back_push * push)


@phase(
    "society.migration.departures",
    every="month",
    over="person",
    says="Households without work that still have a village weigh going back to it.",
    reads="person.key person.household person.section person.livelihood household.key household.members"
    " household.workers household.ties household.food town.vacancies_city",
    writes="person.leaving",
    sums="town.departed",
    behaviour="society.migration.back_base society.migration.back_ties society.migration.back_want"
    " society.migration.back_work society.migration.back_push society.provisioning.need_worker"
    " society.provisioning.need_other",
    outside="society.village.push",
    draws="back",
    rules=(go_back,),
    ledgers="persons",
)
def departures(
    at: Bundle, lo: int, hi: int, person: Bundle, household: Bundle, town: Bundle, behaviour: Bundle,
    outside: Bundle, on: Bundle, draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Mark those who leave: the draw is the household's, so all members without work here decide alike."""
    work = from_fixed(town.vacancies_city[0])
    left = 0
    for i in range(lo, hi):
        h = person.household[i]
        if person.key[i] == 0 or person.leaving[i] != 0 or household.workers[h] > 0 or household.ties[h] == 0:
            continue
        if person.section[i] >= 0 or person.livelihood[i] == Livelihood.CITY or household.members[h] == 0:
            continue
        need = food_need(0, household.members[h], behaviour) / household.members[h]
        want = max(0.0, 1.0 - household.food[h] / need)
        ties = from_fixed(household.ties[h])
        p = go_back(ties, want, work, outside.push, behaviour) if on.go_back else 0.0
        if uniform(draw.back, at.tick, household.key[h], 0) < p:
            person.leaving[i] = LEAVES
            left += 1
    town.departed[0] += left
    post(book.persons, account.town, account.villages, left)


@kernel
def crowding(household: Bundle, vacant: int, norm: float) -> float:
    """Share of the space the norm asks for that the town lacks, vacant space counted as there."""
    asked, lived = 0, 0
    for h in range(household.key.size):
        if household.key[h] != 0:
            asked += household.members[h]
            lived += household.area[h]
    return max(0.0, 1.0 - (lived + vacant) / max(1.0, asked * norm))


@kernel
def live_rows(keys: Bundle) -> int:
    """Number of live rows."""
    count = 0
    for i in range(keys.size):
        count += keys[i] != 0
    return count


@kernel
def wanted_hands(unit: Bundle) -> int:
    """Hands the plant's shops may take on and do not have."""
    wanted = 0
    for s in range(unit.key.size):
        if unit.key[s] != 0 and unit.kind[s] == Kind.SHOP:
            wanted += max(0, unit.posts_allowed[s] - unit.heads[s])
    return wanted


@kernel
def seeking(person: Bundle) -> int:
    """Persons who look for work."""
    count = 0
    for i in range(person.key.size):
        count += person.key[i] != 0 and person.livelihood[i] == Livelihood.SEEKING
    return count


@kernel
def newcomer_age(u: float, v: float, shares: Bundle) -> int:
    """Age in months of a grown newcomer: a class by `u`, evenly within it by `v`."""
    band = pick(shares, u)
    return int((AGES_FROM[band] + v * AGES_SPAN[band]) * 12)


@kernel
def add_newcomer(
    at: Bundle, draw: Bundle, slot: int, member: int, family: int, row: int, h: int, key: int, person: Bundle,
    outside: Bundle, behaviour: Bundle,
) -> None:  # fmt: skip
    """Fill a free row with one newcomer. member: 0 the first, 1 a spouse, 2 their child."""
    first = member * OCCURRENCES
    slot_draws = slot_key(key, at.tick, slot * (MOST_FAMILY + 1))
    woman = uniform(draw.who, at.tick, slot_draws, first) < outside.women
    if family != ALONE and member < 2:
        woman = member == 1
    child = member == 2
    u = uniform(draw.who, at.tick, slot_draws, first + 1)
    v = uniform(draw.who, at.tick, slot_draws, first + 2)
    age = int(v * 96) if child else newcomer_age(u, v, behaviour.ages)
    person.key[row] = slot_key(key, at.tick, slot * (MOST_FAMILY + 1) + member)
    person.household[row] = h
    person.born[row] = at.months + 600 - age
    person.sex[row] = Sex.WOMAN if woman else Sex.MAN
    years = pick(outside.schooling, uniform(draw.who, at.tick, slot_draws, first + 3))
    person.schooling[row] = 0 if child else years
    kulak = uniform(draw.who, at.tick, slot_draws, 4) < outside.dispossessed
    person.origin[row] = Origin.KULAK if kulak else Origin.PEASANT
    hides = uniform(draw.who, at.tick, slot_draws, 5) < behaviour.hides
    person.recorded[row] = person.origin[row]
    if hides:
        person.recorded[row] = Origin.PEASANT
    ties = 1.0 - behaviour.loose * uniform(draw.who, at.tick, slot_draws, 6)
    person.village[row] = to_fixed(0.0 if kulak else ties)
    person.livelihood[row] = Livelihood.DEPENDANT if child else Livelihood.SEEKING


@kernel
def settle(
    at: Bundle, draw: Bundle, slot: int, family: int, rows: Bundle, used: int, h: int, key: int, person: Bundle,
    household: Bundle, outside: Bundle, behaviour: Bundle,
) -> None:  # fmt: skip
    """A family of newcomers takes its place in the tables, with its savings, still without a room of its own."""
    household.key[h] = slot_key(key, at.tick, slot * (MOST_FAMILY + 1) + HOUSEHOLD_SLOT)
    household.members[h] = family + 1
    household.money[h] = int(behaviour.savings) * (family + 1)
    for member in range(family + 1):
        add_newcomer(at, draw, slot, member, family, rows[used + member], h, key, person, outside, behaviour)


@phase(
    "society.migration.arrivals",
    every="month",
    over="town",
    says="Village families weigh what the city pays against what the village yields, and some come.",
    reads="town.key town.price town.wages_city town.vacancies_city town.vacant_area unit.key unit.kind"
    " unit.posts_allowed unit.heads household.area",
    writes="person.key person.household person.born person.sex person.schooling person.origin person.recorded"
    " person.village person.livelihood household.key household.members household.money town.arrived",
    law="society.dwelling.norm society.migration.barred",
    behaviour="society.migration.come_base society.migration.come_gain society.migration.come_work"
    " society.migration.come_push society.migration.come_crowding society.migration.ages society.migration.families"
    " society.migration.hides society.migration.loose society.migration.savings"
    " society.provisioning.city_hours society.provisioning.need_other",
    outside="society.village.field society.village.living society.village.push society.village.women"
    " society.village.schooling society.village.dispossessed society.market.food_cost",
    draws="come family who",
    rules=(arrive,),
    ledgers="persons money",
)
def arrivals(
    at: Bundle, person: Bundle, household: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    outside: Bundle, on: Bundle, draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Draw for each family in the field, keyed by its place in it; settle those who come, as far as rows are free."""
    chance = arrival_chance(person, household, unit, town, law, behaviour, outside)
    gain, work, crowded = chance
    p = arrive(gain, work, outside.push, crowded, law.barred, behaviour) if on.arrive else 0.0
    rows, homes = free_rows(person.key, person.key.size), free_rows(household.key, household.key.size)
    came, moved_in = 0, 0
    key = town.key[0]
    for slot in range(int(outside.field * live_rows(person.key))):
        if came + MOST_FAMILY + SPARE_ROWS > rows.size or moved_in == homes.size:
            break
        slot_draws = slot_key(key, at.tick, slot * (MOST_FAMILY + 1))
        if uniform(draw.come, at.tick, slot_draws, 0) < p:
            family = pick(behaviour.families, uniform(draw.family, at.tick, slot_draws, 0))
            h = homes[moved_in]
            settle(at, draw, slot, family, rows, came, h, key, person, household, outside, behaviour)
            came += family + 1
            moved_in += 1
    town.arrived[0] += came
    post(book.persons, account.villages, account.town, came)
    post(book.money, account.villages, account.households, int(behaviour.savings) * came)


@kernel
def arrival_chance(
    person: Bundle,
    household: Bundle,
    unit: Bundle,
    town: Bundle,
    law: Bundle,
    behaviour: Bundle,
    outside: Bundle,
) -> tuple[float, float, float]:
    """What a villager hears of the town: gain over village life, open places for each seeker, crowding."""
    pay = town.wages_city[0] * behaviour.city_hours
    basket = behaviour.need_other * DAYS / GRAMS * outside.food_cost * town.price[0] / FIXED_ONE
    gain = pay / max(1.0, basket) / outside.living
    hands = wanted_hands(unit) / max(1, seeking(person))
    work = from_fixed(town.vacancies_city[0]) + hands
    return gain, work, crowding(household, town.vacant_area[0], law.norm)
