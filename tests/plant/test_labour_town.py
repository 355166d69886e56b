"""The labour phases over a small town: nothing is lost, rows and threads do not matter, every rule does something."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.audit import faults
from kombinat.engine.ledger import LedgerError
from kombinat.engine.world import World, permuted
from kombinat.plant import absence, hiring, hoarding, lists
from kombinat.world.codes import (
    Demand,
    Kind,
    Livelihood,
    Occupation,
    Office,
    Past,
    Sex,
    Shock,
    Standing,
    Trade,
)
from tests.plant.labour_town import HANDS, PHASES, SECTIONS, ask_for, simulation, town

MINE = [phase for phase in PHASES if ".test." not in phase.id]
EVERYTHING: dict[str, Any] = {
    "plant.emulation.campaign": 0.8,
    "plant.emulation.records": 1.0,
    "plant.emulation.goods": 0.2,
    "plant.norms.lift": 0.02,
    "plant.quits.quit_forbidden": 0.4,
    "plant.quits.service": 1.0,
    "plant.quits.surplus": 0.02,
    "plant.absence.dismissal_days": 1.0,
    "plant.wages.idle_pay_share": 0.5,
    "plant.wages.steepness": 1.5,
    "plant.wages.title_share": np.array([0.0, 0.05, 0.2]),
    "plant.wages.record_share": np.array([0.0, 0.0, 0.1, 0.1, 0.0, 0.0, 0.0]),
    "plant.wages.fund_allowance": 1.0,
    "plant.wages.fund_fine": 1.0,
    "plant.accounts.charges": 8.5,
    "plant.accounts.cushion": 0.0,
    "plant.posts.sole": 1.0,
    "plan.incentives.labour_weight": 0.02,
}


def run(world: World, until: date = date(1927, 7, 1), **how: Any) -> World:
    """Run a world to `until` and hand it back."""
    made = simulation(world, until, **how)
    while not made.finished:
        made.step()
        made.events_out()
    return world


def troubled(seed: int = 7) -> World:
    """A town with grievances, faults found by the floor, weak machines and open demands."""
    world, random = town(seed), np.random.default_rng(2)
    person, unit, post = world.tables["person"], world.tables["unit"], world.tables["post"]
    for column in ("sore_pay", "sore_stoppage", "sore_boss", "esteem", "fatigue"):
        person[column][:] = random.integers(0, 9_000, person[column].size)
    person["minutes_queue"][:] = random.integers(0, 180, person["key"].size)
    post["fault"][:], post["rejected"][::3] = 4_000, 1
    person["past"][::4] = Past.NAMED
    unit["idle_share"][:] = 4_000
    unit["shortfall"][:], unit["materials"][:], unit["kit"][:] = 2_000, 30_000, 3_000
    unit["money"][0], unit["effort"][:], unit["supervised"][:] = 100_000_000, 11_000, 3_000
    unit["canteen_money"][1] = 200
    unit["fund"][unit["kind"] == Kind.SHOP] = 140
    unit["heads"][[0, 1, 6, 11]], unit["record_hands"][[0, 1]] = (400, 100, 100, 100), 40
    cells = unit["kind"] == Kind.CELL
    unit["hostility"][cells] = 6_000
    for number, demand in enumerate((*Demand, Demand.TASKS, Demand.TASKS, Demand.TASKS)):
        ask_for(world, demand, (1, 6, 11)[number % 3])
    return world


def sections(world: World) -> NDArray[np.int64]:
    """Rows of sections."""
    unit = world.tables["unit"]
    return np.flatnonzero((unit["key"] != 0) & (unit["kind"] == Kind.SECTION))


@pytest.mark.parametrize("declared", MINE, ids=lambda phase: phase.id)
def test_phases_do_what_they_declare(declared: Any) -> None:
    """Source and declaration agree, every rule stands behind its switch."""
    assert faults(declared) == []


def test_two_years_in_checking_mode() -> None:
    """No phase writes what it only reads, and every ledger closes every dekad."""
    world = run(troubled(), date(1928, 1, 1), check=True, law=EVERYTHING)
    assert world.tables["unit"]["heads"][0] > 100
    assert world.tables["request"]["key"].max() == 0


def test_a_kopeck_too_much_is_found() -> None:
    """A purse credited with more than the plant paid stops the run."""
    world = town()
    made = simulation(world)
    made.step()
    world.tables["household"]["money"][0] += 1
    with pytest.raises(LedgerError):
        made.step()


def test_heads_identity() -> None:
    """Heads are last month's, plus hires, less quits, dismissals and losses: by section, shop and plant."""
    world = troubled()
    made = simulation(world, date(1928, 1, 1), law=EVERYTHING)
    unit = world.tables["unit"]
    before = np.bincount(
        world.tables["person"]["section"][world.tables["person"]["section"] >= 0], minlength=unit["key"].size
    )
    months = moved = 0
    while not made.finished:
        at = made.step()
        made.events_out()
        if at.dekad != 2:
            continue
        flow = unit["hires"].astype(np.int64) - unit["quits"] - unit["dismissals"] - unit["lost"]
        heads = unit["heads"].astype(np.int64)
        rows = sections(world)
        assert (heads[rows] == before[rows] + flow[rows]).all()
        assert heads[0] == heads[rows].sum() == before[rows].sum() + flow[0]
        moved += int(unit["hires"][0] + unit["quits"][0])
        before, months = heads.copy(), months + 1
    assert months == 24 and moved > 200


def test_totals_are_sums_of_sections() -> None:
    """What is booked on sections adds up to shops and plant; persons, books and the ledger agree."""
    world = troubled()
    made = simulation(world, date(1926, 7, 1), law=EVERYTHING)
    unit, person, bills = world.tables["unit"], world.tables["person"], 0
    while not made.finished:
        bills += int(unit["wage_bill"][0]) if made.step().dekad == 2 else 0
        made.events_out()
    for column in ("due", "missed", "hires", "quits", "wage_bill", "norm_worked", "norm_made", "shock"):
        shops, rows = unit["kind"] == Kind.SHOP, sections(world)
        assert unit[column][rows].sum() == unit[column][shops].sum() == unit[column][0], column
    assert unit["heads"][0] == np.count_nonzero((person["key"] != 0) & (person["section"] >= 0))
    assert 0 < unit["missed"][0] < unit["due"][0]
    paid = {(row["from"], row["to"]): row["amount"] for row in made.boundary()}
    assert paid["plant", "payroll"] == paid["payroll", "households"] == bills > 0


def test_rows_threads_and_partitions_do_not_matter() -> None:
    """The same people give the same state in any order of rows, with any cut of the work."""
    plain = run(troubled(), law=EVERYTHING).state_hash()
    mixed = run(permuted(troubled(), 3), law=EVERYTHING).state_hash()
    cut = run(troubled(), law=EVERYTHING, threads=2, partition=97).state_hash()
    assert plain == mixed == cut
    assert plain != run(troubled(8), law=EVERYTHING).state_hash()


ELSEWHERE = {"plant.quits.closed"}  # no plant is closed here: tests/plan/test_closing.py
RULES = sorted({rule.id for phase in MINE for rule in phase.rules} - ELSEWHERE)
RESTLESS: dict[str, Any] = {
    "plant__norms__slow_base": -2.0,
    "plant__norms__revise_at": 0.8,
    "plant__requests__grant_base": np.full(len(Demand), -3.0),
}


@pytest.fixture(scope="module")
def untouched() -> int:
    """The state with every rule in force."""
    return run(troubled(), law=EVERYTHING, **RESTLESS).state_hash()


@pytest.mark.parametrize("removed", RULES)
def test_removing_a_rule_changes_the_town(removed: str, untouched: int) -> None:
    """Every rule does something that shows."""
    changed = run(troubled(), law=EVERYTHING, removals=(removed,), **RESTLESS).state_hash() != untouched
    assert changed


def test_removal_leaves_other_draws_alone() -> None:
    """Without the pull of drink, nobody who does not drink comes or stays away otherwise in the first dekad."""
    worlds = [town(), town()]
    for world, removed in zip(worlds, ((), ("plant.absence.drink",)), strict=True):
        simulation(world, removals=removed).step()
    absent = [world.tables["person"]["absent"] for world in worlds]
    changed = np.flatnonzero(absent[0] != absent[1])
    assert changed.size > 0
    assert (worlds[0].tables["person"]["dissolute"][changed] == 1).all()


def hired(world: World) -> dict[int, int]:
    """Whom the plant took on in January 1926, when overdrafts were paid: key of the person, key of the section."""
    made = simulation(world, date(1926, 2, 1), law={"plant.hiring.bank_control": 0.0})
    while not made.finished:
        made.step()
    person, unit = world.tables["person"], world.tables["unit"]
    rows = np.flatnonzero(person["hired"] == 2)
    return {int(person["key"][i]): int(unit["key"][person["section"][i]]) for i in rows}


def vacant_town() -> World:
    """A town whose shops already know how many hands they miss."""
    world = town()
    unit = world.tables["unit"]
    shops = np.flatnonzero(unit["kind"] == Kind.SHOP)
    unit["heads"][shops], unit["fund"][shops] = 120, 135
    unit["posts_wanted"][shops] = 140
    unit["target_month"][shops] = 10**9
    return world


def test_one_seeker_fewer_changes_only_what_it_must() -> None:
    """Taking one recruit away opens a chain of places, and leaves everybody else where he was."""
    base = hired(vacant_town())
    assert len(base) >= 30
    world = vacant_town()
    person = world.tables["person"]
    gone = next(iter(base))
    row = int(np.flatnonzero(person["key"] == np.uint64(gone))[0])
    person["livelihood"][row] = Livelihood.DEPENDANT
    other = hired(world)
    assert gone not in other
    same = sum(1 for key in base if other.get(key) == base[key])
    assert len(other) == len(base)
    assert same >= len(base) - 8


def test_shortage_stays_visible() -> None:
    """With no one to hire, what shops ask for stays above what they have."""
    world = vacant_town()
    person = world.tables["person"]
    person["livelihood"][person["section"] < 0] = Livelihood.DEPENDANT
    assert hired(world) == {}
    unit = world.tables["unit"]
    shops = unit["kind"] == Kind.SHOP
    assert (unit["posts_wanted"][shops] > unit["heads"][shops]).all()


def test_over_hiring_raises_what_is_asked() -> None:
    """Shops that remember shortage and turnover ask for more; without the rule they do not."""
    asked = []
    for removed in ((), ("plant.hiring.over_hiring",)):
        world = vacant_town()
        made = simulation(world, date(1926, 2, 1), removals=removed)
        while not made.finished:
            made.step()
        asked.append(int(world.tables["unit"]["posts_wanted"].sum()))
    assert asked[0] > asked[1]


def test_mean_skill_falls_with_recruits() -> None:
    """Nothing says so, but a list that grows by recruits is less skilled than one that does not."""
    means = []
    for grow in (False, True):
        world = vacant_town()
        unit, person = world.tables["unit"], world.tables["person"]
        person["skill"][person["section"] < 0] = 0
        made = simulation(world, date(1926, 4, 1))
        made.step()
        unit["fund"][:] = 160 if grow else 1
        while not made.finished:
            made.step()
        means.append(person["skill"][person["section"] >= 0].mean())
    assert means[1] < means[0] - 100


def test_posts_are_filled_from_below() -> None:
    """All posts of the plant are held by its people, each in one; brigadiers stay workers."""
    world = run(town(), date(1926, 3, 1))
    post, person = world.tables["post"], world.tables["person"]
    held = post["holder"][post["key"] != 0]
    assert (held >= 0).all() and np.unique(held).size == held.size
    jobs, office = person["occupation"][held], post["office"][post["key"] != 0]
    assert (jobs[office < Office.FOREMAN] == Occupation.MANAGER).all()
    assert (jobs[office == Office.FOREMAN] == Occupation.FOREMAN).all()
    assert (jobs[office == Office.BRIGADIER] == Occupation.WORKER).all()


def test_a_shop_sees_whom_its_list_raised() -> None:
    """Where nobody was on the list no shop has a ladder; where all members were, the raised members make one."""
    bare, listed = town(), town()
    bare.tables["person"]["reserve"][:] = 0
    member = listed.tables["person"]["party"] == Standing.MEMBER
    listed.tables["person"]["reserve"][:] = member
    for world in (bare, listed):
        run(world, date(1926, 2, 1))
        assert world.tables["town"]["raised"][0] >= world.tables["town"]["raised_party"][0] > 0
    assert bare.tables["unit"]["ladder"].sum() == 0
    assert listed.tables["unit"]["ladder"].max() > 0


def test_a_verdict_moves_the_director_on() -> None:
    """The trust's verdict empties the post in that month, his list place with it, and a successor takes over."""
    world = town()
    made = simulation(world, date(1928, 1, 1))
    director = int(np.flatnonzero(world.tables["post"]["office"] == Office.DIRECTOR)[0])
    keys = []
    while not made.finished:
        at = made.step()
        holder = int(world.tables["post"]["holder"][director])
        if at.dekad == 2 and holder >= 0:
            keys.append(int(world.tables["person"]["key"][holder]))
    assert world.tables["post"]["removed"][director] == 1
    assert keys[-1] != keys[-2]


WELFARE = ("canteen_money", "nursery_money", "flats_money", "guarded")
IDLE = ("plant.test.make", "plant.hoarding.making_do")  # phases that would change the same books


@pytest.mark.parametrize("demand", list(Demand))
def test_granted_demands_act(demand: Demand) -> None:
    """Each demand, certain to be granted, changes the books it is about; a refused one changes nothing."""
    seen = []
    for base in (40.0, -40.0):
        world = town()
        run(world, date(1926, 2, 1))
        unit = world.tables["unit"]
        unit["needed"][1] = unit["broken"][1] = 1_000
        ask_for(world, demand, 1)
        made = simulation(world, date(1926, 2, 11), phases=tuple(p for p in PHASES if p.id not in IDLE),
                          plant__requests__grant_base=np.full(len(Demand), base))  # fmt: skip
        made.next_tick = 3
        made.step()
        seen.append([int(unit["granted"][1]), int(unit["ordered"][1]), int(unit["broken"][1]),
                     int(unit["planners"].sum()), int(unit["norm_rate"][1]),
                     int(np.count_nonzero(world.tables["person"]["quitting"])),
                     int(world.tables["post"]["removed"].sum()),
                     *(int(unit[column][1]) for column in WELFARE)])  # fmt: skip
        assert world.tables["request"]["key"].max() == 0
    place = {
        Demand.MATERIALS: 1,
        Demand.REPAIR: 2,
        Demand.TASKS: 3,
        Demand.RATE: 4,
        Demand.STAFF: 5,
        Demand.REMOVAL: 6,
        Demand.CANTEEN: 7,
        Demand.NURSERY: 8,
        Demand.FLATS: 9,
        Demand.SAFETY: 10,
    }
    assert seen[0][0] == 1 and seen[1][0] == 0
    assert seen[0][place[demand]] != seen[1][place[demand]]


def test_women_are_hired_when_men_run_out() -> None:
    """No rule gives women a share: they come in as the men who seek are used up."""
    shares = []
    for men in (True, False):
        world = vacant_town()
        person = world.tables["person"]
        idle = (person["section"] < 0) & (person["key"] != 0)
        if not men:
            person["livelihood"][idle & (person["sex"] == Sex.MAN)] = Livelihood.DEPENDANT
        rows = [int(np.flatnonzero(person["key"] == np.uint64(key))[0]) for key in hired(world)]
        shares.append(np.mean(person["sex"][rows] == Sex.WOMAN))
    assert shares[0] < 0.4 and shares[1] == 1.0


def test_blend_always_arrives() -> None:
    """A smoothed share reaches what it is smoothed towards, from either side."""
    for start, goal in ((0, 777), (900, 3), (5, 5)):
        value, steps = start, 0
        while value != goal:
            value, steps = lists.blend(value, goal, 36), steps + 1
            assert steps < 500


def test_seats_see_nothing_of_the_books() -> None:
    """What shops ask for and the director allows does not move with columns they cannot see."""
    for phase in (hiring.ask, hiring.allow):
        for name in phase.reads:
            assert name not in {"unit.value", "unit.made_year", "unit.made", "person.skill"}


def test_heap_hands_out_the_highest_rank_first() -> None:
    """Candidates come out in order of rank, whatever the order they went in."""
    ranks = np.random.default_rng(4).permutation(50).astype(np.float64)
    rows = np.arange(50)
    expected = list(np.argsort(-ranks))
    hiring.heap(rows, ranks)
    assert [hiring.take_first(rows, ranks, size) for size in range(50, 0, -1)] == expected


def test_kept_hands_leave_the_benches_for_what_they_are_kept_for() -> None:
    """Makers and fitters raise what can be worked and what is sound, at the cost of minutes at the bench."""
    found = []
    for makers, fitters in ((0, 0), (20, 0), (0, 20)):
        world = troubled()
        unit = world.tables["unit"]
        shops = (unit["kind"] == Kind.SHOP) & (unit["trade"] != Trade.OFFICE)
        unit["heads"][shops], unit["broken"][shops] = SECTIONS * HANDS, 50_000
        unit["makers"][shops], unit["fitters"][shops] = makers, fitters
        simulation(world, phases=(lists.open_dekad, absence.come, hoarding.making_do)).step()
        found.append([int(unit[column].sum()) for column in ("present", "kit", "broken")])
    none, made, mended = found
    assert made[0] < none[0] and made[1] > none[1] and made[2] == none[2]
    assert mended[0] < none[0] and mended[1] == none[1] and mended[2] < none[2]


def test_reasons_to_keep_hands_add_up_in_what_is_asked() -> None:
    """In one month what a shop asks for is the sum of its reasons: each alone takes what it adds, and no more."""

    def asked(*removed: str) -> int:
        world = troubled()
        unit = world.tables["unit"]
        unit["heads"][:], unit["broken"][:], unit["made_dekad3"][:], unit["made_month"][:] = (
            1_000,
            90_000,
            50,
            100,
        )
        names = tuple(f"plant.hoarding.{name}" for name in removed)
        made = simulation(world, phases=(hiring.ask,), removals=names)
        for _ in range(3):
            made.step()
        return int(unit["posts_wanted"].sum())

    reasons = ("own_supply", "repair_crews", "rush")
    drops = [asked() - asked(reason) for reason in reasons]
    assert min(drops) > 0
    assert asked() - asked(*reasons) == sum(drops)


def test_hands_slow_down_when_prices_rise_and_get_used_to_it() -> None:
    """A month's pay that buys half as much is felt at the bench, and after some years is what one is used to."""
    world, paces = town(), []
    made = simulation(world, date(1930, 1, 1))
    sections_ = sections(world)
    while not made.finished:
        at = made.step()
        if (at.year, at.month, at.dekad) == (1926, 12, 2):
            paces.append(world.tables["unit"]["pace"][sections_].mean())
            world.tables["town"]["price"][0] = 20_000
        if at.dekad == 2 and (at.year, at.month) in ((1927, 1), (1929, 12)):
            paces.append(world.tables["unit"]["pace"][sections_].mean())
    before, squeezed, after = paces
    assert squeezed < before - 1_000
    assert after > squeezed + 500


def test_the_fine_makes_foremen_hold_back() -> None:
    """Fined for an overspent fund, foremen let less through, and the section is paid less."""
    found = []
    for fine in (0.0, 2.0):
        law = EVERYTHING | {"plant.wages.fund_fine": fine, "plant.quits.surplus": 0.0}
        world = run(troubled(), date(1927, 1, 1), law=law)
        unit, rows_ = world.tables["unit"], sections(world)
        found.append((unit["let_through"][rows_].mean(), unit["overspent"][rows_].mean()))
    assert found[1][0] < found[0][0]
    assert found[1][1] < found[0][1]


@pytest.mark.parametrize("court", [0.0, 1.0])
def test_bosses_report_part_of_what_the_law_punishes(court: float) -> None:
    """Who is reported is dismissed where absence costs the job, and stays at work where it is tried in court."""
    law = {
        "plant.absence.dismissal_days": 1.0,
        "plant.absence.court": court,
        "plant.hoarding.protection": 1.0,
        "plant.quits.surplus": 0.0,
    }
    world = town()
    made = simulation(world, date(1927, 1, 1), law=law)
    unit, seen = world.tables["unit"], np.zeros(3, np.int64)
    while not made.finished:
        if made.step().dekad == 2:
            rows_ = sections(world)
            seen += [unit[name][rows_].sum() for name in ("breaches", "referred", "dismissals")]
    breaches, referred, dismissed = seen
    assert referred < breaches
    assert 0 < dismissed <= referred if court == 0.0 else dismissed == 0


def test_records_need_work_made_ready() -> None:
    """Auxiliaries who share in records make work ready for them, and more are entered."""
    found = []
    for helped in (0.0, 0.2):
        shares = np.array([0.0, 0.0, helped, 0.0, 0.0, 0.0, 0.0])
        law = EVERYTHING | {"plant.wages.record_share": shares}
        world = run(troubled(), date(1927, 1, 1), law=law, plant__emulation__record_norm=0.5)
        unit, person = world.tables["unit"], world.tables["person"]
        found.append((unit["prepared"][sections(world)].min(), (person["shock"] == Shock.STAKHANOVITE).sum()))
    assert found[1][0] > found[0][0]
    assert found[1][1] > found[0][1] > 0


def test_protection_keeps_hands_a_falling_plan_leaves_over() -> None:
    """Where the fund falls, the list follows it at once without protection, and hardly with it."""
    found = []
    for protection in (0.0, 1.0):
        law = {"plant.hoarding.protection": protection, "plant.quits.surplus": 0.0}
        world = vacant_town()
        made = simulation(world, date(1926, 4, 1), law=law)
        made.step()
        world.tables["unit"]["fund"][:] = 40
        while not made.finished:
            made.step()
        found.append(int(world.tables["unit"]["heads"][0]))
    assert found[1] > found[0] + 20
