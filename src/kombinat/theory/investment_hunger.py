"""A10e: investment hunger. Starts that only a quota bounds share the same means, so that each takes longer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from kombinat.engine.shares import share_out
from kombinat.plan.investment import estimated, hungry, room_for_starts
from kombinat.theory.model import Check, Model

GRANT = 1_200_000  # kopecks a month
CAPACITY = 10_000.0  # worth of machines, in months of the grant
SETTLED, MONTHS = 240, 360  # the quota is changed in the month SETTLED
YEAR = 12


class Bosses(NamedTuple):
    """Bosses who ask for half as much again as they have, and say what it will cost."""

    hunger: float = 0.5
    understatement: float = 0.0


class Site(NamedTuple):
    """An open project: months of its start, what it is said to cost, what it costs and what is built (kopecks)."""

    begun: int
    estimate: float
    cost: int
    built: int


def started(month: int, quota: float, sites: Sequence[Site], bosses: Bosses) -> list[Site]:
    """The project let in this month: what is asked for, cut to the room there is for starts."""
    asked = hungry(0.0, bosses) * CAPACITY * GRANT
    unfinished = sum(max(0.0, site.estimate - site.built) for site in sites)
    room = room_for_starts(quota, float(YEAR * GRANT), unfinished)
    said = estimated(asked, bosses)
    let_in = min(room, said)
    cost = int(let_in * asked / said)
    return [Site(month, let_in, cost, 0)] if cost > 0 else []


def built(sites: Sequence[Site]) -> list[Site]:
    """The sites after a month in which the grant was spread over all of them by their estimates."""
    weights = np.array([int(site.estimate) for site in sites])
    caps = np.array([site.cost - site.built for site in sites])
    shares = np.zeros_like(caps)
    share_out(GRANT, weights, caps, np.arange(1, caps.size + 1, dtype=np.uint64), shares)
    return [site._replace(built=site.built + int(part)) for site, part in zip(sites, shares, strict=True)]


@cache
def years(before: float, after: float, bosses: Bosses) -> tuple[tuple[float, float], ...]:
    """For each year, what was completed (years of the grant) and how long it took (months, mean by cost)."""
    sites: list[Site] = []
    completed, waited = np.zeros(MONTHS), np.zeros(MONTHS)
    for month in range(MONTHS):
        quota = before if month < SETTLED else after
        sites = built([*sites, *started(month, quota, sites, bosses)])
        for site in sites:
            done = site.cost if site.built >= site.cost else 0
            completed[month] += done
            waited[month] += done * (month + 1 - site.begun)
        sites = [site for site in sites if site.built < site.cost]
    by_year = completed.reshape(-1, YEAR).sum(axis=1)
    months = waited.reshape(-1, YEAR).sum(axis=1) / np.maximum(1.0, by_year)
    return tuple(zip((by_year / (YEAR * GRANT)).tolist(), months.tolist(), strict=True))


def gestation(quota: float, bosses: Bosses) -> float:
    """Months from start to completion where the quota has long stood."""
    return float(np.mean([months for _, months in years(quota, quota, bosses)[-10:]]))


def completions(after: float, first: int, last: int) -> float:
    """Completions a year, in years of the grant, from the year `first` after the quota was changed from 1 to `last`."""
    start = SETTLED // YEAR
    return float(np.mean([done for done, _ in years(1.0, after, Bosses())[start + first : start + last]]))


MODEL = Model(
    id="A10e",
    title="Investment hunger",
    source="Kornai 1980; shapes of the catalogue of literature, A10 (e); numbers by hand",
    equation="gestation = 2 q / (1 - u)^2 years, q the quota in years of the grant, u the understatement",
    rules=(hungry, estimated, room_for_starts),
    limit="one line of the budget, starts in every month and not once a year, a grant that does not grow",
    checks=(
        Check("months from start to completion, quota 1", 24.0, lambda: gestation(1.0, Bosses()), 1.0),
        Check("the same, quota 2", 48.0, lambda: gestation(2.0, Bosses()), 1.0),
        Check(
            "the same, quota 1 and a quarter of the cost left unsaid",
            24.0 / 0.75**2,
            lambda: gestation(1.0, Bosses(understatement=0.25)),
            1.0,
        ),
        Check(
            "completions in the first two years after the quota is doubled fall below nine tenths (1: so)",
            1.0,
            lambda: float(completions(2.0, 0, 2) < 0.9),
            0.0,
        ),
        Check("completions six to ten years later, as before", 1.0, lambda: completions(2.0, 6, 10), 0.03),
    ),
)
