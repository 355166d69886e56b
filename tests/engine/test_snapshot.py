"""Snapshots are whole or not taken; the cadence keeps its share; a run killed anywhere ends in the same files."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kombinat.engine import snapshot
from kombinat.engine.errors import RunError
from kombinat.engine.snapshot import Cadence, TornSnapshot
from tests.engine import fake_run

ARRAYS = {
    "tables/a.key": np.arange(10, dtype=np.uint64) + np.uint64(2**63),
    "tables/a.size": np.array([[1, -2], [3, 4]], dtype=np.int16),
    "loop/empty": np.zeros((0, 3), dtype=np.float64),
    "flag": np.array([True, False]),
}


def test_read_gives_back_what_was_written(tmp_path: Path) -> None:
    path = snapshot.write(tmp_path, 12, ARRAYS, {"names": ["x"], "n": 3}, threads=2)
    back = snapshot.read(path)
    assert (back.tick, back.notes) == (12, {"names": ["x"], "n": 3})
    assert list(back.arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert back.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(back.arrays[name], array)


@settings(deadline=None, max_examples=30)
@given(
    array=hnp.arrays(
        st.sampled_from(["i1", "i2", "i8", "u8", "f8"]), hnp.array_shapes(max_dims=2, max_side=50)
    )
)
def test_any_array_survives(array: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = snapshot.write(tmp_path_factory.mktemp("s"), 1, {"x": array}, {})
    assert snapshot.read(path).arrays["x"].tobytes() == array.tobytes()


def test_a_column_longer_than_a_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "FRAME", 64)
    array = np.arange(1001, dtype=np.int32)
    np.testing.assert_array_equal(
        snapshot.read(snapshot.write(tmp_path, 1, {"x": array}, {})).arrays["x"], array
    )


@pytest.mark.parametrize("harm", ["cut", "flip", "missing", "manifest", "no manifest"])
def test_a_torn_snapshot_is_never_read(tmp_path: Path, harm: str) -> None:
    path = snapshot.write(tmp_path, 12, ARRAYS, {})
    column, manifest = path / "tables~a.key.blosc", path / "manifest.json"
    content = bytearray(column.read_bytes())
    if harm == "cut":
        column.write_bytes(content[:-1])
    elif harm == "flip":
        content[-1] ^= 1
        column.write_bytes(content)
    elif harm == "manifest":
        manifest.write_text(manifest.read_text().replace("12", "13"))
    else:
        (column if harm == "missing" else manifest).unlink()
    with pytest.raises(TornSnapshot):
        snapshot.read(path)
    assert not snapshot.is_whole(path)


def test_a_torn_snapshot_of_the_same_tick_is_replaced(tmp_path: Path) -> None:
    path = snapshot.write(tmp_path, 12, ARRAYS, {})
    (path / "flag.blosc").unlink()
    snapshot.write(tmp_path, 12, ARRAYS, {})
    assert snapshot.is_whole(path)


def test_only_the_last_two_are_kept_and_scraps_go(tmp_path: Path) -> None:
    for tick in (3, 20, 100):
        snapshot.write(tmp_path, tick, ARRAYS, {})
    (tmp_path / ".t00101.tmp").mkdir()
    snapshot.prune(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t00020", "t00100"]
    assert [p.name for p in snapshot.found(tmp_path)] == ["t00100", "t00020"]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "_fill", full)
    with pytest.raises(RunError, match="no space left on the disk"):
        snapshot.write(tmp_path, 12, ARRAYS, {})
    assert list(tmp_path.iterdir()) == []


def test_the_cadence_keeps_to_its_share() -> None:
    now = [0.0]
    cadence = Cadence(share=0.05, guess=0.1, gap=1.0, clock=lambda: now[0])
    taken = 0
    for step in range(2000):
        now[0] += 0.1
        if cadence.due():
            cost = 0.05 + 0.3 * (step % 3)
            now[0] += cost
            cadence.took(cost)
            taken += 1
    assert taken > 10
    assert cadence.spent <= 0.055 * now[0]


# ---- killed at random instants


def outcome(path: Path) -> tuple[object, dict[str, bytes]]:
    """The final state hash and the bytes of every compacted file."""
    said = json.loads((path / "run.json").read_text())
    assert said["status"] == "complete"
    return said["state_hash"], {p.name: p.read_bytes() for p in sorted(path.glob("*.parquet"))}


def child(path: Path) -> int:
    """Start the run in another process; returns its id."""
    pid = os.fork()
    if pid == 0:
        try:
            fake_run.finish(path)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0


def in_a_snapshot(path: Path) -> bool:
    try:
        return any((path / "snapshots").glob(".t*.tmp"))
    except FileNotFoundError:  # the run has just completed and removed the folder
        return False


def wait_until(seen: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not seen() and time.monotonic() < end:
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_kills_change_nothing(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    fake_run.finish(whole)
    kills = inside = 0
    chance = random.Random(1926)
    while kills < 50:
        pid = child(killed)
        if kills % 3:
            time.sleep(chance.uniform(0.0, 0.25))
        else:
            wait_until(lambda: in_a_snapshot(killed))
            time.sleep(chance.uniform(0.0, 0.002))
        kill(pid)
        kills += 1
        inside += in_a_snapshot(killed)
        if (killed / "run.json").exists() and fake_run.RunFolder(killed).status() == "complete":
            assert outcome(killed) == outcome(whole)
            shutil.rmtree(killed)
    assert inside >= 5
    if not killed.exists() or fake_run.RunFolder(killed).status() != "complete":
        fake_run.finish(killed)
    assert outcome(killed) == outcome(whole)
