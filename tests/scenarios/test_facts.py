"""The scenarios' facts: cited, whole, in the right unit, and on one side of the judgement."""

from __future__ import annotations

from pathlib import Path

import pytest

import kombinat
from kombinat.archive.series import load_series
from kombinat.engine.lawfiles import load_book
from kombinat.scenarios.loader import load_scenario
from kombinat.studies.sources import NUMBER, cited, numbers_in, rows_at
from kombinat.studies.validate import JUDGED, Fact, FactFile, leaks, load_facts

ROOT = Path(kombinat.__path__[0])
FILES = {name: ROOT / "scenarios" / name / "facts.yaml" for name in ("red_putilov", "baltic_fleet")}
BLOCKS = {"red_putilov": 8, "baltic_fleet": 3}  # blocks kept back to judge by, at least
FACTORS = (
    1.0,
    0.01,
    100.0,
    100_000_000.0,
)  # as printed, per cent to share, roubles and millions of them to kopecks
TRAPS = {  # numbers that must not be judged by, and why is in the file
    "plant.truancy_rate",
    "plant.peasant_share",
}


@pytest.fixture(scope="module", params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    given: str = request.param
    return given


@pytest.fixture(scope="module")
def file(name: str) -> FactFile:
    book = load_series().of(load_scenario(name).kind)
    return load_facts(FILES[name], book)


def numbers(text: str) -> set[float]:
    halves = {0.5} if "1/2" in text else set()
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)} | halves


def printed(source: str) -> set[float]:
    rows = rows_at(cited(source).lines)
    return {number for row in rows for kind in numbers_in(row) for number in kind}


def test_every_fact_stands_in_the_lines_it_cites(file: FactFile) -> None:
    for fact in file.facts:
        found = printed(fact.source)
        assert found, f"{fact.id}: the catalogue has nothing at {fact.source}"
        assert numbers(fact.stated) & found, f"{fact.id}: {fact.stated} is not among {sorted(found)}"


def test_so_does_every_number_that_no_series_can_meet(file: FactFile) -> None:
    for unmet in file.context:
        found = printed(unmet.source)
        missing = numbers(unmet.stated) - found
        assert found and not missing, f"{unmet.says}: {missing} not at {unmet.source}"


def test_values_are_the_printed_numbers_in_the_series_unit(file: FactFile) -> None:
    for fact in file.facts:
        if fact.standing == "estimate" or fact.stated.startswith((">", "well")) or "-" in fact.stated:
            continue  # worked out from what is stated, as `of` says
        given = {number * factor for number in numbers(fact.stated) for factor in FACTORS}
        near = any(abs(fact.value - g) <= max(1e-9, 0.02 * abs(g)) for g in given)
        assert near or fact.series == "director.removed", f"{fact.id}: {fact.value} from {fact.stated}"


def test_blocks_stay_on_one_side(file: FactFile, name: str) -> None:
    sides: dict[str, set[str]] = {}
    for fact in file.facts:
        if fact.role in JUDGED:
            sides.setdefault(fact.block, set()).add(fact.role)
    assert all(len(side) == 1 for side in sides.values())
    assert sum(side == {"validate"} for side in sides.values()) >= BLOCKS[name]


def test_siblings_share_a_block(file: FactFile) -> None:
    """Two judged facts from the same line, or of the same series in the same year, are siblings."""
    judged = [fact for fact in file.facts if fact.role in JUDGED]

    def first_line(fact: Fact) -> int:
        return cited(fact.source).lines[0][1][0]

    for one in judged:
        for other in judged:
            if abs(first_line(one) - first_line(other)) <= 10 and one.block[:9] == other.block[:9]:
                assert one.block == other.block, (one.id, other.id)


def test_what_the_corrections_bind() -> None:
    file = load_facts(FILES["red_putilov"], load_series())
    by_id = {fact.id: fact for fact in file.facts}
    assert {fact.role for fact in file.facts if fact.series in TRAPS} == {"context"}
    assert by_id["members-1929"].value == 3133
    purge = {
        name: by_id[f"{name}-1929"].value for name in ("lapsed", "drink", "origin", "unnamed", "expelled")
    }
    assert purge["expelled"] == sum(purge[name] for name in ("lapsed", "drink", "origin", "unnamed"))
    assert purge["origin"] > purge["drink"]
    assert all(by_id[id].series == "plant.stoppage_recorded" for id in ("stoppages-1931", "stoppages-1933"))
    assert by_id["saturation-1926-41"].entity == "all"
    assert "full members" in by_id["saturation-1926-41"].of


def test_tolerances_are_reasons_and_not_numbers(file: FactFile) -> None:
    for fact in file.facts:
        assert len(fact.tolerance.split()) >= 3, fact.id
        if fact.role in JUDGED and fact.low and fact.high:
            assert fact.high / fact.low <= 4.1 or fact.role == "calibrate", (
                f"{fact.id}: a tolerance so wide judges nothing"
            )


def test_a_repression_figure_is_never_judged(file: FactFile) -> None:
    words = ("executed", "shot", "arrest")
    assert not [f.id for f in file.facts if any(word in f.of for word in words)]


def test_no_number_kept_to_judge_by_sets_anything(file: FactFile, name: str) -> None:
    book = load_book([ROOT / "law"], [ROOT / "behaviour"], [FILES[name].with_name("outside.yaml")])
    assert leaks(file.facts, [book.entry(id) for id in book.ids()]) == []
