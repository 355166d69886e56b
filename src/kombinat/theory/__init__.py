"""Theory: published formal models, as limits of the rules the scenarios use or as yardsticks, with their numbers."""

from kombinat.theory import kantorovich, notch, own_plan, ratchet
from kombinat.theory.model import Model

MODELS: tuple[Model, ...] = (kantorovich.MODEL, notch.MODEL, own_plan.MODEL, ratchet.MODEL)

__all__ = ["MODELS"]
