"""Targets: the plan of the planning period, set from what was reported, the line's drive and what is bid from below.

Each producing shop gets a target; the plant's is their sum. The trust starts from the last plan and the achieved
level, adds the growth the line asks for, hears the administration, and takes a counter-plan voted from below at its
word. The plan may reach the shops late; within the period it is revised towards what reports promise.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind, Topic, Trade
from kombinat.world.tree import plant_of

LATEST_MONTH = 6
LEAST_MONTH = 0.2


@rule("plan.targets.ratchet", cites="A7 P1-49", neutral="plan")
def ratchet(plan: float, achieved: float, weight: float) -> float:
    """Level from which the next target starts: base = plan + weight (achieved - plan).

    plan, achieved: kopecks a month of the period past, as planned and as reported; weight: 0 plans by the old plan,
    1 by the achieved level alone.
    """
    return plan + weight * (achieved - plan)


@rule("plan.targets.drive", cites="P1-49 P2-07", neutral="base")
def driven(base: float, push: float) -> float:
    """Control figure of the trust: figure = base (1 + push), push being the growth the line asks of the trade."""
    return base * (1.0 + push)


@rule("plan.targets.bid", cites="A5 P1-52", neutral="figure")
def bid(figure: float, achieved: float, safety: float) -> float:
    """The administration's plan after haggling: bid = figure - safety max(0, figure - achieved).

    safety: part of the growth asked that a careful director talks the trust out of.
    """
    return figure - safety * max(0.0, figure - achieved)


@rule("plan.targets.counter_plan", cites="P1-53 P2-02", neutral="plan")
def counter_plan(plan: float, pledge: float, yielding: float) -> float:
    """Target after a counter-plan from below: target = plan (1 + yielding pledge).

    pledge: share voted over the plan; yielding: part of a pledge that the trust writes into the plan.
    """
    return plan * (1.0 + yielding * pledge)


@rule("plan.targets.rising", cites="P1-49 A7", neutral="part")
def due_part(part: float, growth: float) -> float:
    """Part of a period's plan that is due when `part` of the period has passed: part - growth / 2 part (1 - part).

    growth: asked by the plan over the level reported before, cut to 0..1. The plan of a month rises evenly by as much
    from the first to the last, so that what is asked at first is about what was made at the end of the period before.
    """
    return part - min(1.0, max(0.0, growth)) / 2.0 * part * (1.0 - part)


@rule("plan.targets.month", cites="K-05 P2-08", neutral="even")
def month_plan(even: float, rest: float, behaviour: Bundle) -> float:
    """Plan of a month: month = even + catch_up (min(rest, catch_most even) - even), at least a fifth of `even`.

    even: what the period's target has for the month; rest: its part of what is left of the target.
    """
    behind = min(rest, behaviour.catch_most * even) - even
    return float(max(LEAST_MONTH * even, even + behaviour.catch_up * behind))


@rule("plan.targets.late", cites="P1-55", neutral=1.0)
def arrives(lateness: float) -> float:
    """Probability that an outstanding plan reaches the shops this month: p = 1 / (1 + lateness), lateness in months."""
    return 1.0 / (1.0 + lateness)


@rule("plan.targets.revision", cites="P2-02 A7", neutral=0.0)
def revision(gap: float, turbulence: float, revise_gap: float) -> float:
    """Probability that the plan is revised this month: p = min(1, turbulence + revise_gap |gap|).

    gap: reported fulfilment to date less 1; turbulence: revisions a month that come from above whatever is reported.
    """
    return min(1.0, turbulence + revise_gap * abs(gap))


@rule("plan.targets.revised", cites="A7 P1-49", neutral="target")
def revised_target(target: float, gap: float, behaviour: Bundle) -> float:
    """Target after a revision: target' = target (1 + k gap), k = revise_up where gap > 0, else revise_down."""
    part = behaviour.revise_up if gap > 0.0 else behaviour.revise_down
    return float(target * (1.0 + part * gap))


@kernel
def has_plan(unit: Bundle, i: int) -> bool:
    """Whether a row is a shop with a plan in money: at work, and neither auxiliary nor office."""
    shop = unit.key[i] != 0 and unit.kind[i] == Kind.SHOP and unit.closed[i] == 0
    return bool(shop and unit.auxiliary[i] == 0 and unit.trade[i] != Trade.OFFICE)


@kernel
def set_total(unit: Bundle, plant: int) -> None:
    """Make the plant's target the sum of its shops'."""
    unit.target[plant] = 0
    for i in range(unit.key.size):
        if has_plan(unit, i):
            unit.target[plant] += unit.target[i]


@phase(
    "plan.targets.opening",
    every="plan",
    opens=True,
    over="town",
    says="A planning period opens: the trust sets each shop's target from the plan and the reported level of the last.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.closed",
    writes="unit.target unit.growth unit.target_month unit.made_year unit.reported_year unit.counter"
    " unit.revisions unit.aside town.plan_length",
    law="plan.targets.push plan.targets.ratchet_weight",
    behaviour="plan.targets.safety",
    rules=(ratchet, driven, bid),
    events="plan_set",
)
def opening(
    at: Bundle,
    unit: Bundle,
    town: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    events: Bundle,
    kind: Bundle,
) -> None:
    """Write the new targets (kopecks of the period) and start the period's books again."""
    plant, months = plant_of(unit.key, unit.kind), float(max(1, town.plan_length[0]))
    if plant < 0:
        return
    for i in range(unit.key.size):
        if has_plan(unit, i):
            plan, achieved = unit.target[i] / months, unit.reported_year[i] / months
            base = ratchet(plan, achieved, law.ratchet_weight) if on.ratchet else plan
            figure = driven(base, law.push[unit.trade[i]]) if on.drive else base
            agreed = bid(figure, achieved, behaviour.safety) if on.bid else figure
            unit.target[i] = int(agreed * at.plan_months)
    set_total(unit, plant)
    for i in range(unit.key.size):
        if has_plan(unit, i) or i == plant:
            unit.growth[i] = growth_over(unit.target[i] / at.plan_months, unit.reported_year[i] / months)
        clear_period(unit, i)
    town.plan_length[0] = at.plan_months
    emit(events, kind.plan_set, unit.key[plant], 0, unit.key[plant], Topic.POLICY, 0, 1)


@kernel
def growth_over(planned: float, achieved: float) -> int:
    """Plan over the level reported, less 1 (1/10000); 0 where nothing was reported. Both in kopecks a month."""
    return int((planned / achieved - 1.0) * FIXED_ONE) if achieved > 0.0 else 0


@kernel
def clear_period(unit: Bundle, i: int) -> None:
    """Start the books of a planning period again in one row; the plan has not reached it yet."""
    unit.target_month[i] = 0
    unit.made_year[i] = 0
    unit.reported_year[i] = 0
    unit.counter[i] = 0
    unit.revisions[i] = 0
    unit.aside[i] = max(0, unit.aside[i])  # what the closed account padded is buried with it


@phase(
    "plan.targets.bidding",
    every="month",
    opens=True,
    over="town",
    says="A counter-plan voted from below is written into the plan, once in a planning period.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.closed unit.pledge",
    writes="unit.target unit.counter",
    behaviour="plan.targets.yielding",
    rules=(counter_plan,),
    events="counter_plan",
)
def bidding(at: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, events: Bundle, kind: Bundle) -> None:
    """Raise targets by what was pledged; `counter` keeps the bid (kopecks of the period)."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return
    taken = 0
    for i in range(unit.key.size):
        if not has_plan(unit, i) or unit.counter[i] > 0 or unit.pledge[i] <= 0:
            continue
        plan, pledge = float(unit.target[i]), from_fixed(unit.pledge[i])
        target = counter_plan(plan, pledge, behaviour.yielding) if on.counter_plan else plan
        unit.counter[i] = int(plan * (1.0 + pledge))
        unit.target[i] = int(target)
        taken += 1
        emit(events, kind.counter_plan, unit.key[i], 0, unit.key[i], Topic.POLICY, 0, 1)
    if taken > 0:
        set_total(unit, plant)
        unit.counter[plant] = sum_counters(unit)


@kernel
def sum_counters(unit: Bundle) -> int:
    """Sum of the shops' counter-plans, those without one at their target."""
    total = 0
    for i in range(unit.key.size):
        if has_plan(unit, i):
            total += unit.counter[i] if unit.counter[i] > 0 else unit.target[i]
    return total


@kernel
def due_by(unit: Bundle, i: int, month: int, months: int, on: Bundle) -> float:
    """What the period's plan of a row asks for in its first `month` months (kopecks)."""
    part = month / max(1, months)
    return float(unit.target[i] * (due_part(part, from_fixed(unit.growth[i])) if on.rising else part))


@kernel
def fulfilment_gap(unit: Bundle, i: int, month: int, months: int, on: Bundle) -> float:
    """Reported fulfilment in the first `month` months less 1; 0 where nothing is planned."""
    due = due_by(unit, i, month, months, on)
    return unit.reported_year[i] / due - 1.0 if due > 0.0 else 0.0


@phase(
    "plan.targets.monthly",
    every="month",
    opens=True,
    over="town",
    says="The plan of the month goes to the shops, once the period's plan has come; what is behind is to be caught up.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.closed unit.target unit.growth unit.reported_year",
    writes="unit.target_month",
    law="plan.targets.lateness",
    behaviour="plan.targets.catch_up plan.targets.catch_most",
    draws="late",
    rules=(arrives, due_part, month_plan),
)
def monthly(at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> None:
    """Write the month's plan of each shop and of the plant (kopecks); 0 while the plan is outstanding."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return
    p = arrives(law.lateness) if on.late else 1.0
    here = unit.target_month[plant] > 0 or at.plan_month >= LATEST_MONTH
    if not here and uniform(draw.late, at.tick, unit.key[plant], 0) >= p:
        return
    unit.target_month[plant] = 0
    for i in range(unit.key.size):
        if has_plan(unit, i):
            target, before = float(unit.target[i]), due_by(unit, i, at.plan_month, at.plan_months, on)
            even = due_by(unit, i, at.plan_month + 1, at.plan_months, on) - before
            rest = (target - unit.reported_year[i]) * even / max(1.0, target - before)
            unit.target_month[i] = int(month_plan(even, rest, behaviour) if on.month else even)
            unit.target_month[plant] += unit.target_month[i]


@phase(
    "plan.targets.revising",
    every="month",
    over="town",
    says="Above, plans are revised: loosened where reports lag, tightened where they run ahead.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.closed unit.growth unit.reported_year",
    writes="unit.target unit.revisions",
    law="plan.targets.turbulence",
    behaviour="plan.targets.revise_gap plan.targets.revise_up plan.targets.revise_down",
    draws="revise",
    rules=(due_part, revision, revised_target),
    events="revision",
)
def revising(
    at: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
    events: Bundle,
    kind: Bundle,
) -> None:
    """Revise the targets of shops, each by its own draw; the plant counts every month in which a plan was changed."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0 or at.closes_plan == 1:
        return
    changed = False
    for i in range(unit.key.size):
        if not has_plan(unit, i):
            continue
        gap = max(-1.0, min(1.0, fulfilment_gap(unit, i, at.plan_month + 1, at.plan_months, on)))
        p = revision(gap, law.turbulence, behaviour.revise_gap) if on.revision else 0.0
        if uniform(draw.revise, at.tick, unit.key[i], 0) < p:
            target = float(unit.target[i])
            unit.target[i] = int(revised_target(target, gap, behaviour) if on.revised else target)
            unit.revisions[i] += 1
            changed = True
            emit(events, kind.revision, unit.key[i], 0, unit.key[i], Topic.POLICY, 0, 1)
    if changed:
        unit.revisions[plant] += 1
        set_total(unit, plant)
