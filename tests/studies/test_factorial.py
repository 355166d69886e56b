"""Full crosses of two and three changes against numbers reckoned by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pytest

from kombinat.archive.series import SeriesBook, load_series
from kombinat.engine.errors import InputError
from kombinat.studies.claimfiles import Claim, load_claims
from kombinat.studies.claims import Arm, Report, Result, Study
from kombinat.studies.contrasts import Vector
from kombinat.studies.factorial import arm_name, cross, effect, effect_name, subsets
from kombinat.studies.tiers import Wire, Wiring
from kombinat.studies.tracks import Period, Track, Tracks

RULES = {f"plant.rule.{letter}": ("P2-01",) for letter in "abc"}
LEVELS = {"": 1.0, "a": 2.0, "b": 3.0, "c": 1.0, "ab": 6.0, "ac": 4.0, "bc": 5.0, "abc": 12.0}
EFFECTS = {"a": 3.5, "b": 4.5, "c": 2.5, "ab": 3.0, "ac": 3.0, "bc": 3.0, "abc": 2.0}
"""Of a: its four differences 1, 3, 3, 7, their mean; of ab: 2 without c and 4 with it; of abc: that 4 less that 2."""

HEAD = """
- id: c
  says: something
  source: "P1-43 (002:3367)"
  standing: claim
  rival: the reverse
  over: 1929-01..1929-12
  series: plant.idle
  expect: factorial
"""
SERIES = """
series:
  plant.idle: {meaning: idle, unit: share, every: month, basis: "true", kind: share, numerator: missed,
    denominator: due, known_as: idle, value: sum(unit.missed) / sum(unit.due)}
not_carried: {}
"""
TWO = "  factors:\n    a: {remove: [plant.rule.a]}\n    b: {remove: [plant.rule.b]}\n"
THREE = TWO + "    c: {remove: [plant.rule.c]}\n"
LEAST = "  least: {absolute: 1.0}\n"


def levels(letters: str) -> dict[Collection[str], Vector]:
    """Two seeds: the level by hand, and the same ten higher, which no difference may show."""
    return {arm: np.array([LEVELS["".join(arm)], LEVELS["".join(arm)] + 10]) for arm in subsets(letters)}


class Fake:
    """Runs arms to the levels by hand, every seed a level of its own, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[Arm] = []

    def __call__(self, arms: Sequence[Arm]) -> list[Tracks]:
        self.asked += arms
        return [self.one(arm) for arm in arms]

    @staticmethod
    def one(arm: Arm) -> Tracks:
        months = np.arange(Period.read(1928).first, Period.read(1930).last + 1)
        level = LEVELS["".join(sorted(rule[-1] for rule, _ in arm.removals))] + 10.0 * arm.seed
        return {("plant.idle", "all"): Track(months, np.full(months.size, level))}


@pytest.fixture
def book(tmp_path: Path) -> SeriesBook:
    (tmp_path / "series.yaml").write_text(SERIES)
    return load_series(tmp_path / "series.yaml")


def study(folder: Path, book: SeriesBook, text: str, runner: Fake) -> Study:
    wiring = Wiring([Wire.coarse("p", "unit", ["unit.effort"], ["unit.missed"], (), RULES, ["law.x"])])
    (folder / "claims.yaml").write_text(text)
    claims = load_claims(folder / "claims.yaml", book, wiring.rules(), wiring.levers())
    return Study(claims, runner, book, wiring, seeds=3, placebos=0)


def run(folder: Path, book: SeriesBook, rest: str) -> Result:
    return study(folder, book, HEAD + rest, Fake()).run().results[0]


def test_every_set_of_factors_is_an_arm_once() -> None:
    assert [arm_name(arm) for arm in subsets(["x", "y"])] == ["", "x", "y", "x + y"]
    assert ["".join(arm) for arm in subsets("abc")] == ["", "a", "b", "c", "ab", "ac", "bc", "abc"]


@pytest.mark.parametrize("of", EFFECTS)
def test_effects_of_three_by_hand(of: str) -> None:
    np.testing.assert_allclose(effect(levels("abc"), "abc", of), [EFFECTS[of]] * 2)


@pytest.mark.parametrize(("of", "found"), [("a", 2.0), ("b", 3.0), ("ab", 2.0)])
def test_effects_of_two_are_those_of_the_same_formula(of: str, found: float) -> None:
    """a: 2 - 1 and 6 - 3; b: 3 - 1 and 6 - 2; both beyond their sum: 6 - 2 - 3 + 1."""
    np.testing.assert_allclose(effect(levels("ab"), "ab", of), [found] * 2)


def test_the_order_of_factors_does_not_matter() -> None:
    turned = {tuple(reversed(arm)): values for arm, values in levels("abc").items()}
    np.testing.assert_allclose(effect(turned, "cba", ("b", "a")), effect(levels("abc"), "abc", ("a", "b")))


def test_a_seed_that_lacks_one_arm_is_left_out_of_all() -> None:
    seen = levels("ab")
    seen[("a",)] = np.array([2.0, np.nan])
    found = cross(seen, "ab")
    assert found is not None
    assert {interval.n for interval in (*found.levels.values(), *found.effects.values())} == {1}
    assert found.levels["baseline"].mean == 1.0
    assert cross({arm: np.full(2, np.nan) for arm in seen}, "ab") is None


@pytest.mark.parametrize(
    ("rest", "verdict", "name", "mean"),
    [
        (TWO + LEAST, "confirmed", "a x b", 2.0),
        (TWO + "  towards: down\n" + LEAST, "refuted", "-(a x b)", -2.0),
        (TWO + "  contrast: [b]\n" + LEAST, "confirmed", "b", 3.0),
        (TWO + "  contrast: [b]\n  least: {absolute: 3.0}\n", "refuted", "b", 3.0),
        (THREE + LEAST, "confirmed", "a x b x c", 2.0),
        (THREE + "  contrast: [a, c]\n" + LEAST, "confirmed", "a x c", 3.0),
        (THREE + "  contrast: [c]\n  delta: {absolute: 2.0}\n", "refuted", "c", 2.5),
        (THREE + "  contrast: [c]\n  delta: {absolute: 3.0}\n", "confirmed", "c", 2.5),
    ],
)
def test_a_claim_asserts_one_contrast(
    tmp_path: Path, book: SeriesBook, rest: str, verdict: str, name: str, mean: float
) -> None:
    result = run(tmp_path, book, rest)
    assert (result.verdict, result.contrasts[0].name) == (verdict, name)
    assert result.contrasts[0].interval.mean == pytest.approx(mean)


def test_all_means_and_all_effects_are_reported(tmp_path: Path, book: SeriesBook) -> None:
    result = run(tmp_path, book, THREE + "  contrast: [a]\n" + LEAST)
    assert result.cross is not None
    said = Report((result,)).as_json()["claims"][0]["cross"]
    means = {name: seen["mean"] for name, seen in said["levels"].items()}
    assert means == {arm_name(arm) or "baseline": LEVELS["".join(arm)] + 20 for arm in subsets("abc")}
    effects = {name: seen["mean"] for name, seen in said["effects"].items()}
    assert effects == pytest.approx({effect_name(tuple(of)): size for of, size in EFFECTS.items()})
    (table,) = Report((result,)).crosses()
    assert table.row_count == 8 + 7


def test_claims_on_one_design_share_its_arms(tmp_path: Path, book: SeriesBook) -> None:
    runner = Fake()
    rests = [THREE + f"  contrast: [{of}]\n" + LEAST for of in ("a", "b", "a, b, c")]
    text = "".join(HEAD.replace("id: c", f"id: c{n}") + rest for n, rest in enumerate(rests))
    assert len(study(tmp_path, book, text, runner).run().results) == 3
    assert len(runner.asked) == 8 * 3


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("  remove: [plant.rule.a]\n" + LEAST, "factorial: 2 or 3 factors in place of arms"),
        ("  factors: {a: {remove: [plant.rule.a]}}\n" + LEAST, "factorial: 2 or 3 factors in place of arms"),
        (THREE + "    d: {amend: [x.yaml]}\n" + LEAST, "factorial: 2 or 3 factors in place of arms"),
        (TWO + "    c: {}\n" + LEAST, "factors: each changes something, and none is called baseline"),
        (TWO + "    baseline: {amend: [x.yaml]}\n" + LEAST, "none is called baseline"),
        (TWO + "    c: {remove: [plant.rule.a]}\n" + LEAST, "factors: plant.rule.a in two of them"),
        (TWO + "    c: {remove: [plant.rule.c], from: 1929-01-01}\n" + LEAST, "factors: one day for all (`from`)"),
        (TWO + "  contrast: [z]\n" + LEAST, "contrast: z is not a factor (a, b)"),
        (TWO + "  contrast: [a, a]\n" + LEAST, "contrast: each factor once"),
        (TWO, "factorial: least where the contrast must be there, delta where it must not, one of them"),
        (TWO + LEAST + "  delta: {absolute: 1.0}\n", "one of them"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_crossed_is_refused_in_one_line(
    tmp_path: Path, book: SeriesBook, rest: str, told: str
) -> None:
    with pytest.raises(InputError) as refused:
        run(tmp_path, book, rest)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_factors_belong_to_factorial_claims(tmp_path: Path, book: SeriesBook) -> None:
    text = (HEAD + TWO + LEAST).replace("expect: factorial", "expect: rises")
    with pytest.raises(InputError, match="factors and contrast belong to factorial, not to rises"):
        study(tmp_path, book, text, Fake())


def test_two_factors_may_not_amend_one_statute(tmp_path: Path, book: SeriesBook) -> None:
    for name in ("x.yaml", "y.yaml"):
        (tmp_path / name).write_text("law: {law.x: {values: {}}}\n")
    rest = "  factors:\n    a: {amend: [x.yaml]}\n    b: {amend: [y.yaml]}\n" + LEAST
    with pytest.raises(InputError, match=r"law\.x in two factors"):
        run(tmp_path, book, rest)


def test_arms_are_the_changes_made_together(tmp_path: Path) -> None:
    fields = {"id": "c", "says": "s", "source": "P1-43 (002:3367)", "standing": "claim", "rival": "r"}
    asked = {"over": 1929, "series": "plant.idle", "expect": "factorial", "least": {"absolute": 1.0}}
    one, other = {"remove": ("r1",), "reading": {"q": "rival"}}, {"amend": ("x.yaml",)}
    claim = Claim.model_validate({**fields, **asked, "factors": {"one": one, "other": other}})
    assert list(claim.changes) == ["one", "other", "one + other"]
    both = claim.changes["one + other"]
    assert (both.remove, both.amend, both.reading) == (("r1",), ("x.yaml",), {"q": "rival"})
