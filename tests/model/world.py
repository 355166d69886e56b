"""Small worlds of the shipped scenarios under their whole programs, built once and copied for each test.

Where a test does not say of which scenario, it is the town's.

`START` is the scenario's first day. `grown(day)` has lived to `day`, so that a test can begin in the autumn of an
examination without paying for the years before it each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import Clock
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import LawBook
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program
from kombinat.engine.tables import Table
from kombinat.engine.world import World
from kombinat.scenarios.loader import Scenario, load_scenario
from kombinat.scenarios.synthesis import build
from kombinat.society.travel import TRAVEL
from kombinat.step import YEAR
from kombinat.world.exchange import people_exchange
from kombinat.world.ledgers import CHART

TOWN, FLEET = "red_putilov", "baltic_fleet"
SCALE = 0.05
EXAMINED = date(1929, 9, 1)  # a month before the first examination opens

Events = Mapping[str, NDArray[Any]]


@cache
def scenario(name: str = TOWN) -> Scenario:
    """A shipped scenario."""
    return load_scenario(name)


START = scenario().start


@cache
def _first(seeds: tuple[int, ...], scale: float, name: str) -> World:
    return scenario(name).build(seeds, scale).world


def fresh(*seeds: int, scale: float = SCALE, name: str = TOWN) -> World:
    """The world of the first day, one town a seed (1 if none is given)."""
    return copied(_first(seeds or (1,), scale, name))


@cache
def _grown(day: date, seeds: tuple[int, ...], scale: float, name: str) -> World:
    world = fresh(*seeds, scale=scale, name=name)
    running(world, until=day, name=name).run()
    return world


def grown(day: date, *seeds: int, scale: float = SCALE, name: str = TOWN) -> World:
    """The world as it is on `day`, one town a seed (1 if none is given)."""
    return copied(_grown(day, seeds or (1,), scale, name))


def copied(world: World, towns: int = 1) -> World:
    """`towns` copies side by side, of the same seeds and the same keys."""
    tables = {}
    for name, table in world.tables.items():
        rows = np.tile(np.diff(table.starts), towns)
        starts = np.concatenate([[0], np.cumsum(rows)]).astype(np.int64)
        data = {column: np.tile(values, towns) for column, values in table.data.items()}
        tables[name] = Table(table.schema, starts, data)
    return World(tables, world.seeds * towns)


def inputs(*removals: str, book: LawBook | None = None, name: str = TOWN) -> Inputs:
    """What a town lives under: the scenario's book, or another, less the rules removed."""
    book = book or scenario(name).book
    return Inputs(book, book.behaviour, book, frozenset(removals))


def running(
    world: World,
    since: date = START,
    until: date = date(1927, 1, 1),
    program: Program | None = None,
    lives_under: Sequence[Inputs] | None = None,
    name: str = TOWN,
    **options: Any,
) -> Simulation:
    """A simulation of a world from one day to another; every town under the scenario's law unless told otherwise."""
    clock = Clock(since, until, scenario(name).plan_years(until))
    under = lives_under or [inputs(name=name)] * world.towns
    return Simulation(world, program or scenario(name).program, under, clock, CHART, **options)


def of(*phases: Phase) -> Program:
    """A program of these phases."""
    return Program("some phases", (Heading("all", phases),))


def year_and(*phases: Phase) -> Program:
    """The whole year, then these phases."""
    return Program("the year and more", (*YEAR.headings, Heading("more", phases)))


TRAVELLING = Program("the year with roads between towns", (TRAVEL[0], *YEAR.headings, TRAVEL[1]))


def two_towns_with_roads() -> World:
    """Two towns whose people may move from one to the other."""
    start = scenario()
    return build(start.folder, start.setting, start.book, (11, 12), SCALE, roads=(1, 0)).world


def travelling(world: World, until: date, **options: Any) -> Simulation:
    """A simulation of towns with roads."""
    return running(world, until=until, program=TRAVELLING, exchange=people_exchange(), **options)


def column(world: World, name: str, town: int = 0) -> NDArray[Any]:
    """The live rows of `table.column` in one town."""
    table, _, attribute = name.partition(".")
    rows: NDArray[Any] = world.tables[table].view(town, attribute)[world.tables[table].live(town)]
    return rows


def differing(one: World, other: World, town: int = 0, other_town: int | None = None) -> list[str]:
    """Columns in which two towns differ, whatever the order of their rows."""
    there = town if other_town is None else other_town
    return [
        f"{name}.{column.name}"
        for name, table in one.tables.items()
        for column in table.schema.columns
        if one.column_hash(town, name, column.name) != other.column_hash(there, name, column.name)
    ]


def one_town(world: World, town: int = 0) -> World:
    """One town of a world, alone."""
    tables = {}
    for name, table in world.tables.items():
        starts = np.array([0, table.capacity(town)], np.int64)
        tables[name] = Table(
            table.schema, starts, {column: table.view(town, column).copy() for column in table}
        )
    return World(tables, (world.seeds[town],))
