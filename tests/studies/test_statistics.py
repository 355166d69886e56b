"""Intervals against textbook numbers, and their coverage."""

import math

import numpy as np
import pytest

from kombinat.studies.statistics import (
    bootstrap_interval,
    cautious_interval,
    pairs_needed,
    proportion,
    t_interval,
)


def test_students_interval_by_hand() -> None:
    found = t_interval([1.0, 2.0, 3.0, 4.0])  # s = 1.29099, t(3) = 3.18245
    assert found.mean == 2.5
    assert found.high - found.mean == pytest.approx(3.18245 * 1.29099 / 2, rel=1e-5)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)


def test_equal_differences_leave_no_doubt_and_one_value_leaves_all() -> None:
    for interval in (t_interval, bootstrap_interval, cautious_interval):
        assert (interval([0.3, 0.3, 0.3]).low, interval([0.3, 0.3, 0.3]).high) == (0.3, 0.3)
        assert math.isinf(interval([1.0]).high)


def test_missing_seeds_are_left_out() -> None:
    assert t_interval([1.0, math.nan, 3.0]).n == 2
    with pytest.raises(ValueError, match="no values"):
        t_interval([math.nan])


def test_the_cautious_interval_holds_both() -> None:
    skewed = [0.0, 0.0, 0.1, 0.1, 0.2, 5.0]
    one, other, both = t_interval(skewed), bootstrap_interval(skewed), cautious_interval(skewed)
    assert both.low == min(one.low, other.low)
    assert both.high == max(one.high, other.high)


def test_coverage_is_near_its_level() -> None:
    random = np.random.default_rng(3)
    inside = [t_interval(random.normal(1.0, 2.0, 8)) for _ in range(1000)]
    share = np.mean([interval.low <= 1.0 <= interval.high for interval in inside])
    assert 0.93 < share < 0.97


def test_pairs_needed_are_enough_and_one_fewer_is_not() -> None:
    values = np.array([0.9, 1.1, -0.5, 2.5, 1.0, 0.2])
    n = pairs_needed(values, 0.5)
    assert n is not None
    spread = values.std(ddof=1)

    def reaches(pairs: int) -> bool:
        from scipy import stats

        return bool(stats.t.ppf(0.975, pairs - 1) * spread / math.sqrt(pairs) < values.mean() - 0.5)

    assert reaches(n)
    assert not reaches(n - 1)


def test_pairs_needed_says_when_it_is_hopeless() -> None:
    assert pairs_needed([1.0, 2.0, 3.0], 2.0) is None
    assert pairs_needed([1.0, 2.0, 3.0], 2.0001, most=1000) is None
    assert pairs_needed([1.0], 0.0) is None


def test_exact_rate() -> None:
    found = proportion(0, 10)
    assert (found.mean, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 10), rel=1e-9)
    assert math.isnan(proportion(0, 0).mean)
