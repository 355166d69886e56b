"""Meetings in a small plant: tallies, slots, requests, and what must not depend on rows or fall with grievance."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.world import World, permuted
from kombinat.party.centre import line
from kombinat.world.codes import Demand, Kind, Part, Target, Topic, Word
from tests.party.small_plant import CELL, PLANT, SHOP, amended, book, simulation, small_plant
from tests.party.year import MEETINGS


def after_a_month(world: World, law: Any = None, without: str = "", **options: Any) -> World:
    rules = (law or book()).with_behaviour({"party.meetings.speak_base": -4.5})
    run = simulation(world, MEETINGS, date(1928, 7, 1), date(1928, 8, 1), rules, without, **options)
    run.run()
    run.close()
    return world


def columns(world: World, table: str) -> dict[str, Any]:
    return world.tables[table].data


def test_tallies_agree_with_what_people_did() -> None:
    world = after_a_month(small_plant())
    person, unit, town, subject = (columns(world, name) for name in ("person", "unit", "town", "subject"))
    spoke = person["floor"] == Part.SPOKE
    assert spoke.sum() > 5
    assert unit["speeches"].sum() == spoke.sum()
    assert subject["speeches"].sum() == spoke.sum()
    assert subject["notes"].sum() == unit["notes"].sum()
    heard = spoke | (person["floor"] == Part.NOTE)
    assert subject["enemies"].sum() == (heard & (person["word"] == Word.ENEMY)).sum()
    assert unit["turnout"].sum() == (person["floor"] != Part.ABSENT).sum()
    against = [
        int((spoke & (person["said"] % line.TARGETS == target)).sum()) for target in range(line.TARGETS)
    ]
    assert unit["speeches_administration"].sum() == against[Target.ADMINISTRATION]
    assert unit["speeches_specialist"].sum() == against[Target.SPECIALIST]
    assert unit["speeches_workmate"].sum() == against[Target.WORKMATE]
    assert int(town["speeches_foreman"][0]) == against[Target.FOREMAN]


def test_time_sets_how_many_are_heard() -> None:
    law = amended({"party.meetings.length": 80.0})
    world = after_a_month(small_plant(), law)
    person, unit = columns(world, "person"), columns(world, "unit")
    assert unit["speeches"][CELL:].max() == 3  # (80 - 50) / 10
    waiting = (person["floor"] == Part.ASKED).sum()
    assert waiting > 0


def test_rows_in_another_order_meet_alike() -> None:
    world, shuffled = small_plant(), permuted(small_plant(), seed=3)
    after_a_month(world)
    after_a_month(shuffled)
    assert world.state_hash() == shuffled.state_hash()


def test_partitions_and_threads_do_not_show() -> None:
    alone = after_a_month(small_plant()).state_hash()
    assert after_a_month(small_plant(), threads=2, partition=64).state_hash() == alone
    assert after_a_month(small_plant(), check=True).state_hash() == alone


@pytest.mark.parametrize("column", ["sore_pay", "sore_boss", "sore_stoppage", "sore_food"])
def test_more_grievance_means_no_fewer_speeches(column: str) -> None:
    calm, sore = small_plant(), small_plant()
    values = columns(sore, "person")[column]
    values[:] = np.minimum(10_000, values + 3000)
    after_a_month(calm)
    after_a_month(sore)
    assert columns(sore, "unit")["speeches"].sum() >= columns(calm, "unit")["speeches"].sum()
    assert columns(sore, "unit")["turnout"].sum() >= columns(calm, "unit")["turnout"].sum()


def test_fear_silences_the_floor_and_leaves_the_notes() -> None:
    calm, afraid = small_plant(), small_plant()
    columns(afraid, "person")["fear"][:] = 9000
    after_a_month(calm)
    after_a_month(afraid)
    assert columns(afraid, "unit")["speeches"].sum() < columns(calm, "unit")["speeches"].sum()
    assert columns(afraid, "unit")["notes"].sum() >= columns(calm, "unit")["notes"].sum()


def test_what_hurts_is_what_is_spoken_of() -> None:
    def share_of_food(hurt: int) -> float:
        world = small_plant()
        columns(world, "person")["sore_food"][:] = hurt
        subject = columns(after_a_month(world), "subject")
        return float(
            subject["speeches"][subject["topic"] == Topic.FOOD][0] / max(1, subject["speeches"].sum())
        )

    assert share_of_food(9500) > share_of_food(1000) + 0.2


def test_the_line_lends_words_and_its_removal_takes_them_back() -> None:
    def against_specialists(licence: float, without: str = "") -> int:
        law = amended({"party.line.against_specialists": licence})
        return int(columns(after_a_month(small_plant(), law, without), "unit")["speeches_specialist"].sum())

    assert against_specialists(1.0) > against_specialists(0.0)
    both = "party.floor.licensed party.floor.cautious party.floor.severity"
    assert against_specialists(1.0, both) == against_specialists(0.0, both)


def test_demands_stand_as_requests_with_their_voices() -> None:
    world = after_a_month(small_plant())
    unit, request, person = (columns(world, name) for name in ("unit", "request", "person"))
    open_ = request["key"] != 0
    assert open_.sum() == unit["asked"].sum() > 0
    assert np.unique(request["key"][open_]).size == open_.sum()
    spoken = person["said"][person["floor"] == Part.SPOKE]
    wanted = [line.demand_of(int(s) // line.TARGETS, int(s) % line.TARGETS) for s in spoken]
    assert set(request["demand"][open_]) <= set(wanted)
    removals = open_ & (request["demand"] == Demand.REMOVAL)
    others = open_ & ~removals
    assert (unit["kind"][request["unit"][others]] == Kind.SHOP).all()
    assert np.isin(unit["kind"][request["unit"][removals]], (Kind.SHOP, Kind.SECTION)).all()


def test_the_same_demand_gathers_voices_instead_of_rows() -> None:
    world = small_plant()
    run = simulation(world, MEETINGS, date(1928, 7, 1), date(1929, 1, 1))
    run.run()
    request = columns(world, "request")
    open_ = request["key"] != 0
    pairs = list(zip(request["unit"][open_], request["demand"][open_], strict=True))
    assert len(pairs) == len(set(pairs))


def test_a_full_table_turns_demands_away_without_harm() -> None:
    world = small_plant()
    request = columns(world, "request")
    request["key"][:] = np.arange(1, request["key"].size + 1)
    request["unit"][:] = PLANT
    before = request["key"].copy()
    after_a_month(world)
    assert (columns(world, "request")["key"] == before).all()
    assert columns(world, "unit")["asked"].sum() > 0


def test_without_compromise_only_the_loudest_demand_goes_up() -> None:
    whole = after_a_month(small_plant())
    bare = after_a_month(small_plant(), without="party.resolution.compromise")
    assert columns(bare, "unit")["asked"].sum() < columns(whole, "unit")["asked"].sum()


def test_heat_makes_cases_against_those_who_were_named() -> None:
    world = after_a_month(small_plant())
    post, unit = columns(world, "post"), columns(world, "unit")
    live = post["key"] != 0
    assert ((post["fault"][live] > 0) == (unit["heat"][post["unit"][live]] > 0)).mean() > 0.9
    assert columns(after_a_month(small_plant(), without="party.mood.fault"), "post")["fault"].sum() == 0


def test_open_talk_takes_off_unrest_and_leaders_add_to_it() -> None:
    def unrest(without: str = "") -> int:
        world = small_plant()
        columns(world, "unit")["anger"][SHOP : SHOP + 3] = 180 * 3000
        return int(columns(after_a_month(world, without=without), "unit")["unrest"][SHOP : SHOP + 3].sum())

    assert unrest("party.mood.contain") > unrest() > unrest("party.mood.lead")
    assert unrest("party.mood.unrest party.mood.lead") == 0


def test_a_pledge_needs_standing_and_slack() -> None:
    def pledge(right: float) -> int:
        law = amended({"party.line.counter_plan": right})
        return int(columns(after_a_month(small_plant(), law), "unit")["pledge"][PLANT])

    assert pledge(1.0) > pledge(0.4) > 0
    assert pledge(0.0) == 0
