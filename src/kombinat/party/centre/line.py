"""The line of the day: whom it lets people accuse, and who answers for what.

The line itself is dated law (`party.line.*`, `party.remit.*`); here stand only the names by which phases ask for it.
What it presses for is in `party/campaigns.py`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.world.codes import Demand, Target, Topic

TOPICS = len(Topic)
TARGETS = len(Target)
DEMANDS = len(Demand)

LICENCES = (
    "party.line.against_managers party.line.against_foremen party.line.against_specialists"
    " party.line.discipline party.line.against_suppliers party.line.against_party"
)
REMITS = (
    "party.remit.of_materials party.remit.of_machines party.remit.of_tasks party.remit.of_pay"
    " party.remit.of_food party.remit.of_boss party.remit.of_housing party.remit.of_discipline"
    " party.remit.of_policy party.remit.of_study party.remit.of_accident party.remit.of_women"
    " party.remit.of_defence"
)


class Matter(IntEnum):
    """A topic as somebody answers for it: a stoppage has one of three causes, the rest stand for themselves."""

    MATERIALS = 0
    MACHINES = 1
    TASKS = 2
    PAY = 3
    FOOD = 4
    BOSS = 5
    HOUSING = 6
    DISCIPLINE = 7
    POLICY = 8
    STUDY = 9
    ACCIDENT = 10
    WOMEN = 11
    DEFENCE = 12


@kernel
def licences(law: Bundle) -> Any:
    """How far the line of the day lends words against each target (float64 by world.codes.Target, 0..1).

    It never lends any against the centre.
    """
    lent = np.zeros(TARGETS)
    lent[Target.ADMINISTRATION] = law.against_managers
    lent[Target.FOREMAN] = law.against_foremen
    lent[Target.SPECIALIST] = law.against_specialists
    lent[Target.WORKMATE] = law.discipline
    lent[Target.SUPPLIER] = law.against_suppliers
    lent[Target.PARTY] = law.against_party
    return lent


@kernel
def remit(matter: int, law: Bundle) -> Any:
    """Who answers for a matter by the rules of the day: shares by target, float64 of length TARGETS."""
    if matter <= Matter.TASKS:
        return _remit_of_stoppage(matter, law)
    if matter == Matter.PAY:
        return law.of_pay
    if matter == Matter.FOOD:
        return law.of_food
    if matter == Matter.BOSS:
        return law.of_boss
    if matter == Matter.HOUSING:
        return law.of_housing
    return _remit_of_conduct(matter, law)


@kernel
def _remit_of_stoppage(matter: int, law: Bundle) -> Any:
    if matter == Matter.MATERIALS:
        return law.of_materials
    return law.of_machines if matter == Matter.MACHINES else law.of_tasks


@kernel
def _remit_of_conduct(matter: int, law: Bundle) -> Any:
    if matter == Matter.DISCIPLINE:
        return law.of_discipline
    if matter == Matter.POLICY:
        return law.of_policy
    return law.of_study if matter == Matter.STUDY else _remit_of_daily_life(matter, law)


@kernel
def _remit_of_daily_life(matter: int, law: Bundle) -> Any:
    if matter == Matter.ACCIDENT:
        return law.of_accident
    return law.of_women if matter == Matter.WOMEN else law.of_defence


@kernel
def matter_of(topic: int, cause: int) -> int:
    """The matter of a topic; `cause` (0 materials, 1 machines, 2 tasks) counts for stoppages only."""
    return cause if topic == Topic.STOPPAGE else topic + 2


@kernel
def topic_of(matter: int) -> int:
    """The topic (world.codes.Topic) that a matter belongs to."""
    return max(0, matter - 2)


@kernel
def demand_of(matter: int, target: int) -> int:
    """What a speech on a matter against a target asks the plant to do (world.codes.Demand); -1: nothing."""
    office = target == Target.SPECIALIST
    if matter == Matter.MATERIALS:
        return Demand.MATERIALS.value
    if matter == Matter.MACHINES:
        return Demand.REPAIR.value
    if matter == Matter.TASKS:
        return Demand.TASKS.value
    if matter == Matter.PAY:
        return Demand.RATE.value
    if matter == Matter.BOSS and (target == Target.ADMINISTRATION or target == Target.FOREMAN):
        return Demand.REMOVAL.value
    if (matter == Matter.BOSS and office) or (
        matter == Matter.DISCIPLINE and (office or target == Target.ADMINISTRATION)
    ):
        return Demand.STAFF.value
    return _demand_of_daily_life(matter) if target == Target.ADMINISTRATION else -1


@kernel
def _demand_of_daily_life(matter: int) -> int:
    """What a speech against the administration asks of the plant for life outside the working day."""
    if matter == Matter.FOOD:
        return Demand.CANTEEN.value
    if matter == Matter.WOMEN:
        return Demand.NURSERY.value
    if matter == Matter.HOUSING:
        return Demand.FLATS.value
    return Demand.SAFETY.value if matter == Matter.ACCIDENT else -1
