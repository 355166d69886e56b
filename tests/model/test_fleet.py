"""The fleet's year under the battery of the town's: one state however it is run, closed ledgers, paired draws."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kombinat.archive.store import Results
from kombinat.asked import Asked
from kombinat.engine import drive
from kombinat.engine.bundles import Bundle
from kombinat.engine.ledger import LedgerError, post
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program, phase
from kombinat.engine.world import World, permuted
from kombinat.plans import plan
from kombinat.runs import How, execute, fork, resume
from kombinat.step import FLEET as PROGRAM
from kombinat.world.codes import Call, Kind, Occupation, Standing
from kombinat.world.ledgers import CHART
from tests.model.test_identity import Trail, assert_same
from tests.model.world import EXAMINED, FLEET, START, column, copied, differing, fresh, grown, inputs, running

SPANS = {"first year": (START, date(1927, 1, 1)), "examination": (EXAMINED, date(1930, 2, 1))}
RULES = sorted(PROGRAM.rules())
HALF = date(1926, 7, 1)
SMALL = Asked(FLEET, scale=0.05, until=date(1926, 10, 1))


def start_of(span: str) -> World:
    """The world at the start of a span."""
    first = SPANS[span][0]
    return fresh(name=FLEET) if first == START else grown(first, name=FLEET)


# ---- identity


@pytest.fixture(scope="module", params=SPANS)
def alone(request: pytest.FixtureRequest) -> tuple[str, Trail]:
    """One fleet, one thread, one partition: what all else must agree with."""
    return request.param, Trail(start_of(request.param), SPANS[request.param], name=FLEET)


@pytest.mark.parametrize("options", [{"threads": 3, "partition": 97}, {"check": True}], ids=str)
def test_threads_partitions_and_checks_change_nothing(
    alone: tuple[str, Trail], options: dict[str, Any]
) -> None:
    span, expected = alone
    assert_same(expected, Trail(start_of(span), SPANS[span], name=FLEET, **options))


def test_the_order_of_rows_changes_nothing(alone: tuple[str, Trail]) -> None:
    span, expected = alone
    assert_same(expected, Trail(permuted(start_of(span), 1), SPANS[span], name=FLEET))


def test_something_happened(alone: tuple[str, Trail]) -> None:
    span, trail = alone
    assert len(set(trail.hashes)) == len(trail.hashes)
    assert sum(events["id"].size for events in trail.events) > 50
    if span == "examination":
        assert (trail.world.tables["person"]["examined"] == 1).any()


def test_a_fleet_is_the_same_alone_and_among_others() -> None:
    five = fresh(11, 12, 13, 14, 15, name=FLEET)
    running(five, until=HALF, name=FLEET, threads=2).run()
    one = fresh(11, name=FLEET)
    running(one, until=HALF, name=FLEET).run()
    assert one.town_hash(0) == five.town_hash(0)
    assert len({five.town_hash(town) for town in range(five.towns)}) == five.towns


# ---- conservation


def stepped(simulation: Simulation, months: int) -> None:
    for _ in range(3 * months):
        simulation.step()


def test_stocks_have_moved_by_what_the_books_say() -> None:
    world = fresh(name=FLEET)
    before = CHART.stocks(world.columns(0))
    simulation = running(world, name=FLEET)
    stepped(simulation, 6)
    number = {name: place for place, name in enumerate(CHART.names)}
    for (ledger, account), stock in CHART.stocks(world.columns(0)).items():
        book = simulation.state()[ledger][0]
        net = book.sum(axis=0) - book.sum(axis=1)
        assert stock - before[ledger, account] == net[number[account]], f"{ledger}: {account}"


def test_units_hold_what_their_people_add_up_to() -> None:
    world = grown(SPANS["examination"][1], name=FLEET)
    kind, heads, members = (column(world, f"unit.{name}") for name in ("kind", "heads", "members"))
    cells, party, section = (column(world, f"person.{name}") for name in ("cell", "party", "section"))
    for u in np.flatnonzero(kind == Kind.SECTION):
        assert heads[u] == (section == u).sum()
    for u in np.flatnonzero(kind == Kind.CELL):
        assert members[u] == ((cells == u) & (party == Standing.MEMBER)).sum()
    assert heads[kind == Kind.PLANT].sum() == heads[kind == Kind.SHOP].sum() == (section >= 0).sum()


def taking(world: World, rows: list[int], call: Call) -> World:
    """The world, in which people were called away."""
    world.tables["person"].view(0, "called")[rows] = call
    return world


def test_who_is_called_leaves_with_purse_berth_and_post() -> None:
    world = fresh(name=FLEET)
    holders = column(world, "post.holder")
    boss = int(holders[holders >= 0][1])
    keys = column(world, "person.key")
    taking(world, [boss, boss + 1], Call.ARRESTED)
    officers = int((column(world, "person.occupation")[[boss, boss + 1]] >= Occupation.TECHNICIAN).sum())
    area = int(column(world, "household.area").sum()) + int(world.tables["town"]["vacant_area"][0])
    simulation = running(world, name=FLEET)
    stepped(simulation, 1)
    assert int(world.tables["town"]["called"][0]) == 2
    assert int(world.tables["town"]["officers_arrested"][0]) == officers >= 1
    assert keys[boss] not in column(world, "person.key")
    assert column(world, "person.key").size == keys.size - 2
    stepped(simulation, 1)  # dues asked this month are paid before a household is closed
    assert column(world, "household.key").size == keys.size - 2
    assert area == int(column(world, "household.area").sum()) + int(world.tables["town"]["vacant_area"][0])


@phase("fleet.mutant_berth", every="dekad", over="town", says="A berth grows.", writes="household.area")
def berth(household: Bundle) -> None:
    """One square decimetre from nowhere."""
    household.area[0] += 1


@phase(
    "fleet.mutant_pay", every="dekad", over="town", says="Pay reaches nobody.", writes="household.money",
    ledgers="money",
)  # fmt: skip
def lost(household: Bundle, book: Bundle, account: Bundle) -> None:
    """One kopeck stays in transit."""
    household.money[0] -= 1
    post(book.money, account.households, account.payroll, 1)


@pytest.mark.parametrize("mutant", [berth, lost], ids=lambda mutant: mutant.id)
def test_a_mutant_phase_is_caught_in_its_first_dekad(mutant: Phase) -> None:
    program = Program(
        "more", (*PROGRAM.headings, Heading("mutant", (mutant,))), stands_for=PROGRAM.stands_for
    )
    with pytest.raises(LedgerError):
        running(fresh(name=FLEET), program=program, name=FLEET).step()


def test_ledgers_close_whatever_is_removed() -> None:
    random = np.random.default_rng(1926)
    halves = [random.choice(RULES, len(RULES) // 2, replace=False).tolist() for _ in range(3)]
    arms = [inputs(*removed, name=FLEET) for removed in (RULES, *halves)]
    world = copied(fresh(name=FLEET), len(arms))
    running(world, until=HALF, lives_under=arms, name=FLEET).run()
    assert len({world.town_hash(town) for town in range(world.towns)}) == len(arms)


# ---- pairing


def test_a_removal_in_one_fleet_never_reaches_another() -> None:
    arms = [inputs(name=FLEET), inputs("party.meetings.encouraged", "party.meetings.speak", name=FLEET)]
    world = copied(fresh(name=FLEET), 3)
    running(world, until=HALF, lives_under=[*arms, arms[0]], name=FLEET).run()
    assert world.town_hash(0) == world.town_hash(2) != world.town_hash(1)


def test_who_serves_is_drawn_alike_whatever_the_party_does() -> None:
    worlds = [fresh(name=FLEET), fresh(name=FLEET)]
    for world, removed in zip(worlds, ((), [r for r in RULES if r.startswith("party.")]), strict=True):
        running(world, until=date(1926, 2, 1), lives_under=[inputs(*removed, name=FLEET)], name=FLEET).run()
    apart = {name.partition(".")[0] for name in differing(*worlds)}
    assert "person" in apart
    one, other = (set(column(world, "person.key").tolist()) for world in worlds)
    assert one == other


# ---- a run of it


def test_a_run_that_is_stopped_resumes_to_the_same_end(tmp_path: Path) -> None:
    planned = plan(SMALL)
    whole = execute(planned, tmp_path / "whole", How())
    left = iter([False] * 9)
    with pytest.raises(drive.Stopped):
        execute(planned, tmp_path / "broken", How(stop=lambda: next(left, True)))
    assert same(whole, resume(tmp_path / "broken"))
    assert "fleet.personnel" in whole.catalogue and "plant.workforce" not in whole.catalogue
    forked = fork(
        tmp_path / "whole", without=["party.meetings.speak"], since="1926-07-01", to=tmp_path / "fork"
    )
    assert forked.said["state_hash"] != whole.said["state_hash"]


def same(one: Results, other: Results) -> bool:
    """Whether two runs ended alike."""
    return all(one.said[name] == other.said[name] for name in ("state_hash", "boundary", "run_id"))
