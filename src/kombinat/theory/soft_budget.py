"""A10d: the soft budget. Once its first cost is sunk, a bad project is worth the second to a lender who holds the whole
stake, so bad projects are put forward; to one who holds a part of it, it is not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kombinat.plan.budget import going_on, refinance
from kombinat.theory.model import Check, Model

RETURN, FIRST, SECOND = 3.0, 1.0, 1.0


class Claim(NamedTuple):
    """Part of the return that comes to those who decide."""

    claim: float = 1.0


class Lender(NamedTuple):
    """Trouble of looking after a project: psi = trouble a squared."""

    trouble: float = 1.5


def worth(claim: float = 1.0) -> float:
    """What going on is worth to the lender, by the unit put in."""
    return float(going_on(claim * RETURN, Lender().trouble))


def covered(claim: float = 1.0) -> float:
    """Whether the rule puts the second cost in."""
    return refinance(SECOND, RETURN, Claim(claim), Lender())


def best() -> float:
    """The highest worth over all care from 0 to 1, looked for on a grid."""
    care = np.linspace(0.0, 1.0, 10_001)
    return float((care * RETURN - Lender().trouble * care**2).max())


def least_return() -> float:
    """The smallest return for which the rule goes on."""
    grid = np.linspace(1.0, 4.0, 3_001)
    return float(min(r for r in grid if refinance(SECOND, r, Claim(), Lender()) > 0.0))


MODEL = Model(
    id="A10d",
    title="The soft budget",
    source="Dewatripont and Maskin 1995; numbers of the catalogue of literature, A10",
    equation="refinance if max over a of (a R - psi(a)) > 1, psi(a) = 1.5 a**2",
    rules=(refinance,),
    limit="loss 1 and worth R, so that all is in units of the second cost",
    checks=(
        Check("worth of going on at R = 3", 1.5, worth, 0.0),
        Check("the same found by search", 1.5, best, 0.0),
        Check("the bad project is gone on with", 1.0, covered, 0.0),
        Check("and loses from the start: worth less both costs", -0.5, lambda: worth() - FIRST - SECOND, 0.0),
        Check("with half the stake it is worth 0.375", 0.375, lambda: worth(0.5), 1e-12),
        Check("and is not gone on with", 0.0, lambda: covered(0.5), 0.0),
        Check("least return that is gone on with, sqrt(6)", 6.0**0.5, least_return, 0.0011),
    ),
)
