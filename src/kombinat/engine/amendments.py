"""Amendments: what a decree changes in the law, dated, with its reason; and rules it takes out of force.

An amendment is written like a statute file, with only what changes:

    title: No pay for idle time
    reason: what if the concession of 1932 had not been made
    law:
      plant.wages.idle_pay_share:
        values:
          1932-01-01: {value: 0.0, range: [0.0, 0.67], grade: assumption, source: counterfactual}

From the day of its first value an amended entry follows the amendment alone; until then nothing is different.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from kombinat.engine.errors import InputError, raise_all
from kombinat.engine.law import Entry, Family, LawBook
from kombinat.engine.lawfiles import EARLIEST, LATEST, Valued, make_steps, step_faults
from kombinat.engine.yamlfile import Document, Lines, Strict, check, read, suggest

NOT_BEHAVIOUR = (
    "law, outside, remove (behaviour is common to all scenarios: vary it by readings or sensitivity)"
)


class Change(Strict):
    """What an amendment changes in one statute or series; meaning and unit may be repeated, not changed."""

    meaning: str | None = None
    unit: str | None = None
    values: dict[date, Valued] = Field(min_length=1)


class AmendmentForm(Strict):
    """The form of an amendment file. from_ (written `from`): its first day; removals take force on it."""

    title: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    from_: date | None = Field(default=None, alias="from")
    law: dict[str, Change] = Field(default_factory=dict)
    outside: dict[str, Change] = Field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True)
class Amendment:
    """An amendment checked against a book.

    start: the first day on which anything differs; remove: ids of rules out of force from `start` on; digest: of
    the content, whatever its title and layout.
    """

    title: str
    reason: str
    start: date
    entries: tuple[Entry, ...]
    remove: tuple[str, ...]
    file: str
    digest: str


def load_amendment(file: Path, book: LawBook, rules: Collection[str] | None = None) -> Amendment:
    """Read an amendment of `book`. rules: known rule ids (None: unchecked). InputErrors name all faults."""
    document = read(file)
    refuse_behaviour(document)
    form = check(document, AmendmentForm).value
    sections: dict[Family, dict[str, Change]] = {"law": form.law, "outside": form.outside}
    errors = _form_faults(document.lines, form, rules)
    entries: list[Entry] = []
    for family, changes in sections.items():
        for id, change in changes.items():
            faults = _name_faults(document.lines, family, id, change, book)
            errors += faults
            if not faults:
                entries.append(_changed(document.lines, family, id, change, book))
    errors += [error for entry in entries for error in _entry_faults(entry, form.from_)]
    raise_all(errors)
    return _amendment(document.lines.file, form, entries)


def _amendment(file: str, form: AmendmentForm, entries: list[Entry]) -> Amendment:
    days = [entry.steps[0].day for entry in entries] + ([form.from_] if form.remove and form.from_ else [])
    content = form.model_dump(mode="json", exclude={"title", "reason"})
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return Amendment(form.title, form.reason, min(days), tuple(entries), form.remove, file, digest)


def amend(book: LawBook, amendment: Amendment) -> LawBook:
    """The book under an amendment; on every day before `amendment.start` it has the values of `book`."""
    return book.overlay(replace(entry, before=book.entry(entry.id)) for entry in amendment.entries)


def refuse_behaviour(document: Document[Any]) -> None:
    """InputError if a scenario or an amendment has a `behaviour` section."""
    if isinstance(document.value, dict) and "behaviour" in document.value:
        raise document.lines.error(("behaviour",), "a section `behaviour`", NOT_BEHAVIOUR)


def _form_faults(lines: Lines, form: AmendmentForm, rules: Collection[str] | None) -> list[InputError]:
    errors = []
    if not (form.law or form.outside or form.remove):
        errors.append(lines.error((), "an amendment that changes nothing", "law, outside or remove"))
    if form.remove and form.from_ is None:
        errors.append(lines.error(("from",), "nothing", "the day from which the rules are removed"))
    if form.from_ is not None and not EARLIEST <= form.from_ <= LATEST:
        errors.append(lines.error(("from",), f"{form.from_} (date out of range)", f"{EARLIEST} to {LATEST}"))
    return errors + [
        lines.error(("remove", place), id, f"a rule: {suggest(id, rules)}")
        for place, id in enumerate(form.remove)
        if rules is not None and id not in rules
    ]


def _name_faults(lines: Lines, family: Family, id: str, change: Change, book: LawBook) -> list[InputError]:
    entry = book.entries.get(id)
    if entry is None:
        return [lines.error((family, id), "no entry of that name", suggest(id, book.ids(family)))]
    if entry.family == "behaviour":
        return [lines.error((family, id), "a constant of behaviour", NOT_BEHAVIOUR)]
    if entry.family != family:
        return [lines.error((family, id), f"an entry of {entry.family}", f"it under `{entry.family}:`")]
    if change.unit not in (None, entry.unit):
        return [
            lines.error(
                (family, id, "unit"), f"{change.unit} (wrong unit)", f"{entry.unit}, as in {entry.file}"
            )
        ]
    return []


def _changed(lines: Lines, family: Family, id: str, change: Change, book: LawBook) -> Entry:
    base = book.entry(id)
    steps = make_steps(lines, (family, id, "values"), change.values)
    return replace(base, steps=steps, file=lines.file, line=lines.at(family, id), before=base)


def _entry_faults(entry: Entry, since: date | None) -> list[InputError]:
    early = [step for step in entry.steps if since is not None and step.day < since]
    return step_faults(entry) + [
        entry.error(step.day, f"days from {since} on, when this amendment takes force", step.line)
        for step in early
    ]
