"""The town's own phases over the party's small plant: canteens, nurseries, a works committee with a chair."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from kombinat.engine.clock import Clock
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import Family, LawBook
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program
from kombinat.engine.world import World
from kombinat.town import canteens, city, contest, nurseries, union
from kombinat.world.codes import Office
from tests.party.small_plant import CELL, CHART, PLANT, SHOP, SHOPS, YEARS, Share, entries_of, small_plant

PHASES: tuple[Phase, ...] = (
    union.open_month,
    union.bring,
    union.sit,
    canteens.run,
    contest.inspect,
    nurseries.open_,
    union.guard,
    city.answer,
)
PROGRAM = Program("town", (Heading("town", PHASES),))
CHAIR = 17


@cache
def book() -> LawBook:
    """The town's law and behaviour."""
    families: tuple[Family, ...] = ("law", "behaviour")
    return LawBook().overlay([entry for family in families for entry in entries_of(family, "town")])


def amended(values: Mapping[str, Any]) -> LawBook:
    """The same with other values from the first day on, of law or of behaviour."""
    entries = []
    for id, value in values.items():
        entry = book().entry(id)
        entries.append(replace(entry, steps=(replace(entry.steps[0], value=value),)))
    return book().overlay(entries)


def small_town(seed: int = 5) -> World:
    """A world of one town, with volunteers' hours, money and complaints under way."""
    world = small_plant(seed)
    unit, post, person = (world.tables[name].data for name in ("unit", "post", "person"))
    shops, cells = slice(SHOP, SHOP + SHOPS), slice(CELL, CELL + SHOPS)
    unit["time_food"][cells], unit["time_home"][cells] = [0, 60, 400], [0, 100, 300]
    unit["time_safety"][cells], unit["accidents"][shops] = [0, 0, 200], [3, 0, 1]
    unit["canteen_money"][shops], unit["nursery_money"][shops] = [0, 50, 100], [0, 30, 60]
    unit["trust"][shops], unit["asked"][shops], unit["granted"][shops] = 3000, 4, 1
    post["key"][CHAIR], post["office"][CHAIR], post["unit"][CHAIR] = 9_999, Office.UNION, PLANT
    post["holder"][CHAIR] = 0
    person["activism"][0], person["assignment"][::6] = 6000, 1
    person["sore_pay"][::2] = 7000
    world.tables["town"].data["referred"][:] = 5
    return world


def simulation(
    world: World,
    phases: Sequence[Phase] = PHASES,
    start: date = date(1933, 8, 1),
    end: date = date(1933, 9, 1),
    law: LawBook | None = None,
    without: str = "",
    coins: float = 0.5,
    **options: Any,
) -> Simulation:
    """These phases over this world. without: ids of rules removed; coins: share of small coins lacking."""
    rules = law or book()
    outside = Share({"town.canteens.coins_lacking": coins})
    inputs = Inputs(rules, rules.behaviour, outside, frozenset(without.split()))
    program = Program("town", (Heading("town", tuple(phases)),))
    return Simulation(world, program, [inputs] * world.towns, Clock(start, end, YEARS), CHART, **options)


def after(
    law: Mapping[str, Any] | None = None, without: str = "", coins: float = 0.5, change: Any = None
) -> World:
    """The small town a month on. change: called on the world before."""
    world = small_town()
    if change is not None:
        change(world)
    simulation(world, law=amended(law) if law else None, without=without, coins=coins).run()
    return world
