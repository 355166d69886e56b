"""Runs: what fully says a run, and the folder it lives in.

A `RunSpec` is everything that can change a result; its hash is the run's id, so an arm that was run is not run again.
The folder is held by one process at a time, and `run.json` is replaced whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from kombinat.engine.errors import RunError, doing

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

    title: str
    sha256: str
    since: date | None = None


class RunSpec(Said):
    """Everything that can change a result. data, code: hashes of the scenario's files and of the model's.

    removals: rule ids, or `id@1930-01-01` for one taken out from that day; readings: (question, choice) pairs;
    scale: share of the units; until: the day after the last.
    """

    scenario: str
    data: str
    code: str
    seed: int
    until: date
    scale: float = 1.0
    amendments: tuple[Amended, ...] = ()
    removals: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()

    @property
    def run_id(self) -> str:
        """Twelve hexadecimal digits; titles of amendments and the order of removals do not count."""
        said = self.model_dump(mode="json")
        said["amendments"] = [[a.sha256, str(a.since)] for a in self.amendments]
        said["removals"] = sorted(self.removals)
        said["readings"] = sorted(list(pair) for pair in self.readings)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def removal_of(text: str) -> tuple[str, date | None]:
    """The rule id and the first day of a removal as a spec writes it.

    >>> removal_of("plant.labour.quit@1930-01-01")
    ('plant.labour.quit', datetime.date(1930, 1, 1))
    """
    rule, _, day = text.partition("@")
    return rule, date.fromisoformat(day) if day else None


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
            raise RunError(
                self.path / RUN_FILE, "read", "it does not describe a run of this version"
            ) from None

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
                raise RunError(
                    self.path, "run in", f"the folder holds other files ({others[0]}); choose another"
                )
        elif self.spec().run_id != spec.run_id:
            raise RunError(
                self.path, "run in", f"it holds another run ({self.spec().run_id}); choose another folder"
            )

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


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Let one process after another through the block, as far as the system can lock the file `lock`."""
    with ExitStack() as held:
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):
                file = held.enter_context(open(lock, "w"))
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def require_room(path: Path, needed: int) -> None:
    """RunError if the disk that holds `path` has less than `needed` bytes free."""
    there = next(p for p in (path, *path.parents) if p.exists())
    with doing("use", path):
        free = shutil.disk_usage(there).free
    if free < needed:
        why = f"no space left on the disk ({needed / 1e6:.0f} MB needed, {free / 1e6:.0f} MB free)"
        raise RunError(path, "write", why)
