"""Vigilance as phases: harm wakes suspicion, words become names, names become arrests, and nothing else does."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.world import World, permuted
from kombinat.party.cell import organisation
from kombinat.party.centre.line import TARGETS, Matter
from kombinat.party.membership import review
from kombinat.party.suspicion import naming, organs, vigilance
from kombinat.world.codes import Call, Occupation, Part, Past, Standing, Target, Word
from tests.party.small_plant import CELL, HANDS, SECTION, SHOP, amended, listed, simulation, small_plant

MONTH = {"start": date(1937, 6, 21), "end": date(1937, 7, 1)}


def people(world: World) -> dict[str, Any]:
    return world.tables["person"].data


def town(world: World, column: str) -> int:
    return int(world.tables["town"].data[column][0])


def suspicion(change: Any = None, **options: Any) -> Any:
    world = small_plant()
    if change is not None:
        change(world.tables["unit"].data)
    simulation(world, (vigilance.suspect,), **MONTH, **options).run()
    return world.tables["unit"].data["suspicion"][CELL:].copy()


@pytest.mark.parametrize(("column", "worse"), [("scrapped", 200_000), ("missed", 300_000), ("accidents", 20)])
def test_a_shop_with_more_harm_has_the_more_suspicious_cell(column: str, worse: int) -> None:
    def spoil(unit: dict[str, Any]) -> None:
        unit[column][SHOP + 1] = worse

    calm, troubled = suspicion(), suspicion(spoil)
    assert troubled[1] > calm[1]
    assert (troubled[[0, 2]] <= calm[[0, 2]]).all()


def test_a_shock_is_felt_everywhere_and_fades() -> None:
    law = amended({"party.line.alarm": 1.0})
    assert (suspicion(law=law) == 10_000).all()
    assert (suspicion(law=law, without="party.vigilance.shock") < 10_000).all()


def spoken(target: int, speakers: int = 60) -> World:
    """A plant after a meeting at which members of the first sections called somebody an enemy."""
    world = small_plant()
    person = people(world)
    rows = np.flatnonzero(person["cell"] >= 0)[:speakers]
    person["floor"][rows], person["word"][rows] = Part.SPOKE, Word.ENEMY
    person["said"][rows] = Matter.BOSS * TARGETS + target
    world.tables["unit"].data["suspicion"][:] = 9_000
    return world


def named(world: World) -> Any:
    return np.flatnonzero(people(world)["past"] & Past.NAMED)


def named_in(world: World, **options: Any) -> World:
    simulation(world, (organisation.begin, naming.name), **MONTH, **options).run()
    return world


def test_words_against_foremen_hit_foremen_only() -> None:
    world = named_in(spoken(Target.FOREMAN))
    assert named(world).size > 0
    assert set(named(world)) <= set(world.tables["post"].data["holder"])
    assert town(world, "suspects") == town(world, "suspects_posts") == named(world).size


def test_words_against_mates_hit_the_own_section_and_rather_those_who_spoil() -> None:
    def spoil(world: World) -> World:
        people(world)["scrap"][:HANDS:2], people(world)["truancy"][:HANDS:2] = 4_000, 3_000
        return world

    hit = named(named_in(spoil(spoken(Target.WORKMATE, 12))))
    assert hit.size > 0 and (people(small_plant())["section"][hit] == SECTION).all()
    assert (hit % 2 == 0).mean() > 0.6


def test_nobody_is_named_by_words_without_a_target_at_hand_or_without_the_word() -> None:
    assert named(named_in(spoken(Target.CENTRE))).size == named(named_in(spoken(Target.SUPPLIER))).size == 0
    faults = spoken(Target.FOREMAN)
    people(faults)["word"][:] = Word.FAULT
    assert named(named_in(faults)).size == 0


def test_each_motive_gives_more_names() -> None:
    law = amended({"party.organs.asking": 1.0}).with_behaviour(
        {"party.naming.name_asked": 3.0, "party.naming.name_grievance": 3.0}
    )
    whole = town(named_in(spoken(Target.WORKMATE, 200), law=law), "named")
    for rule in ("believed", "aggrieved", "pressed"):
        assert (
            town(named_in(spoken(Target.WORKMATE, 200), law=law, without=f"party.naming.{rule}"), "named")
            < whole
        )


def taken(world: World, law: dict[str, float], **options: Any) -> World:
    simulation(world, (organisation.begin, organs.arrest), law=amended(law), **MONTH, **options).run()
    return world


def suspects() -> World:
    world = small_plant()
    people(world)["past"][:540:3] = Past.NAMED
    return world


def test_the_organs_take_only_the_named_and_members_are_expelled_first() -> None:
    world = taken(suspects(), {"party.organs.reach": 1.0})
    person = people(world)
    gone = person["called"] == Call.ARRESTED
    assert 0 < gone.sum() == town(world, "arrests") == town(world, "arrests_employees")
    assert (np.flatnonzero(gone) % 3 == 0).all()
    assert not np.isin(person["party"][gone], (Standing.MEMBER, Standing.CANDIDATE)).any()
    assert town(world, "arrests_party") == town(world, "expelled_enemy") > 0
    assert listed(small_plant()) - listed(world) == town(world, "arrests_party")
    assert world.tables["unit"].data["arrested"].sum() == gone.sum()


def test_whose_card_lies_elsewhere_is_expelled_and_not_in_the_count_of_the_plant() -> None:
    def after(cards_away: bool) -> World:
        world = suspects()
        person = people(world)
        if cards_away:
            person["cell"][:] = -1
        return taken(world, {"party.organs.reach": 1.0})

    here, away = after(False), after(True)
    gone = people(away)["called"] == Call.ARRESTED
    assert (people(away)["party"] == people(here)["party"])[gone].all()
    assert town(away, "arrests") == town(here, "arrests") > 0
    assert town(away, "arrests_party") == town(away, "expelled_enemy") == 0


def test_kin_of_those_taken_are_linked_and_nobody_else_outside_offices() -> None:
    world = taken(suspects(), {"party.organs.reach": 1.0})
    person, post = people(world), world.tables["post"].data
    gone = person["called"] == Call.ARRESTED
    homes = set(person["household"][gone])
    for i in np.flatnonzero(person["past"] & Past.LINKED):
        assert person["household"][i] in homes or i in post["holder"]
    assert (person["past"] & Past.LINKED).any()
    alone = taken(suspects(), {"party.organs.reach": 1.0}, without="party.organs.linked")
    assert not (people(alone)["past"] & Past.LINKED).any()


def test_no_files_are_taken_up_where_the_law_has_none() -> None:
    assert town(taken(suspects(), {"party.organs.reach": 0.0, "party.organs.technical": 0.0}), "arrests") == 0


def test_in_a_year_of_specialists_communists_are_spared() -> None:
    world = suspects()
    person = people(world)
    person["occupation"][:], person["recorded"][:] = Occupation.TECHNICIAN, 2
    taken(world, {"party.organs.reach": 0.0, "party.organs.technical": 1.0})
    assert town(world, "arrests") > 0 == town(world, "arrests_party")


def test_a_missed_plan_under_watch_brings_more_arrests() -> None:
    def missed(watch: float) -> int:
        world = suspects()
        world.tables["unit"].data["counted"][0], world.tables["unit"].data["count_due"][0] = 50, 100
        return town(taken(world, {"party.organs.reach": 1.0, "party.organs.watch": watch}), "arrests")

    assert missed(1.0) > missed(0.0)


def test_review_takes_back_those_held_to_hearsay_and_marks_them() -> None:
    world = small_plant()
    person = people(world)
    out = np.flatnonzero(person["cell"] >= 0)
    person["party"][out], person["cell"][out] = Standing.EXPELLED, -1
    person["past"][out[::2]] = Past.NAMED
    law = amended({"party.review.open_to": 1.0})
    simulation(world, (organisation.begin, review.restore), law=law, **MONTH).run()
    back = person["party"] == Standing.MEMBER
    assert back.sum() == town(world, "reinstated") == listed(world) > 0
    assert (person["past"][back] == Past.RETURNED).all()
    assert back[out[::2]].sum() > back[out[1::2]].sum()


def test_rows_in_another_order_name_and_take_the_same_people() -> None:
    phases = (organisation.begin, vigilance.suspect, organs.arrest, naming.name, review.restore)

    def whole(world: World) -> int:
        law = amended({"party.organs.reach": 0.5, "party.review.open_to": 1.0})
        run = simulation(world, phases, date(1937, 6, 1), date(1937, 9, 1), law)
        run.run()
        run.close()
        return world.state_hash()

    assert whole(permuted(spoken(Target.WORKMATE), seed=3)) == whole(spoken(Target.WORKMATE))
