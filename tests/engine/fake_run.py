"""A small program without a subject, for tests of recording, snapshots and killing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import Clock, Tick, first_tick_from
from kombinat.engine.drive import Drive
from kombinat.engine.recorder import Follow, Happenings, Recorder
from kombinat.engine.runs import RunFolder, RunSpec
from kombinat.engine.snapshot import Cadence
from kombinat.engine.tables import Column, Schema, Table

HOUSE = Schema("house", "a house", (Column("key", "uint64", "key", "identity", "x"),
                                    Column("rooms", "int16", "room", "rooms", "x")))  # fmt: skip
CAT = Schema(
    "cat",
    "a cat",
    (
        Column("key", "uint64", "key", "identity", "x"),
        Column("home", "int32", "row", "house", "x", refers="house", default=-1),
        Column("fur", "int8", "code", "colour", "x"),
        Column("mice", "int64", "mouse", "caught so far", "x"),
    ),
)
SPEC = RunSpec(scenario="cats", data="d", code="c", seed=7, until=date(1929, 1, 1))
FUR = {0: "black", 1: "grey"}


@dataclass
class Cats:
    """Tables of cats and houses."""

    tables: dict[str, Table]

    def state_hash(self) -> str:
        """SHA-256 of all columns."""
        digest = hashlib.sha256()
        for name, table in self.tables.items():
            for column in table:
                digest.update(f"{name}.{column}".encode() + table[column].tobytes())
        return digest.hexdigest()


def world() -> Cats:
    """Two towns of 40 houses and 300 cats, some rows free."""
    house, cat = Table.empty(HOUSE, [40, 40]), Table.empty(CAT, [300, 300])
    house.data["key"][:] = np.arange(1, 81)
    cat.data["key"][:] = np.where(np.arange(600) % 7 == 0, 0, np.arange(1000, 1600))
    cat.data["home"][:] = np.arange(600) % 41 - 1
    cat.data["fur"][:] = np.arange(600) % 2
    return Cats({"house": house, "cat": cat})


@dataclass
class CatSimulation:
    """Cats catch mice by a rule that depends on everything before it."""

    spec: RunSpec = SPEC
    world: Cats = field(default_factory=world)
    luck: int = 0

    def __post_init__(self) -> None:
        self.clock = Clock(date(1926, 1, 1), self.spec.until, (date(1926, 1, 1),))
        self.next_tick = self.clock.ticks().start
        self.total = np.zeros((2, 2), dtype=np.int64)

    @property
    def finished(self) -> bool:
        return self.next_tick >= first_tick_from(self.spec.until)

    def step(self) -> Tick:
        at = self.clock.tick(self.next_tick)
        cat = self.world.tables["cat"]
        caught = (
            cat["mice"] * 31 + cat["key"].astype(np.int64) * (at.tick + self.spec.seed) + self.luck
        ) % 11
        cat.data["mice"] += np.where(cat["key"] != 0, caught, 0)
        self.total[at.tick % 2] += int(caught.sum())
        self.next_tick += 1
        return at

    def events_out(self) -> dict[str, NDArray[Any]]:
        cat = self.world.tables["cat"]
        who = cat["key"][(cat["mice"] % 5 == 0) & (cat["key"] != 0)]
        n, zero = who.size, np.zeros(who.size, np.uint64)
        return {
            "id": who + np.uint64(self.next_tick), "kind": np.ones(n, np.int16), "subject": who, "object": zero,
            "unit": zero, "topic": np.zeros(n, np.int16), "cause": zero, "weight": np.ones(n, np.int32),
            "town": np.zeros(n, np.int32), "tick": np.full(n, self.next_tick - 1, np.int32),
        }  # fmt: skip

    def state(self) -> dict[str, NDArray[Any]]:
        return {"total": self.total}

    def restore(
        self, tick: int, tables: dict[str, dict[str, NDArray[Any]]], state: dict[str, NDArray[Any]]
    ) -> None:
        for name, columns in tables.items():
            for column, values in columns.items():
                self.world.tables[name].data[column][:] = values
        self.next_tick, self.total = tick, state["total"].copy()


def mice(views: Mapping[str, Mapping[str, NDArray[Any]]], at: Tick) -> list[tuple[str, str, float, str]]:
    """Two series, one of them without a value in some months."""
    caught = views["cat"]["mice"]
    rows = [("cat.mice", "all", float(caught.sum()), "mouse")]
    return rows + [("cat.rare", "black", float(at.month), "month")] * (at.month % 2)


def recorder(folder: Path, **options: Any) -> Recorder:
    """A recorder with every kind of record."""
    follows = (
        Follow("panels", "house", "unit", ("rooms",), names={1: "first", 2: "second"}),
        Follow("lives", "cat", "person", ("home", "fur", "mice"), words={"fur": FUR}, share=0.2),
    )
    return Recorder(folder, follows, mice, Happenings(("sleep", "catch"), {"catch": "cats.hunt"}), **options)


def drive(path: Path, spec: RunSpec = SPEC, **options: Any) -> Drive:
    """A drive that takes a snapshot every dekad."""
    cadence = Cadence(share=1e9, gap=0.0)
    return Drive(RunFolder(path), spec, CatSimulation(spec), recorder(path), cadence, **options)


def finish(path: Path, spec: RunSpec = SPEC, **options: Any) -> dict[str, Any]:
    """Take the run in `path` to its end."""
    made = drive(path, spec, **options)
    cats = made.simulation.world
    with made.folder.claimed(spec):
        return made.run(lambda: {"state_hash": cats.state_hash()})  # type: ignore[attr-defined]
