"""A battery of classic tests on our words, in the orders in which a run makes them.

Each test turns 2**20 words into one p. The draws are fixed, so the verdicts are too; p below 1e-5 anywhere, or p
values that are not uniform together, would be a defect. `benchmarks/battery.py` runs dieharder on the same orders.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from kombinat.engine import draws

ROOT = Path(__file__).resolve().parents[2]
BATTERY = ROOT / "benchmarks" / "battery.py"
WORDS = 1 << 20
Words = NDArray[np.uint32]
Counts = NDArray[Any]


@cache
def battery() -> ModuleType:
    """The benchmark script that defines the orders."""
    sys.path.insert(0, str(BATTERY.parent))
    spec = importlib.util.spec_from_file_location("battery", BATTERY)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["battery"] = module
    spec.loader.exec_module(module)
    return module


@cache
def words(order: str, seed: int) -> Words:
    """The first 2**20 words of an order."""
    out = np.empty(WORDS // 2, dtype=np.uint64)
    battery().ORDERS[order](out, np.uint64(draws.stream(seed, "pure battery")), np.uint64(0))
    return out.view(np.uint32)


def bits(w: Words) -> NDArray[np.uint8]:
    """All bits, least significant of each word first."""
    return np.unpackbits(w.view(np.uint8), bitorder="little")


def normal_p(score: float) -> float:
    """Two-sided p of a standard normal score."""
    return float(2 * stats.norm.sf(abs(score)))


def chi_p(found: Counts, expected: Counts) -> float:
    """p of counts against their expectation (same total)."""
    return float(stats.chi2.sf(np.sum((found - expected) ** 2 / expected), found.size - 1))


def ones(w: Words) -> float:
    """As many ones as zeros."""
    b = bits(w)
    return normal_p((2.0 * b.sum() - b.size) / np.sqrt(b.size))


def runs(w: Words) -> float:
    """The number of runs of equal bits."""
    b = bits(w)
    share = b.mean()
    expected = 2 * b.size * share * (1 - share)
    return normal_p((np.count_nonzero(b[1:] != b[:-1]) + 1 - expected) / (expected / np.sqrt(b.size)))


def octets(w: Words) -> float:
    """Every byte as often."""
    found = np.bincount(w.view(np.uint8), minlength=256)
    return chi_p(found, np.full(256, found.sum() / 256))


def pairs(w: Words) -> float:
    """Every pair of neighbours' leading six bits as often."""
    top = (w >> np.uint32(26)).astype(np.int64)
    found = np.bincount(top[::2] * 64 + top[1::2], minlength=4096)
    return chi_p(found, np.full(4096, found.sum() / 4096))


def triples_of_low_bits(w: Words) -> float:
    """Every triple of neighbours' last four bits as often."""
    low = (w[: w.size // 3 * 3] & np.uint32(15)).astype(np.int64).reshape(-1, 3)
    found = np.bincount(low @ np.array([256, 16, 1]), minlength=4096)
    return chi_p(found, np.full(4096, found.sum() / 4096))


def orderings(w: Words) -> float:
    """Every ordering of four neighbours as often."""
    ranks = np.argsort(w.reshape(-1, 4), axis=1) @ np.array([64, 16, 4, 1])
    patterns = [np.array(p) @ np.array([64, 16, 4, 1]) for p in itertools.permutations(range(4))]
    found = np.array([np.count_nonzero(ranks == pattern) for pattern in patterns])
    return chi_p(found, np.full(24, found.sum() / 24))


def largest_of_eight(w: Words) -> float:
    """The largest of eight, to the eighth power, is uniform."""
    return float(stats.kstest((w.reshape(-1, 8).max(axis=1) / 2**32) ** 8, "uniform").pvalue)


def sums_of_sixteen(w: Words) -> float:
    """Sums of sixteen follow their law (Irwin-Hall, here by its close normal with the kurtosis term)."""
    z = ((w.reshape(-1, 16) / 2**32).sum(axis=1) - 8) / np.sqrt(16 / 12)
    kurtosis = -1.2 / 16

    def law(x: NDArray[np.float64]) -> Any:
        return stats.norm.cdf(x) - kurtosis / 24 * (x**3 - 3 * x) * stats.norm.pdf(x)

    return float(stats.kstest(z, law).pvalue)


def gaps(w: Words) -> float:
    """Waiting times between words in the lowest sixteenth are geometric."""
    waits = np.diff(np.flatnonzero(w < 2**28)) - 1
    found = np.bincount(np.minimum(waits, 60), minlength=61)
    chance = (1 / 16) * (15 / 16) ** np.arange(60)
    return chi_p(found, waits.size * np.append(chance, 1 - chance.sum()))


def birthdays(w: Words) -> float:
    """Repeated spacings among 4096 birthdays in a year of 2**32 days are Poisson with mean 4."""
    years = np.sort(w.reshape(-1, 4096).astype(np.int64), axis=1)
    spacings = np.sort(np.diff(years, axis=1), axis=1)
    repeats = int(np.count_nonzero(np.diff(spacings, axis=1) == 0))
    expected = years.shape[0] * 4096**3 / (4 * 2**32)
    return normal_p((repeats - expected) / np.sqrt(expected))


def collisions(w: Words) -> float:
    """2**20 balls thrown into 2**32 urns collide about 128 times."""
    found = w.size - np.unique(w).size
    expected = w.size**2 / 2**33
    return normal_p((found - expected) / np.sqrt(expected))


def rank(rows: list[int]) -> int:
    """Rank of a binary matrix given as whole numbers."""
    found = 0
    while rows:
        pivot = rows.pop()
        if pivot:
            found += 1
            low = pivot & -pivot
            rows = [row ^ pivot if row & low else row for row in rows]
    return found


def ranks(w: Words) -> float:
    """Ranks of 32 x 32 binary matrices."""
    found = [rank([int(x) for x in matrix]) for matrix in w[: 32 * 2000].reshape(-1, 32)]
    counts = np.bincount(np.clip(found, 30, 32) - 30, minlength=3)
    full, one_less = 0.2887880952, 0.5775761902
    return chi_p(counts, 2000 * np.array([1 - full - one_less, one_less, full]))


def spectrum(w: Words) -> float:
    """No frequency stands out: the powers of the spectrum are exponential."""
    u = w / 2**32 - 0.5
    power = np.abs(np.fft.rfft(u)[1:-1]) ** 2 / (u.size / 12)
    return float(stats.kstest(power, "expon").pvalue)


def lagged_bits(w: Words) -> float:
    """No bit place agrees with itself 1, 2, 4 ... 64 words later more than half the time."""
    worst = 1.0
    for lag, place in itertools.product((1, 2, 4, 8, 16, 32, 64), range(32)):
        same = np.count_nonzero(((w[lag:] ^ w[:-lag]) >> np.uint32(place)) & np.uint32(1))
        worst = min(worst, normal_p((2.0 * same - (w.size - lag)) / np.sqrt(w.size - lag)))
    return float(1 - (1 - worst) ** (7 * 32))


TESTS: list[Callable[[Words], float]] = [
    ones,
    runs,
    octets,
    pairs,
    triples_of_low_bits,
    orderings,
    largest_of_eight,
    sums_of_sixteen,
    gaps,
    birthdays,
    collisions,
    ranks,
    spectrum,
    lagged_bits,
]
ORDERS = ("key", "tick", "block")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("test", TESTS, ids=lambda test: str(test.__name__))
def test_words_look_random(test: Callable[[Words], float], order: str) -> None:
    assert test(words(order, 1)) > 1e-5


@pytest.mark.heavy
def test_p_values_are_uniform_together() -> None:
    found = [test(words(order, seed)) for order in ORDERS for seed in range(2, 6) for test in TESTS]
    assert stats.kstest(found, "uniform").pvalue > 1e-4
    assert stats.binomtest(int(np.count_nonzero(np.array(found) < 0.01)), len(found), 0.01).pvalue > 1e-4


def test_a_bad_generator_fails() -> None:
    counter = np.arange(WORDS, dtype=np.uint32) * np.uint32(2654435769)
    assert min(test(counter) for test in TESTS) < 1e-12


def test_a_flaw_in_one_bit_is_found() -> None:
    flawed = words("key", 1) & ~np.uint32(1 << 9)
    assert min(ones(flawed), octets(flawed), ranks(flawed)) < 1e-12


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("dieharder") is None, reason="dieharder is not installed")
def test_dieharder_passes_a_few_tests(tmp_path: Path) -> None:
    command = [sys.executable, str(BATTERY), "--orders", "key", "--quick", "--out", str(tmp_path / "out.txt")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "1 of 1 orders pass" in (tmp_path / "out.txt").read_text()
