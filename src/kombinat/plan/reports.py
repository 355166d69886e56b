"""Reports: what the director says was made, and the inspector who may hold it against the books.

Books show the director what was made. What goes to the trust is a decision with a payoff: a month's plan reported as
met brings a bonus, what is reported beyond the books may be found, and a figure far above the plan comes back as the
next plan. What is kept back stands ready for a worse month. What was reported and not made stays on paper until later
output makes it good or an inspection finds it. Whether others keep silent about it is in `complicity`.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.targets import due_by, due_part
from kombinat.world.codes import Kind, Topic
from kombinat.world.tree import plant_of


@rule("plan.reports.padding", cites="A5 P1-57", neutral=0.0)
def padding(gap: float, share: float, law: Bundle, behaviour: Bundle) -> float:
    """Share of the month's plan reported beyond what there is to report.

    pad = gap where 0 < gap and stake (met + below gap) >= audit penalty share, else 0

    gap: share of the month's plan that is missing; share: what would then have been reported and not made, against
    the plan to date; met, below: months' pay for a plan reported as met, and for each share that is missing, which
    weigh `stake` times as much with a director; audit: chance a month that the books are held against reports;
    penalty: months' pay lost for each such share found.
    """
    gain = behaviour.stake * (law.met + law.below * max(0.0, gap))
    return gap if gap > 0.0 and gain >= law.audit * law.penalty * share else 0.0


@rule("plan.reports.hiding", cites="A5 A7", neutral=0.0)
def hiding(excess: float, ratchet_weight: float, behaviour: Bundle) -> float:
    """Share of the month's plan made and not reported: hide = hideable excess w / (w + patience).

    excess: what there is to report above the plan, as a share of it; w: weight of the achieved level in the next
    plan; patience: the director's discount rate (Weitzman: the reward of a unit reported falls by 1 + w / patience).
    """
    kept = ratchet_weight / (ratchet_weight + behaviour.patience)
    return float(behaviour.hideable * max(0.0, excess) * kept)


@rule("plan.reports.audit", cites="A5 A9", neutral=0.0)
def audit_chance(audit: float, padded: int) -> float:
    """Probability that an inspection finds padding this month: `audit` where anything is padded, else 0."""
    return audit if padded > 0 else 0.0


@rule("plan.reports.told", cites="A9", neutral="chance")
def told_of(chance: float, behaviour: Bundle) -> float:
    """The same where one whose silence was asked for has told: chance + told (1 - chance)."""
    return float(chance + behaviour.told * (1.0 - chance))


@kernel
def stretch(value: int, target: int, aside: int) -> float:
    """What there is to report above the month's plan, as a share of it (below 0: what is missing)."""
    return (value + max(0, aside)) / target - 1.0


@kernel
def standing(gap: float, target: int, aside: int) -> float:
    """What would stand reported and not made if the gap were padded (kopecks)."""
    return max(0, -aside) + max(0.0, gap) * target


@phase(
    "plan.reports.books",
    every="month",
    over="unit",
    says="The month's output is entered in the books of the planning period.",
    reads="unit.key unit.kind unit.value",
    writes="unit.made_year",
)
def books(lo: int, hi: int, unit: Bundle) -> None:
    """Add the month's value (kopecks) of shops and plant to what was made since the period began."""
    for i in range(lo, hi):
        if unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT):
            unit.made_year[i] += unit.value[i]


@kernel
def told(
    unit: Bundle, plant: int, silent: int, law: Bundle, behaviour: Bundle, on: Bundle, plan: float
) -> int:
    """What the director reports of the plant's month (kopecks), from the month's books and what he keeps aside.

    silent: 1 where nobody speaks up against padding.
    """
    target, aside = unit.target_month[plant], unit.aside[plant]
    if target <= 0:
        return int(unit.value[plant])
    gap = -stretch(unit.value[plant], target, aside)
    pad = padding(gap, standing(gap, target, aside) / plan, law, behaviour) if on.padding else 0.0
    hide = hiding(-gap, law.ratchet_weight, behaviour) if on.hiding else 0.0
    return int(unit.value[plant] + max(0, aside) + (silent * pad - hide) * target)


@kernel
def plan_to_date(unit: Bundle, plant: int, month: int, months: int, on: Bundle) -> float:
    """The plant's plan of its first `month` months (kopecks, at least 1)."""
    return max(1.0, due_by(unit, plant, month, months, on))


@phase(
    "plan.reports.declaring",
    every="month",
    over="town",
    says="The director reports: pads a shortfall if that pays and nobody speaks up, keeps back part of a surplus.",
    reads="unit.key unit.kind unit.value unit.target unit.growth unit.target_month town.silent",
    writes="unit.reported unit.reported_year unit.aside",
    law="plan.incentives.met plan.incentives.below plan.reports.audit plan.reports.penalty"
    " plan.targets.ratchet_weight",
    behaviour="plan.reports.hideable plan.reports.patience plan.reports.stake",
    rules=(due_part, padding, hiding),
    events="padded hidden",
    decides="director",
    orders="unit.reported unit.reported_year unit.aside",
)
def declaring(
    at: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, events: Bundle,
    kind: Bundle,
) -> None:  # fmt: skip
    """Write the plant's and the shops' reported output of the month and of the period so far (kopecks).

    `aside` is what the director has made and not reported; below 0, what he has reported and not made. Shops are
    reported at the plant's proportion of reported to made.
    """
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return
    plan = plan_to_date(unit, plant, at.plan_month + 1, at.plan_months, on)
    report = told(unit, plant, town.silent[0], law, behaviour, on, plan)
    made, before = unit.value[plant], unit.aside[plant]
    for i in range(unit.key.size):
        if unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT):
            unit.reported[i] = int(unit.value[i] * (report / made)) if made > 0 else 0
            unit.reported_year[i] += unit.reported[i]
    unit.aside[plant] = before + made - unit.reported[plant]
    key = unit.key[plant]
    if unit.aside[plant] < min(0, before):
        emit(events, kind.padded, key, 0, key, Topic.POLICY, 0, 1)
    elif unit.aside[plant] > max(0, before):
        emit(events, kind.hidden, key, 0, key, Topic.POLICY, 0, 1)


@phase(
    "plan.reports.auditing",
    every="month",
    over="town",
    says="An inspection may hold the reports against the books; what it finds is struck from them.",
    reads="unit.key unit.kind unit.target unit.growth town.silent",
    writes="unit.reported_year unit.aside town.exposed",
    law="plan.reports.audit",
    behaviour="plan.reports.told",
    draws="audit",
    rules=(due_part, audit_chance, told_of),
    events="exposed",
)
def auditing(
    at: Bundle,
    unit: Bundle,
    town: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
    events: Bundle,
    kind: Bundle,
) -> None:
    """Write `exposed`, what was found as a share of the plan to date (1/10000), and mend the reports by it."""
    plant = plant_of(unit.key, unit.kind)
    town.exposed[0] = 0
    if plant < 0:
        return
    padded = max(0, -unit.aside[plant])
    chance = audit_chance(law.audit, padded) if on.audit else 0.0
    if town.silent[0] == 0 and padded > 0:
        chance = told_of(chance, behaviour) if on.told else chance
    if uniform(draw.audit, at.tick, unit.key[plant], 0) >= chance:
        return
    plan = plan_to_date(unit, plant, at.plan_month + 1, at.plan_months, on)
    stands = max(0.0, 1.0 - padded / max(1, unit.reported_year[plant]))
    for i in range(unit.key.size):
        if unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT):
            unit.reported_year[i] = int(unit.reported_year[i] * stands)
    unit.aside[plant] = 0
    town.exposed[0] = to_fixed(min(1.0, padded / plan))
    emit(events, kind.exposed, unit.key[plant], 0, unit.key[plant], Topic.POLICY, 0, 1)
