"""Who may write what: owners, and rooms that stand for others where those have no phases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kombinat.engine.bundles import Bundle
from kombinat.engine.phases import DeclarationError, Heading, Phase, Program, check_declarations, phase
from tests.engine.toy import PERSON, UNIT, YEAR, wage

SCHEMAS = (UNIT, PERSON)


@phase("camp.pay", every="month", over="town", says="A camp hands out money.", writes="unit.wage")
def pay(unit: Bundle) -> None:
    """Everybody gets the same."""
    unit.wage[:] = 5


def year(*phases: Phase, **stands_for: Any) -> Program:
    return Program("a year", (Heading("all", phases),), stands_for=stands_for)


def test_a_room_may_not_write_what_another_owns() -> None:
    with pytest.raises(DeclarationError, match=r"camp\.pay writes unit\.wage, which toy owns"):
        check_declarations(year(pay), SCHEMAS)


def test_a_room_writes_for_another_that_has_no_phases() -> None:
    check_declarations(year(pay, camp=("toy",)), SCHEMAS)


def test_a_room_that_has_phases_is_stood_for_by_nobody() -> None:
    with pytest.raises(DeclarationError, match="camp stands for toy, which has phases of its own"):
        check_declarations(year(pay, wage, camp=("toy",)), SCHEMAS)


def test_two_rooms_do_not_stand_for_the_same_one() -> None:
    with pytest.raises(DeclarationError, match="another room stands"):
        check_declarations(year(pay, camp=("toy",), barracks=("toy",)), SCHEMAS)


def test_standing_for_one_room_opens_no_other() -> None:
    with pytest.raises(DeclarationError, match="which toy owns"):
        check_declarations(year(pay, camp=("market",)), SCHEMAS)


def test_a_program_says_whose_columns_a_room_may_write() -> None:
    assert year(pay, camp=("toy", "market")).owners("camp") == ("camp", "any", "toy", "market")
    assert YEAR.owners("toy") == ("toy", "any")


@phase("camp.count", every="month", over="town", among="person.firm", says="Those at work are counted.",
       writes="unit.paid")  # fmt: skip
def count(rows: Any, unit: Bundle) -> None:
    """As many as there are rows."""
    unit.paid[:] = rows.size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"among": "person.boss"}, "no column person.boss that points somewhere"),
        ({"among": "person.money"}, "no column person.money that points somewhere"),
        ({"among": "nowhere.firm"}, "no column nowhere.firm that points somewhere"),
        ({"among": ""}, "takes rows, and says not among which"),
        ({"over": "unit"}, r"over unit: goes among person\.firm, and takes rows alone"),
    ],
)
def test_a_phase_goes_among_rows_that_point_somewhere(change: dict[str, Any], message: str) -> None:
    check_declarations(year(count, camp=("toy",)), SCHEMAS)
    with pytest.raises(DeclarationError, match=message):
        check_declarations(year(replace(count, **change), camp=("toy",)), SCHEMAS)
