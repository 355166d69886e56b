"""A16: Gregory and Harrison. Effort falls away below the wage that hands think fair, which the dictator cannot see."""

from __future__ import annotations

import numpy as np

from kombinat.plant.pace import pace_of_pay
from kombinat.theory.model import Check, Model

KEENNESS, FAIR = 6.0, 0.25  # of the catalogue of literature
RISE = 0.05  # of the fair wage, unnoticed
WITHOUT_BOUND = 1e9  # a usual pay that would call forth all there is to give
WAGES = np.linspace(0.0, 2.0, 200_001)


def effort(wage: float, fair: float = FAIR) -> float:
    """Effort at a wage, as a share of all that could be given."""
    return float(pace_of_pay(wage, WITHOUT_BOUND, fair, KEENNESS))


def surplus(wage: float, fair: float = FAIR) -> float:
    """What is left to the dictator of the output of one hand, made in proportion to effort, after his wage."""
    return effort(wage, fair) - wage


def best(fair: float = FAIR) -> float:
    """The wage that leaves most."""
    found = np.array([surplus(wage, fair) for wage in WAGES[::20]])
    near = WAGES[::20][int(found.argmax())]
    fine = WAGES[np.abs(WAGES - near) < 3e-4]
    return float(fine[int(np.argmax([surplus(wage, fair) for wage in fine]))])


MODEL = Model(
    id="A16",
    title="The fair wage and the dictator",
    source="Gregory and Harrison 2005 and Kragh 2009, as in the catalogue of literature, A16",
    equation="e = 1 - exp(-k (w - w0)), S = e - w, so w* = w0 + ln(k) / k",
    rules=(pace_of_pay,),
    limit="usual pay without bound, so that pace is effort; fair = w0, keenness = k",
    checks=(
        Check("best wage, k 6, w0 0.25", 0.5486, best, 5e-5),
        Check("effort at it", 0.833, lambda: effort(best()), 5e-4),
        Check("surplus at it", 0.285, lambda: surplus(best()), 5e-4),
        Check(
            "effort once the fair wage has risen by 0.05 unnoticed",
            0.775,
            lambda: effort(best(), FAIR + RISE),
            5e-4,
        ),
        Check(
            "effort after the retreat to the new best wage",
            0.833,
            lambda: effort(best(FAIR + RISE), FAIR + RISE),
            5e-4,
        ),
    ),
)
