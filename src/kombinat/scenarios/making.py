"""What the making of every first day needs: identities, the rows of one town under construction, and drawn traits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key
from kombinat.scenarios.margins import Draws
from kombinat.scenarios.people import Folk, Keys
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import Columns
from kombinat.world import PERSON
from kombinat.world.codes import Origin, Standing

FIRST_TICK = 2**32 - 1  # slots of the synthesis lie in ticks no run can reach
KEYED = (
    "unit",
    "post",
    "person",
    "household",
    "product",
    "ministry",
    "maker",
    "link",
    "project",
    "subject",
    "campaign",
)
NOT_KEPT = ("age", "shop")
TRAITS = tuple(column.name for column in PERSON.columns if column.dtype == "int16" and column.refers is None)
GROWN = 18


@dataclass(frozen=True)
class Town:
    """One town made: live rows of each table by column, and what is needed to name its units again."""

    tables: dict[str, Columns]
    names: list[str]

    def rows(self, table: str) -> int:
        """Live rows of a table; 0 of one that this town does without."""
        return next(iter(self.tables[table].values())).size if table in self.tables else 0


def town_key(scenario: str, number: int) -> int:
    """The identity of a scenario's town: the same in every run, whatever the seed."""
    digest = hashlib.sha256(scenario.encode()).digest()
    return int(slot_key(np.uint64(int.from_bytes(digest[:8], "little")), FIRST_TICK, number))


def keys_of(town: int, table: str, number: int, first: int = 0) -> Keys:
    """Identities of the rows of a table at the start, from row `first` on (uint64, shape (number,))."""
    return np.asarray(_keys(np.uint64(town), FIRST_TICK - 1 - KEYED.index(table), first, number), np.uint64)


@kernel
def _keys(town: Any, tick: int, first: int, number: int) -> Any:
    keys = np.empty(number, np.uint64)
    for i in range(number):
        keys[i] = slot_key(town, tick, first + i)
    return keys


def write_traits(folk: Folk, rows: Sequence[Row], draws: Draws) -> None:
    """Draw each trait of the table for its group: mean + spread * normal, kept within its bounds; later rows win."""
    masks = groups_of(folk)
    for row in rows:
        column = row.text("column", TRAITS)
        group = np.flatnonzero(masks[row.text("group", list(masks))])
        low, high = row.whole("low", -32_768, 32_767), row.whole("high", -32_768, 32_767)
        mean, spread = row.number("mean", low, high), row.number("spread")
        values = mean + spread * draws.normal(f"trait {column}", folk.keys[group])
        whole = np.clip(values, low, high).astype(np.int64)
        folk.columns.setdefault(column, np.zeros(folk.keys.size, np.int64))[group] = whole


def groups_of(folk: Folk) -> dict[str, NDArray[np.bool_]]:
    columns = folk.columns
    plant, grown = columns["section"] >= 0, columns["age"] >= GROWN
    member, candidate = columns["party"] == Standing.MEMBER, columns["party"] == Standing.CANDIDATE
    peasant = columns["origin"] == Origin.PEASANT
    return {
        "everyone": np.ones(folk.keys.size, bool),
        "grown": grown,
        "plant": plant,
        "hands": folk.groups == "hands",
        "staff": folk.groups == "staff",
        "member": member,
        "candidate": candidate,
        "communist": member | candidate,
        "other": grown & ~member & ~candidate,
        "peasant": peasant,
        "worker": columns["origin"] == Origin.WORKER,
        "former": (columns["origin"] == Origin.FORMER) & grown,
        "seeker_peasant": peasant & (folk.groups == "seeking"),
    }
