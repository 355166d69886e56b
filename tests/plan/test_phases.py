"""The plan's phases on a small world: targets, counter-plans, late plans, reports and the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.phases import phase
from kombinat.engine.world import World
from kombinat.plan import reports, targets, verdict
from kombinat.world.codes import Kind, Office
from tests.society.worlds import months, output, simulation, small_world

LATE = frozenset(["plan.targets.late"])


@phase(
    "plant.exactly_planned",
    every="month",
    over="town",
    says="Every shop makes a given share of its month's plan.",
    reads="unit.kind unit.target_month",
    writes="unit.value",
)
def exactly_planned(unit: Any) -> None:
    """Value: 97 hundredths of the month's plan (kopecks)."""
    for i in range(unit.kind.size):
        unit.value[i] = int(unit.target_month[i] * 0.97)


def units(world: World, name: str, kind: Kind) -> np.ndarray:
    table = world.tables["unit"]
    return table.view(0, name)[table.view(0, "kind") == kind]


def test_a_planning_period_opens_from_the_reported_level() -> None:
    world = small_world()
    before = units(world, "target", Kind.SHOP).astype(float)
    table = world.tables["unit"]
    table.view(0, "reported_year")[:] = table.view(0, "target") * 3 // 2
    running = simulation(world, (targets.opening,), start=date(1926, 10, 1))
    running.step()
    after = units(world, "target", Kind.SHOP)
    planned = before > 0
    # level 1 + 0.8 * 0.5 = 1.4; growth asked is above it; less than the achieved 1.5 is never asked
    assert (after[planned] / before[planned] > 1.4).all()
    assert units(world, "target", Kind.PLANT)[0] == after.sum()
    assert (units(world, "reported_year", Kind.SHOP) == 0).all()


def test_the_special_quarter_gets_a_quarter_of_a_plan() -> None:
    world = small_world()
    table = world.tables["unit"]
    table.view(0, "reported_year")[:] = table.view(0, "target")
    running = simulation(
        world, (targets.opening,), start=date(1930, 10, 1), removals=frozenset(["plan.targets.drive"])
    )
    year = units(world, "target", Kind.PLANT)[0]
    running.step()
    assert abs(units(world, "target", Kind.PLANT)[0] * 4 - year) < 100
    assert world.tables["town"].view(0, "plan_length")[0] == 3


def test_a_counter_plan_is_taken_once() -> None:
    world = small_world()
    shop = int(np.flatnonzero(world.tables["unit"].view(0, "kind") == Kind.SHOP)[0])
    world.tables["unit"].view(0, "pledge")[shop] = 1_000
    before = int(world.tables["unit"].view(0, "target")[shop])
    running = simulation(world, (targets.bidding,))
    months(running, 3)
    unit = world.tables["unit"]
    assert unit.view(0, "target")[shop] == int(before * 1.1)
    assert unit.view(0, "counter")[shop] == int(before * 1.1)
    assert units(world, "target", Kind.PLANT)[0] == units(world, "target", Kind.SHOP).sum()


def test_a_plan_may_be_late_and_then_is_spread_over_what_is_left() -> None:
    world = small_world()
    world.tables["unit"].view(0, "target_month")[:] = 0
    running = simulation(world, (targets.monthly,))
    seen = []
    for _ in range(9):
        months(running, 1)
        seen.append(units(world, "target_month", Kind.PLANT)[0] > 0)
    assert seen == sorted(seen)
    assert seen[-1]
    prompt = small_world()
    prompt.tables["unit"].view(0, "target_month")[:] = 0
    months(simulation(prompt, (targets.monthly,), removals=LATE), 1)
    assert units(prompt, "target_month", Kind.PLANT)[0] > 0


def test_small_gaps_are_padded_to_the_notch() -> None:
    told = []
    for removals in (frozenset(), frozenset(["plan.reports.padding"])):
        world = small_world()
        running = simulation(world, (exactly_planned, reports.books, reports.declaring), removals=removals)
        months(running, 1)
        told.append(units(world, "reported", Kind.PLANT)[0] / units(world, "target_month", Kind.PLANT)[0])
    assert abs(told[0] - 1.0) < 0.001
    assert abs(told[1] - 0.97) < 0.001


def test_a_surplus_kept_back_serves_a_worse_month() -> None:
    world = small_world()
    running = simulation(world, (output, reports.books, reports.declaring), start=date(1926, 1, 1))
    months(running, 1)
    kept = units(world, "made_year", Kind.PLANT)[0] - units(world, "reported_year", Kind.PLANT)[0]
    assert kept > 0
    months(running, 1)
    assert units(world, "reported", Kind.PLANT)[0] > units(world, "value", Kind.PLANT)[0]


def books_of(world: World) -> tuple[int, int, int]:
    """What the plant made and reported this planning year and what it has aside (kopecks)."""
    made, told, aside = (
        int(units(world, name, Kind.PLANT)[0]) for name in ("made_year", "reported_year", "aside")
    )
    return made, told, aside


def test_what_is_aside_is_what_was_made_and_not_reported() -> None:
    """To the kopeck, whether the director hides, pads or is found out."""
    for phases in ((output,), (exactly_planned,)):
        world = small_world()
        start = books_of(world)
        months(simulation(world, (*phases, reports.books, reports.declaring)), 4)
        made, told, aside = books_of(world)
        assert aside == (made - start[0]) - (told - start[1])


def test_an_inspection_strikes_what_was_padded_from_the_reports() -> None:
    found = 0
    for seed in range(12):
        world = small_world(seed)
        phases = (exactly_planned, reports.books, reports.declaring, reports.auditing)
        running = simulation(world, phases)
        months(running, 1)
        made, told, aside = books_of(world)
        exposed = int(world.tables["town"].view(0, "exposed")[0])
        if exposed > 0:
            found += 1
            assert aside == 0
            assert abs(told - made) <= 1
        else:
            assert aside < 0
    assert 0 < found < 12


def test_a_closed_account_buries_its_padding_and_keeps_its_reserve() -> None:
    for held, kept in ((-500, 0), (500, 500)):
        world = small_world()
        world.tables["unit"].view(0, "aside")[:] = held
        simulation(world, (targets.opening,), start=date(1926, 10, 1)).step()
        assert units(world, "aside", Kind.PLANT)[0] == kept


def test_the_trust_parts_with_directors_who_fall_short() -> None:
    fallen = []
    for reported in (0.4, 1.0):
        removed = 0
        for seed in range(12):
            world = small_world(seed)
            table = world.tables["unit"]
            running = simulation(world, (verdict.judging,), start=date(1929, 1, 1))
            for month in range(4, 10):
                table.view(0, "reported_year")[:] = table.view(0, "target") * reported * month / 12
                months(running, 1)
                removed += int(world.tables["town"].view(0, "removals")[0])
        fallen.append(removed)
    assert fallen[0] > fallen[1]


def test_a_verdict_names_the_director_alone() -> None:
    world = small_world()
    world.tables["post"].view(0, "fault")[:] = 10_000
    running = simulation(world, (verdict.judging,), start=date(1937, 4, 1))
    for _ in range(40):
        months(running, 1)
        named = world.tables["post"].view(0, "verdict") == 1
        if named.any():
            assert (world.tables["post"].view(0, "office")[named] == Office.DIRECTOR).all()
            assert world.tables["town"].view(0, "hired_after")[0] == 0
            return
    raise AssertionError("no verdict in forty months of the greatest severity and fault")
