"""Naming: out of words about enemies come names.

Who speaks of enemies may leave it at that or give a name: out of belief, an own grievance, an eye on an office, because
the organs ask, or because the paper prints names. Whom it hits stands in `suspects`. Names are forgotten where nobody
asks for them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import worst
from kombinat.party.centre.line import TARGETS, topic_of
from kombinat.party.suspicion.suspects import (
    NEVER,
    duplicitous,
    envied,
    heads_of,
    months_in_office,
    newly_raised,
    of_mates,
    of_two,
    stands_out,
    suspect_past,
    weights_of,
)
from kombinat.world.codes import Part, Past, Shock, Target, Word
from kombinat.world.tree import plant_of, shops_of

NAMED = int(Past.NAMED)


@rule("party.naming.believed", cites="P3-M42 P4-56", neutral=0.0)
def believed(suspicion: float, conviction: float, behaviour: Bundle) -> float:
    """Pull to give a name in good faith: name_belief (suspicion + conviction) / 2 (log odds).

    suspicion: of the speaker's cell; conviction: the speaker's own (0..1 each).
    """
    return float(behaviour.name_belief * (suspicion + conviction) / 2.0)


@rule("party.naming.aggrieved", cites="P3-M28 P3-M31", neutral=0.0)
def aggrieved(hurt: float, behaviour: Bundle) -> float:
    """Pull to give a name out of an own grievance: name_grievance hurt (log odds). hurt: the worst one (0..1)."""
    return float(behaviour.name_grievance * hurt)


@rule("party.naming.ambitious", cites="P3-M40", neutral=0.0)
def ambitious(listed: float, behaviour: Bundle) -> float:
    """Pull to name whoever stands above: name_post listed (log odds). listed: 1 on the cell's list for promotion."""
    return float(behaviour.name_post * listed)


@rule("party.naming.pressed", cites="P3-M39", neutral=0.0)
def pressed(asked: float, behaviour: Bundle) -> float:
    """Pull to name because the organs ask for names: name_asked asked (log odds). asked: how hard they do (0..1)."""
    return float(behaviour.name_asked * asked)


@rule("party.naming.solicited", cites="P3-M36", neutral=0.0)
def solicited(press: float, behaviour: Bundle) -> float:
    """Pull to name because the plant paper prints names: name_press press (log odds). press: its militancy (0..1)."""
    return float(behaviour.name_press * press)


@rule("party.naming.names", cites="P3-M26 P2-40", neutral=0.0)
def name_probability(pull: float, behaviour: Bundle) -> float:
    """Probability that who speaks of enemies gives a name: logit p = name_base + pull. pull: all motives (log odds)."""
    return expit(behaviour.name_base + pull)


@rule("party.naming.forgotten", cites="P2-34", neutral=0.0)
def forgotten(enemies: float, behaviour: Bundle) -> float:
    """Share of names that drop out of the files in a month: forget (1 - enemies). enemies: in the line."""
    return float(behaviour.forget * (1.0 - enemies))


@kernel
def those_accusing(rows: Any, person: Bundle) -> Any:
    """Those of these rows (int64) whose words, spoken or written, called somebody an enemy this month."""
    accusing = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        heard = person.floor[i] == Part.SPOKE or person.floor[i] == Part.NOTE
        if heard and person.section[i] >= 0 and person.word[i] == Word.ENEMY:
            accusing[found] = i
            found += 1
    return accusing[:found]


@kernel
def motives(i: int, above: bool, suspicion: float, outer: float, person: Bundle, behaviour: Bundle,
            on: Bundle) -> float:  # fmt: skip
    """Pull of speaker `i` to give a name (log odds). above: the words are aimed at a superior; outer: paper, organs."""
    pull = believed(suspicion, from_fixed(person.conviction[i]), behaviour) if on.believed else 0.0
    sore = worst(person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i])
    pull += aggrieved(from_fixed(sore), behaviour) if on.aggrieved else 0.0
    wants = float(person.reserve[i]) if above else 0.0
    pull += ambitious(wants, behaviour) if on.ambitious else 0.0
    return pull + outer


@kernel
def count_suspects(person: Bundle, months: Any, town: Bundle) -> None:
    """Count people at work who are called enemies in the files. months: in office, NEVER for those who hold none."""
    found, communists, heads, titled = 0, 0, 0, 0
    for i in range(person.key.size):
        if person.past[i] & NAMED and person.section[i] >= 0:
            found += 1
            communists += 1 if person.cell[i] >= 0 else 0
            heads += 1 if months[i] < NEVER else 0
            titled += 1 if person.shock[i] != Shock.NONE else 0
    town.suspects[0] = found
    town.suspects_party[0] = communists
    town.suspects_posts[0] = heads
    town.suspects_titled[0] = titled


@phase(
    "party.naming.name",
    every="month",
    over="town",
    among="person.cell",
    says="Some who spoke or wrote of enemies give a name; names that nobody asks for are forgotten.",
    reads="person.key person.section person.cell person.floor person.word person.said person.leaving person.occupation"
    " person.shock person.scrap person.truancy person.esteem person.study person.recorded person.reserve"
    " person.conviction person.sore_stoppage person.sore_pay person.sore_food person.sore_boss unit.key unit.kind"
    " unit.parent unit.suspicion post.key post.office post.unit post.holder post.elected post.since town.press",
    writes="person.past town.named town.suspects town.suspects_party town.suspects_posts"
    " town.suspects_titled",
    law="party.line.enemies party.remit.director_share party.organs.asking",
    behaviour="party.naming.name_base party.naming.name_belief party.naming.name_grievance party.naming.name_post"
    " party.naming.name_asked party.naming.name_press party.naming.point_scrap party.naming.point_truancy"
    " party.naming.point_quarrel party.naming.point_taught party.naming.spoilt_gain party.naming.point_file"
    " party.naming.point_alien party.naming.point_card party.naming.point_new party.naming.new_months"
    " party.naming.forget",
    draws="name whom forget",
    rules=(
        believed, aggrieved, ambitious, pressed, solicited, name_probability, stands_out, duplicitous, suspect_past,
        envied, newly_raised, forgotten,
    ),
    events="named",
)  # fmt: skip
def name(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Flag those named and count them; whom a name hits depends on the files as they stood before the meeting."""
    outer = pressed(law.asking, behaviour) if on.pressed else 0.0
    outer += solicited(from_fixed(town.press[0]), behaviour) if on.solicited else 0.0
    months = months_in_office(person.key.size, post.key, post.holder, post.since, at.tick)
    accusers = those_accusing(rows, person)
    weight = weights_of(person, months, behaviour, on) if accusers.size > 0 else np.zeros(0)
    heads, shops, plant = (
        heads_of(unit.key.size, post),
        shops_of(unit.kind, unit.parent),
        plant_of(unit.key, unit.kind),
    )
    fresh = np.zeros(person.key.size, np.bool_)
    for i in accusers:
        cell, section = person.cell[i], person.section[i]
        target = person.said[i] % TARGETS
        mates = target == Target.WORKMATE or target == Target.SPECIALIST
        above = target == Target.ADMINISTRATION or target == Target.FOREMAN or target == Target.PARTY
        if not (mates or above):
            continue
        pull = motives(i, above, from_fixed(unit.suspicion[cell]), outer, person, behaviour, on)
        p = name_probability(pull, behaviour) if on.names else 0.0
        if uniform(draw.name, at.tick, person.key[i], 0) >= p:
            continue
        whom = heads[section] if target == Target.FOREMAN else heads[cell]
        if mates:
            hungry = from_fixed(person.sore_food[i])
            whom = of_mates(target, i, hungry, shops, weight, person, behaviour, on, draw.whom, at.tick)
        elif target == Target.ADMINISTRATION:
            boss, director = heads[shops[section]], heads[plant] if plant >= 0 else -1
            whom = of_two(boss, director, law.director_share, weight, person.key, i, draw.whom, at.tick)
        if whom >= 0 and whom != i:
            fresh[whom] = True
            town.named[0] += 1
            topic = topic_of(person.said[i] // TARGETS)
            emit(events, kind.named, person.key[i], person.key[whom], unit.key[cell], topic, 0, 1)
    fading = forgotten(law.enemies, behaviour) if on.forgotten else 0.0
    for i in range(person.key.size):
        past = person.past[i]
        if past & NAMED and uniform(draw.forget, at.tick, person.key[i], 0) < fading:
            past &= ~NAMED
        person.past[i] = past | NAMED if fresh[i] else past
    count_suspects(person, months, town)
