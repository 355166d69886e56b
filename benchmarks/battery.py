"""Put our draws through dieharder (Debian: `apt-get install dieharder`) in the orders in which a run makes them.

    PYTHONPATH=src python benchmarks/battery.py                  # all orders; writes benchmarks/results/battery.txt
    PYTHONPATH=src python benchmarks/battery.py --orders key --quick --out /dev/stdout

A counter-based generator is usually tested by counting up all its counter. A run of the model does something
else: one decision asks one number of every person at a fixed tick, or one person again and again as ticks pass.
Three orders are tested, each as the raw 32-bit words that our `priority` and `uniforms4` hand out:

    key     tick fixed, key counting up: the first two words of every block
    tick    key fixed, tick counting up: the first two words of every block
    block   tick fixed, key counting up: all four words of every block

Counting keys are the hard case; the keys of a run are themselves hashes. Every test reads a decision stream of its
own. A good generator is called WEAK (p outside 0.005 .. 0.995) about once in a hundred; a weak test is repeated
on a fresh stream, and the generator fails where a repeat is weak too or any test says FAILED.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.compile import kernel
from kombinat.engine.draws import philox, priority, stream
from stamp import stamp

CHUNK = 1 << 19
TICKS = np.uint64(1) << np.uint64(32)
SEED = 1929
RESULTS = Path(__file__).resolve().parent / "results" / "battery.txt"
Bundle = Any


@kernel
def fill_key(out: Bundle, stream_: Bundle, start: Bundle) -> None:
    """out[i]: the 64 bits of `priority` for key start + i at tick 7."""
    for i in range(out.size):
        out[i] = priority(stream_, 7, start + np.uint64(i), 0)


@kernel
def fill_tick(out: Bundle, stream_: Bundle, start: Bundle) -> None:
    """out[i]: the 64 bits of `priority` for one key at tick start + i, the next key when ticks run out."""
    for i in range(out.size):
        at = start + np.uint64(i)
        out[i] = priority(stream_, at % TICKS, np.uint64(0xC0FFEE) + at // TICKS, 0)


@kernel
def fill_block(out: Bundle, stream_: Bundle, start: Bundle) -> None:
    """out[2 i], out[2 i + 1]: all 128 bits drawn for key start / 2 + i at tick 7."""
    word, low = np.uint64(32), np.uint64(0xFFFFFFFF)
    for i in range(out.size // 2):
        key = start // np.uint64(2) + np.uint64(i)
        a, b, c, d = philox(key & low, key >> word, 7, 0, stream_ & low, stream_ >> word)
        out[2 * i] = (np.uint64(b) << word) | np.uint64(a)
        out[2 * i + 1] = (np.uint64(d) << word) | np.uint64(c)


ORDERS: dict[str, Callable[[Bundle, Bundle, Bundle], None]] = {
    "key": fill_key,
    "tick": fill_tick,
    "block": fill_block,
}


@dataclass(frozen=True)
class Test:
    """One dieharder test: its number and the size of tuple it is run with (-1: it has none)."""

    number: int
    tuple_size: int = -1

    def command(self) -> list[str]:
        """The dieharder command that reads raw words from standard input."""
        size = [] if self.tuple_size < 0 else ["-n", str(self.tuple_size)]
        return ["dieharder", "-g", "200", "-d", str(self.number), *size]


# All tests that dieharder itself calls reliable; of its 33 lagged sums (most of its running time) seven.
RELIABLE = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 17, 100, 101, 102, 204, 205, 206, 207, 208, 209]
TESTS = [
    *(Test(number) for number in RELIABLE),
    *(Test(200, bits) for bits in range(1, 13)),
    *(Test(201, dimension) for dimension in (2, 3, 4, 5)),
    *(Test(202, length) for length in (2, 3, 4, 5)),
    *(Test(203, lag) for lag in (0, 1, 2, 3, 7, 15, 31)),
]
QUICK = [Test(0), Test(15), Test(100), Test(101), Test(200, 3)]


def words(order: str, test: Test, again: int, seed: int = SEED) -> Iterator[NDArray[np.uint64]]:
    """Endless chunks of the order's words, on the stream of this test and repeat."""
    fill = ORDERS[order]
    name = np.uint64(stream(seed, f"battery {order} {test.number} {test.tuple_size} {again}"))
    out = np.empty(CHUNK, dtype=np.uint64)
    start = np.uint64(0)
    while True:
        fill(out, name, start)
        start += np.uint64(CHUNK)
        yield out


def assess(order: str, test: Test, again: int = 0) -> list[list[str]]:
    """dieharder's rows for one test: name, tuple size, samples, repeats, p, verdict."""
    pipe = subprocess.PIPE
    with subprocess.Popen(test.command(), stdin=pipe, stdout=pipe, bufsize=0) as process:
        assert process.stdin and process.stdout
        try:
            for chunk in words(order, test, again):
                process.stdin.write(chunk.data)
        except BrokenPipeError:  # dieharder has read enough
            text = process.stdout.read().decode()
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    return [row for row in rows if len(row) == 6 and row[-1] in ("PASSED", "WEAK", "FAILED")]


def judge(order: str, test: Test) -> list[list[str]]:
    """The rows of a test; if any is not PASSED, the same rows on a fresh stream follow."""
    first = assess(order, test)
    doubtful = [place for place, row in enumerate(first) if row[-1] != "PASSED"]
    second = assess(order, test, again=1) if doubtful else []
    return [[*row, ""] for row in first] + [[*second[place], "repeat"] for place in doubtful]


def report(order: str, tests: list[Test], show: Callable[[str], None]) -> bool:
    """Run `tests` on one order, showing each row; True if it passes."""
    counts = {"PASSED": 0, "WEAK": 0, "FAILED": 0}
    weak_repeats = 0
    show(f"\norder {order}\n")
    for test in tests:
        for name, size, samples, repeats, p, verdict, again in judge(order, test):
            show(f"  {name:22} {size:>3} {samples:>10} {repeats:>5}  p={p}  {verdict} {again}".rstrip())
            counts[verdict] += not again
            weak_repeats += bool(again) and verdict != "PASSED"
    total = sum(counts.values())
    passed = counts["FAILED"] == 0 and weak_repeats == 0
    show(
        f"\n  {total} assessments: {counts['PASSED']} passed, {counts['WEAK']} weak "
        f"(about {total / 100:.1f} expected of a perfect generator), {counts['FAILED']} failed; "
        f"{weak_repeats} still weak on repetition -> {'PASS' if passed else 'FAIL'}"
    )
    return passed


def heading() -> str:
    """Title and stamp of the results file."""
    on = stamp()
    tool = subprocess.run(["dieharder", "-h"], capture_output=True, text=True).stdout.splitlines()
    version = next(
        (line.strip("#= ").split(" Copyright")[0] for line in tool if "version" in line), "dieharder"
    )
    return (
        f"kombinat.engine.draws (Philox4x32-10) under {version}; seed {SEED}\n"
        f"{on['processor']}, {on['system']}, Python {on['python']}, {on['versions']}\n"
        "columns: test, tuple size, samples, repeats, p, verdict"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the battery; exit status 0 if every order passes, 2 if dieharder is not installed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", nargs="+", choices=sorted(ORDERS), default=list(ORDERS))
    parser.add_argument("--quick", action="store_true", help="five tests instead of fifty")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    if shutil.which("dieharder") is None:
        print("dieharder is not installed", file=sys.stderr)
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with options.out.open("w") as file:

        def show(line: str) -> None:
            print(line, file=file, flush=True)

        show(heading())
        verdicts = [report(order, QUICK if options.quick else TESTS, show) for order in options.orders]
        show(
            f"\n{sum(verdicts)} of {len(verdicts)} orders pass; {(time.monotonic() - began) / 60:.0f} minutes"
        )
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
