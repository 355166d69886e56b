"""Sharing out whole units: by weight, never above a cap, to the last unit, ties by key and never by position."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel

ROOM = 2.0**61  # products of two quantities stay below this


@kernel
def share_out(total: int, weights: Any, caps: Any, keys: Any, shares: Any) -> int:
    """Share `total` out in proportion to `weights`, at most `caps[i]` each; returns what was given.

    All arrays are int64 of one length except `keys` (uint64); `shares` is overwritten. Rows with weight 0 get
    nothing. What a cap refuses goes to the others; the last units go by largest remainder, ties to the smaller key.
    """
    shares[:] = 0
    left = total
    shift = _shift(left, weights)
    while left > 0:
        whole = _open_weight(weights, caps, shares, shift)
        if whole == 0:
            break
        filled = _fill_caps(left, whole, weights, caps, shares, shift)
        if filled == 0:
            return total - _finish(left, whole, weights, caps, keys, shares, shift)
        left -= filled
    return total - left


@kernel
def _shift(total: int, weights: Any) -> int:
    """Binary places to drop from the weights so that total * sum of weights fits in 64 bits."""
    largest = 1
    for i in range(weights.size):
        largest = max(largest, int(weights[i]))
    bound = float(largest) * float(weights.size) * float(max(total, 1))
    shift = 0
    while bound >= ROOM:
        bound /= 2.0
        shift += 1
    return shift


@kernel
def _scaled(weight: int, shift: int) -> int:
    """A weight with `shift` binary places dropped; a weight above 0 stays above 0."""
    return max(weight >> shift, 1) if weight > 0 else 0


@kernel
def _open_weight(weights: Any, caps: Any, shares: Any, shift: int) -> int:
    whole = 0
    for i in range(weights.size):
        if shares[i] < caps[i]:
            whole += _scaled(weights[i], shift)
    return whole


@kernel
def _fill_caps(left: int, whole: int, weights: Any, caps: Any, shares: Any, shift: int) -> int:
    """Give every row whose quota reaches its cap exactly its cap; returns what was given (0 if no cap binds)."""
    given = 0
    for i in range(weights.size):
        weight = _scaled(weights[i], shift)
        if shares[i] < caps[i] and weight > 0 and left * weight // whole >= caps[i]:
            shares[i] = caps[i]
            given += caps[i]
    return given


@kernel
def _finish(left: int, whole: int, weights: Any, caps: Any, keys: Any, shares: Any, shift: int) -> int:
    """Whole quotas first, then single units by largest remainder; returns what nobody could take (0)."""
    remainders = np.full(weights.size, np.int64(-1))
    rest = left
    for i in range(weights.size):
        weight = _scaled(weights[i], shift)
        if shares[i] < caps[i] and weight > 0:
            shares[i] = left * weight // whole
            remainders[i] = left * weight % whole
            rest -= shares[i]
    for i in _by_remainder(remainders, keys):
        if rest == 0:
            break
        shares[i] += 1
        rest -= 1
    return rest


@kernel
def _by_remainder(remainders: Any, keys: Any) -> Any:
    """Rows that have a remainder (>= 0), the largest first, the smaller key if two are level."""
    rows = np.flatnonzero(remainders >= 0)
    by_key = rows[np.argsort(keys[rows], kind="mergesort")]
    return by_key[np.argsort(-remainders[by_key], kind="mergesort")]
