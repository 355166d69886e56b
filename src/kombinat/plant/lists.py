"""Lists: time sheets are opened, heads are counted, the books of sections are added up to shops and plant.

Flows of labour (due, missed, hires, quits, dismissals, lost, wages, norm time) are booked on sections as they happen
and added up to shops and plant when the month closes; heads and titles are counted afresh at the same moment.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.phases import phase
from kombinat.world.codes import Shock
from kombinat.world.tree import add_up


@kernel
def blend(old: int, new: int, span: int) -> int:
    """`old` moved by 1/span of its distance to `new`, at least one step (integers), so that it always arrives."""
    gap = new - old
    step = abs(gap) // span
    if step == 0 and gap != 0:
        step = 1
    return old + step if gap > 0 else old - step


@kernel
def shortage_of(heads: int, wanted: int) -> float:
    """Hands a shop asks for and has not, as a share of those it asks for."""
    return (wanted - heads) / wanted if wanted > heads else 0.0


@phase(
    "plant.lists.open_dekad",
    every="dekad",
    over="unit",
    says="The time sheets of the dekad are opened.",
    writes="unit.present unit.hands",
)
def open_dekad(lo: int, hi: int, unit: Bundle) -> None:
    """Zero the working time of the dekad."""
    for u in range(lo, hi):
        unit.present[u] = 0
        unit.hands[u] = 0


@phase(
    "plant.lists.open_month",
    every="month",
    opens=True,
    over="unit",
    says="The month's books of labour and wages are opened.",
    writes="unit.due unit.missed unit.hires unit.quits unit.dismissals unit.lost unit.wage_bill unit.granted"
    " unit.norm_worked unit.norm_made unit.tariff_bill"
    " unit.breaches unit.referred",
)
def open_month(lo: int, hi: int, unit: Bundle) -> None:
    """Zero the month's flows of labour."""
    for u in range(lo, hi):
        unit.due[u] = 0
        unit.missed[u] = 0
        unit.hires[u] = 0
        unit.quits[u] = 0
        unit.dismissals[u] = 0
        unit.lost[u] = 0
        unit.wage_bill[u] = 0
        unit.granted[u] = 0
        unit.norm_worked[u] = 0
        unit.norm_made[u] = 0
        unit.tariff_bill[u] = 0
        unit.breaches[u] = 0
        unit.referred[u] = 0


@phase(
    "plant.lists.count",
    every="month",
    over="town",
    says="Heads, titles and known drinkers are counted; the sections' books are added up to shops and plant.",
    reads="person.key person.section person.shock person.dissolute person.leaving unit.key unit.kind unit.parent",
    writes="unit.heads unit.drinkers unit.shock unit.record_hands unit.due unit.missed unit.hires unit.quits"
    " unit.dismissals unit.lost unit.wage_bill unit.norm_worked unit.norm_made",
)
def count(person: Bundle, unit: Bundle) -> None:
    """Recount heads, drinkers and titles by section; write the totals of shops and plant."""
    unit.heads[:] = 0
    unit.drinkers[:] = 0
    unit.shock[:] = 0
    unit.record_hands[:] = 0
    for i in range(person.key.size):
        if person.key[i] == 0 or person.section[i] < 0 or person.leaving[i] != 0:
            continue
        unit.heads[person.section[i]] += 1
        unit.drinkers[person.section[i]] += person.dissolute[i]
        unit.shock[person.section[i]] += person.shock[i] != Shock.NONE
        unit.record_hands[person.section[i]] += person.shock[i] == Shock.STAKHANOVITE
    add_up(unit, unit.heads)
    add_up(unit, unit.drinkers)
    add_up(unit, unit.shock)
    add_up(unit, unit.record_hands)
    add_up(unit, unit.due)
    add_up(unit, unit.missed)
    add_up(unit, unit.hires)
    add_up(unit, unit.quits)
    add_up(unit, unit.dismissals)
    add_up(unit, unit.lost)
    add_up(unit, unit.wage_bill)
    add_up(unit, unit.norm_worked)
    add_up(unit, unit.norm_made)
