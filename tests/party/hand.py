"""Rules by hand: plain Python versions of compiled rules, and constants to feed them."""

from collections.abc import Callable
from typing import Any

from kombinat.engine.bundles import bundle_class


def plain(rule: Callable[..., Any]) -> Callable[..., Any]:
    """The rule before compilation."""
    function: Callable[..., Any] = rule.py_func  # type: ignore[attr-defined]
    return function


def constants(**values: float) -> Any:
    """A behaviour bundle of these values."""
    return bundle_class("behaviour", list(values))(*values.values())


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), from the standard library."""
    import math

    return 1.0 / (1.0 + math.exp(-x))
