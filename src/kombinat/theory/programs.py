"""Linear programs: the most that can be made of what there is, and what one more of anything would be worth.

A yardstick, never a behaviour: no phase of the year looks at it. Kantorovich (1939) saw that a plan for many machines
and products, and for sets of products, is such a program, and that each limit has a number ("resolving multiplier",
shadow price) which says what a unit more of it would add.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class NoOptimumError(ArithmeticError):
    """A program that no plan meets, or that no limit bounds."""


@dataclass(frozen=True)
class Program:
    """Most of worth @ x, where limits @ x <= most, balances @ x == exactly, and low <= x <= high.

    limits, balances: matrices (plain or sparse), a row a constraint; high may be infinite.
    """

    worth: Numbers
    limits: Any
    most: Numbers
    balances: Any
    exactly: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Optimum:
    """The best plan of a program.

    value: worth of the plan; plan: x; of_limits, of_balances: what one unit more of each right-hand side adds.
    """

    value: float
    plan: Numbers
    of_limits: Numbers
    of_balances: Numbers


def program(
    worth: Any,
    limits: Any,
    most: Any,
    *,
    balances: Any = None,
    exactly: Any = (),
    low: Any = 0.0,
    high: Any = np.inf,
) -> Program:
    """A program from lists or arrays; low and high are one number for all, or one a column."""
    width = len(worth)
    return Program(
        np.asarray(worth, np.float64),
        limits if hasattr(limits, "tocsr") else np.asarray(limits, np.float64).reshape(-1, width),
        np.asarray(most, np.float64),
        np.zeros((0, width)) if balances is None else balances,
        np.asarray(exactly, np.float64),
        np.broadcast_to(np.asarray(low, np.float64), width),
        np.broadcast_to(np.asarray(high, np.float64), width),
    )


def optimum(asked: Program) -> Optimum:
    """Solve a program. NoOptimumError if nothing meets it or nothing bounds it."""
    from scipy.optimize import linprog

    found = linprog(
        -asked.worth,
        A_ub=asked.limits,
        b_ub=asked.most,
        A_eq=asked.balances,
        b_eq=asked.exactly,
        bounds=np.column_stack((asked.low, asked.high)),
        method="highs",
    )
    if found.status != 0:
        raise NoOptimumError(found.message)
    return Optimum(
        -float(found.fun),
        np.asarray(found.x, np.float64),
        -np.asarray(found.ineqlin.marginals, np.float64),
        -np.asarray(found.eqlin.marginals, np.float64),
    )


def complete_sets(asked: Program, outputs: Any, set_of: Any, worth: float = 1.0) -> Program:
    """The same machines and limits, but only complete sets count (Kantorovich's problem A).

    outputs: a row a product, what each column makes of it; set_of: how much of each product a set has; worth: of one
    set. A last column is added, the number of sets, and last limits: sets * set_of - outputs @ x <= 0, one a product,
    whose shadow prices are Kantorovich's resolving multipliers.
    """
    from scipy.sparse import csr_matrix, hstack, vstack

    made, wanted = csr_matrix(outputs), np.asarray(set_of, np.float64)
    rows, columns = asked.limits.shape
    above = hstack([csr_matrix(asked.limits), csr_matrix((rows, 1))])
    below = hstack([-made, csr_matrix(wanted[:, None])])
    return replace(
        asked,
        worth=np.append(np.zeros(columns), worth),
        limits=vstack([above, below]).tocsr(),
        most=np.append(asked.most, np.zeros(wanted.size)),
        balances=hstack([csr_matrix(asked.balances), csr_matrix((asked.balances.shape[0], 1))]).tocsr(),
        low=np.append(asked.low, 0.0),
        high=np.append(asked.high, np.inf),
    )


def allowing(asked: Program, plan: Numbers) -> Program:
    """The same program with every limit that `plan` oversteps raised to it: what was done was possible."""
    return replace(asked, most=np.maximum(asked.most, asked.limits @ plan))
