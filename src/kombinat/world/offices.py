"""Offices: which of them are the party's, which answer for a plan, and who holds one."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed
from kombinat.world.codes import Office


@kernel
def is_party_post(office: int) -> bool:
    """Whether an office is one of the party's."""
    return office == Office.SECRETARY or office == Office.ORGANISER or office == Office.SEAT


@kernel
def is_boss(office: int) -> bool:
    """Whether an office answers for a plan: director, shop boss, foreman."""
    return office == Office.DIRECTOR or office == Office.SHOP_BOSS or office == Office.FOREMAN


@kernel
def holders_of(people: int, key: Any, holder: Any) -> Any:
    """Which persons hold an office (bool, one a row of person). key, holder: columns of posts."""
    held = np.zeros(people, np.bool_)
    for p in range(key.size):
        if key[p] != 0 and holder[p] >= 0:
            held[holder[p]] = True
    return held


@kernel
def cases_of(people: int, key: Any, holder: Any, fault: Any) -> Any:
    """The worst case of the floor this month against any office that each person holds (float64). Post columns."""
    cases = np.zeros(people, np.float64)
    for p in range(key.size):
        if key[p] != 0 and holder[p] >= 0:
            cases[holder[p]] = max(cases[holder[p]], from_fixed(fault[p]))
    return cases
