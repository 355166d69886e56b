"""Nurseries, laundries, kitchens: how much of a woman's second day of work the shop's services take over."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.town.canteens import KOPECKS, hours_on, is_shop, time_of


@rule("town.nurseries.opened", cites="P3-M53 P4-61", neutral=0.0)
def opened(share: float, hours: float, roubles: float, behaviour: Bundle) -> float:
    """Further share of housework taken over this month: (open_hours hours + open_money roubles) (most - share).

    hours, roubles: given to it this month, a head of the shop; most: what such services can take over at all.
    """
    given = behaviour.open_hours * hours + behaviour.open_money * roubles
    return float(given * max(0.0, behaviour.most - share))


@rule("town.nurseries.run_down", cites="P3-M53", neutral=0.0)
def run_down(share: float, usual: float, behaviour: Bundle) -> float:
    """What is lost of it where nobody sees to it: close (share - usual); below 0 where less than usual is open."""
    return float(behaviour.close * (share - usual))


@phase(
    "town.nurseries.open",
    every="month",
    over="town",
    says="Nurseries and laundries open where women's questions find hands and money, and run down where they do not.",
    reads="unit.key unit.kind unit.serves unit.heads unit.time_home unit.nursery_money",
    writes="unit.nursery",
    law="town.nurseries.nurseries_usual",
    behaviour="town.nurseries.open_hours town.nurseries.open_money town.nurseries.most town.nurseries.close",
    rules=(opened, run_down),
)
def open_(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `nursery` of every shop (1/10000 of the housework of its women)."""
    time = time_of(unit, unit.time_home)
    for u in range(unit.key.size):
        if not is_shop(unit.key[u], unit.kind[u]):
            continue
        share, hours = from_fixed(unit.nursery[u]), hours_on(time[u], unit.heads[u])
        gain = opened(share, hours, unit.nursery_money[u] / KOPECKS, behaviour) if on.opened else 0.0
        gain -= run_down(share, law.nurseries_usual, behaviour) if on.run_down else 0.0
        unit.nursery[u] = to_fixed(min(1.0, max(0.0, share + gain)))
