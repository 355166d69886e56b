"""Rules of daily life in the party by hand: unkept promises, visits, officials, specialists, canteens put off."""

from math import exp

import pytest

from kombinat.party.cell import temper, visits
from kombinat.party.centre import line
from kombinat.party.meeting import meetings, mood, referral, resolution
from kombinat.world.codes import Demand, Occupation, Target, Topic
from tests.party.hand import constants, plain

near = pytest.approx


def test_unkept_promises_come_back() -> None:
    assert plain(resolution.renewed)(0.75, constants(renew=0.4)) == near(0.3)


def test_specialists_stay_away_where_they_are_the_target() -> None:
    assert plain(meetings.baited)(0.25, constants(shun=1.2)) == near(0.3)
    assert plain(meetings.baited)(0.9, constants(shun=2.0)) == 1.0
    assert meetings.is_specialist(Occupation.TECHNICIAN.value)
    assert not meetings.is_specialist(Occupation.CLERK.value)


def test_visits() -> None:
    assert plain(visits.visited)(0.1, constants(apply_visited=2.0)) == near(0.2)
    known = constants(known_least=0.6, known_visit=8.0)
    assert plain(visits.seen_at_home)(0.0, known) == near(0.6)
    assert plain(visits.seen_at_home)(0.1, known) == near(1 - 0.4 * exp(-0.8))
    assert visits.visits_a_head(600, 0.1, 50, 2.0) == near(100 * 0.1 / 2 / 50)


def test_the_union_and_unrest() -> None:
    assert plain(mood.delayed)(0.2, constants(unrest_delay=0.6)) == near(0.12)
    assert plain(mood.channelled)(0.2, constants(unrest_handled=0.4)) == near(0.08)


def test_faults_put_off_to_an_examination() -> None:
    b = constants(defer=0.6, look=2.0)
    assert plain(mood.deferred)(0.8, 0.5, 0.25, b) == near(0.8 * 0.6 * 0.5 * 0.5)
    assert plain(mood.deferred)(0.8, 0.5, 3.0, b) == near(0.8 * 0.6 * 0.5)
    assert plain(mood.deferred)(0.0, 0.5, 1.0, b) == 0.0
    assert mood.hours_a_head(60, 20) == near(0.5)


def test_goods_for_the_best() -> None:
    b = constants(reward_own=2.0, reward_seen=0.8)
    assert plain(temper.rewarded)(0.2, 1.0, 0.25, b) == near(0.2 * 2.2)


def test_what_lies_beyond_the_plant() -> None:
    assert referral.beyond_the_plant(Topic.HOUSING.value, Target.CENTRE.value)
    assert not referral.beyond_the_plant(Topic.HOUSING.value, Target.ADMINISTRATION.value)
    assert not referral.beyond_the_plant(Topic.PAY.value, Target.CENTRE.value)
    assert plain(referral.taken_up)(constants(take_up=0.4)) == 0.4


def test_demands_of_daily_life() -> None:
    asked = {
        line.Matter.FOOD: Demand.CANTEEN,
        line.Matter.WOMEN: Demand.NURSERY,
        line.Matter.HOUSING: Demand.FLATS,
        line.Matter.ACCIDENT: Demand.SAFETY,
    }
    for matter, demand in asked.items():
        assert line.demand_of(matter.value, Target.ADMINISTRATION.value) == demand
        assert line.demand_of(matter.value, Target.CENTRE.value) == -1
        assert resolution.demand_topic(demand.value) == line.topic_of(matter.value)
