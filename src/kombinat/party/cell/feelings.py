"""Feelings: what people at the plant live through leaves grievances behind.

Grievances rise with what happened to the person this month, and fade slowly. Nobody else can see them.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.tree import shops_of

KOPECKS = 100.0
MINUTES = 60.0
MOST_ROUBLES = 32_000.0


@kernel
def real_pay(pay: int, price: int) -> float:
    """A month's pay (kopecks) in roubles at the prices of 1926; price: of the food basket (1/10000)."""
    return pay / KOPECKS / (max(1, price) / FIXED_ONE)


@rule("party.feelings.stoppage", cites="P1-23 P2-03", neutral=0.0)
def hurt_by_stoppage(idle: float, behaviour: Bundle) -> float:
    """How much standing idle hurts: hurt_idle idle, at most 1. idle: share of the month's time at work."""
    return float(min(1.0, behaviour.hurt_idle * idle))


@rule("party.feelings.pay", cites="P1-36 P2-03", neutral=0.0)
def hurt_by_pay(real: float, accustomed: float, behaviour: Bundle) -> float:
    """How much a fall of pay hurts: hurt_pay (1 - real / accustomed), between 0 and 1.

    real: last month's pay at the prices of 1926; accustomed: what one has become used to (roubles). Nought where
    either is not known.
    """
    if accustomed <= 0.0 or real <= 0.0:
        return 0.0
    return float(min(1.0, max(0.0, behaviour.hurt_pay * (1.0 - real / accustomed))))


@rule("party.feelings.food", cites="P1-41 P3-M31", neutral=0.0)
def hurt_by_want(want: float, queue: float, behaviour: Bundle) -> float:
    """How much want hurts: hurt_want want + hurt_queue queue, at most 1. want: share unmet; queue: hours a day."""
    return float(min(1.0, behaviour.hurt_want * want + behaviour.hurt_queue * queue))


@rule("party.feelings.boss", cites="P1-42 P2-03", neutral=0.0)
def hurt_by_boss(untasked: float, behaviour: Bundle) -> float:
    """How much being sent from job to job hurts: hurt_untasked untasked, at most 1.

    untasked: share of the shop's time lost for want of a task.
    """
    return float(min(1.0, behaviour.hurt_untasked * untasked))


@rule("party.feelings.refused", cites="P1-28", neutral=0.0)
def hurt_by_refusal(refused: float, behaviour: Bundle) -> float:
    """How much demands left without an answer hurt: hurt_refused refused. refused: share of the shop's demands."""
    return float(behaviour.hurt_refused * refused)


@rule("party.feelings.soreness", cites="P1-36 P2-03", neutral="hurt")
def soreness(before: float, hurt: float, behaviour: Bundle) -> float:
    """A grievance a month later: before + k (hurt - before), k = sore_rise where hurt > before, else sore_fade."""
    pace = behaviour.sore_rise if hurt > before else behaviour.sore_fade
    return float(before + pace * (hurt - before))


@rule("party.feelings.soothed", cites="P2-19 P4-57", neutral=0.0)
def soothed(granted: float, behaviour: Bundle) -> float:
    """Share of a grievance that granted demands take away: soothe granted. granted: share of the shop's demands."""
    return float(behaviour.soothe * granted)


@rule("party.feelings.accustomed", cites="P1-36", neutral="real")
def accustom(before: float, real: float, behaviour: Bundle) -> float:
    """The pay one is used to a month later: quick to follow a rise (accustom_up), slow to follow a fall."""
    pace = behaviour.accustom_up if real > before else behaviour.accustom_down
    return float(before + pace * (real - before)) if before > 0.0 else real


@kernel
def sore_after(before: int, hurt: float, relief: float, behaviour: Bundle, on: Bundle) -> int:
    """A grievance (1/10000) after a month of `hurt`, less the share that granted demands relieve."""
    sore = soreness(from_fixed(before), hurt, behaviour) if on.soreness else hurt
    return to_fixed(sore * (1.0 - relief))


@kernel
def answered(granted: int, asked: int) -> float:
    """Share of last month's demands that were granted (0 where none was made)."""
    return min(1.0, granted / max(1, asked))


@kernel
def worst(stoppage: int, pay: int, food: int, boss: int) -> int:
    """The strongest of four grievances (1/10000)."""
    return max(max(stoppage, boss), max(pay, food))


@phase(
    "party.feelings.suffer",
    every="month",
    over="person",
    says="What the month brought (idle hours, thin pay, want, foremen without a plan) leaves grievances behind.",
    reads="person.section person.idle person.worked person.pay person.want person.minutes_queue unit.kind"
    " unit.parent unit.idle_orders unit.worked unit.asked unit.granted town.price",
    writes="person.sore_stoppage person.sore_pay person.sore_food person.sore_boss person.accustomed",
    sums="unit.anger",
    behaviour="party.feelings.hurt_idle party.feelings.hurt_pay party.feelings.hurt_want"
    " party.feelings.hurt_queue party.feelings.hurt_untasked party.feelings.hurt_refused"
    " party.feelings.sore_rise party.feelings.sore_fade party.feelings.soothe party.feelings.accustom_up"
    " party.feelings.accustom_down",
    rules=(
        hurt_by_stoppage, hurt_by_pay, hurt_by_want, hurt_by_boss, hurt_by_refusal, soreness, soothed, accustom,
    ),
)  # fmt: skip
def suffer(
    lo: int, hi: int, person: Bundle, unit: Bundle, town: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write the grievances of everyone at work; `anger` of a shop adds up each hand's worst one."""
    shops = shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        if person.section[i] < 0:
            continue
        shop = shops[person.section[i]]
        granted = answered(unit.granted[shop], unit.asked[shop])
        relief = soothed(granted, behaviour) if on.soothed else 0.0
        idle = person.idle[i] / max(1, person.worked[i] + person.idle[i])
        hurt = hurt_by_stoppage(idle, behaviour) if on.stoppage else 0.0
        person.sore_stoppage[i] = sore_after(person.sore_stoppage[i], hurt, relief, behaviour, on)
        untasked = unit.idle_orders[shop] / max(1, unit.worked[shop] + unit.idle_orders[shop])
        hurt = hurt_by_boss(untasked, behaviour) if on.boss else 0.0
        refused = 1.0 - granted if unit.asked[shop] > 0 else 0.0
        hurt += hurt_by_refusal(refused, behaviour) if on.refused else 0.0
        person.sore_boss[i] = sore_after(person.sore_boss[i], min(1.0, hurt), relief, behaviour, on)
        real = real_pay(person.pay[i], town.price[0])
        used_to = float(person.accustomed[i])
        hurt = hurt_by_pay(real, used_to, behaviour) if on.pay else 0.0
        person.sore_pay[i] = sore_after(person.sore_pay[i], hurt, relief, behaviour, on)
        want, queue = from_fixed(person.want[i]), person.minutes_queue[i] / MINUTES
        hurt = hurt_by_want(want, queue, behaviour) if on.food else 0.0
        person.sore_food[i] = sore_after(person.sore_food[i], hurt, 0.0, behaviour, on)
        used_to = accustom(used_to, real, behaviour) if on.accustomed else real
        person.accustomed[i] = int(min(MOST_ROUBLES, used_to) + 0.5) if real > 0.0 else person.accustomed[i]
        unit.anger[shop] += worst(
            person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i]
        )
