"""Law, behaviour, outside series, amendments and readings: what holds when, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kombinat.engine import units
from kombinat.engine.amendments import amend, load_amendment, refuse_behaviour
from kombinat.engine.clock import first_tick_from, start_of
from kombinat.engine.errors import InputError, InputErrors
from kombinat.engine.law import ALWAYS, Entry, LawBook, Step
from kombinat.engine.lawfiles import load_behaviour, load_book, load_law, load_outside
from kombinat.engine.readings import choose, load_readings
from kombinat.engine.yamlfile import read

PLANT = """\
plant.wages.idle_pay_share:
  meaning: share of the norm rate paid for idle time that is not the worker's fault
  unit: share
  values:
    1926-01-01: {value: 0.00, range: [0.00, 0.67], grade: assumption, source: "P1-23, one dispute"}
    1932-01-05: {value: 0.50, range: [0.50, 0.67], grade: literature, source: "P2-04"}
plant.norms.brackets:
  meaning: rate of each bracket, kopecks an hour
  unit: kopeck/hour
  values:
    1926-01-01: {value: [16, 24, 39], range: [10, 60], grade: literature, source: "P1-36"}
"""
PEOPLE = """\
plant.quit_base:
  meaning: log odds of leaving in a month
  unit: log_odds
  value: -4.0
  range: [-6, -2]
  grade: assumption
  source: P1-39
"""
OUTSIDE = """\
plan.steel_price:
  meaning: price of steel
  unit: kopeck/kg
  interpolate: linear
  values:
    1926-01-01: {value: 10, range: [5, 50], grade: literature, source: "P1-01"}
    1926-07-01: {value: 28.1, range: [5, 50], grade: literature, source: "P1-01"}
"""


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def book(tmp_path: Path) -> LawBook:
    write(tmp_path / "law" / "plant.yaml", PLANT)
    write(tmp_path / "behaviour" / "plant.yaml", PEOPLE)
    outside = write(tmp_path / "outside.yaml", OUTSIDE)
    return load_book([tmp_path / "law"], [tmp_path / "behaviour"], [outside])


def lines_of(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return str(caught.value).splitlines()


def test_a_statute_holds_from_the_first_tick_on_or_after_its_day(book: LawBook) -> None:
    id = "plant.wages.idle_pay_share"
    assert book.value(id, date(1932, 1, 1)) == 0.0
    assert book.value(id, date(1932, 1, 11)) == 0.5
    assert book.changes([id]) == [0, first_tick_from(date(1932, 1, 5))]
    assert start_of(book.changes([id])[1]) == date(1932, 1, 11)


def test_vectors_come_as_read_only_arrays(book: LawBook) -> None:
    share, rates = book.at(["plant.wages.idle_pay_share", "plant.norms.brackets"], date(1926, 1, 1))
    assert share == 0.0 and isinstance(rates, np.ndarray)
    assert rates.dtype == np.float64 and rates.tolist() == [16.0, 24.0, 39.0]
    with pytest.raises(ValueError, match="read-only"):
        rates[0] = 1.0


def test_a_straight_series_moves_every_month_and_only_then(book: LawBook) -> None:
    id = "plan.steel_price"
    assert book.changes([id]) == [0, 3, 6, 9, 12, 15, 18]
    assert book.value(id, date(1926, 2, 1)) == book.value(id, date(1926, 2, 21))
    assert book.value(id, date(1926, 2, 1)) == pytest.approx(10 + 0.1 * 31)
    assert book.value(id, date(1926, 7, 1)) == book.value(id, date(1990, 1, 1)) == 28.1


def test_behaviour_is_undated_and_never_changes(book: LawBook) -> None:
    assert book.changes(["plant.quit_base"]) == []
    assert book.behaviour == {"plant.quit_base": -4.0}


def test_before_its_first_date_a_statute_is_not_in_force(book: LawBook) -> None:
    with pytest.raises(InputError, match="not in force at start") as caught:
        book.value("plant.norms.brackets", date(1925, 12, 21))
    assert caught.value.line == 7
    with pytest.raises(InputErrors) as several:
        book.require(
            ["plant.norms.brackets", "plant.norms.brakets", "plant.quit_base"], "law", date(1920, 1, 1)
        )
    text = str(several.value)
    assert "did you mean plant.norms.brackets" in text
    assert "an entry of behaviour" in text
    book.require(["plant.norms.brackets"], "law", date(1926, 1, 1))


def test_an_unknown_id_suggests_the_nearest(book: LawBook) -> None:
    with pytest.raises(KeyError, match=r"did you mean plant.norms.brackets"):
        book.value("plant.norms.bracket", date(1926, 1, 1))


ONE = "    1926-01-01: {value: 1, range: [0, 2], grade: author, source: P1-01}\n"
HEAD = "plant.x:\n  meaning: some\n  unit: share\n  values:\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            HEAD + "    1926-01-01: {value: 3, range: [0, 2], grade: author, source: P1-01}\n",
            5,
            "found 3.0; allowed its range",
        ),
        (
            HEAD + "    1926-01-01: {value: 1, range: [2, 0], grade: author, source: P1-01}\n",
            5,
            "low end comes first",
        ),
        (
            HEAD + ONE + "    1926-01-05: {value: 1, range: [0, 2], grade: author, source: P1-01}\n",
            None,
            None,
        ),
        (HEAD + ONE.replace("01-01", "02-02") + ONE.replace("01-01", "02-05"), 6, "overlapping dates"),
        (HEAD + ONE + ONE, 6, "a second time"),
        (HEAD + ONE.replace("1926", "1930") + ONE, 6, "ascending order"),
        (HEAD + ONE.replace("1926", "1826"), 5, "date out of range"),
        (HEAD + ONE.replace("1926", "2031"), 5, "date out of range"),
        (HEAD + ONE.replace("author", "guess"), 5, "allowed archive, assumption"),
        (HEAD + ONE.replace("author", "autor"), 5, "did you mean author"),
        (HEAD + ONE.replace("P1-01", '" "'), 5, "empty source"),
        (HEAD + ONE.replace(", source: P1-01", ""), 5, "source: found nothing"),
        (
            HEAD + "    1926-01-01: {value: [], range: [0, 2], grade: author, source: P1-01}\n",
            5,
            "at least 1 item",
        ),
        (HEAD.replace("share", "shares") + ONE, 1, "did you mean share"),
        (HEAD.replace("share", "rouble/furlong") + ONE, 1, "units joined by"),
        (HEAD.replace("plant.x", "party.x") + ONE, 1, "start with `plant.`"),
        (HEAD.replace("plant.x", "plant.X-y") + ONE, 1, "small letters"),
        (HEAD.replace("plant.x", "plant.class") + ONE, 1, "small letters"),
        (HEAD.replace("meaning: some", "meaning: ''") + ONE, 1, "empty meaning"),
        (HEAD, 4, "values: found nothing"),
        (HEAD.replace("  values:\n", "  value: 1\n"), 4, "unknown field value"),
        (HEAD + "    soon: {value: 1, range: [0, 2], grade: author, source: P1-01}\n", 5, "soon"),
        ("", 1, "an empty file"),
        (HEAD + ONE + "plant.y:\n  meaning: cut\n  un", 8, "cut off"),
        (HEAD + ONE + "plant.y:\n  meaning: cut\n", 6, "required"),
        (HEAD + ONE[:40], 5, "cut off"),
    ],
)
def test_what_is_wrong_with_a_statute(tmp_path: Path, text: str, line: int | None, words: str | None) -> None:
    file = write(tmp_path / "plant.yaml", text)
    if words is None:
        assert len(load_law(tmp_path)) == 1
        return
    with pytest.raises(InputError) as caught:
        load_law(tmp_path)
    found = lines_of(caught)
    assert any(words in one and one.startswith(f"{file}:{line}: ") for one in found), found


def test_vectors_keep_their_length(tmp_path: Path) -> None:
    longer = "    1927-01-01: {value: [1, 1], range: [0, 2], grade: author, source: P1-01}\n"
    write(tmp_path / "plant.yaml", HEAD + ONE + longer)
    with pytest.raises(
        InputError, match="a list of 2 numbers; allowed a single number, as at its first date"
    ):
        load_law(tmp_path)


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path / "law" / "plant.yaml", HEAD + ONE.replace("1926", "1826"))
    write(tmp_path / "law" / "party.yaml", HEAD + ONE + "party.y: 3\n")
    write(tmp_path / "behaviour" / "plant.yaml", PEOPLE.replace("-4.0", "-9") + "plant.b: {}\n")
    outside = write(
        tmp_path / "outside.yaml", OUTSIDE.replace("linear", "square").replace("kopeck", "copeck")
    )
    with pytest.raises(InputErrors) as caught:
        load_book([tmp_path / "law"], [tmp_path / "behaviour"], [outside])
    files = {Path(error.file).name for error in caught.value.errors}
    assert files == {"plant.yaml", "party.yaml", "outside.yaml"}
    assert len(caught.value.errors) >= 8


def test_one_definition_an_id(tmp_path: Path) -> None:
    write(tmp_path / "a" / "plant.yaml", HEAD + ONE)
    write(tmp_path / "b" / "plant.yaml", HEAD + ONE)
    with pytest.raises(
        InputError, match=r"found a second definition; allowed one \(the first is in .*a/plant.yaml:1\)"
    ):
        load_law(tmp_path / "a", tmp_path / "b")


def test_dates_in_behaviour_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "plant.yaml", HEAD + ONE)
    with pytest.raises(InputError, match="unknown field values"):
        load_behaviour(tmp_path)


AMENDMENT = """\
title: No pay for idle time
reason: to see what the concession did
law:
  plant.wages.idle_pay_share:
    values:
      1931-03-15: {value: 0.25, range: [0, 1], grade: assumption, source: counterfactual}
"""


def test_an_amendment_rules_from_its_day_on_and_changes_nothing_before(tmp_path: Path, book: LawBook) -> None:
    amendment = load_amendment(write(tmp_path / "a.yaml", AMENDMENT), book)
    amended = amend(book, amendment)
    id = "plant.wages.idle_pay_share"
    assert amendment.start == date(1931, 3, 15)
    assert amended.value(id, date(1931, 3, 11)) == 0.0
    assert amended.value(id, date(1931, 3, 21)) == 0.25
    assert amended.value(id, date(1935, 1, 1)) == 0.25  # the decree of 1932 does not come back
    assert amended.digest(until=amendment.start) == book.digest(until=amendment.start)
    assert amended.digest() != book.digest()
    assert amended.changes([id]) == [0, first_tick_from(date(1931, 3, 15))]


def test_an_amended_straight_series_keeps_its_slope_up_to_the_day(tmp_path: Path, book: LawBook) -> None:
    text = AMENDMENT.replace("law:", "outside:").replace("plant.wages.idle_pay_share", "plan.steel_price")
    text = text.replace("1931-03-15", "1926-04-05").replace("0.25", "40").replace("[0, 1]", "[0, 50]")
    amended = amend(book, load_amendment(write(tmp_path / "a.yaml", text), book))
    assert amended.digest(until=date(1926, 4, 5)) == book.digest(until=date(1926, 4, 5))
    assert amended.value("plan.steel_price", date(1926, 4, 1)) == book.value(
        "plan.steel_price", date(1926, 4, 1)
    )
    assert amended.value("plan.steel_price", date(1926, 4, 11)) == 40.0


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("idle_pay_share", "idle_pay_shar", 4, "did you mean plant.wages.idle_pay_share"),
        ("    values:", "    unit: kopeck\n    values:", 5, "wrong unit"),
        ("1931-03-15", "2131-03-15", 6, "date out of range"),
        ("value: 0.25", "value: 2.5", 6, "its range"),
        ("value: 0.25", "value: [0.25, 0.25]", 6, "a single number"),
        ("law:", "behaviour:", 3, "behaviour is common to all scenarios"),
        ("plant.wages.idle_pay_share", "plant.quit_base", 4, "behaviour is common to all scenarios"),
        ("plant.wages.idle_pay_share", "plan.steel_price", 4, "under `outside:`"),
        ("law:", "from: 1931-04-01\nlaw:", 7, "days from 1931-04-01 on"),
        ("law:", "remove: [plant.labour.quit]\nlaw:", 1, "from: found nothing"),
        ("law:", "from: 1931-01-01\nremove: [plant.labour.qit]\nlaw:", 4, "did you mean plant.labour.quit"),
        ("title: No pay for idle time\n", "", 1, "title: found nothing"),
        ("counterfactual", "''", 6, "empty source"),
        (AMENDMENT[AMENDMENT.index("law:") :], "", 1, "changes nothing"),
        (AMENDMENT[AMENDMENT.index("    values:") :], "    values: {}\n", 5, "values"),
    ],
)
def test_what_an_amendment_may_not_do(
    tmp_path: Path, book: LawBook, old: str, new: str, line: int, words: str
) -> None:
    file = write(tmp_path / "a.yaml", AMENDMENT.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_amendment(file, book, rules=["plant.labour.quit"])
    assert any(words in one and one.startswith(f"{file}:{line}: ") for one in lines_of(caught)), lines_of(
        caught
    )


def test_a_removal_has_its_day(tmp_path: Path, book: LawBook) -> None:
    text = "title: t\nreason: r\nfrom: 1929-12-01\nremove: [plant.labour.quit]\n"
    amendment = load_amendment(write(tmp_path / "a.yaml", text), book, ["plant.labour.quit"])
    assert (amendment.start, amendment.remove) == (date(1929, 12, 1), ("plant.labour.quit",))
    assert amend(book, amendment).digest() == book.digest()


def test_the_digest_of_an_amendment_is_of_its_content(tmp_path: Path, book: LawBook) -> None:
    def digest(text: str) -> str:
        return load_amendment(write(tmp_path / "a.yaml", text), book).digest

    assert digest(AMENDMENT) == digest(AMENDMENT.replace("No pay", "Less pay") + "# a remark\n")
    assert digest(AMENDMENT) != digest(AMENDMENT.replace("0.25", "0.26"))


def test_a_scenario_may_not_set_behaviour(tmp_path: Path) -> None:
    file = write(tmp_path / "scenario.yaml", "title: t\nbehaviour:\n  plant.quit_base: -3\n")
    with pytest.raises(
        InputError, match=r"scenario.yaml:2: behaviour: found a section `behaviour`; .*common to all"
    ):
        refuse_behaviour(read(file))


READINGS = """\
leaving:
  question: do people leave for pay
  default: {name: pay, source: P1-39}
  rival: {name: habit, source: P1-40, set: {plant.quit_base: -3.0, plant.labour.quit: false}}
"""


def test_readings_switch_constants_and_rules(tmp_path: Path, book: LawBook) -> None:
    questions = load_readings(write(tmp_path / "r.yaml", READINGS), book, ["plant.labour.quit"])
    same, nothing_off = choose(book, questions, {})
    assert same.digest() == book.digest() and nothing_off == frozenset()
    rival, off = choose(book, questions, {"leaving": "rival"})
    assert rival.behaviour["plant.quit_base"] == -3.0 and off == {"plant.labour.quit"}
    with pytest.raises(InputError, match="did you mean leaving"):
        choose(book, questions, {"leving": "rival"})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("-3.0", "-30", "its range -6.0 to -2.0"),
        ("-3.0", "[-3, -3]", "a single number"),
        ("plant.quit_base", "plant.quit_bas", "did you mean plant.quit_base"),
        ("plant.quit_base", "plant.wages.idle_pay_share", "no constant of that name"),
        ("labour.quit:", "labour.qit:", "did you mean plant.labour.quit"),
        ("source: P1-40, ", "", "rival.source: found nothing"),
    ],
)
def test_what_a_reading_may_not_do(tmp_path: Path, book: LawBook, old: str, new: str, words: str) -> None:
    file = write(tmp_path / "r.yaml", READINGS.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_readings(file, book, ["plant.labour.quit"])
    assert str(caught.value).startswith(f"{file}:4: ") and words in str(caught.value)


days = st.dates(date(1926, 1, 1), date(1945, 12, 31))


def entry(steps: Iterable[tuple[date, float]], straight: bool) -> Entry:
    made = tuple(Step(day, value, -9.0, 9.0, "author", "P1-01", 1) for day, value in sorted(steps))
    return Entry("plan.x", "outside", "some", "share", made, "f.yaml", 1, straight)


dated = st.dictionaries(days, st.floats(-9, 9), min_size=1, max_size=6).map(lambda steps: list(steps.items()))


@settings(deadline=None, max_examples=150)
@given(dated, dated, st.booleans())
def test_changes_names_every_tick_at_which_a_value_moves(
    base: list[tuple[date, float]], other: list[tuple[date, float]], straight: bool
) -> None:
    """Between the ticks of `changes`, the value at one tick is the value at the tick before; amended or not."""
    plain = entry(base, straight)
    book = LawBook().overlay([plain])
    for one in (book, book.overlay([Entry(**{**vars(entry(other, straight)), "before": plain})])):
        marks = set(one.changes(["plan.x"]))
        first = one.entry("plan.x").start
        ticks = range(first_tick_from(first), first_tick_from(date(1946, 1, 1)))
        seen = [one.value("plan.x", start_of(tick)) for tick in ticks]
        for tick, before, now in zip(ticks[1:], seen, seen[1:], strict=False):
            assert tick in marks or before == now


@settings(deadline=None, max_examples=150)
@given(dated, dated, st.booleans())
def test_an_amendment_never_reaches_back(
    base: list[tuple[date, float]], other: list[tuple[date, float]], straight: bool
) -> None:
    plain, change = entry(base, straight), entry(other, straight)
    book = LawBook().overlay([plain])
    amended = book.overlay([Entry(**{**vars(change), "before": plain})])
    day = change.steps[0].day
    assert amended.digest(until=day) == book.digest(until=day)
    past = [d for d in (day - timedelta(days=n) for n in range(1, 400, 7)) if d >= plain.start]
    assert [amended.value("plan.x", d) for d in past] == [book.value("plan.x", d) for d in past]


def test_units_have_dimensions() -> None:
    assert units.known("kopeck/hour") and not units.known("kopeck/") and not units.known("")
    assert units.dimension("rouble/hour") == units.dimension("kopeck/minute") == (("money", 1), ("time", -1))
    assert units.dimension("log_odds/share") == units.dimension("1") == ()
    assert units.size("rouble/hour") == pytest.approx(100 / 60)
    assert units.size("percent") == 0.01


def test_outside_entries_of_a_file(tmp_path: Path) -> None:
    (entry_,) = load_outside(write(tmp_path / "outside.yaml", OUTSIDE))
    assert entry_.family == "outside" and entry_.straight
    assert entry_.steps[0].day != ALWAYS and entry_.steps[1].line == 7
