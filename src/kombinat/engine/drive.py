"""The drive: takes a run from its first dekad to its last, records it, and may be killed at any instant.

`run.json`, parts and snapshots appear whole or not at all, and a resumed run ends in the same files as one that was
never stopped.
"""

from __future__ import annotations

import shlex
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from kombinat.engine import snapshot
from kombinat.engine.clock import Tick, first_tick_from, start_of
from kombinat.engine.errors import KombinatError, RunError
from kombinat.engine.recorder import Recorder
from kombinat.engine.runs import RunFolder, RunSpec, Status, peak_memory, versions
from kombinat.engine.tables import Table


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


class Stopped(KombinatError):
    """The run was asked to stop and has left a snapshot. day: the first day not yet run."""

    interrupted = True

    def __init__(self, path: Path, day: date) -> None:
        self.path, self.day = path, day
        super().__init__(path, day)

    def __str__(self) -> str:
        return f"stopped before {self.day}; resume with: kombinat resume {shlex.quote(str(self.path))}"


@dataclass
class Drive:
    """Takes one simulation to its end, records it, and can be killed at any instant.

    turns: what to do to the simulation when a tick is reached (a fork's change of law), by tick. stop: asked after
    every dekad. watch: told every dekad. told: facts for run.json beyond those the drive knows. parent: a run that is
    the same up to tick `agree_until`, whose snapshot may be borrowed.
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
    parent: RunFolder | None = None
    agree_until: int = 0

    def __post_init__(self) -> None:
        self.first_tick = self.simulation.next_tick
        self.started = time.monotonic()
        self.earlier_seconds = 0.0
        self.sessions = 1

    def run(self, closing: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        """Go to the end from wherever the folder has got to; returns what run.json says. Stopped if asked to stop.

        closing: the last facts for run.json (state hash, ledgers), asked for when the last dekad is done.
        """
        self._say("running")
        if self.parent is not None and not snapshot.found(self.folder.snapshots):
            lend(self.parent, self.folder, self.spec, self.agree_until)
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
        arrays = {
            f"tables/{t}.{c}": table[c] for t, table in self.simulation.world.tables.items() for c in table
        }
        arrays |= {f"loop/{name}": array for name, array in self.simulation.state().items()}
        notes = {
            "recorder": recorder_notes,
            "run_id": self.spec.run_id,
            "seconds": self._seconds(),
            "sessions": self.sessions,
        }
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


def lend(parent: RunFolder, target: RunFolder, spec: RunSpec, before: int) -> bool:
    """Give the run of `spec` in `target` the parent's newest whole snapshot taken at tick `before` or earlier.

    The two runs must agree up to that tick. True if there was one; the target's folder must be held.
    """
    for path in snapshot.found(parent.snapshots):
        try:
            kept = snapshot.read(path)
            if kept.tick <= before:
                _lend_parts(parent, target, kept.notes["recorder"]["parts"])
                snapshot.write(target.snapshots, kept.tick, kept.arrays, kept.notes | {"run_id": spec.run_id})
                return True
        except (snapshot.TornSnapshot, FileNotFoundError):
            continue
    return False


def _lend_parts(parent: RunFolder, target: RunFolder, parts: Mapping[str, Mapping[str, str]]) -> None:
    for record, names in parts.items():
        for name in names:
            copy = target.path / "parts" / record / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(parent.path / "parts" / record / name, copy)
