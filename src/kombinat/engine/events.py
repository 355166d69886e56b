"""Events: who did what to whom, when, where, about what, and because of which earlier event.

The id of an event is a function of kind, tick and subject, so that a later event can name its cause without looking
it up. Kinds may be thinned by a key of the subject; the weight then says how many events one row stands for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.bundles import bundle_class
from kombinat.engine.compile import kernel
from kombinat.engine.draws import child_key

FIELDS: tuple[tuple[str, str], ...] = (
    ("id", "uint64"),
    ("kind", "int16"),
    ("subject", "uint64"),
    ("object", "uint64"),
    ("unit", "uint64"),
    ("topic", "int16"),
    ("cause", "uint64"),
    ("weight", "int32"),
)
_Buffer = bundle_class("events", [name for name, _ in FIELDS] + ["tick", "count"])


@kernel
def event_id(kind: Any, tick: Any, subject: Any) -> Any:
    """Identity of the event of this kind, tick and subject (uint64, never 0)."""
    number: Any = np.uint64(kind) * np.uint64(1_000_003) + np.uint64(tick + 100_000)
    return child_key(subject, number)


@kernel
def emit(
    events: Any, kind: Any, subject: Any, object: Any, unit: Any, topic: Any, cause: Any, weight: Any
) -> None:
    """Record one event. subject, object, unit are keys (0: none); cause is an event id (0: none)."""
    n = events.count[0]
    events.count[0] = n + 1
    if n < events.id.size:
        events.id[n] = event_id(kind, events.tick[0], subject)
        events.kind[n] = kind
        events.subject[n] = subject
        events.object[n] = object
        events.unit[n] = unit
        events.topic[n] = topic
        events.cause[n] = cause
        events.weight[n] = weight


class EventOverflow(RuntimeError):
    """A kernel emitted more events than its buffer holds."""


def buffer(capacity: int) -> Any:
    """An empty buffer for one worker."""
    arrays = [np.zeros(capacity, dtype=dtype) for _, dtype in FIELDS]
    return _Buffer(*arrays, np.zeros(1, np.int64), np.zeros(1, np.int64))


def drain(events: Any, town: int) -> dict[str, NDArray[Any]] | None:
    """Copy out and empty a buffer; None if nothing was emitted. Adds the column `town`."""
    count = int(events.count[0])
    events.count[0] = 0
    if count > events.id.size:
        raise EventOverflow(f"{count} events in one call, room for {events.id.size}")
    if not count:
        return None
    out = {name: getattr(events, name)[:count].copy() for name, _ in FIELDS}
    out["town"] = np.full(count, town, dtype=np.int32)
    return out


def merge(parts: list[dict[str, NDArray[Any]]], tick: int) -> dict[str, NDArray[Any]]:
    """All events of a tick in an order that no row or thread order can change."""
    names = [name for name, _ in FIELDS] + ["town"]
    if not parts:
        empty = {name: np.zeros(0, dtype) for name, dtype in (*FIELDS, ("town", "int32"))}
        return empty | {"tick": np.zeros(0, np.int32)}
    joined = {name: np.concatenate([part[name] for part in parts]) for name in names}
    order = np.lexsort(
        [joined[n] for n in ("weight", "cause", "topic", "unit", "object", "subject", "kind", "town")]
    )
    out = {name: array[order] for name, array in joined.items()}
    out["tick"] = np.full(order.size, tick, dtype=np.int32)
    return out
