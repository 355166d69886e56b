"""Births, deaths and growing up.

Death and birth depend on age and on hunger; the law decides whether a pregnancy may be ended. Children go to school
as far as the law and the place allow, and ties to a village fade with the years.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import child_key, uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import FIXED_ONE, exp, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.people import age_in_months, age_in_years, free_rows
from kombinat.world.codes import Livelihood, Sex

DIES = 2
GROWN = 18
FERTILE_FROM, FERTILE_TO, BAND = 15, 45, 5
SCHOOL_FROM, SCHOOL_TO = 8, 16


@rule("society.demography.mortality", cites="P1-41 P4-10", neutral=0.0)
def death_probability(age: float, want: float, behaviour: Bundle) -> float:
    """Probability of dying within a month, at most death_most.

    p = 1 - exp(-h (1 + death_want want) / 12)
    h = death_base exp(death_age age) + death_infant exp(-death_weaning age)

    age: years; want: share of the food need left unmet.
    """
    adult = behaviour.death_base * exp(behaviour.death_age * age)
    infant = behaviour.death_infant * exp(-behaviour.death_weaning * age)
    hazard = (adult + infant) * (1.0 + behaviour.death_want * want)
    return float(min(behaviour.death_most, 1.0 - exp(-hazard / 12.0)))


@rule("society.demography.fertility", cites="P1-41 B2", neutral=0.0)
def birth_probability(yearly: float, want: float, abortion: float, behaviour: Bundle) -> float:
    """Probability that a woman who lives with a grown man bears a child within a month.

    p = yearly / 12 * (1 - birth_want want) * (1 - averted abortion), not below 0

    yearly: births a year to a woman of her age band; want: share of the food need left unmet; abortion: 1 where the
    law allows it.
    """
    hungry = max(0.0, 1.0 - behaviour.birth_want * want)
    return float(yearly / 12.0 * hungry * (1.0 - behaviour.averted * abortion))


@rule("society.demography.schooling", cites="P3-M55 P4-14", neutral=0.0)
def school_probability(age: int, enrolled: float) -> float:
    """Probability that a child completes a further year of school: p = enrolled from 8 to 15 years of age, else 0."""
    return enrolled if SCHOOL_FROM <= age < SCHOOL_TO else 0.0


@rule("society.demography.fading", cites="P1-38 P2-20", neutral="ties")
def faded_ties(ties: float, fading: float) -> float:
    """Strength of ties to a village after a further year in the city: ties' = ties (1 - fading)."""
    return ties * (1.0 - fading)


@phase(
    "society.demography.deaths",
    every="month",
    over="person",
    says="Some die: the very young, the old, and more of all where food is short.",
    reads="person.key person.born person.want",
    writes="person.leaving",
    sums="town.deaths",
    behaviour="society.demography.death_base society.demography.death_age society.demography.death_infant"
    " society.demography.death_weaning society.demography.death_want society.demography.death_most",
    draws="die",
    rules=(death_probability,),
    ledgers="persons",
)
def deaths(
    at: Bundle, lo: int, hi: int, person: Bundle, town: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
    book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Mark those who die this month; the engine frees their rows at the end of the dekad."""
    dead = 0
    for i in range(lo, hi):
        if person.key[i] == 0 or person.leaving[i] != 0:
            continue
        u = uniform(draw.die, at.tick, person.key[i], 0)
        if u >= behaviour.death_most:
            continue
        age = age_in_months(at.months, person.born[i]) / 12.0
        want = from_fixed(person.want[i])
        p = death_probability(age, want, behaviour) if on.mortality else 0.0
        if u < p:
            person.leaving[i] = DIES
            dead += 1
    town.deaths[0] += dead
    post(book.persons, account.town, account.deaths, dead)


@kernel
def grown_men(months: int, person: Bundle, households: int) -> Any:
    """Grown men in each household (int16), those about to leave not counted."""
    men = np.zeros(households, np.int16)
    for i in range(person.key.size):
        if person.key[i] == 0 or person.leaving[i] != 0 or person.sex[i] != Sex.MAN:
            continue
        if age_in_years(months, person.born[i]) >= GROWN:
            men[person.household[i]] += 1
    return men


@kernel
def add_child(months: int, mother: int, child: int, sex: int, person: Bundle) -> None:
    """Fill a free row with the newborn child of `mother`; the key comes from hers and the child's ordinal."""
    person.key[child] = child_key(person.key[mother], person.children[mother])
    person.children[mother] += 1
    person.household[child] = person.household[mother]
    person.born[child] = months + 600
    person.sex[child] = sex
    person.origin[child] = person.origin[mother]
    person.recorded[child] = person.recorded[mother]
    person.village[child] = person.village[mother] // 2
    person.livelihood[child] = Livelihood.DEPENDANT


@phase(
    "society.demography.births",
    every="month",
    over="town",
    says="Women who live with a man bear children, fewer where food is short and where the law lets them choose.",
    reads="person.want household.key",
    writes="person.key person.household person.born person.sex person.origin person.recorded person.village"
    " person.children person.livelihood person.leaving household.members town.births",
    law="society.demography.abortion",
    behaviour="society.demography.yearly_births society.demography.birth_want society.demography.averted"
    " society.demography.boys",
    draws="bear sex",
    rules=(birth_probability,),
    ledgers="persons",
)
def births(
    at: Bundle, person: Bundle, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Add the newborn to free rows of the town."""
    men = grown_men(at.months, person, household.key.size)
    rows = free_rows(person.key, person.key.size)
    born = 0
    for i in range(person.key.size):
        if person.key[i] == 0 or person.sex[i] != Sex.WOMAN or person.leaving[i] != 0 or born == rows.size:
            continue
        age = age_in_years(at.months, person.born[i])
        if age < FERTILE_FROM or age >= FERTILE_TO or men[person.household[i]] == 0:
            continue
        band = (age - FERTILE_FROM) // BAND
        yearly, want = behaviour.yearly_births[band], from_fixed(person.want[i])
        p = birth_probability(yearly, want, law.abortion, behaviour) if on.fertility else 0.0
        if uniform(draw.bear, at.tick, person.key[i], 0) < p:
            boy = uniform(draw.sex, at.tick, person.key[i], 0) < behaviour.boys
            add_child(at.months, i, rows[born], Sex.MAN if boy else Sex.WOMAN, person)
            household.members[person.household[i]] += 1
            born += 1
    town.births[0] += born
    post(book.persons, account.births, account.town, born)


@phase(
    "society.demography.year",
    every="year",
    over="person",
    says="Children finish a further year of school; the newcomers' ties to their villages fade.",
    reads="person.key person.born",
    writes="person.schooling person.village",
    law="society.demography.enrolled",
    behaviour="society.demography.fading_share",
    draws="school",
    rules=(school_probability, faded_ties),
)
def year(
    at: Bundle, lo: int, hi: int, person: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Once a year: schooling of children, village ties of all."""
    for i in range(lo, hi):
        if person.key[i] == 0:
            continue
        age = age_in_years(at.months, person.born[i])
        p = school_probability(age, law.enrolled) if on.schooling else 0.0
        if uniform(draw.school, at.tick, person.key[i], 0) < p:
            person.schooling[i] += 1
        ties = person.village[i] / FIXED_ONE
        person.village[i] = to_fixed(faded_ties(ties, behaviour.fading_share) if on.fading else ties)
