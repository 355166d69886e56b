"""Incentives: what a month's plan met, beaten, missed or set by oneself is worth, by the scheme in force.

A scheme is law: four numbers, in months of pay. Berliner's notch pays for a plan met and little beyond it; the scheme
of 1976 pays for a plan one sets oneself, less for beating it and more for missing it; a scheme without a notch pays
by the unit; no bonus pays nothing. Bosses and directors do the rest.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.events import emit
from kombinat.engine.maths import probit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.targets import has_plan
from kombinat.world.codes import Topic
from kombinat.world.tree import plant_of


@rule("plan.incentives.own_plan", cites="A6", neutral="tentative")
def own_plan(tentative: float, expected: float, law: Bundle, behaviour: Bundle) -> float:
    """Plan a boss sets himself: P with Pr(y < P) = (own - above) / (below - above), y normal about what he expects.

    P = expected (1 + doubt probit(.)) where above < own < below; the tentative plan stands under any other scheme.

    tentative, expected: kopecks a month; own, above, below: months of pay for each share of the plan that is set,
    beaten or missed (Weitzman 1976); doubt: spread of what he expects, as a share of it.
    """
    if not law.above < law.own < law.below:
        return tentative
    chance = (law.own - law.above) / (law.below - law.above)
    return float(expected * (1.0 + behaviour.doubt * probit(chance)))


@phase(
    "plan.incentives.setting",
    every="month",
    opens=True,
    over="town",
    says="Under a scheme that pays for one's own plan, shop bosses set it by what they expect to make.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.usual",
    writes="unit.target_month",
    law="plan.incentives.above plan.incentives.below plan.incentives.own plant.production.price",
    behaviour="plan.incentives.doubt",
    rules=(own_plan,),
    events="own_plan",
    decides="shop_boss",
    orders="unit.target_month",
)
def setting(
    at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, events: Bundle, kind: Bundle
) -> None:
    """Write the month's plan of shops that have one (kopecks), and the plant's as their sum."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0 or unit.target_month[plant] <= 0:
        return
    unit.target_month[plant] = 0
    for i in range(unit.key.size):
        if not has_plan(unit, i):
            continue
        tentative = float(unit.target_month[i])
        expected = DEKADS * unit.usual[i] * law.price[unit.trade[i]]
        plan = own_plan(tentative, expected, law, behaviour) if on.own_plan else tentative
        if plan != tentative:
            emit(events, kind.own_plan, unit.key[i], 0, unit.key[i], Topic.POLICY, 0, 1)
        unit.target_month[i] = int(plan)
        unit.target_month[plant] += unit.target_month[i]
