"""Statistics of paired runs: intervals, how many pairs a verdict needs, and rates with their uncertainty.

One value a seed. Arms share their seeds, so a difference is taken seed by seed before anything is averaged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # loads `stats` when it is first used, which one run alone never does
from numpy.typing import NDArray

LEVEL = 0.95
RESAMPLES = 2000


@dataclass(frozen=True)
class Interval:
    """A mean over `n` seeds with its confidence limits at `level`; limits are infinite below two seeds."""

    mean: float
    low: float
    high: float
    n: int
    level: float = LEVEL

    def __str__(self) -> str:
        return f"{self.mean:.4g} [{self.low:.4g}, {self.high:.4g}]"


def t_interval(values: Sequence[float] | NDArray[np.float64], level: float = LEVEL) -> Interval:
    """Student's interval of the mean. ValueError without values."""
    data = _finite(values)
    mean, half = float(data.mean()), _half_width(data, data.size, level)
    return Interval(mean, mean - half, mean + half, data.size, level)


def bootstrap_interval(
    values: Sequence[float] | NDArray[np.float64], level: float = LEVEL, seed: int = 0
) -> Interval:
    """Bias-corrected and accelerated bootstrap of the mean (the percentile one where that fails)."""
    data = _finite(values)
    mean = float(data.mean())
    if data.size < 2 or float(np.ptp(data)) == 0.0:
        half = math.inf if data.size < 2 else 0.0
        return Interval(mean, mean - half, mean + half, data.size, level)
    low, high = _resampled(data, level, seed, "BCa")
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = _resampled(data, level, seed, "percentile")
    return Interval(mean, low, high, data.size, level)


def _resampled(data: NDArray[np.float64], level: float, seed: int, method: str) -> tuple[float, float]:
    found = scipy.stats.bootstrap(
        (data,), np.mean, n_resamples=RESAMPLES, confidence_level=level, method=method,
        rng=np.random.default_rng(seed), vectorized=True, axis=0,
    ).confidence_interval  # fmt: skip
    return float(found.low), float(found.high)


def cautious_interval(values: Sequence[float] | NDArray[np.float64], level: float = LEVEL) -> Interval:
    """The wider, on each side, of Student's and the bootstrap interval: what verdicts rest on."""
    one, other = t_interval(values, level), bootstrap_interval(values, level)
    return Interval(one.mean, min(one.low, other.low), max(one.high, other.high), one.n, level)


def pairs_needed(
    values: Sequence[float] | NDArray[np.float64], bound: float, most: int = 10_000, level: float = LEVEL
) -> int | None:
    """Fewest pairs at which the interval would leave `bound` to one side, if mean and spread stay as they are.

    None if that is more than `most`, or the mean sits on the bound.
    """
    data = _finite(values)
    gap = abs(float(data.mean()) - bound)
    if gap == 0.0 or data.size < 2 or _half_width(data, most, level) >= gap:
        return None
    low, high = 1, most  # half widths fall as pairs grow
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _half_width(data, middle, level) < gap else (middle, high)
    return high


def _half_width(data: NDArray[np.float64], n: int, level: float) -> float:
    """Half the interval that `n` values of the spread of `data` would have."""
    if n < 2 or data.size < 2:
        return math.inf
    return float(scipy.stats.t.ppf(0.5 + level / 2, n - 1)) * float(data.std(ddof=1)) / math.sqrt(n)


def proportion(hits: int, trials: int, level: float = LEVEL) -> Interval:
    """A rate with its exact (Clopper-Pearson) interval; NaN with limits 0 and 1 if nothing was tried."""
    if not trials:
        return Interval(math.nan, 0.0, 1.0, 0, level)
    found = scipy.stats.binomtest(hits, trials).proportion_ci(confidence_level=level, method="exact")
    return Interval(hits / trials, float(found.low), float(found.high), trials, level)


def _finite(values: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    data = np.asarray(values, dtype=np.float64)
    data = data[np.isfinite(data)]
    if not data.size:
        raise ValueError("no values to take an interval of")
    return data
