"""Time the declared model (common_model/DECLARATION.md) in this engine, LASER, starsim and Mesa, side by side.

    python benchmarks/compare_frameworks.py                      # makes a virtual environment of its own, about 1 GB
    python benchmarks/compare_frameworks.py --venv DIR --sizes 1e5 1e6 --repeats 1

Every measurement is a process of its own; frameworks take turns within a size, so that a busy spell of the machine
hits all of them. A size is left out where the size before it foretells more memory or time than allowed. Writes
frameworks.json and frameworks.md to benchmarks/results.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from common_model.declared import CHECKED_DAYS, DAYS, curve

HERE = Path(__file__).resolve().parent
PACKAGES = ("laser-core", "laser-generic", "starsim", "mesa", "numba", "numpy")
SIZES = (10**5, 10**6, 10**7, 10**8)
AGREEMENT_SIZE = 10**5
LARGEST_Z = 3.5


@dataclass(frozen=True)
class Entry:
    """One column of the comparison: a framework, how it is used, and on how many threads."""

    name: str
    file: str
    variant: str
    threads: int = 1


OURS = "kombinat"
ENTRIES = (
    Entry(OURS, "with_kombinat.py", "blocked", 1),
    Entry(OURS, "with_kombinat.py", "blocked", 2),
    Entry(OURS, "with_kombinat.py", "plain", 1),
    Entry(OURS, "with_kombinat.py", "plain", 2),
    Entry("LASER", "with_laser.py", "components", 1),
    Entry("LASER", "with_laser.py", "components", 2),
    Entry("starsim", "with_starsim.py", "mixing pool"),
    Entry("Mesa", "with_mesa.py", "objects"),
)


@dataclass
class Cell:
    """All measurements of one entry at one size, or why there are none."""

    entry: Entry
    agents: int
    nanoseconds: list[float] = field(default_factory=list)
    processor_nanoseconds: list[float] = field(default_factory=list)
    build_seconds: float = 0.0
    first_seconds: float = 0.0
    peak_bytes: int = 0
    bytes_per_agent: float = 0.0
    digests: list[str] = field(default_factory=list)
    left_out: str = ""

    @property
    def best(self) -> float:
        """Nanoseconds an agent-step by the clock, the fastest of the repeats."""
        return min(self.nanoseconds)

    @property
    def busy(self) -> float:
        """Nanoseconds an agent-step of processor time, all threads together, the least of the repeats."""
        return min(self.processor_nanoseconds)


def make_environment(folder: Path) -> Path:
    """The Python of a virtual environment with all frameworks, made in `folder` if it is not there yet."""
    binary = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not binary.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([binary, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return binary


def stamped(python: Path) -> dict[str, Any]:
    """The stamp as found by the environment that runs the models."""
    code = f"import json, stamp; print(json.dumps(stamp.stamp({PACKAGES!r})))"
    run = subprocess.run(
        [python, "-c", code], cwd=HERE, env=own_source(), capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def own_source() -> dict[str, str]:
    """The environment in which Python finds the package here, installed or not."""
    return {**os.environ, "PYTHONPATH": str(HERE.parent / "src")}


def call(python: Path, entry: Entry, agents: int, seeds: list[int]) -> dict[str, Any]:
    """Run one implementation in a process of its own."""
    options = ["--agents", str(agents), "--threads", str(entry.threads), "--variant", entry.variant]
    script = str(HERE / "common_model" / entry.file)
    command = [str(python), script, *options, "--seeds", *map(str, seeds)]
    run = subprocess.run(command, capture_output=True, text=True, env=own_source())
    if run.returncode:
        raise SystemExit(f"{entry.file} failed:\n{run.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def add(cell: Cell, found: dict[str, Any]) -> None:
    """Book one measurement."""
    (run,) = found["runs"]
    steps = DAYS * cell.agents
    cell.nanoseconds.append(run["run_seconds"] / steps * 1e9)
    cell.processor_nanoseconds.append(run["processor_seconds"] / steps * 1e9)
    cell.build_seconds = run["build_seconds"]
    cell.first_seconds = max(cell.first_seconds, found["first_seconds"])
    cell.peak_bytes = max(cell.peak_bytes, run["peak_bytes"])
    cell.bytes_per_agent = (cell.peak_bytes - found["small_bytes"]) / cell.agents
    cell.digests.append(run["digest"])


def foretold(before: Cell | None, agents: int, memory_gb: float, patience: float) -> str:
    """Why this size should be left out, judged by the size before; "" if it should not."""
    if before is None:
        return ""
    if before.left_out:
        return before.left_out
    gigabytes = before.bytes_per_agent * agents / 1e9
    seconds = before.busy * agents * DAYS / 1e9
    if gigabytes > memory_gb:
        return f"would need {gigabytes:.0f} GB"
    return f"would take {seconds / 60:.0f} minutes" if seconds > patience else ""


def race(python: Path, options: argparse.Namespace) -> list[Cell]:
    """All entries at all sizes, taking turns; the largest size has fewer repeats."""
    cells: list[Cell] = []
    last: dict[Entry, Cell] = {}
    for agents in options.sizes:
        row = [Cell(entry, agents) for entry in ENTRIES]
        for cell in row:
            cell.left_out = foretold(last.get(cell.entry), agents, options.memory_gb, options.patience)
        for _ in range(max(1, min(options.repeats, max(SIZES) // agents))):
            for cell in row:
                if not cell.left_out:
                    add(cell, call(python, cell.entry, agents, [1]))
        for cell in row:
            print(agents, cell.entry.name, cell.entry.variant, cell.entry.threads, show(cell), flush=True)
            last[cell.entry] = cell
        cells += row
    return cells


def show(cell: Cell) -> str:
    """Nanoseconds an agent-step, by the clock and of processor time."""
    return f"{cell.best:.2f} {cell.busy:.2f}" if cell.nanoseconds else cell.left_out


@dataclass(frozen=True)
class Agreement:
    """How the mean over seeds lies to the exact curve, in standard errors, on each checked day."""

    name: str
    variant: str
    seeds: int
    z: list[float]
    spread: list[float]
    agrees: bool


def agree(python: Path, replicates: int) -> list[Agreement]:
    """Many seeds of every implementation against the exact curve."""
    exact = curve()
    found: list[tuple[Entry, list[float], list[float]]] = []
    for entry in (entry for entry in ENTRIES if entry.threads == 1):
        runs = call(python, entry, AGREEMENT_SIZE, list(range(1, replicates + 1)))["runs"]
        shares = [[run["susceptible"][day] / AGREEMENT_SIZE for run in runs] for day in CHECKED_DAYS]
        spread = [statistics.stdev(day) for day in shares]
        means = [statistics.fmean(day) for day in shares]
        errors = [s / replicates**0.5 for s in spread]
        z = [(m - exact[d]) / e for m, d, e in zip(means, CHECKED_DAYS, errors, strict=True)]
        found.append((entry, z, spread))
    usual = [statistics.median(column) for column in zip(*(spread for _, _, spread in found), strict=True)]
    return [judged(entry, replicates, z, spread, usual) for entry, z, spread in found]


def judged(entry: Entry, seeds: int, z: list[float], spread: list[float], usual: list[float]) -> Agreement:
    """Whether one implementation agrees with the curve and, in its spread, with the others."""
    alike = all(0.5 < s / u < 2.0 for s, u in zip(spread, usual, strict=True))
    agrees = alike and max(map(abs, z)) < LARGEST_Z
    return Agreement(entry.name, entry.variant, seeds, z, spread, agrees)


def identical(cells: list[Cell], name: str) -> dict[int, bool]:
    """For each size with two thread counts: whether all runs of the framework end in the same bits."""
    sizes: dict[int, set[tuple[int, str]]] = {}
    for cell in cells:
        if cell.entry.name == name and cell.digests:
            sizes.setdefault(cell.agents, set()).update((cell.entry.threads, d) for d in cell.digests)
    return {
        agents: len({digest for _, digest in seen}) == 1
        for agents, seen in sizes.items()
        if len({threads for threads, _ in seen}) > 1
    }


def power(agents: int) -> str:
    """10^5 and so on."""
    exponent = len(str(agents)) - 1
    return f"10^{exponent}" if agents == 10**exponent else f"{agents:,}"


def yardstick(cells: list[Cell], cell: Cell) -> Cell | None:
    """Our blocked kernel at the same size and number of threads."""
    for other in cells:
        same = (other.agents, other.entry.threads) == (cell.agents, cell.entry.threads)
        if same and other.entry.name == OURS and other.entry.variant == "blocked" and other.nanoseconds:
            return other
    return None


def line(cells: list[Cell], cell: Cell) -> str:
    """One line of the table."""
    start = f"| {power(cell.agents)} | {cell.entry.name}, {cell.entry.variant} | {cell.entry.threads} |"
    if not cell.nanoseconds:
        return f"{start} {cell.left_out} | | | | | | | |"
    ours = yardstick(cells, cell)
    ratio = f"{cell.best / ours.best:.1f} | {cell.busy / ours.busy:.1f}" if ours else " | "
    wall = f"{cell.best:.2f} | {statistics.median(cell.nanoseconds):.2f}"
    times = f" {wall} | {cell.busy:.2f} | {ratio} |"
    return f"{start}{times} {cell.bytes_per_agent:.0f} | {cell.peak_bytes / 1e6:.0f} | {cell.build_seconds:.1f} |"


def table(cells: list[Cell]) -> list[str]:
    """The speed and memory table."""
    return [
        "| agents | framework | threads | ns an agent-step | median | processor ns "
        "| times ours | by processor | bytes an agent "
        "| peak MB | build s |",
        "|" + "---|" * 11,
        *(line(cells, cell) for cell in cells),
    ]


def agreement_table(agreements: list[Agreement]) -> list[str]:
    """The agreement table."""
    days = " | ".join(f"z, day {day}" for day in CHECKED_DAYS)
    rows = [
        f"| {a.name}, {a.variant} | {a.seeds} | {' | '.join(f'{z:+.1f}' for z in a.z)} | "
        f"{a.spread[2]:.5f} | {'yes' if a.agrees else 'NO'} |"
        for a in agreements
    ]
    return [
        f"| framework | seeds | {days} | spread, day {CHECKED_DAYS[2]} | agrees |",
        "|" + "---|" * (len(CHECKED_DAYS) + 4),
        *rows,
    ]


def same_bits(cells: list[Cell]) -> list[str]:
    """A sentence a framework on whether its outcome depends on the number of threads."""
    said = []
    for name in dict.fromkeys(cell.entry.name for cell in cells):
        if found := identical(cells, name):
            sizes = ", ".join(power(agents) for agents in found)
            verdict = "the same bits" if all(found.values()) else "different outcomes"
            said.append(f"- {name}: {verdict} at 1 and 2 threads from the same seed ({sizes}).")
    return said


def load_note(load: list[float]) -> str:
    """What the machine was otherwise doing."""
    before, after = load
    note = f"Load average at the start {before:.1f}, at the end {after:.1f}."
    if max(load) <= 2:
        return note
    return (
        f"{note} Others used the machine: trust processor time more than the clock, and one thread\n"
        "more than two, since the threads of a parallel loop wait for one another and some of them wait busily."
    )


def document(on: dict[str, Any], cells: list[Cell], agreements: list[Agreement]) -> str:
    """The results as a page."""
    used = ", ".join(f"{name} {version}" for name, version in on["versions"].items())
    lines = [
        "# One declared model in four frameworks",
        "",
        "Written by `benchmarks/compare_frameworks.py`; the model is in `common_model/DECLARATION.md`. Judge the",
        "ratios: they come from one run on one machine.",
        "",
        f"{on['processor']}, {on['cores']} cores, {on['memory_gb']} GB, {on['system']}, Python {on['python']}; {used}.",
        "",
        f"{DAYS} days; wall time (best and median of the repeats) without building the population, imports and",
        "compilation; processor time is that of all threads together. Times ours: over our blocked kernel on as",
        "many threads. Bytes an agent: peak memory less that of a run with 1,000 agents.",
        "",
        load_note(on["load"]),
        "",
        *table(cells),
        "",
        "## Threads",
        "",
        *same_bits(cells),
        "",
        f"## Agreement at {power(AGREEMENT_SIZE)}",
        "",
        "Mean share susceptible over seeds, less the exact curve, in standard errors.",
        "",
        *agreement_table(agreements),
        "",
    ]
    return "\n".join(lines)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--venv", type=Path, help="environment with the frameworks; made if it does not exist"
    )
    parser.add_argument("--sizes", type=lambda text: int(float(text)), nargs="+", default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--replicates", type=int, default=20, help="seeds of the agreement check")
    parser.add_argument("--memory-gb", type=float, default=10.0)
    parser.add_argument("--patience", type=float, default=300.0, help="seconds one run may take")
    parser.add_argument("--out", type=Path, default=HERE / "results")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run everything; exit status 0 if all implementations agree."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        python = make_environment(options.venv or Path(temporary) / "frameworks").absolute()
        on = stamped(python) | {"load": [os.getloadavg()[1]]}
        agreements = agree(python, options.replicates)
        cells = race(python, options)
        on["load"].append(os.getloadavg()[1])
    options.out.mkdir(parents=True, exist_ok=True)
    data = {"on": on, "cells": [asdict(c) for c in cells], "agreement": [asdict(a) for a in agreements]}
    (options.out / "frameworks.json").write_text(json.dumps(data, indent=1) + "\n")
    (options.out / "frameworks.md").write_text(document(on, cells, agreements))
    return 0 if all(a.agrees for a in agreements) else 1


if __name__ == "__main__":
    raise SystemExit(main())
