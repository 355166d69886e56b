"""Tables: named columns side by side (struct of arrays), rows grouped by town.

A row is live when its `key` is not 0. Row order never matters: a row is known by its key, and a column that
points to another table holds a row number counted from the start of its own town (-1: nothing).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NOTHING = -1
FREE = 0


@dataclass(frozen=True)
class Column:
    """One named column of a table.

    dtype: a NumPy integer dtype name. unit: as printed (`kopeck`, `minute`, `1/10000`, `code`, `key`, `row`, ...).
    owner: the room that alone may write it. seen_by: the posts whose `View` shows it. refers: the table whose town
    rows it points to, if any. default: the value of a fresh row.
    """

    name: str
    dtype: str
    unit: str
    meaning: str
    owner: str
    seen_by: tuple[str, ...] = ()
    refers: str | None = None
    default: int = 0

    def fresh(self, rows: int) -> NDArray[np.integer]:
        """`rows` values at the default; noughts take no memory before they are written."""
        if self.default == 0:
            return np.zeros(rows, dtype=self.dtype)
        return np.full(rows, self.default, dtype=self.dtype)


@dataclass(frozen=True)
class Schema:
    """The columns of one table, in the order they are declared; the first must be `key` (uint64)."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not names or names[0] != "key" or self.columns[0].dtype != "uint64":
            raise ValueError(f"table {self.name}: the first column must be `key` (uint64)")
        if len(set(names)) != len(names):
            raise ValueError(f"table {self.name}: a column is declared twice")

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}")

    def bytes_per_row(self) -> int:
        """Bytes one row takes in memory."""
        return sum(np.dtype(column.dtype).itemsize for column in self.columns)


@dataclass
class Table:
    """The rows of one schema for all towns: `starts[t]:starts[t+1]` are the rows kept for town t."""

    schema: Schema
    starts: NDArray[np.int64]
    data: dict[str, NDArray[np.integer]] = field(default_factory=dict)

    @classmethod
    def empty(cls, schema: Schema, capacities: list[int]) -> Table:
        """A table with `capacities[t]` free rows for town t, every column at its default."""
        starts = np.concatenate([[0], np.cumsum(np.asarray(capacities, dtype=np.int64))]).astype(np.int64)
        rows = int(starts[-1])
        data = {column.name: column.fresh(rows) for column in schema.columns}
        return cls(schema, starts, data)

    def __getitem__(self, column: str) -> NDArray[np.integer]:
        return self.data[column]

    @property
    def towns(self) -> int:
        """Number of towns."""
        return len(self.starts) - 1

    def capacity(self, town: int) -> int:
        """Rows kept for `town`, live or free."""
        return int(self.starts[town + 1] - self.starts[town])

    def rows(self, town: int) -> slice:
        """The slice of global rows that belong to `town`."""
        return slice(int(self.starts[town]), int(self.starts[town + 1]))

    def view(self, town: int, column: str) -> NDArray[np.integer]:
        """The rows of one column that belong to `town` (a view, not a copy)."""
        return self.data[column][self.rows(town)]

    def live(self, town: int) -> NDArray[np.bool_]:
        """True for each live row of `town`."""
        mask: NDArray[np.bool_] = self.view(town, "key") != FREE
        return mask

    def nbytes(self) -> int:
        """Bytes of all columns."""
        return sum(array.nbytes for array in self.data.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)
