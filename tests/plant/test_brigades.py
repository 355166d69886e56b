"""Brigades: their rules by hand, and over a small town who is in which, who leads, and what it changes."""

from __future__ import annotations

from collections import namedtuple
from datetime import date
from math import exp
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.draws import slot_key
from kombinat.engine.world import World, permuted
from kombinat.plant import brigades, posts, production, wages
from kombinat.world.codes import Kind, Occupation, Office, Shock, Trade
from kombinat.world.offices import is_boss, is_party_post
from tests.plant import test_production_plant as works
from tests.plant.labour_town import simulation, town

HANDS = (Occupation.WORKER, Occupation.AUXILIARY)
JULY = date(1926, 7, 1)


def given(**values: Any) -> Any:
    """A bundle of constants."""
    return namedtuple("given", values)(**values)


def bare(rule: Any) -> Any:
    """A rule's plain function, not compiled."""
    return rule.py_func


def run(world: World, until: date = JULY, **how: Any) -> World:
    """Run a world to `until` and hand it back."""
    made = simulation(world, until, **how)
    while not made.finished:
        made.step()
        made.events_out()
    return world


# ---- rules by hand


def test_who_is_put_where() -> None:
    """The law says how many move; the unskilled are drawn to skilled crews, the fully skilled to none."""
    b = given(pair=4.0)
    assert bare(brigades.regrouped)(0.12) == 0.12
    assert bare(brigades.pairing)(0.6, 0.25, b) == pytest.approx(4 * 0.6 * 0.75)
    assert bare(brigades.pairing)(0.6, 1.0, b) == 0.0


def test_mates_are_those_of_the_crew() -> None:
    """What a hand sees and learns from is the crew, not the section."""
    assert bare(brigades.beside)(0.7, 0.4) == 0.7
    assert bare(brigades.example)(0.7, 0.4) == 0.7


def test_leaders_keep_hands_on_a_job() -> None:
    """A section wholly led loses a quarter less to switching, one half led an eighth."""
    b = given(leader_keeps=0.25)
    assert bare(brigades.kept_on)(1.0, b) == pytest.approx(0.75)
    assert bare(brigades.kept_on)(0.5, b) == pytest.approx(0.875)
    assert bare(brigades.kept_on)(0.0, b) == 1.0


def test_troubleshooting() -> None:
    """Each minute saves less than the one before; nothing beyond the bound, nothing without leaders or idle time."""
    b = given(save_gain=5.0, save_most=0.3)
    save = bare(brigades.put_right)
    assert save(100.0, 10_000.0, 1.0, b) == pytest.approx(1 - exp(-0.05))
    assert save(100.0, 10_000.0, 0.5, b) == pytest.approx(0.5 * (1 - exp(-0.05)))
    assert save(9_000.0, 10_000.0, 1.0, b) == 0.3
    assert save(100.0, 0.0, 1.0, b) == 0.0 and save(0.0, 10_000.0, 1.0, b) == 0.0


def test_brigadiers_are_paid_for_leading() -> None:
    assert bare(wages.brigadier_pay)(True, 0.1) == 0.1
    assert bare(wages.brigadier_pay)(False, 0.1) == 0.0


def test_offices() -> None:
    """Every office is a boss's, a brigadier's or the party's."""
    assert [o for o in Office if is_boss(o)] == [Office.DIRECTOR, Office.SHOP_BOSS, Office.FOREMAN]
    assert [o for o in Office if is_party_post(o)] == [Office.SECRETARY, Office.ORGANISER, Office.SEAT]


def test_a_brigadier_comes_from_the_workers_of_the_brigade() -> None:
    below = bare(posts.eligible_unit)
    assert below(Occupation.WORKER, 9, 5, 1, 0, Office.BRIGADIER) == 9
    assert below(Occupation.AUXILIARY, 9, 5, 1, 0, Office.BRIGADIER) == -1
    assert below(Occupation.WORKER, 9, 5, 1, 0, Office.FOREMAN) == 5
    assert below(Occupation.MANAGER, -1, 5, 1, 0, Office.DIRECTOR) == 0


# ---- over a small town


def hands(world: World) -> NDArray[np.int64]:
    """Rows of the workers and helpers of sections with brigades."""
    person, unit = world.tables["person"], world.tables["unit"]
    listed = np.flatnonzero((person["section"] >= 0) & np.isin(person["occupation"], HANDS))
    return listed[unit["trade"][person["section"][listed]] != Trade.OFFICE]


def crews(world: World) -> NDArray[np.int64]:
    """Rows of brigades."""
    return np.flatnonzero(world.tables["unit"]["kind"] == Kind.BRIGADE)


def test_every_hand_is_in_one_brigade_of_the_section_and_nobody_else_is() -> None:
    world = town()
    person, unit = world.tables["person"], world.tables["unit"]
    made = simulation(world, date(1927, 7, 1), check=True)
    while not made.finished:
        at = made.step()
        made.events_out()
        if at.dekad != 2:
            continue
        rows = hands(world)
        assert (person["brigade"][rows] >= 0).all()
        assert (unit["parent"][person["brigade"][rows]] == person["section"][rows]).all()
        others = np.setdiff1d(np.arange(person["key"].size), rows)
        assert (person["brigade"][others] == -1).all()


def test_brigades_add_up_to_the_hands_of_their_section() -> None:
    world = run(town(), law={"plant.emulation.campaign": 1.0})
    person, unit = world.tables["person"], world.tables["unit"]
    rows, brigade = hands(world), crews(world)
    of_section = np.bincount(unit["parent"][brigade], unit["heads"][brigade], unit["key"].size)
    assert (of_section == np.bincount(person["section"][rows], minlength=unit["key"].size)).all()
    titles = np.bincount(person["brigade"][rows], person["shock"][rows] != Shock.NONE, unit["key"].size)
    assert (unit["shock"][brigade] == titles[brigade]).all() and titles.sum() > 0
    for crew in brigade:
        assert unit["skill"][crew] == int(person["skill"][rows[person["brigade"][rows] == crew]].mean())
    assert (unit["led"][unit["kind"] == Kind.BRIGADE] == 10_000).all()
    bare_trades = unit["trade"] == Trade.OFFICE
    assert (unit["led"][(unit["kind"] == Kind.SHOP) & ~bare_trades] == 10_000).all()
    assert (unit["led"][bare_trades] == 0).all()


def test_small_crews_fill_sooner() -> None:
    """Half a year on, no crew of a section is empty or holds nearly all."""
    world = run(town(), law={"plant.brigades.mixing": 0.3})
    heads = world.tables["unit"]["heads"][crews(world)]
    assert heads.min() >= 4 and heads.max() <= 26


def test_stable_crews_stay_together() -> None:
    """Where nothing is mixed a hand stays in his brigade; the more is mixed the more have moved."""
    stayed = []
    for mixing in (0.0, 0.1, 0.4):
        world = town()
        made = simulation(world, date(1926, 5, 1), law={"plant.brigades.mixing": mixing})
        person, first, since = world.tables["person"], np.zeros(0, np.int32), np.zeros(0, np.int16)
        while not made.finished:
            at = made.step()
            made.events_out()
            if at.dekad == 2 and at.month == 1:
                first, since = person["brigade"].copy(), person["hired"].copy()
        there = (first >= 0) & (person["brigade"] >= 0) & (person["hired"] == since)
        stayed.append(float((person["brigade"][there] == first[there]).mean()))
    assert stayed[0] == 1.0 > stayed[1] > stayed[2]


def test_novices_are_put_under_the_skilled() -> None:
    """With the pull of skill, the least skilled have better mates than without it."""
    means = []
    for pull in (0.0, 10.0):
        world = run(town(), law={"plant.brigades.mixing": 0.3}, plant__brigades__pair=pull)
        person, unit = world.tables["person"], world.tables["unit"]
        rows = hands(world)
        rows = rows[person["skill"][rows] < 4_000]
        means.append(unit["skill"][person["brigade"][rows]].mean())
    assert means[1] > means[0]


def test_rows_do_not_matter() -> None:
    assert run(town()).state_hash() == run(permuted(town(), 5)).state_hash()


def test_each_brigade_has_a_leader_from_its_own_workers() -> None:
    """From the first month on; who leaves or rises is followed at once, nobody is removed, and he works on."""
    world = town()
    post, person, unit = (world.tables[name] for name in ("post", "person", "unit"))
    made = simulation(world, date(1928, 1, 1))
    led = post["office"] == Office.BRIGADIER
    led &= post["key"] != 0
    changes, before = 0, post["holder"][led].copy()
    while not made.finished:
        at = made.step()
        made.events_out()
        if at.dekad != 2:
            continue
        holder = post["holder"][led]
        assert (holder >= 0).all() and np.unique(holder).size == holder.size
        assert (person["brigade"][holder] == post["unit"][led]).all()
        assert (person["occupation"][holder] == Occupation.WORKER).all()
        changes += int((holder != before).sum())
        before = holder.copy()
    assert changes > led.sum()
    assert (post["removed"][led] == 0).all() and (unit["kind"][post["unit"][led]] == Kind.BRIGADE).all()


def test_foremen_come_from_brigadiers_sooner() -> None:
    """With a weight on having led, more of the new foremen led a brigade a month before."""
    shares = []
    for weight in (-20.0, 20.0):
        world = town()
        post, person = world.tables["post"], world.tables["person"]
        made = simulation(
            world, date(1928, 1, 1), plant__posts__fit_lead=weight, plant__posts__remove_base=np.zeros(2)
        )
        foremen, leaders = post["office"] == Office.FOREMAN, post["office"] == Office.BRIGADIER
        raised: list[bool] = []
        led: set[int] = set()
        held: set[int] = set()
        while not made.finished:
            at = made.step()
            made.events_out()
            if at.dekad == 2:
                now = {int(person["key"][h]) for h in post["holder"][foremen] if h >= 0}
                raised += [key in led for key in now - held] if held else []
                held, led = now, {int(person["key"][h]) for h in post["holder"][leaders] if h >= 0}
        shares.append(float(np.mean(raised)))
    assert shares[0] < 0.1 < shares[1]


# ---- in production


def plant(led: int = 10_000, tens: int = 0) -> World:
    """A hard-pressed plant, its hands led to a share `led` (1/10000), its cells' activists giving `tens` of minutes."""
    world = works.plant_world(capacity=0.8)
    unit = world.tables["unit"]
    unit["led"][:] = led
    shops = np.flatnonzero((unit["kind"] == Kind.SHOP) & (unit["key"] != 0))
    cells = np.flatnonzero(unit["key"] == 0)[: shops.size]
    unit["key"][cells] = [slot_key(np.uint64(8), 0, n) for n in range(cells.size)]
    unit["kind"][cells], unit["serves"][cells], unit["time_stoppages"][cells] = Kind.CELL, shops, tens
    return world


def idle(world: World, *removed: str) -> dict[str, int]:
    """Idle minutes of the plant in a month by cause."""
    sim = works.simulation(world, 1, removed)
    sim.run()
    return {name: int(works.column(sim, name, Kind.PLANT)[0]) for name in works.IDLE}


def test_led_crews_lose_less_to_switching() -> None:
    """By the share in the rule, to a minute a section and dekad."""
    free, led = idle(plant(led=0))["idle_orders"], idle(plant(led=10_000))["idle_orders"]
    keeps = works.BOOK.value("plant.brigades.leader_keeps", works.START)
    assert isinstance(keeps, float)
    assert led == pytest.approx(free * (1 - keeps), rel=1e-3)
    assert idle(plant(led=10_000), "plant.brigades.leader")["idle_orders"] == free


def test_activists_save_idle_time_and_every_minute_is_still_booked() -> None:
    """The more time goes to stoppages, the less is idle; minutes present stay worked or idle."""
    stood = []
    for tens in (0, 100, 500, 500_000):
        sim = works.simulation(plant(tens=tens), 1)
        present = np.zeros(1, np.int64)
        while not sim.finished:
            sim.step()
            present += works.column(sim, "present", Kind.PLANT)
        minutes = {name: works.column(sim, name, Kind.PLANT) for name in ("worked", *works.IDLE)}
        assert sum(minutes.values()) == present
        stood.append(int(minutes["idle_machines"][0] + minutes["idle_orders"][0]))
    assert stood == sorted(stood, reverse=True) and len(set(stood)) == 4
    most = works.BOOK.value("plant.brigades.save_most", works.START)
    assert isinstance(most, float)
    assert stood[-1] >= stood[0] * (1 - most) * 0.99


def test_without_leaders_or_the_rule_activists_save_nothing() -> None:
    assert idle(plant(led=0, tens=5_000)) == idle(plant(led=0))
    assert idle(plant(tens=5_000), "plant.brigades.troubleshooting") == idle(plant())


def test_saved_time_never_makes_more_than_materials_allow() -> None:
    """The bound of machines is moved at most to what hands and materials allow."""
    sheet = production.new_sheet(1)
    sheet.reach[0], sheet.materials[0], sheet.machines[0] = 100.0, 80.0, 60.0
    assert production.want_of_machines(sheet, 0) == 20.0
    sheet.materials[0] = 50.0
    assert production.want_of_machines(sheet, 0) == 0.0
