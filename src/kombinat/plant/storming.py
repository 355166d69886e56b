"""Storming: how hard a shop boss drives his shop in each dekad, and what driving does to hands and machines.

Nothing here knows of the month's end but the boss's arithmetic: he weighs what is still missing for the plan of the
month against the dekads left, the prize for meeting it, and the trouble of driving people and of stripping the shelves
for the month after.
"""

from __future__ import annotations

from typing import NamedTuple

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.parts import strippable
from kombinat.world.articles import minute_value
from kombinat.world.codes import Kind


class Means(NamedTuple):
    """What more can be asked of a shop: at what trouble, and how far. Named as `extra_effort` reads behaviour."""

    patience: float
    effort_cost: float
    effort_limit: float


@kernel
def discounted(stake: float, dekads: int, behaviour: Bundle) -> float:
    """What a prize due at the month's end weighs today: stake * patience ** (dekads - 1), dekads left >= 1."""
    value = stake
    for _ in range(dekads - 1):
        value *= behaviour.patience
    return value


@rule("plant.storming.push", cites="K-05 P1-52 P2-12", neutral=0.0)
def extra_effort(gap: float, dekads: int, law: Bundle, behaviour: Bundle) -> float:
    """Intensity above the usual that the boss asks for, chosen by comparing its cost with what the scheme pays.

    An extra e in each of the n dekads left costs n effort_cost e**2 / 2 and adds n e / 3 to the month. By the unit it
    pays to push to w below / (3 effort_cost) short of the plan and to w above / (3 effort_cost) beyond it, where
    w = patience ** (n - 1). Meeting the plan takes e = gap and brings w met besides: he goes that far unless the
    trouble is greater than the gain. Never above effort_limit.

    gap: share of usual output; n = dekads: dekads left, this one included; met: months of pay for a plan met (the
    notch of Berliner's manager, 1957); above, below: months of pay for each share by which it is beaten or missed.
    """
    weight, cost, limit = discounted(1.0, dekads, behaviour), behaviour.effort_cost, behaviour.effort_limit
    beyond = min(limit, weight * law.above / (DEKADS * cost))
    short = min(limit, weight * law.below / (DEKADS * cost))
    if gap <= short:
        return float(max(gap, beyond))
    if gap > limit:
        return float(short)
    gain = weight * (law.met + dekads / DEKADS * law.below * (gap - short))
    trouble = dekads * cost * (gap * gap - short * short) / 2.0
    return float(max(gap, beyond) if gain >= trouble else short)


@rule("plant.storming.gives", cites="K-05 K-06", neutral="pace")
def comes_out(pace: float, behaviour: Bundle) -> float:
    """Output, against the usual, that a boss reckons with at a pace: 1 + rush_gives (pace - 1).

    Hands that are driven wait for the same machines, and spoil more.
    """
    return float(1.0 + behaviour.rush_gives * (pace - 1.0))


@rule("plant.storming.stripping", cites="K-05 P1-52", neutral=0.0)
def stripped(gap: float, in_hand: float, driving: Means, behaviour: Bundle) -> float:
    """Part of the gap to the plan that a boss closes from work in hand and not out of his people.

    gap cost / (cost + strip_cost), at least gap - limit and at most in_hand

    The cheapest way to have both, with costs cost e**2 / 2 of driving up to a limit and strip_cost r**2 / 2 of bare
    shelves. gap, in_hand: shares of usual output.
    """
    cheapest = gap * driving.effort_cost / (driving.effort_cost + behaviour.strip_cost)
    return float(min(in_hand, max(cheapest, gap - driving.effort_limit)))


@kernel
def with_parts(in_hand: float, driving: Means, behaviour: Bundle) -> Means:
    """What a boss can ask of his shop if it may also finish what is in hand: two means together cost less than one."""
    cost = driving.effort_cost * behaviour.strip_cost / (driving.effort_cost + behaviour.strip_cost)
    return Means(driving.patience, cost, driving.effort_limit + in_hand)


@kernel
def orders_of(
    gap: float, left: int, in_hand: float, law: Bundle, behaviour: Bundle, on: Bundle
) -> tuple[float, float]:
    """Extra intensity a boss asks for, and extra output he takes from work in hand (shares of the usual).

    Stripping only pays where it brings the plan: what is finished ahead is missing in the month after. So nothing is
    stripped before the month's last dekad, nor for a plan out of reach, nor beyond the plan.
    """
    gives = comes_out(2.0, behaviour) - 1.0 if on.gives else 1.0
    driving = Means(
        behaviour.patience, behaviour.effort_cost / (gives * gives), behaviour.effort_limit * gives
    )
    if in_hand > 0.0 and gap > 0.0:
        both = with_parts(in_hand, driving, behaviour)
        if on.push and extra_effort(gap, left, law, both) >= gap:
            taken = stripped(gap, in_hand, driving, behaviour) if on.stripping else 0.0
            return (gap - taken) / gives, taken
    return (extra_effort(gap, left, law, driving) if on.push else 0.0) / gives, 0.0


@rule("plant.storming.slowdown", cites="P1-24 P1-36", neutral=1.0)
def held_back(slow: int, behaviour: Bundle) -> float:
    """Share of usual pace at which hands work.

    1 - slowdown_depth * slow

    slow: 1 while the hands hold back together (volinka).
    """
    return float(1.0 - behaviour.slowdown_depth * slow)


@rule("plant.storming.overdrive", cites="K-05 K-06", neutral=1.0)
def overdriven(effort: float, behaviour: Bundle) -> float:
    """How much more than their norms machines give when driven.

    1 + overdrive * max(0, effort - 1)
    """
    return float(1.0 + behaviour.overdrive * max(0.0, effort - 1.0))


@kernel
def plan_gap(target: int, price: float, made: int, usual: int, dekads: int) -> float:
    """What is missing for the month's plan, as a share of what the dekads left usually give.

    target: kopecks; price: kopecks a norm-minute; made: norm-minutes so far; usual: norm-minutes a dekad (> 0).
    """
    left = float(usual) * dekads
    return (target / price - float(made) - left) / left


@phase(
    "plant.storming.driving",
    every="dekad",
    over="unit",
    says="Each shop boss counts what the month's plan still lacks, and decides how hard to drive and what to strip.",
    reads="unit.kind unit.trade unit.target_month unit.made_month unit.usual unit.parts unit.tilt",
    writes="unit.effort unit.stripped",
    law="plant.production.price plant.production.parts plan.incentives.met plan.incentives.above"
    " plan.incentives.below plant.accounts.inputs_share plant.assortment.priced",
    behaviour="plant.storming.patience plant.storming.effort_cost plant.storming.effort_limit"
    " plant.storming.strip_cost plant.storming.rush_gives",
    rules=(extra_effort, stripped, comes_out),
    decides="shop_boss",
    orders="unit.effort unit.stripped",
)
def driving(at: Bundle, lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the intensity each shop asks for this dekad, and the share of hands on parts that finish instead."""
    left = DEKADS - at.dekad
    for i in range(lo, hi):
        if unit.kind[i] != Kind.SHOP:
            continue
        price = minute_value(unit.trade[i], unit.tilt[i], law)
        parts, usual = law.parts[unit.trade[i]], unit.usual[i]
        extra, taken = 0.0, 0.0
        if price > 0.0 and unit.target_month[i] > 0 and usual > 0:
            gap = plan_gap(unit.target_month[i], price, unit.made_month[i], usual, left)
            last = left == 1 and on.stripping
            in_hand = strippable(float(unit.parts[i]), parts, float(usual)) if last else 0.0
            extra, taken = orders_of(gap, left, in_hand, law, behaviour, on)
        unit.effort[i] = FIXED_ONE + int(extra * FIXED_ONE)
        unit.stripped[i] = to_fixed(min(1.0, taken * (1.0 - parts) / parts)) if taken > 0.0 else 0
