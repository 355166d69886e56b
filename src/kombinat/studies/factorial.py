"""Full crosses: two changes or three, made in every combination, and what each does alone and with the others.

The arms are all sets of factors, each once; the empty set is the baseline. A main effect is the difference a factor
makes, averaged over the levels of the others; an interaction of two is the difference one makes to the difference of
the other; and so on. Everything is taken seed by seed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kombinat.studies.statistics import Interval, cautious_interval

Vector = NDArray[np.float64]
FEWEST, MOST = 2, 3
AND, BY = " + ", " x "


def subsets(factors: Sequence[str]) -> list[tuple[str, ...]]:
    """Every set of factors, smaller sets first, each in the order of `factors`; the empty set leads."""
    return [chosen for size in range(len(factors) + 1) for chosen in combinations(factors, size)]


def arm_name(chosen: Sequence[str]) -> str:
    """What the arm is called in which these factors are changed together."""
    return AND.join(chosen)


def effect_name(of: Sequence[str]) -> str:
    """What the effect of these factors is called: `cells`, `cells x police`."""
    return BY.join(of)


def effect(levels: Mapping[Collection[str], Vector], factors: Sequence[str], of: Collection[str]) -> Vector:
    """The effect of the factors in `of`, one number a seed: a difference, or a difference of differences.

    sum over all arms of (-1)^(factors of `of` not changed in the arm) level, over 2^(factors not in `of`). levels:
    the measure by arm, as `subsets` names them.
    """
    signed = [(-1.0) ** len(set(of) - set(arm)) * levels[arm] for arm in subsets(factors)]
    total: Vector = np.sum(signed, axis=0)
    return total / 2.0 ** (len(factors) - len(set(of)))


@dataclass(frozen=True)
class Cross:
    """A cross as run: the measure's mean in every arm and every effect, each with its interval over seeds."""

    levels: Mapping[str, Interval]
    effects: Mapping[str, Interval]


def cross(
    levels: Mapping[Collection[str], Vector], factors: Sequence[str], baseline: str = "baseline"
) -> Cross | None:
    """All arms and all effects, over the seeds that have a number in every arm; None if no seed has.

    levels: as for `effect`; baseline: what the arm without changes is called.
    """
    arms = subsets(factors)
    whole = np.isfinite(np.array([levels[arm] for arm in arms])).all(axis=0)
    if not whole.any():
        return None
    kept: dict[Collection[str], Vector] = {arm: levels[arm][whole] for arm in arms}
    return Cross(
        {arm_name(arm) or baseline: cautious_interval(kept[arm]) for arm in arms},
        {effect_name(of): cautious_interval(effect(kept, factors, of)) for of in arms[1:]},
    )
