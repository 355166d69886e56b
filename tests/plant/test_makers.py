"""The rules of plants outside against numbers worked out by hand."""

from __future__ import annotations

from math import isclose

from kombinat.plant.makers import enough
from kombinat.plant.shipping import kept_faith, own_first
from tests.plan.test_rules import constants


def test_nobody_goes_far_past_the_plan() -> None:
    b = constants(leeway=0.05)
    assert enough(90.0, 100.0, b) == 90.0
    assert isclose(enough(130.0, 100.0, b), 105.0)
    assert enough(130.0, -20.0, b) == 0.0


def test_walls_put_the_own_ministry_first() -> None:
    assert own_first(1, 2.5) == 2.5
    assert own_first(0, 2.5) == 1.0
    assert own_first(1, 1.0) == 1.0


def test_a_supplier_leaves_for_a_better_offer_and_for_no_worse() -> None:
    assert kept_faith(0.99, 0.9) == 1.0
    assert kept_faith(0.5, 2.0) == 1.0
    assert kept_faith(0.51, 2.0) == 0.0
