"""What the page says of inputs: how much of each family is law, constant or outside series, and the dates given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from kombinat.engine.law import Entry, LawBook


def about_inputs(
    book: LawBook,
    used: Collection[str],
    title: str,
    program: str,
    start: date,
    end: date,
    facts: Mapping[str, int],
) -> dict[str, Any]:
    """The input part of the page.

    used: ids that the program looks up; program: its name (step.PROGRAMS); facts: number of facts by role
    (`calibrate`, `validate`, `blocks`, ...).
    """
    entries = [book.entry(id) for id in book.ids() if id in used]
    return {
        "title": title,
        "program": program,
        "families": _families(entries),
        "dated": _dated(entries, start, end),
        "input_line": _line(entries, facts),
    }


def _line(entries: Sequence[Entry], facts: Mapping[str, int]) -> str:
    free = sum(1 for entry in entries if entry.family == "behaviour")
    dated = len(entries) - free
    return (
        f"{free} constants of behaviour are free; {dated} statutes and outside series are dated input. Against them "
        f"stand {facts.get('validate', 0)} numbers in {facts.get('blocks', 0)} independent blocks kept back, and "
        f"{facts.get('calibrate', 0)} that were allowed to set something. What was changed after the sight of "
        "a number kept back is declared in docs/judgement.md."
    )


def _families(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    rows = []
    for family in sorted({_family(entry) for entry in entries}):
        mine = [entry for entry in entries if _family(entry) == family]
        steps = [step for entry in mine for step in entry.all_steps()]
        assumed = sum(step.grade == "assumption" for step in steps)
        rows.append(
            {
                "family": family,
                "statutes": sum(entry.family == "law" for entry in mine),
                "constants": sum(entry.family == "behaviour" for entry in mine),
                "outside": sum(entry.family == "outside" for entry in mine),
                "assumptions": f"{100 * assumed / len(steps):.0f} %",
            }
        )
    return rows


def _family(entry: Entry) -> str:
    return "outside" if entry.family == "outside" else entry.id.partition(".")[0]


def _dated(entries: Sequence[Entry], start: date, end: date) -> list[dict[str, str]]:
    changes = [
        (step.day, entry.meaning, step.source)
        for entry in entries
        if entry.family != "behaviour"
        for step in entry.all_steps()
        if start < step.day < end
    ]
    return [
        {"day": f"{day}", "meaning": meaning, "source": source} for day, meaning, source in sorted(changes)
    ]
