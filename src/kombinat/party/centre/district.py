"""The district: an office outside the plant whose secretary answers for it, and who speaks at its conferences.

Where the plan lags he has to show that the plant's communists are roused, and what rouses them soonest is an attack on
those in charge. He sees reports.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.offices.candidates import term_over
from kombinat.world.codes import Kind


@rule("party.district.attack", cites="P2-30", neutral=0.0)
def attack(lag: float, answers: float, behaviour: Bundle) -> float:
    """Sharpness of the district's words against the administration: answers min(1, district_lag lag).

    lag: share of the plan to date that the reports do not show; answers: how far the district answers for the plan.
    """
    return float(answers * min(1.0, behaviour.district_lag * max(0.0, lag)))


@kernel
def lag_of(target: int, reported: int, month: int, months: int) -> float:
    """Share of the plan to date that the reports do not show; 0 before there is a plan. month: closed, from 1."""
    due = target * min(month, months) // max(1, months)
    return 1.0 - reported / due if due > 0 else 0.0


@kernel
def all_present(turnout: Any) -> int:
    """Heads over which the month's words are reckoned: what the district says, all cells come to hear of."""
    return int(turnout.sum())


@phase(
    "party.district.speak",
    every="month",
    over="town",
    says="At the conference or assembly that elects, the district's secretary speaks; where the plan lags he turns on"
    " the administration.",
    reads="unit.key unit.kind unit.target unit.reported_year unit.turnout",
    writes="unit.heat",
    law="party.district.answers party.elections.term party.elections.month",
    behaviour="party.district.district_lag",
    rules=(attack,),
)
def speak(at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Add to the heat on the director in the month of an election, as if each of those present had said it."""
    if not term_over(at.months, int(law.term), int(law.month)):
        return
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            lag = lag_of(unit.target[u], unit.reported_year[u], at.plan_month + 1, at.plan_months)
            sharp = attack(lag, law.answers, behaviour) if on.attack else 0.0
            unit.heat[u] += int(all_present(unit.turnout) * sharp * FIXED_ONE)
