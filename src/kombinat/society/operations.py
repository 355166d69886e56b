"""Operations: people are taken from lists that come to the town with a number, and ask no meeting.

How many is given from outside; on whom it falls leans on what the papers say of origin and of kin abroad.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.lists import chance_on_list, mean_weight, no_one_listed, take_listed
from kombinat.society.people import age_in_years
from kombinat.world.codes import Origin, Past

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
    """Probability of being taken from a list within a month: rate weight / mean, as all lists draw.

    rate: of grown people; weight: how much likelier than others; mean: of all of them.
    """
    return chance_on_list(rate, weight, mean)


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
    no_one_listed(town)
    if outside.rate <= 0.0:
        return
    weight = weights_on_lists(at.months, person, behaviour, on)
    mean, chances = mean_weight(weight), np.zeros(weight.size)
    for i in range(weight.size):
        if weight[i] > 0:
            chances[i] = list_probability(outside.rate, weight[i] / FIXED_ONE, mean) if on.listed else 0.0
    take_listed(at, chances, person, post, town, draw, events, kind)
