"""The city: demands that an official took upward are answered some day, or not."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule


@rule("town.city.answered", cites="P4-20", neutral=0.0)
def answered(pending: float, behaviour: Bundle) -> float:
    """Demands answered this month of those taken upward: answer_pace pending. Nobody names a day."""
    return float(behaviour.answer_pace * pending)


@phase(
    "town.city.answer",
    every="month",
    over="town",
    says="The city answers some of the demands that were taken up to it, with money for the district.",
    reads="town.key town.referred",
    writes="town.pending town.city_gift",
    law="town.city.gift",
    behaviour="town.city.answer_pace",
    draws="part",
    rules=(answered,),
)
def answer(at: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> None:
    """Write what still waits (cases) and what the city gives this month (kopecks); a part of a case is drawn for."""
    waiting = town.pending[0] + town.referred[0]
    part = answered(float(waiting), behaviour) if on.answered else 0.0
    done = min(waiting, int(part + uniform(draw.part, at.tick, town.key[0], 0)))
    town.pending[0] = waiting - done
    town.city_gift[0] = int(done * law.gift)
