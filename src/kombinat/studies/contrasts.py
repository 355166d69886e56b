"""Contrasts: each kind of claim brought to numbers, one a seed, that must lie on one side of a bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kombinat.studies.claimfiles import BASELINE, Claim, split_measure
from kombinat.studies.factorial import Cross, arm_name, cross, effect, effect_name, subsets
from kombinat.studies.statistics import Interval, cautious_interval, pairs_needed
from kombinat.studies.tracks import Period, Tracks, number

Vector = NDArray[np.float64]
Verdict = Literal["confirmed", "refuted", "undecided"]
STEEPER = 2.0  # above a threshold the response must be this many times as steep as below it


@dataclass(frozen=True)
class Contrast:
    """One number a seed. The claim wants it above `bound`; `within`: between -bound and bound; `veto`: not below 0."""

    name: str
    values: Vector
    bound: float
    kind: Literal["above", "within", "veto"] = "above"

    @property
    def interval(self) -> Interval:
        """The interval of its mean over seeds."""
        return cautious_interval(self.values)

    def verdict(self) -> Verdict:
        """What the interval says of this contrast alone."""
        seen = self.interval
        if self.kind == "within":
            inside = -self.bound < seen.low and seen.high < self.bound
            outside = seen.low >= self.bound or seen.high <= -self.bound
            return "confirmed" if inside else "refuted" if outside else "undecided"
        if self.kind == "veto":
            return "refuted" if seen.high < 0 else "confirmed"
        return "confirmed" if seen.low > self.bound else "refuted" if seen.high <= self.bound else "undecided"

    def needed(self) -> int | None:
        """Pairs that would decide it, if mean and spread stay as they are."""
        middle = float(np.nanmean(self.values))
        return pairs_needed(
            self.values, math.copysign(self.bound, middle) if self.kind == "within" else self.bound
        )


@dataclass(frozen=True)
class Measured:
    """The arms of a claim, run: arm name -> one run's tracks a seed, seeds in the same order in every arm."""

    claim: Claim
    runs: Mapping[str, Sequence[Tracks]]

    def measure(self, arm: str, series: str = "", entity: str = "", over: str | int = "") -> Vector:
        """The claim's measure in one arm, one number a seed (NaN where nothing was recorded)."""
        claim = self.claim
        period = Period.read(over or claim.over)
        name, of = (series, entity) if series else (claim.series, claim.entity)
        return np.array([number(run, name, of, period, claim.how) for run in self.runs[arm]], np.float64)

    def level(self) -> float:
        """Mean of the measure in the baseline."""
        series, entity = self.claim.measures[0]
        return _mean(self.measure(BASELINE, series, entity, (*self.claim.windows, self.claim.over)[0]))

    def least(self) -> float:
        """The smallest difference worth the name, as an amount."""
        return self.claim.least.against(self.level()) if self.claim.least else 0.0

    def delta(self) -> float:
        """The largest difference that still counts as none, as an amount."""
        return self.claim.delta.against(self.level()) if self.claim.delta else 0.0


def contrasts(measured: Measured) -> list[Contrast]:
    """All contrasts of a claim; seeds in which anything is missing are left out of each."""
    found = _KINDS[measured.claim.expect](measured)
    kept = [Contrast(c.name, c.values[np.isfinite(c.values)], c.bound, c.kind) for c in found]
    return kept if all(c.values.size for c in kept) else []


def judge(found: Sequence[Contrast]) -> Verdict:
    """Confirmed if every contrast is, refuted if any is; without contrasts nothing is decided."""
    verdicts = {contrast.verdict() for contrast in found}
    if not verdicts:
        return "undecided"
    return "refuted" if "refuted" in verdicts else "undecided" if "undecided" in verdicts else "confirmed"


def needed(found: Sequence[Contrast]) -> int | None:
    """Pairs that would decide every contrast still open; None if no number in reach would."""
    counts = [contrast.needed() for contrast in found if contrast.verdict() == "undecided"]
    known = [count for count in counts if count is not None]
    return max(known) if known and len(known) == len(counts) else None


def _mean(values: Vector) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else math.nan


def _moved(measured: Measured, sign: float) -> list[Contrast]:
    base, least = measured.measure(BASELINE), measured.least()
    title = "{arm} - baseline" if sign > 0 else "baseline - {arm}"
    return [
        Contrast(title.format(arm=arm), sign * (measured.measure(arm) - base), least)
        for arm in measured.claim.changes
    ]


def _unmoved(measured: Measured) -> list[Contrast]:
    bound, base = measured.delta(), measured.measure(BASELINE)
    return [
        Contrast(f"{arm} - {BASELINE}", measured.measure(arm) - base, bound, "within")
        for arm in measured.claim.changes
    ]


def _by_dose(measured: Measured) -> tuple[Vector, Vector, list[str]]:
    """Doses ascending, the measure as seeds x doses turned so that it should rise, and the arms' names."""
    arms = sorted(measured.claim.doses, key=measured.claim.doses.__getitem__)
    sign = 1.0 if measured.claim.towards == "up" else -1.0
    rows = np.column_stack([measured.measure(arm) for arm in arms])
    return np.array([measured.claim.doses[arm] for arm in arms]), sign * rows, arms


def _dosed(measured: Measured) -> list[Contrast]:
    doses, rows, arms = _by_dose(measured)
    away = doses - doses.mean()
    slope = rows @ away / (away @ away) * (doses[-1] - doses[0])
    steps = [
        Contrast(f"{arms[k + 1]} after {arms[k]}", rows[:, k + 1] - rows[:, k], 0.0, "veto")
        for k in range(len(arms) - 1)
    ]
    return [Contrast("response over all doses", slope, measured.least()), *steps]


def _at_threshold(measured: Measured) -> list[Contrast]:
    doses, rows, _ = _by_dose(measured)
    k = int(np.argmin(np.abs(doses - (measured.claim.at or 0.0))))
    above, below = rows[:, -1] - rows[:, k], rows[:, k] - rows[:, 0]
    steep, flat = above / (doses[-1] - doses[k]), below / (doses[k] - doses[0])
    return [
        Contrast("response above the threshold", above, measured.least()),
        Contrast(f"slope above less {STEEPER:g} times the slope below", steep - STEEPER * flat, 0.0),
    ]


def _by_factors(measured: Measured) -> dict[Collection[str], Vector]:
    """The measure in every arm of a cross, by the factors changed in it."""
    arms = subsets(tuple(measured.claim.factors))
    return {arm: measured.measure(arm_name(arm) or BASELINE) for arm in arms}


def _crossed(measured: Measured) -> list[Contrast]:
    factors = tuple(measured.claim.factors)
    of = measured.claim.contrast or factors
    sign = 1.0 if measured.claim.towards == "up" else -1.0
    found = sign * effect(_by_factors(measured), factors, of)
    name = effect_name(of) if sign > 0 else f"-({effect_name(of)})"
    if measured.claim.delta is not None:
        return [Contrast(name, found, measured.delta(), "within")]
    return [Contrast(name, found, measured.least())]


def crossed(measured: Measured) -> Cross | None:
    """All arms and effects of a factorial claim; None for other kinds, or where nothing was recorded."""
    factors = tuple(measured.claim.factors)
    return cross(_by_factors(measured), factors, BASELINE) if factors else None


def _added(measured: Measured) -> list[Contrast]:
    *alone, together = (measured.measure(arm) for arm in measured.claim.changes)
    bound, base = measured.delta(), measured.measure(BASELINE)
    beyond = together - base - sum(arm - base for arm in alone)
    return [Contrast("all together against their sum", beyond, bound, "within")]


def _ordered(measured: Measured) -> list[Contrast]:
    items, least = measured.claim.order, measured.least()
    levels = [measured.measure(BASELINE, *split_measure(item)) for item in items]
    return [
        Contrast(f"{items[k]} - {items[k + 1]}", levels[k] - levels[k + 1], least)
        for k in range(len(items) - 1)
    ]


def _shaped(measured: Measured) -> list[Contrast]:
    claim, least = measured.claim, measured.least()
    levels = [measured.measure(BASELINE, over=window) for window in claim.windows]
    found = []
    for k, move in enumerate(claim.moves):
        turn = levels[k + 1] - levels[k] if move == "up" else levels[k] - levels[k + 1]
        found.append(Contrast(f"{move} from {claim.windows[k]} to {claim.windows[k + 1]}", turn, least))
    return found


_KINDS: dict[str, Callable[[Measured], list[Contrast]]] = {
    "rises": lambda measured: _moved(measured, 1.0),
    "falls": lambda measured: _moved(measured, -1.0),
    "no_effect": _unmoved,
    "dose": _dosed,
    "threshold": _at_threshold,
    "factorial": _crossed,
    "additive": _added,
    "order": _ordered,
    "shape": _shaped,
}
