"""The results store: what a run left behind, read back with DuckDB.

>>> results = load("runs/red_putilov")               # doctest: +SKIP
>>> months, hands = results.series("plant.workforce")  # doctest: +SKIP
>>> results.sql("SELECT kind, count(*) FROM events GROUP BY kind").fetchall()  # doctest: +SKIP

Results of a run still under way can be read too: they hold what has been written so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.errors import RunError
from kombinat.engine.parquet import parts_of
from kombinat.engine.runs import RUN_FILE, RunFolder, RunSpec

if TYPE_CHECKING:
    import duckdb

RECORDS = ("series", "panels", "brigades", "events", "lives")
ALL = "all"


class Line(NamedTuple):
    """One series in one town. date: datetime64[D], the first day of the month (of the last month of a longer period);
    value: float64; both of the same length, ascending in date."""

    date: NDArray[np.datetime64]
    value: NDArray[np.float64]


class NoSuchSeries(KeyError):
    """A series, or an entity of one, that the run did not record."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Results:
    """The results folder of one run; reads only what is asked for."""

    path: Path
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    # ---- what the run was

    @cached_property
    def said(self) -> dict[str, Any]:
        """The contents of run.json."""
        folder = RunFolder(self.path)
        folder.spec()  # fails where there is no run, or none of this version
        return folder.said() or {}

    @property
    def spec(self) -> RunSpec:
        """What says the run."""
        return RunFolder(self.path).spec()

    @property
    def run_id(self) -> str:
        """The run's id."""
        return str(self.said["run_id"])

    @property
    def complete(self) -> bool:
        """Whether the run went to its end."""
        return bool(self.said["status"] == "complete")

    # ---- what it recorded

    def files(self, record: str) -> list[Path]:
        """The Parquet files of a record: the joined one of a complete run, else the parts written so far."""
        joined = self.path / f"{record}.parquet"
        if self.complete and joined.exists():
            return [joined]
        return sorted((self.path / "parts" / record).glob("p*.parquet"))

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with one view a record: series, panels, brigades, events, lives."""
        if "connection" not in self._kept:
            import duckdb

            connection = duckdb.connect()
            connection.execute("SET enable_progress_bar = false")
            with whole_records(self.path):
                for record in RECORDS:
                    if files := self.files(record):
                        connection.execute(f"CREATE VIEW {record} AS SELECT * FROM {parts_of(files)}")
            self._kept["connection"] = connection
        opened: duckdb.DuckDBPyConnection = self._kept["connection"]
        return opened

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> duckdb.DuckDBPyRelation:
        """The rows of a query over `series`, `panels`, `brigades`, `events` and `lives`."""
        with whole_records(self.path):
            return (
                self.connection.sql(query, params=list(parameters))
                if parameters
                else self.connection.sql(query)
            )

    def table(self, record: str) -> duckdb.DuckDBPyRelation:
        """All rows of a record; RunError if nothing of it has been written yet."""
        if not self.files(record):
            raise RunError(self.path, "read", f"no {record} there (yet)")
        return self.sql(f"SELECT * FROM {record}")

    def columns(self, query: str, parameters: Sequence[Any] = ()) -> dict[str, NDArray[Any]]:
        """The result of a query as NumPy columns; NULL numbers become NaN."""
        asked = self.sql(query, parameters)
        with whole_records(self.path):
            fetched = asked.fetchnumpy()
        return {name: _plain(column) for name, column in fetched.items()}

    # ---- series

    @cached_property
    def catalogue(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Every series recorded: id -> (unit, its entities)."""
        if not self.files("series"):
            return {}
        rows = self.sql(
            "SELECT series, any_value(unit), list(DISTINCT entity ORDER BY entity) FROM series GROUP BY 1 ORDER BY 1"
        ).fetchall()
        return {series: (unit, tuple(entities)) for series, unit, entities in rows}

    def series(self, name: str, entity: str = ALL, town: int = 0) -> Line:
        """One series of one town. NoSuchSeries (a KeyError) names the nearest one that was recorded."""
        self._require(name, entity)
        found = self.columns(
            "SELECT date, value FROM series WHERE series = ? AND entity = ? AND town = ? ORDER BY date",
            (name, entity, town),
        )
        return Line(found["date"].astype("datetime64[D]"), found["value"].astype(np.float64))

    def _require(self, name: str, entity: str) -> None:
        if name not in self.catalogue:
            raise NoSuchSeries(f"no series {name!r} in {self.path}; {_nearest(name, self.catalogue)}")
        entities = self.catalogue[name][1]
        if entity not in entities:
            raise NoSuchSeries(f"series {name!r} has no entity {entity!r}; it has {', '.join(entities)}")

    def unit(self, name: str) -> str:
        """The unit of a series."""
        self._require(name, self.catalogue.get(name, ("", (ALL,)))[1][0])
        return self.catalogue[name][0]

    # ---- for those who have the libraries

    def frame(self, record: str = "series") -> Any:
        """A record as a pandas DataFrame (needs pandas)."""
        return self.table(record).df()

    def dataset(self) -> Any:
        """All series as an xarray Dataset over date, entity and town (needs xarray)."""
        xarray = import_module("xarray")
        rows = self.columns("SELECT date, series, entity, town, value FROM series ORDER BY ALL")
        axes = {name: np.unique(rows[name]) for name in ("date", "entity", "town")}
        places = tuple(np.searchsorted(axes[name], rows[name]) for name in axes)
        arrays = {}
        for series, (unit, _) in self.catalogue.items():
            block = np.full([axis.size for axis in axes.values()], np.nan)
            chosen = rows["series"] == series
            block[tuple(place[chosen] for place in places)] = rows["value"][chosen]
            arrays[series] = (tuple(axes), block, {"unit": unit})
        return xarray.Dataset(arrays, coords=axes, attrs={"run_id": self.run_id})


@contextmanager
def whole_records(folder: Path) -> Iterator[None]:
    """Within this, a record that is missing or damaged is a RunError that names it."""
    import duckdb

    try:
        yield
    except (duckdb.CatalogException, duckdb.IOException, duckdb.InvalidInputException) as error:
        raise RunError(folder, "read", f"a record is missing or damaged: {error}") from None


def _plain(column: Any) -> NDArray[Any]:
    if isinstance(column, np.ma.MaskedArray):
        return column.filled(np.nan if column.dtype.kind == "f" else column.fill_value)
    return np.asarray(column)


def _nearest(name: str, known: Any) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"nearest: {', '.join(near)}" if near else f"recorded: {len(known)} series"


def load(out: str | Path) -> Results:
    """The results in folder `out`; RunError if there is no run in it."""
    results = Results(Path(out))
    results.said  # noqa: B018  (fails now rather than later)
    return results


def load_all(folder: str | Path) -> list[Results]:
    """The run in `folder`, or every run in its subfolders (an ensemble), in order of seed; RunError if none."""
    base = Path(folder)
    if (base / RUN_FILE).exists():
        return [load(base)]
    runs = [Results(file.parent) for file in sorted(base.glob(f"*/{RUN_FILE}"))]
    if not runs:
        raise RunError(base, "find a run in", f"neither it nor its subfolders have a {RUN_FILE}")
    return sorted(runs, key=lambda run: (run.spec.seed, run.run_id))
