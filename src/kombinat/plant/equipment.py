"""Equipment: new machines arrive, all age, some break down, and the repair shop mends what it can.

Capacity is machine time: minutes in a dekad that all machines of a shop could run; `broken` is the part out of order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.plant.supply import mixed, soundness_of, works
from kombinat.world.codes import Kind, Trade, Work


@rule("plant.equipment.wear", cites="P2-05 K-10", neutral=0.0)
def worn_out(age: float, behaviour: Bundle) -> float:
    """Share of sound machine time that breaks down in a dekad at usual intensity.

    breakdown_new + breakdown_age * age / 120

    age: months, mean of the shop's equipment.
    """
    return float(behaviour.breakdown_new + behaviour.breakdown_age * age / 120.0)


@rule("plant.equipment.replication", cites="K-10", neutral=0.0)
def copied(design: float, replication: float) -> float:
    """Age of the design of new machines, in months: replication design.

    design: age of the design the shop has; replication: share of new machines that are built as its copies.
    """
    return design * replication


@rule("plant.equipment.obsolete", cites="K-10 P2-05", neutral=0.0)
def obsolete(design: float, behaviour: Bundle) -> float:
    """Further share that breaks down because machines are built as they were long ago: breakdown_design design / 120.

    design: months, mean age of the shop's designs, whenever its machines were built.
    """
    return float(behaviour.breakdown_design * design / 120.0)


@rule("plant.equipment.strain", cites="K-06 P2-05", neutral=0.0)
def strained(effort: float, behaviour: Bundle) -> float:
    """Further share that breaks down because machines were driven beyond their norms.

    breakdown_strain * max(0, effort - 1)

    effort: intensity of the last dekad, 1 = usual.
    """
    return float(behaviour.breakdown_strain * max(0.0, effort - 1.0))


@rule("plant.equipment.poor", cites="K-02", neutral=0.0)
def poorly_made(make: float, behaviour: Bundle) -> float:
    """Further share that breaks down because machines are built and mended with poor work: breakdown_poor (1 - make).

    make: soundness of what went into them (0..1).
    """
    return float(behaviour.breakdown_poor * (1.0 - make))


@rule("plant.equipment.fitters", cites="P2-06 K-04", neutral=0.0)
def mended_at_home(broken: float, behaviour: Bundle) -> float:
    """Machine time a shop's own fitters put right in a dekad.

    broken * own_repair
    """
    return float(broken * behaviour.own_repair)


@rule("plant.equipment.repair", cites="P1-44 K-04", neutral=0.0)
def mended_by_repair_shop(made: float, behaviour: Bundle) -> float:
    """Machine time the repair shop can put right with what it made in the last dekad.

    made / repair_work

    made: norm-minutes of good repair work; repair_work: norm-minutes for one machine-minute a dekad put right.
    """
    return float(made / behaviour.repair_work)


@phase(
    "plant.equipment.installing",
    every="month",
    opens=True,
    over="town",
    says="Machines whose building was finished this month are set up in their shops; all equipment is a month older.",
    reads="unit.kind unit.trade project.key project.unit project.work project.scope project.ended",
    writes="unit.capacity unit.equipment_age unit.vintage",
    law="plant.equipment.replication",
    rules=(copied,),
)
def installing(at: Bundle, unit: Bundle, project: Bundle, law: Bundle, on: Bundle) -> None:
    """Add new machine time at age 0 to each shop and average ages and vintages, those of designs (months)."""
    more = handed_over(project, unit.kind.size, at.months)
    for i in range(unit.kind.size):
        if works(unit.kind[i], unit.trade[i]):
            old, design = unit.capacity[i], unit.vintage[i] + 1
            new_design = copied(float(design), law.replication) if on.replication else 0.0
            whole = max(1, old + more[i])
            unit.capacity[i] = old + more[i]
            unit.equipment_age[i] = old * (unit.equipment_age[i] + 1) // whole
            unit.vintage[i] = (old * design + int(more[i] * new_design)) // whole


@kernel
def handed_over(project: Bundle, units: int, month: int) -> Any:
    """Machine time handed over in a month, by unit (int64, minutes a dekad)."""
    more = np.zeros(units, np.int64)
    for p in range(project.key.size):
        if project.key[p] != 0 and project.work[p] == Work.MACHINES and project.ended[p] == month:
            more[project.unit[p]] += project.scope[p]
    return more


@phase(
    "plant.equipment.breaking",
    every="dekad",
    over="town",
    says="Old and overdriven machines break; fitters and the repair shop mend, first where the director looks.",
    reads="unit.key unit.kind unit.trade unit.capacity unit.equipment_age unit.vintage unit.effort unit.priority"
    " unit.made unit.quality unit.turned_out",
    writes="unit.broken unit.make",
    behaviour="plant.equipment.breakdown_new plant.equipment.breakdown_age plant.equipment.breakdown_strain "
    "plant.equipment.breakdown_poor plant.equipment.breakdown_design "
    "plant.equipment.own_repair plant.equipment.repair_work",
    draws="breakdown",
    rules=(worn_out, obsolete, strained, poorly_made, mended_at_home, mended_by_repair_shop),
)
def breaking(at: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> None:
    """Update the broken machine time of every shop (minutes a dekad, between 0 and capacity)."""
    sound = soundness_of(unit, Trade.REPAIR)
    for i in range(unit.key.size):
        if not works(unit.kind[i], unit.trade[i]):
            continue
        hazard = worn_out(float(unit.equipment_age[i]), behaviour) if on.wear else 0.0
        hazard += obsolete(float(unit.vintage[i]), behaviour) if on.obsolete else 0.0
        hazard += strained(from_fixed(unit.effort[i]), behaviour) if on.strain else 0.0
        hazard += poorly_made(from_fixed(unit.make[i]), behaviour) if on.poor else 0.0
        lumps = 2.0 * uniform(draw.breakdown, at.tick, unit.key[i], 0)  # machines break singly, not by shares
        fresh = int((unit.capacity[i] - unit.broken[i]) * min(1.0, hazard * lumps))
        mended = mended_at_home(float(unit.broken[i]), behaviour) if on.fitters else 0.0
        unit.broken[i] += fresh - int(mended)
        unit.make[i] = mixed(unit.capacity[i] - mended, unit.make[i], mended, sound)
    work = float(repair_work_done(unit))
    share_repairs(unit, int(mended_by_repair_shop(work, behaviour) if on.repair else 0.0))


@kernel
def repair_work_done(unit: Bundle) -> int:
    """Norm-minutes of good work of the repair shops in the last dekad."""
    total = 0
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == Trade.REPAIR:
            total += unit.made[i]
    return total


@kernel
def share_repairs(unit: Bundle, minutes: int) -> None:
    """Put `minutes` of machine time right, shared out by what is broken and by the director's priority."""
    broken, weights, shares = repair_claims(unit)
    share_out(minutes, weights, broken, unit.key, shares)
    for i in range(unit.key.size):
        unit.broken[i] -= shares[i]


@kernel
def repair_claims(unit: Bundle) -> Any:
    """Broken minutes of each shop, their weights in the share-out, and room for the shares (three int64 arrays)."""
    broken = np.zeros(unit.key.size, np.int64)
    weights = np.zeros(unit.key.size, np.int64)
    for i in range(unit.key.size):
        if works(unit.kind[i], unit.trade[i]):
            broken[i] = unit.broken[i]
            weights[i] = unit.broken[i] * max(1, unit.priority[i] // 100)
    return broken, weights, np.zeros(unit.key.size, np.int64)
