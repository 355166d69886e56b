"""What the shops of a finished run had to work with, month by month, read back from its panels and its law.

Panels hold a month's flows and the state at its end, so some of it is inferred:

- Minutes present are minutes worked and idle, which is exact. What a minute of them can make (skill, pace, equipment)
  is what a minute worked did make: gross output and parts / minutes worked. A shop that did no work at all is taken at
  its skill.
- Work in parts that lie ready grows and shrinks as it did: what was laid up in a month is taken off what its hands and
  machines could finish, and what was drawn on is added.
- Sound machine time of the three dekads lies on a straight line between the ends of last month and of this one.
- Materials used are gross output by the law's kilograms, for the articles that were made. Inside deliveries are shared
  out anew for the whole month, by the rule of the year but without the director's priority: each trade's good mass to
  those it feeds, by what they ordered. What then closes the balance of a shop's stock came from outside (or, in an open
  hearth, went back into it).
- What arrived at the gate for a shop is what was brought in and what more stands there; so it is below 0 in a month in
  which the director turned a load to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kombinat.archive.store import Results
from kombinat.asked import AskedError
from kombinat.engine.clock import DEKADS, MONTHS_FROM, Clock, first_tick_from, month_index
from kombinat.engine.errors import RunError
from kombinat.engine.maths import FIXED_ONE
from kombinat.plans import Plan, plan_now
from kombinat.plant.production import machinery
from kombinat.plant.quality import is_metal
from kombinat.studies.tracks import Period
from kombinat.world.codes import Trade

Table = NDArray[np.float64]  # a row a month, a column a shop
YEAR = 12
TOWN = 0
BY_TRADE = ("price", "kilograms", "machine_time", "sound_mass")
SERVICES = ("power_work", "tool_work")
SOURCES = (Trade.HEARTH, Trade.ROLLING, Trade.FORGES, Trade.FOUNDRY, Trade.MECHANICAL)
FED = tuple(f"plant.supply.from_{source.name.lower()}" for source in SOURCES)
BOUNDS = (
    "machinery",
    "materials",
    "machines",
    "support",
)  # rules of plant.production that the programs stand on
COLUMNS = (
    "made_month", "scrapped", "worked", "idle_materials", "idle_machines", "idle_orders", "present", "hands",
    "capacity", "broken", "materials", "parts", "siding", "ordered", "delivered", "target", "auxiliary",
    "tilt",
)  # fmt: skip


@dataclass(frozen=True)
class Conditions:
    """What the shops that make something had, and what they made of it. Tables are (months, shops), float64.

    names, trades, auxiliary: of each shop; first: month the tables begin with, counted from January 1900.
    gross, good: norm-minutes made, with and without scrap; laid_up: put into parts beyond those used up. hands:
    norm-minutes that those present could make in what time switching from job to job and parts laid up left them;
    tasked: with all their time; machines: norm-minutes that sound machines allow beside the parts (infinite where none
    are needed).
    stock: kg at each month's end; opening: before the first month; reserve: the law's norm of stock for work as it went
    in the last month, or what the run left if that is less; gate, opening_gate: kg that stand at the gate.
    outside: kg brought in; inside: (months, sources, shops) kg from each of the trades in SOURCES; returned: kg of
    scrap metal put back into furnaces. plan: kopecks planned.
    price (kopecks a norm-minute of good output), kilograms: of the law, for the articles that were made; sound_mass,
    machine_time: of the law; feeds: (sources,
    shops), whether the law lets a trade feed a shop; power_work, tool_work: (months,), norm-minutes of a service for
    one of a main shop; remelt: share of metal waste that can go back.
    """

    names: tuple[str, ...]
    trades: NDArray[np.int64]
    auxiliary: NDArray[np.bool_]
    first: int
    gross: Table
    good: Table
    laid_up: Table
    hands: Table
    tasked: Table
    machines: Table
    stock: Table
    opening: NDArray[np.float64]
    reserve: NDArray[np.float64]
    gate: Table
    opening_gate: NDArray[np.float64]
    outside: Table
    inside: NDArray[np.float64]
    returned: Table
    plan: Table
    price: Table
    kilograms: Table
    sound_mass: Table
    machine_time: Table
    feeds: NDArray[np.bool_]
    power_work: NDArray[np.float64]
    tool_work: NDArray[np.float64]
    remelt: float

    @property
    def months(self) -> int:
        """Number of months."""
        return len(self.gross)

    @property
    def period(self) -> Period:
        """The months themselves."""
        return Period(self.first, self.first + self.months - 1)

    @property
    def metal(self) -> NDArray[np.bool_]:
        """Whether each shop's waste is metal that a furnace can take."""
        return np.array([bool(is_metal(trade)) for trade in self.trades])

    @property
    def value(self) -> Table:
        """Good output at fixed prices (kopecks)."""
        return self.good * self.price

    @property
    def sold(self) -> NDArray[np.bool_]:
        """The shops whose output has a price."""
        return np.asarray((self.price > 0.0).any(axis=0))

    @property
    def sound_share(self) -> Table:
        """Share of gross output that was good; that of the whole stretch where a shop made nothing in a month."""
        whole = self.good.sum(axis=0) / np.maximum(1.0, self.gross.sum(axis=0))
        share: Table = np.where(self.gross > 0.0, self.good / np.maximum(1.0, self.gross), whole)
        return share


class Deepening(NamedTuple):
    """The one constant that the rule of machinery looks up."""

    deepening: float


# ---- reading a run


def conditions(run: Results, over: str | None = None) -> Conditions:
    """What the shops of a complete run had.

    over: months such as `1931` or `1929-10..1930-09` (default: the last twelve). AskedError for months that the run
    does not have, with one before them; RunError for a run that is not complete, was made under another law, or
    without a rule that the programs stand on.
    """
    if not run.complete:
        raise RunError(run.path, "measure", "it is not complete; resume it first")
    planned = plan_now(run.path)
    if planned.scenario.kind != "town":
        raise RunError(
            run.path, "measure", f"{planned.scenario.program.name} has no shops that make anything"
        )
    period = asked_months(run, over)
    _require_its_own_law(run, planned, period)
    rows = _panel(run, period)
    return _read(rows, planned, period)


def asked_months(run: Results, over: str | None) -> Period:
    """The months asked for. AskedError if they are none, or not all recorded, with one before them."""
    run.table("panels")
    recorded = run.sql(f"SELECT min(date), max(date) FROM panels WHERE town = {TOWN}").fetchall()[0]
    first, last = (month_index(day) for day in recorded)
    if first + 1 > last:
        raise RunError(run.path, "measure", "fewer than two months were recorded")
    try:
        period = Period(max(first + 1, last + 1 - YEAR), last) if over is None else Period.read(over)
    except ValueError as error:
        raise AskedError("--over", error, "months such as 1931 or 1929-10..1931-12") from None
    if not first < period.first <= period.last <= last:
        raise AskedError("--over", period, f"months within {Period(first + 1, last)}")
    return period


def _require_its_own_law(run: Results, planned: Plan, period: Period) -> None:
    if planned.spec.data != run.spec.data:
        raise RunError(run.path, "measure", "the scenario or the law has changed since; run it anew")
    off = planned.off_on(period.after) & {f"plant.production.{name}" for name in BOUNDS}
    if off:
        raise RunError(run.path, "measure", f"it was made without {', '.join(sorted(off))}")


def _panel(run: Results, period: Period) -> dict[str, Any]:
    """Columns of the shops that make something, as tables with the month before the period in their first row."""
    columns = ", ".join(COLUMNS)
    found = run.columns(
        f"SELECT date, unit, name, trade, {columns} FROM panels WHERE town = {TOWN} AND kind = 'shop' "
        "AND trade <> 'office' AND date >= ? AND date < ? ORDER BY date, unit",
        (_day(period.first - 1), period.after),
    )
    months, shops = len(period) + 1, np.unique(found["unit"]).size
    if found["unit"].size != months * shops:
        raise RunError(run.path, "measure", "its shops are not the same in all these months")
    rows: dict[str, Any] = {name: found[name].astype(np.float64).reshape(months, shops) for name in COLUMNS}
    return rows | {
        "names": tuple(str(name) for name in found["name"][:shops]),
        "trades": np.array([Trade[str(trade).upper()] for trade in found["trade"][:shops]], np.int64),
    }


def _day(month: int) -> date:
    return date(MONTHS_FROM + month // YEAR, month % YEAR + 1, 1)


def _read(rows: Mapping[str, Any], planned: Plan, period: Period) -> Conditions:
    trades = rows["trades"]
    days = [_day(month) for month in range(period.first, period.last + 1)]
    books = [planned.law_on(day) for day in days]

    def lawful(id: str) -> NDArray[np.float64]:
        return np.array([book.value(id, day) for book, day in zip(books, days, strict=True)])

    law = {name: lawful(f"plant.production.{name}")[:, trades] for name in BY_TRADE}
    work = {name: lawful(f"plant.production.{name}") for name in SERVICES}
    fed = np.stack([lawful(id)[:, trades] for id in FED], axis=1)
    behaviour = books[-1].behaviour
    now = {name: rows[name][1:] for name in COLUMNS}
    bought = lawful("plant.accounts.inputs_share") * lawful("plant.assortment.priced")
    law["price"] = law["price"] * (1.0 + bought[:, None] * now["tilt"] / FIXED_ONE)
    law["kilograms"] = law["kilograms"] * (1.0 + now["tilt"] / FIXED_ONE)
    gross = now["made_month"] + now["scrapped"]
    machines = _sound(rows) / np.where(law["machine_time"] > 0.0, law["machine_time"], np.nan)
    machines = np.where(np.isnan(machines), np.inf, machines)
    laid_up = np.diff(rows["parts"], axis=0)
    hands, tasked = _labour(now, gross + laid_up, machines, float(behaviour["plant.production.deepening"]))
    coming = law["kilograms"] * gross + np.diff(rows["materials"], axis=0)
    inside, feeds = _inside(trades, fed, now, law, coming)
    hearth = trades == Trade.HEARTH
    left = np.maximum(0.0, coming - inside.sum(axis=1))
    outside = np.where(hearth, np.minimum(left, now["delivered"]), left)
    norm = float(books[-1].value("plant.supply.stock_norm", days[-1]))
    remelting = "plant.quality.remelt" not in planned.off_on(period.after)
    return Conditions(
        names=rows["names"],
        trades=trades,
        auxiliary=now["auxiliary"][0] > 0,
        first=period.first,
        gross=gross,
        good=now["made_month"],
        laid_up=laid_up,
        hands=np.maximum(0.0, hands - laid_up),
        tasked=np.maximum(0.0, tasked - laid_up),
        machines=np.maximum(0.0, machines - laid_up),
        stock=now["materials"],
        opening=rows["materials"][0],
        reserve=np.minimum(now["materials"][-1], norm / DEKADS * law["kilograms"][-1] * gross[-1]),
        gate=now["siding"],
        opening_gate=rows["siding"][0],
        outside=outside,
        inside=inside,
        returned=left - outside,
        plan=now["target"] / _plan_months(planned, days)[:, None],
        feeds=feeds,
        remelt=float(behaviour["plant.quality.remelt"]) if remelting else 0.0,
        **law,
        **work,
    )


def _sound(rows: Mapping[str, Any]) -> Table:
    """Sound machine-minutes of each month: what is broken goes in a straight line from month's end to month's end."""
    broken = (rows["broken"][:-1] + 2.0 * rows["broken"][1:]) / DEKADS
    sound: Table = DEKADS * np.maximum(0.0, rows["capacity"][1:] - broken)
    return sound


def _labour(now: Mapping[str, Table], work: Table, machines: Table, deepening: float) -> tuple[Table, Table]:
    """Norm-minutes of work that hands could do in the time that switching left, and in all their time.

    work: norm-minutes done, on output and on its parts.
    """
    free = now["worked"] + now["idle_materials"] + now["idle_machines"]
    present = free + now["idle_orders"]
    skill = now["hands"] / np.maximum(1.0, now["present"])
    pace = np.where(now["worked"] > 0.0, work / np.maximum(1.0, now["worked"]), skill)
    hands = free * pace
    tasked = np.vectorize(_with_tasks, otypes=[np.float64])(
        hands, machines, present / np.maximum(1.0, free), deepening
    )
    return hands, tasked


def _with_tasks(reach: float, machines: float, longer: float, deepening: float) -> float:
    """What hands reach with `longer` times the hours on the same machines, by the rule of machinery.

    reach: norm-minutes now, labour * (machines / labour) ** deepening where machines could make more than labour.
    """
    if reach <= 0.0 or not reach < machines < np.inf:
        return reach * longer
    labour = longer * (reach / machines**deepening) ** (1.0 / (1.0 - deepening))
    return float(labour * machinery(machines, labour, Deepening(deepening)))


def _inside(
    trades: NDArray[np.int64],
    fed: NDArray[np.float64],
    now: Mapping[str, Table],
    law: Mapping[str, Table],
    coming: Table,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Kilograms (months, sources, shops) that shops had from each trade upstream, and who feeds whom.

    fed: (months, sources, shops) shares of the law; coming: kg that came into each stock in all.
    """
    mass = now["made_month"] * law["kilograms"] * law["sound_mass"]
    made = np.stack([mass[:, trades == source].sum(axis=1) for source in SOURCES], axis=1)
    claims = fed * now["ordered"][:, None, :]
    part = np.minimum(1.0, made / np.maximum(1.0, claims.sum(axis=2)))
    given = claims * part[:, :, None]
    fits = np.minimum(1.0, np.maximum(0.0, coming) / np.maximum(1.0, given.sum(axis=1)))
    return given * fits[:, None, :], np.asarray((fed > 0.0).any(axis=0))


def _plan_months(planned: Plan, days: list[date]) -> NDArray[np.float64]:
    """Months of the planning period that each day lies in."""
    scenario, until = planned.scenario, planned.spec.until
    clock = Clock(scenario.start, until, scenario.plan_years(until))
    return np.array([clock.tick(first_tick_from(day)).plan_months for day in days], np.float64)
