"""Theory: published formal models as limits of the rules the scenarios use, each with the numbers it must give."""

from kombinat.theory import (
    aggregation,
    balances,
    feldman,
    kantorovich,
    notch,
    own_plan,
    priority,
    ratchet,
    side_market,
    soft_budget,
    stock_signals,
    suction,
    tautness,
)
from kombinat.theory.model import Model

MODELS: tuple[Model, ...] = (
    balances.MODEL,
    aggregation.MODEL,
    kantorovich.MODEL,
    notch.MODEL,
    own_plan.MODEL,
    ratchet.MODEL,
    tautness.MODEL,
    side_market.MODEL,
    stock_signals.MODEL,
    suction.MODEL,
    soft_budget.MODEL,
    feldman.MODEL,
    priority.MODEL,
)

__all__ = ["MODELS"]
