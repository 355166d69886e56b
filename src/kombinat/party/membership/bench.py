"""Records at the bench: how somebody's work looks beside that of the section's mates, and who counts as a good worker.

Norms reckon with what a pay bracket can do, so that fulfilment says nothing of skill: what a hand turns out is its
fulfilment of the norm times the tariff rate of its bracket, as everybody reads it off a pay sheet.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed
from kombinat.engine.rules import rule
from kombinat.world.codes import Occupation, Shock

LEAST_USUAL = 0.005
"""Keeps a ratio to what is usual among mates finite where hardly anybody misses a day or spoils a piece."""


@rule("party.examination.capable", cites="P3-M22 P3-M21", neutral=0.0)
def capable(turned: float, scrap: float, truancy: float, title: float, behaviour: Bundle) -> float:
    """How good a worker somebody is by what mates see, 0..1: skill at the trade, little scrap, no day missed, a title.

    capable_output (turned - 1) - capable_scrap scrap - capable_truancy truancy + capable_title title

    turned: work turned out against what is usual in the section; scrap, truancy: what is above the mean of the section,
    in multiples of it; title: 1 for a title that no mate holds, 0 where all do.
    """
    good = behaviour.capable_output * (turned - 1.0) + behaviour.capable_title * title
    return float(
        min(1.0, max(0.0, good - behaviour.capable_scrap * scrap - behaviour.capable_truancy * truancy))
    )


@kernel
def made_of_due(norm: int, usual: float) -> float:
    """Norm fulfilment of last month (1/10000) against what could be asked: the norm, or less where mates make less.

    usual: mean fulfilment in the section, 0 where nobody has a norm; 1 for those without a norm.
    """
    due = min(1.0, usual)
    return from_fixed(norm) / due if norm > 0 and due > 0.0 else 1.0


@kernel
def on_a_norm(norm: int, rate: int, occupation: int) -> bool:
    """Whether somebody works with the hands and has a norm and a rate by which the work can be told."""
    return norm > 0 and rate > 0 and occupation <= Occupation.AUXILIARY


@kernel
def means(total: Any, people: Any) -> Any:
    """Means (float64; 0: nobody) from sums and counts, both int64 by unit."""
    usual = np.zeros(total.size, np.float64)
    for u in range(total.size):
        usual[u] = total[u] / max(1, people[u])
    return usual


@kernel
def usual_in_sections(truancy: Any, scrap: Any, norm: Any, rate: Any, occupation: Any, section: Any,
                      units: int) -> Any:  # fmt: skip
    """What is usual in each section (float64 by unit), in one pass over columns of persons.

    Truancy and scrap of its hands; norm fulfilment of those who have a norm (shares); work turned out by those whose
    work can be told (norm, 1/10000, times tariff rate).
    """
    missed, spoilt, made = np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(units, np.int64)
    turned, told = np.zeros(units, np.int64), np.zeros(units, np.int64)
    hands, rated = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in range(section.size):
        u = section[i]
        if u < 0:
            continue
        missed[u] += truancy[i]
        spoilt[u] += scrap[i]
        hands[u] += 1
        made[u] += max(0, norm[i])
        rated[u] += norm[i] > 0
        if on_a_norm(norm[i], rate[i], occupation[i]):
            turned[u] += np.int64(norm[i]) * np.int64(rate[i])
            told[u] += 1
    missing, spoiling, making = means(missed, hands), means(spoilt, hands), means(made, rated)
    return missing / FIXED_ONE, spoiling / FIXED_ONE, making / FIXED_ONE, means(turned, told)


@kernel
def turned_out(norm: int, rate: int, occupation: int, usual: float) -> float:
    """Work turned out against what is usual among the hands of the section; 1 for those away from the bench."""
    if usual <= 0.0 or not on_a_norm(norm, rate, occupation):
        return 1.0
    return float(norm) * float(rate) / usual


@kernel
def beyond_mates(share: int, usual: float) -> float:
    """How far a share column (1/10000) is above what is usual in the section, in multiples of it."""
    return (from_fixed(share) - usual) / max(usual, LEAST_USUAL)


@kernel
def titled(shock: int, holders: int, heads: int) -> float:
    """How far an emulation title sets its holder apart: the share of the section without one; 0 for others."""
    return 0.0 if shock == Shock.NONE else max(0.0, 1.0 - holders / max(1, heads))
