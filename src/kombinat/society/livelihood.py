"""Where a person's living comes from: the plant, the rest of the city, the search for work, or somebody else's purse.

The plant's own lists say who works there; this room says what becomes of the others. Those who quit the plant look
for work; those who look find it in the city as vacancies allow; want sends further members of a household to work.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import FIXED_ONE, exp, expit, from_fixed, log1p
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.people import age_in_years
from kombinat.world.codes import Livelihood, Sex

MOST_VACANCIES = 10.0


@rule("society.livelihood.find_work", cites="P1-41 P2-36", neutral=0.0)
def find_work(vacancies: float, search: float) -> float:
    """Probability that a seeker finds work elsewhere in the city within a month: p = 1 - exp(-search vacancies).

    vacancies: open places elsewhere for each seeker.
    """
    return 1.0 - exp(-search * vacancies)


@rule("society.livelihood.lose_work", cites="P1-39", neutral=0.0)
def lose_work(vacancies: float, behaviour: Bundle) -> float:
    """Probability that somebody employed elsewhere in the city leaves or loses the place within a month.

    p = turnover (1 + turnover_pull vacancies), vacancies counted up to 1 for each seeker
    """
    return float(behaviour.turnover * (1.0 + behaviour.turnover_pull * min(1.0, vacancies)))


@rule("society.livelihood.enter", cites="P1-41 P1-38", neutral=0.0)
def enter_work(want: float, vacancies: float, woman: bool, behaviour: Bundle) -> float:
    """Probability that a grown dependant starts to look for work within a month.

    logit p = enter_base + enter_want want + enter_vacancies log1p(vacancies) - enter_woman woman

    want: share of the food need left unmet; vacancies: open places elsewhere for each seeker.
    """
    score = behaviour.enter_base + behaviour.enter_want * want + behaviour.enter_vacancies * log1p(vacancies)
    return expit(score - (behaviour.enter_woman if woman else 0.0))


@rule("society.livelihood.retire", cites="B2", neutral=0.0)
def retire(age: int, pension_age: float, retiring: float) -> float:
    """Probability of giving up work or search within a month: p = retiring from the pension age on, else 0."""
    return retiring if age >= pension_age else 0.0


@rule("society.livelihood.vacancies", cites="P1-35 P1-41", neutral=0.0)
def vacancies_per_seeker(places: int, employed: int, seekers: int) -> float:
    """Open places elsewhere for each seeker: v = max(0, places - employed) / seekers, at most 10.

    places: of work elsewhere in the city; employed: persons who fill them.
    """
    return min(MOST_VACANCIES, max(0.0, float(places - employed)) / max(1, seekers))


@phase(
    "society.livelihood.market",
    every="month",
    opens=True,
    over="town",
    says="The city's wages, prices and open places for the month become known; the month's counts start again.",
    reads="person.key person.livelihood",
    writes="town.price town.wages_city town.places_city town.vacancies_city town.births town.deaths town.arrived"
    " town.departed town.called",
    outside="society.market.price society.market.wages society.market.growth",
    rules=(vacancies_per_seeker,),
)
def market(person: Bundle, town: Bundle, outside: Bundle, on: Bundle) -> None:
    """Set the town's market columns from the outside series and the number who look for work."""
    seekers = 0
    employed = 0
    for i in range(person.key.size):
        if person.key[i] != 0:
            seekers += person.livelihood[i] == Livelihood.SEEKING
            employed += person.livelihood[i] == Livelihood.CITY
    places = int(town.places_city[0] * (1.0 + outside.growth) + 0.5)
    vacancies = vacancies_per_seeker(places, employed, seekers) if on.vacancies else 0.0
    town.places_city[0] = places
    town.vacancies_city[0] = int(vacancies * FIXED_ONE + 0.5)
    town.price[0] = int(outside.price * FIXED_ONE + 0.5)
    town.wages_city[0] = int(outside.wages + 0.5)
    town.births[0] = town.deaths[0] = town.arrived[0] = town.departed[0] = town.called[0] = 0


@kernel
def try_the_city(person: Bundle, i: int, u: float, find: float, lose: float) -> None:
    """A seeker may find work elsewhere in the city, somebody employed there may leave or lose it."""
    if person.livelihood[i] == Livelihood.SEEKING:
        if u < find:
            person.livelihood[i] = Livelihood.CITY
    elif person.livelihood[i] == Livelihood.CITY and u < lose:
        person.livelihood[i] = Livelihood.SEEKING


@phase(
    "society.livelihood.change",
    every="month",
    over="person",
    says="Those who left the plant look for work, seekers find it in the city, youths and wives start to look.",
    reads="person.key person.section person.born person.sex person.leaving person.want town.vacancies_city",
    writes="person.livelihood",
    law="society.livelihood.work_age society.livelihood.pension_age",
    behaviour="society.livelihood.search society.livelihood.turnover society.livelihood.turnover_pull"
    " society.livelihood.enter_base society.livelihood.enter_want society.livelihood.enter_vacancies"
    " society.livelihood.enter_woman society.livelihood.retiring",
    draws="change retire",
    rules=(find_work, lose_work, enter_work, retire),
)
def change(
    at: Bundle,
    lo: int,
    hi: int,
    person: Bundle,
    town: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write `livelihood` of every person from the plant's lists and the month's chances."""
    vacancies = from_fixed(town.vacancies_city[0])
    find = find_work(vacancies, behaviour.search) if on.find_work else 0.0
    lose = lose_work(vacancies, behaviour) if on.lose_work else 0.0
    for i in range(lo, hi):
        if person.key[i] == 0 or person.leaving[i] != 0:
            continue
        was = person.livelihood[i]
        age = age_in_years(at.months, person.born[i])
        woman = person.sex[i] == Sex.WOMAN
        if person.section[i] >= 0:
            person.livelihood[i] = Livelihood.PLANT
        elif age < law.work_age:
            person.livelihood[i] = Livelihood.DEPENDANT
        elif was == Livelihood.PLANT:
            person.livelihood[i] = Livelihood.SEEKING
        elif was == Livelihood.DEPENDANT:
            limit = law.pension_age[1 if woman else 0]
            p = enter_work(from_fixed(person.want[i]), vacancies, woman, behaviour) if on.enter else 0.0
            if age < limit and uniform(draw.change, at.tick, person.key[i], 0) < p:
                person.livelihood[i] = Livelihood.SEEKING
        elif was != Livelihood.AWAY:
            p = retire(age, law.pension_age[1 if woman else 0], behaviour.retiring) if on.retire else 0.0
            if p > 0.0 and uniform(draw.retire, at.tick, person.key[i], 0) < p:
                person.livelihood[i] = Livelihood.DEPENDANT
            else:
                try_the_city(person, i, uniform(draw.change, at.tick, person.key[i], 0), find, lose)
