"""What the command line prints when a run, an ensemble or a comparison is done, and the year as a text."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from kombinat.archive.store import ALL, Results
from kombinat.progress import table
from kombinat.world.codes import Occupation, Origin, Sex, Standing
from kombinat.world.ledgers import CHART

if TYPE_CHECKING:
    from rich.table import Table

    from kombinat.engine.phases import Phase, Program
    from kombinat.studies.compare import Comparison, Difference

KEY_SERIES: tuple[tuple[str, str], ...] = (
    ("town.population", ALL),
    ("plant.workforce", ALL),
    ("plant.hires", ALL),
    ("plant.quits", ALL),
    ("plant.absence_rate", ALL),
    ("plant.stoppage_share", ALL),
    ("plant.fulfilment_true", ALL),
    ("plant.fulfilment_reported", ALL),
    ("plant.wage_real", ALL),
    ("fleet.personnel", ALL),
    ("fleet.drill_hours", ALL),
    ("fleet.political_hours", ALL),
    ("fleet.infraction_share", ALL),
    ("fleet.party_share", ALL),
    ("fleet.officers_party_share", ALL),
    ("fleet.replaced_share", ALL),
    ("party.members", ALL),
    ("party.candidates", ALL),
    ("party.expelled", ALL),
)
CODES: Mapping[str, type[IntEnum]] = {
    "party": Standing,
    "occupation": Occupation,
    "sex": Sex,
    "origin": Origin,
}
MONTHS = 12
WIDE, WRAP = 200, 100


def number(value: float) -> str:
    """Four figures, no exponent for what a reader counts."""
    if not np.isfinite(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:.4g}"


def counted(number: int, thing: str) -> str:
    """A number of things, with its plural: `1 pair`, `2 pairs`."""
    return f"{number} {thing}{'s' * (number != 1)}"


def _ends(results: Results, name: str, entity: str) -> tuple[float, float] | None:
    """Means of a series over the first and the last twelve months; None if it was not recorded."""
    if entity not in results.catalogue.get(name, ("", ()))[1]:
        return None
    value = results.series(name, entity).value
    return (float(value[:MONTHS].mean()), float(value[-MONTHS:].mean())) if value.size else None


def summary(results: Results, report: Path | None) -> None:
    """Print the summary of a complete run: key series, cost, hash, ledgers, and where everything is."""
    said = results.said
    rows, months = [], 0
    for name, entity in KEY_SERIES:
        if (ends := _ends(results, name, entity)) is not None:
            rows.append([name, number(ends[0]), number(ends[1]), results.unit(name)])
            months = max(months, results.series(name, entity).value.size)
    spec = results.spec
    title = f"{spec.scenario}, seed {spec.seed}, {said['start']} to {said['end']}"
    if months > MONTHS:
        table(title, ["means of the first and last twelve months", "first", "last", "unit"], rows)
    elif months:
        whole = [[name, last, unit] for name, _, last, unit in rows]
        table(title, [f"means of {counted(months, 'month')}", "mean", "unit"], whole)
    else:
        print(f"{title}\nno series was recorded: the run has no whole month")
    print()
    for line in _about(said):
        print(line)
    print(f"results  {results.path}" + (f"   report  {report}" if report is not None else ""))


def _about(said: Mapping[str, Any]) -> list[str]:
    threads, sessions = said["threads"], said["sessions"]
    took = f"{said['wall_seconds']:.1f} s on {counted(threads, 'thread')}"
    took += f" in {sessions} sittings" if sessions > 1 else ""
    closed = "every ledger closed every dekad" if said["ledgers_closed"] else "LEDGERS DID NOT CLOSE"
    return [
        f"run {said['run_id']}   state {said['state_hash']}",
        f"{took}, {said['peak_memory_bytes'] / 1e6:,.0f} MB at most   {closed}: {', '.join(said['ledgers'])}",
        *_boundary(said["boundary"]),
    ]


def _boundary(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The doors to the outside, itemised: what came in and went out by each, ledger by ledger, in its unit."""
    units, lines = {ledger.name: ledger.unit for ledger in CHART.ledgers}, []
    for ledger in dict.fromkeys(row["ledger"] for row in rows):
        items = [f"{r['from']} > {r['to']} {r['amount']:,}" for r in rows if r["ledger"] == ledger]
        lines.append(f"{ledger} ({units[ledger]}): {'; '.join(items)}")
    return lines


def ensemble(runs: Sequence[Results]) -> None:
    """Print what several seeds agree on: mean and spread of the last twelve months."""
    rows = []
    for name, entity in KEY_SERIES:
        ends = [found for run in runs if (found := _ends(run, name, entity)) is not None]
        if ends:
            last = np.array([end[1] for end in ends])
            cells = [number(float(v)) for v in (last.mean(), last.min(), last.max())]
            rows.append([name, *cells, runs[0].unit(name)])
    title = f"{runs[0].spec.scenario}, {counted(len(runs), 'seed')}, last twelve months"
    table(title, ["series", "mean", "least", "most", "unit"], rows)
    print("\nresults")
    for run in runs:
        print(f"  seed {run.spec.seed}  {run.path}")


def comparison(found: Comparison, everything: bool) -> None:
    """Print a comparison: the series that stand apart (or all), and who is affected."""
    from kombinat.studies.compare import MOST_LINES

    print(found.headline())
    moved = [d for d in found.differences if d.mean] if found.pairs == 1 else found.apart()
    shown = list(found.differences) if everything else moved
    shown = sorted(shown, key=lambda d: -abs(d.relative)) if not everything else shown
    if shown and found.since is not None:
        heads = ["series", "base", "other", "difference", "low", "high", "unit"]
        table(f"\nmeans over {found.over}", heads, [_difference(d) for d in shown[:MOST_LINES]])
        if len(shown) > MOST_LINES:
            print(f"and {len(shown) - MOST_LINES} more (--to FILE has them all)")
    rows = [
        [_spoken(a.group), a.followed, a.differing, f"{a.share:.0%}", number(a.pay)] for a in found.affected
    ]
    if rows and found.since is not None:
        heads = [
            "people followed, by what they were at the start",
            "followed",
            "affected",
            "share",
            "difference in pay, kopecks a month",
        ]
        print()
        table("who is affected", heads, rows)


def _spoken(group: str) -> str:
    """`party=3` as `party: member`."""
    column, _, code = group.partition("=")
    return f"{column}: {CODES[column](int(code)).name.lower()}" if column in CODES else group


def _difference(d: Difference) -> list[str]:
    name = d.series if d.entity == ALL else f"{d.series} / {d.entity}"
    return [name, *(number(v) for v in (d.base, d.other, d.mean, d.low, d.high)), d.unit]


def year(program: Program) -> None:
    """Print the year: headings, and for each phase its sentence, when it runs, its rules and their sources."""
    phases = list(program)
    print(f"The year of {program.name}: {len(phases)} phases, {len(program.rules())} rules")
    for heading in program.headings:
        print(f"\n{heading.title}\n{'-' * len(heading.title)}")
        for phase in heading.phases:
            _phase(phase)
    print(
        "\nWhat stands behind a rule is its id in the catalogue: `kombinat coverage --all` spells them out."
    )


def _phase(phase: Phase) -> None:
    opening = " (opening)" if phase.opens else ""
    print(fill(phase.says, WRAP, initial_indent="  ", subsequent_indent="  "))
    print(f"      {phase.id}: every {phase.every}{opening}, over {phase.over}")
    for rule in phase.rules:
        print(f"      rule {rule.id}  {' '.join(rule.cites)}")


def tables(*shown: Table) -> None:
    """Print ready-made tables, as wide as they need to be when that is not a terminal."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
    for one in shown:
        console.print(one)
