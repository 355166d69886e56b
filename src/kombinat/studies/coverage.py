"""Coverage: what became of each of the catalogue's mechanisms, and what is still missing.

    tested        a claim that it states, or whose change takes it out, has been run (with tier and verdict)
    rule          a rule acts for it, and removing that rule alone changes the state somewhere
    data          a statute, a constant or an outside series rests on it, but no rule
    not modelled  none of these, with the reason

A rule stands for the first three ids it cites. The count that matters is *tested at tier 2 and above*, whatever the
verdict. Beside the documents, mechanisms are counted by family: who acts in them. `families.csv` says which family a
mechanism belongs to, by the institution that acts in the catalogue's entry, not by what of it is modelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.table import Table

from kombinat.engine.errors import InputError, doing, raise_all
from kombinat.engine.law import LawBook
from kombinat.engine.yamlfile import Document, Strict, load, suggest
from kombinat.studies.citations import MOST_IDS, RuleLike
from kombinat.studies.sources import Mechanism, catalogue, cited, literature

Status = Literal["tested", "rule", "data", "not modelled"]
T = TypeVar("T")
STATUSES: tuple[Status, ...] = ("tested", "rule", "data", "not modelled")
ACTS: tuple[Status, ...] = ("tested", "rule")  # a rule acts, or a claim was run
DOCUMENTS = {"000": "Morris", "001": "Kotkin", "002": "thesis"}
FAMILIES = ("plan", "plant", "party", "fleet", "town", "market", "society")


class Verdict(BaseModel):
    """What the report of `kombinat claims` says of one claim."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    source: str
    tests: tuple[str, ...] = ()
    verdict: str
    tier: int
    counts: bool
    must_fail: str = ""

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """Ids of the mechanisms that state the claim, and of those that its change takes out."""
        return (*cited(self.source).ids, *self.tests)


class _Verdicts(BaseModel):
    claims: tuple[Verdict, ...]


class ReasonGroup(Strict):
    """Reasons by mechanism (or range of mechanisms), and what would bring these mechanisms in."""

    later: str = Field(min_length=1)
    reasons: dict[str, str] = Field(min_length=1)


@dataclass(frozen=True)
class Reason:
    """Why a mechanism has no rule, and what would bring it in."""

    later: str
    text: str


@dataclass(frozen=True)
class Covered:
    """What became of one mechanism. by: rules, or else data ids, or else the reason in words; tests: its claims."""

    mechanism: Mechanism
    status: Status
    by: tuple[str, ...]
    tests: tuple[Verdict, ...]
    reason: Reason | None

    @property
    def tier(self) -> int | None:
        """The highest tier at which it was tested."""
        return max((test.tier for test in self.tests), default=None)

    @property
    def evidence(self) -> bool:
        """Whether some test of it counts as evidence (tier 2 and above, not definitional)."""
        return any(test.counts for test in self.tests)

    @property
    def detail(self) -> str:
        """Tests with tier and verdict, or what stands for it, or the reason."""
        if self.tests:
            return "; ".join(f"{test.id}: T{test.tier} {test.verdict}" for test in self.tests)
        if self.by:
            return " ".join(self.by)
        return f"{self.reason.text} (later: {self.reason.later})" if self.reason else "no reason given"


@dataclass(frozen=True)
class Score:
    """How far some mechanisms are covered. counts: by status; evidence: tested at tier 2 and above."""

    counts: dict[str, int]
    evidence: int

    @classmethod
    def of(cls, rows: Iterable[Covered]) -> Score:
        """Count rows."""
        listed = tuple(rows)
        counts = Counter(row.status for row in listed)
        return cls({status: counts[status] for status in STATUSES}, sum(row.evidence for row in listed))

    @property
    def all(self) -> int:
        """All mechanisms counted."""
        return sum(self.counts.values())

    @property
    def acting(self) -> float:
        """Share for which a rule acts, or which was tested."""
        return _part(sum(self.counts[status] for status in ACTS), self.all)

    @property
    def tested(self) -> float:
        """Share tested."""
        return _part(self.counts["tested"], self.all)

    @property
    def emergent(self) -> float:
        """Of those tested, the share tested at tier 2 and above."""
        return _part(self.evidence, self.counts["tested"])


def _part(some: int, all_: int) -> float:
    return some / all_ if all_ else 0.0


@dataclass(frozen=True)
class Coverage:
    """All mechanisms in the catalogue's order. stale: ids that have a rule and a reason for having none."""

    rows: tuple[Covered, ...]
    stale: tuple[str, ...]

    def count(self, status: Status, seed: str | None = None) -> int:
        """Mechanisms of a status, of one document if given."""
        return sum(row.status == status and seed in (None, row.mechanism.seed) for row in self.rows)

    def score(self, family: str | None = None) -> Score:
        """The score of one family, or of all."""
        return Score.of(row for row in self.rows if family in (None, row.mechanism.family))

    @property
    def evidence(self) -> int:
        """Mechanisms tested at tier 2 and above."""
        return sum(row.evidence for row in self.rows)

    @property
    def unexplained(self) -> tuple[str, ...]:
        """Mechanisms that have neither rule nor data nor reason."""
        return tuple(row.mechanism.id for row in self.rows if row.status == "not modelled" and not row.reason)

    def later(self) -> dict[str, int]:
        """Mechanisms not modelled, by what would bring them in, most first."""
        waiting = Counter(
            row.reason.later for row in self.rows if row.status == "not modelled" and row.reason
        )
        return dict(waiting.most_common())

    def notes(self) -> list[str]:
        """Lines of text: what stands behind the counts that a reader would ask about."""
        lines = [f"  {count:>3}  {later}" for later, count in self.later().items()]
        if lines:
            lines.insert(0, "not modelled, by what would bring them in:")
        if not any(row.tests for row in self.rows):
            lines.append(
                "no verdicts were read: run `kombinat claims --to FILE`, then give --claims FILE here"
            )
        if self.unexplained:
            lines.append(f"neither rule nor data nor reason: {' '.join(self.unexplained)}")
        if self.stale:
            lines.append(f"a rule, and still a reason for having none: {' '.join(self.stale)}")
        return lines

    def summary(self) -> Table:
        """Counts by document and status."""
        caption = f"tested at tier 2 and above: {self.evidence} of {len(self.rows)}"
        table = Table("document", title="coverage of the catalogue", caption=caption)
        for head in (*STATUSES, "all"):
            table.add_column(head, justify="right")
        for seed, name in (*DOCUMENTS.items(), (None, "all")):
            counts = [self.count(status, seed) for status in STATUSES]
            table.add_row(name, *map(str, counts), str(sum(counts)))
        return table

    def by_family(self) -> Table:
        """Counts and shares by family."""
        table = Table("family", title="by who acts")
        for head in (*STATUSES, "all", "rule or tested", "tested", "of these T2 and above"):
            table.add_column(head, justify="right")
        for family in (*FAMILIES, None):
            score = self.score(family)
            counts = (*score.counts.values(), score.all)
            shares = (f"{share:.0%}" for share in (score.acting, score.tested, score.emergent))
            table.add_row(family or "all", *map(str, counts), *shares)
        return table

    def table(self, only: Collection[Status] = STATUSES, families: Collection[str] = FAMILIES) -> Table:
        """One line a mechanism, of the statuses and families asked for."""
        table = Table(
            "id", "family", "mechanism", "status", "tier", "what stands for it, or why nothing does"
        )
        for row in self.rows:
            known = row.mechanism
            if row.status in only and known.family in families:
                tier = "" if row.tier is None else f"T{row.tier}"
                table.add_row(known.id, known.family, known.title, row.status, tier, row.detail)
        return table

    def as_json(self) -> dict[str, Any]:
        """Plain values for a file or a page."""
        return {
            "counts": {status: self.count(status) for status in STATUSES},
            "evidence": self.evidence,
            "families": {family: _score_as_json(self.score(family)) for family in FAMILIES},
            "later": self.later(),
            "unexplained": list(self.unexplained),
            "stale": list(self.stale),
            "rows": [_as_json(row) for row in self.rows],
        }


def _score_as_json(score: Score) -> dict[str, Any]:
    return {
        "counts": score.counts,
        "evidence": score.evidence,
        "acting": score.acting,
        "tested": score.tested,
        "emergent": score.emergent,
    }


def _as_json(row: Covered) -> dict[str, Any]:
    return {
        "id": row.mechanism.id,
        "family": row.mechanism.family,
        "title": row.mechanism.title,
        "status": row.status,
        "tier": row.tier,
        "evidence": row.evidence,
        "detail": row.detail,
    }


def coverage(
    book: LawBook,
    rules: Mapping[str, RuleLike],
    verdicts: Iterable[Verdict] = (),
    idle: Collection[str] = (),
    reasons: Mapping[str, Reason] | None = None,
) -> Coverage:
    """Count the catalogue.

    idle: rules whose removal changes nothing, which stand for nothing; reasons: those of the package if not given.
    """
    acting = _by_id((id, rule) for rule, ids in rules_act(rules).items() if rule not in idle for id in ids)
    data = _by_id((id, name) for name, ids in data_rests_on(book).items() for id in ids)
    tests = _by_id((id, test) for test in verdicts if not test.must_fail for id in test.mechanisms)
    known = load_reasons() if reasons is None else reasons
    rows = tuple(
        _covered(mechanism, acting.get(id, ()), data.get(id, ()), tests.get(id, ()), known.get(id))
        for id, mechanism in catalogue().items()
    )
    return Coverage(rows, tuple(id for id in known if id in acting))


def rules_act(rules: Mapping[str, RuleLike]) -> dict[str, tuple[str, ...]]:
    """The mechanisms for which each rule stands: the first three ids it cites."""
    return {rule.id: tuple(rule.cites[:MOST_IDS]) for rule in rules.values()}


def data_rests_on(book: LawBook) -> dict[str, tuple[str, ...]]:
    """The mechanisms on which each statute, constant or outside series rests: the ids its sources name."""
    return {
        entry.id: tuple(dict.fromkeys(id for step in entry.all_steps() for id in cited(step.source).ids))
        for entry in book.entries.values()
    }


def _covered(
    mechanism: Mechanism,
    rules: tuple[str, ...],
    data: tuple[str, ...],
    tests: tuple[Verdict, ...],
    reason: Reason | None,
) -> Covered:
    status: Status = "tested" if tests else "rule" if rules else "data" if data else "not modelled"
    return Covered(mechanism, status, rules or data, tests, reason)


def _by_id(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, dict[T, None]] = {}
    for id, value in pairs:
        found.setdefault(id, {})[value] = None
    return {id: tuple(values) for id, values in found.items()}


def read_verdicts(file: Path) -> tuple[Verdict, ...]:
    """Verdicts from a report that `kombinat claims` wrote. InputError if it is not one."""
    with doing("read", file):
        text = file.read_text(encoding="utf-8")
    try:
        return _Verdicts.model_validate_json(text).claims
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        raise InputError(file, 1, field, first["msg"], "a report written by `kombinat claims`") from None


def load_reasons(file: Path | None = None) -> dict[str, Reason]:
    """Reasons by mechanism, of the package if no file is given. InputErrors name unknown and repeated ids."""
    if file is not None:
        return _reasons(load(file, list[ReasonGroup]))
    with as_file(files("kombinat.studies").joinpath("not_modelled.yaml")) as packaged:
        return _reasons(load(packaged, list[ReasonGroup]))


def _reasons(document: Document[list[ReasonGroup]]) -> dict[str, Reason]:
    found: dict[str, Reason] = {}
    errors = []
    for n, group in enumerate(document.value):
        for key, text in group.reasons.items():
            where = (n, "reasons", key)
            ids = expand(key)
            if not ids:
                errors.append(document.lines.error(where, key, suggest(key, (*catalogue(), *literature()))))
            errors += [
                document.lines.error(where, f"{id} again", "each id once") for id in ids if id in found
            ]
            found.update({id: Reason(group.later, text) for id in ids})
    raise_all(errors)
    return found


def expand(key: str) -> list[str]:
    """Ids that a key means: itself, or all from the first to the last of `K-15..K-18`; none if unknown.

    >>> expand("K-15..K-17")
    ['K-15', 'K-16', 'K-17']
    """
    order = [*catalogue(), *literature()]
    first, _, last = key.partition("..")
    if first not in order or (last or first) not in order:
        return []
    return order[order.index(first) : order.index(last or first) + 1]
