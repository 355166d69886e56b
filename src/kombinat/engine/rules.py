"""Rules: short pure functions with an equation and a source, each with a switch.

Removal is a run-time switch: a phase writes `quit_probability(...) if on.quit else 0.0`, and the literal after
`else` is the rule's declared `neutral`. Taking a rule out never recompiles anything.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from kombinat.engine.compile import kernel

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Rule:
    """What is known of a rule: its id, sources, what stands in its place when removed, and where it is written."""

    id: str
    cites: tuple[str, ...]
    neutral: float | int | bool | str
    function: Callable[..., Any]
    doc: str
    file: str
    line: int

    @property
    def switch(self) -> str:
        """Name of the switch in a phase's `on` bundle: the last part of the id."""
        return self.id.rsplit(".", 1)[-1]


RULES: dict[str, Rule] = {}


def rule(
    id: str, *, cites: str, neutral: float | int | bool | str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare and compile a rule. ValueError if the id is taken or the docstring or a citation is missing."""

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        if id in RULES:
            raise ValueError(f"rule {id} is declared twice")
        if not function.__doc__ or not cites.split():
            raise ValueError(f"rule {id} needs a docstring with its equation, and citations")
        compiled = kernel(function)
        RULES[id] = Rule(
            id,
            tuple(cites.split()),
            neutral,
            compiled,
            inspect.cleandoc(function.__doc__),
            inspect.getsourcefile(function) or "",
            function.__code__.co_firstlineno,
        )
        return compiled

    return declare


def rule_of(function: Callable[..., Any]) -> Rule:
    """The declared rule behind a compiled function; KeyError if it is not a rule."""
    for declared in RULES.values():
        if declared.function is function:
            return declared
    raise KeyError(f"{getattr(function, '__name__', function)} is not a declared rule")
