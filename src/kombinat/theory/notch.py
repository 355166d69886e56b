"""A5: Berliner's manager. A bonus paid at the plan and not below it makes plans bunch just above it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from kombinat.plant.storming import extra_effort
from kombinat.theory.model import Check, Model

SHOPS = 20_001
LEAST = 1e-9  # a plan met is met to the last norm-minute


class Scheme(NamedTuple):
    """What is paid, in months: for a plan met, and for each share of the month beyond or short of it."""

    met: float
    above: float
    below: float


class Boss(NamedTuple):
    """A boss who looks one dekad ahead: trouble of driving, no impatience, no bound on effort."""

    effort_cost: float = 1.0
    patience: float = 1.0
    effort_limit: float = 10.0


NOTCH = Scheme(met=0.012, above=0.03, below=0.0)
BY_THE_UNIT = Scheme(met=0.0, above=0.03, below=0.03)


def fulfilment(scheme: Scheme) -> NDArray[np.float64]:
    """Fulfilment of shops whose own pace gives N(1, 0.1) of the plan, once bosses have driven them (quantiles)."""
    natural = norm.ppf((np.arange(SHOPS) + 0.5) / SHOPS, 1.0, 0.10)
    return np.array([pace + extra_effort(1.0 - pace, 1, scheme, Boss()) for pace in natural])


def share_between(scheme: Scheme, low: float, high: float) -> float:
    """Share of shops with fulfilment from `low` up to `high`."""
    done = fulfilment(scheme)
    return float(np.mean((done >= low - LEAST) & (done < high - LEAST)))


def reach(scheme: Scheme) -> float:
    """The largest gap a boss will close."""
    gaps = np.linspace(0.0, 0.5, 50_001)
    return float(max(gap for gap in gaps if extra_effort(gap, 1, scheme, Boss()) >= max(gap, LEAST)))


MODEL = Model(
    id="A5",
    title="The manager and the notch",
    source="Berliner 1957; numbers of the catalogue of literature, A5",
    equation="close a gap d if beta >= k d**2 / 2, so up to sqrt(2 beta / k)",
    rules=(extra_effort,),
    limit="one dekad left, patience 1, effort_limit out of reach, met = beta, effort_cost = k",
    checks=(
        Check("largest gap closed, beta 0.012, k 1", 0.155, lambda: reach(NOTCH), 0.001),
        Check("share of plans from 1.00 to 1.02", 0.48, lambda: share_between(NOTCH, 1.0, 1.02), 0.005),
        Check("share of plans from 0.95 to 1.00", 0.0, lambda: share_between(NOTCH, 0.95, 1.0), 0.0),
        Check(
            "the same by the unit, from 1.00 to 1.02: what N(1.01, 0.1) has there",
            float(norm.cdf(0.1) - norm.cdf(-0.1)),
            lambda: share_between(BY_THE_UNIT, 1.0, 1.02),
            0.002,
        ),
    ),
)
