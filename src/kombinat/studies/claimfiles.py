"""Claims as files: what a source says must follow from what, written before it is run, and locked.

A claim names a change (rules removed, amendments, readings), a measure (a series over a stretch of time) and what is
expected of it. `claims.lock.yaml` beside the file keeps a hash of each claim as first written and as it stands, so
that a claim rewritten after its result shows as edited.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from kombinat.archive.series import SeriesBook
from kombinat.engine.errors import InputError, doing, raise_all
from kombinat.engine.yamlfile import Document, Strict, load, read, suggest
from kombinat.studies.factorial import FEWEST, MOST, arm_name, subsets
from kombinat.studies.sources import catalogue, cited, literature
from kombinat.studies.tracks import ALL, Period, Reduce

LOCK = "claims.lock.yaml"
BASELINE = "baseline"
TREATED = "treated"
Expect = Literal[
    "rises", "falls", "no_effect", "dose", "factorial", "additive", "order", "shape", "threshold"
]
WITHIN = ("no_effect", "additive")  # kinds that ask a difference to be small
Standing = Literal["archive", "author", "claim", "informant", "literature", "estimate", "assumption"]


class Bound(Strict):
    """A size: a share of the measure's own level in the baseline, or an amount in the series' unit."""

    relative: float | None = None
    absolute: float | None = None

    @model_validator(mode="after")
    def _one(self) -> Bound:
        if (self.relative is None) == (self.absolute is None):
            raise ValueError("either relative or absolute, one of them")
        return self

    def against(self, level: float) -> float:
        """The bound as an amount, where the baseline stands at `level`."""
        return self.absolute if self.absolute is not None else (self.relative or 0.0) * abs(level)


class Change(Strict):
    """What an arm changes. from_ (written `from`): the day removals take effect (none: from the first)."""

    remove: tuple[str, ...] = ()
    amend: tuple[str, ...] = ()
    reading: dict[str, str] = Field(default_factory=dict)
    from_: date | None = Field(default=None, alias="from")

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.remove or self.amend or self.reading)


def together(changes: Sequence[Change]) -> Change:
    """Several changes made at once; they must take effect on the same day."""
    return Change.model_validate({
        "remove": tuple(rule for change in changes for rule in change.remove),
        "amend": tuple(name for change in changes for name in change.amend),
        "reading": {question: side for change in changes for question, side in change.reading.items()},
        "from": changes[0].from_,
    })  # fmt: skip


class Size(Strict):
    """The size a source gives an effect: limits of (changed - baseline), relative to the baseline or absolute."""

    low: float
    high: float
    relative: bool = True


class Claim(Change):
    """One claim as written in `claims.yaml`.

    source: mechanisms and lines that state it; tests: mechanisms that the change takes out, where others state what
    follows from them (ids between blanks); standing: the weight of that source; disputed: who says otherwise;
    rival: what a rival expects; baseline: changes made in every arm; arms: named changes, where there are several;
    factors: two or three named changes that are made in every combination; contrast: the factors whose main effect
    or interaction is asserted (none: all of them together);
    over: stretch measured; how: how it becomes one number; least: smallest difference worth the name; delta: largest
    difference that still counts as none (a factorial claim has one of the two); doses: arm -> dose (`baseline` may
    stand among them); at: the dose of the threshold; towards: the side to which the measure should move; order:
    series or series/entity, largest first;
    windows, moves: stretches and the turns between them; about: rules tested where nothing is changed; size: what the
    source says of it; must_fail: why the model should not be able to confirm it.
    """

    id: str
    says: str
    source: str
    tests: str = ""
    standing: Standing
    disputed: str = ""
    rival: str
    baseline: Change = Change()
    arms: dict[str, Change] = Field(default_factory=dict)
    factors: dict[str, Change] = Field(default_factory=dict)
    contrast: tuple[str, ...] = ()
    over: str | int
    series: str
    entity: str = ALL
    how: Reduce = "mean"
    expect: Expect
    least: Bound | None = None
    delta: Bound | None = None
    doses: dict[str, float] = Field(default_factory=dict)
    at: float | None = None
    towards: Literal["up", "down"] = "up"
    order: tuple[str, ...] = ()
    windows: tuple[str | int, ...] = ()
    moves: tuple[Literal["up", "down"], ...] = ()
    about: tuple[str, ...] = ()
    size: Size | None = None
    must_fail: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Claim:
        faults = list(_shape_faults(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def changes(self) -> dict[str, Change]:
        """The arms other than the baseline, by name; a claim with one unnamed change calls it `treated`."""
        if self.arms:
            return self.arms
        if self.factors:
            crossed = subsets(tuple(self.factors))[1:]
            return {arm_name(one): together([self.factors[name] for name in one]) for one in crossed}
        own = Change.model_validate({"remove": self.remove, "amend": self.amend, "reading": self.reading})
        own = own.model_copy(update={"from_": self.from_})
        return {} if own.empty else {TREATED: own}

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every stretch of time the claim measures."""
        return tuple(Period.read(text) for text in (self.over, *self.windows))

    @property
    def after(self) -> date:
        """The first day after all that the claim measures."""
        return max(period.after for period in self.periods)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Ids of the mechanisms named in `source`."""
        return cited(self.source).ids

    @property
    def tested_ids(self) -> tuple[str, ...]:
        """Ids of the mechanisms in `tests`."""
        return tuple(self.tests.split())

    @property
    def measures(self) -> tuple[tuple[str, str], ...]:
        """(series, entity) pairs the claim looks at."""
        if self.order:
            return tuple(split_measure(item) for item in self.order)
        return ((self.series, self.entity),)


def split_measure(item: str) -> tuple[str, str]:
    """`party.expelled/lapsed` -> (series, entity); without a slash the entity is `all`."""
    series, _, entity = item.partition("/")
    return series, entity or ALL


def _shape_faults(claim: Claim) -> Iterator[str]:
    """What a claim of its kind lacks, in words."""
    for text in (claim.over, *claim.windows):
        try:
            Period.read(text)
        except ValueError as error:
            yield str(error)
    formal = set(claim.source_ids) & set(literature())
    if not claim.source_ids or not (cited(claim.source).lines or formal):
        yield "source: a mechanism and its lines, as in `P1-43 (002:3367)`, or a formal model, as in `A5`"
    unknown = [id for id in claim.source_ids if id not in catalogue() and id not in formal]
    yield from (f"source: {id} is not in the catalogue" for id in unknown)
    yield from _bound_faults(claim)
    yield from _kind_faults(claim)


def _bound_faults(claim: Claim) -> Iterator[str]:
    if claim.expect == "factorial":
        if (claim.least is None) == (claim.delta is None):
            yield "factorial: least where the contrast must be there, delta where it must not, one of them"
        return
    if (claim.least is None) == (claim.expect not in WITHIN):
        yield "least for every kind but no_effect and additive"
    if (claim.delta is not None) != (claim.expect in WITHIN):
        yield "delta for no_effect and additive, and besides for factorial alone"


def _kind_faults(claim: Claim) -> Iterator[str]:
    changes, kind = claim.changes, claim.expect
    if kind in ("rises", "falls", "no_effect") and not changes:
        yield f"{kind}: something removed, amended or read otherwise"
    if kind in ("dose", "threshold") and (
        set(claim.doses) - {BASELINE} != set(changes) or len(claim.doses) < 3
    ):
        yield f"{kind}: at least three doses, one for each arm (baseline may be one)"
    if kind == "threshold" and claim.at not in sorted(claim.doses.values())[1:-1]:
        yield "threshold: `at` one of the doses between the first and the last"
    if kind == "factorial" or claim.factors or claim.contrast:
        yield from _cross_faults(claim)
    if kind == "additive" and len(changes) < 3:
        yield "additive: three arms or more: each change alone, and last all of them"
    if kind == "order" and len(claim.order) < 2:
        yield "order: two or more measures, largest first"
    if kind == "shape" and (len(claim.windows) < 2 or len(claim.moves) != len(claim.windows) - 1):
        yield "shape: two or more windows, and a move between each and the next"
    if kind in ("order", "shape") and (changes or not claim.about):
        yield f"{kind}: no change (put it into baseline), and the rules it is about"


def _cross_faults(claim: Claim) -> Iterator[str]:
    names, factors = tuple(claim.factors), claim.factors.values()
    if claim.expect != "factorial":
        yield f"factors and contrast belong to factorial, not to {claim.expect}"
        return
    if not FEWEST <= len(names) <= MOST or claim.arms:
        yield f"factorial: {FEWEST} or {MOST} factors in place of arms"
        return
    if BASELINE in names or any(factor.empty for factor in factors):
        yield f"factors: each changes something, and none is called {BASELINE}"
    if len({factor.from_ for factor in factors}) > 1:
        yield "factors: one day for all (`from`)"
    parts = [part for f in factors for part in (*set(f.remove), *set(f.amend), *f.reading)]
    shared = sorted({part for part in parts if parts.count(part) > 1})
    yield from (f"factors: {part} in two of them" for part in shared)
    unknown = [name for name in claim.contrast if name not in names]
    yield from (f"contrast: {name} is not a factor ({', '.join(names)})" for name in unknown)
    if len(set(claim.contrast)) < len(claim.contrast):
        yield "contrast: each factor once"


class Locked(Strict):
    """One line of `claims.lock.yaml`: a claim's hash as first written and now, and how often it was edited since."""

    first: str
    now: str
    edits: int


@dataclass(frozen=True)
class ClaimSet:
    """The claims of a scenario. folder: where amendments are looked up; digests: hash of each claim as it stands."""

    claims: tuple[Claim, ...]
    folder: Path
    digests: Mapping[str, str]
    lock: Mapping[str, Locked]
    changed: Mapping[str, tuple[str, ...]]

    def state(self, id: str) -> str:
        """`as written`, `edited n times`, or what is wrong with the lock."""
        kept = self.lock.get(id)
        if kept is None:
            return "not locked"
        if kept.now != self.digests[id]:
            return "edited since it was locked"
        return f"edited {kept.edits} times" if kept.edits else "as written"


def load_claims(
    file: Path,
    book: SeriesBook | None = None,
    rules: Collection[str] = (),
    levers: Collection[str] = (),
    acts: Mapping[str, Collection[str]] | None = None,
) -> ClaimSet:
    """Read claims and their lock. book, rules, levers: names to check against (empty: not checked); acts: mechanisms
    by the rule or statute that acts for them (None: `tests` is not checked).

    InputErrors name every claim that cannot be run.
    """
    document = load(file, list[Claim])
    claims = tuple(document.value)
    raise_all(list(_name_faults(document, book, rules)))
    changed = {claim.id: _changed_ids(claim, file.parent) for claim in claims}
    raise_all(list(_lever_faults(document, changed, {*rules, *levers})))
    raise_all(list(_tested_faults(document, changed, acts)) if acts is not None else ())
    raise_all(list(_entangled_faults(document, file.parent)))
    digests = {claim.id: digest(claim, file.parent) for claim in claims}
    return ClaimSet(claims, file.parent, digests, read_lock(file.with_name(LOCK)), changed)


def _name_faults(
    document: Document[list[Claim]], book: SeriesBook | None, rules: Collection[str]
) -> Iterator[InputError]:
    seen: set[str] = set()
    for n, claim in enumerate(document.value):
        if claim.id in seen:
            yield document.lines.error((n, "id"), f"{claim.id} a second time", "each id once")
        seen.add(claim.id)
        for rule in (*_removed(claim), *claim.about) if rules else ():
            if rule not in rules:
                yield document.lines.error((n, "remove"), rule, suggest(rule, rules))
        for series, entity in claim.measures if book else ():
            if book and (series not in book.series or entity not in book.parsed[series]):
                allowed = suggest(series, book.series) if series not in book.series else book.parsed[series]
                yield document.lines.error((n, "series"), f"{series}/{entity}", allowed)


def _lever_faults(
    document: Document[list[Claim]], changed: Mapping[str, Sequence[str]], known: Collection[str]
) -> Iterator[InputError]:
    for n, claim in enumerate(document.value):
        for id in changed[claim.id] if known else ():
            if id not in known:
                yield document.lines.error((n, "amend"), f"{id}, which no phase reads", suggest(id, known))


def _tested_faults(
    document: Document[list[Claim]],
    changed: Mapping[str, Sequence[str]],
    acts: Mapping[str, Collection[str]],
) -> Iterator[InputError]:
    """A claim tests only what it changes: a rule or statute that it takes out or amends must act for the mechanism."""
    for n, claim in enumerate(document.value):
        acting = {id for name in changed[claim.id] for id in acts.get(name, ())}
        for id in claim.tested_ids:
            if id not in acting:
                allowed = " ".join(sorted(acting)) or "nothing: no mechanism is cited by what is changed"
                yield document.lines.error((n, "tests"), id, allowed)


def _entangled_faults(document: Document[list[Claim]], folder: Path) -> Iterator[InputError]:
    """Amendments of two factors that touch one id: made together the later would undo the earlier."""
    for n, claim in enumerate(document.value):
        touched = [id for factor in claim.factors.values() for id in _touched(factor, folder)]
        for id in sorted({id for id in touched if touched.count(id) > 1}):
            yield document.lines.error((n, "factors"), f"{id} in two factors", "each rule and statute in one")


def _touched(change: Change, folder: Path) -> set[str]:
    """Ids of rules, statutes and outside series that a change touches."""
    return {*change.remove, *(id for name in change.amend for id in amended_ids(folder / name))}


def _all_changes(claim: Claim) -> tuple[Change, ...]:
    return (claim.baseline, *claim.changes.values())


def _removed(claim: Claim) -> tuple[str, ...]:
    return tuple(rule for change in _all_changes(claim) for rule in change.remove)


def _changed_ids(claim: Claim, folder: Path) -> tuple[str, ...]:
    """Rules, statutes and outside series by which the arms differ; the rules it is about where nothing differs."""
    found = list(claim.about)
    for change in claim.changes.values():
        found += change.remove
        for name in change.amend:
            found += amended_ids(folder / name)
    return tuple(dict.fromkeys(found))


def amended_ids(file: Path) -> tuple[str, ...]:
    """Ids of the statutes, outside series and rules an amendment file touches."""
    value = read(file).value
    sections = value if isinstance(value, dict) else {}
    named = [id for section in ("law", "outside") for id in (sections.get(section) or {})]
    return (*named, *(sections.get("remove") or ()))


# ---- the lock


def digest(claim: Claim, folder: Path) -> str:
    """Twelve hexadecimal digits of a claim's content and of the amendments it names."""
    said = claim.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    names = sorted({name for change in _all_changes(claim) for name in change.amend})
    said["amendments"] = [_worded(read(folder / name).value) for name in names]
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _worded(value: Any) -> Any:
    """The value with dates as keys turned into text."""
    if isinstance(value, dict):
        return {str(key): _worded(item) for key, item in value.items()}
    return [_worded(item) for item in value] if isinstance(value, list) else value


def read_lock(file: Path) -> dict[str, Locked]:
    """The lock by claim id; empty if there is none yet."""
    if not file.exists():
        return {}
    return dict(load(file, dict[str, Locked]).value)


def relock(claims: ClaimSet) -> dict[str, Locked]:
    """The lock brought up to date: first hashes stay, and every change counts as an edit. Writes `claims.lock.yaml`."""
    fresh = {
        claim.id: _relocked(claims.lock.get(claim.id), claims.digests[claim.id]) for claim in claims.claims
    }
    dropped = {id: kept for id, kept in claims.lock.items() if id not in fresh}
    whole = dict(sorted({**dropped, **fresh}.items()))
    lines = [f'{id}: {{first: "{k.first}", now: "{k.now}", edits: {k.edits}}}' for id, k in whole.items()]
    file = claims.folder / LOCK
    with doing("write", file):
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return whole


def _relocked(kept: Locked | None, now: str) -> Locked:
    if kept is None:
        return Locked(first=now, now=now, edits=0)
    return kept if kept.now == now else Locked(first=kept.first, now=now, edits=kept.edits + 1)
