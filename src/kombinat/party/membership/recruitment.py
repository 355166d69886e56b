"""Recruitment: who asks to join, and whom the cell takes as candidates.

A levy sends activists out to ask; public sessions of an examination bring others in; the statutes ask for standing,
for years at the bench and for people to vouch. Whoever is turned away, or comes while the lists are closed, stays
near as a sympathiser.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed, log1p
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import NEW_CARD, cells_of_shops
from kombinat.party.cell.visits import visited, visits_a_head
from kombinat.party.meeting.meetings import baited, is_specialist
from kombinat.party.membership.bench import titled
from kombinat.party.membership.category import by_descent, careers, colleagues, counts_as_bench, term_of
from kombinat.society.people import age_in_years
from kombinat.world.codes import Standing
from kombinat.world.tree import shops_of

GROWN = 18
TICKS_A_YEAR = 36.0
MONTHS = 12.0


@rule("party.recruitment.apply", cites="P2-15 P2-16", neutral=0.0)
def apply_probability(
    conviction: float, activism: float, near: float, pull: float, behaviour: Bundle
) -> float:
    """Probability of asking to join within a month, at most apply_most.

    logit p = apply_base + apply_conviction conviction + apply_activism activism + apply_near near + pull

    near: 1 for sympathisers, and for the holder of a title as far as it sets him apart; pull: what levy, sessions,
    mates and the time of trial add (log odds).
    """
    score = behaviour.apply_base + behaviour.apply_conviction * conviction + behaviour.apply_near * near
    return float(min(behaviour.apply_most, expit(score + behaviour.apply_activism * activism + pull)))


@rule("party.recruitment.through", cites="P3-M15 P3-M47", neutral=0.0)
def through_league(behaviour: Bundle) -> float:
    """How near the party a member of the youth league stands, a sympathiser being 1: near_league."""
    return float(behaviour.near_league)


@rule("party.recruitment.levied", cites="P1-08 P3-M15", neutral=0.0)
def levied(levy: float, behaviour: Bundle) -> float:
    """What a levy adds to asking: apply_levy levy (log odds). levy: strength of the campaign (0..1)."""
    return float(behaviour.apply_levy * levy)


@rule("party.recruitment.session", cites="P3-M19", neutral=0.0)
def drawn_in(examined: float, behaviour: Bundle) -> float:
    """What public sessions add to asking: apply_session examined (log odds). examined: share of the cell this month."""
    return float(behaviour.apply_session * examined)


@rule("party.recruitment.shown", cites="P4-05 P3-M58", neutral=0.0)
def shown(useful: float, behaviour: Bundle) -> float:
    """What circles at work on daily life add to asking: apply_circle useful (log odds).

    useful: communists in such circles of the shop's cell, a hand of the shop: those others see at it.
    """
    return float(behaviour.apply_circle * useful)


@rule("party.recruitment.prospects", cites="A17 P1-13", neutral=0.0)
def prospects(ladder: float, behaviour: Bundle) -> float:
    """What seeing members rise adds to asking: apply_ladder ladder (log odds).

    ladder: members of the shop whom the list raised to an office in a year (share).
    """
    return float(behaviour.apply_ladder * ladder)


@rule("party.recruitment.mates", cites="P2-16", neutral=0.0)
def drawn_by_mates(joining: float, behaviour: Bundle) -> float:
    """What mates who joined last month add to asking: apply_mates joining (log odds). joining: share of the crew."""
    return float(behaviour.apply_mates * joining)


@rule("party.recruitment.wait", cites="A17", neutral=0.0)
def put_off(term: float, behaviour: Bundle) -> float:
    """What the time of trial takes from asking: - apply_wait log(1 + term / 12) (log odds). term: months."""
    return float(-behaviour.apply_wait * log1p(term / MONTHS))


@rule("party.recruitment.vouched", cites="P3-M15 P4-50", neutral=1.0)
def vouched(seniors: float, needed: float) -> float:
    """Share of applicants who find people to vouch for them: seniors / needed, at most 1.

    seniors: members of long enough standing in the applicant's own section; needed: how many the statute asks for.
    """
    return min(1.0, seniors / needed) if needed > 0.0 else 1.0


@rule("party.recruitment.admit", cites="P3-M15 P2-16 P4-50", neutral=1.0)
def admit_probability(
    years: float, over: float, spoilt: float, esteem: float, preferred: float, levy: float, behaviour: Bundle
) -> float:
    """Probability that the cell takes an applicant, from what it can see.

    logit p = admit_base + admit_years log(1 + years) + admit_norm over - admit_spoilt spoilt + admit_esteem esteem
              + admit_worker preferred + admit_levy levy

    years: at this plant; over: norm fulfilment above 1 (may be negative); spoilt: scrap, truancy and drink, added;
    esteem: regard of mates; preferred: preference of the statutes, positive for the bench, negative for others;
    levy: strength of the campaign (a campaign counts heads).
    """
    score = behaviour.admit_base + behaviour.admit_years * log1p(years) + behaviour.admit_norm * over
    score += (
        behaviour.admit_esteem * esteem + behaviour.admit_worker * preferred + behaviour.admit_levy * levy
    )
    return expit(score - behaviour.admit_spoilt * spoilt)


@kernel
def share_joining(brigade: int, section: int, joining: Any, heads: Any) -> float:
    """Share of the brigade, or else of the section, taken in last month, from the unit table's columns."""
    crew = brigade if brigade >= 0 else section
    return float(min(1.0, joining[crew] / max(1, heads[crew])))


@kernel
def spoilt_by(scrap: int, truancy: int, dissolute: int) -> float:
    """Scrap, truancy (1/10000) and drink (0 or 1), added as shares: what speaks against somebody at work."""
    return from_fixed(scrap) + from_fixed(truancy) + float(dissolute)


@kernel
def may_ask(standing: int, section: int, leaving: int, age: int) -> bool:
    """Whether somebody at work is outside the party and free to ask."""
    outside = standing == Standing.NONE or standing == Standing.SYMPATHISER or standing == Standing.LEAGUE
    return outside and section >= 0 and leaving == 0 and age >= GROWN


@kernel
def pull_of_cell(cell: int, shop: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """What a levy, public sessions, visits at home, useful circles and members who rose add to asking (log odds)."""
    examined = min(1.0, unit.examined[cell] / max(1, unit.members[cell] + unit.candidates[cell]))
    heads = max(1, unit.heads[shop])
    visits = visits_a_head(unit.activist_time[cell], law.visit_share, heads, behaviour.visit_hours)
    pull = levied(law.levy, behaviour) if on.levied else 0.0
    pull += drawn_in(examined * law.public, behaviour) if on.session else 0.0
    pull += visited(visits, behaviour) if on.visited else 0.0
    pull += shown(unit.useful[cell] / heads, behaviour) if on.shown else 0.0
    return pull + (prospects(from_fixed(unit.ladder[shop]), behaviour) if on.prospects else 0.0)


@phase(
    "party.recruitment.admit",
    every="month",
    over="person",
    among="person.section",
    says="People ask to join; cells take them as candidates, or leave them waiting as sympathisers.",
    reads="person.key person.section person.brigade person.leaving person.born person.occupation person.recorded"
    " person.hired person.norm"
    " person.shock person.scrap person.truancy person.dissolute person.conviction person.activism"
    " person.esteem unit.key unit.kind unit.parent unit.trade unit.colleagues unit.carded"
    " unit.serves unit.members unit.candidates unit.seniors"
    " unit.examined unit.activist_time unit.heads unit.habit_specialist unit.useful unit.ladder unit.joining"
    " unit.shock",
    writes="person.party person.joined person.cell person.arrears person.attendance person.examined",
    sums="town.applied town.admitted",
    law="party.recruitment.open_lists party.recruitment.levy party.recruitment.referees"
    " party.recruitment.referees_other party.recruitment.worker_preference party.recruitment.probation"
    " party.recruitment.probation_other party.recruitment.descent party.examination.public party.examination.held"
    " party.examination.round party.visits.visit_share",
    behaviour="party.recruitment.apply_base party.recruitment.apply_conviction"
    " party.recruitment.apply_activism party.recruitment.apply_near party.recruitment.apply_levy"
    " party.recruitment.apply_session party.recruitment.apply_ladder"
    " party.recruitment.apply_mates party.recruitment.apply_wait"
    " party.recruitment.apply_most party.recruitment.admit_base"
    " party.recruitment.admit_years party.recruitment.admit_norm party.recruitment.admit_spoilt"
    " party.recruitment.admit_esteem party.recruitment.admit_worker party.recruitment.admit_levy"
    " party.visits.visit_hours party.visits.apply_visited party.meetings.shun"
    " party.recruitment.apply_circle party.recruitment.near_league party.recruitment.apply_colleagues"
    " party.recruitment.apply_career",
    draws="apply admit",
    rules=(
        apply_probability, through_league, levied, drawn_in, visited, baited, shown, prospects, drawn_by_mates,
        put_off, vouched, by_descent, colleagues, careers, admit_probability,
    ),
    events="admitted",
)  # fmt: skip
def admit(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write who asks and who enters as a candidate. Most draws fall above `apply_most` and end there."""
    cells = cells_of_shops(unit.key, unit.kind, unit.serves)
    shops = shops_of(unit.kind, unit.parent)
    for i in rows:
        age = age_in_years(at.months, person.born[i])
        if not may_ask(person.party[i], person.section[i], person.leaving[i], age):
            continue
        u = uniform(draw.apply, at.tick, person.key[i], 0)
        cell = cells[shops[person.section[i]]]
        if cell < 0 or u >= behaviour.apply_most:
            continue
        section, shop = person.section[i], shops[person.section[i]]
        pull = pull_of_cell(cell, shop, unit, law, behaviour, on)
        joining = share_joining(person.brigade[i], section, unit.joining, unit.heads)
        pull += drawn_by_mates(joining, behaviour) if on.mates else 0.0
        if is_specialist(person.occupation[i]):
            around, carded = from_fixed(unit.colleagues[shop]), from_fixed(unit.carded[shop])
            pull += colleagues(around, behaviour) if on.colleagues else 0.0
            pull += careers(carded, around, behaviour) if on.careers else 0.0
        bench = counts_as_bench(person.occupation[i], person.recorded[i], unit.trade[shop], law, on)
        pull += put_off(term_of(bench, law), behaviour) if on.wait else 0.0
        near = 1.0 if person.party[i] == Standing.SYMPATHISER else 0.0
        if person.party[i] == Standing.LEAGUE:
            near = through_league(behaviour) if on.through else 0.0
        near = max(near, titled(person.shock[i], unit.shock[section], unit.heads[section]))
        conviction, activism = from_fixed(person.conviction[i]), from_fixed(person.activism[i])
        p = apply_probability(conviction, activism, near, pull, behaviour) if on.apply else 0.0
        if is_specialist(person.occupation[i]):
            p *= 1.0 - (baited(from_fixed(unit.habit_specialist[cell]), behaviour) if on.baited else 0.0)
        if u >= p:
            continue
        town.applied[0] += 1
        if person.party[i] != Standing.LEAGUE:
            person.party[i] = Standing.SYMPATHISER
        seniors, needed = unit.seniors[person.section[i]], law.referees if bench else law.referees_other
        backed = vouched(float(seniors), needed) if on.vouched else 1.0
        years = max(0.0, (at.tick - person.hired[i]) / TICKS_A_YEAR)
        over = from_fixed(person.norm[i]) - 1.0 if person.norm[i] > 0 else 0.0
        wanted = law.worker_preference if bench else -law.worker_preference
        spoilt = spoilt_by(person.scrap[i], person.truancy[i], person.dissolute[i])
        esteem, levy = from_fixed(person.esteem[i]), law.levy
        p = admit_probability(years, over, spoilt, esteem, wanted, levy, behaviour) if on.admit else 1.0
        if law.open_lists > 0.0 and uniform(draw.admit, at.tick, person.key[i], 0) < p * backed:
            person.party[i] = Standing.CANDIDATE
            person.joined[i] = at.months
            person.cell[i] = cell
            person.arrears[i] = 0
            person.attendance[i] = NEW_CARD
            person.examined[i] = int(max(law.held, law.round))
            town.admitted[0] += 1
            emit(events, kind.admitted, person.key[i], 0, unit.key[cell], -1, 0, 1)
