"""The budget: who pays for a plant that loses money, what comes back of one that does not, and what noise is worth.

The centre weighs a loss against what is sunk in the plant and hangs on it: hands who would have to be fed, dwellings
that stand beside it. Of a profit drawn off little comes back to the town. Who complains loudest is granted something,
and his plan is raised in the same bargain.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.targets import due_part, fulfilment_gap, has_plan, set_total
from kombinat.world.codes import Topic
from kombinat.world.tree import plant_of


@rule("plan.budget.stake", cites="K-12", neutral=0.0)
def stake(labour: float, area: float, behaviour: Bundle) -> float:
    """What keeping a plant on is worth to the centre, kopecks a month: worth_hand labour + worth_dwelling area.

    labour: wages and charges of the month; area: dwelling space beside the plant (dm2).
    """
    return float(behaviour.worth_hand * labour + behaviour.worth_dwelling * area)


@kernel
def going_on(gain: float, trouble: float) -> float:
    """What a rouble put in is worth at the best care: max over a from 0 to 1 of a gain - trouble a**2."""
    care = min(1.0, gain / (2.0 * trouble))
    return care * gain - trouble * care * care


@rule("plan.budget.refinance", cites="A10 K-13", neutral=0.0)
def refinance(loss: float, worth: float, law: Bundle, behaviour: Bundle) -> float:
    """Share of what an account lacks that is covered: 1 where max over a of (a R - trouble a**2) > 1, else 0.

    R = claim worth / loss, so that all is reckoned by a rouble of the loss; a: chance of a return, 0 to 1, which takes
    the trouble of looking after the plant, best at R / (2 trouble) (Dewatripont and Maskin 1995: what was lost before
    is sunk and does not count).

    loss: of the month; worth: of what hangs on the plant, both in kopecks; claim: part of it that those who decide
    answer for.
    """
    if loss <= 0.0:
        return 1.0
    return 1.0 if going_on(law.claim * worth / loss, behaviour.trouble) > 1.0 else 0.0


@rule("plan.budget.returned", cites="K-17", neutral=0.0)
def returned(taken: float, law: Bundle) -> float:
    """Kopecks of a profit drawn off that come back to the town: town_share taken."""
    return float(law.town_share * taken)


@rule("plan.budget.heard", cites="K-18", neutral=0.0)
def heard(shortfall: float, voices: float, behaviour: Bundle) -> float:
    """Probability that something is granted this month: min(1, noise_short shortfall + noise_voice voices).

    shortfall: share of the plan to date not reported as met; voices: words spoken and notes sent up on food and
    dwellings this month, for each person on the plant's list.
    """
    return float(min(1.0, behaviour.noise_short * shortfall + behaviour.noise_voice * voices))


@rule("plan.budget.bargain", cites="K-18", neutral="target")
def bargained(target: float, law: Bundle) -> float:
    """A shop's target after something was granted: target (1 + bargain), kopecks of the planning year."""
    return float(target * (1.0 + law.bargain))


@kernel
def dwellings(household: Bundle, vacant: int) -> int:
    """Dwelling space of the town, lived in or not (dm2)."""
    area = vacant
    for h in range(household.key.size):
        if household.key[h] != 0:
            area += household.area[h]
    return int(area)


@kernel
def words_on_the_town(subject: Bundle) -> int:
    """Speeches and notes of last month on food and dwellings."""
    said = 0
    for s in range(subject.key.size):
        topic = subject.topic[s]
        if subject.key[s] != 0 and (topic == Topic.FOOD or topic == Topic.HOUSING):
            said += subject.speeches[s] + subject.notes[s]
    return said


@phase(
    "plan.budget.refinancing",
    every="month",
    over="town",
    says="The centre weighs the plant's loss against the hands and dwellings that hang on it, and covers it or not.",
    reads="unit.key unit.kind unit.money unit.profit unit.taken unit.labour_cost household.key household.area"
    " town.vacant_area",
    writes="unit.cover town.returned",
    law="plan.budget.claim plan.budget.town_share",
    behaviour="plan.budget.worth_hand plan.budget.worth_dwelling plan.budget.trouble",
    rules=(stake, refinance, returned),
    events="uncovered",
)
def refinancing(
    unit: Bundle, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, events: Bundle,
    kind: Bundle,
) -> None:  # fmt: skip
    """Write what is paid for the plant's account, and what comes back of the profit taken (kopecks)."""
    plant = plant_of(unit.key, unit.kind)
    town.returned[0] = 0
    if plant < 0:
        return
    labour, area = float(unit.labour_cost[plant]), float(dwellings(household, town.vacant_area[0]))
    worth = stake(labour, area, behaviour) if on.stake else 0.0
    loss, lacking = float(max(0, -unit.profit[plant])), max(0, -unit.money[plant])
    share = refinance(loss, worth, law, behaviour) if on.refinance else 0.0
    unit.cover[plant] = int(lacking * share)
    town.returned[0] = int(returned(float(unit.taken[plant]), law) if on.returned else 0.0)
    if unit.cover[plant] < lacking:
        emit(events, kind.uncovered, unit.key[plant], 0, unit.key[plant], Topic.POLICY, 0, 1)


@phase(
    "plan.budget.conceding",
    every="month",
    over="town",
    says="Who is behind and whose people complain most is granted something for the town; the plan is raised with it.",
    reads="unit.key unit.kind unit.auxiliary unit.trade unit.closed unit.growth unit.reported_year unit.heads"
    " unit.labour_cost"
    " subject.key subject.topic subject.speeches subject.notes",
    writes="unit.target town.conceded",
    law="plan.budget.grant plan.budget.bargain",
    behaviour="plan.budget.noise_short plan.budget.noise_voice",
    draws="hear",
    rules=(due_part, heard, bargained),
    events="conceded",
)
def conceding(
    at: Bundle, unit: Bundle, town: Bundle, subject: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write what is granted (kopecks), and raise the targets of the shops where anything is."""
    plant = plant_of(unit.key, unit.kind)
    town.conceded[0] = 0
    if plant < 0 or at.closes_plan == 1:
        return
    shortfall = max(0.0, -fulfilment_gap(unit, plant, at.plan_month + 1, at.plan_months, on))
    said = words_on_the_town(subject)
    chance = heard(shortfall, said / max(1, unit.heads[plant]), behaviour) if on.heard else 0.0
    if uniform(draw.hear, at.tick, unit.key[plant], 0) >= chance:
        return
    town.conceded[0] = int(law.grant * unit.labour_cost[plant])
    emit(events, kind.conceded, unit.key[plant], 0, unit.key[plant], Topic.HOUSING, 0, 1)
    for i in range(unit.key.size):
        if has_plan(unit, i):
            target = float(unit.target[i])
            unit.target[i] = int(bargained(target, law) if on.bargain else target)
    set_total(unit, plant)
