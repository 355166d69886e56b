"""Blame: at whom words are aimed, whether they call somebody an enemy, and how sharp they are.

A target pulls by how far it answers for the matter, by the words that the line lends against it, by custom, and by
what one fears to say; words are as sharp as the hurt, and as the line allows.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import expit, from_fixed, log, to_fixed
from kombinat.engine.rules import rule
from kombinat.party.centre.line import TARGETS
from kombinat.party.meeting.subjects import LEAST_SHARE
from kombinat.world.codes import Target, Word


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
