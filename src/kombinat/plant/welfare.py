"""Welfare: what canteens, nurseries and dwellings granted to the floor cost, and the rush that safety costs.

A grant for a canteen or a nursery runs on and thins out; money for dwellings goes over to the town's fund at once. The
director finds the money as long as the bank pays half of the plant's bills.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.lists import shortage_of
from kombinat.world.codes import Demand, Kind

SOLVENT = FIXED_ONE // 2


@rule("plant.welfare.thinned", cites="P1-28", neutral="before")
def thinned(before: float, behaviour: Bundle) -> float:
    """What a month leaves of something granted that nobody asks for again: welfare_keep before."""
    return float(behaviour.welfare_keep * before)


@rule("plant.welfare.held_back", cites="P2-35 P2-05", neutral="asked")
def held_back(asked: float, watched: float) -> float:
    """Intensity of work where safety is watched: 1 + (asked - 1) (1 - watched); asked at or below 1 stands.

    asked: of the shop this dekad, 1 usual; watched: how far administration or union see to safety.
    """
    return 1.0 + (asked - 1.0) * (1.0 - watched) if asked > 1.0 else asked


@kernel
def seen_of_daily_life(demand: int, shop: int, unit: Bundle) -> float:
    """What the administration sees of the ground of a demand for canteens, nurseries, dwellings or safety (a share)."""
    if demand == Demand.CANTEEN:
        return float(1.0 - from_fixed(unit.canteen[shop]))
    if demand == Demand.SAFETY:
        return float(unit.broken[shop] / max(1, unit.capacity[shop]))
    return float(shortage_of(unit.heads[shop], unit.posts_wanted[shop]))


@kernel
def found_money(demand: int, shop: int, unit: Bundle, behaviour: Bundle) -> bool:
    """Set money aside for a canteen, for nurseries or for dwellings; False where the bank pays less than half."""
    if unit.solvent[shop] < SOLVENT:
        return False
    if demand == Demand.CANTEEN:
        unit.canteen_money[shop] += int(behaviour.give_canteen)
    elif demand == Demand.NURSERY:
        unit.nursery_money[shop] += int(behaviour.give_nursery)
    else:
        unit.flats_money[shop] += int(behaviour.give_flats * unit.labour_cost[shop])
    return True


@kernel
def welfare_due(unit: Bundle) -> tuple[int, int]:
    """Kopecks of this month for canteens and nurseries, and for dwellings, of all shops."""
    services, flats = 0, 0
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP:
            services += unit.heads[u] * (unit.canteen_money[u] + unit.nursery_money[u])
            flats += unit.flats_money[u]
    return int(services), int(flats)


@phase(
    "plant.welfare.opening",
    every="month",
    opens=True,
    over="unit",
    says="What was granted to the floor before thins out where nobody asks again.",
    reads="unit.key unit.kind",
    writes="unit.canteen_money unit.nursery_money unit.flats_money unit.guarded",
    behaviour="plant.welfare.welfare_keep",
    rules=(thinned,),
)
def opening(lo: int, hi: int, unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write what is left of running grants (kopecks a head) and of promised safety; money for dwellings has gone."""
    for u in range(lo, hi):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        before = float(unit.canteen_money[u])
        unit.canteen_money[u] = int(thinned(before, behaviour) if on.thinned else before)
        before = float(unit.nursery_money[u])
        unit.nursery_money[u] = int(thinned(before, behaviour) if on.thinned else before)
        before = float(unit.guarded[u])
        unit.guarded[u] = int(thinned(before, behaviour) if on.thinned else before)
        unit.flats_money[u] = 0


@phase(
    "plant.welfare.guarding",
    every="dekad",
    over="unit",
    says="Where safety is watched, the rush is held back.",
    reads="unit.key unit.kind unit.guarded unit.supervised",
    writes="unit.effort",
    rules=(held_back,),
)
def guarding(lo: int, hi: int, unit: Bundle, on: Bundle) -> None:
    """Write the intensity asked of each shop this dekad."""
    for u in range(lo, hi):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        asked, watched = from_fixed(unit.effort[u]), from_fixed(max(unit.guarded[u], unit.supervised[u]))
        unit.effort[u] = int((held_back(asked, watched) if on.held_back else asked) * FIXED_ONE + 0.5)
