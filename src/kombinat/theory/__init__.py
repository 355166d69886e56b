"""Theory: published formal models as limits of the rules the scenarios use, each with the numbers it must give."""

from kombinat.theory import (
    aggregation,
    balances,
    fair_wage,
    feldman,
    kantorovich,
    notch,
    own_plan,
    priority,
    ratchet,
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
    stock_signals.MODEL,
    suction.MODEL,
    fair_wage.MODEL,
    feldman.MODEL,
    priority.MODEL,
)

__all__ = ["MODELS"]
