"""Production conferences: people of a shop, in the party or not, look for what holds the work up and say what to do.

Who comes has seen whether it leads anywhere. What is proposed goes to the administration beside the cell's own
demands and counts as one of them; technicians at the table make of it something that can be done.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.events import emit, event_id
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import answered
from kombinat.party.meeting.resolution import place_for
from kombinat.world.codes import Demand, Kind, Occupation, Topic
from kombinat.world.tree import shops_of

SLOT = 800
"""Offset of a conference's requests among the keys that a shop's requests are given."""


@rule("party.conference.come", cites="P1-29 P1-34", neutral=0.0)
def come_probability(activism: float, communist: float, drawn: float, behaviour: Bundle) -> float:
    """Probability of coming to the shop's production conference this month.

    logit p = come_base + come_activism activism + come_party communist + drawn

    communist: 1 for members and candidates, from whom it is expected; drawn: what has come of it before (log odds).
    """
    score = behaviour.come_base + behaviour.come_activism * activism + behaviour.come_party * communist
    return expit(score + drawn)


@rule("party.conference.worth", cites="P1-29", neutral=0.0)
def worth_coming(heeded: float, behaviour: Bundle) -> float:
    """What having been heeded adds to coming: come_heeded heeded (log odds). heeded: share, as people know it."""
    return float(behaviour.come_heeded * heeded)


@rule("party.conference.propose", cites="P1-29 P1-34", neutral=0.0)
def propose_probability(hurt: float, behaviour: Bundle) -> float:
    """Probability that somebody at the table proposes something: propose hurt. hurt: grievance over stoppages."""
    return float(behaviour.propose * hurt)


@rule("party.conference.workable", cites="P1-20 P1-29", neutral=1.0)
def workable(technicians: float, behaviour: Bundle) -> float:
    """Share of proposals that can be acted on: least + (1 - least) min(1, helped technicians).

    technicians: share of those at the table; helped: how many others one of them helps to put it into shape.
    """
    return float(behaviour.least + (1.0 - behaviour.least) * min(1.0, behaviour.helped * technicians))


@rule("party.conference.heeded", cites="P1-29", neutral="before")
def heeded_after(before: float, share: float, behaviour: Bundle) -> float:
    """How far proposals are heeded, as people know it, a month later: before + heed_pace (share - before)."""
    return float(before + behaviour.heed_pace * (share - before))


@kernel
def what_holds_up(materials: int, machines: int, orders: int) -> int:
    """What a conference asks for (world.codes.Demand), by the largest loss of the month (minutes)."""
    if orders > materials and orders > machines:
        return Demand.TASKS.value
    return Demand.REPAIR.value if machines > materials else Demand.MATERIALS.value


@kernel
def hand_in(
    unit: Bundle, request: Bundle, shop: int, demand: int, weight: int, cause: int, tick: int
) -> bool:
    """Add proposals to the open request for the same thing, else open one; False where the table is full."""
    row = place_for(shop, demand, request.key, request.unit, request.demand)
    if row < 0:
        return False
    if request.key[row] == 0:
        request.key[row] = slot_key(unit.key[shop], tick, SLOT + demand)
        request.demand[row], request.unit[row] = demand, shop
        request.topic[row], request.weight[row] = Topic.STOPPAGE, 0
        request.cause[row] = cause
        unit.asked[shop] += 1
    request.weight[row] += weight
    return True


@phase(
    "party.conference.remember",
    every="month",
    over="unit",
    says="People know what came of the demands their shop put last month.",
    reads="unit.key unit.kind unit.asked unit.granted",
    writes="unit.heeded",
    behaviour="party.conference.heed_pace",
    rules=(heeded_after,),
)
def remember(lo: int, hi: int, unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `heeded` of every shop that had put demands."""
    for u in range(lo, hi):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP or unit.asked[u] == 0:
            continue
        share, before = answered(unit.granted[u], unit.asked[u]), from_fixed(unit.heeded[u])
        unit.heeded[u] = to_fixed(heeded_after(before, share, behaviour) if on.heeded else before)


@phase(
    "party.conference.sit",
    every="month",
    over="town",
    says="Production conferences: who comes looks for what holds the work up, and hands proposals in.",
    reads="person.key person.section person.occupation person.cell person.activism person.sore_stoppage unit.key"
    " unit.kind unit.parent unit.heeded unit.idle_materials unit.idle_machines unit.idle_orders",
    writes="unit.asked unit.conferred unit.conferred_party request.key request.demand request.unit"
    " request.topic request.weight request.cause",
    behaviour="party.conference.come_base party.conference.come_activism party.conference.come_party"
    " party.conference.come_heeded party.conference.propose party.conference.least party.conference.helped",
    draws="come propose",
    rules=(come_probability, worth_coming, propose_probability, workable),
    events="conference",
)
def sit(
    at: Bundle, person: Bundle, unit: Bundle, request: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
    events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write who came to the conference of every shop (persons), and what it hands in."""
    shops, size = shops_of(unit.kind, unit.parent), unit.key.size
    technicians, proposals = np.zeros(size, np.int64), np.zeros(size, np.int64)
    unit.conferred[:] = 0
    unit.conferred_party[:] = 0
    for i in range(person.key.size):
        section = person.section[i]
        if (
            section < 0
            or person.occupation[i] == Occupation.MANAGER
            or unit.kind[shops[section]] != Kind.SHOP
        ):
            continue
        shop, inside = shops[section], person.cell[i] >= 0
        drawn = worth_coming(from_fixed(unit.heeded[shop]), behaviour) if on.worth else 0.0
        ready = from_fixed(person.activism[i])
        p = come_probability(ready, 1.0 if inside else 0.0, drawn, behaviour) if on.come else 0.0
        if uniform(draw.come, at.tick, person.key[i], 0) >= p:
            continue
        unit.conferred[shop] += 1
        unit.conferred_party[shop] += inside
        technicians[shop] += person.occupation[i] == Occupation.TECHNICIAN
        p = propose_probability(from_fixed(person.sore_stoppage[i]), behaviour) if on.propose else 0.0
        proposals[shop] += uniform(draw.propose, at.tick, person.key[i], 0) < p
    for u in np.argsort(unit.key):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        helped = workable(technicians[u] / max(1, unit.conferred[u]), behaviour) if on.workable else 1.0
        weight = int(proposals[u] * helped + 0.5)
        if weight == 0:
            continue
        demand = what_holds_up(unit.idle_materials[u], unit.idle_machines[u], unit.idle_orders[u])
        emit(events, kind.conference, unit.key[u], 0, unit.key[u], Topic.STOPPAGE, 0, weight)
        hand_in(unit, request, u, demand, weight, event_id(kind.conference, at.tick, unit.key[u]), at.tick)
