"""Draws: random numbers as a pure function of (seed, decision, tick, entity key, occurrence).

No generator carries state, so the order of rows, the number of threads and what other entities do cannot
change what one entity draws: two runs that differ in a law share every other draw, person by person.

The function is Philox4x32-10 (J. K. Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", SC
2011): counter = (key low, key high, tick, occurrence), key = the 64-bit stream of (seed, decision).

Arguments of all kernels: `stream` (uint64, from `stream(seed, decision)`), `tick` and `occurrence` (integers
from 0 to 2**32 - 1), `key` (uint64, an identity; never a row number or a position in a list). `occurrence` is
the number of the option drawn for, or of the draw where one entity draws more than once for one decision.
One decision uses one kind of draw: at the same arguments all kinds are made from the same bits. Outside kernels
wrap streams and keys in `np.uint64`; a Python integer above 2**63 may be refused.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeAlias

import numpy as np

from kombinat.engine.compile import inlined, primitive
from kombinat.engine.maths import log, probit

Whole: TypeAlias = "int | np.integer[Any]"
Words: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

_MASK = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_ROUNDS = 10
_NO_KEY = np.uint64(0)
_FIVE, _SIX = np.uint64(5), np.uint64(6)
_TWO_M26, _TWO_M27, _TWO_M32, _TWO_M52, _TWO_M53 = 2.0**-26, 2.0**-27, 2.0**-32, 2.0**-52, 2.0**-53


def stream(seed: int, decision: str) -> int:
    """The 64-bit stream of a decision in a run: a hash of the seed and the decision's name.

    Never depends on which decisions exist or in what order they were declared. Hand it to kernels as uint64.
    ValueError if the name is empty.
    """
    if not decision:
        raise ValueError("a decision needs a name")
    digest = hashlib.sha256(f"{int(seed)}\n{decision}".encode()).digest()
    return int.from_bytes(digest[:8], "little")


_CHILD_STREAM = np.uint64(stream(0, "identity of a child"))
_SLOT_STREAM = np.uint64(stream(0, "identity of an arrival"))


@inlined
def _rounds(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> Words:
    """Philox4x32-10 on words held in uint64, each below 2**32."""
    for _ in range(_ROUNDS):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = (product_1 >> _WORD) ^ c1 ^ k0
        c1 = product_1 & _MASK
        c2 = (product_0 >> _WORD) ^ c3 ^ k1
        c3 = product_0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


@primitive
def philox(
    c0: Whole, c1: Whole, c2: Whole, c3: Whole, k0: Whole, k1: Whole
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Philox4x32-10: four random words (uint32) from a counter of four and a key of two words."""
    a, b, c, d = _rounds(
        np.uint64(c0) & _MASK,
        np.uint64(c1) & _MASK,
        np.uint64(c2) & _MASK,
        np.uint64(c3) & _MASK,
        np.uint64(k0) & _MASK,
        np.uint64(k1) & _MASK,
    )
    return np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@inlined
def _words(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> Words:
    k, s = np.uint64(key), np.uint64(stream)
    return _rounds(
        k & _MASK, k >> _WORD, np.uint64(tick) & _MASK, np.uint64(occurrence) & _MASK, s & _MASK, s >> _WORD
    )


@inlined
def uniform(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> float:
    """A float64 in [0, 1), a multiple of 2**-53."""
    a, b, _c, _d = _words(stream, tick, key, occurrence)
    return np.float64(np.int64(a >> _FIVE)) * _TWO_M27 + np.float64(np.int64(b >> _SIX)) * _TWO_M53


@inlined
def uniforms4(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> tuple[float, float, float, float]:
    """Four independent float64 in [0, 1), multiples of 2**-32, for the price of one draw."""
    a, b, c, d = _words(stream, tick, key, occurrence)
    return (
        np.float64(np.int64(a)) * _TWO_M32,
        np.float64(np.int64(b)) * _TWO_M32,
        np.float64(np.int64(c)) * _TWO_M32,
        np.float64(np.int64(d)) * _TWO_M32,
    )


@inlined
def _inside(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> float:
    """A float64 strictly between 0 and 1: the midpoint of one of 2**52 equal cells."""
    a, b, _c, _d = _words(stream, tick, key, occurrence)
    return np.float64(np.int64(a >> _SIX)) * _TWO_M26 + (np.float64(np.int64(b >> _SIX)) + 0.5) * _TWO_M52


@primitive
def normal(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> float:
    """A standard normal float64, between -8.3 and 8.3."""
    return probit(_inside(stream, tick, key, occurrence))


@primitive
def gumbel(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> float:
    """A standard Gumbel float64; the option with the largest value + gumbel is a logit choice.

    `occurrence` is the option's own number, so that adding an option leaves the draws of the others alone.
    """
    return -log(-log(_inside(stream, tick, key, occurrence)))


@inlined
def priority(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> np.uint64:
    """A uint64 for sampling and matching: take the k smallest, break ties by key."""
    a, b, _c, _d = _words(stream, tick, key, occurrence)
    return (b << _WORD) | a


@inlined
def below(stream: Whole, tick: Whole, key: Whole, occurrence: Whole, n: Whole) -> int:
    """An integer from 0 to n - 1, each as likely to one part in 2**32; n < 2**31. -1 where n <= 0."""
    if n <= 0:
        return -1
    a, b, _c, _d = _words(stream, tick, key, occurrence)
    wide = np.uint64(n)
    return int(np.int64((b * wide + ((a * wide) >> _WORD)) >> _WORD))


@inlined
def _identity(stream: Whole, tick: Whole, key: Whole, occurrence: Whole) -> np.uint64:
    made = priority(stream, tick, key, occurrence)
    return made if made != _NO_KEY else np.uint64(1)


@primitive
def child_key(mother_key: Whole, ordinal: Whole) -> np.uint64:
    """The identity (uint64, never 0) of a mother's child; `ordinal` counts her births from 0."""
    return _identity(_CHILD_STREAM, 0, mother_key, ordinal)


@primitive
def slot_key(town_key: Whole, tick: Whole, slot: Whole) -> np.uint64:
    """The identity (uint64, never 0) of whoever takes place `slot` among a town's arrivals at `tick`."""
    return _identity(_SLOT_STREAM, tick, town_key, slot)
