"""The setting of a scenario: what `scenario.yaml` says, and the tables it names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kombinat.engine.clock import planning_years
from kombinat.engine.yamlfile import Document, Strict, load
from kombinat.scenarios.tables import Row, read_table

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
Count = Annotated[int, Field(ge=0)]

COLUMNS = {
    "shops": (
        "name", "trade", "auxiliary", "sections", "brigades", "workers", "foremen", "technicians", "clerks",
        "managers", "women", "machine_hours", "machine_age", "materials", "output",
    ),
    "margins": ("group", "margin", "category", "share"),
    "traits": ("column", "group", "mean", "spread", "low", "high"),
    "party": ("margin", "category", "count"),
    "products": ("name", "makers", "final", "rank", "ministry"),
    "inputs": ("product", "input", "part"),
    "supplies": ("trade", "product", "share"),
}  # fmt: skip


class PlanYears(Strict):
    """From a day on, planning years open in a month."""

    since: date
    month: Annotated[int, Field(ge=1, le=12)]


class TableFile(Strict):
    """A table's file, by its path from the scenario's folder, and how many rows it has."""

    file: str
    rows: Count


class Tables(Strict):
    """The tables of a scenario."""

    shops: TableFile
    margins: TableFile
    traits: TableFile
    party: TableFile
    products: TableFile
    inputs: TableFile
    supplies: TableFile


class Room(Strict):
    """Rows kept: for each person and household at the start; requests and projects for each shop."""

    person: Annotated[float, Field(ge=1.0)]
    household: Annotated[float, Field(ge=1.0)]
    request: Count
    project: Count


class People(Strict):
    """How many live in the district beside the plant's people, and how. abroad: share with kin or service abroad."""

    city: Count
    seeking: Count
    lodged_youths: Share
    lodged_women: Share
    purse: Count
    open_places: Share
    vacant: Share
    abroad: Share = 0.0


class PlanState(Strict):
    """The plan under way at the start."""

    period_months: Annotated[int, Field(ge=1, le=24)]
    months_past: Count
    over_usual: Positive
    in_hand: Positive
    director_months: Count


class NetworkState(Strict):
    """The plants outside at the start: slack of capacity, stores in dekads of use, the plan and the ranks of buyers.

    beyond: parts of what users beyond the network take that go to users of the first, second and third class;
    ministry: which of those in the table of products the town's plant is under; another name: none of them.
    """

    slack: Share
    in_store: Positive
    inputs_in_store: Positive
    over_usual: Positive
    months_past: Count
    rank: Annotated[int, Field(ge=1, le=3)]
    beyond: Annotated[tuple[Share, ...], Field(min_length=3, max_length=3)]
    ministry: str


class SitesState(Strict):
    """Building at the start: projects open for each shop and for flats, and the months they take at these grants."""

    open: Count
    months: Annotated[int, Field(ge=1)]


class Setting(Strict):
    """A scenario: place, span, calendar of plans, files, and the size of its world."""

    name: str
    title: str
    start: date
    until: date
    plan_years: Annotated[list[PlanYears], Field(min_length=1)]
    towns: Annotated[int, Field(ge=1)]
    outside: str
    facts: str
    claims: str
    tables: Tables
    room: Room
    people: People
    plan: PlanState
    network: NetworkState
    sites: SitesState

    def openings(self, until: date) -> tuple[date, ...]:
        """Days on which planning periods open, up to `until`."""
        return planning_years([(years.since, years.month) for years in self.plan_years], until)


def load_setting(folder: Path) -> Document[Setting]:
    """Read `scenario.yaml` of a folder; InputErrors name every fault."""
    document = load(folder / "scenario.yaml", Setting)
    setting = document.value
    if setting.until <= setting.start:
        raise document.lines.error(("until",), setting.until, f"a day after {setting.start}")
    if setting.plan_years[0].since > setting.start:
        raise document.lines.error(
            ("plan_years",), setting.plan_years[0].since, f"a first day up to {setting.start}"
        )
    return document


def load_tables(folder: Path, setting: Setting) -> dict[str, tuple[Row, ...]]:
    """The rows of every table of a scenario, by the table's name; InputError at the first fault."""
    named = {name: getattr(setting.tables, name) for name in COLUMNS}
    return {name: read_table(folder / entry.file, COLUMNS[name], entry.rows) for name, entry in named.items()}
