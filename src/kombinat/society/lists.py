"""Lists: people are taken from lists that came from elsewhere, with a number to be met and a weight for each.

Operations in a town and the purge of the military draw alike; whom a list leans on is theirs to say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE
from kombinat.world.codes import Call
from kombinat.world.offices import holders_of
from kombinat.world.standing import in_party


@kernel
def chance_on_list(rate: float, weight: float, mean: float) -> float:
    """Probability of being taken from a list within a month: rate weight / mean, so that all together make the rate.

    rate: of those who can stand on it; weight: how much likelier than others; mean: of all of them.
    """
    return min(1.0, rate * weight / mean)


@kernel
def no_one_listed(town: Bundle) -> None:
    """Set the counts of the month to 0."""
    town.listed[0] = 0
    town.listed_party[0] = 0
    town.listed_posts[0] = 0
    town.listed_employees[0] = 0


@kernel
def count_listed(i: int, offices: Any, person: Bundle, town: Bundle) -> None:
    """Enter somebody listed in the counts of the month. offices: which persons hold one."""
    town.listed[0] += 1
    town.listed_employees[0] += 1 if person.section[i] >= 0 else 0
    town.listed_party[0] += 1 if in_party(person.party[i]) and person.cell[i] >= 0 else 0
    town.listed_posts[0] += 1 if offices[i] else 0


@kernel
def mean_weight(weight: Any) -> float:
    """Mean over those who can stand on a list; 1 if nobody can. weight: of each person (int64, 1/10000), 0 for none."""
    able = np.count_nonzero(weight)
    return float(weight.sum() / able / FIXED_ONE) if able > 0 else 1.0


@kernel
def take_listed(
    at: Bundle, chances: Any, person: Bundle, post: Bundle, town: Bundle, draw: Bundle, events: Bundle,
    kind: Bundle,
) -> None:  # fmt: skip
    """Call away whom the lists take, and count them. chances: of each person (float64), 0 where nobody can be taken."""
    offices = holders_of(person.key.size, post.key, post.holder)
    for i in range(person.key.size):
        if chances[i] <= 0.0 or person.called[i] != Call.NONE:
            continue
        if uniform(draw.list, at.tick, person.key[i], 0) < chances[i]:
            count_listed(i, offices, person, town)
            person.called[i] = Call.LISTED
            emit(events, kind.listed, person.key[i], 0, 0, -1, 0, 1)
