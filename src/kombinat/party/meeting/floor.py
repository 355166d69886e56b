"""The floor: what somebody speaks about, at whom, and how sharply.

The subject is one of the speaker's own cares or a campaign that runs; the target is whoever answers for the matter,
bent by what the line lends words for, what the cell is used to saying, and what one fears to say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform, uniforms4
from kombinat.engine.maths import exp, expit, from_fixed, log, log_of_normal, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.centre.campaigns import CAMPAIGNS, NOWHERE, come_down, taken_up, topic_of_option
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
from kombinat.party.suspicion.vigilance import hedged, holders_of, lent_word
from kombinat.world.codes import Part, Past, Target, Topic, Word
from kombinat.world.tree import shops_of

SUPPORTS = int(Past.SUPPORTS)
HALF_CELL = 2.0**-33
"""Keeps a uniform number that comes in 2**32 steps strictly between 0 and 1."""
LEAST_SHARE = 0.02
"""Keeps the logarithm of a share of nought finite: somebody may always be blamed wrongly."""


@rule("party.floor.care", cites="P4-02 P1-17", neutral=0.0)
def care(hurt: float, behaviour: Bundle) -> float:
    """Pull of a subject by how much it touches the speaker: care_pull hurt (log odds).

    hurt: 0..1, on the same scale for every subject.
    """
    return float(behaviour.care_pull * hurt)


@rule("party.floor.agenda", cites="P3-M13 P1-47", neutral=0.0)
def agenda(weight: float, vagueness: float, behaviour: Bundle) -> float:
    """What a directive adds to its campaign's pull: agenda_pull weight (1 - vagueness) (log odds).

    weight: how hard it presses; vagueness: how little of what it means has reached the cell.
    """
    return float(behaviour.agenda_pull * weight * (1.0 - vagueness))


@rule("party.floor.guarded", cites="P3-M08 P2-11", neutral=0.0)
def guarded(hurt: float, tolerance: float, behaviour: Bundle) -> float:
    """What one's own trouble with policy costs to say aloud: - guard hurt (1 - tolerance) (log odds).

    hurt: by policy, which is the line's own; tolerance: of the cell. A note costs nothing, since nobody signs it; and
    whoever has openly taken a side has nothing left to hide.
    """
    return float(-behaviour.guard * hurt * (1.0 - tolerance))


@rule("party.floor.answerable", cites="P1-43 P2-23", neutral=0.0)
def answerable(share: float, behaviour: Bundle) -> float:
    """Pull of a target by who answers for the matter: answer_pull log(share + 0.02) (log odds)."""
    return float(behaviour.answer_pull * log(share + LEAST_SHARE))


@rule("party.floor.licensed", cites="P2-01 P1-32 P3-M01", neutral=0.0)
def licensed(lent: float, behaviour: Bundle) -> float:
    """Pull of a target the line lends words against: line_pull lent (log odds). lent: 0..1."""
    return float(behaviour.line_pull * lent)


@rule("party.floor.cautious", cites="P2-15 P3-M08", neutral=0.0)
def cautious(fear: float, lent: float, behaviour: Bundle) -> float:
    """What open words may cost: - caution fear (1 - lent) (log odds): fear, for what the line does not cover."""
    return float(-behaviour.caution * fear * (1.0 - lent))


@rule("party.floor.habitual", cites="P2-53 P3-M43", neutral=0.0)
def habitual(share: float, behaviour: Bundle) -> float:
    """Pull of a target the cell is used to: habit_pull share (log odds). share: of the floor's words so far."""
    return float(behaviour.habit_pull * share)


@rule("party.floor.distrusted", cites="P3-M16 P3-M17", neutral=0.0)
def distrusted(confidence: float, behaviour: Bundle) -> float:
    """Pull of the party's own office holders as a target: distrust_pull (1 - confidence) (log odds).

    confidence: of the cell in its organiser (0..1).
    """
    return float(behaviour.distrust_pull * (1.0 - confidence))


@rule("party.floor.severity", cites="P2-01 P3-M26", neutral=0.5)
def severity(hurt: float, lent: float, behaviour: Bundle) -> float:
    """Sharpness of words, 0..1: words_base + words_hurt hurt + words_line lent."""
    return float(behaviour.words_base + behaviour.words_hurt * hurt + behaviour.words_line * lent)


@rule("party.floor.enemy", cites="P4-56 P3-M26 P3-M33", neutral=0.0)
def enemy_probability(hurt: float, suspicion: float, enemies: float, behaviour: Bundle) -> float:
    """Probability that whoever is blamed is called an enemy.

    logit p = enemy_base + enemy_hurt hurt + enemy_suspicion suspicion + enemy_line enemies

    hurt: by the matter spoken of; suspicion: of the speaker's cell; enemies: how far the line blames enemies.
    """
    score = behaviour.enemy_base + behaviour.enemy_hurt * hurt + behaviour.enemy_suspicion * suspicion
    return expit(score + behaviour.enemy_line * enemies)


@rule("party.floor.label", cites="P2-40", neutral=0.0)
def labelled(behaviour: Bundle) -> float:
    """What calling somebody an enemy adds to the sharpness of words: words_enemy."""
    return float(behaviour.words_enemy)


@rule("party.floor.anonymous", cites="P1-21", neutral=0.0)
def unsigned(u: float, behaviour: Bundle) -> float:
    """What not signing adds to a note's sharpness: note_tail u^3, u uniform: mostly little, now and then much."""
    return float(behaviour.note_tail * u * u * u)


@rule("party.floor.bridged", cites="P1-19", neutral=0.0)
def bridged(visited: bool, behaviour: Bundle) -> float:
    """Share of sharpness that a higher official in the room takes away: visitor_calm, or 0."""
    return float(behaviour.visitor_calm) if visited else 0.0


@kernel
def spark(stream: int, tick: int, key: int, option: int) -> float:
    """A keyed Gumbel number (see `engine.draws.gumbel`), compiled once for all choices of this room."""
    return gumbel(stream, tick, key, option)


@kernel
def lean(pulls: Any, stream: int, tick: int, key: int) -> int:
    """The option with the largest pull plus its own keyed Gumbel number. pulls: float64 (log odds), one an option.

    Reckoned as a race, which is the same with half the logarithms: option n is ready after -log(u_n) exp(-pull_n), and
    the first to be ready wins. Option n takes number n % 4 of block n // 4, its own for good.
    """
    ready = np.empty(pulls.size + 3)
    for block in range((pulls.size + 3) // 4):
        n = 4 * block
        ready[n], ready[n + 1], ready[n + 2], ready[n + 3] = uniforms4(stream, tick, key, block)
    for n in range(pulls.size):
        ready[n] = -log_of_normal(ready[n] + HALF_CELL) * exp(-pulls[n])
    first = 0
    for n in range(1, pulls.size):
        if ready[n] < ready[first]:
            first = n
    return first


@kernel
def topic_pulls(cares: Any, pulls: Any, topics: Any, weights: Any, vagueness: Any, blur: float, behaviour: Bundle,
                on: Bundle) -> None:  # fmt: skip
    """Fill `pulls` of topics from cares, and behind them those of the campaigns that run.

    topics, weights, vagueness: of campaigns, by world.codes.Campaign; blur: share of vagueness that a visitor leaves.
    """
    for topic in range(TOPICS):
        pulls[topic] = care(cares[topic], behaviour) if on.care else 0.0
    for c in range(CAMPAIGNS):
        if weights[c] <= 0.0:
            pulls[TOPICS + c] = NOWHERE
            continue
        pressed = agenda(weights[c], vagueness[c] * blur, behaviour) if on.agenda else 0.0
        pulls[TOPICS + c] = taken_up(pulls[int(topics[c])], pressed) if on.taken_up else 0.0


@kernel
def cause_pulls(pulls: Any, materials: int, machines: int, orders: int) -> None:
    """Fill `pulls` of the three causes of a stoppage by the shop's lost minutes, as those who stood there know them."""
    total = max(1, materials + machines + orders)
    pulls[0] = log(materials / total + LEAST_SHARE)
    pulls[1] = log(machines / total + LEAST_SHARE)
    pulls[2] = log(orders / total + LEAST_SHARE)


@kernel
def customs(used: Any, administration: int, specialist: int, workmate: int) -> None:
    """Fill `used` with the share of the cell's words so far by target (kept for three of them)."""
    used[:] = 0.0
    used[Target.ADMINISTRATION] = from_fixed(administration)
    used[Target.SPECIALIST] = from_fixed(specialist)
    used[Target.WORKMATE] = from_fixed(workmate)


@kernel
def target_pulls(pulls: Any, shares: Any, lent: Any, used: Any, fear: float, behaviour: Bundle,
                 on: Bundle) -> None:  # fmt: skip
    """Fill `pulls` of targets. shares: who answers; lent: the line's licence; used: customs; fear: 0 for notes."""
    for target in range(TARGETS):
        pull = answerable(shares[target], behaviour) if on.answerable else 0.0
        pull += licensed(lent[target], behaviour) if on.licensed else 0.0
        pull += cautious(fear, lent[target], behaviour) if on.cautious else 0.0
        pull += habitual(used[target], behaviour) if on.habitual else 0.0
        pulls[target] = pull


@kernel
def sharpness(hurt: float, lent: float, word: int, tail: float, calm: float, behaviour: Bundle,
              on: Bundle) -> int:  # fmt: skip
    """Sharpness of what is said (1/10000). tail: a note's surplus; calm: share that a visitor takes away."""
    sharp = severity(hurt, lent, behaviour) if on.severity else 0.5
    if word == Word.ENEMY:
        sharp += labelled(behaviour) if on.label else 0.0
    return to_fixed((sharp + tail) * (1.0 - calm))


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
