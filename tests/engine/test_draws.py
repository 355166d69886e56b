"""Draws: published answers, an independent oracle, distributions, independence, portability."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from kombinat.engine import draws
from kombinat.engine.compile import kernel

N = 1 << 18
MASK = 0xFFFFFFFF
QUIT = np.uint64(draws.stream(1, "quit"))
HIRE = np.uint64(draws.stream(1, "hire"))
word = st.integers(0, MASK)
long_word = st.integers(0, 2**64 - 1)
Floats = NDArray[np.float64]


@kernel
def over_keys(draw: Any, stream: Any, tick: int, keys: Any, occurrence: int, out: Any) -> None:
    """out[i] = the draw of keys[i]."""
    for i in range(keys.size):
        out[i] = draw(stream, tick, keys[i], occurrence)


@kernel
def over_ticks(draw: Any, stream: Any, key: Any, out: Any) -> None:
    """out[i] = the draw of one key at tick i."""
    for i in range(out.size):
        out[i] = draw(stream, i, key, 0)


@kernel
def over_occurrences(draw: Any, stream: Any, key: Any, out: Any) -> None:
    """out[i] = draw number i of one key at one tick."""
    for i in range(out.size):
        out[i] = draw(stream, 3, key, i)


@kernel
def below_over_keys(stream: Any, keys: Any, n: int, out: Any) -> None:
    """out[i] = the whole number below n of keys[i]."""
    for i in range(keys.size):
        out[i] = draws.below(stream, 3, keys[i], 0, n)


def counting(start: int = 1, n: int = N) -> NDArray[np.uint64]:
    """Keys start, start + 1, ..."""
    return np.arange(start, start + n, dtype=np.uint64)


def drawn(
    draw: Callable[..., Any] = draws.uniform,
    stream: np.uint64 = QUIT,
    tick: int = 3,
    keys: NDArray[np.uint64] | None = None,
    occurrence: int = 0,
    dtype: Any = np.float64,
) -> NDArray[Any]:
    """The draws of many keys at one tick."""
    keys = counting() if keys is None else keys
    out = np.empty(keys.size, dtype)
    over_keys(draw, stream, tick, keys, occurrence, out)
    return out


def oracle(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 written from its description, in Python's unbounded integers."""
    (a, b, c, d), (k, m) = counter, key
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = second >> 32 ^ b ^ k, second & MASK, first >> 32 ^ d ^ m, first & MASK
        k, m = k + 0x9E3779B9 & MASK, m + 0xBB67AE85 & MASK
    return a, b, c, d


KNOWN = [
    ([0] * 6, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ([MASK] * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0],
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("given_words", "expected"), KNOWN)
def test_published_known_answers(given_words: list[int], expected: tuple[int, ...]) -> None:
    assert tuple(int(w) for w in draws.philox(*given_words)) == expected
    assert oracle(tuple(given_words[:4]), tuple(given_words[4:])) == expected  # type: ignore[arg-type]


@settings(deadline=None)
@given(word, word, word, word, word, word)
def test_philox_agrees_with_the_oracle(a: int, b: int, c: int, d: int, k: int, m: int) -> None:
    assert tuple(int(w) for w in draws.philox(a, b, c, d, k, m)) == oracle((a, b, c, d), (k, m))


@settings(deadline=None)
@given(long_word, word, long_word, word)
def test_all_kinds_are_made_of_the_same_block(stream: int, tick: int, key: int, occurrence: int) -> None:
    words = oracle((key & MASK, key >> 32, tick, occurrence), (stream & MASK, stream >> 32))
    at = (np.uint64(stream), tick, np.uint64(key), occurrence)
    assert draws.uniform(*at) == ((words[0] >> 5) * 2**26 + (words[1] >> 6)) / 2**53
    assert draws.uniforms4(*at) == tuple(w / 2**32 for w in words)
    assert int(draws.priority(*at)) == words[1] << 32 | words[0]


def test_streams_are_hashes_of_seed_and_name() -> None:
    assert draws.stream(1, "quit") == 0x1DE25B5ED8969B27
    names = [draws.stream(seed, name) for seed in range(-50, 50) for name in ("quit", "hire", "hire ")]
    assert len(set(names)) == len(names)
    assert all(0 <= name < 2**64 for name in names)
    assert draws.stream(np.int64(1), "quit") == draws.stream(1, "quit")  # type: ignore[arg-type]


def test_a_decision_needs_a_name() -> None:
    with pytest.raises(ValueError, match="name"):
        draws.stream(1, "")


@pytest.mark.parametrize("kind", [int, np.int16, np.int32, np.int64, np.uint64])
def test_the_type_of_an_integer_does_not_matter(kind: Callable[[int], Any]) -> None:
    assert draws.uniform(QUIT, kind(5), kind(77), kind(2)) == draws.uniform(QUIT, 5, np.uint64(77), 2)


def test_uniform_is_in_range_with_the_moments_of_a_uniform() -> None:
    u = drawn()
    assert u.min() >= 0.0
    assert u.max() < 1.0
    assert abs(u.mean() - 0.5) < 5 * (1 / 12 / N) ** 0.5
    assert abs(u.var() - 1 / 12) < 5 * (1 / 180 / N) ** 0.5


def chi_square(cells: NDArray[Any], bins: int) -> float:
    """p of the counts of cells 0..bins-1 all being as likely."""
    return float(stats.chisquare(np.bincount(cells, minlength=bins)).pvalue)


@pytest.mark.parametrize("tick", [0, 1, 1000, MASK])
@pytest.mark.parametrize("stream", [QUIT, HIRE])
def test_uniform_fills_its_cells(tick: int, stream: np.uint64) -> None:
    u = drawn(stream=stream, tick=tick)
    assert chi_square((u * 4096).astype(np.int64), 4096) > 1e-4
    assert chi_square((u * 2**32 % 1 * 256).astype(np.int64), 256) > 1e-4  # the low bits too


def test_one_key_over_ticks_and_occurrences_fills_its_cells() -> None:
    for fill in (over_ticks, over_occurrences):
        u = np.empty(N)
        fill(draws.uniform, QUIT, np.uint64(4711), u)
        assert chi_square((u * 4096).astype(np.int64), 4096) > 1e-4


def correlation(x: Floats, y: Floats) -> float:
    """Correlation in standard errors."""
    return abs(float(np.corrcoef(x, y)[0, 1])) * float(np.sqrt(x.size))


@pytest.mark.parametrize("lag", [1, 2, 3, 7, 64])
def test_neighbours_are_not_correlated(lag: int) -> None:
    ticks, occurrences = np.empty(N), np.empty(N)
    over_ticks(draws.uniform, QUIT, np.uint64(4711), ticks)
    over_occurrences(draws.uniform, QUIT, np.uint64(4711), occurrences)
    for u in (drawn(), ticks, occurrences):
        assert correlation(u[lag:], u[:-lag]) < 4.5


PAIRS = {
    "decisions": (drawn(), drawn(stream=HIRE)),
    "seeds": (drawn(), drawn(stream=np.uint64(draws.stream(2, "quit")))),
    "streams one apart": (drawn(stream=np.uint64(8)), drawn(stream=np.uint64(9))),
    "ticks": (drawn(), drawn(tick=4)),
    "occurrences": (drawn(), drawn(occurrence=1)),
    "keys": (drawn(), drawn(keys=counting(1 + N))),
    "high halves of keys": (drawn(), drawn(keys=counting(1 + 2**32))),
    "tick and occurrence swapped": (drawn(tick=3, occurrence=4), drawn(tick=4, occurrence=3)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_draws_that_should_be_independent_are(pair: str) -> None:
    x, y = PAIRS[pair]
    assert not np.any(x == y)
    assert correlation(x, y) < 4.5
    assert chi_square((x * 64).astype(np.int64) * 64 + (y * 64).astype(np.int64), 4096) > 1e-4


@pytest.mark.parametrize("bit", [0, 1, 31, 32, 63])
def test_flipping_one_bit_of_the_key_flips_half_of_the_draw(bit: int) -> None:
    keys = counting(n=4096)
    other = keys ^ np.uint64(1 << bit)
    a = drawn(draws.priority, keys=keys, dtype=np.uint64)
    b = drawn(draws.priority, keys=other, dtype=np.uint64)
    flips = np.unpackbits((a ^ b).view(np.uint8).reshape(-1, 8), axis=1).mean(axis=0)
    assert abs(flips - 0.5).max() < 5.5 * 0.5 / np.sqrt(4096)


def test_four_uniforms_are_uniform_and_independent() -> None:
    four = np.array([draws.uniforms4(QUIT, 3, key, 0) for key in counting(n=20_000)])
    assert four.shape == (20_000, 4)
    assert all(chi_square((column * 64).astype(np.int64), 64) > 1e-4 for column in four.T)
    off_diagonal = np.corrcoef(four.T)[np.triu_indices(4, 1)]
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(20_000)


def test_normal_is_normal() -> None:
    x = drawn(draws.normal)
    assert stats.kstest(x, "norm").pvalue > 1e-4
    assert abs(stats.skew(x)) < 5 * np.sqrt(6 / N)
    assert abs(stats.kurtosis(x)) < 5 * np.sqrt(24 / N)


def test_gumbel_is_gumbel() -> None:
    assert stats.kstest(drawn(draws.gumbel), "gumbel_r").pvalue > 1e-4


def chosen(values: list[float]) -> NDArray[np.intp]:
    """The option each key takes when options are worth `values`."""
    worth = [value + drawn(draws.gumbel, occurrence=option) for option, value in enumerate(values)]
    chosen: NDArray[np.intp] = np.argmax(worth, axis=0)
    return chosen


def test_largest_gumbel_is_a_logit_choice() -> None:
    values = np.array([0.0, 0.5, -1.0, 1.5])
    expected = np.exp(values) / np.exp(values).sum() * N
    assert stats.chisquare(np.bincount(chosen(list(values))), expected).pvalue > 1e-4


def test_a_new_option_only_draws_people_to_itself() -> None:
    before, after = chosen([0.0, 0.5, -1.0]), chosen([0.0, 0.5, -1.0, 0.3])
    assert np.all((after == before) | (after == 3))


def test_priority_is_uniform_in_every_byte_and_has_no_ties() -> None:
    p = drawn(draws.priority, dtype=np.uint64)
    octets = p.view(np.uint8).reshape(-1, 8)
    assert all(chi_square(octets[:, place], 256) > 1e-4 for place in range(8))
    assert np.unique(p).size == N


def test_smallest_priorities_are_a_fair_sample() -> None:
    keys = counting(n=50)
    times = np.zeros(50, dtype=np.int64)
    for tick in range(4000):
        times[np.argsort(drawn(draws.priority, tick=tick, keys=keys, dtype=np.uint64))[:10]] += 1
    # each is taken with probability 0.2; sampling without replacement shrinks the variance by 40/49
    assert stats.chi2.sf(np.sum((times - 800) ** 2) / (4000 * 0.2 * 0.8) * 49 / 50, 49) > 1e-4


@pytest.mark.parametrize("n", [1, 2, 3, 7, 1000])
def test_below_is_uniform(n: int) -> None:
    out = np.empty(N, dtype=np.int64)
    below_over_keys(QUIT, counting(), n, out)
    assert out.min() == 0
    assert out.max() == n - 1
    assert n == 1 or chi_square(out, n) > 1e-4


@settings(deadline=None)
@given(st.integers(1, 2**31 - 1), long_word)
def test_below_is_the_floor_of_n_times_the_draw(n: int, key: int) -> None:
    found = draws.below(QUIT, 3, np.uint64(key), 0, n)
    assert isinstance(found, int)
    assert found == n * int(draws.priority(QUIT, 3, np.uint64(key), 0)) >> 64


@pytest.mark.parametrize("n", [0, -5])
def test_below_nothing_is_nothing(n: int) -> None:
    assert draws.below(QUIT, 3, 1, 0, n) == -1


@kernel
def identities(mothers: Any, children: int, towns: int, ticks: int, slots: int, out: Any) -> None:
    """The keys of all children of all mothers, then of all slots of all towns at all ticks."""
    at = 0
    for mother in mothers:
        for ordinal in range(children):
            out[at] = draws.child_key(mother, ordinal)
            at += 1
    for town in range(1, towns + 1):
        for tick in range(ticks):
            for slot in range(slots):
                out[at] = draws.slot_key(town, tick, slot)
                at += 1


def test_two_million_identities_do_not_collide() -> None:
    out = np.empty(100_000 * 10 + 10 * 100 * 1000, dtype=np.uint64)
    identities(counting(n=100_000), 10, 10, 100, 1000, out)
    everybody = np.concatenate([out, counting(n=100_000)])
    assert np.unique(everybody).size == everybody.size
    assert everybody.min() > 0
    assert chi_square((out >> np.uint64(52)).astype(np.int64), 4096) > 1e-4


def test_identities_of_generations_do_not_collide() -> None:
    line = [np.uint64(1)]
    for _ in range(1000):
        line.append(np.uint64(draws.child_key(line[-1], 0)))
    assert len(set(line)) == 1001


def test_the_order_of_rows_does_not_matter() -> None:
    keys = np.random.default_rng(1).permutation(counting())
    np.testing.assert_array_equal(drawn(keys=keys), drawn()[(keys - np.uint64(1)).astype(np.int64)])


def test_threads_do_not_matter() -> None:
    keys, out = counting(), np.empty(N)

    def part(lo: int) -> None:
        over_keys(draws.uniform, QUIT, 3, keys[lo : lo + 999], 0, out[lo : lo + 999])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(part, range(0, N, 999)))
    np.testing.assert_array_equal(out, drawn())


PORTABLE = """
import hashlib
import numba
import numpy as np
from kombinat.engine import draws, maths

@numba.njit
def fill(s, real, whole):
    for i in range(real.shape[1]):
        tick, key, occurrence = i % 7, np.uint64(i * i + 1), i % 3
        u = draws.uniform(s, tick, key, occurrence)
        real[0, i] = u
        real[1, i] = draws.uniforms4(s, tick, key, occurrence)[3]
        real[2, i] = draws.normal(s, tick, key, occurrence)
        real[3, i] = draws.gumbel(s, tick, key, occurrence)
        whole[0, i] = draws.priority(s, tick, key, occurrence)
        whole[1, i] = draws.child_key(key, i)
        whole[2, i] = draws.slot_key(1, tick, i)
        whole[3, i] = np.uint64(draws.below(s, tick, key, occurrence, 1000))
        whole[4, i] = np.uint64(maths.to_fixed(u))
    for i in range(real.shape[1]):
        real[4, i] = maths.exp(60.0 * real[0, i] - 30.0)
    for i in range(real.shape[1]):
        real[5, i] = maths.exp(1400.0 * real[0, i] - 700.0)
    for i in range(real.shape[1]):
        real[6, i] = maths.log(real[5, i])
    for i in range(real.shape[1]):
        real[7, i] = maths.log1p(real[5, i])
    for i in range(real.shape[1]):
        real[8, i] = maths.expit(60.0 * real[0, i] - 30.0)
    for i in range(real.shape[1]):
        real[9, i] = maths.logit(real[0, i])
    for i in range(real.shape[1]):
        real[10, i] = maths.probit(real[0, i])
    for i in range(real.shape[1]):
        real[11, i] = maths.probit(real[8, i])

real, whole = np.zeros((12, 1000)), np.zeros((5, 1000), np.uint64)
fill(np.uint64(draws.stream(5, "portable")), real, whole)
print(hashlib.sha256(real.tobytes() + whole.tobytes()).hexdigest())
"""
EXPECTED = "a3c8c2c329afadf5c556854c2c5d737179638e24a26cda86d227dfcd10ceab2c"


def portable(**environment: str) -> str:
    """The digest of many draws and function values, found by another process under these settings."""
    source = str(Path(draws.__file__).parents[2])
    run = subprocess.run(
        [sys.executable, "-c", PORTABLE],
        env={**os.environ, "PYTHONPATH": source, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


SETTINGS: list[dict[str, str]] = [
    {},
    {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
    {"NUMBA_OPT": "1"},
    {"NUMBA_DISABLE_JIT": "1"},
]


@pytest.mark.heavy
@pytest.mark.parametrize("environment", SETTINGS, ids=str)
def test_the_same_bits_under_any_compiler_setting(environment: dict[str, str]) -> None:
    assert portable(**environment) == EXPECTED
