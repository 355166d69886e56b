"""Comparison: two arms, pair by pair of the same seed, with intervals, and who is affected.

A run and its counterfactual share every draw that the change does not reach, so a difference is taken seed by seed
before anything is averaged. One pair shows what happened once; it has no interval, and none is printed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kombinat.archive.store import ALL, Results, load_all
from kombinat.asked import AskedError
from kombinat.engine.errors import RunError
from kombinat.engine.jsonfile import write_json
from kombinat.engine.parquet import parts_of
from kombinat.studies.statistics import LEVEL, cautious_interval
from kombinat.studies.tracks import Period, Reduce, Tracks, number, tracks_of

Arm: TypeAlias = "Results | str | Path | Sequence[Results | str | Path]"
MOST_LINES = 40
GROUPS = ("party", "occupation", "sex", "origin")


@dataclass(frozen=True)
class Difference:
    """One series (or one entity of it) in both arms.

    base, other: means over seeds; mean: of the paired differences, with low and high (NaN from a single pair);
    pairs: how many seeds have it in both arms.
    """

    series: str
    entity: str
    unit: str
    base: float
    other: float
    mean: float
    low: float
    high: float
    pairs: int

    @property
    def apart(self) -> bool:
        """Whether the interval leaves nought to one side (never, for a single pair)."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        name = self.series if self.entity == ALL else f"{self.series} / {self.entity}"
        span = f" [{self.low:.4g}, {self.high:.4g}]" if self.pairs > 1 else ""
        return f"{name}: {self.base:.4g} -> {self.other:.4g}, difference {self.mean:.4g}{span} {self.unit}"

    @property
    def relative(self) -> float:
        """The difference as a share of the base; infinite where the base alone is nought."""
        if not self.mean:
            return 0.0
        return self.mean / abs(self.base) if self.base else math.copysign(math.inf, self.mean)


@dataclass(frozen=True)
class Affected:
    """People followed in both arms whose record differs at all, by a group they belonged to at the start.

    group: column and code, as `party=3`; followed, differing: persons, over all pairs; pay: mean difference of
    monthly pay over the months both have (kopecks).
    """

    group: str
    followed: int
    differing: int
    pay: float

    @property
    def share(self) -> float:
        """Share of those followed whose record differs."""
        return self.differing / self.followed if self.followed else math.nan


@dataclass(frozen=True)
class Comparison:
    """Everything compared. since: the first month in which any pair differs (None: they never do)."""

    base: tuple[str, ...]
    other: tuple[str, ...]
    over: str
    since: str | None
    differences: tuple[Difference, ...]
    affected: tuple[Affected, ...]

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return len(self.base)

    def apart(self) -> list[Difference]:
        """Series whose interval leaves nought out, largest relative difference first."""
        found = [d for d in self.differences if d.apart]
        return sorted(found, key=lambda d: (-abs(d.relative), d.series, d.entity))

    def by_chance(self) -> float:
        """How many series would stand apart if nothing did."""
        return (1 - LEVEL) * len(self.differences)

    def headline(self) -> str:
        """What was found, in a sentence."""
        if self.since is None:
            pairs = "one pair" if self.pairs == 1 else f"{self.pairs} pairs"
            return f"{pairs}: the arms do not differ in any series"
        if self.pairs == 1:
            return f"one pair, different from {self.since} on: an anecdote, without intervals (use --seeds)"
        return (
            f"{self.pairs} pairs, different from {self.since} on: {len(self.apart())} of {len(self.differences)} "
            f"series stand apart at {LEVEL:.0%} (about {self.by_chance():.0f} would by chance)"
        )

    def __str__(self) -> str:
        shown = self.apart() or [d for d in self.differences if d.mean]
        return "\n".join([self.headline(), *(f"  {d}" for d in shown[:MOST_LINES])])

    def as_json(self) -> dict[str, Any]:
        """Plain values; what has no number becomes null."""
        rows = {n: [_finite(asdict(r)) for r in getattr(self, n)] for n in ("differences", "affected")}
        return {"base": self.base, "other": self.other, "over": self.over, "since": self.since, **rows}

    def write(self, file: Path) -> None:
        """Write `as_json` to a file; RunError if the disk refuses."""
        write_json(file, self.as_json())


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}


def results_of(arm: Arm) -> list[Results]:
    """The runs of an arm: results, folders of one run, or folders of many."""
    if isinstance(arm, Results):
        return [arm]
    if isinstance(arm, str | Path):
        return load_all(arm)
    return [run for part in arm for run in results_of(part)]


def paired(base: Sequence[Results], other: Sequence[Results]) -> list[tuple[Results, Results]]:
    """Runs with the same scenario, seed and scale, in order of seed. RunError if a run is unfinished or none match."""
    for run in (*base, *other):
        if not run.complete:
            raise RunError(run.path, "compare", "it is not complete; resume it first")
    known = {_sort(run): run for run in base}
    pairs = [(known[_sort(run)], run) for run in other if _sort(run) in known]
    if not pairs:
        raise RunError(other[0].path, "compare", "no run on the other side has its scenario, seed and scale")
    return sorted(pairs, key=lambda pair: pair[0].spec.seed)


def _sort(run: Results) -> tuple[str, int, float]:
    return run.spec.scenario, run.spec.seed, run.spec.scale


def compare(
    base: Arm,
    other: Arm,
    series: str | Iterable[str] = (),
    *,
    over: str | int | None = None,
    how: Reduce = "mean",
) -> Comparison:
    """Set `other` against `base`, pair by pair.

    base, other: results, folders of runs, or lists of them; series: the one or those wanted (default all); over:
    months such as `1931`, `1929-10..1931-12` (default: from the first difference to the end); how: how the months
    become one number. Of runs of different length the months that both have are compared. RunError if nothing pairs;
    KeyError for a series that was not recorded; AskedError for months outside the runs.
    """
    pairs = paired(results_of(base), results_of(other))
    tracks = [(tracks_of_run(one), tracks_of_run(two)) for one, two in pairs]
    units = {name: unit for name, (unit, _) in pairs[0][0].catalogue.items()}
    wanted = [series] if isinstance(series, str) else list(series)
    measures = _measures(pairs[0][0], tracks, wanted)
    lived = _lived(tracks)
    since = _first_difference(tracks, lived)
    period = (
        _asked(over, lived)
        if over is not None
        else Period(lived.first if since is None else since, lived.last)
    )
    found = [_difference(tracks, name, entity, units[name], period, how) for name, entity in measures]
    return Comparison(
        tuple(one.run_id for one, _ in pairs),
        tuple(two.run_id for _, two in pairs),
        str(period),
        None if since is None else str(Period(since, since)),
        tuple(difference for difference in found if difference is not None),
        tuple(_affected(pairs, lived)),
    )


def tracks_of_run(run: Results) -> Tracks:
    """The series of a run by (series, entity), summed over towns."""
    return tracks_of(run.sql("SELECT date, series, entity, sum(value) FROM series GROUP BY ALL").fetchall())


def _measures(
    run: Results, tracks: Sequence[tuple[Tracks, Tracks]], wanted: Sequence[str]
) -> list[tuple[str, str]]:
    for name in wanted:
        run.unit(name)
    both = set.intersection(*(set(side) for pair in tracks for side in pair))
    return sorted(key for key in both if not wanted or key[0] in wanted)


def _lived(tracks: Sequence[tuple[Tracks, Tracks]]) -> Period:
    """The months that every run has; nothing can be compared of a run without a whole month."""
    if not all(side for pair in tracks for side in pair):
        raise AskedError("compare", "a run without a whole month", "runs of which a series was recorded")
    ends = [
        (min(track.months[0] for track in side.values()), max(track.months[-1] for track in side.values()))
        for pair in tracks
        for side in pair
    ]
    return Period(int(max(first for first, _ in ends)), int(min(last for _, last in ends)))


def _asked(over: str | int, lived: Period) -> Period:
    period = Period.read(over)
    if period.first < lived.first or period.last > lived.last:
        raise AskedError("--over", period, f"months within {lived}")
    return period


def _first_difference(tracks: Sequence[tuple[Tracks, Tracks]], lived: Period) -> int | None:
    months = [m for one, two in tracks for key in {*one, *two} for m in _differing(one, two, key, lived)]
    return min(months, default=None)


def _differing(one: Tracks, two: Tracks, key: tuple[str, str], lived: Period) -> list[int]:
    """The first month, if any, of those both runs have in which a series differs between them."""
    left, right = (_by_month(tracks, key) for tracks in (one, two))
    months = [month for month in sorted({*left, *right}) if left.get(month) != right.get(month)]
    return [month for month in months if lived.first <= month <= lived.last][:1]


def _by_month(tracks: Tracks, key: tuple[str, str]) -> dict[int, float]:
    track = tracks.get(key)
    return {} if track is None else dict(zip(track.months.tolist(), track.values.tolist(), strict=True))


def _difference(
    tracks: Sequence[tuple[Tracks, Tracks]], name: str, entity: str, unit: str, period: Period, how: Reduce
) -> Difference | None:
    values = np.array([[number(side, name, entity, period, how) for side in pair] for pair in tracks])
    values = values[np.isfinite(values).all(axis=1)]
    if not len(values):
        return None
    apart: NDArray[np.float64] = values[:, 1] - values[:, 0]
    seen = cautious_interval(apart)
    low, high = (seen.low, seen.high) if len(values) > 1 else (math.nan, math.nan)
    means = values.mean(axis=0)
    return Difference(name, entity, unit, float(means[0]), float(means[1]), seen.mean, low, high, len(values))


def _affected(pairs: Sequence[tuple[Results, Results]], lived: Period) -> list[Affected]:
    people = [found for pair in pairs if (found := _people(*pair, lived)) is not None]
    if not people:
        return []
    rows = {name: np.concatenate([found[name] for found in people]) for name in people[0]}
    groups = {"all": np.ones(rows["differs"].size, np.bool_)}
    for name in (name for name in GROUPS if name in rows):
        groups |= {f"{name}={code}": rows[name] == code for code in np.unique(rows[name])}
    return [_affected_group(group, rows, inside) for group, inside in groups.items()]


def _affected_group(group: str, rows: dict[str, NDArray[Any]], inside: NDArray[np.bool_]) -> Affected:
    pay = rows["pay"][inside]
    known = pay[np.isfinite(pay)]
    mean = float(known.mean()) if known.size else math.nan
    return Affected(group, int(inside.sum()), int(rows["differs"][inside].sum()), mean)


def _people(one: Results, two: Results, lived: Period) -> dict[str, NDArray[Any]] | None:
    """One row for each person followed in a pair: whether their records differ, pay, and groups at the start."""
    if not (one.files("lives") and two.files("lives")):
        return None
    columns = [c for c in one.table("lives").columns if c not in ("date", "person", "town")]
    groups = [g for g in GROUPS if g in columns]
    differs = " OR ".join(f'a."{c}" IS DISTINCT FROM b."{c}"' for c in columns)
    pay = "avg(b.pay - a.pay)" if "pay" in columns else "NULL"
    at_start = "".join(f", arg_min(coalesce(a.{g}, b.{g}), date) AS {g}" for g in groups)
    return one.columns(
        f"SELECT bool_or({differs}) AS differs, CAST({pay} AS DOUBLE) AS pay{at_start} "
        f"FROM lives a FULL JOIN {parts_of(two.files('lives'))} b USING (person, town, date) "
        "WHERE date < ? GROUP BY person, town",
        (lived.after,),
    )
