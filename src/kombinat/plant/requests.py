"""Requests: demands that others put to the plant, granted or refused.

The administration grants out of fear of what the floor and the line can do to it, and by what it sees is true; it
refuses where the means are wanting. What is granted acts on the shop's own books: materials asked for, machines under
repair, people to plan with, norms, the boss, the office's staff; canteens, nurseries and dwellings cost the plant money
(`plant.welfare`), safety costs it the rush.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.lists import shortage_of
from kombinat.plant.norms import changed_norm, hand_down
from kombinat.plant.posts import vacate
from kombinat.plant.quits import LAID_OFF, MOVED
from kombinat.plant.welfare import found_money, seen_of_daily_life
from kombinat.world.codes import Demand, Kind, Occupation, Office, Topic, Trade
from kombinat.world.offices import is_boss
from kombinat.world.tree import shop_of

DEMANDS = len(Demand)


@rule("plant.requests.fear", cites="P2-13 P1-11 P2-12", neutral=0.0)
def fear_of_floor(severity: float, hostility: float, voices: float, behaviour: Bundle) -> float:
    """Log odds that fear adds to granting a demand.

    grant_line severity + grant_hostility hostility + grant_voices voices

    severity: how far the line of the day lends words against managers (0..1); hostility: heat of the shop's floor
    (0..1); voices: behind the demand, as a share of the shop's list, at most 1.
    """
    return float(
        behaviour.grant_line * severity
        + behaviour.grant_hostility * hostility
        + behaviour.grant_voices * min(1.0, voices)
    )


@rule("plant.requests.sight", cites="P1-34 P2-06 P1-11", neutral=0.0)
def sight(seen: float, behaviour: Bundle) -> float:
    """Log odds that what the administration sees adds to granting: grant_sight seen.

    seen: for materials, repairs and tasks the shop's idle share in the last dekad; for rates the shortage of hands;
    for a removal the blame the boss carries; for cutting the office its share of the plant's list; for a canteen its
    faults, for nurseries and dwellings the shortage of hands, for safety the machines that stand dead in the passages.
    """
    return float(behaviour.grant_sight * seen)


@rule("plant.requests.scrutiny", cites="P2-39", neutral=0.0)
def scrutiny(campaign: float, holders: float, plant: float, behaviour: Bundle) -> float:
    """Log odds that a campaign which fails in a shop adds to granting a demand.

    grant_failed campaign max(0, 1 - holders / plant)

    campaign: strength of the campaign in force (0..1); holders, plant: share of those in the shop, and in the whole
    plant, who hold the title it counts. Whose shop is behind is looked at, and gives something for support.
    """
    return float(behaviour.grant_failed * campaign * max(0.0, 1.0 - holders / plant)) if plant > 0.0 else 0.0


@rule("plant.requests.grant", cites="P1-12 P1-28", neutral=0.0)
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
        if post.key[p] != 0 and post.unit[p] == u and is_boss(post.office[p]):
            return p
    return -1


@kernel
def holding(unit: Bundle, u: int, records: float) -> float:
    """Share of the list of a shop or plant who hold the title that counts: Stakhanovites once there are records."""
    holders = unit.record_hands[u] if records > 0.0 else unit.shock[u]
    return holders / max(1, unit.heads[u]) if u >= 0 else 0.0


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
    if demand >= Demand.CANTEEN:
        return seen_of_daily_life(demand, shop, unit)
    return from_fixed(unit.idle_share[shop])


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
def cut_office(at: Bundle, share: float, person: Bundle, draw: Bundle) -> None:
    """Mark each clerk, with the chance `share`, as laid off at the month's end."""
    for i in range(person.key.size):
        clerk = person.occupation[i] == Occupation.CLERK and person.section[i] >= 0
        if person.key[i] != 0 and clerk and uniform(draw.cut, at.tick, person.key[i], 0) < share:
            person.quitting[i] = LAID_OFF


@kernel
def remove_boss(at: Bundle, u: int, post: Bundle, person: Bundle) -> int:
    """Empty the post that heads a shop or section; returns the row of its holder, -1 if there was none to take."""
    p = boss_of(post, u)
    if p < 0 or post.holder[p] < 0 or post.office[p] == Office.DIRECTOR:
        return -1
    holder = post.holder[p]
    person.quitting[holder] = MOVED
    vacate(post, p, at.tick)
    return int(holder)


@kernel
def serve(demand: int, shop: int, unit: Bundle, behaviour: Bundle) -> bool:
    """Do what was granted, removals and cuts apart; False where there was nothing to do it with."""
    if demand == Demand.MATERIALS:
        unit.ordered[shop] += int(unit.needed[shop] * behaviour.give_materials)
        return bool(unit.needed[shop] > 0)
    if demand == Demand.REPAIR:
        mended = int(unit.broken[shop] * behaviour.give_repair)
        unit.broken[shop] -= mended
        return mended > 0
    if demand == Demand.SAFETY:
        unit.guarded[shop] = FIXED_ONE
    elif demand >= Demand.CANTEEN:
        return found_money(demand, shop, unit, behaviour)
    elif demand == Demand.TASKS:
        send_planners(unit, shop)
    elif demand == Demand.RATE:
        unit.norm_rate[shop] = changed_norm(unit.norm_rate[shop], -behaviour.give_rate)
        hand_down(unit)
    return True


@kernel
def next_open(request: Bundle) -> int:
    """Row of the open request with the smallest key; -1 if none is open."""
    found = -1
    for r in range(request.key.size):
        if request.key[r] != 0 and (found < 0 or request.key[r] < request.key[found]):
            found = r
    return found


@phase(
    "plant.requests.answer",
    every="month",
    opens=True,
    over="town",
    says="The administration answers the demands put to it: it grants some and meets the others with a form"
    " of words.",
    reads="request.demand request.unit request.topic request.weight request.cause post.key post.office post.unit"
    " person.key person.section person.occupation unit.key unit.kind unit.trade unit.parent unit.serves unit.heads"
    " unit.posts_wanted unit.hostility unit.idle_share unit.needed unit.shock"
    " unit.record_hands unit.capacity unit.canteen unit.labour_cost unit.solvent",
    writes="request.key unit.guarded unit.canteen_money unit.nursery_money unit.flats_money town.granted_canteen"
    " town.granted_nursery town.granted_flats town.granted_safety unit.granted unit.ordered unit.broken"
    " unit.planners unit.norm_rate person.quitting"
    " post.holder post.since post.removed post.blame post.authority",
    law="party.line.against_managers plant.emulation.campaign plant.emulation.records",
    behaviour="plant.requests.grant_base plant.requests.grant_line plant.requests.grant_hostility"
    " plant.requests.grant_voices plant.requests.grant_sight plant.requests.grant_failed"
    " plant.requests.give_materials"
    " plant.requests.give_repair plant.requests.give_rate plant.requests.give_staff plant.requests.give_canteen"
    " plant.requests.give_nursery plant.requests.give_flats",
    draws="grant cut",
    rules=(fear_of_floor, sight, scrutiny, grant_probability),
    events="granted refused removed",
)
def answer(
    at: Bundle, request: Bundle, post: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle,
    behaviour: Bundle, on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Answer every open request, in order of key, and free its row."""
    yielded = np.zeros(DEMANDS, np.int32)
    while next_open(request) >= 0:
        r = next_open(request)
        key, u, demand = request.key[r], request.unit[r], request.demand[r]
        request.key[r] = 0
        shop = shop_of(unit.kind, unit.parent, u)
        if shop < 0 or unit.key[shop] == 0:
            continue
        cell, voices = cell_of(unit, shop), request.weight[r] / max(1, unit.heads[shop])
        heat = from_fixed(unit.hostility[cell]) if cell >= 0 else 0.0
        fear = fear_of_floor(law.against_managers, heat, voices, behaviour) if on.fear else 0.0
        seen = sight(what_is_seen(demand, u, shop, unit, post), behaviour) if on.sight else 0.0
        behind, whole = holding(unit, shop, law.records), holding(unit, unit.parent[shop], law.records)
        looked = scrutiny(law.campaign, behind, whole, behaviour) if on.scrutiny else 0.0
        p = grant_probability(behaviour.grant_base[demand], fear + looked, seen) if on.grant else 0.0
        granted = uniform(draw.grant, at.tick, key, 0) < p
        if granted and demand == Demand.REMOVAL:
            taken = remove_boss(at, u, post, person)
            granted = taken >= 0
            if granted:
                emit(events, kind.removed, person.key[taken], 0, unit.key[u], Topic.BOSS, request.cause[r], 1)
        elif granted and demand == Demand.STAFF:
            cut_office(at, behaviour.give_staff, person, draw)
        elif granted:
            granted = serve(demand, shop, unit, behaviour)
        if granted:
            unit.granted[shop] += (
                1 if request.cause[r] != 0 else 0
            )  # of a resolution, not of the works committee
            yielded[demand] += 1
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
    town.granted_canteen[0] = yielded[Demand.CANTEEN]
    town.granted_nursery[0] = yielded[Demand.NURSERY]
    town.granted_flats[0] = yielded[Demand.FLATS]
    town.granted_safety[0] = yielded[Demand.SAFETY]
