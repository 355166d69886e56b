"""Ministries: between the planners and the plants outside. They hand a branch's plan out, and revise it in the year.

A ministry is given the sum for each of its products. It spreads the sum over its plants by what each was set and has
achieved, a little above the sum for safety, and within the year takes from those who lag to lay on those who run
ahead, so that its own sum stays. What falls on a plant that has done well is no burden on its ministry.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.groups import grouped
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.plan.targets import ratchet


@rule("plan.ministries.margin", cites="A7", neutral="planned")
def handed(planned: float, margin: float) -> float:
    """What a ministry lays on its plants together: handed = planned (1 + margin).

    planned: its own plan for the product (kg a month); margin: what it keeps up its sleeve.
    """
    return planned * (1.0 + margin)


@rule("plan.ministries.revised", cites="A7", neutral="target")
def towards_made(target: float, made: float, revise: float) -> float:
    """A plant's plan before the ministry's sum is restored: target + revise (made - target), kg a month.

    revise: part of what a plant was above or below its plan that is written into the plan of the next month.
    """
    return target + revise * (made - target)


@kernel
def spread(total: int, weights: Any, keys: Any) -> Any:
    """A sum shared out by weights to the last kilogram (int64); nothing where no weight is above 0."""
    shares, caps = np.zeros(weights.size, np.int64), np.full(weights.size, max(0, total))
    share_out(max(0, total), weights, caps, keys, shares)
    return shares


@kernel
def count_sums(ministry: Bundle, maker: Bundle) -> None:
    """Write what each ministry has laid on its plants together (kg a month)."""
    sums = np.zeros(ministry.key.size, np.int64)
    for i in range(maker.key.size):
        if maker.ministry[i] >= 0:
            sums[maker.ministry[i]] += maker.target[i]
    for m in range(ministry.key.size):
        ministry.handed[m] = sums[m]


@kernel
def count_fulfilment(ministry: Bundle, maker: Bundle) -> None:
    """Write what the plants of each ministry have made this month against its own plan (1/10000)."""
    made = np.zeros(ministry.key.size, np.int64)
    for i in range(maker.key.size):
        if maker.ministry[i] >= 0:
            made[maker.ministry[i]] += maker.made_month[i]
    for m in range(ministry.key.size):
        ministry.fulfilment[m] = min(30_000, FIXED_ONE * made[m] // max(1, ministry.planned[m]))


@phase(
    "plan.ministries.handing_out",
    every="plan",
    opens=True,
    over="town",
    says="Ministries are given the plans of their products and lay them on their plants, by what each has achieved.",
    reads="product.key product.planned ministry.key maker.key maker.product maker.ministry maker.made_year"
    " town.plan_length",
    writes="maker.target ministry.planned ministry.handed",
    law="plan.targets.ratchet_weight plan.ministries.margin plan.signals.share",
    rules=(ratchet, handed),
)
def handing_out(
    product: Bundle, ministry: Bundle, maker: Bundle, town: Bundle, law: Bundle, on: Bundle
) -> None:
    """Write the plan of each plant (kg a month) and of each ministry; what stores decide is left alone."""
    months, sums = float(max(1, town.plan_length[0])), np.zeros(ministry.key.size, np.int64)
    rows, starts = grouped(maker.product, product.key.size)
    for p in range(product.key.size):
        mine = rows[starts[p] : starts[p + 1]]
        bases = np.zeros(mine.size, np.int64)
        for n in range(mine.size):
            plan, achieved = float(maker.target[mine[n]]), maker.made_year[mine[n]] / months
            bases[n] = int(ratchet(plan, achieved, law.ratchet_weight) if on.ratchet else plan)
        planned = float(product.planned[p])
        whole = int(handed(planned, law.margin) if on.margin else planned)
        plans = spread(whole, bases, maker.key[mine])
        for n in range(mine.size):
            maker.target[mine[n]] += int((1.0 - law.share) * (plans[n] - maker.target[mine[n]]))
        if mine.size > 0:
            sums[maker.ministry[mine[0]]] += product.planned[p]
    for m in range(ministry.key.size):
        ministry.planned[m] = sums[m]
    count_sums(ministry, maker)


@phase(
    "plan.ministries.revising",
    every="month",
    over="town",
    says="Ministries take from the plans of plants that lag and lay it on those that run ahead; their own sums stay.",
    reads="product.key ministry.key ministry.planned maker.key maker.product maker.ministry maker.made_month",
    writes="maker.target maker.asked ministry.handed ministry.fulfilment",
    law="plan.ministries.revise plan.signals.share",
    rules=(towards_made,),
)
def revising(product: Bundle, ministry: Bundle, maker: Bundle, law: Bundle, on: Bundle) -> None:
    """Move plans within each product of a ministry towards what was made (kg a month); note what was asked."""
    rows, starts = grouped(maker.product, product.key.size)
    count_fulfilment(ministry, maker)
    maker.asked[:] = maker.target
    for p in range(product.key.size):
        mine = rows[starts[p] : starts[p + 1]]
        whole, bases = 0, np.zeros(mine.size, np.int64)
        for n in range(mine.size):
            target, made = float(maker.target[mine[n]]), float(maker.made_month[mine[n]])
            bases[n] = int(towards_made(target, made, law.revise) if on.revised else target)
            whole += maker.target[mine[n]]
        plans = spread(whole, bases, maker.key[mine])
        for n in range(mine.size):
            maker.target[mine[n]] += int((1.0 - law.share) * (plans[n] - maker.target[mine[n]]))
    count_sums(ministry, maker)
