"""Coverage counts what stands for each mechanism, and lets nothing go without a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kombinat.engine.errors import InputError
from kombinat.engine.jsonfile import write_json
from kombinat.engine.law import ALWAYS, Entry, LawBook, Step
from kombinat.studies.coverage import (
    FAMILIES,
    Reason,
    Score,
    Verdict,
    coverage,
    expand,
    load_reasons,
    read_verdicts,
)
from kombinat.studies.sources import catalogue


@dataclass(frozen=True)
class FakeRule:
    id: str
    cites: tuple[str, ...]
    doc: str = "p = 1"
    function: Callable[[], float] = float
    file: str = "f.py"
    line: int = 1


def book(source: str) -> LawBook:
    step = Step(ALWAYS, 1.0, 0.0, 1.0, "assumption", source, 1)
    return LawBook().overlay([Entry("plant.x", "behaviour", "some", "share", (step,), "f.yaml", 1)])


def verdict(id: str, source: str, tier: int, counts: bool, must_fail: str = "") -> Verdict:
    return Verdict(id=id, source=source, verdict="refuted", tier=tier, counts=counts, must_fail=must_fail)


RULES = {
    "a": FakeRule("plant.a", ("P1-39", "P1-42")),
    "b": FakeRule("plant.b", ("K-01", "K-02", "K-03", "K-04")),
    "c": FakeRule("plant.c", ("M-01",)),
}
REASONS = {"K-05": Reason("later", "too big"), "P1-39": Reason("later", "old")}


def test_each_mechanism_has_one_status() -> None:
    tests = [
        verdict("one", "P1-42 (002:3363)", 1, False),
        verdict("two", "P1-42 and P1-05 (002:832)", 2, True),
        verdict("never", "K-06 (001:1)", 2, False, must_fail="not in the model"),
    ]
    found = coverage(book("P2-04, and K-01"), RULES, tests, idle={"plant.c"}, reasons=REASONS)
    rows = {row.mechanism.id: row for row in found.rows}
    assert rows["P1-42"].status == "tested" and rows["P1-42"].tier == 2 and rows["P1-42"].by == ("plant.a",)
    assert rows["P1-42"].detail == "one: T1 refuted; two: T2 refuted"
    assert rows["P1-05"].status == "tested" and rows["P1-05"].by == ()
    assert rows["P1-39"].status == "rule"
    assert rows["K-01"].status == "rule" and rows["K-01"].by == ("plant.b",)
    assert rows["K-04"].status == "not modelled"  # a switch stands for three ids at most
    assert rows["M-01"].status == "not modelled"  # its rule changes nothing
    assert rows["P2-04"].status == "data" and rows["P2-04"].by == ("plant.x",)
    assert rows["K-05"].detail == "too big (later: later)"
    assert rows["K-06"].status == "not modelled"  # a claim that must fail tests nothing
    assert found.evidence == 2
    assert found.stale == ("P1-39",)
    assert "M-01" in found.unexplained and "K-05" not in found.unexplained
    assert found.later() == {"later": 1}
    assert sum(found.count(status) for status in ("tested", "rule", "data", "not modelled")) == 364


def test_a_claim_tests_the_mechanisms_it_takes_out_too() -> None:
    one = verdict("one", "P2-27 (002:4180)", 2, True).model_copy(update={"tests": ("P1-39",)})
    rows = {row.mechanism.id: row for row in coverage(book("P2-04"), RULES, [one], reasons=REASONS).rows}
    assert rows["P1-39"].evidence and rows["P2-27"].evidence and rows["P1-42"].status == "rule"


def test_tables_and_file(tmp_path: Path) -> None:
    found = coverage(book("P2-04"), RULES, reasons=REASONS)
    assert found.summary().row_count == 4
    notes = "\n".join(found.notes())
    assert all(words in notes for words in ("1  later", "no verdicts were read", "neither rule nor data"))
    assert found.table(["data"]).row_count == 1 and found.table().row_count == 364
    write_json(tmp_path / "coverage.json", found.as_json())
    read = json.loads((tmp_path / "coverage.json").read_text())
    assert len(read["rows"]) == 364 and read["counts"]["data"] == 1


def test_families_share_out_the_catalogue() -> None:
    tests = [verdict("one", "P1-42 (002:3363)", 1, False), verdict("two", "P1-43 (002:3367)", 2, True)]
    found = coverage(book("P2-04"), RULES, tests, reasons=REASONS)
    assert {mechanism.family for mechanism in catalogue().values()} == set(FAMILIES)
    assert sum(found.score(family).all for family in FAMILIES) == found.score().all == 364
    plant = found.score("plant")
    assert plant.counts == {"tested": 2, "rule": 4, "data": 1, "not modelled": plant.all - 7}
    assert plant.acting == 6 / plant.all and plant.tested == 2 / plant.all and plant.emergent == 0.5
    assert Score.of(()).acting == 0.0
    assert found.by_family().row_count == len(FAMILIES) + 1
    assert found.table(families=["plan"]).row_count == found.score("plan").all
    assert found.as_json()["families"]["plant"]["evidence"] == 1


def test_verdicts_come_from_the_report_of_claims(tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    one = {
        "id": "x",
        "source": "P1-43 (002:3367)",
        "verdict": "confirmed",
        "tier": 2,
        "counts": True,
        "says": "more",
    }
    file.write_text(json.dumps({"score": {}, "claims": [one]}))
    assert read_verdicts(file)[0].verdict == "confirmed"
    for bad in ("{", json.dumps({"claims": [{**one, "tier": "high"}]}), json.dumps({"runs": []})):
        file.write_text(bad)
        with pytest.raises(InputError, match="a report written by `kombinat claims`"):
            read_verdicts(file)


def test_ranges_follow_the_catalogue() -> None:
    assert expand("K-15..K-17") == ["K-15", "K-16", "K-17"]
    assert expand("P3-M01") == ["P3-M01"]
    assert expand("K-17..K-15") == [] and expand("K-99") == [] and expand("K-01..K-99") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {later: x, reasons: {K-99: no}}\n", "found K-99"),
        ("- {later: x, reasons: {K-01..K-03: no, K-02: no}}\n", "K-02 again"),
        ("- {later: x, reasons: {}}\n", "at least 1"),
        ("- {reasons: {K-01: no}}\n", "later: found nothing"),
    ],
)
def test_what_a_file_of_reasons_may_not_say(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "reasons.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        load_reasons(file)
    assert words in str(caught.value)


def test_the_packaged_reasons_are_of_the_catalogue() -> None:
    reasons = load_reasons()
    assert set(reasons) <= {*catalogue(), "X-01"}
    assert all(reason.text for reason in reasons.values())
