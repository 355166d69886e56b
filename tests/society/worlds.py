"""Small worlds for tests of society and plan: the shipped scenario at a small scale, with their phases alone."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import kombinat
from kombinat.engine.clock import Clock
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import LawBook
from kombinat.engine.lawfiles import load_book
from kombinat.engine.ledger import post
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program, phase
from kombinat.engine.world import World
from kombinat.plan import reports, targets, verdict
from kombinat.scenarios.setting import TownSetting, load_setting
from kombinat.scenarios.synthesis import build
from kombinat.society import day, demography, dwelling, households, livelihood, migration, provisioning
from kombinat.world.ledgers import CHART

PACKAGE = Path(kombinat.__file__).parent
FOLDER = PACKAGE / "scenarios" / "red_putilov"


@phase(
    "plant.pay_day",
    every="month",
    over="town",
    says="Everybody on the plant's list is paid alike.",
    reads="person.key person.section unit.kind",
    writes="person.pay unit.money",
    ledgers="money",
)
def pay_day(person: Any, unit: Any, book: Any, account: Any) -> None:
    """Pay 60 roubles to each; the plant's account may fall below nought."""
    plant = np.argmax(unit.kind == 0)
    for i in range(person.key.size):
        person.pay[i] = 0
        if person.key[i] != 0 and person.section[i] >= 0:
            person.pay[i] = 6_000
            unit.money[plant] -= 6_000
            post(book.money, account.plant, account.payroll, 6_000)


@phase(
    "party.pay_dues",
    every="month",
    over="town",
    says="The party asks every household for dues and takes them in.",
    reads="household.key",
    writes="household.dues town.party_money",
    ledgers="money",
)
def pay_dues(household: Any, town: Any, book: Any, account: Any) -> None:
    """Ask seven kopecks of each household."""
    for h in range(household.key.size):
        if household.key[h] != 0:
            household.dues[h] = 7
            town.party_money[0] += 7
            post(book.money, account.dues, account.party, 7)


@phase(
    "plant.output",
    every="month",
    over="town",
    says="Shops make more than their plan in odd months and less in even ones.",
    reads="unit.kind unit.target",
    writes="unit.value",
)
def output(at: Any, unit: Any) -> None:
    """Value of a month's output: a twelfth of the plan, a third more or a fifth less (kopecks)."""
    for i in range(unit.kind.size):
        part = unit.target[i] // 12
        unit.value[i] = part + part // 3 if at.month % 2 == 1 else part - part // 5


OPENING = (livelihood.market, targets.opening, targets.bidding, targets.monthly)
CLOSING = (
    output, reports.books, reports.declaring, targets.revising, pay_day, pay_dues, verdict.judging, demography.deaths,
    migration.departures, livelihood.change, provisioning.pay, provisioning.purse, day.spend, households.split,
    households.weddings, demography.births, migration.arrivals, dwelling.building, dwelling.allot, demography.year,
    day.habits,
)  # fmt: skip


@cache
def setting() -> TownSetting:
    """The shipped scenario's setting."""
    return load_setting(FOLDER).value


@cache
def book() -> LawBook:
    """Law, behaviour and the scenario's outside series."""
    return load_book([PACKAGE / "law"], [PACKAGE / "behaviour"], [FOLDER / "outside.yaml"])


def small_world(seed: int = 1, scale: float = 0.04) -> World:
    """The scenario's world at a small scale."""
    return build(FOLDER, setting(), book(), [seed], scale).world


def simulation(
    world: World,
    phases: tuple[Phase, ...] = (*OPENING, *CLOSING),
    start: date = date(1926, 1, 1),
    removals: frozenset[str] = frozenset(),
    law: LawBook | None = None,
    **options: Any,
) -> Simulation:
    """A loop over the phases of society and plan from `start` to the scenario's end, by the shipped law or another."""
    clock = Clock(start, setting().until, setting().openings(setting().until))
    inputs = Inputs(law or book(), book().behaviour, book(), removals)
    return Simulation(
        world, Program("society and plan", (Heading("all", phases),)), [inputs], clock, CHART, **options
    )


def months(simulation: Simulation, number: int) -> None:
    """Run whole months."""
    for _ in range(3 * number):
        simulation.step()
