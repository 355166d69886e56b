"""Vigilance: what a cell takes for the work of enemies, after what its people see in the shop and what has shocked all.

Nobody wrecks anything on purpose. Suspicion rises with ordinary harm and with the shock of public events, and fades
slowly. What a letter from above leaves empty, speakers fill with what they know.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Kind

SPOILT, MISSED, BROKEN, HURT = 0, 1, 2, 3
MEASURES = 4


@rule("party.vigilance.shock", cites="P3-M26 P2-47", neutral=0.0)
def shocked(before: float, event: float, behaviour: Bundle) -> float:
    """Alarm of the town a month later: max(event, alarm_keep before).

    event: how far an event of this month shocks everyone (0..1); before: alarm a month ago.
    """
    return float(max(event, behaviour.alarm_keep * before))


@rule("party.vigilance.harm", cites="P4-56 P3-M43", neutral=0.0)
def harm_seen(spoilt: float, missed: float, broken: float, hurt: float, behaviour: Bundle) -> float:
    """Suspicion that ordinary harm in the shop wakes, at most 1.

    harm_scrap max(0, spoilt) + harm_missed missed + harm_broken broken + harm_accident hurt

    spoilt: share of work spoilt beyond what is usual at the plant; missed: share of working time for which mates did
    not come; broken: share of machine time out of order; hurt: accidents a hand.
    """
    harm = behaviour.harm_scrap * max(0.0, spoilt) + behaviour.harm_missed * missed
    return float(min(1.0, harm + behaviour.harm_broken * broken + behaviour.harm_accident * hurt))


@rule("party.vigilance.memory", cites="P3-M43", neutral="now")
def remembered(before: float, now: float, behaviour: Bundle) -> float:
    """Suspicion of a cell a month later: now + suspicion_keep max(0, before - now): quick to wake, slow to fade."""
    return float(now + behaviour.suspicion_keep * max(0.0, before - now))


@rule("party.vigilance.letter", cites="P3-M27", neutral=0.0)
def lent_word(letter: float, vagueness: float) -> float:
    """How far a letter from above lends the word `enemy` for whatever ails the shop: letter vagueness (0..1).

    letter: how strong its adjectives are; vagueness: how little it says of what those enemies do.
    """
    return letter * vagueness


@rule("party.vigilance.hedged", cites="P3-M28", neutral=1.0)
def hedged(hurt: float, behaviour: Bundle) -> float:
    """How often the holder of an office uses the word where rank and file would: 1 - hedge (1 - hurt).

    hurt: how much the matter touches the speaker, who does not hedge where the grievance is his own.
    """
    return float(1.0 - behaviour.hedge * (1.0 - hurt))


@rule("party.vigilance.disguise", cites="P3-M29", neutral=1.0)
def still_shields(suspicion: float) -> float:
    """Share of good work that still speaks for somebody: 1 - suspicion. In a suspicious cell it may be a disguise."""
    return 1.0 - suspicion


@kernel
def enter_harm(into: Any, scrapped: int, made: int, missed: int, due: int, broken: int, capacity: int, hurt: int,
               heads: int) -> None:  # fmt: skip
    """Fill `into` (float64 by measure) with the shares of harm of a unit, from its counts of the month."""
    into[SPOILT] = scrapped / max(1, made + scrapped)
    into[MISSED] = missed / max(1, due)
    into[BROKEN] = broken / max(1, broken + capacity)
    into[HURT] = hurt / max(1, heads)


@kernel
def harm_of_plant(unit: Bundle, into: Any) -> None:
    """Fill `into` with the shares of harm of all shops together (integer sums)."""
    total = np.zeros(8, np.int64)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP:
            total[0] += unit.scrapped[u]
            total[1] += unit.made_month[u]
            total[2] += unit.missed[u]
            total[3] += unit.due[u]
            total[4] += unit.broken[u]
            total[5] += unit.capacity[u]
            total[6] += unit.accidents[u]
            total[7] += unit.heads[u]
    enter_harm(into, total[0], total[1], total[2], total[3], total[4], total[5], total[6], total[7])


@phase(
    "party.vigilance.suspect",
    every="month",
    over="town",
    says="What breaks, burns and is spoilt, and what shocks the town, makes cells more or less ready to see enemies.",
    reads="unit.key unit.kind unit.serves unit.scrapped unit.made_month unit.missed unit.due unit.broken"
    " unit.capacity unit.accidents unit.heads",
    writes="unit.suspicion town.alarm",
    law="party.line.alarm",
    behaviour="party.vigilance.alarm_keep party.vigilance.harm_scrap party.vigilance.harm_missed"
    " party.vigilance.harm_broken party.vigilance.harm_accident party.vigilance.suspicion_keep",
    rules=(shocked, harm_seen, remembered),
)
def suspect(unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the alarm of the town and the suspicion of every cell; who sits on the committee sees the whole plant."""
    alarm = shocked(from_fixed(town.alarm[0]), law.alarm, behaviour) if on.shock else 0.0
    town.alarm[0] = to_fixed(alarm)
    usual, seen = np.zeros(MEASURES), np.zeros(MEASURES)
    harm_of_plant(unit, usual)
    for u in range(unit.key.size):
        if unit.key[u] == 0 or (unit.kind[u] != Kind.CELL and unit.kind[u] != Kind.COMMITTEE):
            continue
        s = unit.serves[u]
        seen[:] = usual
        if unit.kind[u] == Kind.CELL and s >= 0:
            enter_harm(
                seen, unit.scrapped[s], unit.made_month[s], unit.missed[s], unit.due[s], unit.broken[s],
                unit.capacity[s], unit.accidents[s], unit.heads[s],
            )  # fmt: skip
        beyond = seen[SPOILT] - usual[SPOILT]
        harm = harm_seen(beyond, seen[MISSED], seen[BROKEN], seen[HURT], behaviour) if on.harm else 0.0
        before, now = from_fixed(unit.suspicion[u]), min(1.0, harm + alarm)
        unit.suspicion[u] = to_fixed(remembered(before, now, behaviour) if on.memory else now)
