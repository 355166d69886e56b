"""Bench: the scenario's own phases over replicated towns, from ten thousand to a hundred million persons.

Every size runs in a process of its own, so that peak memory is its own. A world of n persons is the scenario's town as
often as needed (one smaller town below its size). What is timed is the loop alone, after a month to warm up; what is
printed with it is what anybody needs to judge the number: persons, bytes, decisions drawn, phases, hashes, machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from tempfile import TemporaryDirectory
from typing import Any

from kombinat.engine.clock import DEKADS, Clock
from kombinat.engine.inputs import Inputs
from kombinat.engine.loop import Simulation
from kombinat.engine.machine import machine
from kombinat.engine.phases import Phase
from kombinat.engine.runs import peak_memory, versions
from kombinat.scenarios.loader import Scenario, load_scenario
from kombinat.scenarios.synthesis import build
from kombinat.world.ledgers import CHART

SIZES = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
HASHED_UP_TO = 1_000_000
ROOM = 1.06
WARM_UP = 3
HEAD = f"{'persons':>12} {'towns':>6} {'ns/person-month':>16} {'bytes/person':>13} {'peak GB':>8}  hash at 1, 2 threads"


@dataclass(frozen=True)
class Measured:
    """One size. ns: a person-month, by wall clock; decisions: draws declared for a person in a month; bytes: of all
    tables a person; peak: of the process a person; hashes: state at the thread counts tried, one if they agree."""

    persons: int
    towns: int
    threads: int
    months: int
    ns: float
    decisions: int
    phases: int
    bytes: float
    peak: float
    peak_gb: float
    build_seconds: float
    compile_seconds: float
    hashes: tuple[str, ...]


def measure(name: str, size: int, months: int, threads: int) -> Measured:
    """Build a world of about `size` persons, run it, and say what it took."""
    scenario = load_scenario(name)
    begun = time.perf_counter()
    simulation = _simulation(scenario, size, threads)
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    simulation.compile(workers=os.cpu_count() or 1)
    compiled = time.perf_counter() - begun
    _steps(simulation, WARM_UP)
    persons = _persons(simulation)
    begun = time.perf_counter()
    _steps(simulation, DEKADS * months)
    seconds = time.perf_counter() - begun
    world = simulation.world
    size_bytes = sum(table.nbytes() for table in world.tables.values())
    hashes = {f"{world.state_hash():016x}", *_other_hashes(scenario, size, months, threads)}
    peak = peak_memory()
    return Measured(
        persons, world.towns, threads, months, seconds / months / persons * 1e9, _decisions(simulation.program),
        len(list(simulation.program)), size_bytes / persons, peak / persons, peak / 1e9, built, compiled,
        tuple(sorted(hashes)),
    )  # fmt: skip


def _simulation(scenario: Scenario, size: int, threads: int) -> Simulation:
    whole = _town_size(scenario)
    towns, scale = max(1, round(size / whole)), min(1.0, size / whole)
    world = build(
        scenario.folder, scenario.setting, scenario.book, list(range(1, towns + 1)), scale, ROOM
    ).world
    clock = Clock(scenario.start, date(scenario.start.year + 5, 1, 1), scenario.plan_years(scenario.until))
    inputs = Inputs(scenario.book, scenario.book.behaviour, scenario.book)
    return Simulation(world, scenario.program, [inputs] * towns, clock, CHART, threads=threads)


def _town_size(scenario: Scenario) -> int:
    world = build(scenario.folder, scenario.setting, scenario.book, [1], 1.0, ROOM).world
    return int(world.tables["person"].live(0).sum())


def _steps(simulation: Simulation, ticks: int) -> None:
    for _ in range(ticks):
        simulation.step()
        simulation.events_out()


def _persons(simulation: Simulation) -> int:
    table = simulation.world.tables["person"]
    return sum(int(table.live(town).sum()) for town in range(table.towns))


def _decisions(program: Any) -> int:
    """Draws declared for each person in a month: once a dekad or once a month, by the phases over persons."""
    return sum(len(p.draws) * _calls(p) for p in program if p.over == "person")


def _calls(phase: Phase) -> int:
    return {"dekad": DEKADS, "month": 1}.get(phase.every, 0)


def _other_hashes(scenario: Scenario, size: int, months: int, threads: int) -> Iterator[str]:
    if size <= HASHED_UP_TO:
        other = _simulation(scenario, size, 2 if threads == 1 else 1)
        _steps(other, WARM_UP + DEKADS * months)
        yield f"{other.world.state_hash():016x}"


# ---- all sizes, each in its own process


def bench(
    name: str,
    sizes: Sequence[int] = SIZES,
    months: int = 3,
    threads: int = 1,
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Measure every size and start-up, cold and warm; returns plain data with the machine and versions."""
    load_scenario(name)  # fails here rather than in a process of its own
    tell(HEAD)
    rows = []
    for size in sizes:
        row = _in_own_process("measure", name, size, months if size < SIZES[-1] else 1, threads)
        tell(_line(row))
        rows.append(row)
    start_up = _start_up(name)
    tell(f"start to the end of the first dekad: {start_up['cold']:.1f} s cold, {start_up['warm']:.1f} s warm")
    return {
        "scenario": name,
        "machine": machine(),
        "versions": versions(),
        "sizes": rows,
        "start_up_seconds": start_up,
    }


def _line(row: dict[str, Any]) -> str:
    """One size, for the terminal."""
    same = "the same" if len(row["hashes"]) == 1 else "DIFFERENT"
    same = same if row["persons"] < 2 * HASHED_UP_TO else "not compared"
    numbers = f"{row['persons']:>12,} {row['towns']:>6} {row['ns']:>16.0f} {row['bytes']:>13.0f} {row['peak_gb']:>8.2f}"
    return f"{numbers}  {same}"


def _start_up(name: str) -> dict[str, float]:
    """Seconds from the start of a process to the end of its first dekad: with an empty cache, and with a full one."""
    taken = {}
    with TemporaryDirectory() as cache:
        for label in ("cold", "warm"):
            begun = time.perf_counter()
            _in_own_process("first_dekad", name, cache=cache)
            taken[label] = time.perf_counter() - begun
    return taken


def first_dekad(name: str) -> None:
    """What a user waits for: the scenario at full size, compiled, one dekad run."""
    scenario = load_scenario(name)
    simulation = _simulation(scenario, _town_size(scenario), 1)
    simulation.compile(workers=os.cpu_count() or 1)
    simulation.step()


def _in_own_process(job: str, *words: object, cache: str = "") -> dict[str, Any]:
    environment = {**os.environ, "KOMBINAT_CACHE_DIR": cache} if cache else dict(os.environ)
    command = [sys.executable, "-m", "kombinat.studies.bench", job, *map(str, words)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout or "{}")
    return found


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        print(json.dumps(asdict(measure(sys.argv[2], *map(int, sys.argv[3:6])))))
    else:
        first_dekad(sys.argv[2])
