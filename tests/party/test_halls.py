"""Halls: rules by hand, who sits with whom, and what a small plant does in groups, in cells and in one hall."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.world import World, permuted
from kombinat.party.meeting import debate, halls
from kombinat.world.codes import Hearing, Kind, Occupation, Part, Past
from tests.party.hand import constants, plain
from tests.party.small_plant import (
    CELL,
    COMMITTEE,
    SECTION,
    SECTIONS,
    SHOPS,
    amended,
    simulation,
    small_plant,
)
from tests.party.year import MEETINGS

near = pytest.approx
ALWAYS, NEVER = (1.0,) * 12, (0.0,) * 12
TALK = {"party.meetings.speak_base": -4.5}


def met(law: dict[str, Any], world: World | None = None, without: str = "", **options: Any) -> World:
    """A small plant after one month of meetings."""
    world = world or small_plant()
    rules = amended(law).with_behaviour(TALK)
    simulation(world, MEETINGS, date(1928, 7, 1), date(1928, 8, 1), rules, without, **options).run()
    return world


def spoken(world: World) -> int:
    return int(world.tables["unit"].data["speeches"].sum())


def sections(world: World) -> Any:
    return world.tables["unit"].data["hall"][SECTION : SECTION + SHOPS * SECTIONS]


def test_rules_by_hand() -> None:
    assert plain(halls.assembled)(1.0) == 1 and plain(halls.assembled)(0.0) == 0
    assert [plain(halls.divided)(n, 50.0) for n in (0, 50, 51, 355)] == [1, 1, 2, 8]
    assert plain(halls.shared)(2, 3.0) and not plain(halls.shared)(3, 3.0)
    assert plain(halls.upward)(0.3, 0.5) == near(0.65)
    assert plain(halls.co_report)(30.0, 10.0, Hearing.SLOT) == 3
    assert plain(halls.co_report)(30.0, 10.0, Hearing.BARRED) == 0
    assert plain(halls.reported)(50.0, 200.0) == 200.0 and plain(halls.reported)(50.0, 40.0) == 50.0
    spared = constants(let_go=0.25)
    assert plain(halls.at_work)(0.4, 0.8, spared) == plain(halls.at_work)(0.4, 1.0, spared) == near(0.3)
    assert plain(halls.at_work)(0.4, 1.25, spared) == near(0.32)
    turns = {Occupation.WORKER, Occupation.AUXILIARY, Occupation.FOREMAN}
    assert {who for who in Occupation if plain(halls.works_shifts)(who)} == turns
    assert [plain(halls.group_of)(place, 5, 2) for place in range(5)] == [0, 0, 0, 1, 1]
    assert [plain(halls.group_of)(place, 2, 9) for place in range(2)] == [0, 1]


def test_who_gives_the_report_speaks_first_and_the_others_keep_their_order() -> None:
    floor = np.array([Part.ASKED, Part.ASKED, Part.REPORTS, Part.ASKED])
    assert list(plain(debate.reporter_first)(np.arange(4), floor)) == [2, 0, 1, 3]
    assert list(plain(debate.reporter_first)(np.arange(2), floor)) == [0, 1]


def test_the_readiest_supporter_present_is_named_whatever_the_rows() -> None:
    key, section = np.array([7, 5, 6, 3]), np.array([9, 9, 9, 9])
    floor = np.array([Part.LISTENED, Part.LISTENED, Part.ABSENT, Part.NOTE])
    past, activism = np.full(4, int(Past.SUPPORTS)), np.array([40, 40, 90, 30])
    assert plain(halls.readiest)(np.arange(key.size), key, section, floor, past, activism) == 1
    assert plain(halls.readiest)(np.arange(key.size), key, section, floor, past * 0, activism) == -1


def test_everybody_sits_in_one_body_of_the_own_shop() -> None:
    cells = np.repeat(CELL + np.arange(SHOPS), SECTIONS)
    assert (sections(met({})) == cells).all()
    grouped = met({"party.groups.most": 30.0})
    unit = grouped.tables["unit"].data
    halls_of = sections(grouped)
    assert (unit["parent"][halls_of] == unit["parent"][SECTION : SECTION + SHOPS * SECTIONS]).all()
    assert (unit["hall"][halls_of] == halls_of).all() and np.unique(halls_of).size > SHOPS
    assert (unit["hall"][CELL:] == np.arange(CELL, CELL + SHOPS)).all()
    assert (sections(met({"party.groups.most": 30.0}, without="party.halls.divided")) == cells).all()


def test_a_small_cell_sits_with_the_committee() -> None:
    assert (sections(met({"party.groups.least": 1000.0})) == COMMITTEE).all()
    apart = met({"party.groups.least": 1000.0}, without="party.halls.shared")
    assert (sections(apart) >= CELL).all()


def test_time_is_shared_by_a_hall() -> None:
    short = {"party.meetings.length": 70.0}
    assert spoken(met(short)) == 2 * SHOPS
    assert spoken(met({**short, "party.groups.least": 1000.0})) == 2
    assert spoken(met({**short, "party.groups.most": 1.0})) > 2 * SHOPS


def test_an_assembly_sits_longer_and_is_counted() -> None:
    law = {"party.assembly.held": ALWAYS, "party.assembly.sitting": 120.0, "party.assembly.account": 50.0}
    world = met(law)
    person, town = world.tables["person"].data, world.tables["town"].data
    assert spoken(world) == 7  # (120 - 50) / 10
    assert town["present"][0] == (person["floor"] != Part.ABSENT).sum() > 0
    assert met({"party.assembly.held": NEVER}).tables["town"].data["present"][0] == 0
    assert met(law, without="party.halls.assembled").tables["town"].data["present"][0] == 0


def test_a_long_report_takes_the_floor_its_time() -> None:
    law = {"party.assembly.held": ALWAYS, "party.assembly.sitting": 120.0, "party.assembly.account": 90.0}
    assert spoken(met(law)) == 3 and spoken(met(law, without="party.halls.reported")) == 7
    assert spoken(met({**law, "party.assembly.held": NEVER})) == spoken(met({"party.assembly.held": NEVER}))


def test_who_is_at_work_does_not_come_to_the_assembly_and_keeps_the_habit() -> None:
    before = small_plant()
    listed = before.tables["person"].data["cell"] >= 0
    busy = {"party.assembly.held": ALWAYS, "party.assembly.evening": (1.0,) * 16}
    behaviour = {**TALK, "party.halls.let_go": 0.0}
    world = small_plant()
    habit = world.tables["person"].data["attendance"].copy()
    rules = amended(busy).with_behaviour(behaviour)
    simulation(world, MEETINGS, date(1928, 7, 1), date(1928, 8, 1), rules, "").run()
    person = world.tables["person"].data
    assert (person["floor"][listed] == Part.ABSENT).all()
    assert (person["attendance"][listed] == habit[listed]).all()
    assert (met(busy).tables["town"].data["present"] > 0).all()  # some are spared
    one, other = met(busy), met({"party.assembly.held": ALWAYS}, without="party.halls.at_work")
    assert one.tables["town"].data["present"][0] < other.tables["town"].data["present"][0]
    quiet = [met({**busy, "party.assembly.held": NEVER}, without=w) for w in ("", "party.halls.at_work")]
    assert (quiet[0].tables["person"].data["floor"] == quiet[1].tables["person"].data["floor"]).all()


def test_the_offices_come_whatever_the_hour() -> None:
    world = small_plant()
    world.tables["person"].data["occupation"][:] = Occupation.CLERK
    law = {"party.assembly.held": ALWAYS, "party.assembly.evening": (1.0,) * 16}
    clerks = met(law, world).tables["town"].data["present"][0]
    again = small_plant()
    again.tables["person"].data["occupation"][:] = Occupation.CLERK
    assert clerks == met(law, again, "party.halls.at_work").tables["town"].data["present"][0]


def test_an_assembly_puts_more_to_the_director() -> None:
    def on_director(answer: float, without: str = "") -> float:
        law = {"party.assembly.held": ALWAYS, "party.assembly.answer": answer, "party.assembly.account": 50.0}
        unit = met(law, without=without).tables["unit"].data
        shops = unit["heat"][unit["kind"] == Kind.SHOP].sum()
        plant = unit["heat"][unit["kind"] == Kind.PLANT].sum()
        return float(plant / (plant + shops))

    assert on_director(0.5) > on_director(0.0) + 0.25
    assert on_director(0.5, "party.halls.upward") == on_director(0.0)


def minutes(law: dict[str, Any], without: str = "") -> int:
    world = small_plant()
    person, unit = world.tables["person"].data, world.tables["unit"].data
    person["past"][::3] |= Past.SUPPORTS
    unit["tolerance"][:] = 9000
    gap = {"party.line.opposition_gap": 1.0, "party.assembly.held": ALWAYS, "party.assembly.sitting": 2000.0}
    unit = met({**gap, **law}, world, without).tables["unit"].data
    return int(unit["minority_minutes"].sum())


def test_a_co_report_gives_the_opposition_time_unless_the_hall_will_not_hear() -> None:
    plain_hour, reported = minutes({}), minutes({"party.assembly.co_report": 30.0})
    assert plain_hour + 30 <= reported <= plain_hour + 50
    assert minutes({"party.assembly.co_report": 30.0}, "party.halls.co_report") == plain_hour


def test_hands_are_counted_by_hall_and_by_cell() -> None:
    world = small_plant()
    person = world.tables["person"].data
    person["past"][:180:2] |= Past.SUPPORTS  # all of the first shop
    apart = {"party.elections.term": 1.0}
    unit = met(apart, world).tables["unit"].data
    assert unit["raised"][SECTION] > 0 and unit["raised"][SECTION + SECTIONS] == 0
    share = unit["votes_for"][CELL] / (unit["votes_for"][CELL] + unit["votes_against"][CELL])
    assert unit["raised"][SECTION] == near(10_000 * share, abs=1)
    again = small_plant()
    again.tables["person"].data["past"][:180:2] |= Past.SUPPORTS
    unit = met({**apart, "party.assembly.held": ALWAYS}, again).tables["unit"].data
    assert np.unique(unit["raised"][SECTION : SECTION + SHOPS * SECTIONS]).size == 1


@pytest.mark.parametrize("law", [{"party.groups.most": 20.0}, {"party.assembly.held": ALWAYS}])
def test_halls_are_the_same_in_any_order_of_rows_and_at_any_partition(law: dict[str, Any]) -> None:
    alone = met(law).state_hash()
    assert met(law, permuted(small_plant(), seed=4)).state_hash() == alone
    assert met(law, threads=2, partition=64).state_hash() == alone
    assert met(law, check=True).state_hash() == alone
