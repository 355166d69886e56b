"""Tasks: whether the plan reaches the foreman, and what it costs when it does not."""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, log1p
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind, Occupation, Trade


@rule("plant.tasks.handed", cites="P1-42 P1-55 P2-03", neutral=1.0)
def task_probability(planners: float, revisions: float, late: float, behaviour: Bundle) -> float:
    """Probability that a foreman holds a task for the dekad.

    logit p = tasks_base + tasks_planners * log1p(planners) - tasks_revised * log1p(revisions) - tasks_late * late

    planners: technicians and clerks of the shop for each of its sections; revisions: of the plan, in the planning
    year; late: 1 if the month began without a plan for the shop.
    """
    return expit(
        behaviour.tasks_base
        + behaviour.tasks_planners * log1p(planners)
        - behaviour.tasks_revised * log1p(revisions)
        - behaviour.tasks_late * late
    )


@rule("plant.tasks.away", cites="P1-55", neutral="staff")
def at_desks(staff: float, away: float) -> float:
    """Technicians and clerks who are there to break the plan down: staff (1 - away).

    staff: on the shop's list, for each of its sections; away: share of the plant's technicians and clerks who are on
    the road for materials.
    """
    return staff * (1.0 - away)


@rule("plant.tasks.switching", cites="P1-42 P2-03", neutral=0.0)
def switching_loss(tasked: float, behaviour: Bundle) -> float:
    """Share of working time lost to retooling by hands whose foreman moves them from job to job.

    (1 - tasked) * retool / (run + retool)

    tasked: share of the dekad with a task; run: minutes between switches; retool: minutes a switch costs.
    """
    return float((1.0 - tasked) * behaviour.retool / (behaviour.run + behaviour.retool))


@phase(
    "plant.tasks.counting",
    every="month",
    opens=True,
    over="person",
    says="Each shop has the technicians and clerks it has to break the plan down with.",
    reads="person.key person.section person.occupation",
    sums="unit.planners",
)
def counting(lo: int, hi: int, person: Bundle, unit: Bundle) -> None:
    """Count technicians and clerks by section (persons)."""
    for i in range(lo, hi):
        if person.key[i] == 0 or person.section[i] < 0:
            continue
        if person.occupation[i] == Occupation.TECHNICIAN or person.occupation[i] == Occupation.CLERK:
            unit.planners[person.section[i]] += 1


@phase(
    "plant.tasks.handing_out",
    every="dekad",
    over="town",
    says="The plan reaches some foremen and not others; those without a task switch their hands from job to job.",
    reads="unit.key unit.kind unit.trade unit.auxiliary unit.parent unit.planners unit.pushers"
    " unit.revisions unit.target_month",
    writes="unit.tasks",
    behaviour="plant.tasks.tasks_base plant.tasks.tasks_planners plant.tasks.tasks_revised plant.tasks.tasks_late",
    draws="task",
    rules=(task_probability, at_desks),
)
def handing_out(at: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle) -> None:
    """Give each section a task or none (10000 or 0) and each shop the share of its sections that have one."""
    sections, planners, tasked = (
        np.zeros(unit.key.size, np.int64),
        np.zeros(unit.key.size, np.int64),
        np.zeros(unit.key.size, np.int64),
    )
    for i in range(unit.key.size):
        if is_section(unit.kind[i], unit.parent[i]):
            sections[unit.parent[i]] += 1
            planners[unit.parent[i]] += unit.planners[i]
    away = unit.pushers.sum() / max(1, planners.sum())
    for i in range(unit.key.size):
        if is_section(unit.kind[i], unit.parent[i]):
            shop = unit.parent[i]
            staff = float(planners[shop]) / float(sections[shop])
            staff = at_desks(staff, away) if on.away else staff
            late = 1.0 if waits_for_plan(unit, shop) else 0.0
            p = task_probability(staff, float(revised(unit, shop)), late, behaviour) if on.handed else 1.0
            unit.tasks[i] = 10_000 if uniform(draw.task, at.tick, unit.key[i], 0) < p else 0
            tasked[shop] += unit.tasks[i]
    for i in range(unit.key.size):
        if sections[i] > 0:
            unit.tasks[i] = tasked[i] // sections[i]


@kernel
def is_section(kind: int, parent: int) -> bool:
    """Whether a unit is a section with a shop above it (a free row is of no such kind)."""
    return bool(kind == Kind.SECTION and parent >= 0)


@kernel
def waits_for_plan(unit: Bundle, shop: int) -> bool:
    """Whether a producing shop has no plan for the month."""
    plain = unit.auxiliary[shop] == 0 and unit.trade[shop] != Trade.OFFICE
    return bool(plain and unit.target_month[shop] <= 0)


@kernel
def revised(unit: Bundle, shop: int) -> int:
    """Revisions of the plan this planning year: the shop's own or the plant's, whichever are more."""
    plant = unit.parent[shop]
    above = unit.revisions[plant] if plant >= 0 else 0
    return int(max(unit.revisions[shop], above))
