"""Ashore: leave that a whole crew loses for what some of it do.

Men who come back late, drunk, or from a fight with civilians embarrass those in command, who answer with what they
have to give or withhold. It falls on all aboard.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_ship


@rule("fleet.ashore.stopped", cites="P4-33 P4-45", neutral=0.0)
def stopped(written: float, behaviour: Bundle) -> float:
    """Share of shore leave withheld from a whole crew: stop_book written, at most 1. written: breaches a head."""
    return float(min(1.0, behaviour.stop_book * written))


@phase(
    "fleet.ashore.stop",
    every="month",
    over="town",
    says="Where much is written up of a crew, all of it loses leave.",
    reads="unit.key unit.kind unit.heads unit.recorded",
    writes="unit.leave_stopped",
    behaviour="fleet.ashore.stop_book",
    rules=(stopped,),
)
def stop(unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `leave_stopped` of ships."""
    for u in range(unit.key.size):
        if is_ship(unit.key[u], unit.kind[u]):
            written = unit.recorded[u] / max(1, unit.heads[u])
            unit.leave_stopped[u] = to_fixed(stopped(written, behaviour) if on.stopped else 0.0)
