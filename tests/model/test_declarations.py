"""The year as declared: every phase does what it says, every rule is used, and no date or name stands in its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import kombinat
from kombinat.engine.audit import faults
from kombinat.engine.loop import looked_up
from kombinat.engine.phases import Phase, check_declarations
from kombinat.engine.rules import RULES
from kombinat.scenarios.loader import load_scenario
from kombinat.step import FLEET, PROGRAMS
from kombinat.world import SCHEMAS
from kombinat.world.exchange import TRAVELLER
from tests.model.world import TRAVELLING

PACKAGE = Path(kombinat.__file__).parent
ROOMS = ("society", "plan", "plant", "party", "fleet", "town")
YEARS_OF = {"red_putilov": TRAVELLING, "baltic_fleet": FLEET}
PHASES = {phase.id: phase for program in YEARS_OF.values() for phase in program}
YEARS = range(1900, 2021)
NAMES = re.compile(
    r"putilov|leningrad|petrograd|petersburg|moscow|ukrain|russia|soviet|bolshevik|rabkrin|magnitogorsk|uralmash"
    r"|baltic|kronstadt|aurora|lenin|stalin|trotsk|zinov|kirov|bukharin|rykov|tomsk|ordzhonikidze|kaganovich|grachev|grachov|ots\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", YEARS_OF)
def test_columns_owners_and_seats_are_as_declared(name: str) -> None:
    check_declarations(YEARS_OF[name], (*SCHEMAS, TRAVELLER))


def test_each_program_that_can_be_named_is_looked_at_here() -> None:
    assert len(PROGRAMS) == len(YEARS_OF)
    assert {load_scenario(name).program.name for name in YEARS_OF} == {p.name for p in PROGRAMS.values()}


@pytest.mark.parametrize("phase", PHASES.values(), ids=lambda phase: phase.id)
def test_the_source_of_a_phase_does_what_it_declares(phase: Phase) -> None:
    assert faults(phase) == []


@pytest.mark.parametrize("name", YEARS_OF)
def test_everything_looked_up_is_in_force_on_the_first_day(name: str) -> None:
    book, start = load_scenario(name).book, load_scenario(name).start
    for family, ids in looked_up(YEARS_OF[name]).items():
        book.require(sorted(ids), family, start)  # type: ignore[arg-type]


def test_every_rule_is_applied_by_some_phase() -> None:
    package = str(
        Path(kombinat.__file__).parent
    )  # other tests in this process declare toy rules of their own
    shipped = {id for id, rule in RULES.items() if rule.file.startswith(package)}
    assert {rule for program in YEARS_OF.values() for rule in program.rules()} == shipped


def test_every_statute_constant_and_series_is_looked_up() -> None:
    used = {id for program in YEARS_OF.values() for ids in looked_up(program).values() for id in ids}
    given = {id for name in YEARS_OF for id in load_scenario(name).book.ids()}
    assert given - used == set()


@pytest.mark.parametrize("name", YEARS_OF)
def test_every_outside_series_of_a_scenario_is_looked_up_by_its_program(name: str) -> None:
    assert set(load_scenario(name).book.ids("outside")) == looked_up(YEARS_OF[name])["outside"]


def test_a_rule_belongs_to_the_room_of_every_phase_that_applies_it() -> None:
    for phase in PHASES.values():
        assert {rule.id.partition(".")[0] for rule in phase.rules} <= {phase.room}, phase.id


# ---- code without dates and names


@cache
def _trees() -> dict[str, ast.Module]:
    files = [file for room in ROOMS for file in sorted((PACKAGE / room).rglob("*.py"))]
    return {str(file.relative_to(PACKAGE)): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _docstrings(tree: ast.Module) -> set[int]:
    """Ids of the constants that are docstrings: a source may be named there, never in what runs."""
    owners = (ast.Module, ast.FunctionDef, ast.ClassDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for field in ("id", "attr", "name", "arg"):
        if isinstance(getattr(node, field, None), str):
            yield getattr(node, field)


def test_no_year_stands_in_the_code_of_an_institution() -> None:
    found = [
        f"{file}:{node.lineno}: {node.value!r}"
        for file, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value in YEARS
    ]
    assert found == []


def test_no_proper_name_stands_in_the_code_of_an_institution() -> None:
    found = []
    for file, tree in _trees().items():
        skip = _docstrings(tree)
        words = [(node, word) for node in ast.walk(tree) if id(node) not in skip for word in _words(node)]
        found += [
            f"{file}:{getattr(node, 'lineno', 0)}: {word}" for node, word in words if NAMES.search(word)
        ]
    assert found == []
