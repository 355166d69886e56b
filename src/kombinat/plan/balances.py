"""Balances: the plan of outputs outside, from the growth the line asks for, in a few rounds that do not close; funds.

The planners start from what users took, add the growth asked, and reckon which inputs that needs, which inputs those
need, and so on; they stop after a few rounds and hand out what they have. Each plant gets its share of its product's
plan. Where users need more than is planned, the first in rank get their funds and the last wait.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule

RANKS = 3


@rule("plan.balances.round", cites="A1", neutral="last")
def requirement(final: float, used: float, last: float) -> float:
    """Output of a product a round of balancing asks for: x' = y + (A x), last round's x put in.

    final: what users outside the network are to get; used: inputs that last round's outputs take; last: last
    round's figure.
    """
    return final + used


@rule("plan.balances.start", cites="A2", neutral=1.0)
def start_scale(final: float, net: float, aggregate: float) -> float:
    """Factor on the starting figures: k = v y / v (x0 - A x0) where a balance of totals is struck first, else 1.

    final: v y, final demand added up with weights v; net: v (x0 - A x0); aggregate: 1 where the procedure does it.
    """
    return final / net if aggregate > 0.0 and net > 0.0 else 1.0


@rule("plan.balances.achieved", cites="A1 A7", neutral="output")
def from_achieved(output: float, achieved: float) -> float:
    """Planned output of a product: max(output, achieved); nobody plans for less than is made (kg a month)."""
    return max(output, achieved)


@rule("plan.balances.backed", cites="A1 A29", neutral="planned")
def backed(planned: float, usual: float, realism: float) -> float:
    """Output that funds are given against: planned + realism (usual - planned), never less than is usual (kg a month).

    planned: by the plan of the planning year; usual: what plants make; realism: 0 gives funds for what is planned,
    which not all can be honoured where the plan is beyond reach, 1 for what is made.
    """
    return max(usual, planned + realism * (usual - planned))


@rule("plan.balances.fund", cites="A1 A29", neutral=1.0)
def cover(supply: float, before: float, claims: float, whole: float, strictness: float) -> float:
    """Share of its claims that a class of users is given funds for.

    strictness clip((supply - before) / claims) + (1 - strictness) clip(supply / whole)

    supply: output that funds are given against, and what is in store; before: claims of the classes ahead; claims: of
    this class; whole: of all.
    """
    ahead = min(1.0, max(0.0, (supply - before) / claims)) if claims > 0.0 else 1.0
    even = min(1.0, supply / whole) if whole > 0.0 else 1.0
    return strictness * ahead + (1.0 - strictness) * even


@kernel
def places(key: Any) -> Any:
    """Place of each product in the order of keys (int64): sums over products come out alike in any order of rows."""
    found = np.empty(key.size, np.int64)
    order = np.argsort(key, kind="mergesort")
    for n in range(key.size):
        found[order[n]] = n
    return found


@kernel
def coefficients(place: Any, product: Any, usual: Any, seller: Any, buyer: Any, part: Any, key: Any) -> Any:
    """Input of each product (row) a unit of each product (column) takes, as the links have it (float64, by place).

    place: of products; product, usual: columns of makers; seller, buyer, part, key: columns of links.
    """
    made, used = np.zeros(place.size, np.int64), np.zeros((place.size, place.size), np.int64)
    for i in range(product.size):
        if product[i] >= 0:
            made[place[product[i]]] += usual[i]
    for k in range(key.size):
        if key[k] != 0 and buyer[k] >= 0:
            used[place[product[seller[k]]], place[product[buyer[k]]]] += usual[buyer[k]] * part[k]
    needs = np.zeros((place.size, place.size))
    for q in range(place.size):
        for p in range(place.size):
            needs[q, p] = used[q, p] / FIXED_ONE / made[p] if made[p] > 0 else 0.0
    return needs


@kernel
def inputs_of(needs: Any, output: Any, q: int) -> float:
    """What all outputs take of product q."""
    used = 0.0
    for p in range(output.size):
        used += needs[q, p] * output[p]
    return used


@kernel
def balanced(needs: Any, final: Any, rounds: int, aggregate: float, on: Bundle) -> Any:
    """Outputs after so many rounds (float64 by product): start from final demand, scaled or not, and iterate."""
    weighted, net = 0.0, 0.0
    for q in range(final.size):
        weighted += final[q]
        net += final[q] - inputs_of(needs, final, q)
    output = final * (start_scale(weighted, net, aggregate) if on.start else 1.0)
    for _ in range(rounds):
        last = output.copy()
        for q in range(final.size):
            used = inputs_of(needs, last, q)
            output[q] = requirement(final[q], used, last[q]) if on.round else last[q]
    return output


@kernel
def usual_output(product: Any, usual: Any, products: int) -> Any:
    """What plants outside usually make of each product in a month (int64). product, usual: columns of makers."""
    found = np.zeros(products, np.int64)
    for i in range(product.size):
        if product[i] >= 0:
            found[product[i]] += DEKADS * usual[i]
    return found


@kernel
def in_store(product: Any, stock: Any, products: int) -> Any:
    """What plants outside hold of each product they make (int64, kg). product, stock: columns of makers."""
    found = np.zeros(products, np.int64)
    for i in range(product.size):
        if product[i] >= 0:
            found[product[i]] += stock[i]
    return found


@kernel
def taken_by_users(key: Any, seller: Any, buyer: Any, taken: Any, product: Any, products: int) -> Any:
    """What shops and users outside the network took of each product in the planning year (int64, kg)."""
    found = np.zeros(products, np.int64)
    for k in range(key.size):
        if key[k] != 0 and buyer[k] < 0:
            found[product[seller[k]]] += taken[k]
    return found


@phase(
    "plan.balances.drawing",
    every="plan",
    opens=True,
    over="town",
    says="Outputs outside are planned by balances that are left open after a few rounds.",
    reads="product.key maker.product maker.usual link.key link.seller link.buyer link.part link.taken"
    " town.plan_length",
    writes="product.wanted product.planned product.claimed",
    law="plan.balances.growth plan.balances.rounds plan.balances.aggregate",
    rules=(requirement, start_scale, from_achieved),
)
def drawing(product: Bundle, maker: Bundle, link: Bundle, town: Bundle, law: Bundle, on: Bundle) -> None:
    """Write what users took, planned outputs, and what these would need (kg a month)."""
    products, months = product.key.size, float(max(1, town.plan_length[0]))
    place = places(product.key)
    needs = coefficients(place, maker.product, maker.usual, link.seller, link.buyer, link.part, link.key)
    took = taken_by_users(link.key, link.seller, link.buyer, link.taken, maker.product, products) / months
    final = np.zeros(products)
    for q in range(products):
        final[place[q]] = took[q] * (1.0 + law.growth)
    plan = balanced(needs, final, int(law.rounds), law.aggregate, on)
    usual = usual_output(maker.product, maker.usual, products)
    for q in range(products):
        output = plan[place[q]]
        product.wanted[q] = int(took[q])
        product.claimed[q] = int(final[place[q]] + inputs_of(needs, plan, place[q]))
        product.planned[q] = int(from_achieved(output, usual[q]) if on.achieved else output)


@phase(
    "plan.balances.funding",
    every="month",
    opens=True,
    over="town",
    says="Users are given funds for what they need, as far as the plan goes; the first in rank before the others.",
    reads="product.key product.planned maker.product maker.usual maker.stock link.key link.seller link.rank"
    " link.ordered",
    writes="link.fund",
    law="plan.balances.strictness plan.balances.realism",
    rules=(backed, cover),
)
def funding(product: Bundle, maker: Bundle, link: Bundle, law: Bundle, on: Bundle) -> None:
    """Write each link's fund for the month (kg): its order, as far as its class is covered."""
    products = product.key.size
    usual = usual_output(maker.product, maker.usual, products)
    store = in_store(maker.product, maker.stock, products)
    claims, covers = np.zeros((products, RANKS + 1), np.int64), np.ones((products, RANKS + 1))
    for k in range(link.key.size):
        if link.key[k] != 0:
            claims[maker.product[link.seller[k]], link.rank[k]] += link.ordered[k]
    for q in range(products):
        planned, before, whole = float(product.planned[q]), 0.0, float(claims[q].sum())
        output = backed(planned, float(usual[q]), law.realism) if on.backed else planned
        for rank in range(1, RANKS + 1):
            supply, mine = output + store[q], float(claims[q, rank])
            covers[q, rank] = cover(supply, before, mine, whole, law.strictness) if on.fund else 1.0
            before += mine
    for k in range(link.key.size):
        if link.key[k] != 0:
            link.fund[k] = int(link.ordered[k] * covers[maker.product[link.seller[k]], link.rank[k]])
