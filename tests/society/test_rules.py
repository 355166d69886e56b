"""The rules of society against numbers worked out by hand."""

from __future__ import annotations

from collections import namedtuple
from math import exp, isclose, log

import numpy as np
import pytest

from kombinat.society.day import (
    home_minutes,
    known_for_drink,
    missing_on_plate,
    queue_minutes,
    relieved,
    tired,
    unmet_need,
)
from kombinat.society.demography import birth_probability, death_probability, faded_ties, school_probability
from kombinat.society.dwelling import squeezed
from kombinat.society.households import marry, move_out
from kombinat.society.livelihood import enter_work, find_work, lose_work, retire, vacancies_per_seeker
from kombinat.society.migration import arrive, go_back
from kombinat.society.provisioning import (
    AGAIN,
    FOUND,
    GAVE_UP,
    INSTEAD,
    card_food,
    city_pay,
    come_of_visit,
    home_stock,
    lot_interval,
    market_food,
    other_goods,
    trip_effort,
)


def constants(**values: object) -> object:
    """A bundle of constants as kernels receive it."""
    return namedtuple("constants", values)(**values)  # type: ignore[call-overload]


def odds(p: float) -> float:
    return log(p / (1.0 - p))


def test_death_rises_with_age_and_want() -> None:
    b = constants(
        death_base=0.001, death_age=0.05, death_infant=0.2, death_weaning=1.5, death_want=3.0, death_most=0.5
    )
    hazard = 0.001 * exp(0.05 * 40) + 0.2 * exp(-60.0)
    assert isclose(death_probability(40.0, 0.0, b), 1 - exp(-hazard / 12))
    assert isclose(death_probability(40.0, 0.5, b), 1 - exp(-hazard * 2.5 / 12))
    assert isclose(death_probability(0.0, 0.0, b), 1 - exp(-0.201 / 12))


def test_births_fall_with_want_and_with_the_right_to_choose() -> None:
    b = constants(birth_want=1.5, averted=0.25)
    assert isclose(birth_probability(0.24, 0.0, 1.0, b), 0.02 * 0.75)
    assert isclose(birth_probability(0.24, 0.4, 0.0, b), 0.02 * 0.4)
    assert birth_probability(0.24, 0.9, 0.0, b) == 0.0


def test_what_is_hard_to_come_by_is_bought_in_lots_and_kept() -> None:
    b = constants(trip_usual=30.0, trip_scarce=2.0, keeping=0.05)
    assert isclose(trip_effort(1.0, b), 30.0)
    assert isclose(trip_effort(0.5, b), 90.0)
    assert isclose(lot_interval(90.0, 100.0, b), 6.0)  # sqrt(180 / 5)
    assert lot_interval(90.0, 0.0, b) == 0.0
    assert isclose(home_stock(100.0, 6.0), 300.0)


def test_who_finds_none_comes_again_takes_something_else_or_gives_up() -> None:
    b = constants(wait=0.6, substitute=0.3)
    assert [come_of_visit(0.5, luck, 0.0, b) for luck in (0.4, 0.6)] == [FOUND, AGAIN]
    assert [come_of_visit(0.5, 0.6, will, b) for will in (0.59, 0.61, 0.89, 0.91)] == [
        AGAIN,
        INSTEAD,
        INSTEAD,
        GAVE_UP,
    ]


def test_school_and_village_ties() -> None:
    assert [school_probability(age, 0.9) for age in (7, 8, 15, 16)] == [0.0, 0.9, 0.9, 0.0]
    assert isclose(faded_ties(0.8, 0.15), 0.68)


def test_search_for_work() -> None:
    assert isclose(find_work(0.5, 1.0), 1 - exp(-0.5))
    assert find_work(0.0, 1.0) == 0.0
    b = constants(turnover=0.02, turnover_pull=0.5)
    assert isclose(lose_work(0.4, b), 0.024)
    assert isclose(lose_work(7.0, b), 0.03)
    assert [retire(age, 60.0, 0.03) for age in (59, 60)] == [0.0, 0.03]
    assert isclose(vacancies_per_seeker(4600, 4400, 1000), 0.2)
    assert vacancies_per_seeker(4600, 4700, 1000) == 0.0
    assert vacancies_per_seeker(4600, 4400, 0) == 10.0


def test_want_and_vacancies_send_dependants_to_work_and_women_less() -> None:
    b = constants(enter_base=-1.0, enter_want=4.0, enter_vacancies=0.5, enter_woman=3.0)
    assert isclose(odds(enter_work(0.25, 1.0, False, b)), -1.0 + 1.0 + 0.5 * log(2.0))
    assert isclose(odds(enter_work(0.25, 1.0, True, b)), -3.0 + 0.5 * log(2.0))


def test_city_pay_and_food() -> None:
    b = constants(city_hours=180.0, city_premium=2.0, city_women=0.7)
    assert city_pay(17.0, False, b) == 6120.0
    assert isclose(city_pay(17.0, True, b), 4284.0)
    assert card_food(800.0, 400.0, 1, 3, 0.9) == 1800.0
    assert market_food(1000.0, 5000.0, 2000.0, 0.8) == 1000.0
    assert market_food(1000.0, 1000.0, 2000.0, 0.8) == 400.0
    assert market_food(1000.0, -5.0, 2000.0, 0.8) == 0.0
    assert market_food(0.0, 100.0, 0.0, 0.8) == 0.0
    assert other_goods(1500.0, 500.0, 0.7) == 700.0
    assert other_goods(400.0, 500.0, 0.7) == 0.0


def test_want_is_the_share_of_need_not_eaten() -> None:
    assert unmet_need(900.0, 1200.0) == 0.25
    assert unmet_need(1300.0, 1200.0) == 0.0
    assert unmet_need(100.0, 0.0) == 0.0


def test_queue_grows_with_empty_shelves_up_to_a_bound() -> None:
    b = constants(queue_usual=30.0, queue_scarce=0.8, queue_most=240.0)
    assert isclose(queue_minutes(1.0, 0.5, b), 54.0)
    assert isclose(queue_minutes(0.5, 1.0, b), 15.0)
    assert queue_minutes(1.0, 0.0, b) == 240.0


def test_housework_falls_on_women() -> None:
    b = constants(home=np.array([75.0, 190.0, 100.0, 330.0]), home_members=0.1)
    assert isclose(home_minutes(True, True, 3, b), 228.0)
    assert isclose(home_minutes(False, False, 1, b), 100.0)


def test_a_poor_canteen_leaves_food_off_the_plate_and_more_so_where_shelves_are_empty() -> None:
    b = constants(dine_usual=0.2, dine_scarce=0.4, spoils=0.3)
    assert isclose(missing_on_plate(0.5, 0.1, 1.0, b), 0.2 * (1.0 - 0.9 * 0.85))
    assert isclose(missing_on_plate(0.5, 0.1, 0.5, b), 0.4 * (1.0 - 0.9 * 0.85))
    assert missing_on_plate(1.0, 0.0, 0.0, b) == 0.0
    assert relieved(0.3) == 0.3


def test_tiredness_moves_towards_its_level() -> None:
    b = constants(rest_need=600.0, tire_speed=0.25, tire_rest=2.0, tire_want=1.0)
    assert isclose(tired(0.2, 540.0, 0.1, b), 0.2 + 0.25 * (0.2 + 0.1 - 0.2))
    assert isclose(tired(0.4, 700.0, 0.0, b), 0.3)


@pytest.mark.parametrize(
    ("known", "u", "after"), [(False, 0.014, True), (False, 0.016, False), (True, 0.1, False)]
)
def test_drink(known: bool, u: float, after: bool) -> None:
    b = constants(drink_start=0.01, drink_stop=0.12, drink_tired=1.0)
    assert known_for_drink(known, 0.5, u, b) is after


def test_space_is_taken_as_far_as_it_is_missing() -> None:
    assert squeezed(1000.0, 20.0, 0.05) == 0.02
    assert squeezed(1000.0, 900.0, 0.05) == 0.05
    assert squeezed(0.0, 900.0, 0.05) == 0.0


def test_households_form_when_rooms_are_free() -> None:
    assert move_out(0.04, 0.5) == 0.02
    assert move_out(0.04, 3.0) == 0.04
    assert [marry(age, 0.02) for age in (17, 18, 39, 40)] == [0.0, 0.02, 0.02, 0.0]


def test_migration_weighs_gain_work_push_and_crowding() -> None:
    b = constants(come_base=-3.0, come_gain=1.0, come_work=0.8, come_push=1.2, come_crowding=1.5)
    p = arrive(2.0, 1.0, 0.5, 0.2, 0.0, b)
    assert isclose(odds(p), -3.0 + log(2.0) + 0.8 * log(2.0) + 0.6 - 0.3)
    assert isclose(arrive(2.0, 1.0, 0.5, 0.2, 0.25, b), 0.75 * p)
    back = constants(back_base=-4.0, back_ties=2.0, back_want=3.0, back_work=0.8, back_push=1.5)
    assert isclose(odds(go_back(0.5, 0.2, 1.0, 0.4, back)), -4.0 + 1.0 + 0.6 - 0.8 * log(2.0) - 0.6)
