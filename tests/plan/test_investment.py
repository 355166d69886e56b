"""Investment: what is asked, started, built, cut and handed over, by hand and on the scenario's small world."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.world import World
from kombinat.plan import investment, targets
from kombinat.plant import equipment
from kombinat.society import dwelling
from kombinat.world.codes import Kind, Stage, Work
from tests.society.worlds import FOLDER, book, months, simulation, small_world

MONEY = st.floats(0.0, 1e12)
SHARES = st.floats(0.0, 1.0)
BUILDING = (
    targets.opening, investment.asking, investment.housing, investment.starting, investment.building,
    equipment.installing, dwelling.allot,
)  # fmt: skip


class Constants(NamedTuple):
    """Values easy to reckon with."""

    hunger: float = 0.3
    understatement: float = 0.25
    flat: float = 900.0
    waiting: float = 0.2
    cut_first: float = 2.0
    breakdown_design: float = 0.005
    thrift: float = 0.5


B = Constants()


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-12)


# ---- rules by hand


def test_what_is_asked_for() -> None:
    assert investment.hungry(0.2, B) == near(0.5)
    assert investment.flats_wanted(10.0, 100.0, B) == near(900.0 * 30.0)
    assert investment.estimated(400.0, B) == near(300.0)


class Scheme(NamedTuple):
    """A scheme with 0.6 months at stake."""

    labour_weight: float
    met: float = 0.3
    above: float = 0.3
    below: float = 0.0
    charge: float = 0.06


def test_who_is_charged_for_machines_asks_for_fewer() -> None:
    """0.5 times 0.6 months times a charge of 0.4 of a month's plan: twelve points, never of what is needed."""
    assert investment.spared_machines(0.5, 0.2, 0.4, Scheme(1.0), B) == near(0.38)
    assert investment.spared_machines(0.5, 0.2, 9.0, Scheme(1.0), B) == near(0.2)
    assert investment.spared_machines(0.5, 0.2, 0.4, Scheme(0.0), B) == 0.5
    assert investment.charge_by_plan(1_000.0, 3_600, 12, Scheme(1.0)) == near(0.2)
    assert investment.charge_by_plan(1_000.0, 0, 12, Scheme(1.0)) == 0.0


def test_starts_go_as_far_as_the_quota_of_work_begun() -> None:
    assert investment.room_for_starts(1.5, 120.0, 60.0) == near(120.0)
    assert investment.room_for_starts(1.0, 120.0, 150.0) == 0.0


def test_money_by_the_worth_of_machines_and_a_small_share_for_flats() -> None:
    assert investment.granted(5_000.0, 0.01) == near(50.0)
    assert investment.granted(5_000.0, -0.01) == 0.0
    assert investment.social_line(50.0, 0.06) == near(3.0)


def test_flats_are_cut_first() -> None:
    assert investment.what_is_left(100.0, 0.0, B) == near(100.0)
    assert investment.what_is_left(100.0, 0.2, B) == near(60.0)
    assert investment.what_is_left(100.0, 0.7, B) == 0.0


def test_a_copy_is_as_old_as_its_design() -> None:
    assert equipment.copied(240.0, 0.7) == near(168.0)
    assert equipment.obsolete(240.0, B) == near(0.01)


@given(MONEY, MONEY, MONEY, MONEY)
def test_room_never_grows_with_what_is_unfinished(grant: float, quota: float, a: float, b: float) -> None:
    quota /= 1e12
    more, less = (
        investment.room_for_starts(quota, grant, min(a, b)),
        investment.room_for_starts(quota, grant, max(a, b)),
    )
    assert 0.0 <= less <= more <= quota * grant


@given(MONEY, SHARES, SHARES)
def test_a_larger_overrun_never_leaves_more_for_flats(social: float, a: float, b: float) -> None:
    low, high = investment.what_is_left(social, max(a, b), B), investment.what_is_left(social, min(a, b), B)
    assert 0.0 <= low <= high <= social


# ---- phases on a small world


def column(world: World, table: str, name: str) -> np.ndarray:
    of = world.tables[table]
    return of.view(0, name)[of.live(0)].astype(np.int64)


def open_of(world: World, work: Work) -> np.ndarray:
    return (column(world, "project", "stage") == Stage.OPEN) & (column(world, "project", "work") == work)


def test_sites_of_the_first_day_are_half_built() -> None:
    world = small_world()
    cost, spent = column(world, "project", "cost"), column(world, "project", "spent")
    assert 0.4 < spent.sum() / cost.sum() < 0.6
    assert (column(world, "project", "estimate") < cost).all()
    assert (column(world, "project", "begun") < 26 * 12).all()
    assert open_of(world, Work.FLATS).any()


def test_what_is_handed_over_is_what_was_built() -> None:
    """No machine and no flat falls from the sky: capacity grows by the projects finished, and by nothing else."""
    world = small_world()
    before = column(world, "unit", "capacity").sum()
    running = simulation(world, BUILDING, check=True)
    months(running, 30)
    done = (column(world, "project", "ended") > 0) & (column(world, "project", "work") == Work.MACHINES)
    fresh = simulation(small_world(), BUILDING[:-2])
    months(fresh, 30)
    grown = column(world, "unit", "capacity").sum() - before
    assert grown >= column(world, "project", "scope")[done].sum() > 0
    assert column(fresh.world, "unit", "capacity").sum() == before


def test_without_money_nothing_is_built() -> None:
    world = small_world()
    before, spent = column(world, "unit", "capacity"), column(world, "project", "spent")
    months(simulation(world, BUILDING, removals=frozenset(["plan.investment.grant"])), 8)
    assert (column(world, "unit", "capacity") == before).all()
    assert (column(world, "project", "spent") == spent).all()


def test_a_planning_year_starts_a_project_for_every_shop_and_for_flats() -> None:
    world = small_world()
    months(simulation(world, BUILDING, start=date(1926, 9, 1)), 2)
    started = column(world, "project", "begun") == 26 * 12 + 9
    kinds = column(world, "unit", "kind")[column(world, "project", "unit")[started]]
    shops = (column(world, "unit", "kind") == Kind.SHOP) & (column(world, "unit", "capacity") > 0)
    assert (kinds == Kind.SHOP).sum() == shops.sum()
    assert (kinds == Kind.PLANT).sum() == 1


def unfinished(removals: frozenset[str]) -> tuple[int, int]:
    """Building in hand after four years, and flats handed over since the first (kopecks, dm2)."""
    world = small_world()
    running = simulation(world, BUILDING, start=date(1928, 9, 1), removals=removals)
    flats = 0
    for _ in range(48):
        months(running, 1)
        this_month = running.clock.tick(running.next_tick - 1).months
        ended = column(world, "project", "ended") == this_month
        flats += column(world, "project", "scope")[
            ended & (column(world, "project", "work") == Work.FLATS)
        ].sum()
    return int(column(world, "project", "spent").sum()), int(flats)


def test_understated_estimates_leave_more_unfinished_and_fewer_flats() -> None:
    said_true, understated = (
        unfinished(frozenset(["plan.investment.understatement"])),
        unfinished(frozenset()),
    )
    uncut = unfinished(frozenset(["plan.investment.residual"]))
    assert said_true[0] < understated[0]
    assert uncut[1] > understated[1]


def built(*amendments: str) -> int:
    """Money built with in two years (kopecks)."""
    world, law = small_world(), book()
    for name in amendments:
        law = amend(law, load_amendment(FOLDER / f"amendments/{name}.yaml", law))
    running, paid = simulation(world, BUILDING, start=date(1928, 9, 1), law=law), 0
    for _ in range(24):
        months(running, 1)
        paid += int(column(world, "project", "paid").sum())
    return paid


def test_money_that_no_site_could_take_starts_new_ones() -> None:
    """Half the starts leave sites idle and money over; where it stands over, more is begun and nearly all is spent."""
    whole, lapsing = built("starts_half"), built("starts_half_lapsing")
    assert lapsing < 0.9 * built()
    assert whole > 1.1 * lapsing


def test_what_was_handed_over_is_forgotten_after_a_year() -> None:
    world = small_world()
    months(simulation(world, BUILDING), 60)
    ended = column(world, "project", "ended")
    assert (ended[ended > 0] > 26 * 12 + 60 - 14).all()


RULES = ("hunger", "flats", "understatement", "starts", "grant", "social", "residual")


def after_three_years(removals: frozenset[str]) -> int:
    world = small_world()
    months(simulation(world, BUILDING, start=date(1928, 9, 1), removals=removals), 36)
    return world.state_hash()


@pytest.fixture(scope="module")
def whole() -> int:
    return after_three_years(frozenset())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_removed_alone_changes_the_world(rule: str, whole: int) -> None:
    assert after_three_years(frozenset([f"plan.investment.{rule}"])) != whole
