"""Sharing out whole units."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kombinat.engine.shares import share_out


def shared(
    total: int, weights: list[int], caps: list[int] | None = None, keys: list[int] | None = None
) -> list[int]:
    out = np.zeros(len(weights), np.int64)
    limits = np.array(caps if caps is not None else [1 << 60] * len(weights), np.int64)
    names = np.array(keys if keys is not None else range(1, len(weights) + 1), np.uint64)
    given_out = share_out(total, np.array(weights, np.int64), limits, names, out)
    assert given_out == out.sum()
    return [int(x) for x in out]


def test_quotas_and_largest_remainders() -> None:
    assert shared(10, [1, 1, 1]) == [4, 3, 3]  # level remainders: the smallest key first
    assert shared(10, [1, 1, 1], keys=[9, 5, 7]) == [3, 4, 3]
    assert shared(7, [50, 30, 20]) == [4, 2, 1]  # 3.5, 2.1, 1.4: the unit over goes to the half
    assert shared(5, [0, 2, 0]) == [0, 5, 0]
    assert shared(5, [0, 0, 0]) == [0, 0, 0]


def test_what_a_cap_refuses_goes_to_the_others() -> None:
    assert shared(100, [1, 1, 2], [10, 100, 100]) == [10, 30, 60]
    assert shared(100, [1, 1, 2], [10, 20, 30]) == [10, 20, 30]


def test_large_amounts_do_not_overflow() -> None:
    out = shared(10**15, [10**15, 3 * 10**15])
    assert sum(out) == 10**15
    assert abs(out[1] / out[0] - 3) < 0.01  # weights lose their last places, the total does not


amounts = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**8)), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), amounts, st.randoms(use_true_random=False))
def test_nothing_lost_caps_kept_and_order_irrelevant(
    total: int, rows: list[tuple[int, int]], random: object
) -> None:
    weights, caps = [w for w, _ in rows], [c for _, c in rows]
    out = shared(total, weights, caps)
    takers = sum(c for w, c in rows if w > 0)
    assert sum(out) == min(total, takers)
    assert all(0 <= o <= c for o, c in zip(out, caps, strict=True))
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    again = shared(total, [weights[i] for i in order], [caps[i] for i in order], [i + 1 for i in order])
    assert again == [out[i] for i in order]
