"""Narrow columns: what law and behaviour allow at most, in a plant far larger than any there was, fits in them."""

from __future__ import annotations

import numpy as np
import pytest

from kombinat.engine.tables import Schema
from kombinat.world import HOUSEHOLD, PERSON, UNIT
from tests.model.world import scenario

HANDS = 130_000
LONGEST_MONTH, DEKAD_DAYS = 31, 11
DAY, TENS = 1440, 10
DEARER = 10  # prices against those of the scenario's last year
EXTREME = 2.5  # norm-minutes of good work a minute due, all on the list counted; the scenario has 0.9 at most
YEARS = 15
EARNERS = 2

TIME = ("due", "missed", "idle_materials", "idle_machines", "idle_orders", "idle_recorded", "worked", "own_work",
        "norm_worked")  # fmt: skip
DEKAD = ("present", "hands", "made", "done", "made_dekad1", "made_dekad2", "made_dekad3", "usual", "residual")


def highest(id: str) -> float:
    """The high end of all ranges that a value of law or behaviour is given."""
    return max(step.high for step in scenario().book.entry(id).all_steps())


def most(schema: Schema, column: str) -> int:
    """The largest number that a column holds."""
    return int(np.iinfo(schema.column(column).dtype).max)


def month_of_all() -> float:
    """Minutes of a month without a day of rest, all hands of the plant together."""
    return HANDS * LONGEST_MONTH * highest("plant.absence.day_minutes")


@pytest.mark.parametrize("column", TIME)
def test_a_month_of_all_hands_fits(column: str) -> None:
    assert month_of_all() < most(UNIT, column)


@pytest.mark.parametrize("column", DEKAD)
def test_a_dekad_of_all_hands_fits_however_much_they_make(column: str) -> None:
    made = HANDS * DEKAD_DAYS * highest("plant.absence.day_minutes") * EXTREME
    assert made + highest("plant.production.piece") < most(UNIT, column)


@pytest.mark.parametrize("column", ["exhaust1", "exhaust2", "exhaust3"])
def test_the_exhaust_of_a_dekad_fits_where_every_minute_is_as_dirty_as_any(column: str) -> None:
    made = HANDS * DEKAD_DAYS * highest("plant.absence.day_minutes") * EXTREME
    assert made * highest("plant.air.dirt") < most(UNIT, column)


@pytest.mark.parametrize("column", ["capacity", "broken"])
def test_a_machine_a_hand_in_one_shop_run_day_and_night_fits(column: str) -> None:
    assert most(UNIT, column) > HANDS * DEKAD_DAYS * DAY


@pytest.mark.parametrize("column", ["activist_time", "time_stoppages", "time_line"])
def test_whole_months_of_all_hands_fit_the_cells_books(column: str) -> None:
    assert most(UNIT, column) > HANDS * LONGEST_MONTH * DAY / TENS


@pytest.mark.parametrize("column", ["made_month", "norm_made", "scrapped", "passed_off", "parts"])
def test_what_may_pass_that_in_a_month_is_kept_wide(column: str) -> None:
    assert month_of_all() * EXTREME > np.iinfo(np.int32).max
    assert UNIT.column(column).dtype == "int64"


def test_the_highest_rate_fits_and_so_does_what_a_thrifty_household_saves() -> None:
    ratio = max(highest("plant.wages.staff_ratio"), highest("plant.wages.bracket_ratio"))
    rate = DEARER * highest("plant.wages.first_rate") * ratio * highest("plant.wages.branch_ratio")
    assert rate < most(PERSON, "rate")
    hours = LONGEST_MONTH * highest("plant.absence.day_minutes") / 60
    assert EARNERS * 12 * YEARS * hours * rate < most(HOUSEHOLD, "money")


def test_nobody_eats_more_than_fits() -> None:
    need = max(highest(f"society.provisioning.{name}") for name in ("need_worker", "need_other"))
    assert need < most(HOUSEHOLD, "food")
