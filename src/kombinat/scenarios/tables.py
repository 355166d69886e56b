"""Scenario tables: CSV files of which every row names its source and grade; nothing is guessed, nothing skipped.

A file that is cut off, misspelt or out of range is refused with file, line, field, what was found, what is allowed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kombinat.engine.errors import InputError, doing
from kombinat.engine.yamlfile import suggest

GRADES = ("archive", "author", "claim", "informant", "literature", "estimate", "assumption")
CITED = ("source", "grade")


@dataclass(frozen=True)
class Row:
    """One row of a table: its file and line, and its fields as text."""

    file: str
    line: int
    fields: Mapping[str, str]

    def error(self, field: str, found: object, allowed: object) -> InputError:
        """An InputError about a field of this row."""
        return InputError(self.file, self.line, field, found, allowed)

    def text(self, field: str, allowed: Sequence[str] = ()) -> str:
        """A field as it stands; InputError if it is empty or not among `allowed`."""
        value = self.fields[field]
        if not value:
            raise self.error(field, "nothing", "a value")
        if allowed and value not in allowed:
            raise self.error(field, value, suggest(value, allowed))
        return value

    def number(self, field: str, low: float = 0.0, high: float = 1e12) -> float:
        """A field as a number from low to high; InputError otherwise."""
        try:
            value = float(self.fields[field])
        except ValueError:
            raise self.error(field, repr(self.fields[field]), "a number") from None
        if not low <= value <= high:
            raise self.error(field, self.fields[field], f"{low:g} to {high:g}")
        return value

    def whole(self, field: str, low: int = 0, high: int = 10**12) -> int:
        """A field as a whole number from low to high; InputError otherwise."""
        value = self.number(field, low, high)
        if value != int(value):
            raise self.error(field, self.fields[field], "a whole number")
        return int(value)

    def span(self, field: str) -> tuple[int, int]:
        """A field such as `16-19` or `4` as its first and last whole number; InputError otherwise."""
        first, _, last = self.fields[field].partition("-")
        try:
            low, high = int(first), int(last or first)
        except ValueError:
            raise self.error(field, self.fields[field], "a number or a span such as 16-19") from None
        if low > high:
            raise self.error(field, self.fields[field], "a span whose smaller end comes first")
        return low, high


def read_table(file: Path, columns: Sequence[str], rows: int) -> tuple[Row, ...]:
    """The rows of a CSV file with the header `columns`, `source`, `grade`; InputError unless there are `rows`."""
    if not file.is_file():
        raise InputError(file, 0, "file", "no such file", "a table")
    with doing("read", file):
        text = file.read_text(encoding="utf-8")
    expected = [*columns, *CITED]
    lines = list(csv.reader(text.splitlines()))
    if not lines or lines[0] != expected:
        found = ",".join(lines[0]) if lines else "an empty file"
        raise InputError(file, 1, "header", found, ",".join(expected))
    if not text.endswith("\n"):
        raise InputError(
            file, len(lines), "file", "a last line that is cut off", "a table that ends with a line end"
        )
    table = tuple(_row(file, line, fields, expected) for line, fields in enumerate(lines[1:], 2))
    if len(table) != rows:
        raise InputError(
            file, len(lines), "rows", len(table), f"{rows}, as the scenario says (is the file cut off?)"
        )
    return table


def _row(file: Path, line: int, fields: list[str], expected: list[str]) -> Row:
    if len(fields) != len(expected):
        raise InputError(file, line, "row", f"{len(fields)} fields", f"{len(expected)} fields")
    row = Row(str(file), line, dict(zip(expected, fields, strict=True)))
    row.text("source")
    row.text("grade", GRADES)
    return row
