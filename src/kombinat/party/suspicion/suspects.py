"""Suspects: whom words about enemies hit, and what speaks for naming somebody.

Words against a superior hit whoever answers for the unit; words against workmates or specialists hit somebody at hand,
and among several whoever stands out, has papers that point, is begrudged a card or has an office newly got.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, log
from kombinat.engine.rules import rule
from kombinat.party.meeting.choice import LOW_WORD, spark
from kombinat.world.codes import Occupation, Office, Origin, Shock, Target
from kombinat.world.offices import is_boss

TICKS_A_MONTH = 3.0
NEVER = 1000.0  # months in office of those who hold none
LEAST = 0.02  # share of blame that keeps its logarithm finite


@rule("party.naming.visible", cites="P3-M26", neutral=0.0)
def stands_out(scrap: float, truancy: float, esteem: float, behaviour: Bundle) -> float:
    """How far mates have something to say against somebody, in logs.

    point_scrap scrap + point_truancy truancy + point_quarrel (1 - esteem)

    scrap, truancy: own shares; esteem: standing among mates (0..1), low where there is quarrel.
    """
    against = behaviour.point_scrap * scrap + behaviour.point_truancy * truancy
    return float(against + behaviour.point_quarrel * (1.0 - esteem))


@rule("party.naming.duplicity", cites="P3-M25", neutral=0.0)
def duplicitous(study: float, spoilt: float, behaviour: Bundle) -> float:
    """How far failure looks like duplicity in one who has been taught: point_taught min(study, spoilt_gain spoilt).

    study: political schooling, 0 outside the party; spoilt: scrap and truancy added. In logs.
    """
    return float(behaviour.point_taught * min(study, behaviour.spoilt_gain * spoilt))


@rule("party.naming.past", cites="P3-M27 P4-43", neutral=0.0)
def suspect_past(marked: float, alien: float, behaviour: Bundle) -> float:
    """How far papers point at somebody, in logs: point_file marked + point_alien alien.

    marked: 1 where the files hold anything; alien: 1 for a kulak's or a former family by the papers.
    """
    return float(behaviour.point_file * marked + behaviour.point_alien * alien)


@rule("party.naming.envied", cites="P3-M31", neutral=0.0)
def envied(title: float, hungry: float, behaviour: Bundle) -> float:
    """How far a shock worker's card is begrudged, in logs: point_card title hungry.

    title: 1 for who holds an emulation title; hungry: the speaker's own grievance over food.
    """
    return float(behaviour.point_card * title * hungry)


@rule("party.naming.novice", cites="P2-33", neutral=0.0)
def newly_raised(months: float, behaviour: Bundle) -> float:
    """How far an office newly got draws blame, in logs: point_new max(0, 1 - months / new_months)."""
    return float(behaviour.point_new * max(0.0, 1.0 - months / behaviour.new_months))


@kernel
def months_in_office(people: int, key: Any, holder: Any, since: Any, tick: int) -> Any:
    """Months since each person got the latest office held (float64; NEVER without one). key..: columns of posts."""
    months = np.full(people, NEVER)
    for p in range(key.size):
        if key[p] != 0 and holder[p] >= 0:
            months[holder[p]] = min(months[holder[p]], (tick - since[p]) / TICKS_A_MONTH)
    return months


@kernel
def heads_of(units: int, post: Bundle) -> Any:
    """Who answers for each unit: the holder of its boss's post, for cells the organiser (rows of person, -1 nobody)."""
    head = np.full(units, -1, np.int64)
    for p in range(post.key.size):
        u = post.unit[p]
        if post.key[p] == 0 or u < 0:
            continue
        if is_boss(post.office[p]):
            head[u] = post.holder[p]
        elif post.office[p] == Office.ORGANISER or post.office[p] == Office.SECRETARY:
            head[u] = post.elected[p]
    return head


@kernel
def might_be_meant(target: int, occupation: int) -> bool:
    """Whether words against this target may mean somebody of this occupation."""
    hand = occupation == Occupation.WORKER or occupation == Occupation.AUXILIARY
    return (
        hand
        if target == Target.WORKMATE
        else occupation == Occupation.TECHNICIAN or occupation == Occupation.CLERK
    )


@kernel
def weights_of(person: Bundle, months: Any, behaviour: Bundle, on: Bundle) -> Any:
    """What speaks for naming each person, whoever speaks (float64, logs); what depends on the speaker is left out."""
    weight = np.zeros(person.key.size)
    for i in range(person.key.size):
        if person.section[i] < 0:
            continue
        scrap, truancy = from_fixed(person.scrap[i]), from_fixed(person.truancy[i])
        pull = stands_out(scrap, truancy, from_fixed(person.esteem[i]), behaviour) if on.visible else 0.0
        study = from_fixed(person.study[i]) if person.cell[i] >= 0 else 0.0
        pull += duplicitous(study, scrap + truancy, behaviour) if on.duplicity else 0.0
        marked = 0.0 if person.past[i] == 0 else 1.0
        alien = person.recorded[i] == Origin.KULAK or person.recorded[i] == Origin.FORMER
        pull += suspect_past(marked, 1.0 if alien else 0.0, behaviour) if on.past else 0.0
        weight[i] = pull + (newly_raised(months[i], behaviour) if on.novice else 0.0)
    return weight


@kernel
def of_two(boss: int, director: int, share: float, weight: Any, key: Any, speaker: int, stream: int,
           tick: int) -> int:  # fmt: skip
    """Whom words against the administration hit: the shop's boss, or with odds of `share` the director; -1 nobody.

    weight, key: by rows of person; speaker: a row.
    """
    chosen, best = -1, -1e300
    for i, part in ((boss, 1.0 - share), (director, share)):
        if i >= 0 and i != speaker:
            pull = log(part + LEAST) + weight[i] + spark(stream, tick, key[speaker], key[i] & LOW_WORD)
            if pull > best:
                chosen, best = i, pull
    return chosen


@kernel
def of_mates(target: int, speaker: int, hungry: float, shops: Any, weight: Any, person: Bundle, behaviour: Bundle,
             on: Bundle, stream: int, tick: int) -> int:  # fmt: skip
    """Whom words against workmates (of the section) or specialists (of the shop) hit; -1 nobody there."""
    section = person.section[speaker]
    chosen, best = -1, -1e300
    for i in range(person.key.size):
        there = person.section[i]
        if there < 0 or i == speaker or person.leaving[i] != 0 or shops[there] != shops[section]:
            continue
        if target == Target.WORKMATE and there != section:
            continue
        if not might_be_meant(target, person.occupation[i]):
            continue
        title = 0.0 if person.shock[i] == Shock.NONE else 1.0
        pull = weight[i] + (envied(title, hungry, behaviour) if on.envied else 0.0)
        pull += spark(stream, tick, person.key[speaker], person.key[i] & LOW_WORD)
        if pull > best:
            chosen, best = i, pull
    return chosen
