"""What is in force: dated statutes, undated constants of behaviour, dated influences from outside.

A statute holds from the first tick that starts on or after its day. Behaviour has no date and is common to all
scenarios. An outside series is dated like law and may run straight between its dates (read on the first of a
month). A `LawBook` is one town's set of all three. Books share their entries, so one for every amendment is cheap.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import first_tick_from, start_of
from kombinat.engine.errors import InputError, raise_all
from kombinat.engine.yamlfile import suggest

Family = Literal["law", "behaviour", "outside"]
Grade = Literal["archive", "author", "claim", "informant", "literature", "estimate", "assumption"]
Number = float | tuple[float, ...]
Value = float | NDArray[np.float64]

ALWAYS, LAST = date.min, date.max
MONTH = 3  # ticks


@dataclass(frozen=True)
class Step:
    """One value, the day it holds from (ALWAYS for behaviour), its range, grade, source and line."""

    day: date
    value: Number
    low: float
    high: float
    grade: Grade
    source: str
    line: int

    @property
    def numbers(self) -> tuple[float, ...]:
        """The value as a tuple, of length 1 for a scalar."""
        return self.value if isinstance(self.value, tuple) else (self.value,)


@dataclass(frozen=True)
class Entry:
    """One statute, constant or outside series; `steps` ascend by day.

    before: for an amended entry, what holds up to the day of its first step.
    """

    id: str
    family: Family
    meaning: str
    unit: str
    steps: tuple[Step, ...]
    file: str
    line: int
    straight: bool = False
    before: Entry | None = None

    @property
    def start(self) -> date:
        """The first day it is in force."""
        return min(self.steps[0].day, self.before.start if self.before else LAST)

    def all_steps(self) -> tuple[Step, ...]:
        """Every step that can hold, those from before an amendment included."""
        first = self.steps[0].day
        earlier = self.before.all_steps() if self.before else ()
        return tuple(step for step in earlier if step.day < first) + self.steps

    def number(self, day: date) -> Number:
        """The value in a tick that starts on `day`. InputError before the first date."""
        if day < self.steps[0].day:
            if self.before is None:
                raise self.not_yet(day)
            return self.before.number(day)
        place = bisect_right(self.steps, day, key=lambda step: step.day) - 1
        if not self.straight or place + 1 == len(self.steps):
            return self.steps[place].value
        left, right = self.steps[place : place + 2]
        return _between(left, right, max(day.replace(day=1), left.day))

    def changes(self) -> set[int]:
        """Ticks at which the value may become another, the first it holds included; none for behaviour."""
        if self.family == "behaviour":
            return set()
        ticks = {first_tick_from(step.day) for step in self.steps}
        first, last = min(ticks), max(ticks)
        if self.straight:
            ticks.update(range(first + -first % MONTH, last, MONTH))
        return ticks | {tick for tick in (self.before.changes() if self.before else ()) if tick < first}

    def error(self, found: object, allowed: object, line: int | None = None, field: str = "") -> InputError:
        """An InputError about this entry, or about `field` of it."""
        name = f"{self.id}.{field}" if field else self.id
        return InputError(self.file, line or self.line, name, found, allowed)

    def not_yet(self, day: date) -> InputError:
        """The error of an entry that is asked for before its first date."""
        return self.error(f"a first date of {self.start} (not in force at start)", f"a date up to {day}")


def _between(left: Step, right: Step, day: date) -> Number:
    part = (day - left.day).days / (right.day - left.day).days
    numbers = tuple(a + (b - a) * part for a, b in zip(left.numbers, right.numbers, strict=True))
    return numbers if isinstance(left.value, tuple) else numbers[0]


@dataclass(frozen=True)
class LawBook:
    """One town's law, behaviour and outside series, by id. Immutable; every change gives a new book.

    >>> step = Step(date(1926, 1, 1), 0.5, 0.0, 1.0, "assumption", "P1-23", 1)
    >>> entry = Entry("plant.pay", "law", "pay for idle time", "share", (step,), "plant.yaml", 1)
    >>> book = LawBook().overlay([entry])
    >>> book.value("plant.pay", date(1931, 5, 1))
    0.5
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def ids(self, family: Family | None = None) -> list[str]:
        """Sorted ids, of one family if given."""
        return sorted(id for id, entry in self.entries.items() if family in (None, entry.family))

    def entry(self, id: str) -> Entry:
        """The entry; KeyError with a suggestion if there is none."""
        if id not in self.entries:
            raise KeyError(f"{id}: not in the law book, which has {suggest(id, self.entries)}")
        return self.entries[id]

    def value(self, id: str, day: date) -> Value:
        """The value in a tick that starts on `day`: a float, or a read-only float64 array for a vector."""
        number = self.entry(id).number(day)
        return _array(number) if isinstance(number, tuple) else float(number)

    def at(self, ids: Sequence[str], day: date) -> tuple[Value, ...]:
        """The values of `ids`, in their order, in a tick that starts on `day`."""
        return tuple(self.value(id, day) for id in ids)

    def changes(self, ids: Iterable[str]) -> list[int]:
        """Ascending ticks at which any of `ids` may take another value."""
        return sorted({tick for id in ids for tick in self.entry(id).changes()})

    @property
    def behaviour(self) -> Mapping[str, Value]:
        """All constants by id."""
        return {id: self.value(id, ALWAYS) for id in self.ids("behaviour")}

    def require(self, ids: Iterable[str], family: Family, start: date) -> None:
        """InputErrors unless each id is in `family` and in force in a tick that starts on `start`."""
        raise_all([error for id in ids for error in self._lacks(id, family, start)])

    def _lacks(self, id: str, family: Family, start: date) -> list[InputError]:
        entry = self.entries.get(id)
        if entry is None or entry.family != family:
            found = "nothing" if entry is None else f"an entry of {entry.family}"
            file = f"{family}/{id.partition('.')[0]}.yaml" if entry is None else entry.file
            allowed = f"an entry of {family}: {suggest(id, self.ids(family))}"
            return [InputError(file, entry.line if entry else 0, id, found, allowed)]
        return [entry.not_yet(start)] if start < entry.start else []

    def overlay(self, entries: Iterable[Entry]) -> LawBook:
        """A book in which `entries` stand in place of those of the same id, or are added."""
        return LawBook(MappingProxyType({**self.entries, **{entry.id: entry for entry in entries}}))

    def with_behaviour(self, values: Mapping[str, Number], asked_by: str = "behaviour") -> LawBook:
        """A book with other constants. InputErrors, which name `asked_by`, if unknown, dated or out of range."""
        raise_all([error for id, value in values.items() for error in self.refusals(id, value, asked_by, 0)])
        return self.overlay(_other_value(self.entries[id], value) for id, value in values.items())

    def refusals(self, id: str, value: Number, file: str, line: int) -> list[InputError]:
        """Why the constant `id` cannot be `value`; `file` and `line` say who asked."""
        entry = self.entries.get(id)
        if entry is None or entry.family != "behaviour":
            return [
                InputError(file, line, id, "no constant of that name", suggest(id, self.ids("behaviour")))
            ]
        step = replace(entry.steps[0], value=value)
        if count(value) != count(entry.steps[0].value):
            return [InputError(file, line, id, count(value), count(entry.steps[0].value))]
        if not all(step.low <= number <= step.high for number in step.numbers):
            return [InputError(file, line, id, value, f"its range {step.low} to {step.high}")]
        return []

    def digest(self, until: date | None = None) -> str:
        """SHA-256 of ids, units and values; with `until`, of what ticks that start before it can see."""
        lines = [_print(self.entries[id], until) for id in self.ids()]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def count(value: Number) -> str:
    """`a single number` or `a list of n numbers`."""
    return f"a list of {len(value)} numbers" if isinstance(value, tuple) else "a single number"


def _array(numbers: tuple[float, ...]) -> NDArray[np.float64]:
    array = np.array(numbers, dtype=np.float64)
    array.flags.writeable = False
    return array


def _other_value(entry: Entry, value: Number) -> Entry:
    return replace(entry, steps=(replace(entry.steps[0], value=value),))


def _print(entry: Entry, until: date | None) -> str:
    """An entry in one line: its value at every tick at which it may change, before `until`."""
    days = [start_of(tick) for tick in sorted(entry.changes())] or [ALWAYS]
    seen = [f"{day}:{entry.number(day)}" for day in days if until is None or day < until]
    return " ".join([entry.id, entry.family, entry.unit, *seen]) if seen else ""
