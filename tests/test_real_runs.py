"""The real scenario, small: killed anywhere it ends the same, and seeds side by side are the seeds alone."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from datetime import date
from pathlib import Path

import pytest

from kombinat.archive.store import Results, load
from kombinat.arms import ArmsStopped, run_arms
from kombinat.asked import Asked, AskedError
from kombinat.engine import drive
from kombinat.engine.runs import RunFolder
from kombinat.engine.snapshot import Cadence
from kombinat.plans import Plan, plan
from kombinat.report import minutes
from kombinat.report.minutes import meeting, written
from kombinat.runs import How, execute, fork
from kombinat.world.codes import Demand, Ground, Target, Topic

SMALL = Asked("red_putilov", scale=0.05, until=date(1926, 10, 1))
KILLS = 50


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(SMALL)


@pytest.fixture(scope="module")
def whole(planned: Plan, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The run that nobody kills, which also warms this process up."""
    return execute(planned, tmp_path_factory.mktemp("whole") / "run", How())


def files(results: Results) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(results.path.glob("*.parquet"))}


def same(one: Results, other: Results) -> bool:
    """Whether two runs of one spec ended alike: state, totals of all ledgers, and every record."""
    facts = ("run_id", "state_hash", "boundary", "ledgers_closed")
    return all(one.said[name] == other.said[name] for name in facts) and files(one) == files(other)


def snapshots_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot after every dekad, so that kills fall into them too."""
    monkeypatch.setattr(Cadence, "due", lambda self: True)


def in_a_snapshot(out: Path) -> bool:
    try:
        return any((out / "snapshots").glob(".t*.tmp"))
    except FileNotFoundError:  # the run has just completed and removed the folder
        return False


@pytest.mark.heavy
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_kills_change_nothing(
    planned: Plan, whole: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots_everywhere(monkeypatch)
    out, chance, inside = tmp_path / "killed", random.Random(1926), 0
    for number in range(KILLS):
        pid = os.fork()
        if pid == 0:
            try:
                execute(planned, out, How())
            except BaseException:
                os._exit(1)
            os._exit(0)
        began = time.monotonic()
        while number % 3 == 0 and not in_a_snapshot(out) and time.monotonic() - began < 3.0:
            time.sleep(0.0005)
        time.sleep(chance.uniform(0.0, 0.01 if number % 3 == 0 else 0.6))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        inside += in_a_snapshot(out)
        if RunFolder(out).status() == "complete":
            assert same(load(out), whole)
            shutil.rmtree(out)
    assert inside >= 3
    assert same(execute(planned, out, How()), whole)


@pytest.mark.heavy
def test_threads_and_stops_change_nothing(planned: Plan, whole: Results, tmp_path: Path) -> None:
    stops = iter([False] * 7 + [True])
    with pytest.raises(drive.Stopped):
        execute(planned, tmp_path / "run", How(threads=1, stop=lambda: next(stops)))
    assert same(execute(planned, tmp_path / "run", How(threads=2)), whole)


@pytest.mark.heavy
def test_a_fork_is_its_parent_before_its_day(whole: Results, tmp_path: Path) -> None:
    forked = fork(whole.path, without=["plant.quits.quit"], since=date(1926, 7, 1), to=tmp_path / "fork")
    before = "SELECT * FROM events WHERE date < DATE '1926-07-01' ORDER BY ALL"
    assert forked.sql(before).fetchall() == whole.sql(before).fetchall()
    assert forked.said["state_hash"] != whole.said["state_hash"]


@pytest.mark.heavy
def test_seeds_side_by_side_are_the_seeds_alone(whole: Results, tmp_path: Path) -> None:
    asked = [SMALL, Asked("red_putilov", seed=2, scale=SMALL.scale, until=SMALL.until)]
    told: list[int] = []
    one, two = run_arms(
        asked, out=lambda p: tmp_path / str(p.spec.seed), watch=lambda done, total: told.append(done)
    )
    assert same(one, whole)
    assert two.said["state_hash"] != whole.said["state_hash"]
    assert told[-1] == 2 * 27


@pytest.mark.heavy
def test_arms_that_are_stopped_go_on_where_they_were(whole: Results, tmp_path: Path) -> None:
    asked = [SMALL, *(Asked("red_putilov", seed, SMALL.scale, SMALL.until) for seed in range(2, 8))]
    with pytest.raises(ArmsStopped, match="the same command goes on"):
        run_arms(asked, out=lambda p: tmp_path / str(p.spec.seed), stop=lambda: True)
    assert same(run_arms(asked[:1], out=lambda p: tmp_path / str(p.spec.seed))[0], whole)


def test_minutes_tell_one_meeting_and_say_that_nobody_held_it(whole: Results) -> None:
    cell, month, most = whole.sql(
        "SELECT name, date, speeches FROM panels WHERE kind = 'cell' ORDER BY speeches DESC, name, date LIMIT 1"
    ).fetchall()[0]
    told = meeting(whole, cell, month)
    assert len(told.speeches) == most > 0
    assert told.present <= told.listed
    text = written(told)
    assert text.startswith("%% kombinat: simulated=true")
    assert "No such meeting was held" in text
    assert text.count("; lays it to ") == most


@pytest.mark.parametrize(
    ("cell", "month"),
    [("no such", date(1926, 3, 1)), ("tractor", date(1940, 3, 1)), ("committee", date(1926, 3, 1))],
)
def test_minutes_of_no_meeting_are_refused_in_one_line(whole: Results, cell: str, month: date) -> None:
    with pytest.raises(AskedError, match=r"--(cell|at)"):
        meeting(whole, cell, month)


def test_minutes_of_a_conference_are_those_of_the_delegates(tmp_path: Path) -> None:
    (run,) = run_arms(
        [Asked("red_putilov", scale=SMALL.scale, until=date(1928, 12, 1))], out=lambda p: tmp_path / "run"
    )
    month = date(1928, 11, 1)
    told = meeting(run, "conference", month)
    assert 0 < told.present <= told.listed and told.speeches and told.of("seated")
    delegates = {event["subject"] for event in meeting(run, "tractor", month).of("sent")}
    assert delegates
    at_home = {event["subject"] for event in meeting(run, "tractor", month).speeches}
    assert not delegates & at_home
    text = written(told)
    assert "delegates." in text and "Elected to the committee: " in text and "Resolved" not in text
    with pytest.raises(AskedError, match="a month with a conference: 1928-11"):
        meeting(run, "conference", date(1928, 10, 1))


def test_minutes_have_words_for_every_code() -> None:
    assert set(minutes.TOPICS) == set(Topic)
    assert set(minutes.DEMANDS) == set(Demand)
    assert set(minutes.GROUNDS) == set(Ground)
    assert {name.lower() for name in Target.__members__} == set(minutes.TARGETS)
