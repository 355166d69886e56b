"""Facts beside runs whose values are known, and the files that hold facts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from kombinat.archive.series import SeriesBook, load_series
from kombinat.engine.errors import InputError
from kombinat.engine.law import Entry, Step
from kombinat.studies.statistics import t_interval
from kombinat.studies.tracks import Period, Track, Tracks
from kombinat.studies.validate import Fact, Validation, _gives, leaks, load_facts, validate

FACT = """
- id: {id}
  series: {series}
  period: 1931
  stated: "4.8"
  value: {value}
  unit: {unit}
  low: {low}
  high: {high}
  tolerance: a third either way
  of: worktime
  standing: archive
  block: {block}
  role: {role}
  source: 002:4020-4022
"""
USUAL = {
    "id": "a", "series": "plant.stoppage_recorded", "value": "0.048", "unit": "share", "low": "0.032",
    "high": "0.064", "block": "stops", "role": "validate",
}  # fmt: skip


@pytest.fixture(scope="module")
def book() -> SeriesBook:
    return load_series()


def facts(folder: Path, book: SeriesBook, *changes: dict[str, str]) -> tuple[Fact, ...]:
    text = "facts:" + "".join(FACT.format(**{**USUAL, **change}) for change in changes)
    text = text.replace("\n", "\n  ").rstrip() + "\ncontext: []\n"
    (folder / "facts.yaml").write_text(text)
    return load_facts(folder / "facts.yaml", book).facts


def runs(*levels: float, series: str = "plant.stoppage_recorded") -> list[Tracks]:
    months = np.arange(Period.read(1930).first, Period.read(1931).last + 1)
    return [
        {(series, "all"): Track(months, np.where(months < Period.read(1931).first, 9.0, x))} for x in levels
    ]


def check(folder: Path, book: SeriesBook, levels: tuple[float, ...], **change: str) -> Validation:
    return validate(facts(folder, book, change), runs(*levels), book)


@pytest.mark.parametrize(
    ("levels", "said", "inside"),
    [
        ((0.048, 0.05, 0.046), "hit", 1.0),
        ((0.03, 0.05), "hit", 0.5),  # the mean over seeds decides, single runs are told apart
        ((0.02, 0.021), "miss", 0.0),
        ((), "nothing recorded", 0.0),
    ],
)
def test_hit_or_miss(
    tmp_path: Path, book: SeriesBook, levels: tuple[float, ...], said: str, inside: float
) -> None:
    found = check(tmp_path, book, levels).checks[0]
    assert (found.said, found.inside) == (said, inside)
    assert found.hit is (said == "hit")


def test_an_open_side(tmp_path: Path, book: SeriesBook) -> None:
    assert check(tmp_path, book, (0.5,), high="null").checks[0].hit
    assert not check(tmp_path, book, (0.03,), high="null").checks[0].hit


def test_series_that_grow_with_the_units_are_scaled(tmp_path: Path, book: SeriesBook) -> None:
    size = {"series": "plant.workforce", "unit": "person", "value": "21000", "low": "20000", "high": "22000"}
    fact = facts(tmp_path, book, size)
    small = runs(2100.0, series="plant.workforce")
    assert validate(fact, small, book, scale=0.1).checks[0].hit
    assert not validate(fact, small, book).checks[0].hit
    share = facts(tmp_path, book, {})
    assert validate(share, runs(0.048), book, scale=0.1).checks[0].hit


def test_roles_are_never_mixed_and_misses_come_first(tmp_path: Path, book: SeriesBook) -> None:
    made = facts(
        tmp_path, book, {"id": "good"}, {"id": "bad", "low": "0.047", "block": "other"},
        {"id": "fitted", "role": "calibrate", "block": "fit"}, {"id": "shown", "role": "context", "low": "0.047"},
    )  # fmt: skip
    found = validate(made, runs(0.04), book)
    assert [c.fact.id for c in found.of("validate")] == ["bad", "good"]
    assert [c.fact.id for c in found.misses()] == ["bad"]
    assert (found.score("validate"), found.blocks("validate")) == ((1, 2), (1, 2))
    assert found.score("calibrate") == (1, 1)
    assert found.of("context")[0].said == "not judged"


def test_a_block_is_met_only_whole(tmp_path: Path, book: SeriesBook) -> None:
    made = facts(tmp_path, book, {"id": "one"}, {"id": "two", "low": "0.047"})
    assert validate(made, runs(0.04), book).blocks("validate") == (0, 1)


def test_tables_and_file(tmp_path: Path, book: SeriesBook) -> None:
    found = check(tmp_path, book, (0.02, 0.021))
    console = Console(width=240, record=True, file=(tmp_path / "out.txt").open("w"))
    for table in found.tables():
        console.print(table)
    text = console.export_text()
    assert all(word in text for word in ("kept to judge by", "miss", "0.032 to 0.064", "0 of 1 met"))
    found.write(tmp_path / "validation.json")
    said = json.loads((tmp_path / "validation.json").read_text())
    assert said["validate"]["checks"][0]["verdict"] == "miss"
    assert said["validate"]["checks"][0]["seeds"] == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ([{"series": "plant.stoppages"}], "facts.0.series"),
        ([{"unit": "percent"}], "facts.0.unit"),
        ([{"value": "4.8"}], "facts.0"),
        ([{"role": "validate"}, {"id": "b", "role": "calibrate"}], "facts.1.role"),
        ([{}, {}], "facts.1.id"),
        ([{"low": "null", "high": "null"}], "facts.0"),
        ([{"role": "proof"}], "facts.0.role"),
    ],
)
def test_bad_facts_are_named(
    tmp_path: Path, book: SeriesBook, changes: list[dict[str, str]], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        facts(tmp_path, book, *changes)
    assert caught.value.field == field
    assert caught.value.line > 1


def entry(value: float, source: str) -> Entry:
    step = Step(date(1926, 1, 1), value, 0.0, 1.0, "archive", source, 7)
    return Entry("plant.production.unbooked", "behaviour", "x", "share", (step,), "plant.yaml", 5)


@pytest.mark.parametrize(
    ("value", "source", "leaky"),
    [
        (0.048, "002:4021", True),
        (4.8, "P2-05 (002:4000-4030)", True),
        (0.048, "002:3947", False),  # another line
        (0.05, "002:4021", False),  # another number
    ],
)
def test_a_number_kept_to_judge_by_may_not_set_anything(
    tmp_path: Path, book: SeriesBook, value: float, source: str, leaky: bool
) -> None:
    kept = facts(tmp_path, book, {})
    assert bool(leaks(kept, [entry(value, source)])) is leaky
    fitted = facts(tmp_path, book, {"role": "calibrate"})
    assert not leaks(fitted, [entry(value, source)])


def test_a_share_printed_as_per_cent_stands_beside_its_bounds_in_their_unit(
    tmp_path: Path, book: SeriesBook
) -> None:
    (table,) = check(tmp_path, book, (0.05, 0.046)).tables()
    console = Console(width=300)
    with console.capture() as seen:
        console.print(table)
    assert "0.048 (printed: 4.8)" in seen.get()


def test_counts_are_told_without_an_exponent() -> None:
    assert _gives(t_interval([18_000.0, 18_720.0])) == "18,360 [13,786, 22,934]"
    assert _gives(t_interval([0.05])) == "0.05"
    assert _gives(None) == "nothing recorded"
