"""The report of a run: what it counts balances, and what a figure draws stands in the unit it names."""

from __future__ import annotations

from datetime import date

import pytest

from kombinat.archive.series import load_series
from kombinat.report.figures import CHAPTERS, MILLION_ROUBLES, ROUBLE, Chart, Line, drawn
from kombinat.report.html import IDENTITY, _identity

SPOKEN = {
    ("person", 1.0): "persons",
    ("share", 1.0): "share",
    ("speech", 1.0): "speeches",
    ("hour/month", 1.0): "hours",
    ("kopeck", ROUBLE): "roubles",
    ("kopeck", MILLION_ROUBLES): "million roubles",
}


def test_members_counted_takes_every_flow_and_shows_what_is_left_over() -> None:
    flows = {"admitted": 5.0, "transferred": 4.0, "returned": 1.0, "reinstated": 2.0}
    flows |= {"left": -3.0, "dropped": -2.0, "resigned": -1.0, "put_back": -1.0, "expelled": -2.0}
    series = {("party.identity", name): [(date(1927, 6, 1), value)] for name, value in flows.items()}
    series["party.members", "all"] = [(date(1926, 12, 1), 10.0), (date(1927, 12, 1), 13.0)]
    (row,) = _identity(series, [1926, 1927])
    assert row["numbers"] == ["10", "5", "4", "3", "2", "2", "1", "1", "3", "13"]
    assert row["difference"] == 0
    series["party.members", "all"][1] = (date(1927, 12, 1), 12.0)
    assert _identity(series, [1927])[0]["difference"] == -1


def test_members_counted_knows_every_flow_that_is_recorded() -> None:
    recorded = load_series().series["party.identity"].entities
    assert {one for _, summed in IDENTITY for one in summed} == set(recorded) - {"strength"}


def test_a_line_is_drawn_in_the_unit_of_its_chart() -> None:
    chart = Chart("t", "roubles", "n", (Line("pay", "plant.pay", times=ROUBLE),))
    made = drawn(chart, {("plant.pay", "all"): [(date(1930, 1, 1), 12345.0)]})
    assert made is not None and made["y"] == [[123.45]]


@pytest.mark.parametrize(
    "chart", [chart for _, charts in CHAPTERS for chart in charts], ids=lambda c: c.title
)
def test_a_chart_names_the_unit_of_its_series(chart: Chart) -> None:
    book = load_series().series
    for line in chart.lines:
        assert chart.unit.startswith(SPOKEN[book[line.series].unit, line.times]), line.label
