"""A1: Leontief's balances in rounds. A plan left open after a few rounds promises inputs that nobody is to make."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kombinat.plan.balances import balanced, requirement
from kombinat.theory.model import Check, Model
from kombinat.theory.stock_signals import BALANCED, FINAL, TAKEN, Numbers


class Applied(NamedTuple):
    """The planners' rules in force."""

    start: bool = True
    round: bool = True


def planned(rounds: int, aggregate: float = 0.0) -> Numbers:
    """Outputs as planned after so many rounds; aggregate: 1 where a balance of totals is struck first."""
    return np.asarray(balanced(TAKEN, FINAL, rounds, aggregate, Applied()))


def distance(outputs: Numbers) -> float:
    """Largest distance from the balanced outputs, as a share of the largest of them."""
    return float(np.abs(outputs - BALANCED).max() / BALANCED.max())


def kept() -> float:
    """What one more round leaves of an error, after many."""
    return distance(planned(16)) / distance(planned(15))


def _balanced(branch: int) -> Check:
    said = f"balanced output of branch {branch + 1}"
    return Check(said, (223.33, 212.84, 185.74)[branch], lambda: float(planned(100)[branch]), 5e-3)


def _error(rounds: int, published: float) -> Check:
    return Check(f"error after {rounds} rounds", published, lambda: distance(planned(rounds)), 5e-5)


MODEL = Model(
    id="A1",
    title="Balances in rounds",
    source="Leontief; Levine 1959, Montias 1959; numbers of the catalogue of literature, A1",
    equation="x(0) = y, x(n+1) = y + A x(n); x = (I - A)^-1 y",
    rules=(requirement,),
    limit="aggregate = 0: rounds start from final demand; three branches with rho(A) = .617",
    checks=(
        *(_balanced(branch) for branch in range(3)),
        *(_error(rounds, left) for rounds, left in enumerate((0.5948, 0.3664, 0.2263, 0.1397, 0.0862))),
        Check("what is left of an error after a round", 0.61728, kept, 5e-6),
    ),
)
