"""A year at sea: the same whatever the order of rows and the threads, with closed books, and every rule at work."""

from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.world import World, permuted
from kombinat.fleet import answers, discipline, officers, purge, relief, removals
from kombinat.world.codes import Call, Demand, Occupation, Office, Origin, Past, Standing, Topic
from tests.fleet.small_fleet import (
    CELL,
    COMMITTEE,
    CREW,
    DEPARTMENT,
    DEPARTMENTS,
    PEOPLE,
    SHIP,
    SHIPS,
    amended,
    book,
    program,
    simulation,
    small_fleet,
)
from tests.fleet.year import FLEET, YEAR
from tests.party.year import MEETINGS


def people(world: World) -> dict[str, Any]:
    return world.tables["person"].data


def test_row_order_and_threads_do_not_matter_and_books_close() -> None:
    def run(world: World, **options: Any) -> int:
        simulation(world, YEAR, date(1929, 9, 1), date(1930, 2, 1), **options).run()
        return world.state_hash()

    whole = run(small_fleet(), check=True)
    assert run(permuted(small_fleet(), 3)) == whole
    assert run(small_fleet(), threads=2, partition=100) == whole


def test_year_classes_come_and_go_and_departments_keep_their_complement() -> None:
    world = small_fleet()
    before = set(people(world)["key"].tolist())
    simulation(world, FLEET, date(1929, 9, 1), date(1929, 11, 21)).run()
    unit, person = world.tables["unit"].data, people(world)
    there = person["section"] >= 0
    sections = person["section"][there]
    assert all(
        CREW - 3 <= int((sections == u).sum()) <= CREW
        for u in range(DEPARTMENT, DEPARTMENT + SHIPS * DEPARTMENTS)
    )
    assert int(unit["heads"][0]) == int(there.sum())
    fresh = np.array([key not in before for key in person["key"][there].tolist()])
    assert 0.05 * PEOPLE < fresh.sum() < 0.5 * PEOPLE
    recruits = person["hired"][there][fresh]
    assert (person["household"][there] >= 0).all() and (recruits > 0).all()
    assert (unit["posts_allowed"][DEPARTMENT : DEPARTMENT + SHIPS * DEPARTMENTS] == CREW).all()


def test_breaches_are_booked_once_in_department_ship_and_fleet() -> None:
    world = small_fleet()
    simulation(world, FLEET, date(1929, 9, 1), date(1929, 10, 1)).run()
    unit, person = world.tables["unit"].data, people(world)
    sections, ships = slice(DEPARTMENT, DEPARTMENT + SHIPS * DEPARTMENTS), slice(SHIP, SHIP + SHIPS)
    for column in ("infractions", "infractions_party", "infractions_officers", "drunk", "missed"):
        total = int(unit[column][0])
        assert total == int(unit[column][sections].sum()) == int(unit[column][ships].sum()), column
    assert 0 < int(unit["infractions"][0]) == int(person["unexcused"].sum())
    assert int(unit["drunk"][0]) <= int(unit["infractions"][0])
    for written, happened in (("recorded", "infractions"), ("recorded_party", "infractions_party"),
                              ("recorded_drunk", "drunk")):  # fmt: skip
        total = int(unit[written][0])
        assert 0 < total == int(unit[written][sections].sum()) == int(unit[written][ships].sum())
        assert total <= int(unit[happened][0])


def after(change: Any = None, law: Any = None, without: str = "", months: int = 6) -> dict[str, float]:
    """What half a year brings to the fleet, on the average of months. change: called on the world before."""
    world = small_fleet()
    if change is not None:
        change(world)
    run = simulation(world, YEAR, date(1928, 1, 1), date(1928, 1 + months, 1), law, without)
    sums: dict[str, float] = {}
    unit, ships = world.tables["unit"].data, slice(SHIP, SHIP + SHIPS)
    while not run.finished:
        if run.step().dekad == 2:
            for column in ("infractions", "drill", "political", "participation", "strictness", "training", "inspected",
                           "standing_reported", "reprimands", "idle_orders"):  # fmt: skip
                sums[column] = sums.get(column, 0.0) + float(unit[column][ships].mean()) / months
    return sums


def test_lectures_cost_drill_and_training() -> None:
    pressed, spared = (
        after(law=amended({"party.line.study": 1.0})),
        after(law=amended({"party.line.study": 0.0})),
    )
    assert pressed["political"] > spared["political"]
    assert pressed["drill"] < spared["drill"] and pressed["training"] < spared["training"]


def test_an_officer_who_is_afraid_looks_away_and_crews_offend_more() -> None:
    def terror(world: World) -> None:
        people(world)["fear"][:] = 10_000

    quiet, afraid = after(), after(terror)
    assert afraid["strictness"] < quiet["strictness"]
    assert afraid["infractions"] > quiet["infractions"]
    assert after(terror, without="fleet.discipline.cowed")["strictness"] > afraid["strictness"]


def test_new_rules_of_command_are_learned_with_a_lag() -> None:
    sole = amended({"fleet.command.unity": 1.0, "fleet.command.conferences": 0.0})
    slow, at_once = after(law=sole), after(law=sole, without="fleet.command.internalised")
    assert slow["idle_orders"] > at_once["idle_orders"]


def test_numbers_on_paper_shield_a_disorderly_ship() -> None:
    """An inspection told to count participants finds a ship good that one that reads the punishment book finds bad."""

    def disorder(world: World) -> None:
        people(world)["dissolute"][:PEOPLE] = 1

    numbers = amended({"fleet.inspection.weights": (0.0, 1.0, 0.0), "fleet.inspection.rate": 1.0})
    order = amended({"fleet.inspection.weights": (0.0, 0.0, 1.0), "fleet.inspection.rate": 1.0})
    assert after(disorder, numbers)["inspected"] > after(disorder, order)["inspected"] + 500
    assert after(disorder, numbers)["reprimands"] < after(disorder, order)["reprimands"]


def test_the_commissar_aboard_reports_better_than_the_inspector_finds() -> None:
    half = after()
    assert half["standing_reported"] > half["inspected"]


def test_officers_withdraw_after_arrests() -> None:
    def missed(arrests: int) -> int:
        from kombinat.fleet import drill

        world = small_fleet()
        person = people(world)
        officers = np.flatnonzero((person["section"] >= 0) & (person["occupation"] == Occupation.TECHNICIAN))
        person["called"][officers[:arrests]] = Call.ARRESTED
        simulation(world, (drill.plan, drill.serve), date(1926, 3, 1), date(1926, 4, 1)).run()
        return int(person["absent"].sum())

    assert missed(10) > missed(0)


def ask_for_removal(world: World) -> None:
    """Every ship demands that its commander be removed, with half the crew behind it."""
    request, unit = world.tables["request"].data, world.tables["unit"].data
    request["key"][:SHIPS] = np.arange(1, SHIPS + 1)
    request["demand"][:SHIPS], request["topic"][:SHIPS] = Demand.REMOVAL, Topic.BOSS
    request["unit"][:SHIPS], request["weight"][:SHIPS] = SHIP + np.arange(SHIPS), DEPARTMENTS * CREW // 2
    unit["commanded"][SHIP : SHIP + SHIPS] = 8000


def test_cells_may_not_remove_a_commander_who_commands_alone() -> None:
    def removed(without: str = "") -> int:
        world = small_fleet()
        ask_for_removal(world)
        world.tables["unit"].data["commanded"][SHIP : SHIP + SHIPS] = 10_000
        law = amended({"fleet.answers.restraint": 0.0})
        simulation(world, (answers.answer,), date(1929, 9, 1), date(1929, 10, 1), law, without).run()
        return int(
            (world.tables["post"]["holder"][world.tables["post"]["office"] == Office.SHOP_BOSS] < 0).sum()
        )

    assert removed() == 0
    assert removed("fleet.answers.not_theirs") > 0


def test_a_ship_without_an_heir_is_sent_an_officer_who_has_no_post() -> None:
    def commander(without: str = "") -> int:
        world = small_fleet()
        person, post = people(world), world.tables["post"].data
        empty = (post["office"] == Office.SHOP_BOSS) & (post["unit"] == SHIP)
        post["holder"][empty] = -1
        person["skill"][: DEPARTMENTS * CREW] = 1000
        simulation(world, (officers.appoint,), date(1929, 9, 1), date(1929, 10, 1), without=without).run()
        holder = int(post["holder"][empty][0])
        assert holder < 0 or world.tables["unit"].data["parent"][person["section"][holder]] == SHIP
        held = post["holder"][post["holder"] >= 0]
        assert np.unique(held).size == held.size
        return holder

    assert commander("fleet.officers.posted") < 0
    sent = commander()
    assert sent >= DEPARTMENTS * CREW


def test_every_rule_matters_somewhere() -> None:
    """Removing any rule changes the state of one of three lively autumns."""
    law = amended(
        {
            "fleet.discipline.drive": 1.0,
            "fleet.drill.combat": 0.5,
            "fleet.officers.wave": 4.0,
            "fleet.academies.political": 0.2,
            "fleet.inspection.rate": 1.0,
            "fleet.inspection.weights": (0.1, 0.1, 0.1),
            "fleet.officers.vigilance": 1.0,
            "fleet.command.unity": 0.4,
            "fleet.academies.officers": 0.2,
        }
    )
    law = law.with_behaviour(
        {"party.meetings.speak_base": -4.5, "fleet.answers.grant_base": -1.0, "fleet.inspection.answers": 0.0,
         "fleet.officers.step": 1.0, "fleet.officers.commend": 3.0,
         "fleet.officers.lose_doubt": 0.1, "fleet.officers.praise_worth": 0.0, "fleet.officers.give_way": 0.06}
    )  # fmt: skip

    def lively(seed: int, without: str = "") -> int:
        world = small_fleet(seed=seed, members=0.5)
        person, post = people(world), world.tables["post"].data
        person["past"][:PEOPLE:5], person["hired"][:PEOPLE:3] = Past.LINKED, -200
        quiet = 3 * PEOPLE // 4
        person["sore_boss"][:quiet], person["sore_boss"][quiet:PEOPLE] = 9000, 0
        person["activism"][:quiet], person["activism"][quiet:PEOPLE] = 6000, 1
        person["village"][:PEOPLE:2] = 9000
        world.tables["unit"].data["political"][SHIP : SHIP + 2] = 300 * 30 * DEPARTMENTS * CREW
        person["called"][3:PEOPLE:120] = Call.ARRESTED
        person["party"][5:PEOPLE:120] = Standing.NONE
        post["blame"][:] = 3000
        commands = post["office"] == Office.SHOP_BOSS
        post["holder"][commands & (post["unit"] < SHIP + 2)] = -1
        person["skill"][DEPARTMENTS * CREW : 2 * DEPARTMENTS * CREW] = (
            1000  # nobody aboard the second ship may command
        )
        ask_for_removal(world)
        run = simulation(world, (*FLEET, *MEETINGS), date(1929, 8, 1), date(1929, 12, 1), law, without, 0.05)
        run.run()
        return world.state_hash()

    whole = {seed: lively(seed) for seed in (7, 9, 10)}
    idle = [id for id in program(FLEET).rules() if all(lively(s, id) == whole[s] for s in whole)]
    assert not idle, idle


def test_waves_take_the_old_officers_and_academies_bring_communists() -> None:
    world = small_fleet()
    person, post = people(world), world.tables["post"].data
    commanders = post["office"] == Office.SHOP_BOSS
    person["recorded"][post["holder"][commanders]] = Origin.FORMER
    person["party"][:PEOPLE:2], person["cell"][:PEOPLE:2] = Standing.MEMBER, CELL
    law = amended({"fleet.officers.wave": 1.0, "fleet.officers.trust": 4.0, "fleet.academies.places": 0.1,
                       "fleet.academies.officers": 0.2,
                   "fleet.academies.party_share": 1.0})  # fmt: skip
    before = int((person["occupation"] == Occupation.TECHNICIAN).sum())
    simulation(world, FLEET, date(1929, 1, 1), date(1932, 1, 1), law).run()
    assert int(post["removed"][commanders].sum()) >= 3
    held = post["holder"][commanders & (post["holder"] >= 0)]
    assert held.size and (person["recorded"][held] == Origin.FORMER).mean() < 1.0
    assert int((person["occupation"] == Occupation.TECHNICIAN).sum()) > before


def test_blame_falls_on_commissars_where_numbers_cover_commanders() -> None:
    def blame(without: str) -> tuple[float, float]:
        world = small_fleet()
        post = world.tables["post"].data
        law = amended({"fleet.inspection.rate": 1.0, "fleet.inspection.weights": (0.0, 0.0, 0.0)})
        simulation(world, FLEET, date(1928, 1, 1), date(1928, 4, 1), law, without).run()
        carried = [post["blame"][post["office"] == office] for office in (Office.SHOP_BOSS, Office.COMMISSAR)]
        return float(carried[0].mean()), float(carried[1].mean())

    covered, bare = blame(""), blame("fleet.inspection.deflected")
    assert covered[0] < bare[0] < bare[1]
    assert covered[1] == bare[1]


def test_commanders_give_way_to_communists_aboard_and_stay_officers() -> None:
    def commanders(without: str) -> tuple[int, int]:
        world = small_fleet()
        person, post = people(world), world.tables["post"].data
        bosses = post["office"] == Office.SHOP_BOSS
        before = post["holder"][bosses].copy()
        person["party"][before], person["cell"][before] = Standing.NONE, -1
        others = (person["occupation"] == Occupation.TECHNICIAN) & ~np.isin(
            np.arange(person["key"].size), before
        )
        person["party"][others], person["skill"][others] = Standing.MEMBER, 9000
        law = amended({"fleet.officers.wave": 30.0, "fleet.officers.trust": 4.0})
        simulation(world, (relief.relieve,), date(1931, 1, 1), date(1931, 2, 1), law, without).run()
        after = post["holder"][bosses]
        assert (person["section"][before] >= 0).all() and (after >= 0).all()
        return int((after != before).sum()), int((person["party"][after] == Standing.MEMBER).sum())

    assert commanders("") == (SHIPS, SHIPS)
    assert commanders("fleet.officers.outranked") == (0, 0)


def test_a_lax_ship_has_as_many_breaches_and_fewer_in_its_book() -> None:
    def taken_up(strictness: int) -> tuple[int, int]:
        world = small_fleet()
        world.tables["unit"].data["strictness"][SHIP : SHIP + SHIPS] = strictness
        without = "fleet.discipline.deterred"
        simulation(world, (discipline.offend,), date(1929, 9, 1), date(1929, 10, 1), without=without).run()
        unit = world.tables["unit"].data
        return int(unit["infractions"][0]), int(unit["recorded"][0])

    lax, strict = taken_up(2000), taken_up(8000)
    assert lax[0] == strict[0] and lax[1] < strict[1]


def test_bouts_draw_in_mates_of_who_drinks_and_nobody_of_the_wardroom() -> None:
    def month(without: str = "") -> tuple[Any, Any]:
        world = small_fleet()
        law = book().with_behaviour({"fleet.bouts.takes_along": 1.5})
        simulation(world, (discipline.offend,), date(1929, 9, 1), date(1929, 10, 1), law, without).run()
        return world.tables["unit"].data["drunk"][DEPARTMENT:COMMITTEE].copy(), people(world)

    alone, sober = month("fleet.bouts.drawn_in")
    together, merry = month()
    assert (together >= alone).all() and together.sum() > alone.sum()
    assert (alone[together == 0] == 0).all() and (together[alone == 0] == 0).all()
    drawn = merry["unexcused"] != sober["unexcused"]
    assert drawn.sum() == together.sum() - alone.sum()
    assert (merry["occupation"][drawn] <= Occupation.FOREMAN).all()


def test_a_larger_ship_is_given_to_whom_his_commissar_praises() -> None:
    world = small_fleet()
    post, unit = world.tables["post"].data, world.tables["unit"].data
    unit["heads"][SHIP] = 1000
    unit["standing_reported"][SHIP : SHIP + SHIPS] = [0, 1000, 9000, 1000]
    empty = (post["office"] == Office.SHOP_BOSS) & (post["unit"] == SHIP)
    praised = post["holder"][(post["office"] == Office.SHOP_BOSS) & (post["unit"] == SHIP + 2)][0]
    key, post["holder"][empty] = people(world)["key"][praised], -1
    people(world)["skill"][:], people(world)["skill"][praised] = 4000, 9000
    law = book().with_behaviour({"fleet.officers.commend": 3.0})
    simulation(world, (officers.appoint,), date(1929, 9, 1), date(1929, 10, 1), law).run()
    person = people(world)
    holder = post["holder"][empty][0]
    assert person["key"][holder] == key
    assert unit["parent"][person["section"][holder]] == SHIP
    vacated = post["holder"][(post["office"] == Office.SHOP_BOSS) & (post["unit"] == SHIP + 2)][0]
    assert vacated != holder


def test_political_staff_without_a_card_lose_their_post_and_line_officers_do_not_take_it() -> None:
    world = small_fleet()
    person, post = people(world), world.tables["post"].data
    commissars = post["office"] == Office.COMMISSAR
    first = int(post["holder"][commissars][0])
    person["party"][first], person["cell"][first] = Standing.NONE, -1
    simulation(world, (removals.remove, officers.appoint), date(1929, 3, 1), date(1929, 4, 1)).run()
    assert person["leaving"][first] != 0 or person["section"][first] < 0
    held = post["holder"][commissars & (post["holder"] >= 0)]
    assert (person["occupation"][held] == Occupation.CLERK).all()
    assert (person["party"][held] >= Standing.CANDIDATE).all()


def test_lists_take_officers_commanders_first() -> None:
    world = small_fleet()
    person = people(world)
    simulation(world, (purge.take,), date(1937, 7, 1), date(1937, 8, 1), purged=0.3).run()
    listed = person["called"] == Call.LISTED
    assert 0 < listed.sum() == world.tables["town"]["listed"][0]
    assert (person["occupation"][listed] >= Occupation.TECHNICIAN).all()
