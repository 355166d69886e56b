"""Pushers: people of the plant's offices who are on the road to find what its shops lack.

How many there are is the supply office's choice, by what has been short. They stay on the list and are paid; while
they are away nobody does their work. What each further pair finds is less, since the first have been to the same gates.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.supply import works
from kombinat.plant.tasks import is_section
from kombinat.world.codes import Kind


@rule("plant.pushers.sent", cites="K-14", neutral=0.0)
def sent_out(staff: float, shortfall: float, behaviour: Bundle) -> float:
    """People of its offices that the plant sends out: staff min(most, send shortfall).

    staff: technicians and clerks of all its offices; shortfall: share of past needs that did not come, as its shops
    remember it.
    """
    return float(staff * min(behaviour.most, behaviour.send * shortfall))


@rule("plant.pushers.reach", cites="K-14", neutral=1.0)
def reach(pushers: float, heads: float, behaviour: Bundle) -> float:
    """Part of what its shops lack that the plant has people on the road for: n / (n + half), n = pushers / heads.

    heads: on its list, so that a plant of twice the size needs twice as many.
    """
    density = pushers / max(1.0, heads)
    return float(density / (density + behaviour.half))


@kernel
def missed_by_shops(unit: Bundle) -> float:
    """Share of all they need that the plant's shops remember not to have had, the mean by mass."""
    missed, whole = 0, 0
    for u in range(unit.key.size):
        if works(unit.kind[u], unit.trade[u]):
            missed += unit.needed[u] * unit.shortfall[u]
            whole += unit.needed[u]
    return float(from_fixed(missed) / max(1, whole))


@kernel
def on_the_road(unit: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """What pushers reach of what the shops of the town's plant lack (share); 0 where there is no plant."""
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            return float(reach(unit.pushers[u], unit.heads[u], behaviour) if on.reach else 1.0)
    return 0.0


@phase(
    "plant.pushers.sending",
    every="month",
    opens=True,
    over="town",
    says="The supply office sends people of the plant's offices out for materials, more where more has been short.",
    reads="unit.key unit.kind unit.trade unit.parent unit.planners unit.needed unit.shortfall",
    writes="unit.pushers",
    behaviour="plant.pushers.send plant.pushers.most",
    rules=(sent_out,),
    decides="director",
    orders="unit.pushers",
)
def sending(unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write how many people of its offices the plant has on the road this month."""
    staff = 0
    for s in range(unit.key.size):
        if is_section(unit.kind[s], unit.parent[s]):
            staff += unit.planners[s]
    short = missed_by_shops(unit)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            people = sent_out(float(staff), short, behaviour) if on.sent else 0.0
            unit.pushers[u] = int(people + 0.5)
