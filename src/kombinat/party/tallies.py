"""Tallies: what was said and done this month, put into the columns by target and topic (tables have no arrays)."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.world.codes import Target, Topic


@kernel
def enter_targets(spoken: Any, unit: Bundle, town: Bundle) -> None:
    """Write the month's speeches by target. spoken: int32, shape (units, targets), by cell."""
    town.speeches_foreman[0] = 0
    town.speeches_supplier[0] = 0
    town.speeches_centre[0] = 0
    town.speeches_party[0] = 0
    for u in range(spoken.shape[0]):
        unit.speeches_administration[u] = spoken[u, Target.ADMINISTRATION]
        unit.speeches_specialist[u] = spoken[u, Target.SPECIALIST]
        unit.speeches_workmate[u] = spoken[u, Target.WORKMATE]
        town.speeches_foreman[0] += spoken[u, Target.FOREMAN]
        town.speeches_supplier[0] += spoken[u, Target.SUPPLIER]
        town.speeches_centre[0] += spoken[u, Target.CENTRE]
        town.speeches_party[0] += spoken[u, Target.PARTY]


@kernel
def enter_topics(topics: Any, town: Bundle) -> None:
    """Write speeches by topic. topics: int32 by world.codes.Topic."""
    town.topic_stoppage[0] = topics[Topic.STOPPAGE]
    town.topic_pay[0] = topics[Topic.PAY]
    town.topic_food[0] = topics[Topic.FOOD]
    town.topic_boss[0] = topics[Topic.BOSS]
    town.topic_housing[0] = topics[Topic.HOUSING]
    town.topic_discipline[0] = topics[Topic.DISCIPLINE]
    town.topic_policy[0] = topics[Topic.POLICY]
    town.topic_study[0] = topics[Topic.STUDY]


@kernel
def enter_notes(topics: Any, town: Bundle) -> None:
    """Write notes by topic. topics: int32 by world.codes.Topic."""
    town.notes_stoppage[0] = topics[Topic.STOPPAGE]
    town.notes_pay[0] = topics[Topic.PAY]
    town.notes_food[0] = topics[Topic.FOOD]
    town.notes_boss[0] = topics[Topic.BOSS]
    town.notes_housing[0] = topics[Topic.HOUSING]
    town.notes_discipline[0] = topics[Topic.DISCIPLINE]
    town.notes_policy[0] = topics[Topic.POLICY]
    town.notes_study[0] = topics[Topic.STUDY]


@kernel
def enter_hours(hours: Any, town: Bundle) -> None:
    """Write activists' time by topic. hours: int64 (tens of minutes) by world.codes.Topic."""
    town.hours_stoppage[0] = hours[Topic.STOPPAGE]
    town.hours_pay[0] = hours[Topic.PAY]
    town.hours_food[0] = hours[Topic.FOOD]
    town.hours_boss[0] = hours[Topic.BOSS]
    town.hours_housing[0] = hours[Topic.HOUSING]
    town.hours_discipline[0] = hours[Topic.DISCIPLINE]
    town.hours_policy[0] = hours[Topic.POLICY]
    town.hours_study[0] = hours[Topic.STUDY]
