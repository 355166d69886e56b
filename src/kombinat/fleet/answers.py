"""Answers: what command does with the demands of ship cells, and what a superior commissar has dropped."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import cells_of, posts_of
from kombinat.world.codes import Demand, Office, Topic
from kombinat.world.tree import shop_of


@rule("fleet.answers.granted", cites="P4-31", neutral=0.0)
def grant_probability(voices: float, heat: float, blame: float, behaviour: Bundle) -> float:
    """Probability that command gives way to a demand.

    logit p = grant_base + grant_voices voices + grant_heat heat + grant_blame blame

    voices: behind it, a head of the ship; heat: of its cell against command; blame: carried by whoever is asked.
    """
    score = behaviour.grant_base + behaviour.grant_voices * voices + behaviour.grant_heat * heat
    return expit(score + behaviour.grant_blame * blame)


@rule("fleet.answers.damped", cites="P4-34", neutral=0.0)
def damped(restraint: float, blame: float, behaviour: Bundle) -> float:
    """Probability that the commissar above has charges against an officer dropped: restraint + damp_blame blame, 0..1.

    restraint: of the political department's orders; blame: reprimands that the ship's commissar carries.
    """
    return float(min(1.0, max(0.0, restraint + behaviour.damp_blame * blame)))


@rule("fleet.answers.not_theirs", cites="P4-39", neutral=0.0)
def not_theirs(commanded: float) -> float:
    """Probability that a demand to remove who commands the ship is held to be none of the cell's business: commanded.

    commanded: practised share of the commander in command (0..1). Who let the orders of a commander be debated was
    reprimanded for it (002:11598-11620); the less he commands alone, the more he has to answer for to others.
    """
    return commanded


@kernel
def next_open(key: Any) -> int:
    """Row of the open request with the smallest key; -1 if none is open. key: the request table's column."""
    found = -1
    for r in range(key.size):
        if key[r] != 0 and (found < 0 or key[r] < key[found]):
            found = r
    return found


@phase(
    "fleet.answers.answer",
    every="month",
    opens=True,
    over="town",
    says="Command answers the cells: it gives way, refuses, or the commissar above has the matter dropped.",
    reads="request.demand request.unit request.topic request.weight request.cause unit.key unit.kind unit.parent"
    " unit.serves unit.heads unit.hostility unit.commanded post.key post.office post.unit post.blame person.key",
    writes="request.key unit.granted post.holder post.since post.removed",
    law="fleet.answers.restraint",
    behaviour="fleet.answers.grant_base fleet.answers.grant_voices fleet.answers.grant_heat"
    " fleet.answers.grant_blame fleet.answers.damp_blame",
    draws="grant damp",
    rules=(grant_probability, damped, not_theirs),
    events="granted refused removed",
)
def answer(
    at: Bundle, request: Bundle, unit: Bundle, post: Bundle, person: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Answer every open request in order of key, free its row, and count what was granted."""
    cells, size = cells_of(unit.key, unit.kind, unit.serves), unit.key.size
    bosses = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, size)
    below = posts_of(post.key, post.office, post.unit, Office.FOREMAN, size)
    commissars = posts_of(post.key, post.office, post.unit, Office.COMMISSAR, size)
    while next_open(request.key) >= 0:
        r = next_open(request.key)
        key, u, removal = request.key[r], request.unit[r], request.demand[r] == Demand.REMOVAL
        request.key[r] = 0
        ship = shop_of(unit.kind, unit.parent, u)
        if ship < 0 or unit.key[ship] == 0:
            continue
        p = below[u] if below[u] >= 0 else bosses[ship]
        blame = from_fixed(post.blame[p]) if p >= 0 else 0.0
        heat = from_fixed(unit.hostility[cells[ship]]) if cells[ship] >= 0 else 0.0
        voices = request.weight[r] / max(1, unit.heads[ship])
        chance = grant_probability(voices, heat, blame, behaviour) if on.granted else 0.0
        c = commissars[ship]
        watched = from_fixed(post.blame[c]) if c >= 0 else 0.0
        drop = damped(law.restraint, watched, behaviour) if on.damped else 0.0
        if p == bosses[ship]:
            barred = not_theirs(from_fixed(unit.commanded[ship])) if on.not_theirs else 0.0
            drop = 1.0 - (1.0 - drop) * (1.0 - barred)
        given = uniform(draw.grant, at.tick, key, 0) < chance
        if removal:
            given = given and uniform(draw.damp, at.tick, key, 0) >= drop and p >= 0 and post.holder[p] >= 0
        if given and removal:
            emit(
                events,
                kind.removed,
                person.key[post.holder[p]],
                0,
                unit.key[u],
                Topic.BOSS,
                request.cause[r],
                1,
            )
            post.holder[p] = -1
            post.since[p] = at.tick
            post.removed[p] += 1
        unit.granted[ship] += given
        what = kind.granted if given else kind.refused
        emit(
            events,
            what,
            unit.key[u],
            0,
            unit.key[ship],
            request.topic[r],
            request.cause[r],
            request.weight[r],
        )
