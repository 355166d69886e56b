"""One state and one list of events, whatever the threads, the partition, the order of rows or the towns alongside."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.world import World, permuted
from tests.model.world import (
    EXAMINED,
    START,
    Events,
    copied,
    differing,
    fresh,
    grown,
    running,
    scenario,
    travelling,
    two_towns_with_roads,
)

TOWNS = (11, 12, 13, 14, 15)
SPANS = {
    "first year": (START, date(1927, 1, 1)),
    "examination": (EXAMINED, date(1930, 2, 1)),
    "contested elections": (date(1938, 2, 1), date(1938, 6, 1)),
}


class Trail:
    """What a run leaves: the hash of the state and the events of every dekad, and its last world."""

    def __init__(self, world: World, span: tuple[date, date], **options: Any) -> None:
        self.world = world
        self.hashes: list[int] = []
        self.events: list[Events] = []
        self.contested = False
        simulation = running(world, *span, **options)
        while not simulation.finished:
            simulation.step()
            self.hashes.append(world.state_hash())
            self.events.append(simulation.events_out())
            self.contested |= bool((world.tables["town"]["contested"] > 0).any())
        simulation.close()


def assert_same(one: Trail, other: Trail) -> None:
    """The same hash and the same events in every dekad; else the columns that differ at the end."""
    split = [n for n, (a, b) in enumerate(zip(one.hashes, other.hashes, strict=True)) if a != b]
    apart = [name for town in range(one.world.towns) for name in differing(one.world, other.world, town)]
    assert not split, f"apart from dekad {split[0]} on, at the end in {apart}"
    for number, (mine, theirs) in enumerate(zip(one.events, other.events, strict=True)):
        for field in mine:
            assert np.array_equal(mine[field], theirs[field]), f"events of dekad {number}: {field}"


def world_of(span: str) -> World:
    """The world at the start of a span."""
    first = SPANS[span][0]
    return fresh() if first == START else grown(first)


@pytest.fixture(scope="module", params=SPANS)
def alone(request: pytest.FixtureRequest) -> tuple[str, Trail]:
    """One town, one thread, one partition: what all else must agree with."""
    return request.param, Trail(world_of(request.param), SPANS[request.param])


@pytest.mark.parametrize(
    "options",
    [
        {"threads": 2},
        {"threads": 2, "partition": 1000},
        {"threads": 3, "partition": 997},
        {"check": True},
    ],
    ids=lambda options: " ".join(f"{name}={value}" for name, value in options.items()),
)
def test_threads_partitions_and_checks_change_nothing(
    alone: tuple[str, Trail], options: dict[str, Any]
) -> None:
    span, expected = alone
    assert_same(expected, Trail(world_of(span), SPANS[span], **options))


@pytest.mark.parametrize("order", [1, 2])
def test_the_order_of_rows_changes_nothing(alone: tuple[str, Trail], order: int) -> None:
    span, expected = alone
    assert_same(expected, Trail(permuted(world_of(span), order), SPANS[span]))


def test_something_happened(alone: tuple[str, Trail]) -> None:
    """And no pointer of a live row was left pointing to a free one."""
    span, trail = alone
    assert len(set(trail.hashes)) == len(trail.hashes)
    assert sum(events["id"].size for events in trail.events) > 1000
    assert trail.contested == (span == "contested elections")
    if span == "examination":
        assert (trail.world.tables["person"]["examined"] == 1).any()
    for table in trail.world.tables.values():
        for column in table.schema.columns:
            if column.refers is not None:
                rows = table.view(0, column.name)[table.live(0)]
                assert trail.world.tables[column.refers].live(0)[rows[rows >= 0]].all(), column.name


HALF = (date(1926, 1, 1), date(1926, 7, 1))


@pytest.fixture(scope="module")
def five() -> Trail:
    """Five towns of five seeds, one thread."""
    return Trail(fresh(*TOWNS), HALF)


@pytest.mark.parametrize("options", [{"threads": 2}, {"threads": 3, "partition": 1000}], ids=str)
def test_five_towns_end_alike_on_either_path_of_the_loop(five: Trail, options: dict[str, Any]) -> None:
    assert_same(five, Trail(fresh(*TOWNS), HALF, **options))


def test_two_towns_in_partitions_end_alike() -> None:
    assert_same(Trail(fresh(11, 12), HALF), Trail(fresh(11, 12), HALF, threads=2, partition=1000))


def test_a_town_is_the_same_alone_and_among_others(five: Trail) -> None:
    first = Trail(fresh(TOWNS[0]), HALF)
    assert first.world.town_hash(0) == five.world.town_hash(0)


def test_towns_of_different_seeds_differ_and_copies_do_not(five: Trail) -> None:
    hashes = {five.world.town_hash(town) for town in range(five.world.towns)}
    assert len(hashes) == len(TOWNS)
    twins = copied(fresh(), 2)
    Trail(twins, HALF)
    assert twins.town_hash(0) == twins.town_hash(1)


def test_towns_with_roads_are_the_same_in_any_order_and_on_either_path() -> None:
    until, hashes, travelled = date(1926, 10, 1), set(), set()
    for order, threads in ((0, 1), (0, 2), (3, 1)):
        world = two_towns_with_roads()
        world = permuted(world, order) if order else world
        simulation = travelling(world, until, threads=threads, partition=1000)
        simulation.run()
        simulation.close()
        hashes.add(world.state_hash())
        travelled |= {row["amount"] for row in simulation.boundary() if row["from"] == "elsewhere"}
    assert len(hashes) == 1
    assert len(travelled) == 2, "one number of people and one sum of money, the same three times"


LIFE = (START, scenario().until)


@pytest.fixture(scope="module")
def life() -> Trail:
    """One town from the first day to the last, one thread, one partition."""
    return Trail(fresh(), LIFE)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("order", "options"), [(0, {"threads": 2, "partition": 1000}), (3, {}), (4, {})], ids=str
)
def test_the_whole_life_of_a_town_is_the_same(life: Trail, order: int, options: dict[str, int]) -> None:
    """`order` is the seed of another order of rows (0: as they are)."""
    again = permuted(fresh(), order) if order else fresh()
    assert_same(life, Trail(again, LIFE, **options))
