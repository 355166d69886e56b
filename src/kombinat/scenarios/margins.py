"""Margins: whole people allotted to the classes of a table so that every class gets exactly its number.

Who falls into which class is decided by keyed draws, never by position: the same key in the same class whatever
else the town holds, as far as the margins allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.compile import kernel
from kombinat.engine.draws import normal, stream, uniform

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDS = 200


def apportion(total: int, weights: Sequence[float] | Floats) -> Ints:
    """`total` whole units by weights: quotas rounded down, the rest by largest remainder, ties to the earlier.

    ValueError if no weight is above 0 while there is something to share.

    >>> apportion(10, [0.5, 0.25, 0.25]).tolist()
    [5, 3, 2]
    """
    given = np.asarray(weights, dtype=np.float64)
    whole = given.sum()
    if total > 0 and not whole > 0.0:
        raise ValueError("nothing to share by: all weights are 0")
    quotas = total * given / whole if total > 0 else np.zeros(given.size)
    counts = np.floor(quotas).astype(np.int64)
    order = np.argsort(-(quotas - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


def fit(seed: Floats, rows: Ints, columns: Ints) -> Ints:
    """A table of whole numbers with the given row and column sums, near to `seed` in its odds.

    Iterative proportional fitting, then rounding of the cumulated table, which keeps both margins exactly. seed:
    shape (rows, columns), all above 0; rows and columns must have the same total. ValueError otherwise.
    """
    if rows.sum() != columns.sum() or not (seed > 0.0).all():
        raise ValueError("rows and columns must have one total, and every cell of the seed must be above 0")
    table = seed.astype(np.float64)
    for _ in range(ROUNDS):
        table *= _ratio(rows, table.sum(axis=1))[:, None]
        table *= _ratio(columns, table.sum(axis=0))[None, :]
    return _rounded(table, rows, columns)


def _ratio(wanted: Ints, found: Floats) -> Floats:
    return np.divide(wanted, found, out=np.zeros(found.size), where=found > 0.0)


def _rounded(table: Floats, rows: Ints, columns: Ints) -> Ints:
    """Whole numbers with the same margins: row by row, by largest remainder, within what the columns have left."""
    left, result = columns.copy(), np.zeros(table.shape, np.int64)
    for r in range(rows.size):
        ahead = table[r:].sum(axis=0)
        share = np.divide(table[r], ahead, out=np.zeros(left.size), where=ahead > 0.0) * left
        share = left.astype(np.float64) if r + 1 == rows.size else share
        result[r] = _capped(int(rows[r]), share, left)
        left -= result[r]
    return result


def _capped(total: int, quotas: Floats, caps: Ints) -> Ints:
    counts = np.minimum(np.floor(quotas).astype(np.int64), caps)
    while (short := total - int(counts.sum())) != 0:
        step = 1 if short > 0 else -1
        gap = step * (quotas - counts)
        gap[(counts >= caps) if step > 0 else (counts <= 0)] = -np.inf
        counts[int(np.argmax(gap))] += step
    return counts


def allot(counts: Ints, scores: Floats) -> Ints:
    """The class of each person: the lowest scores get class 0, and each class gets exactly its count.

    counts: people in each class, whose sum is the number of scores. ValueError if it is not.
    """
    if int(counts.sum()) != scores.size:
        raise ValueError(f"{int(counts.sum())} places for {scores.size} people")
    classes = np.empty(scores.size, np.int64)
    classes[np.argsort(scores, kind="stable")] = np.repeat(np.arange(counts.size), counts)
    return classes


class Draws:
    """Keyed draws of a synthesis: one stream a name, one draw a key and occurrence."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, name: str, keys: NDArray[np.uint64], occurrence: int = 0) -> Floats:
        """Uniform draws on [0, 1), one a key."""
        drawn: Floats = _uniforms(self._stream(name), keys, occurrence)
        return drawn

    def normal(self, name: str, keys: NDArray[np.uint64], occurrence: int = 0) -> Floats:
        """Standard normal draws, one a key."""
        drawn: Floats = _normals(self._stream(name), keys, occurrence)
        return drawn

    def between(self, name: str, keys: NDArray[np.uint64], low: Any, high: Any) -> Ints:
        """Whole numbers from low to high (both included; scalars or one a key), one a key."""
        wide = np.asarray(high, np.int64) - np.asarray(low, np.int64) + 1
        return np.asarray(low, np.int64) + np.floor(self.uniform(name, keys) * wide).astype(np.int64)

    def chosen(self, name: str, keys: NDArray[np.uint64], most: int) -> Ints:
        """Positions of the `most` keys with the smallest draws, in the order of the draws."""
        return np.argsort(self.uniform(name, keys), kind="stable")[:most]

    def _stream(self, name: str) -> np.uint64:
        return np.uint64(stream(self.seed, f"synthesis:{name}"))


@kernel
def _uniforms(number: Any, keys: Any, occurrence: int) -> Any:
    result = np.empty(keys.size)
    for i in range(keys.size):
        result[i] = uniform(number, 0, keys[i], occurrence)
    return result


@kernel
def _normals(number: Any, keys: Any, occurrence: int) -> Any:
    result = np.empty(keys.size)
    for i in range(keys.size):
        result[i] = normal(number, 0, keys[i], occurrence)
    return result
