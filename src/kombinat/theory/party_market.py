"""A17: Lazarev. The party as a market for labour: unpaid service now for what may come of it later."""

from __future__ import annotations

from typing import NamedTuple

from kombinat.party.membership.card import resign_probability
from kombinat.party.membership.recruitment import apply_probability, put_off
from kombinat.theory.model import Check, Model

YEAR = 12.0


class Mind(NamedTuple):
    """Somebody who asks for the sake of what comes of it; one unit of log odds for each log year of service."""

    apply_base: float = -4.0
    apply_conviction: float = 0.0
    apply_activism: float = 0.0
    apply_near: float = 0.0
    apply_most: float = 1.0
    apply_wait: float = 1.0
    resign_base: float = -7.0
    resign_conviction: float = 0.0
    resign_hurt: float = 0.0
    resign_heard: float = 1.0
    resign_overdue: float = 0.5


MIND = Mind()


def odds(probability: float) -> float:
    """p / (1 - p)."""
    return probability / (1.0 - probability)


def asking(term: float, gain: float = 0.0) -> float:
    """Odds of asking where the time of trial is `term` months; gain: of what may come of it, in log odds."""
    return odds(float(apply_probability(0.0, 0.0, 0.0, gain + put_off(term, MIND), MIND)))


def leaving(heard: float, overdue: float) -> float:
    """Odds of handing in the card with a share of demands `heard`, `overdue` years past the term."""
    return odds(float(resign_probability(0.0, 0.0, heard, overdue, MIND)))


MODEL = Model(
    id="A17",
    title="The party as a market for labour",
    source="Lazarev 2005 and 2007, as in the catalogue of literature, A17 (directions; numbers by the closed form)",
    equation="odds of asking ~ exp(gain) / (1 + term / 12)**w; odds of leaving ~ exp(o overdue - h heard)",
    rules=(apply_probability, put_off, resign_probability),
    limit="nothing but service and gain counts; apply_wait = w = 1, resign_overdue = o = 0.5, resign_heard = h = 1",
    checks=(
        Check("asking, a year of trial against half a year", 0.75, lambda: asking(YEAR) / asking(6.0), 1e-9),
        Check(
            "asking, two years against one",
            2.0 / 3.0,
            lambda: asking(2.0 * YEAR) / asking(YEAR),
            1e-9,
        ),
        Check(
            "gain that makes up for a second year, log(3 / 2)",
            1.0,
            lambda: asking(2.0 * YEAR, 0.4054651081081644) / asking(YEAR),
            1e-9,
        ),
        Check(
            "leaving, a year past the term against none", 1.6487, lambda: leaving(0, 1) / leaving(0, 0), 1e-4
        ),
        Check("leaving, all heard against nothing", 0.3679, lambda: leaving(1, 0) / leaving(0, 0), 1e-4),
    ),
)
