"""Operations: people are taken from lists that come to the town with a number, and ask no meeting.

How many is given from outside; on whom it falls leans on what the papers say of origin and of kin abroad.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.people import age_in_years
from kombinat.world.codes import Call, Origin, Past, Standing
from kombinat.world.offices import holders_of

GROWN = 18
ABROAD = int(Past.ABROAD)


@rule("society.operations.lean", cites="X-01 P4-43", neutral=1.0)
def leaned(alien: float, abroad: float, behaviour: Bundle) -> float:
    """How much likelier than others somebody stands on a list: 1 + lean_origin alien + lean_abroad abroad.

    alien: 1 for a kulak's or a former family by the papers; abroad: 1 for kin or service abroad.
    """
    return float(1.0 + behaviour.lean_origin * alien + behaviour.lean_abroad * abroad)


@rule("society.operations.listed", cites="X-01", neutral=0.0)
def list_probability(rate: float, weight: float, mean: float) -> float:
    """Probability of being taken from a list within a month: rate weight / mean, so that all together make the rate.

    rate: of grown people; weight: how much likelier than others; mean: of all of them.
    """
    return min(1.0, rate * weight / mean)


@kernel
def weights_on_lists(months: int, person: Bundle, behaviour: Bundle, on: Bundle) -> Any:
    """Weight of each grown person on the lists (int64, 1/10000), 0 for everyone else."""
    weight = np.zeros(person.key.size, np.int64)
    for i in range(person.key.size):
        if person.key[i] == 0 or person.leaving[i] != 0 or age_in_years(months, person.born[i]) < GROWN:
            continue
        alien = person.recorded[i] == Origin.KULAK or person.recorded[i] == Origin.FORMER
        abroad = person.past[i] & ABROAD
        times = leaned(1.0 if alien else 0.0, 1.0 if abroad else 0.0, behaviour) if on.lean else 1.0
        weight[i] = int(times * FIXED_ONE + 0.5)
    return weight


@kernel
def count_listed(i: int, offices: Any, person: Bundle, town: Bundle) -> None:
    """Enter somebody listed in the counts of the month. offices: which persons hold one."""
    communist = person.party[i] == Standing.MEMBER or person.party[i] == Standing.CANDIDATE
    town.listed[0] += 1
    town.listed_employees[0] += 1 if person.section[i] >= 0 else 0
    town.listed_party[0] += 1 if communist and person.cell[i] >= 0 else 0
    town.listed_posts[0] += 1 if offices[i] else 0


@phase(
    "society.operations.take",
    every="month",
    over="town",
    says="Where the order of an operation is in force, people are taken from lists that no meeting made.",
    reads="person.key person.born person.recorded person.past person.leaving person.section person.party person.cell"
    " post.key post.holder",
    writes="person.called town.listed town.listed_party town.listed_posts town.listed_employees",
    behaviour="society.operations.lean_origin society.operations.lean_abroad",
    outside="society.operations.rate",
    draws="list",
    rules=(leaned, list_probability),
    events="listed",
)
def take(
    at: Bundle, person: Bundle, post: Bundle, town: Bundle, behaviour: Bundle, outside: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write who is called away from a list, and the counts of the month."""
    town.listed[0] = 0
    town.listed_party[0] = 0
    town.listed_posts[0] = 0
    town.listed_employees[0] = 0
    if outside.rate <= 0.0:
        return
    weight = weights_on_lists(at.months, person, behaviour, on)
    grown = np.count_nonzero(weight)
    if grown == 0:
        return
    mean = weight.sum() / grown / FIXED_ONE
    offices = holders_of(person.key.size, post.key, post.holder)
    for i in range(person.key.size):
        if weight[i] == 0 or person.called[i] != Call.NONE:
            continue
        chance = list_probability(outside.rate, weight[i] / FIXED_ONE, mean) if on.listed else 0.0
        if uniform(draw.list, at.tick, person.key[i], 0) < chance:
            count_listed(i, offices, person, town)
            person.called[i] = Call.LISTED
            emit(events, kind.listed, person.key[i], 0, 0, -1, 0, 1)
