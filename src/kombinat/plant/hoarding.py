"""Hoarding: hands a shop keeps beside those its plan calls for, why it keeps them, and what they do for it.

Each purpose has its own rule and goes by what a boss sees: parts and tools made at home by what has not come, repair
crews by what stands broken, spare hands by the rush in which the month ends. What a shop asks for is what its plan
calls for and the sum of these. Makers and fitters leave the benches only as far as there is work for them; the spare
hands stand with the others until there is something to do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.lists import blend
from kombinat.plant.supply import works
from kombinat.plant.tasks import is_section
from kombinat.world.articles import minute_mass

SPAN = 6  # months over which a shop comes to keep more hands, or fewer


@rule("plant.hoarding.own_supply", cites="K-04", neutral=0.0)
def makers_kept(shortfall: float, behaviour: Bundle) -> float:
    """Hands kept to make parts and tools at home, as a share of the list: keep_makers shortfall.

    shortfall: share of past needs that did not come, as the shop remembers it.
    """
    return float(behaviour.keep_makers * shortfall)


@rule("plant.hoarding.repair_crews", cites="K-04", neutral=0.0)
def fitters_kept(broken: float, minutes: float, behaviour: Bundle) -> float:
    """Hands kept to mend machines: keep_mending broken crew_work / minutes.

    broken: machine-minutes out of order; keep_mending: share of it that a crew is to put right in a dekad; crew_work:
    minutes of a skilled hand for a machine-minute; minutes: of a hand in a dekad.
    """
    return float(behaviour.keep_mending * broken * behaviour.crew_work / minutes)


@rule("plant.hoarding.rush", cites="K-04", neutral=0.0)
def spare_kept(late: float, behaviour: Bundle) -> float:
    """Hands kept for the rush at the month's end, as a share of the list: keep_late late.

    late: output of the last dekad against an even third of the month, less 1, not below 0. What the plan lacks is no
    ground of its own: hands for that are asked for by `need`.
    """
    return float(behaviour.keep_late * late)


@rule("plant.hoarding.protection", cites="K-04 K-12", neutral="surplus")
def let_go(surplus: float, protection: float) -> float:
    """What goes of a surplus of hands: surplus (1 - protection).

    surplus: of a month, the hands a shop has beyond what the director allows it and those from above claim to be too
    many, as a share of its list; of a planning year, those its last wage fund provided for beyond what the plan calls
    for; protection: share of them whom law and custom keep at work.
    """
    return surplus * (1.0 - protection)


@rule("plant.hoarding.make", cites="K-04 P2-06 M-08", neutral=0.0)
def work_freed(minutes: float, behaviour: Bundle) -> float:
    """Norm-minutes of work that parts made at home let a shop do: minutes / make_work."""
    return float(minutes / behaviour.make_work)


@rule("plant.hoarding.mend", cites="K-04 P2-06", neutral=0.0)
def mended_by_crew(minutes: float, behaviour: Bundle) -> float:
    """Machine-minutes that a shop's repair crew puts right in a dekad: minutes / crew_work."""
    return float(minutes / behaviour.crew_work)


@kernel
def lateness(last: int, month: int) -> float:
    """Output of the last dekad against an even third of the month's, less 1, not below 0."""
    return max(0.0, DEKADS * last / month - 1.0) if month > 0 else 0.0


@kernel
def surplus_of(heads: int, allowed: int) -> float:
    """Hands a shop has beyond those allowed it, as a share of its list; 0 for a shop that was never allowed any."""
    return (heads - allowed) / heads if 0 < allowed < heads else 0.0


@kernel
def kept(unit: Bundle, u: int) -> int:
    """Hands a shop keeps beside those its plan calls for."""
    return int(unit.makers[u] + unit.fitters[u] + unit.spare[u])


@kernel
def keep(unit: Bundle, u: int, minutes: float, behaviour: Bundle, on: Bundle) -> None:
    """Write the hands a shop keeps for each purpose; it comes to them over SPAN months.

    minutes: of a hand in a dekad.
    """
    heads, late = float(unit.heads[u]), lateness(unit.made_dekad3[u], unit.made_month[u])
    short, broken = from_fixed(unit.shortfall[u]), float(unit.broken[u])
    makers = heads * makers_kept(short, behaviour) if on.own_supply else 0.0
    fitters = fitters_kept(broken, minutes, behaviour) if on.repair_crews else 0.0
    spare = heads * spare_kept(late, behaviour) if on.rush else 0.0
    unit.makers[u] = blend(unit.makers[u], int(makers + 0.5), SPAN)
    unit.fitters[u] = blend(unit.fitters[u], int(fitters + 0.5), SPAN)
    unit.spare[u] = blend(unit.spare[u], int(spare + 0.5), SPAN)


@kernel
def hands_by_shop(unit: Bundle) -> Any:
    """Skilled minutes present in each shop this dekad, as its sections count them (int64 by unit)."""
    hands = np.zeros(unit.key.size, np.int64)
    for s in range(unit.key.size):
        if is_section(unit.kind[s], unit.parent[s]):
            hands[unit.parent[s]] += unit.hands[s]
    return hands


@kernel
def work_missing(hands: float, stock: float, kit: float) -> float:
    """Norm-minutes that hands and stock (as norm-minutes) would allow, and what is missing from the stock does not."""
    return max(0.0, min(hands, stock) - stock * kit)


@phase(
    "plant.hoarding.making_do",
    every="dekad",
    over="town",
    says="Where parts have not come or machines stand broken, some hands leave the benches to make and to mend.",
    reads="unit.key unit.kind unit.trade unit.parent unit.heads unit.makers unit.fitters unit.materials"
    " unit.tilt",
    writes="unit.present unit.hands unit.own_work unit.kit unit.broken",
    law="plant.production.kilograms",
    behaviour="plant.hoarding.make_work plant.hoarding.crew_work plant.hoarding.away_most",
    rules=(work_freed, mended_by_crew),
)
def making_do(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Raise `kit`, lower `broken` of shops; take the minutes it costs from those present in their sections."""
    hands, away = hands_by_shop(unit), np.zeros(unit.key.size)
    for u in range(unit.key.size):
        if works(unit.kind[u], unit.trade[u]) and hands[u] > 0 and unit.heads[u] > 0:
            each = hands[u] / unit.heads[u]
            kilograms = minute_mass(law.kilograms[unit.trade[u]], unit.tilt[u])
            stock, kit = unit.materials[u] / kilograms if kilograms > 0.0 else 0.0, from_fixed(unit.kit[u])
            missing = work_missing(float(hands[u]), stock, kit)
            making = min(unit.makers[u] * each, missing * behaviour.make_work)
            mending = min(unit.fitters[u] * each, unit.broken[u] * behaviour.crew_work)
            part = min(1.0, behaviour.away_most * hands[u] / max(1.0, making + mending))
            away[u] = part * (making + mending) / hands[u]
            freed = work_freed(part * making, behaviour) if on.make else 0.0
            mended = mended_by_crew(part * mending, behaviour) if on.mend else 0.0
            unit.kit[u] = to_fixed(min(1.0, kit + freed / max(1.0, stock)))
            unit.broken[u] -= min(unit.broken[u], int(mended))
    for s in range(unit.key.size):
        if is_section(unit.kind[s], unit.parent[s]):
            minutes = int(unit.present[s] * away[unit.parent[s]])
            unit.present[s] -= minutes
            unit.own_work[s] += minutes
            unit.hands[s] -= int(unit.hands[s] * away[unit.parent[s]])
