"""Requests: what a cell's resolution asks of the plant, put where the plant will look.

The resolution is a sum: the loudest demand counts in full, the others as far as compromise takes them in.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key
from kombinat.engine.events import emit, event_id
from kombinat.party.organisation import cells_of_shops, shop_of
from kombinat.world.codes import Demand, Topic


@kernel
def topic_of(demand: int) -> int:
    """The topic that a demand belongs to (world.codes.Topic)."""
    if demand == Demand.RATE:
        return int(Topic.PAY)
    if demand == Demand.REMOVAL or demand == Demand.STAFF:
        return int(Topic.BOSS)
    return int(Topic.STOPPAGE)


@kernel
def place_for(u: int, demand: int, request: Bundle) -> int:
    """Row of the open request for the same thing from the same unit, else a free row, else -1."""
    free = -1
    for r in range(request.key.size):
        if request.key[r] == 0:
            free = r if free < 0 else free
        elif request.unit[r] == u and request.demand[r] == demand:
            return r
    return free


@kernel
def put(at: Bundle, u: int, demand: int, weight: int, cause: int, unit: Bundle, request: Bundle) -> bool:
    """Post a demand backed by `weight` voices, or add them to the same demand still open; False if there is no room."""
    row = place_for(u, demand, request)
    if row < 0:
        return False
    if request.key[row] == 0:
        request.key[row] = slot_key(unit.key[u], at.tick, demand)
        request.demand[row] = demand
        request.unit[row] = u
        request.topic[row] = topic_of(demand)
        request.weight[row] = 0
    request.weight[row] += weight
    request.posted[row] = at.tick
    request.cause[row] = cause
    return True


@kernel
def _loudest(voices: Any) -> int:
    loudest = 0
    for demand in range(voices.size):
        loudest = max(loudest, voices[demand])
    return int(loudest)


@kernel
def carry_demands(at: Bundle, voices: Any, losing: float, unit: Bundle, request: Bundle, events: Bundle,
                  kind: Bundle) -> None:  # fmt: skip
    """Post what every shop and section asks for. voices: int64, shape (units, demands).

    `asked` of a shop counts its demands, whether they found room or not. Units come in the order of their keys, so that
    a full table turns away the same ones whatever the order of rows.
    """
    cells = cells_of_shops(unit)
    for u in np.argsort(unit.key):
        loudest = _loudest(voices[u])
        shop = shop_of(unit, u)
        if loudest == 0 or shop < 0 or cells[shop] < 0:
            continue
        cell_key = unit.key[cells[shop]]
        cause = event_id(kind.resolution, at.tick, cell_key)
        if unit.asked[shop] == 0:
            emit(events, kind.resolution, cell_key, 0, unit.key[shop], -1, 0, 1)
        for demand in range(voices.shape[1]):
            said = voices[u, demand]
            weight = said if said == loudest else int(losing * said + 0.5)
            if weight > 0:
                unit.asked[shop] += 1
                put(at, u, demand, weight, cause, unit, request)
                emit(events, kind.demand, unit.key[u], 0, cell_key, demand, cause, weight)
