"""A small town with one plant, and stand-ins for the rooms around the labour phases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import Clock
from kombinat.engine.compile import PACKAGE
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import LawBook
from kombinat.engine.lawfiles import load_entries
from kombinat.engine.ledger import post
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program, phase
from kombinat.engine.world import World
from kombinat.engine.yamlfile import read
from kombinat.plant import (
    absence,
    accounts,
    brigades,
    emulation,
    hiring,
    hoarding,
    lists,
    norms,
    pace,
    posts,
    quits,
    requests,
    skill,
    wages,
    welfare,
)
from kombinat.world import SCHEMAS
from kombinat.world.codes import Demand, Kind, Livelihood, Occupation, Office, Sex, Standing, Trade
from kombinat.world.ledgers import CHART

START = date(1926, 1, 1)
TRADES = (Trade.MECHANICAL, Trade.FOUNDRY, Trade.TOOL, Trade.OFFICE)
SECTIONS = 3
BRIGADES = 3
HANDS = 40
OUTSIDERS = 500


def _entries(family: Any, file: str) -> list[Any]:
    entries, faults = load_entries(read(PACKAGE / file), family, "plant")
    assert faults == []
    return entries


LABOUR = LawBook().overlay(
    [
        *_entries("law", "law/plant/labour.yaml"),
        *_entries("law", "law/plant/accounts.yaml"),
        *_entries("behaviour", "behaviour/plant/labour.yaml"),
    ]
)
FIXED = (
    "plant.production.price",
    "plant.production.kilograms",
    "plant.production.machine_time",
    "plant.assortment.priced",
)
LINE = LawBook().overlay(
    [entry for entry in _entries("law", "law/plant/production.yaml") if entry.id in FIXED]
)


SCHEME = {
    f"plan.incentives.{name}": value for name, value in {"met": 0.3, "above": 0.3, "below": 0.0}.items()
}


class Law:
    """The labour law with the line of the day and the fixed prices, some of it set otherwise for good."""

    def __init__(self, changed: Mapping[str, Any]) -> None:
        self.changed = {
            "party.line.against_managers": 0.2,
            "plan.incentives.labour_weight": 0.0,
            "plan.investment.machine_price": 200.0,
            **SCHEME,
            **changed,
        }

    def changes(self, ids: Any) -> list[int]:
        """Ticks at which a value may change."""
        return LABOUR.changes([id for id in ids if id in LABOUR.entries and id not in self.changed])

    def at(self, ids: Any, day: date) -> tuple[Any, ...]:
        """The values in force."""
        return tuple(self._value(id, day) for id in ids)

    def _value(self, id: str, day: date) -> Any:
        if id in self.changed:
            return self.changed[id]
        return (LABOUR if id in LABOUR.entries else LINE).value(id, day)


class Nothing:
    """No outside series."""

    def changes(self, ids: Any) -> list[int]:
        """None."""
        return []

    def at(self, ids: Any, day: date) -> tuple[Any, ...]:
        """None."""
        return ()


@phase(
    "plant.test.make", every="dekad", over="town", says="A stand-in for production: shops idle now and then.",
    reads="unit.key unit.kind unit.parent unit.present unit.hands", draws="idle",
    writes="unit.idle_share unit.made_month unit.value unit.worked unit.idle_recorded unit.broken unit.needed"
    " unit.usual unit.made unit.done unit.made_dekad3 unit.kit",
)  # fmt: skip
def make(at: Bundle, unit: Bundle, draw: Bundle) -> None:
    """Sections idle by a keyed draw; output is what the other hours of skilled hands give."""
    for u in range(unit.key.size):
        if at.dekad == 0:
            unit.made_month[u] = unit.value[u] = unit.worked[u] = unit.idle_recorded[u] = 0
            unit.broken[u], unit.needed[u] = 60_000, 1_000
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SECTION:
            continue
        unit.idle_share[u] = int(2_000 * uniform(draw.idle, at.tick, unit.key[u], 0))
        idle = unit.present[u] * unit.idle_share[u] // 10_000
        shop = unit.parent[u]
        made = unit.hands[u] * (10_000 - unit.idle_share[u]) // 10_000 + unit.kit[shop]
        unit.made[u] = unit.done[u] = made
        for row in (np.int64(u), np.int64(shop), np.int64(unit.parent[shop])):
            unit.made_month[row] += made
            unit.made_dekad3[row] = unit.made_month[row] // 2
            unit.value[row] += 6 * made
            unit.worked[row] += unit.present[u] - idle
            unit.idle_recorded[row] += idle
        unit.usual[shop] = unit.made_month[shop] // (at.dekad + 1)
    unit.kit[:] = 3_000


@phase(
    "plan.test.report", every="month", over="unit", says="A stand-in for the plan: now more is asked for, now less.",
    reads="unit.key unit.kind unit.value",
    writes="unit.reported unit.target_month unit.target unit.growth unit.reported_year unit.counted unit.count_due",
)  # fmt: skip
def report(at: Bundle, lo: int, hi: int, unit: Bundle) -> None:
    """Report the truth; ask for a tenth more in one month, a tenth less in the next."""
    for u in range(lo, hi):
        if unit.key[u] != 0 and (unit.kind[u] == Kind.SHOP or unit.kind[u] == Kind.PLANT):
            unit.reported[u] = unit.counted[u] = unit.value[u]
            unit.count_due[u] = unit.target_month[u]
            unit.target_month[u] = unit.value[u] * (9 + 2 * (at.month % 2)) // 10
            unit.target[u], unit.growth[u] = unit.target_month[u] * 12, 3_000
            unit.reported_year[u] = (0 if at.plan_month == 0 else unit.reported_year[u]) + unit.value[u]


@phase(
    "plan.test.verdict", every="month", over="post", says="A stand-in for the trust, which removes by the year.",
    reads="post.key post.office", writes="post.verdict", events="verdict",
)  # fmt: skip
def verdict(at: Bundle, lo: int, hi: int, post: Bundle) -> None:
    """Remove the director every second December."""
    for p in range(lo, hi):
        fall = post.office[p] == Office.DIRECTOR and at.month == 12 and at.year % 2 == 1
        post.verdict[p] = 1 if fall and post.key[p] != 0 else 0


@phase(
    "plan.test.cover", every="month", over="unit", says="A stand-in for the budget: it pays a quarter.",
    reads="unit.money", writes="unit.cover",
)  # fmt: skip
def covered(lo: int, hi: int, unit: Bundle) -> None:
    """Cover a quarter of what an account lacks."""
    for u in range(lo, hi):
        unit.cover[u] = max(0, -unit.money[u]) // 4


@phase(
    "society.test.live", every="month", over="town", says="A stand-in for society: pay to the purse, some die.",
    reads="person.key person.section person.pay person.household", draws="die", ledgers="money persons",
    writes="person.livelihood person.leaving household.money",
)  # fmt: skip
def live(at: Bundle, person: Bundle, household: Bundle, draw: Bundle, book: Bundle, account: Bundle) -> None:
    """Credit pay, keep `livelihood`, let one in three hundred die."""
    for i in range(person.key.size):
        if person.key[i] == 0:
            continue
        household.money[person.household[i]] += person.pay[i]
        post(book.money, account.payroll, account.households, person.pay[i])
        if person.section[i] >= 0:
            person.livelihood[i] = Livelihood.PLANT
        elif person.livelihood[i] == Livelihood.PLANT:
            person.livelihood[i] = Livelihood.SEEKING
        if uniform(draw.die, at.tick, person.key[i], 0) < 1.0 / 300.0:
            person.leaving[i] = 2
            post(book.persons, account.town, account.deaths, 1)


PHASES: tuple[Phase, ...] = (
    lists.open_month, lists.open_dekad, wages.tariff, norms.hold_back, hiring.provide, welfare.opening,
    requests.answer, welfare.guarding, absence.come, hoarding.making_do, make, wages.accrue,
    accounts.billing, wages.pay, wages.control, accounts.settle, covered, accounts.covering, report, verdict,
    norms.revise, pace.remember, skill.learn, quits.decide,
    posts.account_, posts.remove, live, quits.leave, hiring.ask, hiring.allow, hiring.match, brigades.form,
    posts.appoint, emulation.foremen, emulation.titles, lists.count, brigades.count,
)  # fmt: skip


def _units(world: World) -> dict[str, int]:
    unit = world.tables["unit"]
    unit["kind"][0], row = Kind.PLANT, 1
    for trade in TRADES:
        shop = row
        unit["kind"][shop], unit["trade"][shop], unit["parent"][shop] = Kind.SHOP, trade, 0
        unit["capacity"][shop] = 260_000
        for section in range(shop + 1, shop + 1 + SECTIONS):
            unit["kind"][section], unit["trade"][section], unit["parent"][section] = Kind.SECTION, trade, shop
        cell = shop + 1 + SECTIONS
        unit["kind"][cell], unit["serves"][cell], unit["parent"][cell] = Kind.CELL, shop, 0
        row += SECTIONS + 2
    for section in np.flatnonzero((unit["kind"] == Kind.SECTION) & (unit["trade"] != Trade.OFFICE)):
        crews = slice(row, row + BRIGADES)
        unit["kind"][crews], unit["parent"][crews], unit["trade"][crews] = (
            Kind.BRIGADE,
            section,
            unit["trade"][section],
        )
        row += BRIGADES
    unit["key"][:row] = [slot_key(np.uint64(1), 0, n) for n in range(row)]
    for column in ("effort", "pace", "let_through"):
        unit[column][:row] = 10_000
    return {"rows": row}


def _posts(world: World, rows: int) -> None:
    post_, unit = world.tables["post"], world.tables["unit"]
    offices = {
        Kind.PLANT: Office.DIRECTOR,
        Kind.SHOP: Office.SHOP_BOSS,
        Kind.SECTION: Office.FOREMAN,
        Kind.BRIGADE: Office.BRIGADIER,
    }
    row = 0
    for u in range(rows):
        office = offices.get(Kind(int(unit["kind"][u])))
        if office is not None:
            post_["key"][row] = slot_key(np.uint64(3), 0, row)
            post_["office"][row], post_["unit"][row] = office, u
            row += 1


def _people(world: World, rows: int) -> None:
    person, unit, random = world.tables["person"], world.tables["unit"], np.random.default_rng(1)
    places = [u for u in range(rows) if unit["kind"][u] == Kind.SECTION for _ in range(HANDS)]
    count = len(places) + OUTSIDERS
    person["key"][:count] = [slot_key(np.uint64(2), 0, n) for n in range(count)]
    person["household"][:count] = np.arange(count) // 2
    person["born"][:count] = random.integers(400, 710, count)
    person["sex"][:count] = random.integers(0, 2, count)
    person["schooling"][:count] = random.integers(0, 11, count)
    person["skill"][:count] = random.integers(1_500, 9_500, count)
    person["village"][:count] = random.integers(0, 6_000, count)
    person["want"][:count] = random.integers(0, 2_000, count)
    person["fear"][:count] = random.integers(0, 3_000, count)
    person["dissolute"][:count] = random.random(count) < 0.1
    person["party"][:count] = np.where(random.random(count) < 0.15, Standing.MEMBER, Standing.NONE)
    person["livelihood"][:count] = np.where(random.random(count) < 0.5, Livelihood.SEEKING, Livelihood.CITY)
    person["reserve"][:count] = (person["party"][:count] == Standing.MEMBER) & (np.arange(count) % 3 == 0)
    for i, section in enumerate(places):
        person["section"][i], person["grade"][i] = section, 1 + i % 8
        office = unit["trade"][section] == Trade.OFFICE
        person["occupation"][i] = Occupation.CLERK if office else Occupation.WORKER
        person["livelihood"][i], person["hired"][i] = Livelihood.PLANT, -int(random.integers(1, 400))
        if i % HANDS == 0:
            person["occupation"][i] = Occupation.TECHNICIAN


def town(seed: int = 7) -> World:
    """One plant with four shops of three sections, 480 on the list, 500 others, all posts vacant, no brigade formed.

    Each section but the office's has three brigades, in the last rows of units.
    """
    capacities = {"unit": 52, "person": 1_100, "household": 600, "post": 48, "request": 24, "town": 1}
    world = World.empty(SCHEMAS, {s.name: [capacities.get(s.name, 0)] for s in SCHEMAS}, [seed])
    rows = _units(world)["rows"]
    _posts(world, rows)
    _people(world, rows)
    household = world.tables["household"]
    household["key"][:] = [slot_key(np.uint64(4), 0, n) for n in range(600)]
    household["members"][:], household["area"][:] = 2, 1_000
    world.tables["town"]["key"][0], world.tables["town"]["price"][0] = 9, 10_000
    world.tables["town"]["wages_city"][0], world.tables["town"]["vacancies_city"][0] = 18, 15_000
    return world


def ask_for(world: World, demand: Demand, unit: int, weight: int = 20) -> None:
    """Post a demand to the plant."""
    request = world.tables["request"]
    row = int(np.flatnonzero(request["key"] == 0)[0])
    request["key"][row] = slot_key(np.uint64(5), row, int(demand))
    request["demand"][row], request["unit"][row], request["weight"][row] = demand, unit, weight
    request["cause"][row] = 1


def constants(**changed: Any) -> dict[str, Any]:
    """All behavioural constants of labour by id; `changed` by id with `__` for dots."""
    known = {id: LABOUR.value(id, START) for id in LABOUR.ids("behaviour")}
    known |= {
        "plant.supply.thrift": 0.25,
        "plant.quality.scrap_skill": 0.12,
        "plant.quality.spoil_habit": 0.4,
    }
    return known | {id.replace("__", "."): value for id, value in changed.items()}


def simulation(
    world: World, until: date = date(1928, 1, 1), removals: tuple[str, ...] = (), phases: tuple[Phase, ...] = PHASES,
    law: Mapping[str, Any] | None = None, threads: int = 1, partition: int = 4_096, check: bool = False,
    **changed: Any,
) -> Simulation:  # fmt: skip
    """The labour phases of the year over a small town."""
    inputs = Inputs(Law(law or {}), constants(**changed), Nothing(), frozenset(removals))
    clock = Clock(START, until, tuple(date(year, 1, 1) for year in range(1926, until.year + 1)))
    program = Program("labour", (Heading("all", phases),))
    return Simulation(world, program, [inputs], clock, CHART, threads, partition, check)


__all__ = ["PHASES", "Sex", "ask_for", "constants", "simulation", "town"]
