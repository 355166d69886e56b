"""The declared model's numbers, its exact large-population curve, and the harness every implementation runs in.

An implementation defines one or more `build(agents, days, seed, threads)`, which make a population and return a
function that runs the days. `main` makes the file a command that prints one line of JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTACTS = 0.3
MEAN_DAYS = 10.0
DAYS = 50
CHECKED_DAYS = (10, 20, 30, 40, 50)


def starting(agents: int) -> int:
    """How many agents are infectious at the start."""
    return agents // 100


@dataclass(frozen=True)
class Outcome:
    """Counts of susceptible agents (days + 1 of them), and a function that hashes the final state."""

    susceptible: list[int]
    digest: Callable[[], str]


def digest_of(*columns: Any) -> str:
    """A short hash of arrays."""
    found = hashlib.sha256()
    for column in columns:
        found.update(column.data)
    return found.hexdigest()[:16]


Run = Callable[[], Outcome]
Build = Callable[[int, int, int, int], Run]


def curve(days: int = DAYS) -> list[float]:
    """Share susceptible at the start and after each day in an endless population."""
    susceptible, infectious = 0.99, 0.01
    shares = [susceptible]
    for _ in range(days):
        caught = susceptible * -math.expm1(-CONTACTS * infectious)
        susceptible -= caught
        infectious = infectious * math.exp(-1.0 / MEAN_DAYS) + caught
        shares.append(susceptible)
    return shares


def peak_bytes() -> int:
    """The highest resident size this process has had, in bytes."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def measure(build: Build, agents: int, seed: int, threads: int) -> dict[str, object]:
    """Build and run one population; times in seconds, memory in bytes."""
    before = time.perf_counter()
    run = build(agents, DAYS, seed, threads)
    built, busy = time.perf_counter(), time.process_time()
    outcome = run()
    done, idle = time.perf_counter(), time.process_time()
    return {
        "agents": agents,
        "seed": seed,
        "threads": threads,
        "build_seconds": built - before,
        "run_seconds": done - built,
        "processor_seconds": idle - busy,
        "peak_bytes": peak_bytes(),
        "susceptible": outcome.susceptible,
        "digest": outcome.digest(),
    }


def main(builds: dict[str, Build]) -> None:
    """Warm up, run each seed, print one line of JSON: {"small_bytes", "first_seconds", "runs"}."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--agents", type=lambda text: int(float(text)), default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--variant", choices=list(builds), default=next(iter(builds)))
    options = parser.parse_args()
    build = builds[options.variant]
    before = time.perf_counter()
    build(1_000, 3, 0, options.threads)()
    first = time.perf_counter() - before
    small = peak_bytes()
    runs = [measure(build, options.agents, seed, options.threads) for seed in options.seeds]
    print(json.dumps({"small_bytes": small, "first_seconds": first, "runs": runs}))
