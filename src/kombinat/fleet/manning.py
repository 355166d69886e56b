"""Manning: year classes of conscripts come and go, the fleet grows by decree, and every list is counted.

A recruit takes the berth of somebody who leaves; where the fleet grows, he is squeezed in. He brings his village with
him. Where many are new, a crew has to be trained afresh.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_ship
from kombinat.society.people import MONTHS_BETWEEN_EPOCHS, free_rows
from kombinat.world.codes import Kind, Livelihood, Occupation, Origin, Sex
from kombinat.world.tree import shops_of

LEAVES = 1
AUTUMN = 10
"""The month in which year classes change."""
TICKS_A_YEAR = 36
RECRUIT_AGE = 21
FULL = 120
"""Men that one berth holds at most."""


@rule("fleet.manning.stays", cites="P4-30", neutral=0.0)
def stays_probability(idle: float, hurt: float, conviction: float, behaviour: Bundle) -> float:
    """Probability that somebody whose term is over signs on as a junior officer.

    logit p = stay_base + stay_conviction conviction - stay_idle idle - stay_hurt hurt

    idle: free time with nothing to do; hurt: own grievance over food; conviction: own support for the line.
    """
    score = behaviour.stay_base + behaviour.stay_conviction * conviction
    return expit(score - behaviour.stay_idle * idle - behaviour.stay_hurt * hurt)


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
    says="In autumn those whose term is over go home, but for a few who sign on.",
    reads="person.key person.section person.hired person.sore_food person.conviction unit.kind unit.parent"
    " unit.idle_share",
    writes="person.leaving person.occupation town.departed",
    law="fleet.manning.term",
    behaviour="fleet.manning.stay_base fleet.manning.stay_conviction fleet.manning.stay_idle fleet.manning.stay_hurt",
    draws="stay",
    rules=(stays_probability,),
    ledgers="persons",
)
def discharge(
    at: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Mark those discharged as leaving; the engine frees their rows at the end of the dekad."""
    town.departed[0] = 0
    if at.month != AUTUMN:
        return
    shops = shops_of(unit.kind, unit.parent)
    gone = 0
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0 or person.leaving[i] != 0 or person.occupation[i] != Occupation.WORKER:
            continue
        if at.tick - person.hired[i] < law.term * TICKS_A_YEAR:
            continue
        idle, hurt = from_fixed(unit.idle_share[shops[section]]), from_fixed(person.sore_food[i])
        p = stays_probability(idle, hurt, from_fixed(person.conviction[i]), behaviour) if on.stays else 0.0
        if uniform(draw.stay, at.tick, person.key[i], 0) < p:
            person.occupation[i] = Occupation.FOREMAN
        else:
            person.leaving[i] = LEAVES
            gone += 1
    town.departed[0] += gone
    post(book.persons, account.town, account.villages, gone)


@kernel
def berths_of(section: Any, household: Any, key: Any, members: Any, units: int) -> Any:
    """For each department the berth with the smallest key that has room (int64, -1: none).

    section, household: columns of persons; key, members: of households.
    """
    berths = np.full(units, -1, np.int64)
    for i in range(section.size):
        s, h = section[i], household[i]
        if s < 0 or h < 0 or members[h] >= FULL:
            continue
        if berths[s] < 0 or key[h] < key[berths[s]]:
            berths[s] = h
    return berths


@kernel
def aboard_now(section: Any, leaving: Any, units: int) -> Any:
    """People of each department who stay (int64): columns of persons."""
    there = np.zeros(units, np.int64)
    for i in range(section.size):
        if section[i] >= 0 and leaving[i] == 0:
            there[section[i]] += 1
    return there


@kernel
def enlist(
    at: Bundle, person: Bundle, row: int, key: Any, section: int, berth: int, draw: Bundle, law: Bundle,
    behaviour: Bundle,
) -> None:  # fmt: skip
    """Fill a free row with one recruit."""
    person.key[row] = key
    person.household[row] = berth
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
    says="Recruits of the year class fill the berths that fell empty, and those that the fleet's growth adds.",
    reads="unit.key unit.kind unit.parent unit.posts_allowed household.key household.members",
    writes="person.key person.household person.section person.livelihood person.occupation person.sex person.hired"
    " person.born person.origin person.recorded person.village person.schooling person.skill person.dissolute"
    " person.leaving unit.training town.arrived",
    law="fleet.manning.complement fleet.manning.peasants fleet.manning.schooling",
    behaviour="fleet.manning.green fleet.manning.ties fleet.manning.recruit_skill fleet.manning.recruit_drinks",
    draws="who",
    rules=(diluted,),
    ledgers="persons",
)
def conscript(
    at: Bundle, person: Bundle, unit: Bundle, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Add recruits to free rows, in order of departments' keys, until each has its complement; dilute training."""
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
    town.arrived[0] = 0
    there = aboard_now(person.section, person.leaving, units)
    sharing = household.members.astype(np.int64)
    berths = berths_of(person.section, person.household, household.key, sharing, units)
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
            if berths[u] >= 0 and sharing[berths[u]] >= FULL:
                berths = berths_of(person.section, person.household, household.key, sharing, units)
            if berths[u] >= 0:
                sharing[berths[u]] += 1
            key = key_of(u, at.tick, slot, unit.key)
            enlist(at, person, rows[came], key, u, berths[u], draw, law, behaviour)
            fresh[shops[u]] += 1
            came += 1
    for u in range(units):
        if is_ship(unit.key[u], unit.kind[u]) and fresh[u] > 0:
            share = fresh[u] / (fresh[u] + crew[u])
            lost = diluted(share, behaviour) if on.diluted else 0.0
            unit.training[u] = to_fixed(from_fixed(unit.training[u]) * (1.0 - lost))
    town.arrived[0] += came
    post(book.persons, account.villages, account.town, came)


@phase(
    "fleet.manning.count",
    every="month",
    over="town",
    says="The lists of departments, ships and the fleet are counted.",
    reads="person.section person.leaving unit.key unit.kind unit.parent",
    writes="unit.heads",
)
def count(person: Bundle, unit: Bundle) -> None:
    """Write `heads` of departments, ships and the fleet."""
    there = aboard_now(person.section, person.leaving, unit.key.size)
    for u in range(unit.key.size):
        unit.heads[u] = 0
    for u in range(unit.key.size):
        ship = unit.parent[u]
        if unit.key[u] == 0 or unit.kind[u] != Kind.SECTION or ship < 0:
            continue
        unit.heads[u] += there[u]
        unit.heads[ship] += there[u]
        if unit.parent[ship] >= 0:
            unit.heads[unit.parent[ship]] += there[u]
