"""A18: Montagnes and Wolton. A purge judged on noisy work: how broad it is, whom it finds, and how hard all work.

Everyone chooses effort against the verdict that the commission's own rules give. Violence does two things: it makes
being put out cost more, and it tells commissions to let fewer off.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from kombinat.party.membership.examination import expel_probability
from kombinat.party.membership.faults import bad_work
from kombinat.theory.model import Check, Model

WEIGHT = 1.0  # of bad work, the only ground
TROUBLE = {"committed": 1.0, "others": 4.0}  # of full effort, in costs of being put out in peace
SLACK = 2.0  # multiples of the usual fault of one who makes no effort
NOISE = 0.5 * norm.ppf((np.arange(41) + 0.5) / 41)  # of what is seen of it
EFFORTS = np.linspace(0.0, 1.0, 201)
COST, STERN = (
    1.0,
    0.9,
)  # what a step of violence adds to the cost of being put out, and to the odds of it (log)
MILD, MIDDLE, VIOLENT = 0.0, 1.5, 6.0
STEPS = np.linspace(MILD, VIOLENT, 25)


class Court(NamedTuple):
    """Values of the commission's rules; the base rises with violence."""

    verdict_base: float
    verdict_case: float = 12.0
    verdict_defence: float = 0.0
    fault_truancy: float = 0.5
    fault_scrap: float = 0.0
    fault_norm: float = 0.0
    fault_ordinary: float = 0.0


def court(violence: float) -> Court:
    """The commission at some violence."""
    return Court(-6.0 + STERN * violence)


def put_out(effort: float, violence: float) -> float:
    """Probability that somebody who makes this effort is put out."""
    rules = court(violence)
    faults = (bad_work(SLACK * (1.0 - effort) + noise, 0.0, 1.0, rules) for noise in NOISE)
    return float(np.mean([expel_probability(WEIGHT * fault, 0.0, rules) for fault in faults]))


@cache
def odds(violence: float) -> tuple[float, ...]:
    """Probability of being put out, along `EFFORTS`."""
    return tuple(put_out(effort, violence) for effort in EFFORTS)


@cache
def chosen(kind: str, violence: float) -> int:
    """The effort (its place in `EFFORTS`) that costs somebody of this kind least."""
    loss = (1.0 + COST * violence) * np.array(odds(violence))
    return int(np.argmin(TROUBLE[kind] * EFFORTS**2 / 2.0 + loss))


def effort(violence: float) -> float:
    """Mean effort of both kinds, half of each."""
    return float(np.mean([EFFORTS[chosen(kind, violence)] for kind in TROUBLE]))


def out(kind: str, violence: float) -> float:
    """Share of a kind put out."""
    return odds(violence)[chosen(kind, violence)]


def breadth(violence: float) -> float:
    """Share of all put out."""
    return float(np.mean([out(kind, violence) for kind in TROUBLE]))


def selection(violence: float) -> float:
    """Share of the committed among those who stay, over their half."""
    stay = {kind: 1.0 - out(kind, violence) for kind in TROUBLE}
    return stay["committed"] / sum(stay.values()) - 0.5


def safest(violence: float) -> float:
    """Probability that somebody with nothing at all against him is put out."""
    return float(expel_probability(0.0, 0.0, court(violence)))


def effort_rises() -> float:
    """Share of steps of violence at which mean effort does not fall."""
    efforts = np.array([effort(step) for step in STEPS])
    return float(np.mean(np.diff(efforts) >= 0.0))


def turns() -> float:
    """Times that breadth turns from falling to rising, as violence grows."""
    signs = np.sign(np.diff([breadth(step) for step in STEPS]))
    return float(np.sum((signs[:-1] < 0) & (signs[1:] > 0)))


def sign(number: float) -> float:
    """1, 0 or -1."""
    return float(np.sign(number))


MODEL = Model(
    id="A18",
    title="The purge and its violence",
    source="Montagnes and Wolton 2019; results of the catalogue of literature, A18 (signs, no numbers)",
    equation="e = argmin c e**2 / 2 + (1 + k v) P(e, v), P the verdict on noisy work, its base rising with v",
    rules=(bad_work, expel_probability),
    limit="bad work is the only ground, nobody speaks up; effort is chosen against the verdict",
    checks=(
        Check("share of steps of violence at which effort does not fall", 1.0, effort_rises, 0.0),
        Check("times that breadth turns from falling to rising", 1.0, turns, 0.0),
        Check("breadth, mild less middling (sign)", 1.0, lambda: sign(breadth(MILD) - breadth(MIDDLE)), 0.0),
        Check(
            "breadth, violent less middling (sign)",
            1.0,
            lambda: sign(breadth(VIOLENT) - breadth(MIDDLE)),
            0.0,
        ),
        Check("mild: chance of somebody with nothing against him", 0.0, lambda: safest(MILD), 0.005),
        Check("violent: the same, above one in ten (sign)", 1.0, lambda: sign(safest(VIOLENT) - 0.1), 0.0),
        Check("selection gained, mild (sign)", 1.0, lambda: sign(selection(MILD) - 0.05), 0.0),
        Check("selection gained, violent", 0.0, lambda: selection(VIOLENT), 1e-3),
    ),
)
