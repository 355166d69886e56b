"""The command line: light to start, one clear line and status 2 for what cannot be, a summary for what can."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kombinat import cli, plans, runs
from kombinat.progress import Lines
from kombinat.studies.study import amend
from tests.toy_town import ToyScenario

HEAVY = {"numba", "llvmlite", "duckdb", "numpy", "scipy", "jinja2"}
Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs one command line on the toy scenario; returns status, standard output and standard error."""
    monkeypatch.setattr(plans, "load_scenario", lambda name: ToyScenario())
    monkeypatch.setattr(cli, "judge", lambda results: None)
    monkeypatch.setenv("KOMBINAT_RUNS", str(tmp_path / "runs"))

    def call(*words: str) -> tuple[int, str, str]:
        status = cli.status_of(lambda: cli.app(list(words), standalone_mode=False), words)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def imported(*words: str) -> set[str]:
    """Top packages imported by a command line in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kombinat", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line
    }


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ()])
def test_help_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    assert not imported(*words) & HEAVY


def test_importing_the_package_is_light() -> None:
    code = "import sys, kombinat; print(*(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & HEAVY


def test_a_run_prints_its_summary(shell: Shell, tmp_path: Path) -> None:
    status, out, err = shell("run", "toy_town", "--out", str(tmp_path / "out"))
    assert status == 0
    assert "every ledger closed every dekad" in out
    assert "city_employers > households 2,400,000" in out
    assert str(tmp_path / "out") in out.replace("\n", "")
    assert err.splitlines()[-1].startswith("1927-12  100%")
    assert "\x1b" not in out + err


def test_the_same_command_twice_only_loads(shell: Shell) -> None:
    assert shell("run", "toy_town")[0] == 0
    status, out, err = shell("run", "toy_town")
    assert (status, err) == (0, "")
    assert "state" in out


def test_fork_resume_and_compare(shell: Shell, tmp_path: Path) -> None:
    file = amend(tmp_path / "a.yaml", title="t", reason="r", law={"plant.toy.base": {"1927-01-01": 0.9}})
    base, other = str(tmp_path / "base"), str(tmp_path / "other")
    assert shell("run", "toy_town", "--out", base)[0] == 0
    assert shell("fork", base, "--amend", str(file), "--from", "1927-02-01", "--to", other)[0] == 0
    assert shell("resume", base)[0] == 0
    status, out, _ = shell("compare", base, other, "--to", str(tmp_path / "c.json"))
    assert status == 0
    assert "one pair" in out
    assert "who is affected" in out
    assert (tmp_path / "c.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("walk",), "No such command 'walk'"),
        (("run",), "Missing argument"),
        (("run", "x", "--speed", "9"), "No such option"),
        (("run", "x", "--until", "1931"), "--until: found 1931; allowed a date such as 1931-01-01"),
        (("run", "x", "--until", "1999-01-01"), "date out of range"),
        (("run", "x", "--without", "plant.toy.chanse"), "plant.toy.chance"),
        (("run", "x", "--reading", "purge"), "--reading: found purge=; allowed purge=rival or purge=default"),
        (("run", "x", "--reading", "purge=rival"), "--reading: found purge; allowed"),
        (("run", "x", "--amend", "none.yaml"), "none.yaml"),
        (("run", "x", "--scale", "7"), "--scale: found 7.0"),
        (("run", "x", "--seeds", "0"), "--seeds: found 0; allowed greater than or equal to 1"),
        (("run", "x", "--seed=one"), "--seed: found one; allowed a valid integer"),
        (("resume", "none"), "none: cannot find a run in: it has no run.json"),
        (("fork", "none"), "fork: found no change; allowed --amend FILE or --without RULE"),
        (("compare", "none", "nothing"), "none: cannot find a run in"),
        (("frontier", "none"), "none: cannot find a run in"),
        (
            ("run", "x", "--without", "plant.toy.chance@1950-01-01"),
            "--without: found 1950-01-01 (date out of range)",
        ),
        (("minutes", "none", "--cell", "tractor", "--at", "1930-10"), "none: cannot find a run in"),
        (("bench", "none"), "scenario: name: found none; allowed a folder with a scenario.yaml"),
        *(
            ((*words, "--to", "none/file"), "none/file: cannot write: no such file or folder")
            for words in (
                ("theory",),
                ("coverage",),
                ("bench",),
                ("readings", "--only", "x"),
                ("claims", "red_putilov"),
                ("validate", "red_putilov"),
                ("compare", "none", "nothing"),
                ("frontier", "none"),
            )
        ),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    shell: Shell, words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    status, out, err = shell(*words)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_help_is_short_too_and_the_version_is_told(shell: Shell) -> None:
    assert shell("run", "-h")[0] == 0
    status, out, _ = shell("--version")
    assert status == 0 and out.startswith("kombinat 0.")


def test_a_run_that_was_stopped_is_not_reported_on(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert shell("run", "toy_town", "--out", str(out))[0] == 0
    said = json.loads((out / "run.json").read_text())
    (out / "run.json").write_text(json.dumps({**said, "status": "stopped"}))
    status, _, err = shell("report", str(out))
    assert (status, err) == (2, f"{out}: cannot report on: it is not complete; resume it first\n")


def test_damaged_results_are_one_line_and_status_2(shell: Shell, tmp_path: Path) -> None:
    whole, hurt = tmp_path / "whole", tmp_path / "hurt"
    assert shell("run", "toy_town", "--out", str(whole))[0] == 0

    def told(*words: str) -> str:
        status, out, err = shell(*words)
        assert (status, out, len(err.splitlines())) == (2, "", 1)
        return err

    def hurting(name: str, content: bytes | None) -> None:
        shutil.rmtree(hurt, ignore_errors=True)
        shutil.copytree(whole, hurt)
        (hurt / name).unlink()
        if content is not None:
            (hurt / name).write_bytes(content)

    minutes = ("minutes", str(hurt), "--cell", "x", "--at", "1926-10")
    for content in (None, (whole / "series.parquet").read_bytes()[:1000]):
        hurting("series.parquet", content)
        assert "hurt: cannot read: a record is missing or damaged" in told("compare", str(whole), str(hurt))
    assert "hurt: cannot read: a record is missing or damaged" in told("report", str(hurt))
    hurting("panels.parquet", None)
    assert "hurt: cannot read: a record is missing or damaged" in told(*minutes)
    hurting("run.json", b"{}")
    for words in (minutes, ("compare", str(whole), str(hurt)), ("resume", str(hurt)), ("report", str(hurt))):
        assert "hurt/run.json: cannot read: it does not describe a run of this version" in told(*words)


def test_runs_of_different_length_are_compared_over_what_both_have(shell: Shell, tmp_path: Path) -> None:
    long, short = str(tmp_path / "long"), str(tmp_path / "short")
    assert shell("run", "toy_town", "--out", long)[0] == 0
    assert shell("run", "toy_town", "--until", "1926-07-01", "--out", short)[0] == 0
    status, out, _ = shell("compare", long, short)
    assert (status, out) == (0, "one pair: the arms do not differ in any series\n")
    status, _, err = shell("compare", long, short, "--over", "1927")
    assert (status, err) == (2, "--over: found 1927-01..1927-12; allowed months within 1926-01..1926-06\n")


def test_one_pair_shows_what_differs_and_names_who_is_affected(shell: Shell, tmp_path: Path) -> None:
    base, other = str(tmp_path / "base"), str(tmp_path / "other")
    file = amend(tmp_path / "a.yaml", title="t", reason="r", law={"plant.toy.base": {"1927-01-01": 0.9}})
    assert shell("run", "toy_town", "--out", base)[0] == 0
    assert shell("run", "toy_town", "--amend", str(file), "--out", other)[0] == 0
    _, out, _ = shell("compare", base, other)
    rows = out.split("means over")[1].split("who is affected")[0].splitlines()[2:-1]
    assert rows and all(row.split()[3] != "0" for row in rows)
    assert "party: none" in out and "party=0" not in out


def test_the_summary_of_a_short_run_says_over_what_its_means_are(shell: Shell) -> None:
    _, out, _ = shell("run", "toy_town", "--until", "1926-04-01")
    assert "means of 3 months" in out and "twelve" not in out
    _, out, _ = shell("run", "toy_town", "--until", "1926-01-11")
    assert "the run has no whole month" in out


def test_kernels_are_told_ready_once() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    for done in (1, 2, 1, 2):  # compiled by helpers, then taken up by this process
        lines.compiling(done, 2, "plant.toy")
    assert stream.getvalue() == "preparing 2 kernels (compiled once, then kept)\n2 kernels ready\n"


def test_the_year_is_printed_with_rules_and_sources(shell: Shell) -> None:
    status, out, err = shell("step")
    assert (status, err) == (0, "")
    assert out.startswith("The year of ")
    assert "every month (opening), over" in out
    assert "rule plan.targets.ratchet  " in out
    assert max(map(len, out.splitlines())) <= 110


def test_coverage_counts_the_whole_catalogue(shell: Shell) -> None:
    status, out, _ = shell("coverage")
    assert status == 0
    assert "364" in out
    assert "not modelled, by what would bring them in:" in out
    assert "by who acts" in out and "P1-53" not in out


def test_coverage_lists_the_families_asked_for(shell: Shell) -> None:
    status, out, _ = shell("coverage", "--family", "plan")
    assert status == 0
    assert "P1-53" in out and "P1-42" not in out
    status, _, err = shell("coverage", "--family", "bazaar")
    assert status == 2 and "--family: found bazaar; allowed" in err


def test_a_folder_with_something_else_in_it_is_left_alone(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    status, _, err = shell("run", "toy_town", "--out", str(tmp_path))
    assert status == 2
    assert "the folder holds other files (letters.txt)" in err
    assert shell("run", "toy_town", "--out", str(tmp_path / "out"))[0] == 0
    status, _, err = shell("run", "toy_town", "--seed", "2", "--out", str(tmp_path / "out"))
    assert status == 2
    assert "it holds another run" in err


def test_no_permission_is_said_plainly(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    status, _, err = shell("run", "toy_town", "--out", str(tmp_path / "out"))
    assert status == 2
    assert err.splitlines()[-1].endswith("out: cannot make: no permission")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_too_small_is_noticed_before_anything_is_written(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BASE_ROOM", 1 << 60)
    status, _, err = shell("run", "toy_town", "--out", str(tmp_path / "deep" / "out"))
    assert status == 2
    assert "no space left on the disk" in err
    assert list(tmp_path.iterdir()) == []


def test_a_run_broken_off_at_once_says_so(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "execute", interrupted)
    status, out, err = shell("run", "toy_town")
    assert (status, out) == (130, "")
    assert err.splitlines()[-1] == "broken off; what was written before stands, and can be resumed"


def test_a_fault_of_ours_keeps_its_trace() -> None:
    with pytest.raises(ZeroDivisionError):
        cli.status_of(lambda: 1 // 0)
    assert cli.status_of(lambda: None) == 0


CHILD = """
import sys
from kombinat import cli, plans
from tests.toy_town import ToyScenario
import dataclasses, datetime
plans.load_scenario = lambda name: dataclasses.replace(ToyScenario(), until=datetime.date(1990, 1, 1))
cli.judge = lambda results: None
sys.exit(cli.status_of(lambda: cli.app(["run", "toy_town", "--out", sys.argv[1]], standalone_mode=False)))
"""


def test_ctrl_c_leaves_a_snapshot_and_says_how_to_resume(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(out)], stderr=subprocess.PIPE, text=True, env=environment
    )
    assert child.stderr is not None
    while "1926-12" not in child.stderr.readline():
        assert child.poll() is None
        time.sleep(0.001)
    child.send_signal(signal.SIGINT)
    said = child.stderr.read()
    assert child.wait() == 130
    assert "stopping after this dekad" in said
    assert f"resume with: kombinat resume {out}" in said.splitlines()[-1]
    assert any((out / "snapshots").iterdir())
