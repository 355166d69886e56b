"""Parquet files out of NumPy columns and out of other Parquet files, by DuckDB, always whole or not there."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from kombinat.engine.errors import doing

if TYPE_CHECKING:
    import duckdb

DISK_FULL = ("No space left", "disk full")
REFUSED = ("Permission denied", "Read-only file system")


def literal(path: Path) -> str:
    """`path` as an SQL string that matches this one file, whatever characters its name has."""
    plain = "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
    return _quoted(plain)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def parts_of(files: Sequence[Path]) -> str:
    """The SQL table function that reads these Parquet files as one table."""
    return f"read_parquet([{', '.join(literal(file) for file in files)}])"


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of the disk into a RunError."""
    import duckdb

    with doing("write", path):
        try:
            yield
        except duckdb.Error as error:
            text = str(error)
            if any(sign in text for sign in DISK_FULL):
                raise OSError(errno.ENOSPC, "no space left on the disk") from error
            if any(sign in text for sign in REFUSED):
                raise OSError(errno.EACCES, "no permission") from error
            raise


@dataclass
class Writer:
    """Writes Parquet files through one DuckDB connection, opened when first needed.

    scratch: folder for what does not fit in `memory`; threads: workers (one gives the same bytes every time).
    """

    scratch: Path
    memory: str = "1GB"
    threads: int = 1
    _connection: duckdb.DuckDBPyConnection | None = field(default=None, init=False, repr=False)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection."""
        if self._connection is None:
            import duckdb

            self._connection = duckdb.connect()
            self._connection.execute(f"SET memory_limit = {_quoted(self.memory)}")
            self._connection.execute(f"SET threads = {self.threads}")
            self._connection.execute("SET enable_progress_bar = false")
            self._connection.execute(f"SET temp_directory = {_quoted(str(self.scratch))}")
        return self._connection

    def close(self) -> None:
        """Close the connection, if one was opened."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def write(self, path: Path, columns: Mapping[str, NDArray[Any]], dates: Sequence[str] = ()) -> None:
        """Write `columns` (equal lengths) to `path`; those named in `dates` hold days since 1970 and become DATE.

        What is written so is soon joined and dropped: it is packed in haste.
        """
        chosen = ", ".join(
            f"DATE '1970-01-01' + {_name(name)} AS {_name(name)}" if name in dates else _name(name)
            for name in columns
        )
        connection = self.connection()
        connection.register("fresh_rows", dict(columns))
        try:
            self.copy(path, f"SELECT {chosen} FROM fresh_rows", "snappy")
        finally:
            connection.unregister("fresh_rows")

    def copy(self, path: Path, query: str, packing: str = "zstd") -> None:
        """Write the rows of `query` to `path` under another name, then rename; RunError if the disk refuses."""
        waiting = path.with_name(f".{path.name}.tmp")
        try:
            with _plain_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                self.connection().execute(
                    f"COPY ({query}) TO {_quoted(str(waiting))} (FORMAT parquet, COMPRESSION {packing})"
                )
                os.replace(waiting, path)
        finally:
            with suppress(OSError):
                waiting.unlink()


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
