"""Seats: posts that decide, and how a function, an optimiser, a learner or a person can sit in one.

A phase marked `decides` is the default of that office for all its rows. A policy replaces it for one row: it gets a
`View` (copies of the columns the office can see) and returns `Orders` (values for the columns it may set).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import Tick
from kombinat.engine.phases import Phase
from kombinat.engine.world import World

Orders = Mapping[str, int]


class OrderRefused(ValueError):
    """A seat ordered what it may not."""


@dataclass(frozen=True)
class View:
    """What an office sees: the tick, its own row in the table it orders, and copies of the visible columns.

    decision: id of the phase whose decision is asked for; orders: the columns that may be set.
    """

    tick: Tick
    row: int
    columns: Mapping[str, NDArray[Any]]
    decision: str = ""
    orders: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]


@dataclass(frozen=True)
class SeatPolicy:
    """Who sits where: the office and town, the row it orders, and the function that decides.

    An office may have several decisions; no orders to one of them leave the default standing.
    """

    office: str
    town: int
    row: int
    decide: Callable[[View], Orders]


def view_of(world: World, office: str, town: int, row: int, at: Tick) -> View:
    """The view of an office: copies, so that nothing the seat does to them reaches the world. Keys are seen by all."""
    seen = {
        f"{name}.{column.name}": table.view(town, column.name).copy()
        for name, table in world.tables.items()
        for column in table.schema.columns
        if column.name == "key" or {"all", office} & set(column.seen_by)
    }
    return View(at, row, seen)


def take_seats(world: World, phase: Phase, town: int, at: Tick, seats: Sequence[SeatPolicy]) -> None:
    """Let every policy for this phase's office in this town give its orders, and write them."""
    for seat in seats:
        if seat.office == phase.decides and seat.town == town:
            view = replace(
                view_of(world, seat.office, town, seat.row, at), decision=phase.id, orders=phase.orders
            )
            write_orders(world, phase, town, seat.row, seat.decide(view))


def write_orders(world: World, phase: Phase, town: int, row: int, orders: Orders) -> None:
    """Check orders whole, then write them; OrderRefused leaves the world as it was."""
    for name, value in orders.items():
        if name not in phase.orders:
            raise OrderRefused(f"the {phase.decides} may not set {name}; allowed {', '.join(phase.orders)}")
        table, _, column = name.partition(".")
        bounds = np.iinfo(world.tables[table][column].dtype)
        if not bounds.min <= int(value) <= bounds.max:
            raise OrderRefused(f"{name} = {value} does not fit {bounds.dtype}")
    for name, value in orders.items():
        table, _, column = name.partition(".")
        world.tables[table].view(town, column)[row] = int(value)
