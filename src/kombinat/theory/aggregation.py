"""A2: Manove and Weitzman. One balance of totals before the first round is worth several rounds of detail."""

from __future__ import annotations

import numpy as np

from kombinat.plan.balances import inputs_of, requirement, start_scale
from kombinat.theory.balances import distance, planned
from kombinat.theory.model import Check, Model
from kombinat.theory.stock_signals import FINAL, TAKEN, Numbers


def used(outputs: Numbers) -> Numbers:
    """What all branches take of each product."""
    return np.array([inputs_of(TAKEN, outputs, q) for q in range(outputs.size)])


def optimal_weights() -> Numbers:
    """Weights v with v A = rho v: under them the totals of inputs and outputs stay in one ratio, round by round."""
    values, vectors = np.linalg.eig(TAKEN.T)
    return np.asarray(np.abs(vectors[:, np.argmax(values.real)].real))


def weighted(weights: Numbers, rounds: int) -> Numbers:
    """Outputs after so many rounds from final demand scaled by a balance of totals with these weights."""
    net = float(weights @ (FINAL - used(FINAL)))
    outputs = FINAL * start_scale(float(weights @ FINAL), net, 1.0)
    for _ in range(rounds):
        takes = used(outputs)
        outputs = np.array([requirement(*of) for of in zip(FINAL, takes, outputs, strict=True)])
    return outputs


def with_equal(rounds: int) -> float:
    """Error after so many rounds where the totals are plain sums, as the planners of the scenarios strike them."""
    return distance(planned(rounds, aggregate=1.0))


def with_optimal(rounds: int) -> float:
    """Error after so many rounds with the optimal weights."""
    return distance(weighted(optimal_weights(), rounds))


EQUAL = (0.1457, 0.0264, 0.0086, 0.0051, 0.0032, 0.0020)
OPTIMAL = (0.1699, 0.0141, 0.0012, 0.00011, 0.00001, 0.000002)
EXACT = (5e-5, 5e-5, 5e-5, 5e-6, 5e-6, 5e-7)


def _equal(rounds: int) -> Check:
    said = f"equal weights: error after {rounds} rounds"
    return Check(said, EQUAL[rounds], lambda: with_equal(rounds), 5e-5)


def _optimal(rounds: int) -> Check:
    said = f"optimal weights: error after {rounds} rounds"
    return Check(said, OPTIMAL[rounds], lambda: with_optimal(rounds), EXACT[rounds])


MODEL = Model(
    id="A2",
    title="A balance of totals first",
    source="Manove and Weitzman 1978; numbers of the catalogue of literature, A2",
    equation="x(0) = k y, k = v y / v (y - A y); x(n+1) = y + A x(n); best v: v A = rho v",
    rules=(requirement, start_scale),
    limit="aggregate = 1; weights v of 1 are those of the phase, the optimal ones are put into the same rules here",
    checks=(*map(_equal, range(len(EQUAL))), *map(_optimal, range(len(OPTIMAL)))),
)
