"""Inputs of a town: the law, behaviour, outside series and removals it lives under.

Towns with the same inputs share one object; what a phase looks up is rebuilt only when something in it changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kombinat.engine.bundles import bundle_class
from kombinat.engine.clock import Tick, start_of
from kombinat.engine.phases import Phase


class Book(Protocol):
    """A book of dated values, as `engine.law` loads it."""

    def changes(self, ids: Sequence[str]) -> Sequence[int]:
        """Ticks at which any of these values changes, ascending."""
        ...

    def at(self, ids: Sequence[str], day: Any) -> tuple[Any, ...]:
        """Values in force on a day: floats, or float64 arrays for vectors."""
        ...


@dataclass
class Inputs:
    """What one town (or many alike) lives under. removals: ids of rules switched off."""

    law: Book
    behaviour: Mapping[str, Any]
    outside: Book
    removals: frozenset[str] = frozenset()
    _kept: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict, repr=False)

    def bundle(self, phase: Phase, service: str, at: Tick) -> Any:
        """The `law`, `behaviour`, `outside` or `on` bundle of a phase in this dekad."""
        if service == "on":
            return self._fixed(phase, service, self._switches)
        if service == "behaviour":
            return self._fixed(phase, service, self._constants)
        return self._dated(phase, service, at)

    def _fixed(self, phase: Phase, service: str, make: Any) -> Any:
        kept = self._kept.get((phase.id, service))
        if kept is None:
            kept = self._kept[phase.id, service] = (0, make(phase))
        return kept[1]

    def _switches(self, phase: Phase) -> Any:
        names = [rule.switch for rule in phase.rules]
        return bundle_class("on", names)(*[rule.id not in self.removals for rule in phase.rules])

    def _constants(self, phase: Phase) -> Any:
        names = [last_part(id) for id in phase.behaviour]
        return bundle_class("behaviour", names)(*[self.behaviour[id] for id in phase.behaviour])

    def _dated(self, phase: Phase, service: str, at: Tick) -> Any:
        book, ids = (self.law, phase.law) if service == "law" else (self.outside, phase.outside)
        changes = self._changes(phase, service, book, ids)
        version = bisect_right(changes, at.tick) + 1
        kept = self._kept.get((phase.id, service))
        if kept is None or kept[0] != version:
            values = book.at(ids, start_of(at.tick))
            made = bundle_class(service, [last_part(id) for id in ids])(*values)
            kept = self._kept[phase.id, service] = (version, made)
        return kept[1]

    def _changes(self, phase: Phase, service: str, book: Book, ids: Sequence[str]) -> Sequence[int]:
        slot = (phase.id, f"{service} changes")
        if slot not in self._kept:
            self._kept[slot] = (0, list(book.changes(ids)))
        changes: Sequence[int] = self._kept[slot][1]
        return changes


def last_part(id: str) -> str:
    """`plant.wages.idle_pay_share` -> `idle_pay_share`: how kernels name a looked-up value."""
    return id.rsplit(".", 1)[-1]
