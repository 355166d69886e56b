"""Runs: what fully says a run, the folder it lives in, and the drive from its first dekad to its last.

A `RunSpec` is everything that can change a result; its hash is the run's id, so an arm that was run is not run again.
The folder is written so that a process may be killed at any instant: `run.json`, parts and snapshots appear whole or
not at all, and a resumed run ends in the same files as one that was never stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, Protocol

from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from kombinat.engine import snapshot
from kombinat.engine.clock import Tick, first_tick_from, start_of
from kombinat.engine.errors import RunError, doing
from kombinat.engine.recorder import Recorder
from kombinat.engine.tables import Table

RUN_FILE = "run.json"
LOCK_FILE = ".lock"
SCRAPS = {LOCK_FILE, f".{RUN_FILE}.tmp"}
PACKAGES = ("kombinat", "numpy", "numba", "duckdb", "numcodecs", "pydantic")
Status = Literal["running", "stopped", "failed", "complete"]


# ---- what says a run


class Said(BaseModel):
    """Base of what is written into run.json: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Amended(Said):
    """An amendment by its content. since: the day it replaces the law in force (None: from the run's first day)."""

    name: str
    sha256: str
    since: date | None = None


class Removed(Said):
    """A rule taken out. since: the day it is taken out (None: from the run's first day)."""

    rule: str
    since: date | None = None


class RunSpec(Said):
    """Everything that can change a result. data, code: hashes of the scenario's files and of the model's.

    readings: (question, reading) pairs; scale: share of the units; until: the day after the last.
    """

    scenario: str
    data: str
    code: str
    seed: int
    until: date
    scale: float = 1.0
    amendments: tuple[Amended, ...] = ()
    removals: tuple[Removed, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()

    @property
    def run_id(self) -> str:
        """Twelve hexadecimal digits; names of amendments and the order of removals do not count."""
        said = self.model_dump(mode="json")
        said["amendments"] = [[a.sha256, str(a.since)] for a in self.amendments]
        said["removals"] = sorted([r.rule, str(r.since)] for r in self.removals)
        said["readings"] = sorted(list(pair) for pair in self.readings)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    def turning_days(self) -> list[date]:
        """The days on which amendments or removals come in, ascending."""
        return sorted({change.since for change in (*self.amendments, *self.removals) if change.since is not None})


def content_digest(root: Path, files: Iterable[Path]) -> str:
    """SHA-256 of files by path under `root` and content, whatever their order."""
    digest = hashlib.sha256()
    for file in sorted(files):
        with doing("read", file):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages a result may depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def peak_memory() -> int:
    """Most memory this process has held, in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


# ---- the folder


@dataclass
class RunFolder:
    """The folder of one run, held by one process at a time."""

    path: Path
    _lock: Any = field(default=None, init=False, repr=False)

    @property
    def snapshots(self) -> Path:
        """Where snapshots are kept."""
        return self.path / "snapshots"

    def said(self) -> dict[str, Any] | None:
        """The contents of run.json; None if there is none. RunError if it cannot be read."""
        file = self.path / RUN_FILE
        if not file.exists():
            return None
        with doing("read", file):
            text = file.read_text(encoding="utf-8")
        try:
            said: dict[str, Any] = json.loads(text)
            return said
        except ValueError:
            raise RunError(file, "read", "it is not JSON") from None

    def spec(self) -> RunSpec:
        """The spec of the run in this folder; RunError if there is none."""
        said = self.said()
        if said is None:
            raise RunError(self.path, "find a run in", f"it has no {RUN_FILE}")
        try:
            return RunSpec.model_validate(said["spec"])
        except (KeyError, ValueError):
            raise RunError(self.path / RUN_FILE, "read", "it does not describe a run of this version") from None

    def status(self) -> Status | None:
        """How far the run got; None if there is no run here."""
        said = self.said()
        return None if said is None else said["status"]

    @contextmanager
    def claimed(self, spec: RunSpec) -> Iterator[None]:
        """Hold the folder for `spec`, making it if need be; RunError if another run or another process has it.

        A folder made here that is still empty of results when an error leaves the block is removed again.
        """
        self.refuse_if_taken(spec)
        made = [p for p in (self.path, *self.path.parents) if not p.exists()]
        with doing("make", self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        try:
            self._take_lock()
            yield
        finally:
            self._drop_lock()
            self._tidy(made)

    def refuse_if_taken(self, spec: RunSpec) -> None:
        """RunError if the folder holds anything but this run or nothing."""
        with doing("use", self.path):
            if not self.path.exists():
                return
            others = sorted(p.name for p in self.path.iterdir() if p.name not in SCRAPS)
        if self.said() is None:
            if others:
                raise RunError(self.path, "run in", f"the folder holds other files ({others[0]}); choose another")
        elif self.spec().run_id != spec.run_id:
            raise RunError(self.path, "run in", f"it holds another run ({self.spec().run_id}); choose another folder")

    def _take_lock(self) -> None:
        with doing("write in", self.path):
            self._lock = open(self.path / LOCK_FILE, "w")  # noqa: SIM115  (held until the run is left)
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            self._lock = None
            raise RunError(self.path, "run in", "another process is running it") from None

    def _drop_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _tidy(self, made: Sequence[Path]) -> None:
        """Remove the folders made for this run while there is nothing of it in them."""
        if not made or (self.path / RUN_FILE).exists():
            return
        for scrap in SCRAPS:
            (self.path / scrap).unlink(missing_ok=True)
        for folder in made:
            try:
                folder.rmdir()
            except OSError:
                return

    def write(self, said: Mapping[str, Any]) -> None:
        """Replace run.json; RunError if the disk refuses."""
        waiting = self.path / f".{RUN_FILE}.tmp"
        try:
            with doing("write", self.path / RUN_FILE):
                waiting.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
                os.replace(waiting, self.path / RUN_FILE)
        finally:
            with suppress(OSError):
                waiting.unlink()

    def clear_workings(self) -> None:
        """Remove parts and snapshots, which a complete run no longer needs."""
        for name in ("parts", "snapshots"):
            shutil.rmtree(self.path / name, ignore_errors=True)


def require_room(path: Path, needed: int) -> None:
    """RunError if the disk that holds `path` has less than `needed` bytes free."""
    there = next(p for p in (path, *path.parents) if p.exists())
    with doing("use", path):
        free = shutil.disk_usage(there).free
    if free < needed:
        why = f"no space left on the disk ({needed / 1e6:.0f} MB needed, {free / 1e6:.0f} MB free)"
        raise RunError(path, "write", why)


# ---- the drive


class HasTables(Protocol):
    """What the drive needs of a world."""

    @property
    def tables(self) -> Mapping[str, Table]: ...


class Simulated(Protocol):
    """What the drive needs of a simulation (engine.loop.Simulation, or a smaller one in tests)."""

    next_tick: int

    @property
    def finished(self) -> bool: ...
    @property
    def world(self) -> HasTables: ...
    def step(self) -> Tick: ...
    def events_out(self) -> dict[str, NDArray[Any]]: ...
    def state(self) -> dict[str, NDArray[Any]]: ...
    def restore(
        self, tick: int, tables: dict[str, dict[str, NDArray[Any]]], state: dict[str, NDArray[Any]]
    ) -> None: ...


class Stopped(Exception):
    """The run was asked to stop and has left a snapshot. day: the first day not yet run."""

    def __init__(self, path: Path, day: date) -> None:
        self.path, self.day = path, day
        super().__init__(f"stopped before {day}; resume with: kombinat resume {path}")


@dataclass
class Drive:
    """Takes one simulation to its end, records it, and can be killed at any instant.

    turns: what to do to the simulation when a tick is reached (a fork's change of law), by tick. stop: asked after
    every dekad. watch: told every dekad. told: facts for run.json beyond those the drive knows.
    """

    folder: RunFolder
    spec: RunSpec
    simulation: Simulated
    recorder: Recorder
    cadence: snapshot.Cadence
    threads: int = 1
    turns: Mapping[int, Callable[[], None]] = field(default_factory=dict)
    stop: Callable[[], bool] = lambda: False
    watch: Callable[[Tick], None] = lambda at: None
    told: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first_tick = self.simulation.next_tick
        self.started = time.monotonic()
        self.earlier_seconds = 0.0
        self.sessions = 1

    def run(self, closing: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        """Go to the end from wherever the folder has got to; returns what run.json says. Stopped if asked to stop.

        closing: the last facts for run.json (state hash, ledgers), asked for when the last dekad is done.
        """
        self._go_back()
        self._say("running")
        try:
            self._all_dekads()
            self.recorder.compact()
            said = self._say("complete", **closing())
        except Stopped:
            self._say("stopped")
            raise
        except Exception as error:
            self._say_failed(error)
            raise
        finally:
            self.recorder.close()
        self.folder.clear_workings()
        return said

    def _all_dekads(self) -> None:
        simulation = self.simulation
        while not simulation.finished:
            if (turn := self.turns.get(simulation.next_tick)) is not None:
                turn()
            at = simulation.step()
            self.recorder.record(at, simulation.world.tables, simulation.events_out())
            self.watch(at)
            stopping = self.stop()
            if (stopping or self.cadence.due()) and not simulation.finished:
                self.take_snapshot()
            if stopping and not simulation.finished:
                raise Stopped(self.folder.path, start_of(simulation.next_tick))

    def take_snapshot(self) -> None:
        """Write a snapshot of everything, drop all but the last two, and tell the cadence what it cost."""
        begun = time.monotonic()
        kept, recorder_notes = self.recorder.state()
        arrays = {f"tables/{t}.{c}": table[c] for t, table in self.simulation.world.tables.items() for c in table}
        arrays |= {f"loop/{name}": array for name, array in self.simulation.state().items()}
        notes = {
            "recorder": recorder_notes, "run_id": self.spec.run_id, "seconds": self._seconds(), "sessions": self.sessions,
        }  # fmt: skip
        snapshot.write(self.folder.snapshots, self.simulation.next_tick, arrays | kept, notes, self.threads)
        snapshot.prune(self.folder.snapshots)
        self.cadence.took(time.monotonic() - begun)

    def _go_back(self) -> None:
        """Return to the newest snapshot that is whole, or to the start."""
        for path in snapshot.found(self.folder.snapshots):
            try:
                self._restore(snapshot.read(path))
                break
            except snapshot.TornSnapshot:
                shutil.rmtree(path, ignore_errors=True)
        else:
            self.recorder.forget_later_parts()
        snapshot.prune(self.folder.snapshots)
        passed = [tick for tick in sorted(self.turns) if tick < self.simulation.next_tick]
        for tick in passed:
            self.turns[tick]()

    def _restore(self, kept: snapshot.Snapshot) -> None:
        if kept.notes["run_id"] != self.spec.run_id:
            raise snapshot.TornSnapshot(f"{kept.path}: it belongs to another run")
        self.recorder.restore(kept.arrays, kept.notes["recorder"])
        tables: dict[str, dict[str, NDArray[Any]]] = {}
        for name in (n for n in kept.arrays if n.startswith("tables/")):
            table, _, column = name.removeprefix("tables/").partition(".")
            tables.setdefault(table, {})[column] = kept.arrays[name]
        state = {n.removeprefix("loop/"): a for n, a in kept.arrays.items() if n.startswith("loop/")}
        self.simulation.restore(kept.tick, tables, state)
        self.earlier_seconds = kept.notes["seconds"]
        self.sessions = kept.notes["sessions"] + 1

    def _seconds(self) -> float:
        return self.earlier_seconds + time.monotonic() - self.started

    def _say(self, status: Status, **more: Any) -> dict[str, Any]:
        next_tick = self.simulation.next_tick
        said = {
            "run_id": self.spec.run_id,
            "status": status,
            "spec": self.spec.model_dump(mode="json"),
            "ticks": {"first": self.first_tick, "next": next_tick, "end": first_tick_from(self.spec.until)},
            "next_day": start_of(next_tick).isoformat(),
            "threads": self.threads,
            "wall_seconds": round(self._seconds(), 3),
            "sessions": self.sessions,
            "snapshot_seconds": round(self.cadence.spent, 3),
            "peak_memory_bytes": peak_memory(),
            "versions": versions(),
            **self.told,
            **more,
        }
        self.folder.write(said)
        return said

    def _say_failed(self, error: Exception) -> None:
        """Say in run.json why the run broke off; a full disk may refuse even that."""
        try:
            self._say("failed", failure=" ".join(str(error).split()))
        except RunError:
            return
