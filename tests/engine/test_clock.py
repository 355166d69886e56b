"""The clock: dekads, months, and planning periods as data."""

import doctest
from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from kombinat.engine import clock
from kombinat.engine.clock import Clock, due, first_tick_from, planning_years, start_of, tick_of

DAYS = some.dates(date(1900, 1, 1), date(2030, 12, 31))
SOVIET = planning_years([(date(1925, 10, 1), 10), (date(1930, 10, 1), 1)], date(1942, 1, 1))


def test_the_examples_in_its_own_words() -> None:
    assert doctest.testmod(clock).failed == 0


@given(DAYS)
def test_a_day_lies_in_its_dekad(day: date) -> None:
    tick = tick_of(day)
    assert start_of(tick) <= day < start_of(tick + 1)
    assert (start_of(tick + 1) - start_of(tick)).days in (8, 9, 10, 11)


@given(DAYS)
def test_a_statute_holds_from_the_first_dekad_that_starts_on_or_after_its_day(day: date) -> None:
    first = first_tick_from(day)
    assert start_of(first) >= day > start_of(first - 1)


def test_thirty_six_dekads_a_year_and_every_period_closes() -> None:
    run = Clock(date(1926, 1, 1), date(1932, 1, 1), SOVIET)
    ticks = [run.tick(t) for t in run.ticks()]
    assert len(ticks) == 6 * 36
    assert sum(due("month", False, at) for at in ticks) == 72
    assert sum(due("quarter", True, at) for at in ticks) == 24
    assert sum(due("plan", True, at) for at in ticks) == 6


def test_the_special_quarter_is_three_months_between_two_calendars() -> None:
    run = Clock(date(1926, 1, 1), date(1932, 1, 1), SOVIET)
    lengths = [run.tick(t).plan_months for t in run.ticks() if run.tick(t).opens_plan]
    assert lengths == [12, 12, 12, 12, 3, 12]
    special = run.tick(tick_of(date(1930, 11, 5)))
    assert (special.plan_months, special.plan_month) == (3, 1)
