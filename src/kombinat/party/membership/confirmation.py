"""Confirmation: which candidates become members once their time of trial is over."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.membership.category import by_descent, counts_as_bench, term_of
from kombinat.party.membership.recruitment import spoilt_by, vouched
from kombinat.world.codes import Standing
from kombinat.world.tree import shops_of


@rule("party.recruitment.confirm", cites="P3-M15 P4-50", neutral=0.0)
def confirm_probability(
    study: float, attendance: float, arrears: float, spoilt: float, behaviour: Bundle
) -> float:
    """Probability that a candidate whose time has come is made a member this month.

    logit p = confirm_base + confirm_study study + confirm_attendance attendance - confirm_arrears arrears
              - confirm_spoilt spoilt

    arrears: months of dues owed; spoilt: as for admission.
    """
    score = behaviour.confirm_base + behaviour.confirm_study * study
    score += behaviour.confirm_attendance * attendance - behaviour.confirm_arrears * arrears
    return expit(score - behaviour.confirm_spoilt * spoilt)


@phase(
    "party.recruitment.confirm",
    every="month",
    over="person",
    among="person.cell",
    says="Candidates whose time has come are made members, or wait.",
    reads="person.key person.section person.cell person.joined person.occupation person.recorded person.scrap"
    " person.truancy person.dissolute person.study person.attendance person.arrears unit.key unit.kind unit.parent"
    " unit.trade unit.seniors",
    writes="person.party",
    sums="town.promoted",
    law="party.recruitment.open_lists party.recruitment.probation party.recruitment.probation_other"
    " party.recruitment.descent party.recruitment.referees party.recruitment.referees_other",
    behaviour="party.recruitment.confirm_base party.recruitment.confirm_study"
    " party.recruitment.confirm_attendance party.recruitment.confirm_arrears"
    " party.recruitment.confirm_spoilt",
    draws="confirm",
    rules=(confirm_probability, vouched, by_descent),
    events="promoted",
)
def confirm(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write which candidates become members."""
    if law.open_lists <= 0.0:
        return
    shops = shops_of(unit.kind, unit.parent)
    for i in rows:
        if person.section[i] < 0 or person.party[i] != Standing.CANDIDATE:
            continue
        shop = shops[person.section[i]]
        bench = counts_as_bench(person.occupation[i], person.recorded[i], unit.trade[shop], law, on)
        if at.months - person.joined[i] < term_of(bench, law):
            continue
        study, attendance = from_fixed(person.study[i]), from_fixed(person.attendance[i])
        arrears = float(person.arrears[i])
        spoilt = spoilt_by(person.scrap[i], person.truancy[i], person.dissolute[i])
        p = confirm_probability(study, attendance, arrears, spoilt, behaviour) if on.confirm else 0.0
        needed = law.referees if bench else law.referees_other
        seniors = float(unit.seniors[person.section[i]])
        p *= vouched(seniors, needed) if on.vouched else 1.0
        if uniform(draw.confirm, at.tick, person.key[i], 0) < p:
            person.party[i] = Standing.MEMBER
            town.promoted[0] += 1
            emit(events, kind.promoted, person.key[i], 0, unit.key[person.cell[i]], -1, 0, 1)
