"""The exchange: every message arrives once, a dekad later, in an order rows cannot change."""

from typing import Any

import numpy as np
import pytest

from kombinat.engine.exchange import Exchange, InboxFull
from kombinat.engine.tables import Column, Schema
from kombinat.engine.world import World, permuted

LETTER = Schema(
    "letter",
    "a message",
    (
        Column("key", "uint64", "key", "identity", "toy"),
        Column("to", "int16", "town", "where it goes; -1 arrived", "toy", (), None, -1),
        Column("load", "int32", "kg", "what it carries", "toy"),
    ),
)


def letters(room: int = 4) -> World:
    world = World.empty((LETTER,), {"letter": [room] * 3}, (1, 2, 3))
    for town, (keys, to, load) in enumerate(
        [([5, 9], [1, 2], [50, 90]), ([7], [2], [70]), ([2], [-1], [20])]
    ):
        table = world.tables["letter"]
        table.view(town, "key")[: len(keys)] = keys
        table.view(town, "to")[: len(to)] = to
        table.view(town, "load")[: len(load)] = load
    return world


def found(world: World, town: int) -> dict[int, tuple[int, int]]:
    table = world.tables["letter"]
    rows: Any = zip(
        *(table.view(town, c)[table.live(town)].tolist() for c in ("key", "to", "load")), strict=True
    )
    return {key: (to, load) for key, to, load in rows}


def test_every_message_arrives_once() -> None:
    world = letters()
    Exchange("letter")(world, None)  # type: ignore[arg-type]
    assert found(world, 0) == {}
    assert found(world, 1) == {5: (-1, 50)}
    assert found(world, 2) == {2: (-1, 20), 7: (-1, 70), 9: (-1, 90)}


def test_the_order_of_rows_does_not_matter() -> None:
    world, shuffled = letters(), permuted(letters(), 5)
    for one in (world, shuffled):
        Exchange("letter")(one, None)  # type: ignore[arg-type]
    assert world.state_hash() == shuffled.state_hash()


def test_too_many_messages_are_refused() -> None:
    world = letters(room=2)
    with pytest.raises(InboxFull, match="town 2: 2 rows of letter, room for 1"):
        Exchange("letter")(world, None)  # type: ignore[arg-type]
    assert np.count_nonzero(world.tables["letter"].view(2, "key")) == 1
