"""Law, behaviour and outside files: their forms, and what makes one wrong.

Every fault of every file is gathered before anything is refused.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from kombinat.engine import units
from kombinat.engine.clock import first_tick_from
from kombinat.engine.errors import InputError, flatten, raise_all
from kombinat.engine.law import ALWAYS, Entry, Family, Grade, LawBook, Step, count
from kombinat.engine.yamlfile import Document, Lines, Strict, check, read, suggest

EARLIEST, LATEST = date(1900, 1, 1), date(2030, 12, 31)
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


NumberForm = float | Annotated[tuple[float, ...], Field(min_length=1)]


class Valued(Strict):
    """A number (or a list of numbers) with its range, its grade and what it rests on."""

    value: NumberForm
    range: tuple[float, float]
    grade: Grade
    source: str


class Statute(Strict):
    """A dated rule of an institution."""

    meaning: str
    unit: str
    values: dict[date, Valued] = Field(min_length=1)


class Outside(Statute):
    """A dated influence from outside the towns; `interpolate: linear` joins its dates by straight lines."""

    interpolate: Literal["linear"] | None = None


class Constant(Valued):
    """An undated constant of how people and posts act."""

    meaning: str
    unit: str


def load_law(*folders: Path) -> list[Entry]:
    """All statutes of the `*.yaml` files in some folders; InputErrors name all faults in them."""
    return _load_folders(folders, "law")


def load_behaviour(*folders: Path) -> list[Entry]:
    """All constants of the `*.yaml` files in some folders; InputErrors name all faults in them."""
    return _load_folders(folders, "behaviour")


def load_outside(file: Path) -> list[Entry]:
    """The outside series of one file; InputErrors name everything that is wrong in it."""
    entries, errors = load_entries(read(file), "outside")
    raise_all(errors)
    return entries


def load_book(law: Sequence[Path], behaviour: Sequence[Path], outside: Sequence[Path] = ()) -> LawBook:
    """A book from folders of law and behaviour and files of outside series; InputErrors name all faults."""
    entries: list[Entry] = []
    errors: list[InputError] = []
    loads: list[Callable[[], list[Entry]]] = [lambda: load_law(*law), lambda: load_behaviour(*behaviour)]
    loads += [lambda file=file: load_outside(file) for file in outside]  # type: ignore[misc]
    for load in loads:
        try:
            entries += load()
        except InputError as error:
            errors.append(error)
    raise_all(errors + doubles(entries))
    return LawBook().overlay(entries)


def _load_folders(folders: Sequence[Path], family: Family) -> list[Entry]:
    entries: list[Entry] = []
    errors: list[InputError] = []
    for file, room in (pair for folder in folders for pair in _files(folder)):
        try:
            more, faults = load_entries(read(file), family, room)
        except InputError as error:
            more, faults = [], [error]
        entries += more
        errors += faults
    raise_all(errors + doubles(entries))
    return entries


def _files(folder: Path) -> list[tuple[Path, str]]:
    """The files of a folder with their rooms: `plant.yaml` and `plant/wages.yaml` both hold `plant.*`."""
    if not folder.is_dir():
        raise InputError(folder, 0, "folder", "no such folder", "a folder of YAML files")
    files = sorted(folder.rglob("*.yaml"))
    return [(file, file.relative_to(folder).with_suffix("").parts[0]) for file in files]


def doubles(entries: Iterable[Entry]) -> list[InputError]:
    """An error for every entry whose id an earlier one has."""
    first: dict[str, Entry] = {}
    return [
        entry.error(
            "a second definition", f"one (the first is in {first[entry.id].file}:{first[entry.id].line})"
        )
        for entry in entries
        if first.setdefault(entry.id, entry) is not entry
    ]


def load_entries(
    document: Document[Any], family: Family, room: str | None = None
) -> tuple[list[Entry], list[InputError]]:
    """Entries of a document that maps ids to forms, and all that is wrong. room: what ids must start with."""
    try:
        entries = _entries(document, family)
    except InputError as error:
        return [], flatten([error])
    return entries, [fault for entry in entries for fault in faults(entry, room)]


def _entries(document: Document[Any], family: Family) -> list[Entry]:
    if document.value is None:
        raise document.lines.error((), "an empty file", "at least one entry")
    if family == "behaviour":
        constants = check(document, dict[str, Constant]).value
        return [constant_entry(document.lines, id, form) for id, form in constants.items()]
    if family == "law":
        statutes = check(document, dict[str, Statute]).value
        return [dated_entry(document.lines, (id,), "law", form) for id, form in statutes.items()]
    series = check(document, dict[str, Outside]).value
    return [dated_entry(document.lines, (id,), "outside", form) for id, form in series.items()]


def constant_entry(lines: Lines, id: str, form: Constant) -> Entry:
    """The entry of a constant that stands at `id`."""
    steps = make_steps(lines, (id,), {ALWAYS: form})
    return Entry(id, "behaviour", form.meaning, form.unit, steps, lines.file, lines.at(id))


def dated_entry(lines: Lines, path: tuple[str, ...], family: Family, form: Statute) -> Entry:
    """The entry of a statute or outside series that stands at `path`, whose last part is its id."""
    steps = make_steps(lines, (*path, "values"), form.values)
    straight = isinstance(form, Outside) and form.interpolate is not None
    return Entry(path[-1], family, form.meaning, form.unit, steps, lines.file, lines.at(*path), straight)


def make_steps(lines: Lines, path: tuple[str, ...], values: Mapping[date, Valued]) -> tuple[Step, ...]:
    """Steps of dated values under `path`, in the order of the file."""
    return tuple(
        Step(day, form.value, *form.range, form.grade, form.source, lines.at(*path, day, "value"))
        for day, form in values.items()
    )


def faults(entry: Entry, room: str | None = None) -> list[InputError]:
    """Everything that is wrong with one well-formed entry."""
    return _name_faults(entry, room) + _meaning_faults(entry) + _unit_faults(entry) + step_faults(entry)


def step_faults(entry: Entry) -> list[InputError]:
    """What is wrong with its steps: ranges upside down, values outside, uneven lists, no source, bad dates."""
    errors = [
        error for step in entry.steps for error in _value_faults(entry, step) + _source_faults(entry, step)
    ]
    return errors if entry.family == "behaviour" else errors + _span_faults(entry) + _order_faults(entry)


def _name_faults(entry: Entry, room: str | None) -> list[InputError]:
    if not ID.fullmatch(entry.id) or keyword.iskeyword(entry.id.rpartition(".")[2]):
        return [entry.error(f"the id {entry.id}", "room.topic.name in small letters, digits and _")]
    if room is not None and entry.id.partition(".")[0] != room:
        return [
            entry.error(
                f"the id {entry.id}", f"ids that start with `{room}.`, as its file or folder is called"
            )
        ]
    return []


def _meaning_faults(entry: Entry) -> list[InputError]:
    return [] if entry.meaning.strip() else [entry.error("an empty meaning", "a sentence", field="meaning")]


def _source_faults(entry: Entry, step: Step) -> list[InputError]:
    if step.source.strip():
        return []
    return [entry.error("an empty source", "what the value rests on", step.line, _field(step, "source"))]


def _unit_faults(entry: Entry) -> list[InputError]:
    if units.known(entry.unit):
        return []
    word = units.unknown_words(entry.unit)[0]
    return [
        entry.error(repr(entry.unit), f"units joined by `/`: {suggest(word, units.ATOMS, 60)}", field="unit")
    ]


def _value_faults(entry: Entry, step: Step) -> list[InputError]:
    stray = [number for number in step.numbers if not step.low <= number <= step.high]
    first = (entry.before or entry).steps[0].value
    found: object
    if step.low > step.high:
        found, allowed = f"the range {step.low} to {step.high}", "a range whose low end comes first"
    elif stray:
        found, allowed = stray[0], f"its range {step.low} to {step.high}"
    elif count(step.value) != count(first):
        found, allowed = count(step.value), f"{count(first)}, as at its first date"
    else:
        return []
    return [entry.error(found, allowed, step.line, _field(step, "value"))]


def _field(step: Step, name: str) -> str:
    return name if step.day == ALWAYS else f"values.{step.day}.{name}"


def _span_faults(entry: Entry) -> list[InputError]:
    return [
        entry.error(
            f"{step.day} (date out of range)", f"{EARLIEST} to {LATEST}", step.line, f"values.{step.day}"
        )
        for step in entry.steps
        if not EARLIEST <= step.day <= LATEST
    ]


def _order_faults(entry: Entry) -> list[InputError]:
    errors = []
    for left, right in pairwise(entry.steps):
        if right.day <= left.day:
            found, allowed = f"{right.day} after {left.day}", "dates in ascending order"
        elif first_tick_from(right.day) == first_tick_from(left.day):
            found, allowed = (
                f"{left.day} and {right.day} (overlapping dates)",
                "dates that begin in two dekads",
            )
        else:
            continue
        errors.append(entry.error(found, allowed, right.line, f"values.{right.day}"))
    return errors
