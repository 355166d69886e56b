"""Recorder: what a run remembers, as four kinds of record.

*series* are numbers evaluated once a month; *panels* follow every row of a table, month by month; *lives* follow a
sample of rows drawn by key, so that the same people are followed in every arm; *events* say who did what to whom and
why. Rows wait in memory and go out as Parquet parts (one a year, or sooner when they grow); at the end the parts are
joined and sorted into one file each. What waits is part of a snapshot, so a resumed run writes the same files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import Tick, start_of
from kombinat.engine.errors import doing
from kombinat.engine.parquet import Writer, parts_of
from kombinat.engine.snapshot import TornSnapshot
from kombinat.engine.tables import FREE, NOTHING, Table

Columns: TypeAlias = dict[str, NDArray[Any]]
Views: TypeAlias = Mapping[str, Mapping[str, NDArray[Any]]]
Evaluate: TypeAlias = Callable[[Views, Tick], list[tuple[str, str, float, str]]]

EPOCH = date(1970, 1, 1).toordinal()
MONTHS_A_PART = 12
BYTES_A_PART = 64 << 20
BLOCK = 1 << 20


@dataclass(frozen=True)
class Follow:
    """A table followed row by row, once a month.

    record: name of the record it goes to; identity: what the row's key is called there; columns: those kept (pointers
    are kept as the key they point to); words: for a column of codes, what each code is called; names: a name for a
    key; share: part of the rows followed, chosen by a hash of the key; only: for a column of codes, the codes of rows
    that are followed.
    """

    record: str
    table: str
    identity: str
    columns: tuple[str, ...]
    words: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    names: Mapping[int, str] | None = None
    share: float = 1.0
    only: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Happenings:
    """How events are put into words. kinds: by number of kind; rules: the rule or phase behind each kind."""

    kinds: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)


ORDER: dict[str, tuple[str, ...]] = {
    "series": ("series", "entity", "town", "date"),
    "events": ("tick", "town", "kind", "subject", "object", "unit", "topic", "cause", "weight", "id"),
}
EVENT_FIELDS: dict[str, str] = {
    "tick": "int32", "date": "int32", "town": "int32", "kind": "int16", "subject": "uint64", "object": "uint64",
    "unit": "uint64", "topic": "int16", "cause": "uint64", "id": "uint64", "weight": "int32",
}  # fmt: skip
SERIES_FIELDS: dict[str, str] = {
    "date": "int32", "town": "int32", "series": "int32", "entity": "int32", "value": "float64", "unit": "int32",
}  # fmt: skip


def sampled(keys: NDArray[np.uint64], share: float) -> NDArray[np.bool_]:
    """True for about `share` of the keys, the same ones always; free rows (key 0) never."""
    chosen = np.zeros(keys.size, dtype=np.bool_)
    limit = np.uint64(min(int(share * 2.0**64), 2**64 - 1))
    for low in range(0, keys.size, BLOCK):
        part = keys[low : low + BLOCK]
        chosen[low : low + BLOCK] = (part != FREE) & (_hashed(part) <= limit)
    return chosen


def _hashed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        x = (keys ^ np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def days_since_1970(day: date) -> int:
    """Days from 1 January 1970 (negative before)."""
    return day.toordinal() - EPOCH


def _worded(codes: NDArray[Any], words: Mapping[int, str]) -> NDArray[Any]:
    distinct, where = np.unique(codes, return_inverse=True)
    spoken = np.array([words.get(int(code), "") for code in distinct], dtype=object)
    return spoken[where] if distinct.size else np.zeros(0, dtype=object)


@dataclass
class Recorder:
    """Gathers the records of one run in `folder` and writes them.

    follows: tables followed as panels or lives; evaluate: called at each month's end with one town's columns and the
    tick, returns (series, entity, value, unit); happenings: words for events.
    """

    folder: Path
    follows: Sequence[Follow] = ()
    evaluate: Evaluate | None = None
    happenings: Happenings = field(default_factory=Happenings)
    bytes_a_part: int = BYTES_A_PART

    def __post_init__(self) -> None:
        self.writer = Writer(self.folder / "parts" / ".scratch")
        self.waiting: dict[str, list[Columns]] = {name: [] for name in self.records}
        self.labels: dict[str, int] = {}
        self.parts: dict[str, dict[str, str]] = {name: {} for name in self.records}
        self.months = 0
        self.bytes = 0
        self.last_tick = 0

    @property
    def records(self) -> tuple[str, ...]:
        """Names of the records kept."""
        return ("series", *(follow.record for follow in self.follows), "events")

    def record(self, at: Tick, tables: Mapping[str, Table], events: Mapping[str, NDArray[Any]]) -> None:
        """Take in one finished dekad: its events, and at a month's end the series and the rows followed."""
        self.last_tick = at.tick
        self._add_events(events)
        if at.dekad != 2:
            return
        towns = next(iter(tables.values())).towns
        day = days_since_1970(date(at.year, at.month, 1))
        for town in range(towns):
            views = {name: {c: table.view(town, c) for c in table} for name, table in tables.items()}
            self._add_series(day, town, views, at)
            for follow in self.follows:
                self._add_rows(follow, day, town, views, tables)
        self.months += 1
        if self.months >= MONTHS_A_PART or self.bytes >= self.bytes_a_part:
            self.flush()

    def _keep(self, record: str, columns: Columns) -> None:
        self.waiting[record].append(columns)
        self.bytes += sum(array.nbytes for array in columns.values())

    def _add_events(self, events: Mapping[str, NDArray[Any]]) -> None:
        ticks = events.get("tick")
        if ticks is None or not ticks.size:
            return
        day = days_since_1970(start_of(int(ticks[0])))
        dates = np.full(ticks.size, day, dtype=np.int32)
        kept = {n: dates if n == "date" else events[n].astype(t) for n, t in EVENT_FIELDS.items()}
        self._keep("events", kept)

    def _add_series(self, day: int, town: int, views: Views, at: Tick) -> None:
        rows = self.evaluate(views, at) if self.evaluate is not None else []
        if not rows:
            return
        label = self._label
        columns: dict[str, list[Any]] = {
            "date": [day] * len(rows),
            "town": [town] * len(rows),
            "series": [label(row[0]) for row in rows],
            "entity": [label(row[1]) for row in rows],
            "value": [row[2] for row in rows],
            "unit": [label(row[3]) for row in rows],
        }
        self._keep("series", {n: np.array(columns[n], dtype=t) for n, t in SERIES_FIELDS.items()})

    def _label(self, text: str) -> int:
        return self.labels.setdefault(text, len(self.labels))

    def _add_rows(
        self, follow: Follow, day: int, town: int, views: Views, tables: Mapping[str, Table]
    ) -> None:
        own = views[follow.table]
        chosen = sampled(own["key"], follow.share)
        for column, codes in follow.only.items():
            chosen &= np.isin(own[column], list(codes))
        rows = np.flatnonzero(chosen)
        if not rows.size:
            return
        kept: Columns = {
            "date": np.full(rows.size, day, dtype=np.int32),
            "town": np.full(rows.size, town, dtype=np.int32),
            follow.identity: own["key"][rows],
        }
        schema = tables[follow.table].schema
        for name in follow.columns:
            kept[name] = own[name][rows]
            if (target := schema.column(name).refers) is not None:
                kept[name] = keys_at(views[target]["key"], kept[name])
        self._keep(follow.record, kept)

    def flush(self) -> None:
        """Write everything that waits as one part a record, named after the last dekad in it."""
        for name in self.records:
            if self.waiting[name]:
                self._write_part(name, _joined(self.waiting[name]))
                self.waiting[name] = []
        self.months = self.bytes = 0

    def _write_part(self, name: str, columns: Columns) -> None:
        path = self.folder / "parts" / name / f"p{self.last_tick:05d}.parquet"
        self.writer.write(path, self._in_words(name, columns), dates=("date",))
        self.parts[name][path.name] = _digest(path)

    def _in_words(self, name: str, columns: Columns) -> Columns:
        if name == "series":
            spoken = {number: text for text, number in self.labels.items()}
            return columns | {c: _worded(columns[c], spoken) for c in ("series", "entity", "unit")}
        if name == "events":
            kinds = dict(enumerate(self.happenings.kinds))
            rules = {number: self.happenings.rules.get(kind, "") for number, kind in kinds.items()}
            kind = columns["kind"]
            return columns | {"kind": _worded(kind, kinds), "rule": _worded(kind, rules)}
        return self._follow_in_words(next(f for f in self.follows if f.record == name), columns)

    @staticmethod
    def _follow_in_words(follow: Follow, columns: Columns) -> Columns:
        named = {} if follow.names is None else {"name": _worded(columns[follow.identity], follow.names)}
        spoken = {c: _worded(columns[c], words) for c, words in follow.words.items() if c in columns}
        return {**columns, **spoken, **named}

    def state(self) -> tuple[Columns, dict[str, Any]]:
        """What a snapshot must hold of the recorder: arrays that wait, and plain notes."""
        arrays = {
            f"recorder/{name}/{column}": array
            for name in self.records
            if self.waiting[name]
            for column, array in _joined(self.waiting[name]).items()
        }
        notes = {
            "labels": list(self.labels), "parts": {n: dict(p) for n, p in self.parts.items()},
            "months": self.months, "bytes": self.bytes, "last_tick": self.last_tick,
            "columns": {n: list(self.waiting[n][0]) for n in self.records if self.waiting[n]},
        }  # fmt: skip
        return arrays, notes

    def restore(self, arrays: Mapping[str, NDArray[Any]], notes: Mapping[str, Any]) -> None:
        """Go back to a state; parts written after it are removed. TornSnapshot if a part it counts on is not whole."""
        for name, parts in notes["parts"].items():
            for part, digest in parts.items():
                path = self.folder / "parts" / name / part
                if not path.is_file() or _digest(path) != digest:
                    raise TornSnapshot(f"{path}: the part is missing or altered")
        self.labels = {text: number for number, text in enumerate(notes["labels"])}
        self.parts = {name: dict(parts) for name, parts in notes["parts"].items()}
        self.months, self.bytes, self.last_tick = notes["months"], notes["bytes"], notes["last_tick"]
        kept = notes["columns"]
        self.waiting = {
            n: [{c: arrays[f"recorder/{n}/{c}"] for c in kept[n]}] if n in kept else [] for n in self.records
        }
        self.forget_later_parts()

    def forget_later_parts(self) -> None:
        """Remove files in the parts folder that this recorder did not write or does not count on."""
        for path in (self.folder / "parts").rglob("*"):
            if path.is_file() and path.name not in self.parts.get(path.parent.name, {}):
                with doing("remove", path):
                    path.unlink()

    def compact(self) -> None:
        """Join the parts of each record into `<record>.parquet`, sorted so that the same run gives the same file."""
        self.flush()
        for name in self.records:
            files = [self.folder / "parts" / name / part for part in sorted(self.parts[name])]
            target = self.folder / f"{name}.parquet"
            if files:
                order = ORDER.get(name) or ("town", self._identity(name), "date")
                by = ", ".join(f'"{column}"' for column in order)
                self.writer.copy(target, f"SELECT * FROM {parts_of(files)} ORDER BY {by}")
            else:
                self.writer.write(target, self._in_words(name, self._no_rows(name)), dates=("date",))

    def _identity(self, name: str) -> str:
        return next(follow.identity for follow in self.follows if follow.record == name)

    def _no_rows(self, name: str) -> Columns:
        if name in ORDER:
            fields = SERIES_FIELDS if name == "series" else EVENT_FIELDS
            return {column: np.zeros(0, dtype=dtype) for column, dtype in fields.items()}
        follow = next(f for f in self.follows if f.record == name)
        fixed = {"date": "int32", "town": "int32", follow.identity: "uint64"}
        return {c: np.zeros(0, fixed.get(c, "int64")) for c in (*fixed, *follow.columns)}

    def close(self) -> None:
        """Let go of the database connection."""
        self.writer.close()


def keys_at(keys: NDArray[np.uint64], rows: NDArray[Any]) -> NDArray[np.uint64]:
    """The key of each row number in `rows`; 0 where it points to nothing."""
    padded = np.append(keys, np.uint64(0))
    return padded[np.where(rows == NOTHING, keys.size, rows)]


def _joined(chunks: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


def _digest(path: Path) -> str:
    with doing("read", path), open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
