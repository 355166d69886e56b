"""What counts for a bonus, what a boss spares where it is charged to him, and who keeps silent about padding."""

from __future__ import annotations

from datetime import date
from math import isclose
from typing import Any

import numpy as np
import pytest

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.law import LawBook
from kombinat.engine.ledger import post
from kombinat.engine.maths import expit
from kombinat.engine.phases import phase
from kombinat.plan import complicity, incentives, reports
from kombinat.plant import accounts, hiring, supply
from kombinat.world.codes import Kind, Office
from tests.plan.test_phases import exactly_planned, units
from tests.plan.test_rules import constants
from tests.society.worlds import FOLDER, book, months, simulation, small_world

GROSS = constants(materials_weight=0.0, labour_weight=0.0)
NET = constants(materials_weight=1.0, labour_weight=0.0)
PROFIT = constants(materials_weight=1.0, labour_weight=1.0)
CAREFUL = constants(thrift=0.5)


def scheme(materials: float, labour: float, charge: float = 0.0) -> Any:
    """A notch of 0.3 months with 0.3 beyond it, what counts, and a charge a year on what is held."""
    weights = {"materials_weight": materials, "labour_weight": labour}
    return constants(met=0.3, above=0.3, below=0.0, inputs_share=0.5, charge=charge, **weights)


@pytest.mark.parametrize(("law", "counts"), [(GROSS, 100.0), (NET, 40.0), (PROFIT, 15.0)])
def test_what_counts(law: object, counts: float) -> None:
    assert incentives.counted(100.0, 60.0, 20.0, 5.0, law) == counts


def test_who_is_charged_spares() -> None:
    """0.5 times 0.6 months times half the plan's value: fifteen points of the margin, never the need itself."""
    assert supply.spared_order(140.0, 100.0, scheme(0.0, 1.0), CAREFUL) == 140.0
    assert isclose(supply.spared_order(140.0, 100.0, scheme(1.0, 0.0), CAREFUL), 125.0)
    assert isclose(supply.spared_order(110.0, 100.0, scheme(1.0, 0.0), CAREFUL), 100.0)
    assert supply.spared_order(0.0, 0.0, scheme(1.0, 0.0), CAREFUL) == 0.0
    assert isclose(supply.spared_order(140.0, 100.0, scheme(1.0, 1.0, 0.2), CAREFUL), 122.0)
    assert isclose(supply.spared_order(140.0, 100.0, scheme(1.0, 0.0, 0.2), CAREFUL), 125.0)
    assert isclose(hiring.spared_hands(1.2, 0.4, scheme(0.0, 1.0), CAREFUL), 1.08)
    assert hiring.spared_hands(1.2, 0.4, scheme(1.0, 0.0), CAREFUL) == 1.2
    assert hiring.spared_hands(0.9, 0.4, scheme(1.0, 1.0), CAREFUL) == 1.0


def test_a_debt_is_short_of_hands_and_materials() -> None:
    bosses = constants(fund_cut=0.1, unpaid=0.4)
    assert hiring.paid_posts(120.0, 100.0, 1.0, bosses) == 120.0
    assert isclose(hiring.paid_posts(120.0, 100.0, 0.0, bosses), 90.0)
    assert isclose(hiring.paid_posts(120.0, 100.0, 0.5, bosses), 105.0)
    assert hiring.paid_posts(80.0, 100.0, 0.0, bosses) == 80.0
    assert isclose(supply.paid_order(100.0, 0.0, bosses), 40.0)
    assert isclose(supply.paid_order(100.0, 0.5, bosses), 70.0)


def test_silence_has_its_price() -> None:
    people = constants(silent_base=1.0, silent_gain=1.0, silent_risk=1.0, silent_zeal=2.0, stake=2.0)
    law = constants(met=0.5, audit=0.2, penalty=50.0, liability=0.5)
    assert isclose(complicity.silence(0.1, 0.25, law, people), expit(1.0 + 1.0 - 0.5 - 0.5))
    assert complicity.silence(0.1, 1.0, law, people) < complicity.silence(0.1, 0.0, law, people)
    assert isclose(reports.told_of(0.2, constants(told=0.5)), 0.6)


def gap_reported(loose: float, **removed: Any) -> tuple[int, float]:
    """Months out of eight in which nobody spoke up, and what was then reported against the plan of the last month."""
    world = small_world()
    person = world.tables["person"]
    person.view(0, "conviction")[:] = int(10_000 * (1.0 - loose))
    phases = (exactly_planned, complicity.consenting, reports.books, reports.declaring)
    running = simulation(world, phases, start=date(1926, 1, 1), **removed)
    silent = 0
    for _ in range(8):
        months(running, 1)
        silent += int(world.tables["town"].view(0, "silent")[0])
    plan = units(world, "target_month", Kind.PLANT)[0]
    return silent, float(units(world, "reported", Kind.PLANT)[0] / plan)


def test_the_convinced_speak_up() -> None:
    convinced, _ = gap_reported(0.0)
    cynical, _ = gap_reported(1.0)
    everybody, told = gap_reported(0.0, removals=frozenset(["plan.complicity.silence"]))
    assert convinced < cynical <= everybody == 8
    assert told > 0.969


def test_the_plant_has_an_accountant() -> None:
    world = small_world()
    post = world.tables["post"]
    held = post.view(0, "holder")[post.view(0, "office") == Office.ACCOUNTANT]
    assert held.size == 1
    assert held[0] >= 0
    assert not complicity.signs(Office.DIRECTOR)


def test_gross_output_counts_as_it_did() -> None:
    """Without weights what counts is the report, to a kopeck; the plant's is the sum of its shops'."""
    world = small_world()
    phases = (exactly_planned, reports.books, reports.declaring, accounts.billing, incentives.counting)
    months(simulation(world, phases), 1)
    counted, reported = units(world, "counted", Kind.SHOP), units(world, "reported", Kind.SHOP)
    assert np.abs(counted - reported)[counted > 0].max() <= 1
    assert units(world, "counted", Kind.PLANT)[0] == counted.sum()
    assert (units(world, "count_due", Kind.SHOP) == units(world, "target_month", Kind.SHOP)).all()


def test_what_is_held_is_charged_by_the_year() -> None:
    """Six per cent a year on a million; the plan allows for machines and the stock it asks for."""
    law = constants(charge=0.06, stock_norm=1.5, inputs_share=0.6, machine_price=200.0)
    assert isclose(accounts.charge_on(1_000_000.0, law), 5_000.0)
    assert isclose(incentives.charge_due(100_000.0, 50.0, law), 0.005 * (30_000.0 + 10_000.0))


@phase(
    "society.paid_out",
    every="month",
    over="town",
    says="What the plant pays out is spent at once.",
    reads="person.key person.pay",
    ledgers="money",
)
def paid_out(person: Any, book: Any, account: Any) -> None:
    """Post the month's pay on: payroll -> city trade."""
    for i in range(person.key.size):
        if person.key[i] != 0:
            post(book.money, account.payroll, account.city_trade, person.pay[i])


CHARGED = amend(book(), load_amendment(FOLDER / "amendments/incentives_1965.yaml", book()))


def profit_under(law: LawBook) -> tuple[int, int]:
    """Profit of a month and the charges in it (kopecks); the books close."""
    world = small_world()
    running = simulation(world, (accounts.billing, accounts.settle, paid_out), law=law, check=True)
    months(running, 1)
    return int(units(world, "profit", Kind.PLANT)[0]), int(units(world, "charge", Kind.SHOP).sum())


def test_a_charge_is_paid_from_the_account() -> None:
    free, nothing = profit_under(book())
    charged, charge = profit_under(CHARGED)
    assert nothing == 0 < charge
    assert free - charged == charge
