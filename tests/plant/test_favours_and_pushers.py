"""Suction, pushers and favours: the rules against numbers worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from math import isclose

from kombinat.plant.favours import helped_out, may_ask, remembered
from kombinat.plant.pushers import at_the_gate, reach, sent_out
from kombinat.plant.shipping import parted_with
from kombinat.plant.supply import appetite
from kombinat.plant.tasks import at_desks
from tests.plan.test_rules import constants


def test_who_was_left_short_takes_what_he_can_until_his_store_holds_it() -> None:
    b = constants(hoard=4.0)
    assert appetite(100.0, 0.0, 0.25, b) == 100.0
    assert appetite(100.0, 30.0, 0.25, b) == 70.0
    assert appetite(100.0, 130.0, 0.25, b) == 0.0
    assert appetite(100.0, 0.0, 0.0, b) == 0.0


def test_a_supplier_keeps_what_funds_may_still_claim() -> None:
    assert parted_with(50.0, 20.0) == 30.0
    assert parted_with(20.0, 50.0) == 0.0


def test_more_pushers_go_out_where_more_was_short_and_never_all() -> None:
    b = constants(send=0.25, most=0.1)
    assert isclose(sent_out(200.0, 0.2, b), 10.0)
    assert isclose(sent_out(200.0, 0.9, b), 20.0)
    assert sent_out(200.0, 0.0, b) == 0.0


def test_each_further_pusher_finds_less_and_a_plant_twice_the_size_needs_twice_as_many() -> None:
    b = constants(half=0.003)
    assert isclose(reach(3.0, 1000.0, b), 0.5)
    assert isclose(reach(6.0, 2000.0, b), 0.5)
    gains = [reach(n + 1.0, 1000.0, b) - reach(n + 0.0, 1000.0, b) for n in range(8)]
    assert all(more > less > 0.0 for more, less in pairwise(gains))
    assert reach(0.0, 1000.0, b) == 0.0


def test_who_has_people_at_the_gate_is_loaded_sooner() -> None:
    b = constants(gate=2.0)
    assert at_the_gate(0.5, b) == 2.0
    assert at_the_gate(0.0, b) == 1.0


def test_who_is_on_the_road_is_not_at_his_desk() -> None:
    assert isclose(at_desks(3.0, 0.1), 2.7)


def test_favours_are_for_those_who_do_them() -> None:
    b = constants(trust=0.1, fade=0.1)
    assert helped_out(5.0, 8.0) == 5.0
    assert isclose(may_ask(0.0, 100.0, b), 10.0)
    assert isclose(may_ask(25.0, 100.0, b), 35.0)
    assert isclose(may_ask(-4.0, 100.0, b), 6.0)
    assert may_ask(-30.0, 100.0, b) == 0.0
    assert isclose(remembered(-50.0, b), -45.0)
