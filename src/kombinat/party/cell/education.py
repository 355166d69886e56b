"""Education: who finds the time for a study circle, what is learned there, and what is forgotten.

A circle may be given a matter of daily life to look into; then those whom it touches come, and others see what it is
for. Whoever warns that members know nothing finds that nobody is charged to answer.
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
from kombinat.party.centre.campaigns import lifted, weight_of
from kombinat.party.centre.line import TARGETS, topic_of
from kombinat.party.meeting.cares import crowded, space
from kombinat.world.codes import Campaign, Kind, Part, Topic
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

TERM = 6
"""Months for which a circle keeps its matter."""


@rule("party.education.circle", cites="P3-M45 P4-13", neutral=0.0)
def circle_probability(
    push: float, activism: float, tired: float, assigned: float, nudge: float, behaviour: Bundle
) -> float:
    """Probability of sitting in a study circle this month.

    logit p = circle_base + circle_push push + circle_activism activism - circle_tired tired - circle_task assigned
              + nudge

    push: the demand for study as it has come down (0..1); tired: fatigue; assigned: 0 or 1 (hours already given away);
    nudge: what a practical matter and a duty to study add (log odds).
    """
    score = behaviour.circle_base + behaviour.circle_push * push + behaviour.circle_activism * activism
    return expit(score - behaviour.circle_tired * tired - behaviour.circle_task * assigned + nudge)


@rule("party.education.near", cites="P3-M58 P4-05", neutral=0.0)
def near_to_life(practical: bool, need: float, behaviour: Bundle) -> float:
    """What a circle that looks into daily life adds for those whom that touches: circle_near need, or 0 (log odds).

    need: own grievance over food, or over rooms, whichever is worse.
    """
    return float(behaviour.circle_near * need) if practical else 0.0


@rule("party.education.duty", cites="P3-M57", neutral=0.0)
def made_to(duty: float, behaviour: Bundle) -> float:
    """What punishing absence from study like absence from work would add: circle_duty duty (log odds). duty: 0 or 1."""
    return float(behaviour.circle_duty * duty)


@rule("party.education.unheeded", cites="P3-M59", neutral=0.0)
def unheeded(warned: bool, behaviour: Bundle) -> float:
    """Share of readiness lost by whoever spoke of ignorance, as no demand stands behind it: warn_vain, or 0."""
    return float(behaviour.warn_vain) if warned else 0.0


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


@kernel
def circles_of(key: Any, kind: Any, share: float, stream: int, term: int) -> Any:
    """For each cell whether its circles have a matter of daily life to look into this half-year (bool)."""
    practical = np.zeros(key.size, np.bool_)
    for u in range(key.size):
        is_cell = kind[u] == Kind.CELL or kind[u] == Kind.COMMITTEE
        practical[u] = key[u] != 0 and is_cell and uniform(stream, term, key[u], 0) < share
    return practical


@kernel
def need_of(food: int, area: float, behaviour: Bundle, on: Bundle) -> float:
    """Own grievance (0..1) over food (1/10000) or over rooms (dm2 a head), whichever is worse."""
    return max(from_fixed(food), crowded(area, behaviour) if on.crowding else 0.0)


@kernel
def warned_of_ignorance(floor: int, said: int) -> bool:
    """Whether somebody spoke of study at the last meeting."""
    return floor == Part.SPOKE and topic_of(said // TARGETS) == Topic.STUDY


@phase(
    "party.education.study",
    every="month",
    over="person",
    among="person.cell",
    says="Some find the evenings for a study circle; the others forget a little.",
    reads="person.key person.section person.cell person.party person.fatigue"
    " person.assignment person.schooling person.household person.sore_food person.floor person.said"
    " household.members household.area unit.key unit.kind unit.parent unit.effort campaign.key campaign.code"
    " campaign.weight",
    writes="person.study person.party_time person.activism",
    sums="town.studying unit.circle unit.useful",
    law="party.education.practical party.education.study_duty party.campaigns.showcase",
    behaviour="party.education.circle_base party.education.circle_push party.education.circle_activism"
    " party.education.circle_tired party.education.circle_task party.education.shift_loss"
    " party.education.study_gain party.education.study_school party.education.study_loss"
    " party.education.circle_hours party.education.circle_near party.education.circle_duty"
    " party.education.warn_vain party.cares.bearable_area party.campaigns.lift",
    draws="circle matter",
    rules=(
        circle_probability,
        missed_for_shift,
        learned,
        forgotten,
        near_to_life,
        made_to,
        unheeded,
        crowded,
        lifted,
    ),
)
def attend_circles(
    at: Bundle, rows: Any, person: Bundle, household: Bundle, unit: Bundle, campaign: Bundle, town: Bundle,
    law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `study` and the readiness of those who warned; add the evenings to `party_time` (tens of minutes)."""
    shops = shops_of(unit.kind, unit.parent)
    practical = circles_of(unit.key, unit.kind, law.practical, draw.matter, at.months // TERM)
    push = weight_of(campaign.key, campaign.code, campaign.weight, Campaign.CULTURE)
    pressed = made_to(law.study_duty, behaviour) if on.duty else 0.0
    pressed += lifted(law.showcase, behaviour) if on.lifted else 0.0
    for i in rows:
        if person.section[i] < 0 or not in_party(person.party[i]):
            continue
        activism, tired = from_fixed(person.activism[i]), from_fixed(person.fatigue[i])
        tasked, study = float(person.assignment[i]), from_fixed(person.study[i])
        cell, home = person.cell[i], person.household[i]
        need = need_of(person.sore_food[i], space(home, household.members, household.area), behaviour, on)
        nudge = pressed + (near_to_life(practical[cell], need, behaviour) if on.near else 0.0)
        p = circle_probability(push, activism, tired, tasked, nudge, behaviour) if on.circle else 0.0
        effort = from_fixed(unit.effort[shops[person.section[i]]])
        p *= 1.0 - (missed_for_shift(effort, behaviour) if on.shift else 0.0)
        if uniform(draw.circle, at.tick, person.key[i], 0) < p:
            study += learned(study, float(person.schooling[i]), behaviour) if on.learn else 0.0
            person.party_time[i] += int(behaviour.circle_hours * 6.0)
            town.studying[0] += 1
            unit.circle[cell] += 1
            unit.useful[cell] += practical[cell]
        else:
            study -= forgotten(study, behaviour) if on.forget else 0.0
        person.study[i] = to_fixed(study)
        warned = warned_of_ignorance(person.floor[i], person.said[i])
        person.activism[i] = max(
            1, to_fixed(activism * (1.0 - (unheeded(warned, behaviour) if on.unheeded else 0.0)))
        )
