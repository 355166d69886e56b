"""A study in Python: one scenario, some seeds, and arms that each change something.

>>> study = Study("red_putilov", seeds=8)                                    # doctest: +SKIP
>>> found = study.compare(without=["plant.stoppages.materials"])             # doctest: +SKIP
>>> print(found.headline())                                                  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import yaml

from kombinat.archive.store import Results
from kombinat.arms import run_arms
from kombinat.asked import Asked, day_of
from kombinat.engine.errors import doing
from kombinat.studies.claims import Arm
from kombinat.studies.compare import Comparison, compare, tracks_of_run
from kombinat.studies.tracks import Tracks

Numbers = float | Sequence[float]


def amend(
    file: str | Path,
    *,
    title: str,
    reason: str,
    law: Mapping[str, Mapping[str, Numbers]] | None = None,
    outside: Mapping[str, Mapping[str, Numbers]] | None = None,
    remove: Sequence[str] = (),
    since: date | None = None,
) -> Path:
    """Write an amendment file and return its path, to be given to `run(amend=[...])`.

    law, outside: id -> {"1932-01-01": value}; remove: rule ids out of force from `since` on. RunError if the file
    cannot be written; what it says is checked when it is run.
    """
    content: dict[str, object] = {"title": title, "reason": reason}
    if since is not None:
        content["from"] = since
    for family, changes in (("law", law), ("outside", outside)):
        if changes:
            content[family] = {id: {"values": _dated(values, reason)} for id, values in changes.items()}
    if remove:
        content["remove"] = list(remove)
    path = Path(file)
    with doing("write", path):
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _dated(values: Mapping[str, Numbers], reason: str) -> dict[date, dict[str, object]]:
    return {date.fromisoformat(day): _valued(value, reason) for day, value in values.items()}


def _valued(value: Numbers, reason: str) -> dict[str, object]:
    numbers = [float(value)] if isinstance(value, int | float) else [float(v) for v in value]
    given = numbers[0] if isinstance(value, int | float) else numbers
    span = [min(numbers), max(numbers)]
    return {"value": given, "range": span, "grade": "assumption", "source": f"counterfactual: {reason}"}


@dataclass(frozen=True)
class Study:
    """Arms of one scenario over the same seeds; what was run before is loaded.

    seeds: how many, from `first_seed` on; until: the day after the last; workers: processes (default: all cores);
    watch: told dekads done and asked for.
    """

    scenario: str
    seeds: int = 8
    first_seed: int = 1
    scale: float = 1.0
    until: date | str | None = None
    workers: int | None = None
    watch: Callable[[int, int], None] = field(default=lambda done, total: None, compare=False)

    def arm(
        self,
        *,
        amend: Sequence[str | Path] = (),
        without: Sequence[str] = (),
        readings: Mapping[str, str] | None = None,
        since: date | None = None,
    ) -> list[Results]:
        """The runs of one arm, one a seed. since: the day its amendments and removals come in."""
        off = tuple(f"{rule}@{since}" if since is not None and "@" not in rule else rule for rule in without)
        files = tuple((Path(file), since) for file in amend)
        chosen = tuple(sorted((readings or {}).items()))
        last = day_of(self.until, "until")
        asked = Asked(self.scenario, 0, self.scale, last, files, off, chosen)
        numbers = range(self.first_seed, self.first_seed + self.seeds)
        return run_arms(
            [replace(asked, seed=seed) for seed in numbers], workers=self.workers, watch=self.watch
        )

    def base(self) -> list[Results]:
        """The runs in which nothing is changed."""
        return self.arm()

    def compare(
        self,
        *,
        amend: Sequence[str | Path] = (),
        without: Sequence[str] = (),
        readings: Mapping[str, str] | None = None,
        since: date | None = None,
        series: Iterable[str] = (),
        over: str | int | None = None,
    ) -> Comparison:
        """An arm set against the base, pair by pair."""
        other = self.arm(amend=amend, without=without, readings=readings, since=since)
        return compare(self.base(), other, series=series, over=over)


@dataclass
class ArmRunner:
    """Runs the arms that claims ask for, from the cache where they were run before (see `claims.Runner`)."""

    scenario: str
    scale: float = 1.0
    workers: int | None = None
    watch: Callable[[int, int], None] = lambda done, total: None
    stop: Callable[[], bool] = lambda: False

    def __call__(self, arms: Sequence[Arm]) -> list[Tracks]:
        """The series of each arm, run side by side."""
        asked = [self._asked(arm) for arm in arms]
        return [
            tracks_of_run(r) for r in run_arms(asked, workers=self.workers, watch=self.watch, stop=self.stop)
        ]

    def _asked(self, arm: Arm) -> Asked:
        off = tuple(rule if day is None else f"{rule}@{day}" for rule, day in arm.removals)
        files = tuple((file, None) for file in arm.amendments)
        return Asked(self.scenario, arm.seed, self.scale, arm.until, files, off, arm.readings)
