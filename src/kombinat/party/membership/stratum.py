"""The stratum: a statute for sweeps that holds the organisation at a share of the people on the plant's list, by lot.

No statute of the time did so. With it in force saturation is set and everything else is left to happen.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.phases import phase
from kombinat.party.cell.organisation import cells_of_shops, in_drawn_order, strike_off
from kombinat.party.membership.recruitment import may_ask
from kombinat.society.people import age_in_years
from kombinat.world.codes import Standing
from kombinat.world.tree import shops_of

ONE_LOT = 0
"""The lot of a person is drawn once for all months, so that a larger stratum holds everyone of a smaller one."""


@kernel
def staying(rows: Any, leaving: Any) -> Any:
    """Those of these rows (int64) who stay in the town. leaving: the column of persons."""
    return rows[leaving[rows] == 0]


@kernel
def outside(months: int, party: Any, section: Any, leaving: Any, born: Any) -> Any:
    """Rows (int64) of grown people at work who are not in the party. Columns of persons."""
    rows = np.empty(party.size, np.int64)
    found = 0
    for i in range(party.size):
        if may_ask(party[i], section[i], leaving[i], age_in_years(months, born[i])):
            rows[found] = i
            found += 1
    return rows[:found]


@phase(
    "party.stratum.hold",
    every="month",
    over="town",
    among="person.cell",
    says="Where a statute for sweeps holds the organisation at a share of the plant, it is filled or cut by lot.",
    reads="person.key person.section person.leaving person.born unit.key unit.kind unit.parent unit.serves",
    writes="person.party person.cell person.joined person.assignment person.reserve person.party_time"
    " person.floor person.arrears town.admitted town.left_party",
    law="party.stratum.held",
    draws="lot",
)
def hold(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, draw: Bundle
) -> None:
    """Strike members off, or put people on the list as full members, until the share is met."""
    if law.held < 0.0:
        return
    inside = staying(rows, person.leaving)
    beside = outside(at.months, person.party, person.section, person.leaving, person.born)
    wanted = int(law.held * (inside.size + beside.size) + 0.5)
    for i in in_drawn_order(inside, person.key, draw.lot, ONE_LOT)[min(wanted, inside.size) :]:
        strike_off(i, Standing.SYMPATHISER, person)
        town.left_party[0] += 1
    cells, shops = cells_of_shops(unit.key, unit.kind, unit.serves), shops_of(unit.kind, unit.parent)
    for i in in_drawn_order(beside, person.key, draw.lot, ONE_LOT)[: max(0, wanted - inside.size)]:
        person.party[i] = Standing.MEMBER
        person.joined[i] = at.months
        person.cell[i] = cells[shops[person.section[i]]]
        person.arrears[i] = 0
        town.admitted[0] += 1
