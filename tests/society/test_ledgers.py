"""Society on random worlds: ledgers close, counts agree, rows, threads and declarations cannot be seen in results."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kombinat.engine.loop import Simulation
from kombinat.engine.world import World, permuted
from kombinat.society import dwelling
from kombinat.world.codes import Livelihood
from tests.society.worlds import months, simulation, small_world

STARTS = [date(1926, 1, 1), date(1930, 10, 1), date(1932, 10, 1), date(1938, 5, 1)]


def column(world: World, table: str, name: str) -> np.ndarray:
    of = world.tables[table]
    return of.view(0, name)[of.live(0)]


def shaken(seed: int) -> World:
    """A small world with purses, jobs, space and tempers thrown about."""
    world, random = small_world(), np.random.default_rng(seed)
    person, household = world.tables["person"], world.tables["household"]
    live = np.flatnonzero(person.live(0))
    quitters = random.choice(live, live.size // 10)
    person.view(0, "section")[quitters] = -1
    person.view(0, "want")[live] = random.integers(0, 10_000, live.size)
    homes = np.flatnonzero(household.live(0))
    household.view(0, "money")[homes] = random.integers(-5_000, 200_000, homes.size)
    household.view(0, "area")[homes] = random.integers(0, 32_000, homes.size)
    world.tables["town"].view(0, "vacant_area")[0] = random.integers(0, 500_000)
    return world


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(STARTS))
def test_every_ledger_closes_on_random_worlds(seed: int, start: date) -> None:
    running = simulation(shaken(seed), start=start, check=True)
    months(running, 4)  # LedgerError or UndeclaredWrite if anything is amiss
    assert_sound(running)


def assert_sound(running: Simulation) -> None:
    world = running.world
    members = np.bincount(column_of_all(world, "household"), minlength=world.tables["household"].capacity(0))
    live = world.tables["household"].live(0)
    assert (members[~live] == 0).all()
    keys = column(world, "person", "key")
    assert np.unique(keys).size == keys.size
    assert world.tables["town"].view(0, "vacant_area")[0] >= 0
    assert (column(world, "household", "area") >= 0).all()
    assert (column(world, "household", "stock") >= 0).all()
    assert (world.tables["household"].view(0, "stock")[~live] == 0).all()
    assert (column(world, "person", "schooling") >= 0).all()


def column_of_all(world: World, name: str) -> np.ndarray:
    return column(world, "person", name)


def test_persons_are_counted_as_they_come_and_go() -> None:
    running = simulation(small_world())
    before = column(running.world, "person", "key").size
    flows = 0
    for _ in range(12):
        months(running, 1)
        town = running.world.tables["town"]
        flows += sum(int(town.view(0, name)[0]) for name in ("births", "arrived"))
        flows -= sum(int(town.view(0, name)[0]) for name in ("deaths", "departed"))
    assert column(running.world, "person", "key").size == before + flows


def kept_at_home(start: date, *removals: str) -> float:
    running = simulation(small_world(), start=start, removals=frozenset(removals))
    months(running, 3)
    return float(column(running.world, "household", "stock").mean())


def test_scarcity_fills_cupboards_and_without_lots_nothing_is_kept() -> None:
    full, empty = date(1926, 1, 1), date(1932, 10, 1)
    assert kept_at_home(empty) > kept_at_home(empty, "society.provisioning.trip") == 0.0
    assert kept_at_home(full) > 0.0
    assert kept_at_home(full, "society.provisioning.lot") == 0.0
    assert kept_at_home(full, "society.provisioning.home_stock") == 0.0


def test_a_day_has_24_hours() -> None:
    running = simulation(small_world())
    months(running, 2)
    world = running.world
    names = ("minutes_queue", "minutes_home", "minutes_rest")
    spent = sum(column(world, "person", name).astype(int) for name in names)
    assert (spent <= 1440).all()
    home = column(world, "person", "livelihood") == Livelihood.DEPENDANT
    counted = (
        column(world, "person", "minutes_rest") > 0
    )  # who came or was born after the day was spent is not
    assert (spent[home & counted] == 1440).all()
    assert (home & ~counted).sum() < 100


def test_rows_and_threads_cannot_be_seen() -> None:
    runs = [
        simulation(small_world()),
        simulation(permuted(small_world(), 7)),
        simulation(small_world(), threads=2, partition=512),
    ]
    for running in runs:
        months(running, 14)
    hashes = {running.world.state_hash() for running in runs}
    assert len(hashes) == 1


ROOMS = {
    "society.demography": ("mortality", "fertility", "schooling", "fading"),
    "society.livelihood": ("find_work", "lose_work", "enter", "retire", "vacancies"),
    "society.provisioning": ("city_pay", "dole", "cards", "market_food", "other_goods"),
    "society.day": ("want", "queue", "home", "relieved", "canteen", "fatigue", "drink"),
    "society.dwelling": ("squeeze",),
    "society.households": ("move_out", "marry"),
    "society.migration": ("arrive", "go_back"),
    "plan.targets": ("ratchet", "drive", "bid", "month", "late", "revision", "revised"),
    "plan.reports": ("hiding",),
    "plan.verdict": ("removal",),
}
RULES = [f"{room}.{rule}" for room, rules in ROOMS.items() for rule in rules]


@pytest.fixture(scope="module")
def whole() -> int:
    return _hash_without(None)


def _hash_without(rule: str | None) -> int:
    world = shaken(3)
    world.tables["town"].view(0, "vacant_area")[0] = 0
    world.tables["household"].view(0, "area")[::2] = 0
    world.tables["unit"].view(0, "nursery")[:] = 2_000
    running = simulation(world, start=date(1929, 8, 1), removals=frozenset([rule] if rule else []))
    months(running, 6)
    return running.world.state_hash()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_removed_alone_changes_the_world(rule: str, whole: int) -> None:
    assert _hash_without(rule) != whole


def test_the_town_builds_with_what_comes_back() -> None:
    """20,300 kopecks at 200 a square decimetre are 101 of them, and 100 kopecks wait."""
    world = small_world()
    town = world.tables["town"]
    town.view(0, "returned")[0], town.view(0, "conceded")[0] = 20_000, 300
    vacant = int(town.view(0, "vacant_area")[0])
    running = simulation(world, (dwelling.building,), check=True)
    months(running, 1)
    assert town.view(0, "vacant_area")[0] == vacant + 101
    assert town.view(0, "fund")[0] == 100
