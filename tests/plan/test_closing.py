"""When a plant is shut and what of it stops: rules by hand, the phase, the whole year of a shut plant."""

from __future__ import annotations

from datetime import date
from math import isclose
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.law import LawBook
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import phase
from kombinat.engine.world import World
from kombinat.plan import closing, incentives, targets
from kombinat.plant import quits
from kombinat.world.codes import Kind
from tests.model.world import fresh, inputs, running
from tests.plan.test_rules import constants
from tests.society.worlds import FOLDER, book, months, simulation, small_world

HARD = amend(book(), load_amendment(FOLDER / "amendments/budget_hard.yaml", book()))


def test_what_shutting_costs() -> None:
    """Hands at three times their wages, a third as many in town, and the symbol once: 1000 + (0.9 + 1) 500."""
    people = constants(worth_hand=3.0, town_jobs=0.3, symbol=1.0)
    assert isclose(closing.lock_in(1_000.0, 500.0, people), 1_950.0)


def test_a_plant_is_shut_for_old_debts_and_a_loss_above_what_is_answered_for() -> None:
    law = constants(term=6, claim=0.5)
    assert closing.shut(6, 101.0, 200.0, law) == 1.0
    assert closing.shut(5, 101.0, 200.0, law) == 0.0
    assert closing.shut(6, 100.0, 200.0, law) == 0.0
    assert closing.shut(99, 0.0, 0.0, constants(term=6, claim=0.0)) == 0.0  # who loses nothing is left alone


def test_who_is_let_go() -> None:
    assert quits.wound_up(0.1, 0) == 0.1
    assert quits.wound_up(0.1, 372) == 1.0


@phase(
    "plant.starving",
    every="month",
    over="town",
    says="The plant loses a little every month, and the bank holds its bills back.",
    reads="unit.kind",
    writes="unit.profit unit.labour_cost unit.solvent",
)
def starving(unit: Any) -> None:
    """A loss of a million kopecks on a wage bill of ten."""
    for u in range(unit.kind.size):
        if unit.kind[u] == Kind.PLANT:
            unit.profit[u] = -1_000_000
            unit.labour_cost[u] = 10_000_000
            unit.solvent[u] = 4_000


def closed_after(number: int, law: LawBook, *removed: str) -> tuple[int, int]:
    """Month in which the plant was closed (0: it works), and the plan of its shops two months later (kopecks)."""
    world = small_world()
    phases = (targets.opening, targets.monthly, incentives.setting, starving, closing.deciding)
    months(simulation(world, phases, law=law, removals=frozenset(removed)), number)
    unit = world.tables["unit"]
    kind = unit.view(0, "kind")
    shops = (
        unit.view(0, "target")[kind == Kind.SHOP].sum()
        + unit.view(0, "target_month")[kind == Kind.SHOP].sum()
    )
    return int(unit.view(0, "closed")[kind == Kind.PLANT][0]), int(shops)


@pytest.mark.parametrize(
    ("law", "removed", "closed"),
    [
        (HARD, (), 26 * 12 + 5),
        (HARD, ("plan.closing.shut",), 0),
        (book(), (), 0),
        (book(), ("plan.budget.stake",), 0),
        (book(), ("plan.budget.stake", "plan.closing.lock_in"), 26 * 12 + 5),
    ],
)
def test_debts_stand_for_half_a_year_and_nobody_answers(
    law: LawBook, removed: tuple[str, ...], closed: int
) -> None:
    """Of the lock-in each part alone keeps the plant; a closed one has no plan, whatever year opens."""
    month, plan = closed_after(14, law, *removed)
    assert month == closed
    assert (plan == 0) == (closed > 0)


def shut_plant(*removed: str) -> tuple[World, Simulation, NDArray[np.bool_]]:
    """A world whose plant was shut on the first day, the year over it under a hard budget, and its shops and plant."""
    world = fresh()
    unit = world.tables["unit"]
    kind = unit.view(0, "kind")
    shut = (unit.view(0, "key") != 0) & ((kind == Kind.SHOP) | (kind == Kind.PLANT))
    unit.view(0, "closed")[shut] = 26 * 12
    unit.view(0, "target")[shut], unit.view(0, "target_month")[shut] = 0, 0
    lives_under = [inputs(*removed, book=HARD)]
    return world, running(world, until=date(1927, 1, 1), lives_under=lives_under, check=True), shut


def test_without_the_rule_a_closed_plant_keeps_its_hands() -> None:
    world, year, _ = shut_plant("plant.quits.closed")
    months(year, 3)
    assert (world.tables["person"].view(0, "section") >= 0).any()


def test_a_closed_plant_lets_everybody_go_and_owes_no_more() -> None:
    """The whole year with the plant shut from the first day: nobody stays, nothing is made, debts do not grow."""
    world, year, shut = shut_plant()
    unit, person = world.tables["unit"], world.tables["person"]
    months(year, 1)
    assert (person.view(0, "section")[person.view(0, "key") != 0] < 0).all()
    for _ in range(11):
        months(year, 1)
        assert not unit.view(0, "profit").any()  # neither sales nor wages nor bills
    for name in ("posts_wanted", "posts_allowed", "ordered", "value", "target", "proposed", "charge"):
        assert unit.view(0, name)[shut].sum() == 0, name
