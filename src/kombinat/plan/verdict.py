"""The trust's verdict on the director: reports, the floor's case and the severity of the day decide who goes.

The trust sees reports, never the books. What they show short is held against him when an account is closed, once a
quarter; what the floor says, what an inspection found and what the day asks for weigh at any time.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.targets import due_part, fulfilment_gap
from kombinat.world.codes import Office, Topic
from kombinat.world.tree import plant_of

MOST_MONTHS = 30_000


@rule("plan.verdict.removal", cites="P1-49 P2-12 P2-23", neutral=0.0)
def removal(
    shortfall: float, exposed: float, fault: float, months: int, severity: float, behaviour: Bundle
) -> float:
    """Probability that the director loses the post this month.

    logit p = verdict_base + verdict_shortfall shortfall + verdict_exposed exposed + verdict_fault fault
              + verdict_severity severity - verdict_grace max(0, 1 - months / 12)

    shortfall: share of the plan to date not reported as met, in a month that closes an account; exposed: share of it
    that an inspection found reported and not made; fault: case made by the floor (share); months: in office;
    severity: how readily the centre parts with managers (share).
    """
    grace = behaviour.verdict_grace * max(0.0, 1.0 - months / 12.0)
    case = behaviour.verdict_shortfall * shortfall + behaviour.verdict_exposed * exposed
    case += behaviour.verdict_fault * fault
    return expit(behaviour.verdict_base + case + behaviour.verdict_severity * severity - grace)


@kernel
def account_closes(month: int, months: int, term: float) -> bool:
    """Whether a month (from 0) of a planning period closes an account: every `term` months, and at its end."""
    return month + 1 >= months or (month + 1) % max(1, int(term)) == 0


@kernel
def director_of(post: Bundle) -> int:
    """Row of the director's post; -1 if there is none."""
    for i in range(post.key.size):
        if post.key[i] != 0 and post.office[i] == Office.DIRECTOR:
            return i
    return -1


@phase(
    "plan.verdict.judging",
    every="month",
    over="town",
    says="The trust weighs the director: reports behind the plan or found false, the floor's case, the day's severity.",
    reads="unit.key unit.kind unit.target unit.growth unit.reported_year post.key post.office post.fault town.exposed",
    writes="post.verdict town.removals town.hired_after",
    law="plan.verdict.severity plan.verdict.account",
    behaviour="plan.verdict.verdict_base plan.verdict.verdict_shortfall plan.verdict.verdict_exposed"
    " plan.verdict.verdict_fault plan.verdict.verdict_severity plan.verdict.verdict_grace",
    draws="remove",
    rules=(due_part, removal),
    events="verdict",
)
def judging(
    at: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
    events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write the verdict on the director's post, the removals of the month and the months in office."""
    plant, seat = plant_of(unit.key, unit.kind), director_of(post)
    town.removals[0] = 0
    post.verdict[:] = 0
    if plant < 0 or seat < 0:
        return
    town.hired_after[0] = min(MOST_MONTHS, town.hired_after[0] + 1)
    judged = account_closes(at.plan_month, at.plan_months, law.account)
    gap = fulfilment_gap(unit, plant, at.plan_month + 1, at.plan_months, on)
    shortfall = max(0.0, -gap) if judged else 0.0
    fault, months, exposed = from_fixed(post.fault[seat]), town.hired_after[0], from_fixed(town.exposed[0])
    p = removal(shortfall, exposed, fault, months, law.severity, behaviour) if on.removal else 0.0
    if uniform(draw.remove, at.tick, post.key[seat], 0) < p:
        post.verdict[seat] = 1
        town.removals[0] = 1
        town.hired_after[0] = 0
        emit(events, kind.verdict, post.key[seat], 0, unit.key[plant], Topic.BOSS, 0, 1)
