"""A10a: Kornai and Martos. An economy can be run by stocks alone, without prices and without orders from above."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kombinat.plan.signals import by_stock
from kombinat.plant.supply import stock_signal
from kombinat.theory.model import Check, Model

Numbers = NDArray[np.float64]

TAKEN = np.array([[0.10, 0.30, 0.20], [0.25, 0.10, 0.30], [0.20, 0.25, 0.15]])  # kg of row for a kg of column
FINAL = np.array([100.0, 80.0, 60.0])  # demand from outside, kg a month
BALANCED = np.linalg.solve(np.eye(3) - TAKEN, FINAL)
NORM = 9.0  # dekads of final demand that a store is to hold
MONTHS = 50
STORE = 20.0  # what stores are to hold where both signals act, and hold at first
STARTED = 0.8  # of the balanced output, where both signals act


class Signals(NamedTuple):
    """How far output answers to the level of a store and to its change."""

    level: float
    change: float


def steered(level: float, change: float, months: int) -> float:
    """Error of output after so many months of control by both signals, as a share of the largest branch."""
    output, stock, law = STARTED * BALANCED, np.full(FINAL.size, STORE), Signals(level, change)
    for _ in range(months):
        then = after(stock, output)
        moved = [
            by_stock(float(x), float(now), float(old), STORE, law)
            for x, now, old in zip(output, then, stock, strict=True)
        ]
        output, stock = np.array(moved), then
    return float(np.abs(output - BALANCED).max() / BALANCED.max())


def after(stock: Numbers, output: Numbers) -> Numbers:
    """Stores after a month: what was made, less what the branches and the outside have taken."""
    return np.asarray(stock + output - TAKEN @ output - FINAL)


@cache
def by_the_rule() -> Numbers:
    """Output of each month, where a branch makes what its store asks for, and the store knows of final demand only."""
    stock, path = FINAL * NORM / 3.0, []
    for _ in range(MONTHS):
        made = [stock_signal(float(y), float(held), NORM) for y, held in zip(FINAL, stock, strict=True)]
        path.append(np.array(made))
        stock = after(stock, path[-1])
    return np.array(path)


def by_kornai_and_martos(level: float, change: float) -> Numbers:
    """Output of each month under x' = x - level (s' - s*) - change (s' - s)."""
    wanted = stock = FINAL * NORM / 3.0
    output, path = FINAL, []
    for _ in range(MONTHS):
        path.append(output)
        then = after(stock, output)
        output, stock = output - level * (then - wanted) - change * (then - stock), then
    return np.array(path)


def error(month: int) -> float:
    """Largest distance of output from the balanced one, as a share of the largest branch."""
    return float(np.abs(by_the_rule()[month] - BALANCED).max() / BALANCED.max())


def apart() -> float:
    """Largest difference between the rule's path and that of the control by the change of stocks."""
    return round(float(np.abs(by_the_rule() - by_kornai_and_martos(0.0, 1.0)).max()), 9)


def _steered(level: float, change: float, left: float) -> Check:
    said = f"error after {MONTHS} months, a = {level}, b = {change}"
    return Check(said, left, lambda: steered(level, change, MONTHS + 1), 5e-5)


MODEL = Model(
    id="A10a",
    title="Control by stocks alone",
    source="Kornai and Martos 1973; errors of the iteration in the catalogue of literature, A1",
    equation="x(t+1) = x(t) - a (s(t+1) - s*) - b (s(t+1) - s(t)); with a = 0, b = 1: x(t+1) = A x(t) + y",
    rules=(stock_signal, by_stock),
    limit="a shop's need: final demand, which its store reckons with, stays the same, and the rule gives the change"
    " alone (a = 0, b = 1); a plant's own month: level = a, change = b, and nothing binds",
    checks=(
        Check("distance from the control by changes alone (a = 0, b = 1)", 0.0, apart, 1e-9),
        Check("error in the first month", 0.5948, lambda: error(0), 5e-5),
        Check("error in the second month", 0.3664, lambda: error(1), 5e-5),
        Check("error in the third month", 0.2263, lambda: error(2), 5e-5),
        Check("error in the tenth month", 0.0077, lambda: error(9), 5e-5),
        Check("what is left of an error after a month", 0.6173, lambda: error(15) / error(14), 5e-5),
        _steered(0.05, 0.3, 0.0068),
        _steered(0.05, 0.6, 0.0001),
        _steered(0.2, 0.6, 0.0),
        Check(
            "a = 0.2, b = 0: no rest in 400 months (1: so)",
            1.0,
            lambda: float(max(steered(0.2, 0.0, month) for month in range(380, 400)) > 0.05),
            0.0,
        ),
        Check("a = 0.5, b = 1.5: flies apart (1: so)", 1.0, lambda: float(steered(0.5, 1.5, 400) > 1e6), 0.0),
    ),
)
