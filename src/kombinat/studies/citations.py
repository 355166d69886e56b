"""The citation gate: nothing stands in the model without a source, and an archive number must be in its source.

Checked of every statute, constant, outside value and reading: its source refers to something, its ids exist, and the
number of grade `archive` occurs in the catalogue's rows for the lines it cites, in its own unit or in one that its
unit is commonly printed in (share as per cent, kopecks as roubles). An assumption may say in words what it leans on;
such are counted as `bare`. Checked of every rule: known ids, at most three, and a docstring that writes it out in its
own terms. The share of assumptions is counted by family.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kombinat.engine import units
from kombinat.engine.errors import InputError, flatten
from kombinat.engine.law import Entry, LawBook, Step
from kombinat.engine.readings import Question
from kombinat.engine.yamlfile import suggest
from kombinat.studies.sources import Citation, Quantity, catalogue, cited, literature, numbers_in, rows_at

GRADES = ("archive", "author", "claim", "informant", "literature", "estimate", "assumption")
FROM_DOCUMENT = ("archive", "author", "claim", "informant")
REFERENCE = "an id of the catalogue, a line of a document, or a work with its year"
MOST_IDS = 3
FEWEST_WORDS = 3
PRINTED = (  # dimension of a unit, how a source's row marks a size of it, and that size in base units
    ("", re.compile(r"%|per ?cent"), 0.01),
    ("", re.compile(r"‰|per (?:mille|1,?000)"), 0.001),
    ("money", re.compile(r"\bkop"), 1.0),
    ("money", re.compile(r"\broubles?\b|\brubles?\b|\br(?:b|ub)?\b"), 100.0),
    ("time", re.compile(r"\bmin(?:ute)?s?\b"), 1.0),
    ("time", re.compile(r"\bh(?:ours?|rs?)?\b"), 60.0),
    ("mass", re.compile(r"\bkg\b"), 1.0),
    ("mass", re.compile(r"\bg(?:rams?)?\b"), 0.001),
    ("mass", re.compile(r"\bt(?:on(?:ne)?s?)?\b"), 1000.0),
    ("area", re.compile(r"\bm2\b|square met|sq\.? ?m"), 100.0),
    ("span", re.compile(r"\bdays?\b"), 1.0),
    ("span", re.compile(r"\bweeks?\b"), 7.0),
    ("span", re.compile(r"\bmonths?\b"), 30.4375),
    ("span", re.compile(r"\by(?:ears?|rs?)?\b"), 365.25),
)
THOUSANDS = ((re.compile(r"\bthousand|\bth\b"), 1e3), (re.compile(r"\bmillion|\bm\b"), 1e6))
ROUNDING = {"plain": 1e-9, "fraction": 0.01}


class RuleLike(Protocol):
    """What the gate needs to know of a rule; `engine.rules.Rule` has it."""

    @property
    def id(self) -> str: ...
    @property
    def cites(self) -> tuple[str, ...]: ...
    @property
    def doc(self) -> str: ...
    @property
    def function(self) -> Callable[..., Any]: ...
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True)
class CitationReport:
    """What the gate found. grades: values by (family, grade), a family being `law.plant` or `behaviour.party`.

    bare: values by family whose source refers to nothing; rules: number of rules by room; cites: mechanism ids with the
    law, constants and rules that cite them.
    """

    faults: tuple[InputError, ...]
    grades: Mapping[tuple[str, str], int]
    bare: Mapping[str, int]
    rules: Mapping[str, int]
    cites: Mapping[str, tuple[str, ...]]

    @property
    def ok(self) -> bool:
        """Whether everything is cited."""
        return not self.faults

    def families(self) -> list[str]:
        """Families that have values, sorted."""
        return sorted({family for family, _ in self.grades})

    def share(self, grade: str, family: str | None = None) -> float:
        """Share of values of a grade, in one family or in all; 0 where there are none."""
        of = {key: n for key, n in self.grades.items() if family in (None, key[0])}
        return sum(n for key, n in of.items() if key[1] == grade) / max(1, sum(of.values()))

    def table(self) -> list[str]:
        """Lines of text: values by family and grade, with the share of assumptions and how many of them
        refer to nothing; then the rules by room."""
        head = f"{'values':<22}" + "".join(f"{grade:>12}" for grade in GRADES) + f"{'assumed':>10}{'bare':>6}"
        return [head, *(self._line(family) for family in self.families()), self._line(None), self._rules()]

    def _line(self, family: str | None) -> str:
        counts = Counter(dict.fromkeys(GRADES, 0))
        for (name, grade), number in self.grades.items():
            counts[grade] += number if family in (None, name) else 0
        cells = "".join(f"{counts[grade]:>12}" for grade in GRADES)
        bare = sum(number for name, number in self.bare.items() if family in (None, name))
        return f"{family or 'all':<22}{cells}{self.share('assumption', family):>10.0%}{bare:>6}"

    def _rules(self) -> str:
        by_room = ", ".join(f"{room} {number}" for room, number in sorted(self.rules.items()))
        return f"rules: {sum(self.rules.values())} ({by_room or 'none'}), faults: {len(self.faults)}"


def report(
    book: LawBook, rules: Mapping[str, RuleLike], readings: Mapping[str, Question] | None = None
) -> CitationReport:
    """Check everything that must be cited, and count grades. Faults are reported, not raised."""
    entries = [book.entry(id) for id in book.ids()]
    faults = [fault for entry in entries for fault in entry_faults(entry)]
    faults += [fault for rule in rules.values() for fault in rule_faults(rule)]
    faults += [fault for question in (readings or {}).values() for fault in reading_faults(question)]
    grades: Counter[tuple[str, str]] = Counter(
        (_family(entry), step.grade) for entry in entries for step in entry.all_steps()
    )
    bare = Counter(
        _family(entry) for entry in entries for step in entry.all_steps() if cited(step.source).empty
    )
    rooms = Counter(rule.id.partition(".")[0] for rule in rules.values())
    return CitationReport(tuple(flatten(faults)), grades, bare, rooms, _who_cites(entries, rules.values()))


def _family(entry: Entry) -> str:
    return f"{entry.family}.{entry.id.partition('.')[0]}"


def _who_cites(entries: Iterable[Entry], rules: Iterable[RuleLike]) -> dict[str, tuple[str, ...]]:
    pairs = [(id, rule.id) for rule in rules for id in rule.cites]
    pairs += [
        (id, entry.id) for entry in entries for step in entry.all_steps() for id in cited(step.source).ids
    ]
    users: dict[str, dict[str, None]] = {}
    for id, user in pairs:
        users.setdefault(id, {})[user] = None
    return {id: tuple(names) for id, names in users.items()}


def entry_faults(entry: Entry) -> list[InputError]:
    """What is wrong with the citations of one statute, constant or outside series."""
    return [
        entry.error(found, allowed, step.line, "source")
        for step in entry.all_steps()
        for found, allowed in _step_faults(entry, step)
    ]


def _step_faults(entry: Entry, step: Step) -> list[tuple[str, str]]:
    citation = cited(step.source)
    unknown = _unknown(citation.ids)
    if unknown:
        return unknown
    if citation.empty:
        return [] if _reasoned(step) else [(repr(step.source), REFERENCE)]
    if step.grade in FROM_DOCUMENT and not (set(citation.ids) & set(catalogue()) or citation.lines):
        return [
            (repr(step.source), f"for grade {step.grade}: an id of the catalogue or a line of a document")
        ]
    return _archive_faults(entry, step, citation) if step.grade == "archive" else []


def _reasoned(step: Step) -> bool:
    """Whether an assumption at least says in a few words what it leans on."""
    return step.grade == "assumption" and len(step.source.split()) >= FEWEST_WORDS


def _unknown(ids: Iterable[str]) -> list[tuple[str, str]]:
    known = {**catalogue(), **literature()}
    return [(id, f"an id of the catalogue: {suggest(id, known)}") for id in ids if id not in known]


def _archive_faults(entry: Entry, step: Step, citation: Citation) -> list[tuple[str, str]]:
    rows = rows_at(citation.lines)
    if not rows:
        return [
            (repr(step.source), "for grade archive: lines for which the catalogue has a number, as 002:2239")
        ]
    missing = [number for number in step.numbers if not any(states(row, number, entry.unit) for row in rows)]
    printed = "; ".join(row.label for row in rows)
    return [
        (f"{number:g} {entry.unit}", f"for grade archive: a number its source states, {printed}")
        for number in missing
    ]


def states(row: Quantity, number: float, unit: str) -> bool:
    """Whether a catalogue row states `number` (given in `unit`), in that unit or another the row is marked with."""
    plain, fractions = numbers_in(row)
    scales = _scales(row, unit)
    return any(
        math.isclose(stated * scale, abs(number), rel_tol=closeness)
        for closeness, numbers in ((ROUNDING["plain"], plain), (ROUNDING["fraction"], fractions))
        for stated in numbers
        for scale in scales
    )


def _scales(row: Quantity, unit: str) -> set[float]:
    """Factors that may turn a number of the row into one in `unit`, by what the row says its numbers are."""
    base, size = units.ATOMS[unit.partition("/")[0]]
    text = f"{row.value} {row.unit}"
    marked = {other / size for dimension, mark, other in PRINTED if dimension == base and mark.search(text)}
    scales = marked or {1.0}
    return scales | {scale * many for scale in scales for mark, many in THOUSANDS if mark.search(text)}


def rule_faults(rule: RuleLike) -> list[InputError]:
    """What is wrong with the citations of a rule: unknown or too many ids, nothing written out."""
    found = _unknown(rule.cites)
    if not rule.cites:
        found.append(("nothing", "ids of the catalogue"))
    if len(rule.cites) > MOST_IDS:
        found.append((f"{len(rule.cites)} ids", f"at most {MOST_IDS}: what one switch removes"))
    if not _terms(rule) & set(re.findall(r"\w+", rule.doc)):
        found.append(("a docstring with none of its terms", "what it returns, written out in its own terms"))
    return [InputError(rule.file, rule.line, rule.id, *pair) for pair in found]


def _terms(rule: RuleLike) -> set[str]:
    """Names a rule works with: its parameters, and what it takes from law and behaviour."""
    code = getattr(rule.function, "py_func", rule.function).__code__
    return {*code.co_varnames[: code.co_argcount], *code.co_names}


def reading_faults(question: Question) -> list[InputError]:
    """What is wrong with the citations of a reading's two sides."""
    faults = []
    for name, side in (("default", question.default), ("rival", question.rival)):
        citation = cited(side.source)
        found = _unknown(citation.ids)
        if citation.empty:
            found.append((repr(side.source), REFERENCE))
        faults += [InputError("readings", 0, f"{question.id}.{name}.source", *pair) for pair in found]
    return faults
