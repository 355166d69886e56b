"""The frontier: the most that a run's shops could have made of what they had, and what the gap to it is due to.

A yardstick, never a behaviour (Kantorovich 1939). For a stretch of months a linear program chooses what each shop
makes, what shops hand on to one another and what stays in stock, so that output at fixed prices is worth most; the
hands, machines and materials are those of the run (`studies.conditions` says how they are read back). No shop may end
with less in stock than the law's norm, unless the run left it less. Repair and transport shops make at least what they
made, since the machine time and haulage taken over from the run rest on their work. It is an upper bound, of a planner
who knows all months in advance: within a month nothing comes too late, and materials are kilograms, whatever they are.

The gap is taken apart by a chain of programs. Each lifts one cause and keeps what was lifted before it:

1. month: hands, machines, services and materials meet when they are wanted, in a month and from month to month;
2. tasks: no time goes on switching from job to job;
3. scrap: all work is good (as much may still be spoilt as was: furnaces live on scrap too);
4. deliveries: shops upstream hand their work, and scrap goes, to whom it serves best;
5. gate: of what stands at the gate, what serves best is hauled in first, the same mass a month in all;
6. assortment: outputs need no longer keep the proportions they had (or those of the plan).

Causes overlap, so a step's gain depends on what was lifted before it, and another order gives other gains with the
same sum. This one goes from the lowest hand that could lift a cause to the highest: the shop's boss, the foreman, the
hands themselves, the shops among them, the yard, the plan. Until the last step only complete sets count
(`theory.programs.complete_sets`), so that one shop that can make no more holds back what lifting a cause would give the
others; the other end is given beside it, as what the frontier loses if that cause alone is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kombinat.archive.store import load
from kombinat.asked import AskedError
from kombinat.engine.jsonfile import write_json
from kombinat.studies.conditions import SOURCES, Conditions, conditions
from kombinat.theory.programs import Optimum, Program, allowing, complete_sets, optimum, program
from kombinat.world.codes import Trade

if TYPE_CHECKING:
    from rich.table import Table

Assortment = Literal["made", "plan"]
ASSORTMENTS: tuple[Assortment, ...] = ("made", "plan")
KEPT_ON = (Trade.REPAIR, Trade.TRANSPORT)
BINDING, SHOWN = (
    1e-6,
    5e-4,
)  # kopecks: a shadow price below the first is rounding, below the second would print as 0
KOPECKS_A_MILLION = 1e8  # roubles


Lifted: TypeAlias = "frozenset[str]"
MONTH, TASKS, SCRAP, DELIVERIES, GATE, ASSORTMENT = (
    "month",
    "tasks",
    "scrap",
    "deliveries",
    "gate",
    "assortment",
)
CHAIN = (MONTH, TASKS, SCRAP, DELIVERIES, GATE, ASSORTMENT)
EVERYTHING: Lifted = frozenset(CHAIN)


@dataclass(frozen=True)
class Step:
    """One cause lifted. value: kopecks of the program free of it and of those before; gain: over the one before;
    share: of the whole gap; alone: what the frontier loses if this cause alone is put back (none for the month: a
    program cannot do without it)."""

    cause: str
    value: float
    gain: float
    share: float
    alone: float | None


@dataclass(frozen=True)
class Price:
    """What one more of something is worth, mean over months (kopecks).

    what: hands, machines, materials or haulage; where: the shop; unit: of one more; as_it_was: with the run's own
    conditions, complete sets counted; at_frontier: with every cause lifted; binds: share of months in which there is a
    price at the frontier.
    """

    what: str
    where: str
    unit: str
    as_it_was: float
    at_frontier: float
    binds: float


@dataclass(frozen=True)
class Frontier:
    """A run against its frontier. made: kopecks the chain sets out from: all that the run made (assortment
    `made`), or what of it is in complete sets of the plan (`plan`)."""

    run: str
    over: str
    assortment: Assortment
    made: float
    steps: tuple[Step, ...]
    prices: tuple[Price, ...]

    @property
    def best(self) -> float:
        """Kopecks at the frontier."""
        return self.steps[-1].value

    def headline(self) -> str:
        """What was found, in a sentence."""
        counted = "made" if self.assortment == "made" else "made in complete sets of the plan"
        return (
            f"run {self.run}, {self.over}: {self.made / KOPECKS_A_MILLION:,.1f} million roubles {counted}, "
            f"{self.made / self.best:.1%} of the {self.best / KOPECKS_A_MILLION:,.1f} that were possible"
        )

    def tables(self) -> list[Table]:
        """The gap by cause, and shadow prices, dearest first, for the terminal."""
        return [self._gap(), self._prices()]

    def _gap(self) -> Table:
        from rich.table import Table

        heads = ("lifted", "million roubles", "gain", "of the gap", "lost if put back alone")
        table = Table(*heads, title="the gap by cause", title_justify="left")
        table.add_row("nothing: as it was", _millions(self.made), "", "", "")
        for step in self.steps:
            numbers = (
                _millions(step.value),
                _millions(step.gain),
                f"{step.share:.1%}",
                _millions(step.alone),
            )
            table.add_row(step.cause, *numbers)
        return table

    def _prices(self) -> Table:
        from rich.table import Table

        title = "what one more is worth, kopecks, mean over months"
        table = Table(
            "what",
            "where",
            "unit",
            "as it was",
            "at the frontier",
            "binds",
            title=title,
            title_justify="left",
        )
        for price in self.prices:
            if max(price.as_it_was, price.at_frontier) > SHOWN:
                numbers = (f"{price.as_it_was:.3f}", f"{price.at_frontier:.3f}", f"{price.binds:.0%}")
                table.add_row(price.what, price.where, price.unit, *numbers)
        return table

    def as_json(self) -> dict[str, Any]:
        """Plain values for a file."""
        return asdict(self)

    def write(self, file: Path) -> None:
        """Write `as_json` to a file; RunError if the disk refuses."""
        write_json(file, self.as_json())


def _millions(kopecks: float | None) -> str:
    return "" if kopecks is None else f"{kopecks / KOPECKS_A_MILLION:,.2f}"


# ---- the study


def frontier(
    run: str | Path,
    over: str | None = None,
    assortment: str = "made",
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> Frontier:
    """Measure a complete run against its frontier.

    over: months such as `1931` or `1929-10..1930-09` (default: the last twelve); assortment: proportions of output
    that are kept until the last step, those that were made or those of the plan; watch: told how many programs are
    solved, of how many. AskedError and RunError name what
    cannot be measured.
    """
    kept = _kept(assortment)
    results = load(run)
    return measure(conditions(results, over), results.run_id, kept, watch)


def _kept(assortment: str) -> Assortment:
    for known in ASSORTMENTS:
        if assortment == known:
            return known
    raise AskedError("--assortment", assortment, " or ".join(ASSORTMENTS))


def measure(
    had: Conditions,
    name: str = "",
    assortment: Assortment = "made",
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> Frontier:
    """Solve the programs for what shops had. AskedError if there is nothing to keep in proportion."""
    shares = proportions(had, assortment)
    made = complete(had, shares)
    programs = Programs(had)
    asked = [frozenset(CHAIN[: n + 1]) for n in range(len(CHAIN))]
    asked += [EVERYTHING - {cause} for cause in CHAIN[1:-1]]
    found = []
    for number, lifted in enumerate(asked, 1):
        found.append(optimum(programs.of(lifted, shares)))
        watch(number, len(asked))
    chain, back = found[: len(CHAIN)], found[len(CHAIN) :]
    steps = tuple(_steps(made, [one.value for one in chain], [one.value for one in back]))
    return Frontier(
        name, str(had.period), assortment, made, steps, tuple(programs.prices(chain[0], chain[-1]))
    )


def _steps(made: float, values: Sequence[float], back: Sequence[float]) -> Iterator[Step]:
    """back: kopecks with everything lifted but the second cause of the chain, the third, and so on up to the last."""
    best, befores = values[-1], [made, *values[:-1]]
    gap = best - made
    alone = [None, *(best - value for value in (*back, values[-2]))]
    for cause, before, after, missed in zip(CHAIN, befores, values, alone, strict=True):
        yield Step(cause, after, after - before, (after - before) / gap if gap > 0.0 else 0.0, missed)


def proportions(had: Conditions, assortment: Assortment) -> NDArray[np.float64]:
    """Shares of each shop in output over the whole stretch, as it was made or as it was planned (0 for the unsold)."""
    whole = np.where(had.sold, (had.value if assortment == "made" else had.plan).sum(axis=0), 0.0)
    if not whole.any():
        raise AskedError("--over", had.period, "months with output and a plan")
    return np.asarray(whole / whole.sum(), np.float64)


def complete(had: Conditions, shares: NDArray[np.float64]) -> float:
    """Kopecks of complete sets in what the run made."""
    made, counts = had.value.sum(axis=0), shares > 0.0
    return float((made[counts] / shares[counts]).min())


# ---- the programs


class Limits:
    """Rows of a program under construction."""

    def __init__(self) -> None:
        self.cells: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        self.bounds: list[NDArray[np.float64]] = []
        self.rows = 0

    def add(self, bounds: Any, *terms: tuple[Any, Any]) -> NDArray[np.int64]:
        """One row for each of `bounds`: the sum of its terms. A term: (columns, coefficients), each (rows, any)."""
        sides = np.atleast_1d(np.asarray(bounds, np.float64))
        rows = self.rows + np.arange(sides.size)
        for columns, coefficients in terms:
            wide = np.asarray(columns).reshape(sides.size, -1)
            numbers = np.broadcast_to(np.asarray(coefficients, np.float64), np.shape(columns)).reshape(
                wide.shape
            )
            self.cells.append((np.repeat(rows, wide.shape[1]), wide.ravel(), numbers.ravel()))
        self.bounds.append(sides)
        self.rows += sides.size
        return rows

    def matrix(self, columns: int) -> Any:
        """All rows as a sparse matrix."""
        from scipy.sparse import csr_matrix

        rows, places, numbers = (np.concatenate(part) for part in zip(*self.cells, strict=True))
        return csr_matrix((numbers, (rows, places)), shape=(self.rows, columns))

    def sides(self) -> NDArray[np.float64]:
        """All right-hand sides."""
        return np.concatenate(self.bounds)


class Programs:
    """The programs of one stretch. Columns are (months, shops), those of `inside` (months, sources, shops)."""

    def __init__(self, had: Conditions) -> None:
        self.had = had
        shape = had.gross.shape
        flows = had.inside.shape
        sizes = [shape, shape, shape, shape, shape, shape, flows]
        ends = np.cumsum([0, *(int(np.prod(size)) for size in sizes)])
        blocks = [np.arange(a, b).reshape(size) for a, b, size in zip(ends, ends[1:], sizes, strict=False)]
        self.gross, self.good, self.stock, self.gate, self.outside, self.returned, self.inside = blocks
        self.width = int(ends[-1])

    def point(self) -> NDArray[np.float64]:
        """What the run did, as a plan."""
        had = self.had
        parts = (had.gross, had.good, had.stock, had.gate, had.outside, had.returned, had.inside)
        return np.concatenate([part.ravel() for part in parts])

    def of(self, lifted: Lifted, shares: NDArray[np.float64]) -> Program:
        """The program free of some causes. What the run did meets it, whatever was recorded in round numbers."""
        limits, balances = self._limits(lifted), self._balances()
        low, high = self._bounds(lifted)
        worth = np.zeros(self.width)
        worth[self.good] = self.had.price
        asked = program(
            worth,
            limits.matrix(self.width),
            limits.sides(),
            balances=balances.matrix(self.width),
            exactly=balances.sides(),
            low=low,
            high=high,
        )
        asked = allowing(asked, self.point())
        if ASSORTMENT in lifted:
            return asked
        sold = np.flatnonzero(shares > 0.0)
        return complete_sets(asked, self._outputs(sold), shares[sold])

    def _outputs(self, shops: NDArray[np.int64]) -> Any:
        """A row a shop: kopecks of its good work over all months."""
        rows = Limits()
        rows.add(np.zeros(shops.size), (self.good[:, shops].T, self.had.price[:, shops].T))
        return rows.matrix(self.width)

    def _limits(self, lifted: Lifted) -> Limits:
        had, rows = self.had, Limits()
        self.of_hands = rows.add(
            (had.tasked if TASKS in lifted else had.hands).ravel(), (self.gross.ravel(), 1.0)
        )
        self.bounded = np.isfinite(had.machines)
        self.of_machines = rows.add(had.machines[self.bounded], (self.gross[self.bounded], 1.0))
        self._sound_work(rows, lifted)
        self.of_service = {
            trade: self._service(rows, trade, work)
            for trade, work in ((Trade.POWER, had.power_work), (Trade.TOOL, had.tool_work))
            if (had.trades == trade).any()
        }
        self._handing_on(rows)
        self.of_haulage = rows.add(had.outside.sum(axis=1), (self.outside, 1.0))
        return rows

    def _sound_work(self, rows: Limits, lifted: Lifted) -> None:
        """Good work is no more than all work, less scrap; and no more is scrapped than was."""
        was, none = self.had.sound_share.ravel(), np.zeros(self.had.gross.size)
        can = np.ones_like(was) if SCRAP in lifted else was
        rows.add(none, (self.good.ravel(), 1.0), (self.gross.ravel(), -can))
        rows.add(none, (self.good.ravel(), -1.0), (self.gross.ravel(), was))

    def _service(self, rows: Limits, trade: Trade, work: NDArray[np.float64]) -> NDArray[np.int64]:
        """The main shops' work, on output and on parts, takes no more of a service than its shops give."""
        main, serving = ~self.had.auxiliary, self.had.trades == trade
        taken = np.repeat(work[:, None], main.sum(), axis=1)
        on_parts = work * self.had.laid_up[:, main].sum(axis=1)
        return rows.add(-on_parts, (self.gross[:, main], taken), (self.gross[:, serving], -1.0))

    def _handing_on(self, rows: Limits) -> None:
        """Good mass of each trade upstream bounds what it hands on; a part of all other metal goes back."""
        had = self.had
        mass = had.kilograms * had.sound_mass
        for number, source in enumerate(SOURCES):
            makes = had.trades == source
            rows.add(
                np.zeros(had.months), (self.inside[:, number], 1.0), (self.good[:, makes], -mass[:, makes])
            )
        metal = had.metal
        rows.add(
            np.zeros(had.months),
            (self.returned, 1.0),
            (self.gross[:, metal], -had.remelt * had.kilograms[:, metal]),
            (self.good[:, metal], had.remelt * mass[:, metal]),
        )

    def _balances(self) -> Limits:
        """Stocks of shops and at the gate: what was there, less what went, and what came, is there (kg)."""
        had, rows = self.had, Limits()
        shops = had.gross.shape[1]
        self.of_stock = np.empty(had.gross.shape, np.int64)
        arrived = had.outside + np.diff(np.vstack((had.opening_gate, had.gate)), axis=0)
        for month in range(had.months):
            stock, gate = had.opening if month == 0 else np.zeros(shops), arrived[month]
            before = [] if month == 0 else [(self.stock[month - 1], -1.0)]
            stood = [] if month == 0 else [(self.gate[month - 1], -1.0)]
            self.of_stock[month] = rows.add(
                stock,
                (self.stock[month], 1.0),
                *before,
                (self.outside[month], -1.0),
                (self.returned[month], -1.0),
                (self.inside[month].T, -1.0),
                (self.gross[month], had.kilograms[month]),
            )
            opening = had.opening_gate if month == 0 else np.zeros(shops)
            rows.add(gate + opening, (self.gate[month], 1.0), *stood, (self.outside[month], 1.0))
        return rows

    def _bounds(self, lifted: Lifted) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        had = self.had
        low, high = np.zeros(self.width), np.full(self.width, np.inf)
        kept = np.isin(had.trades, KEPT_ON)
        low[self.gross[:, kept]], low[self.good[:, kept]] = had.gross[:, kept], had.good[:, kept]
        low[self.stock[-1]] = had.reserve
        high[self.inside] = np.where(had.feeds, np.inf if DELIVERIES in lifted else had.inside, 0.0)
        hearth = had.trades == Trade.HEARTH
        high[self.returned] = np.where(hearth, np.inf if DELIVERIES in lifted else had.returned, 0.0)
        if GATE not in lifted:
            low[self.outside] = high[self.outside] = had.outside
        return low, high

    def prices(self, first: Optimum, last: Optimum) -> Iterator[Price]:
        """Shadow prices of the first program and the last one: by kind, the dearest at the frontier first."""
        for rows in (self._of_hands, self._of_machines, self._of_materials, self._of_services):
            yield from sorted(rows(first, last), key=lambda price: (-price.at_frontier, -price.as_it_was))

    def _of_hands(self, first: Optimum, last: Optimum) -> Iterator[Price]:
        shape = self.had.gross.shape
        before, after = (one.of_limits[self.of_hands].reshape(shape) for one in (first, last))
        yield from self._by_shop("hands", "norm-minute", before, after)

    def _of_machines(self, first: Optimum, last: Optimum) -> Iterator[Price]:
        before, after = np.zeros(self.had.gross.shape), np.zeros(self.had.gross.shape)
        for table, one in ((before, first), (after, last)):
            table[self.bounded] = one.of_limits[self.of_machines] / self.had.machine_time[self.bounded]
        yield from self._by_shop("machines", "machine-minute", before, after)

    def _of_materials(self, first: Optimum, last: Optimum) -> Iterator[Price]:
        before, after = (one.of_balances[self.of_stock] for one in (first, last))
        yield from self._by_shop("materials", "kg", before, after)

    def _of_services(self, first: Optimum, last: Optimum) -> Iterator[Price]:
        for trade, rows in self.of_service.items():
            yield _price(
                "service", trade.name.lower(), "norm-minute", first.of_limits[rows], last.of_limits[rows]
            )
        rows = self.of_haulage
        yield _price("haulage", "the gate", "kg", first.of_limits[rows], last.of_limits[rows])

    def _by_shop(self, what: str, unit: str, before: Any, after: Any) -> Iterator[Price]:
        for shop, name in enumerate(self.had.names):
            yield _price(what, name, unit, before[:, shop], after[:, shop])


def _price(
    what: str, where: str, unit: str, before: NDArray[np.float64], after: NDArray[np.float64]
) -> Price:
    before, after = np.maximum(0.0, before), np.maximum(0.0, after)
    return Price(
        what, where, unit, float(before.mean()), float(after.mean()), float((after > BINDING).mean())
    )
