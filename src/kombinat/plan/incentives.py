"""Incentives: what a month's plan met, beaten, missed or set by oneself is worth, by the scheme in force.

A scheme is law: four numbers, in months of pay. Berliner's notch pays for a plan met and little beyond it; the scheme
of 1976 pays for a plan one sets oneself, less for beating it and more for missing it; a scheme without a notch pays
by the unit; no bonus pays nothing. Two more numbers say what counts: gross output, output less the materials that came
for it, or less what hands cost too. Bosses and directors do the rest.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.events import emit
from kombinat.engine.maths import probit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.targets import has_plan
from kombinat.world.articles import minute_value
from kombinat.world.codes import Topic
from kombinat.world.tree import plant_of

MONTHS = 12


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


@rule("plan.incentives.count", cites="A5", neutral="value")
def counted(value: float, materials: float, labour: float, charge: float, law: Bundle) -> float:
    """What of a month counts: value - materials_weight materials - labour_weight (labour + charge) (kopecks).

    value: of output, as reported or as planned; materials, labour: what came and who worked for it, or was to; charge:
    on stocks and equipment held; the weights: 0 and 0 count gross output, 1 and 0 net output, 1 and 1 profit.
    """
    return float(value - law.materials_weight * materials - law.labour_weight * (labour + charge))


@phase(
    "plan.incentives.setting",
    every="month",
    opens=True,
    over="town",
    says="Under a scheme that pays for one's own plan, shop bosses set it by what they expect to make.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.usual unit.tilt unit.closed",
    writes="unit.target_month",
    law="plan.incentives.above plan.incentives.below plan.incentives.own plant.production.price"
    " plant.accounts.inputs_share plant.assortment.priced",
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
        expected = DEKADS * unit.usual[i] * minute_value(unit.trade[i], unit.tilt[i], law)
        plan = own_plan(tentative, expected, law, behaviour) if on.own_plan else tentative
        if plan != tentative:
            emit(events, kind.own_plan, unit.key[i], 0, unit.key[i], Topic.POLICY, 0, 1)
        unit.target_month[i] = int(plan)
        unit.target_month[plant] += unit.target_month[i]


@kernel
def charge_due(plan: float, capacity: float, law: Bundle) -> float:
    """Charge of a month on the equipment a shop has and the stock it is to hold for its plan (kopecks).

    plan: of the month; stock_norm: dekads of its materials.
    """
    stock = law.stock_norm / DEKADS * law.inputs_share * plan
    return float(law.charge / MONTHS * (stock + capacity * law.machine_price))


@kernel
def of_hands(cost: int, heads: int, fund: int) -> float:
    """What the hands of the wage fund would have cost, at what a hand on the list costs (kopecks)."""
    return cost * fund / heads if heads > 0 else 0.0


@kernel
def worth(value: float, materials: float, labour: float, charge: float, law: Bundle, on: Bundle) -> int:
    """What counts (kopecks), at least one where anything was made or planned."""
    if value <= 0.0:
        return 0
    return int(max(1.0, counted(value, materials, labour, charge, law) if on.count else value))


@phase(
    "plan.incentives.counting",
    every="month",
    over="town",
    says="What counts for bonus and blame is struck: reports against plan, less such costs as the scheme counts.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.reported unit.target_month unit.materials_cost"
    " unit.labour_cost unit.fund unit.heads unit.charge unit.capacity unit.closed",
    writes="unit.counted unit.count_due",
    law="plan.incentives.materials_weight plan.incentives.labour_weight plant.accounts.wholesale"
    " plant.accounts.inputs_share plant.accounts.charge plant.supply.stock_norm plan.investment.machine_price",
    rules=(counted,),
)
def counting(unit: Bundle, law: Bundle, on: Bundle) -> None:
    """Write what counts and what was to count (kopecks), of shops with a plan and of the plant as their sum."""
    plant = plant_of(unit.key, unit.kind)
    done, due = 0, 0
    for i in range(unit.key.size):
        counts, wanted = 0, 0
        if has_plan(unit, i):
            value, plan = unit.reported[i] * law.wholesale, unit.target_month[i] * law.wholesale
            labour = float(unit.labour_cost[i])
            fund = of_hands(unit.labour_cost[i], unit.heads[i], unit.fund[i])
            charge, expected = float(unit.charge[i]), charge_due(plan, float(unit.capacity[i]), law)
            counts = worth(value, float(unit.materials_cost[i]), labour, charge, law, on)
            wanted = worth(plan, law.inputs_share * plan, fund, expected, law, on)
        unit.counted[i], unit.count_due[i] = counts, wanted
        done += counts
        due += wanted
    if plant >= 0:
        unit.counted[plant], unit.count_due[plant] = done, due
