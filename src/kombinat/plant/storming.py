"""Storming: how hard a shop boss drives his shop in each dekad, and what driving does to hands and machines.

Nothing here knows of the month's end but the boss's arithmetic: he weighs what is still missing for the plan of the
month against the dekads left, the prize for meeting it, and the trouble of driving people.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind


@kernel
def discounted(stake: float, dekads: int, behaviour: Bundle) -> float:
    """What a prize due at the month's end weighs today: stake * patience ** (dekads - 1), dekads left >= 1."""
    value = stake
    for _ in range(dekads - 1):
        value *= behaviour.patience
    return value


@rule("plant.storming.push", cites="K-05 A5 P2-12", neutral=0.0)
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
    says="Each shop boss counts what the month's plan still lacks and decides how hard to drive.",
    reads="unit.kind unit.trade unit.target_month unit.made_month unit.usual",
    writes="unit.effort",
    law="plant.production.price plan.incentives.met plan.incentives.above plan.incentives.below",
    behaviour="plant.storming.patience plant.storming.effort_cost plant.storming.effort_limit",
    rules=(extra_effort,),
    decides="shop_boss",
    orders="unit.effort",
)
def driving(at: Bundle, lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the intensity each shop asks for this dekad (1/10000, 10000 = usual)."""
    for i in range(lo, hi):
        if unit.kind[i] != Kind.SHOP:
            continue
        unit.effort[i] = 10_000
        price = law.price[unit.trade[i]]
        if price <= 0.0 or unit.target_month[i] <= 0 or unit.usual[i] <= 0:
            continue
        left = DEKADS - at.dekad
        gap = plan_gap(unit.target_month[i], price, unit.made_month[i], unit.usual[i], left)
        extra = extra_effort(gap, left, law, behaviour) if on.push else 0.0
        unit.effort[i] += int(extra * 10_000.0)
