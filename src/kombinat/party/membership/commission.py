"""The commission: an examination in force calls every communist before the commission and the floor of the cell."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.party.cell.organisation import EXPELLED, in_drawn_order
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
    accused,
    case_against,
    defended,
    demote_probability,
    discovered,
    expel_probability,
    named_ground,
    outweighs,
    put_back,
    questioned,
    redeemed,
    strike,
    struck_by_rule,
    unasked,
    weigh,
)
from kombinat.party.membership.faults import (
    empty_grounds,
    grounds_of_record,
    grounds_of_work,
)
from kombinat.party.suspicion.vigilance import still_shields
from kombinat.world.codes import Ground, Kind
from kombinat.world.offices import cases_of
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of


class Case(NamedTuple):
    """What the commission and the hall bring to one case.

    length: minutes of questions; present: people in the hall, with guests, as far as the sitting is public; dislike:
    the floor's worst case against an office that the person holds; trust: share of merit that counts; seen: share of
    drinking that is known of. Of the section: missed, spoilt, usual, turned (truancy, scrap, norm fulfilment and work
    turned out that are usual there), apart (how far the person's title stands out).
    """

    length: float
    present: float
    dislike: float
    trust: float
    seen: float
    missed: float
    spoilt: float
    usual: float
    turned: float
    apart: float


@kernel
def waiting(number: int, cell: Any, leaving: Any, party: Any, examined: Any) -> Any:
    """Rows (int64) of communists not yet examined in this round, from columns of the person table."""
    rows = np.empty(cell.size, np.int64)
    found = 0
    for i in range(cell.size):
        if cell[i] >= 0 and leaving[i] == 0 and in_party(party[i]) and examined[i] < number:
            rows[found] = i
            found += 1
    return rows[:found]


@kernel
def minutes_at_hand(unit: Bundle, law: Bundle) -> Any:
    """Minutes of sitting each cell has this dekad (float64 by unit): commissions x sittings x length.

    Cells smaller than what one commission hears share it.
    """
    minutes = np.zeros(unit.key.size, np.float64)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and (unit.kind[u] == Kind.CELL or unit.kind[u] == Kind.COMMITTEE):
            listed = unit.members[u] + unit.candidates[u]
            minutes[u] = listed / law.commission_load * law.sittings * law.sitting_minutes
    return minutes


@kernel
def known_drink(unit: Bundle, cell: int, shop: int, law: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """Share of members' drinking that the cell, and so the hall, knows of."""
    if not on.seen_at_home:
        return 1.0
    visits = visits_a_head(unit.activist_time[cell], law.visit_share, unit.heads[shop], behaviour.visit_hours)
    return seen_at_home(visits, behaviour)


@kernel
def _papers_fail(at: Bundle, i: int, length: float, present: float, person: Bundle, behaviour: Bundle, on: Bundle,
                 draw: Bundle) -> bool:  # fmt: skip
    """Whether false papers come to light. That they are false is a fact of the world; the commission only asks."""
    if person.origin[i] == person.recorded[i]:
        return False
    p = discovered(length, present, behaviour) if on.discovered else 0.0
    return uniform(draw.find, at.tick, person.key[i], 0) < p


@kernel
def _speak_up(at: Bundle, i: int, good: float, work: float, name: float, person: Bundle, law: Bundle,
              behaviour: Bundle, on: Bundle, draw: Bundle) -> tuple[float, float]:  # fmt: skip
    """Whether somebody on the floor speaks for the person, and whether somebody speaks against (1 or 0 each).

    good, work, name: how good a worker, how bad, and of how bad a name among mates.
    """
    p = defended(good, from_fixed(person.esteem[i]), behaviour) if on.defended else 0.0
    defence = 1.0 if uniform(draw.defend, at.tick, person.key[i], 0) < p * law.public else 0.0
    p = accused(work, name, behaviour) if on.accused else 0.0
    charge = 1.0 if uniform(draw.accuse, at.tick, person.key[i], 0) < p * law.public else 0.0
    return defence, charge


@kernel
def _judge(at: Bundle, i: int, hearing: Case, faults: Any, person: Bundle, town: Bundle, law: Bundle,
           behaviour: Bundle, on: Bundle, draw: Bundle) -> int:  # fmt: skip
    """Examine one person; returns the ground of expulsion, -1 for who stays. faults: by ground, written anew.

    Books hold dues, attendance and penalties; work, conduct, knowledge and descent come up as far as somebody asks.
    """
    put = 1.0 - (unasked(float(person.assignment[i]), law.probing, behaviour) if on.unasked else 0.0)
    found = _papers_fail(at, i, hearing.length * put, hearing.present, person, behaviour, on, draw)
    norm = made_of_due(person.norm[i], hearing.usual)
    grounds_of_record(
        faults, person.arrears[i], person.attendance[i], law.lapse_months, person.dissolute[i],
        person.past[i], person.study[i], law.record, behaviour, on,
    )  # fmt: skip
    faults[Ground.DRINK] *= hearing.seen
    truancy = beyond_mates(person.truancy[i], hearing.missed)
    scrap = beyond_mates(person.scrap[i], hearing.spoilt)
    grounds_of_work(
        faults, truancy, scrap, norm, person.esteem[i], hearing.dislike, law.public, behaviour, on
    )
    work, name = faults[Ground.WORK], faults[Ground.CONDUCT]
    for asked_about in (Ground.WORK, Ground.CONDUCT, Ground.IGNORANCE):
        faults[asked_about] *= put
    faults[Ground.ORIGIN] = 1.0 if found else 0.0
    weigh(faults, law.emphasis, law.examination_vagueness, behaviour, on)
    own = turned_out(person.norm[i], person.rate[i], person.occupation[i], hearing.turned)
    good = capable(own, scrap, truancy, hearing.apart, behaviour) if on.capable else 0.0
    merit = redeemed(good, behaviour) if on.redeemed else 0.0
    case = case_against(faults, merit * hearing.trust, behaviour, on)
    defence, charge = _speak_up(at, i, good, work, name, person, law, behaviour, on, draw)
    town.spoken[0] += int(defence)
    attendance, months = from_fixed(person.attendance[i]), law.lapse_months
    out = (
        struck_by_rule(person.arrears[i], attendance, months, law.automatic[0], law.automatic[1], behaviour)
        if on.automatic
        else 0.0
    )
    p = max(out, expel_probability(case, defence - charge, behaviour) if on.verdict else 0.0)
    if uniform(draw.verdict, at.tick, person.key[i], 0) < p:
        ground = Ground.LAPSED.value if out > 0.0 else named_ground(faults, behaviour, on)
        strike(i, ground, person, town)
        return ground
    p = demote_probability(case, law.demotion, behaviour) if on.demotion else 0.0
    if uniform(draw.demote, at.tick, person.key[i], 0) < p:
        put_back(i, at.months, person, town)
    return -1


@phase(
    "party.commission.examine",
    every="dekad",
    over="town",
    says="While an examination is in force, commissions question communists before the floor, and some are expelled.",
    reads="person.key person.section person.leaving person.attendance person.arrears person.dissolute person.truancy"
    " person.scrap person.norm person.rate person.occupation person.study person.esteem person.past"
    " person.assignment person.shock person.recorded person.origin unit.key unit.kind unit.members unit.candidates"
    " unit.turnout unit.suspicion unit.shock unit.heads unit.parent unit.activist_time post.key post.holder post.fault",
    writes="person.party person.cell person.joined person.assignment person.reserve person.party_time person.floor"
    " person.examined unit.examined town.examined town.spoken town.demoted town.put_back"
    + EXPELLED,
    law="party.examination.round party.examination.public party.examination.guests"
    " party.examination.probing"
    " party.examination.emphasis"
    " party.examination.examination_vagueness party.examination.demotion party.examination.automatic"
    " party.examination.commission_load"
    " party.examination.sittings party.examination.sitting_minutes party.examination.case_minutes"
    " party.dues.lapse_months party.opposition.record party.visits.visit_share",
    behaviour="party.examination.least_attendance party.examination.spared party.examination.grudge_minutes"
    " party.examination.find_rate party.examination.know_rate party.examination.defend_base"
    " party.examination.accuse_base party.examination.accuse_work party.examination.accuse_name"
    " party.examination.defend_work party.examination.defend_esteem party.examination.demote_base"
    " party.examination.demote_case" + CONSTANTS_OF_A_CASE,
    draws="turn find defend accuse verdict demote",
    rules=(*OF_A_CASE, unasked, questioned, discovered, defended, accused, struck_by_rule, still_shields,
           expel_probability, demote_probability, outweighs, seen_at_home),
    events="examined expelled",
)  # fmt: skip
def examine(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Examine as many of those waiting as the sittings of their cell allow; write verdicts and counts."""
    if law.round <= 0.0:
        return
    minutes = minutes_at_hand(unit, law)
    dislike = cases_of(person.key.size, post.key, post.holder, post.fault)
    faults, shops = empty_grounds(), shops_of(unit.kind, unit.parent)
    missed, spoilt, usual_norm, turned = usual_in_sections(
        person.truancy,
        person.scrap,
        person.norm,
        person.rate,
        person.occupation,
        person.section,
        unit.key.size,
    )
    rows = waiting(int(law.round), person.cell, person.leaving, person.party, person.examined)
    for i in in_drawn_order(rows, person.key, draw.turn, at.tick):
        cell = person.cell[i]
        section = person.section[i]
        if section < 0 or minutes[cell] <= 0.0:
            continue
        usual = law.case_minutes
        length = questioned(usual, dislike[i], behaviour) if on.scrutiny else usual
        minutes[cell] -= length
        person.examined[i] = int(law.round)
        unit.examined[cell] += 1
        town.examined[0] += 1
        trust = still_shields(from_fixed(unit.suspicion[cell])) if on.disguise else 1.0
        apart = titled(person.shock[i], unit.shock[section], unit.heads[section])
        hearing = Case(
            length,
            law.public * (1.0 + law.guests) * unit.turnout[cell],
            dislike[i],
            trust,
            known_drink(unit, cell, shops[section], law, behaviour, on),
            missed[section],
            spoilt[section],
            usual_norm[section],
            turned[section],
            apart,
        )
        ground = _judge(at, i, hearing, faults, person, town, law, behaviour, on, draw)
        emit(events, kind.examined, person.key[i], 0, unit.key[cell], -1, 0, 1)
        if ground >= 0:
            emit(events, kind.expelled, person.key[i], 0, unit.key[cell], ground, 0, 1)
