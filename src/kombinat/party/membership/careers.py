"""Careers: whom the cell puts on its list for promotion to an office. Whether to take them is the plant's affair."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.assignments import TERM
from kombinat.world.codes import Occupation, Standing


@rule("party.careers.recommended", cites="P1-33 P3-M40", neutral=0.0)
def recommend_probability(
    norm: float,
    esteem: float,
    attendance: float,
    assigned: float,
    schooling: float,
    sought: float,
    behaviour: Bundle,
) -> float:
    """Probability that a member stands on the cell's list for promotion this half-year.

    logit p = reserve_base + reserve_norm (norm - 1) + reserve_esteem esteem + reserve_attendance attendance
              + reserve_assigned assigned + reserve_schooling schooling
              + sought

    norm: fulfilment; schooling: completed years; sought: how much the cell looks for such people (log odds).
    """
    score = behaviour.reserve_base + behaviour.reserve_norm * (norm - 1.0) + behaviour.reserve_esteem * esteem
    score += behaviour.reserve_attendance * attendance + behaviour.reserve_assigned * assigned
    return expit(score + behaviour.reserve_schooling * schooling + sought)


@rule("party.careers.allied", cites="P1-33", neutral=0.0)
def allied(technician: bool, attacked: float, behaviour: Bundle) -> float:
    """What a quarrel with specialists adds for a communist technician (log odds): reserve_allied attacked, or 0.

    attacked: share of the cell's words so far aimed at specialists, whose places one of its own could take.
    """
    return float(behaviour.reserve_allied * attacked) if technician else 0.0


@phase(
    "party.careers.recommend",
    every="month",
    over="person",
    among="person.cell",
    says="Cells put members of good name on a list for promotion to foreman and above.",
    reads="person.key person.cell person.party person.norm person.esteem person.attendance person.assignment"
    " person.schooling person.occupation unit.habit_specialist",
    writes="person.reserve",
    behaviour="party.careers.reserve_base party.careers.reserve_norm party.careers.reserve_esteem"
    " party.careers.reserve_attendance party.careers.reserve_assigned party.careers.reserve_schooling"
    " party.careers.reserve_allied",
    draws="list",
    rules=(recommend_probability, allied),
)
def recommend(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Write `reserve`: 1 for members on the list."""
    for i in rows:
        listed = 0
        if person.party[i] == Standing.MEMBER:
            norm = from_fixed(person.norm[i]) if person.norm[i] > 0 else 1.0
            esteem, attendance = from_fixed(person.esteem[i]), from_fixed(person.attendance[i])
            tasked, school = float(person.assignment[i]), float(person.schooling[i])
            technician = person.occupation[i] == Occupation.TECHNICIAN
            attacked = from_fixed(unit.habit_specialist[person.cell[i]])
            sought = allied(technician, attacked, behaviour) if on.allied else 0.0
            p = (
                recommend_probability(norm, esteem, attendance, tasked, school, sought, behaviour)
                if on.recommended
                else 0.0
            )
            listed = 1 if uniform(draw.list, at.months // TERM, person.key[i], 0) < p else 0
        person.reserve[i] = listed
