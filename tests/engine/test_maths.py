"""Accuracy, special values and portability of the functions that kernels may use."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special

from kombinat.engine import maths
from kombinat.engine.compile import kernel

N = 200_000
Floats = NDArray[np.float64]
finite = st.floats(allow_nan=False, allow_infinity=False)
anything = st.floats()
share = st.floats(0.0, 1.0)


@kernel
def apply(function: Any, x: Any, out: Any) -> None:
    """out[i] = function(x[i])."""
    for i in range(x.size):
        out[i] = function(x[i])


def values(function: Callable[[float], float], x: Floats) -> Floats:
    """The function at every x, compiled."""
    out = np.empty_like(x)
    apply(function, x, out)
    return out


def ulps(found: Floats, reference: NDArray[Any]) -> float:
    """Largest error in units of the last place of the reference (which may have more digits than float64)."""
    rounded = reference.astype(np.float64)
    gaps = np.abs(found.astype(np.longdouble) - reference) / np.spacing(np.abs(rounded))
    return float(np.max(gaps))


def spread(low: float, high: float) -> Floats:
    """N numbers between low and high."""
    return np.random.default_rng(7).uniform(low, high, N)


def magnitudes(low: float, high: float) -> Floats:
    """N positive numbers whose logarithm is between low and high."""
    return np.exp(spread(low, high))


EXACT = [
    ("exp", np.exp, spread(-700.0, 709.0)),
    ("exp", np.exp, spread(-2.0, 2.0)),
    ("exp", np.exp, spread(-1e-8, 1e-8)),
    ("log", np.log, magnitudes(-700.0, 709.0)),
    ("log", np.log, spread(0.4, 2.5)),
    ("log", np.log, 1.0 + spread(-1e-7, 1e-7)),
    ("log1p", np.log1p, spread(-1.0, 3.0)),
    ("log1p", np.log1p, magnitudes(-300.0, 709.0)),
    ("log1p", np.log1p, -magnitudes(-300.0, -1e-3)),
]


@pytest.mark.parametrize(("name", "reference", "x"), EXACT, ids=lambda value: str(value)[:9])
def test_error_below_one_ulp(name: str, reference: Callable[[Any], Any], x: Floats) -> None:
    found = values(getattr(maths, name), x)
    assert ulps(found, reference(x.astype(np.longdouble))) < 1.0


def test_expit_error_below_three_ulp() -> None:
    x = spread(-700.0, 700.0)
    near = spread(-20.0, 20.0)
    for at in (x, near):
        reference = 1 / (1 + np.exp(-at.astype(np.longdouble)))
        assert ulps(values(maths.expit, at), reference) < 3.0


def test_logit_error_below_three_ulp() -> None:
    for p in (spread(0.0, 1.0), 0.5 + spread(-1e-6, 1e-6), magnitudes(-600.0, -1.0)):
        q = p.astype(np.longdouble)
        near = np.clip(q, 0.2, 0.8)
        middle, ends = np.log1p((2 * near - 1) / (1 - near)), np.log(q / (1 - q))
        reference = np.where(np.abs(p - 0.5) < 0.25, middle, ends)
        assert ulps(values(maths.logit, p), reference) < 3.0


@pytest.mark.parametrize("p", [spread(0.0, 1.0), magnitudes(-650.0, -0.7), 0.5 + spread(-1e-9, 1e-9)])
def test_probit_agrees_with_scipy(p: Floats) -> None:
    np.testing.assert_allclose(values(maths.probit, p), special.ndtri(p), rtol=3e-15, atol=0)


@pytest.mark.parametrize(
    "function", [maths.exp, maths.log, maths.log1p, maths.expit, maths.logit, maths.probit]
)
def test_nan_gives_nan(function: Callable[[float], float]) -> None:
    assert math.isnan(function(math.nan))


SPECIAL = [
    (maths.exp, 0.0, 1.0),
    (maths.exp, 1000.0, math.inf),
    (maths.exp, math.inf, math.inf),
    (maths.exp, -1000.0, 0.0),
    (maths.exp, -math.inf, 0.0),
    (maths.exp, -745.0, 5e-324),
    (maths.log, 1.0, 0.0),
    (maths.log, 0.0, -math.inf),
    (maths.log, math.inf, math.inf),
    (maths.log, 5e-324, -744.4400719213812),
    (maths.log1p, 0.0, 0.0),
    (maths.log1p, -1.0, -math.inf),
    (maths.log1p, math.inf, math.inf),
    (maths.log1p, 1e-300, 1e-300),
    (maths.expit, 0.0, 0.5),
    (maths.expit, math.inf, 1.0),
    (maths.expit, -math.inf, 0.0),
    (maths.logit, 0.5, 0.0),
    (maths.logit, 0.0, -math.inf),
    (maths.logit, 1.0, math.inf),
    (maths.probit, 0.5, 0.0),
    (maths.probit, 0.0, -math.inf),
    (maths.probit, 1.0, math.inf),
]


@pytest.mark.parametrize(("function", "x", "expected"), SPECIAL)
def test_special_values(function: Callable[[float], float], x: float, expected: float) -> None:
    assert function(x) == expected


OUTSIDE = [
    (maths.log, -1.0),
    (maths.log1p, -1.5),
    (maths.logit, -0.1),
    (maths.logit, 1.1),
    (maths.probit, 1.1),
]


@pytest.mark.parametrize(("function", "x"), [*OUTSIDE, (maths.probit, -0.1)])
def test_outside_the_domain_is_nan(function: Callable[[float], float], x: float) -> None:
    assert math.isnan(function(x))


def test_integers_are_taken_as_numbers() -> None:
    assert maths.exp(2) == maths.exp(2.0)
    assert maths.log(3) == maths.log(3.0)
    assert maths.log1p(7) == maths.log1p(7.0)


@settings(deadline=None)
@given(st.floats(-700.0, 700.0))
def test_log_undoes_exp(x: float) -> None:
    assert maths.log(maths.exp(x)) == pytest.approx(x, rel=1e-15, abs=3e-16)


@settings(deadline=None)
@given(st.floats(-30.0, 30.0))
def test_logit_undoes_expit(x: float) -> None:
    p = maths.expit(x)
    assert maths.logit(p) == pytest.approx(x, rel=1e-12, abs=4e-16 / max(1.0 - p, 1e-300))


@settings(deadline=None)
@given(anything)
def test_expit_is_a_share_and_symmetric(x: float) -> None:
    p = maths.expit(x)
    assert math.isnan(x) or (0.0 <= p <= 1.0 and abs(p + maths.expit(-x) - 1.0) <= 2.3e-16)


@settings(deadline=None)
@given(st.floats(2.0**-40, 0.5))
def test_probit_is_symmetric(p: float) -> None:
    q = 1.0 - p
    assert maths.probit(q) == -maths.probit(1.0 - q)


@settings(deadline=None)
@given(finite, finite)
def test_exp_never_falls(x: float, y: float) -> None:
    low, high = sorted((x, y))
    assert maths.exp(low) <= maths.exp(high) * (1 + 4e-16)


def test_fixed_point_comes_back_unchanged() -> None:
    assert [maths.to_fixed(maths.from_fixed(v)) for v in range(maths.FIXED_ONE + 1)] == [*range(10_001)]


@settings(deadline=None)
@given(anything)
def test_fixed_point_is_clipped(x: float) -> None:
    v = maths.to_fixed(x)
    assert 0 <= v <= maths.FIXED_ONE
    assert isinstance(v, int)


@settings(deadline=None)
@given(share)
def test_fixed_point_is_the_nearest(x: float) -> None:
    assert abs(maths.to_fixed(x) / maths.FIXED_ONE - x) <= 0.5 / maths.FIXED_ONE + 1e-16
