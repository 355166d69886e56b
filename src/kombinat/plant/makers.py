"""Makers: the plants outside. They order, make, ship and trade by the rules of the town's own plant.

A maker works from the inputs in its store at a pace its boss sets by the plan of the month; what lacks it makes do
without as far as it can. What it has goes out to those with funds, first in rank first; some goes by the back door,
from store to store. Nothing here is late by decree: it is late where the sender is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.groups import grouped
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.plant.pushers import on_the_road, reach
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


@rule("plant.makers.rank", cites="A29", neutral=1.0)
def turn(rank: int, behaviour: Bundle) -> float:
    """Weight of an order at the sender's gate by the buyer's class: rank_pull ** (1 - rank), rank 1 first."""
    weight = 1.0
    for _ in range(rank - 1):
        weight /= behaviour.rank_pull
    return weight


@rule("plant.makers.written", cites="P1-55 P1-45", neutral=1.0)
def written_out(lateness: float, dekad: int) -> float:
    """Share of a month's orders that have reached their senders by a dekad: 1 - (lateness / (1 + lateness)) ** n.

    lateness: mean delay of an order, dekads; n = dekad + 1: dekads of the month so far, this one included.
    """
    late = 1.0
    for _ in range(dekad + 1):
        late *= lateness / (1.0 + lateness)
    return 1.0 - late


@rule("plant.makers.own", cites="K-23 A29", neutral=1.0)
def own_first(own: int, walls: float) -> float:
    """Weight of an order at the sender's gate by the buyer's ministry: `walls` if it is the sender's own, else 1.

    own: 1 where sender and buyer are under one ministry; walls: 1 where departments do not matter.
    """
    return walls if own == 1 else 1.0


@rule("plant.makers.offer", cites="A19 K-15", neutral=1.0)
def kept_faith(chance: float, offer: float) -> float:
    """Share of a dekad's goods that a supplier leaves to his buyers: 1 where chance * offer <= 1, else 0.

    offer: the best that anybody outside the plan might pay, against what the buyers pay; chance: uniform on [0, 1),
    so that offers are spread evenly up to the best. Buyers do not know what a supplier has been offered.
    """
    return 1.0 if chance * offer <= 1.0 else 0.0


@rule("plant.makers.kit", cites="P1-45 P2-06", neutral=1.0)
def complete(scarcest: float, behaviour: Bundle) -> float:
    """Share of a shop's stock that can be worked while one of its inputs is short: 1 - bite (1 - min(1, scarcest)).

    scarcest: dekads of work that the store has of that bought input of which it has least: without magnesite a furnace
    stands beside any amount of pig iron.
    """
    return float(1.0 - behaviour.bite * (1.0 - min(1.0, scarcest)))


@rule("plant.makers.exchange", cites="K-14 A29 A14", neutral=0.0)
def traded(offered: float, sought: float, behaviour: Bundle) -> float:
    """What changes hands between stores in a dekad (kg): contacts min(offered, sought) / 3.

    offered: above what buyers need; sought: what is lacking; contacts: part of it that pushers find in a month.
    """
    return float(behaviour.contacts * min(offered, sought) / DEKADS)


@rule("plant.makers.pushers", cites="K-14", neutral=0.0)
def to_push(came: float, needed: float, dekad: int) -> float:
    """What the town's pushers have of an input to give away, or below 0 to find (kg): came - needed (dekad + 1) / 3.

    came: received this month; needed: for the month; dekad: of the month, from 0.
    """
    return came - needed * (dekad + 1) / DEKADS


@rule("plant.makers.private", cites="A9", neutral=0.0)
def private_part(law: Bundle, behaviour: Bundle) -> float:
    """Part of what pushers draw off from stores that ends in private hands and in nobody's plan.

    logit part = private_pull - plan_pull met - private_risk

    met: months of pay that a met plan is worth; private_risk: months of pay to be feared for private use, chance and
    penalty together. How much is drawn off does not hang on it: the store's keeper is asked for it either way.
    """
    return expit(behaviour.private_pull - behaviour.plan_pull * law.met - law.private_risk)


@rule("plant.makers.parted", cites="K-09", neutral=0.0)
def parted_with(stock: float, claimed: float) -> float:
    """What a supplier lets go to those who have no fund for it (kg): max(0, stock - claimed).

    stock: in store after a dekad's deliveries; claimed: what is left of this month's funds. What lies there does
    nothing for its maker, and the plan asks for no more than that it be made.
    """
    return max(0.0, stock - claimed)


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


@kernel
def send_beyond(
    rest: int, dekad: int, mine: Any, fund: Any, delivered: Any, wanted: Any, keys: Any, shares: Any, on: Bundle
) -> int:  # fmt: skip
    """Add to the `shares` of a sender's links what buyers take beyond their funds; returns it (kg).

    rest: what the dekad's deliveries leave in store; mine: the sender's links; fund, delivered, wanted: columns of
    links. A buyer's appetite (wanted) is what it was when the month opened, less what has come beyond its due since.
    """
    caps, more, claimed = np.zeros(mine.size, np.int64), np.zeros(mine.size, np.int64), 0
    for n in range(mine.size):
        k = mine[n]
        had, due = delivered[k] + shares[n], fund[k] * (dekad + 1) // DEKADS
        claimed += max(0, fund[k] - had)
        caps[n] = max(0, wanted[k] - max(0, had - due))
    free = int(parted_with(float(rest), float(claimed)) if on.parted else 0.0)
    given = share_out(free, caps, caps, keys, more)
    shares += more
    return given


@phase(
    "plant.makers.shipping",
    every="dekad",
    over="town",
    says="Suppliers send what they have to those with funds whose orders have come, first in rank and their own"
    " ministry's first, unless somebody beyond offers more; what is left goes to those who take it without a fund; the"
    " town's shops get theirs by rail.",
    reads="maker.key link.key link.seller link.buyer link.shop link.rank link.own link.fund link.appetite",
    writes="maker.stock maker.sold link.stock link.delivered link.taken unit.siding",
    law="plan.ministries.walls plant.makers.lateness",
    behaviour="plant.makers.rank_pull",
    outside="plant.makers.offer",
    draws="offer written",
    rules=(turn, own_first, kept_faith, written_out, parted_with),
)
def shipping(
    at: Bundle, maker: Bundle, link: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Move stocks (kg): each sender shares what is not sold elsewhere among what its buyers may claim."""
    rows, starts = grouped(link.seller, maker.key.size)
    written = written_out(law.lateness, at.dekad) if on.written else 1.0
    for i in range(maker.key.size):
        mine = rows[starts[i] : starts[i + 1]]
        if mine.size == 0 or maker.stock[i] == 0:
            continue
        caps, weights, shares = (
            np.zeros(mine.size, np.int64),
            np.zeros(mine.size, np.int64),
            np.zeros(mine.size, np.int64),
        )
        keys = np.empty(mine.size, np.uint64)
        for n in range(mine.size):
            k = mine[n]
            third = link.fund[k] // DEKADS
            if uniform(draw.written, at.tick - at.dekad, link.key[k], 0) < written:
                caps[n] = max(third, third * (at.dekad + 1) - link.delivered[k])
            pull = turn(link.rank[k], behaviour) if on.rank else 1.0
            pull *= own_first(link.own[k], law.walls) if on.own else 1.0
            weights[n] = int(caps[n] * pull)
            keys[n] = link.key[k]
        chance = uniform(draw.offer, at.tick, maker.key[i], 0)
        kept = kept_faith(chance, outside.offer) if on.offer else 1.0
        sold = int(maker.stock[i] * (1.0 - kept))
        given = share_out(maker.stock[i] - sold, weights, caps, keys, shares)
        rest = maker.stock[i] - sold - given
        if rest > 0:
            given += send_beyond(
                rest, at.dekad, mine, link.fund, link.delivered, link.appetite, keys, shares, on
            )
        maker.stock[i] -= given + sold
        maker.sold[i] += sold
        for n in range(mine.size):
            k = mine[n]
            link.delivered[k] += shares[n]
            link.taken[k] += shares[n]
            if link.buyer[k] >= 0:
                link.stock[k] += shares[n]
            elif link.shop[k] >= 0:
                unit.siding[link.shop[k]] += shares[n]


@kernel
def come_by_product(link: Bundle, maker: Bundle, units: int, products: int) -> Any:
    """What each unit needs a month of each product, and what of it has come this month (two int64 arrays, kg)."""
    needed, came = np.zeros((units, products), np.int64), np.zeros((units, products), np.int64)
    for k in range(link.key.size):
        if link.key[k] != 0 and link.shop[k] >= 0:
            product = maker.product[link.seller[k]]
            needed[link.shop[k], product] += link.needed[k]
            came[link.shop[k], product] += link.delivered[k]
    return needed, came


@kernel
def in_store(stock: int, need: int, needed: Any, came: Any, q: int) -> float:
    """Dekads of work that a shop's store has of product q, if the store of the month's opening held all in proportion.

    stock: kg in store and at the gate; need: of all materials, kg a month; needed, came: by product, of this shop.
    """
    even = max(0.0, float(stock) - float(came.sum())) * (needed[q] / max(1, need))
    return float(DEKADS * (even + came[q]) / needed[q])


@phase(
    "plant.makers.kitting",
    every="dekad",
    over="town",
    says="A shop that lacks one of its inputs cannot work all it has of the others.",
    reads="product.key maker.product link.key link.seller link.shop link.needed link.delivered unit.kind unit.trade"
    " unit.materials unit.siding unit.needed",
    writes="unit.kit",
    behaviour="plant.makers.bite",
    rules=(complete,),
)
def kitting(
    product: Bundle, maker: Bundle, link: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write `kit` of the shops."""
    needed, came = come_by_product(link, maker, unit.kind.size, product.key.size)
    for u in range(unit.kind.size):
        if not works(unit.kind[u], unit.trade[u]):
            continue
        least, stock = 1.0, unit.materials[u] + unit.siding[u]
        for q in range(product.key.size):
            if needed[u, q] > 0:
                least = min(least, in_store(stock, unit.needed[u], needed[u], came[u], q))
        unit.kit[u] = to_fixed(complete(least, behaviour) if on.kit else 1.0)


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
            push = to_push(came, needed, dekad) if on.pushers else 0.0
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


@phase(
    "plant.makers.exchanging",
    every="dekad",
    over="town",
    says="Pushers, the town's among them, find what one store has too much of for another that lacks it; part of it"
    " ends in private hands.",
    reads="product.key maker.product maker.usual link.key link.seller link.buyer link.shop link.part link.needed"
    " unit.key unit.kind unit.heads unit.pushers",
    writes="link.stock link.delivered unit.siding product.drawn product.private",
    law="plan.incentives.met plant.makers.private_risk",
    behaviour="plant.makers.contacts plant.makers.plenty plant.makers.least plant.makers.private_pull"
    " plant.makers.plan_pull plant.pushers.half",
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
    sought = on_the_road(unit, behaviour, on)
    over = to_trade(link, maker, at.dekad, sought, behaviour, on)
    hold_to_gate(over, link.shop, unit.siding)
    kind = np.full(link.key.size, -1, np.int64)
    for k in range(link.key.size):
        if over[k] != 0:
            kind[k] = maker.product[link.seller[k]]
    rows, starts = grouped(kind, product.key.size)
    for p in range(product.key.size):
        mine = rows[starts[p] : starts[p + 1]]
        offers, lacks, keys = np.maximum(over[mine], 0), np.maximum(-over[mine], 0), link.key[mine]
        moved = int(traded(float(offers.sum()), float(lacks.sum()), behaviour) if on.exchange else 0.0)
        given, got = np.zeros(mine.size, np.int64), np.zeros(mine.size, np.int64)
        share_out(moved, offers, offers, keys, given)
        share_out(int(moved * kept), lacks, lacks, keys, got)
        before = 0 if at.dekad == 0 else 1
        product.drawn[p] = before * product.drawn[p] + given.sum()
        product.private[p] = before * product.private[p] + given.sum() - got.sum()
        for n in range(mine.size):
            k = mine[n]
            if link.buyer[k] >= 0:
                link.stock[k] += got[n] - given[n]
            else:
                link.delivered[k] += got[n] - given[n]
                unit.siding[link.shop[k]] += got[n] - given[n]
