"""Makers: the plants outside. They order and make by the rules of the town's own plant.

A maker works from the inputs in its store at a pace its boss sets by the plan of the month; what lacks it makes do
without as far as it can. Who has been left short would take what is to be had besides, fund or no fund.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.storming import extra_effort
from kombinat.plant.supply import (
    appetite,
    felt_shortfall,
    inflated_order,
    inside_share,
    stock_signal,
    works,
)

PLENTY = 1e18


@rule("plant.makers.investment", cites="P1-38 P2-28", neutral=0.0)
def installed(capacity: float, growth: float) -> float:
    """Capacity that investment adds to a plant outside in a month: added = capacity growth.

    capacity: what it can make; growth: share a month, an outside series. What is built there is not followed.
    """
    return capacity * max(0.0, growth)


@rule("plant.makers.makeshift", cites="K-02 A10", neutral="wanted")
def makeshift(wanted: float, allowed: float, behaviour: Bundle) -> float:
    """Output where inputs fall short: wanted - bite (wanted - allowed), between allowed and wanted (kg).

    wanted: what capacity and effort would make; allowed: what the scarcest input allows; bite: part of the lack that
    cannot be made good by other materials (forced substitution).
    """
    return float(wanted - behaviour.bite * (wanted - allowed)) if allowed < wanted else wanted


@rule("plant.makers.enough", cites="A5 A7", neutral="wanted")
def enough(wanted: float, due: float, behaviour: Bundle) -> float:
    """Output that a plant goes for: min(wanted, (1 + leeway) due), kg; who makes much more is planned for more.

    wanted: what capacity and effort would make; due: what is left of the month's plan, spread over the dekads left.
    """
    return float(min(wanted, (1.0 + behaviour.leeway) * max(0.0, due)))


@rule("plant.makers.trouble", cites="P1-45 A8", neutral=1.0)
def sound_share(trouble: float, chance: float) -> float:
    """Share of its capacity a plant has this dekad: none where it stands (chance < trouble), else all of it.

    trouble: share of dekads in which a plant stands, a furnace blown out or the wagons not sent; chance: uniform on
    [0, 1).
    """
    return 0.0 if chance < trouble else 1.0


@phase(
    "plant.makers.opening",
    every="plan",
    opens=True,
    over="town",
    says="Plants outside and their buyers open the books of the planning year.",
    writes="maker.made_year maker.sold link.taken",
)
def opening(maker: Bundle, link: Bundle) -> None:
    """Start the year's output and deliveries again."""
    maker.made_year[:] = 0
    maker.sold[:] = 0
    link.taken[:] = 0


@phase(
    "plant.makers.growing",
    every="month",
    opens=True,
    over="maker",
    says="Investment adds to what plants outside can make.",
    writes="maker.capacity",
    outside="plant.makers.growth",
    rules=(installed,),
)
def growing(lo: int, hi: int, maker: Bundle, outside: Bundle, on: Bundle) -> None:
    """Add new capacity (kg a dekad)."""
    for i in range(lo, hi):
        more = installed(float(maker.capacity[i]), outside.growth) if on.investment else 0.0
        maker.capacity[i] += int(more)


@kernel
def felt_by(group: Any, mass: Any, shortfall: Any, groups: int) -> Any:
    """Mean by mass of what the links of each group remember of short deliveries (float64, shares).

    group: of each link, -1 if in none; mass: kg of each link; shortfall: column of links.
    """
    missed, whole = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    for k in range(group.size):
        if group[k] >= 0:
            missed[group[k]] += mass[k] * shortfall[k]
            whole[group[k]] += mass[k]
    return missed / np.maximum(1, whole) / FIXED_ONE


@phase(
    "plant.makers.ordering",
    every="month",
    opens=True,
    over="town",
    says="Plants outside order inputs for the month, and more where they were left short; besides, they would take what"
    " is to be had.",
    reads="link.key link.buyer link.shop link.part link.stock maker.key maker.target maker.usual",
    writes="link.needed link.ordered link.appetite link.delivered link.shortfall",
    law="plant.supply.stock_norm",
    behaviour="plant.supply.order_inflation plant.supply.shortage_memory plant.supply.hoard",
    rules=(stock_signal, inflated_order, felt_shortfall, appetite),
)
def ordering(link: Bundle, maker: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write need, order and appetite of links between plants (kg), what all but shops remember of short deliveries
    (users beyond against what they asked for), and start deliveries again."""
    months = np.zeros(link.key.size, np.int64)
    for k in range(link.key.size):
        if link.key[k] != 0 and link.shop[k] < 0:
            asked = float(link.needed[k] if link.buyer[k] >= 0 else link.ordered[k])
            old, came = from_fixed(link.shortfall[k]), float(link.delivered[k])
            short = felt_shortfall(old, asked, came, behaviour) if on.memory else 0.0
            link.shortfall[k] = to_fixed(short)
        link.delivered[k] = 0
    for k in range(link.key.size):
        buyer = link.buyer[k]
        if link.key[k] != 0 and buyer >= 0:
            month = max(maker.target[buyer], DEKADS * maker.usual[buyer]) * link.part[k] / FIXED_ONE
            need = stock_signal(month, float(link.stock[k]), law.stock_norm) if on.stocks else month
            short = from_fixed(link.shortfall[k])
            link.needed[k] = int(need)
            link.ordered[k] = int(inflated_order(need, short, behaviour) if on.inflation else need)
            months[k] = int(month)
    felt = felt_by(link.buyer, months, link.shortfall, maker.key.size)
    for k in range(link.key.size):
        if link.buyer[k] >= 0:
            month, held, short = float(months[k]), float(link.stock[k]), felt[link.buyer[k]]
            link.appetite[k] = int(appetite(month, held, short, behaviour) if on.appetite else 0.0)


@phase(
    "plant.makers.calling",
    every="month",
    opens=True,
    over="town",
    says="The town's shops send their orders to suppliers outside; users beyond ask for what they took and the growth,"
    " and would take more of a product of which they were left short, wherever it lies.",
    reads="link.key link.buyer link.shop link.part link.seller link.shortfall unit.kind unit.trade"
    " unit.needed unit.ordered unit.appetite product.wanted maker.product",
    writes="link.needed link.ordered link.appetite",
    law="plant.supply.from_hearth plant.supply.from_rolling plant.supply.from_forges plant.supply.from_foundry"
    " plant.supply.from_mechanical plan.balances.growth",
    behaviour="plant.supply.hoard",
    rules=(appetite,),
)
def calling(
    link: Bundle, unit: Bundle, product: Bundle, maker: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write need, order and appetite (kg) of links to shops and to the users beyond, whose stores nobody follows."""
    bought = np.zeros(unit.kind.size)
    for u in range(unit.kind.size):
        if works(unit.kind[u], unit.trade[u]):
            bought[u] = 1.0 - inside_share(law, unit.trade[u])
    kind = np.full(link.key.size, -1, np.int64)
    for k in range(link.key.size):
        if link.key[k] != 0 and link.buyer[k] < 0 and link.shop[k] < 0:
            kind[k] = maker.product[link.seller[k]]
    felt = felt_by(kind, link.needed, link.shortfall, product.wanted.size)
    for k in range(link.key.size):
        if link.key[k] == 0 or link.buyer[k] >= 0:
            continue
        part, shop = link.part[k] / FIXED_ONE, link.shop[k]
        if shop >= 0:
            link.needed[k] = int(unit.needed[shop] * bought[shop] * part)
            link.ordered[k] = int(unit.ordered[shop] * bought[shop] * part)
            link.appetite[k] = int(unit.appetite[shop] * bought[shop] * part)
        else:
            wanted = product.wanted[maker.product[link.seller[k]]] * part
            month, short = wanted * (1.0 + law.growth), felt[kind[k]]
            link.needed[k] = int(wanted)
            link.ordered[k] = int(month)
            link.appetite[k] = int(appetite(month, 0.0, short, behaviour) if on.appetite else 0.0)


@kernel
def by_input(product: Any, seller: Any, buyer: Any, values: Any, makers: int, products: int) -> Any:
    """A column of links added up by buyer and product (int64, makers by products): suppliers of one input together."""
    found = np.zeros((makers, products), np.int64)
    for k in range(buyer.size):
        if buyer[k] >= 0:
            found[buyer[k], product[seller[k]]] += values[k]
    return found


@kernel
def allowed_by_inputs(parts: Any, stores: Any) -> Any:
    """Output (kg) that the scarcest input in store allows each maker (float64). parts, stores: see `by_input`."""
    allowed = np.full(parts.shape[0], PLENTY)
    for i in range(parts.shape[0]):
        for p in range(parts.shape[1]):
            if parts[i, p] > 0:
                allowed[i] = min(allowed[i], stores[i, p] * float(FIXED_ONE) / parts[i, p])
    return allowed


@phase(
    "plant.makers.working",
    every="dekad",
    over="town",
    says="Plants outside make what capacity and inputs allow, driven by the plan of the month.",
    reads="product.key maker.key maker.product maker.target maker.capacity link.seller link.buyer link.part",
    writes="maker.made maker.made_month maker.made_year maker.stock maker.usual link.stock",
    law="plan.incentives.met plan.incentives.above plan.incentives.below",
    behaviour="plant.storming.patience plant.storming.effort_cost plant.storming.effort_limit plant.makers.bite"
    " plant.makers.leeway plant.production.usual_memory",
    outside="plant.makers.trouble",
    draws="trouble",
    rules=(extra_effort, sound_share, enough, makeshift),
)
def working(
    at: Bundle, product: Bundle, maker: Bundle, link: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write output and stocks of makers, and the inputs they used up (kg)."""
    makers, products = maker.key.size, product.key.size
    parts = by_input(maker.product, link.seller, link.buyer, link.part, makers, products)
    stores = by_input(maker.product, link.seller, link.buyer, link.stock, makers, products)
    allowed, left = allowed_by_inputs(parts, stores), DEKADS - at.dekad
    for i in range(maker.key.size):
        if maker.key[i] == 0:
            continue
        if at.dekad == 0:
            maker.made_month[i] = 0
        rest = max(1.0, float(maker.usual[i]) * left)
        gap = (maker.target[i] - maker.made_month[i]) / rest - 1.0
        pace = 1.0 + (extra_effort(gap, left, law, behaviour) if on.push else 0.0)
        chance = uniform(draw.trouble, at.tick, maker.key[i], 0)
        sound = sound_share(outside.trouble, chance) if on.trouble else 1.0
        able = maker.capacity[i] * sound
        due = (maker.target[i] - maker.made_month[i]) / left
        wanted = able * pace
        wanted = enough(wanted, due, behaviour) if on.enough else wanted
        made = int(makeshift(wanted, allowed[i], behaviour) if on.makeshift else wanted)
        maker.made[i] = made
        maker.made_month[i] += made
        maker.made_year[i] += made
        maker.stock[i] += made
        maker.usual[i] += int(behaviour.usual_memory * (min(float(made), able) - maker.usual[i]))
    for k in range(link.buyer.size):
        if link.buyer[k] >= 0:
            i, p = link.buyer[k], maker.product[link.seller[k]]
            takes = min(stores[i, p], maker.made[i] * parts[i, p] // FIXED_ONE)
            link.stock[k] -= int(link.stock[k] * (takes / max(1, stores[i, p])))
