"""Arms are compared seed by seed, honestly about one pair, and say who is affected."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from kombinat import plans
from kombinat.archive.store import NoSuchSeries
from kombinat.engine.errors import RunError
from kombinat.studies.compare import compare
from kombinat.studies.study import Study, amend
from tests.engine import fake_run
from tests.toy_town import ToyScenario

SEEDS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def arms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Four seeds, and the same with better luck from the dekad 40 on."""
    base, other = tmp_path_factory.mktemp("arms") / "base", tmp_path_factory.mktemp("arms") / "other"
    for seed in SEEDS:
        spec = fake_run.SPEC.model_copy(update={"seed": seed})
        fake_run.finish(base / str(seed), spec)
        lucky = fake_run.drive(other / str(seed), spec)
        lucky.turns = {40: lambda made=lucky: setattr(made.simulation, "luck", 3)}
        with lucky.folder.claimed(spec):
            lucky.run(dict)
    return base, other


def test_pairs_by_seed_and_finds_the_first_difference(arms: tuple[Path, Path]) -> None:
    found = compare(*arms)
    assert (found.pairs, found.since, found.over) == (4, "1927-02", "1927-02..1928-12")
    mice = next(d for d in found.differences if d.series == "cat.mice")
    assert mice.low < mice.mean < mice.high
    assert mice.mean == pytest.approx(mice.other - mice.base)
    assert "4 pairs" in found.headline()
    rare = next(d for d in found.differences if d.series == "cat.rare")
    assert (rare.mean, rare.apart) == (0.0, False)


def test_people_who_differ_are_counted(arms: tuple[Path, Path]) -> None:
    everyone = compare(*arms).affected[0]
    assert everyone.group == "all"
    assert 0 < everyone.differing <= everyone.followed
    assert compare(arms[0], arms[0]).affected[0].differing == 0


def test_one_pair_has_no_interval(arms: tuple[Path, Path]) -> None:
    found = compare(arms[0] / "1", arms[1] / "1", "cat.mice", over="1928")
    assert math.isnan(found.differences[0].low)
    assert "anecdote" in found.headline()
    assert "[" not in str(found)
    assert [d.series for d in found.differences] == ["cat.mice"]


def test_the_same_arm_does_not_differ(arms: tuple[Path, Path]) -> None:
    found = compare(arms[0], arms[0])
    assert found.since is None
    assert "do not differ" in found.headline()


def test_what_has_no_number_is_null_in_the_file(arms: tuple[Path, Path], tmp_path: Path) -> None:
    compare(arms[0] / "1", arms[1] / "1").write(tmp_path / "c.json")
    rows = json.loads((tmp_path / "c.json").read_text())["differences"]
    assert {row["low"] for row in rows} == {None}


def test_what_cannot_be_compared_is_said(arms: tuple[Path, Path]) -> None:
    with pytest.raises(NoSuchSeries, match=r"cat\.mice"):
        compare(*arms, "cat.mouse")
    with pytest.raises(RunError, match="no run on the other side"):
        compare(arms[0] / "1", arms[1] / "2")


def test_a_study_runs_what_is_missing_and_compares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "load_scenario", lambda name: ToyScenario())
    monkeypatch.setenv("KOMBINAT_RUNS", str(tmp_path / "runs"))
    study = Study("toy_town", seeds=1, until="1927-01-01")
    file = amend(tmp_path / "a.yaml", title="t", reason="r", law={"plant.toy.base": {"1926-06-01": 0.9}})
    assert study.compare(amend=[file]).pairs == 1
    assert [run.run_id for run in study.base()] == [run.run_id for run in study.base()]
    assert len(list((tmp_path / "runs").iterdir())) == 2
