"""Closing: whether the centre shuts a plant whose debts nobody pays, or leaves it to starve.

What a plant loses is held against what shutting it would cost: hands who would have to be employed, the jobs in town
that live off theirs, dwellings that stand beside it, and what it means that such a plant can be shut. Where somebody
answers for all this, debts are covered long before the question comes up.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.budget import dwellings, stake
from kombinat.world.codes import Kind, Topic
from kombinat.world.tree import plant_of


@rule("plan.closing.lock_in", cites="K-12", neutral="sunk")
def lock_in(sunk: float, labour: float, behaviour: Bundle) -> float:
    """What shutting a plant would cost the centre a month: sunk + (worth_hand town_jobs + symbol) labour (kopecks).

    sunk: worth of its own hands and of dwellings beside it; labour: wages and charges of the month; town_jobs: jobs in
    town that live off each of the plant's; symbol: what the plant stands for, by its wages.
    """
    return float(sunk + (behaviour.worth_hand * behaviour.town_jobs + behaviour.symbol) * labour)


@rule("plan.closing.shut", cites="K-12 K-13", neutral=0.0)
def shut(unpaid: int, loss: float, kept: float, law: Bundle) -> float:
    """Whether a plant is closed: 1 where its debts have stood for `term` months and loss > claim kept, else 0.

    unpaid: months; loss: of the month; kept: what shutting it would cost, both in kopecks; claim: part of that for
    which those who decide answer.
    """
    return 1.0 if unpaid >= law.term and loss > law.claim * kept else 0.0


@kernel
def close_shops(unit: Bundle, month: int) -> None:
    """Shut shops and plant: no plan any more; the books keep the month, from January 1900."""
    for i in range(unit.key.size):
        if unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT):
            unit.closed[i] = month
            unit.target[i] = 0
            unit.target_month[i] = 0


@phase(
    "plan.closing.deciding",
    every="month",
    over="town",
    says="Where debts stand unpaid for long, the centre holds losses against what hangs on the plant, and may shut it.",
    reads="unit.key unit.kind unit.profit unit.solvent unit.labour_cost household.key household.area town.vacant_area",
    writes="unit.closed unit.target unit.target_month town.unpaid",
    law="plan.budget.claim plan.closing.term",
    behaviour="plan.budget.worth_hand plan.budget.worth_dwelling plan.closing.town_jobs plan.closing.symbol",
    rules=(stake, lock_in, shut),
    events="closed",
)
def deciding(
    at: Bundle, unit: Bundle, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Count the months in which the bank held bills back; where the plant is shut, write its end."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0 or unit.closed[plant] > 0:
        return
    town.unpaid[0] = town.unpaid[0] + 1 if unit.solvent[plant] < FIXED_ONE else 0
    labour, area = float(unit.labour_cost[plant]), float(dwellings(household, town.vacant_area[0]))
    sunk = stake(labour, area, behaviour) if on.stake else 0.0
    kept = lock_in(sunk, labour, behaviour) if on.lock_in else sunk
    loss = float(max(0, -unit.profit[plant]))
    if (shut(town.unpaid[0], loss, kept, law) if on.shut else 0.0) > 0.0:
        close_shops(unit, at.months)
        emit(events, kind.closed, unit.key[plant], 0, unit.key[plant], Topic.POLICY, 0, 1)
