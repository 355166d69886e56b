"""Counts: how many of a shop's people, or a ship's, are of a kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel


@kernel
def of_shops(among: Any, section: Any, shops: Any) -> Any:
    """People of each shop for whom `among` (bool) holds (int64 by unit).

    section: column of persons; shops: as `world.tree.shops_of` gives them.
    """
    there = np.zeros(shops.size, np.int64)
    for i in range(section.size):
        if section[i] >= 0 and among[i]:
            there[shops[section[i]]] += 1
    return there
