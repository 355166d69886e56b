"""Conferences: how many delegates a cell sends, who they are, and what they do that the others do not."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.world import World, permuted
from kombinat.party.meeting import halls, meetings
from kombinat.party.offices import committee, delegates
from kombinat.world.codes import Kind, Office, Part, Past, Standing
from tests.party.hand import constants, plain
from tests.party.small_plant import CELL, PLANT, SHOPS, amended, simulation, small_plant
from tests.party.year import MEETINGS

ALWAYS, NEVER = (1.0,) * 12, (0.0,) * 12
HELD = {
    "party.delegates.convened": ALWAYS,
    "party.assembly.held": NEVER,
    "party.assembly.sitting": 120.0,
    "party.assembly.account": 50.0,
}
OUTSPOKEN = {
    "party.meetings.speak_base": -4.5,
    "party.elections.object_boss": 3.0,
    "party.elections.stand_boss": 2.0,
}


def met(law: dict[str, Any], world: World | None = None, without: str = "", **options: Any) -> World:
    """A small plant after a month of meetings and the election of its committee."""
    world = world or small_plant()
    rules = amended({**HELD, **law}).with_behaviour(OUTSPOKEN)
    program = (*MEETINGS, committee.elect)
    simulation(world, program, date(1928, 7, 1), date(1928, 8, 1), rules, without, **options).run()
    return world


def sent(world: World) -> Any:
    """Rows of this month's delegates."""
    return np.flatnonzero(world.tables["person"].data["mandate"])


def test_rules_by_hand() -> None:
    assert plain(halls.delegated)(1.0) == 1 and plain(halls.delegated)(0.0) == 0
    assert plain(meetings.mandated)(constants(attend_mandate=2.0)) == 2.0
    assert [plain(delegates.quota)(n, 10.0) for n in (1, 4, 14, 15, 72)] == [1, 1, 1, 2, 7]
    hall = np.array([3, 4, 5])
    assert plain(halls.hall_of)(1, 0, hall, 9) == 4 and plain(halls.hall_of)(1, 1, hall, 9) == 9


def test_each_cell_sends_by_its_size_and_only_communists() -> None:
    world = met({"party.delegates.to_each": 9.0})
    person, unit = world.tables["person"].data, world.tables["unit"].data
    rows, listed = np.flatnonzero(person["mandate"]), (unit["members"] + unit["candidates"])[CELL:]
    assert (np.bincount(person["cell"][rows] - CELL, minlength=SHOPS) == np.round(listed / 9)).all()
    assert np.isin(person["party"][rows], (Standing.MEMBER, Standing.CANDIDATE)).all()


def test_nobody_is_sent_where_no_conference_is_called() -> None:
    for world in (met({"party.delegates.convened": NEVER}), met({}, without="party.halls.delegated")):
        assert sent(world).size == 0
        assert world.tables["town"].data["present"][0] == 0


def test_a_mandate_lapses_with_the_month() -> None:
    world = small_plant()
    world.tables["person"].data["mandate"][:100] = 1
    assert sent(met({"party.delegates.convened": NEVER}, world)).size == 0


def test_those_who_stand_well_are_sent() -> None:
    def regard(without: str = "") -> float:
        world = small_plant()
        person = world.tables["person"].data
        person["esteem"][:] = np.arange(person["esteem"].size) % 7 * 1500
        met({}, world, without)
        return float(person["esteem"][sent(world)].mean())

    assert regard() > regard("party.elections.standing") + 500


def test_delegates_have_a_hall_and_a_sitting_of_their_own() -> None:
    world = met({"party.delegates.to_each": 2.0})
    person, unit = world.tables["person"].data, world.tables["unit"].data
    spoke = person["floor"] == Part.SPOKE
    assert (spoke & (person["mandate"] == 1)).sum() == 7  # (120 - 50) / 10
    there = (person["floor"] != Part.ABSENT) & (person["mandate"] == 1)
    assert world.tables["town"].data["present"][0] == there.sum()
    assert (person["party_time"][there] == 12).all()
    at_home = (person["floor"] != Part.ABSENT) & (person["mandate"] == 0) & (person["cell"] >= 0)
    assert np.unique(person["party_time"][at_home]).size == 1 and person["party_time"][at_home][0] != 12
    assert unit["turnout"].sum() == there.sum() + at_home.sum()


def test_delegates_come_more_surely() -> None:
    def present(without: str = "") -> int:
        return int(met({"party.delegates.to_each": 2.0}, without=without).tables["town"].data["present"][0])

    assert present() > present("party.meetings.mandated")


def test_a_conference_puts_more_to_the_director() -> None:
    def on_director(without: str = "") -> float:
        unit = met({"party.delegates.to_each": 2.0}, without=without).tables["unit"].data
        shops = unit["heat"][unit["kind"] == Kind.SHOP].sum()
        return float(unit["heat"][PLANT] / (unit["heat"][PLANT] + shops))

    assert on_director() > on_director("party.halls.upward")


def test_an_opposition_asks_the_hall_in_which_it_sits() -> None:
    world = small_plant()
    person, unit = world.tables["person"].data, world.tables["unit"].data
    person["past"][::3] |= Past.SUPPORTS
    unit["tolerance"][:] = 9000
    met({"party.line.opposition_gap": 1.0, "party.delegates.to_each": 1.0}, world)
    assert unit["minority_minutes"][PLANT] > 0 and unit["minority_minutes"][CELL:].sum() == 0


def test_delegates_elect_the_committee() -> None:
    """Where the hall hates every head, heads fall by the votes of delegates and of nobody else."""
    due = {"party.elections.term": 1.0, "party.elections.seats": 12.0, "party.elections.surplus": 0.0}

    def rejected(hostile: str) -> int:
        world = small_plant()
        person, post = world.tables["person"].data, world.tables["post"].data
        heads = np.flatnonzero(person["party"] == Standing.MEMBER)[[0, 30, 60]]
        post["holder"][:3] = heads
        assert (post["office"][:3] <= Office.SHOP_BOSS).all()
        person["esteem"][heads], person["attendance"][heads] = 10_000, 10_000
        met({**due, "party.delegates.to_each": 6.0}, world)
        chosen = person["mandate"] == 1
        again = small_plant()
        person, post = again.tables["person"].data, again.tables["post"].data
        post["holder"][:3], person["esteem"][heads], person["attendance"][heads] = heads, 10_000, 10_000
        person["sore_boss"][chosen if hostile == "delegates" else ~chosen] = 10_000
        met({**due, "party.delegates.to_each": 6.0}, again)
        assert (np.flatnonzero(person["mandate"]) == np.flatnonzero(chosen)).all()
        return int(post["rejected"].sum())

    assert rejected("delegates") > rejected("the others")


def test_a_conference_is_the_same_in_any_order_of_rows_and_at_any_partition() -> None:
    law = {"party.delegates.to_each": 5.0, "party.elections.term": 1.0}
    alone = met(law).state_hash()
    assert met(law, permuted(small_plant(), seed=4)).state_hash() == alone
    assert met(law, threads=2, partition=64).state_hash() == alone
    assert met(law, check=True).state_hash() == alone


def test_where_all_are_called_nobody_is_sent() -> None:
    world = met({"party.assembly.held": ALWAYS})
    assert sent(world).size == 0
    person, town = world.tables["person"].data, world.tables["town"].data
    assert town["present"][0] == (person["floor"] != Part.ABSENT).sum() > 0


def test_the_district_is_heard_alike_whether_delegates_meet_or_cells() -> None:
    """What it says is reckoned over all who meet, so that a conference makes it neither louder nor milder."""
    late = {"party.elections.term": 1.0, "party.district.answers": 1.0}

    def heat(convened: tuple[float, ...]) -> tuple[float, int]:
        world = small_plant()
        unit = world.tables["unit"].data
        unit["target"][PLANT], unit["reported_year"][PLANT] = 1_000_000, 1
        quiet = {**late, "party.delegates.convened": convened, "party.meetings.slot": 1000.0}
        met(quiet, world)
        return float(unit["heat"][PLANT]), int(unit["turnout"].sum())

    (one, met_there), (other, met_here) = heat(ALWAYS), heat(NEVER)
    assert one > 0
    assert one / met_there == pytest.approx(other / met_here, rel=0.05)
