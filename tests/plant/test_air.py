"""The air: what shops blow out, what cleaning catches and costs, and when it is switched off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kombinat.engine.loop import Simulation
from kombinat.plant import air
from kombinat.world.codes import Trade
from tests.plant.test_production_plant import column, filtered, plant_world, simulation

SHARES = st.floats(0.0, 1.0)


class Constants(NamedTuple):
    """Values easy to reckon with."""

    effort_cost: float = 4.0
    toll: float = 0.1
    catch: float = 0.5
    in_order: float = 0.8
    night: float = 0.25
    dirt: tuple[float, ...] = (0.0, 0.2)


class Law(NamedTuple):
    """Half of the exhaust cleaned, an inspector every fifth dekad, a fine of a tenth of a month's pay."""

    fitted: float = 0.5
    inspected: float = 0.2
    fine: float = 0.1


class On(NamedTuple):
    """Which rules are in force."""

    bypass: bool = True


B, LAW = Constants(), Law()


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-12)


def test_cleaning_runs_while_the_fine_outweighs_the_time() -> None:
    # 4 * e * 0.1 * 0.5 = 0.2 e against 0.2 * 0.1 = 0.02: up to e = 0.1
    assert air.kept_running(0.0, 0.2, LAW, B) == 1.0
    assert air.kept_running(0.09, 0.2, LAW, B) == 1.0
    assert air.kept_running(0.11, 0.2, LAW, B) == 0.0
    assert air.kept_running(0.0, air.UNSEEN, LAW, B) == 0.0


def test_who_is_not_driven_cleans_by_day_and_nobody_by_night() -> None:
    assert air.running_time(0.05, LAW, B, On()) == near(0.75)
    assert air.running_time(0.2, LAW, B, On()) == 0.0
    assert air.running_time(0.2, LAW, B, On(bypass=False)) == 1.0


def test_what_cleaning_costs_and_catches() -> None:
    assert air.machine_time_lost(0.75, LAW, B) == near(0.0375)
    assert air.caught(0.75, LAW, B) == near(0.15)
    assert air.blown_out(1_000.0, 1, B) == near(200.0)


@given(SHARES, SHARES, SHARES, SHARES)
def test_driving_never_switches_cleaning_on_nor_does_less_inspection(
    a: float, b: float, c: float, d: float
) -> None:
    calm, driven = min(a, b), max(a, b)
    assert air.kept_running(driven, c, LAW, B) <= air.kept_running(calm, c, LAW, B)
    assert air.kept_running(a, min(c, d), LAW, B) <= air.kept_running(a, max(c, d), LAW, B)


def two_months(target: float, *removals: str, capacity: float = 1.3) -> Simulation:
    sim = simulation(plant_world(target=target, capacity=capacity), 2, removals, law=filtered())
    sim.run()
    return sim


def test_a_shop_behind_its_plan_switches_off_and_lets_out_more_for_what_it_makes() -> None:
    easy, pressed = two_months(0.2), two_months(1.1)
    driven = column(pressed, "effort").argmax()
    assert column(easy, "cleaned")[driven] > column(pressed, "cleaned")[driven] == 0
    rates = [column(sim, "exhaust3")[driven] / column(sim, "made_dekad3")[driven] for sim in (easy, pressed)]
    assert rates[0] < 0.95 * rates[1]


def test_cleaning_costs_machine_time_and_so_output() -> None:
    kept_on = two_months(0.3, "plant.air.bypass", capacity=0.8)
    assert (column(kept_on, "cleaning") == 400).all()
    free = two_months(0.3, "plant.air.bypass", "plant.air.toll", capacity=0.8)
    assert (column(free, "cleaning") == 0).all()
    hearth = column(free, "trade") == Trade.HEARTH
    assert column(kept_on, "made_month").sum() < column(free, "made_month").sum()
    assert column(kept_on, "exhaust1")[hearth][0] > 0


def test_without_devices_nothing_is_cleaned() -> None:
    sim = simulation(plant_world(), 1)
    sim.run()
    assert not column(sim, "cleaning").any() and not column(sim, "cleaned").any()
    made = np.array([column(sim, f"exhaust{d}").sum() for d in (1, 2, 3)])
    assert (made > 0).all()
