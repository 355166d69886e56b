"""A25: Feldman's two sectors. The larger the part of new machines that goes to making machines, the less is consumed
at first, and the more after a time that does not depend on how rich one began."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from kombinat.plant.makers import installed
from kombinat.theory.model import Check, Model

YEARS, STEPS = 20, 8_192  # a year is cut fine, since the model has no months
CAPITAL = 2.1  # V, capital for a unit of output, in both sectors
MACHINES, GOODS = 1.0, 10.0  # output of the two sectors at the start


@cache
def consumption(gamma: float) -> NDArray[np.float64]:
    """Consumption after each step, where the part `gamma` of new machines goes to the sector that makes machines."""
    machines, goods = MACHINES, GOODS
    path = np.empty(YEARS * STEPS + 1)
    path[0] = goods
    for step in range(1, path.size):
        more = installed(machines, gamma / CAPITAL / STEPS)
        goods += installed(machines + more / 2.0, (1.0 - gamma) / CAPITAL / STEPS)
        machines += installed(machines + more / 2.0, gamma / CAPITAL / STEPS)
        path[step] = goods
    return path


def after(years: int, gamma: float) -> float:
    """Consumption after so many years."""
    return float(consumption(gamma)[years * STEPS])


def crossing(low: float, high: float) -> float:
    """Years until the larger part has brought as much consumption as the smaller."""
    ahead = consumption(high)[1:] >= consumption(low)[1:]
    return float((np.argmax(ahead) + 1) / STEPS)


def _check(years: int, gamma: float, published: float, within: float = 0.005) -> Check:
    return Check(f"C({years}), gamma {gamma}", published, lambda: after(years, gamma), within)


MODEL = Model(
    id="A25",
    title="Machines to make machines",
    source="Feldman 1928, Domar 1957; numbers of the catalogue of literature, A25",
    equation="I(t) = I0 exp(gamma t / V);  C(t) = C0 + I0 ((1 - gamma) / gamma) (exp(gamma t / V) - 1)",
    rules=(installed,),
    limit="growth = gamma / V a year in the sector that makes machines; steps of a year so short that they are none",
    checks=(
        _check(5, 0.3, 12.43),
        _check(10, 0.3, 17.40),
        _check(20, 0.3, 48.29),
        _check(5, 0.7, 11.84),
        _check(10, 0.7, 21.58),
        _check(20, 0.7, 346.3, 0.05),
        Check("years until gamma 0.7 has caught up with 0.3", 7.03, lambda: crossing(0.3, 0.7), 0.005),
        Check("years until gamma 0.5 has caught up with 0.1", 5.47, lambda: crossing(0.1, 0.5), 0.005),
    ),
)
