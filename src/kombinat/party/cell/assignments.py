"""Assignments: who has a task from the cell, and what the hours go to.

An activist's hours go to what touches the activist, or to a campaign that runs; nobody ranks the subjects.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.centre.campaigns import (
    CAMPAIGNS,
    come_down,
    first_item,
    layered,
    lifted,
    passed_over,
    residue_after,
    taken_up,
    topic_of_option,
    used_to,
)
from kombinat.party.centre.line import TOPICS
from kombinat.party.centre.region import explained
from kombinat.party.meeting.cares import (
    answering,
    cares_at_home,
    cares_at_work,
    cares_of_politics,
    cares_of_shop,
    crowded,
    dissent,
    double_day,
    endangered,
    lacking_lessons,
    pressed_at_home,
    shirked_on,
    space,
    threatened,
    unruly,
)
from kombinat.party.meeting.choice import lean
from kombinat.party.meeting.meetings import TENS
from kombinat.party.meeting.subjects import agenda, care, topic_pulls
from kombinat.party.meeting.tallies import enter_campaigns, enter_hours
from kombinat.party.offices.audit import urged
from kombinat.world.codes import Past, Topic
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

TERM = 6
"""Months for which a task is given out: the draw stays the same within it."""
MOST_TENS = 3000
OPPOSED = int(Past.OPPOSED)


@rule("party.assignments.assigned", cites="P3-M11 P3-M45", neutral=0.0)
def assigned_probability(
    activism: float, attendance: float, tired: float, push: float, nudge: float, behaviour: Bundle
) -> float:
    """Probability of having a task from the cell this half-year.

    logit p = task_base + task_activism activism + task_attendance attendance - task_tired tired + task_push push
              + nudge

    push: how hard the line presses that every member have one (0..1); tired: fatigue; nudge: what custom, layers, a
    celebration, distrust and a record add (log odds).
    """
    score = behaviour.task_base + behaviour.task_activism * activism + behaviour.task_attendance * attendance
    return expit(score - behaviour.task_tired * tired + behaviour.task_push * push + nudge)


@rule("party.assignments.mistrusted", cites="P2-44", neutral=0.0)
def mistrusted(held: float, behaviour: Bundle) -> float:
    """What a record of opposition takes from the odds of a task: task_record held (log odds).

    held: how far such a record is held against people by the rules of the day; 0 for those without one.
    """
    return float(behaviour.task_record * held)


@rule("party.assignments.hours", cites="P3-M45 P1-07", neutral=0.0)
def hours_given(activism: float, tired: float, behaviour: Bundle) -> float:
    """Hours a month given to a task: task_hours activism (1 - tired)."""
    return float(behaviour.task_hours * activism * (1.0 - tired))


@kernel
def nudge_of(residue: int, layers: int, grade: int, law: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """What bears on a communist's chance of a task beside the person (log odds). residue, layers: 1/10000."""
    nudge = used_to(from_fixed(residue), behaviour) if on.used_to else 0.0
    nudge += layered(from_fixed(layers), behaviour) if on.layered else 0.0
    nudge += lifted(law.showcase, behaviour) if on.lifted else 0.0
    return nudge - (passed_over(grade, law.against_skilled, behaviour) if on.passed_over else 0.0)


@kernel
def open_books(unit: Bundle) -> None:
    """Set every cell's hours of the month to 0."""
    unit.activist_time[:] = 0
    unit.time_stoppages[:] = 0
    unit.time_line[:] = 0
    unit.time_food[:] = 0
    unit.time_home[:] = 0
    unit.time_safety[:] = 0
    unit.time_rooms[:] = 0


@kernel
def leave_residue(unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write what the month's hours leave in every cell."""
    for u in range(unit.key.size):
        people = unit.members[u] + unit.candidates[u]
        if unit.key[u] == 0 or people == 0:
            continue
        given = unit.activist_time[u] * TENS / 60.0 / people / behaviour.task_hours
        before = from_fixed(unit.residue[u])
        unit.residue[u] = to_fixed(residue_after(before, given, behaviour) if on.residue else before)


@phase(
    "party.assignments.give",
    every="month",
    over="town",
    among="person.cell",
    says="Cells give out tasks; an activist's evenings go to what touches the activist, or to one of the campaigns.",
    reads="person.key person.section person.cell person.party person.household person.activism"
    " person.attendance person.fatigue person.study person.past person.village person.truancy"
    " person.conviction person.minutes_home"
    " person.sore_stoppage person.sore_pay person.sore_food person.sore_boss household.members"
    " household.area unit.key unit.kind unit.parent unit.missed unit.due unit.accidents unit.drinkers unit.heads"
    " unit.leave_stopped"
    " unit.recommended unit.members"
    " unit.candidates unit.visited unit.layers subject.key subject.topic person.grade"
    " campaign.key campaign.code campaign.topic campaign.weight campaign.vagueness",
    writes="person.assignment person.party_time unit.activist_time unit.time_stoppages unit.time_line"
    " unit.time_food unit.time_home unit.time_safety unit.time_rooms"
    " unit.residue subject.hours campaign.hours",
    law="party.line.villages party.line.opposition_gap party.line.threat party.assignments.assignment_push"
    " party.opposition.record"
    " party.campaigns.showcase party.line.against_skilled",
    behaviour="party.assignments.task_base party.assignments.task_activism party.assignments.task_attendance"
    " party.assignments.task_tired party.assignments.task_push party.assignments.task_record"
    " party.audit.urge party.assignments.task_hours"
    " party.floor.care_pull party.floor.agenda_pull party.cares.bearable_area party.cares.hurt_missed"
    " party.cares.hurt_lessons party.cares.hurt_accident party.cares.hurt_drink"
    " party.cares.hurt_home party.cares.bearable_home party.cares.hurt_stopped"
    " party.region.visitor_clears party.campaigns.task_used party.campaigns.task_layers party.campaigns.lift"
    " party.campaigns.task_skilled party.campaigns.residue_keep",
    draws="task topic",
    rules=(assigned_probability, mistrusted, urged, hours_given, care, agenda, crowded, shirked_on, pressed_at_home,
           dissent, lacking_lessons, endangered, unruly, answering, double_day, threatened, taken_up, explained,
           used_to, layered, lifted, passed_over, residue_after),
)  # fmt: skip
def give(
    at: Bundle, rows: Any, person: Bundle, household: Bundle, unit: Bundle, subject: Bundle, campaign: Bundle,
    law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `assignment`, add its hours to `party_time`, and book them by cell and topic."""
    open_books(unit)
    booked, drives = np.zeros(TOPICS, np.int64), np.zeros(CAMPAIGNS, np.int64)
    cares, pulls = np.zeros(TOPICS), np.zeros(TOPICS + CAMPAIGNS)
    topics, weights, vagueness = come_down(
        campaign.key, campaign.code, campaign.topic, campaign.weight, campaign.vagueness
    )
    tabled = first_item(topics, weights, vagueness)
    shops = shops_of(unit.kind, unit.parent)
    for i in rows:
        cell, section, home = person.cell[i], person.section[i], person.household[i]
        if section < 0 or not in_party(person.party[i]):
            continue
        activism, attendance = from_fixed(person.activism[i]), from_fixed(person.attendance[i])
        tired, push = from_fixed(person.fatigue[i]), law.assignment_push
        held = law.record if person.past[i] & OPPOSED else 0.0
        nudge = nudge_of(unit.residue[cell], unit.layers[cell], person.grade[i], law, behaviour, on)
        nudge -= mistrusted(held, behaviour) if on.mistrusted else 0.0
        push += urged(from_fixed(unit.recommended[cell]), behaviour) if on.urged else 0.0
        p = assigned_probability(activism, attendance, tired, push, nudge, behaviour) if on.assigned else 0.0
        person.assignment[i] = 1 if uniform(draw.task, at.months // TERM, person.key[i], 0) < p else 0
        if person.assignment[i] == 0:
            continue
        hours = hours_given(activism, tired, behaviour) if on.hours else 0.0
        time = int(hours * 60.0 / TENS)
        cares_at_work(
            cares, person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i]
        )
        shop, missed = shops[section], unit.missed[section] / max(1, unit.due[section])
        hands, stopped = max(1, unit.heads[shop]), unit.leave_stopped[shop]
        drinkers, accidents = unit.drinkers[shop] / hands, unit.accidents[shop] / hands
        cares_of_shop(cares, missed, person.truancy[i], drinkers, stopped, accidents, behaviour, on)
        area = space(home, household.members, household.area)
        cares_at_home(cares, area, person.minutes_home[i], behaviour, on)
        cares_of_politics(
            cares, person.village[i], person.past[i], person.conviction[i], person.party[i], person.study[i],
            law, behaviour, on,
        )  # fmt: skip
        blur = 1.0 - (explained(unit.visited[cell] == 1, behaviour) if on.explained else 0.0)
        topic_pulls(cares, pulls, topics, weights, vagueness, blur, behaviour, on)
        option = lean(pulls, draw.topic, at.tick, person.key[i])
        topic = topic_of_option(option, topics)
        person.party_time[i] = min(MOST_TENS, person.party_time[i] + time)
        booked[topic] += time
        if option >= TOPICS:
            drives[option - TOPICS] += time
        unit.activist_time[cell] += time
        unit.time_stoppages[cell] += time if topic == Topic.STOPPAGE else 0
        unit.time_line[cell] += time if topic == tabled else 0
        unit.time_food[cell] += time if topic == Topic.FOOD else 0
        unit.time_home[cell] += time if topic == Topic.WOMEN else 0
        unit.time_safety[cell] += time if topic == Topic.ACCIDENT else 0
        unit.time_rooms[cell] += time if topic == Topic.HOUSING else 0
    enter_hours(booked, subject)
    enter_campaigns(drives, campaign)
    leave_residue(unit, behaviour, on)
