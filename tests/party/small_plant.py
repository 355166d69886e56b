"""A small plant for tests of the party: three shops with cells, a committee, posts, and people made from their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import kombinat.party
from kombinat.engine.clock import Clock
from kombinat.engine.draws import slot_key
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import Entry, Family, LawBook
from kombinat.engine.lawfiles import load_entries
from kombinat.engine.ledger import Account, Chart, Ledger
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program
from kombinat.engine.world import World
from kombinat.engine.yamlfile import read
from kombinat.world import SCHEMAS
from kombinat.world.codes import Campaign, Kind, Livelihood, Occupation, Office, Standing, Topic

PACKAGE = Path(kombinat.party.__path__[0]).parent
SHOPS, SECTIONS, HANDS = 3, 3, 60
PLANT = 0
SHOP = 1
SECTION = SHOP + SHOPS
COMMITTEE = SECTION + SHOPS * SECTIONS
CELL = COMMITTEE + 1
UNITS = CELL + SHOPS
SEATS = 12
CHART = Chart(
    (
        Ledger(
            "money",
            "kopeck",
            (
                Account("party", "town.party_money"),
                Account("dues"),
                Account("party_centre"),
                Account("budget"),
            ),
        ),
    )
)
BORROWED = ("plant.emulation.goods",)
YEARS = tuple(date(year, 10, 1) for year in range(1920, 1945))


class Share:
    """Outside series that never change."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values

    def changes(self, ids: Sequence[str]) -> list[int]:
        """None."""
        return []

    def at(self, ids: Sequence[str], day: Any) -> tuple[float, ...]:
        """The values given."""
        return tuple(self.values[id] for id in ids)


@cache
def book() -> LawBook:
    """The party's own law and behaviour, and what it looks up of others' (BORROWED)."""
    families: tuple[Family, ...] = ("law", "behaviour")
    lent = [entry for entry in entries_of("law", "plant") if entry.id in BORROWED]
    return LawBook().overlay(
        [*(entry for family in families for entry in entries_of(family, "party")), *lent]
    )


def entries_of(family: Family, room: str) -> list[Entry]:
    """What a room's files hold of law or behaviour."""
    entries: list[Entry] = []
    for file in sorted((PACKAGE / family / room).glob("*.yaml")):
        found, faults = load_entries(read(file), family, room)
        assert not faults, faults
        entries += found
    return entries


def amended(law: Mapping[str, Any]) -> LawBook:
    """The party's law with other values from the first day on."""
    return overlaid(book(), law)


def overlaid(whole: LawBook, law: Mapping[str, Any]) -> LawBook:
    """A book with other values from the first day on."""
    entries = []
    for id, value in law.items():
        entry = whole.entry(id)
        entries.append(replace(entry, steps=(replace(entry.steps[0], value=value),)))
    return whole.overlay(entries)


def small_plant(seed: int = 5, members: float = 0.4) -> World:
    """A world of one town. members: share of hands in the party, a quarter of them candidates."""
    people = SHOPS * SECTIONS * HANDS
    room = {
        "town": 1,
        "unit": UNITS,
        "post": 20 + SEATS,
        "person": people + 40,
        "household": people,
        "request": 64,
        "subject": len(Topic),
        "campaign": len(Campaign),
    }
    world = World.empty(SCHEMAS, {schema.name: [room.get(schema.name, 0)] for schema in SCHEMAS}, [seed])
    _units(world)
    _people(world, people, members)
    _posts(world)
    world.tables["town"]["key"][:] = 1
    world.tables["subject"]["key"][:] = _keys(len(Topic), 5)
    world.tables["subject"]["topic"][:] = np.arange(len(Topic))
    world.tables["campaign"]["key"][:] = _keys(len(Campaign), 6)
    world.tables["campaign"]["code"][:] = np.arange(len(Campaign))
    return world


def _keys(number: int, slot: int) -> Any:
    return np.array([slot_key(np.uint64(slot), 0, n) for n in range(number)], np.uint64)


def _units(world: World) -> None:
    unit = world.tables["unit"].data
    unit["key"][:] = _keys(UNITS, 1)
    unit["kind"][:] = Kind.SECTION
    unit["kind"][PLANT], unit["kind"][COMMITTEE] = Kind.PLANT, Kind.COMMITTEE
    unit["serves"][COMMITTEE] = PLANT
    for s in range(SHOPS):
        unit["kind"][SHOP + s], unit["parent"][SHOP + s] = Kind.SHOP, PLANT
        unit["kind"][CELL + s], unit["serves"][CELL + s] = Kind.CELL, SHOP + s
        unit["parent"][CELL + s] = COMMITTEE
        unit["parent"][SECTION + s * SECTIONS : SECTION + (s + 1) * SECTIONS] = SHOP + s
    shops = slice(SHOP, SHOP + SHOPS)
    unit["heads"][shops] = SECTIONS * HANDS
    unit["due"][:], unit["missed"][:] = 1_000_000, 60_000
    unit["worked"][shops] = 800_000
    unit["idle_materials"][shops] = [90_000, 20_000, 10_000]
    unit["idle_machines"][shops] = [20_000, 60_000, 10_000]
    unit["idle_orders"][shops] = [30_000, 30_000, 80_000]
    unit["idle_recorded"][shops] = 40_000
    unit["made_month"][shops], unit["scrapped"][shops] = 760_000, 40_000
    unit["effort"][:] = 10_000
    unit["heads"][PLANT] = SHOPS * SECTIONS * HANDS
    unit["target_month"][PLANT], unit["reported"][PLANT] = 1_000_000, 900_000


def _people(world: World, people: int, members: float) -> None:
    person = world.tables["person"].data
    draw = np.random.default_rng(11)
    here = slice(0, people)
    person["key"][here] = _keys(people, 2)
    person["section"][here] = SECTION + np.arange(people) // HANDS
    person["household"][here] = np.arange(people) // 2
    person["livelihood"][here] = Livelihood.PLANT
    person["occupation"][here] = Occupation.WORKER
    person["born"][here] = 12 * (1895 - 1850)
    person["hired"][here] = -100
    person["schooling"][here] = 4
    for column, low, high in _TRAITS:
        person[column][here] = draw.integers(low, high, people)
    person["dissolute"][here] = draw.random(people) < 0.05
    person["origin"][here] = draw.choice(3, people, p=(0.6, 0.35, 0.05))
    person["recorded"][here] = person["origin"][here]
    rank = draw.random(people)
    person["party"][here] = np.where(
        rank < 0.75 * members, Standing.MEMBER, np.where(rank < members, Standing.CANDIDATE, Standing.NONE)
    )
    listed = person["party"][here] >= Standing.CANDIDATE
    person["joined"][here] = np.where(listed, 300, 0)
    person["cell"][here] = np.where(listed, CELL + (person["section"][here] - SECTION) // SECTIONS, -1)
    unit = world.tables["unit"].data
    for column, standing in (("members", Standing.MEMBER), ("candidates", Standing.CANDIDATE)):
        inside = person["party"][here] == standing
        unit[column][:] = np.bincount(person["cell"][here][inside], minlength=UNITS)
    household = world.tables["household"].data
    homes = slice(0, people // 2)
    household["key"][homes] = _keys(people // 2, 3)
    household["members"][homes], household["area"][homes] = 2, 1000


_TRAITS = (
    ("conviction", 2000, 9000), ("activism", 500, 6000), ("esteem", 2000, 8000), ("fear", 200, 2000),
    ("study", 500, 6000), ("attendance", 2000, 9500), ("sore_stoppage", 0, 6000), ("sore_pay", 0, 6000),
    ("sore_food", 0, 5000), ("sore_boss", 0, 6000), ("fatigue", 1000, 6000), ("norm", 8000, 13000),
    ("scrap", 0, 900), ("truancy", 0, 500), ("village", 0, 6000), ("want", 0, 2500), ("worked", 900, 1200),
    ("idle", 20, 300), ("pay", 6000, 12000), ("accustomed", 70, 110), ("minutes_queue", 20, 90),
)  # fmt: skip


def _posts(world: World) -> None:
    post, person = world.tables["post"].data, world.tables["person"].data
    held = [(Office.DIRECTOR, PLANT)] + [(Office.SHOP_BOSS, SHOP + s) for s in range(SHOPS)]
    held += [(Office.FOREMAN, SECTION + s) for s in range(SHOPS * SECTIONS)]
    held += [(Office.SECRETARY, COMMITTEE)] + [(Office.ORGANISER, CELL + s) for s in range(SHOPS)]
    held += [(Office.SEAT, COMMITTEE)] * SEATS
    post["key"][: len(held)] = _keys(len(held), 4)
    for row, (office, unit) in enumerate(held):
        post["office"][row], post["unit"][row] = office, unit
        if office == Office.FOREMAN:
            post["holder"][row] = int(np.flatnonzero(person["section"] == unit)[0])


def simulation(
    world: World,
    phases: Sequence[Phase],
    start: date = date(1929, 10, 1),
    end: date = date(1930, 1, 1),
    law: LawBook | None = None,
    without: str = "",
    saturation: float = 0.0,
    **options: Any,
) -> Simulation:
    """These phases over this world. without: ids of rules removed; saturation: party cards among newcomers."""
    rules = law or book()
    outside = Share({"party.newcomers.saturation_city": saturation})
    inputs = Inputs(rules, rules.behaviour, outside, frozenset(without.split()))
    program = Program("party", (Heading("party", tuple(phases)),))
    clock = Clock(start, end, YEARS)
    return Simulation(world, program, [inputs] * world.towns, clock, CHART, **options)


def listed(world: World) -> int:
    """Members and candidates of the plant's organisation."""
    person = world.tables["person"].data
    inside = (person["party"] == Standing.MEMBER) | (person["party"] == Standing.CANDIDATE)
    return int(np.count_nonzero(inside & (person["cell"] >= 0)))
