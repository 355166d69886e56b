"""Pushers: people of the plant's offices who are on the road to find what its shops lack, and those of other plants.

How many the town's plant sends is its supply office's choice, by what has been short. They stay on the list and are
paid; while they are away nobody does their work. What each further one reaches is less, since the first have been to
the same gates. They stand where the wagons are loaded; and what one store has too much of goes by the back door to
another that lacks it, and part of it astray.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.groups import grouped
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.plant.supply import works
from kombinat.plant.tasks import is_section
from kombinat.world.tree import plant_of


@rule("plant.pushers.sent", cites="K-14", neutral=0.0)
def sent_out(staff: float, shortfall: float, behaviour: Bundle) -> float:
    """People of its offices that the plant sends out: staff min(most, send shortfall).

    staff: technicians and clerks of all its offices; shortfall: share of past needs that did not come, as its shops
    remember it.
    """
    return float(staff * min(behaviour.most, behaviour.send * shortfall))


@rule("plant.pushers.reach", cites="K-14", neutral=1.0)
def reach(pushers: float, heads: float, behaviour: Bundle) -> float:
    """Part of what its shops lack that the plant has people on the road for: n / (n + half), n = pushers / heads.

    heads: on its list, so that a plant of twice the size needs twice as many.
    """
    density = pushers / max(1.0, heads)
    return float(density / (density + behaviour.half))


@rule("plant.pushers.gate", cites="K-14", neutral=1.0)
def at_the_gate(reached: float, behaviour: Bundle) -> float:
    """Weight of an order at the sender's gate where the buyer has people who see to it: 1 + gate reached.

    reached: part of its orders that it has people for. What they get loaded first others get later.
    """
    return float(1.0 + behaviour.gate * reached)


@rule("plant.pushers.exchange", cites="K-14 A29 A14", neutral=0.0)
def traded(offered: float, sought: float, behaviour: Bundle) -> float:
    """What changes hands between stores in a dekad (kg): contacts min(offered, sought) / 3.

    offered: above what buyers need; sought: what is lacking; contacts: part of it that pushers find in a month.
    """
    return float(behaviour.contacts * min(offered, sought) / DEKADS)


@rule("plant.pushers.push", cites="K-14", neutral=0.0)
def to_push(came: float, needed: float, dekad: int) -> float:
    """What the town's pushers have of an input to give away, or below 0 to find (kg): came - needed (dekad + 1) / 3.

    came: received this month; needed: for the month; dekad: of the month, from 0.
    """
    return came - needed * (dekad + 1) / DEKADS


@rule("plant.pushers.private", cites="A9", neutral=0.0)
def private_part(law: Bundle, behaviour: Bundle) -> float:
    """Part of what pushers draw off from stores that ends in private hands and in nobody's plan.

    logit part = private_pull - plan_pull met - private_risk

    met: months of pay that a met plan is worth; private_risk: months of pay to be feared for private use, chance and
    penalty together. How much is drawn off does not hang on it: the store's keeper is asked for it either way.
    """
    return expit(behaviour.private_pull - behaviour.plan_pull * law.met - law.private_risk)


@kernel
def missed_by_shops(unit: Bundle) -> float:
    """Share of all they need that the plant's shops remember not to have had, the mean by mass."""
    missed, whole = 0, 0
    for u in range(unit.key.size):
        if works(unit.kind[u], unit.trade[u]):
            missed += unit.needed[u] * unit.shortfall[u]
            whole += unit.needed[u]
    return float(from_fixed(missed) / max(1, whole))


@kernel
def on_the_road(unit: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """What pushers reach of what the shops of the town's plant lack (share); 0 where there is no plant."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return 0.0
    return float(reach(unit.pushers[plant], unit.heads[plant], behaviour) if on.reach else 1.0)


@phase(
    "plant.pushers.sending",
    every="month",
    opens=True,
    over="town",
    says="The supply office sends people of the plant's offices out for materials, more where more has been short.",
    reads="unit.key unit.kind unit.trade unit.parent unit.planners unit.needed unit.shortfall",
    writes="unit.pushers",
    behaviour="plant.pushers.send plant.pushers.most",
    rules=(sent_out,),
    decides="director",
    orders="unit.pushers",
)
def sending(unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write how many people of its offices the plant has on the road this month."""
    plant, staff = plant_of(unit.key, unit.kind), 0
    if plant < 0:
        return
    for s in range(unit.key.size):
        if is_section(unit.kind[s], unit.parent[s]):
            staff += unit.planners[s]
    people = sent_out(float(staff), missed_by_shops(unit), behaviour) if on.sent else 0.0
    unit.pushers[plant] = int(people + 0.5)


@kernel
def beyond_need(stock: int, month: float, behaviour: Bundle) -> int:
    """What a store holds beyond `plenty` months of use, or lacks of `least` months (kg, below 0)."""
    over, lack = stock - behaviour.plenty * month, behaviour.least * month - stock
    return int(over) if over > 0.0 else -int(max(0.0, lack))


@kernel
def to_trade(link: Bundle, maker: Bundle, dekad: int, sought: float, behaviour: Bundle, on: Bundle) -> Any:
    """What each link's buyer has of it to give away, or below 0 lacks (int64, kg): plants by store, shops by month.

    sought: part of what its shops lack that the town's plant has people on the road for.
    """
    over = np.zeros(link.key.size, np.int64)
    for k in range(link.key.size):
        if link.key[k] != 0 and link.buyer[k] >= 0:
            month = float(DEKADS * maker.usual[link.buyer[k]]) * link.part[k] / FIXED_ONE
            over[k] = beyond_need(link.stock[k], month, behaviour)
        elif link.key[k] != 0 and link.shop[k] >= 0:
            came, needed = float(link.delivered[k]), float(link.needed[k])
            push = to_push(came, needed, dekad) if on.push else 0.0
            over[k] = int(push * sought if push < 0.0 else push)
    return over


@kernel
def hold_to_gate(over: Any, shop: Any, siding: Any) -> None:
    """Lower what shops have to give away to what still stands at their gate."""
    whole = np.zeros(siding.size, np.int64)
    for k in range(over.size):
        if shop[k] >= 0 and over[k] > 0:
            whole[shop[k]] += over[k]
    for k in range(over.size):
        if shop[k] >= 0 and over[k] > 0:
            over[k] = int(over[k] * min(1.0, siding[shop[k]] / whole[shop[k]]))


@kernel
def by_product(over: Any, link: Bundle, maker: Bundle, products: int) -> Any:
    """Rows of the links that have something to give or lack something, by product, and where each product starts."""
    kind = np.full(over.size, -1, np.int64)
    for k in range(over.size):
        if over[k] != 0:
            kind[k] = maker.product[link.seller[k]]
    return grouped(kind, products)


@kernel
def settled(over: Any, keys: Any, moved: int, arrives: int) -> Any:
    """What each of those who trade has more of afterwards (int64, kg).

    `moved` is given by those who have too much, each in proportion, and `arrives` got by those who lack.
    """
    offers, lacks = np.maximum(over, 0), np.maximum(-over, 0)
    given, got = np.zeros(over.size, np.int64), np.zeros(over.size, np.int64)
    share_out(moved, offers, offers, keys, given)
    share_out(arrives, lacks, lacks, keys, got)
    return got - given


@phase(
    "plant.pushers.exchanging",
    every="dekad",
    over="town",
    says="Pushers, the town's among them, find what one store has too much of for another that lacks it; part of it"
    " ends in private hands.",
    reads="product.key maker.product maker.usual link.key link.seller link.buyer link.shop link.part link.needed"
    " unit.key unit.kind unit.heads unit.pushers",
    writes="link.stock link.delivered unit.siding product.drawn product.private",
    law="plan.incentives.met plant.pushers.private_risk",
    behaviour="plant.pushers.contacts plant.pushers.plenty plant.pushers.least plant.pushers.private_pull"
    " plant.pushers.plan_pull plant.pushers.half",
    rules=(traded, to_push, private_part, reach),
)
def exchanging(
    at: Bundle,
    product: Bundle,
    maker: Bundle,
    link: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
) -> None:
    """Move inputs of one product between the stores of plants and the gates of shops (kg), each in proportion; write
    what was drawn off this month and what of it reached no other store."""
    kept = 1.0 - (private_part(law, behaviour) if on.private else 0.0)
    over = to_trade(link, maker, at.dekad, on_the_road(unit, behaviour, on), behaviour, on)
    hold_to_gate(over, link.shop, unit.siding)
    rows, starts = by_product(over, link, maker, product.key.size)
    for p in range(product.key.size):
        mine = rows[starts[p] : starts[p + 1]]
        offered, sought = float(np.maximum(over[mine], 0).sum()), float(np.maximum(-over[mine], 0).sum())
        moved = int(traded(offered, sought, behaviour) if on.exchange else 0.0)
        more = settled(over[mine], link.key[mine], moved, int(moved * kept))
        before = 0 if at.dekad == 0 else 1
        product.drawn[p] = before * product.drawn[p] + moved
        product.private[p] = before * product.private[p] - more.sum()
        for n in range(mine.size):
            k = mine[n]
            if link.buyer[k] >= 0:
                link.stock[k] += more[n]
            else:
                link.delivered[k] += more[n]
                unit.siding[link.shop[k]] += more[n]
