"""Manning: year classes of conscripts come and go, and the fleet grows by decree.

A recruit brings his village with him. Where many are new, a crew has to be trained afresh.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, slot_key, uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_ship
from kombinat.society.people import MONTHS_BETWEEN_EPOCHS, age_in_years, free_rows
from kombinat.world.codes import Kind, Livelihood, Occupation, Origin, Sex
from kombinat.world.tree import shops_of

LEAVES = 1
AUTUMN = 10
"""The month in which year classes change."""
TICKS_A_YEAR = 36
RECRUIT_AGE = 21
NOT_SEEN = -1e30


@rule("fleet.manning.stays", cites="P4-30", neutral=0.0)
def stays_probability(idle: float, hurt: float, conviction: float, rank: float, behaviour: Bundle) -> float:
    """Probability that somebody whose term is over signs on, for another year as a junior officer.

    logit p = stay_base + stay_conviction conviction + stay_rank rank - stay_idle idle - stay_hurt hurt

    rank: 1 for a junior officer; idle: free time with nothing to do; hurt: own grievance over food; conviction: own
    support for the line.
    """
    score = behaviour.stay_base + behaviour.stay_conviction * conviction + behaviour.stay_rank * rank
    return expit(score - behaviour.stay_idle * idle - behaviour.stay_hurt * hurt)


@rule("fleet.manning.rated", cites="P4-23 P4-50", neutral=0.0)
def rated(skill: float, record: float, behaviour: Bundle) -> float:
    """How fit a rating looks to be a petty officer, in logs: see_skill skill - see_record record.

    record: own smoothed record of breaches (0..1).
    """
    return float(behaviour.see_skill * skill - behaviour.see_record * record)


@rule("fleet.manning.diluted", cites="P4-23", neutral=0.0)
def diluted(fresh: float, behaviour: Bundle) -> float:
    """Share of a crew's training that its new men undo: green fresh. fresh: share of the crew come this month."""
    return float(min(1.0, behaviour.green * fresh))


@kernel
def key_of(section: int, tick: int, slot: int, keys: Any) -> Any:
    """Key of the recruit who comes to a department as number `slot` of this month (uint64). keys: of units."""
    return slot_key(keys[section], tick, slot)


@phase(
    "fleet.manning.discharge",
    every="month",
    over="town",
    says="In autumn those whose term is over go home, but for those who sign on; old officers retire.",
    reads="person.key person.section person.born person.hired person.sore_food person.conviction unit.key unit.kind"
    " unit.parent unit.heads unit.idle_share",
    writes="person.leaving person.occupation unit.posts_allowed",
    sums="town.departed",
    law="fleet.manning.term fleet.manning.officer_age",
    behaviour="fleet.manning.stay_base fleet.manning.stay_conviction fleet.manning.stay_rank fleet.manning.stay_idle"
    " fleet.manning.stay_hurt",
    draws="stay",
    rules=(stays_probability,),
    ledgers="persons",
)
def discharge(
    at: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Mark those discharged as leaving; the engine frees their rows at the end of the dekad.

    `posts_allowed` of a department, its establishment, is what is aboard when service begins.
    """
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION and unit.posts_allowed[u] == 0:
            unit.posts_allowed[u] = unit.heads[u]
    if at.month != AUTUMN:
        return
    shops = shops_of(unit.kind, unit.parent)
    gone = 0
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0 or person.leaving[i] != 0:
            continue
        if person.occupation[i] > Occupation.FOREMAN:
            if age_in_years(at.months, person.born[i]) >= law.officer_age:
                person.leaving[i] = LEAVES
                gone += 1
            continue
        if at.tick - person.hired[i] < law.term * TICKS_A_YEAR:
            continue
        rank = 1.0 if person.occupation[i] == Occupation.FOREMAN else 0.0
        idle, hurt = from_fixed(unit.idle_share[shops[section]]), from_fixed(person.sore_food[i])
        p = (
            stays_probability(idle, hurt, from_fixed(person.conviction[i]), rank, behaviour)
            if on.stays
            else 0.0
        )
        if uniform(draw.stay, at.tick, person.key[i], 0) < p:
            person.occupation[i] = Occupation.FOREMAN
        else:
            person.leaving[i] = LEAVES
            gone += 1
    town.departed[0] += gone
    post(book.persons, account.town, account.demobilised, gone)


@kernel
def aboard_now(section: Any, leaving: Any, units: int) -> Any:
    """People of each department who stay (int64): columns of persons."""
    there = np.zeros(units, np.int64)
    for i in range(section.size):
        if section[i] >= 0 and leaving[i] == 0:
            there[section[i]] += 1
    return there


@phase(
    "fleet.manning.rate",
    every="month",
    over="town",
    says="In autumn places of petty officers that fell empty go to ratings of the same department.",
    reads="person.key person.section person.leaving person.skill person.truancy unit.key unit.kind unit.posts_allowed",
    writes="person.occupation",
    law="fleet.manning.petty fleet.manning.complement",
    behaviour="fleet.manning.see_skill fleet.manning.see_record",
    draws="rate",
    rules=(rated,),
)
def rate(
    at: Bundle, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Make petty officers of the ratings who look fittest, up to the establishment of each department."""
    if at.month != AUTUMN:
        return
    size, lacking = person.key.size, np.zeros(unit.key.size, np.int64)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION:
            lacking[u] = int(law.petty * law.complement * unit.posts_allowed[u] + 0.5)
    looks = np.full(size, NOT_SEEN)
    for i in range(size):
        u = person.section[i]
        if u < 0 or person.leaving[i] != 0:
            continue
        lacking[u] -= person.occupation[i] == Occupation.FOREMAN
        if person.occupation[i] == Occupation.WORKER:
            skill, record = from_fixed(person.skill[i]), from_fixed(person.truancy[i])
            looks[i] = rated(skill, record, behaviour) if on.rated else 0.0
            looks[i] += gumbel(draw.rate, at.tick, person.key[i], 0)
    for i in np.argsort(-looks):
        if looks[i] <= NOT_SEEN:
            break
        if lacking[person.section[i]] > 0:
            lacking[person.section[i]] -= 1
            person.occupation[i] = Occupation.FOREMAN


@kernel
def enlist(
    at: Bundle, person: Bundle, row: int, key: Any, section: int, draw: Bundle, law: Bundle,
    behaviour: Bundle,
) -> None:  # fmt: skip
    """Fill a free row with one recruit."""
    person.key[row] = key
    person.section[row] = section
    person.livelihood[row] = Livelihood.PLANT
    person.occupation[row] = Occupation.WORKER
    person.sex[row] = Sex.MAN
    person.hired[row] = at.tick
    age = RECRUIT_AGE * 12 + int(12.0 * uniform(draw.who, at.tick, key, 0))
    person.born[row] = at.months + MONTHS_BETWEEN_EPOCHS - age
    peasant = uniform(draw.who, at.tick, key, 1) < law.peasants
    person.origin[row] = Origin.PEASANT if peasant else Origin.WORKER
    person.recorded[row] = person.origin[row]
    ties = uniform(draw.who, at.tick, key, 2)
    person.village[row] = to_fixed(behaviour.ties * ties if peasant else 0.0)
    person.schooling[row] = int(law.schooling + 3.0 * uniform(draw.who, at.tick, key, 3))
    person.skill[row] = to_fixed(behaviour.recruit_skill)
    person.dissolute[row] = 1 if uniform(draw.who, at.tick, key, 4) < behaviour.recruit_drinks else 0


@phase(
    "fleet.manning.conscript",
    every="month",
    over="town",
    says="Recruits of the year class fill the places that fell empty, and those that the fleet's growth adds.",
    reads="unit.key unit.kind unit.parent unit.posts_allowed",
    writes="person.key person.section person.livelihood person.occupation person.sex person.hired"
    " person.born person.origin person.recorded person.village person.schooling person.skill person.dissolute"
    " person.leaving unit.training",
    sums="town.arrived",
    law="fleet.manning.complement fleet.manning.peasants fleet.manning.schooling",
    behaviour="fleet.manning.green fleet.manning.ties fleet.manning.recruit_skill fleet.manning.recruit_drinks",
    draws="who",
    rules=(diluted,),
    ledgers="persons",
)
def conscript(
    at: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Add recruits to free rows, in order of departments' keys, until each has its complement; dilute training."""
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
    there = aboard_now(person.section, person.leaving, units)
    fresh, crew = np.zeros(units, np.int64), np.zeros(units, np.int64)
    rows = free_rows(person.key, person.key.size)
    came = 0
    for u in np.argsort(unit.key):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SECTION:
            continue
        wanted = int(unit.posts_allowed[u] * law.complement + 0.5) - there[u]
        crew[shops[u]] += there[u]
        for slot in range(max(0, wanted) if at.month == AUTUMN else 0):
            if came == rows.size:
                break
            key = key_of(u, at.tick, slot, unit.key)
            enlist(at, person, rows[came], key, u, draw, law, behaviour)
            fresh[shops[u]] += 1
            came += 1
    for u in range(units):
        if is_ship(unit.key[u], unit.kind[u]) and fresh[u] > 0:
            share = fresh[u] / (fresh[u] + crew[u])
            lost = diluted(share, behaviour) if on.diluted else 0.0
            unit.training[u] = to_fixed(from_fixed(unit.training[u]) * (1.0 - lost))
    town.arrived[0] += came
    post(book.persons, account.recruits, account.town, came)
