"""World: all tables of all towns, with the seed of each town, and one hash of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.compile import kernel
from kombinat.engine.tables import NOTHING, Schema, Table

MASK = (1 << 64) - 1


@dataclass
class World:
    """Tables by name and the seed of each town (a table may hold free rows; see `Table`)."""

    tables: dict[str, Table]
    seeds: tuple[int, ...]

    @classmethod
    def empty(
        cls, schemas: Sequence[Schema], capacities: dict[str, list[int]], seeds: Sequence[int]
    ) -> World:
        """A world of free rows: `capacities[table][town]` rows for each table and town.

        ValueError if a column that points to another table cannot hold the numbers of its rows.
        """
        for schema in schemas:
            for column in schema.columns:
                rows = max(capacities[column.refers]) if column.refers is not None else 0
                if rows > np.iinfo(column.dtype).max:
                    raise ValueError(f"{schema.name}.{column.name} ({column.dtype}): {rows:,} rows in a town")
        return cls({s.name: Table.empty(s, capacities[s.name]) for s in schemas}, tuple(seeds))

    @property
    def towns(self) -> int:
        """Number of towns."""
        return len(self.seeds)

    def columns(self, town: int) -> dict[str, dict[str, NDArray[Any]]]:
        """Views of every column of one town: table -> column -> rows (no copies)."""
        return {
            name: {column: table.view(town, column) for column in table}
            for name, table in self.tables.items()
        }

    def state_hash(self) -> int:
        """Commutative 64-bit hash of all live rows of all towns: the same whatever the order of rows."""
        return sum(self.town_hash(town) for town in range(self.towns)) & MASK

    def town_hash(self, town: int) -> int:
        """Commutative 64-bit hash of the live rows of one town."""
        total = 0
        for name, table in self.tables.items():
            for column in table.schema.columns:
                total += self.column_hash(town, name, column.name)
        return total & MASK

    def column_hash(self, town: int, table: str, column: str) -> int:
        """Commutative hash of one column of one town; a pointer counts as the key it points to."""
        source = self.tables[table]
        values, keys = source.view(town, column), source.view(town, "key")
        refers = source.schema.column(column).refers
        if refers is not None:
            targets = np.append(self.tables[refers].view(town, "key"), np.uint64(0))
            values = targets[np.where(values == NOTHING, targets.size - 1, values)]
        return int(_hash_column(keys, values.astype(np.uint64), _salt(table, column)))


def _salt(table: str, column: str) -> np.uint64:
    digest = hashlib.sha256(f"{table}.{column}".encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "little"))


@kernel
def _mix(x: Any) -> Any:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@kernel
def _hash_column(keys: Any, values: Any, salt: Any) -> Any:
    total = np.uint64(0)
    for i in range(keys.size):
        if keys[i] != np.uint64(0):
            total += _mix(_mix(keys[i] ^ salt) + values[i])
    return total


def wipe(world: World, town: int, table: str) -> int:
    """Free the rows of one town whose `leaving` is set; returns how many.

    Every column goes back to its default and every pointer to a freed row becomes -1.
    """
    source = world.tables[table]
    gone = source.view(town, "leaving") != 0
    if not gone.any():
        return 0
    freed, lost = np.flatnonzero(gone), np.append(gone, False)  # NOTHING, the last, is never lost
    for column in source.schema.columns:
        source.view(town, column.name)[freed] = column.default
    for other in world.tables.values():
        for column in other.schema.columns:
            if column.refers == table:
                rows = other.view(town, column.name)
                rows[lost[rows]] = NOTHING
    return int(freed.size)


def permuted(world: World, seed: int) -> World:
    """The same world with the rows of every table in another order within each town (pointers follow)."""
    random = np.random.default_rng(seed)
    order: dict[str, list[NDArray[np.int64]]] = {
        name: [random.permutation(table.capacity(t)) for t in range(world.towns)]
        for name, table in world.tables.items()
    }
    tables: dict[str, Table] = {}
    for name, table in world.tables.items():
        data = {}
        for column in table.schema.columns:
            parts = []
            for town in range(world.towns):
                values = table.view(town, column.name)[order[name][town]]
                if column.refers is not None:
                    where = np.append(np.argsort(order[column.refers][town]), NOTHING)
                    values = where[np.where(values == NOTHING, where.size - 1, values)].astype(column.dtype)
                parts.append(values)
            data[column.name] = np.concatenate(parts) if parts else table[column.name].copy()
        tables[name] = Table(table.schema, table.starts.copy(), data)
    return World(tables, world.seeds)
