"""A4: Cockshott and Cottrell. A plan that brings all products equally near to their targets."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from kombinat.plan.harmony import harmonies, harmonised, harmony, moved
from kombinat.theory.model import Check, Model
from kombinat.theory.stock_signals import Numbers

TAKEN = np.array(
    [[0.10, 0.30, 0.20, 0.00], [0.25, 0.10, 0.30, 0.10], [0.20, 0.25, 0.15, 0.10], [0.05, 0.00, 0.10, 0.20]]
)  # kg of row for a kg of column
WANTED = np.array([100.0, 80.0, 60.0, 50.0])
NEEDED = np.linalg.solve(np.eye(4) - TAKEN, WANTED)
ROUNDS, WARMTH = 100, 0.23 * 0.4
LESS = 0.9  # of the capacity that is needed of the last product


class Applied(NamedTuple):
    """The planners' rules in force."""

    harmony: bool = True
    move: bool = True


@cache
def left(part: float) -> tuple[float, ...]:
    """Harmonies of the plan, where there is capacity for three products and a `part` of it for the last."""
    capacity: Numbers = NEEDED * np.array([1.3, 1.0, 1.1, part])
    plan = harmonised(TAKEN, WANTED, capacity, ROUNDS, WARMTH, Applied())
    return tuple(float(found) for found in harmonies(TAKEN, plan, WANTED, Applied()))


def _met(net: float, published: float) -> Check:
    return Check(f"harmony of {net:.0f}, target 100", published, lambda: float(harmony(net, 100.0)), 5e-5)


MODEL = Model(
    id="A4",
    title="Harmony",
    source="Cockshott and Cottrell; numbers of the catalogue of literature, A4; the example of four goods by hand",
    equation="H(s) = s - s^2 / 2 where s < 0, else ln(1 + s), s = (net - target) / target;"
    " x' = x (1 + t g / (1 + |g|))",
    rules=(harmony, moved),
    limit="g: mean harmony less one's own, t = 0.23 x 0.4 and cooling; each product has a capacity of its own, and all"
    " are scaled to the scarcest; the first phase of the procedure, by gains in harmony, has no rule",
    checks=(
        *(
            _met(net, found)
            for net, found in (
                (0.0, -1.5), (50.0, -0.625), (90.0, -0.105), (100.0, 0.0), (110.0, 0.0953), (200.0, 0.6931)
            )
        ),
        Check("least harmony where the scarcest capacity just suffices", 0.0, lambda: min(left(1.0)), 1e-3),
        Check(
            "least harmony where it is a tenth short: H(90)", -0.105, lambda: min(left(LESS)), 1e-3
        ),
        Check("largest less least harmony", 0.0, lambda: max(left(LESS)) - min(left(LESS)), 2e-3),
    ),
)  # fmt: skip
