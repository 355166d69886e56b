"""The page: gathers what a finished run left in its folder and writes `report.html` beside it.

Page one says what the model gets wrong, what is input and what is judged; then the figures, the identity of the
membership, and two lives. The file needs nothing else to be read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from kombinat.archive.store import whole_records
from kombinat.report.figures import CHAPTERS, Points, SeriesByName, drawn
from kombinat.report.lives import CHANGING, FIXED, WORDS, Life, chosen, opening, turns

IDENTITY = (
    ("admitted", ("admitted",)),
    ("came with a job", ("transferred",)),
    ("taken back", ("returned", "reinstated")),
    ("expelled", ("expelled",)),
    ("struck off", ("dropped",)),
    ("handed in the card", ("resigned",)),
    ("put back to sympathiser", ("put_back",)),
    ("left with their job or died", ("left",)),
)
"""What moves the organisation's strength: heading, and the entities of party.identity (signed) that it sums."""

LONGEST_LIFE = 40
LISTED = {"plant.workforce": "employees", "fleet.personnel": "personnel"}
"""Series of all people on the lists, and what they are called."""
SUMS = ("all", "other")  # entities of party.expelled that add up grounds


def write_report(folder: Path, about: Mapping[str, Any], counts: Collection[str]) -> Path:
    """Write `<folder>/report.html`; returns its path.

    about: what the page says of inputs (`title`, `program`, `families`, `dated`, `input_line`), as `report.inputs`
    gathers it.
    counts: ids of the series that add up over towns.
    Reads run.json, series.parquet, lives.parquet, and validation.json and claims.json where they exist.
    """
    run = json.loads((folder / "run.json").read_text())
    towns, series = read_series(folder / "series.parquet", counts)
    page = (
        _environment()
        .get_template("report.html")
        .render(
            **_heading(run),
            towns=towns,
            **about,
            **_judgement(folder),
            **_figures(series),
            **_party(series),
            **_lives(folder, about["program"]),
        )
    )
    path = folder / "report.html"
    part = path.with_suffix(".part")
    part.write_text(page, encoding="utf-8")
    part.replace(path)
    return path


def read_series(path: Path, counts: Collection[str]) -> tuple[int, SeriesByName]:
    """How many towns a run has, and all its series over them: (series, entity) -> points by date.

    counts: ids of the series that add up over towns; of shares, rates and prices the plain mean of the towns is shown.
    """
    found: dict[tuple[str, str], Points] = defaultdict(list)
    query = """
        select series, entity, date, sum(value), avg(value), count(*) from read_parquet(?)
        group by all order by series, entity, date
    """
    towns = 0
    with whole_records(path.parent):
        rows = duckdb.execute(query, [str(path)]).fetchall()
    for name, entity, day, total, mean, recorded in rows:
        found[name, entity].append((day, total if name in counts else mean))
        towns = max(towns, recorded)
    return towns, found


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kombinat.report", "."),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _heading(run: Mapping[str, Any]) -> dict[str, Any]:
    spec = run["spec"]
    return {
        "scenario": spec["scenario"],
        "run_id": run["run_id"],
        "seed": spec["seed"],
        "scale": spec["scale"],
        "start": run["start"],
        "end": run["end"],
        "amendments": [amendment["title"] for amendment in spec.get("amendments", ())],
        "removals": spec.get("removals", ()),
        "wall": f"{run['wall_seconds']:.1f} s",
        "threads": run["threads"],
        "state_hash": run["state_hash"],
        "ledgers_closed": run["ledgers_closed"],
        "version": run["versions"]["kombinat"],
    }


def _judgement(folder: Path) -> dict[str, Any]:
    validation = _json(folder / "validation.json")
    claims = _json(folder / "claims.json")
    judged = [row for row in validation.get("facts", ()) if row["role"] == "validate"]
    judged.sort(key=lambda row: (row["met"], row["when"]))
    return {
        "judged": judged,
        "missed": [row for row in judged if not row["met"]],
        "claims": claims.get("claims", ()),
        "claims_line": claims.get("summary", ""),
    }


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return content


def _figures(series: SeriesByName) -> dict[str, Any]:
    static = Path(__file__).parent / "static"
    data: list[dict[str, object]] = []
    chapters = []
    for title, charts in CHAPTERS:
        shown = []
        for chart in charts:
            made = drawn(chart, series)
            if made is not None:
                shown.append(
                    {"title": chart.title, "unit": chart.unit, "note": chart.note, "number": len(data)}
                )
                data.append(made)
        if shown:
            chapters.append({"title": title, "figures": shown})
    return {
        "chapters": chapters,
        "figures_json": Markup(json.dumps(data).replace("</", "<\\/")),
        "uplot_js": Markup((static / "uPlot.iife.min.js").read_text()),
        "uplot_css": Markup((static / "uPlot.min.css").read_text()),
    }


def _party(series: SeriesByName) -> dict[str, Any]:
    years = sorted({day.year for day, _ in series.get(("party.members", "all"), ())})
    grounds = sorted(entity for name, entity in series if name == "party.expelled" and entity not in SUMS)
    by_ground = {g: _yearly(series.get(("party.expelled", g), ())) for g in grounds}
    strength, (listed, name) = _strength(series), _listed(series)
    rows = [
        _ground_row(ground, yearly, years) for ground, yearly in by_ground.items() if any(yearly.values())
    ]
    return {
        "identity_heads": ["at the start", *(name for name, _ in IDENTITY), "at the end"],
        "identity": _identity(series, years),
        "expelled_years": years,
        "expelled": rows,
        "denominators": [
            {"name": "members and candidates", "numbers": [_count(strength.get(year)) for year in years]},
            {"name": name, "numbers": [_count(listed.get(year)) for year in years]},
        ],
        "all_people": name,
    }


def _listed(series: SeriesByName) -> tuple[dict[int, float], str]:
    """All people on the lists of what the run is of, at the end of each year, and what to call them."""
    for name, people in LISTED.items():
        if (name, "all") in series:
            return _last(series[name, "all"]), people
    return {}, "people on the lists"


def _ground_row(ground: str, yearly: Mapping[int, float], years: Sequence[int]) -> dict[str, Any]:
    return {
        "ground": ground,
        "numbers": [_count(yearly.get(year)) for year in years],
        "total": _count(sum(yearly.values())),
    }


def _identity(series: SeriesByName, years: Sequence[int]) -> list[dict[str, Any]]:
    strength = _strength(series)
    yearly = {
        entity: _yearly(points) for (name, entity), points in series.items() if name == "party.identity"
    }
    rows = []
    for year in years:
        if year - 1 not in strength:
            continue
        flows = [sum(yearly.get(one, {}).get(year, 0.0) for one in summed) for _, summed in IDENTITY]
        numbers = [strength[year - 1], *map(abs, flows), strength[year]]
        difference = round(strength[year] - strength[year - 1] - sum(flows))
        rows.append({"year": year, "numbers": [_count(n) for n in numbers], "difference": difference})
    return rows


def _strength(series: SeriesByName) -> dict[int, float]:
    members = _last(series.get(("party.members", "all"), ()))
    candidates = _last(series.get(("party.candidates", "all"), ()))
    return {year: members[year] + candidates.get(year, 0.0) for year in members}


def _yearly(points: Sequence[tuple[date, float]]) -> dict[int, float]:
    total: dict[int, float] = defaultdict(float)
    for day, value in points:
        total[day.year] += value
    return total


def _last(points: Sequence[tuple[date, float]]) -> dict[int, float]:
    return {day.year: value for day, value in points}


def _count(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _lives(folder: Path, program: str) -> dict[str, Any]:
    path = folder / "lives.parquet"
    if not path.exists():
        return {"lives": []}
    told = []
    words = WORDS[program]
    for key, life in chosen(_read_lives(path), words):
        happened = [(f"{day:%b %Y}", line) for day, line in turns(life, words)]
        told.append({"opening": opening(key, life), "turns": happened[:LONGEST_LIFE]})
    return {"lives": told}


def _read_lives(path: Path) -> dict[int, Life]:
    """The months of each life in which something told of changes, and its first."""
    told, fixed = ", ".join(CHANGING), ", ".join(FIXED)
    query = f"""
        select person, date, {fixed}, {told} from read_parquet(?)
        qualify row({told}) is distinct from lag(row({told})) over (partition by person order by date)
        order by person, date
    """
    lives: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for person, *month in duckdb.execute(query, [str(path)]).fetchall():
        lives[person].append(dict(zip(("date", *FIXED, *CHANGING), month, strict=True)))
    return dict(lives)
