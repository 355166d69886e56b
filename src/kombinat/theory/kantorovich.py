"""A3: Kantorovich's complete sets. Machines that differ should not each make the whole assortment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kombinat.theory.model import Check, Model
from kombinat.theory.programs import Optimum, Program, complete_sets, optimum, program

Table = Sequence[Sequence[float]]

# Three milling machines, three turret lathes, one automatic: parts of the first and of the second kind an hour.
MILLING: Table = ((30.0, 60.0), (60.0, 90.0), (30.0, 80.0))
PAIR = (1.0, 1.0)
# Eight peeling machines of the Plywood Trust, five materials; the shares the assortment must have.
PEELING: Table = (
    (4.0, 7.0, 8.5, 13.0, 16.5),
    (4.5, 7.8, 9.7, 13.7, 17.5),
    (5.0, 8.0, 10.0, 14.8, 18.0),
    (4.0, 7.0, 9.0, 13.5, 17.0),
    (3.5, 6.5, 8.5, 12.7, 16.0),
    (3.0, 6.0, 8.0, 13.5, 15.0),
    (4.0, 7.0, 9.0, 14.0, 17.0),
    (5.0, 8.0, 10.0, 14.8, 18.0),
)
ASSORTMENT = (0.10, 0.12, 0.28, 0.36, 0.14)


def shared_time(makes: Table, sets: Sequence[float]) -> Program:
    """Machines share out their time over products, so that as many complete sets come out as can be.

    makes: what each machine makes of each product in the whole of its time; sets: of each product in one set.
    """
    rates = np.asarray(makes, np.float64)
    machines, products = rates.shape
    limits = np.kron(np.eye(machines), np.ones(products))
    outputs = np.hstack([np.diag(row) for row in rates])
    time = program(np.zeros(machines * products), limits, np.ones(machines))
    return complete_sets(time, outputs, sets)


def best(makes: Table, sets: Sequence[float]) -> Optimum:
    """Sets that all machines make together at the optimum."""
    return optimum(shared_time(makes, sets))


def multipliers(makes: Table, sets: Sequence[float]) -> NDArray[np.float64]:
    """The resolving multipliers: what one more of each product would be worth, in sets."""
    return best(makes, sets).of_limits[-len(sets) :]


def each_alone(makes: Table, sets: Sequence[float]) -> float:
    """Sets if every machine makes the whole assortment by itself."""
    return sum(best([row], sets).value for row in makes)


def _multipliers(name: str, makes: Table, sets: Sequence[float], published: Sequence[float]) -> list[Check]:
    def check(product: int) -> Check:
        said = f"{name}: multiplier of product {product + 1}"
        return Check(said, published[product], lambda: float(multipliers(makes, sets)[product]), 5e-4)

    return [check(product) for product in range(len(published))]


MODEL = Model(
    id="A3",
    title="Complete sets",
    source="Kantorovich 1939, 1960; numbers of the catalogue of literature, A3, recomputed there; the Plywood Trust's "
    "table is the catalogue's, not yet held against his appendix",
    equation="max z, sum_k h_ik = 1, sum_i h_ik a_ik >= z p_k",
    rules=(),
    yardstick=(complete_sets, optimum),
    limit="time is all that limits; a set has p_k of each product; `kombinat frontier` asks it of a run's shops",
    checks=(
        Check("milling: sets at the optimum", 86.667, lambda: best(MILLING, PAIR).value, 5e-4),
        Check("milling: every group by itself", 77.818, lambda: each_alone(MILLING, PAIR), 5e-4),
        *_multipliers("milling", MILLING, PAIR, (2 / 3, 1 / 3)),
        Check("plywood: sets at the optimum", 78.718, lambda: best(PEELING, ASSORTMENT).value, 5e-4),
        Check("plywood: every machine by itself", 75.10, lambda: each_alone(PEELING, ASSORTMENT), 5e-3),
        *_multipliers("plywood", PEELING, ASSORTMENT, (2.1207, 1.3186, 1.0603, 0.7069, 0.5594)),
    ),
)
