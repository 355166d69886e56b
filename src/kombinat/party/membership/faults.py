"""Faults: what can be held against somebody by papers, by work and by mates, each from nought to one.

A commission sees papers, work and what the floor says; what a person is, and what a person thinks, it does not see.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed
from kombinat.engine.rules import rule
from kombinat.world.codes import Ground, Past

GROUNDS = int(Ground.ENEMY) + 1
"""Grounds that can be weighed; SEVERAL is only what a record says of them."""
OPPOSED, NAMED, LINKED, ABROAD = int(Past.OPPOSED), int(Past.NAMED), int(Past.LINKED), int(Past.ABROAD)
SUPPORTS = int(Past.SUPPORTS)


@rule("party.examination.lapsed", cites="P3-M20 P3-M22 P2-45", neutral=0.0)
def lapsed(arrears: int, attendance: float, months: float, behaviour: Bundle) -> float:
    """How far somebody has lapsed, 0..1, by dues or by meetings, whichever is worse.

    dues = (arrears - 1) / (months - 1), between 0 and 1: a month late is nobody's fault
    absence = 1 - attendance / regular_attendance, at least 0: the fault is persistent absence, short of giving up

    months: arrears that count as lapse.
    """
    dues = min(1.0, max(0.0, (arrears - 1.0) / (months - 1.0)))
    return float(max(dues, 1.0 - attendance / behaviour.regular_attendance))


@rule("party.examination.drink", cites="P3-M20 P3-M22", neutral=0.0)
def drinks(dissolute: int) -> float:
    """Known for drink: 1 if dissolute, else 0. dissolute: 1 for one known to drink."""
    return 1.0 if dissolute != 0 else 0.0


@rule("party.examination.work", cites="P3-M22 P3-M21", neutral=0.0)
def bad_work(truancy: float, scrap: float, norm: float, behaviour: Bundle) -> float:
    """How bad somebody's work is beside the mates', 0..1: the worst of three.

    fault_truancy (truancy - fault_ordinary), fault_scrap (scrap - fault_ordinary), fault_norm (1 - norm), each at
    least 0

    truancy, scrap: what is above the mean of the section, in multiples of it; within fault_ordinary chance alone
    accounts for it; norm: fulfilment against the norm or, where mates do not make it either, against theirs.
    """
    missed = behaviour.fault_truancy * (truancy - behaviour.fault_ordinary)
    spoilt = behaviour.fault_scrap * (scrap - behaviour.fault_ordinary)
    return float(min(1.0, max(0.0, missed, spoilt, behaviour.fault_norm * (1.0 - norm))))


@rule("party.examination.ignorance", cites="P3-M22 P4-13", neutral=0.0)
def ignorant(study: float, behaviour: Bundle) -> float:
    """How little of the political lesson is known, 0..1: 1 - study / least_study, at least 0."""
    return float(max(0.0, 1.0 - study / behaviour.least_study))


@rule("party.examination.opposition", cites="P2-51 P3-M22 P2-44", neutral=0.0)
def once_opposed(opposed: int, held: float) -> float:
    """Once with the opposition, by the papers: held if opposed, else 0.

    opposed: the flag of the files; held: how far such a record is held against people by the rules of the day.
    """
    return held if opposed != 0 else 0.0


@rule("party.examination.faction", cites="P2-50 P3-M02", neutral=0.0)
def factional(supports: int) -> float:
    """Stands with an opposition now, as votes and speeches show: 1 if supports, else 0."""
    return 1.0 if supports != 0 else 0.0


@rule("party.examination.tied", cites="P4-43", neutral=0.0)
def tied(named: float, linked: float, abroad: float) -> float:
    """Ties to enemies by the papers, 0..1: the heaviest of three, each 0 or its weight.

    named: called an enemy in the hall; linked: close to somebody arrested; abroad: kin or service abroad.
    """
    return max(named, linked, abroad)


@rule("party.examination.conduct", cites="P3-M23 P3-M22", neutral=0.0)
def ill_regarded(esteem: float, behaviour: Bundle) -> float:
    """What workmates hold against somebody and say from the floor, 0..1: 1 - esteem / least_esteem, at least 0."""
    return float(max(0.0, 1.0 - esteem / behaviour.least_esteem))


@kernel
def incriminated(past: int, behaviour: Bundle) -> float:
    """Ties to enemies as the files have them. past: flags of world.codes.Past."""
    named = behaviour.tie_named if past & NAMED else 0.0
    linked = behaviour.tie_linked if past & LINKED else 0.0
    return tied(named, linked, behaviour.tie_abroad if past & ABROAD else 0.0)


@kernel
def grounds_of_record(faults: Any, arrears: int, attendance: int, months: float, dissolute: int, past: int,
                      study: int, held: float, behaviour: Bundle, on: Bundle) -> None:  # fmt: skip
    """Enter what the papers show among the faults (float64 by world.codes.Ground, 0..1 each); columns as they stand.

    held: how far a record of opposition is held against people.
    """
    came = from_fixed(attendance)
    faults[Ground.LAPSED] = lapsed(arrears, came, months, behaviour) if on.lapsed else 0.0
    faults[Ground.DRINK] = drinks(dissolute) if on.drink else 0.0
    record = once_opposed(past & OPPOSED, held) if on.opposition else 0.0
    faults[Ground.OPPOSITION] = max(record, factional(past & SUPPORTS) if on.faction else 0.0)
    faults[Ground.IGNORANCE] = ignorant(from_fixed(study), behaviour) if on.ignorance else 0.0
    faults[Ground.ORIGIN] = 0.0
    faults[Ground.ENEMY] = incriminated(past, behaviour) if on.tied else 0.0


@kernel
def grounds_of_work(faults: Any, truancy: float, scrap: float, norm: float, esteem: int, dislike: float, floor: float,
                    behaviour: Bundle, on: Bundle) -> None:  # fmt: skip
    """Enter what the shop knows among the faults.

    truancy, scrap: above the mean of the section, in multiples of it; dislike: case of the floor against the office
    held; floor: 1 where the floor speaks, 0 behind closed doors.
    """
    faults[Ground.WORK] = bad_work(truancy, scrap, norm, behaviour) if on.work else 0.0
    conduct = ill_regarded(from_fixed(esteem), behaviour) if on.conduct else 0.0
    faults[Ground.CONDUCT] = floor * max(conduct, dislike)


@kernel
def empty_grounds() -> Any:
    """A fresh float64 array with one place a ground."""
    return np.zeros(GROUNDS, np.float64)
