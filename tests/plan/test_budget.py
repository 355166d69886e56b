"""Who pays for a loss, what comes back of a profit and what noise is worth: rules by hand, phases on a small world."""

from __future__ import annotations

from math import isclose
from typing import Any

import numpy as np
import pytest

from kombinat.engine.phases import phase
from kombinat.plan import budget
from kombinat.plant import accounts
from kombinat.world.codes import Kind, Topic, Trade
from tests.plan.test_rules import constants
from tests.society.worlds import months, simulation, small_world

LENDER = constants(trouble=1.5)
NOISY = constants(noise_short=0.5, noise_voice=2.0)


def test_a_loss_is_covered_while_what_hangs_on_the_plant_is_worth_it() -> None:
    """At R = 3 going on is worth 1.5; with half the stake 0.375 (Dewatripont and Maskin 1995)."""
    assert budget.going_on(3.0, 1.5) == 1.5
    assert budget.going_on(1.5, 1.5) == 0.375
    whole, half = constants(claim=1.0), constants(claim=0.5)
    assert budget.refinance(100.0, 300.0, whole, LENDER) == 1.0
    assert budget.refinance(100.0, 300.0, half, LENDER) == 0.0
    assert budget.refinance(0.0, 0.0, half, LENDER) == 1.0  # nothing is lost: what is lacking is old
    assert budget.stake(1_000.0, 200.0, constants(worth_hand=3.0, worth_dwelling=0.5)) == 3_100.0


def test_little_comes_back_and_the_loud_are_heard() -> None:
    assert isclose(budget.returned(500.0, constants(town_share=0.06)), 30.0)
    assert isclose(budget.heard(0.1, 0.05, NOISY), 0.15)
    assert budget.heard(1.0, 1.0, NOISY) == 1.0
    assert isclose(budget.bargained(100.0, constants(bargain=0.02)), 102.0)


def test_what_is_drawn_off_and_what_the_bank_pays() -> None:
    law = constants(profit_share=0.5, cushion=1.5, credit=1.0)
    assert accounts.siphon(400.0, 200.0, law) == 50.0
    assert accounts.siphon(200.0, 200.0, law) == 0.0
    assert accounts.solvency(100.0, 100.0, law) == 1.0
    assert isclose(accounts.solvency(150.0, 100.0, law), 0.5)
    assert accounts.solvency(900.0, 100.0, law) == 0.0
    assert isclose(accounts.material_price(10.0, 0.5, 0.6), 12.0)
    assert accounts.material_price(10.0, 0.0, 0.6) == 0.0


@phase(
    "plant.losing",
    every="month",
    over="town",
    says="The plant lives beyond its means.",
    reads="unit.kind",
    writes="unit.profit unit.money unit.labour_cost unit.taken",
)
def losing(unit: Any) -> None:
    """A loss of 4 million kopecks on a wage bill of 10 million."""
    for u in range(unit.kind.size):
        if unit.kind[u] == 0:
            unit.profit[u] = unit.money[u] = -4_000_000
            unit.labour_cost[u] = 10_000_000
            unit.taken[u] = 1_000


@pytest.mark.parametrize(
    ("removed", "paid", "back"),
    [
        ("", 4_000_000, 60),
        ("plan.budget.refinance", 0, 60),
        ("plan.budget.stake", 0, 60),
        ("plan.budget.returned", 4_000_000, 0),
    ],
)
def test_the_centre_pays_while_it_has_something_at_stake(removed: str, paid: int, back: int) -> None:
    world = small_world()
    ledgers_open = {"removals": frozenset([removed] if removed else []), "check": False}
    running = simulation(world, (losing, budget.refinancing), **ledgers_open)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="money"):
        months(running, 1)  # the loss above was posted nowhere, so the books do not close
    unit = world.tables["unit"]
    assert unit.view(0, "cover")[unit.view(0, "kind") == Kind.PLANT] == paid
    assert world.tables["town"].view(0, "returned")[0] == back


def test_a_grant_raises_the_plan_with_it() -> None:
    world = small_world()
    town, unit = world.tables["town"], world.tables["unit"]
    unit.view(0, "labour_cost")[unit.view(0, "kind") == Kind.PLANT] = 1_000_000
    unit.view(0, "reported_year")[:] = 0  # nothing reported: half a chance a month by that alone
    subject = world.tables["subject"]
    subject.view(0, "speeches")[subject.view(0, "topic") == Topic.FOOD] = 1_000_000
    before = unit.view(0, "target").copy()
    months(simulation(world, (budget.conceding,)), 1)
    planned = (unit.view(0, "kind") == Kind.SHOP) & (unit.view(0, "auxiliary") == 0)
    planned &= unit.view(0, "trade") != Trade.OFFICE
    assert town.view(0, "conceded")[0] == 50_000
    assert (unit.view(0, "target")[planned] == (before[planned] * 1.02).astype(np.int64)).all()
