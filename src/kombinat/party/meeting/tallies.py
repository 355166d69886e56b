"""Tallies: what was said, written and done this month, put where others read it: targets by cell, topics by subject."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.world.codes import Target


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
def enter_words(speeches: Any, notes: Any, enemies: Any, subject: Bundle) -> None:
    """Write speeches, notes and words of enemies (int32 each, by world.codes.Topic) into the rows of subjects."""
    for s in range(subject.key.size):
        if subject.key[s] != 0:
            topic = subject.topic[s]
            subject.speeches[s] = speeches[topic]
            subject.notes[s] = notes[topic]
            subject.enemies[s] = enemies[topic]


@kernel
def enter_hours(hours: Any, subject: Bundle) -> None:
    """Write activists' time by topic (int64, tens of minutes) into the rows of subjects."""
    for s in range(subject.key.size):
        if subject.key[s] != 0:
            subject.hours[s] = hours[subject.topic[s]]


@kernel
def enter_campaigns(hours: Any, campaign: Bundle) -> None:
    """Write activists' time by campaign (int64, tens of minutes) into the rows of campaigns."""
    for r in range(campaign.key.size):
        if campaign.key[r] != 0:
            campaign.hours[r] = hours[campaign.code[r]]
