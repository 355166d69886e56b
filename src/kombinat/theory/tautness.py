"""A8: Hunter's tautness. A plan drives a shop as long as it is within reach; the suppliers' plans are as taut, and what
the weakest of them cannot make the shop waits for. So output is highest at a target that is taut and not too taut."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

from kombinat.plant.production import materials_bound
from kombinat.plant.storming import extra_effort
from kombinat.theory.model import Check, Model
from kombinat.theory.notch import Boss, Scheme

PRIZE = Scheme(met=0.012, above=0.0, below=0.0)
SPREAD = 0.10  # shops' own pace is N(1, 0.1)
STEP = 0.0025
GAPS = np.arange(-0.8, 1.0, STEP) + STEP / 2.0  # target less own pace
LOW, HIGH = 0.80, 1.40  # targets looked at

Numbers = NDArray[np.float64]


@cache
def driven() -> Numbers:
    """What bosses add to the pace of their shops, by how far the target lies above it."""
    return np.array([extra_effort(float(gap), 1, PRIZE, Boss()) for gap in GAPS])


def density(target: float, links: int = 1) -> Numbers:
    """Weights of the gaps at a target, for the weakest of `links` shops."""
    pace = (target - GAPS - 1.0) / SPREAD
    weights = norm.pdf(pace) * norm.sf(pace) ** (links - 1)
    return np.asarray(weights / weights.sum())


def made(target: float) -> Numbers:
    """Output of hands that have all they need, by gap."""
    return np.asarray(target - GAPS + driven())


def output(target: float, links: int, stock: float) -> float:
    """Mean output of shops that work up what `links` suppliers under the same target send; stock: of each input.

    A supplier sends what was planned, or what he has made if that is less; the scarcest input binds.
    """
    hands, here = made(target), density(target)
    if links == 0:
        return float(hands @ here)
    inputs = [materials_bound(stock + sent, 1.0) for sent in np.minimum(target, hands)]
    return float(here @ np.minimum.outer(hands, inputs) @ density(target, links))


@cache
def best(links: int, stock: float = 0.0) -> float:
    """The target with the highest mean output, to three places."""
    found = minimize_scalar(
        lambda target: -output(target, links, stock), bounds=(LOW, HIGH), method="bounded"
    )
    return round(float(found.x), 3)


def far() -> float:
    """How far below the target a pace may lie and be driven up to it: sqrt(2 beta / k)."""
    return float(np.sqrt(2.0 * PRIZE.met / Boss().effort_cost))


def slope(target: float, links: int) -> float:
    """Sign of the slope of output in the target, without stocks, worked out by hand.

    With links, output is the integral of (1 - F)**(n + 1) to T - r and r (1 - F(T - r))**(n + 1) beyond it, F being
    the distribution of pace; so the slope is 1 - F - (n + 1) r f at T - r. Without, paces beyond T are used as well.
    """
    last = (target - far() - 1.0) / SPREAD  # the slowest that is driven
    pull = (links + 1) * far() / SPREAD * norm.pdf(last)
    spared = norm.sf((target - 1.0) / SPREAD) if links == 0 else 0.0
    return float(norm.sf(last) - spared - pull)


def by_hand(links: int) -> float:
    """The best target where that slope is 0."""
    return float(brentq(lambda target: slope(target, links), 0.7, 1.0 + far()))


def interior(links: int) -> float:
    """1 if output is higher at the best target than at an easy one and at one beyond all reach, else 0."""
    peak = output(best(links), links, 0.0)
    return float(peak > output(LOW, links, 0.0) and peak > output(HIGH, links, 0.0))


def rises_with_stock(links: int, *stocks: float) -> float:
    """1 if each of these stocks, from small to large, allows a higher best target than the one before, else 0."""
    found = [best(links, stock) for stock in (0.0, *stocks)]
    return float(all(before < after for before, after in pairwise(found)))


def meets(target: float) -> float:
    """Share of suppliers that meet a target."""
    return float(density(target)[driven() >= GAPS].sum())


def _best(links: int) -> Check:
    return Check(f"best target, n = {links}", by_hand(links), lambda: best(links), 0.002)


MODEL = Model(
    id="A8",
    title="Taut, and too taut",
    source="Hunter 1961, Keren 1972; shapes of the catalogue of literature, A8; numbers by hand",
    equation="best T: f(T - r) / (1 - F(T - r)) = 1 / ((n + 1) r), r = sqrt(2 beta / k), F of pace, n links (n > 0)",
    rules=(extra_effort, materials_bound),
    limit="one dekad left, a prize for the plan met alone; pace N(1, 0.1); n suppliers under the same target, each"
    " sending what was planned or what he made; a kilogram a norm-minute of each input, and the scarcest binds",
    checks=(
        Check(
            "output is highest at neither the easiest nor the tautest target, n = 5 (1: so)",
            1.0,
            lambda: interior(5),
            0.0,
        ),
        _best(0),
        _best(1),
        _best(5),
        _best(20),
        Check(
            "share of suppliers that meet a target of 1.1",
            float(norm.sf((0.1 - far()) / SPREAD)),
            lambda: meets(1.1),
            0.002,
        ),
        Check(
            "stocks of 0.2, 0.3, 0.5 of a month's work allow a higher one each, n = 5 (1: so)",
            1.0,
            lambda: rises_with_stock(5, 0.2, 0.3, 0.5),
            0.0,
        ),
        Check(
            "a stock of 0.1, smaller than the usual want, moves it little",
            0.0,
            lambda: best(5, 0.1) - best(5),
            0.01,
        ),
    ),
)
