"""Readings: where scholars disagree, a named switch with the default and the rival, both cited.

    purge:
      question: did the purge of the party strengthen it or devour it
      default: {name: strengthens, source: "P3-M19 (002:7504)", set: {}}
      rival: {name: devours, source: "P3-M20", set: {party.purge.fear: 0.4, party.purge.vacancies: false}}

`set` gives constants of behaviour other values, or switches rules on (true) and off (false).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from kombinat.engine.errors import InputError, raise_all
from kombinat.engine.law import LawBook, Number
from kombinat.engine.lawfiles import NumberForm
from kombinat.engine.yamlfile import Lines, Strict, load, suggest

Choice = Literal["default", "rival"]


class Side(Strict):
    """One answer: what it sets, and who holds it."""

    name: str = Field(min_length=1)
    source: str = Field(min_length=1)
    set: dict[str, bool | NumberForm] = Field(default_factory=dict)


class ReadingForm(Strict):
    """A question with its two answers."""

    question: str = Field(min_length=1)
    default: Side
    rival: Side


@dataclass(frozen=True)
class Reading:
    """One side of a reading, checked: constants and rule switches it sets."""

    name: str
    source: str
    constants: Mapping[str, Number] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A named disagreement; `default` holds unless a run asks for `rival`."""

    id: str
    question: str
    default: Reading
    rival: Reading

    @property
    def sets(self) -> frozenset[str]:
        """Ids of all constants and rules that one of its sides sets."""
        sides = (self.default, self.rival)
        return frozenset(id for side in sides for id in (*side.constants, *side.switches))

    def side(self, choice: Choice) -> Reading:
        """The chosen side."""
        return self.default if choice == "default" else self.rival


def load_readings(file: Path, book: LawBook, rules: Collection[str]) -> dict[str, Question]:
    """Questions by name. InputErrors name unknown constants and rules, and values outside their ranges."""
    document = load(file, dict[str, ReadingForm])
    errors: list[InputError] = []
    questions = {}
    for id, form in document.value.items():
        errors += _faults(document.lines, (id, "default"), form.default, book, rules)
        errors += _faults(document.lines, (id, "rival"), form.rival, book, rules)
        questions[id] = Question(id, form.question, _reading(form.default), _reading(form.rival))
    raise_all(errors)
    return questions


def _faults(
    lines: Lines, path: tuple[str, ...], side: Side, book: LawBook, rules: Collection[str]
) -> list[InputError]:
    errors: list[InputError] = []
    for id, value in side.set.items():
        where = (*path, "set", id)
        if not isinstance(value, bool):
            errors += book.refusals(id, value, lines.file, lines.at(*where))
        elif id not in rules:
            errors.append(lines.error(where, "no rule of that name", suggest(id, rules)))
    return errors


def _reading(side: Side) -> Reading:
    constants = {id: value for id, value in side.set.items() if not isinstance(value, bool)}
    switches = {id: value for id, value in side.set.items() if isinstance(value, bool)}
    return Reading(side.name, side.source, constants, switches)


def choose(
    book: LawBook, questions: Mapping[str, Question], chosen: Mapping[str, Choice]
) -> tuple[LawBook, frozenset[str]]:
    """The book and the rules switched off under the chosen sides (default where none is chosen).

    InputErrors for an unknown question. A later question wins where two set the same thing.
    """
    raise_all(
        [InputError("readings", 0, id, id, suggest(id, questions)) for id in chosen if id not in questions]
    )
    constants: dict[str, Number] = {}
    switches: dict[str, bool] = {}
    for id, question in questions.items():
        side = question.side(chosen.get(id, "default"))
        constants.update(side.constants)
        switches.update(side.switches)
    return book.with_behaviour(constants), frozenset(id for id, on in switches.items() if not on)
