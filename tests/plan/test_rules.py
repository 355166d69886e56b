"""The rules of the plan against numbers worked out by hand."""

from __future__ import annotations

from collections import namedtuple
from math import isclose, log

from kombinat.plan.reports import audit_chance, hiding, padding
from kombinat.plan.targets import (
    arrives,
    bid,
    counter_plan,
    driven,
    month_plan,
    ratchet,
    revised_target,
    revision,
)
from kombinat.plan.verdict import account_closes, removal


def constants(**values: object) -> object:
    """A bundle of constants as kernels receive it."""
    return namedtuple("constants", values)(**values)  # type: ignore[call-overload]


def test_the_ratchet_moves_the_plan_to_the_achieved_level() -> None:
    assert ratchet(100.0, 130.0, 0.5) == 115.0
    assert ratchet(100.0, 130.0, 1.0) == 130.0
    assert ratchet(100.0, 80.0, 0.0) == 100.0


def test_target_from_achieved_level_drive_and_bid() -> None:
    figure = driven(ratchet(100.0, 120.0, 0.8), 0.25)
    assert isclose(figure, 145.0)
    assert isclose(bid(figure, 120.0, 0.4), 135.0)
    assert bid(110.0, 120.0, 0.4) == 110.0


def test_the_counter_plan_of_1930() -> None:
    """36 million roubles bid up by the voted 6.94 per cent give 38.5 (002:3307-3311)."""
    assert isclose(counter_plan(36.0, 38.5 / 36.0 - 1.0, 1.0), 38.5)
    assert counter_plan(36.0, 0.0, 1.0) == 36.0


def test_what_is_behind_is_laid_on_the_months_left() -> None:
    half, all_of_it = constants(catch_up=0.5, catch_most=1.6), constants(catch_up=1.0, catch_most=1.6)
    assert month_plan(10.0, 14.0, half) == 12.0
    assert month_plan(10.0, 90.0, half) == 13.0
    assert month_plan(10.0, -40.0, all_of_it) == 2.0


def test_lateness_is_a_mean_delay() -> None:
    assert arrives(0.0) == 1.0
    assert arrives(1.5) == 0.4


def test_revisions_loosen_and_tighten() -> None:
    b = constants(revise_up=0.6, revise_down=0.4)
    assert isclose(revised_target(100.0, 0.1, b), 106.0)
    assert isclose(revised_target(100.0, -0.1, b), 96.0)
    assert isclose(revision(-0.2, 0.1, 0.5), 0.2)
    assert revision(3.0, 0.1, 0.5) == 1.0


def test_padding_pays_up_to_the_notch() -> None:
    """A bonus of one month against 0.15 * 100 months a share: up to 1/15 of the plan to date is padded, no more."""
    notch, b = constants(met=0.5, below=0.0, audit=0.15, penalty=100.0), constants(stake=2.0)
    assert padding(0.3, 0.05, notch, b) == 0.3
    assert padding(0.3, 0.07, notch, b) == 0.0
    assert padding(-0.05, 0.0, notch, b) == 0.0
    by_the_unit = constants(met=0.0, below=5.0, audit=0.15, penalty=100.0)
    assert padding(0.1, 0.05, by_the_unit, b) == 0.1
    assert padding(0.1, 0.08, by_the_unit, b) == 0.0


def test_an_inspection_finds_only_what_is_there() -> None:
    assert audit_chance(0.15, 1) == 0.15
    assert audit_chance(0.15, 0) == 0.0


def test_hiding_follows_the_ratchet() -> None:
    b = constants(hideable=0.5, patience=0.2)
    assert isclose(hiding(0.1, 0.8, b), 0.04)
    assert hiding(0.1, 0.0, b) == 0.0
    assert hiding(-0.1, 0.8, b) == 0.0


def test_an_account_is_closed_once_a_quarter_and_when_the_period_ends() -> None:
    closes = account_closes
    assert [month for month in range(12) if closes(month, 12, 3.0)] == [2, 5, 8, 11]
    assert [month for month in range(3) if closes(month, 3, 12.0)] == [2]
    assert all(closes(month, 12, 1.0) for month in range(12))


def test_the_verdict_weighs_reports_floor_severity_and_newness() -> None:
    b = constants(
        verdict_base=-5.0,
        verdict_shortfall=8.0,
        verdict_exposed=40.0,
        verdict_fault=2.0,
        verdict_severity=2.0,
        verdict_grace=2.0,
    )
    p = removal(0.2, 0.0, 0.5, 24, 0.4, b)
    assert isclose(log(p / (1 - p)), -5.0 + 1.6 + 1.0 + 0.8)
    young = removal(0.2, 0.0, 0.5, 3, 0.4, b)
    assert isclose(log(young / (1 - young)), -5.0 + 3.4 - 1.5)
    caught = removal(0.2, 0.05, 0.5, 24, 0.4, b)
    assert isclose(log(caught / (1 - caught)), -5.0 + 3.4 + 2.0)
