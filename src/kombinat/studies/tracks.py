"""Tracks: the series of one finished run by month, and a stretch of one brought to a single number."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import MONTHS_FROM, month_index

ALL = "all"
Reduce = Literal["mean", "sum", "first", "last", "max", "min", "spread", "trend"]
PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?(?:\.\.(\d{4})(?:-(\d{2}))?)?")


class Track(NamedTuple):
    """One series of one entity. months: counted from January 1900, ascending; values: one a month recorded."""

    months: NDArray[np.int64]
    values: NDArray[np.float64]


Tracks: TypeAlias = Mapping[tuple[str, str], Track]


@dataclass(frozen=True)
class Period:
    """Whole months, both ends included, counted from January 1900."""

    first: int
    last: int

    @classmethod
    def read(cls, text: str | int) -> Period:
        """`1931`, `1931-03`, `1929-10..1930` or `1929-10..1931-12`. ValueError for anything else."""
        found = PERIOD.fullmatch(str(text))
        if found is None:
            raise ValueError(f"{text!r} is not a period such as 1931, 1931-03 or 1929-10..1931-12")
        year, month, last_year, last_month = (int(part) if part else 0 for part in found.groups())
        if not last_year:
            last_year, last_month = year, month
        period = cls(_month(year, month or 1), _month(last_year, last_month or 12))
        if period.first > period.last:
            raise ValueError(f"{text!r} ends before it begins")
        return period

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        first, last = _spoken(self.first), _spoken(self.last)
        return first if first == last else f"{first}..{last}"

    @property
    def after(self) -> date:
        """The first day after the period."""
        years, month = divmod(self.last + 1, 12)
        return date(MONTHS_FROM + years, month + 1, 1)


def _month(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    return (year - MONTHS_FROM) * 12 + month - 1


def _spoken(index: int) -> str:
    return f"{MONTHS_FROM + index // 12}-{index % 12 + 1:02d}"


def tracks_of(rows: Iterable[tuple[date, str, str, float]]) -> dict[tuple[str, str], Track]:
    """Tracks from rows (date, series, entity, value) in any order."""
    gathered: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for day, series, entity, value in rows:
        gathered.setdefault((series, entity), []).append((month_index(day), value))
    return {
        key: Track(np.array([m for m, _ in points], np.int64), np.array([v for _, v in points], np.float64))
        for key, points in ((key, sorted(points)) for key, points in gathered.items())
    }


def alike(one: Tracks, other: Tracks) -> bool:
    """Whether two runs recorded the same in every month that both have."""
    if set(one) != set(other):
        return False
    for key, track in one.items():
        _, here, there = np.intersect1d(track.months, other[key].months, return_indices=True)
        if not np.array_equal(track.values[here], other[key].values[there], equal_nan=True):
            return False
    return True


def number(tracks: Tracks, series: str, entity: str, period: Period, how: Reduce = "mean") -> float:
    """One number for a stretch of a series; NaN if nothing was recorded in it.

    spread: standard deviation over the months; trend: slope a year of the straight line through them.
    """
    track = tracks.get((series, entity))
    if track is None:
        return math.nan
    inside = (track.months >= period.first) & (track.months <= period.last)
    values = track.values[inside]
    if not values.size:
        return math.nan
    if how == "trend":
        return _slope(track.months[inside], values)
    return float(_REDUCE[how](values))


_REDUCE: dict[str, Callable[[NDArray[np.float64]], Any]] = {
    "mean": np.mean,
    "sum": np.sum,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "max": np.max,
    "min": np.min,
    "spread": np.std,
}


def _slope(months: NDArray[np.int64], values: NDArray[np.float64]) -> float:
    if values.size < 2:
        return math.nan
    away = months - months.mean()
    return float(12.0 * (away @ values) / (away @ away))
