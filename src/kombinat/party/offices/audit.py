"""The audit: a commission goes round the cells before an election, counts who has no task, and says so.

It gets as far as hours and peace allow: where the organisation quarrels with its own officers nobody lets it work.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import in_drawn_order
from kombinat.party.offices.candidates import term_over
from kombinat.world.codes import Kind
from kombinat.world.standing import in_party


@rule("party.audit.checked", cites="P3-M10", neutral=0.0)
def cells_checked(auditors: float, strife: float, behaviour: Bundle) -> float:
    """Cells that a commission can check in a term: auditors audit_each max(0, 1 - audit_strife strife).

    strife: share of the month's speeches aimed at the party's own officers.
    """
    return float(auditors * behaviour.audit_each * max(0.0, 1.0 - behaviour.audit_strife * strife))


@rule("party.audit.urged", cites="P3-M10", neutral=0.0)
def urged(recommended: float, behaviour: Bundle) -> float:
    """Push for tasks that the commission's finding adds to the line's: urge recommended.

    recommended: share of the cell's people that it found without a task.
    """
    return float(behaviour.urge * recommended)


@kernel
def strife_of(aimed: int, speeches: int) -> float:
    """Share of speeches aimed at the party's own officers; 0 in silence."""
    return min(1.0, aimed / speeches) if speeches > 0 else 0.0


@kernel
def without_task(rows: Any, cell: Any, party: Any, assignment: Any, units: int) -> Any:
    """Share of each cell's communists who have no task (float64 by unit). Person columns."""
    listed, idle = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in rows:
        if in_party(party[i]):
            listed[cell[i]] += 1
            idle[cell[i]] += 1 - assignment[i]
    return idle / np.maximum(1, listed)


@kernel
def cells_in(key: Any, kind: Any) -> Any:
    """Rows (int64) of the shops' cells. Unit columns."""
    rows = np.empty(key.size, np.int64)
    found = 0
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.CELL:
            rows[found] = u
            found += 1
    return rows[:found]


@phase(
    "party.audit.check",
    every="month",
    over="town",
    among="person.cell",
    says="Before an election a commission goes round the cells, as far as peace allows, and finds who has no task.",
    reads="person.cell person.party person.assignment unit.key unit.kind unit.speeches town.speeches_party",
    writes="unit.recommended town.audited",
    law="party.audit.auditors party.elections.term party.elections.month",
    behaviour="party.audit.audit_each party.audit.audit_strife",
    draws="turn",
    rules=(cells_checked,),
)
def check(
    at: Bundle,
    rows: Any,
    person: Bundle,
    unit: Bundle,
    town: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write what the commission recommends to each cell, 0 where it did not come; it stands until the next term."""
    town.audited[0] = 0
    if not term_over(at.months, int(law.term), int(law.month)):
        return
    strife = strife_of(town.speeches_party[0], unit.speeches.sum())
    able = int(cells_checked(law.auditors, strife, behaviour) if on.checked else 0.0)
    idle = without_task(rows, person.cell, person.party, person.assignment, unit.key.size)
    cells = in_drawn_order(cells_in(unit.key, unit.kind), unit.key, draw.turn, at.tick)
    for n in range(cells.size):
        reached = n < able
        unit.recommended[cells[n]] = to_fixed(idle[cells[n]]) if reached else 0
        town.audited[0] += 1 if reached else 0
