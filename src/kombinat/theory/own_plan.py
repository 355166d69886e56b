"""A6: Weitzman's incentive scheme. Who is paid for the plan he sets, less for beating it and more for missing it, sets
it at a quantile of what he expects, whatever was proposed to him."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from kombinat.plan.incentives import own_plan
from kombinat.theory.model import Check, Model

OUTCOMES = 100_001
MEAN, SPREAD = 100.0, 0.10


class Scheme(NamedTuple):
    """Paid for each unit of the plan set, beaten or missed."""

    own: float = 0.3
    above: float = 0.2
    below: float = 0.5


class Boss(NamedTuple):
    """What he does not know: the spread of what he expects, as a share of it."""

    doubt: float = SPREAD


def outcomes() -> NDArray[np.float64]:
    """What may be made: quantiles of N(100, 10)."""
    return np.asarray(norm.ppf((np.arange(OUTCOMES) + 0.5) / OUTCOMES, MEAN, MEAN * SPREAD))


def expected_bonus(plan: float, scheme: Scheme) -> float:
    """Mean bonus for a plan set, over all that may be made."""
    over = outcomes() - plan
    return float(scheme.own * plan + np.where(over >= 0, scheme.above * over, scheme.below * over).mean())


def chosen(tentative: float, doubt: float = SPREAD) -> float:
    """The plan the rule sets."""
    return own_plan(tentative, MEAN, Scheme(), Boss(doubt))


def best() -> float:
    """The plan with the highest mean bonus, looked for on a grid."""
    grid = np.linspace(90.0, 100.0, 401)
    return float(grid[np.argmax([expected_bonus(plan, Scheme()) for plan in grid])])


MODEL = Model(
    id="A6",
    title="A plan of one's own",
    source="Weitzman 1976; numbers of the catalogue of literature, A6",
    equation="Pr(y < P) = (own - above) / (below - above)",
    rules=(own_plan,),
    limit="any scheme with above < own < below; y normal",
    checks=(
        Check("plan set, scheme (.2, .3, .5), y ~ N(100, 10)", 95.69, lambda: chosen(90.0), 0.01),
        Check("chance to miss it", 1 / 3, lambda: float((outcomes() < chosen(90.0)).mean()), 1e-4),
        Check("the same, whatever was proposed", 0.0, lambda: chosen(120.0) - chosen(60.0), 0.0),
        Check("without doubt, the truth", 100.0, lambda: chosen(90.0, doubt=0.0), 0.0),
        Check("best plan found by search", 95.69, best, 0.025),
    ),
)
