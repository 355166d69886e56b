"""Relief: a commander gives way to one aboard whom the orders of the day prefer.

Waves discharge the untrusted; beside them the rapid promotions of the day put others over the heads of those who hold
a ship. Who is relieved stays an officer, without a ship.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import holders, posts_of
from kombinat.fleet.fitness import declared, fitness, may_hold, merit, trusted
from kombinat.fleet.officers import NOBODY, give
from kombinat.world.codes import Call, Office, Topic
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of


@rule("fleet.officers.outranked", cites="P4-41", neutral=0.0)
def outranked(wave: float, gain: float, behaviour: Bundle) -> float:
    """Probability that a commander gives way within a month: wave give_way max(0, gain), at most 1.

    wave: of the day's replacements (0..1); gain: how much fitter the best of those aboard is by the day's orders, in
    logs.
    """
    return float(min(1.0, wave * behaviour.give_way * max(0.0, gain)))


@kernel
def heirs(
    person: Bundle, held: Any, offices: Any, shops: Any, law: Bundle, behaviour: Bundle, on: Bundle
) -> Any:
    """For each ship the person aboard fittest for its command and free of one (int64, -1: none), and how fit."""
    best, heir = np.full(shops.size, NOBODY), np.full(shops.size, -1, np.int64)
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0 or person.leaving[i] != 0 or person.called[i] != Call.NONE:
            continue
        card = in_party(person.party[i])
        if held[i] >= 0 and offices[held[i]] != Office.FOREMAN:
            continue
        if not may_hold(Office.SHOP_BOSS, person.occupation[i], card, person.skill[i], behaviour.least_skill):
            continue
        ship, fit = shops[section], merit(person, i, law, behaviour, on)
        if fit > best[ship] or (fit == best[ship] and person.key[i] < person.key[heir[ship]]):
            best[ship], heir[ship] = fit, i
    return heir, best


@phase(
    "fleet.officers.relieve",
    every="month",
    over="town",
    says="While orders replace the untrusted, commanders give way to those aboard whom the orders prefer.",
    reads="person.key person.leaving person.called person.skill person.schooling person.party person.recorded"
    " person.past unit.key unit.kind unit.parent post.key post.office post.unit",
    writes="post.holder post.since post.blame post.authority post.removed person.occupation person.section",
    law="fleet.officers.wave fleet.officers.trust fleet.officers.blemish",
    behaviour="fleet.officers.fit_skill fleet.officers.fit_school fleet.officers.least_skill"
    " fleet.officers.bar_origin fleet.officers.bar_file fleet.officers.give_way fleet.command.rank_base",
    draws="relieve",
    rules=(outranked, fitness, trusted, declared),
    events="removed appointed",
)
def relieve(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Put heirs in the posts of commanders relieved."""
    shops = shops_of(unit.kind, unit.parent)
    held = holders(post.office, post.holder, person.key.size)
    heir, best = heirs(person, held, post.office, shops, law, behaviour, on)
    bosses = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, unit.key.size)
    for u in range(unit.key.size):
        p, i = bosses[u], heir[u]
        old = post.holder[p] if p >= 0 else -1
        if old < 0 or i < 0 or person.leaving[old] != 0 or person.called[old] != Call.NONE:
            continue
        gain = best[u] - merit(person, old, law, behaviour, on)
        chance = outranked(law.wave, gain, behaviour) if on.outranked else 0.0
        if uniform(draw.relieve, at.tick, post.key[p], 0) >= chance:
            continue
        emit(events, kind.removed, person.key[old], 0, unit.key[u], Topic.POLICY, 0, 1)
        post.removed[p] += 1
        give(at, person, post, p, i, held[i], person.section[i], behaviour)
        emit(events, kind.appointed, person.key[i], 0, unit.key[u], Topic.POLICY, 0, 1)
