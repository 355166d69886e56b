"""Shipping: whom plants outside send what they have made, and in what order.

What a plant has goes out to those with funds whose orders have come, first in rank first. What the funds leave goes to
those who take it without. Nothing here is late by decree: it is late where the sender is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.groups import grouped
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.plant.pushers import at_the_gate, on_the_road, reach


@rule("plant.shipping.rank", cites="A29", neutral=1.0)
def turn(rank: int, behaviour: Bundle) -> float:
    """Weight of an order at the sender's gate by the buyer's class: rank_pull ** (1 - rank), rank 1 first."""
    weight = 1.0
    for _ in range(rank - 1):
        weight /= behaviour.rank_pull
    return weight


@rule("plant.shipping.written", cites="P1-55 P1-45", neutral=1.0)
def written_out(lateness: float, dekad: int) -> float:
    """Share of a month's orders that have reached their senders by a dekad: 1 - (lateness / (1 + lateness)) ** n.

    lateness: mean delay of an order, dekads; n = dekad + 1: dekads of the month so far, this one included.
    """
    late = 1.0
    for _ in range(dekad + 1):
        late *= lateness / (1.0 + lateness)
    return 1.0 - late


@rule("plant.shipping.own", cites="K-23 A29", neutral=1.0)
def own_first(own: int, walls: float) -> float:
    """Weight of an order at the sender's gate by the buyer's ministry: `walls` if it is the sender's own, else 1.

    own: 1 where sender and buyer are under one ministry; walls: 1 where departments do not matter.
    """
    return walls if own == 1 else 1.0


@rule("plant.shipping.offer", cites="A19 K-15", neutral=1.0)
def kept_faith(chance: float, offer: float) -> float:
    """Share of a dekad's goods that a supplier leaves to his buyers: 1 where chance * offer <= 1, else 0.

    offer: the best that anybody outside the plan might pay, against what the buyers pay; chance: uniform on [0, 1),
    so that offers are spread evenly up to the best. Buyers do not know what a supplier has been offered.
    """
    return 1.0 if chance * offer <= 1.0 else 0.0


@rule("plant.shipping.parted", cites="K-09", neutral=0.0)
def parted_with(stock: float, claimed: float) -> float:
    """What a supplier lets go to those who have no fund for it (kg): max(0, stock - claimed).

    stock: in store after a dekad's deliveries; claimed: what is left of this month's funds. What lies there does
    nothing for its maker, and the plan asks for no more than that it be made.
    """
    return max(0.0, stock - claimed)


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
    "plant.shipping.shipping",
    every="dekad",
    over="town",
    says="Suppliers send what they have to those with funds whose orders have come, first in rank and their own"
    " ministry's first, unless somebody beyond offers more, and sooner where pushers stand by; what is left goes to"
    " those who take it without a fund; the town's shops get theirs by rail.",
    reads="maker.key link.key link.seller link.buyer link.shop link.rank link.own link.fund link.appetite"
    " unit.key unit.kind unit.heads unit.pushers",
    writes="maker.stock maker.sold link.stock link.delivered link.taken unit.siding",
    law="plan.ministries.walls plant.shipping.lateness",
    behaviour="plant.shipping.rank_pull plant.pushers.half plant.pushers.gate",
    outside="plant.shipping.offer",
    draws="offer written",
    rules=(turn, own_first, kept_faith, written_out, parted_with, reach, at_the_gate),
)
def shipping(
    at: Bundle, maker: Bundle, link: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Move stocks (kg): each sender shares what is not sold elsewhere among what its buyers may claim."""
    rows, starts = grouped(link.seller, maker.key.size)
    written = written_out(law.lateness, at.dekad) if on.written else 1.0
    seen_to = at_the_gate(on_the_road(unit, behaviour, on), behaviour) if on.gate else 1.0
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
            pull *= seen_to if link.shop[k] >= 0 else 1.0
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
