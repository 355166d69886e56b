"""The purge of the military: officers are taken from lists that came from elsewhere, and asked no meeting.

How many is given from outside, of the country's officers and not of this fleet's; on whom it falls leans on what a man
commands and on what his papers say. Meetings find their own on top of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import holders, old_regime
from kombinat.society.lists import chance_on_list, mean_weight, no_one_listed, take_listed
from kombinat.world.codes import Occupation, Office


@rule("fleet.purge.singled_out", cites="P4-45 P4-43", neutral=1.0)
def singled_out(command: float, former: float, behaviour: Bundle) -> float:
    """How much likelier than others an officer stands on a list: 1 + lean_command command + lean_former former.

    command: 1 for who commands a ship or the fleet; former: 1 for an officer of the old kind by his papers.
    """
    return float(1.0 + behaviour.lean_command * command + behaviour.lean_former * former)


@rule("fleet.purge.listed", cites="P4-45 X-01", neutral=0.0)
def list_probability(rate: float, weight: float, mean: float) -> float:
    """Probability that an officer is taken within a month: rate weight / mean, as all lists draw. rate: of officers."""
    return chance_on_list(rate, weight, mean)


@kernel
def weights_of_officers(person: Bundle, held: Any, offices: Any, behaviour: Bundle, on: Bundle) -> Any:
    """Weight of each officer on the lists (int64, 1/10000), 0 for everyone else. held: post of each person."""
    weight = np.zeros(person.key.size, np.int64)
    for i in range(person.key.size):
        officer = person.section[i] >= 0 and person.occupation[i] >= Occupation.TECHNICIAN
        if not officer or person.leaving[i] != 0:
            continue
        command = 1.0 if held[i] >= 0 and offices[held[i]] <= Office.SHOP_BOSS else 0.0
        former = 1.0 if old_regime(person.recorded[i]) else 0.0
        times = singled_out(command, former, behaviour) if on.singled_out else 1.0
        weight[i] = int(times * FIXED_ONE + 0.5)
    return weight


@phase(
    "fleet.purge.take",
    every="month",
    over="town",
    says="While the purge of the military lasts, officers are taken from lists that no meeting made.",
    reads="person.key person.section person.occupation person.recorded person.party person.cell person.leaving post.key"
    " post.office post.holder",
    writes="person.called town.listed town.listed_party town.listed_posts town.listed_employees",
    behaviour="fleet.purge.lean_command fleet.purge.lean_former",
    outside="fleet.purge.rate",
    draws="list",
    rules=(singled_out, list_probability),
    events="listed",
)
def take(
    at: Bundle, person: Bundle, post: Bundle, town: Bundle, behaviour: Bundle, outside: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write which officers are called away from a list, and the counts of the month."""
    no_one_listed(town)
    if outside.rate <= 0.0:
        return
    weight = weights_of_officers(
        person, holders(post.office, post.holder, person.key.size), post.office, behaviour, on
    )
    mean, chances = mean_weight(weight), np.zeros(weight.size)
    for i in range(weight.size):
        if weight[i] > 0:
            chances[i] = list_probability(outside.rate, weight[i] / FIXED_ONE, mean) if on.listed else 0.0
    take_listed(at, chances, person, post, town, draw, events, kind)
