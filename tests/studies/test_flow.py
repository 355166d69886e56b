"""What a kernel passes on to what: small kernels by hand, and every phase of the program against what it declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kombinat.engine.phases import Phase
from kombinat.engine.rules import Rule
from kombinat.step import YEAR
from kombinat.studies.flow import Flow


def phase(
    kernel: Callable[..., Any], reads: str, writes: str, law: str = "", rules: tuple[str, ...] = ()
) -> Phase:
    declared = tuple(Rule(id, ("P1-01",), 0.0, kernel, "x", "x", 1) for id in rules)
    return Phase(
        "plant.x.y", "month", False, "person", "", "says", tuple(reads.split()), tuple(writes.split()), (),
        tuple(law.split()), (), (), (), declared, (), (), "", (), kernel, kernel,
    )  # fmt: skip


def flows(kernel: Callable[..., Any], reads: str, writes: str, **more: Any) -> dict[str, set[str]]:
    return {
        column: set(atoms) for column, atoms in Flow(phase(kernel, reads, writes, **more)).written.items()
    }


def plain(lo: int, hi: int, person: Any, unit: Any) -> None:
    for i in range(lo, hi):
        person.pay[i] = person.rate[i] * unit.worked[person.section[i]]
        person.idle[i] = 0


def test_values_and_not_who_they_are_looked_up_for() -> None:
    found = flows(plain, "person.rate person.section unit.worked", "person.pay person.idle")
    assert found == {"person.pay": {"person.rate", "unit.worked"}, "person.idle": set()}


def guarded(lo: int, hi: int, person: Any, law: Any, on: Any) -> None:
    if law.round <= 0:
        return
    for i in range(lo, hi):
        if person.section[i] < 0 or person.party[i] == 0:
            continue
        fear = person.fear[i] if on.fear else 0.0
        if fear > 1:
            person.absent[i] = 1


def test_conditions_count_even_those_that_turn_back_early() -> None:
    found = flows(
        guarded, "person.section person.party person.fear", "person.absent",
        law="party.examination.round", rules=("plant.x.fear",),
    )  # fmt: skip
    assert found["person.absent"] == {
        "lever:party.examination.round", "rule:plant.x.fear", "person.party", "person.fear",
    }  # fmt: skip


def counted(lo: int, hi: int, person: Any, unit: Any) -> None:
    for i in range(lo, hi):
        if person.section[i] >= 0:
            unit.heads[person.section[i]] += 1
            person.cell[i] = unit.serves[person.section[i]]


def test_who_counts_where_rows_are_counted_by_it_or_a_pointer_is_written() -> None:
    found = flows(counted, "person.section unit.serves", "unit.heads person.cell")
    assert found["unit.heads"] == {"person.section"}
    assert found["person.cell"] == {"person.section", "unit.serves"}


def best_of(unit: Any, scores: Any) -> int:
    best, liking = -1, -1.0
    for u in range(unit.key.size):
        if scores[u] > liking:
            best, liking = u, scores[u]
    return best


def fill(unit: Any, scores: Any, extra: float) -> None:
    for u in range(unit.key.size):
        scores[u] = unit.idle_share[u] + extra


def chosen(person: Any, unit: Any, town: Any) -> None:
    scores = [0.0]
    fill(unit, scores, town.price[0])
    unit.priority[best_of(unit, scores)] = 1


def test_through_helpers_that_fill_arrays_and_choose_rows() -> None:
    found = flows(chosen, "unit.idle_share town.price unit.key", "unit.priority")
    assert found["unit.priority"] == {"unit.idle_share", "town.price"}


def chained(unit: Any) -> None:
    for u in range(unit.key.size):
        unit.made[u] = unit.hands[u]
    for u in range(unit.key.size):
        unit.value[u] += unit.made[u]


def test_what_is_written_and_read_again_is_one_step() -> None:
    found = flows(chained, "unit.hands", "unit.made unit.value")
    assert found["unit.value"] == {"unit.made", "unit.hands"}


def column_to_helper(unit: Any) -> None:
    add_up(unit, unit.quits)


def add_up(unit: Any, column: Any) -> None:
    for u in range(unit.key.size):
        column[unit.parent[u]] += column[u]


def test_a_column_handed_to_a_helper() -> None:
    found = flows(column_to_helper, "unit.parent", "unit.quits unit.hires")
    assert found == {"unit.quits": {"unit.quits", "unit.parent"}}


EVENTS_ONLY = {
    "plant.production.stoppage_noted",
    "plant.supply.shortage_noted",
    "plant.equipment.breakdown_noted",
}


@pytest.mark.parametrize("one", list(YEAR), ids=lambda phase: str(phase.id))
def test_every_phase_does_what_it_declares(one: Phase) -> None:
    """No column is touched that is not declared, and every rule and lever it declares shapes some column."""
    written = Flow(one).written
    declared = {*one.writes, *one.sums}
    atoms = {atom for found in written.values() for atom in found}
    assert set(written) <= declared
    assert {atom for atom in atoms if ":" not in atom} <= declared | {*one.reads, one.among}
    assert {rule.id for rule in one.rules} == {atom[5:] for atom in atoms if atom.startswith("rule:")}
    levers = {*one.law, *one.behaviour, *one.outside} - EVENTS_ONLY
    assert levers <= {atom[6:] for atom in atoms if atom.startswith("lever:")}
