"""The resolution: what a cell asks of the plant, put where the plant will look.

It is a sum: the loudest demand counts in full, the others as far as compromise takes them in.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key
from kombinat.engine.events import emit, event_id
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import answered
from kombinat.party.cell.organisation import cells_of_shops
from kombinat.party.centre.line import DEMANDS, TARGETS, demand_of
from kombinat.world.codes import Demand, Kind, Part, Target, Topic
from kombinat.world.tree import shop_of

SIXTHS = 6.0
"""Tens of minutes in an hour."""


@rule("party.resolution.compromise", cites="P1-20 P2-08", neutral=0.0)
def taken_in(behaviour: Bundle) -> float:
    """Weight in the resolution of demands that were not the loudest, against their voices: compromise."""
    return float(behaviour.compromise)


@rule("party.resolution.renewed", cites="P2-22", neutral=0.0)
def renewed(refused: float, behaviour: Bundle) -> float:
    """Voices that an unkept promise adds to a demand, as a share of its own: renew refused.

    refused: share of the shop's demands of last month that were left unanswered; those who put them remind of it, and
    threaten with the next meeting.
    """
    return float(behaviour.renew * refused)


@rule("party.resolution.petitioned", cites="P4-02 P4-19", neutral=0.0)
def petitioned(hours: float, behaviour: Bundle) -> float:
    """Voices for dwellings that activists bring to the meeting: petition hours.

    hours: that they gave last month to going round rooms and dormitories.
    """
    return float(behaviour.petition * hours)


@kernel
def demand_topic(demand: int) -> int:
    """The topic that a demand belongs to (world.codes.Topic)."""
    if demand == Demand.RATE:
        return Topic.PAY.value
    if demand == Demand.REMOVAL or demand == Demand.STAFF:
        return Topic.BOSS.value
    if demand == Demand.CANTEEN:
        return Topic.FOOD.value
    if demand == Demand.NURSERY:
        return Topic.WOMEN.value
    if demand == Demand.FLATS:
        return Topic.HOUSING.value
    return Topic.ACCIDENT.value if demand == Demand.SAFETY else Topic.STOPPAGE.value


@kernel
def place_for(u: int, demand: int, key: Any, unit: Any, demands: Any) -> int:
    """Row of the open request for the same thing from the same unit, else a free row, else -1.

    key, unit, demands: the request table's columns.
    """
    free = -1
    for r in range(key.size):
        if key[r] == 0:
            free = r if free < 0 else free
        elif unit[r] == u and demands[r] == demand:
            return r
    return free


@kernel
def loudest_of(voices: Any) -> int:
    """The largest number of voices behind one demand. voices: int64 by world.codes.Demand."""
    loudest = 0
    for demand in range(voices.size):
        loudest = max(loudest, voices[demand])
    return int(loudest)


@kernel
def gather(rows: Any, floor: Any, said: Any, section: Any, kind: Any, parent: Any) -> Any:
    """Voices behind each demand (int64, shape (units, demands)), from the columns of persons and units.

    A foreman's removal is asked of the section, everything else of the shop.
    """
    voices = np.zeros((kind.size, DEMANDS), np.int64)
    for i in rows:
        if floor[i] != Part.SPOKE or section[i] < 0:
            continue
        target = said[i] % TARGETS
        demand = demand_of(said[i] // TARGETS, target)
        if demand >= 0:
            foreman = demand == Demand.REMOVAL and target == Target.FOREMAN
            voices[section[i] if foreman else shop_of(kind, parent, section[i]), demand] += 1
    return voices


@phase(
    "party.resolution.adopt",
    every="month",
    over="town",
    among="person.cell",
    says="Resolutions take in every complaint raised, and go to the plant as demands backed by their voices.",
    reads="person.floor person.said person.section unit.key unit.kind unit.parent unit.serves unit.granted"
    " unit.time_rooms",
    writes="unit.asked request.key request.demand request.unit request.topic request.weight request.cause",
    behaviour="party.resolution.compromise party.resolution.renew party.resolution.petition",
    rules=(taken_in, renewed, petitioned),
    events="resolution demand",
)
def adopt(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, request: Bundle, behaviour: Bundle, on: Bundle, events: Bundle,
    kind: Bundle,
) -> None:  # fmt: skip
    """Write requests, and `asked` of each shop: its demands of this month, whether they found room or not.

    Units come in the order of their keys, so that a full table turns away the same ones whatever the order of rows.
    """
    before = unit.asked.copy()
    unit.asked[:] = 0
    cells = cells_of_shops(unit.key, unit.kind, unit.serves)
    voices = gather(rows, person.floor, person.said, person.section, unit.kind, unit.parent)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.CELL and unit.serves[u] >= 0:
            hours = unit.time_rooms[u] / SIXTHS
            voices[unit.serves[u], Demand.FLATS] += int(
                petitioned(hours, behaviour) if on.petitioned else 0.0
            )
    losing = taken_in(behaviour) if on.compromise else 0.0
    for u in np.argsort(unit.key):
        loudest = loudest_of(voices[u])
        shop = shop_of(unit.kind, unit.parent, u)
        if loudest == 0 or cells[shop] < 0:
            continue
        cell_key = unit.key[cells[shop]]
        cause = event_id(kind.resolution, at.tick, cell_key)
        if unit.asked[shop] == 0:
            emit(events, kind.resolution, cell_key, 0, unit.key[shop], -1, 0, 1)
        left = 1.0 - answered(unit.granted[shop], before[shop]) if before[shop] > 0 else 0.0
        again = 1.0 + (renewed(left, behaviour) if on.renewed else 0.0)
        for demand in range(DEMANDS):
            said = voices[u, demand]
            weight = int(again * said * (1.0 if said == loudest else losing) + 0.5)
            if weight == 0:
                continue
            unit.asked[shop] += 1
            emit(events, kind.demand, unit.key[u], 0, cell_key, demand, cause, 1)
            row = place_for(u, demand, request.key, request.unit, request.demand)
            if row < 0:
                continue
            if request.key[row] == 0:
                request.key[row] = slot_key(unit.key[u], at.tick, demand)
                request.demand[row] = demand
                request.unit[row] = u
                request.topic[row] = demand_topic(demand)
                request.weight[row] = 0
            request.weight[row] += weight
            request.cause[row] = cause
