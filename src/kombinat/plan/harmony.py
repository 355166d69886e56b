"""Harmony: a plan of outputs in which every product comes equally near to what is wanted of it.

The planners start from what plants could make, and look how far each product's net output is from its target. A
product that is nearer than the rest is planned lower and one that is farther higher, round by round, and all are
then scaled until the scarcest capacity is used. The plan that comes out is consistent, and no larger than that
capacity allows. How much of it goes into the plan in force is law.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import log1p
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.balances import coefficients, inputs_of, places, usual_output

LEAST = 1.0  # kg: a target or an output below it is taken to be this


@rule("plan.harmony.harmony", cites="A4", neutral=0.0)
def harmony(net: float, target: float) -> float:
    """How well a target is met: H = s - s^2 / 2 where s < 0, else ln(1 + s), with s = (net - target) / target.

    net: output less what all plants take of it (kg); target: what is wanted of it (kg). A lack weighs more than an
    excess, and the more the larger it is.
    """
    missed = (net - target) / target
    return float(missed - missed * missed / 2.0 if missed < 0.0 else log1p(missed))


@rule("plan.harmony.move", cites="A4", neutral="output")
def moved(output: float, gain: float, warmth: float) -> float:
    """Planned output after a round: output (1 + warmth gain / (1 + |gain|)).

    gain: how much less harmony the product has than the mean of all; warmth: share by which a round moves a plan at
    most.
    """
    return output * (1.0 + warmth * gain / (1.0 + abs(gain)))


@kernel
def harmonies(needs: Any, output: Any, final: Any, on: Bundle) -> Any:
    """Harmony of each product (float64 by place) under these outputs."""
    found = np.zeros(final.size)
    for q in range(final.size):
        net, target = output[q] - inputs_of(needs, output, q), max(LEAST, final[q])
        found[q] = harmony(net, target) if on.harmony else 0.0
    return found


@kernel
def scaled(output: Any, most: Any) -> Any:
    """Outputs (float64 by place) raised or lowered together until the scarcest of the capacities is used."""
    fullest = 0.0
    for q in range(output.size):
        fullest = max(fullest, output[q] / max(LEAST, most[q]))
    return output / fullest if fullest > 0.0 else output


@kernel
def harmonised(needs: Any, final: Any, most: Any, rounds: int, warmth: float, on: Bundle) -> Any:
    """Outputs (float64 by place) after so many rounds, each moving plans by less than the last.

    needs: inputs for a unit of output; final: targets; most: capacities that may be used (kg a month).
    """
    output = most.copy()
    for n in range(rounds):
        found, cooled = harmonies(needs, output, final, on), warmth * (1.0 - n / rounds)
        mean = 0.0
        for q in range(final.size):
            mean += found[q] / final.size
        for q in range(final.size):
            output[q] = moved(output[q], mean - found[q], cooled) if on.move else output[q]
        output = scaled(output, most)
    return output


@phase(
    "plan.harmony.drawing",
    every="plan",
    opens=True,
    over="town",
    says="Where the law has it so, outputs outside are planned for harmony: all products equally near their targets.",
    reads="product.key product.wanted maker.product maker.usual maker.capacity link.key link.seller link.buyer"
    " link.part",
    writes="product.planned product.claimed",
    law="plan.balances.growth plan.harmony.share plan.harmony.rounds plan.harmony.warmth plan.harmony.used",
    rules=(harmony, moved),
)
def drawing(product: Bundle, maker: Bundle, link: Bundle, law: Bundle, on: Bundle) -> None:
    """Move planned outputs, and what they would need, towards those of harmony (kg a month)."""
    products, place = product.key.size, places(product.key)
    needs = coefficients(place, maker.product, maker.usual, link.seller, link.buyer, link.part, link.key)
    capacity = usual_output(maker.product, maker.capacity, products)
    final, most = np.zeros(products), np.zeros(products)
    for q in range(products):
        final[place[q]] = product.wanted[q] * (1.0 + law.growth)
        most[place[q]] = law.used * capacity[q]
    plan = harmonised(needs, final, most, int(law.rounds), law.warmth, on)
    for q in range(products):
        claimed = final[place[q]] + inputs_of(needs, plan, place[q])
        product.planned[q] += int(law.share * (plan[place[q]] - product.planned[q]))
        product.claimed[q] += int(law.share * (claimed - product.claimed[q]))
