"""Theory: published formal models as limits of the rules the scenarios use, each with the numbers it must give."""

from kombinat.theory import notch, own_plan, ratchet
from kombinat.theory.model import Model

MODELS: tuple[Model, ...] = (notch.MODEL, own_plan.MODEL, ratchet.MODEL)

__all__ = ["MODELS"]
