"""What follows a complete run: its judgement against the documents' numbers, and its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kombinat.archive.series import load_series
from kombinat.archive.store import Results
from kombinat.plans import Plan, plan_again
from kombinat.report.html import write_report
from kombinat.report.inputs import about_inputs
from kombinat.studies.compare import tracks_of_run
from kombinat.studies.tracks import Period
from kombinat.studies.validate import Validation, load_facts, validate

JUDGEMENT = "validation.json"


def write_judgement_and_report(results: Results) -> Path:
    """Judge a complete run by its scenario's facts, write `validation.json` and `report.html`; returns the report."""
    planned = plan_again(results.path)
    validation = judged(results, planned)
    counts: Mapping[str, int] = {}
    if validation is not None:
        validation.write(results.path / JUDGEMENT)
        counts = {role: len(validation.of(role)) for role in ("validate", "calibrate", "initial", "context")}
        counts = {**counts, "blocks": validation.blocks("validate")[1]}
    scenario = planned.scenario
    book = planned.law_on(planned.spec.until)
    about = about_inputs(book, scenario.title, scenario.start, planned.spec.until, counts)
    return write_report(results.path, about)


def judged(results: Results, planned: Plan) -> Validation | None:
    """The scenario's facts that fall within the run, beside its series; None if the scenario has no facts."""
    if not planned.scenario.facts.exists():
        return None
    book = load_series()
    facts = load_facts(planned.scenario.facts, book).facts
    first, last = planned.scenario.start, planned.spec.until
    inside = [fact for fact in facts if _covers(first, last, Period.read(fact.period))]
    return validate(inside, [tracks_of_run(results)], book, planned.spec.scale)


def _covers(first: date, last: date, period: Period) -> bool:
    months = (first.year - 1900) * 12 + first.month - 1, (last.year - 1900) * 12 + last.month - 1
    return months[0] <= period.first and period.after <= last and period.last < months[1]
