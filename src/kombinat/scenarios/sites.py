"""Building sites at the start: each shop and the plant's flats have a few projects open, evenly spread over their time.

What they cost follows from the first month's grants: shared by the projects of a shop, they finish each in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kombinat.engine.clock import month_index
from kombinat.engine.law import LawBook
from kombinat.scenarios.setting import TownSetting
from kombinat.scenarios.units import Columns, Shop, Tree
from kombinat.world.codes import Stage, Work


def site_columns(shops: Sequence[Shop], tree: Tree, setting: TownSetting, book: LawBook) -> Columns:
    """Columns of the table of projects (all but keys): machines of each shop, then flats."""

    def law(name: str) -> float:
        return float(book.value(f"plan.investment.{name}", setting.start))

    sites = setting.sites
    growth = np.asarray(book.value("plant.equipment.growth", setting.start), np.float64)
    month = np.array([growth[shop.trade] * shop.capacity * law("machine_price") for shop in shops])
    whole = np.append(month, month.sum() * law("social"))
    units = np.append(tree.shops, tree.plant)
    price = np.append(np.full(tree.shops.size, law("machine_price")), law("flat_price"))
    built = np.flatnonzero(whole)
    rows = np.repeat(built, sites.open)
    age = (np.tile(np.arange(sites.open), built.size) + 0.5) / sites.open
    scope = (whole[rows] * sites.months / sites.open / price[rows]).astype(np.int64)
    cost = scope * price[rows]
    return {
        name: np.asarray(values).astype(np.int64)
        for name, values in {
            "unit": units[rows],
            "work": np.where(units[rows] == tree.plant, Work.FLATS, Work.MACHINES),
            "stage": np.full(rows.size, Stage.OPEN),
            "scope": scope,
            "estimate": cost * (1.0 - law("understatement")),
            "cost": cost,
            "spent": cost * age,
            "begun": month_index(setting.start) - np.rint(age * sites.months),
        }.items()
    }
