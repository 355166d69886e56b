"""The citation gate lets through what is cited, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from kombinat.engine.law import ALWAYS, Entry, Family, Grade, LawBook, Number, Step
from kombinat.engine.readings import Question, Reading
from kombinat.studies.citations import entry_faults, reading_faults, report, rule_faults, states
from kombinat.studies.sources import catalogue, cited, literature, numbers_in, quantities, rows_at, statements


def entry(
    value: Number,
    unit: str = "share",
    grade: Grade = "archive",
    source: str = "P1-01 (002:2414)",
    family: Family = "behaviour",
    id: str = "plant.x",
) -> Entry:
    day = ALWAYS if family == "behaviour" else date(1926, 1, 1)
    return Entry(id, family, "some", unit, (Step(day, value, -1e9, 1e9, grade, source, 7),), "f.yaml", 3)


def staying(base: float, pay: float) -> float:
    return base + pay


@dataclass(frozen=True)
class FakeRule:
    id: str = "plant.labour.quit"
    cites: tuple[str, ...] = ("P1-39",)
    doc: str = "p = base + pay"
    function: Callable[..., float] = staying
    file: str = "labour.py"
    line: int = 12


def test_the_catalogue_is_whole() -> None:
    assert len(catalogue()) == 364
    assert len(quantities()) == 477
    assert all(row.spans for row in (*quantities(), *statements()))
    assert len(statements()) > 200
    assert {mechanism.seed for mechanism in catalogue().values()} == {"000", "001", "002"}
    assert not set(catalogue()) & set(literature())


@pytest.mark.parametrize(
    ("text", "ids", "lines", "works"),
    [
        ("P1-23 (002:2239), one dispute", ("P1-23",), (("002", (2239, 2239)),), ()),
        ("002:3714-3728, 3731", (), (("002", (3714, 3728)), ("002", (3731, 3731))), ()),
        ("P3-M15 and K-05", ("P3-M15", "K-05"), (), ()),
        ("Harrison & Kim 2006; A7", ("A7",), (), ("Harrison & Kim 2006",)),
        ("Davies and Wheatcroft 2004, p. 12", (), (), ("Davies and Wheatcroft 2004",)),
        ("decree of 26 June 1940", (), (), ("decree of 26 June 1940",)),
        ("party statutes of 1925: a year", (), (), ("statutes of 1925",)),
        ("April 1926", (), (), ()),
        ("in Leningrad 1926", (), (), ()),
        ("everybody knows", (), (), ()),
    ],
)
def test_what_a_source_text_refers_to(
    text: str, ids: tuple[str, ...], lines: tuple[tuple[str, tuple[int, int]], ...], works: tuple[str, ...]
) -> None:
    found = cited(text)
    assert (found.ids, found.lines, found.works) == (ids, lines, works)
    assert found.empty == (not (ids or lines or works))


def test_numbers_of_rules_and_mechanisms_can_be_cited_too() -> None:
    idle = entry(0.5, source="P2-04 (002:4463-4469)")
    assert entry_faults(idle) == []
    assert entry_faults(entry(0.67, source="P2-04 (002:4463)")) == []
    assert len(entry_faults(entry(0.75, source="P2-04 (002:4463)"))) == 1


def row_at(seed: str, line: int, word: str) -> Callable[[float, str], bool]:
    (row,) = (row for row in rows_at(((seed, (line, line)),)) if row.metric.startswith(word))
    return lambda number, unit: states(row, number, unit)


def test_an_archive_number_is_in_its_line_in_a_unit_that_is_said() -> None:
    truancy = row_at("002", 2414, "truancy")  # 13.55 %
    assert truancy(0.1355, "share") and truancy(13.55, "percent")
    assert not truancy(0.1356, "share") and not truancy(0.0001355, "share")
    wage = row_at("002", 2409, "wage")  # 66.30 to 84.77 roubles
    assert wage(8477, "kopeck/month") and wage(84.77, "rouble/month")
    assert not wage(8478, "kopeck") and not wage(84.77, "kopeck") and not wage(8477, "rouble")
    bread = row_at("002", 3011, "bread")  # 800 and 400 grams a day
    assert bread(0.8, "kg/day") and bread(400, "gram/day") and not bread(800, "kg/day")
    growth = row_at("002", 7558, "Party growth")  # 1,400,000
    assert growth(1_400_000, "person") and not growth(1.4, "person")


def test_what_a_row_marks_as_derived_is_not_archive() -> None:
    (productivity,) = (
        row for row in quantities() if row.metric == "labour productivity" and "501" in row.value
    )
    plain, _ = numbers_in(productivity)
    assert {501.0, 633.0} <= plain and 20.9 not in plain


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (entry(0.1355), None),
        (entry((0.1355, 0.1355)), None),
        (
            entry((0.1355, 0.5)),
            "found 0.5 share; allowed for grade archive: a number its source states, truancy rate",
        ),
        (entry(0.14), "a number its source states"),
        (entry(0.1355, source="P1-01"), "lines for which the catalogue has a number"),
        (entry(0.1355, source="P1-01 (002:1)"), "lines for which the catalogue has a number"),
        (entry(0.1355, source="P1-01 (001:2414)"), "lines for which the catalogue has a number"),
        (entry(0.1355, source="P1-91 (002:2414)"), "found P1-91; allowed an id of the catalogue"),
        (entry(0.5, grade="claim", source="P1-43"), None),
        (entry(0.5, grade="claim", source="Filtzer 1986"), "for grade claim"),
        (entry(0.5, grade="literature", source="Filtzer 1986"), None),
        (entry(0.5, grade="literature", source="B12"), "found B12"),
        (entry(0.5, grade="assumption", source="guess"), "found 'guess'"),
        (entry(0.5, grade="assumption", source="a week of food is kept"), None),
        (entry(0.5, grade="estimate", source="a week of food is kept"), "a work with its year"),
        (entry(0.5, grade="assumption", source="P1-39, size assumed"), None),
    ],
)
def test_what_the_gate_says_of_a_value(made: Entry, words: str | None) -> None:
    found = [str(fault) for fault in entry_faults(made)]
    if words is None:
        assert found == []
    else:
        assert len(found) == 1 and words in found[0]
        assert found[0].startswith("f.yaml:7: plant.x.source: ")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (FakeRule(), None),
        (FakeRule(cites=("A7", "X-01")), None),
        (FakeRule(cites=()), "found nothing; allowed ids of the catalogue"),
        (FakeRule(cites=("P1-93",)), "found P1-93"),
        (FakeRule(cites=("P1-01", "P1-02", "P1-03", "P1-04")), "found 4 ids; allowed at most 3"),
        (FakeRule(doc="Leaves when angry."), "none of its terms"),
    ],
)
def test_what_the_gate_says_of_a_rule(rule: FakeRule, words: str | None) -> None:
    found = [str(fault) for fault in rule_faults(rule)]
    assert found == [] if words is None else len(found) == 1 and words in found[0]


def test_both_sides_of_a_reading_are_cited() -> None:
    question = Question("purge", "why", Reading("a", "P3-M19"), Reading("b", "P3-M99"))
    assert [fault.found for fault in reading_faults(question)] == ["P3-M99"]
    assert len(reading_faults(replace(question, default=Reading("a", "so it is said")))) == 2


def test_the_report_counts_grades_and_knows_who_cites_what() -> None:
    book = LawBook().overlay(
        [
            entry(0.1355, id="plant.a"),
            entry(0.5, grade="assumption", source="P1-39", id="plant.b"),
            entry(0.5, grade="literature", source="A7", family="law", id="plant.c"),
            entry(0.5, grade="assumption", source="none", family="outside", id="town.d"),
        ]
    )
    found = report(
        book, {"r": FakeRule()}, {"q": Question("q", "?", Reading("a", "P1-01"), Reading("b", ""))}
    )
    assert not found.ok and [fault.field for fault in found.faults] == ["town.d.source", "q.rival.source"]
    assert found.families() == ["behaviour.plant", "law.plant", "outside.town"]
    assert found.share("assumption") == 0.5
    assert found.share("assumption", "behaviour.plant") == 0.5
    assert found.share("assumption", "law.plant") == 0.0
    assert found.cites["P1-39"] == ("plant.labour.quit", "plant.b")
    lines = found.table()
    assert [line.split()[0] for line in lines] == ["values", *found.families(), "all", "rules:"]
    assert lines[-2].split()[-2:] == ["50%", "1"] and "plant 1" in lines[-1]


def test_an_empty_model_reports_nothing_wrong() -> None:
    found = report(LawBook(), {})
    assert found.ok and found.share("assumption") == 0.0
