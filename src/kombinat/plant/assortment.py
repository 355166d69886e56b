"""Assortment: what a shop makes of the time it has, within what was ordered, and what those get who ordered it.

Articles of one trade differ: some take much material for a minute of work, some little. A boss turns part of his shop's
work to those that count for more, as far as customers and planners leave him room. What is worked is then heavier, or
lighter, than what was ordered; those who wait for a complete set wait for the rest of it.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.supply import FEEDS, fed_by, works
from kombinat.world.codes import Kind, Trade


@rule("plant.assortment.choice", cites="A5", neutral=0.0)
def turned(spread: float, short: float, law: Bundle, behaviour: Bundle) -> float:
    """Part of a shop's work that its boss turns to heavy articles, or below 0 to light ones.

    stake gain spread / trouble, between -(1 - fixed) and 1 - fixed, where
    gain = inputs_share (priced - materials_weight) - short (1 - materials_weight inputs_share)

    A minute on articles that take a share more of materials adds inputs_share priced of that share to its value, and
    takes materials_weight inputs_share from what counts; where materials are what binds, the shop has as many minutes
    fewer. With trouble part**2 / 2 from customers this is the best part to turn.

    spread: materials a minute of the heaviest articles, above the usual ones (share); short: share of needs that did
    not come, taken for the share of time in which materials bind; stake = met + above + below: months of pay that hang
    on the count; fixed: share of the assortment that is laid down.
    """
    stake, bought = law.met + law.above + law.below, law.inputs_share
    gain = bought * (law.priced - law.materials_weight) - short * (1.0 - law.materials_weight * bought)
    room = 1.0 - law.fixed
    return float(max(-room, min(room, stake * gain * spread / behaviour.trouble)))


@rule("plant.assortment.sets", cites="A3", neutral=1.0)
def complete_sets(away: float, behaviour: Bundle) -> float:
    """Share of what can be worked of a stock that makes complete sets: 1 - misfit away.

    away: part of its work that the shop upstream which keeps least to its orders has turned from them, for a set holds
    as many as there are of its rarest item; misfit: part of the wrong articles that cannot be worked to size.
    """
    return float(1.0 - behaviour.misfit * away)


@phase(
    "plant.assortment.choosing",
    every="month",
    opens=True,
    over="unit",
    says="Each shop boss with a plan in money picks, within what is ordered of him, the articles that count for more.",
    reads="unit.kind unit.trade unit.target_month unit.shortfall",
    writes="unit.tilt",
    law="plan.incentives.met plan.incentives.above plan.incentives.below plan.incentives.materials_weight"
    " plant.accounts.inputs_share plant.assortment.spread plant.assortment.fixed plant.assortment.priced",
    behaviour="plant.assortment.trouble",
    rules=(turned,),
    decides="shop_boss",
    orders="unit.tilt",
)
def choosing(lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write how much heavier than what was ordered a shop's articles are (1/10000); as ordered where no plan is."""
    for i in range(lo, hi):
        part = 0.0
        if works(unit.kind[i], unit.trade[i]) and unit.target_month[i] > 0:
            spread, short = law.spread[unit.trade[i]], from_fixed(unit.shortfall[i])
            part = turned(spread, short, law, behaviour) if on.choice else 0.0
        unit.tilt[i] = int(part * law.spread[unit.trade[i]] * FIXED_ONE)


@kernel
def turned_away(unit: Bundle, source: int, spread: float) -> float:
    """Part of their work that the shops of a trade turn from what was ordered, by mass of their last dekad."""
    mass, away = 0, 0
    for i in range(unit.kind.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == source:
            mass += unit.turned_out[i]
            away += unit.turned_out[i] * abs(unit.tilt[i])
    return from_fixed(away) / (mass * spread) if mass > 0 and spread > 0.0 else 0.0


@phase(
    "plant.assortment.fitting",
    every="dekad",
    over="town",
    says="Shops that get from those upstream what these like to make, not what was ordered, lack part of their sets.",
    reads="unit.kind unit.trade unit.tilt unit.turned_out",
    writes="unit.kit",
    law="plant.assortment.spread " + FEEDS,
    behaviour="plant.assortment.misfit",
    rules=(complete_sets,),
)
def fitting(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Lower `kit` of the shops by what the worst of those that feed them has turned away from orders."""
    away = np.zeros(Trade.OFFICE + 1)
    for source in range(Trade.NONE, Trade.OFFICE + 1):
        away[source] = turned_away(unit, source, law.spread[source])
    for i in range(unit.kind.size):
        if not works(unit.kind[i], unit.trade[i]):
            continue
        worst = 0.0
        for source in range(Trade.NONE, Trade.OFFICE + 1):
            if fed_by(source, unit.trade[i], law) > 0.0:
                worst = max(worst, away[source])
        sets = complete_sets(worst, behaviour) if on.sets else 1.0
        unit.kit[i] = to_fixed(from_fixed(unit.kit[i]) * sets)
