"""Discipline: between examinations, cells bring single cases; the same faults are weighed by the same rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import in_party
from kombinat.party.cell.visits import seen_at_home, visits_a_head
from kombinat.party.membership.examination import (
    bad_work,
    beside_mates,
    beyond_mates,
    case_against,
    drinks,
    empty_grounds,
    expel_probability,
    factional,
    grounds_of_record,
    grounds_of_work,
    ignorant,
    ill_regarded,
    lapsed,
    made_of_due,
    named_ground,
    once_opposed,
    outweighs,
    redeemed,
    strike,
    tied,
    titled,
    weigh,
    weighed,
)  # fmt: skip
from kombinat.party.suspicion.vigilance import still_shields
from kombinat.world.codes import Ground
from kombinat.world.tree import shops_of


@rule("party.discipline.called", cites="P2-45 P3-M10", neutral=0.0)
def called_probability(case: float, behaviour: Bundle) -> float:
    """Probability that a case is brought against somebody this month: logit p = call_base + call_case case."""
    return expit(behaviour.call_base + behaviour.call_case * case)


@kernel
def usual_in_sections(truancy: Any, scrap: Any, norm: Any, section: Any, units: int) -> Any:
    """Means over each section, as shares, in one pass: truancy and scrap of its hands, norm of those who have one.

    Columns of persons (1/10000), as `examination.usual_in_sections` and `norms_in_sections` take them one by one.
    """
    missed, spoilt, made = np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(units, np.int64)
    hands, rated = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in range(section.size):
        u = section[i]
        if u >= 0:
            missed[u] += truancy[i]
            spoilt[u] += scrap[i]
            hands[u] += 1
            made[u] += max(0, norm[i])
            rated[u] += norm[i] > 0
    return means(missed, hands), means(spoilt, hands), means(made, rated)


@kernel
def means(total: Any, heads: Any) -> Any:
    """Means as shares (float64; 0: nobody) from sums in 1/10000 and counts, both int64 by unit."""
    usual = np.zeros(total.size, np.float64)
    for u in range(total.size):
        usual[u] = total[u] / max(1, heads[u]) / FIXED_ONE
    return usual


@phase(
    "party.discipline.cases",
    every="month",
    over="town",
    among="person.cell",
    says="Cells bring cases against those who lapse, drink or shirk; a few are expelled.",
    reads="person.key person.section person.attendance person.arrears person.dissolute person.truancy"
    " person.scrap person.norm person.study person.esteem person.past person.shock unit.key unit.shock"
    " unit.kind unit.parent unit.heads unit.activist_time unit.suspicion",
    writes="person.party person.cell person.assignment person.reserve person.party_time person.floor"
    " town.expelled_lapsed town.expelled_drink town.expelled_origin town.expelled_work town.expelled_ignorance"
    " town.expelled_opposition town.expelled_conduct town.expelled_enemy town.expelled_several",
    law="party.discipline.duties party.discipline.duties_vagueness party.dues.lapse_months party.opposition.record"
    " party.visits.visit_share",
    behaviour="party.discipline.call_base party.discipline.call_case party.examination.least_attendance"
    " party.examination.fault_ordinary party.examination.fault_truancy party.examination.fault_scrap"
    " party.examination.fault_norm"
    " party.examination.least_study party.examination.least_esteem"
    " party.examination.tie_named party.examination.tie_linked party.examination.tie_abroad"
    " party.examination.own_weights"
    " party.examination.redeem_norm party.examination.redeem_title party.examination.verdict_base"
    " party.examination.verdict_case party.examination.verdict_defence party.visits.visit_hours"
    " party.visits.known_least party.visits.known_visit party.examination.named_share",
    draws="call verdict",
    rules=(called_probability, lapsed, drinks, bad_work, ignorant, once_opposed, factional, tied, ill_regarded, weighed,
           redeemed, still_shields, expel_probability, seen_at_home, outweighs),
    events="case expelled",
)  # fmt: skip
def cases(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Bring cases and judge them; nobody is asked about the past, and there is no floor to speak up."""
    faults, shops = empty_grounds(), shops_of(unit.kind, unit.parent)
    missed, spoilt, usual = usual_in_sections(
        person.truancy, person.scrap, person.norm, person.section, unit.key.size
    )
    for i in rows:
        cell = person.cell[i]
        section = person.section[i]
        if section < 0 or not in_party(person.party[i]):
            continue
        norm = made_of_due(person.norm[i], usual[section])
        over = beside_mates(person.norm[i], usual[section])
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
        merit = redeemed(over, apart, behaviour) if on.redeemed else 0.0
        merit *= still_shields(from_fixed(unit.suspicion[cell])) if on.disguise else 1.0
        case = case_against(faults, merit)
        p = called_probability(case, behaviour) if on.called else 0.0
        if uniform(draw.call, at.tick, person.key[i], 0) >= p:
            continue
        ground = named_ground(faults, behaviour, on)
        emit(events, kind.case, person.key[i], 0, unit.key[cell], ground, 0, 1)
        p = expel_probability(case, 0.0, behaviour) if on.verdict else 0.0
        if uniform(draw.verdict, at.tick, person.key[i], 0) < p:
            strike(i, ground, person, town)
            emit(events, kind.expelled, person.key[i], 0, unit.key[cell], ground, 0, 1)
