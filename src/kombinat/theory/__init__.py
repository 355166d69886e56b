"""Theory: published formal models as limits of the rules the scenarios use, each with the numbers it must give."""

from kombinat.theory import (
    aggregation,
    balances,
    disorganisation,
    fair_wage,
    feldman,
    harmony,
    home_stores,
    investment_hunger,
    kantorovich,
    notch,
    own_plan,
    party_market,
    priority,
    purge,
    queue_market,
    ratchet,
    side_market,
    soft_budget,
    stock_signals,
    suction,
    tautness,
    thresholds,
)
from kombinat.theory.model import Model

MODELS: tuple[Model, ...] = (
    balances.MODEL,
    aggregation.MODEL,
    harmony.MODEL,
    kantorovich.MODEL,
    notch.MODEL,
    own_plan.MODEL,
    ratchet.MODEL,
    tautness.MODEL,
    side_market.MODEL,
    stock_signals.MODEL,
    suction.MODEL,
    queue_market.MODEL,
    home_stores.MODEL,
    thresholds.MODEL,
    fair_wage.MODEL,
    party_market.MODEL,
    purge.MODEL,
    investment_hunger.MODEL,
    soft_budget.MODEL,
    feldman.MODEL,
    priority.MODEL,
    disorganisation.MODEL,
)

__all__ = ["MODELS"]
