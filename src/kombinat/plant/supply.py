"""Supply: what shops ask for, whom the director looks after, what comes from outside and from shop to shop.

Materials are counted in kilograms. What is ordered comes in part from suppliers outside, in part from the shops
upstream (open hearth, rolling, forges, foundry, mechanical); the shares are technical coefficients by trade.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.ledger import post
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.world.articles import minute_mass, minute_value
from kombinat.world.codes import Kind, Trade

SOUND = 10_000  # what comes from outside is taken to be sound
FEEDS = (
    "plant.supply.from_hearth plant.supply.from_rolling plant.supply.from_forges plant.supply.from_foundry "
    "plant.supply.from_mechanical"
)


@rule("plant.supply.stocks", cites="A10", neutral="month")
def stock_signal(month: float, stock: float, norm: float) -> float:
    """Materials a shop needs, by the signal of its stock: need = max(0, month (1 + norm / 3) - stock).

    month: kg for the month's work; stock: kg in stock or at the gate; norm: dekads of work the stock is to cover.
    Where the work stays the same, need changes by what the stock has changed, one for one: control by stock signals
    (Kornai and Martos 1973), of their two signals the change and not the level. Without it: the month's work.
    """
    return max(0.0, month * (1.0 + norm / 3.0) - stock)


@rule("plant.supply.inflation", cites="P2-07 K-04", neutral="need")
def inflated_order(need: float, shortfall: float, behaviour: Bundle) -> float:
    """Materials asked for by a shop that remembers short deliveries.

    order = need * (1 + order_inflation * shortfall)

    need, order: kg; shortfall: share of past needs that did not come, smoothed. The suction loop of the theory
    of shortage (Kornai 1980).
    """
    return float(need * (1.0 + behaviour.order_inflation * shortfall))


@rule("plant.supply.thrift", cites="A5 K-01", neutral="order")
def spared_order(order: float, need: float, law: Bundle, behaviour: Bundle) -> float:
    """Materials asked for where what comes is charged to the shop's count (kg): a boss gives up some of the margin.

    need (1 + max(0, margin - thrift stake inputs_share (materials_weight + labour_weight charge))),
    margin = order / need - 1

    He weighs the margin's use, which falls as it grows, against its cost: what is billed, and where profit counts the
    charge on a year in which it lies. stake = met + above + below: months of pay that hang on the count; inputs_share:
    what the month's materials cost, by the value of its plan; charge: on what is held, a share of its value a year.
    """
    if need <= 0.0:
        return order
    stake = law.met + law.above + law.below
    weight = law.materials_weight + law.labour_weight * law.charge
    cost = behaviour.thrift * stake * law.inputs_share * weight
    return float(need * (1.0 + max(0.0, order / need - 1.0 - cost))) if cost > 0.0 else order


@rule("plant.supply.account", cites="A10", neutral="order")
def paid_order(order: float, solvent: float, behaviour: Bundle) -> float:
    """Materials that are sent for an order where the bank pays part of the bills (kg).

    order (solvent + unpaid (1 - solvent))

    solvent: share of its bills that the bank pays; unpaid: part of an order that is sent all the same.
    """
    return float(order * (solvent + behaviour.unpaid * (1.0 - solvent)))


@rule("plant.supply.appetite", cites="A10", neutral=0.0)
def appetite(month: float, held: float, shortfall: float, behaviour: Bundle) -> float:
    """Materials that a boss would take beyond what he can claim (kg): max(0, hoard shortfall month - held).

    month: kg for a month's work; held: kg in store; shortfall: share of past needs that did not come, as remembered;
    hoard: months of work he would have in store for each unit of it. Who has never been left short takes nothing.
    """
    return float(max(0.0, behaviour.hoard * shortfall * month - held))


@rule("plant.supply.memory", cites="P2-07", neutral=0.0)
def felt_shortfall(shortfall: float, needed: float, delivered: float, behaviour: Bundle) -> float:
    """What a shop remembers of short deliveries, after one more month.

    shortfall' = shortfall + shortage_memory * (max(0, 1 - delivered / needed) - shortfall)

    needed, delivered: kg of the month past; a month in which nothing was needed leaves the memory as it was.
    """
    if needed <= 0.0:
        return shortfall
    missing = max(0.0, 1.0 - delivered / needed)
    return float(shortfall + behaviour.shortage_memory * (missing - shortfall))


@rule("plant.supply.attention", cites="P2-06", neutral=1.0)
def attention(stood: float, behaviour: Bundle) -> float:
    """Weight of a shop in the director's attention: he comes when a shop stops.

    weight = 1 + attention_pull * stood

    stood: share of the last dekad's working time that the shop's hands stood idle. Weights are then scaled to a mean
    of 1, so that what one shop gains the others lose.
    """
    return float(1.0 + behaviour.attention_pull * stood)


@rule("plant.supply.haulage", cites="P1-45 P1-34", neutral="whole")
def hauled(whole: float, machine_time: float, behaviour: Bundle) -> float:
    """Supplies that the transport shop's sound cranes and wagons can bring in this dekad.

    min(whole, haul * machine_time)

    whole: kg sent or waiting; machine_time: sound minutes of the transport shop's equipment.
    """
    return float(min(whole, behaviour.haul * machine_time))


@kernel
def work_ahead(target: int, price: float, usual: int, capacity: int, machine_time: float) -> float:
    """Norm-minutes a shop has before it this month: its plan, else what it usually makes, else what it is built for.

    target: kopecks of the month; price: kopecks a norm-minute (0: no plan in money); usual: norm-minutes a dekad;
    capacity: machine-minutes a dekad; machine_time: machine-minutes a norm-minute.
    """
    if target > 0 and price > 0.0:
        return target / price
    if usual > 0:
        return 3.0 * usual
    return 3.0 * capacity / machine_time if machine_time > 0.0 else 0.0


@kernel
def inside_share(law: Bundle, trade: int) -> float:
    """Share of a trade's materials that the plant's own shops supply."""
    return float(
        law.from_hearth[trade]
        + law.from_rolling[trade]
        + law.from_forges[trade]
        + law.from_foundry[trade]
        + law.from_mechanical[trade]
    )


@kernel
def fed_by(source: int, trade: int, law: Bundle) -> float:
    """Share of a trade's materials that shops of the trade `source` supply."""
    if source == Trade.HEARTH:
        return float(law.from_hearth[trade])
    if source == Trade.ROLLING:
        return float(law.from_rolling[trade])
    if source == Trade.FORGES:
        return float(law.from_forges[trade])
    if source == Trade.FOUNDRY:
        return float(law.from_foundry[trade])
    return float(law.from_mechanical[trade]) if source == Trade.MECHANICAL else 0.0


@kernel
def works(kind: int, trade: int) -> bool:
    """Whether a unit is a shop that makes something (a free row is of no such kind)."""
    return bool(kind == Kind.SHOP and trade != Trade.OFFICE)


@phase(
    "plant.supply.ordering",
    every="month",
    opens=True,
    over="unit",
    says="Each shop asks for the month's materials, for more if it has been left short before, and would take what is"
    " to be had besides.",
    reads="unit.kind unit.trade unit.materials unit.siding unit.target_month unit.usual unit.capacity unit.solvent"
    " unit.tilt unit.closed",
    writes="unit.needed unit.ordered unit.appetite unit.shortfall unit.delivered",
    law="plant.production.price plant.production.kilograms plant.production.machine_time plant.supply.stock_norm"
    " plan.incentives.met plan.incentives.above plan.incentives.below plan.incentives.materials_weight"
    " plan.incentives.labour_weight plant.accounts.inputs_share plant.accounts.charge plant.assortment.priced",
    behaviour="plant.supply.order_inflation plant.supply.shortage_memory plant.supply.unpaid plant.supply.thrift"
    " plant.supply.hoard",
    rules=(stock_signal, inflated_order, felt_shortfall, spared_order, paid_order, appetite),
    decides="shop_boss",
    orders="unit.ordered",
)
def ordering(lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write each shop's need, its order, what more it would take and its memory of shortage, all in kg or shares."""
    for i in range(lo, hi):
        if not works(unit.kind[i], unit.trade[i]):
            continue
        old, needed, came = from_fixed(unit.shortfall[i]), float(unit.needed[i]), float(unit.delivered[i])
        short = felt_shortfall(old, needed, came, behaviour) if on.memory else 0.0
        trade = unit.trade[i]
        month, held = kilograms_ahead(unit, i, trade, law), float(unit.materials[i] + unit.siding[i])
        need = stock_signal(month, held, law.stock_norm) if on.stocks else month
        order = inflated_order(need, short, behaviour) if on.inflation else need
        order = spared_order(order, need, law, behaviour) if on.thrift else order
        solvent = from_fixed(unit.solvent[i])
        order = paid_order(order, solvent, behaviour) if on.account else order
        more = appetite(month, held, short, behaviour) if on.appetite else 0.0
        unit.shortfall[i] = to_fixed(short)
        unit.needed[i] = int(need)
        unit.ordered[i] = int(order)
        unit.appetite[i] = int(solvent * more)
        unit.delivered[i] = 0


@kernel
def kilograms_ahead(unit: Bundle, i: int, trade: int, law: Bundle) -> float:
    """Kilograms for the month's work of a shop; none for one that is closed."""
    if unit.closed[i] > 0:
        return 0.0
    price = minute_value(trade, unit.tilt[i], law)
    minutes = work_ahead(
        unit.target_month[i], price, unit.usual[i], unit.capacity[i], law.machine_time[trade]
    )
    return float(minutes * minute_mass(law.kilograms[trade], unit.tilt[i]))


@phase(
    "plant.supply.caring",
    every="dekad",
    over="town",
    says="The director turns to the shops that stood in the last dekad; the others wait.",
    reads="unit.key unit.kind unit.trade unit.idle_share",
    writes="unit.priority",
    behaviour="plant.supply.attention_pull",
    rules=(attention,),
    decides="director",
    orders="unit.priority",
)
def caring(unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Share the director's attention out among the shops: weights with a mean of 10000."""
    rows = unit.key.size
    weights = np.zeros(rows, np.int64)
    total, shops = 0, 0
    for i in range(rows):
        if works(unit.kind[i], unit.trade[i]):
            weight = attention(from_fixed(unit.idle_share[i]), behaviour) if on.attention else 1.0
            weights[i] = int(weight * 10_000.0)
            total += weights[i]
            shops += 1
    for i in range(rows):
        if weights[i] > 0:
            unit.priority[i] = weights[i] * shops * 10_000 // total


@phase(
    "plant.supply.delivering",
    every="dekad",
    over="town",
    says="What has come by rail is hauled in, as far as the cranes reach; the director's pull turns part of it.",
    reads="unit.key unit.kind unit.trade unit.ordered unit.priority unit.capacity unit.broken",
    writes="unit.materials unit.delivered unit.siding unit.inputs",
    law=FEEDS,
    behaviour="plant.supply.steerable plant.supply.haul",
    rules=(hauled,),
    ledgers="goods",
)
def delivering(
    unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, book: Bundle, account: Bundle
) -> None:
    """Bring in what stands at the gate and post it: suppliers -> materials (kg)."""
    claims, total = np.zeros(unit.key.size, np.int64), 0
    for i in range(unit.key.size):
        if works(unit.kind[i], unit.trade[i]):
            claims[i] = int(unit.ordered[i] * (1.0 - inside_share(law, unit.trade[i])))
            total += unit.siding[i]
    whole, time = float(total), haulage_time(unit)
    brought = hauled(whole, time, behaviour) if on.haulage else whole
    came = unload(unit, claims, brought, behaviour.steerable)
    post(book.goods, account.suppliers, account.materials, came)


@kernel
def haulage_time(unit: Bundle) -> float:
    """Sound minutes of the transport shops' equipment in a dekad; without bound where there is no such shop."""
    total, shops = 0, 0
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == Trade.TRANSPORT:
            total += unit.capacity[i] - unit.broken[i]
            shops += 1
    return float(total) if shops > 0 else 1e15


@kernel
def unload(unit: Bundle, claims: Any, brought: float, steerable: float) -> int:
    """Add what is brought in to the shops' stocks, leave the rest at the gate; returns what came in (kg).

    A part stays with the shop it was sent to; the steerable part is shared out by claims and the director's priority,
    and what nobody claims stays at the gate.
    """
    total, given = max(1, unit.siding.sum()), 0
    pool, back = np.zeros(claims.size, np.int64), np.zeros(claims.size, np.int64)
    for i in range(claims.size):
        came = int(unit.siding[i] * (brought / total))
        own = int(came * (1.0 - steerable))
        pool[i] = came - own
        unit.siding[i] -= came
        given += take_in(unit, i, own, SOUND)
    taken = share_pool(unit, pool.sum(), claims, SOUND)
    share_out(pool.sum() - taken, pool, pool, unit.key, back)
    for i in range(claims.size):
        unit.siding[i] += back[i]
    return given + taken


@kernel
def share_pool(unit: Bundle, pool: int, claims: Any, sound: int) -> int:
    """Share `pool` kg of one soundness out by claims (kg, also the caps) and priority; returns what was taken in."""
    weights = np.zeros(claims.size, np.int64)
    shares = np.zeros(claims.size, np.int64)
    for i in range(claims.size):
        weights[i] = claims[i] * unit.priority[i] // 100
    share_out(pool, weights, claims, unit.key, shares)
    taken = 0
    for i in range(claims.size):
        if shares[i] > 0:
            taken += take_in(unit, i, shares[i], sound)
    return taken


@kernel
def take_in(unit: Bundle, i: int, amount: int, sound: int) -> int:
    """Put `amount` kg of a soundness (1/10000) into a shop's stock and count it as delivered; returns it."""
    unit.inputs[i] = mixed(float(unit.materials[i]), unit.inputs[i], float(amount), sound)
    unit.materials[i] += amount
    unit.delivered[i] += amount
    return amount


@phase(
    "plant.supply.handing_on",
    every="dekad",
    over="town",
    says="Shops upstream hand their work on: to those who ask most, first to those the director looks after.",
    reads="unit.key unit.kind unit.trade unit.ordered unit.priority unit.turned_out unit.quality",
    writes="unit.materials unit.delivered unit.inputs",
    law=FEEDS,
    ledgers="goods",
)
def handing_on(at: Bundle, unit: Bundle, law: Bundle, book: Bundle, account: Bundle) -> None:
    """Give each trade's good output (kg) to the shops it feeds; what nobody asks for leaves as products."""
    for source in range(Trade.NONE, Trade.OFFICE + 1):
        made = mass_made(unit, source)
        if made == 0:
            continue
        claims = np.zeros(unit.key.size, np.int64)
        for i in range(unit.key.size):
            if works(unit.kind[i], unit.trade[i]):
                claims[i] = int(fed_by(source, unit.trade[i], law) * outstanding(unit, i, at.dekad))
        passed = share_pool(unit, made, claims, soundness_of(unit, source))
        post(book.goods, account.materials, account.materials, passed)
        post(book.goods, account.materials, account.products, made - passed)


@kernel
def outstanding(unit: Bundle, i: int, dekad: int) -> float:
    """What a shop may claim of this month's order by now: a dekad's third, or all that is behind if that is more."""
    third = unit.ordered[i] / 3.0
    return float(max(third, third * (dekad + 1) - float(unit.delivered[i])))


@kernel
def soundness_of(unit: Bundle, source: int) -> int:
    """Mean soundness (1/10000) of what the shops of a trade turned out in this dekad, by mass."""
    mass, sound = 0, 0
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == source:
            mass += unit.turned_out[i]
            sound += unit.turned_out[i] * unit.quality[i]
    return int(sound // mass) if mass > 0 else SOUND


@kernel
def mixed(mass: float, sound: int, more: float, new: int) -> int:
    """Soundness (1/10000) of a stock of `mass` to which `more` of another soundness is added; as it was if none is."""
    return int((mass * sound + more * new) / (mass + more) + 0.5) if more > 0.0 else sound


@kernel
def mass_made(unit: Bundle, source: int) -> int:
    """Good output of all shops of a trade in this dekad (kg)."""
    total = 0
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == source:
            total += unit.turned_out[i]
    return total
