"""Aboard: what several topics of this room need to know of posts, ranks and ships. Helpers take columns, not tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.compile import kernel
from kombinat.world.codes import Call, Kind, Occupation, Office, Origin, Past, Target, Topic
from kombinat.world.offices import is_party_post

TARGETS = len(Target)
DAYS = 30
SUSPECT = int(Past.ABROAD) | int(Past.LINKED) | int(Past.NAMED)
"""Flags of the files that count as ties to enemies."""


@kernel
def is_officer(occupation: int) -> bool:
    """Whether somebody has a rank: junior and specialist officers, commanders, political staff."""
    return bool(occupation >= Occupation.FOREMAN)


@kernel
def is_line(occupation: int) -> bool:
    """Whether somebody is a line officer: a specialist or a commander."""
    return bool(occupation == Occupation.TECHNICIAN or occupation == Occupation.MANAGER)


@kernel
def is_political(office: int) -> bool:
    """Whether a post belongs to the second command: commissars and instructors."""
    return bool(office == Office.COMMISSAR or office == Office.INSTRUCTOR)


@kernel
def old_regime(recorded: int) -> bool:
    """Whether the papers show an officer of the old kind: noble, clergy, White; or an employee's child."""
    return bool(recorded == Origin.FORMER or recorded == Origin.EMPLOYEE)


@kernel
def taken(called: int) -> bool:
    """Whether the organs, or lists from outside, have taken somebody this month."""
    return bool(called == Call.ARRESTED or called == Call.LISTED)


@kernel
def posts_of(key: Any, offices: Any, units: Any, office: int, size: int) -> Any:
    """For each unit the row of its post of this office, -1 for none (int64). key, offices, units: columns of posts."""
    rows = np.full(size, -1, np.int64)
    for p in range(key.size):
        if key[p] != 0 and offices[p] == office and units[p] >= 0:
            rows[units[p]] = p
    return rows


@kernel
def cells_of(key: Any, kind: Any, serves: Any) -> Any:
    """For each unit the cell that serves it, -1 for none (int64): columns of units."""
    cells = np.full(key.size, -1, np.int64)
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.CELL and serves[u] >= 0:
            cells[serves[u]] = u
    return cells


@kernel
def is_ship(key: Any, kind: int) -> bool:
    """Whether a unit row is a ship or shore unit."""
    return bool(key != 0 and kind == Kind.SHOP)


@kernel
def worst_of(stoppage: int, pay: int, food: int, boss: int) -> int:
    """The strongest of four grievances (1/10000)."""
    return max(max(stoppage, boss), max(pay, food))


@kernel
def topic_said(said: int) -> int:
    """The topic (world.codes.Topic) of a speech or note, from the code in `person.said`."""
    return max(0, said // TARGETS - 2)


@kernel
def is_dissent(said: int) -> bool:
    """Whether a speech or note blames the centre for its policy."""
    return bool(topic_said(said) == Topic.POLICY and said % TARGETS == Target.CENTRE)


@kernel
def share_taken(occupation: Any, section: Any, called: Any) -> float:
    """Share of the fleet's officers taken this month. occupation, section, called: columns of persons."""
    officers, gone = 0, 0
    for i in range(occupation.size):
        if section[i] >= 0 and is_officer(occupation[i]):
            officers += 1
            gone += taken(called[i])
    return float(gone / max(1, officers))


@kernel
def moved(before: int, target: float, pace: float) -> int:
    """A share (1/10000) moved by `pace` of its distance to `target` (a share), kept between 0 and 10000."""
    after = before / 10_000.0
    after += pace * (target - after)
    return int(min(1.0, max(0.0, after)) * 10_000.0 + 0.5)


@kernel
def holders(office: Any, holder: Any, people: int) -> Any:
    """The office each person holds, party posts apart (int64, -1 for none): columns of posts."""
    held = np.full(people, -1, np.int64)
    for p in range(office.size):
        if holder[p] >= 0 and not is_party_post(office[p]):
            held[holder[p]] = p
    return held
