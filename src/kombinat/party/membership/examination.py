"""The rules of an examination: what is seen, how it is weighed, what the floor adds, who goes.

One set of rules serves every examination of members, and the everyday cases too. A commission sees papers, work and
what the floor says; what a person is, and what a person thinks, it does not see. False papers may come to light the
longer somebody is questioned.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, exp, expit, from_fixed
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import strike_off
from kombinat.world.codes import Ground, Past, Shock, Standing

GROUNDS = int(Ground.ENEMY) + 1
"""Grounds that can be weighed; SEVERAL is only what a record says of them."""
LEAST_USUAL = 0.005
"""Keeps a ratio to what is usual among mates finite where hardly anybody misses a day or spoils a piece."""
OPPOSED, NAMED, LINKED, ABROAD = int(Past.OPPOSED), int(Past.NAMED), int(Past.LINKED), int(Past.ABROAD)
SUPPORTS = int(Past.SUPPORTS)


@rule("party.examination.lapsed", cites="P3-M20 P2-45", neutral=0.0)
def lapsed(arrears: int, attendance: float, months: float, behaviour: Bundle) -> float:
    """How far somebody has lapsed, 0..1, by dues or by meetings, whichever is worse.

    dues = (arrears - 1) / (months - 1), between 0 and 1: a month late is nobody's fault
    absence = 1 - attendance / least_attendance, at least 0

    months: arrears that count as lapse.
    """
    dues = min(1.0, max(0.0, (arrears - 1.0) / (months - 1.0)))
    return float(max(dues, 1.0 - attendance / behaviour.least_attendance))


@rule("party.examination.drink", cites="P3-M20 P3-M22", neutral=0.0)
def drinks(dissolute: int) -> float:
    """Known for drink: 1 if dissolute, else 0. dissolute: 1 for one known to drink."""
    return 1.0 if dissolute != 0 else 0.0


@rule("party.examination.work", cites="P3-M22 P3-M21", neutral=0.0)
def bad_work(truancy: float, scrap: float, norm: float, behaviour: Bundle) -> float:
    """How bad somebody's work is beside the mates', 0..1: the worst of three.

    fault_truancy (truancy - fault_ordinary), fault_scrap (scrap - fault_ordinary), fault_norm (1 - norm), each at
    least 0

    truancy, scrap: what is above the mean of the section, in multiples of it; within fault_ordinary chance alone
    accounts for it; norm: fulfilment against the norm or, where mates do not make it either, against theirs.
    """
    missed = behaviour.fault_truancy * (truancy - behaviour.fault_ordinary)
    spoilt = behaviour.fault_scrap * (scrap - behaviour.fault_ordinary)
    return float(min(1.0, max(0.0, missed, spoilt, behaviour.fault_norm * (1.0 - norm))))


@rule("party.examination.ignorance", cites="P3-M22 P4-13", neutral=0.0)
def ignorant(study: float, behaviour: Bundle) -> float:
    """How little of the political lesson is known, 0..1: 1 - study / least_study, at least 0."""
    return float(max(0.0, 1.0 - study / behaviour.least_study))


@rule("party.examination.opposition", cites="P2-51 P3-M22 P2-44", neutral=0.0)
def once_opposed(opposed: int, held: float) -> float:
    """Once with the opposition, by the papers: held if opposed, else 0.

    opposed: the flag of the files; held: how far such a record is held against people by the rules of the day.
    """
    return held if opposed != 0 else 0.0


@rule("party.examination.faction", cites="P2-50 P3-M02", neutral=0.0)
def factional(supports: int) -> float:
    """Stands with an opposition now, as votes and speeches show: 1 if supports, else 0."""
    return 1.0 if supports != 0 else 0.0


@rule("party.examination.tied", cites="P4-43", neutral=0.0)
def tied(named: float, linked: float, abroad: float) -> float:
    """Ties to enemies by the papers, 0..1: the heaviest of three, each 0 or its weight.

    named: called an enemy in the hall; linked: close to somebody arrested; abroad: kin or service abroad.
    """
    return max(named, linked, abroad)


@rule("party.examination.conduct", cites="P3-M23 P3-M22", neutral=0.0)
def ill_regarded(esteem: float, behaviour: Bundle) -> float:
    """What workmates hold against somebody and say from the floor, 0..1: 1 - esteem / least_esteem, at least 0."""
    return float(max(0.0, 1.0 - esteem / behaviour.least_esteem))


@rule("party.examination.latitude", cites="P3-M21 P1-03", neutral="emphasis")
def weighed(emphasis: float, own: float, vagueness: float) -> float:
    """Weight of a ground: (1 - vagueness) emphasis + vagueness own.

    emphasis: what the directive says of it; own: what the judges, who work in the shop, care for (0..1 each).
    """
    return (1.0 - vagueness) * emphasis + vagueness * own


@rule("party.examination.redeemed", cites="P3-M23", neutral=0.0)
def redeemed(norm: float, title: float, behaviour: Bundle) -> float:
    """What good work sets against flaws of belief and past: redeem_norm (norm - 1) + redeem_title title, at least 0.

    norm: fulfilment against what is usual in the section; title: 1 for a title that no mate holds, 0 where all do.
    """
    return float(max(0.0, behaviour.redeem_norm * (norm - 1.0) + behaviour.redeem_title * title))


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
def defended(esteem: float, behaviour: Bundle) -> float:
    """Probability that somebody speaks up for the examined: logit p = defend_base + defend_esteem esteem."""
    return expit(behaviour.defend_base + behaviour.defend_esteem * esteem)


@rule("party.examination.automatic", cites="P3-M20", neutral=0.0)
def struck_by_rule(arrears: int, attendance: float, months: float, force: float, behaviour: Bundle) -> float:
    """Whether somebody is out by rule, whatever is said: dues or meetings long given up (1 or 0, times force).

    arrears >= months or attendance < least_attendance; force: 1 where the statute has such a rule.
    """
    gone = arrears >= months or attendance < behaviour.least_attendance
    return float(force) if gone else 0.0


@rule("party.examination.verdict", cites="P3-M22 P3-M20", neutral=0.0)
def expel_probability(case: float, spoken_for: float, behaviour: Bundle) -> float:
    """Probability of expulsion: logit p = verdict_base + verdict_case case - verdict_defence spoken_for.

    case: weighed grounds, added up; spoken_for: 0 or 1.
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


@kernel
def made_of_due(norm: int, usual: float) -> float:
    """Norm fulfilment of last month (1/10000) against what could be asked: the norm, or less where mates make less.

    usual: mean fulfilment in the section, 0 where nobody has a norm; 1 for those without a norm.
    """
    due = min(1.0, usual)
    return from_fixed(norm) / due if norm > 0 and due > 0.0 else 1.0


@kernel
def beside_mates(norm: int, usual: float) -> float:
    """Norm fulfilment of last month (1/10000) against what is usual in the section; 1 for those without a norm."""
    return from_fixed(norm) / usual if norm > 0 and usual > 0.0 else 1.0


@kernel
def usual_in_sections(values: Any, section: Any, units: int) -> Any:
    """Mean of a share column (1/10000) over the hands of each section, as a share (float64 by unit).

    values, section: columns of the person table; units: rows of the unit table.
    """
    total, hands = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in range(section.size):
        if section[i] >= 0:
            total[section[i]] += values[i]
            hands[section[i]] += 1
    usual = np.zeros(units, np.float64)
    for u in range(units):
        usual[u] = total[u] / max(1, hands[u]) / FIXED_ONE
    return usual


@kernel
def norms_in_sections(norm: Any, section: Any, units: int) -> Any:
    """Mean norm fulfilment of those in each section who have a norm (float64 by unit; 0: none). norm: 1/10000."""
    total, hands = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in range(section.size):
        if section[i] >= 0 and norm[i] > 0:
            total[section[i]] += norm[i]
            hands[section[i]] += 1
    usual = np.zeros(units, np.float64)
    for u in range(units):
        usual[u] = total[u] / max(1, hands[u]) / FIXED_ONE
    return usual


@kernel
def beyond_mates(share: int, usual: float) -> float:
    """How far a share column (1/10000) is above what is usual in the section, in multiples of it."""
    return (from_fixed(share) - usual) / max(usual, LEAST_USUAL)


@kernel
def incriminated(past: int, behaviour: Bundle) -> float:
    """Ties to enemies as the files have them. past: flags of world.codes.Past."""
    named = behaviour.tie_named if past & NAMED else 0.0
    linked = behaviour.tie_linked if past & LINKED else 0.0
    return tied(named, linked, behaviour.tie_abroad if past & ABROAD else 0.0)


@kernel
def grounds_of_record(faults: Any, arrears: int, attendance: int, months: float, dissolute: int, past: int,
                      study: int, held: float, behaviour: Bundle, on: Bundle) -> None:  # fmt: skip
    """Enter what the papers show among the faults (float64 by world.codes.Ground, 0..1 each); columns as they stand.

    held: how far a record of opposition is held against people.
    """
    came = from_fixed(attendance)
    faults[Ground.LAPSED] = lapsed(arrears, came, months, behaviour) if on.lapsed else 0.0
    faults[Ground.DRINK] = drinks(dissolute) if on.drink else 0.0
    record = once_opposed(past & OPPOSED, held) if on.opposition else 0.0
    faults[Ground.OPPOSITION] = max(record, factional(past & SUPPORTS) if on.faction else 0.0)
    faults[Ground.IGNORANCE] = ignorant(from_fixed(study), behaviour) if on.ignorance else 0.0
    faults[Ground.ORIGIN] = 0.0
    faults[Ground.ENEMY] = incriminated(past, behaviour) if on.tied else 0.0


@kernel
def grounds_of_work(faults: Any, truancy: float, scrap: float, norm: float, esteem: int, dislike: float, floor: float,
                    behaviour: Bundle, on: Bundle) -> None:  # fmt: skip
    """Enter what the shop knows among the faults.

    truancy, scrap: above the mean of the section, in multiples of it; dislike: case of the floor against the office
    held; floor: 1 where the floor speaks, 0 behind closed doors.
    """
    faults[Ground.WORK] = bad_work(truancy, scrap, norm, behaviour) if on.work else 0.0
    conduct = ill_regarded(from_fixed(esteem), behaviour) if on.conduct else 0.0
    faults[Ground.CONDUCT] = floor * max(conduct, dislike)


@kernel
def weigh(faults: Any, stressed: Any, vagueness: float, behaviour: Bundle, on: Bundle) -> None:
    """Turn faults into weighed grounds, in place. stressed: the directive's emphasis, by ground."""
    for ground in range(GROUNDS):
        emphasis, own = stressed[ground], behaviour.own_weights[ground]
        faults[ground] *= weighed(emphasis, own, vagueness) if on.latitude else emphasis


@kernel
def case_against(weighed_grounds: Any, merit: float) -> float:
    """The grounds added up; merit offsets only flaws of belief and past, never of work and conduct."""
    belief = weighed_grounds[Ground.ORIGIN] + weighed_grounds[Ground.IGNORANCE]
    belief += weighed_grounds[Ground.OPPOSITION] + weighed_grounds[Ground.ENEMY]
    work = weighed_grounds[Ground.LAPSED] + weighed_grounds[Ground.DRINK]
    work += weighed_grounds[Ground.WORK] + weighed_grounds[Ground.CONDUCT]
    return float(work + max(0.0, belief - merit))


@kernel
def titled(shock: int, holders: int, heads: int) -> float:
    """How far an emulation title sets its holder apart: the share of the section without one; 0 for others."""
    return 0.0 if shock == Shock.NONE else max(0.0, 1.0 - holders / max(1, heads))


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


@kernel
def empty_grounds() -> Any:
    """A fresh float64 array with one place a ground."""
    return np.zeros(GROUNDS, np.float64)
