"""A toy program on toy tables: enough to try every service of the engine."""

from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import Clock, first_tick_from
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.events import emit
from kombinat.engine.inputs import Inputs
from kombinat.engine.ledger import Account, Chart, Ledger, post
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program, phase
from kombinat.engine.rules import rule
from kombinat.engine.tables import Column, Schema
from kombinat.engine.world import World

PERSON = Schema(
    "person",
    "a person",
    (
        Column("key", "uint64", "key", "identity", "toy"),
        Column("firm", "int32", "row", "employer", "toy", ("all",), "unit", -1),
        Column("money", "int64", "kopeck", "purse", "toy"),
        Column("leaving", "int8", "code", "1: leaves", "toy"),
    ),
)
UNIT = Schema(
    "unit",
    "a firm",
    (
        Column("key", "uint64", "key", "identity", "toy"),
        Column("money", "int64", "kopeck", "account", "toy", ("boss",)),
        Column("paid", "int64", "kopeck", "wages paid this dekad", "toy", ("boss",)),
        Column("wage", "int32", "kopeck", "wage", "toy", ("all",), None, 100),
        Column("head", "int32", "row", "its head", "toy", ("all",), "person", -1),
    ),
)
CHART = Chart(
    (
        Ledger(
            "money",
            "kopeck",
            (Account("persons", "person.money"), Account("firms", "unit.money"), Account("mint")),
        ),
        Ledger("people", "person", (Account("town", "person"), Account("away"))),
    )
)


@rule("toy.work.chance", cites="P1-01", neutral=0.0)
def chance(base: float) -> float:
    """Chance of work: p = base."""
    return base


@phase(
    "toy.work", every="dekad", over="person", among="person.firm", says="People work and are paid.",
    reads="person.key person.firm unit.wage", writes="person.money", sums="unit.paid unit.money",
    behaviour="toy.base", draws="work", rules=(chance,), ledgers="money", events="paid",
)  # fmt: skip
def work(rows: Any, at: Any, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle,
         draw: Bundle, book: Bundle, account: Bundle, events: Bundle, kind: Bundle) -> None:  # fmt: skip
    """Each person works with some chance and is paid."""
    for i in rows:
        firm = person.firm[i]
        p = chance(behaviour.base) if on.chance else 0.0
        if uniform(draw.work, at.tick, person.key[i], 0) < p:
            wage = unit.wage[firm]
            person.money[i] += wage
            unit.paid[firm] += wage
            unit.money[firm] -= wage
            post(book.money, account.firms, account.persons, wage)
            emit(events, kind.paid, person.key[i], 0, 0, 0, 0, 1)


@phase(
    "toy.wage", every="month", over="town", says="Bosses set wages.",
    writes="unit.wage", law="toy.floor", decides="boss", orders="unit.wage",
)  # fmt: skip
def wage(unit: Bundle, law: Bundle) -> None:
    """The wage is at least the floor of the law."""
    for u in range(unit.wage.size):
        unit.wage[u] = max(unit.wage[u], int(law.floor))


@phase(
    "toy.leave", every="quarter", over="person", says="Some leave, and take their purse along.",
    reads="person.key", writes="person.leaving person.money", draws="leave", ledgers="money people",
)  # fmt: skip
def leave(lo: int, hi: int, at: Any, person: Bundle, draw: Bundle, book: Bundle, account: Bundle) -> None:
    """One in ten leaves."""
    for i in range(lo, hi):
        if person.key[i] != 0 and uniform(draw.leave, at.tick, person.key[i], 0) < 0.1:
            person.leaving[i] = 1
            post(book.money, account.persons, account.mint, person.money[i])
            person.money[i] = 0
            post(book.people, account.town, account.away, 1)


YEAR = Program("toy", (Heading("All there is", (work, wage, leave)),))


class Floors:
    """A law book in which the floor rises in March."""

    def changes(self, ids: Any) -> list[int]:
        """One change, if anything is asked for."""
        return [first_tick_from(date(1926, 3, 1))] if ids else []

    def at(self, ids: Any, day: date) -> tuple[float, ...]:
        """100, then 150 kopecks."""
        return tuple(150.0 if day >= date(1926, 3, 1) else 100.0 for _ in ids)


def toy_world(towns: int = 2, people: int = 500, seed: int = 7) -> World:
    """Towns of three firms."""
    world = World.empty(
        (UNIT, PERSON),
        {"unit": [3] * towns, "person": [people + 10] * towns},
        [seed + t for t in range(towns)],
    )
    for town in range(towns):
        unit, person = world.tables["unit"], world.tables["person"]
        unit.view(town, "key")[:] = [slot_key(np.uint64(town + 1), 0, s) for s in range(3)]
        unit.view(town, "head")[:] = [5, 6, -1]
        person.view(town, "key")[:people] = [slot_key(np.uint64(town + 1), 1, s) for s in range(people)]
        person.view(town, "firm")[:people] = np.arange(people) % 3
    return world


def toy(world: World, year: Program = YEAR, without: str = "", **options: Any) -> Simulation:
    """A simulation of half a year."""
    clock = Clock(date(1926, 1, 1), date(1926, 7, 1), (date(1925, 10, 1), date(1926, 10, 1)))
    inputs = Inputs(Floors(), {"toy.base": 0.7}, Floors(), frozenset(without.split()))
    return Simulation(world, year, [inputs] * world.towns, clock, CHART, **options)


def phases_of(*phases: Phase) -> Program:
    """A program of these phases."""
    return Program("toy", (Heading("Here", phases),))
