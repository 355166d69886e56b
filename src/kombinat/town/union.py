"""The works committee of the trade union: complaints brought to it, taken up or left to lie, and a chair"
" who steps in.

Who is sore goes to the committee where going has come to something before. What it takes up it puts to the
administration; what it leaves lies there, and the shop knows it. An accident is its chair's hour.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key, uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.town.canteens import hours_on, is_shop, time_of
from kombinat.world.codes import Demand, Office, Topic
from kombinat.world.tree import shops_of

SLOT = 900
"""Offset of the committee's requests among the keys that a shop's requests are given."""


@rule("town.union.turn_to", cites="P1-11 P1-22", neutral=0.0)
def turn_probability(hurt: float, trust: float, tasked: float, behaviour: Bundle) -> float:
    """Probability that somebody brings a complaint to the works committee this month.

    logit p = turn_base + turn_hurt hurt + turn_trust trust + turn_task tasked

    hurt: grievance over pay or food, the worse of the two; trust: share of the shop's complaints that came to
    something; tasked: 1 for communists with a task, who carry what they hear to the committee.
    """
    score = behaviour.turn_base + behaviour.turn_hurt * hurt + behaviour.turn_trust * trust
    return expit(score + behaviour.turn_task * tasked)


@rule("town.union.takes_up", cites="P1-22", neutral=0.0)
def capacity(heads: float, activism: float, behaviour: Bundle) -> float:
    """Complaints that the committee gets through in a month: cases heads activism.

    heads: on the plant's list; activism: readiness of whoever holds the chair; an empty chair gets through none.
    """
    return float(behaviour.cases * heads * activism)


@rule("town.union.drop", cites="P1-22", neutral=0.0)
def dropped(waiting: float, behaviour: Bundle) -> float:
    """Complaints that are given up as hopeless in a month: give_up waiting."""
    return float(behaviour.give_up * waiting)


@rule("town.union.trust", cites="P1-11", neutral="before")
def trusted(before: float, worked: float, behaviour: Bundle) -> float:
    """Share of complaints that come to something, as people know it: before + trust_pace (worked - before)."""
    return float(before + behaviour.trust_pace * (worked - before))


@rule("town.union.steps_in", cites="P2-35", neutral=0.0)
def steps_in(accidents: float, activism: float, behaviour: Bundle) -> float:
    """Probability that the chair takes the measures in a shop into his own hands.

    logit p = step_base + step_accidents accidents + step_activism activism

    accidents: in the shop this month, a hundred heads; activism: readiness of the chair.
    """
    return expit(
        behaviour.step_base + behaviour.step_accidents * accidents + behaviour.step_activism * activism
    )


@rule("town.union.watch", cites="P2-35", neutral=0.0)
def watch(before: float, hours: float, stepped: float, behaviour: Bundle) -> float:
    """How far safety is watched a month later, 0..1: max(stepped, watch_keep before) + watch_hours hours, at most 1.

    stepped: what the chair watches where he has stepped in, else 0; hours: of volunteers on accidents, a head.
    """
    held = max(stepped, behaviour.watch_keep * before)
    return float(min(1.0, held + behaviour.watch_hours * hours))


@phase(
    "town.union.open_month",
    every="month",
    opens=True,
    over="unit",
    says="The works committee opens a new page.",
    writes="unit.complaints_pay unit.complaints_food",
)
def open_month(lo: int, hi: int, unit: Bundle) -> None:
    """Set the month's complaints to 0."""
    for u in range(lo, hi):
        unit.complaints_pay[u] = 0
        unit.complaints_food[u] = 0


@phase(
    "town.union.bring",
    every="month",
    over="person",
    says="Who is sore over pay or food takes it to the works committee, where that has come to something before.",
    reads="person.key person.section person.sore_pay person.sore_food person.assignment unit.kind"
    " unit.parent unit.trust",
    sums="unit.complaints_pay unit.complaints_food",
    behaviour="town.union.turn_base town.union.turn_hurt town.union.turn_trust town.union.turn_task",
    draws="turn",
    rules=(turn_probability,),
)
def bring(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Add up complaints by shop and subject."""
    shops = shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        if person.key[i] == 0 or person.section[i] < 0:
            continue
        shop, over_pay = shops[person.section[i]], person.sore_pay[i] >= person.sore_food[i]
        hurt = from_fixed(max(person.sore_pay[i], person.sore_food[i]))
        trust, tasked = from_fixed(unit.trust[shop]), float(person.assignment[i])
        p = turn_probability(hurt, trust, tasked, behaviour) if on.turn_to else 0.0
        if uniform(draw.turn, at.tick, person.key[i], 0) < p:
            unit.complaints_pay[shop] += over_pay
            unit.complaints_food[shop] += not over_pay


@kernel
def chair_of(post: Bundle, activism: Any) -> float:
    """Readiness (0..1) of whoever chairs the works committee; 0 where the chair is empty."""
    for p in range(post.key.size):
        if post.key[p] != 0 and post.office[p] == Office.UNION and post.holder[p] >= 0:
            return from_fixed(activism[post.holder[p]])
    return 0.0


@kernel
def put(request: Bundle, shop: int, key: int, tick: int, demand: int, topic: int, weight: int) -> None:
    """Put a demand of the committee to the administration, if there is room for one more. key: of the shop."""
    for r in range(request.key.size):
        if request.key[r] == 0:
            request.key[r] = slot_key(key, tick, SLOT + demand)
            request.demand[r] = demand
            request.unit[r] = shop
            request.topic[r] = topic
            request.weight[r] = weight
            request.cause[r] = 0
            return


@kernel
def waiting_in_all(unit: Bundle) -> int:
    """Complaints of this month and before that wait for the committee."""
    total = 0
    for u in range(unit.key.size):
        if is_shop(unit.key[u], unit.kind[u]):
            total += unit.backlog[u] + unit.complaints_pay[u] + unit.complaints_food[u]
    return total


@kernel
def worth_asking(taken: int, subject: int, brought: int) -> int:
    """Of the complaints taken up, those on one subject, in step with what was brought this month."""
    return taken * subject // max(1, brought)


@phase(
    "town.union.sit",
    every="month",
    over="town",
    says="The works committee takes up what it gets through, shop by shop alike, and puts it to the administration.",
    reads="person.activism post.key post.office post.holder unit.key unit.kind unit.heads unit.complaints_pay"
    " unit.complaints_food unit.granted unit.asked",
    writes="unit.handled unit.backlog unit.trust request.key request.demand request.unit request.topic request.weight"
    " request.cause",
    behaviour="town.union.cases town.union.give_up town.union.trust_pace",
    rules=(capacity, dropped, trusted),
)
def sit(
    at: Bundle, person: Bundle, post: Bundle, unit: Bundle, request: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write what was taken up and what is left lying (cases), and what people know of it (`trust`)."""
    waiting, heads = waiting_in_all(unit), 0
    for u in range(unit.key.size):
        heads += unit.heads[u] if is_shop(unit.key[u], unit.kind[u]) else 0
    chair = chair_of(post, person.activism)
    room = capacity(float(heads), chair, behaviour) if on.takes_up else 0.0
    share = min(1.0, room / max(1, waiting))
    for u in range(unit.key.size):
        if not is_shop(unit.key[u], unit.kind[u]):
            continue
        pay, food = unit.complaints_pay[u], unit.complaints_food[u]
        lying = unit.backlog[u] + pay + food
        taken = int(lying * share)
        left = lying - taken
        given_up = dropped(float(left), behaviour) if on.drop else 0.0
        unit.handled[u] = taken
        unit.backlog[u] = left - int(given_up)
        worked = taken / max(1, lying)
        if unit.asked[u] > 0:
            worked *= min(1.0, unit.granted[u] / unit.asked[u])
        before = from_fixed(unit.trust[u])
        if lying > 0:
            before = trusted(before, worked, behaviour) if on.trust else before
        unit.trust[u] = to_fixed(before)
    for u in unit.key.argsort():
        if is_shop(unit.key[u], unit.kind[u]) and unit.handled[u] > 0:
            brought = unit.complaints_pay[u] + unit.complaints_food[u]
            pay = worth_asking(unit.handled[u], unit.complaints_pay[u], brought)
            food = worth_asking(unit.handled[u], unit.complaints_food[u], brought)
            if pay > 0:
                put(request, u, unit.key[u], at.tick, Demand.RATE, Topic.PAY, pay)
            if food > 0:
                put(request, u, unit.key[u], at.tick, Demand.CANTEEN, Topic.FOOD, food)


@phase(
    "town.union.guard",
    every="month",
    over="town",
    says="Where there were accidents the union's chair may take the measures into his own hands; volunteers"
    " watch too.",
    reads="person.activism post.key post.office post.holder unit.key unit.kind unit.serves unit.heads unit.accidents"
    " unit.time_safety",
    writes="unit.supervised",
    behaviour="town.union.step_base town.union.step_accidents town.union.step_activism town.union.step_watch"
    " town.union.watch_keep"
    " town.union.watch_hours",
    draws="step",
    rules=(steps_in, watch),
)
def guard(
    at: Bundle, person: Bundle, post: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Write how far safety is watched in every shop (1/10000)."""
    time, chair = time_of(unit, unit.time_safety), chair_of(post, person.activism)
    for u in range(unit.key.size):
        if not is_shop(unit.key[u], unit.kind[u]):
            continue
        accidents = 100.0 * unit.accidents[u] / max(1, unit.heads[u])
        p = steps_in(accidents, chair, behaviour) if on.steps_in else 0.0
        crisis = unit.accidents[u] > 0 and chair > 0.0
        stepped = behaviour.step_watch if crisis and uniform(draw.step, at.tick, unit.key[u], 0) < p else 0.0
        hours, before = hours_on(time[u], unit.heads[u]), from_fixed(unit.supervised[u])
        unit.supervised[u] = to_fixed(watch(before, hours, stepped, behaviour) if on.watch else 0.0)
