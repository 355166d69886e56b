"""Reports: what the director says was made.

Books show the director what was made. What goes to the trust is a decision with a payoff: a month's plan reported as
met brings a bonus, a figure above the books may be found by an audit, and one far above the plan comes back as the
next plan. A surplus kept back stands ready for a worse month; what was padded must be made good, or padded again.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.events import emit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plan.targets import plant_of
from kombinat.world.codes import Kind, Topic


@rule("plan.reports.padding", cites="A5 P1-57", neutral=0.0)
def padding(gap: float, bonus: float, audit: float, penalty: float) -> float:
    """Share of the month's plan reported beyond what there is to report.

    pad = gap where 0 < gap and bonus >= audit penalty gap, else 0

    gap: share of the month's plan that is missing; bonus: months' pay for a plan reported as met; audit: chance that
    books are checked; penalty: months' pay lost for each share of the plan found to be padded.
    """
    return gap if gap > 0.0 and bonus >= audit * penalty * gap else 0.0


@rule("plan.reports.hiding", cites="A5 A7", neutral=0.0)
def hiding(excess: float, ratchet_weight: float, behaviour: Bundle) -> float:
    """Share of the month's plan made and not reported: hide = hideable excess w / (w + patience).

    excess: what there is to report above the plan, as a share of it; w: weight of the achieved level in the next
    plan; patience: the director's discount rate (Weitzman: the reward of a unit reported falls by 1 + w / patience).
    """
    kept = ratchet_weight / (ratchet_weight + behaviour.patience)
    return float(behaviour.hideable * max(0.0, excess) * kept)


@phase(
    "plan.reports.books",
    every="month",
    over="unit",
    says="The month's output is entered in the books of the planning period.",
    reads="unit.key unit.kind unit.value",
    writes="unit.made_year",
)
def books(lo: int, hi: int, unit: Bundle) -> None:
    """Add the month's value (kopecks) of shops and plant to what was made since the period began."""
    for i in range(lo, hi):
        if unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT):
            unit.made_year[i] += unit.value[i]


@phase(
    "plan.reports.declaring",
    every="month",
    over="town",
    says="The director reports: pads a shortfall if that pays, keeps back part of a surplus.",
    reads="unit.key unit.kind unit.target_month unit.made_year",
    writes="unit.reported unit.reported_year",
    law="plan.reports.bonus plan.reports.audit plan.reports.penalty plan.targets.ratchet_weight",
    behaviour="plan.reports.hideable plan.reports.patience",
    rules=(padding, hiding),
    events="padded hidden",
    decides="director",
    orders="unit.reported unit.reported_year",
)
def declaring(
    at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, events: Bundle, kind: Bundle
) -> None:
    """Write the plant's and the shops' reported output of the month and of the period so far (kopecks).

    There is to report what was made in the period and not reported yet; less than that where a month was padded.
    Shops are reported at the plant's proportion of reported to made.
    """
    plant = plant_of(unit)
    if plant < 0:
        return
    made, due = float(unit.made_year[plant]), float(unit.target_month[plant])
    gap = 1.0 - (made - unit.reported_year[plant]) / due if due > 0.0 else 0.0
    pad = padding(gap, law.bonus, law.audit, law.penalty) if on.padding else 0.0
    hide = hiding(-gap, law.ratchet_weight, behaviour) if on.hiding else 0.0
    told = (made + (pad - hide) * due) / made if made > 0.0 else 1.0
    for i in range(unit.key.size):
        if unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT):
            so_far = max(unit.reported_year[i], np.int64(unit.made_year[i] * told))
            unit.reported[i] = so_far - unit.reported_year[i]
            unit.reported_year[i] = so_far
    if pad > 0.0:
        emit(events, kind.padded, unit.key[plant], 0, unit.key[plant], Topic.POLICY, 0, 1)
    elif hide > 0.0:
        emit(events, kind.hidden, unit.key[plant], 0, unit.key[plant], Topic.POLICY, 0, 1)
