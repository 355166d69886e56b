"""A toy scenario on the real tables: quick to run, with a rule, a statute, draws, money and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.events import emit
from kombinat.engine.law import Entry, LawBook, Step
from kombinat.engine.ledger import post
from kombinat.engine.phases import Heading, Program, phase
from kombinat.engine.rules import rule
from kombinat.engine.world import World
from kombinat.scenarios.synthesis import Built
from kombinat.world import SCHEMAS

PEOPLE, UNITS = 400, 5


@rule("plant.toy.chance", cites="P1-01", neutral=0.0)
def chance(base: float) -> float:
    """Chance of a day off: p = base."""
    return base


@phase(
    "plant.toy", every="dekad", over="person", says="People stay away, and are counted.",
    reads="person.key person.section unit.key", writes="person.truancy", sums="unit.missed", law="plant.toy.base",
    draws="stay", rules=(chance,), events="stayed",
)  # fmt: skip
def stay(
    lo: int, hi: int, at: Any, person: Bundle, unit: Bundle, law: Bundle, on: Bundle, draw: Bundle,
    events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Some stay away."""
    for i in range(lo, hi):
        if person.key[i] == 0:
            continue
        p = chance(law.base) if on.chance else 0.0
        if uniform(draw.stay, at.tick, person.key[i], 0) < p:
            person.truancy[i] = min(person.truancy[i] + 1, 10000)
            unit.missed[person.section[i]] += 480
            emit(events, kind.stayed, person.key[i], 0, unit.key[person.section[i]], 0, 0, 1)


@phase(
    "society.toy", every="month", over="household", says="Households are paid by the city.",
    reads="household.key", writes="household.money", ledgers="money",
)  # fmt: skip
def paid(lo: int, hi: int, household: Bundle, book: Bundle, account: Bundle) -> None:
    """Ten roubles each."""
    for i in range(lo, hi):
        if household.key[i] != 0:
            household.money[i] += 1000
            post(book.money, account.city_employers, account.households, 1000)


YEAR = Program("toy town", (Heading("Work", (stay,)), Heading("Home", (paid,))))


def _book() -> LawBook:
    step = Step(date(1926, 1, 1), 0.1, 0.0, 1.0, "assumption", "P1-01", 1)
    return LawBook().overlay(
        [Entry("plant.toy.base", "law", "chance", "probability", (step,), "toy.yaml", 1)]
    )


@dataclass(frozen=True)
class ToyScenario:
    """What `kombinat.runs` needs of a scenario."""

    folder: Path = Path(__file__).parent / "engine"
    name: str = "toy_town"
    title: str = "Toy town"
    kind: str = "town"
    start: date = date(1926, 1, 1)
    until: date = date(1928, 1, 1)
    shipped: bool = True
    digest: str = "toy"
    book: LawBook = field(default_factory=_book)
    program: Program = YEAR
    questions: Mapping[str, Any] = field(default_factory=dict)

    def plan_years(self, until: date) -> tuple[date, ...]:
        """Calendar years."""
        return tuple(date(year, 1, 1) for year in range(1926, until.year + 1))

    def build(self, seeds: tuple[int, ...], scale: float) -> Built:
        """One town of sections and their people."""
        rows = {schema.name: [1] for schema in SCHEMAS}
        rows |= {"person": [PEOPLE + 10], "unit": [UNITS], "household": [PEOPLE]}
        world = World.empty(SCHEMAS, rows, seeds)
        for place, (table, used) in enumerate(
            (("person", int(PEOPLE * scale)), ("unit", UNITS), ("household", 100))
        ):
            keys = [slot_key(np.uint64(1), place, slot) for slot in range(used)]
            world.tables[table].data["key"][:used] = keys
        world.tables["person"].data["section"][:] = np.arange(PEOPLE + 10) % UNITS
        world.tables["person"].data["household"][:] = np.arange(PEOPLE + 10) % 100
        return Built(world, {})
