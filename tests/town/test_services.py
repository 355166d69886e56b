"""Canteens, nurseries, the works committee and the city: rules by hand, and what follows on a small plant."""

from collections.abc import Callable
from datetime import date
from math import exp
from typing import Any

import pytest

from kombinat.engine.audit import faults
from kombinat.engine.loop import looked_up
from kombinat.engine.phases import Phase, check_declarations
from kombinat.engine.world import World, permuted
from kombinat.town import canteens, city, contest, nurseries, union
from kombinat.world import SCHEMAS
from kombinat.world.codes import Demand
from tests.party.hand import constants, logistic, plain
from tests.party.small_plant import SHOP, SHOPS
from tests.town.small_town import CHAIR, PHASES, PROGRAM, after, book, simulation, small_town

near = pytest.approx
START = date(1926, 1, 1)


def shops(world: World, column: str) -> Any:
    return world.tables["unit"].data[column][SHOP : SHOP + SHOPS]


@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.id)
def test_a_phase_does_what_it_declares(phase: Phase) -> None:
    assert faults(phase) == []


def test_the_town_writes_only_what_it_owns_and_uses_all_its_law() -> None:
    check_declarations(PROGRAM, SCHEMAS)
    found = looked_up(PROGRAM)
    book().require(sorted(found["law"]), "law", START)
    assert set(book().ids("law")) == found["law"]
    assert set(book().ids("behaviour")) == found["behaviour"]


def test_canteens_by_hand() -> None:
    assert plain(canteens.stolen)(0.5, constants(steal=0.15, watch=6.0)) == near(0.15 / 4.0)
    assert plain(canteens.short_changed)(0.8, 0.5, constants(change=0.06)) == near(0.024)
    assert plain(canteens.mended)(0.4, 0.2, 1.0, constants(mend_hours=0.8, mend_money=0.1)) == near(
        0.26 * 0.6
    )
    assert plain(canteens.drift)(0.7, 0.5, constants(wear=0.1)) == near(-0.02)


def test_contest_by_hand() -> None:
    assert plain(contest.struggle)(0.5, constants(struggle_seen=2.0)) == near(1.0 - exp(-1.0))
    assert plain(contest.pressed)(0.3, 0.5, constants(press=0.5)) == near(0.1)
    assert plain(contest.pressed)(0.6, 0.5, constants(press=0.5)) == 0.0
    assert plain(contest.raided)(constants(raid=0.1)) == 0.1


def test_nurseries_and_city_by_hand() -> None:
    b = constants(open_hours=0.6, open_money=0.05, most=0.5)
    assert plain(nurseries.opened)(0.1, 0.5, 2.0, b) == near(0.4 * 0.4)
    assert plain(nurseries.run_down)(0.25, 0.05, constants(close=0.1)) == near(0.02)
    assert plain(city.answered)(20.0, constants(answer_pace=0.05)) == near(1.0)


def test_works_committee_by_hand() -> None:
    b = constants(turn_base=-5.0, turn_hurt=3.0, turn_trust=1.0, turn_task=1.0)
    assert plain(union.turn_probability)(0.5, 0.5, 1.0, b) == near(logistic(-5 + 1.5 + 0.5 + 1))
    assert plain(union.capacity)(1000.0, 0.5, constants(cases=0.04)) == near(20.0)
    assert plain(union.dropped)(10.0, constants(give_up=0.3)) == near(3.0)
    assert plain(union.trusted)(0.5, 1.0, constants(trust_pace=0.2)) == near(0.6)
    b = constants(step_base=-4.0, step_accidents=2.0, step_activism=3.0)
    assert plain(union.steps_in)(1.0, 0.5, b) == near(logistic(-0.5))
    b = constants(watch_keep=0.5, watch_hours=1.0)
    assert plain(union.watch)(0.8, 0.1, 0.0, b) == near(0.5)
    assert plain(union.watch)(0.8, 0.1, 1.0, b) == 1.0


def test_every_rule_matters_somewhere() -> None:
    lively = {"town.city.answer_pace": 0.3, "town.union.step_base": -1.0}
    whole = after(lively).state_hash()
    rules = PROGRAM.rules()
    assert all(id.startswith("town.") and 1 <= len(rule.cites) <= 3 for id, rule in rules.items())
    idle = [id for id in rules if after(lively, id).state_hash() == whole]
    assert not idle, idle


def test_volunteers_keep_canteens_up_and_thieves_off() -> None:
    def more(world: World) -> None:
        world.tables["unit"].data["time_food"][:] *= 3

    base, watched = after(), after(change=more)
    assert (shops(watched, "canteen")[1:] > shops(base, "canteen")[1:]).all()
    assert (shops(watched, "canteen_lost")[1:] < shops(base, "canteen_lost")[1:]).all()
    assert shops(watched, "canteen_lost")[0] == shops(base, "canteen_lost")[0]


def test_want_of_coins_costs_everybody() -> None:
    assert (shops(after(coins=0.9), "canteen_lost") > shops(after(coins=0.0), "canteen_lost")).all()


def test_marks_by_struggle_go_to_those_who_are_seen_to_fight() -> None:
    held = {"town.contest.held": 1.0}
    by_struggle = after({**held, "town.contest.by_struggle": 1.0})
    by_outcome = after({**held, "town.contest.by_struggle": 0.0})
    assert shops(by_struggle, "canteen_mark")[0] < shops(by_outcome, "canteen_mark")[0]
    assert shops(by_struggle, "canteen_mark")[2] > shops(by_outcome, "canteen_mark")[2]
    assert (shops(after({"town.contest.held": 0.0}), "canteen_mark") == 0).all()


def test_hours_and_money_open_nurseries() -> None:
    share = shops(after(), "nursery")
    assert share[0] < share[1] < share[2]


def no_chair(world: World) -> None:
    world.tables["post"].data["holder"][CHAIR] = -1


@pytest.mark.parametrize("change", [None, no_chair])
def test_no_complaint_is_lost(change: Callable[[World], None] | None) -> None:
    world = after(without="town.union.drop", change=change)
    brought = shops(world, "complaints_pay") + shops(world, "complaints_food")
    assert brought.sum() > 0
    assert (shops(world, "handled") + shops(world, "backlog") == brought).all()
    asked = world.tables["request"].data
    put = asked["weight"][asked["key"] != 0].sum()
    assert put <= shops(world, "handled").sum()
    assert set(asked["demand"][asked["key"] != 0]) <= {Demand.RATE, Demand.CANTEEN}


def test_an_empty_chair_takes_nothing_up_and_watches_nothing() -> None:
    world = after(change=no_chair)
    assert shops(world, "handled").sum() == 0
    assert shops(world, "supervised")[0] == 0
    assert shops(world, "supervised")[2] > 0, "volunteers watch all the same"


def test_the_city_gives_for_what_was_taken_up_and_keeps_count() -> None:
    world = after({"town.city.answer_pace": 0.2})
    town = world.tables["town"].data
    assert 0 < town["pending"][0] < 5
    assert town["city_gift"][0] == (5 - town["pending"][0]) * int(
        book().value("town.city.gift", date(1933, 8, 1))
    )


def test_the_order_of_rows_never_matters() -> None:
    world = small_town()
    other = permuted(world, 3)
    for each in (world, other):
        simulation(each).run()
    assert world.state_hash() == other.state_hash()


def test_people_shared_out_among_workers_come_to_the_same() -> None:
    one, four = small_town(), small_town()
    simulation(one).run()
    simulation(four, threads=2, partition=100).run()
    assert one.state_hash() == four.state_hash()
