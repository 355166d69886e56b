"""Brigades: the crews a foreman's hands work in, who is put in which, and what a crew does for its hands and its shop.

Artels, communes and collectives broke up and formed anew; shock work made the brigade the stable unit. A crew with a
leader is less easily moved from job to job, and with activists at hand it puts right what holds it up.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform
from kombinat.engine.maths import FIXED_ONE, exp, from_fixed, log1p
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind, Occupation, Office, Shock

NOBODY = -1e30


@rule("plant.brigades.regrouping", cites="P2-18", neutral=0.0)
def regrouped(mixing: float) -> float:
    """Probability that a hand is moved to another brigade of the section within a month: mixing.

    mixing: share of hands whose crew breaks up in a month, by the forms of work of the time.
    """
    return mixing


@rule("plant.brigades.pairing", cites="P2-21", neutral=0.0)
def pairing(mates: float, skill: float, behaviour: Bundle) -> float:
    """How much sooner a hand is put in a brigade for its skill, as a weight in logs: pair mates (1 - skill).

    mates: mean skill of the brigade; skill: of the hand: those who spoil most are put under the experienced.
    """
    return float(behaviour.pair * mates * (1.0 - skill))


@rule("plant.brigades.beside", cites="P2-21 P2-18", neutral="around")
def beside(near: float, around: float) -> float:
    """Mean skill of those a hand learns beside: near, not around.

    near: of the brigade; around: of the whole section.
    """
    return near


@rule("plant.brigades.example", cites="P2-16 P2-17", neutral="around")
def example(near: float, around: float) -> float:
    """Share of mates with a title whose example a hand has before him: near, not around.

    near: of the brigade, so that whole groups follow; around: of the whole section.
    """
    return near


@rule("plant.brigades.leader", cites="P2-16 P2-18", neutral=1.0)
def kept_on(led: float, behaviour: Bundle) -> float:
    """Part that is left of the time lost to switching where crews have leaders: 1 - leader_keeps led.

    led: share of the section's hands whose brigade has a brigadier.
    """
    return float(1.0 - behaviour.leader_keeps * led)


@rule("plant.brigades.troubleshooting", cites="P2-16", neutral=0.0)
def put_right(given: float, idle: float, led: float, behaviour: Bundle) -> float:
    """Share of a shop's idle time for machines and switching that its brigades save in a dekad.

    led min(save_most, 1 - exp(-save_gain given / idle)); 0 where nothing stands idle

    given: minutes that the cell's activists give to stoppages; idle: minutes that would be lost without them;
    led: share of the shop's hands whose brigade has a brigadier.
    """
    if idle <= 0.0:
        return 0.0
    return float(led * min(behaviour.save_most, 1.0 - exp(-behaviour.save_gain * given / idle)))


@kernel
def is_hand(occupation: int) -> bool:
    """Whether an occupation works in brigades: workers and helpers."""
    return occupation == Occupation.WORKER or occupation == Occupation.AUXILIARY


@kernel
def brigadiers(office: Any, holder: Any, people: int) -> Any:
    """Whether each person leads a brigade (bool by row). office, holder: columns of posts; people: rows of persons."""
    leads = np.zeros(people, np.bool_)
    for p in range(office.size):
        if office[p] == Office.BRIGADIER and holder[p] >= 0:
            leads[holder[p]] = True
    return leads


@kernel
def chains(key: Any, kind: Any, parent: Any) -> Any:
    """The brigades of each section as chains: the first of each section, and the next after each brigade; -1 ends.

    key, kind, parent: columns of units. Returns two arrays (int32 by unit).
    """
    first, after = np.full(key.size, -1, np.int32), np.full(key.size, -1, np.int32)
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.BRIGADE:
            after[u] = first[parent[u]]
            first[parent[u]] = u
    return first, after


@phase(
    "plant.brigades.form",
    every="month",
    over="town",
    says="Hands without a brigade are put in one of their section's; some crews are broken up and mixed again.",
    reads="person.key person.section person.occupation person.skill post.office post.holder unit.key unit.kind"
    " unit.parent unit.skill",
    writes="person.brigade",
    law="plant.brigades.mixing",
    behaviour="plant.brigades.pair",
    draws="mix crew",
    rules=(regrouped, pairing),
)
def form(
    at: Bundle,
    person: Bundle,
    post: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write `brigade`: small crews fill sooner; brigadiers stay with theirs."""
    first, after = chains(unit.key, unit.kind, unit.parent)
    leads = brigadiers(post.office, post.holder, person.key.size)
    moves = regrouped(law.mixing) if on.regrouping else 0.0
    size = np.zeros(unit.key.size)
    left = np.full(person.key.size, -1, np.int32)
    for i in range(person.key.size):
        crew = person.brigade[i]
        if crew < 0:
            continue
        section = unit.parent[crew]
        if person.section[i] != section or not is_hand(person.occupation[i]):
            person.brigade[i] = -1
            continue
        several = after[first[section]] >= 0
        if several and not leads[i] and uniform(draw.mix, at.tick, person.key[i], 0) < moves:
            person.brigade[i], left[i] = -1, crew
        else:
            size[crew] += 1.0
    for u in range(unit.key.size):
        size[u] = log1p(size[u])
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0 or person.brigade[i] >= 0 or not is_hand(person.occupation[i]):
            continue
        skill, liking = from_fixed(person.skill[i]), NOBODY
        crew = first[section]
        while crew >= 0:
            if crew != left[i]:
                pull = pairing(from_fixed(unit.skill[crew]), skill, behaviour) if on.pairing else 0.0
                score = pull - size[crew] + gumbel(draw.crew, at.tick, person.key[i], unit.key[crew])
                if score > liking:
                    person.brigade[i], liking = crew, score
            crew = after[crew]


@phase(
    "plant.brigades.count",
    every="month",
    over="town",
    says="Heads, titles and skill of each brigade are counted, and how many hands have a brigadier.",
    reads="person.brigade person.skill person.shock person.leaving post.office post.unit post.holder"
    " unit.key unit.kind unit.parent",
    writes="unit.heads unit.shock unit.skill unit.led",
)
def count(person: Bundle, post: Bundle, unit: Bundle) -> None:
    """Write heads, shock and skill of brigades, and `led` of brigades, sections and shops."""
    heads, titles, skills, hands, led = (
        np.zeros(unit.key.size, np.int64),
        np.zeros(unit.key.size, np.int64),
        np.zeros(unit.key.size, np.int64),
        np.zeros(unit.key.size, np.int64),
        np.zeros(unit.key.size, np.int64),
    )
    for i in range(person.brigade.size):
        crew = person.brigade[i]
        if crew >= 0 and person.leaving[i] == 0:
            heads[crew] += 1
            titles[crew] += person.shock[i] != Shock.NONE
            skills[crew] += person.skill[i]
    for p in range(post.office.size):
        if post.office[p] == Office.BRIGADIER and post.holder[p] >= 0:
            led[post.unit[p]] = heads[post.unit[p]]
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.BRIGADE:
            unit.heads[u], unit.shock[u] = heads[u], titles[u]
            unit.skill[u] = skills[u] // max(1, heads[u])
            section = unit.parent[u]
            shop = unit.parent[section]
            hands[u] = heads[u]
            hands[section] += heads[u]
            hands[shop] += heads[u]
            led[section] += led[u]
            led[shop] += led[u]
    for u in range(unit.key.size):
        unit.led[u] = led[u] * FIXED_ONE // max(1, hands[u])
