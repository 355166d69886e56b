"""The rules of an examination: how faults are weighed and add up, what the floor sets against them, who goes.

One set of rules serves every examination of members, and the everyday cases too. False papers may come to light the
longer somebody is questioned.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import exp, expit
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import strike_off
from kombinat.party.membership.bench import capable
from kombinat.party.membership.faults import (
    GROUNDS,
    bad_work,
    drinks,
    factional,
    ignorant,
    ill_regarded,
    lapsed,
    once_opposed,
    tied,
)
from kombinat.world.codes import Ground, Standing


@rule("party.examination.latitude", cites="P3-M21 P1-03", neutral="emphasis")
def weighed(emphasis: float, own: float, vagueness: float) -> float:
    """Weight of a ground: (1 - vagueness) emphasis + vagueness own.

    emphasis: what the directive says of it; own: what the judges, who work in the shop, care for (0..1 each).
    """
    return (1.0 - vagueness) * emphasis + vagueness * own


@rule("party.examination.redeemed", cites="P3-M23 P3-M22", neutral=0.0)
def redeemed(good: float, behaviour: Bundle) -> float:
    """What good work sets against flaws of belief and past: redeem good. good: how good a worker, as mates see it."""
    return float(behaviour.redeem * good)


@rule("party.examination.combined", cites="P3-M22", neutral=0.0)
def combined(one: float, other: float, behaviour: Bundle) -> float:
    """What two kinds of fault make together beyond their sum: combine times the lesser of the two.

    one, other: political fault and fault at work, or bad work and a bad name among mates.
    """
    return float(behaviour.combine * min(one, other))


@rule("party.examination.unasked", cites="P3-M20", neutral=0.0)
def unasked(assigned: float, probing: float, behaviour: Bundle) -> float:
    """Share of questions that are not put to somebody who does the tasks given.

    spared assigned (1 - probing)

    assigned: 1 with a task, else 0; probing: how far the directive has everybody questioned all the same (0..1).
    """
    return float(behaviour.spared * assigned * (1.0 - probing))


@rule("party.examination.scrutiny", cites="P3-M24", neutral="usual")
def questioned(usual: float, dislike: float, behaviour: Bundle) -> float:
    """Minutes of questioning: usual + grudge_minutes dislike. dislike: case the floor makes against a boss (0..1)."""
    return float(usual + behaviour.grudge_minutes * dislike)


@rule("party.examination.discovered", cites="P3-M24 P3-M20 P3-M18", neutral=0.0)
def discovered(minutes: float, present: float, behaviour: Bundle) -> float:
    """Probability that false papers come to light: 1 - exp(-find_rate minutes - know_rate present).

    minutes: of questioning; present: people in the room, where anyone may ask, any of whom may know.
    """
    return 1.0 - exp(-behaviour.find_rate * minutes - behaviour.know_rate * present)


@rule("party.examination.defended", cites="P3-M22 P3-M18", neutral=0.0)
def defended(good: float, esteem: float, behaviour: Bundle) -> float:
    """Probability that a mate speaks up for the examined.

    logit p = defend_base + defend_work good + defend_esteem esteem

    good: how good a worker, as mates see it (0..1); esteem: their regard otherwise (0..1).
    """
    score = behaviour.defend_base + behaviour.defend_work * good
    return expit(score + behaviour.defend_esteem * esteem)


@rule("party.examination.accused", cites="P3-M22 P3-M23", neutral=0.0)
def accused(work: float, name: float, behaviour: Bundle) -> float:
    """Probability that a mate speaks against the examined.

    logit p = accuse_base + accuse_work work + accuse_name name

    work: how bad the work is beside the mates' (0..1); name: what mates hold against the person, or against the boss.
    """
    return expit(behaviour.accuse_base + behaviour.accuse_work * work + behaviour.accuse_name * name)


@rule("party.examination.automatic", cites="P3-M20", neutral=0.0)
def struck_by_rule(
    arrears: int, attendance: float, months: float, by_dues: float, by_absence: float, behaviour: Bundle
) -> float:
    """Whether somebody is out by rule, whatever is said: dues or meetings long given up (1 or 0).

    by_dues where arrears >= months; by_absence where attendance < least_attendance; the greater of the two

    by_dues, by_absence: 1 where the statutes or the judges have such a rule, else 0.
    """
    owed = by_dues if arrears >= months else 0.0
    return float(max(owed, by_absence if attendance < behaviour.least_attendance else 0.0))


@rule("party.examination.verdict", cites="P3-M22 P3-M20", neutral=0.0)
def expel_probability(case: float, spoken_for: float, behaviour: Bundle) -> float:
    """Probability of expulsion: logit p = verdict_base + verdict_case case - verdict_defence spoken_for.

    case: weighed grounds, added up; spoken_for: 1 where mates speak for somebody, -1 against, 0 for both or neither.
    """
    score = behaviour.verdict_base + behaviour.verdict_case * case
    return expit(score - behaviour.verdict_defence * spoken_for)


@rule("party.examination.demotion", cites="P3-M22", neutral=0.0)
def demote_probability(case: float, allowed: float, behaviour: Bundle) -> float:
    """Probability that a member who stays is put back to candidate, a candidate to sympathiser: allowed x p.

    logit p = demote_base + demote_case case; allowed: 1 where the statute knows this penalty, else 0.
    """
    return allowed * expit(behaviour.demote_base + behaviour.demote_case * case)


@rule("party.examination.named", cites="P3-M20 P3-M22", neutral=1.0)
def outweighs(heaviest: float, total: float, behaviour: Bundle) -> float:
    """Whether a record can name one ground: 1 where the heaviest makes named_share of the case, else 0.

    heaviest, total: of the weighed grounds, the largest and all together.
    """
    return 1.0 if total <= 0.0 or heaviest >= behaviour.named_share * total else 0.0


OF_A_CASE = (
    lapsed, drinks, bad_work, ignorant, once_opposed, factional, tied, ill_regarded, weighed, capable, redeemed,
    combined,
)  # fmt: skip
"""Rules by which a case is made up against somebody, in an examination and on any other day."""
CONSTANTS_OF_A_CASE = (
    " party.examination.regular_attendance party.examination.fault_ordinary party.examination.fault_truancy"
    " party.examination.fault_scrap party.examination.fault_norm party.examination.least_study"
    " party.examination.least_esteem party.examination.tie_named party.examination.tie_linked"
    " party.examination.tie_abroad party.examination.own_weights party.examination.capable_output"
    " party.examination.capable_scrap party.examination.capable_truancy party.examination.capable_title"
    " party.examination.redeem party.examination.combine party.examination.verdict_base"
    " party.examination.verdict_case party.examination.verdict_defence party.examination.named_share"
    " party.visits.visit_hours party.visits.known_least party.visits.known_visit"
)
"""Constants of these rules and of the verdict, and of what cells know of drink, as phases declare them."""


@kernel
def weigh(faults: Any, stressed: Any, vagueness: float, behaviour: Bundle, on: Bundle) -> None:
    """Turn faults into weighed grounds, in place. stressed: the directive's emphasis, by ground."""
    for ground in range(GROUNDS):
        emphasis, own = stressed[ground], behaviour.own_weights[ground]
        faults[ground] *= weighed(emphasis, own, vagueness) if on.latitude else emphasis


@kernel
def case_against(weighed_grounds: Any, merit: float, behaviour: Bundle, on: Bundle) -> float:
    """The grounds added up, with what they make together; merit offsets flaws of belief and past alone."""
    belief = weighed_grounds[Ground.ORIGIN] + weighed_grounds[Ground.IGNORANCE]
    belief += weighed_grounds[Ground.OPPOSITION] + weighed_grounds[Ground.ENEMY]
    political = weighed_grounds[Ground.LAPSED] + max(0.0, belief - merit)
    work, name = weighed_grounds[Ground.DRINK] + weighed_grounds[Ground.WORK], weighed_grounds[Ground.CONDUCT]
    case = political + work + name
    if on.combined:
        case += combined(political, work, behaviour) + combined(work, name, behaviour)
    return float(case)


@kernel
def named_ground(weighed_grounds: Any, behaviour: Bundle, on: Bundle) -> int:
    """The ground a record names: the heaviest; SEVERAL where it does not outweigh the rest."""
    heaviest, total = Ground.CONDUCT.value, 0.0
    for ground in range(GROUNDS):
        total += weighed_grounds[ground]
        if weighed_grounds[ground] > weighed_grounds[heaviest]:
            heaviest = ground
    clear = outweighs(weighed_grounds[heaviest], total, behaviour) if on.named else 1.0
    return heaviest if clear > 0.0 else Ground.SEVERAL.value


@kernel
def strike(i: int, ground: int, person: Bundle, town: Bundle) -> None:
    """Expel somebody and enter the ground."""
    strike_off(i, Standing.EXPELLED, person)
    if ground == Ground.LAPSED:
        town.expelled_lapsed[0] += 1
    elif ground == Ground.DRINK:
        town.expelled_drink[0] += 1
    elif ground == Ground.ORIGIN:
        town.expelled_origin[0] += 1
    elif ground == Ground.WORK:
        town.expelled_work[0] += 1
    elif ground == Ground.IGNORANCE:
        town.expelled_ignorance[0] += 1
    elif ground == Ground.OPPOSITION:
        town.expelled_opposition[0] += 1
    elif ground == Ground.ENEMY:
        town.expelled_enemy[0] += 1
    elif ground == Ground.SEVERAL:
        town.expelled_several[0] += 1
    else:
        town.expelled_conduct[0] += 1


@kernel
def put_back(i: int, now: int, person: Bundle, town: Bundle) -> None:
    """Put a member back to candidate, a candidate to sympathiser. now: the month."""
    if person.party[i] == Standing.MEMBER:
        person.party[i] = Standing.CANDIDATE
        person.joined[i] = now
        town.demoted[0] += 1
        return
    strike_off(i, Standing.SYMPATHISER, person)
    town.put_back[0] += 1
