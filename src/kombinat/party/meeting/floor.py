"""The floor: what somebody speaks about, at whom, and how sharply.

The subject is one of the speaker's own cares or a campaign that runs (`subjects`); the target is whoever answers for
the matter, bent by what the line lends words for, what the cell is used to saying, and what one fears to say (`blame`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.party.centre.campaigns import CAMPAIGNS, come_down, taken_up, topic_of_option
from kombinat.party.centre.line import (
    LICENCES,
    REMITS,
    TARGETS,
    TOPICS,
    licences,
    matter_of,
    remit,
)
from kombinat.party.centre.region import explained
from kombinat.party.meeting.blame import (
    answerable,
    bridged,
    cautious,
    customs,
    distrusted,
    enemy_probability,
    habitual,
    labelled,
    licensed,
    severity,
    sharpness,
    target_pulls,
    unsigned,
)
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
from kombinat.party.meeting.subjects import agenda, care, cause_pulls, guarded, topic_pulls
from kombinat.party.suspicion.vigilance import hedged, lent_word
from kombinat.world.codes import Part, Past, Target, Topic, Word
from kombinat.world.offices import holders_of
from kombinat.world.tree import shops_of

SUPPORTS = int(Past.SUPPORTS)


@phase(
    "party.floor.choose",
    every="month",
    over="person",
    among="person.cell",
    says="Those who will speak or write choose a subject, somebody to blame for it, and how sharply.",
    reads="person.key person.section person.cell person.floor person.party person.household"
    " person.fear person.conviction person.minutes_home"
    " person.study person.past person.village person.truancy person.sore_stoppage person.sore_pay"
    " person.sore_food person.sore_boss household.members household.area unit.kind unit.parent"
    " unit.idle_materials unit.idle_machines unit.idle_orders unit.missed unit.due unit.hostility"
    " unit.habit_specialist unit.habit_workmate unit.suspicion unit.confidence unit.accidents unit.drinkers unit.heads"
    " unit.leave_stopped"
    " unit.visited"
    " campaign.key campaign.code campaign.topic campaign.weight campaign.vagueness"
    " unit.tolerance post.key post.holder",
    writes="person.said person.word person.sharp",
    law=f"{LICENCES} {REMITS} party.line.enemies party.line.letter party.line.vagueness"
    " party.line.villages"
    " party.line.opposition_gap party.line.threat",
    behaviour="party.floor.care_pull party.floor.agenda_pull party.cares.bearable_area"
    " party.cares.hurt_missed party.cares.hurt_lessons party.cares.hurt_accident party.cares.hurt_drink"
    " party.cares.hurt_home party.cares.bearable_home party.cares.hurt_stopped"
    " party.floor.answer_pull party.floor.line_pull"
    " party.floor.caution party.floor.habit_pull party.floor.distrust_pull party.floor.words_base"
    " party.floor.words_hurt"
    " party.floor.words_line party.floor.words_enemy party.floor.enemy_base party.floor.enemy_hurt"
    " party.floor.enemy_suspicion party.floor.enemy_line party.floor.note_tail party.floor.visitor_calm"
    " party.floor.guard"
    " party.region.visitor_clears"
    " party.vigilance.hedge",
    draws="topic cause target word tail",
    rules=(
        care, agenda, crowded, shirked_on, pressed_at_home, dissent, guarded, lacking_lessons,
        endangered, unruly, answering, double_day, threatened, answerable, licensed,
        cautious, habitual, distrusted, severity, enemy_probability, labelled, unsigned, bridged, taken_up, explained,
        lent_word, hedged,
    ),
)  # fmt: skip
def choose(
    at: Bundle, rows: Any, person: Bundle, household: Bundle, unit: Bundle, campaign: Bundle, post: Bundle,
    law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write what each speech and note is about, at whom (`said`), what it calls them (`word`), how sharp it is."""
    cares, pulls = np.zeros(TOPICS), np.zeros(TOPICS + CAMPAIGNS)
    causes, targets, used = np.zeros(3), np.zeros(TARGETS), np.zeros(TARGETS)
    lent = licences(law)
    words = max(law.enemies, lent_word(law.letter, law.vagueness) if on.letter else 0.0)
    heads = holders_of(person.key.size, post.key, post.holder)
    shops = shops_of(unit.kind, unit.parent)
    topics, weights, vagueness = come_down(
        campaign.key, campaign.code, campaign.topic, campaign.weight, campaign.vagueness
    )
    for i in rows:
        if person.floor[i] < Part.ASKED or person.section[i] < 0:
            continue
        key, cell, section, home = person.key[i], person.cell[i], person.section[i], person.household[i]
        shop = shops[section]
        cares_at_work(
            cares, person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i]
        )
        missed, hands = unit.missed[section] / max(1, unit.due[section]), max(1, unit.heads[shop])
        drinkers, accidents = unit.drinkers[shop] / hands, unit.accidents[shop] / hands
        stopped = unit.leave_stopped[shop]
        cares_of_shop(cares, missed, person.truancy[i], drinkers, stopped, accidents, behaviour, on)
        area = space(home, household.members, household.area)
        cares_at_home(cares, area, person.minutes_home[i], behaviour, on)
        cares_of_politics(
            cares, person.village[i], person.past[i], person.conviction[i], person.party[i], person.study[i],
            law, behaviour, on,
        )  # fmt: skip
        visited = unit.visited[cell] == 1
        blur = 1.0 - (explained(visited, behaviour) if on.explained else 0.0)
        topic_pulls(cares, pulls, topics, weights, vagueness, blur, behaviour, on)
        note = person.floor[i] == Part.NOTE
        took_side = person.past[i] & SUPPORTS != 0
        tolerance = 1.0 if note or took_side else from_fixed(unit.tolerance[cell])
        pulls[Topic.POLICY] += guarded(cares[Topic.POLICY], tolerance, behaviour) if on.guarded else 0.0
        leaning = topic_of_option(lean(pulls, draw.topic, at.tick, key), topics)
        topic = Topic.POLICY.value if person.floor[i] == Part.REPORTS else leaning
        cause_pulls(causes, unit.idle_materials[shop], unit.idle_machines[shop], unit.idle_orders[shop])
        matter = matter_of(topic, lean(causes, draw.cause, at.tick, key))
        customs(used, unit.hostility[cell], unit.habit_specialist[cell], unit.habit_workmate[cell])
        fear = 0.0 if note else from_fixed(person.fear[i])
        target_pulls(targets, remit(matter, law), lent, used, fear, behaviour, on)
        trust = from_fixed(unit.confidence[cell])
        targets[Target.PARTY] += distrusted(trust, behaviour) if on.distrusted else 0.0
        target = lean(targets, draw.target, at.tick, key)
        u = uniform(draw.tail, at.tick, key, 0)
        tail = (unsigned(u, behaviour) if on.anonymous else 0.0) if note else 0.0
        calm = bridged(visited and not note, behaviour) if on.bridged else 0.0
        person.said[i] = matter * TARGETS + target
        hurt, suspicion = cares[topic], from_fixed(unit.suspicion[cell])
        p = enemy_probability(hurt, suspicion, words, behaviour) if on.enemy else 0.0
        if heads[i]:
            p *= hedged(hurt, behaviour) if on.hedged else 1.0
        person.word[i] = Word.ENEMY if uniform(draw.word, at.tick, key, 0) < p else Word.FAULT
        person.sharp[i] = sharpness(hurt, lent[target], person.word[i], tail, calm, behaviour, on)
