"""Drives: names put down, money promised, people sent away.

Activists' hours carry a campaign to people; to put one's name down costs nothing, or pay, or one's place at the bench.
The same chance holds for all of them, less what the thing costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import expit, from_fixed, log1p, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.assignments import hours_given
from kombinat.party.cell.organisation import cells_of_shops, in_drawn_order
from kombinat.party.centre.campaigns import row_of
from kombinat.world.codes import Call, Campaign
from kombinat.world.standing import in_party
from kombinat.world.tree import plant_of, shops_of

YEAR = 12
MINUTES = 60.0
DAYS = 30.0
TENS = 6.0
"""Tens of minutes in an hour."""
TICKS_A_YEAR = 36.0


@rule("party.drives.reached", cites="P3-M51", neutral="before")
def reached(before: float, hours: float, behaviour: Bundle) -> float:
    """Share of the plant's people that a campaign has got to.

    before (1 - reach_lapse) + (1 - before) min(1, canvass hours)

    hours: given to it last month by activists, for each of the plant's people; canvass: people reached in an hour.
    """
    won = (1.0 - before) * min(1.0, behaviour.canvass * hours)
    return float(before * (1.0 - behaviour.reach_lapse) + won)


@rule("party.drives.sign", cites="P3-M51", neutral=0.0)
def sign_probability(reach: float, conviction: float, cost: float, behaviour: Bundle) -> float:
    """Probability of putting one's name down.

    logit p = sign_base + sign_reach reach + sign_conviction conviction - cost

    reach: share of people whom the campaign has got to; cost: what signing costs (log odds).
    """
    score = behaviour.sign_base + behaviour.sign_reach * reach + behaviour.sign_conviction * conviction
    return expit(score - cost)


@rule("party.drives.spare", cites="P3-M51", neutral=0.0)
def spare_hours(willing: float, rest: float, given: float, behaviour: Bundle) -> float:
    """Hours a month somebody has left for a society: min(willing, days (rest - kept)) - given, at least 0.

    willing: hours the person's readiness and tiredness allow; rest, kept: hours a day of rest had, and needed for
    sleep, meals and washing; given: hours a month that meetings, tasks and circles have had already.
    """
    return float(max(0.0, min(willing, DAYS * (rest - behaviour.kept)) - given))


@rule("party.drives.spent", cites="P3-M51 P3-M45", neutral=0.0)
def spent(active: bool, behaviour: Bundle) -> float:
    """Hours a month that a society takes out of the evenings of somebody active in it: evening, or 0."""
    return float(behaviour.evening) if active else 0.0


@rule("party.drives.lent", cites="P2-20", neutral=0.0)
def cost_of_lending(asked: float, want: float, weary: float, behaviour: Bundle) -> float:
    """What subscribing to a loan costs (log odds): lend_share asked + lend_want want + lend_weary weary.

    asked: share of pay; want: unmet need of food; weary: how tired the shop is of being asked.
    """
    return float(behaviour.lend_share * asked + behaviour.lend_want * want + behaviour.lend_weary * weary)


@rule("party.drives.weary", cites="P2-20", neutral="before")
def wearied(before: float, paying: float, behaviour: Bundle) -> float:
    """How tired a shop is of being asked: before + weary_pace (paying - before). paying: share of its people who do."""
    return float(before + behaviour.weary_pace * (paying - before))


@rule("party.drives.leave", cites="P3-M14", neutral=0.0)
def cost_of_leaving(activism: float, years: float, behaviour: Bundle) -> float:
    """What going to the villages costs (log odds): go_cost - go_activism activism - go_service log(1 + years).

    years: at this plant; long service is what the call asks for and honours.
    """
    return float(
        behaviour.go_cost - behaviour.go_activism * activism - behaviour.go_service * log1p(max(0.0, years))
    )


@rule("party.drives.enrol", cites="P3-M51", neutral=0.0)
def cost_of_enrolling(activism: float, behaviour: Bundle) -> float:
    """What a name on a society's list costs (log odds): enrol_cost - enrol_activism activism.

    Who means to give evenings needs less asking; drives bring the others.
    """
    return float(behaviour.enrol_cost - behaviour.enrol_activism * activism)


@kernel
def people_of(key: Any, kind: Any, heads: Any) -> int:
    """People on the plant's list, at least 1. key, kind, heads: columns of units."""
    plant = plant_of(key, kind)
    return max(1, int(heads[plant])) if plant >= 0 else 1


@phase(
    "party.drives.canvass",
    every="month",
    over="town",
    says="What activists gave their evenings to has got to so many people; what is not kept up is forgotten.",
    reads="campaign.key campaign.hours unit.key unit.kind unit.heads",
    writes="campaign.reach",
    behaviour="party.drives.canvass party.drives.reach_lapse",
    rules=(reached,),
)
def canvass(campaign: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `reach` of every campaign."""
    people = people_of(unit.key, unit.kind, unit.heads)
    for r in range(campaign.key.size):
        if campaign.key[r] == 0:
            continue
        before = from_fixed(campaign.reach[r])
        hours = campaign.hours[r] / TENS / people
        campaign.reach[r] = to_fixed(reached(before, hours, behaviour) if on.reached else before)


@phase(
    "party.drives.lend",
    every="month",
    over="town",
    among="person.section",
    says="Those who have signed for the loan this year pay it out of their wages; shops tire of being asked.",
    reads="person.key person.section person.household person.leaving person.conviction person.want person.pay"
    " household.key campaign.key campaign.code campaign.weight campaign.reach unit.key unit.kind unit.parent"
    " unit.serves",
    writes="household.dues campaign.signed campaign.active campaign.quota campaign.brought unit.weary",
    law="party.drives.loan",
    behaviour="party.drives.sign_base party.drives.sign_reach party.drives.sign_conviction party.drives.lend_share"
    " party.drives.lend_want party.drives.lend_weary party.drives.weary_pace",
    draws="sign",
    rules=(sign_probability, cost_of_lending, wearied),
    ledgers="money",
)
def lend(
    at: Bundle, rows: Any, person: Bundle, household: Bundle, campaign: Bundle, unit: Bundle, law: Bundle,
    behaviour: Bundle, on: Bundle, draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Add subscribers' money to what is asked of their purses (`household.dues`), and pass it to the budget."""
    r = row_of(campaign.key, campaign.code, Campaign.BONDS)
    if r < 0:
        return
    cells, shops = cells_of_shops(unit.key, unit.kind, unit.serves), shops_of(unit.kind, unit.parent)
    here, paying = np.zeros(unit.key.size, np.int64), np.zeros(unit.key.size, np.int64)
    reach, running = from_fixed(campaign.reach[r]), campaign.weight[r] > 0 and law.loan > 0.0
    total, due, signed = 0, 0, 0
    for i in rows:
        h = person.household[i]
        if person.leaving[i] != 0 or h < 0 or household.key[h] == 0:
            continue
        cell, asked = cells[shops[person.section[i]]], int(person.pay[i] * law.loan)
        if cell < 0:
            continue
        want, weary = from_fixed(person.want[i]), from_fixed(unit.weary[cell])
        cost = cost_of_lending(law.loan, want, weary, behaviour) if on.lent else 0.0
        conviction = from_fixed(person.conviction[i])
        p = sign_probability(reach, conviction, cost, behaviour) if on.sign else 0.0
        signs = running and uniform(draw.sign, at.months // YEAR, person.key[i], 0) < p
        here[cell] += 1
        due += asked
        if signs:
            paying[cell] += 1
            household.dues[h] += asked
            total += asked
            signed += 1
    campaign.signed[r], campaign.active[r] = signed, signed
    campaign.quota[r], campaign.brought[r] = (due if running else 0), total
    post(book.money, account.dues, account.budget, total)
    for u in range(unit.key.size):
        before = from_fixed(unit.weary[u])
        share = paying[u] / max(1, here[u])
        unit.weary[u] = to_fixed(wearied(before, share, behaviour) if on.weary else before)


@phase(
    "party.drives.volunteer",
    every="month",
    over="town",
    among="person.cell",
    says="Communists put their names down for the villages until the quota is met; some of them are taken.",
    reads="person.key person.leaving person.party person.conviction person.activism"
    " person.hired campaign.key campaign.code campaign.weight campaign.reach unit.key unit.kind unit.heads",
    writes="person.called campaign.signed campaign.active campaign.quota campaign.brought town.sent",
    law="party.drives.village_quota party.drives.region_workers party.drives.taken",
    behaviour="party.drives.sign_base party.drives.sign_reach party.drives.sign_conviction party.drives.go_cost"
    " party.drives.go_activism party.drives.go_service",
    draws="go order take",
    rules=(sign_probability, cost_of_leaving),
)
def volunteer(
    at: Bundle, rows: Any, person: Bundle, campaign: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `called` of those taken; once a call is over its count begins anew."""
    town.sent[0] = 0
    r = row_of(campaign.key, campaign.code, Campaign.VILLAGES)
    if r < 0:
        return
    running = campaign.weight[r] > 0
    people = people_of(unit.key, unit.kind, unit.heads)
    quota = int(law.village_quota / law.region_workers * people) if running else 0
    signed, brought, reach = 0, campaign.brought[r] if running else 0, from_fixed(campaign.reach[r])
    for i in in_drawn_order(communists(rows, person.party), person.key, draw.order, at.tick):
        if brought >= quota or person.leaving[i] != 0 or person.called[i] != Call.NONE:
            continue
        years = (at.tick - person.hired[i]) / TICKS_A_YEAR
        cost = cost_of_leaving(from_fixed(person.activism[i]), years, behaviour) if on.leave else 0.0
        p = sign_probability(reach, from_fixed(person.conviction[i]), cost, behaviour) if on.sign else 0.0
        if uniform(draw.go, at.tick, person.key[i], 0) >= p:
            continue
        signed += 1
        brought += 1
        if uniform(draw.take, at.tick, person.key[i], 0) < law.taken:
            person.called[i] = Call.COUNTRYSIDE
            town.sent[0] += 1
    campaign.signed[r], campaign.active[r] = signed, town.sent[0]
    campaign.quota[r], campaign.brought[r] = quota, brought


@kernel
def communists(rows: Any, party: Any) -> Any:
    """Those of these rows (int64) who are members or candidates. party: the column of persons."""
    found = np.empty(rows.size, np.int64)
    count = 0
    for i in rows:
        if in_party(party[i]):
            found[count] = i
            count += 1
    return found[:count]


@phase(
    "party.drives.join",
    every="month",
    over="town",
    says="People's names stand on the lists of the societies; those with an hour left do something for them.",
    reads="person.key person.section person.cell person.leaving person.conviction person.activism person.fatigue"
    " person.minutes_rest campaign.key campaign.code campaign.reach unit.kind unit.parent",
    writes="unit.acting person.party_time campaign.signed campaign.active campaign.quota campaign.brought",
    behaviour="party.drives.sign_base party.drives.sign_reach party.drives.sign_conviction party.drives.kept"
    " party.drives.evening party.drives.enrol_cost party.drives.enrol_activism party.assignments.task_hours",
    draws="sign",
    rules=(sign_probability, cost_of_enrolling, spare_hours, hours_given, spent),
)
def join(
    at: Bundle, person: Bundle, campaign: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write how many have their names down and how many act, whose evenings it takes (`party_time`).

    Whose name comes down first is the person's own draw.
    """
    r = row_of(campaign.key, campaign.code, Campaign.ENROLMENT)
    if r < 0:
        return
    signed, active, people, reach = 0, 0, 0, from_fixed(campaign.reach[r])
    shops, names, acting = (
        shops_of(unit.kind, unit.parent),
        np.zeros(unit.kind.size),
        np.zeros(unit.kind.size),
    )
    for i in range(person.section.size):
        person.party_time[i] = person.party_time[i] if person.cell[i] >= 0 else 0
        if person.section[i] < 0 or person.leaving[i] != 0:
            continue
        people += 1
        conviction, activism = from_fixed(person.conviction[i]), from_fixed(person.activism[i])
        cost = cost_of_enrolling(activism, behaviour) if on.enrol else 0.0
        p = sign_probability(reach, conviction, cost, behaviour) if on.sign else 0.0
        if uniform(draw.sign, 0, person.key[i], 0) >= p:
            continue
        signed += 1
        tired = from_fixed(person.fatigue[i])
        willing = hours_given(activism, tired, behaviour) if on.hours else 0.0
        rest, given = person.minutes_rest[i] / MINUTES, person.party_time[i] / TENS
        left = spare_hours(willing, rest, given, behaviour) if on.spare else 0.0
        acts = left >= behaviour.evening
        active += acts
        names[shops[person.section[i]]] += 1.0
        acting[shops[person.section[i]]] += acts
        person.party_time[i] += int(TENS * (spent(acts, behaviour) if on.spent else 0.0))
    campaign.signed[r], campaign.active[r] = signed, active
    campaign.quota[r], campaign.brought[r] = people, signed
    for u in range(unit.kind.size):
        unit.acting[u] = to_fixed(acting[u] / max(1.0, names[u]))
