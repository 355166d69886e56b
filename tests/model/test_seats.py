"""Seats on the real year: no office's orders move with what it cannot see, and a director can be replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.inputs import Inputs
from kombinat.engine.phases import Phase
from kombinat.engine.seats import OrderRefused, Orders, SeatPolicy, View, view_of
from kombinat.engine.world import World
from kombinat.step import YEAR
from kombinat.world import SCHEMAS
from kombinat.world.codes import Kind, Trade
from tests.model.arms import AMENDMENTS, RULES
from tests.model.world import copied, fresh, grown, inputs, of, one_town, running, scenario

DECISIONS = [phase for phase in YEAR if phase.decides]
LATE = date(1927, 6, 1)
CLOSING = date(1927, 6, 21)
PLANNING = date(1927, 10, 1)
OTHERWISE = {"plant.air.tending": "filters"}  # decisions that only another law leaves open


def law_of(phase: Phase) -> Inputs:
    """What a town lives under in which a decision can be taken."""
    if phase.id not in OTHERWISE:
        return inputs()
    file = AMENDMENTS / f"{OTHERWISE[phase.id]}.yaml"
    return inputs(book=amend(scenario().book, load_amendment(file, scenario().book, RULES)))


def day_of(phase: Phase) -> date:
    """The first day of a dekad in which the phase runs: it opens a planning year, opens a month, or closes one."""
    return PLANNING if phase.every == "plan" else LATE if phase.opens else CLOSING


def visible(office: str) -> set[str]:
    """Columns that an office sees: its own, those open to all, and keys."""
    return {
        f"{schema.name}.{column.name}"
        for schema in SCHEMAS
        for column in schema.columns
        if {"all", office} & set(column.seen_by) or column.name == "key"
    }


def hidden(office: str) -> Iterator[tuple[str, str]]:
    """Table and name of every other column, less `leaving`: the engine itself acts on it and frees the rows."""
    for schema in SCHEMAS:
        for column in schema.columns:
            if f"{schema.name}.{column.name}" not in {*visible(office), "person.leaving"}:
                yield schema.name, column.name


def orders(phase: Phase, world: World) -> dict[str, list[int]]:
    """What an office orders in a world, from that phase alone."""
    mine = one_town(world)
    until, law = date(1927, 11, 1), [law_of(phase)]
    running(mine, since=day_of(phase), until=until, program=of(phase), lives_under=law).step()
    return {
        name: mine.tables[name.partition(".")[0]][name.partition(".")[2]].tolist() for name in phase.orders
    }


def shaken(world: World, columns: list[tuple[str, str]], seed: int) -> World:
    """A copy in which these columns hold random whole numbers (0..100, and far larger ones where they fit)."""
    mine, random = one_town(world), np.random.default_rng(seed)
    for table, column in columns:
        values = mine.tables[table][column]
        high = 100 if values.itemsize == 1 else 30_000 if values.itemsize == 2 else 10**6
        values[:] = random.integers(0, high, values.size)
    return mine


def test_the_year_has_decisions_of_several_offices() -> None:
    assert {phase.decides for phase in DECISIONS} >= {"director", "shop_boss"}


@pytest.mark.parametrize("phase", DECISIONS, ids=lambda phase: phase.id)
def test_orders_do_not_move_with_what_the_office_cannot_see(phase: Phase) -> None:
    world, unseen = grown(day_of(phase)), list(hidden(phase.decides))
    expected = orders(phase, world)
    for seed in range(3):
        assert orders(phase, shaken(world, unseen, seed)) == expected


@pytest.mark.parametrize("phase", DECISIONS, ids=lambda phase: phase.id)
def test_orders_do_move_with_what_it_sees(phase: Phase) -> None:
    """So the test above tests something: the same shaking of the columns a phase reads is felt."""
    world = grown(day_of(phase))
    names = [name.partition(".") for name in phase.reads]
    seen = [(table, column) for table, _, column in names if column not in ("key", "kind", "trade", "parent")]
    expected = orders(phase, world)
    assert any(orders(phase, shaken(world, seen, seed)) != expected for seed in range(3))


@pytest.mark.parametrize("phase", DECISIONS, ids=lambda phase: phase.id)
def test_what_a_decision_writes_it_may_see(phase: Phase) -> None:
    assert set(phase.writes) <= visible(phase.decides)


@pytest.mark.parametrize("office", sorted({phase.decides for phase in DECISIONS}))
def test_a_view_holds_copies_of_visible_columns_and_no_others(office: str) -> None:
    world = fresh()
    view = view_of(world, office, 0, 0, running(world).clock.tick(0))
    assert set(view.columns) <= visible(office)
    assert {name for name in visible(office) if not name.endswith(".key")} <= set(view.columns)
    assert not {"person.origin", "person.conviction", "unit.made"} & set(view.columns)
    before = world.state_hash()
    for name in view.columns:
        view[name][:] = 1
    assert world.state_hash() == before


# ---- a director from outside


class Director:
    """Lets a shop have nobody new and reports nothing, whatever else it is asked for."""

    def __init__(self) -> None:
        self.looked: list[View] = []

    def __call__(self, view: View) -> Orders:
        """The orders for the decision that is asked for."""
        self.looked.append(view)
        return {name: 0 for name in ("unit.reported", "unit.posts_allowed") if name in view.orders}


def shop_of(world: World, trade: Trade) -> int:
    unit = world.tables["unit"]
    return int(np.flatnonzero((unit["kind"] == Kind.SHOP) & (unit["trade"] == trade))[0])


def newcomers(world: World, town: int, shop: int) -> int:
    """People in a shop who were hired since the run began."""
    section, hired = (world.tables["person"].view(town, name) for name in ("section", "hired"))
    inside = (section >= 0) & (world.tables["unit"].view(town, "parent")[section] == shop)
    return int((inside & (hired >= 0)).sum())


def test_a_director_from_outside_is_obeyed_in_his_row_and_nowhere_else() -> None:
    world = copied(fresh(), 2)
    shop = shop_of(one_town(world), Trade.MECHANICAL)
    director, until = Director(), date(1926, 4, 1)
    running(world, until=until, seats=[SeatPolicy("director", 0, shop, director)]).run()
    seated, default = (world.tables["unit"].view(town, "posts_allowed") for town in range(2))
    others = np.arange(seated.size) != shop
    assert seated[shop] == 0 < default[shop]
    assert (seated[others] > 0).sum() == (default[others] > 0).sum()
    assert (
        world.tables["unit"].view(0, "reported")[shop] == 0 < world.tables["unit"].view(1, "reported")[shop]
    )
    assert newcomers(world, 0, shop) == 0 < newcomers(world, 1, shop)
    assert len(director.looked) == 9 + 3 + 3 + 3  # care, pushers, the report, the hands allowed


def test_a_director_who_grasps_at_the_output_itself_is_refused() -> None:
    world = fresh()
    seat = SeatPolicy("director", 0, shop_of(world, Trade.MECHANICAL), lambda view: {"unit.value": 10**9})
    with pytest.raises(OrderRefused, match=r"the director may not set unit\.value"):
        running(world, seats=[seat]).step()


def test_a_seat_that_gives_no_orders_leaves_the_default() -> None:
    seated, default = fresh(), fresh()
    running(seated, until=date(1926, 4, 1), seats=[SeatPolicy("director", 0, 1, lambda view: {})]).run()
    running(default, until=date(1926, 4, 1)).run()
    assert seated.state_hash() == default.state_hash()
