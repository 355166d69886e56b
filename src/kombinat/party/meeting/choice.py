"""Choice: one of several options, by the pull of each (log odds) and a keyed number of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniforms4
from kombinat.engine.maths import exp, log_of_normal

HALF_CELL = 2.0**-33
"""Keeps a uniform number that comes in 2**32 steps strictly between 0 and 1."""
LOW_WORD = np.uint64(0xFFFF_FFFF)
"""Of a key, the part that names one person as an option of another's choice."""


@kernel
def spark(stream: int, tick: int, key: int, option: int) -> float:
    """A keyed Gumbel number (see `engine.draws.gumbel`), compiled once for all choices of this room."""
    return gumbel(stream, tick, key, option)


@kernel
def lean(pulls: Any, stream: int, tick: int, key: int) -> int:
    """The option with the largest pull plus its own keyed Gumbel number. pulls: float64 (log odds), one an option.

    Reckoned as a race, which is the same with half the logarithms: option n is ready after -log(u_n) exp(-pull_n), and
    the first to be ready wins. Option n takes number n % 4 of block n // 4, its own for good.
    """
    ready = np.empty(pulls.size + 3)
    for block in range((pulls.size + 3) // 4):
        n = 4 * block
        ready[n], ready[n + 1], ready[n + 2], ready[n + 3] = uniforms4(stream, tick, key, block)
    for n in range(pulls.size):
        ready[n] = -log_of_normal(ready[n] + HALF_CELL) * exp(-pulls[n])
    first = 0
    for n in range(1, pulls.size):
        if ready[n] < ready[first]:
            first = n
    return first
