"""What a formal model is here: its equation, its source, what it is computed with, and numbers to be met."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kombinat.engine.rules import rule_of


@dataclass(frozen=True)
class Check:
    """A published or recomputed number, and the one found here. within: the largest difference allowed."""

    says: str
    published: float
    found: Callable[[], float]
    within: float

    @property
    def met(self) -> bool:
        """Whether the number found is the published one."""
        return abs(self.found() - self.published) <= self.within


@dataclass(frozen=True)
class Model:
    """A formal model. id: in the catalogue of literature; limit: under which values of law and behaviour it is met.

    rules: of the year, which it is computed with; yardstick: functions it is computed with where it is a measure of
    what was possible and no behaviour, so that no rule can be its limit. One of the two is empty.
    """

    id: str
    title: str
    source: str
    equation: str
    rules: tuple[Callable[..., Any], ...]
    limit: str
    checks: tuple[Check, ...]
    yardstick: tuple[Callable[..., Any], ...] = ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of the rules it is computed with."""
        return tuple(rule_of(function).id for function in self.rules)

    @property
    def computed_with(self) -> str:
        """What it is computed with, in words: `limit of` its rules, or a `yardstick` by its functions."""
        if self.yardstick:
            names = (f"{function.__module__}.{function.__qualname__}" for function in self.yardstick)
            return f"a yardstick, not a behaviour: {_listed(names)}"
        return f"limit of: {_listed(self.rule_ids)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
