"""Favours: a boss who has more of an input than he needs helps out one who lacks it, and remembers it.

What one shop gives and another gets is put down on both: who has given more than he had is owed for it, and may ask
for more; who has had more than he gave is soon asked to wait. Old favours fade. Nothing of it is in the plant's books,
and no kilogram is made by it: what stands at the gate for one shop is hauled in by another.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.pushers import by_product, hold_to_gate, settled

BOUNDLESS = 1e18


@rule("plant.favours.help", cites="A14", neutral=0.0)
def helped_out(offered: float, sought: float) -> float:
    """What changes hands between the plant's shops of one input (kg): min(offered, sought).

    offered: come beyond what has been due; sought: lacking to those who may ask.
    """
    return min(offered, sought)


@rule("plant.favours.credit", cites="A14", neutral=1e18)
def may_ask(owed: float, month: float, behaviour: Bundle) -> float:
    """What a boss may ask of the others (kg): max(0, trust month + owed).

    owed: what he has given less what he has had, as remembered; month: all his needs of a month; trust: part of it
    that one who has done no favour yet is helped with. Without it: whatever he lacks.
    """
    return float(max(0.0, behaviour.trust * month + owed))


@rule("plant.favours.fading", cites="A14", neutral="owed")
def remembered(owed: float, behaviour: Bundle) -> float:
    """What is left of favours owed after a month (kg): owed (1 - fade)."""
    return float(owed * (1.0 - behaviour.fade))


@kernel
def beyond_due(link: Bundle, maker: Bundle, dekad: int, units: int, products: int) -> Any:
    """What each link of a shop has brought of an input beyond its due, or below 0 short of it (int64, kg).

    units, products: rows of these tables. What a shop has too much of by one link and too little of by another, of one
    product, is set off first.
    """
    over = np.zeros(link.key.size, np.int64)
    plus, minus = np.zeros((units, products), np.int64), np.zeros((units, products), np.int64)
    for k in range(link.key.size):
        if link.key[k] != 0 and link.shop[k] >= 0:
            product = maker.product[link.seller[k]]
            over[k] = link.delivered[k] - link.needed[k] * (dekad + 1) // DEKADS
            plus[link.shop[k], product] += max(0, over[k])
            minus[link.shop[k], product] += max(0, -over[k])
    for k in range(link.key.size):
        if over[k] != 0:
            product = maker.product[link.seller[k]]
            more, less = plus[link.shop[k], product], minus[link.shop[k], product]
            over[k] = int(over[k] * (max(0, more - less if over[k] > 0 else less - more) / max(more, less)))
    return over


@kernel
def hold_to_credit(over: Any, link: Bundle, favours: Any, behaviour: Bundle, on: Bundle) -> None:
    """Lower what shops lack to what their bosses may ask of the others. favours: column of units."""
    asked, month = np.zeros(favours.size, np.int64), np.zeros(favours.size, np.int64)
    for k in range(over.size):
        if link.key[k] != 0 and link.shop[k] >= 0:
            asked[link.shop[k]] += max(0, -over[k])
            month[link.shop[k]] += link.needed[k]
    for k in range(over.size):
        if over[k] < 0:
            u = link.shop[k]
            may = may_ask(float(favours[u]), float(month[u]), behaviour) if on.credit else BOUNDLESS
            over[k] = int(over[k] * min(1.0, may / asked[u]))


@phase(
    "plant.favours.helping",
    every="dekad",
    over="town",
    says="A boss with more of an input than is due helps out one who lacks it, as far as that one is owed or trusted.",
    reads="product.key maker.product link.key link.seller link.shop link.needed unit.key",
    writes="link.delivered unit.siding unit.favours",
    behaviour="plant.favours.trust plant.favours.fade",
    rules=(helped_out, may_ask, remembered),
)
def helping(
    at: Bundle, product: Bundle, maker: Bundle, link: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Move inputs of one product between the gates of shops, each in proportion, and note who has helped whom (kg)."""
    over = beyond_due(link, maker, at.dekad, unit.key.size, product.key.size)
    hold_to_gate(over, link.shop, unit.siding)
    hold_to_credit(over, link, unit.favours, behaviour, on)
    rows, starts = by_product(over, link, maker, product.key.size)
    done = np.zeros(unit.key.size, np.int64)
    for p in range(product.key.size):
        mine = rows[starts[p] : starts[p + 1]]
        offered, sought = float(np.maximum(over[mine], 0).sum()), float(np.maximum(-over[mine], 0).sum())
        moved = int(helped_out(offered, sought) if on.help else 0.0)
        more = settled(over[mine], link.key[mine], moved, moved)
        for n in range(mine.size):
            k = mine[n]
            link.delivered[k] += more[n]
            unit.siding[link.shop[k]] += more[n]
            done[link.shop[k]] -= more[n]
    for u in range(unit.key.size):
        owed = float(unit.favours[u])
        if at.dekad == 0:
            owed = remembered(owed, behaviour) if on.fading else owed
        unit.favours[u] = int(owed) + done[u]
