"""Series: the expression language by hand on tiny tables, and the definitions that ship."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.archive.series import ExpressionError, Scope, SeriesBook, Views, columns_of, load_series, parse
from kombinat.engine.clock import Tick
from kombinat.engine.errors import InputError
from kombinat.world import SCHEMAS

AT = Tick(35, 1926, 12, 2, 323, 11, 354, 2, 12, 0, 0)

# five person rows, the fourth free although its other columns still hold something
PERSON: dict[str, NDArray[Any]] = {
    "key": np.array([11, 12, 13, 0, 15], np.uint64),
    "section": np.array([0, 1, -1, 1, 1], np.int32),
    "pay": np.array([100, 250, 999, 7777, 50], np.int32),
    "party": np.array([3, 2, 3, 3, 0], np.int8),
    "study": np.array([30_000, 30_000, 30_000, 30_000, 30_000], np.int16),
}
UNIT: dict[str, NDArray[Any]] = {
    "key": np.array([21, 22, 0], np.uint64),
    "trade": np.array([6, 8, 6], np.int8),
    "parent": np.array([-1, 0, 0], np.int32),
    "worked": np.array([2**40, 5, 9], np.int64),
    "missed": np.array([0, 0, 4], np.int64),
}
VIEWS: Views = {"person": PERSON, "unit": UNIT}


def value(expression: str) -> float:
    found = Scope(VIEWS, AT).value(parse(expression))
    assert isinstance(found, int | float)
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(person.section >= 0)", 3),
        ("sum(person.pay)", 1399),
        ("sum(person.pay[person.section >= 0])", 400),
        ("sum(person.pay[person.section >= 0]) / count(person.section >= 0)", 400 / 3),
        ("mean(person.pay[person.party == Standing.MEMBER])", (100 + 999) / 2),
        ("min(person.pay)", 50),
        ("max(person.pay[person.party == Standing.MEMBER])", 999),
        ("count((person.party == Standing.MEMBER) & (person.section >= 0))", 1),
        ("count((person.party == Standing.MEMBER) | (person.pay < 100))", 3),
        ("count(~(person.party == Standing.MEMBER))", 2),
        ("count(person.pay[person.section >= 0] > 60)", 2),
        ("sum(unit.worked)", 2**40 + 5),
        ("sum(person.study * 2)", 240_000),  # int16 would overflow
        ("sum(person.study + person.study)", 240_000),
        ("sum(person.pay[(person.section >= 0) & (person.pay > 60)])", 350),
        ("sum(person.pay[of(unit.trade, person.section) == Trade.WAGON])", 300),
        ("count(of(unit.trade, person.section) == Trade.TRACTOR)", 1),
        ("count(of(unit.trade, of(unit.parent, person.section)) == Trade.TRACTOR)", 2),
        ("at.months - 300 + -1", 22),
        ("1 - 3 / 4", 0.25),
    ],
)
def test_expressions_by_hand(expression: str, expected: float) -> None:
    assert value(expression) == pytest.approx(expected, rel=0, abs=1e-12)


def test_whole_numbers_stay_exact() -> None:
    assert value("sum(unit.worked) - 1") == 2**40 + 4
    assert isinstance(value("sum(unit.worked)"), int)


@pytest.mark.parametrize(
    "expression", ["sum(unit.worked) / sum(unit.missed)", "mean(person.pay[person.pay > 5000]) / 2"]
)
def test_no_value_where_there_is_nothing_to_divide_by(expression: str) -> None:
    assert math.isnan(value(expression))


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')",
        "person.pay.sum()",
        "open('x')",
        "[1, 2]",
        "lambda: 1",
        "person.nothing",
        "Standing.PRESIDENT",
        "sum(person.pay",
        "count(person.pay)",
        "sum(person.pay > 1)",
        "sum(person.pay / 2)",
        "sum(person.pay + unit.worked)",
        "person.pay + True",
        "1 < 2 < 3",
        "sum(person.pay, person.pay)",
        "of(person.pay, unit.worked)",
        "of(unit.trade, person.household)",
        "sum(person.pay[person.pay])",
        "sum((person.pay > 1) * 2)",
        "person.pay ** 2",
        "'text'",
        "at.midnight",
        "1 > 0",
    ],
)
def test_what_the_language_refuses(expression: str) -> None:
    with pytest.raises(ExpressionError):
        value(expression)


def test_columns_of_an_expression() -> None:
    node = parse("sum(person.pay[of(unit.trade, person.section) == 6]) / count(person.party == 3)")
    assert set(columns_of(node)) == {"person.pay", "unit.trade", "person.section", "person.party"}


SHARE = """
series:
  plant.x:
    meaning: a share
    unit: {unit}
    every: month
    basis: "true"
    kind: share
    numerator: {numerator}
    denominator: people
    known_as: nothing
    {value}
not_carried: {{}}
"""


def book(
    folder: Path, unit: str = "share", numerator: str = "pay", value: str = "value: sum(person.pay)"
) -> SeriesBook:
    file = folder / "series.yaml"
    file.write_text(SHARE.format(unit=unit, numerator=numerator, value=value))
    return load_series(file)


def test_a_book_of_one(tmp_path: Path) -> None:
    made = book(tmp_path, value='entities: {men: sum(person.pay), none: "mean(person.pay[person.pay < 0])"}')
    assert made.values("plant.x", Scope(VIEWS, AT)) == {"men": 1399.0}
    assert made.reads("plant.x") == {"person.pay"}
    assert made.evaluate(VIEWS, AT) == [("plant.x", "men", 1399.0, "share")]
    assert made.evaluate(VIEWS, AT._replace(dekad=1)) == []


@pytest.mark.parametrize(
    ("change", "line", "field"),
    [
        ({"unit": "furlong"}, 5, "series.plant.x.unit"),
        ({"numerator": '""'}, 3, "series.plant.x"),
        ({"value": "value: sum(person.wages)"}, 12, "series.plant.x.value"),
        ({"value": "value: person.pay"}, 12, "series.plant.x.value"),
        ({"value": "entities: {all: sum(person.pay), odd: sum(1)}"}, 12, "series.plant.x.entities.odd"),
        ({"value": 'value: ""'}, 3, "series.plant.x"),
        ({"value": "formula: 3"}, 12, "series.plant.x.formula"),
    ],
)
def test_a_bad_definition_is_named_with_its_line(
    tmp_path: Path, change: dict[str, str], line: int, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        book(tmp_path, **change)
    assert (caught.value.line, caught.value.field) == (line, field)


# ---- the definitions that ship

STANDARD = """
plant.workforce plant.hires plant.quits plant.dismissals plant.absence_rate plant.stoppage_share
plant.output_true plant.output_reported plant.plan plant.fulfilment_true plant.fulfilment_reported
plant.scrap_share plant.quality plant.input_stock_days plant.reserve_capacity plant.dekad_share
plant.accidents plant.wage_money plant.wage_real plant.norm_fulfilment plant.shock_share
plant.women_share plant.skill_mean plant.profit plant.emissions plan.target plan.revision
plan.order_inflation plan.delivery_share plan.unfinished_construction party.members party.candidates
party.admitted party.expelled party.saturation party.dues_share party.unassigned_share party.attendance
party.study_share party.speeches party.notes party.arrests party.reinstated party.promoted
party.elections_contested director.tenure director.removed director.authority town.population town.births
town.deaths town.migration_net town.households town.housing_m2
"""


@pytest.fixture(scope="module")
def shipped() -> SeriesBook:
    return load_series()


def test_every_standard_name_is_carried_or_its_absence_explained(shipped: SeriesBook) -> None:
    names = set(STANDARD.split())
    assert names <= set(shipped.series) | set(shipped.not_carried)
    assert not set(shipped.series) & set(shipped.not_carried)
    assert all(len(reason) > 20 for reason in shipped.not_carried.values())


def test_a_program_records_what_is_its_own_and_what_is_everybodys(shipped: SeriesBook) -> None:
    town, fleet = shipped.of("town"), shipped.of("fleet")
    assert set(town.series) | set(fleet.series) == set(shipped.series)
    assert {id.partition(".")[0] for id in fleet.series} == {"fleet", "party"}
    assert "fleet" not in {id.partition(".")[0] for id in town.series}
    assert set(town.parsed) == set(town.series)


def test_a_series_may_say_otherwise_than_its_family(tmp_path: Path) -> None:
    kind = "every: month, basis: recorded, kind: stock, known_as: n"
    one = f"meaning: m, unit: person, {kind}, value: count(person.pay > 0)"
    lines = [f"  a.x: {{{one}}}", f"  a.y: {{{one}, program: [fleet]}}", f"  b.z: {{{one}}}"]
    text = "\n".join(["programs: {a: [town]}", "series:", *lines, "not_carried: {}", ""])
    (tmp_path / "series.yaml").write_text(text)
    book = load_series(tmp_path / "series.yaml")
    assert set(book.of("town").series) == {"a.x", "b.z"}
    assert set(book.of("fleet").series) == {"a.y", "b.z"}


def test_entities_that_are_an_interface(shipped: SeriesBook) -> None:
    assert {"first", "second", "third"} == set(shipped.series["plant.dekad_share"].entities)
    grounds = {"lapsed", "drink", "origin", "work", "ignorance", "opposition", "conduct"}
    assert grounds <= set(shipped.series["party.expelled"].entities)
    assert {"administration", "specialist", "workmate"} <= set(shipped.series["party.speeches"].entities)


def empty_town(rows: int) -> dict[str, dict[str, NDArray[Any]]]:
    views = {s.name: {c.name: np.full(rows, c.default, c.dtype) for c in s.columns} for s in SCHEMAS}
    for table in views.values():
        table["key"] = np.arange(1, rows + 1, dtype=np.uint64)
    return views


def test_every_shipped_series_can_be_worked_out(shipped: SeriesBook) -> None:
    scope = Scope(empty_town(3), AT)
    for id in shipped.series:
        assert all(np.isfinite(v) for v in shipped.values(id, scope).values())


def test_recorded_and_true_do_not_read_the_same_columns(shipped: SeriesBook) -> None:
    """A series on paper may not look at what only the true state shows, where both exist."""
    assert "unit.value" not in shipped.reads("plant.output_reported")
    assert "unit.made_year" not in shipped.reads("plant.fulfilment_reported")
    assert "unit.idle_recorded" not in shipped.reads("plant.stoppage_share")
    true_idle = {"unit.idle_materials", "unit.idle_orders", "unit.idle_machines"}
    assert not true_idle & shipped.reads("plant.stoppage_recorded")


def test_expelled_by_ground_adds_up(shipped: SeriesBook) -> None:
    views = empty_town(1)
    for number, name in enumerate(sorted(c for c in views["town"] if c.startswith("expelled_")), start=1):
        views["town"][name][0] = 10**number
    found = shipped.values("party.expelled", Scope(views, AT))
    others = ("work", "ignorance", "opposition", "conduct", "enemy", "several")
    rest = [found[ground] for ground in others]
    assert found.pop("other") == sum(rest)
    assert found.pop("all") == sum(found.values())
