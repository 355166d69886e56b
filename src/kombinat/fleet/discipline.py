"""Discipline: how strictly officers enforce orders, given what they fear; who breaks them, and what is written down.

A breach is committed by a person, with grievances, time on the hands, a taste for drink, and more or less regard for
those in command; who goes drinking takes messmates along. A party card plays no part. Only what an officer takes up
stands in anybody's papers, in the ship's punishment book, and so in what superiors count: the numbers that the sources
print are of this kind.
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
from kombinat.fleet.aboard import is_officer, is_ship, moved, posts_of, worst_of
from kombinat.fleet.bouts import BROKE, DRANK, KEPT, drawn_in, noticed, take_along
from kombinat.world.codes import Office
from kombinat.world.standing import in_party
from kombinat.world.tree import add_up, shops_of

HOURS = 60


@rule("fleet.discipline.enforced", cites="P4-45", neutral=0.5)
def enforced(call: float, authority: float, nudge: float, behaviour: Bundle) -> float:
    """Share of breaches that an officer takes up.

    logit p = strict_base + strict_call call + strict_authority authority + nudge

    call: how hard the line calls for discipline; authority: his own; nudge: what else he has to fear.
    """
    score = behaviour.strict_base + behaviour.strict_call * call + behaviour.strict_authority * authority
    return expit(score + nudge)


@rule("fleet.discipline.indulgent", cites="P4-31", neutral=0.0)
def indulgent(fault: float, behaviour: Bundle) -> float:
    """What the floor's case against him takes from an officer's strictness: - spare_floor fault (log odds)."""
    return float(-behaviour.spare_floor * fault)


@rule("fleet.discipline.cowed", cites="P4-45", neutral=0.0)
def cowed(fear: float, behaviour: Bundle) -> float:
    """What fear for himself takes: - spare_fear fear (log odds): an order given is an order to answer for."""
    return float(-behaviour.spare_fear * fear)


@rule("fleet.discipline.overruled", cites="P4-24 P4-45", neutral=0.0)
def overruled(commanded: float, behaviour: Bundle) -> float:
    """What needing a second signature takes: - spare_shared (1 - commanded) (log odds)."""
    return float(-behaviour.spare_shared * (1.0 - commanded))


@rule("fleet.discipline.urged", cites="P4-38", neutral=0.0)
def urged(blame: float, behaviour: Bundle) -> float:
    """What reprimands from above add: strict_blame blame (log odds). blame: carried by him and his commissar."""
    return float(behaviour.strict_blame * blame)


@rule("fleet.discipline.breach", cites="P4-30 P4-45", neutral=0.0)
def breach_probability(hurt: float, idle: float, nudge: float, behaviour: Bundle) -> float:
    """Probability of breaking discipline within a month.

    logit p = breach_base + breach_hurt hurt + breach_idle idle + nudge

    hurt: own worst grievance; idle: share of free time with nothing to do; nudge: all that follows.
    """
    return expit(behaviour.breach_base + behaviour.breach_hurt * hurt + behaviour.breach_idle * idle + nudge)


@rule("fleet.discipline.thirst", cites="P4-30", neutral=0.0)
def thirst(dissolute: float, behaviour: Bundle) -> float:
    """What being known for drink adds: breach_drink dissolute (log odds)."""
    return float(behaviour.breach_drink * dissolute)


@rule("fleet.discipline.deterred", cites="P4-45", neutral=0.0)
def deterred(strict: float, behaviour: Bundle) -> float:
    """What strict officers take: - breach_strict strict (log odds)."""
    return float(-behaviour.breach_strict * strict)


@rule("fleet.discipline.deference", cites="P4-45", neutral=0.0)
def deference(authority: float, behaviour: Bundle) -> float:
    """What regard for those in command takes: - breach_regard authority (log odds)."""
    return float(-behaviour.breach_regard * authority)


@rule("fleet.discipline.driven", cites="P4-36", neutral=0.0)
def driven(drive: float, village: float, behaviour: Bundle) -> float:
    """What being sent against the villages adds, by ties to one: breach_drive drive village (log odds).

    drive: how far the fleet is used in collectivisation; village: own ties (0..1).
    """
    return float(behaviour.breach_drive * drive * village)


@rule("fleet.discipline.drunk", cites="P4-30", neutral=0.0)
def drunk_probability(dissolute: float, idle: float, behaviour: Bundle) -> float:
    """Probability that a breach is one of drink: drunk_base + drunk_known dissolute + drunk_idle idle, at most 1."""
    return float(
        min(1.0, behaviour.drunk_base + behaviour.drunk_known * dissolute + behaviour.drunk_idle * idle)
    )


@rule("fleet.discipline.mishap", cites="P4-51", neutral=0.0)
def mishap_rate(training: float, breaches: float, behaviour: Bundle) -> float:
    """Accidents a head and month: mishap_green (1 - training) + mishap_breach breaches. breaches: a head."""
    return float(behaviour.mishap_green * (1.0 - training) + behaviour.mishap_breach * breaches)


@phase(
    "fleet.discipline.enforce",
    every="month",
    over="town",
    says="Officers take breaches up or look away, by what they fear from above, from below, and for themselves.",
    reads="person.fear unit.key unit.kind unit.commanded post.key post.office post.unit post.holder post.authority"
    " post.blame post.fault",
    writes="unit.strictness",
    law="party.line.discipline",
    behaviour="fleet.discipline.strict_base fleet.discipline.strict_call fleet.discipline.strict_authority"
    " fleet.discipline.spare_floor fleet.discipline.spare_fear fleet.discipline.spare_shared"
    " fleet.discipline.strict_blame fleet.discipline.strict_pace",
    rules=(enforced, indulgent, cowed, overruled, urged),
)
def enforce(person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `strictness` of ships."""
    heads = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, unit.key.size)
    commissars = posts_of(post.key, post.office, post.unit, Office.COMMISSAR, unit.key.size)
    for u in range(unit.key.size):
        if not is_ship(unit.key[u], unit.kind[u]):
            continue
        p, c = heads[u], commissars[u]
        holder = post.holder[p] if p >= 0 else -1
        fault, blame = (
            from_fixed(post.fault[p]) if p >= 0 else 0.0,
            from_fixed(post.blame[p]) if p >= 0 else 0.0,
        )
        blame += from_fixed(post.blame[c]) if c >= 0 else 0.0
        fear = from_fixed(person.fear[holder]) if holder >= 0 else 0.0
        authority = from_fixed(post.authority[p]) if p >= 0 else 0.0
        nudge = indulgent(fault, behaviour) if on.indulgent else 0.0
        nudge += cowed(fear, behaviour) if on.cowed else 0.0
        nudge += overruled(from_fixed(unit.commanded[u]), behaviour) if on.overruled else 0.0
        nudge += urged(blame, behaviour) if on.urged else 0.0
        share = enforced(law.discipline, authority, nudge, behaviour) if on.enforced else 0.5
        unit.strictness[u] = moved(unit.strictness[u], share, behaviour.strict_pace)


@kernel
def nudge_of(dissolute: float, strict: float, authority: float, drive: float, village: float,
             behaviour: Bundle, on: Bundle) -> float:  # fmt: skip
    """All that pushes somebody to a breach, or holds back from one, beside grievance and boredom (log odds)."""
    nudge = thirst(dissolute, behaviour) if on.thirst else 0.0
    nudge += deterred(strict, behaviour) if on.deterred else 0.0
    nudge += deference(authority, behaviour) if on.deference else 0.0
    return nudge + (driven(drive, village, behaviour) if on.driven else 0.0)


@kernel
def close_book(unit: Bundle) -> None:
    """Set to 0 what a month of breaches adds up to."""
    for column in (unit.infractions, unit.infractions_party, unit.infractions_officers, unit.drunk,
                   unit.recorded, unit.recorded_party, unit.recorded_drunk, unit.missed):  # fmt: skip
        column[:] = 0


@kernel
def of_themselves(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, shops: Any, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> Any:  # fmt: skip
    """What each does who is asked by nobody: KEPT, BROKE or DRANK (int64, by person)."""
    heads = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, shops.size)
    below = posts_of(post.key, post.office, post.unit, Office.FOREMAN, shops.size)
    did = np.full(person.key.size, KEPT, np.int64)
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0:
            continue
        ship, key, known = shops[section], person.key[i], float(person.dissolute[i])
        idle, strict = from_fixed(unit.idle_share[ship]), from_fixed(unit.strictness[ship])
        high = from_fixed(post.authority[heads[ship]]) if heads[ship] >= 0 else 0.0
        near = from_fixed(post.authority[below[section]]) if below[section] >= 0 else high
        village = from_fixed(person.village[i])
        nudge = nudge_of(known, strict, (high + near) / 2.0, law.drive, village, behaviour, on)
        hurt = from_fixed(
            worst_of(person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i])
        )
        p = breach_probability(hurt, idle, nudge, behaviour) if on.breach else 0.0
        if uniform(draw.breach, at.tick, key, 0) < p:
            p = drunk_probability(known, idle, behaviour) if on.drunk else 0.0
            did[i] = DRANK if uniform(draw.drink, at.tick, key, 0) < p else BROKE
    return did


@kernel
def into_papers(
    at: Bundle, person: Bundle, i: int, drank: bool, written: bool, behaviour: Bundle, draw: Bundle
) -> None:
    """Write the record of one man, and whether he is known for drink."""
    record = from_fixed(person.truancy[i]) * (1.0 - behaviour.record_fade)
    person.truancy[i] = to_fixed(record + (behaviour.record_mark if written else 0.0))
    turn = uniform(draw.known, at.tick, person.key[i], 0)
    named = drank and turn < behaviour.named_drinker
    sober = not drank and turn < behaviour.sobered
    person.dissolute[i] = 1 if named else 0 if sober else person.dissolute[i]


@phase(
    "fleet.discipline.offend",
    every="month",
    over="town",
    says="Some come back late or drunk, take mates along to a bout, refuse an order; what is taken up is written down.",
    reads="person.key person.section person.occupation person.party person.village"
    " person.sore_stoppage person.sore_pay person.sore_food person.sore_boss unit.key unit.kind unit.parent unit.heads"
    " unit.strictness unit.training unit.idle_share post.key post.office post.unit post.authority",
    writes="person.unexcused person.truancy person.dissolute unit.infractions unit.infractions_party"
    " unit.infractions_officers unit.drunk unit.recorded unit.recorded_party unit.recorded_drunk unit.missed"
    " unit.accidents",
    law="fleet.discipline.drive",
    behaviour="fleet.discipline.breach_base fleet.discipline.breach_hurt fleet.discipline.breach_idle"
    " fleet.discipline.breach_drink fleet.discipline.breach_strict fleet.discipline.breach_regard"
    " fleet.discipline.breach_drive fleet.discipline.drunk_base fleet.discipline.drunk_known"
    " fleet.discipline.drunk_idle fleet.bouts.takes_along fleet.bouts.traces fleet.discipline.mishap_green"
    " fleet.discipline.mishap_breach fleet.discipline.hours_lost fleet.discipline.record_fade"
    " fleet.discipline.record_mark fleet.discipline.named_drinker fleet.discipline.sobered",
    draws="breach drink bout taken known mishap",
    rules=(
        breach_probability,
        thirst,
        deterred,
        deference,
        driven,
        drunk_probability,
        drawn_in,
        noticed,
        mishap_rate,
    ),
)
def offend(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write breaches: of persons (`unexcused`, their record `truancy`), and of ships, departments and the fleet.

    `infractions` and `drunk` hold all that happens, `recorded` and its parts what was written down.
    """
    close_book(unit)
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
    did = of_themselves(at, person, unit, post, shops, law, behaviour, on, draw)
    take_along(at, person, did, units, behaviour, on, draw)
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0:
            continue
        broke, drank = did[i] != KEPT, did[i] == DRANK
        strict = from_fixed(unit.strictness[shops[section]])
        seen = (noticed(behaviour) if on.noticed else 1.0) if drank else 1.0
        written = broke and uniform(draw.taken, at.tick, person.key[i], 0) < strict * seen
        person.unexcused[i] = 1 if broke else 0
        into_papers(at, person, i, drank, written, behaviour, draw)
        if broke:
            unit.infractions[section] += 1
            unit.infractions_party[section] += in_party(person.party[i])
            unit.infractions_officers[section] += is_officer(person.occupation[i])
            unit.drunk[section] += drank
            unit.missed[section] += int(behaviour.hours_lost * HOURS)
        if written:
            unit.recorded[section] += 1
            unit.recorded_party[section] += in_party(person.party[i])
            unit.recorded_drunk[section] += drank
    for column in (unit.infractions, unit.infractions_party, unit.infractions_officers, unit.drunk,
                   unit.recorded, unit.recorded_party, unit.recorded_drunk):  # fmt: skip
        add_up(unit, column)
    for u in range(units):
        if is_ship(unit.key[u], unit.kind[u]):
            rate = unit.infractions[u] / max(1, unit.heads[u])
            accidents = mishap_rate(from_fixed(unit.training[u]), rate, behaviour) if on.mishap else 0.0
            unit.accidents[u] = int(accidents * unit.heads[u] + uniform(draw.mishap, at.tick, unit.key[u], 0))
