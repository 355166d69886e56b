"""A29: priority does not solve scarcity, it places it. Who cries loudest is served out of others' shares."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.shares import share_out
from kombinat.plant.supply import attention
from kombinat.theory.model import Check, Model

NEED = 100_000  # kg a month of each shop
FEW = 5  # shops that stood the whole dekad; as many did not stand
YEARS = 101  # of better and worse supply


class Director(NamedTuple):
    """A director who comes when a shop stops; one who does not."""

    attention_pull: float


TURNS, STAYS = Director(4.0), Director(0.0)


def delivered(supply: float, director: Director) -> NDArray[np.int64]:
    """Kilograms to the shops that stood, then to those that did not; `supply`: share of all that is needed."""
    heard = [attention(stood, director) for stood in (1.0, 0.0) for _ in range(FEW)]
    weights = (np.array(heard) * 10_000).astype(np.int64)
    caps, got = np.full(weights.size, NEED, np.int64), np.zeros(weights.size, np.int64)
    share_out(int(supply * NEED * weights.size), weights, caps, np.arange(weights.size, dtype=np.uint64), got)
    return got


def short(supply: float, director: Director) -> tuple[float, float]:
    """What a shop that stood goes short by, and one that did not, as shares of need."""
    missing = 1.0 - delivered(supply, director) / NEED
    return float(missing[:FEW].mean()), float(missing[FEW:].mean())


@cache
def uneven(director: Director) -> tuple[float, float]:
    """Spread of both, over supply that brings from 0.6 to 1 of what is needed."""
    chances = (np.arange(YEARS) + 0.5) / YEARS
    found = [short(1.0 - 0.4 * float(chance), director) for chance in chances]
    stood, others = np.std(np.array(found), axis=0)
    return float(stood), float(others)


def gained() -> float:
    """Kilograms that all shops together get more for the director's turning to those that stood."""
    return float(delivered(0.8, TURNS).sum() - delivered(0.8, STAYS).sum())


MODEL = Model(
    id="A29",
    title="Priority places scarcity",
    source="Powell 1977; shapes of the catalogue of literature, A29; numbers by hand",
    equation="weight = 1 + pull stood; shares by weight, none above its need",
    rules=(attention,),
    limit="attention_pull = 4 against 0; five shops stood the whole dekad and five did not; all supplies are steerable",
    checks=(
        Check("kilograms more for all shops together", 0.0, gained, 0.0),
        Check("0.8 of need, no pull: every shop goes short by", 0.2, lambda: short(0.8, STAYS)[0], 1e-9),
        Check("the same, pull 4: those that stood", 0.0, lambda: short(0.8, TURNS)[0], 0.0),
        Check("the others", 0.4, lambda: short(0.8, TURNS)[1], 1e-9),
        Check("0.5 of need, pull 4: those that stood", 1 / 6, lambda: short(0.5, TURNS)[0], 1e-4),
        Check("the others", 5 / 6, lambda: short(0.5, TURNS)[1], 1e-4),
        Check(
            "supply even over 0.6 to 1, no pull: spread of what is missing",
            0.4 / 12**0.5,
            lambda: uneven(STAYS)[0],
            1e-4,
        ),
        Check("the same, pull 4: those that stood", 0.0, lambda: uneven(TURNS)[0], 0.0),
        Check("the others take all of it", 0.8 / 12**0.5, lambda: uneven(TURNS)[1], 1e-4),
    ),
)
