"""Groups: the rows of a table by what they belong to, so that a loop can go from group to group."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel


@kernel
def grouped(group: Any, groups: int) -> Any:
    """Rows by group: row numbers in order of their group (-1: in none), and where each group starts (int64)."""
    starts, rows = np.zeros(groups + 1, np.int64), np.empty(group.size, np.int64)
    for k in range(group.size):
        if group[k] >= 0:
            starts[group[k] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    filled = starts.copy()
    for k in range(group.size):
        if group[k] >= 0:
            rows[filled[group[k]]] = k
            filled[group[k]] += 1
    return rows, starts
