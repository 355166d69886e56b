"""Arms of one town: copies under inputs of their own, side by side; and scenes that more than one file sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np

import kombinat
from kombinat.engine.inputs import Inputs
from kombinat.engine.loop import Simulation
from kombinat.engine.world import World
from kombinat.party.cell.organisation import cells_of_shops
from kombinat.step import YEAR
from kombinat.world.codes import Occupation, Origin, Past, Standing
from kombinat.world.tree import shops_of
from tests.model.world import copied, inputs, one_town, running

AMENDMENTS = Path(kombinat.__file__).parent / "scenarios" / "red_putilov" / "amendments"
RULES = sorted(YEAR.rules())
PLANNED = date(1926, 11, 1)  # a month after the first planning year opens
ENGINEERS = date(1930, 6, 1)  # the organs take up files on technical staff
DIVIDED = date(1931, 4, 1)
END = date(1941, 6, 1)
MILESTONES = [
    date(1926, 5, 1),
    *(date(year, 1, 1) for year in (1927, 1928, 1929, 1930, 1932, 1933, 1934, 1936, 1938)),
]


def hashes(simulation: Simulation) -> list[list[int]]:
    """The hash of every town after every dekad: shape (dekads, towns)."""
    world, found = simulation.world, []
    while not simulation.finished:
        simulation.step()
        simulation.events_out()
        found.append([world.town_hash(town) for town in range(world.towns)])
    return found


def last_hashes(simulation: Simulation) -> list[int]:
    """The hash of every town at the end: hashing a small town costs as much as its dekad does."""
    world = simulation.world
    while not simulation.finished:
        simulation.step()
        simulation.events_out()
    return [world.town_hash(town) for town in range(world.towns)]


def arms(world: World, until: date, *lives_under: Inputs) -> list[list[int]]:
    """Hashes of copies of a one-town world, each under its own inputs."""
    return hashes(running(copied(world, len(lives_under)), until=until, lives_under=lives_under))


def ends(world: World, *lives_under: Inputs) -> list[int]:
    """Last hashes of copies of a one-town world a month into the planning year, each under its own inputs."""
    return last_hashes(running(copied(world, len(lives_under)), until=PLANNED, lives_under=lives_under))


def still_alike(
    world: World, since: date, until: date, arms: Mapping[str, Inputs]
) -> tuple[World, list[str]]:
    """The world at `until` under the scenario's law, and the arms that have ended like it."""
    towns = copied(world, 1 + len(arms))
    found = last_hashes(running(towns, since, until, lives_under=[inputs(), *arms.values()]))
    return one_town(towns), [name for name, mine in zip(arms, found[1:], strict=True) if mine == found[0]]


# ---- scenes


def communists_all(world: World) -> None:
    """Everybody at work in a shop with a cell is a member of it."""
    person, unit = world.tables["person"], world.tables["unit"]
    cells, shops = (
        cells_of_shops(unit["key"], unit["kind"], unit["serves"]),
        shops_of(unit["kind"], unit["parent"]),
    )
    rows = np.flatnonzero(person["section"] >= 0)
    person["party"][rows], person["cell"][rows] = Standing.MEMBER, cells[shops[person["section"][rows]]]
    person["attendance"][rows], person["arrears"][rows] = 9000, 0


def named_specialists(world: World) -> None:
    """Many outside the party are technicians of the old classes, and were named as enemies."""
    person = world.tables["person"]
    rows = np.flatnonzero((person["section"] >= 0) & (person["cell"] < 0))[::3]
    person["occupation"][rows], person["recorded"][rows] = Occupation.TECHNICIAN, Origin.FORMER
    person["past"][rows] = Past.NAMED
