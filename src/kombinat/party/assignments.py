"""Assignments: who has a task from the cell, and what the hours go to.

An activist's hours go to what touches the activist, or to the item on the table; nobody ranks the subjects.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.audit import urged
from kombinat.party.floor import (
    agenda,
    care,
    cares_at_home,
    cares_at_work,
    cares_of_politics,
    cares_of_shop,
    crowded,
    dissent,
    double_day,
    endangered,
    lacking_lessons,
    lean,
    pressed_at_home,
    shirked_on,
    space,
    threatened,
    topic_pulls,
)
from kombinat.party.line import AGENDA, TOPICS
from kombinat.party.meetings import TENS
from kombinat.party.organisation import in_party
from kombinat.party.tallies import enter_hours
from kombinat.world.codes import Topic
from kombinat.world.tree import shops_of

TERM = 6
"""Months for which a task is given out: the draw stays the same within it."""
MOST_TENS = 3000


@rule("party.assignments.assigned", cites="P3-M11 P3-M45", neutral=0.0)
def assigned_probability(
    activism: float, attendance: float, tired: float, push: float, behaviour: Bundle
) -> float:
    """Probability of having a task from the cell this half-year.

    logit p = task_base + task_activism activism + task_attendance attendance - task_tired tired + task_push push

    push: how hard the line presses that every member have one (0..1); tired: fatigue.
    """
    score = behaviour.task_base + behaviour.task_activism * activism + behaviour.task_attendance * attendance
    return expit(score - behaviour.task_tired * tired + behaviour.task_push * push)


@rule("party.assignments.hours", cites="P3-M45 P1-07", neutral=0.0)
def hours_given(activism: float, tired: float, behaviour: Bundle) -> float:
    """Hours a month given to a task: task_hours activism (1 - tired)."""
    return float(behaviour.task_hours * activism * (1.0 - tired))


@phase(
    "party.assignments.give",
    every="month",
    over="town",
    says="Cells give out tasks; activists spend their hours on what touches them or on the campaign of the day.",
    reads="person.key person.section person.cell person.party person.household person.activism"
    " person.attendance person.fatigue person.study person.past person.village person.truancy"
    " person.conviction person.minutes_home"
    " person.sore_stoppage person.sore_pay person.sore_food person.sore_boss household.members"
    " household.area unit.kind unit.parent unit.missed unit.due unit.accidents unit.heads"
    " unit.recommended subject.key subject.topic",
    writes="person.assignment person.party_time unit.activist_time unit.time_stoppages unit.time_line subject.hours",
    law=f"{AGENDA} party.line.villages party.line.opposition_gap party.line.threat party.assignments.assignment_push",
    behaviour="party.assignments.task_base party.assignments.task_activism party.assignments.task_attendance"
    " party.assignments.task_tired party.assignments.task_push party.audit.urge party.assignments.task_hours"
    " party.floor.care_pull party.floor.agenda_pull party.floor.bearable_area party.floor.hurt_missed"
    " party.floor.hurt_lessons party.floor.hurt_accident party.floor.hurt_home party.floor.bearable_home",
    draws="task topic",
    rules=(assigned_probability, urged, hours_given, care, agenda, crowded, shirked_on, pressed_at_home, dissent,
           lacking_lessons, endangered, double_day, threatened),
)  # fmt: skip
def give(
    at: Bundle, person: Bundle, household: Bundle, unit: Bundle, subject: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `assignment`, add its hours to `party_time`, and book them by cell and topic."""
    unit.activist_time[:] = 0
    unit.time_stoppages[:] = 0
    unit.time_line[:] = 0
    booked, tabled = np.zeros(TOPICS, np.int64), int(law.tabled)
    cares, pulls = np.zeros(TOPICS), np.zeros(TOPICS)
    shops = shops_of(unit.kind, unit.parent)
    for i in range(person.cell.size):
        cell, section, home = person.cell[i], person.section[i], person.household[i]
        if cell < 0 or section < 0 or not in_party(person.party[i]):
            continue
        activism, attendance = from_fixed(person.activism[i]), from_fixed(person.attendance[i])
        tired, push = from_fixed(person.fatigue[i]), law.assignment_push
        push += urged(from_fixed(unit.recommended[cell]), behaviour) if on.urged else 0.0
        p = assigned_probability(activism, attendance, tired, push, behaviour) if on.assigned else 0.0
        person.assignment[i] = 1 if uniform(draw.task, at.months // TERM, person.key[i], 0) < p else 0
        if person.assignment[i] == 0:
            continue
        hours = hours_given(activism, tired, behaviour) if on.hours else 0.0
        time = int(hours * 60.0 / TENS)
        cares_at_work(
            cares, person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i]
        )
        shop, missed = shops[section], unit.missed[section] / max(1, unit.due[section])
        accidents = unit.accidents[shop] / max(1, unit.heads[shop])
        cares_of_shop(cares, missed, person.truancy[i], accidents, behaviour, on)
        area = space(home, household.members, household.area)
        cares_at_home(cares, area, person.minutes_home[i], behaviour, on)
        cares_of_politics(
            cares, person.village[i], person.past[i], person.conviction[i], person.party[i], person.study[i],
            law, behaviour, on,
        )  # fmt: skip
        topic_pulls(cares, pulls, tabled, law.tabled_weight, law.vagueness, behaviour, on)
        topic = lean(pulls, draw.topic, at.tick, person.key[i])
        person.party_time[i] = min(MOST_TENS, person.party_time[i] + time)
        booked[topic] += time
        unit.activist_time[cell] += time
        unit.time_stoppages[cell] += time if topic == Topic.STOPPAGE else 0
        unit.time_line[cell] += time if topic == tabled else 0
    enter_hours(booked, subject)
