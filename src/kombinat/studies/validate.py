"""Validation: the documents' numbers set beside a run's, each with its tolerance, misses first.

A fact is *initial* (put into the first state), *calibrate* (constants may be set by it), *validate* (kept to judge by)
or *context* (shown, never judged). The roles are never mixed in one count, and arithmetic siblings share a block, so
that a number used to fit the model does not come back to praise it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator
from rich.table import Table

from kombinat.archive.series import SeriesBook
from kombinat.engine.errors import InputError, raise_all
from kombinat.engine.jsonfile import write_json
from kombinat.engine.law import Entry
from kombinat.engine.yamlfile import Document, Strict, load, suggest
from kombinat.studies.claimfiles import Standing
from kombinat.studies.sources import cited
from kombinat.studies.statistics import Interval, t_interval
from kombinat.studies.tracks import ALL, Period, Reduce, Tracks, number

Role = Literal["initial", "calibrate", "validate", "context"]
ROLES: tuple[Role, ...] = ("validate", "calibrate", "initial", "context")
JUDGED: tuple[Role, ...] = ("calibrate", "validate")
PRINTED = (
    1.0,
    0.01,
    0.0001,
    100.0,
    10_000.0,
)  # how a law may write a number that a source prints in per cent


class Fact(Strict):
    """One number of a document that a series can meet.

    stated: the number as printed; value: the same in the series' unit; low, high: what still counts as met (in that
    unit; none: open); tolerance: why that much; how: how the months of `period` become one number; of: what the
    number is of, in words (denominator, who counts); block: siblings that stand or fall together.
    """

    id: str
    series: str
    entity: str = ALL
    period: str | int
    how: Reduce = "mean"
    stated: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    tolerance: str
    of: str
    standing: Standing
    block: str
    role: Role
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Fact:
        Period.read(self.period)
        if self.low is None and self.high is None:
            raise ValueError("low or high or both")
        if not self.within(self.value):
            raise ValueError(f"the value {self.value} lies outside its own tolerance")
        return self

    def within(self, value: float) -> bool:
        """Whether a value counts as met."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def allowed(self) -> str:
        """What still counts as met, in words."""
        if self.low is None or self.high is None:
            return f"at most {self.high:,.12g}" if self.low is None else f"at least {self.low:,.12g}"
        return f"{self.low:,.12g} to {self.high:,.12g}"


class Unmet(Strict):
    """A number about the plant that no series can meet, with the reason."""

    says: str
    stated: str
    source: str
    reason: str


class FactFile(Strict):
    """`facts`: what a series can meet; `context`: what none can."""

    facts: tuple[Fact, ...]
    context: tuple[Unmet, ...]


def load_facts(file: Path, book: SeriesBook | None = None) -> FactFile:
    """Read a scenario's facts. book: series to check names and units against. InputErrors name each fault."""
    document = load(file, FactFile)
    raise_all([*_clashes(document), *(_name_faults(document, book) if book else ())])
    return document.value


def _clashes(document: Document[FactFile]) -> Iterator[InputError]:
    """The same id twice, or a block on both sides of the judgement."""
    seen: set[str] = set()
    side: dict[str, Role] = {}
    for n, fact in enumerate(document.value.facts):
        if fact.id in seen:
            yield document.lines.error(("facts", n, "id"), f"{fact.id} a second time", "each id once")
        seen.add(fact.id)
        if fact.role in JUDGED and side.setdefault(fact.block, fact.role) != fact.role:
            found = f"block {fact.block} under {side[fact.block]} and {fact.role}"
            yield document.lines.error(("facts", n, "role"), found, "one of them for the whole block")


def _name_faults(document: Document[FactFile], book: SeriesBook) -> Iterator[InputError]:
    for n, fact in enumerate(document.value.facts):
        where = ("facts", n)
        if fact.series not in book.series:
            yield document.lines.error((*where, "series"), fact.series, suggest(fact.series, book.series))
        elif fact.entity not in book.parsed[fact.series]:
            allowed = ", ".join(book.parsed[fact.series])
            yield document.lines.error((*where, "entity"), fact.entity, allowed)
        elif fact.unit != book.series[fact.series].unit:
            yield document.lines.error((*where, "unit"), fact.unit, book.series[fact.series].unit)


# ---- against runs


@dataclass(frozen=True)
class Check:
    """A fact beside runs. values: one a seed (empty if nothing was recorded in its period)."""

    fact: Fact
    values: NDArray[np.float64]

    @property
    def interval(self) -> Interval | None:
        """Mean over seeds with its interval; None if nothing was recorded."""
        return t_interval(self.values) if self.values.size else None

    @property
    def hit(self) -> bool:
        """Whether the mean over seeds lies within the tolerance; nothing recorded is a miss."""
        return bool(self.values.size) and self.fact.within(float(self.values.mean()))

    @property
    def inside(self) -> float:
        """Share of single runs that lie within the tolerance."""
        return float(np.mean([self.fact.within(v) for v in self.values])) if self.values.size else 0.0

    @property
    def said(self) -> str:
        """`hit`, `miss`, `nothing recorded`, or for context `not judged`."""
        if self.fact.role == "context":
            return "not judged"
        return "nothing recorded" if not self.values.size else "hit" if self.hit else "miss"


def validate(
    facts: Iterable[Fact], runs: Sequence[Tracks], book: SeriesBook, scale: float = 1.0
) -> Validation:
    """Set facts beside the series of one or more seeds of a scenario.

    scale: share of the units that the runs have; series that grow with the number of units are divided by it.
    """
    return Validation(
        tuple(_check(fact, runs, scale if book.series[fact.series].scales else 1.0) for fact in facts)
    )


def _check(fact: Fact, runs: Sequence[Tracks], scale: float) -> Check:
    period = Period.read(fact.period)
    values = np.array([number(run, fact.series, fact.entity, period, fact.how) for run in runs], np.float64)
    return Check(fact, values[np.isfinite(values)] / scale)


@dataclass(frozen=True)
class Validation:
    """All facts of a scenario beside its runs."""

    checks: tuple[Check, ...]

    def of(self, role: Role) -> list[Check]:
        """Checks of one role: misses first, the largest blocks of siblings together."""
        mine = [check for check in self.checks if check.fact.role == role]
        return sorted(mine, key=lambda check: (check.hit, check.fact.block, check.fact.id))

    def misses(self) -> list[Check]:
        """Facts kept for judging that the runs do not meet."""
        return [check for check in self.of("validate") if not check.hit]

    def score(self, role: Role) -> tuple[int, int]:
        """Hits and facts of one role."""
        mine = self.of(role)
        return sum(check.hit for check in mine), len(mine)

    def blocks(self, role: Role) -> tuple[int, int]:
        """Blocks of siblings that are met in full, and blocks: the number of independent facts."""
        met: dict[str, bool] = {}
        for check in self.of(role):
            met[check.fact.block] = met.get(check.fact.block, True) and check.hit
        return sum(met.values()), len(met)

    def tables(self) -> list[Table]:
        """One table a role for the terminal, those that judge first."""
        return [self._table(role) for role in ROLES if self.of(role)]

    def _table(self, role: Role) -> Table:
        (hits, facts), (met, blocks) = self.score(role), self.blocks(role)
        title = f"{role}: {_MEANS[role]}"
        caption = (
            None
            if role == "context"
            else f"{hits} of {facts} met; {met} of {blocks} independent blocks whole"
        )
        table = Table(*_HEADS, title=title, caption=caption, title_justify="left", caption_justify="left")
        for check in self.of(role):
            table.add_row(*_cells(check))
        return table

    def as_json(self) -> dict[str, Any]:
        """Plain values for a file or a page."""
        return {role: self._role_json(role) for role in ROLES}

    def _role_json(self, role: Role) -> dict[str, Any]:
        (hits, facts), (met, blocks) = self.score(role), self.blocks(role)
        return {
            "hits": hits,
            "facts": facts,
            "blocks_met": met,
            "blocks": blocks,
            "checks": [_check_json(check) for check in self.of(role)],
        }

    def write(self, file: Path) -> None:
        """Write `as_json` to a file; RunError if the disk refuses."""
        write_json(file, self.as_json())


_HEADS = (
    "fact",
    "period",
    "source says",
    "allowed",
    "model",
    "seeds inside",
    "unit",
    "of",
    "standing",
    "verdict",
)
_MEANS: dict[Role, str] = {
    "validate": "kept to judge by",
    "calibrate": "constants may be set by these, so meeting them proves nothing",
    "initial": "put into the first state",
    "context": "shown, never judged",
}


def _cells(check: Check) -> Sequence[str]:
    fact = check.fact
    return (
        fact.id, str(Period.read(fact.period)), _says(fact), fact.allowed, _gives(check.interval),
        f"{check.inside:.0%}", fact.unit, fact.of, fact.standing, check.said,
    )  # fmt: skip


def _says(fact: Fact) -> str:
    """A source's number in the series' unit, and as it is printed where that is something else."""
    value = f"{fact.value:,.12g}"
    return value if value == fact.stated else f"{value} (printed: {fact.stated})"


def _gives(seen: Interval | None) -> str:
    """What the runs give, with its interval where there are several."""
    if seen is None:
        return "nothing recorded"
    mean, low, high = map(_figures, (seen.mean, seen.low, seen.high))
    return f"{mean} [{low}, {high}]" if np.isfinite(seen.high) else mean


def _figures(value: float) -> str:
    """Four figures, no exponent for what a reader counts."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _check_json(check: Check) -> dict[str, Any]:
    seen = check.interval
    return {
        **check.fact.model_dump(mode="json"),
        "verdict": check.said,
        "mean": None if seen is None else seen.mean,
        "interval": None if seen is None or not np.isfinite(seen.high) else [seen.low, seen.high],
        "seeds": int(check.values.size),
        "inside": check.inside,
    }


# ---- the wall between judging and setting


def leaks(facts: Iterable[Fact], entries: Iterable[Entry]) -> list[str]:
    """Entries of law, behaviour or outside series that cite a `validate` fact's lines and hold its number."""
    known = list(entries)
    return [
        f"{entry.id} ({entry.file}:{step.line}) holds {fact.stated}, kept to judge by as {fact.id}"
        for fact in facts
        if fact.role == "validate"
        for entry in known
        for step in entry.all_steps()
        if _same_lines(fact.source, step.source) and any(_same(fact.value, n) for n in step.numbers)
    ]


def _same_lines(one: str, other: str) -> bool:
    mine, theirs = cited(one).lines, cited(other).lines
    return any(s == t and a <= d and c <= b for s, (a, b) in mine for t, (c, d) in theirs)


def _same(fact: float, entry: float) -> bool:
    return any(abs(entry * size - fact) <= 1e-9 * max(1.0, abs(fact)) for size in PRINTED)
