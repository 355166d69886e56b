"""Books of production: opened with the month, added up from sections to shops and plant, valued at fixed prices."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.phases import phase
from kombinat.plant.supply import works
from kombinat.plant.tasks import is_section
from kombinat.world.articles import minute_value
from kombinat.world.codes import Kind
from kombinat.world.tree import add_up


@phase(
    "plant.production.opening",
    every="month",
    opens=True,
    over="unit",
    says="The month's books of production are opened.",
    writes="unit.idle_materials unit.idle_machines unit.idle_orders unit.idle_recorded unit.worked unit.own_work "
    "unit.made_month unit.made_dekad1 unit.made_dekad2 unit.made_dekad3 unit.scrapped unit.passed_off unit.value "
    "unit.pieces unit.accidents unit.planners",
)
def opening(lo: int, hi: int, unit: Bundle) -> None:
    """Set the flows of the month to 0."""
    for i in range(lo, hi):
        unit.idle_materials[i] = 0
        unit.idle_machines[i] = 0
        unit.idle_orders[i] = 0
        unit.idle_recorded[i] = 0
        unit.worked[i] = 0
        unit.own_work[i] = 0
        unit.made_month[i] = 0
        unit.made_dekad1[i] = 0
        unit.made_dekad2[i] = 0
        unit.made_dekad3[i] = 0
        unit.scrapped[i] = 0
        unit.passed_off[i] = 0
        unit.value[i] = 0
        unit.pieces[i] = 0
        unit.accidents[i] = 0
        unit.planners[i] = 0


@phase(
    "plant.production.gathering",
    every="dekad",
    over="town",
    says="Shops count who has come; shops that serve the others take their pace, and sections that of their shop.",
    reads="unit.key unit.kind unit.trade unit.parent unit.auxiliary unit.usual",
    writes="unit.present unit.hands unit.effort",
)
def gathering(unit: Bundle) -> None:
    """Add minutes present and skilled minutes of sections up to shops and plant; hand the pace on and down."""
    add_up(unit, unit.present)
    add_up(unit, unit.hands)
    served = mean_pace(unit)
    for i in range(unit.key.size):
        if works(unit.kind[i], unit.trade[i]) and unit.auxiliary[i] == 1:
            unit.effort[i] = served
    for i in range(unit.key.size):
        if is_section(unit.kind[i], unit.parent[i]):
            unit.effort[i] = unit.effort[unit.parent[i]]


@kernel
def mean_pace(unit: Bundle) -> int:
    """Mean intensity of the shops that have plans of their own, by what they usually make (1/10000)."""
    pace, usual = 0, 0
    for i in range(unit.key.size):
        if works(unit.kind[i], unit.trade[i]) and unit.auxiliary[i] == 0:
            pace += unit.effort[i] * unit.usual[i]
            usual += unit.usual[i]
    return int(pace // usual) if usual > 0 else FIXED_ONE


@kernel
def add_shops(unit: Bundle, column: Any) -> None:
    """Make every plant the total of its shops, in one column of units that sections do not keep."""
    for i in range(unit.key.size):
        if unit.key[i] != 0 and unit.kind[i] == Kind.PLANT:
            column[i] = 0
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.parent[i] >= 0:
            column[unit.parent[i]] += column[i]


@phase(
    "plant.production.accounting",
    every="dekad",
    over="town",
    says="Output is valued at fixed prices, finished machines are counted, and the books are added up to the plant's.",
    reads="unit.key unit.kind unit.trade unit.parent unit.present unit.tilt",
    writes="unit.made unit.made_month unit.made_dekad1 unit.made_dekad2 unit.made_dekad3 unit.scrapped unit.passed_off "
    "unit.worked unit.own_work "
    "unit.idle_materials unit.idle_machines unit.idle_orders unit.idle_recorded unit.idle_share unit.accidents "
    "unit.value unit.residual unit.pieces unit.needed unit.ordered unit.delivered",
    law="plant.production.price plant.production.piece plant.accounts.inputs_share plant.assortment.priced",
)
def accounting(unit: Bundle, law: Bundle) -> None:
    """Write the totals of shops and plant, the value (kopecks) and the pieces of each shop."""
    add_output(unit)
    add_time(unit)
    for i in range(unit.key.size):
        if works(unit.kind[i], unit.trade[i]):
            unit.value[i] += int(unit.made[i] * minute_value(unit.trade[i], unit.tilt[i], law))
            count_pieces(unit, i, int(law.piece[unit.trade[i]]))
    add_shops(unit, unit.value)
    add_shops(unit, unit.needed)
    add_shops(unit, unit.ordered)
    add_shops(unit, unit.delivered)
    rest_of_plants(unit)


@kernel
def add_output(unit: Bundle) -> None:
    """Totals of output and scrap."""
    add_up(unit, unit.made)
    add_up(unit, unit.made_month)
    add_up(unit, unit.made_dekad1)
    add_up(unit, unit.made_dekad2)
    add_up(unit, unit.made_dekad3)
    add_up(unit, unit.scrapped)
    add_up(unit, unit.passed_off)
    add_up(unit, unit.accidents)


@kernel
def add_time(unit: Bundle) -> None:
    """Totals of time worked, idle and spent on own work."""
    add_up(unit, unit.worked)
    add_up(unit, unit.own_work)
    add_up(unit, unit.idle_materials)
    add_up(unit, unit.idle_machines)
    add_up(unit, unit.idle_orders)
    add_up(unit, unit.idle_recorded)


@kernel
def rest_of_plants(unit: Bundle) -> None:
    """The plant's idle share of the dekad: its shops' shares weighted by minutes present (1/10000)."""
    for i in range(unit.key.size):
        if unit.key[i] != 0 and unit.kind[i] == Kind.PLANT:
            idle = 0
            for j in range(unit.key.size):
                if unit.kind[j] == Kind.SHOP and unit.parent[j] == i:
                    idle += unit.idle_share[j] * unit.present[j]
            unit.idle_share[i] = idle // max(1, unit.present[i])


@kernel
def count_pieces(unit: Bundle, i: int, norm: int) -> None:
    """Turn norm-minutes into finished machines of `norm` minutes each; what is over stays in the unfinished one."""
    if norm <= 0:
        return
    unit.residual[i] += unit.made[i]
    unit.pieces[i] += unit.residual[i] // norm
    unit.residual[i] %= norm
