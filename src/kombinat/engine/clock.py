"""Clock: the dekad (ten-day period, 36 a year) as the tick, and the planning periods as data.

>>> clock = Clock(date(1926, 1, 1), date(1926, 3, 1), (date(1925, 10, 1), date(1926, 10, 1)))
>>> [clock.tick(t).month for t in clock.ticks()]
[1, 1, 1, 2, 2, 2]
>>> clock.tick(0).plan_month, clock.tick(0).plan_months
(3, 12)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

EPOCH_YEAR = 1926
MONTHS_FROM = 1900
TICKS_A_YEAR = 36
DEKADS = 3  # in a month


class Tick(NamedTuple):
    """One dekad as kernels see it; all fields are integers."""

    tick: int
    year: int
    month: int
    dekad: int
    months: int
    days: int
    year_day: int
    plan_month: int
    plan_months: int
    opens_plan: int
    closes_plan: int


def tick_of(day: date) -> int:
    """Number of the dekad that contains `day`, counted from the first dekad of the epoch year."""
    return (day.year - EPOCH_YEAR) * TICKS_A_YEAR + (day.month - 1) * 3 + min((day.day - 1) // 10, 2)


def first_tick_from(day: date) -> int:
    """The first dekad that starts on or after `day`."""
    inside = tick_of(day)
    return inside if start_of(inside) == day else inside + 1


def start_of(tick: int) -> date:
    """First day of a dekad."""
    year, rest = divmod(tick, TICKS_A_YEAR)
    return date(EPOCH_YEAR + year, rest // 3 + 1, rest % 3 * 10 + 1)


def month_index(day: date) -> int:
    """Months from January 1900."""
    return (day.year - MONTHS_FROM) * 12 + day.month - 1


@dataclass(frozen=True)
class Clock:
    """The span of a run and its planning periods.

    start, end: first day and the day after the last; plan_years: the days on which planning periods open, ascending,
    the first not after `start`.
    """

    start: date
    end: date
    plan_years: tuple[date, ...]

    def ticks(self) -> range:
        """All dekads of the run that end before or on `end`."""
        return range(first_tick_from(self.start), tick_of(self.end))

    def tick(self, number: int) -> Tick:
        """The calendar of dekad `number`."""
        day, following = start_of(number), start_of(number + 1)
        index = bisect_right(self.plan_years, day) - 1
        opened = self.plan_years[index]
        closes = (
            self.plan_years[index + 1] if index + 1 < len(self.plan_years) else date(opened.year + 1, 1, 1)
        )
        return Tick(
            number,
            day.year,
            day.month,
            (number % TICKS_A_YEAR) % 3,
            month_index(day),
            (following - day).days,
            (day - date(day.year, 1, 1)).days,
            month_index(day) - month_index(opened),
            month_index(closes) - month_index(opened),
            int(day == opened),
            int(following == closes),
        )


def planning_years(openings: Sequence[tuple[date, int]], until: date) -> tuple[date, ...]:
    """Opening days of planning periods from rules (from day, month in which a year opens), in force one after another.

    A new rule opens a period on its first day, however short that makes the one before it.

    >>> [d.isoformat() for d in planning_years([(date(1929, 10, 1), 10), (date(1930, 10, 1), 1)], date(1932, 1, 2))]
    ['1929-10-01', '1930-10-01', '1931-01-01', '1932-01-01']
    """
    days: set[date] = set()
    for number, (since, month) in enumerate(openings):
        last = openings[number + 1][0] - timedelta(days=1) if number + 1 < len(openings) else until
        years = range(since.year, last.year + 1)
        days |= {since} | {date(y, month, 1) for y in years if since <= date(y, month, 1) <= last}
    return tuple(sorted(days))


def due(every: str, opens: bool, at: Tick) -> bool:
    """Whether a phase of this cadence runs in this dekad (the last of its period, or the first if it `opens`)."""
    edge = 0 if opens else 2
    if every == "dekad":
        return True
    if every == "plan":
        return bool(at.opens_plan if opens else at.closes_plan)
    if at.dekad != edge:
        return False
    if every == "month":
        return True
    first = {"quarter": (1, 4, 7, 10), "year": (1,)}[every]
    last = {"quarter": (3, 6, 9, 12), "year": (12,)}[every]
    return at.month in (first if opens else last)
