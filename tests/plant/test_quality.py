"""Bad work passed as good, what it does to those who get it, and the way it comes back through the machines."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kombinat.plant import equipment, quality, supply

SHARES = st.floats(0.0, 1.0)


class Constants(NamedTuple):
    """Values easy to reckon with."""

    pass_most: float = 0.8
    pass_half: float = 0.1
    scrap_poor: float = 0.5
    scrap_make: float = 0.3
    through: float = 0.5
    breakdown_poor: float = 0.2


B = Constants()


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-12)


def test_who_is_behind_passes_bad_work_on() -> None:
    assert quality.passed_off(0.0, 0.0, B) == 0.0
    assert quality.passed_off(-0.1, 0.0, B) == 0.0
    assert quality.passed_off(0.1, 0.0, B) == near(0.4)
    assert quality.passed_off(0.1, 0.75, B) == near(0.1)


def test_what_poor_work_does() -> None:
    assert quality.poor_input_scrap(0.9, B) == near(0.05)
    assert quality.poor_make_scrap(0.9, B) == near(0.03)
    assert quality.carried(0.9, B) == near(0.95)
    assert equipment.poorly_made(0.9, B) == near(0.02)


def test_soundness_of_a_mixture() -> None:
    assert supply.mixed(300.0, 10_000, 100.0, 6_000) == 9_000
    assert supply.mixed(0.0, 10_000, 50.0, 7_000) == 7_000
    assert supply.mixed(0.0, 8_000, 0.0, 1_000) == 8_000


@given(SHARES, SHARES, SHARES)
def test_refusal_and_being_less_behind_never_raise_what_is_passed_off(a: float, b: float, c: float) -> None:
    low, high = min(a, b), max(a, b)
    assert quality.passed_off(low, c, B) <= quality.passed_off(high, c, B) <= B.pass_most
    assert quality.passed_off(c, high, B) <= quality.passed_off(c, low, B)


@given(st.floats(1.0, 1e9), st.integers(0, 10_000), st.floats(1.0, 1e9), st.integers(0, 10_000))
def test_a_mixture_lies_between_its_parts(mass: float, sound: int, more: float, new: int) -> None:
    assert min(sound, new) <= supply.mixed(mass, sound, more, new) <= max(sound, new)
