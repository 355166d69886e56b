"""The floor: what somebody speaks about, at whom, and how sharply.

The subject is one of the speaker's own cares or the item on the table; the target is whoever answers for the matter,
bent by what the line lends words for, what the cell is used to saying, and what one fears to say.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel
from kombinat.engine.maths import from_fixed, log
from kombinat.engine.rules import rule
from kombinat.party.line import TARGETS, TOPICS, licence, matter_of, remit
from kombinat.party.organisation import shop_of
from kombinat.world.codes import Standing, Target, Topic

LEAST_SHARE = 0.02
"""Keeps the logarithm of a share of nought finite: somebody may always be blamed wrongly."""


@rule("party.floor.care", cites="P4-02 P1-17", neutral=0.0)
def care(hurt: float, behaviour: Bundle) -> float:
    """Pull of a subject by how much it touches the speaker: care_pull hurt (log odds). hurt: 0..1, the same scale for all."""
    return float(behaviour.care_pull * hurt)


@rule("party.floor.agenda", cites="P3-M13 P1-47", neutral=0.0)
def agenda(weight: float, vagueness: float, behaviour: Bundle) -> float:
    """Pull of the item on the table: agenda_pull weight (1 - vagueness) (log odds).

    weight: how hard the campaign presses it; vagueness: how little the directive says about what it means.
    """
    return float(behaviour.agenda_pull * weight * (1.0 - vagueness))


@rule("party.floor.crowding", cites="P3-M37", neutral=0.0)
def crowded(area: float, behaviour: Bundle) -> float:
    """How much crowding hurts: 1 - area / bearable_area, at least 0. area: dm2 a head."""
    return float(max(0.0, 1.0 - area / behaviour.bearable_area))


@rule("party.floor.shirking", cites="P3-M26 P1-53", neutral=0.0)
def shirked_on(missed: float, own: float, behaviour: Bundle) -> float:
    """How much mates' absence hurts: hurt_missed (missed - own), between 0 and 1. missed, own: shares of time due."""
    return float(min(1.0, max(0.0, behaviour.hurt_missed * (missed - own))))


@rule("party.floor.village", cites="P2-20 P3-M08", neutral=0.0)
def pressed_at_home(tie: float, pressure: float) -> float:
    """How much the line in the village hurts: tie pressure. tie: strength of one's own ties; pressure: of the line."""
    return tie * pressure


@rule("party.floor.dissent", cites="P2-52 P3-M03", neutral=0.0)
def dissent(opposed: float, gap: float) -> float:
    """How much policy divides a former oppositionist from the line: opposed gap. gap: between programme and line."""
    return opposed * gap


@rule("party.floor.ambition", cites="P4-13 P4-14", neutral=0.0)
def lacking_lessons(candidate: float, study: float, behaviour: Bundle) -> float:
    """How much missing lessons trouble those whose admission hangs on them: hurt_lessons candidate (1 - study)."""
    return float(behaviour.hurt_lessons * candidate * (1.0 - study))


@rule("party.floor.answerable", cites="P1-43 P2-23", neutral=0.0)
def answerable(share: float, behaviour: Bundle) -> float:
    """Pull of a target by who answers for the matter: answer_pull log(share + 0.02) (log odds)."""
    return behaviour.answer_pull * log(share + LEAST_SHARE)


@rule("party.floor.licensed", cites="P2-01 P1-32 P3-M01", neutral=0.0)
def licensed(lent: float, behaviour: Bundle) -> float:
    """Pull of a target the line lends words against: line_pull lent (log odds). lent: 0..1."""
    return float(behaviour.line_pull * lent)


@rule("party.floor.cautious", cites="P2-15 P3-M08", neutral=0.0)
def cautious(fear: float, lent: float, behaviour: Bundle) -> float:
    """What open words may cost: - caution fear (1 - lent) (log odds); fear as felt, for what the line does not cover."""
    return float(-behaviour.caution * fear * (1.0 - lent))


@rule("party.floor.habitual", cites="P2-53 P3-M43", neutral=0.0)
def habitual(share: float, behaviour: Bundle) -> float:
    """Pull of a target the cell is used to: habit_pull share (log odds). share: of the floor's words so far."""
    return float(behaviour.habit_pull * share)


@rule("party.floor.severity", cites="P2-01 P3-M26", neutral=0.5)
def severity(hurt: float, lent: float, behaviour: Bundle) -> float:
    """Sharpness of words, 0..1: words_base + words_hurt hurt + words_line lent."""
    return float(behaviour.words_base + behaviour.words_hurt * hurt + behaviour.words_line * lent)


@rule("party.floor.label", cites="P2-40 P3-M33", neutral=0.0)
def labelled(enemies: float, behaviour: Bundle) -> float:
    """What a line that blames enemies adds to the sharpness of words: words_enemies enemies."""
    return float(behaviour.words_enemies * enemies)


@rule("party.floor.anonymous", cites="P1-21", neutral=0.0)
def unsigned(u: float, behaviour: Bundle) -> float:
    """What not signing adds to a note's sharpness: note_tail u^3, u uniform: mostly little, now and then much."""
    return float(behaviour.note_tail * u * u * u)


@rule("party.floor.bridged", cites="P1-19", neutral=0.0)
def bridged(visited: bool, behaviour: Bundle) -> float:
    """Share of sharpness that a higher official in the room takes away: visitor_calm, or 0."""
    return float(behaviour.visitor_calm) if visited else 0.0


@kernel
def care_of(topic: int, i: int, person: Bundle, household: Bundle, unit: Bundle, law: Bundle,
            behaviour: Bundle, on: Bundle) -> float:  # fmt: skip
    """How much a topic touches a person (0..1), from what the person has lived through alone."""
    if topic == Topic.STOPPAGE:
        return from_fixed(person.sore_stoppage[i])
    if topic == Topic.PAY:
        return from_fixed(person.sore_pay[i])
    if topic == Topic.FOOD:
        return from_fixed(person.sore_food[i])
    if topic == Topic.BOSS:
        return from_fixed(person.sore_boss[i])
    if topic == Topic.HOUSING:
        return _crowding(person.household[i], household, behaviour, on)
    if topic == Topic.DISCIPLINE:
        return _shirking(i, person, unit, behaviour, on)
    return _policy(i, person, law, on) if topic == Topic.POLICY else _lessons(i, person, behaviour, on)


@kernel
def _crowding(h: int, household: Bundle, behaviour: Bundle, on: Bundle) -> float:
    if h < 0 or household.members[h] <= 0:
        return 0.0
    area = household.area[h] / household.members[h]
    return crowded(area, behaviour) if on.crowding else 0.0


@kernel
def _shirking(i: int, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle) -> float:
    section = person.section[i]
    missed = unit.missed[section] / max(1, unit.due[section])
    return shirked_on(missed, from_fixed(person.truancy[i]), behaviour) if on.shirking else 0.0


@kernel
def _policy(i: int, person: Bundle, law: Bundle, on: Bundle) -> float:
    village = pressed_at_home(from_fixed(person.village[i]), law.villages) if on.village else 0.0
    apart = dissent(float(person.opposed[i]), law.opposition_gap) if on.dissent else 0.0
    return max(village, apart)


@kernel
def _lessons(i: int, person: Bundle, behaviour: Bundle, on: Bundle) -> float:
    candidate = 1.0 if person.party[i] == Standing.CANDIDATE else 0.0
    study = from_fixed(person.study[i])
    return lacking_lessons(candidate, study, behaviour) if on.ambition else 0.0


@kernel
def choose_topic(at: Bundle, i: int, stream: int, person: Bundle, household: Bundle, unit: Bundle, law: Bundle,
                 behaviour: Bundle, on: Bundle) -> int:  # fmt: skip
    """The topic somebody takes up: the largest of care, agenda and a keyed Gumbel number for each topic."""
    chosen, best = 0, -1e300
    tabled = int(law.tabled)
    pressed = agenda(law.tabled_weight, law.vagueness, behaviour) if on.agenda else 0.0
    for topic in range(TOPICS):
        hurt = care_of(topic, i, person, household, unit, law, behaviour, on)
        pull = care(hurt, behaviour) if on.care else 0.0
        pull += gumbel(stream, at.tick, person.key[i], topic)
        if topic == tabled:
            pull += pressed
        if pull > best:
            chosen, best = topic, pull
    return chosen


@kernel
def choose_cause(at: Bundle, i: int, stream: int, person: Bundle, unit: Bundle) -> int:
    """Which cause of a stoppage somebody has in mind (0 materials, 1 machines, 2 tasks), by the shop's lost time."""
    shop = shop_of(unit, person.section[i])
    lost = (unit.idle_materials[shop], unit.idle_machines[shop], unit.idle_orders[shop])
    total = max(1, lost[0] + lost[1] + lost[2])
    chosen, best = 0, -1e300
    for cause in range(3):
        pull = log(lost[cause] / total + LEAST_SHARE) + gumbel(stream, at.tick, person.key[i], cause)
        if pull > best:
            chosen, best = cause, pull
    return chosen


@kernel
def _custom(target: int, cell: int, unit: Bundle) -> float:
    """Share of the cell's words so far that were aimed at a target (kept for three of them)."""
    if target == Target.ADMINISTRATION:
        return from_fixed(unit.hostility[cell])
    if target == Target.SPECIALIST:
        return from_fixed(unit.habit_specialist[cell])
    return from_fixed(unit.habit_workmate[cell]) if target == Target.WORKMATE else 0.0


@kernel
def choose_target(at: Bundle, i: int, topic: int, cause: int, signed: bool, stream: int, person: Bundle,
                  unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> int:  # fmt: skip
    """Whom somebody blames: the largest of answerability, line, habit, caution and a keyed Gumbel number."""
    shares = remit(matter_of(topic, cause), law)
    fear = from_fixed(person.fear[i]) if signed else 0.0
    chosen, best = 0, -1e300
    for target in range(TARGETS):
        lent = licence(target, law)
        pull = gumbel(stream, at.tick, person.key[i], target)
        pull += answerable(shares[target], behaviour) if on.answerable else 0.0
        pull += licensed(lent, behaviour) if on.licensed else 0.0
        pull += cautious(fear, lent, behaviour) if on.cautious else 0.0
        pull += habitual(_custom(target, person.cell[i], unit), behaviour) if on.habitual else 0.0
        if pull > best:
            chosen, best = target, pull
    return chosen


@kernel
def words(hurt: float, target: int, tail: float, calm: float, law: Bundle, behaviour: Bundle,
          on: Bundle) -> float:  # fmt: skip
    """Sharpness of what is said, 0..1. tail: a note's surplus; calm: share that a visitor takes away."""
    lent = licence(target, law)
    sharp = severity(hurt, lent, behaviour) if on.severity else 0.5
    sharp += labelled(law.enemies, behaviour) if on.label else 0.0
    return min(1.0, max(0.0, (sharp + tail) * (1.0 - calm)))
