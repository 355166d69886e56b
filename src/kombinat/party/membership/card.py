"""The card: what is done to keep it, and how it is lost without anybody's verdict.

An examination announced beforehand makes people pay up and come. Whoever owes for long and stays away is struck off
the cell's list; a few, unheard and sore, hand their card in.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import answered, worst
from kombinat.party.cell.organisation import strike_off
from kombinat.party.membership.category import by_descent, counts_as_bench, term_of
from kombinat.world.codes import Standing
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

YEAR = 12.0
LONGEST_ARREARS = 100
KEPT, DROPPED, RESIGNED = 0, 1, 2


@rule("party.card.mended", cites="P2-15 P3-M15", neutral=0.0)
def mended(announced: float, behaviour: Bundle) -> float:
    """What an examination announced or under way adds to paying and to coming: mend_card announced (log odds).

    announced: 1 from the day on which members learn of it, else 0.
    """
    return float(behaviour.mend_card * announced)


@rule("party.card.struck_off", cites="P2-45", neutral=0.0)
def struck_off_probability(arrears: int, attendance: float, months: float, behaviour: Bundle) -> float:
    """Probability that a cell strikes somebody off its list this month: strike_off where both are given up.

    given up: arrears >= months and attendance < least_attendance; months: arrears that count as lapse.
    """
    gone = arrears >= months and attendance < behaviour.least_attendance
    return float(behaviour.strike_off) if gone else 0.0


@rule("party.card.resigned", cites="P2-15 A17", neutral=0.0)
def resign_probability(
    conviction: float, hurt: float, heard: float, overdue: float, behaviour: Bundle
) -> float:
    """Probability of handing in the card this month.

    logit p = resign_base - resign_conviction conviction + resign_hurt hurt - resign_heard heard
              + resign_overdue overdue

    hurt: own worst grievance; heard: share of the shop's demands granted; overdue: years that a candidate has waited
    past the statute's term.
    """
    score = behaviour.resign_base - behaviour.resign_conviction * conviction + behaviour.resign_hurt * hurt
    return expit(score - behaviour.resign_heard * heard + behaviour.resign_overdue * overdue)


@kernel
def waited(standing: int, joined: int, now: int, term: float) -> float:
    """Years that a candidate has waited past the term; 0 for members. joined, now: months; term: months."""
    if standing != Standing.CANDIDATE:
        return 0.0
    return max(0.0, (now - joined - term) / YEAR)


@kernel
def fate(tick: int, key: int, struck: float, resigns: float, draw: Bundle) -> int:
    """What becomes of a card this month (KEPT, DROPPED or RESIGNED), by the probabilities of the two ways out."""
    if uniform(draw.strike, tick, key, 0) < struck:
        return DROPPED
    return RESIGNED if uniform(draw.resign, tick, key, 0) < resigns else KEPT


@phase(
    "party.card.lapse",
    every="month",
    over="person",
    among="person.cell",
    says="Those who have given up dues and meetings are struck off; a few hand in their cards.",
    reads="person.key person.section person.arrears person.attendance person.conviction person.joined"
    " person.occupation person.recorded person.sore_stoppage person.sore_pay person.sore_food person.sore_boss unit.key"
    " unit.kind unit.parent unit.trade unit.asked unit.granted",
    writes="person.party person.cell person.assignment person.reserve person.party_time person.floor",
    sums="town.dropped town.resigned",
    law="party.dues.lapse_months party.recruitment.probation party.recruitment.probation_other"
    " party.recruitment.descent",
    behaviour="party.examination.least_attendance party.card.strike_off party.card.resign_base"
    " party.card.resign_conviction party.card.resign_hurt party.card.resign_heard party.card.resign_overdue",
    draws="strike resign",
    rules=(struck_off_probability, resign_probability, by_descent),
    events="dropped",
)
def lapse(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Take cards away without a verdict. Who is struck off or resigns is outside the party, not expelled from it."""
    shops = shops_of(unit.kind, unit.parent)
    for i in rows:
        cell, section = person.cell[i], person.section[i]
        if section < 0 or not in_party(person.party[i]):
            continue
        came, conviction = from_fixed(person.attendance[i]), from_fixed(person.conviction[i])
        owed, lapses = int(person.arrears[i]), law.lapse_months
        struck = struck_off_probability(owed, came, lapses, behaviour) if on.struck_off else 0.0
        hurt = from_fixed(
            worst(person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i])
        )
        heard = answered(unit.granted[shops[section]], unit.asked[shops[section]])
        bench = counts_as_bench(person.occupation[i], person.recorded[i], unit.trade[shops[section]], law, on)
        overdue = waited(person.party[i], person.joined[i], at.months, term_of(bench, law))
        resigns = resign_probability(conviction, hurt, heard, overdue, behaviour) if on.resigned else 0.0
        lost = fate(at.tick, person.key[i], struck, resigns, draw)
        if lost == KEPT:
            continue
        town.dropped[0] += lost == DROPPED
        town.resigned[0] += lost == RESIGNED
        emit(events, kind.dropped, person.key[i], 0, unit.key[cell], lost, 0, 1)
        strike_off(i, Standing.NONE, person)
