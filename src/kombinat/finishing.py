"""What follows a complete run: its judgement against the documents' numbers, and its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kombinat.archive.series import SeriesBook, load_series
from kombinat.archive.store import ALL, Results
from kombinat.engine.jsonfile import write_json
from kombinat.plans import Plan, plan_now
from kombinat.printed import number
from kombinat.report.html import write_report
from kombinat.report.inputs import about_inputs
from kombinat.studies.compare import tracks_of_run
from kombinat.studies.tracks import Period
from kombinat.studies.validate import Check, Validation, load_facts, validate

JUDGEMENT = "validation.json"


def write_judgement_and_report(results: Results) -> Path:
    """Judge a complete run by its scenario's facts as they are now; returns the report.

    Writes `validation.json` and `report.html` beside the results.
    """
    planned = plan_now(results.path)
    series = load_series().of(planned.scenario.kind)
    validation = judged(results, planned, series)
    counts: Mapping[str, int] = {}
    if validation is not None:
        _write_judgement(results.path / JUDGEMENT, validation)
        counts = {role: len(validation.of(role)) for role in ("validate", "calibrate", "initial", "context")}
        counts = {**counts, "blocks": validation.blocks("validate")[1]}
    scenario = planned.scenario
    book = planned.law_on(planned.spec.until)
    used = frozenset(scenario.used.entries)
    span = scenario.start, planned.spec.until
    about = about_inputs(book, used, scenario.title, scenario.kind, *span, counts)
    return write_report(results.path, about, {id for id, one in series.series.items() if one.scales})


def _write_judgement(file: Path, validation: Validation) -> None:
    """Everything the validation says, and under `facts` a row a fact as the report's first page shows it."""
    content = {**validation.as_json(), "facts": [_row(check) for check in validation.checks]}
    write_json(file, content)


def _row(check: Check) -> dict[str, Any]:
    fact, seen = check.fact, check.interval
    name = fact.series if fact.entity == ALL else f"{fact.series}, {fact.entity}"
    return {
        "role": fact.role,
        "met": check.hit,
        "when": str(Period.read(fact.period)),
        "meaning": f"{name}: {fact.of}",
        "printed": fact.stated,
        "expected": f"{fact.value:,.12g} ({fact.allowed}) {fact.unit}",
        "found": "nothing recorded" if seen is None else number(seen.mean),
        "source": fact.source,
    }


def judged(results: Results, planned: Plan, book: SeriesBook) -> Validation | None:
    """The scenario's facts that fall within the run, beside its series; None if the scenario has no facts."""
    if not planned.scenario.facts.exists():
        return None
    facts = load_facts(planned.scenario.facts, book).facts
    first, last = planned.scenario.start, planned.spec.until
    inside = [fact for fact in facts if _covers(first, last, Period.read(fact.period))]
    return validate(inside, [tracks_of_run(results)], book, planned.scenario.share(planned.spec.scale))


def _covers(first: date, last: date, period: Period) -> bool:
    months = (first.year - 1900) * 12 + first.month - 1, (last.year - 1900) * 12 + last.month - 1
    return months[0] <= period.first and period.after <= last and period.last < months[1]
