"""Conclusions under rival readings, on a make-believe model whose answers are known."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from kombinat.archive.series import SeriesBook, load_series
from kombinat.asked import AskedError
from kombinat.engine.readings import Question, Reading
from kombinat.studies.claimfiles import ClaimSet, load_claims
from kombinat.studies.claims import Arm, Runner, Study
from kombinat.studies.holding import Holdings, hold, is_moot
from kombinat.studies.judging import run_readings
from kombinat.studies.tiers import Wire, Wiring
from kombinat.studies.tracks import Period, Track, Tracks

CLAIM = """
- id: {id}
  says: something
  source: "P1-43 (002:3367)"
  standing: claim
  rival: the reverse
  over: 1929-01..1930-12
  series: plant.absence_rate
  remove: [{rule}]
  expect: falls
  least: {{relative: 0.1}}
"""
MODEL = Reading("as it is", "P1-43")
QUESTIONS = {
    "scarce": Question("scarce", "are hands too scarce?", MODEL, Reading("scarce", "P2-29", {"law.x": 2.0})),
    "habit": Question("habit", "is it habit?", MODEL, Reading("habit", "P1-38", {}, {"plant.stop": False})),
}


def wiring() -> Wiring:
    rules = {"plant.stop": ("P1-45",), "plant.other": ("P1-45",)}
    return Wiring([Wire.coarse("p", "unit", ["unit.a"], ["unit.missed", "unit.due"], (), rules, ["law.x"])])


@dataclass
class Fake:
    """Absence is 0.2; without either rule 0.1, but where hands are scarce only the first counts."""

    asked: list[Arm] = field(default_factory=list)

    def __call__(self, arms: object, /) -> list[Tracks]:
        self.asked += arms  # type: ignore[operator]
        return [self.one(arm) for arm in arms]  # type: ignore[attr-defined]

    @staticmethod
    def one(arm: Arm) -> Tracks:
        removed, scarce = {rule for rule, _ in arm.removals}, ("scarce", "rival") in arm.readings
        low = "plant.stop" in removed or ("plant.other" in removed and not scarce)
        months = np.arange(Period.read(1929).first, Period.read(1930).last + 1)
        level = (0.1 if low else 0.2) + 0.001 * arm.seed
        return {("plant.absence_rate", "all"): Track(months, np.full(months.size, level))}


@pytest.fixture
def book() -> SeriesBook:
    return load_series()


def held(folder: Path, book: SeriesBook, runner: Fake) -> Holdings:
    (folder / "claims.yaml").write_text(
        CLAIM.format(id="one", rule="plant.stop") + CLAIM.format(id="two", rule="plant.other")
    )
    claims = load_claims(folder / "claims.yaml")

    def study(made: ClaimSet, kept: Runner) -> Study:
        return Study(made, kept, book, wiring(), seeds=4, most=4, placebos=0)

    return hold(claims, QUESTIONS, runner, study)


def test_a_verdict_may_stand_fall_or_be_moot(tmp_path: Path, book: SeriesBook) -> None:
    one, two = held(tmp_path, book, Fake()).rows
    assert one.under("scarce") == one.verdict and one.holds == ("scarce",) and one.turns == one.open == ()
    assert one.under("habit") == "moot" and one.moot == ("habit",)  # the rival itself takes the rule out
    assert two.results["scarce"].verdict == "refuted" and two.results[""].verdict == "confirmed"
    assert two.holds == ("habit",) and two.turns == ("scarce",)


def test_every_arm_is_run_once_and_the_rival_is_in_force_in_all_of_a_claims_arms(
    tmp_path: Path, book: SeriesBook
) -> None:
    runner = Fake()
    held(tmp_path, book, runner)
    assert max(Counter(runner.asked).values()) == 1
    scarce = [arm for arm in runner.asked if ("scarce", "rival") in arm.readings]
    assert {arm.removals for arm in scarce} == {(), (("plant.stop", None),), (("plant.other", None),)}
    assert len(scarce) == 3 * 4


def test_a_claim_on_the_question_itself_is_moot(tmp_path: Path) -> None:
    text = CLAIM.format(id="one", rule="plant.stop").replace(
        "remove: [plant.stop]", "reading: {scarce: rival}"
    )
    (tmp_path / "claims.yaml").write_text(text)
    claims = load_claims(tmp_path / "claims.yaml")
    assert is_moot(claims, claims.claims[0], QUESTIONS["scarce"])
    assert not is_moot(claims, claims.claims[0], QUESTIONS["habit"])


def test_what_is_printed_and_written(tmp_path: Path, book: SeriesBook) -> None:
    found = held(tmp_path, book, Fake())
    console = Console(record=True, width=160)
    console.print(found.table())
    assert "rival readings" in console.export_text()
    found.write(tmp_path / "held.json")
    read = json.loads((tmp_path / "held.json").read_text())
    assert read["questions"]["habit"]["rival"] == "habit"
    assert read["claims"][0]["under"]["habit"] == {"verdict": "moot"}
    assert "effect" in read["claims"][1]["under"]["scarce"]


def test_what_is_asked_of_must_exist() -> None:
    with pytest.raises(AskedError, match="--claims FILE"):
        run_readings("red_putilov")
    with pytest.raises(AskedError, match="a claim"):
        run_readings("red_putilov", only=["nothing-of-the-kind"])
    with pytest.raises(AskedError, match="a question"):
        run_readings("red_putilov", only=["director-alone-absence"], questions=["weather"])
