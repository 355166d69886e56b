"""The tree of units: what plant and shop a unit belongs to, and what adds up along it. Helpers that many phases call
take columns, not tables, so that one compilation serves all."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.world.codes import Kind


@kernel
def plant_of(key: Any, kind: Any) -> int:
    """Row of the town's plant; -1 if it has none. key, kind: columns of units."""
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.PLANT:
            return u
    return -1


@kernel
def shop_of(kind: Any, parent: Any, section: int) -> int:
    """Row of the shop a section or brigade belongs to; any other unit stands for itself, -1 for nothing."""
    if section >= 0 and kind[section] == Kind.BRIGADE:
        section = parent[section]
    if section < 0 or kind[section] != Kind.SECTION:
        return section
    return int(parent[section])


@kernel
def shops_of(kind: Any, parent: Any) -> Any:
    """The shop of every unit (row numbers), as `shop_of` gives it.

    For loops over many people: handing columns to a helper in each turn costs ten times what the turn itself does.
    """
    shops = np.empty(kind.size, np.int32)
    for u in range(kind.size):
        section = parent[u] if kind[u] == Kind.BRIGADE else u
        shops[u] = parent[section] if kind[section] == Kind.SECTION else section
    return shops


@kernel
def add_up(unit: Bundle, column: Any) -> None:
    """Make every shop and every plant the total of the sections under it, in one column of units."""
    for u in range(unit.key.size):
        if unit.key[u] != 0 and (unit.kind[u] == Kind.SHOP or unit.kind[u] == Kind.PLANT):
            column[u] = 0
    for u in range(unit.key.size):
        shop = unit.parent[u]
        if unit.key[u] == 0 or unit.kind[u] != Kind.SECTION or shop < 0:
            continue
        column[shop] += column[u]
        if unit.parent[shop] >= 0:
            column[unit.parent[shop]] += column[u]
