"""The declared model on this project's engine: keyed draws, compiled kernels, fixed partitions, integer sums.

    PYTHONPATH=src python benchmarks/common_model/with_kombinat.py --agents 1e6 --threads 2 --variant blocked

Two kernels do the same and reach the same bits. `day_plain` is written as the model's phases are, one row after
the other. `day_blocked` takes a thousand rows at a time, gathers the keys of those who draw, and draws for all of
them in one loop, which the compiler turns into vector code. It does so only for loops that count from 0 (else an
index might be negative, which in Python counts from the end), hence the slices. Rows are cut into partitions of
fixed size whatever the number of threads, and partitions return whole numbers, so the number of threads cannot
change the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from declared import CONTACTS, MEAN_DAYS, Outcome, Run, digest_of, main, starting
from numpy.typing import NDArray

from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key, stream, uniform
from kombinat.engine.maths import exp, log

SUSCEPTIBLE, INFECTIOUS, RECOVERED = 0, 1, 2
PARTITION = 1 << 16
BLOCK = 1 << 10
Bundle = Any
Day = Callable[..., tuple[int, int]]


@kernel
def fresh_timer(length: Bundle, tick: int, key: Bundle, occurrence: int) -> int:
    """Whole days, at least 1: the exponential draw rounded up."""
    return int(np.floor(-MEAN_DAYS * log(1.0 - uniform(length, tick, key, occurrence)))) + 1


@kernel
def settle(lo: int, hi: int, start: int, key: Bundle, state: Bundle, timer: Bundle, length: Bundle) -> None:
    """Fill rows lo..hi of a fresh population whose first `start` rows are infectious."""
    for i in range(lo, hi):
        key[i] = slot_key(1, 0, i)
        state[i] = INFECTIOUS if i < start else SUSCEPTIBLE
        timer[i] = fresh_timer(length, 0, key[i], 1) if i < start else 0


@kernel
def day_plain(
    lo: int,
    hi: int,
    key: Bundle,
    state: Bundle,
    timer: Bundle,
    p: float,
    catch: Bundle,
    length: Bundle,
    tick: int,
) -> tuple[int, int]:
    """One day for rows lo..hi, row after row; returns how many caught it and how many recovered."""
    caught, recovered = 0, 0
    for i in range(lo, hi):
        if state[i] == SUSCEPTIBLE:
            if uniform(catch, tick, key[i], 0) < p:
                state[i] = INFECTIOUS
                timer[i] = fresh_timer(length, tick, key[i], 0)
                caught += 1
        elif state[i] == INFECTIOUS:
            timer[i] -= 1
            if timer[i] == 0:
                state[i] = RECOVERED
                recovered += 1
    return caught, recovered


@kernel
def day_blocked(
    lo: int,
    hi: int,
    key: Bundle,
    state: Bundle,
    timer: Bundle,
    p: float,
    catch: Bundle,
    length: Bundle,
    tick: int,
) -> tuple[int, int]:
    """The same as `day_plain`, a block of rows at a time."""
    caught, recovered = 0, 0
    rows = np.empty(BLOCK, np.int64)
    keys = np.empty(BLOCK, np.uint64)
    hits = np.empty(BLOCK, np.bool_)
    for first in range(lo, hi, BLOCK):
        block = slice(first, min(first + BLOCK, hi))
        states, timers = state[block], timer[block]
        asked = gather(key[block], states, rows, keys)
        recovered += count_down(states, timers)
        for j in range(asked):
            hits[j] = uniform(catch, tick, keys[j], 0) < p
        for j in range(asked):
            if hits[j]:
                states[rows[j]] = INFECTIOUS
                timers[rows[j]] = fresh_timer(length, tick, keys[j], 0)
                caught += 1
    return caught, recovered


@kernel
def gather(key: Bundle, state: Bundle, rows: Bundle, keys: Bundle) -> int:
    """Write rows and keys of the susceptible to the front of `rows` and `keys`; returns how many they are."""
    count = 0
    for i in range(state.size):
        rows[count] = i
        keys[count] = key[i]
        count += state[i] == SUSCEPTIBLE
    return count


@kernel
def count_down(state: Bundle, timer: Bundle) -> int:
    """A day off every infectious agent's timer; returns how many recover."""
    recovered = np.int32(0)
    for i in range(state.size):
        ill = state[i] == INFECTIOUS
        left = np.int16(timer[i] - np.int16(ill))
        over = np.int8(ill & (left == 0))
        timer[i] = left
        state[i] = np.int8(state[i] + over)
        recovered = np.int32(recovered + over)
    return int(recovered)


class Population:
    """Columns of the agents (key uint64, state int8, timer int16: 11 bytes) and the streams of their draws."""

    def __init__(self, agents: int, seed: int) -> None:
        self.agents = agents
        self.key: NDArray[np.uint64] = np.empty(agents, np.uint64)
        self.state: NDArray[np.int8] = np.empty(agents, np.int8)
        self.timer: NDArray[np.int16] = np.empty(agents, np.int16)
        self.catch = np.uint64(stream(seed, "catch"))
        self.length = np.uint64(stream(seed, "length"))
        settle(0, agents, starting(agents), self.key, self.state, self.timer, self.length)

    def partitions(self) -> list[tuple[int, int]]:
        """Row ranges of fixed size."""
        return [(lo, min(lo + PARTITION, self.agents)) for lo in range(0, self.agents, PARTITION)]

    def live(self, day: Day, days: int, threads: int) -> Outcome:
        """Run the days on `threads` threads."""
        counts = [self.agents - starting(self.agents)]
        infectious = starting(self.agents)
        with ThreadPoolExecutor(threads) as pool:
            over = map if threads == 1 else pool.map
            for tick in range(days):
                p = 1.0 - exp(-CONTACTS * infectious / self.agents)

                def part(rows: tuple[int, int], p: float = p, tick: int = tick) -> tuple[int, int]:
                    columns = (self.key, self.state, self.timer)
                    return day(*rows, *columns, p, self.catch, self.length, tick)

                sums = list(over(part, self.partitions()))
                caught = sum(row[0] for row in sums)
                infectious += caught - sum(row[1] for row in sums)
                counts.append(counts[-1] - caught)
        return Outcome(counts, lambda: digest_of(self.key, self.state, self.timer))


def build(day: Day, agents: int, days: int, seed: int, threads: int) -> Run:
    """A population and the function that runs it with the kernel `day`."""
    population = Population(agents, seed)
    return lambda: population.live(day, days, threads)


if __name__ == "__main__":
    main({"plain": partial(build, day_plain), "blocked": partial(build, day_blocked)})
