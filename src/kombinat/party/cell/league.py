"""The youth league: who joins it, who grows out of it, and how many of a shop's people it has.

Its members are young people outside the party. They go on at work and stand nearer to the party than others of their
age; nobody's evenings are given to leading them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.counts import of_shops
from kombinat.society.people import age_in_years
from kombinat.world.codes import Standing
from kombinat.world.tree import shops_of


@rule("party.league.enters", cites="P3-M47 P3-M15 P2-21", neutral=0.0)
def enter_probability(activism: float, conviction: float, around: float, behaviour: Bundle) -> float:
    """Probability that somebody young enters the league this month, at most enter_most.

    logit p = enter_base + enter_activism activism + enter_conviction conviction + enter_mates around

    around: share of the shop's young people who are in it.
    """
    score = behaviour.enter_base + behaviour.enter_activism * activism + behaviour.enter_mates * around
    return float(min(behaviour.enter_most, expit(score + behaviour.enter_conviction * conviction)))


@rule("party.league.outgrown", cites="P3-M15", neutral=False)
def outgrown(age: int, limit: float) -> bool:
    """Whether somebody has grown out of the league: age >= limit. age: completed years; limit: of the statutes."""
    return bool(age >= limit)


@kernel
def may_enter(standing: int, age: int, limit: float) -> bool:
    """Whether somebody is young, and neither in the league, nor in the party, nor put out of it."""
    outside = standing == Standing.NONE or standing == Standing.SYMPATHISER
    return outside and age < limit


@kernel
def young(months: int, limit: float, born: Any) -> Any:
    """Who is below an age (bool). born: column of persons; limit: years."""
    flags = np.zeros(born.size, np.bool_)
    for i in range(born.size):
        flags[i] = age_in_years(months, born[i]) < limit
    return flags


@phase(
    "party.league.join",
    every="month",
    over="town",
    says="Young people enter the youth league where their mates are in it, and leave it at the age limit.",
    reads="person.key person.section person.leaving person.born person.activism person.conviction unit.kind"
    " unit.parent",
    writes="person.party unit.league",
    law="party.league.limit",
    behaviour="party.league.enter_base party.league.enter_activism party.league.enter_conviction"
    " party.league.enter_mates party.league.enter_most",
    draws="enter",
    rules=(enter_probability, outgrown),
)
def join(
    at: Bundle, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Write who is in the league, and `league` of every shop. Most draws fall above `enter_most` and end there."""
    shops = shops_of(unit.kind, unit.parent)
    mates = of_shops(young(at.months, law.limit, person.born), person.section, shops)
    before = unit.league.copy()
    unit.league[:] = 0
    for i in range(person.section.size):
        section = person.section[i]
        if section < 0 or person.leaving[i] != 0:
            continue
        shop, age, standing = shops[section], age_in_years(at.months, person.born[i]), person.party[i]
        if standing == Standing.LEAGUE and (outgrown(age, law.limit) if on.outgrown else False):
            standing = Standing.NONE.value
        elif may_enter(standing, age, law.limit):
            u = uniform(draw.enter, at.tick, person.key[i], 0)
            if u < behaviour.enter_most:
                around = min(1.0, before[shop] / max(1, mates[shop]))
                ready, holds = from_fixed(person.activism[i]), from_fixed(person.conviction[i])
                p = enter_probability(ready, holds, around, behaviour) if on.enters else 0.0
                standing = Standing.LEAGUE.value if u < p else standing
        person.party[i] = standing
        unit.league[shop] += 1 if standing == Standing.LEAGUE else 0
