"""Exchange: the only way from one town to another, as rows of integers in transit for at least a dekad.

A town writes rows into its own table of messages, with the number of the town they go to. At the end of the dekad
they are taken out, sorted by key, and laid into the tables of the towns they go to, where a phase of the next dekad
finds them. Nothing else passes between towns, so a world can be cut into shards by town.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import Tick
from kombinat.engine.tables import FREE
from kombinat.engine.world import World

STAYS = -1


class InboxFull(RuntimeError):
    """A town gets more messages in a dekad than its table holds."""


class Exchange:
    """Carries the rows of one table between towns.

    table: name of the table of messages; to: its column with the number of the town a row goes to. Once a row has
    arrived that column is -1.
    """

    def __init__(self, table: str, to: str = "to") -> None:
        self.table = table
        self.to = to

    def __call__(self, world: World, at: Tick) -> None:
        """Take all rows under way out of their towns and lay them down where they go, in the order of their keys."""
        outgoing = [self._taken(world, town) for town in range(world.towns)]
        names = [column.name for column in world.tables[self.table].schema.columns]
        rows = {name: np.concatenate([part[name] for part in outgoing]) for name in names}
        order = np.argsort(rows["key"], kind="stable")
        for town in range(world.towns):
            mine = order[rows[self.to][order] == town]
            if mine.size:
                self._laid(world, town, {name: rows[name][mine] for name in names})

    def _taken(self, world: World, town: int) -> dict[str, NDArray[Any]]:
        table = world.tables[self.table]
        under_way = table.live(town) & (table.view(town, self.to) != STAYS)
        rows = {}
        for column in table.schema.columns:
            view = table.view(town, column.name)
            rows[column.name] = view[under_way].copy()
            view[under_way] = column.default
        return rows

    def _laid(self, world: World, town: int, rows: dict[str, NDArray[Any]]) -> None:
        table = world.tables[self.table]
        free = np.flatnonzero(table.view(town, "key") == FREE)[: rows["key"].size]
        if free.size < rows["key"].size:
            raise InboxFull(f"town {town}: {rows['key'].size} rows of {self.table}, room for {free.size}")
        for name, values in rows.items():
            table.view(town, name)[free] = values
        table.view(town, self.to)[free] = STAYS
