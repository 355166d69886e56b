"""What a formal model is here: its equation, its source, the rules it is the limit of, and numbers to be met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kombinat.engine.rules import rule_of


@dataclass(frozen=True)
class Check:
    """A published or recomputed number, and the one the rules give. within: the largest difference allowed."""

    says: str
    published: float
    found: Callable[[], float]
    within: float

    @property
    def met(self) -> bool:
        """Whether the rules give the number."""
        return abs(self.found() - self.published) <= self.within


@dataclass(frozen=True)
class Model:
    """A formal model. id: in the catalogue of literature; limit: under which values of law and behaviour it is met."""

    id: str
    title: str
    source: str
    equation: str
    rules: tuple[Callable[..., Any], ...]
    limit: str
    checks: tuple[Check, ...]

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of the rules it is computed with."""
        return tuple(rule_of(function).id for function in self.rules)
