"""A small plant run through supply, equipment, tasks, storming and production: nothing is lost, every bound holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import Clock, Tick, month_index
from kombinat.engine.compile import PACKAGE
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import LawBook
from kombinat.engine.lawfiles import load_entries
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program, phase
from kombinat.engine.world import World, permuted
from kombinat.engine.yamlfile import read
from kombinat.plant import air, assortment, books, equipment, production, quality, storming, supply, tasks
from kombinat.world import SCHEMAS
from kombinat.world.codes import Kind, Occupation, Stage, Trade
from kombinat.world.ledgers import CHART

LAW, FAULTS_OF_LAW = load_entries(read(PACKAGE / "law/plant/production.yaml"), "law", "plant")
CONSTANTS, FAULTS = load_entries(read(PACKAGE / "behaviour/plant/production.yaml"), "behaviour", "plant")
ACCOUNTS, FAULTS_OF_ACCOUNTS = load_entries(read(PACKAGE / "law/plant/accounts.yaml"), "law", "plant")
PLAN, FAULTS_OF_PLAN = load_entries(read(PACKAGE / "law/plan/plan.yaml"), "law", "plan")
BOOK = LawBook().overlay([*LAW, *ACCOUNTS, *PLAN, *CONSTANTS])
AMENDMENTS = PACKAGE / "scenarios/red_putilov/amendments"
NET = amend(BOOK, load_amendment(AMENDMENTS / "incentives_net.yaml", BOOK))  # materials count against a shop
START = date(1926, 1, 1)
FILTERS = {"plant.air.fitted": 0.5, "plant.air.inspected": 0.2, "plant.air.fine": 0.1}


def filtered(book: LawBook = BOOK) -> LawBook:
    """A law with devices that clean the exhaust, and inspectors."""
    laws = [book.entries[id] for id in FILTERS]
    return book.overlay([replace(law, steps=(replace(law.steps[0], value=FILTERS[law.id]),)) for law in laws])


MAIN = (
    Trade.HEARTH,
    Trade.ROLLING,
    Trade.FORGES,
    Trade.FOUNDRY,
    Trade.MECHANICAL,
    Trade.TRACTOR,
    Trade.WAGON,
)
HELPERS = (Trade.TOOL, Trade.REPAIR, Trade.POWER, Trade.TRANSPORT)
SECTIONS = 3
HANDS = 60
MINUTES = 8 * 480 * HANDS


@phase(
    "plant.test.attend",
    every="dekad",
    over="town",
    says="A stand-in for attendance: most come, with a skill of their own.",
    reads="unit.key unit.kind",
    writes="unit.present unit.hands",
    draws="come",
)
def attend(at: Bundle, unit: Bundle, draw: Bundle) -> None:
    """Give each section its minutes."""
    for i in range(unit.key.size):
        if unit.key[i] != 0 and unit.kind[i] == Kind.SECTION:
            unit.present[i] = int(MINUTES * (0.85 + 0.15 * uniform(draw.come, at.tick, unit.key[i], 0)))
            unit.hands[i] = int(unit.present[i] * (0.6 + 0.3 * uniform(draw.come, at.tick, unit.key[i], 1)))


@phase(
    "plant.test.arriving",
    every="dekad",
    over="town",
    says="A stand-in for plants outside: part of what shops need from there stands at the gate, much of it late.",
    reads="unit.kind unit.trade unit.needed",
    writes="unit.siding",
    law=supply.FEEDS,
    outside="plant.test.come plant.test.late",
)
def arriving(at: Bundle, unit: Bundle, law: Bundle, outside: Bundle) -> None:
    """Add (1 - late) / 3 of what comes in a month in the first two dekads, the rest in the third (kg)."""
    due = (1.0 + 2.0 * outside.late) / 3.0 if at.dekad == 2 else (1.0 - outside.late) / 3.0
    for i in range(unit.kind.size):
        if supply.works(unit.kind[i], unit.trade[i]):
            bought = 1.0 - supply.inside_share(law, unit.trade[i])
            unit.siding[i] += int(unit.needed[i] * bought * outside.come * due)


@phase(
    "plant.kitted",
    every="dekad",
    over="unit",
    says="Nothing is missing from the stocks but what shops upstream have not made.",
    writes="unit.kit",
)
def kitted(lo: int, hi: int, unit: Bundle) -> None:
    """Every stock can be worked whole."""
    unit.kit[lo:hi] = 10_000


PHASES: tuple[Phase, ...] = (
    books.opening,
    equipment.installing,
    equipment.breaking,
    supply.caring,
    tasks.counting,
    assortment.choosing,
    supply.ordering,
    arriving,
    supply.delivering,
    tasks.handing_out,
    storming.driving,
    air.tending,
    attend,
    kitted,
    assortment.fitting,
    books.gathering,
    production.working,
    supply.handing_on,
    quality.injuring,
    books.accounting,
    air.emitting,
)


class Outside:
    """Outside series that never change."""

    def __init__(self, **values: float) -> None:
        known = {"come": 0.9, "late": 0.3} | values
        self.values: Mapping[str, Any] = known

    def changes(self, ids: Any) -> list[int]:
        """None."""
        return []

    def at(self, ids: Any, day: date) -> tuple[Any, ...]:
        """The values by the last part of their ids."""
        return tuple(self.values[id.rpartition(".")[2]] for id in ids)


def shop_hands(trade: int) -> float:
    """Norm-minutes a dekad of a shop's hands, roughly: capacity and stocks are set by it."""
    return SECTIONS * MINUTES * 0.92 * 0.75


def plant_world(seed: int = 5, target: float = 1.0, capacity: float = 1.3, stock: float = 3.0) -> World:
    """One plant with a shop of each trade, three sections a shop, two planners a section.

    target: monthly plan as a multiple of three dekads' labour; capacity: machine time against labour;
    stock: dekads of materials.
    """
    shops = (*MAIN, *HELPERS)
    rows = 1 + len(shops) * (1 + SECTIONS)
    world = World.empty(
        SCHEMAS, {s.name: [rows + len(shops) if s.name == "unit" else 80] for s in SCHEMAS}, [seed]
    )
    unit, person = world.tables["unit"], world.tables["person"]
    price, kilograms = (
        BOOK.value("plant.production.price", START),
        BOOK.value("plant.production.kilograms", START),
    )
    machine_time, parts = (
        BOOK.value("plant.production.machine_time", START),
        BOOK.value("plant.production.parts", START),
    )
    assert (
        isinstance(price, np.ndarray)
        and isinstance(kilograms, np.ndarray)
        and isinstance(machine_time, np.ndarray)
        and isinstance(parts, np.ndarray)
    )
    unit["key"][:rows] = [slot_key(np.uint64(1), 0, s) for s in range(rows)]
    unit["kind"][0] = Kind.PLANT
    row, mate = 1, 0
    for trade in shops:
        shop, labour = row, shop_hands(trade)
        unit["kind"][shop], unit["trade"][shop], unit["parent"][shop] = Kind.SHOP, trade, 0
        unit["auxiliary"][shop] = trade in HELPERS
        unit["capacity"][shop] = int(labour * machine_time[trade] * capacity)
        unit["equipment_age"][shop] = 120
        unit["materials"][shop] = int(labour * kilograms[trade] * stock)
        unit["target_month"][shop] = int(3 * labour * price[trade] * target)
        unit["usual"][shop], unit["parts"][shop] = labour, int(labour * parts[trade] * 1.5)
        for section in range(shop + 1, shop + 1 + SECTIONS):
            unit["kind"][section], unit["parent"][section], unit["trade"][section] = Kind.SECTION, shop, trade
            for _ in range(2):
                person["key"][mate] = slot_key(np.uint64(2), 0, mate)
                person["section"][mate], person["occupation"][mate] = section, Occupation.TECHNICIAN
                mate += 1
        row += 1 + SECTIONS
    return world


def simulation(
    world: World, months: int = 12, removals: tuple[str, ...] = (), changed: Mapping[str, float] | None = None,
    law: LawBook = BOOK, **outside: float,
) -> Simulation:  # fmt: skip
    """The plant's program over a small world, in checking mode."""
    numbers: dict[str, Any] = {id: BOOK.value(id, START) for id in BOOK.ids("behaviour")} | dict(
        changed or {}
    )
    inputs = Inputs(law, numbers, Outside(**outside), frozenset(removals))
    clock = Clock(START, date(1926 + months // 12, 1 + months % 12, 1), (START,))
    return Simulation(world, Program("plant", (Heading("all", PHASES),)), [inputs], clock, CHART, check=True)


def column(sim: Simulation, name: str, kind: int = Kind.SHOP) -> NDArray[np.int64]:
    unit = sim.world.tables["unit"]
    rows = (unit["key"] != 0) & (unit["kind"] == kind)
    return unit[name][rows].astype(np.int64)


def test_law_and_behaviour_are_in_order() -> None:
    assert not FAULTS_OF_LAW and not FAULTS_OF_PLAN and not FAULTS


IDLE = ("idle_materials", "idle_machines", "idle_orders")
FLOWS = ("worked", *IDLE, "idle_recorded", "made", "made_month", "scrapped", "accidents", "present", "hands")


def test_every_minute_present_is_worked_or_idle_and_books_add_up() -> None:
    sim = simulation(plant_world(), 6)
    present: dict[int, NDArray[np.int64]] = {}

    def watch(at: Tick) -> None:
        for kind in (Kind.SECTION, Kind.SHOP, Kind.PLANT):
            now = column(sim, "present", kind)
            present[kind] = now if at.dekad == 0 else present[kind] + now
            spent = sum(column(sim, name, kind) for name in ("worked", *IDLE))
            assert (spent == present[kind]).all()
            assert (column(sim, "idle_recorded", kind) <= sum(column(sim, name, kind) for name in IDLE)).all()
            parts = sum(column(sim, f"made_dekad{d}", kind) for d in (1, 2, 3))
            assert (parts == column(sim, "made_month", kind)).all()
        for name in FLOWS:
            sections = column(sim, name, Kind.SECTION).reshape(-1, SECTIONS).sum(axis=1)
            assert (sections == column(sim, name)).all(), name
            assert column(sim, name).sum() == column(sim, name, Kind.PLANT)[0], name

    sim.run(watch)
    assert column(sim, "made").min() > 0


def test_ledger_closes_and_output_stays_below_every_bound() -> None:
    sim = simulation(plant_world(stock=1.0), 12, late=0.6)
    machine_time = np.asarray(BOOK.value("plant.production.machine_time", START))
    trades = column(sim, "trade")

    def watch(at: Tick) -> None:
        sound = column(sim, "capacity") - column(sim, "broken")
        driven = 1.0 + 0.5 * np.maximum(0, column(sim, "effort") / 10_000 - 1)
        assert (column(sim, "done") <= sound * driven / machine_time[trades] + 1).all()
        assert (column(sim, "materials") >= 0).all()
        assert (column(sim, "broken") >= 0).all() and (column(sim, "broken") <= column(sim, "capacity")).all()
        assert 9_990 * 11 <= column(sim, "priority").sum() <= 10_000 * 11

    sim.run(watch)
    used = {(row["from"], row["to"]): row["amount"] for row in sim.boundary()}
    assert (
        used["suppliers", "materials"] > 0
        and used["materials", "products"] > 0
        and used["materials", "waste"] > 0
    )
    assert column(sim, "idle_materials").sum() > 0


def test_orders_never_exceed_what_suppliers_and_shops_can_be_asked_for() -> None:
    sim = simulation(plant_world(), 6)
    while not sim.finished:
        sim.step()
        assert (column(sim, "ordered") >= column(sim, "needed")).all()
        assert (column(sim, "delivered") <= 2 * column(sim, "ordered") + 1).all()


def test_rows_may_be_permuted() -> None:
    world = plant_world()
    other = permuted(world, 11)
    one, two = simulation(world, 6), simulation(other, 6)
    one.run()
    two.run()
    assert one.world.state_hash() == two.world.state_hash()


def month_of(removals: tuple[str, ...] = (), months: int = 6, **settings: Any) -> Simulation:
    worlds = {k: settings.pop(k) for k in ("target", "capacity", "stock", "seed") if k in settings}
    sim = simulation(plant_world(**worlds), months, removals, **settings)
    sim.run()
    return sim


REMOVABLE = [rule.id for rule in Program("plant", (Heading("all", PHASES),)).rules().values()]


def hand_over(world: World, shop: int, minutes: int) -> None:
    """Machines for a shop, finished in the second month."""
    project, month = world.tables["project"], month_index(START) + 1
    project["key"][0] = slot_key(np.uint64(1), 2, 0)
    for name, value in (("unit", shop), ("stage", Stage.DONE), ("scope", minutes), ("ended", month)):
        project[name][0] = value


def hard_run(removals: tuple[str, ...] = ()) -> int:
    """Hash of the state after half a hard year: short, late, bare shelves, weak power and cranes, hands holding back in
    one shop, whose activists see to stoppages, new machines there, people on the road, a youth league, and a law on
    the air.
    """
    world = plant_world(target=0.6, stock=0.7, capacity=1.05)
    unit = world.tables["unit"]
    weak = (unit["kind"] == Kind.SHOP) & np.isin(unit["trade"], (Trade.POWER, Trade.TRANSPORT))
    unit["capacity"][weak] //= 10
    growing = unit["trade"] == Trade.MECHANICAL
    unit["parts"][:] //= 5
    unit["usual"][growing] //= 4
    unit["slowdown"][(unit["kind"] == Kind.SHOP) & (unit["trade"] == Trade.FOUNDRY)] = 1
    foundry = int(np.flatnonzero(unit["slowdown"] == 1)[0])
    cell = int(np.flatnonzero(unit["key"] == 0)[0])
    unit["key"][cell], unit["kind"][cell], unit["serves"][cell] = (
        slot_key(np.uint64(1), 1, 0),
        Kind.CELL,
        foundry,
    )
    unit["time_stoppages"][cell], unit["led"][:] = 3_000, 8_000
    unit["vintage"][:] = unit["equipment_age"]
    hand_over(world, foundry, int(unit["capacity"][foundry]) // 10)
    unit["solvent"][:] = 8_000
    unit["pushers"][0] = 3
    unit["league"][:], unit["heads"][:] = 40, np.maximum(unit["heads"], 100)
    sim = simulation(world, 6, removals, law=filtered(NET), late=0.6, come=0.6)
    sim.run()
    return sim.world.state_hash()


@pytest.fixture(scope="module")
def hard_hash() -> int:
    return hard_run()


@pytest.mark.parametrize("removed", REMOVABLE)
def test_every_rule_can_be_removed_and_matters(removed: str, hard_hash: int) -> None:
    assert hard_run((removed,)) != hard_hash


def test_supplies_on_time_remove_the_idle_time_for_materials() -> None:
    late = column(month_of(stock=0.5, late=0.8), "idle_materials").sum()
    never = month_of(("plant.production.materials",), stock=0.5, late=0.8)
    assert late > 0 and column(never, "idle_materials").sum() == 0


def test_tasks_for_all_remove_the_idle_time_for_orders() -> None:
    assert column(month_of(), "idle_orders").sum() > 0
    assert column(month_of(("plant.tasks.handed",)), "idle_orders").sum() == 0
    assert column(month_of(("plant.tasks.switching",)), "idle_orders").sum() == 0


def test_a_weak_power_shop_holds_everybody_back() -> None:
    weak = plant_world()
    unit = weak.tables["unit"]
    power = np.flatnonzero((unit["kind"] == Kind.SHOP) & (unit["trade"] == Trade.POWER))[0]
    unit["capacity"][power] //= 10
    held = simulation(weak, 3)
    held.run()
    main = np.isin(column(held, "trade"), MAIN)
    assert (column(held, "support")[main] < 10_000).all()
    free = simulation(plant_world(), 3, ("plant.production.support",))
    free.run()
    assert column(free, "support").min() == 10_000
    assert column(held, "made")[main].sum() < column(free, "made")[main].sum()


def test_a_month_behind_its_plan_is_driven_and_driving_costs_machines_and_scrap() -> None:
    calm, behind = month_of(target=0.2, months=2), month_of(target=0.7, months=2)
    main = np.isin(column(calm, "trade"), MAIN)
    assert column(behind, "effort")[main].max() > column(calm, "effort")[main].max()
    assert (column(calm, "effort") >= 10_000).all()
    assert column(month_of(("plant.storming.push",)), "effort").max() == 10_000


def test_a_slowdown_lowers_output() -> None:
    slow_world = plant_world()
    unit = slow_world.tables["unit"]
    unit["slowdown"][unit["kind"] == Kind.SHOP] = 1
    slow, usual = simulation(slow_world, 1), simulation(plant_world(), 1)
    slow.run()
    usual.run()
    assert (column(slow, "made_dekad1") < column(usual, "made_dekad1")).all()


def test_pieces_and_the_unfinished_machine_account_for_all_good_output() -> None:
    sim = simulation(plant_world(), 1, ("plant.assortment.choice",))
    sim.run()
    tractor = int(np.flatnonzero(column(sim, "trade") == Trade.TRACTOR)[0])
    norm = int(np.asarray(BOOK.value("plant.production.piece", START))[Trade.TRACTOR])
    whole = column(sim, "pieces")[tractor] * norm + column(sim, "residual")[tractor]
    assert whole == column(sim, "made_month")[tractor] and column(sim, "pieces")[tractor] > 0
    price = np.asarray(BOOK.value("plant.production.price", START))[Trade.TRACTOR]
    assert abs(column(sim, "value")[tractor] - price * column(sim, "made_month")[tractor]) <= 3


def test_the_director_turns_to_the_shop_that_stood() -> None:
    world = plant_world()
    unit = world.tables["unit"]
    shop = np.flatnonzero(unit["kind"] == Kind.SHOP)
    unit["idle_share"][shop[0]] = 5_000
    sim = simulation(world, 1)
    sim.step()
    even = 10_000 * 11 // (11 + 2)  # weights 3 and ten times 1
    assert column(sim, "priority")[0] == 10_000 * 11 * 3 // 13
    assert abs(column(sim, "priority")[1] - even) <= 1
