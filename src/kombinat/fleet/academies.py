"""Academies: once a year junior officers and ratings are sent to learn an officer's trade, by quota of the party.

A political school beside them keeps the political staff in step with the crews.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel
from kombinat.engine.maths import FIXED_ONE, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_line, is_ship
from kombinat.world.codes import Occupation
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

GRADUATION = 9
"""The month in which a class passes out."""
LEAST_LOOK = -1e29


@rule("fleet.academies.promise", cites="P4-23", neutral=0.0)
def promise(schooling: float, study: float, record: float, behaviour: Bundle) -> float:
    """How promising a man looks to an academy, in logs: see_school schooling + see_study study - see_record record.

    schooling: years; study: political schooling; record: own smoothed record of breaches (0..1).
    """
    return float(
        behaviour.see_school * schooling + behaviour.see_study * study - behaviour.see_record * record
    )


@rule("fleet.academies.taught", cites="P4-41 P4-23", neutral=0.0)
def taught(skill: float, behaviour: Bundle) -> float:
    """What a course adds to seamanship: course (1 - skill): a trade, not yet the years at sea."""
    return float(behaviour.course * (1.0 - skill))


@rule("fleet.academies.staffed", cites="P4-22 P4-45", neutral=0.0)
def staffed(crews: float, staff: float, establishment: float) -> float:
    """Places of the political school: establishment crews - staff, at least 0. establishment: staff a head of crews."""
    return max(0.0, establishment * crews - staff)


@kernel
def pass_in(looks: Any, card: Any, ours: int, others: int) -> Any:
    """Who is taken, the most promising first, for so many places for communists and for others (bool, by person)."""
    taken = np.zeros(looks.size, np.bool_)
    for i in np.argsort(-looks):
        if looks[i] < LEAST_LOOK or (ours <= 0 and others <= 0):
            break
        if card[i] and ours > 0:
            ours -= 1
            taken[i] = True
        elif not card[i] and others > 0:
            others -= 1
            taken[i] = True
    return taken


@phase(
    "fleet.academies.pass_out",
    every="month",
    over="town",
    says="Academies and the political school pass out a class: chosen from below, by quota of communists.",
    reads="person.key person.section person.leaving person.party person.study person.truancy unit.key unit.kind"
    " unit.parent unit.heads",
    writes="person.occupation person.skill person.schooling",
    law="fleet.academies.places fleet.academies.officers fleet.academies.party_share fleet.academies.political",
    behaviour="fleet.academies.see_school fleet.academies.see_study fleet.academies.see_record fleet.academies.course",
    draws="choose",
    rules=(promise, taught, staffed),
)
def pass_out(
    at: Bundle, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Make the most promising specialist officers and political staff, as far as either are lacking."""
    if at.month != GRADUATION:
        return
    crews, officers, staff = 0, 0, 0
    for u in range(unit.key.size):
        crews += unit.heads[u] if is_ship(unit.key[u], unit.kind[u]) else 0
    for i in range(person.key.size):
        if person.section[i] >= 0 and person.leaving[i] == 0:
            officers += is_line(person.occupation[i])
            staff += person.occupation[i] == Occupation.CLERK
    places = int(max(0.0, min(law.places * crews, law.officers * crews - officers)) + 0.5)
    ours = int(places * law.party_share + 0.5)
    size, shops = person.key.size, shops_of(unit.kind, unit.parent)
    looks, card = np.full(size, 10.0 * LEAST_LOOK), np.zeros(size, np.bool_)
    for i in range(size):
        below = person.occupation[i] == Occupation.WORKER or person.occupation[i] == Occupation.FOREMAN
        section = person.section[i]
        if section < 0 or shops[section] < 0 or person.leaving[i] != 0 or not below:
            continue
        card[i] = in_party(person.party[i])
        study, record = from_fixed(person.study[i]), from_fixed(person.truancy[i])
        look = promise(float(person.schooling[i]), study, record, behaviour) if on.promise else 0.0
        looks[i] = look + gumbel(draw.choose, at.tick, person.key[i], 0)
    line = pass_in(looks, card, ours, places - ours)
    for i in range(size):
        if line[i]:
            skill = from_fixed(person.skill[i])
            skill += taught(skill, behaviour) if on.taught else 0.0
            person.occupation[i] = Occupation.TECHNICIAN
            person.skill[i] = int(min(1.0, skill) * FIXED_ONE)
            person.schooling[i] = max(person.schooling[i], 9)
            looks[i] = 10.0 * LEAST_LOOK
    lacking = staffed(float(crews), float(staff), law.political) if on.staffed else 0.0
    political = pass_in(looks, card, int(lacking + 0.5), 0)
    for i in range(size):
        if political[i]:
            person.occupation[i] = Occupation.CLERK
