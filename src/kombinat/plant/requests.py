"""Requests: demands that others put to the plant, granted or refused.

The administration grants out of fear of what the floor and the line can do to it, and by what it sees is true; it
refuses where the means are wanting. What is granted acts on the shop's own books: materials asked for, machines under
repair, people to plan with, norms, the boss, the office's staff.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import priority, uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.lists import shop_of, shortage_of
from kombinat.plant.norms import changed_norm, hand_down
from kombinat.plant.posts import vacate
from kombinat.plant.quits import strike
from kombinat.world.codes import Demand, Kind, Occupation, Office, Trade


@rule("plant.requests.fear", cites="P2-13 P1-11 P2-12", neutral=0.0)
def fear_of_floor(severity: float, hostility: float, voices: float, behaviour: Bundle) -> float:
    """Log odds that fear adds to granting a demand.

    grant_line severity + grant_hostility hostility + grant_voices voices

    severity: how far the line of the day lends words against managers (0..1); hostility: heat of the shop's floor
    (0..1); voices: behind the demand, as a share of the shop's list, at most 1.
    """
    return (
        behaviour.grant_line * severity
        + behaviour.grant_hostility * hostility
        + behaviour.grant_voices * min(1.0, voices)
    )


@rule("plant.requests.sight", cites="P1-34 P2-06 P1-11", neutral=0.0)
def sight(seen: float, behaviour: Bundle) -> float:
    """Log odds that what the administration sees adds to granting: grant_sight seen.

    seen: for materials, repairs and tasks the idle share the shop's books admit; for rates the shortage of hands;
    for a removal the blame the boss carries; for cutting the office its share of the plant's list.
    """
    return behaviour.grant_sight * seen


@rule("plant.requests.grant", cites="P1-12 P1-28 P2-39", neutral=0.0)
def grant_probability(base: float, fear: float, seen: float) -> float:
    """Probability that a demand is granted rather than met with a formal answer: expit(base + fear + seen)."""
    return expit(base + fear + seen)


@kernel
def cell_of(unit: Bundle, shop: int) -> int:
    """The party cell that serves a shop; -1 if there is none."""
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.CELL and unit.serves[u] == shop:
            return u
    return -1


@kernel
def boss_of(post: Bundle, u: int) -> int:
    """The post that heads a unit of the plant; -1 if there is none."""
    for p in range(post.key.size):
        if post.key[p] != 0 and post.unit[p] == u and post.office[p] <= Office.FOREMAN:
            return p
    return -1


@kernel
def what_is_seen(demand: int, u: int, shop: int, unit: Bundle, post: Bundle) -> float:
    """What the administration sees of a demand's ground, as a share (see `sight`)."""
    if demand == Demand.RATE:
        return shortage_of(unit.heads[shop], unit.posts_wanted[shop])
    if demand == Demand.REMOVAL:
        boss = boss_of(post, u)
        return from_fixed(post.blame[boss]) if boss >= 0 else 0.0
    if demand == Demand.STAFF:
        plant = unit.parent[shop]
        return office_heads(unit) / max(1, unit.heads[plant]) if plant >= 0 else 0.0
    time = unit.idle_recorded[shop] + unit.worked[shop]
    return unit.idle_recorded[shop] / time if time > 0 else from_fixed(unit.idle_share[shop])


@kernel
def office_heads(unit: Bundle) -> int:
    """People on the list of the office."""
    heads = 0
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP and unit.trade[u] == Trade.OFFICE:
            heads += unit.heads[u]
    return heads


@kernel
def send_planners(unit: Bundle, shop: int) -> None:
    """Lend every section of a shop one more who can plan, for the month."""
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION and unit.parent[u] == shop:
            unit.planners[u] += 1


@kernel
def cut_office(
    at: Bundle, share: float, person: Bundle, unit: Bundle, draw: Bundle, events: Bundle, kind: Bundle
) -> None:
    """Strike off a share of the office's clerks, chosen by keyed priority."""
    rows = np.empty(person.key.size, np.int64)
    order = np.empty(person.key.size, np.uint64)
    found = 0
    for i in range(person.key.size):
        if person.key[i] != 0 and person.section[i] >= 0 and person.occupation[i] == Occupation.CLERK:
            rows[found] = i
            order[found] = priority(draw.cut, at.tick, person.key[i], 0)
            found += 1
    chosen = rows[:found][np.argsort(order[:found])]
    for n in range(int(share * found)):
        i = chosen[n]
        unit.dismissals[person.section[i]] += 1
        emit(events, kind.cut, person.key[i], 0, unit.key[shop_of(unit, person.section[i])], -1, 0, 1)
        strike(person, i)


@kernel
def remove_boss(
    at: Bundle, u: int, cause: int, post: Bundle, person: Bundle, unit: Bundle, events: Bundle, kind: Bundle
) -> bool:
    """Take the head of a shop or section off the list; False if there is none to take."""
    p = boss_of(post, u)
    if p < 0 or post.holder[p] < 0 or post.office[p] == Office.DIRECTOR:
        return False
    holder = post.holder[p]
    if person.section[holder] < 0:
        return False
    emit(events, kind.removed, person.key[holder], 0, unit.key[u], -1, cause, 1)
    unit.lost[person.section[holder]] += 1
    strike(person, holder)
    vacate(post, p, at.tick)
    return True


@kernel
def carry_out(
    at: Bundle, demand: int, u: int, shop: int, cause: int, post: Bundle, person: Bundle, unit: Bundle,
    behaviour: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> bool:  # fmt: skip
    """Do what was granted; False where there was nothing to do it with."""
    if demand == Demand.MATERIALS:
        unit.ordered[shop] += int(unit.needed[shop] * behaviour.give_materials)
        return bool(unit.needed[shop] > 0)
    if demand == Demand.REPAIR:
        mended = int(unit.broken[shop] * behaviour.give_repair)
        unit.broken[shop] -= mended
        return mended > 0
    if demand == Demand.TASKS:
        send_planners(unit, shop)
    elif demand == Demand.RATE:
        unit.norm_rate[shop] = changed_norm(unit.norm_rate[shop], -behaviour.give_rate)
        hand_down(unit)
    elif demand == Demand.STAFF:
        cut_office(at, behaviour.give_staff, person, unit, draw, events, kind)
    elif demand == Demand.REMOVAL:
        return remove_boss(at, u, cause, post, person, unit, events, kind)
    return True


@kernel
def in_order(request: Bundle) -> Any:
    """Rows of the open requests, by key (int64)."""
    rows = np.flatnonzero(request.key != 0)
    return rows[np.argsort(request.key[rows])]


@phase(
    "plant.requests.answer",
    every="month",
    opens=True,
    over="town",
    says="The administration answers the demands put to it: it grants some and meets the others with a form of words.",
    reads="request.demand request.unit request.topic request.weight request.cause post.key post.office post.unit"
    " person.key unit.key unit.kind unit.trade unit.parent unit.serves unit.heads unit.posts_wanted unit.hostility"
    " unit.idle_recorded unit.worked unit.idle_share unit.needed",
    writes="request.key unit.granted unit.ordered unit.broken unit.planners unit.norm_rate unit.dismissals unit.lost"
    " post.holder post.since post.removed post.blame post.authority person.section person.occupation person.hired"
    " person.rate person.norm person.absent person.unexcused person.shock",
    law="party.line.against_managers",
    behaviour="plant.requests.grant_base plant.requests.grant_line plant.requests.grant_hostility"
    " plant.requests.grant_voices plant.requests.grant_sight plant.requests.give_materials"
    " plant.requests.give_repair plant.requests.give_rate plant.requests.give_staff",
    draws="grant cut",
    rules=(fear_of_floor, sight, grant_probability),
    events="granted refused removed cut",
)
def answer(
    at: Bundle, request: Bundle, post: Bundle, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Answer every open request, in order of key, and free its row."""
    for r in in_order(request):
        key, u, demand = request.key[r], request.unit[r], request.demand[r]
        request.key[r] = 0
        shop = shop_of(unit, u)
        if shop < 0 or unit.key[shop] == 0:
            continue
        cell, voices = cell_of(unit, shop), request.weight[r] / max(1, unit.heads[shop])
        heat = from_fixed(unit.hostility[cell]) if cell >= 0 else 0.0
        fear = fear_of_floor(law.against_managers, heat, voices, behaviour) if on.fear else 0.0
        seen = sight(what_is_seen(demand, u, shop, unit, post), behaviour) if on.sight else 0.0
        p = grant_probability(behaviour.grant_base[demand], fear, seen) if on.grant else 0.0
        granted = uniform(draw.grant, at.tick, key, 0) < p
        if granted:
            granted = carry_out(
                at, demand, u, shop, request.cause[r], post, person, unit, behaviour, draw, events, kind
            )
        if granted:
            unit.granted[shop] += 1
        what = kind.granted if granted else kind.refused
        emit(
            events,
            what,
            unit.key[u],
            0,
            unit.key[shop],
            request.topic[r],
            request.cause[r],
            request.weight[r],
        )
