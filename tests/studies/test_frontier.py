"""The frontier: right on a problem solved by hand, never below the run, never worse for having more."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kombinat import cli
from kombinat.archive.store import Results
from kombinat.asked import Asked, AskedError
from kombinat.engine.errors import RunError
from kombinat.plans import plan
from kombinat.runs import How, execute
from kombinat.studies.conditions import SOURCES, Conditions, conditions
from kombinat.studies.frontier import CHAIN, EVERYTHING, Frontier, Programs, frontier, measure, proportions
from kombinat.theory.programs import NoOptimumError, complete_sets, optimum, program
from kombinat.world.codes import Trade

ROUNDING = 1e-6


def row(*numbers: float) -> Any:
    return np.array([numbers], np.float64)


def two_shops() -> Conditions:
    """A foundry (2 kg a norm-minute, half of it sound, 1 kopeck) that feeds a mechanical shop (1 kg, 10 kopecks).

    The foundry has 120 kg and the other shop nothing: at most 60 norm-minutes each, 660 kopecks. They made 40 and 20.
    """
    inside, feeds = np.zeros((1, len(SOURCES), 2)), np.zeros((len(SOURCES), 2), np.bool_)
    inside[0, SOURCES.index(Trade.FOUNDRY), 1] = 20.0
    feeds[SOURCES.index(Trade.FOUNDRY), 1] = True
    none = row(0.0, 0.0)
    return Conditions(
        names=("foundry", "mechanical"),
        trades=np.array([Trade.FOUNDRY, Trade.MECHANICAL], np.int64),
        auxiliary=np.array([False, False]),
        first=372,
        gross=row(40.0, 20.0),
        good=row(40.0, 20.0),
        laid_up=row(0.0, 0.0),
        hands=row(90.0, 90.0),
        tasked=row(100.0, 100.0),
        machines=row(np.inf, 95.0),
        stock=row(40.0, 0.0),
        opening=np.array([120.0, 0.0]),
        reserve=np.zeros(2),
        gate=none,
        opening_gate=np.zeros(2),
        outside=none,
        inside=inside,
        returned=none,
        plan=row(40.0, 400.0),
        price=row(1.0, 10.0),
        kilograms=row(2.0, 1.0),
        sound_mass=row(0.5, 0.75),
        machine_time=row(0.0, 0.5),
        feeds=feeds,
        power_work=np.zeros(1),
        tool_work=np.zeros(1),
        remelt=0.0,
    )


def values(found: Frontier) -> list[float]:
    return [found.made, *(step.value for step in found.steps)]


def price(found: Frontier, what: str, where: str) -> float:
    return next(p.at_frontier for p in found.prices if (p.what, p.where) == (what, where))


# ---- by hand


def test_two_shops_by_hand() -> None:
    """Complete sets: deliveries held at 20 kg, then half as much again of both; freely, 60 norm-minutes each."""
    found = measure(two_shops())
    assert values(found) == pytest.approx([240, 240, 240, 240, 360, 360, 660])
    assert [step.cause for step in found.steps] == list(CHAIN)
    assert sum(step.share for step in found.steps) == pytest.approx(1.0)


def test_shadow_prices_by_hand() -> None:
    """A kilogram in the foundry is half a norm-minute there and half of one in the shop it feeds: 0.5 + 5 kopecks."""
    found = measure(two_shops())
    assert price(found, "materials", "foundry") == pytest.approx(5.5)
    assert price(found, "materials", "mechanical") == pytest.approx(10.0)
    assert price(found, "hands", "foundry") == price(found, "machines", "mechanical") == 0.0


def test_a_machine_minute_is_worth_what_it_makes() -> None:
    """With the machines of 30 norm-minutes the mechanical shop is held to 300 kopecks; one minute more makes two."""
    found = measure(replace(two_shops(), machines=row(np.inf, 30.0)))
    assert found.best == pytest.approx(60.0 + 300.0)
    assert price(found, "machines", "mechanical") == pytest.approx(20.0)


def test_complete_sets_of_the_plan_by_hand() -> None:
    """The plan asks for 40 of each: of 40 and 20 half of it is complete, 220 kopecks."""
    found = measure(two_shops(), assortment="plan")
    assert values(found) == pytest.approx([220, 220, 220, 220, 660, 660, 660])


def test_what_service_there_is_goes_where_it_is_worth_most() -> None:
    """Power for 50 norm-minutes of the main shops, no foundry work wanted but what the other shop takes."""
    had = two_shops()
    wide = {
        name: np.hstack((getattr(had, name), row(number)))
        for name, number in {
            "gross": 6.0, "good": 6.0, "laid_up": 0.0, "hands": 6.0, "tasked": 6.0, "machines": np.inf, "stock": 0.0,
            "gate": 0.0, "outside": 0.0, "returned": 0.0, "plan": 0.0, "price": 0.0, "kilograms": 0.0,
            "sound_mass": 0.0, "machine_time": 0.0,
        }.items()
    }  # fmt: skip
    grown = replace(
        had,
        names=(*had.names, "power"),
        trades=np.append(had.trades, int(Trade.POWER)),
        auxiliary=np.array([False, False, True]),
        opening=np.append(had.opening, 0.0),
        reserve=np.zeros(3),
        opening_gate=np.zeros(3),
        inside=np.concatenate((had.inside, np.zeros((1, len(SOURCES), 1))), axis=2),
        feeds=np.hstack((had.feeds, np.zeros((len(SOURCES), 1), np.bool_))),
        power_work=np.array([0.1]),
        **wide,
    )
    found = measure(grown)
    assert found.best == pytest.approx(30 * 1.0 + 30 * 10.0)
    assert price(found, "service", "power") == pytest.approx(11.0 / 0.2)


def test_a_program_without_an_optimum_says_so() -> None:
    with pytest.raises(NoOptimumError):
        optimum(program([1.0], [[-1.0]], [0.0]))
    with pytest.raises(NoOptimumError):
        optimum(program([1.0], [[1.0]], [-1.0]))


def test_prices_of_products_add_up_to_one_set() -> None:
    """Kantorovich: what the products of one set are worth together is a set."""
    time = program([0.0, 0.0], [[1.0, 1.0]], [1.0])
    found = optimum(complete_sets(time, [[3.0, 0.0], [0.0, 6.0]], [1.0, 1.0]))
    assert found.value == pytest.approx(2.0)
    assert found.of_limits[-2:].sum() == pytest.approx(1.0)


# ---- on a real run, small


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Results:
    asked = Asked("red_putilov", scale=0.15, until=date(1927, 1, 1))
    return execute(plan(asked), tmp_path_factory.mktemp("frontier") / "run", How())


@pytest.fixture(scope="module")
def had(run: Results) -> Conditions:
    return conditions(run)


@pytest.mark.parametrize("assortment", ["made", "plan"])
def test_no_step_loses_and_none_is_below_the_run(had: Conditions, assortment: Any) -> None:
    found = measure(had, assortment=assortment)
    slack = ROUNDING * found.made
    assert 0.0 < found.made <= had.value.sum() + slack
    assert found.best >= had.value.sum() - slack
    for step in found.steps:
        assert step.gain >= -slack
        assert step.alone is None or step.alone >= -slack


def test_what_was_read_back_is_what_the_run_booked(run: Results, had: Conditions) -> None:
    """Eleven months of what suppliers brought, beside the ledger of twelve; and values to the kopeck a dekad."""
    booked = next(
        door["amount"]
        for door in run.said["boundary"]
        if (door["from"], door["to"]) == ("suppliers", "materials")
    )
    assert 0.85 < had.outside.sum() / booked < 1.0
    value = run.sql(
        "SELECT sum(value) FROM panels WHERE kind = 'shop' AND trade <> 'office' AND date >= '1926-02-01'"
    ).fetchall()[0][0]
    assert had.value.sum() == pytest.approx(value, rel=1e-5)


def test_the_run_itself_meets_every_limit_but_the_inferred_ones(had: Conditions) -> None:
    """Only sound machine time, which is read off two days a month, is overstepped by more than rounding."""
    programs, shares = Programs(had), proportions(had, "made")
    asked = programs.of(EVERYTHING, shares)
    limits = programs._limits(EVERYTHING)
    raised = asked.most - limits.sides()
    raised[programs.of_machines] = 0.0
    assert raised.max() <= 1e-5 * had.gross.max()
    apart = asked.balances @ programs.point() - asked.exactly
    assert np.abs(apart).max() <= 1.0


@pytest.mark.parametrize("name", ["opening", "tasked", "machines", "opening_gate"])
def test_more_of_anything_never_lowers_the_optimum(had: Conditions, name: str) -> None:
    before = measure(had).best
    more = measure(replace(had, **{name: getattr(had, name) * 1.2})).best
    assert more >= before * (1 - ROUNDING)


def test_prices_three_times_as_high_make_three_times_the_value(had: Conditions) -> None:
    one, three = measure(had), measure(replace(had, price=3.0 * had.price))
    assert values(three) == pytest.approx([3.0 * value for value in values(one)], rel=ROUNDING)


def test_a_little_more_is_worth_its_shadow_price(had: Conditions) -> None:
    found = measure(had)
    dearest = max((p for p in found.prices if p.what == "hands"), key=lambda p: p.at_frontier)
    shop, more = had.names.index(dearest.where), had.tasked.copy()
    more[:, shop] += 1.0
    gained = measure(replace(had, tasked=more)).best - found.best
    assert gained == pytest.approx(dearest.at_frontier * had.months, rel=1e-2)


def test_the_command_prints_and_writes(
    run: Results, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "f.json"
    words = ["frontier", str(run.path), "--over", "1926-04..1926-09", "--to", str(file)]
    assert cli.status_of(lambda: cli.app(words, standalone_mode=False)) == 0
    printed = capsys.readouterr().out
    assert "the gap by cause" in printed
    assert "what one more is worth" in printed
    written = json.loads(file.read_text())
    assert written["over"] == "1926-04..1926-09"
    assert [step["cause"] for step in written["steps"]] == list(CHAIN)


@pytest.mark.parametrize(
    ("over", "assortment", "said"),
    [
        ("spring", "made", "--over: found 'spring' is not a period"),
        (
            "1926-01..1926-03",
            "made",
            "--over: found 1926-01..1926-03; allowed months within 1926-02..1926-12",
        ),
        ("1931", "made", "--over: found 1931-01..1931-12; allowed months within"),
        (None, "best", "--assortment: found best; allowed made or plan"),
    ],
)
def test_bad_input_is_one_line(run: Results, over: str | None, assortment: str, said: str) -> None:
    with pytest.raises(AskedError) as caught:
        frontier(run.path, over, assortment)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_run_under_another_law_is_refused(run: Results, tmp_path: Path) -> None:
    other = shutil.copytree(run.path, tmp_path / "other")
    said = json.loads((other / "run.json").read_text())
    said["spec"]["data"] = "0" * 64
    (other / "run.json").write_text(json.dumps(said))
    with pytest.raises(RunError, match="the scenario or the law has changed since; run it anew"):
        frontier(other)


def test_a_run_without_a_rule_the_programs_stand_on_is_refused(tmp_path: Path) -> None:
    asked = Asked("red_putilov", scale=0.05, until=date(1926, 5, 1), without=("plant.production.machines",))
    bare = execute(plan(asked), tmp_path / "bare", How())
    with pytest.raises(RunError, match=r"made without plant\.production\.machines"):
        frontier(bare.path)
