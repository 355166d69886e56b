"""A7: the ratchet. What is reported today is asked for tomorrow, so that the reward of a unit reported shrinks."""

from __future__ import annotations

from typing import NamedTuple

from kombinat.plan.reports import hiding
from kombinat.plan.targets import ratchet
from kombinat.theory.model import Check, Model

YEARS = 5_000


class Director(NamedTuple):
    """A director who could keep everything back."""

    patience: float
    hideable: float = 1.0


def reward_of_a_unit(rate: float, weight: float) -> float:
    """What one unit more in the first year brings, discounted, when the plan follows what was achieved."""
    plan, worth = 0.0, 0.0
    for year in range(YEARS):
        made = 1.0 if year == 0 else 0.0
        worth += (made - plan) / (1.0 + rate) ** year
        plan = ratchet(plan, made, weight)
    return worth


def share_reported(rate: float, weight: float) -> float:
    """Part of a surplus that the director reports."""
    return 1.0 - hiding(1.0, weight, Director(rate))


def _check(rate: float, weight: float, published: float) -> tuple[Check, Check]:
    said = f"r = {rate}, weight = {weight}"
    return (
        Check(f"reward of a unit, {said}", published, lambda: reward_of_a_unit(rate, weight), 5e-4),
        Check(f"part of a surplus reported, {said}", published, lambda: share_reported(rate, weight), 5e-4),
    )


MODEL = Model(
    id="A7",
    title="The ratchet",
    source="Weitzman 1980; numbers of the catalogue of literature, A7",
    equation="reward of a unit = b r / (r + lambda) = b / (1 + lambda / r)",
    rules=(ratchet, hiding),
    limit="all of a surplus can be kept back (hideable 1); patience = r, ratchet_weight = lambda",
    checks=(
        *_check(0.1, 0.5, 1 / 6),
        *_check(0.05, 0.2, 0.2),
        *_check(0.1, 0.0, 1.0),
        *_check(0.1, 1.0, 1 / 11),
    ),
)
