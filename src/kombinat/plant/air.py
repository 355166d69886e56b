"""Air: what the shops blow out, what cleaning catches of it, and when a boss has the cleaning switched off.

Cleaning takes machine time, so a boss who is driving his shop weighs what that time is worth to him against an
inspector's fine. By night no inspector comes. What a fine takes out of a boss's own pocket is in no book here.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.supply import works

UNSEEN = 0.0  # the chance that an inspector comes by night


@rule("plant.air.bypass", cites="K-08", neutral=1.0)
def kept_running(extra: float, chance: float, law: Bundle, behaviour: Bundle) -> float:
    """Part of a shift in which the cleaning runs: 1 where the fear of a fine outweighs the worth of the time, else 0.

    chance fine > effort_cost extra toll fitted

    extra: intensity above the usual that the boss asks for, so that effort_cost extra is the trouble that a further
    share of output would cost him in driving (months of pay); chance: that an inspector comes; fine: months of pay;
    toll fitted: share of machine time that cleaning takes.
    """
    worth = behaviour.effort_cost * extra * behaviour.toll * law.fitted
    return 1.0 if chance * law.fine > worth else 0.0


@rule("plant.air.toll", cites="K-08", neutral=0.0)
def machine_time_lost(running: float, law: Bundle, behaviour: Bundle) -> float:
    """Share of sound machine time lost to cleaning: toll fitted running (running: part of the dekad that it runs)."""
    return float(behaviour.toll * law.fitted * running)


@rule("plant.air.catch", cites="K-42", neutral=0.0)
def caught(running: float, law: Bundle, behaviour: Bundle) -> float:
    """Share of the exhaust that is caught: catch in_order fitted running.

    fitted: share of the exhaust that passes through cleaning devices; in_order: share of these that are; catch: part
    of what passes through that they hold back; running: part of the dekad that they run.
    """
    return float(behaviour.catch * behaviour.in_order * law.fitted * running)


@rule("plant.air.exhaust", cites="K-42", neutral=0.0)
def blown_out(made: float, trade: int, behaviour: Bundle) -> float:
    """Dust and gas that a shop makes with its output, in kilograms: dirt[trade] made (norm-minutes)."""
    return float(behaviour.dirt[trade] * made)


@kernel
def running_time(extra: float, law: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """Part of the dekad that a shop's cleaning runs, day and night."""
    by_day = kept_running(extra, law.inspected, law, behaviour) if on.bypass else 1.0
    by_night = kept_running(extra, UNSEEN, law, behaviour) if on.bypass else 1.0
    return float((1.0 - behaviour.night) * by_day + behaviour.night * by_night)


@phase(
    "plant.air.tending",
    every="dekad",
    over="unit",
    says="Each shop boss decides how long the cleaning of the exhaust runs, and what it may cost in machine time.",
    reads="unit.kind unit.trade unit.effort",
    writes="unit.cleaning unit.cleaned",
    law="plant.air.fitted plant.air.inspected plant.air.fine",
    behaviour="plant.air.toll plant.air.catch plant.air.in_order plant.air.night plant.storming.effort_cost",
    rules=(kept_running, machine_time_lost, caught),
    decides="shop_boss",
    orders="unit.cleaning",
)
def tending(lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the machine time that cleaning costs each shop this dekad and the share of the exhaust it catches."""
    for i in range(lo, hi):
        if not works(unit.kind[i], unit.trade[i]):
            continue
        running = running_time(from_fixed(unit.effort[i]) - 1.0, law, behaviour, on)
        unit.cleaning[i] = to_fixed(machine_time_lost(running, law, behaviour) if on.toll else 0.0)
        unit.cleaned[i] = to_fixed(caught(running, law, behaviour) if on.catch else 0.0)


@kernel
def book_exhaust(unit: Bundle, i: int, dekad: int, mass: int) -> None:
    """Book a dekad's emissions (kg); the first dekad opens the month."""
    if dekad == 0:
        unit.exhaust1[i] = mass
        unit.exhaust2[i] = 0
        unit.exhaust3[i] = 0
    elif dekad == 1:
        unit.exhaust2[i] = mass
    else:
        unit.exhaust3[i] = mass


@phase(
    "plant.air.emitting",
    every="dekad",
    over="unit",
    says="Shops blow out dust and gas as they work, less what their cleaning catches.",
    reads="unit.kind unit.trade unit.made unit.cleaned",
    writes="unit.exhaust1 unit.exhaust2 unit.exhaust3",
    behaviour="plant.air.dirt",
    rules=(blown_out,),
)
def emitting(at: Bundle, lo: int, hi: int, unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write each shop's emissions of the dekad (kg)."""
    for i in range(lo, hi):
        if works(unit.kind[i], unit.trade[i]):
            mass = blown_out(float(unit.made[i]), unit.trade[i], behaviour) if on.exhaust else 0.0
            book_exhaust(unit, i, at.dekad, int(mass * (1.0 - from_fixed(unit.cleaned[i])) + 0.5))
