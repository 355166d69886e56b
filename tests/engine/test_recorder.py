"""The recorder writes what happened, the same way every time, and nothing half."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from kombinat.archive.store import NoSuchSeries, load, load_all
from kombinat.engine.drive import Stopped
from kombinat.engine.errors import RunError
from kombinat.engine.parquet import Writer
from kombinat.engine.recorder import days_since_1970, keys_at, sampled
from kombinat.engine.runs import Amended, RunFolder, RunSpec, removal_of, require_room
from tests.engine import fake_run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "o'dd [name] *"
    fake_run.finish(path)
    return path


def rows(path: Path, query: str) -> list[Any]:
    return load(path).sql(query).fetchall()


def test_a_complete_run_leaves_only_its_results(finished: Path) -> None:
    assert sorted(p.name for p in finished.iterdir() if p.name != ".lock") == [
        "events.parquet", "lives.parquet", "panels.parquet", "run.json", "series.parquet",
    ]  # fmt: skip
    said = json.loads((finished / "run.json").read_text())
    assert said["status"] == "complete"
    assert said["spec"]["until"] == "1929-01-01"
    assert said["ticks"] == {"first": 0, "next": 108, "end": 108}
    assert said["run_id"] == fake_run.SPEC.run_id


def test_series_have_the_agreed_columns(finished: Path) -> None:
    described = load(finished).sql("DESCRIBE series").fetchall()
    assert [(row[0], row[1]) for row in described] == [
        ("date", "DATE"), ("town", "INTEGER"), ("series", "VARCHAR"), ("entity", "VARCHAR"), ("value", "DOUBLE"),
        ("unit", "VARCHAR"),
    ]  # fmt: skip
    months = rows(
        finished, "SELECT count(*), min(date), max(date) FROM series WHERE series = 'cat.mice' AND town = 1"
    )
    assert months == [(36, date(1926, 1, 1), date(1928, 12, 1))]
    assert rows(finished, "SELECT count(*) FROM series WHERE series = 'cat.rare'") == [(36,)]


def test_a_series_equals_a_group_by_over_the_rows(finished: Path) -> None:
    cats = fake_run.CatSimulation()
    while not cats.finished:
        cats.step()
    line = load(finished).series("cat.mice")
    assert line.value[-1] == cats.world.tables["cat"].view(0, "mice").sum()
    assert line.date[0] == np.datetime64("1926-01-01")


def test_panels_follow_every_row_and_name_it(finished: Path) -> None:
    assert rows(finished, "SELECT count(*), count(DISTINCT unit) FROM panels") == [(36 * 80, 80)]
    assert rows(finished, "SELECT DISTINCT name FROM panels WHERE unit < 4 ORDER BY name") == [
        ("",), ("first",), ("second",),
    ]  # fmt: skip


def test_lives_follow_the_same_people_and_pointers_become_keys(finished: Path) -> None:
    followed = rows(finished, "SELECT person, count(*), any_value(fur) FROM lives GROUP BY person")
    assert all(months == 36 for _, months, _ in followed)
    assert 60 < len(followed) < 160
    assert {fur for _, _, fur in followed} <= {"black", "grey"}
    homes = {home for (home,) in rows(finished, "SELECT DISTINCT home FROM lives")}
    assert 0 in homes
    assert homes <= set(range(81))


def test_events_carry_words_and_dates(finished: Path) -> None:
    found = rows(finished, "SELECT DISTINCT kind, rule, date FROM events ORDER BY date LIMIT 2")
    assert found == [("catch", "cats.hunt", date(1926, 1, 1)), ("catch", "cats.hunt", date(1926, 1, 11))]


def test_the_sample_is_a_property_of_the_key() -> None:
    keys = np.arange(100_000, dtype=np.uint64)
    chosen = sampled(keys, 0.01)
    assert not chosen[0]
    assert 800 < chosen.sum() < 1200
    np.testing.assert_array_equal(sampled(keys[::-1].copy(), 0.01), chosen[::-1])
    assert sampled(keys, 1.0)[1:].all()


def test_pointers_to_nothing_have_key_nought() -> None:
    keys = np.array([5, 6], dtype=np.uint64)
    assert keys_at(keys, np.array([1, -1, 0])).tolist() == [6, 0, 5]
    assert days_since_1970(date(1926, 1, 1)) == -16071


def test_small_parts_and_large_parts_give_the_same_files(finished: Path, tmp_path: Path) -> None:
    made = fake_run.drive(tmp_path / "small")
    made.recorder = fake_run.recorder(tmp_path / "small", bytes_a_part=1)
    with made.folder.claimed(fake_run.SPEC):
        made.run(dict)
    for name in ("series", "panels", "events", "lives"):
        assert load(tmp_path / "small").table(name).fetchall() == load(finished).table(name).fetchall()


def test_a_stopped_run_can_be_read_and_resumed_to_the_same_files(finished: Path, tmp_path: Path) -> None:
    asked = iter([False] * 50 + [True] + [False] * 1000)
    with pytest.raises(Stopped, match="resume with: kombinat resume"):
        fake_run.finish(tmp_path, stop=lambda: next(asked))
    assert load(tmp_path).said["status"] == "stopped"
    assert load(tmp_path).series("cat.mice").value.size == 12
    fake_run.finish(tmp_path)
    for name in ("series", "panels", "events", "lives"):
        assert (tmp_path / f"{name}.parquet").read_bytes() == (finished / f"{name}.parquet").read_bytes()
    assert load(tmp_path).said["sessions"] == 2


def test_a_snapshot_that_counts_on_a_torn_part_is_passed_over(finished: Path, tmp_path: Path) -> None:
    asked = iter([False] * 50 + [True])
    with pytest.raises(Stopped):
        fake_run.finish(tmp_path, stop=lambda: next(asked))
    part = next((tmp_path / "parts" / "events").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-9])
    fake_run.finish(tmp_path)
    assert (tmp_path / "events.parquet").read_bytes() == (finished / "events.parquet").read_bytes()


def test_a_turn_is_taken_once_whether_or_not_the_run_was_stopped(tmp_path: Path) -> None:
    def turned(path: Path, stop: Any) -> Any:
        made = fake_run.drive(path, stop=stop)
        made.turns = {30: lambda: setattr(made.simulation, "luck", 5)}
        with made.folder.claimed(fake_run.SPEC):
            return made.run(lambda: {"state_hash": made.simulation.world.state_hash()})  # type: ignore[attr-defined]

    plain = turned(tmp_path / "plain", lambda: False)
    asked = iter([False] * 40 + [True])
    with pytest.raises(Stopped):
        turned(tmp_path / "stopped", lambda: next(asked))
    assert turned(tmp_path / "stopped", lambda: False)["state_hash"] == plain["state_hash"]


def test_an_error_is_said_in_run_json_and_the_run_can_go_on(finished: Path, tmp_path: Path) -> None:
    def stumble(at: Any) -> None:
        if at.tick == 60:
            raise ValueError("stumbled\nbadly")

    with pytest.raises(ValueError, match="stumbled"):
        fake_run.finish(tmp_path, watch=stumble)
    assert load(tmp_path).said["failure"] == "stumbled badly"
    fake_run.finish(tmp_path)
    assert (tmp_path / "lives.parquet").read_bytes() == (finished / "lives.parquet").read_bytes()


def test_a_run_without_events_or_rows_still_has_every_file(tmp_path: Path) -> None:
    recorder = fake_run.recorder(tmp_path)
    recorder.compact()
    recorder.close()
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{tmp_path}/lives.parquet'").fetchall()
    assert [row[0] for row in described] == ["date", "town", "person", "home", "fur", "mice"]
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/events.parquet'").fetchall() == [(0,)]


# ---- folders


def test_a_folder_with_another_run_or_other_files_is_refused(finished: Path, tmp_path: Path) -> None:
    other = fake_run.SPEC.model_copy(update={"seed": 8})
    with pytest.raises(RunError, match="it holds another run"), RunFolder(finished).claimed(other):
        pass
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match="other files"), RunFolder(tmp_path).claimed(other):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_made_in_vain_is_removed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), RunFolder(tmp_path / "a" / "b").claimed(fake_run.SPEC):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_two_processes_cannot_hold_one_folder(tmp_path: Path) -> None:
    held, refused = RunFolder(tmp_path), RunFolder(tmp_path)
    with (
        held.claimed(fake_run.SPEC),
        pytest.raises(RunError, match="another process"),
        refused.claimed(fake_run.SPEC),
    ):
        pass
    with RunFolder(tmp_path).claimed(fake_run.SPEC):
        pass


def test_room_is_asked_for_beforehand(tmp_path: Path) -> None:
    require_room(tmp_path / "not" / "there", 1)
    with pytest.raises(RunError, match="no space left"):
        require_room(tmp_path, 1 << 62)


def test_a_file_in_the_way_of_a_folder_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match="cannot write"):
        Writer(tmp_path).write(tmp_path / "file" / "a.parquet", {"x": np.arange(3)})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("name", [".run.json.tmp", "parts/series/.p00035.parquet.tmp", ".lives.parquet.tmp"])
def test_a_full_disk_is_one_clear_line_and_leaves_nothing_half(
    finished: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    (out / name).parent.mkdir(parents=True)

    def fill_up(at: Any) -> None:
        if at.tick == 10:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).symlink_to("/dev/full")

    if name == ".run.json.tmp":
        (out / name).symlink_to("/dev/full")
    else:
        (out / name).parent.rmdir()
        (out / "parts").rmdir() if (out / "parts").exists() else None
    with pytest.raises(RunError, match=r"cannot write: no space left on the disk$"):
        fake_run.finish(out, watch=fill_up)
    assert not list(out.rglob("*.tmp")) if out.exists() else True
    fake_run.finish(out)
    assert (out / "lives.parquet").read_bytes() == (finished / "lives.parquet").read_bytes()


# ---- ids


def test_the_run_id_hangs_on_what_can_change_a_result_and_on_nothing_else() -> None:
    base = RunSpec(
        scenario="s", data="d", code="c", seed=1, until=date(1930, 1, 1),
        removals=("a", "b@1930-01-01"), amendments=(Amended(title="x", sha256="1"),),
    )  # fmt: skip
    assert base.run_id == RunSpec.model_validate_json(base.model_dump_json()).run_id
    same = {"removals": base.removals[::-1], "amendments": (Amended(title="renamed", sha256="1"),)}
    assert base.model_copy(update=same).run_id == base.run_id
    for change in (
        {"seed": 2}, {"scale": 0.5}, {"until": date(1931, 1, 1)}, {"code": "e"}, {"data": "e"}, {"removals": ()},
        {"readings": (("purge", "devours"),)},
        {"amendments": (Amended(title="x", sha256="1", since=date(1929, 1, 1)),)},
    ):  # fmt: skip
        assert base.model_copy(update=change).run_id != base.run_id
    assert [removal_of(text) for text in base.removals] == [("a", None), ("b", date(1930, 1, 1))]


# ---- reading


def test_unknown_series_and_entities_are_named(finished: Path) -> None:
    results = load(finished)
    with pytest.raises(NoSuchSeries, match=r"nearest: cat\.mice"):
        results.series("cat.mouse")
    with pytest.raises(NoSuchSeries, match="it has black"):
        results.series("cat.rare")
    assert results.unit("cat.rare") == "month"
    assert results.series("cat.rare", "black").value[:2].tolist() == [1.0, 3.0]


def test_an_ensemble_is_read_in_order_of_seed(tmp_path: Path) -> None:
    for seed in (3, 1):
        short = fake_run.SPEC.model_copy(update={"seed": seed, "until": date(1926, 3, 1)})
        fake_run.finish(tmp_path / f"x{9 - seed}", short)
    assert [run.spec.seed for run in load_all(tmp_path)] == [1, 3]
    with pytest.raises(RunError, match="find a run"):
        load(tmp_path)
    with pytest.raises(RunError, match="find a run"):
        load_all(tmp_path / "none")
