"""Dwelling space: what city and plant build and what falls down, who gets a room, and who is squeezed together.

Besides what comes from outside, the town builds out of a fund of its own, from what came back of the plant's profits
and what was granted to it. The stock is either lived in or vacant. Each month households below the floor get vacant
space; where there is too little of it, those above the norm give up part of what they have too much (one living room
a family).
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.ledger import post
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Work

WHOLE = 1_000_000
MOST_AREA = 32_000


@rule("society.dwelling.squeeze", cites="P4-61", neutral=0.0)
def squeezed(excess: float, missing: float, squeeze: float) -> float:
    """Share of the space above the norm that is taken for those without: s = min(squeeze, missing / excess).

    excess: space held above the norm; missing: space wanted by the crowded that no vacancy meets (both in dm2).
    """
    if excess <= 0.0:
        return 0.0
    return min(squeeze, missing / excess)


@rule("society.dwelling.funded", cites="K-20 K-18", neutral=0.0)
def funded(fund: float, cost: float) -> float:
    """Dwelling space (dm2) that the town's fund pays for: fund / cost (kopecks, kopecks a dm2)."""
    return fund / cost if cost > 0.0 else 0.0


@kernel
def lacking(household: Bundle, h: int, floor: int) -> int:
    """Space (dm2) a household lacks to reach `floor` a head; 0 for a free row."""
    if household.key[h] == 0:
        return 0
    wanted = min(MOST_AREA, floor * household.members[h])
    return int(max(0, wanted - household.area[h]))


@kernel
def above(household: Bundle, h: int, norm: int) -> int:
    """Space (dm2) a household has above `norm` a head; 0 for a free row or one that nobody lives in."""
    if household.key[h] == 0 or household.members[h] == 0:
        return 0
    return int(max(0, household.area[h] - norm * household.members[h]))


@kernel
def give_up(household: Bundle, norm: int, millionths: int) -> int:
    """Take `millionths` of the space above the norm from each household; returns the sum (dm2)."""
    taken = 0
    for h in range(household.key.size):
        part = above(household, h, norm) * millionths // WHOLE
        household.area[h] -= part
        taken += part
    return taken


@kernel
def give_out(household: Bundle, floor: int, vacant: int, missing: int) -> int:
    """Share out vacant space in proportion to what is lacking (whole dm2, rounded down); returns the sum given."""
    given = 0
    for h in range(household.key.size):
        part = min(lacking(household, h, floor), lacking(household, h, floor) * vacant // max(1, missing))
        household.area[h] += part
        given += part
    return given


@kernel
def stock_of(household: Bundle, floor: int, norm: int) -> tuple[int, int, int]:
    """Space lived in, space lacking to the floor, space above the norm, over all households (dm2)."""
    lived, missing, excess = 0, 0, 0
    for h in range(household.key.size):
        if household.key[h] != 0:
            lived += household.area[h]
            missing += lacking(household, h, floor)
            excess += above(household, h, norm)
    return lived, missing, excess


@kernel
def handed_over(project: Bundle, month: int) -> int:
    """Dwelling space that the plant's builders handed over in a month (dm2)."""
    area = 0
    for p in range(project.key.size):
        if project.key[p] != 0 and project.work[p] == Work.FLATS and project.ended[p] == month:
            area += project.scope[p]
    return area


@phase(
    "society.dwelling.building",
    every="month",
    over="town",
    says="The town builds with what came back of profits and what was granted to it, by plant, city and centre.",
    reads="town.returned town.conceded town.city_gift unit.flats_money",
    writes="town.fund town.vacant_area",
    outside="society.dwelling.cost",
    rules=(funded,),
    ledgers="money dwellings",
)
def building(unit: Bundle, town: Bundle, outside: Bundle, on: Bundle, book: Bundle, account: Bundle) -> None:
    """Put by what came (kopecks), and turn what the fund pays for into vacant space (dm2)."""
    came = town.returned[0] + town.conceded[0] + town.city_gift[0] + unit.flats_money.sum()
    fund = town.fund[0] + came
    area = int(funded(float(fund), outside.cost) if on.funded else 0.0)
    spent = min(fund, int(area * outside.cost))
    post(book.money, account.budget, account.town_fund, came)
    post(book.money, account.town_fund, account.builders, spent)
    post(book.dwellings, account.built, account.vacant, area)
    town.fund[0] = fund - spent
    town.vacant_area[0] += area


@phase(
    "society.dwelling.allot",
    every="month",
    over="town",
    says="City and plant build, houses fall down; the crowded get vacant rooms, those with most are squeezed.",
    reads="household.key household.members project.key project.work project.scope project.ended",
    writes="household.area town.vacant_area",
    law="society.dwelling.norm society.dwelling.squeeze",
    behaviour="society.dwelling.floor",
    outside="society.dwelling.built society.dwelling.decayed",
    rules=(squeezed,),
    ledgers="dwellings",
)
def allot(
    at: Bundle, household: Bundle, town: Bundle, project: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle,
    on: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Move space between built, vacant, lived in and lost; integers throughout, nothing rounded away."""
    floor, norm = int(behaviour.floor), int(law.norm)
    lived, missing, excess = stock_of(household, floor, norm)
    built = int(outside.built * (lived + town.vacant_area[0])) + handed_over(project, at.months)
    lost = min(town.vacant_area[0] + built, int(outside.decayed * (lived + town.vacant_area[0])))
    post(book.dwellings, account.built, account.vacant, built)
    post(book.dwellings, account.vacant, account.lost, lost)
    vacant = town.vacant_area[0] + built - lost
    short = float(max(0, missing - vacant))
    share = squeezed(float(excess), short, law.squeeze) if on.squeeze else 0.0
    taken = give_up(household, norm, int(share * WHOLE))
    given = give_out(household, floor, vacant + taken, missing)
    post(book.dwellings, account.occupied, account.vacant, taken)
    post(book.dwellings, account.vacant, account.occupied, given)
    town.vacant_area[0] = vacant + taken - given
