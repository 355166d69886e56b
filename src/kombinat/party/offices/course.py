"""The course: organisers new in office are taught their work; how well a cell is run hangs on what they know."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.education import learned
from kombinat.world.codes import Kind, Office

MONTH = 3  # dekads: who took office at the end of last month is taught this month


@rule("party.course.trained", cites="P3-M15", neutral=0.0)
def trained(evenings: float, course: float, usual: float) -> float:
    """What a course leaves: evenings course / usual.

    evenings: what a month in a study circle would teach; course, usual: hours of the course and of such a month.
    """
    return evenings * course / usual


@phase(
    "party.course.train",
    every="month",
    over="town",
    says="Organisers new in office take the course that the committee holds for them.",
    reads="person.schooling post.key post.office post.unit post.holder post.since unit.key unit.kind",
    writes="person.study unit.run_by",
    law="party.course.course_hours",
    behaviour="party.education.circle_hours party.education.study_gain party.education.study_school"
    " party.meetings.run_usual",
    rules=(trained, learned),
)
def train(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write `study` of organisers new in office, and for each cell what its organiser knows (`run_by`)."""
    usual = to_fixed(behaviour.run_usual)
    for u in range(unit.key.size):
        if unit.kind[u] == Kind.CELL or unit.kind[u] == Kind.COMMITTEE:
            unit.run_by[u] = usual
    for p in range(post.key.size):
        i, u = post.holder[p], post.unit[p]
        led = post.office[p] == Office.ORGANISER or post.office[p] == Office.SECRETARY
        if post.key[p] == 0 or i < 0 or u < 0 or not led:
            continue
        if law.course_hours > 0.0 and 0 < at.tick - post.since[p] <= MONTH:
            study = from_fixed(person.study[i])
            evenings = learned(study, float(person.schooling[i]), behaviour) if on.learn else 0.0
            gain = trained(evenings, law.course_hours, behaviour.circle_hours) if on.trained else 0.0
            person.study[i] = min(FIXED_ONE, to_fixed(study + gain))
        unit.run_by[u] = person.study[i]
