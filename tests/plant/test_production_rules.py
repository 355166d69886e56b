"""Rules of production against numbers worked out by hand."""

from __future__ import annotations

from math import exp
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kombinat.engine.rules import RULES
from kombinat.plant import equipment, makers, production, quality, storming, supply, tasks


class Constants(NamedTuple):
    """Round numbers in place of the constants of the model."""

    order_inflation: float = 0.5
    shortage_memory: float = 0.25
    attention_pull: float = 4.0
    haul: float = 10.0
    breakdown_new: float = 0.02
    breakdown_age: float = 0.01
    breakdown_strain: float = 0.2
    own_repair: float = 0.5
    repair_work: float = 4.0
    tasks_base: float = 0.0
    tasks_planners: float = 1.0
    tasks_revised: float = 1.0
    tasks_late: float = 2.0
    run: float = 30.0
    retool: float = 10.0
    deepening: float = 0.5
    unbooked: float = 0.05
    patience: float = 0.5
    effort_cost: float = 4.0
    effort_limit: float = 0.4
    slowdown_depth: float = 0.25
    overdrive: float = 0.5
    scrap_skill: float = 0.1
    spoil_habit: float = 0.4
    scrap_rush: float = 0.2
    scrap_worn: float = 0.01
    scrap_wrong: float = 0.05
    remelt: float = 0.7
    accident_rate: float = 1.0
    accident_rush: float = 1.0
    accident_clutter: float = 2.0
    accident_worn: float = 0.5


class Bonus(NamedTuple):
    """The boss's prize: monthly salaries."""

    met: float = 0.32
    above: float = 0.3
    below: float = 0.0


B, LAW = Constants(), Bonus()


def near(value: float) -> Any:
    return pytest.approx(value, abs=1e-12)


def test_supply() -> None:
    assert supply.stock_signal(600.0, 200.0, 1.5) == near(700.0)
    assert supply.stock_signal(600.0, 950.0, 1.5) == near(0.0)
    assert supply.inflated_order(1000.0, 0.2, B) == near(1100.0)
    assert supply.felt_shortfall(0.2, 100.0, 60.0, B) == near(0.25)
    assert supply.felt_shortfall(0.2, 100.0, 130.0, B) == near(0.15)
    assert supply.felt_shortfall(0.2, 0.0, 0.0, B) == near(0.2)
    assert supply.attention(0.25, B) == near(2.0)
    assert supply.hauled(900.0, 50.0, B) == near(500.0)
    assert supply.hauled(400.0, 50.0, B) == near(400.0)


def test_work_ahead_follows_the_plan_then_custom_then_capacity() -> None:
    assert supply.work_ahead(600, 2.0, 50, 90, 0.5) == near(300.0)
    assert supply.work_ahead(600, 0.0, 50, 90, 0.5) == near(150.0)
    assert supply.work_ahead(0, 2.0, 0, 90, 0.5) == near(540.0)


def test_equipment() -> None:
    assert makers.installed(1000.0, 0.01) == near(10.0)
    assert makers.installed(1000.0, -0.01) == near(0.0)
    assert equipment.worn_out(180.0, B) == near(0.035)
    assert equipment.strained(1.25, B) == near(0.05)
    assert equipment.strained(0.8, B) == near(0.0)
    assert equipment.mended_at_home(80.0, B) == near(40.0)
    assert equipment.mended_by_repair_shop(80.0, B) == near(20.0)


def test_tasks() -> None:
    assert tasks.task_probability(0.0, 0.0, 0.0, B) == near(0.5)
    assert tasks.task_probability(3.0, 0.0, 0.0, B) == near(0.8)  # odds 4
    assert tasks.task_probability(3.0, 3.0, 0.0, B) == near(0.5)
    assert tasks.task_probability(0.0, 0.0, 1.0, B) == near(0.11920292202211755)
    assert tasks.switching_loss(0.0, B) == near(0.25)
    assert tasks.switching_loss(1.0, B) == near(0.0)


def test_a_boss_pushes_only_where_the_prize_pays_for_it() -> None:
    """In the last dekad the reach is sqrt(2 bonus / cost) = 0.4; a dekad earlier sqrt(bonus patience / cost) = 0.2."""
    assert storming.extra_effort(0.39, 1, LAW, B) == near(0.39)
    assert storming.extra_effort(0.41, 1, LAW, B) == near(0.0)
    assert storming.extra_effort(0.19, 2, LAW, B) == near(0.19)
    assert storming.extra_effort(0.21, 2, LAW, B) == near(0.0)
    assert storming.extra_effort(0.12, 3, LAW, B) == near(0.0)  # reach sqrt(2 0.08 / 12) = 0.115
    assert storming.extra_effort(0.11, 3, LAW, B) == near(0.11)


def test_beyond_the_plan_he_goes_as_far_as_the_rate_pays() -> None:
    assert storming.extra_effort(-0.2, 1, LAW, B) == near(0.025)
    assert storming.extra_effort(-0.2, 2, LAW, B) == near(0.0125)
    assert storming.extra_effort(0.01, 1, LAW, B) == near(0.025)


def test_without_a_notch_and_without_impatience_there_is_nothing_to_storm_for() -> None:
    smooth = Bonus(met=0.0)
    patient = B._replace(patience=1.0)
    asked = [storming.extra_effort(-0.05, left, smooth, patient) for left in (3, 2, 1)]
    assert asked == [near(0.025)] * 3


def test_plan_gap() -> None:
    assert storming.plan_gap(600, 2.0, 50, 100, 2) == near(0.25)
    assert storming.plan_gap(600, 2.0, 250, 100, 1) == near(-0.5)


def test_pace() -> None:
    assert storming.held_back(1, B) == near(0.75)
    assert storming.held_back(0, B) == near(1.0)
    assert storming.overdriven(1.2, B) == near(1.1)
    assert storming.overdriven(0.9, B) == near(1.0)


def test_bounds() -> None:
    assert production.materials_bound(100.0, 0.5) == near(200.0)
    assert production.materials_bound(100.0, 0.0) == 1e18
    assert production.machines_bound(100.0, 1.1, 0.5) == near(220.0)
    assert production.machines_bound(100.0, 1.1, 0.0) == 1e18
    assert production.supported(30.0, 40.0) == near(0.75)
    assert production.supported(50.0, 40.0) == near(1.0)
    assert production.supported(0.0, 0.0) == near(1.0)
    assert production.machinery(400.0, 100.0, B) == near(2.0)
    assert production.machinery(90.0, 100.0, B) == near(1.0)
    assert production.admitted(20.0, 100.0, B) == near(15.0)
    assert production.admitted(4.0, 100.0, B) == near(0.0)


def test_blame() -> None:
    assert production.blame_materials(100.0, 90.0, 70.0) == near(0.75)
    assert production.blame_materials(100.0, 120.0, 70.0) == near(1.0)
    assert production.blame_materials(100.0, 120.0, 110.0) == near(0.0)


def test_quality() -> None:
    assert quality.unskilled_scrap(0.6, B) == near(0.04)
    assert quality.unskilled_scrap(1.1, B) == near(0.0)
    assert quality.own_scrap(0.05, 0.8, 0.6, B) == near(0.07)
    assert quality.own_scrap(0.01, 0.5, 0.9, B) == near(0.0)
    assert quality.careless(0.0, B) == near(exp(-0.08)) and quality.careless(-2.0, B) == near(exp(0.72))
    assert quality.spoilt_share(5, 95) == near(0.05) and quality.spoilt_share(0, 0) == 0.0
    assert quality.rushed_scrap(1.3, B) == near(0.06)
    assert quality.worn_scrap(240.0, B) == near(0.02)
    assert quality.wrong_scrap(0.4, B) == near(0.02)
    assert quality.remelted(1000.0, B) == near(700.0)
    assert quality.accident_risk(2e6, 1.5, 0.25, 120.0, B) == near(5.0)


def test_poisson_by_inversion() -> None:
    """exp(-0.5) = 0.6065, + 0.3033 = 0.9098, + 0.0758 = 0.9856."""
    assert [quality.happens(0.5, u) for u in (0.0, 0.60, 0.61, 0.909, 0.91, 0.985, 0.986)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
    ]
    assert quality.happens(0.0, 0.999999) == 0


shares = st.floats(0, 1)


@given(shares, shares, st.integers(1, 3))
def test_a_push_costs_no_more_than_it_is_worth(gap: float, patience: float, left: int) -> None:
    constants = B._replace(patience=patience, effort_cost=4.0)
    extra = storming.extra_effort(gap, left, LAW._replace(above=0.0), constants)
    assert extra in (0.0, gap)
    assert left * 4.0 * extra**2 / 2 <= 0.32 * patience ** (left - 1) + 1e-12
    assert extra <= constants.effort_limit


@given(shares, shares, shares)
def test_monotone(a: float, b: float, c: float) -> None:
    low, high = min(a, b), max(a, b)
    assert supply.inflated_order(100.0, low, B) <= supply.inflated_order(100.0, high, B)
    assert equipment.worn_out(1000 * low, B) <= equipment.worn_out(1000 * high, B)
    assert tasks.task_probability(5 * low, c, 0.0, B) <= tasks.task_probability(5 * high, c, 0.0, B)
    assert tasks.task_probability(c, 5 * high, 0.0, B) <= tasks.task_probability(c, 5 * low, 0.0, B)
    assert production.machinery(1 + low, 0.5, B) <= production.machinery(1 + high, 0.5, B)
    assert quality.accident_risk(c, 1 + low, c, c, B) <= quality.accident_risk(c, 1 + high, c, c, B)


def test_every_rule_is_cited_and_says_its_equation() -> None:
    rooms = (
        "plant.supply",
        "plant.equipment",
        "plant.tasks",
        "plant.production",
        "plant.parts",
        "plant.storming",
        "plant.quality",
    )
    mine = [rule for rule in RULES.values() if rule.id.rpartition(".")[0] in rooms]
    assert len(mine) == 44
    assert all(rule.cites and len(rule.doc) > 60 for rule in mine)
    assert len({rule.switch for rule in mine}) == len(mine)
