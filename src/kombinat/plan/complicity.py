"""Complicity: a report that says more than was made needs two who keep silent, the accountant and the party secretary.

Each weighs his part of what a met plan brings against what may be found, and what he holds to be right. Who refuses has
told those above, and an inspection is sooner at hand.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.reports import padding, plan_to_date, standing, stretch
from kombinat.plan.targets import due_part
from kombinat.world.codes import Office, Topic
from kombinat.world.tree import plant_of


@rule("plan.complicity.silence", cites="A5", neutral=1.0)
def silence(share: float, zeal: float, law: Bundle, behaviour: Bundle) -> float:
    """Probability that one whose silence is needed keeps it.

    logit p = silent_base + silent_gain stake met - silent_risk audit penalty liability share - silent_zeal zeal

    share: of the plan to date that would stand reported and not made; zeal: his private support for the line (0..1);
    stake met: months of pay that a met plan is worth; audit penalty: months of pay lost for each such share, at the
    chance that it is found; liability: how far the law makes him answer beside the director.
    """
    gain = behaviour.silent_gain * behaviour.stake * law.met
    risk = behaviour.silent_risk * law.audit * law.penalty * law.liability * share
    return expit(behaviour.silent_base + gain - risk - behaviour.silent_zeal * zeal)


@kernel
def signs(office: int) -> bool:
    """Whether the holder of an office has to keep silent for a report to be padded."""
    return office == Office.ACCOUNTANT or office == Office.SECRETARY


@phase(
    "plan.complicity.consenting",
    every="month",
    over="town",
    says="Before a report is padded, the accountant and the party secretary each keep silent or tell those above.",
    reads="post.key post.office post.holder person.key person.conviction unit.key unit.kind unit.value unit.target"
    " unit.growth unit.target_month unit.aside",
    writes="town.silent",
    law="plan.incentives.met plan.incentives.below plan.reports.audit plan.reports.penalty plan.complicity.liability",
    behaviour="plan.reports.stake plan.complicity.silent_base plan.complicity.silent_gain"
    " plan.complicity.silent_risk plan.complicity.silent_zeal",
    draws="silent",
    rules=(due_part, padding, silence),
    events="unwilling",
)
def consenting(
    at: Bundle, post: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write whether nobody speaks up this month; a post that is vacant says nothing."""
    plant = plant_of(unit.key, unit.kind)
    town.silent[0] = 1
    if plant < 0 or unit.target_month[plant] <= 0:
        return
    plan = plan_to_date(unit, plant, at.plan_month + 1, at.plan_months, on)
    gap = -stretch(unit.value[plant], unit.target_month[plant], unit.aside[plant])
    share = standing(gap, unit.target_month[plant], unit.aside[plant]) / plan
    if (padding(gap, share, law, behaviour) if on.padding else 0.0) <= 0.0:
        return
    for p in range(post.key.size):
        holder = post.holder[p]
        if post.key[p] == 0 or not signs(post.office[p]) or holder < 0:
            continue
        zeal = from_fixed(person.conviction[holder])
        chance = silence(share, zeal, law, behaviour) if on.silence else 1.0
        if uniform(draw.silent, at.tick, person.key[holder], 0) >= chance:
            town.silent[0] = 0
            emit(events, kind.unwilling, person.key[holder], 0, unit.key[plant], Topic.POLICY, 0, 1)
