"""Snapshots: everything a run needs to go on, written so that a torn one is never taken for a whole one.

A snapshot is a folder `t00120/` with one compressed file a column and a `manifest.json` that gives each file's dtype,
shape, frames and SHA-256. It is written under another name and renamed when it is complete, and every byte is checked
against the manifest when it is read. Columns are Blosc frames (LZ4, byte shuffle): on a plant's hundred and forty
columns that is some thirty times faster than one Zarr array a column, for the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numcodecs import blosc
from numpy.typing import NDArray

from kombinat.engine.errors import doing

FORMAT = 1
FRAME = 1 << 26
MANIFEST = "manifest.json"
blosc.use_threads = False  # columns are compressed side by side by our own threads, and a fork stays safe


class TornSnapshot(Exception):
    """A snapshot that is incomplete or does not match its manifest."""


@dataclass(frozen=True)
class Snapshot:
    """What was read back. tick: the next dekad to run; arrays: by name; notes: the plain values kept with them."""

    path: Path
    tick: int
    arrays: dict[str, NDArray[Any]]
    notes: dict[str, Any]


def name_of(tick: int) -> str:
    """Folder name of the snapshot taken before `tick`."""
    return f"t{tick:05d}"


def write(
    folder: Path, tick: int, arrays: Mapping[str, NDArray[Any]], notes: Mapping[str, Any], threads: int = 1
) -> Path:
    """Write `arrays` (any shape, numbers only) and `notes` (JSON values) as `folder/tNNNNN`.

    RunError if the disk refuses. A snapshot of the same tick that is already there is kept if it is whole, since a
    run has only one state a tick.
    """
    final = folder / name_of(tick)
    scratch = folder / f".{name_of(tick)}.tmp"
    with doing("write a snapshot in", folder):
        try:
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            _fill(scratch, tick, arrays, notes, threads)
            _publish(scratch, final)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return final


def _fill(
    scratch: Path, tick: int, arrays: Mapping[str, NDArray[Any]], notes: Mapping[str, Any], threads: int
) -> None:
    with ThreadPoolExecutor(max(1, threads)) as pool:
        entries = list(pool.map(lambda item: _write_column(scratch, *item), arrays.items()))
    manifest = {
        "format": FORMAT,
        "tick": tick,
        "notes": dict(notes),
        "columns": dict(zip(arrays, entries, strict=True)),
    }
    text = json.dumps(manifest)
    sealed = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "manifest": text}
    with open(scratch / MANIFEST, "w", encoding="utf-8") as file:
        json.dump(sealed, file)


def _publish(scratch: Path, final: Path) -> None:
    if final.exists():
        if is_whole(final):
            return
        shutil.rmtree(final)
    os.replace(scratch, final)


def _write_column(scratch: Path, name: str, array: NDArray[Any]) -> dict[str, Any]:
    flat = np.ascontiguousarray(array).reshape(-1)
    rows = max(1, FRAME // max(1, flat.itemsize))
    digest, frames = hashlib.sha256(), []
    with open(scratch / _file_of(name), "wb") as file:
        for low in range(0, flat.size, rows):
            packed = blosc.compress(flat[low : low + rows], b"lz4", 5, blosc.SHUFFLE)
            digest.update(packed)
            frames.append(len(packed))
            file.write(packed)
    return {
        "dtype": flat.dtype.str,
        "shape": list(array.shape),
        "frames": frames,
        "sha256": digest.hexdigest(),
    }


def _file_of(name: str) -> str:
    return name.replace("/", "~") + ".blosc"


def _manifest(path: Path) -> dict[str, Any]:
    try:
        sealed = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        text = sealed["manifest"]
        if hashlib.sha256(text.encode()).hexdigest() != sealed["sha256"]:
            raise TornSnapshot(f"{path}: the manifest does not match its hash")
        manifest: dict[str, Any] = json.loads(text)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TornSnapshot(f"{path}: no readable manifest") from error
    if manifest.get("format") != FORMAT:
        raise TornSnapshot(f"{path}: format {manifest.get('format')}, this version reads {FORMAT}")
    return manifest


def read(path: Path) -> Snapshot:
    """Read a snapshot back, checking every byte; TornSnapshot if anything is missing or altered."""
    manifest = _manifest(path)
    columns: dict[str, dict[str, Any]] = manifest["columns"]
    arrays = {name: _read_column(path, name, entry) for name, entry in columns.items()}
    return Snapshot(path, int(manifest["tick"]), arrays, manifest["notes"])


def _read_column(path: Path, name: str, entry: Mapping[str, Any]) -> NDArray[Any]:
    out = np.empty(int(np.prod(entry["shape"], dtype=np.int64)), dtype=entry["dtype"])
    rows = max(1, FRAME // max(1, out.itemsize))
    for number, packed in enumerate(_frames(path, name, entry)):
        part = out[number * rows : (number + 1) * rows]
        blosc.decompress(packed, part)
    return out.reshape(entry["shape"])


def _frames(path: Path, name: str, entry: Mapping[str, Any]) -> list[bytes]:
    try:
        packed = (path / _file_of(name)).read_bytes()
    except OSError as error:
        raise TornSnapshot(f"{path}: column {name} is missing") from error
    if hashlib.sha256(packed).hexdigest() != entry["sha256"]:
        raise TornSnapshot(f"{path}: column {name} does not match its hash")
    ends = np.cumsum([0, *entry["frames"]]).tolist()
    return [packed[low:high] for low, high in pairwise(ends)]


def is_whole(path: Path) -> bool:
    """True if every column of the snapshot is there and matches the manifest."""
    try:
        for name, entry in _manifest(path)["columns"].items():
            _frames(path, name, entry)
    except TornSnapshot:
        return False
    return True


def found(folder: Path) -> list[Path]:
    """Snapshots in `folder`, newest first, by name alone (they may still be torn)."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if p.name[:1] == "t" and p.name[1:].isdigit()), reverse=True)


def prune(folder: Path, keep: int = 2) -> None:
    """Remove all but the newest `keep` snapshots, and the scraps of interrupted writes."""
    scraps = [p for p in folder.glob(".t*.tmp") if p.is_dir()] if folder.is_dir() else []
    for path in [*found(folder)[keep:], *scraps]:
        shutil.rmtree(path, ignore_errors=True)


@dataclass
class Cadence:
    """When to take the next snapshot, so that all of them together cost at most `share` of the wall time.

    guess: seconds the first one is expected to take; gap: least seconds between two; clock: seconds, rising.
    """

    share: float = 0.05
    guess: float = 0.1
    gap: float = 5.0
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)
    last: float = field(init=False)
    spent: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.started = self.last = self.clock()

    def due(self) -> bool:
        """True if a snapshot as dear as the last one would still be within the share."""
        now = self.clock()
        return now - self.last >= self.gap and self.spent + self.guess <= self.share * (now - self.started)

    def took(self, seconds: float) -> None:
        """Tell the cadence what a snapshot cost."""
        self.spent += seconds
        self.guess, self.last = seconds, self.clock()
