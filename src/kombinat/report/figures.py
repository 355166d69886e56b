"""Figures: which series stand together in a chart, and what the chart has to say about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeAlias

Points: TypeAlias = list[tuple[date, float]]
SeriesByName: TypeAlias = Mapping[tuple[str, str], Points]
ROUBLE, MILLION_ROUBLES = 1e-2, 1e-8  # of a kopeck


@dataclass(frozen=True)
class Line:
    """One line of a chart: its label, the series and entity it draws, and what turns it into the chart's unit."""

    label: str
    series: str
    entity: str = "all"
    times: float = 1.0


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows, in which unit, what to mind, and its lines."""

    title: str
    unit: str
    note: str
    lines: tuple[Line, ...]
    smooth: int = 1  # months of a centred mean, stated in the note when above 1


CHAPTERS: tuple[tuple[str, tuple[Chart, ...]], ...] = (
    (
        "The workforce",
        (
            Chart(
                "People on the list", "persons", "All who are employed at the plant, at the end of the month.",
                (Line("employed", "plant.workforce"),),
            ),
            Chart(
                "Coming and going", "persons a month", "Hired, left of their own will, dismissed.",
                (Line("hired", "plant.hires"), Line("quit", "plant.quits"), Line("dismissed", "plant.dismissals")),
            ),
            Chart(
                "Absence and idle time", "share of working time",
                "True idle time beside what the shops' books admit; the archive's figures are of the second kind.",
                (
                    Line("absent", "plant.absence_rate"),
                    Line("idle, true", "plant.stoppage_share"),
                    Line("idle, as recorded", "plant.stoppage_recorded"),
                ),
            ),
            Chart(
                "Skill and women", "share", "Mean skill against a fully skilled hand; women among all employed.",
                (Line("skill", "plant.skill_mean"), Line("women", "plant.women_share")),
            ),
        ),
    ),
    (
        "Plan and output",
        (
            Chart(
                "Output against plan", "million roubles of 1926/27 a month",
                "The plan of the month, nought until a late one comes; what was made, and what was reported as made.",
                (
                    Line("plan", "plant.plan_month", times=MILLION_ROUBLES),
                    Line("made", "plant.output_true", times=MILLION_ROUBLES),
                    Line("reported", "plant.output_reported", times=MILLION_ROUBLES),
                ),
            ),
            Chart(
                "Share of the month's output by dekad", "share",
                "Even output would be a third each; a twelve-month mean.",
                (
                    Line("first", "plant.dekad_share", "first"),
                    Line("second", "plant.dekad_share", "second"),
                    Line("third", "plant.dekad_share", "third"),
                ),
                smooth=12,
            ),
            Chart(
                "Scrap", "share of output", "Output found faulty.", (Line("scrap", "plant.scrap_share"),),
            ),
            Chart(
                "Real wage", "roubles a month", "Mean pay at the food prices of 1926.",
                (Line("real wage", "plant.wage_real", times=ROUBLE),),
            ),
        ),
    ),
    (
        "The fleet",
        (
            Chart(
                "Personnel and officers", "persons",
                "All on the lists of ships and of shore units; officers by line.",
                (
                    Line("personnel", "fleet.personnel"),
                    Line("line officers", "fleet.officers", "line"),
                    Line("political staff", "fleet.officers", "political"),
                ),
            ),
            Chart(
                "Drill and politics", "hours a man a month", "Training for combat, and political hours.",
                (Line("drill", "fleet.drill_hours"), Line("politics", "fleet.political_hours")),
            ),
            Chart(
                "Discipline", "share", "Breaches in a month to a man on the lists, and the part of communists in them.",
                (
                    Line("breaches to a man", "fleet.infraction_share"),
                    Line("by communists", "fleet.infraction_share", "by_party"),
                ),
                smooth=3,
            ),
            Chart(
                "What is, and what is reported", "share",
                "State of training beside the standing that reports give and the verdicts of inspections.",
                (
                    Line("training", "fleet.training"),
                    Line("reported standing", "fleet.reported", "standing"),
                    Line("inspections", "fleet.reported", "inspected"),
                ),
            ),
            Chart(
                "Who commands", "share",
                "Communists among personnel and among line officers; commanders less than a year in their post.",
                (
                    Line("personnel in the party", "fleet.party_share"),
                    Line("officers in the party", "fleet.officers_party_share"),
                    Line("commanders new in their post", "fleet.replaced_share"),
                ),
            ),
        ),
    ),
    (
        "The party",
        (
            Chart(
                "Members and candidates", "persons", "Full members and candidates apart.",
                (Line("members", "party.members"), Line("candidates", "party.candidates")),
            ),
            Chart(
                "Flows of members", "persons a month", "Admitted as candidates, expelled, left with their job.",
                (
                    Line("admitted", "party.admitted"),
                    Line("expelled", "party.expelled", "all"),
                    Line("left", "party.left"),
                ),
            ),
            Chart(
                "What the floor speaks against", "speeches a month", "By target, all cells together.",
                (
                    Line("administration", "party.speeches", "administration"),
                    Line("specialists", "party.speeches", "specialist"),
                    Line("workmates", "party.speeches", "workmate"),
                ),
                smooth=3,
            ),
            Chart(
                "Attendance and saturation", "share",
                "Attendance of members at their cell's meeting; full members per employee.",
                (Line("attendance", "party.attendance"), Line("saturation", "party.saturation")),
            ),
        ),
    ),
)  # fmt: skip


def drawn(chart: Chart, series: SeriesByName) -> dict[str, object] | None:
    """The chart as data for the page, or None when none of its series was recorded.

    x: seconds since 1970 at each date; y: one list a line, None where a line has no value.
    """
    present = [line for line in chart.lines if (line.series, line.entity) in series]
    if not present:
        return None
    values = [dict(_smoothed(series[line.series, line.entity], chart.smooth)) for line in present]
    days = sorted(set().union(*values))
    return {
        "title": chart.title,
        "unit": chart.unit,
        "labels": [line.label for line in present],
        "x": [int(datetime.combine(day, time(), UTC).timestamp()) for day in days],
        "y": [
            [_rounded(of_line.get(day), line.times) for day in days]
            for line, of_line in zip(present, values, strict=True)
        ],
    }


def _rounded(value: float | None, times: float) -> float | None:
    return None if value is None else float(f"{value * times:.6g}")


def _smoothed(points: Points, months: int) -> Iterator[tuple[date, float]]:
    reach = months // 2
    for number, (day, _) in enumerate(points):
        near = points[max(0, number - reach) : number + reach + 1]
        yield day, sum(value for _, value in near) / len(near)
