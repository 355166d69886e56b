"""Tallies: what was said this month, by cell, by target and by topic. Written one column at a time, as tables are."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.world.codes import Target, Topic


@kernel
def clear_month(unit: Bundle, town: Bundle) -> None:
    """Set all tallies of speech and notes to 0."""
    unit.turnout[:] = 0
    unit.speeches[:] = 0
    unit.speeches_administration[:] = 0
    unit.speeches_specialist[:] = 0
    unit.speeches_workmate[:] = 0
    unit.notes[:] = 0
    unit.heat[:] = 0
    unit.asked[:] = 0
    town.speeches_foreman[0] = 0
    town.speeches_supplier[0] = 0
    town.speeches_centre[0] = 0
    town.speeches_party[0] = 0
    _clear_topics(town)
    _clear_notes(town)


@kernel
def _clear_topics(town: Bundle) -> None:
    town.topic_stoppage[0] = 0
    town.topic_pay[0] = 0
    town.topic_food[0] = 0
    town.topic_boss[0] = 0
    town.topic_housing[0] = 0
    town.topic_discipline[0] = 0
    town.topic_policy[0] = 0
    town.topic_study[0] = 0


@kernel
def _clear_notes(town: Bundle) -> None:
    town.notes_stoppage[0] = 0
    town.notes_pay[0] = 0
    town.notes_food[0] = 0
    town.notes_boss[0] = 0
    town.notes_housing[0] = 0
    town.notes_discipline[0] = 0
    town.notes_policy[0] = 0
    town.notes_study[0] = 0


@kernel
def clear_hours(unit: Bundle, town: Bundle) -> None:
    """Set all tallies of activists' time to 0."""
    unit.activist_time[:] = 0
    unit.time_stoppages[:] = 0
    unit.time_line[:] = 0
    town.hours_stoppage[0] = 0
    town.hours_pay[0] = 0
    town.hours_food[0] = 0
    town.hours_boss[0] = 0
    town.hours_housing[0] = 0
    town.hours_discipline[0] = 0
    town.hours_policy[0] = 0
    town.hours_study[0] = 0


@kernel
def count_target(target: int, cell: int, unit: Bundle, town: Bundle) -> None:
    """One more speech in a cell, by its target (world.codes.Target)."""
    unit.speeches[cell] += 1
    if target == Target.ADMINISTRATION:
        unit.speeches_administration[cell] += 1
    elif target == Target.SPECIALIST:
        unit.speeches_specialist[cell] += 1
    elif target == Target.WORKMATE:
        unit.speeches_workmate[cell] += 1
    elif target == Target.FOREMAN:
        town.speeches_foreman[0] += 1
    elif target == Target.SUPPLIER:
        town.speeches_supplier[0] += 1
    elif target == Target.CENTRE:
        town.speeches_centre[0] += 1
    else:
        town.speeches_party[0] += 1


@kernel
def count_topic(topic: int, town: Bundle) -> None:
    """One more speech on a topic (world.codes.Topic)."""
    if topic == Topic.STOPPAGE:
        town.topic_stoppage[0] += 1
    elif topic == Topic.PAY:
        town.topic_pay[0] += 1
    elif topic == Topic.FOOD:
        town.topic_food[0] += 1
    elif topic == Topic.BOSS:
        town.topic_boss[0] += 1
    elif topic == Topic.HOUSING:
        town.topic_housing[0] += 1
    elif topic == Topic.DISCIPLINE:
        town.topic_discipline[0] += 1
    elif topic == Topic.POLICY:
        town.topic_policy[0] += 1
    else:
        town.topic_study[0] += 1


@kernel
def count_note(topic: int, cell: int, unit: Bundle, town: Bundle) -> None:
    """One more note to the platform of a cell's meeting, by its topic."""
    unit.notes[cell] += 1
    if topic == Topic.STOPPAGE:
        town.notes_stoppage[0] += 1
    elif topic == Topic.PAY:
        town.notes_pay[0] += 1
    elif topic == Topic.FOOD:
        town.notes_food[0] += 1
    elif topic == Topic.BOSS:
        town.notes_boss[0] += 1
    elif topic == Topic.HOUSING:
        town.notes_housing[0] += 1
    elif topic == Topic.DISCIPLINE:
        town.notes_discipline[0] += 1
    elif topic == Topic.POLICY:
        town.notes_policy[0] += 1
    else:
        town.notes_study[0] += 1


@kernel
def count_hours(topic: int, time: int, town: Bundle) -> None:
    """Add an activist's time (tens of minutes) to the topic it was given to."""
    if topic == Topic.STOPPAGE:
        town.hours_stoppage[0] += time
    elif topic == Topic.PAY:
        town.hours_pay[0] += time
    elif topic == Topic.FOOD:
        town.hours_food[0] += time
    elif topic == Topic.BOSS:
        town.hours_boss[0] += time
    elif topic == Topic.HOUSING:
        town.hours_housing[0] += time
    elif topic == Topic.DISCIPLINE:
        town.hours_discipline[0] += time
    elif topic == Topic.POLICY:
        town.hours_policy[0] += time
    else:
        town.hours_study[0] += time
