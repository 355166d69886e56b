"""The debate: those on the list are heard until time runs out, notes are read, and the resolution takes all in.

What is said is tallied; what the resolution asks for becomes requests to the plant, each backed by its voices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import priority, uniform
from kombinat.engine.events import emit, event_id
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.floor import (
    agenda, answerable, bridged, care, care_of, cautious, choose_cause, choose_target, choose_topic, crowded,
    dissent, habitual, labelled, lacking_lessons, licensed, pressed_at_home, severity, shirked_on, unsigned,
    words,
)  # fmt: skip
from kombinat.party.line import AGENDA, DEMANDS, LICENCES, REMITS, demand_of, matter_of
from kombinat.party.organisation import shop_of
from kombinat.party.requests import carry_demands
from kombinat.party.tallies import clear_month, count_note, count_target, count_topic
from kombinat.world.codes import Demand, Kind, Part, Target, Topic


@rule("party.debate.relief", cites="P1-10", neutral=0.0)
def voiced_relief(behaviour: Bundle) -> float:
    """Share of a grievance that leaves whoever has spoken it aloud: voiced."""
    return float(behaviour.voiced)


@rule("party.debate.compromise", cites="P1-20 P2-08", neutral=0.0)
def taken_in(behaviour: Bundle) -> float:
    """Weight in the resolution of demands that were not the loudest, against their voices: compromise."""
    return float(behaviour.compromise)


@kernel
def _with_part(part: int, at: Bundle, person: Bundle, draw: Bundle) -> Any:
    """Rows of those who took a part in their meeting, in an order drawn afresh each month (never by row)."""
    rows = np.flatnonzero(person.floor == part)
    ranks = np.empty(rows.size, np.uint64)
    for n in range(rows.size):
        ranks[n] = priority(draw.order, at.tick, person.key[rows[n]], 0)
    return rows[np.argsort(ranks)]


@kernel
def _visits(at: Bundle, unit: Bundle, law: Bundle, draw: Bundle) -> Any:
    """Which cells have a higher official in the room this month."""
    visited = np.zeros(unit.key.size, np.bool_)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.CELL:
            visited[u] = uniform(draw.visit, at.tick, unit.key[u], 0) < law.visits
    return visited


@kernel
def _blamed_unit(target: int, section: int, cell: int, unit: Bundle) -> int:
    """The unit whose head is meant: the section's foreman, the shop's boss, the cell's organiser; -1 nobody here."""
    if target == Target.FOREMAN:
        return section
    if target == Target.ADMINISTRATION:
        return shop_of(unit, section)
    return cell if target == Target.PARTY else -1


@kernel
def _heat(u: int, target: int, sharp: int, unit: Bundle, law: Bundle) -> None:
    """Enter words against the head of unit `u`; of those against a shop's boss a part goes on to the director."""
    if u < 0:
        return
    upward = int(sharp * law.director_share) if target == Target.ADMINISTRATION else 0
    unit.heat[u] += sharp - upward
    if upward > 0 and unit.parent[u] >= 0:
        unit.heat[unit.parent[u]] += upward


@kernel
def _ease(i: int, topic: int, share: float, person: Bundle) -> None:
    """Take `share` off the grievance that was voiced."""
    if topic == Topic.STOPPAGE:
        person.sore_stoppage[i] = to_fixed(from_fixed(person.sore_stoppage[i]) * (1.0 - share))
    elif topic == Topic.PAY:
        person.sore_pay[i] = to_fixed(from_fixed(person.sore_pay[i]) * (1.0 - share))
    elif topic == Topic.FOOD:
        person.sore_food[i] = to_fixed(from_fixed(person.sore_food[i]) * (1.0 - share))
    elif topic == Topic.BOSS:
        person.sore_boss[i] = to_fixed(from_fixed(person.sore_boss[i]) * (1.0 - share))


@kernel
def _statement(at: Bundle, i: int, signed: bool, calm: float, person: Bundle, household: Bundle, unit: Bundle,
               law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> Any:  # fmt: skip
    """Topic, matter, target and sharpness (1/10000) of one speech or note."""
    key = person.key[i]
    topic = choose_topic(at, i, draw.topic, person, household, unit, law, behaviour, on)
    cause = choose_cause(at, i, draw.cause, person, unit) if topic == Topic.STOPPAGE else 0
    target = choose_target(at, i, topic, cause, signed, draw.target, person, unit, law, behaviour, on)
    tail = 0.0
    if not signed:
        u = uniform(draw.tail, at.tick, key, 0)
        tail = unsigned(u, behaviour) if on.anonymous else 0.0
    hurt = care_of(topic, i, person, household, unit, law, behaviour, on)
    sharp = to_fixed(words(hurt, target, tail, calm, law, behaviour, on))
    return topic, matter_of(topic, cause), target, sharp


@kernel
def _hear(i: int, topic: int, matter: int, target: int, sharp: int, voices: Any, person: Bundle, unit: Bundle,
          town: Bundle, law: Bundle) -> None:  # fmt: skip
    """Tally one speech: by topic and target, against whom, and what it asks for."""
    cell, section = person.cell[i], person.section[i]
    shop = shop_of(unit, section)
    count_topic(topic, town)
    count_target(target, cell, unit, town)
    _heat(_blamed_unit(target, section, cell, unit), target, sharp, unit, law)
    demand = demand_of(matter, target)
    if demand >= 0:
        u = section if demand == Demand.REMOVAL and target == Target.FOREMAN else shop
        voices[u, demand] += 1


@kernel
def _speech(target: int, kind: Bundle) -> int:
    """The kind of event that a speech against a target is."""
    if target == Target.ADMINISTRATION:
        return int(kind.speech_administration)
    if target == Target.FOREMAN:
        return int(kind.speech_foreman)
    if target == Target.SPECIALIST:
        return int(kind.speech_specialist)
    if target == Target.WORKMATE:
        return int(kind.speech_workmate)
    if target == Target.SUPPLIER:
        return int(kind.speech_supplier)
    return int(kind.speech_centre if target == Target.CENTRE else kind.speech_party)


@phase(
    "party.debate.meet",
    every="month",
    over="town",
    says="The floor speaks on what hurts or on what is tabled; the resolution turns it into demands on the plant.",
    reads="person.key person.section person.cell person.party person.household person.study person.fear"
    " person.opposed person.village person.truancy household.members household.area unit.key unit.kind"
    " unit.parent unit.serves unit.idle_materials unit.idle_machines unit.idle_orders unit.missed unit.due"
    " unit.hostility unit.habit_specialist unit.habit_workmate",
    writes="person.floor person.sore_stoppage person.sore_pay person.sore_food person.sore_boss unit.turnout"
    " unit.speeches unit.speeches_administration unit.speeches_specialist unit.speeches_workmate unit.notes"
    " unit.heat unit.asked town.speeches_foreman town.speeches_supplier town.speeches_centre"
    " town.speeches_party town.topic_stoppage town.topic_pay town.topic_food town.topic_boss"
    " town.topic_housing town.topic_discipline town.topic_policy town.topic_study town.notes_stoppage"
    " town.notes_pay town.notes_food town.notes_boss town.notes_housing town.notes_discipline"
    " town.notes_policy town.notes_study request.key request.demand request.unit request.topic"
    " request.weight request.posted request.cause",
    law=f"{AGENDA} {LICENCES} {REMITS} party.remit.director_share party.line.enemies party.line.villages"
    " party.line.opposition_gap party.meetings.length party.meetings.report party.meetings.slot"
    " party.meetings.visits",
    behaviour="party.floor.care_pull party.floor.agenda_pull party.floor.bearable_area"
    " party.floor.hurt_missed party.floor.hurt_lessons party.floor.answer_pull party.floor.line_pull"
    " party.floor.caution party.floor.habit_pull party.floor.words_base party.floor.words_hurt"
    " party.floor.words_line party.floor.words_enemies party.floor.note_tail party.floor.visitor_calm"
    " party.debate.voiced party.debate.compromise",
    draws="order visit topic cause target tail",
    rules=(care, agenda, crowded, shirked_on, pressed_at_home, dissent, lacking_lessons, answerable,
           licensed, cautious, habitual, severity, labelled, unsigned, bridged, voiced_relief, taken_in),
    events="speech_administration speech_foreman speech_specialist speech_workmate speech_supplier"
    " speech_centre speech_party resolution demand",
)  # fmt: skip
def meet(
    at: Bundle, person: Bundle, household: Bundle, unit: Bundle, town: Bundle, request: Bundle, law: Bundle,
    behaviour: Bundle, on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Hear every cell; write its tallies, the heat on each office, and the requests of its resolution."""
    clear_month(unit, town)
    voices = np.zeros((unit.key.size, DEMANDS), np.int64)
    places = max(0, int((law.length - law.report) / law.slot))
    visited = _visits(at, unit, law, draw)
    relief = voiced_relief(behaviour) if on.relief else 0.0
    for i in _with_part(Part.ASKED, at, person, draw):
        cell = person.cell[i]
        if unit.speeches[cell] >= places:
            continue
        calm = bridged(visited[cell], behaviour) if on.bridged else 0.0
        topic, matter, target, sharp = _statement(
            at, i, True, calm, person, household, unit, law, behaviour, on, draw
        )
        person.floor[i] = Part.SPOKE
        _hear(i, topic, matter, target, sharp, voices, person, unit, town, law)
        _ease(i, topic, relief, person)
        cause = event_id(kind.resolution, at.tick, unit.key[cell])
        emit(events, _speech(target, kind), person.key[i], 0, unit.key[cell], topic, cause, 1)
    for i in _with_part(Part.NOTE, at, person, draw):
        topic, _matter, target, sharp = _statement(
            at, i, False, 0.0, person, household, unit, law, behaviour, on, draw
        )
        count_note(topic, person.cell[i], unit, town)
        _heat(_blamed_unit(target, person.section[i], person.cell[i], unit), target, sharp, unit, law)
    for i in range(person.floor.size):
        if person.floor[i] != Part.ABSENT and person.cell[i] >= 0:
            unit.turnout[person.cell[i]] += 1
    losing = taken_in(behaviour) if on.compromise else 0.0
    carry_demands(at, voices, losing, unit, request, events, kind)
