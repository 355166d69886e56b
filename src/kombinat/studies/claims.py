"""Claims run: paired arms over seeds, a verdict as it falls, its tier, and how often chance would confirm as much.

Every arm of a claim is run with the same seeds, so differences are taken person by person of the same town. What is
undecided is rerun to the number of pairs it needs where that is at most `most`. The *placebo* puts the claim's test
to removals of rules drawn at random: the share it confirms is the base rate beside which the score must be read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from rich.table import Table

from kombinat.archive.series import SeriesBook
from kombinat.engine.jsonfile import write_json
from kombinat.studies.claimfiles import BASELINE, Change, Claim, ClaimSet
from kombinat.studies.contrasts import Contrast, Measured, Verdict, contrasts, crossed, judge, needed
from kombinat.studies.factorial import Cross
from kombinat.studies.statistics import Interval, proportion
from kombinat.studies.tiers import Tier, Wiring
from kombinat.studies.tracks import Tracks, alike

SEEDS = 8
MOST = 40
PLACEBOS = 8
PLACEBO_KINDS = ("rises", "falls", "no_effect", "order", "shape")
Deviation: TypeAlias = tuple[
    tuple[tuple[str, date | None], ...], tuple[Path, ...], tuple[tuple[str, str], ...]
]  # removals, amendments, readings


@dataclass(frozen=True)
class Arm:
    """One run asked for. removals: (rule, day it takes effect or None); amendments: files; until: the day after."""

    seed: int
    until: date
    removals: tuple[tuple[str, date | None], ...] = ()
    amendments: tuple[Path, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()


class Runner(Protocol):
    """Runs arms side by side and returns the series of each by (series, entity); a cache should keep them."""

    def __call__(self, arms: Sequence[Arm], /) -> list[Tracks]: ...


@dataclass
class Kept:
    """A runner that runs no arm twice."""

    runner: Runner
    done: dict[Arm, Tracks] = field(default_factory=dict)

    def __call__(self, arms: Sequence[Arm], /) -> list[Tracks]:
        """The series of each arm; those not run before are run side by side."""
        missing = [arm for arm in dict.fromkeys(arms) if arm not in self.done]
        self.done.update(zip(missing, self.runner(missing), strict=True) if missing else ())
        return [self.done[arm] for arm in arms]


@dataclass(frozen=True)
class Placebo:
    """How often the claim's test confirmed a random removal, and which ones.

    idle: removals drawn that changed nothing recorded in any run, which are no trials.
    """

    trials: int
    confirmed: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def rate(self) -> Interval:
        """Base rate of confirmation with its exact interval."""
        return proportion(len(self.confirmed), self.trials)


@dataclass(frozen=True)
class Result:
    """A claim, run.

    needed: pairs that would decide it (None: decided, or out of reach); state: what the lock says; cross: every arm
    and effect of a factorial claim.
    """

    claim: Claim
    verdict: Verdict
    tier: Tier
    contrasts: tuple[Contrast, ...]
    baseline: float
    pairs: int
    needed: int | None
    placebo: Placebo | None
    state: str
    cross: Cross | None = None

    @property
    def said(self) -> str:
        """The verdict as printed: a claim true by construction says so instead."""
        return "definitional" if self.tier.definitional else self.verdict

    @property
    def counts(self) -> bool:
        """Whether it is evidence: tier 2 or above, and not a claim that is meant to fail."""
        return self.tier.evidence and not self.claim.must_fail

    @property
    def alarming(self) -> bool:
        """A claim the model should not be able to confirm, confirmed."""
        return bool(self.claim.must_fail) and self.verdict == "confirmed"

    def effect(self) -> str:
        """The first contrast in words: what is set against what, its mean and interval, and what is asked of it."""
        if not self.contrasts:
            return "nothing recorded"
        first = self.contrasts[0]
        asked = {"above": "more than", "within": "within", "veto": "not below"}[first.kind]
        return f"{first.name}: {first.interval}; asked {asked} {first.bound:.3g}"

    def size_met(self) -> str:
        """Whether the effect has the size the source gives: `met`, `missed`, `open`, or `` where none is given."""
        size = self.claim.size
        if size is None or not self.contrasts:
            return ""
        scale = abs(self.baseline) if size.relative else 1.0
        seen = self.contrasts[0].interval
        if size.low * scale <= seen.low and seen.high <= size.high * scale:
            return "met"
        return "missed" if seen.high < size.low * scale or seen.low > size.high * scale else "open"


@dataclass
class Study:
    """Runs claims.

    seeds: pairs to begin with; most: pairs to go up to; placebos: random removals a claim (0: none).
    """

    claims: ClaimSet
    runner: Runner
    book: SeriesBook
    wiring: Wiring
    seeds: int = SEEDS
    most: int = MOST
    placebos: int = PLACEBOS
    first_seed: int = 1

    def __post_init__(self) -> None:
        self._kept = Kept(self.runner)

    def arms(self) -> list[Arm]:
        """All arms of the first round, each once."""
        found = [
            self.arm(change, seed, claim)
            for claim in self.claims.claims
            for change in (Change(), *claim.changes.values(), *self.placebo_changes(claim).values())
            for seed in self._seed_numbers(self.seeds)
        ]
        return list(dict.fromkeys(found))

    def run(self) -> Report:
        """Run all claims: the first round together, then each claim's own further pairs."""
        self._kept(self.arms())
        return Report(tuple(self.run_one(claim) for claim in self.claims.claims))

    def run_one(self, claim: Claim) -> Result:
        """Run one claim; where more pairs would decide it, again with as many as it needs, and once more with `most`.

        Never oftener: whoever looks after every further pair will in the end see what he waits for.
        """
        pairs = self.seeds
        measured = self._measured(claim, claim.changes, pairs)
        found = contrasts(measured)
        for last in (False, True):
            more = needed(found)
            if judge(found) != "undecided" or more is None or not pairs < more <= self.most:
                break
            pairs = self.most if last else more
            measured = self._measured(claim, claim.changes, pairs)
            found = contrasts(measured)
        verdict = judge(found)
        return Result(
            claim, verdict, self.tier(claim), tuple(found), measured.level(), pairs,
            needed(found) if verdict == "undecided" else None, self._placebo(claim), self.claims.state(claim.id),
            crossed(measured),
        )  # fmt: skip

    def tier(self, claim: Claim) -> Tier:
        """The tier of a claim under the wiring of the program."""
        measured = {column for series, entity in claim.measures for column in self.book.reads(series, entity)}
        return self.wiring.tier(
            self.claims.changed[claim.id], measured, claim.source_ids, claim.expect == "no_effect"
        )

    def arm(self, change: Change, seed: int, claim: Claim) -> Arm:
        """The run of one seed under a change on top of the claim's baseline, as long as any claim looks at it."""
        asked = self._deviation(change, claim)
        return Arm(seed, self._lengths.get(asked, claim.after), *asked)

    def _deviation(self, change: Change, claim: Claim) -> Deviation:
        parts = (claim.baseline, change)
        removals = {rule: part.from_ for part in parts for rule in part.remove}
        readings = {question: choice for part in parts for question, choice in part.reading.items()}
        files = dict.fromkeys(self.claims.folder / name for part in parts for name in part.amend)
        return tuple(sorted(removals.items())), tuple(files), tuple(sorted(readings.items()))

    @cached_property
    def _lengths(self) -> dict[Deviation, date]:
        """The day after the last that any claim measures, by what is asked of a run."""
        last: dict[Deviation, date] = {}
        for claim in self.claims.claims:
            for change in (Change(), *claim.changes.values(), *self.placebo_changes(claim).values()):
                asked = self._deviation(change, claim)
                last[asked] = max(claim.after, last.get(asked, claim.after))
        return last

    def placebo_changes(self, claim: Claim) -> dict[str, Change]:
        """Single removals by rule id, drawn by lot, in force from the first day.

        The lot is the same for all claims, less the rules a claim is itself about, so that claims share these arms.
        None for kinds whose test a removal cannot take, nor for claims with a baseline of their own. What turns out to
        have nothing to act on in a scenario is drawn all the same, and not counted.
        """
        if claim.expect not in PLACEBO_KINDS or not claim.baseline.empty:
            return {}
        own = set(self.claims.changed[claim.id])
        pool = sorted(set(self.wiring.rules()) - own, key=_lot)
        return {rule: Change(remove=(rule,)) for rule in pool[: self.placebos]}

    def _seed_numbers(self, pairs: int) -> range:
        return range(self.first_seed, self.first_seed + pairs)

    def _measured(self, claim: Claim, changes: Mapping[str, Change], pairs: int) -> Measured:
        arms = {
            name: [self.arm(change, seed, claim) for seed in self._seed_numbers(pairs)]
            for name, change in {BASELINE: Change(), **changes}.items()
        }
        self._kept(list(chain.from_iterable(arms.values())))
        return Measured(claim, {name: self._kept(runs) for name, runs in arms.items()})

    def _placebo(self, claim: Claim) -> Placebo | None:
        """The claim's own test, put to each random removal in place of its change.

        A removal that leaves everything recorded as it was, in every pair, has nothing to act on here: it is no trial.
        """
        changes = self.placebo_changes(claim)
        if not changes:
            return None
        whole, idle, confirmed = self._runs(claim, Change()), [], []
        for rule, change in changes.items():
            without = self._runs(claim, change)
            if all(alike(one, other) for one, other in zip(whole, without, strict=True)):
                idle.append(rule)
            elif judge(contrasts(_put_to(claim, whole, change, without))) == "confirmed":
                confirmed.append(rule)
        return Placebo(len(changes) - len(idle), tuple(confirmed), tuple(idle))

    def _runs(self, claim: Claim, change: Change) -> list[Tracks]:
        """The first round's runs of one arm of a claim, a seed each."""
        return self._kept([self.arm(change, seed, claim) for seed in self._seed_numbers(self.seeds)])


def _put_to(claim: Claim, whole: list[Tracks], change: Change, without: list[Tracks]) -> Measured:
    """A claim's test with a removal in place of its change; where it changes nothing: does it hold without the rule?"""
    if not claim.changes:
        return Measured(claim, {BASELINE: without})
    asked = claim.model_copy(update={"arms": {"placebo": change}})
    return Measured(asked, {BASELINE: whole, "placebo": without})


def _lot(rule: str) -> bytes:
    return hashlib.sha256(rule.encode()).digest()


# ---- the report


@dataclass(frozen=True)
class Report:
    """The results of a study of claims."""

    results: tuple[Result, ...]

    def score(self) -> dict[str, int]:
        """How many claims that count as evidence were confirmed, refuted, undecided."""
        said = [result.said for result in self.results if result.counts]
        return {verdict: said.count(verdict) for verdict in ("confirmed", "refuted", "undecided")}

    def base_rate(self) -> Interval:
        """Share of random removals that the same tests confirmed, over all claims."""
        tried = [result.placebo for result in self.results if result.placebo is not None]
        return proportion(sum(len(p.confirmed) for p in tried), sum(p.trials for p in tried))

    def ordered(self) -> list[Result]:
        """Worst first: must-fail claims that held, then refuted, undecided, confirmed, definitional."""
        rank = {"refuted": 1, "undecided": 2, "confirmed": 3, "definitional": 4}
        return sorted(
            self.results, key=lambda r: (0 if r.alarming else rank[r.said], -r.tier.tier, r.claim.id)
        )

    def table(self) -> Table:
        """A table for the terminal."""
        title = "claims, worst first (only tier 2 and above is evidence)"
        table = Table(
            *_HEADS, title=title, caption=self.summary(), title_justify="left", caption_justify="left"
        )
        for result in self.ordered():
            table.add_row(*_cells(result))
        return table

    def crosses(self) -> list[Table]:
        """For each factorial claim a table of its arms and effects."""
        return [_cross_table(r.claim, r.cross) for r in self.ordered() if r.cross is not None]

    def caption(self) -> str:
        """The score in one line, with the base rate beside it."""
        score, base = self.score(), self.base_rate()
        counts = ", ".join(f"{count} {verdict}" for verdict, count in score.items())
        if not base.n:
            return f"evidence: {counts}; no placebo was run"
        return (
            f"evidence: {counts}; placebo: the same tests confirm {base.mean:.0%} of random removals "
            f"({base.low:.0%} to {base.high:.0%}, n = {base.n})"
        )

    def by_tier(self) -> dict[int, Counter[str]]:
        """How many claims of each tier got each verdict, highest tier first."""
        tiers = sorted({result.tier.tier for result in self.results}, reverse=True)
        return {tier: Counter(r.said for r in self.ordered() if r.tier.tier == tier) for tier in tiers}

    def summary(self) -> str:
        """The caption, then all claims by tier and verdict, in one line."""
        tiers = (
            f"T{tier}: " + ", ".join(f"{count} {verdict}" for verdict, count in said.items())
            for tier, said in self.by_tier().items()
        )
        alarms = sum(result.alarming for result in self.results)
        held = f"; {alarms} confirmed that should have failed" if alarms else ""
        return f"{self.caption()}; by tier: {'; '.join(tiers)}{held}"

    def as_json(self) -> dict[str, Any]:
        """Plain values for a file or a page."""
        base = self.base_rate()
        return {
            "summary": self.summary(),
            "score": self.score(),
            "base_rate": {"rate": _plain(base.mean), "low": base.low, "high": base.high, "trials": base.n},
            "claims": [_as_json(result) for result in self.ordered()],
        }

    def write(self, file: Path) -> None:
        """Write `as_json` to a file; RunError if the disk refuses."""
        write_json(file, self.as_json())


_HEADS = (
    "claim",
    "kind",
    "verdict",
    "tier",
    "steps",
    "effect",
    "least",
    "pairs",
    "needs",
    "placebo",
    "size",
    "lock",
)


def _cross_table(claim: Claim, cross: Cross) -> Table:
    title = f"{claim.id}: {claim.series} in every arm, and what the factors do to it"
    table = Table("arm or effect", "mean and interval", title=title, title_justify="left")
    for name, seen in cross.levels.items():
        table.add_row(name, str(seen))
    table.add_section()
    for name, seen in cross.effects.items():
        table.add_row(f"effect of {name}", str(seen))
    return table


def _cells(result: Result) -> Sequence[str]:
    first = result.contrasts[0] if result.contrasts else None
    placebo = result.placebo
    return (
        result.claim.id + (" (must fail)" if result.claim.must_fail else ""),
        result.claim.expect,
        result.said if not result.alarming else "confirmed, and should not be",
        f"T{result.tier.tier}",
        str(result.tier.steps) if result.tier.steps is not None else "no way",
        str(first.interval) if first else "nothing recorded",
        f"{first.bound:.3g}" if first else "",
        str(result.pairs),
        str(result.needed) if result.needed else "",
        f"{len(placebo.confirmed)} of {placebo.trials}" if placebo else "",
        result.size_met(),
        result.state,
    )


def _as_json(result: Result) -> dict[str, Any]:
    claim, tier = result.claim, result.tier
    return {
        **{name: getattr(claim, name) for name in ("id", "says", "source", "standing", "disputed", "rival")},
        "tests": list(claim.tested_ids),
        "expect": claim.expect,
        "over": str(claim.over),
        "measures": ["/".join(pair) for pair in claim.measures],
        "must_fail": claim.must_fail,
        "verdict": result.said,
        "alarming": result.alarming,
        "counts": result.counts,
        "tier": tier.tier,
        "steps": tier.steps,
        "way": list(tier.way),
        "through": list(tier.through),
        "cited_by": list(tier.cited_by),
        "baseline": _plain(result.baseline),
        "effect": result.effect(),
        "contrasts": [_contrast_json(contrast) for contrast in result.contrasts],
        "cross": None if result.cross is None else _cross_json(result.cross),
        "size": result.size_met(),
        "pairs": result.pairs,
        "needed": result.needed,
        "placebo": None if result.placebo is None else _placebo_json(result.placebo),
        "lock": result.state,
    }


def _contrast_json(contrast: Contrast) -> dict[str, Any]:
    seen = contrast.interval
    return {
        "name": contrast.name,
        "kind": contrast.kind,
        "bound": _plain(contrast.bound),
        **_interval_json(seen),
        "values": [float(v) for v in contrast.values],
        "verdict": contrast.verdict(),
    }


def _cross_json(cross: Cross) -> dict[str, Any]:
    return {
        part: {name: _interval_json(seen) for name, seen in named.items()}
        for part, named in (("levels", cross.levels), ("effects", cross.effects))
    }


def _interval_json(seen: Interval) -> dict[str, float | None]:
    return {"mean": _plain(seen.mean), "low": _plain(seen.low), "high": _plain(seen.high)}


def _placebo_json(placebo: Placebo) -> dict[str, Any]:
    return {"trials": placebo.trials, "confirmed": list(placebo.confirmed), "idle": list(placebo.idle)}


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
