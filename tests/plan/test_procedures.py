"""Other ways to draw up a plan, and the ministries that hand it out: rules by hand, and what holds for any plan."""

from __future__ import annotations

from datetime import date
from math import isclose, log

import numpy as np
import pytest

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.rules import RULES
from kombinat.plan import ministries, signals
from kombinat.plan.balances import backed, balanced, cover
from kombinat.plan.harmony import harmonised, harmony, moved
from kombinat.plan.ministries import handed, spread, towards_made
from kombinat.plan.signals import by_stock
from kombinat.theory.balances import Applied as Balancing
from kombinat.theory.harmony import Applied
from tests.model.world import grown, inputs, of, one_town, running, scenario
from tests.plan.test_rules import constants

AMENDMENTS = scenario().folder / "amendments"
OPENS, CLOSES = date(1931, 1, 1), date(1931, 2, 21)
WARMTH, ROUNDS = 0.092, 100


def test_a_lack_weighs_more_than_an_excess() -> None:
    assert harmony(100.0, 100.0) == 0.0
    assert isclose(harmony(50.0, 100.0), -0.625)
    assert isclose(harmony(200.0, 100.0), log(2.0), rel_tol=1e-12)
    assert -harmony(90.0, 100.0) > harmony(110.0, 100.0)


def test_a_round_moves_a_plan_towards_the_mean_and_never_far() -> None:
    assert moved(100.0, 0.0, 0.1) == 100.0
    assert isclose(moved(100.0, 1.0, 0.1), 105.0)
    assert isclose(moved(100.0, -1.0, 0.1), 95.0)
    assert moved(100.0, 1e9, 0.1) < 110.0 < moved(100.0, 1e9, 0.2)


def products(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Eight products at random: what they take of each other, what is wanted of them, and capacities."""
    random = np.random.default_rng(seed)
    needs = random.uniform(0.0, 1.0, (8, 8)) * (random.uniform(size=(8, 8)) < 0.3)
    needs *= 0.5 / max(0.1, np.abs(np.linalg.eigvals(needs)).max())
    wanted = random.uniform(50.0, 150.0, 8)
    balance = np.linalg.solve(np.eye(8) - needs, wanted)
    return needs, wanted, balance * random.uniform(0.7, 1.3, 8)


@pytest.mark.parametrize("seed", range(5))
def test_harmony_is_the_largest_balanced_plan_within_the_scarcest_capacity(seed: int) -> None:
    needs, wanted, most = products(seed)
    balance = np.linalg.solve(np.eye(8) - needs, wanted)
    plan = harmonised(needs, wanted, most, ROUNDS, WARMTH, Applied())
    assert np.allclose(plan, balance * (most / balance).min(), rtol=0.02)
    assert (plan <= most * (1.0 + 1e-12)).all()


def test_balances_ask_for_what_no_capacity_gives_and_harmony_does_not() -> None:
    needs, wanted, most = products(1)
    assert (balanced(needs, wanted, 3, 0.0, Balancing()) > most).any()
    assert (harmonised(needs, wanted, most, ROUNDS, WARMTH, Applied()) <= most * (1.0 + 1e-12)).all()


def test_funds_are_given_against_the_plan_or_against_what_is_made() -> None:
    assert backed(130.0, 100.0, 0.0) == 130.0
    assert isclose(backed(130.0, 100.0, 0.3), 121.0)
    assert backed(130.0, 100.0, 1.0) == 100.0
    assert backed(90.0, 100.0, 0.0) == 100.0


def test_the_first_class_is_served_before_the_second_where_the_law_is_strict() -> None:
    assert cover(100.0, 0.0, 60.0, 120.0, 1.0) == 1.0
    assert isclose(cover(100.0, 60.0, 60.0, 120.0, 1.0), 40.0 / 60.0)
    assert isclose(cover(100.0, 60.0, 60.0, 120.0, 0.0), 100.0 / 120.0)


def test_a_full_store_says_less_and_an_emptying_one_more() -> None:
    law = constants(level=0.2, change=0.6)
    assert by_stock(100.0, 20.0, 20.0, 20.0, law) == 100.0
    assert isclose(by_stock(100.0, 30.0, 20.0, 20.0, law), 92.0)
    assert isclose(by_stock(100.0, 30.0, 30.0, 20.0, law), 98.0)
    assert isclose(by_stock(100.0, 10.0, 20.0, 20.0, law), 108.0)


def test_what_a_ministry_lays_on_its_plants() -> None:
    assert isclose(handed(100.0, 0.03), 103.0)
    assert towards_made(100.0, 120.0, 0.25) == 105.0
    assert towards_made(100.0, 80.0, 0.25) == 95.0


def test_a_sum_is_spread_to_the_last_kilogram() -> None:
    keys = np.arange(1, 4, dtype=np.uint64)
    plans = spread(1001, np.array([1, 1, 2]), keys)
    assert plans.sum() == 1001 and plans[2] in (500, 501)
    assert spread(5, np.zeros(3, np.int64), keys).sum() == 0


def sums(world: object, column: str) -> np.ndarray:
    """A column of plants outside added up by product."""
    table = world.tables["maker"]  # type: ignore[attr-defined]
    return np.bincount(table.view(0, "product"), table.view(0, column))


def test_a_ministry_revises_plans_and_keeps_its_sum() -> None:
    world = grown(CLOSES)
    before = one_town(world)
    running(world, since=CLOSES, until=date(1931, 3, 1), program=of(ministries.revising)).step()
    old, new = (of_.tables["maker"].view(0, "target") for of_ in (before, world))
    made = before.tables["maker"].view(0, "made_month")
    assert (sums(world, "target") == sums(before, "target")).all()
    assert (world.tables["maker"].view(0, "asked") == old).all()
    for p in range(sums(world, "target").size):
        mine = before.tables["maker"].view(0, "product") == p
        order = np.argsort(made[mine] / old[mine])
        raised = (new[mine] / old[mine])[order]
        assert (np.diff(raised) >= -1e-6).all() and raised[-1] > raised[0]


def test_a_ministry_hands_out_a_little_more_than_it_was_given() -> None:
    world = grown(OPENS)
    running(world, since=OPENS, until=date(1931, 2, 1), program=of(ministries.handing_out)).step()
    planned = world.tables["product"].view(0, "planned")
    margin = scenario().book.value("plan.ministries.margin", OPENS)
    assert np.abs(sums(world, "target") - planned * (1.0 + margin)).max() <= 10
    given, laid = (world.tables["ministry"].view(0, name).sum() for name in ("planned", "handed"))
    assert given == planned.sum() and laid == world.tables["maker"].view(0, "target").sum()


@pytest.mark.parametrize("file", ["", "procedure_signals"])
def test_stores_move_plans_only_where_the_law_has_it_so(file: str) -> None:
    world, book = grown(OPENS), scenario().book
    if file:
        book = amend(book, load_amendment(AMENDMENTS / f"{file}.yaml", book, RULES))
    before = one_town(world)
    program = of(ministries.handing_out, signals.steering)
    running(
        world, since=OPENS, until=date(1931, 2, 1), program=program, lives_under=[inputs(book=book)]
    ).step()
    maker, old = world.tables["maker"], before.tables["maker"]
    most = 3 * maker.view(0, "capacity")
    assert bool((maker.view(0, "target") <= most).all()) == bool(file)
    assert (maker.view(0, "stock_before") == old.view(0, "stock")).all()
