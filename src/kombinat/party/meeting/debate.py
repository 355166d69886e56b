"""The debate: those on the list are heard until time runs out, notes are read, and what is said is tallied."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.events import emit, event_id
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import in_drawn_order
from kombinat.party.centre.line import TARGETS, TOPICS, topic_of
from kombinat.party.meeting.halls import co_report, hall_of, minutes_of, reported, upward
from kombinat.party.meeting.procedure import speaks_for_opposition, turns_given
from kombinat.party.meeting.tallies import enter_targets, enter_words
from kombinat.world.codes import Kind, Part, Target, Topic, Word
from kombinat.world.tree import plant_of, shop_of


@rule("party.debate.relief", cites="P1-10", neutral=0.0)
def voiced_relief(behaviour: Bundle) -> float:
    """Share of a grievance that leaves whoever has spoken it aloud: voiced."""
    return float(behaviour.voiced)


@kernel
def on_the_list(rows: Any, floor: Any, section: Any) -> Any:
    """Those of these rows (int64) at the plant who put their names down to speak. floor, section: of persons."""
    asked = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if section[i] >= 0 and (floor[i] == Part.ASKED or floor[i] == Part.REPORTS):
            asked[found] = i
            found += 1
    return asked[:found]


@kernel
def unit_meant(target: int, section: int, shop: int, cell: int) -> int:
    """The unit whose head is meant: the section's foreman, the shop's boss, the cell's organiser; -1 nobody here."""
    if target == Target.FOREMAN:
        return section
    if target == Target.ADMINISTRATION:
        return shop
    return cell if target == Target.PARTY else -1


@kernel
def add_heat(
    heat: Any,
    kind: Any,
    parent: Any,
    u: int,
    target: int,
    sharp: int,
    to_director: float,
    to_committee: float,
) -> None:
    """Enter words against the head of unit `u`; of those against a shop's boss or a cell's organiser a part goes on.

    to_director, to_committee: these parts (shares).
    """
    if u < 0:
        return
    upward = to_director if target == Target.ADMINISTRATION else 0.0
    if kind[u] == Kind.CELL:
        upward = to_committee
    passed = int(sharp * upward) if parent[u] >= 0 else 0
    heat[u] += sharp - passed
    if passed > 0:
        heat[parent[u]] += passed


@kernel
def aim(i: int, person: Bundle, unit: Bundle, to_director: float, to_committee: float) -> None:
    """Enter what person `i` has said or written as heat on whoever was meant, and its part on who stands above."""
    section, target = person.section[i], person.said[i] % TARGETS
    meant = unit_meant(target, section, shop_of(unit.kind, unit.parent, section), person.cell[i])
    add_heat(unit.heat, unit.kind, unit.parent, meant, target, person.sharp[i], to_director, to_committee)


@kernel
def passed_upward(share: float, answer: float, on: Bundle) -> float:
    """Part of the words in the plant's hall against a head of shop or cell that goes on to who stands above."""
    return upward(share, answer) if on.upward else share


@kernel
def floor_of(gathered: int, law: Bundle, on: Bundle) -> int:
    """Speakers whom a meeting has time for once reports are over. gathered: 1 in the plant's hall, 0 in a cell's."""
    account = reported(law.report, law.account) if gathered == 1 and on.reported else law.report
    return max(0, int((minutes_of(gathered, law.length, law.sitting) - account) / law.slot))


@kernel
def reporter_first(rows: Any, floor: Any) -> Any:
    """The list of speakers with whoever gives the opposition's report, if anybody, at its head. floor: the column."""
    for n in range(rows.size):
        i = rows[n]
        if floor[i] == Part.REPORTS:
            for before in range(n, 0, -1):
                rows[before] = rows[before - 1]
            rows[0] = i
            break
    return rows


@kernel
def eased(before: int, share: float) -> int:
    """A grievance (1/10000) less the share that speaking it aloud takes away."""
    return to_fixed(from_fixed(before) * (1.0 - share))


@kernel
def speech_kind(target: int, kind: Bundle) -> int:
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


@kernel
def flag_of(topic: int) -> int:
    """The bit of a subject (world.codes.Topic) in a unit's `matters`."""
    return 1 << topic


@kernel
def open_tallies(unit: Bundle) -> None:
    """Set what is counted of a month's meetings to 0."""
    unit.turnout[:] = 0
    unit.speeches[:] = 0
    unit.notes[:] = 0
    unit.heat[:] = 0
    unit.minority_minutes[:] = 0
    unit.barred[:] = 0
    unit.matters[:] = 0


@kernel
def relieve(i: int, topic: int, share: float, person: Bundle) -> None:
    """Take from the grievance that person `i` has spoken of the share that saying it aloud takes away."""
    if topic == Topic.STOPPAGE:
        person.sore_stoppage[i] = eased(person.sore_stoppage[i], share)
    elif topic == Topic.PAY:
        person.sore_pay[i] = eased(person.sore_pay[i], share)
    elif topic == Topic.FOOD:
        person.sore_food[i] = eased(person.sore_food[i], share)
    elif topic == Topic.BOSS:
        person.sore_boss[i] = eased(person.sore_boss[i], share)


@phase(
    "party.debate.hear",
    every="month",
    over="town",
    among="person.cell",
    says="The floor is heard until time runs out; who has spoken feels lighter; the heat is on those who were named.",
    reads="person.key person.section person.cell person.mandate person.said person.word person.sharp person.past"
    " subject.key subject.topic unit.key unit.kind unit.parent unit.hearing unit.hall town.assembly",
    writes="person.floor person.sore_stoppage person.sore_pay person.sore_food person.sore_boss unit.turnout"
    " unit.speeches unit.speeches_administration unit.speeches_specialist unit.speeches_workmate unit.notes"
    " unit.heat unit.minority_minutes unit.barred unit.matters"
    " town.speeches_foreman town.speeches_supplier town.speeches_centre town.speeches_party town.present"
    " subject.speeches subject.notes subject.enemies",
    law="party.remit.director_share party.remit.secretary_share party.meetings.length party.meetings.report"
    " party.meetings.slot party.assembly.sitting party.assembly.account party.assembly.answer"
    " party.assembly.co_report",
    behaviour="party.debate.voiced",
    draws="order",
    rules=(voiced_relief, upward, co_report, reported),
    events="speech_administration speech_foreman speech_specialist speech_workmate speech_supplier"
    " speech_centre speech_party resolution",
)
def hear(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, subject: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Hear every cell: write who spoke, the tallies of the month, and the heat on each office."""
    spoken, taken = np.zeros((unit.key.size, TARGETS), np.int32), np.zeros(unit.key.size, np.int32)
    topics, written = np.zeros(TOPICS, np.int32), np.zeros(TOPICS, np.int32)
    enemies = np.zeros(TOPICS, np.int32)
    open_tallies(unit)
    assembly, present, plant = town.assembly[0], 0, plant_of(unit.key, unit.kind)
    places = floor_of(0, law, on), floor_of(1, law, on)
    director, secretary = law.director_share, law.secretary_share
    to_director = director, passed_upward(director, law.answer, on)
    to_committee = secretary, passed_upward(secretary, law.answer, on)
    relief = voiced_relief(behaviour) if on.relief else 0.0
    listed = in_drawn_order(on_the_list(rows, person.floor, person.section), person.key, draw.order, at.tick)
    for i in reporter_first(listed, person.floor):
        cell, gathered = person.cell[i], max(assembly, person.mandate[i])
        hall = hall_of(person.section[i], person.mandate[i], unit.hall, plant)
        if taken[hall] >= places[gathered]:
            continue
        topic, target = topic_of(person.said[i] // TARGETS), person.said[i] % TARGETS
        minority = speaks_for_opposition(person.past[i], topic)
        turns = turns_given(minority, unit.hearing[hall])
        if person.floor[i] == Part.REPORTS:
            turns += co_report(law.co_report, law.slot, unit.hearing[hall]) if on.co_report else 0
        person.floor[i] = Part.SPOKE if turns > 0 else Part.BARRED
        taken[hall] += turns
        unit.minority_minutes[hall] += int(turns * law.slot) if minority else 0
        if turns == 0:
            unit.barred[cell] += 1
            continue
        unit.speeches[cell] += 1
        unit.matters[cell] |= flag_of(topic)
        spoken[cell, target] += 1
        topics[topic] += 1
        enemies[topic] += person.word[i] == Word.ENEMY
        aim(i, person, unit, to_director[gathered], to_committee[gathered])
        relieve(i, topic, relief, person)
        cause = event_id(kind.resolution, at.tick, unit.key[cell])
        emit(events, speech_kind(target, kind), person.key[i], 0, unit.key[cell], topic, cause, 1)
    for i in rows:
        cell = person.cell[i]
        if person.floor[i] == Part.ABSENT:
            continue
        gathered = max(assembly, person.mandate[i])
        unit.turnout[cell] += 1
        present += gathered
        if person.floor[i] == Part.NOTE:
            topic = topic_of(person.said[i] // TARGETS)
            unit.notes[cell] += 1
            unit.matters[cell] |= flag_of(topic)
            written[topic] += 1
            enemies[topic] += person.word[i] == Word.ENEMY
            aim(i, person, unit, to_director[gathered], to_committee[gathered])
    town.present[0] = present
    enter_targets(spoken, unit, town)
    enter_words(topics, written, enemies, subject)
