"""What several topics of this room need to know of a person or of the free rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel
from kombinat.world.codes import Livelihood, Occupation

MONTHS_BETWEEN_EPOCHS = 600
"""Months from January 1850, from which births are counted, to January 1900, from which the clock counts them."""


@kernel
def age_in_months(months: int, born: int) -> int:
    """Age in whole months; months: of the clock (from January 1900); born: the column (from January 1850)."""
    return months + MONTHS_BETWEEN_EPOCHS - born


@kernel
def age_in_years(months: int, born: int) -> int:
    """Age in completed years."""
    return (months + MONTHS_BETWEEN_EPOCHS - born) // 12


@kernel
def free_rows(keys: Any, most: int) -> Any:
    """Up to `most` free rows of a table (int64). Which rows they are never matters: rows are known by their key."""
    rows = np.empty(most, np.int64)
    found = 0
    for i in range(keys.size):
        if found == most:
            break
        if keys[i] == 0:
            rows[found] = i
            found += 1
    return rows[:found]


@kernel
def pick(shares: Any, u: float) -> int:
    """The number of the class in which the uniform `u` falls; the last class takes what the shares leave."""
    reached = 0.0
    for number in range(shares.size - 1):
        reached += shares[number]
        if u < reached:
            return number
    return int(shares.size) - 1


@kernel
def on_worker_card(livelihood: int, occupation: int, schooling: int, office_schooling: float) -> bool:
    """Whether a person eats on a worker's card: hands at the plant, and city workers not of an office."""
    if livelihood == Livelihood.PLANT:
        return occupation != Occupation.CLERK and occupation != Occupation.MANAGER
    return livelihood == Livelihood.CITY and schooling < office_schooling


@kernel
def earns(livelihood: int) -> bool:
    """Whether a person has paid work, here or elsewhere in the city."""
    return livelihood == Livelihood.PLANT or livelihood == Livelihood.CITY
