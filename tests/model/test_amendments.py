"""Amendments: none is felt before its day, and every one that ships matters, be it to few."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.clock import first_tick_from
from kombinat.engine.inputs import Inputs
from tests.model.arms import (
    AMENDMENTS,
    DIVIDED,
    END,
    ENGINEERS,
    MILESTONES,
    RULES,
    arms,
    communists_all,
    named_specialists,
    still_alike,
)
from tests.model.world import START, fresh, grown, inputs, scenario

DAY = date(1926, 7, 1)
ARRESTS = date(1937, 6, 1)

CHANGES = {
    "plan": ("plan.incentives.met", "0.1", "[0.0, 1.0]"),
    "plant": ("plant.wages.idle_pay_share", "0.67", "[0.0, 0.67]"),
    "party": ("party.meetings.length", "60", "[30, 400]"),
    "society": ("society.dwelling.norm", "1000", "[600, 1000]"),
}


def test_an_amendment_is_not_felt_before_its_day_and_is_felt_after(tmp_path: Path) -> None:
    books = []
    for name, (id, value, bounds) in CHANGES.items():
        file = tmp_path / f"{name}.yaml"
        text = f'{{value: {value}, range: {bounds}, grade: assumption, source: "a test"}}'
        file.write_text(f"title: t\nreason: r\nlaw:\n  {id}:\n    values:\n      {DAY}: {text}\n")
        books.append(amend(scenario().book, load_amendment(file, scenario().book, RULES)))
    found = arms(fresh(), date(1927, 2, 1), inputs(), *(inputs(book=book) for book in books))
    day = first_tick_from(DAY) - first_tick_from(START)
    assert all(len(set(dekad)) == 1 for dekad in found[:day])
    assert len(set(found[-1])) == 1 + len(CHANGES)


def shipped() -> dict[str, tuple[date, Inputs]]:
    """The first day of each amendment that comes with the scenario, and what a town under it lives under."""
    found = {}
    for file in sorted(AMENDMENTS.glob("*.yaml")):
        amendment = load_amendment(file, scenario().book, RULES)
        found[file.stem] = amendment.start, inputs(*amendment.remove, book=amend(scenario().book, amendment))
    return found


@pytest.mark.heavy
def test_every_shipped_amendment_waits_for_its_day_and_then_matters() -> None:
    """The unamended town lives on, with copies of it under each amendment from the first day until it has mattered."""
    amendments, world = shipped(), fresh()
    days = sorted({START, END, *(max(day, START) for day, _ in amendments.values()), *MILESTONES})
    waiting = dict.fromkeys(amendments, START)
    for since, until in pairwise(days):
        world, alike = still_alike(world, since, until, {name: amendments[name][1] for name in waiting})
        early = [name for name in waiting if name not in alike and amendments[name][0] >= until]
        assert early == []
        waiting = dict.fromkeys(alike, START)
    assert amendments
    assert set(waiting) <= {WATCHED, UNDIVIDED}


WATCHED = "no_watch"
"""It bears on arrests, of which so small a plant may have none."""
UNDIVIDED = "cells_whole"
"""It bears on large cells, of which so small a plant may have none."""


def test_whether_organs_watch_the_plan_matters_where_many_have_been_named() -> None:
    world = grown(ENGINEERS)
    named_specialists(world)
    day, unwatched = shipped()[WATCHED]
    assert day == ARRESTS
    _, alike = still_alike(world, ARRESTS, date(1937, 10, 1), {WATCHED: unwatched})
    assert alike == []


def test_whether_cells_are_divided_matters_where_one_is_large() -> None:
    world = grown(DIVIDED)
    communists_all(world)
    _, alike = still_alike(world, DIVIDED, date(1931, 7, 1), {UNDIVIDED: shipped()[UNDIVIDED][1]})
    assert alike == []
