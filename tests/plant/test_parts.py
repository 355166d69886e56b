"""Work in hand: parts, stripping, and the month they make, by hand."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kombinat.plant import parts, storming


class Constants(NamedTuple):
    """Behaviour of a boss and of a shop's shelves."""

    patience: float = 0.6
    effort_cost: float = 4.0
    effort_limit: float = 0.35
    strip_cost: float = 1.0
    rush_gives: float = 0.5
    laid_up: float = 1.5
    room: float = 2.5


class Notch(NamedTuple):
    """A prize for the plan alone."""

    met: float = 0.3
    above: float = 0.0
    below: float = 0.0


class Rules(NamedTuple):
    """Which rules are in force."""

    push: bool = True
    stripping: bool = True
    gives: bool = True


B, NOTCH, ON = Constants(), Notch(), Rules()
near = pytest.approx


def test_what_parts_allow() -> None:
    assert parts.finishable(30.0, 0.5) == 60.0
    assert parts.finishable(30.0, 0.0) == 1e18
    assert parts.room_for_parts(60.0, 0.5, 100.0, B) == 65.0
    assert parts.room_for_parts(200.0, 0.5, 100.0, B) == 0.0
    assert parts.on_parts(0.5, 75.0, 100.0, 100.0, B) == 0.5
    assert parts.on_parts(0.5, 55.0, 100.0, 100.0, B) == near(0.7)
    assert parts.on_parts(0.5, 0.0, 100.0, 50.0, B) == 1.0
    assert parts.on_parts(0.0, 0.0, 100.0, 50.0, B) == 0.0


def test_an_even_dekad_leaves_the_shelves_as_they_were() -> None:
    assert parts.run_through(100.0, 1e18, 0.5, 0.5, 150.0, 50.0) == (100.0, 50.0)


def test_a_furnace_has_no_parts() -> None:
    assert parts.run_through(100.0, 80.0, 0.0, 0.0, 1e18, 0.0) == (80.0, 0.0)


def test_a_stripped_dekad_and_the_one_after() -> None:
    """All hands finish: 150 where 75 of parts allow it; then shelves are bare and all hands make parts."""
    finished, prepared = parts.run_through(100.0, 1e18, 0.5, 0.0, 150.0, 50.0)
    assert (finished, prepared) == (150.0, 25.0)
    assert parts.run_through(100.0, 1e18, 0.5, 1.0, 50.0, 100.0) == (0.0, 100.0)


def test_hands_without_materials_make_parts_while_there_is_room() -> None:
    assert parts.run_through(100.0, 20.0, 0.5, 0.5, 150.0, 15.0) == (20.0, 25.0)


@given(
    st.floats(1.0, 1e6), st.floats(0.0, 1e6), st.floats(0.0, 0.8), st.floats(0.0, 1.0), st.floats(0.0, 1e6),
    st.floats(0.0, 1e6),
)  # fmt: skip
def test_work_is_never_more_than_there_is_nor_output_than_its_bounds(
    work: float, materials: float, share: float, preparing: float, ready: float, room: float
) -> None:
    allowed = parts.finishable(ready, share)
    finished, prepared = parts.run_through(work, materials, share, preparing, allowed, room)
    assert finished >= 0.0 and prepared >= -1e-6 * work
    assert finished * (1.0 - share) + prepared <= work * (1.0 + 1e-9)
    assert finished <= min(materials, allowed) * (1.0 + 1e-9)
    assert prepared - finished * share <= room * (1.0 + 1e-9) + 1e-9


def test_how_much_can_be_stripped() -> None:
    assert parts.strippable(75.0, 0.5, 100.0) == near(0.5)  # by the shelves
    assert parts.strippable(500.0, 0.5, 100.0) == near(1.0)  # by the hands
    assert parts.strippable(40.0, 0.5, 100.0) == 0.0
    assert parts.strippable(40.0, 0.0, 100.0) == 0.0


def test_the_cheapest_mix_of_driving_and_stripping() -> None:
    """Driving gives half and so costs 16 e**2 / 2 of output; stripping 1 r**2 / 2: of a gap of .34, .32 is stripped."""
    driving = storming.Means(1.0, 16.0, 0.175)
    assert storming.stripped(0.34, 0.5, driving, B) == near(0.32)
    assert storming.stripped(0.34, 0.3, driving, B) == near(0.3)
    assert storming.stripped(0.6, 0.5, driving._replace(effort_cost=0.1), B) == near(
        0.425
    )  # what driving cannot give


def test_shelves_are_stripped_for_a_plan_within_reach_and_for_nothing_else() -> None:
    drive, taken = storming.orders_of(0.34, 1, 0.5, NOTCH, B, ON)
    assert taken == near(0.32) and drive == near(0.04)
    assert storming.orders_of(0.9, 1, 0.5, NOTCH, B, ON) == (0.0, 0.0)
    assert storming.orders_of(-0.1, 1, 0.5, NOTCH, B, ON) == (0.0, 0.0)
    assert storming.orders_of(0.34, 1, 0.5, NOTCH._replace(met=0.0), B, ON) == (0.0, 0.0)


@given(st.floats(0.001, 0.6), st.floats(0.0, 0.6))
def test_a_boss_who_sets_out_for_the_plan_asks_for_all_of_the_gap(gap: float, in_hand: float) -> None:
    drive, taken = storming.orders_of(gap, 1, in_hand, NOTCH, B, ON)
    got = taken + (storming.comes_out(1.0 + drive, B) - 1.0)
    assert got == near(gap) or got == 0.0
    assert drive <= B.effort_limit + 1e-9 and taken <= in_hand + 1e-9
