"""Claims on a make-believe model whose answers are known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from kombinat.archive.series import SeriesBook, load_series
from kombinat.engine.errors import InputError
from kombinat.report.html import _judgement
from kombinat.studies.claimfiles import ClaimSet, load_claims, relock
from kombinat.studies.claims import Arm, Result, Study
from kombinat.studies.judging import claims_file, scenario_of
from kombinat.studies.tiers import Wire, Wiring
from kombinat.studies.tracks import Period, Reduce, Track, Tracks, number, tracks_of

SERIES = """
series:
  plant.absence_rate:
    {meaning: absence, unit: share, every: month, basis: "true", kind: share, numerator: missed, denominator: due,
     known_as: absence, value: sum(unit.missed) / sum(unit.due)}
  party.expelled:
    {meaning: expelled, unit: person, every: month, basis: "true", kind: flow, known_as: purged,
     entities: {all: sum(town.expelled_lapsed), lapsed: sum(town.expelled_lapsed), drink: sum(town.expelled_drink)}}
not_carried: {}
"""

HEAD = """
- id: {id}
  says: something
  source: "P1-43 (002:3367)"
  standing: claim
  rival: the reverse
  over: 1929-01..1930-12
  series: plant.absence_rate
"""

RULES = {f"plant.rule.r{n}": ("P2-01",) for n in range(6)}


def wiring() -> Wiring:
    steps = [
        ("produce", "unit.materials", "unit.idle_share", "unit", {"plant.stoppages.materials": ("P1-45",)}),
        ("brood", "unit.idle_share", "person.sore_stoppage", "person", {"party.sore": ("P1-23",)}),
        ("stay", "person.sore_stoppage unit.effort", "person.absent", "person", RULES),
        ("sum", "person.absent", "unit.missed", "unit", {"plant.labour.sum": ("P1-42",)}),
        ("examine", "person.absent", "town.expelled_lapsed", "town", {"party.verdict": ("P3-M22",)}),
    ]  # fmt: skip
    return Wiring(
        Wire.coarse(id, over, reads.split(), writes.split(), (), rules, ["law.x"])
        for id, reads, writes, over, rules in steps
    )


class Fake:
    """Runs arms one by one and keeps what was asked."""

    def __init__(self, one: Callable[[Arm], Tracks]) -> None:
        self.one, self.asked = one, list[Arm]()

    def __call__(self, arms: Sequence[Arm]) -> list[Tracks]:
        self.asked += arms
        return [self.one(arm) for arm in arms]


def fake(effect: float = 0.0, noise: float = 0.0, **of_rules: float) -> Any:
    """A runner: absence 0.10, changed by `effect` without stoppages, by other rules as told, and by the law's dose."""

    def one(arm: Arm) -> Tracks:
        random = np.random.default_rng([arm.seed, len(arm.removals), len(arm.amendments)])
        months = np.arange(Period.read(1928).first, Period.read(1931).last + 1)
        level = 0.10 + 0.01 * np.random.default_rng(arm.seed).normal()
        removed = {rule for rule, _ in arm.removals}
        level += effect * ("plant.stoppages.materials" in removed) + noise * random.normal()
        level += sum(shift for rule, shift in of_rules.items() if f"plant.rule.{rule}" in removed)
        level += sum(float(file.stem.removeprefix("dose")) for file in arm.amendments)
        hump = np.where((months >= Period.read(1930).first) & (months <= Period.read(1930).last), 0.05, 0.0)
        twelve = np.full(months.size, 12.0)
        return {
            ("plant.absence_rate", "all"): Track(months, level + hump * ("plant.rule.r1" not in removed)),
            ("party.expelled", "lapsed"): Track(months, twelve + random.normal()),
            ("party.expelled", "drink"): Track(months, twelve / 3),
        }

    return Fake(one)


@pytest.fixture
def book(tmp_path: Path) -> SeriesBook:
    (tmp_path / "series.yaml").write_text(SERIES)
    return load_series(tmp_path / "series.yaml")


def claims(folder: Path, book: SeriesBook, rest: str, id: str = "c") -> ClaimSet:
    (folder / "claims.yaml").write_text(HEAD.format(id=id) + rest)
    return load_claims(folder / "claims.yaml", book, wiring().rules(), wiring().levers())


def run(folder: Path, book: SeriesBook, rest: str, runner: Any, **options: Any) -> Result:
    study = Study(claims(folder, book, rest), runner, book, wiring(), **{"placebos": 0, **options})
    return study.run().results[0]


FALLS = (
    "  remove: [plant.stoppages.materials]\n  from: 1929-01-01\n  expect: falls\n  least: {relative: 0.1}\n"
)
NONE = "  remove: [plant.stoppages.materials]\n  expect: no_effect\n  delta: {absolute: 0.02}\n"


@pytest.mark.parametrize(
    ("rest", "effect", "noise", "verdict"),
    [
        (FALLS, -0.05, 0.0, "confirmed"),
        (FALLS, -0.005, 0.0, "refuted"),  # it falls, but by less than the least that counts
        (FALLS, 0.0, 0.0, "refuted"),  # nothing happens at all
        (FALLS, +0.05, 0.001, "refuted"),
        (FALLS.replace("falls", "rises"), +0.05, 0.001, "confirmed"),
        (FALLS, -0.012, 0.2, "undecided"),
        (NONE, 0.0, 0.0, "confirmed"),
        (NONE, 0.01, 0.001, "confirmed"),
        (NONE, 0.03, 0.001, "refuted"),
        (NONE, -0.03, 0.001, "refuted"),
        (NONE, 0.0, 0.5, "undecided"),
    ],
)
def test_one_change(
    tmp_path: Path, book: SeriesBook, rest: str, effect: float, noise: float, verdict: str
) -> None:
    assert run(tmp_path, book, rest, fake(effect, noise), most=0).verdict == verdict


def doses(folder: Path, *sizes: float) -> str:
    lines = []
    for n, size in enumerate(sizes):
        name = f"dose{size}.yaml"
        (folder / name).write_text("law: {law.x: {values: {}}}\n")
        lines.append(f"    a{n}: {{amend: [{name}]}}\n")
    points = ", ".join(f"a{n}: {n + 1}" for n in range(len(sizes)))
    return "  arms:\n" + "".join(lines) + f"  doses: {{baseline: 0, {points}}}\n  least: {{absolute: 0.01}}\n"


@pytest.mark.parametrize(
    ("sizes", "towards", "verdict"),
    [
        ((0.01, 0.02, 0.03), "up", "confirmed"),
        ((0.01, 0.02, 0.03), "down", "refuted"),
        ((-0.01, -0.02, -0.03), "down", "confirmed"),
        ((0.0, 0.0, 0.0), "up", "refuted"),
        ((0.03, 0.01, 0.04), "up", "refuted"),  # rises over all, yet falls on the way
    ],
)
def test_dose(tmp_path: Path, book: SeriesBook, sizes: tuple[float, ...], towards: str, verdict: str) -> None:
    rest = doses(tmp_path, *sizes) + f"  expect: dose\n  towards: {towards}\n"
    assert run(tmp_path, book, rest, fake()).verdict == verdict


@pytest.mark.parametrize(
    ("sizes", "verdict"), [((0.001, 0.002, 0.03), "confirmed"), ((0.02, 0.04, 0.06), "refuted")]
)
def test_threshold(tmp_path: Path, book: SeriesBook, sizes: tuple[float, ...], verdict: str) -> None:
    rest = doses(tmp_path, *sizes) + "  expect: threshold\n  at: 2\n"
    assert run(tmp_path, book, rest, fake()).verdict == verdict


@pytest.mark.parametrize(("together", "verdict"), [(0.04, "confirmed"), (0.08, "refuted"), (0.0, "refuted")])
def test_additive(tmp_path: Path, book: SeriesBook, together: float, verdict: str) -> None:
    for size in (0.02, together):
        (tmp_path / f"dose{size}.yaml").write_text("law: {law.x: {values: {}}}\n")
    rest = (
        "  arms:\n    one: {remove: [plant.rule.r2]}\n    other: {amend: [dose0.02.yaml]}\n"
        f"    all: {{amend: [dose{together}.yaml]}}\n"
        "  expect: additive\n  delta: {absolute: 0.01}\n"
    )
    assert run(tmp_path, book, rest, fake(r2=0.02)).verdict == verdict


@pytest.mark.parametrize(
    ("order", "verdict"),
    [
        ("[party.expelled/lapsed, party.expelled/drink]", "confirmed"),
        ("[party.expelled/drink, party.expelled/lapsed]", "refuted"),
    ],
)
def test_order(tmp_path: Path, book: SeriesBook, order: str, verdict: str) -> None:
    rest = (
        f"  order: {order}\n  about: [party.verdict]\n  how: sum\n  expect: order\n  least: {{absolute: 0}}\n"
    )
    assert run(tmp_path, book, rest, fake()).verdict == verdict


@pytest.mark.parametrize(("moves", "verdict"), [("[up, down]", "confirmed"), ("[up, up]", "refuted")])
def test_shape(tmp_path: Path, book: SeriesBook, moves: str, verdict: str) -> None:
    rest = (
        f"  windows: [1929, 1930, 1931]\n  moves: {moves}\n  about: [plant.rule.r1]\n"
        "  expect: shape\n  least: {relative: 0.05}\n"
    )
    assert run(tmp_path, book, rest, fake()).verdict == verdict


def test_what_is_undecided_is_rerun_with_the_pairs_it_needs(tmp_path: Path, book: SeriesBook) -> None:
    few = run(tmp_path, book, FALLS, fake(-0.05, 0.04), seeds=4, most=4)
    assert (few.verdict, few.pairs) == ("undecided", 4)
    assert few.needed is not None
    assert 4 < few.needed <= 40
    more = run(tmp_path, book, FALLS, fake(-0.05, 0.04), seeds=4, most=40)
    assert more.verdict == "confirmed"
    assert few.needed <= more.pairs <= 40
    assert more.needed is None


def test_arms_share_seeds_and_none_is_run_twice(tmp_path: Path, book: SeriesBook) -> None:
    runner = fake(-0.05)
    study = Study(claims(tmp_path, book, FALLS), runner, book, wiring(), seeds=3, placebos=2)
    expected = study.arms()
    study.run()
    assert set(runner.asked) == set(expected)
    assert max(Counter(runner.asked).values()) == 1
    assert {arm.seed for arm in runner.asked} == {1, 2, 3}
    assert {arm.until for arm in runner.asked} == {date(1931, 1, 1)}
    days = {rule: day for arm in runner.asked for rule, day in arm.removals}
    assert days.pop("plant.stoppages.materials") == date(1929, 1, 1)
    assert set(days.values()) == {None}  # the placebos are out from the first day, the same for all claims


def test_an_arm_runs_no_longer_than_a_claim_looks_at_it(tmp_path: Path, book: SeriesBook) -> None:
    longer = FALLS.replace("plant.stoppages.materials", "plant.rule.r1")
    late = HEAD.format(id="late").replace("1930-12", "1932-06")
    (tmp_path / "claims.yaml").write_text(HEAD.format(id="early") + FALLS + late + longer)
    made = load_claims(tmp_path / "claims.yaml", book)
    arms = Study(made, fake(-0.05), book, wiring(), seeds=1, placebos=0).arms()
    ends = {tuple(rule for rule, _ in arm.removals): arm.until for arm in arms}
    assert ends == {
        (): date(1932, 7, 1),
        ("plant.stoppages.materials",): date(1931, 1, 1),
        ("plant.rule.r1",): date(1932, 7, 1),
    }


def test_placebo_counts_random_removals_that_the_same_test_confirms(tmp_path: Path, book: SeriesBook) -> None:
    result = run(tmp_path, book, FALLS, fake(-0.05, r0=-0.05, r3=-0.05), placebos=50)
    assert result.placebo is not None
    assert set(result.placebo.confirmed) == {
        "plant.rule.r0",
        "plant.rule.r3",
        "plant.rule.r1",
    }  # r1 takes the hump
    assert result.placebo.trials == len(wiring().rules()) - 1
    assert result.placebo.rate.low < 3 / 10 < result.placebo.rate.high


def test_a_removal_that_changes_nothing_recorded_is_no_placebo(tmp_path: Path, book: SeriesBook) -> None:
    """A runner for which only one rule beside the claim's own does anything at all."""
    twin = fake(-0.05, r3=-0.05)

    def quiet(arm: Arm) -> Tracks:
        acts = {"plant.stoppages.materials", "plant.rule.r3"} & {rule for rule, _ in arm.removals}
        return twin.one(arm if acts else replace(arm, removals=()))

    result = run(tmp_path, book, FALLS, Fake(quiet), placebos=50)
    assert result.placebo is not None
    assert (result.placebo.trials, result.placebo.confirmed) == (1, ("plant.rule.r3",))
    assert len(result.placebo.idle) == len(wiring().rules()) - 2


def test_a_placebo_takes_its_arms_once(tmp_path: Path, book: SeriesBook) -> None:
    (tmp_path / "claims.yaml").write_text(HEAD.format(id="c") + FALLS)
    study = Study(
        load_claims(tmp_path / "claims.yaml", book), fake(-0.05), book, wiring(), seeds=3, placebos=4
    )
    study.run()
    (claim,) = study.claims.claims
    taken: list[Arm] = []
    kept = study._kept
    study._kept = lambda arms: [taken.append(arm) or kept([arm])[0] for arm in arms]
    assert study._placebo(claim) is not None
    assert len(taken) == len(set(taken)) == 3 * (1 + 4)


def test_tier_follows_the_wiring_and_the_source(tmp_path: Path, book: SeriesBook) -> None:
    result = run(tmp_path, book, FALLS, fake(-0.05))
    assert (result.tier.tier, result.tier.steps, result.counts) == (2, 4, True)
    walled = run(tmp_path, book, FALLS, fake(-0.05))
    held_down = HEAD.replace("P1-43", "P1-23")
    (tmp_path / "claims.yaml").write_text(held_down.format(id="c") + FALLS)
    walled = (
        Study(load_claims(tmp_path / "claims.yaml"), fake(-0.05), book, wiring(), placebos=0).run().results[0]
    )
    assert (walled.tier.tier, walled.verdict, walled.counts) == (1, "confirmed", False)


def test_a_claim_true_by_construction_says_so(tmp_path: Path, book: SeriesBook) -> None:
    rest = FALLS.replace("plant.stoppages.materials", "plant.labour.sum")
    result = run(tmp_path, book, rest, fake())
    assert (result.said, result.counts) == ("definitional", False)


def test_a_must_fail_claim_that_holds_is_alarming_and_stands_first(tmp_path: Path, book: SeriesBook) -> None:
    must = FALLS + '  must_fail: "nothing in the model could do this"\n'
    (tmp_path / "claims.yaml").write_text(HEAD.format(id="a") + FALLS + HEAD.format(id="z")[1:] + must)
    made = load_claims(tmp_path / "claims.yaml", book)
    report = Study(made, fake(-0.05), book, wiring(), placebos=0).run()
    assert [result.claim.id for result in report.ordered()] == ["z", "a"]
    assert report.ordered()[0].alarming
    assert report.score() == {"confirmed": 1, "refuted": 0, "undecided": 0}


@pytest.mark.parametrize(
    ("size", "met"),
    [
        ("{low: -0.6, high: 0.6}", "met"),
        ("{low: 0.7, high: 0.9}", "missed"),
        ("{low: 0.04, high: 0.06, relative: false}", "met"),
    ],
)
def test_size(tmp_path: Path, book: SeriesBook, size: str, met: str) -> None:
    assert run(tmp_path, book, FALLS + f"  size: {size}\n", fake(-0.05)).size_met() == met


def test_nothing_recorded_decides_nothing(tmp_path: Path, book: SeriesBook) -> None:
    result = run(tmp_path, book, FALLS, Fake(lambda arm: {}))
    assert (result.verdict, result.contrasts) == ("undecided", ())


def test_report_in_json_and_in_the_terminal(tmp_path: Path, book: SeriesBook) -> None:
    study = Study(claims(tmp_path, book, FALLS), fake(-0.05, 0.001), book, wiring(), placebos=3)
    report = study.run()
    report.write(tmp_path / "claims.json")
    said = json.loads((tmp_path / "claims.json").read_text())
    assert said["claims"][0]["verdict"] == "confirmed"
    assert len(said["claims"][0]["contrasts"][0]["values"]) == 8
    assert said["base_rate"]["trials"] == 3
    row = said["claims"][0]
    assert row["says"] and row["source"] and row["tier"] == 2
    first = report.results[0].contrasts[0]
    assert row["effect"] == f"{first.name}: {first.interval}; asked more than {first.bound:.3g}"
    assert said["summary"] == report.summary()
    for words in ("evidence: 1 confirmed, 0 refuted, 0 undecided", "random removals", "T2: 1 confirmed"):
        assert words in said["summary"]
    console = Console(width=240, record=True, file=(tmp_path / "out.txt").open("w"))
    console.print(report.table())
    text = console.export_text()
    assert all(word in text for word in ("falls", "placebo", "T2"))


def test_the_page_of_a_run_shows_the_claims_beside_it(tmp_path: Path, book: SeriesBook) -> None:
    report = Study(claims(tmp_path, book, FALLS), fake(-0.05), book, wiring(), placebos=0).run()
    folder = tmp_path / "run"
    folder.mkdir()
    assert claims_file(str(folder), None) is None  # no run there
    (folder / "run.json").write_text(json.dumps({"folder": None, "spec": {"scenario": "red_putilov"}}))
    assert scenario_of(str(folder)) == "red_putilov" and scenario_of("red_putilov") == "red_putilov"
    assert claims_file("red_putilov", folder) == claims_file(str(folder), None) == folder / "claims.json"
    assert claims_file(str(folder), tmp_path / "c.json") == tmp_path / "c.json"
    assert claims_file("red_putilov", None) is None
    report.write(folder / "claims.json")
    shown = _judgement(folder)
    assert shown["claims_line"] == report.summary()
    assert {"says", "tier", "verdict", "effect", "source"} <= set(shown["claims"][0])


def test_the_summary_names_what_should_have_failed(tmp_path: Path, book: SeriesBook) -> None:
    must = FALLS + '  must_fail: "nothing in the model could do this"\n'
    report = Study(claims(tmp_path, book, must), fake(-0.05), book, wiring(), placebos=0).run()
    assert report.summary().endswith("1 confirmed that should have failed")


# ---- files and the lock


@pytest.mark.parametrize(
    ("rest", "line", "field"),
    [
        (FALLS.replace("materials]", "material]"), 9, "0.remove"),
        (FALLS.replace("falls", "sinks"), 11, "0.expect"),
        (FALLS.replace("  least: {relative: 0.1}\n", ""), 2, "0"),
        (FALLS.replace("relative: 0.1", "relative: 0.1, absolute: 2"), 12, "0.least"),
        (FALLS + "  entity: night\n", 8, "0.series"),
        (FALLS + "  colour: red\n", 13, "0.colour"),
        ("  expect: order\n  order: [party.expelled/lapsed]\n  least: {absolute: 0}\n", 2, "0"),
        ("  expect: rises\n  least: {absolute: 0}\n", 2, "0"),
    ],
)
def test_a_bad_claim_is_named_with_its_line(
    tmp_path: Path, book: SeriesBook, rest: str, line: int, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        claims(tmp_path, book, rest)
    assert (caught.value.field, caught.value.line) == (field, line)


def test_a_claim_tests_what_it_takes_out_and_nothing_else(tmp_path: Path, book: SeriesBook) -> None:
    acts = {"plant.stoppages.materials": ("P1-45",), "law.x": ("K-01",)}
    known = (wiring().rules(), wiring().levers(), acts)
    file = tmp_path / "claims.yaml"
    file.write_text(HEAD.format(id="a") + FALLS + "  tests: P1-45\n")
    found = Study(load_claims(file, book, *known), fake(-0.05), book, wiring(), placebos=0).run()
    assert found.as_json()["claims"][0]["tests"] == ["P1-45"]
    assert (
        found.results[0].tier.tier == 2
    )  # the wall stands before what states the claim, not before what it tests
    file.write_text(HEAD.format(id="a") + FALLS + "  tests: P1-45 K-01\n")
    with pytest.raises(InputError, match="K-01") as caught:
        load_claims(file, book, *known)
    assert (caught.value.field, caught.value.line) == ("0.tests", 13)


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text((HEAD.format(id="a") + FALLS) * 2)
    with pytest.raises(InputError, match="a second time"):
        load_claims(tmp_path / "claims.yaml")


def test_the_lock_shows_later_edits(tmp_path: Path, book: SeriesBook) -> None:
    made = claims(tmp_path, book, FALLS)
    assert made.state("c") == "not locked"
    relock(made)
    assert claims(tmp_path, book, FALLS).state("c") == "as written"
    edited = claims(tmp_path, book, FALLS.replace("0.1", "0.01"))
    assert edited.state("c") == "edited since it was locked"
    kept = relock(edited)["c"]
    assert (kept.first, kept.edits) == (made.digests["c"], 1)
    assert claims(tmp_path, book, FALLS.replace("0.1", "0.01")).state("c") == "edited 1 times"
    assert relock(claims(tmp_path, book, FALLS.replace("0.1", "0.01")))["c"].edits == 1


def test_editing_an_amendment_edits_its_claim(tmp_path: Path, book: SeriesBook) -> None:
    rest = doses(tmp_path, 0.01, 0.02) + "  expect: dose\n"
    relock(claims(tmp_path, book, rest))
    (tmp_path / "dose0.02.yaml").write_text("law: {law.x: {values: {1930-01-01: 2}}}\n")
    assert claims(tmp_path, book, rest).state("c") == "edited since it was locked"


# ---- tracks


def test_periods_and_reductions() -> None:
    rows = [(date(1930, month, 1), "s", "all", float(month)) for month in range(12, 0, -1)]
    tracks = tracks_of(rows)
    kinds: tuple[Reduce, ...] = ("mean", "sum", "first", "last", "max", "min", "trend")
    seen = {how: number(tracks, "s", "all", Period.read("1930-04..1930-06"), how) for how in kinds}
    assert seen == {"mean": 5, "sum": 15, "first": 4, "last": 6, "max": 6, "min": 4, "trend": 12}
    assert np.isnan(number(tracks, "s", "all", Period.read(1931)))
    assert np.isnan(number(tracks, "s", "men", Period.read(1930)))
    assert str(Period.read("1929-10..1930")) == "1929-10..1930-12"
    assert len(Period.read(1930)) == 12
    for bad in ("1930-13", "1931..1930", "spring 1930"):
        with pytest.raises(ValueError, match=r"month|ends|period"):
            Period.read(bad)
