"""Kits: what a shop can do with an incomplete set of inputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.supply import works


@rule("plant.kits.complete", cites="P1-45 P2-06", neutral=1.0)
def complete(scarcest: float, behaviour: Bundle) -> float:
    """Share of a shop's stock that can be worked while one of its inputs is short: 1 - bite (1 - min(1, scarcest)).

    scarcest: dekads of work that the store has of that bought input of which it has least: without magnesite a furnace
    stands beside any amount of pig iron.
    """
    return float(1.0 - behaviour.bite * (1.0 - min(1.0, scarcest)))


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
    "plant.kits.kitting",
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
        unit.kit[u] = to_fixed(complete(least, behaviour) if on.complete else 1.0)
