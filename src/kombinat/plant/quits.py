"""Leaving the list: quits, dismissals for absence, layoffs, and striking off those who died or went away.

A worker weighs what is paid elsewhere, as far as he hears of it, the hours without work, want and the boss against
years of service and a roof. Who is not needed is let go only as far as law and custom allow it. Bosses report truants
as the law asks, but less when hands are short; a claim from above that the plant has too many falls on those the boss
can best spare.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniforms4
from kombinat.engine.events import emit
from kombinat.engine.maths import exp, expit, from_fixed, log1p
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.absence import enforcement
from kombinat.plant.hoarding import let_go, surplus_of
from kombinat.plant.lists import shortage_of
from kombinat.plant.norms import bracket_of
from kombinat.plant.wages import HOUR, TENS, tariff_ratios
from kombinat.society.people import age_in_years
from kombinat.world.codes import Livelihood, Occupation, Shock, Topic
from kombinat.world.tree import shop_of, shops_of

STAYS, QUITS, DISMISSED, LAID_OFF, MOVED = 0, 1, 2, 3, 4


@rule("plant.quits.rate_spread", cites="P1-40", neutral=1.0)
def heard_rate(u: float, spread: float) -> float:
    """A rate heard of this month against the usual one in the city: 1 + spread (2 u - 1), u uniform on [0, 1).

    spread: half the distance between the highest and the lowest first-bracket rate, against their mean.
    """
    return 1.0 + spread * (2.0 * u - 1.0)


@rule("plant.quits.pay_gap", cites="P1-40 P1-39", neutral=0.0)
def pay_gap(own: float, known: float) -> float:
    """What is paid elsewhere above own pay: 1 - own / known, between -1 and 1 (both kopecks an hour)."""
    return max(-1.0, min(1.0, 1.0 - own / known)) if known > 0.0 else 0.0


@rule("plant.quits.openings", cites="P1-41 P2-36", neutral=0.5)
def openings(vacancies: float) -> float:
    """How open the city looks to one who would move: v / (1 + v), v being vacancies for each seeker."""
    return vacancies / (1.0 + vacancies)


@rule("plant.quits.idle", cites="P1-42 P2-03", neutral=0.0)
def idle_push(idle_share: float, sore_boss: float, behaviour: Bundle) -> float:
    """Log odds that idle hours and anger at the boss add to quitting: quit_idle idle_share + quit_boss sore_boss."""
    return float(behaviour.quit_idle * idle_share + behaviour.quit_boss * sore_boss)


@rule("plant.quits.want", cites="P1-41 P2-20", neutral=0.0)
def want_push(want: float, village: float, behaviour: Bundle) -> float:
    """Log odds that hunger and a place to go back to add to quitting: quit_want want + quit_village village."""
    return float(behaviour.quit_want * want + behaviour.quit_village * village)


@rule("plant.quits.ties", cites="P4-61 P2-15", neutral=0.0)
def ties(tenure: float, roof: float, behaviour: Bundle) -> float:
    """Log odds that service and a roof take from quitting: quit_tenure log1p(tenure) + quit_roof roof.

    tenure: months on the list; roof: dwelling space a head against roof_usual, at most 1.
    """
    return float(behaviour.quit_tenure * log1p(tenure) + behaviour.quit_roof * roof)


@rule("plant.quits.service", cites="P2-36", neutral=0.0)
def service_pull(worth: float, behaviour: Bundle) -> float:
    """Log odds that what the law gives for an unbroken record takes from quitting: quit_service worth.

    worth: benefits and notice lost by one who leaves, in months of pay.
    """
    return float(behaviour.quit_service * worth)


@rule("plant.quits.quit", cites="P1-39 P1-42 P2-03", neutral=0.0)
def quit_probability(gap: float, open_city: float, push: float, old: float, behaviour: Bundle) -> float:
    """Probability that a worker quits within a month, at most quit_ceiling.

    logit p = quit_base + quit_pay gap + quit_openings open_city + quit_old old + push

    gap: of pay; open_city: openings; old: tens of years beyond old_from; push: idle + want - ties - service.
    """
    score = behaviour.quit_base + behaviour.quit_pay * gap + behaviour.quit_openings * open_city
    return float(min(behaviour.quit_ceiling, expit(score + behaviour.quit_old * old + push)))


@rule("plant.quits.bound", cites="P1-15 P2-29", neutral="chance")
def bound(chance: float, forbidden: float, reported: float, behaviour: Bundle) -> float:
    """Probability of quitting where the law forbids it: chance exp(-quit_court forbidden reported).

    forbidden: 1 where quitting is an offence; reported: share of breaches that a boss reports.
    """
    return chance * exp(-behaviour.quit_court * forbidden * reported)


@rule("plant.quits.dismissal", cites="P2-29", neutral=0.0)
def dismissal(days: float, limit: float, reported: float) -> float:
    """Probability of losing the job for absence within a month: `reported` where days >= limit, else 0.

    days: unexcused this month; limit: unexcused days that cost the job (0: absence does not cost it).
    """
    return reported if limit > 0.0 and days >= limit else 0.0


@rule("plant.quits.layoff", cites="P1-26 P1-35", neutral=0.0)
def layoff(surplus: float, skill: float, shortage: float, behaviour: Bundle) -> float:
    """Probability of being laid off within a month, where a surplus is claimed from above.

    p = surplus layoff_comply exp(-layoff_skill skill) (1 - min(1, layoff_shortage shortage))

    surplus: share of the list claimed a month; a boss gives up first those whose work he misses least, and none
    while he asks for more.
    """
    spare = behaviour.layoff_comply * exp(-behaviour.layoff_skill * skill)
    return float(surplus * spare * (1.0 - min(1.0, behaviour.layoff_shortage * shortage)))


@rule("plant.quits.closed", cites="K-12", neutral="laid")
def wound_up(laid: float, closed: int) -> float:
    """Probability of being let go within a month: 1 where the plant was closed (closed > 0), else `laid`."""
    return 1.0 if closed > 0 else laid


@kernel
def breaks_law(days: int, limit: float) -> bool:
    """Whether unexcused days of this month are what the law punishes; limit: days from which it does, 0 for none."""
    return bool(days > 0 and limit > 0.0 and days >= limit)


@kernel
def hourly(pay: int, tens: int, rate: int) -> float:
    """Kopecks that an hour at the plant brought this month; the tariff rate where no hour was worked.

    pay: of the month; tens: time present in tens of minutes.
    """
    return pay * HOUR / (tens * TENS) if tens > 0 else float(rate)


@kernel
def section_terms(unit: Bundle, behaviour: Bundle, on: Bundle) -> Any:
    """Of every section: shortage of hands in its shop, share of breaches reported, hands beyond those allowed as a
    share of the shop's list, and the month in which it was closed, or 0; float64, shape (units, 4)."""
    terms = np.zeros((unit.key.size, 4))
    for u in range(unit.key.size):
        shop = shop_of(unit.kind, unit.parent, u)
        if unit.key[u] != 0 and shop >= 0:
            terms[u, 0] = shortage_of(unit.heads[shop], unit.posts_wanted[shop])
            terms[u, 1] = enforcement(terms[u, 0], behaviour) if on.enforcement else 1.0
            terms[u, 2] = surplus_of(unit.heads[shop], unit.posts_allowed[shop])
            terms[u, 3] = unit.closed[shop]
    return terms


@phase(
    "plant.quits.decide",
    every="month",
    over="person",
    says="Workers compare their pay and idle hours with what they hear of, and some leave; truants are dismissed,"
    " where bosses report them; where a surplus is claimed, some are laid off, and all where a plant is closed.",
    reads="person.key person.section person.household person.born person.occupation person.grade person.rate"
    " person.skill person.norm person.worked person.idle person.pay person.hired person.unexcused person.want"
    " person.village person.sore_boss household.area household.members unit.key unit.kind unit.parent"
    " unit.heads unit.posts_wanted unit.posts_allowed unit.closed town.wages_city town.vacancies_city",
    writes="person.quitting",
    sums="unit.breaches unit.referred",
    law="plant.quits.spread plant.quits.quit_forbidden plant.quits.service plant.quits.surplus"
    " plant.hoarding.protection plant.absence.dismissal_days plant.absence.court"
    " plant.wages.bracket_ratio plant.wages.staff_ratio",
    behaviour="plant.quits.quit_base plant.quits.quit_pay plant.quits.quit_openings plant.quits.quit_idle"
    " plant.quits.quit_service"
    " plant.quits.quit_boss plant.quits.quit_want plant.quits.quit_village plant.quits.quit_tenure"
    " plant.quits.quit_roof plant.quits.roof_usual plant.quits.quit_old plant.quits.old_from"
    " plant.quits.quit_ceiling plant.quits.quit_court plant.quits.layoff_comply plant.quits.layoff_skill"
    " plant.quits.layoff_shortage plant.absence.report_base plant.absence.report_shortage",
    draws="leave",
    rules=(
        heard_rate, pay_gap, openings, idle_push, want_push, ties, service_pull, quit_probability, bound, dismissal,
        layoff, enforcement, let_go, wound_up,
    ),
)  # fmt: skip
def decide(
    at: Bundle, lo: int, hi: int, person: Bundle, household: Bundle, unit: Bundle, town: Bundle, law: Bundle,
    behaviour: Bundle, on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `quitting` of everybody not yet marked; those not on the list are unmarked again.

    Count what the law punishes, and what of it bosses report.
    """
    limit = law.dismissal_days * (1.0 - law.court)
    open_city = openings(from_fixed(town.vacancies_city[0])) if on.openings else 0.5
    terms = section_terms(unit, behaviour, on)
    ratios = tariff_ratios(law.bracket_ratio, law.staff_ratio)
    served = service_pull(law.service, behaviour) if on.service else 0.0
    for i in range(lo, hi):
        section = person.section[i]
        if section < 0:
            person.quitting[i] = STAYS
        if person.key[i] == 0 or section < 0 or person.quitting[i] != STAYS:
            continue  # who was marked this month, as laid off or moved, goes anyway
        short, reported = terms[section, 0], terms[section, 1]
        hears, quits, caught, spared = uniforms4(draw.leave, at.tick, person.key[i], 0)
        broke = breaks_law(person.unexcused[i], law.dismissal_days)
        unit.breaches[section] += broke
        unit.referred[section] += broke and caught < reported
        fired = dismissal(float(person.unexcused[i]), limit, reported) if on.dismissal else 0.0
        surplus = terms[section, 2]
        if law.surplus > 0.0:
            surplus += (
                layoff(law.surplus, from_fixed(person.skill[i]), short, behaviour) if on.layoff else 0.0
            )
        laid = let_go(surplus, law.protection) if on.protection else surplus
        laid = wound_up(laid, int(terms[section, 3])) if on.closed else laid
        if caught < fired:
            person.quitting[i] = DISMISSED
        elif spared < laid:
            person.quitting[i] = LAID_OFF
        elif quits < behaviour.quit_ceiling:
            own = hourly(person.pay[i], person.worked[i] + person.idle[i], person.rate[i])
            heard = heard_rate(hears, law.spread) if on.rate_spread else 1.0
            done = max(1.0, from_fixed(person.norm[i])) if person.occupation[i] == Occupation.WORKER else 1.0
            ratio = ratios[person.occupation[i], bracket_of(person.grade[i])]
            known = town.wages_city[0] * heard * done * ratio
            gap = pay_gap(own, known) if on.pay_gap else 0.0
            old = max(0.0, age_in_years(at.months, person.born[i]) - behaviour.old_from) / 10.0
            idle = person.idle[i] / max(1, person.worked[i] + person.idle[i])
            push = idle_push(idle, from_fixed(person.sore_boss[i]), behaviour) if on.idle else 0.0
            want, village = from_fixed(person.want[i]), from_fixed(person.village[i])
            push += want_push(want, village, behaviour) if on.want else 0.0
            home = person.household[i]
            space = household.area[home] / max(1, household.members[home]) if home >= 0 else 0.0
            roof = min(1.0, space / behaviour.roof_usual)
            tenure = max(0, at.tick - person.hired[i]) / DEKADS
            push -= (ties(tenure, roof, behaviour) if on.ties else 0.0) + served
            chance = quit_probability(gap, open_city, push, old, behaviour) if on.quit else 0.0
            chance = bound(chance, law.quit_forbidden, reported, behaviour) if on.bound else chance
            person.quitting[i] = QUITS if quits < chance else STAYS


@kernel
def strike(person: Bundle, i: int) -> None:
    """Take a person off the list; skill and bracket stay with the person."""
    person.section[i] = -1
    person.brigade[i] = -1
    person.occupation[i] = Occupation.NONE
    person.hired[i] = -1
    person.rate[i] = 0
    person.norm[i] = 0
    person.absent[i] = 0
    person.unexcused[i] = 0
    person.shock[i] = Shock.NONE


@phase(
    "plant.quits.leave",
    every="month",
    over="person",
    says="Those who quit, are dismissed or laid off leave the list; so do those who died, left town or were sent off.",
    reads="person.key person.leaving person.livelihood person.quitting unit.key unit.kind unit.parent",
    writes="person.section person.brigade person.occupation person.hired person.rate person.norm person.absent"
    " person.unexcused person.shock",
    sums="unit.quits unit.dismissals unit.lost",
    events="quit dismissed laid_off",
)
def leave(lo: int, hi: int, person: Bundle, unit: Bundle, events: Bundle, kind: Bundle) -> None:
    """Strike off; add quits, dismissals (layoffs with them) and losses to the sections."""
    shops = shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        section = person.section[i]
        if person.key[i] == 0 or section < 0:
            continue
        key, where, code = person.key[i], unit.key[shops[section]], person.quitting[i]
        if person.leaving[i] != 0 or person.livelihood[i] == Livelihood.AWAY or code == MOVED:
            unit.lost[section] += 1
        elif code == QUITS:
            unit.quits[section] += 1
            emit(events, kind.quit, key, 0, where, Topic.PAY, 0, 1)
        elif code == DISMISSED:
            unit.dismissals[section] += 1
            emit(events, kind.dismissed, key, 0, where, Topic.DISCIPLINE, 0, 1)
        elif code == LAID_OFF:
            unit.dismissals[section] += 1
            emit(events, kind.laid_off, key, 0, where, Topic.POLICY, 0, 1)
        else:
            continue
        strike(person, i)
