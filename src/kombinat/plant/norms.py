"""Norms: what a bracket's hand should turn out, what is turned out, and how the one is raised after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind, Occupation, Topic
from kombinat.world.tree import add_up, shop_of

BRACKETS = 8
MONTHS = 12  # over which raised norms are remembered
LOOSEST, TIGHTEST = 5_000, 40_000  # bounds of a norm's tightness, in 1/10000 of that of 1926


@kernel
def bracket_of(grade: int) -> int:
    """A pay bracket within 1..8."""
    return min(BRACKETS, max(1, grade))


@kernel
def bracket_skill(grade: int, first: float) -> float:
    """Skill that the norms of a pay bracket reckon with: `first` in the first bracket, 1 in the eighth."""
    return first + (1.0 - first) * (bracket_of(grade) - 1) / (BRACKETS - 1)


@rule("plant.norms.fulfilment", cites="P1-36 P2-03", neutral=1.0)
def fulfilment(skill: float, reckoned: float, output: float, tightness: float, norm_slack: float) -> float:
    """Norm fulfilment of a hand that has work, as a share: norm_slack skill output / (reckoned tightness).

    skill, reckoned: the hand's and the one its bracket's norms reckon with (0..1); output: good work of the
    section for each skilled minute with work, 1 by the methods of 1926; tightness: of the norms, 1 as in 1926.
    """
    return float(norm_slack * skill * output / max(0.1, reckoned * tightness))


@kernel
def output_of(unit: Bundle, section: int) -> float:
    """Good work a section did in the dekad for each skilled minute with work, between 0.2 and 5; 1 for an office."""
    minutes = unit.hands[section] * (1.0 - from_fixed(unit.idle_share[section]))
    if minutes <= 0.0 or unit.done[section] <= 0:
        return 1.0
    return float(min(5.0, max(0.2, unit.done[section] / minutes)))


@rule("plant.norms.revision", cites="P1-36 P2-37", neutral=0.0)
def revision(fulfilled: float, behaviour: Bundle) -> float:
    """Share by which technicians tighten the norms within a month: revise_share max(0, fulfilled - revise_at)."""
    return float(behaviour.revise_share * max(0.0, fulfilled - behaviour.revise_at))


@rule("plant.norms.campaign", cites="P1-36", neutral=0.0)
def campaign_lift(lift: float, fulfilled: float, behaviour: Bundle) -> float:
    """Share by which a campaign tightens a shop's norms within a month.

    lift (1 + campaign_over (fulfilled - 1)), not below 0

    lift: what the collective agreement asks for a month; fulfilled: mean norm fulfilment of the shop.
    """
    return float(max(0.0, lift * (1.0 + behaviour.campaign_over * (fulfilled - 1.0))))


@rule("plant.norms.restraint", cites="P1-12 P1-24", neutral="lift")
def restrained(lift: float, slowdown: bool, behaviour: Bundle) -> float:
    """What is left of a lift where the hands hold back: lift (1 - revise_restraint slowdown)."""
    return lift * (1.0 - behaviour.revise_restraint) if slowdown else lift


@rule("plant.norms.guarded", cites="P2-37", neutral=1.0)
def guarded(done: float, wary: float) -> float:
    """Pace of a hand who keeps his fulfilment down for fear of the next norm: 1 - wary max(0, done - 1), not below 0.

    done: norm fulfilment; wary: how far norms were raised of late in his section, times the weight hands give it.
    """
    return max(0.0, 1.0 - wary * max(0.0, done - 1.0))


@kernel
def wariness(raised: Any, weight: float) -> Any:
    """How wary the hands of each section are of the next norm (float64); raised: column of units."""
    found = np.empty(raised.size)
    for u in range(raised.size):
        found[u] = weight * from_fixed(raised[u])
    return found


@kernel
def raised_after(raised: int, lift: float) -> int:
    """What is remembered of raised norms (1/10000) after a month with a lift: a twelfth of it fades."""
    return min(FIXED_ONE, raised - raised // MONTHS + max(0, int(lift * FIXED_ONE)))


@rule("plant.norms.slowdown", cites="P1-24 P1-36 P1-22", neutral=0.0)
def slowdown_probability(wish: float, fear: float, behaviour: Bundle) -> float:
    """Probability that a shop's hands hold back together for a month.

    logit p = slow_base + slow_wish wish - slow_fear fear

    wish: pressure to hold back, as anger, those who lead and open talk leave it (0..1); fear: the hands' mean fear.
    """
    return expit(behaviour.slow_base + behaviour.slow_wish * wish - behaviour.slow_fear * fear)


@kernel
def mean_fulfilment(unit: Bundle, u: int) -> float:
    """Mean norm fulfilment of a unit this month; 0 where nobody worked on piece rates."""
    return unit.norm_made[u] / unit.norm_worked[u] if unit.norm_worked[u] > 0 else 0.0


@phase(
    "plant.norms.revise",
    every="month",
    over="town",
    says="Where norms are much overfulfilled technicians tighten them; campaigns tighten them everywhere.",
    reads="unit.key unit.kind unit.parent unit.slowdown",
    writes="unit.norm_rate unit.norms_raised unit.norm_worked unit.norm_made",
    law="plant.norms.lift",
    behaviour="plant.norms.revise_share plant.norms.revise_at plant.norms.campaign_over plant.norms.revise_restraint",
    rules=(revision, campaign_lift, restrained),
    events="norms_raised",
)
def revise(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, events: Bundle, kind: Bundle) -> None:
    """Write `norm_rate` of shops and what is remembered of its rise, and give both to their sections."""
    add_up(unit, unit.norm_worked)
    add_up(unit, unit.norm_made)
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        done = mean_fulfilment(unit, u)
        lift = revision(done, behaviour) if on.revision else 0.0
        lift += campaign_lift(law.lift, done, behaviour) if on.campaign else 0.0
        lift = restrained(lift, unit.slowdown[u] == 1, behaviour) if on.restraint else lift
        unit.norm_rate[u] = changed_norm(unit.norm_rate[u], lift)
        unit.norms_raised[u] = raised_after(unit.norms_raised[u], lift)
        if lift > 0.0 and law.lift > 0.0:
            emit(events, kind.norms_raised, unit.key[u], 0, unit.key[u], Topic.PAY, 0, 1)
    hand_down(unit)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION and unit.parent[u] >= 0:
            unit.norms_raised[u] = unit.norms_raised[unit.parent[u]]


@kernel
def changed_norm(rate: int, lift: float) -> int:
    """Tightness of a norm after a lift (a share, negative to loosen), within its bounds."""
    return min(TIGHTEST, max(LOOSEST, int(rate * (1.0 + lift) + 0.5)))


@kernel
def hand_down(unit: Bundle) -> None:
    """Give every section the tightness of its shop's norms."""
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION and unit.parent[u] >= 0:
            unit.norm_rate[u] = unit.norm_rate[unit.parent[u]]


@kernel
def tightness_of(rate: int) -> float:
    """Tightness of norms as a share of that of 1926; a unit without norms counts as 1."""
    return from_fixed(rate) if rate > 0 else from_fixed(FIXED_ONE)


@kernel
def fears(person: Bundle, unit: Bundle) -> Any:
    """Of each shop: hands, and the sum of their fear; int64, shape (units, 2)."""
    sums = np.zeros((unit.key.size, 2), np.int64)
    for i in range(person.key.size):
        shop = shop_of(unit.kind, unit.parent, person.section[i])
        hand = person.occupation[i] == Occupation.WORKER or person.occupation[i] == Occupation.AUXILIARY
        if person.key[i] == 0 or shop < 0 or not hand:
            continue
        sums[shop, 0] += 1
        sums[shop, 1] += person.fear[i]
    return sums


@phase(
    "plant.norms.hold_back",
    every="month",
    opens=True,
    over="town",
    says="Where last month left anger, somebody to lead it and little fear, a shop's hands agree to hold back.",
    reads="person.key person.section person.occupation person.fear unit.key unit.kind unit.parent unit.unrest",
    writes="unit.slowdown",
    behaviour="plant.norms.slow_base plant.norms.slow_wish plant.norms.slow_fear",
    draws="slow",
    rules=(slowdown_probability,),
    events="slowdown",
)
def hold_back(
    at: Bundle,
    person: Bundle,
    unit: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
    events: Bundle,
    kind: Bundle,
) -> None:
    """Write `slowdown` of the shops for the month."""
    sums = fears(person, unit)
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        wish, fear = from_fixed(unit.unrest[u]), from_fixed(sums[u, 1]) / max(1, sums[u, 0])
        p = slowdown_probability(wish, fear, behaviour) if on.slowdown else 0.0
        slow = sums[u, 0] > 0 and uniform(draw.slow, at.tick, unit.key[u], 0) < p
        unit.slowdown[u] = 1 if slow else 0
        if slow:
            emit(events, kind.slowdown, unit.key[u], 0, unit.key[u], Topic.PAY, 0, 1)
