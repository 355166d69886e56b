"""The setting of a scenario: what `scenario.yaml` says, and the tables it names.

`program` says which year a scenario runs through (step.PROGRAMS), and with it what else the file has to say.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kombinat.engine.clock import planning_years
from kombinat.engine.yamlfile import Document, Strict, load, read, suggest
from kombinat.scenarios.tables import Row, read_table

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
Count = Annotated[int, Field(ge=0)]
FILE = "scenario.yaml"

COLUMNS = {
    "shops": (
        "name", "trade", "auxiliary", "sections", "brigades", "workers", "foremen", "technicians", "clerks",
        "managers", "women", "machine_hours", "machine_age", "materials", "output",
    ),
    "margins": ("group", "margin", "category", "share"),
    "traits": ("column", "group", "mean", "spread", "low", "high"),
    "party": ("margin", "category", "count"),
    "ships": (
        "name", "kind", "formation", "number", "departments", "ratings", "petty_officers", "specialists",
        "commanders", "political", "former",
    ),
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
    """The tables every scenario has."""

    margins: TableFile
    traits: TableFile
    party: TableFile


class TownTables(Tables):
    """The tables of a town."""

    shops: TableFile
    products: TableFile
    inputs: TableFile
    supplies: TableFile


class FleetTables(Tables):
    """The tables of a fleet."""

    ships: TableFile


class Room(Strict):
    """Rows kept: for each person and household at the start; requests and projects for each shop (or ship)."""

    person: Annotated[float, Field(ge=1.0)]
    household: Annotated[float, Field(ge=1.0)]
    request: Count
    project: Count = 0


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


class Berths(Strict):
    """Living on board and in barracks: empty berths as a share of those slept in, and the kopecks each man holds."""

    vacant: Share
    purse: Count


class Service(Strict):
    """The state of service at the start, the same on every ship (columns of world.unit)."""

    training: Share
    strictness: Share
    commanded: Share
    participation: Share
    standing_reported: Share
    inspected: Share


class Setting(Strict):
    """What every scenario says: place, span, calendar of plans, files, and the size of its world.

    plan_years: when planning years open (in a fleet: years of training).
    """

    name: str
    title: str
    program: Literal["town", "fleet"]
    start: date
    until: date
    plan_years: Annotated[list[PlanYears], Field(min_length=1)]
    towns: Annotated[int, Field(ge=1)]
    outside: str
    facts: str
    claims: str
    tables: Tables
    room: Room

    def openings(self, until: date) -> tuple[date, ...]:
        """Days on which planning periods open, up to `until`."""
        return planning_years([(years.since, years.month) for years in self.plan_years], until)


class TownSetting(Setting):
    """A scenario of a town: one plant, its district, and the plants outside."""

    program: Literal["town"]
    tables: TownTables
    people: People
    plan: PlanState
    network: NetworkState
    sites: SitesState


class FleetSetting(Setting):
    """A scenario of a fleet: its ships and shore units."""

    program: Literal["fleet"]
    tables: FleetTables
    berths: Berths
    service: Service


SETTINGS: dict[str, type[TownSetting] | type[FleetSetting]] = {"town": TownSetting, "fleet": FleetSetting}


def load_setting(folder: Path) -> Document[TownSetting | FleetSetting]:
    """Read `scenario.yaml` of a folder; InputErrors name every fault."""
    document: Document[TownSetting | FleetSetting] = load(folder / FILE, _model_of(folder))
    setting = document.value
    if setting.until <= setting.start:
        raise document.lines.error(("until",), setting.until, f"a day after {setting.start}")
    if setting.plan_years[0].since > setting.start:
        raise document.lines.error(
            ("plan_years",), setting.plan_years[0].since, f"a first day up to {setting.start}"
        )
    return document


def _model_of(folder: Path) -> type[TownSetting] | type[FleetSetting]:
    """The model of a scenario's file, by the program it names."""
    plain = read(folder / FILE)
    program = plain.value.get("program", "nothing") if isinstance(plain.value, dict) else "nothing"
    if program not in SETTINGS:
        raise plain.lines.error(("program",), program, suggest(program, SETTINGS))
    return SETTINGS[program]


def load_tables(folder: Path, setting: Setting) -> dict[str, tuple[Row, ...]]:
    """The rows of every table of a scenario, by the table's name; InputError at the first fault."""
    return {name: _rows(folder, name, entry) for name, entry in setting.tables}


def _rows(folder: Path, name: str, entry: TableFile) -> tuple[Row, ...]:
    return read_table(folder / entry.file, COLUMNS[name], entry.rows)
