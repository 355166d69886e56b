"""The purge of the military: officers are taken from lists that came from elsewhere, and asked no meeting.

How many is given from outside, of the country's officers and not of this fleet's; on whom it falls leans on what a man
commands and on what his papers say. Meetings find their own on top of it.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import holders, in_party, old_regime
from kombinat.world.codes import Call, Occupation, Office


@rule("fleet.purge.singled_out", cites="P4-45 P4-43", neutral=1.0)
def singled_out(command: float, former: float, behaviour: Bundle) -> float:
    """How much likelier than others an officer stands on a list: 1 + lean_command command + lean_former former.

    command: 1 for who commands a ship or the fleet; former: 1 for an officer of the old kind by his papers.
    """
    return float(1.0 + behaviour.lean_command * command + behaviour.lean_former * former)


@rule("fleet.purge.listed", cites="P4-45 X-01", neutral=0.0)
def list_probability(rate: float, weight: float, mean: float) -> float:
    """Probability that an officer is taken within a month: rate weight / mean, so that all together make the rate."""
    return min(1.0, rate * weight / max(1e-9, mean))


@phase(
    "fleet.purge.take",
    every="month",
    over="town",
    says="While the purge of the military lasts, officers are taken from lists that no meeting made.",
    reads="person.key person.section person.occupation person.recorded person.party person.leaving post.office"
    " post.holder",
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
    town.listed[0], town.listed_party[0], town.listed_posts[0], town.listed_employees[0] = 0, 0, 0, 0
    if outside.rate <= 0.0:
        return
    held = holders(post.office, post.holder, person.key.size)
    weight = np.zeros(person.key.size)
    for i in range(person.key.size):
        if (
            person.section[i] >= 0
            and person.leaving[i] == 0
            and person.occupation[i] >= Occupation.TECHNICIAN
        ):
            command = 1.0 if held[i] >= 0 and post.office[held[i]] <= Office.SHOP_BOSS else 0.0
            former = 1.0 if old_regime(person.recorded[i]) else 0.0
            weight[i] = singled_out(command, former, behaviour) if on.singled_out else 1.0
    mean = weight.sum() / max(1, np.count_nonzero(weight))
    for i in range(person.key.size):
        if weight[i] == 0.0 or person.called[i] != Call.NONE:
            continue
        chance = list_probability(outside.rate, weight[i], mean) if on.listed else 0.0
        if uniform(draw.list, at.tick, person.key[i], 0) < chance:
            town.listed[0] += 1
            town.listed_employees[0] += 1
            town.listed_party[0] += in_party(person.party[i])
            town.listed_posts[0] += held[i] >= 0
            person.called[i] = Call.LISTED
            emit(events, kind.listed, person.key[i], 0, 0, -1, 0, 1)
