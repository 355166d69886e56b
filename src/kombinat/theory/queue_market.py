"""A10b: Kornai and Weibull. Who finds none waits, is forced to take something else, or gives up."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from kombinat.society.provisioning import AGAIN, INSTEAD, come_of_visit
from kombinat.theory.model import Check, Model

ARRIVALS = 10  # buyers of each of two goods a period
PERIODS, SETTLED = 8_000, 500
SAMPLING = 0.1  # the published numbers are of one run of 4,000 periods, whose mean queue may be a tenth off


class Buyer(NamedTuple):
    """Shares of those who find none."""

    wait: float = 0.75
    substitute: float = 0.15


class Market(NamedTuple):
    """mean_queue: buyers left waiting; substituted, abandoned: for each that arrived."""

    mean_queue: float
    substituted: float
    abandoned: float


@cache
def market(supply: int) -> Market:
    """Two goods with Poisson arrivals and supplies; those not served decide by the rule, one after the other."""
    random = np.random.default_rng(supply)
    queue, waiting, came, swapped, left = [0, 0], 0, 0, 0, 0
    for period in range(PERIODS):
        for good in (0, 1):
            new = int(random.poisson(ARRIVALS))
            came += new
            queue[good] = max(0, queue[good] + new - int(random.poisson(supply)))
        for good in (0, 1):
            unserved, queue[good] = queue[good], 0
            for will in random.random(unserved):
                choice = come_of_visit(0.0, 0.0, float(will), Buyer())
                queue[good] += choice == AGAIN
                queue[1 - good] += choice == INSTEAD
                swapped += choice == INSTEAD
                left += choice not in (AGAIN, INSTEAD)
        waiting += sum(queue) if period >= SETTLED else 0
    return Market(waiting / (PERIODS - SETTLED), swapped / came, left / came)


def _checks(supply: int, mean_queue: float, substituted: float, abandoned: float) -> tuple[Check, ...]:
    return (
        Check(
            f"mean queue, supply {supply}",
            mean_queue,
            lambda: market(supply).mean_queue,
            SAMPLING * mean_queue,
        ),
        Check(
            f"substitutions an arrival, supply {supply}",
            substituted,
            lambda: market(supply).substituted,
            0.015,
        ),
        Check(f"given up an arrival, supply {supply}", abandoned, lambda: market(supply).abandoned, 0.015),
    )


MODEL = Model(
    id="A10b",
    title="The queue market",
    source="Kornai and Weibull 1978; numbers of the catalogue of literature, A10 (b)",
    equation="of those who find none p_w wait, p_s take the other good, the rest give up; p_w = 0.75, p_s = 0.15",
    rules=(come_of_visit,),
    limit="shelves are empty for those whom the supply of the period did not reach; two goods, each the other's"
    " substitute; 10 buyers of each a period",
    checks=(
        *_checks(12, 3.6, 0.033, 0.021),
        *_checks(10, 10.9, 0.098, 0.065),
        *_checks(9, 17.9, 0.166, 0.114),
        *_checks(8, 33.3, 0.300, 0.198),
        *_checks(6, 65.6, 0.588, 0.393),
    ),
)
