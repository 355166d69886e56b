"""Prospects: what a crew sees of communists rising, what officers see of their colleagues and of those promoted,
and who takes part in the competition of ships.

All of it brings men nearer to the party. Who asks to join, and whom cells take, goes by the party's own rules.
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
from kombinat.fleet.aboard import is_line, is_officer, is_ship, moved
from kombinat.society.counts import of_shops
from kombinat.world.codes import Shock
from kombinat.world.offices import is_boss, is_party_post
from kombinat.world.standing import in_party
from kombinat.world.tree import add_up, plant_of, shops_of

MONTHS = 12.0
TICKS_A_YEAR = 36


@rule("fleet.prospects.rising", cites="A17 P4-41", neutral=0.0)
def rising(raised: float, members: float) -> float:
    """Share of a ship's communists who rise in a year, at this month's pace: 12 raised / members, at most 1."""
    return min(1.0, MONTHS * raised / max(1.0, members))


@rule("fleet.prospects.emulates", cites="P4-41 P4-40", neutral=0.0)
def emulates(call: float, readiness: float, rank: float, behaviour: Bundle) -> float:
    """Probability that somebody has a title of the competition this year: call times a logistic share.

    logit share = emulate_base + emulate_ready readiness + emulate_rank rank

    call: how far the day's orders make ships compete (0..1); rank: 1 for petty officers and officers.
    """
    score = behaviour.emulate_base + behaviour.emulate_ready * readiness + behaviour.emulate_rank * rank
    return call * expit(score)


@kernel
def raised_now(tick: int, post: Bundle, party: Any, section: Any, shops: Any, units: int) -> Any:
    """For each ship the communists who were given a post this month, the party's own apart (int64)."""
    raised = np.zeros(units, np.int64)
    for p in range(post.key.size):
        i = post.holder[p]
        if post.key[p] == 0 or i < 0 or is_party_post(post.office[p]) or post.since[p] != tick:
            continue
        if section[i] >= 0 and in_party(party[i]):
            raised[shops[section[i]]] += 1
    return raised


@kernel
def communists_who_stay(party: Any, leaving: Any) -> Any:
    """Who is in the party and does not leave the service (bool): columns of persons."""
    flags = np.zeros(party.size, np.bool_)
    for i in range(party.size):
        flags[i] = leaving[i] == 0 and in_party(party[i])
    return flags


@kernel
def promoted_now(tick: int, post: Bundle, party: Any) -> Any:
    """Those put in command this month, over the fleet: all of them, and communists among them (counts)."""
    promoted, cards = 0, 0
    for p in range(post.key.size):
        i = post.holder[p]
        if post.key[p] != 0 and i >= 0 and is_boss(post.office[p]) and post.since[p] == tick:
            promoted += 1
            cards += in_party(party[i])
    return promoted, cards


@kernel
def note_promotions(tick: int, person: Bundle, unit: Bundle, post: Bundle, shops: Any, seen: float) -> None:
    """Write `carded` of the fleet and of its ships, and `colleagues` of ships."""
    size = person.key.size
    serves, cards = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for i in range(size):
        serves[i] = person.leaving[i] == 0 and is_line(person.occupation[i])
        cards[i] = serves[i] and in_party(person.party[i])
    line, ours = of_shops(serves, person.section, shops), of_shops(cards, person.section, shops)
    promoted, communists = promoted_now(tick, post, person.party)
    fleet = plant_of(unit.key, unit.kind)
    if fleet >= 0 and promoted > 0:
        unit.carded[fleet] = moved(unit.carded[fleet], communists / promoted, seen)
    for u in range(shops.size):
        if is_ship(unit.key[u], unit.kind[u]):
            unit.colleagues[u] = to_fixed(ours[u] / max(1, line[u]))
            unit.carded[u] = unit.carded[fleet] if fleet >= 0 else 0


@phase(
    "fleet.prospects.follow",
    every="month",
    over="town",
    says="Crews and officers see communists put in command; ships compete, and who takes part has a title.",
    reads="person.key person.section person.occupation person.leaving person.party person.activism post.key post.office"
    " post.holder post.since unit.key unit.kind unit.parent",
    writes="unit.ladder unit.colleagues unit.carded unit.shock person.shock",
    law="fleet.prospects.emulation",
    behaviour="fleet.prospects.seen fleet.prospects.emulate_base fleet.prospects.emulate_ready"
    " fleet.prospects.emulate_rank",
    draws="compete",
    rules=(rising, emulates),
)
def follow(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write `ladder`, `colleagues`, `carded` of ships, and who holds a title (`shock`) in the year's competition."""
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
    raised = raised_now(at.tick, post, person.party, person.section, shops, units)
    note_promotions(at.tick, person, unit, post, shops, behaviour.seen)
    members = of_shops(communists_who_stay(person.party, person.leaving), person.section, shops)
    unit.shock[:] = 0
    for i in range(person.key.size):
        u = person.section[i]
        if u < 0 or person.leaving[i] != 0:
            continue
        ready, rank = from_fixed(person.activism[i]), 1.0 if is_officer(person.occupation[i]) else 0.0
        p = emulates(law.emulation, ready, rank, behaviour) if on.emulates else 0.0
        takes_part = uniform(draw.compete, at.tick // TICKS_A_YEAR, person.key[i], 0) < p
        person.shock[i] = Shock.UDARNIK if takes_part else Shock.NONE
        unit.shock[u] += takes_part
    add_up(unit, unit.shock)
    for u in range(units):
        if is_ship(unit.key[u], unit.kind[u]):
            share = rising(float(raised[u]), float(members[u])) if on.rising else 0.0
            unit.ladder[u] = moved(unit.ladder[u], share, behaviour.seen)
