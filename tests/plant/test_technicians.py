"""Technical posts: the rules by hand, who is raised to them, who comes from school, and what the shop then lacks."""

from __future__ import annotations

from collections import namedtuple
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.world import World
from kombinat.plant import promotion, technicians
from kombinat.world.codes import Kind, Occupation, Office, Standing, Trade
from kombinat.world.tree import shops_of
from tests.plant.labour_town import HANDS, SECTIONS, simulation, town

FEBRUARY = date(1926, 2, 1)
AT_ONCE = {"plant__technicians__raise_pace": 1.0}
MANY = {"plant.technicians.per_thousand": 200.0, "plant.technicians.by_trade": np.ones(14)}


def given(**values: Any) -> Any:
    """A bundle of constants."""
    return namedtuple("given", values)(**values)


def bare(rule: Any) -> Any:
    """A rule's plain function, not compiled."""
    return rule.py_func


def run(world: World, until: date = FEBRUARY, law: dict[str, Any] | None = None, *removed: str) -> World:
    """A small plant after some months, its empty technical posts filled at once."""
    made = simulation(world, until, removals=removed, law=law if law is not None else MANY, **AT_ONCE)
    while not made.finished:
        made.step()
        made.events_out()
    return world


def jobs_of(world: World, shop: int) -> NDArray[np.int64]:
    """Occupations of the people of a shop."""
    person, unit = world.tables["person"], world.tables["unit"]
    shops = shops_of(unit["kind"], unit["parent"])
    mine = (person["section"] >= 0) & (shops[person["section"]] == shop)
    return np.asarray(person["occupation"][mine], np.int64)


def raised(world: World, *removed: str) -> NDArray[np.bool_]:
    """Who has become a technician in the first month."""
    before = world.tables["person"]["occupation"].copy()
    run(world, FEBRUARY, MANY, *removed)
    after = world.tables["person"]["occupation"]
    return np.asarray((before == Occupation.WORKER) & (after == Occupation.TECHNICIAN))


def test_rules_by_hand() -> None:
    assert bare(technicians.technical_posts)(920.0, 40.7, 0.5) == pytest.approx(18.722)
    assert bare(technicians.raise_probability)(given(raise_pace=0.15)) == 0.15
    school = given(technician_school=9)
    assert [bare(technicians.taken_on)(*case, school) for case in ((9.0, 1), (8.0, 1), (9.0, 0))] == [1, 0, 0]


def test_fitness_adds_the_list_to_what_a_post_asks_for() -> None:
    b = given(
        fit_skill=3.0,
        fit_school=0.2,
        fit_party=np.array([4.0, 1.5, 0.4]),
        fit_esteem=1.0,
        fit_lead=0.5,
        fit_listed=1.0,
    )
    on = given(promotable=True, listed=True)
    fit = bare(promotion.fitness)
    assert fit(0.5, 5.0, 0.4, True, 1, True, int(Office.FOREMAN), b, on) == pytest.approx(
        1.5 + 1 + 0.4 + 0.5 + 0.4 + 1
    )
    assert fit(0.5, 5.0, 0.4, False, 1, False, int(Office.FOREMAN), b, on) == pytest.approx(2.9)


def test_shops_fill_their_lists_from_the_bench() -> None:
    """A fifth of some 117 hands, less the three technicians there are, is raised at once; the hands are fewer then."""
    world = run(town())
    unit = world.tables["unit"]
    benches = (unit["key"] != 0) & (unit["kind"] == Kind.SHOP) & (unit["trade"] != Trade.OFFICE)
    assert benches.any()
    for shop in np.flatnonzero(benches):
        jobs = jobs_of(world, int(shop))
        hands = int(((jobs == Occupation.WORKER) | (jobs == Occupation.AUXILIARY)).sum())
        now = int((jobs == Occupation.TECHNICIAN).sum())
        assert int(0.2 * hands) <= now <= HANDS * SECTIONS // 5 + 1


def test_who_is_raised_leaves_brigade_and_post_and_earns_a_technicians_rate() -> None:
    world = town()
    made = simulation(world, date(1926, 2, 11), law=MANY, **AT_ONCE)
    before = world.tables["person"]["occupation"].copy()
    while not made.finished:
        made.step()
        made.events_out()
    person, post = world.tables["person"], world.tables["post"]
    new = (before == Occupation.WORKER) & (person["occupation"] == Occupation.TECHNICIAN)
    assert new.sum() > 10
    assert (person["brigade"][new] == -1).all()
    held = post["holder"][(post["key"] != 0) & (post["office"] >= Office.FOREMAN)]
    assert not np.isin(np.flatnonzero(new), held).any()
    listed = new & (person["section"] >= 0)
    assert np.unique(person["rate"][listed]).size <= 4  # by the trade's union alone
    assert person["rate"][listed].min() > np.median(person["rate"][person["occupation"] == Occupation.WORKER])


def test_the_listed_are_raised_first_and_their_shops_see_it() -> None:
    bare_, listed = town(), town()
    bare_.tables["person"]["reserve"][:] = 0
    listed.tables["person"]["reserve"][:] = listed.tables["person"]["party"] == Standing.MEMBER
    members = [
        (raised(world) & (world.tables["person"]["party"] == Standing.MEMBER)).sum()
        for world in (bare_, listed)
    ]
    assert members[0] < members[1]
    assert listed.tables["unit"]["ladder"].max() > bare_.tables["unit"]["ladder"].max() == 0


@pytest.mark.parametrize("rule", ["plant.technicians.posts", "plant.technicians.raised"])
def test_without_posts_or_raising_nobody_leaves_the_bench_for_one(rule: str) -> None:
    assert raised(town()).any() and not raised(town(), rule).any()


@pytest.mark.parametrize(("schooling", "taken"), [(10, True), (4, False)])
def test_graduates_take_empty_posts_of_shops(schooling: int, taken: bool) -> None:
    """Whoever enters a shop that lacks technicians with a technical school behind him becomes one."""
    world = town()
    person, unit = world.tables["person"], world.tables["unit"]
    person["schooling"][:] = schooling
    unit["fund"][unit["kind"] == Kind.SHOP] = 200
    outside = person["section"] < 0
    run(world, FEBRUARY, MANY, "plant.technicians.raised")
    shops = shops_of(unit["kind"], unit["parent"])
    benches = outside & (person["section"] >= 0) & (unit["trade"][shops[person["section"]]] != Trade.OFFICE)
    assert benches.any()
    assert (person["occupation"][benches] == Occupation.TECHNICIAN).any() == taken


def test_graduates_find_no_post_where_the_rule_is_out() -> None:
    world = town()
    person, unit = world.tables["person"], world.tables["unit"]
    person["schooling"][:] = 10
    outside = person["section"] < 0
    run(world, FEBRUARY, MANY, "plant.technicians.raised", "plant.technicians.graduates")
    shops = shops_of(unit["kind"], unit["parent"])
    benches = outside & (person["section"] >= 0) & (unit["trade"][shops[person["section"]]] != Trade.OFFICE)
    assert not (person["occupation"][benches] == Occupation.TECHNICIAN).any()


def test_nobody_loses_a_post_because_the_list_is_shorter() -> None:
    world = town()
    before = (world.tables["person"]["occupation"] == Occupation.TECHNICIAN) & (
        world.tables["person"]["section"] >= 0
    )
    run(world, FEBRUARY, {**MANY, "plant.technicians.per_thousand": 0.0})
    after = world.tables["person"]
    stayed = before & (after["section"] >= 0)
    assert np.isin(after["occupation"][stayed], (Occupation.TECHNICIAN, Occupation.MANAGER)).all()
