"""Inspection: what the political department's man finds, whom it reprimands, and on what two opposite grounds.

He sees no crew at work. He sees who came to the evenings, the numbers on paper, the punishment book, what was said
against policy and went unanswered. The orders he carries say how to weigh them.
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
from kombinat.fleet.aboard import cells_of, is_dissent, is_officer, is_ship, moved
from kombinat.world.codes import Kind, Office, Part
from kombinat.world.tree import shops_of


@rule("fleet.inspection.links", cites="P4-27 P4-26", neutral=0.0)
def links_found(present: float, weight: float) -> float:
    """What an inspector makes of the officers' tie to political work: weight present.

    present: share of evenings they came to; weight: given by his orders.
    """
    return weight * present


@rule("fleet.inspection.numbers", cites="P4-38", neutral=0.0)
def numbers_found(participation: float, weight: float) -> float:
    """What he makes of the numbers taking part, as reported: weight participation."""
    return weight * participation


@rule("fleet.inspection.order", cites="P4-38", neutral=0.0)
def order_found(rate: float, weight: float, behaviour: Bundle) -> float:
    """What he makes of the punishment book: weight (1 - min(1, rate / bearable)). rate: entries a head and month."""
    return float(weight * (1.0 - min(1.0, rate / behaviour.bearable)))


@rule("fleet.inspection.unanswered", cites="P4-35", neutral=0.0)
def unanswered(dissent: float, leaders: float, behaviour: Bundle) -> float:
    """What words against policy cost a ship that cannot answer them: dissent_cost max(0, dissent - answers leaders).

    dissent: words that blame the centre, a head present at its meetings; leaders: instructors for each hundred men.
    """
    return float(behaviour.dissent_cost * max(0.0, dissent - behaviour.answers * leaders))


@rule("fleet.inspection.reprimanded", cites="P4-38", neutral=0.0)
def reprimand_probability(found: float, behaviour: Bundle) -> float:
    """Probability that an inspection ends in a reprimand: logit p = punish_base - punish_found found."""
    return expit(behaviour.punish_base - behaviour.punish_found * found)


@rule("fleet.inspection.quota", cites="P4-46", neutral=0.0)
def quota(call: float, behaviour: Bundle) -> float:
    """Critical words a head present that a good meeting has: quota_line call. call: for self-criticism (0..1)."""
    return float(behaviour.quota_line * call)


@rule("fleet.inspection.too_quiet", cites="P4-39", neutral=0.0)
def too_quiet(spoken: float, due: float, behaviour: Bundle) -> float:
    """Probability of a reprimand for holding criticism down: quiet_rate max(0, due - spoken), at most 1.

    spoken: words against anybody, a head present; due: the quota.
    """
    return float(min(1.0, behaviour.quiet_rate * max(0.0, due - spoken)))


@rule("fleet.inspection.too_free", cites="P4-39", neutral=0.0)
def too_free(debated: float, behaviour: Bundle) -> float:
    """Probability of a reprimand for letting orders be debated: free_rate debated, at most 1.

    debated: words against those in command, a head present.
    """
    return float(min(1.0, behaviour.free_rate * debated))


@rule("fleet.inspection.deflected", cites="P4-38", neutral=0.0)
def deflected(participation: float, behaviour: Bundle) -> float:
    """Share of a reprimand that a commander talks off himself: deflect participation, at most 1.

    participation: as reported. His men, so the numbers say, are conscious citizens who answer for themselves; what is
    wrong aboard is then the commissar's to answer for.
    """
    return float(min(1.0, behaviour.deflect * participation))


@kernel
def share_of_blame(office: int, participation: float, behaviour: Bundle, on: Bundle) -> float:
    """Share of a ship's reprimand that falls on its commissar (all of it) or on its commander."""
    if office == Office.COMMISSAR:
        return 1.0
    shield = deflected(participation, behaviour) if on.deflected else 0.0
    return float(behaviour.blame_mark * (1.0 - shield))


@kernel
def presence(absent: Any, occupation: Any, section: Any, shops: Any, units: int, evenings: float) -> Any:
    """For each ship the share of evenings its officers came to (float64), from columns of persons."""
    missed, officers = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in range(section.size):
        if section[i] >= 0 and is_officer(occupation[i]):
            missed[shops[section[i]]] += absent[i]
            officers[shops[section[i]]] += 1
    share = np.ones(units)
    for u in range(units):
        if officers[u] > 0 and evenings > 0.0:
            share[u] = max(0.0, 1.0 - missed[u] / (officers[u] * evenings))
    return share


@kernel
def dissenting(floor: Any, said: Any, section: Any, shops: Any, units: int) -> Any:
    """For each ship the speeches and notes of its last meeting that blame the centre (int64): columns of persons."""
    words = np.zeros(units, np.int64)
    for i in range(section.size):
        if section[i] >= 0 and floor[i] >= Part.NOTE and is_dissent(said[i]):
            words[shops[section[i]]] += 1
    return words


@kernel
def instructors(key: Any, office: Any, unit: Any, holder: Any, shops: Any, units: int) -> Any:
    """For each ship its instructors in post (int64): columns of posts."""
    there = np.zeros(units, np.int64)
    for p in range(key.size):
        if key[p] != 0 and office[p] == Office.INSTRUCTOR and holder[p] >= 0 and unit[p] >= 0:
            there[shops[unit[p]]] += 1
    return there


@phase(
    "fleet.inspection.visit",
    every="month",
    over="town",
    says="Some ships are inspected; meetings are read for too much criticism and for too little; commissars answer.",
    reads="person.section person.occupation person.absent person.floor person.said unit.key unit.kind unit.parent"
    " unit.serves unit.heads unit.recorded unit.participation unit.turnout unit.speeches unit.notes"
    " unit.speeches_administration post.key post.office post.unit post.holder",
    writes="unit.inspected unit.reprimands post.blame",
    law="fleet.inspection.rate fleet.inspection.weights fleet.drill.evenings party.line.self_criticism",
    behaviour="fleet.inspection.bearable fleet.inspection.dissent_cost fleet.inspection.answers"
    " fleet.inspection.punish_base fleet.inspection.punish_found fleet.inspection.quota_line"
    " fleet.inspection.quiet_rate fleet.inspection.free_rate fleet.inspection.blame_mark fleet.inspection.blame_fade"
    " fleet.inspection.deflect",
    draws="visit found quiet free",
    rules=(
        links_found,
        numbers_found,
        order_found,
        unanswered,
        reprimand_probability,
        quota,
        too_quiet,
        too_free,
        deflected,
    ),
)
def visit(
    at: Bundle,
    person: Bundle,
    unit: Bundle,
    post: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write `inspected` and `reprimands` of ships, and the `blame` that commissars and commanders carry."""
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
    came = presence(person.absent, person.occupation, person.section, shops, units, law.evenings)
    dissent = dissenting(person.floor, person.said, person.section, shops, units)
    leaders = instructors(post.key, post.office, post.unit, post.holder, shops, units)
    cells = cells_of(unit.key, unit.kind, unit.serves)
    punished = np.zeros(units, np.int64)
    due = quota(law.self_criticism, behaviour) if on.quota else 0.0
    for u in range(units):
        unit.reprimands[u] = 0
        if not is_ship(unit.key[u], unit.kind[u]) or unit.heads[u] == 0:
            continue
        key, cell, men = unit.key[u], cells[u], float(unit.heads[u])
        present = float(max(1, unit.turnout[cell])) if cell >= 0 else 1.0
        if uniform(draw.visit, at.tick, key, 0) < law.rate:
            found = links_found(came[u], law.weights[0]) if on.links else 0.0
            found += numbers_found(from_fixed(unit.participation[u]), law.weights[1]) if on.numbers else 0.0
            found += order_found(unit.recorded[u] / men, law.weights[2], behaviour) if on.order else 0.0
            led = leaders[u] * 100.0 / men
            found -= unanswered(dissent[u] / present, led, behaviour) if on.unanswered else 0.0
            unit.inspected[u] = to_fixed(max(0.0, found))
            p = reprimand_probability(found, behaviour) if on.reprimanded else 0.0
            unit.reprimands[u] += uniform(draw.found, at.tick, key, 0) < p
        if cell >= 0 and unit.turnout[cell] > 0:
            spoken = (unit.speeches[cell] + unit.notes[cell]) / present
            p = too_quiet(spoken, due, behaviour) if on.too_quiet else 0.0
            unit.reprimands[u] += uniform(draw.quiet, at.tick, key, 0) < p
            p = too_free(unit.speeches_administration[cell] / present, behaviour) if on.too_free else 0.0
            unit.reprimands[u] += uniform(draw.free, at.tick, key, 0) < p
        punished[u] = unit.reprimands[u]
    for u in range(units):
        if is_ship(unit.key[u], unit.kind[u]) and unit.parent[u] >= 0:
            unit.reprimands[unit.parent[u]] += punished[u]
    for p in range(post.key.size):
        u = post.unit[p]
        answers = post.office[p] == Office.COMMISSAR or post.office[p] == Office.SHOP_BOSS
        if post.key[p] == 0 or u < 0 or unit.kind[u] != Kind.SHOP or not answers:
            continue
        share = share_of_blame(post.office[p], from_fixed(unit.participation[u]), behaviour, on)
        mark = min(1.0, share * punished[u])
        post.blame[p] = moved(post.blame[p], mark, behaviour.blame_fade)
