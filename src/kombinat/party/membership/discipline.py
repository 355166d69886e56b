"""Discipline: between examinations, cells bring single cases; the same faults are weighed by the same rules."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import EXPELLED
from kombinat.party.cell.visits import seen_at_home, visits_a_head
from kombinat.party.membership.bench import (
    beyond_mates,
    capable,
    made_of_due,
    titled,
    turned_out,
    usual_in_sections,
)
from kombinat.party.membership.examination import (
    CONSTANTS_OF_A_CASE,
    OF_A_CASE,
    case_against,
    expel_probability,
    named_ground,
    outweighs,
    redeemed,
    strike,
    weigh,
)
from kombinat.party.membership.faults import (
    empty_grounds,
    grounds_of_record,
    grounds_of_work,
)
from kombinat.party.suspicion.vigilance import still_shields
from kombinat.world.codes import Ground
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of


@rule("party.discipline.called", cites="P2-45 P3-M10", neutral=0.0)
def called_probability(case: float, behaviour: Bundle) -> float:
    """Probability that a case is brought against somebody this month: logit p = call_base + call_case case."""
    return expit(behaviour.call_base + behaviour.call_case * case)


@phase(
    "party.discipline.cases",
    every="month",
    over="town",
    among="person.cell",
    says="Cells bring cases against those who lapse, drink or shirk; a few are expelled.",
    reads="person.key person.section person.attendance person.arrears person.dissolute person.truancy"
    " person.scrap person.norm person.rate person.occupation person.study person.esteem"
    " person.past person.shock unit.key unit.shock unit.kind unit.parent unit.heads unit.activist_time unit.suspicion",
    writes="person.party person.cell person.assignment person.reserve person.party_time person.floor"
    + EXPELLED,
    law="party.discipline.duties party.discipline.duties_vagueness party.dues.lapse_months party.opposition.record"
    " party.visits.visit_share",
    behaviour="party.discipline.call_base party.discipline.call_case" + CONSTANTS_OF_A_CASE,
    draws="call verdict",
    rules=(called_probability, *OF_A_CASE, still_shields, expel_probability, seen_at_home, outweighs),
    events="case expelled",
)  # fmt: skip
def cases(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Bring cases and judge them; nobody is asked about the past, and there is no floor to speak up."""
    faults, shops = empty_grounds(), shops_of(unit.kind, unit.parent)
    missed, spoilt, usual, turned = usual_in_sections(
        person.truancy,
        person.scrap,
        person.norm,
        person.rate,
        person.occupation,
        person.section,
        unit.key.size,
    )
    for i in rows:
        cell = person.cell[i]
        section = person.section[i]
        if section < 0 or not in_party(person.party[i]):
            continue
        norm = made_of_due(person.norm[i], usual[section])
        grounds_of_record(
            faults, person.arrears[i], person.attendance[i], law.lapse_months, person.dissolute[i],
            person.past[i], person.study[i], law.record, behaviour, on,
        )  # fmt: skip
        visits = visits_a_head(
            unit.activist_time[cell], law.visit_share, unit.heads[shops[section]], behaviour.visit_hours
        )
        faults[Ground.DRINK] *= seen_at_home(visits, behaviour) if on.seen_at_home else 1.0
        truancy = beyond_mates(person.truancy[i], missed[section])
        scrap = beyond_mates(person.scrap[i], spoilt[section])
        grounds_of_work(faults, truancy, scrap, norm, person.esteem[i], 0.0, 0.0, behaviour, on)
        weigh(faults, law.duties, law.duties_vagueness, behaviour, on)
        apart = titled(person.shock[i], unit.shock[section], unit.heads[section])
        own = turned_out(person.norm[i], person.rate[i], person.occupation[i], turned[section])
        good = capable(own, scrap, truancy, apart, behaviour) if on.capable else 0.0
        merit = redeemed(good, behaviour) if on.redeemed else 0.0
        merit *= still_shields(from_fixed(unit.suspicion[cell])) if on.disguise else 1.0
        case = case_against(faults, merit, behaviour, on)
        p = called_probability(case, behaviour) if on.called else 0.0
        if uniform(draw.call, at.tick, person.key[i], 0) >= p:
            continue
        ground = named_ground(faults, behaviour, on)
        emit(events, kind.case, person.key[i], 0, unit.key[cell], ground, 0, 1)
        p = expel_probability(case, 0.0, behaviour) if on.verdict else 0.0
        if uniform(draw.verdict, at.tick, person.key[i], 0) < p:
            strike(i, ground, person, town)
            emit(events, kind.expelled, person.key[i], 0, unit.key[cell], ground, 0, 1)
