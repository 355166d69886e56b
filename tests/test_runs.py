"""From what is asked to results: ids, amendments, forks, kills, the cache, and what is refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
import time
from datetime import date
from pathlib import Path

import pytest

import kombinat
from kombinat import plans
from kombinat.archive.store import Results, load
from kombinat.asked import Asked
from kombinat.engine.drive import Stopped
from kombinat.engine.errors import InputError, RunError
from kombinat.engine.runs import RunFolder
from kombinat.plans import plan
from kombinat.runs import How, arm, execute, fork, interruptible, resume, run
from kombinat.studies.compare import compare
from kombinat.studies.study import amend
from tests.toy_town import ToyScenario

TOY = "toy_town"


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every scenario asked for is the toy; runs go to a folder of this test."""
    monkeypatch.setattr(plans, "load_scenario", lambda name: ToyScenario())
    monkeypatch.setenv("KOMBINAT_RUNS", str(tmp_path / "runs"))


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    """An amendment of 1927."""
    return amend(
        tmp_path / "dearer.yaml",
        title="More days off",
        reason="what if",
        law={"plant.toy.base": {"1927-01-01": 0.5}},
    )


def files(results: Results) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(results.path.glob("*.parquet"))}


def test_a_run_says_everything_about_itself(tmp_path: Path) -> None:
    results = run(TOY, out=tmp_path / "out", threads=2)
    said = results.said
    assert said["status"] == "complete"
    assert said["ledgers_closed"] is True
    assert len(said["state_hash"]) == 16
    assert {"ledger": "money", "from": "city_employers", "to": "households", "amount": 2_400_000} in said[
        "boundary"
    ]
    assert (said["start"], said["end"]) == ("1926-01-01", "1927-12-31")
    assert set(said["versions"]) >= {"python", "numpy", "numba", "duckdb"}
    assert results.run_id == plan(Asked(TOY)).spec.run_id
    kinds = results.sql("SELECT DISTINCT kind, rule FROM events").fetchall()
    assert kinds == [("stayed", "plant.toy")]


def test_the_same_asked_twice_is_loaded_and_not_run(tmp_path: Path) -> None:
    first = run(TOY)
    assert first.path == tmp_path / "runs" / first.run_id
    before = (first.path / "run.json").stat().st_mtime_ns
    assert run(TOY).path == first.path
    assert arm(Asked(TOY)).path == first.path
    assert (first.path / "run.json").stat().st_mtime_ns == before
    run(TOY, again=True)
    assert (first.path / "run.json").stat().st_mtime_ns != before


def test_threads_change_nothing(tmp_path: Path) -> None:
    one, two = run(TOY, out=tmp_path / "1", threads=1), run(TOY, out=tmp_path / "2", threads=2)
    assert one.said["state_hash"] == two.said["state_hash"]
    assert files(one) == files(two)


def test_an_amendment_of_1927_leaves_1926_alone(tmp_path: Path, dearer: Path) -> None:
    base, other = run(TOY, out=tmp_path / "base"), run(TOY, out=tmp_path / "other", amend=[dearer])
    assert base.run_id != other.run_id
    query = "SELECT tick, subject FROM events WHERE tick < 36 ORDER BY ALL"
    assert base.sql(query).fetchall() == other.sql(query).fetchall()
    count = "SELECT count(*) FROM events WHERE tick >= 36"
    assert other.sql(count).fetchall()[0][0] > 4 * base.sql(count).fetchall()[0][0]
    assert other.spec.amendments[0].title == "More days off"


def test_a_removal_may_have_a_day(tmp_path: Path) -> None:
    results = run(TOY, without=["plant.toy.chance@1927-01-01"])
    assert results.sql("SELECT max(tick) FROM events").fetchall() == [(35,)]
    assert run(TOY, without=["plant.toy.chance"]).sql("SELECT count(*) FROM events").fetchall() == [(0,)]


def test_an_amendment_may_take_out_a_rule(tmp_path: Path) -> None:
    file = amend(
        tmp_path / "off.yaml",
        title="Off",
        reason="what if",
        remove=["plant.toy.chance"],
        since=date(1927, 7, 1),
    )
    results = run(TOY, amend=[file])
    assert results.sql("SELECT max(tick) FROM events").fetchall() == [(53,)]


def test_a_fork_is_its_parent_up_to_its_day(tmp_path: Path, dearer: Path) -> None:
    base = run(TOY, out=tmp_path / "base")
    late = fork(base.path, amend=[dearer], since=date(1927, 7, 1), to=tmp_path / "fork")
    query = "SELECT tick, subject FROM events WHERE tick < 54 ORDER BY ALL"
    assert base.sql(query).fetchall() == late.sql(query).fetchall()
    assert compare(base, late).since == "1927-07" or compare(base, late).since is None
    again = fork(base.path, amend=[dearer], since=date(1927, 7, 1))
    assert again.run_id == late.run_id
    assert again.path.parent == tmp_path


def stop_at(tick: int) -> How:
    """Stops after the dekad `tick`."""

    class Watcher:
        seen = -1

        def compiling(self, done: int, total: int, what: str) -> None:
            """Nothing."""

        def going(self, at: object, done: int, total: int) -> None:
            self.seen = done - 1

        def together(self, done: int, total: int) -> None:
            """Nothing."""

    watcher = Watcher()
    return How(watcher=watcher, stop=lambda: watcher.seen >= tick)


def test_a_fork_of_a_stopped_run_takes_off_from_its_snapshot(tmp_path: Path, dearer: Path) -> None:
    with pytest.raises(Stopped):
        execute(plan(Asked(TOY)), tmp_path / "base", stop_at(45))
    forked = fork(tmp_path / "base", amend=[dearer], since=date(1927, 7, 1), to=tmp_path / "fork")
    assert forked.said["sessions"] == 2
    whole = fork(
        resume(tmp_path / "base").path, amend=[dearer], since=date(1927, 7, 1), to=tmp_path / "whole"
    )
    assert whole.said["sessions"] == 1
    assert files(forked) == files(whole)
    assert forked.said["state_hash"] == whole.said["state_hash"]


def test_a_resumed_run_with_amendments_ends_as_the_unbroken_one(tmp_path: Path, dearer: Path) -> None:
    whole = run(TOY, out=tmp_path / "whole", amend=[dearer], without=["plant.toy.chance@1927-10-01"])
    asked = Asked(TOY, amend=((dearer, None),), without=("plant.toy.chance@1927-10-01",))
    for tick in (20, 40, 70):
        with pytest.raises(Stopped):
            execute(plan(asked), tmp_path / "broken", stop_at(tick))
    dearer.unlink()
    broken = resume(tmp_path / "broken")
    assert files(broken) == files(whole)
    assert broken.said["boundary"] == whole.said["boundary"]


def test_a_run_made_with_other_code_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Stopped):
        execute(plan(Asked(TOY)), tmp_path / "old", stop_at(10))
    monkeypatch.setattr(plans, "code_digest", lambda: "newer")
    with pytest.raises(RunError, match="the model has changed"):
        resume(tmp_path / "old")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(TOY, without=("plant.toy.chanse",)), "--without: found plant.toy.chanse; allowed a rule"),
        (Asked(TOY, without=("plant.toy.chance@soon",)), "--without: found soon; allowed a date"),
        (
            Asked(TOY, without=("plant.toy.chance@1950-01-01",)),
            "--without: found 1950-01-01 (date out of range)",
        ),
        (Asked(TOY, until=date(1990, 1, 1)), "--until: found 1990-01-01 (date out of range)"),
        (Asked(TOY, until=date(1926, 1, 1)), "--until: found 1926-01-01 (date out of range)"),
        (Asked(TOY, scale=0.0), "--scale: found 0.0; allowed above 0 and up to 1"),
        (Asked(TOY, seed=-1), "--seed: found -1"),
        (Asked(TOY, amend=((Path("none.yaml"), None),)), "none.yaml"),
        (Asked(TOY, readings=(("purge", "rival"),)), "purge"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_writes_nothing(asked: Asked, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        arm(asked)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_is_noticed_once_and_breaks_off_the_second_time() -> None:
    told = []
    with interruptible(lambda: told.append(1)) as asked:
        assert not asked()
        os.kill(os.getpid(), signal.SIGINT)
        assert asked()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert told == [1]
    thread = threading.Thread(target=lambda: interruptible().__enter__())
    thread.start()
    thread.join()


def test_the_public_face_is_whole() -> None:
    for name in kombinat.__all__:
        assert callable(getattr(kombinat, name))
    assert "Study" in dir(kombinat)
    with pytest.raises(AttributeError):
        _ = kombinat.nonsense


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_kills_of_the_real_loop_change_nothing(tmp_path: Path) -> None:
    planned, out = plan(Asked(TOY)), tmp_path / "killed"
    whole = execute(planned, tmp_path / "whole", How())
    chance = random.Random(1926)
    complete = 0
    for _ in range(50):
        pid = os.fork()
        if pid == 0:
            try:
                execute(planned, out, How())
            except BaseException:
                os._exit(1)
            os._exit(0)
        time.sleep(chance.uniform(0.0, 0.4))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        if RunFolder(out).status() == "complete":
            complete += 1
            assert files(load(out)) == files(whole)
            assert load(out).said["state_hash"] == whole.said["state_hash"]
            shutil.rmtree(out)
    killed = execute(planned, out, How())
    assert files(killed) == files(whole)
    assert json.loads((out / "run.json").read_text())["boundary"] == whole.said["boundary"]
