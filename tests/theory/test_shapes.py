"""What the formal models say beyond their numbers: how a result moves when one thing is changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kombinat.plant.storming import extra_effort
from kombinat.plant.supply import stock_signal
from kombinat.theory import feldman, notch, priority, stock_signals, suction, tautness


def test_every_further_link_lowers_the_best_target() -> None:
    found = [tautness.best(links) for links in (0, 1, 2, 5, 10)]
    assert all(fewer > more for fewer, more in pairwise(found))


def test_with_all_inputs_in_stock_the_links_do_not_matter() -> None:
    assert tautness.best(10, stock=1.0) == pytest.approx(tautness.best(0), abs=1e-3)


def test_missing_inputs_never_raise_output() -> None:
    for target in (0.9, 1.0, 1.1, 1.3):
        found = [tautness.output(target, links, 0.0) for links in (0, 1, 5)]
        assert all(fewer >= more for fewer, more in pairwise(found))


def test_without_a_prize_nobody_is_driven() -> None:
    assert extra_effort(0.1, 1, notch.Scheme(0.0, 0.0, 0.0), notch.Boss()) == 0.0


@given(st.floats(0.0, 1e9), st.floats(0.0, 1e9), st.floats(0.0, 6.0))
def test_the_order_makes_good_what_was_taken_from_the_stock(month: float, taken: float, norm: float) -> None:
    full = month * (1.0 + norm / 3.0)
    left = max(0.0, full - taken)
    assert stock_signal(month, left, norm) == pytest.approx(full - left, abs=1e-3)
    assert stock_signal(month, 2.0 * full + 1.0, norm) == 0.0


def test_signals_of_the_level_alone_do_not_come_to_rest() -> None:
    """Why the rule is the other limit of Kornai and Martos: with b = 0 output never settles."""
    path = stock_signals.by_kornai_and_martos(0.2, 0.0)
    late = abs(path[-10:] - stock_signals.BALANCED).max() / stock_signals.BALANCED.max()
    assert late > 0.01
    assert stock_signals.error(40) < 1e-6


@settings(max_examples=50)
@given(st.floats(0.0, 1.0), st.floats(0.0, 0.8), st.floats(0.05, 0.9))
def test_what_one_gains_by_asking_for_more_the_other_loses(part: float, missed: float, phi: float) -> None:
    bosses = suction.Bosses(order_inflation=phi)
    supply = 2.0 * part * suction.NEED
    _, got, _ = suction.month([missed, 0.0], supply, bosses)
    _, calm, _ = suction.month([missed, 0.0], supply, suction.CALM)
    assert sum(got) == pytest.approx(int(supply), abs=1.0)
    assert got[0] >= calm[0] and got[1] <= calm[1]


def test_the_more_orders_are_inflated_the_more_lies_in_store() -> None:
    found = [suction.store(suction.Bosses(order_inflation=phi)) for phi in (0.0, 0.4, 0.8, 1.6, 2.0)]
    assert all(less < more for less, more in pairwise(found))


def test_all_invested_in_machines_leaves_consumption_where_it_was() -> None:
    assert feldman.after(20, 1.0) == pytest.approx(feldman.GOODS)


@settings(max_examples=50)
@given(st.floats(0.0, 1.0), st.floats(0.0, 10.0))
def test_priority_moves_want_and_never_makes_it_less(supply: float, pull: float) -> None:
    director = priority.Director(pull)
    assert priority.delivered(supply, director).sum() == priority.delivered(supply, priority.STAYS).sum()
    stood, others = priority.short(supply, director)
    assert stood <= others + 1e-5
