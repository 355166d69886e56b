"""A15: Granovetter and Kuran. Who acts once enough others do: small differences decide between nobody and everybody.

Asking to join the party is such an act. Where only the mates who have joined count, and no doubt is left, whoever asks
is whoever finds at least as many mates inside as his own threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from kombinat.party.membership.recruitment import apply_probability, drawn_by_mates
from kombinat.theory.model import Check, Model

SHARP = 1e12  # log odds: no doubt is left
HAIR = 1e-9  # a threshold is met when it is reached, not only when it is passed
CROWD = 100
KURAN = (0, 20, 20, 30, 40, 50, 60, 70, 80, 100)


class Mind(NamedTuple):
    """A mind that looks at nothing but its mates: conviction is the threshold, taken off; no bound on asking."""

    apply_base: float = SHARP * HAIR
    apply_conviction: float = -SHARP
    apply_activism: float = 0.0
    apply_near: float = 0.0
    apply_most: float = 1.0
    apply_mates: float = SHARP


MIND = Mind()


def asks(threshold: float, inside: float) -> bool:
    """Whether somebody asks, with a share `inside` of mates in (shares)."""
    return bool(apply_probability(threshold, 0.0, 0.0, drawn_by_mates(inside, MIND), MIND) > 0.5)


def settled(thresholds: Sequence[float]) -> float:
    """Share of a crowd with these thresholds (shares) in the end, from nobody on."""
    inside = 0.0
    while True:
        now = sum(asks(threshold, inside) for threshold in thresholds) / len(thresholds)
        if now == inside:
            return inside
        inside = now


def kuran(place: int, value: int) -> float:
    """Kuran's ten with one threshold (per cent) changed."""
    thresholds = list(KURAN)
    thresholds[place] = value
    return settled([threshold / 100.0 for threshold in thresholds])


def harder(second: int) -> float:
    """Kuran's crowd with 30 for the second 20, and the one at 20 moved to `second`."""
    return settled([threshold / 100.0 for threshold in (0, second, 30, 30, 40, 50, 60, 70, 80, 100)])


def riot(second: int) -> float:
    """Rioters of Granovetter's hundred with thresholds 0 to 99, where the one of 1 is `second`."""
    return CROWD * settled([n / CROWD for n in (0, second, *range(2, CROWD))])


def normal_crowd(spread: float) -> float:
    """Per cent in the end of a large crowd with thresholds N(25, spread) per cent (a continuum).

    Those whose threshold lies below the share inside ask: the rule is put to a ladder of thresholds to find them.
    """
    inside = 0.0
    for _ in range(100_000):
        low, high = -10.0, 10.0
        for _ in range(60):
            middle = (low + high) / 2.0
            low, high = (middle, high) if asks(middle, inside) else (low, middle)
        now = float(norm.cdf((100.0 * low - 25.0) / spread))
        if abs(now - inside) < 1e-7:
            break
        inside = now
    return 100.0 * inside


def hundred(spread: float) -> float:
    """Per cent in the end of a hundred people whose thresholds are quantiles of N(25, spread) per cent."""
    ranks = (np.arange(CROWD) + 0.5) / CROWD
    return 100.0 * settled(list(norm.ppf(ranks, 25.0, spread) / 100.0))


def jumped(spread: float) -> float:
    """1 where most of such a hundred act in the end, else 0."""
    return 1.0 if hundred(spread) > CROWD / 2 else 0.0


MODEL = Model(
    id="A15",
    title="Thresholds",
    source="Granovetter 1978, Kuran 1991; numbers of the catalogue of literature, A15",
    equation="i acts iff S >= T_i; S' = share who act",
    rules=(apply_probability, drawn_by_mates),
    limit="only mates count, apply_most = 1, log odds without bound: conviction is - T",
    checks=(
        Check("Kuran's ten", 0.10, lambda: kuran(2, 20), 0.0),
        Check("one 20 of it a 10", 0.90, lambda: kuran(1, 10), 0.0),
        Check("a 30 for a 20 of it", 0.10, lambda: harder(20), 0.0),
        Check("the same change in that crowd", 0.20, lambda: harder(10), 0.0),
        Check("Granovetter's hundred", 100.0, lambda: riot(1), 0.0),
        Check("a 2 for its 1", 1.0, lambda: riot(2), 0.0),
        Check("N(25, 12.221): per cent before the jump", 6.2, lambda: normal_crowd(12.221), 0.2),
        Check("N(25, 12.23): after it", 100.0, lambda: normal_crowd(12.23), 1e-3),
        Check("a hundred, spread 12.5: jumped (1) or not (0)", 0.0, lambda: jumped(12.5), 0.0),
        Check("a hundred, spread 13: jumped (1) or not (0)", 1.0, lambda: jumped(13.0), 0.0),
        Check("a hundred, spread 50", 90.0, lambda: hundred(50.0), 0.5),
        Check("a hundred, spread 100", 66.0, lambda: hundred(100.0), 0.5),
    ),
)
