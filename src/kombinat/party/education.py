"""Education: who finds the time for a study circle, what is learned there, and what is forgotten."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.organisation import in_party
from kombinat.world.tree import shops_of


@rule("party.education.circle", cites="P3-M45 P4-13", neutral=0.0)
def circle_probability(
    push: float, activism: float, tired: float, assigned: float, more: float, behaviour: Bundle
) -> float:
    """Probability of sitting in a study circle this month.

    logit p = circle_base + circle_push push + circle_activism activism - circle_tired tired - circle_task assigned
              + more

    push: the line's demand for study (0..1); tired: fatigue; assigned: 0 or 1 (hours already given away); more:
    log odds that a practical task adds.
    """
    score = behaviour.circle_base + behaviour.circle_push * push + behaviour.circle_activism * activism
    return expit(score - behaviour.circle_tired * tired - behaviour.circle_task * assigned + more)


@rule("party.education.service", cites="P4-05", neutral=0.0)
def practical(service: float, behaviour: Bundle) -> float:
    """What a practical task adds to coming to a circle: circle_service service (log odds).

    service: share of the cell's hours that go to canteens and nurseries, where circles have something to look into.
    """
    return float(behaviour.circle_service * service)


@rule("party.education.shift", cites="P3-M49", neutral=0.0)
def missed_for_shift(effort: float, behaviour: Bundle) -> float:
    """Share of circle evenings lost because foremen set shifts for output: shift_loss (effort - 1), 0..1.

    effort: intensity asked of the shop, 1 usual.
    """
    return float(min(1.0, max(0.0, behaviour.shift_loss * (effort - 1.0))))


@rule("party.education.learn", cites="P4-18 P4-13", neutral=0.0)
def learned(study: float, schooling: float, behaviour: Bundle) -> float:
    """What a month in a circle adds to political schooling: learn_gain (1 + learn_school schooling) (1 - study).

    schooling: completed years of school.
    """
    return float(behaviour.study_gain * (1.0 + behaviour.study_school * schooling) * (1.0 - study))


@rule("party.education.forget", cites="P3-M55", neutral=0.0)
def forgotten(study: float, behaviour: Bundle) -> float:
    """What a month without study takes: study_loss study."""
    return float(behaviour.study_loss * study)


@phase(
    "party.education.study",
    every="month",
    over="person",
    says="Some find the evenings for a study circle; the others forget a little.",
    reads="person.key person.section person.cell person.party person.activism person.fatigue"
    " person.assignment person.schooling unit.kind unit.parent unit.effort unit.time_food unit.time_home"
    " unit.activist_time",
    writes="person.study person.party_time",
    sums="town.studying",
    law="party.line.study",
    behaviour="party.education.circle_base party.education.circle_push party.education.circle_activism"
    " party.education.circle_tired party.education.circle_task party.education.circle_service"
    " party.education.shift_loss"
    " party.education.study_gain party.education.study_school party.education.study_loss"
    " party.education.circle_hours",
    draws="circle",
    rules=(circle_probability, practical, missed_for_shift, learned, forgotten),
)
def attend_circles(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `study`; add the evenings to `party_time` (tens of minutes)."""
    shops = shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        if person.cell[i] < 0 or person.section[i] < 0 or not in_party(person.party[i]):
            continue
        activism, tired = from_fixed(person.activism[i]), from_fixed(person.fatigue[i])
        tasked, study = float(person.assignment[i]), from_fixed(person.study[i])
        cell = person.cell[i]
        served = (unit.time_food[cell] + unit.time_home[cell]) / max(1, unit.activist_time[cell])
        more = practical(served, behaviour) if on.service else 0.0
        p = circle_probability(law.study, activism, tired, tasked, more, behaviour) if on.circle else 0.0
        effort = from_fixed(unit.effort[shops[person.section[i]]])
        p *= 1.0 - (missed_for_shift(effort, behaviour) if on.shift else 0.0)
        if uniform(draw.circle, at.tick, person.key[i], 0) < p:
            study += learned(study, float(person.schooling[i]), behaviour) if on.learn else 0.0
            person.party_time[i] += int(behaviour.circle_hours * 6.0)
            town.studying[0] += 1
        else:
            study -= forgotten(study, behaviour) if on.forget else 0.0
        person.study[i] = to_fixed(study)
