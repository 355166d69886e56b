"""A small fleet for tests: three ships and a shore unit, with departments, cells, posts and people made from keys."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import kombinat.party
from kombinat.engine.clock import Clock
from kombinat.engine.draws import slot_key
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import Family, LawBook
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program
from kombinat.engine.world import World
from kombinat.world import SCHEMAS
from kombinat.world.codes import Kind, Livelihood, Occupation, Office, Origin, Standing, Topic, Trade
from kombinat.world.ledgers import CHART
from tests.party.small_plant import BORROWED, YEARS, Share, entries_of, overlaid

PACKAGE = Path(kombinat.party.__path__[0]).parent
SHIPS, DEPARTMENTS, CREW = 4, 3, 40
FLEET = 0
SHIP = 1
DEPARTMENT = SHIP + SHIPS
COMMITTEE = DEPARTMENT + SHIPS * DEPARTMENTS
CELL = COMMITTEE + 1
UNITS = CELL + SHIPS
PEOPLE = SHIPS * DEPARTMENTS * CREW
STANDS_FOR = {"fleet": ("plant", "society")}


@cache
def book() -> LawBook:
    """Law and behaviour of the party and of the fleet."""
    families: tuple[Family, ...] = ("law", "behaviour")
    rooms = [
        entry for family in families for room in ("party", "fleet") for entry in entries_of(family, room)
    ]
    lent = [entry for entry in entries_of("law", "plant") if entry.id in BORROWED]
    return LawBook().overlay([*rooms, *lent])


def amended(law: Mapping[str, Any]) -> LawBook:
    """The law with other values from the first day on."""
    return overlaid(book(), law)


def small_fleet(seed: int = 5, members: float = 0.25) -> World:
    """A world of one town. members: share of the crews in the party, a quarter of them candidates."""
    room = {
        "town": 1, "unit": UNITS, "post": 60, "person": 2 * PEOPLE, "household": 2 * PEOPLE, "request": 64,
        "subject": len(Topic),
    }  # fmt: skip
    world = World.empty(SCHEMAS, {schema.name: [room.get(schema.name, 0)] for schema in SCHEMAS}, [seed])
    _units(world)
    _people(world, members)
    _posts(world)
    town = world.tables["town"]
    town["key"][:], town["price"][:] = 1, 10_000
    world.tables["subject"]["key"][:] = _keys(len(Topic), 5)
    world.tables["subject"]["topic"][:] = np.arange(len(Topic))
    return world


def _keys(number: int, slot: int) -> Any:
    return np.array([slot_key(np.uint64(slot), 0, n) for n in range(number)], np.uint64)


def _units(world: World) -> None:
    unit = world.tables["unit"].data
    unit["key"][:] = _keys(UNITS, 1)
    unit["kind"][:] = Kind.SECTION
    unit["kind"][FLEET], unit["kind"][COMMITTEE] = Kind.PLANT, Kind.COMMITTEE
    unit["serves"][COMMITTEE] = FLEET
    for s in range(SHIPS):
        unit["kind"][SHIP + s], unit["parent"][SHIP + s] = Kind.SHOP, FLEET
        unit["trade"][SHIP + s] = Trade.SHIP if s < SHIPS - 1 else Trade.SHORE
        unit["kind"][CELL + s], unit["serves"][CELL + s] = Kind.CELL, SHIP + s
        unit["parent"][CELL + s] = COMMITTEE
        unit["parent"][DEPARTMENT + s * DEPARTMENTS : DEPARTMENT + (s + 1) * DEPARTMENTS] = SHIP + s
    ships = slice(SHIP, SHIP + SHIPS)
    unit["heads"][ships], unit["heads"][FLEET] = DEPARTMENTS * CREW, PEOPLE
    unit["heads"][DEPARTMENT:COMMITTEE] = unit["posts_allowed"][DEPARTMENT:COMMITTEE] = CREW
    unit["training"][ships], unit["strictness"][ships] = 6000, 5000
    unit["inspected"][ships] = [3000, 5000, 7000, 6000]
    unit["due"][ships], unit["effort"][:] = 2_000_000, 10_000


def _people(world: World, members: float) -> None:
    person = world.tables["person"].data
    draw = np.random.default_rng(11)
    here = slice(0, PEOPLE)
    person["key"][here] = _keys(PEOPLE, 2)
    person["section"][here] = DEPARTMENT + np.arange(PEOPLE) // CREW
    person["household"][here] = np.arange(PEOPLE)
    person["livelihood"][here] = Livelihood.PLANT
    place = np.arange(PEOPLE) % CREW
    ranks = ((Occupation.TECHNICIAN, 4), (Occupation.CLERK, 7), (Occupation.FOREMAN, 12))
    person["occupation"][here] = Occupation.WORKER
    for rank, below in reversed(ranks):
        person["occupation"][here][place < below] = rank
    person["born"][here] = 12 * (1905 - 1850)
    person["hired"][here] = 130 - 36 * draw.integers(0, 5, PEOPLE)  # up to four years before autumn 1929
    person["schooling"][here] = draw.integers(3, 8, PEOPLE)
    for column, low, high in _TRAITS:
        person[column][here] = draw.integers(low, high, PEOPLE)
    person["skill"][here][place < 12] += 4500
    person["dissolute"][here] = draw.random(PEOPLE) < 0.05
    person["origin"][here] = draw.choice((Origin.WORKER, Origin.PEASANT), PEOPLE, p=(0.5, 0.5))
    person["origin"][here][place < 3] = draw.choice((Origin.FORMER, Origin.PEASANT), int((place < 3).sum()))
    person["village"][here][person["origin"][here] != Origin.PEASANT] = 0
    person["recorded"][here] = person["origin"][here]
    rank = draw.random(PEOPLE)
    party = np.where(rank < 0.75 * members, Standing.MEMBER, np.where(rank < members, Standing.CANDIDATE, 0))
    party[(place >= 4) & (place < 7)] = Standing.MEMBER
    person["party"][here] = party
    listed = party >= Standing.CANDIDATE
    person["joined"][here] = np.where(listed, 300, 0)
    person["cell"][here] = np.where(listed, CELL + (person["section"][here] - DEPARTMENT) // DEPARTMENTS, -1)
    household = world.tables["household"].data
    household["key"][here], household["members"][here] = _keys(PEOPLE, 3), 1
    household["area"][here] = 250


_TRAITS = (
    ("conviction", 2000, 9000), ("activism", 500, 6000), ("esteem", 2000, 8000), ("fear", 200, 2000),
    ("study", 500, 6000), ("attendance", 2000, 9500), ("sore_food", 0, 5000), ("sore_boss", 0, 6000),
    ("fatigue", 3000, 7000), ("norm", 8000, 13000), ("truancy", 0, 500), ("village", 0, 9000), ("skill", 500, 4500),
    ("worked", 900, 1200), ("pay", 700, 900), ("accustomed", 7, 10),
)  # fmt: skip


def _posts(world: World) -> None:
    post = world.tables["post"].data
    held = [(Office.DIRECTOR, FLEET)]
    held += [(office, SHIP + s) for office in (Office.SHOP_BOSS, Office.COMMISSAR) for s in range(SHIPS)]
    departments = range(DEPARTMENT, COMMITTEE)
    held += [(office, u) for office in (Office.FOREMAN, Office.INSTRUCTOR) for u in departments]
    held += [(Office.SECRETARY, COMMITTEE)] + [(Office.ORGANISER, CELL + s) for s in range(SHIPS)]
    post["key"][: len(held)] = _keys(len(held), 4)
    place = {
        Office.DIRECTOR: 1,
        Office.SHOP_BOSS: 0,
        Office.COMMISSAR: 4,
        Office.FOREMAN: 2,
        Office.INSTRUCTOR: 5,
    }
    for row, (office, unit) in enumerate(held):
        post["office"][row], post["unit"][row] = office, unit
        if office in place:
            first = unit if unit >= DEPARTMENT else DEPARTMENT + (unit - SHIP) * DEPARTMENTS
            first = DEPARTMENT if office == Office.DIRECTOR else first
            post["holder"][row] = (first - DEPARTMENT) * CREW + place[office]


def program(phases: Sequence[Phase]) -> Program:
    """These phases, the fleet standing for plant and society."""
    return Program("fleet", (Heading("fleet", tuple(phases)),), stands_for=STANDS_FOR)


def simulation(
    world: World,
    phases: Sequence[Phase],
    start: date = date(1929, 9, 1),
    end: date = date(1930, 1, 1),
    law: LawBook | None = None,
    without: str = "",
    purged: float = 0.0,
    **options: Any,
) -> Simulation:
    """These phases over this world. without: ids of rules removed; purged: officers taken a month."""
    rules = law or book()
    outside = Share({"party.newcomers.saturation_city": 0.1, "fleet.purge.rate": purged})
    inputs = Inputs(rules, rules.behaviour, outside, frozenset(without.split()))
    clock = Clock(start, end, YEARS)
    return Simulation(world, program(phases), [inputs] * world.towns, clock, CHART, **options)
