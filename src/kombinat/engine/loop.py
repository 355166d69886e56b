"""The loop: runs a program over a world, dekad by dekad, with the same bits at any thread count.

Towns never touch each other within a dekad, so with many towns each worker takes one town through the whole dekad.
Where workers share a town, a phase over rows is cut into fixed partitions; each adds to private copies of the columns
it sums, which are added up at the barrier. Sums are integers, so no order of workers can show.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from kombinat.engine import events as event_buffers
from kombinat.engine.bundles import bundle_class
from kombinat.engine.clock import Clock, Tick, due
from kombinat.engine.draws import stream
from kombinat.engine.exchange import Exchange
from kombinat.engine.inputs import Inputs, last_part
from kombinat.engine.ledger import Chart, close
from kombinat.engine.phases import Phase, Program, check_declarations
from kombinat.engine.seats import SeatPolicy, take_seats
from kombinat.engine.tables import NOTHING
from kombinat.engine.warm import Progress, compile_all, compile_kernel, found_in_cache
from kombinat.engine.world import World, wipe

PARTITION = 16_384
EVENTS_A_ROW = 4
LOOKED_UP = ("law", "behaviour", "outside", "on")
STANDS = ("draw", "book", "account", "kind")


class UndeclaredWrite(RuntimeError):
    """A kernel changed a column it had declared as read (checking mode)."""


class Block(NamedTuple):
    """A piece of work: rows lo..hi of the table a phase runs over, or of those it goes among, in one town."""

    town: int
    lo: int
    hi: int


@dataclass
class Simulation:
    """A world under way.

    inputs: one object a town (shared by towns alike). threads: workers; partition: rows a worker takes at a time
    where several share a town. check: compare every read column before and after each call. seats: decisions taken
    from outside. exchange: carries messages between towns at the end of each dekad.
    """

    world: World
    program: Program
    inputs: Sequence[Inputs]
    clock: Clock
    chart: Chart
    threads: int = 1
    partition: int = PARTITION
    check: bool = False
    seats: Sequence[SeatPolicy] = ()
    exchange: Exchange | None = None

    def __post_init__(self) -> None:
        check_declarations(self.program, [table.schema for table in self.world.tables.values()])
        self.next_tick = self.clock.ticks().start
        self.kinds = self.program.event_kinds()
        self._kind = bundle_class("kind", self.kinds)(*range(len(self.kinds)))
        self._account = self.chart.accounts_bundle()
        self.totals = [self._new_books() for _ in range(self.world.towns)]
        self._columns = [self.world.columns(town) for town in range(self.world.towns)]
        self._stocks = [self.chart.stocks(columns) for columns in self._columns]
        self._standing: dict[tuple[str, int], tuple[Any, ...]] = {}
        self._gaps = {phase.id: _gaps_of(phase, self.world.tables) for phase in self.program}
        self._given: list[dict[str, dict[str, Any]]] = []
        self._entries: dict[str, Callable[..., Any]] = {}
        self._pointing: list[dict[str, NDArray[np.int64]]] = [{} for _ in range(self.world.towns)]
        self._events: list[dict[str, NDArray[Any]]] = []
        self._local = threading.local()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        tables, towns = self.world.tables.values(), range(self.world.towns)
        rows = max(table.capacity(town) for table in tables for town in towns)
        self._event_room = EVENTS_A_ROW * max(PARTITION, rows)
        self._books = [self._new_books() for _ in range(self.world.towns)]
        self._book_bundles = [self.chart.books_bundle(books) for books in self._books]
        self._moves = self._columns_moved()

    # ---- the dekad

    def step(self) -> Tick:
        """Run one dekad, close every ledger, free the rows of those who left; returns the dekad's calendar."""
        at = self.clock.tick(self.next_tick)
        phases = [phase for phase in self.program if due(phase.every, phase.opens, at)]
        self._given = self._look_up(phases, at)
        self._pointing = [{} for _ in range(self.world.towns)]
        if self.world.towns >= 2 * self.threads:
            each = map if self._pool is None else self._pool.map
            list(each(lambda town: self._town_step(town, phases, at), range(self.world.towns)))
        else:
            for phase in phases:
                self._phase_step(phase, at)
            for town in range(self.world.towns):
                self._close_town(town)
        if self.exchange is not None:
            self.exchange(self.world, at)
            for stocks, columns in zip(self._stocks, self._columns, strict=True):
                stocks |= self.chart.stocks(columns, {self.exchange.table})
        self.next_tick += 1
        return at

    def run(self, watch: Callable[[Tick], None] | None = None) -> None:
        """Run to the end of the clock; `watch` is called after every dekad."""
        while not self.finished:
            at = self.step()
            if watch is not None:
                watch(at)

    @property
    def finished(self) -> bool:
        """Whether the clock has run out."""
        return self.next_tick >= self.clock.ticks().stop

    def _town_step(self, town: int, phases: Sequence[Phase], at: Tick) -> None:
        for phase in phases:
            self._run_block(phase, self._whole(phase, town), at, private=False)
            self._settle(phase, town, at)
        self._close_town(town)

    def _phase_step(self, phase: Phase, at: Tick) -> None:
        wholes = [self._whole(phase, town) for town in range(self.world.towns)]
        blocks = [block for whole in wholes for block in self._cut(whole)]
        if self._pool is None or len(blocks) == 1:
            for whole in wholes:
                self._run_block(phase, whole, at, private=False)
        else:
            list(self._pool.map(lambda block: self._run_block(phase, block, at, private=True), blocks))
        for town in range(self.world.towns):
            self._settle(phase, town, at)

    def _whole(self, phase: Phase, town: int) -> Block:
        if phase.over == "town":
            return Block(town, 0, 1)
        if phase.among:
            return Block(town, 0, self._rows(phase, town).size)
        return Block(town, 0, self.world.tables[phase.over].capacity(town))

    def _rows(self, phase: Phase, town: int) -> NDArray[np.int64]:
        """The rows a phase goes among, looked for once until a phase writes that column."""
        found = self._pointing[town].get(phase.among)
        if found is None:
            table, _, column = phase.among.partition(".")
            found = np.flatnonzero(self.world.tables[table].view(town, column) != NOTHING)
            self._pointing[town][phase.among] = found
        return found

    def _cut(self, whole: Block) -> list[Block]:
        size = self.partition
        return [Block(whole.town, lo, min(lo + size, whole.hi)) for lo in range(0, whole.hi, size)]

    def _settle(self, phase: Phase, town: int, at: Tick) -> None:
        if phase.decides and self.seats:
            take_seats(self.world, phase, town, at, self.seats)
        for name in self._moves[phase.id]:
            self._pointing[town].pop(name, None)

    def _columns_moved(self) -> dict[str, tuple[str, ...]]:
        """Of the columns that phases go among, those that each phase writes: phase id -> columns."""
        gone_among = {phase.among for phase in self.program}
        return {phase.id: tuple(gone_among.intersection(phase.writes)) for phase in self.program}

    def _look_up(self, phases: Sequence[Phase], at: Tick) -> list[dict[str, dict[str, Any]]]:
        """What phases are given of calendar and inputs in this dekad, once for towns alike: of each town, by phase."""
        found = {
            id(inputs): {phase.id: self._looked_up(phase, inputs, at) for phase in phases}
            for inputs in {id(inputs): inputs for inputs in self.inputs}.values()
        }
        return [found[id(inputs)] for inputs in self.inputs]

    @staticmethod
    def _looked_up(phase: Phase, inputs: Inputs, at: Tick) -> dict[str, Any]:
        taken = [name for name in LOOKED_UP if name in phase.parameters]
        return {"at": at} | {name: inputs.bundle(phase, name, at) for name in taken}

    def _close_town(self, town: int) -> None:
        wipe(self.world, town, "person")
        after = self.chart.stocks(self._columns[town])
        close(self.chart, self._books[town], self._stocks[town], after)
        self._stocks[town] = after
        for name, book in self._books[town].items():
            self.totals[town][name] += book
            book.fill(0)

    # ---- one call of one kernel

    def _run_block(self, phase: Phase, block: Block, at: Tick, private: bool) -> None:
        columns: dict[str, Any] = {}
        if private:
            books = self._new_books()
            columns = self._bundles(phase, block.town, self._private_sums(phase, block.town))
            standing = self._make_standing(phase, block.town, columns, self.chart.books_bundle(books))
        else:
            standing = self._standing_of(phase, block.town)
        events = self._buffer(at)
        arguments = self._arguments(phase, block, standing, events)
        before = self._copies(phase, block.town) if self.check else {}
        self._entry(phase, arguments)(*arguments)
        self._compare(phase, block.town, before)
        drained = event_buffers.drain(events, block.town) if phase.events else None
        if drained is None and not private:
            return
        with self._lock:
            if drained is not None:
                self._events.append(drained)
            if private:
                self._add_up(phase, block.town, columns, books)

    def _arguments(self, phase: Phase, block: Block, standing: Sequence[Any], events: Any) -> list[Any]:
        """A kernel's arguments: what stands, and in the gaps what this dekad and this block bring."""
        given, own = self._given[block.town][phase.id], {"lo": block.lo, "hi": block.hi, "events": events}
        if phase.among:
            rows = self._rows(phase, block.town)
            own["rows"] = rows if phase.over == "town" else rows[block.lo : block.hi]
        arguments = list(standing)
        for place, name in self._gaps[phase.id]:
            arguments[place] = given[name] if name in given else own[name]
        return arguments

    def _entry(self, phase: Phase, arguments: Sequence[Any]) -> Callable[..., Any]:
        """The compiled code itself: types of arguments stay the same through a run, and need no second look."""
        entry = self._entries.get(phase.id)
        if entry is None:
            entry = compile_kernel(phase, tuple(map(_type_of, arguments)))
            self._entries[phase.id] = entry
        return entry

    def _standing_of(self, phase: Phase, town: int) -> tuple[Any, ...]:
        standing = self._standing.get((phase.id, town))
        if standing is None:
            columns = self._bundles(phase, town, {})
            standing = self._make_standing(phase, town, columns, self._book_bundles[town])
            self._standing[phase.id, town] = standing
        return standing

    def _make_standing(self, phase: Phase, town: int, columns: dict[str, Any], book: Any) -> tuple[Any, ...]:
        """What a kernel is handed in one town that stays the same through a run, in its order, None for the rest."""
        seed = self.world.seeds[town]
        streams = [np.uint64(stream(seed, f"{phase.id}:{name}")) for name in phase.draws]
        stands = columns | {
            "draw": bundle_class("draw", phase.draws)(*streams),
            "book": book,
            "account": self._account,
            "kind": self._kind,
        }
        return tuple(stands.get(name) for name in phase.parameters)

    def _bundles(self, phase: Phase, town: int, instead: dict[str, NDArray[Any]]) -> dict[str, Any]:
        """A phase's columns by table, with arrays that stand in for some.

        All phases share a town's views: of thousands of towns each would weigh.
        """
        bundles: dict[str, Any] = {}
        for name, views in self._columns[town].items():
            columns = phase.columns(name)
            if columns:
                arrays = [instead.get(f"{name}.{c}", views[c]) for c in columns]
                bundles[name] = bundle_class(name, columns)(*arrays)
        return bundles

    def _private_sums(self, phase: Phase, town: int) -> dict[str, NDArray[Any]]:
        sums = {}
        for name in phase.sums:
            table, _, column = name.partition(".")
            sums[name] = np.zeros_like(self.world.tables[table].view(town, column))
        return sums

    def _add_up(
        self, phase: Phase, town: int, columns: dict[str, Any], books: dict[str, NDArray[np.int64]]
    ) -> None:
        for name in phase.sums:
            table, _, column = name.partition(".")
            view = self.world.tables[table].view(town, column)
            view += getattr(columns[table], column)
        for name, book in books.items():
            self._books[town][name] += book

    def _copies(self, phase: Phase, town: int) -> dict[str, NDArray[Any]]:
        copies = {}
        for name in set(phase.reads) - set(phase.writes) - set(phase.sums):
            table, _, column = name.partition(".")
            copies[name] = self.world.tables[table].view(town, column).copy()
        return copies

    def _compare(self, phase: Phase, town: int, before: dict[str, NDArray[Any]]) -> None:
        for name, copy in before.items():
            table, _, column = name.partition(".")
            if not np.array_equal(copy, self.world.tables[table].view(town, column)):
                raise UndeclaredWrite(f"phase {phase.id} changed {name}, which it only reads")

    def _buffer(self, at: Tick) -> Any:
        events = getattr(self._local, "events", None)
        if events is None:
            events = self._local.events = event_buffers.buffer(self._event_room)
        events.tick[0] = at.tick
        return events

    def _new_books(self) -> dict[str, NDArray[np.int64]]:
        return {ledger.name: self.chart.new_book() for ledger in self.chart.ledgers}

    # ---- before, between and after

    def compile(self, progress: Progress = lambda done, all, id: None, workers: int = 1) -> None:
        """Compile every kernel, or find it in the cache; `progress(done, all, phase id)` after each.

        workers: processes that share the work when there is any and the program says where it stands.
        """
        self._given = self._look_up(tuple(self.program), self.clock.tick(self.next_tick))
        signatures = {phase.id: self._types(phase) for phase in self.program}
        missing = [(p.id, signatures[p.id]) for p in self.program if not found_in_cache(p, signatures[p.id])]
        if self.program.stands_at and workers > 1 and len(missing) > 1:
            compile_all(self.program.stands_at, missing, workers, progress)
        for number, phase in enumerate(self.program):
            compile_kernel(phase, signatures[phase.id])
            progress(number + 1, len(signatures), phase.id)

    def _types(self, phase: Phase) -> tuple[Any, ...]:
        """Types of the arguments a kernel is called with."""
        events = self._buffer(self.clock.tick(self.next_tick))
        arguments = self._arguments(phase, Block(0, 0, 0), self._standing_of(phase, 0), events)
        return tuple(map(_type_of, arguments))

    def events_out(self) -> dict[str, NDArray[Any]]:
        """Hand out and forget the events of the last dekad, in an order that rows and threads cannot change."""
        drained, self._events = self._events, []
        return event_buffers.merge(drained, self.next_tick - 1)

    def state(self) -> dict[str, NDArray[np.int64]]:
        """The loop's own state beyond tables and tick: totals of all ledgers, shape (towns, accounts, accounts)."""
        return {
            ledger.name: np.stack([total[ledger.name] for total in self.totals])
            for ledger in self.chart.ledgers
        }

    def restore(
        self, tick: int, tables: dict[str, dict[str, NDArray[Any]]], state: dict[str, NDArray[np.int64]]
    ) -> None:
        """Go on from a snapshot: the next dekad to run, all columns, and what `state` gave."""
        for name, columns in tables.items():
            for column, values in columns.items():
                self.world.tables[name].data[column][:] = values
        self.next_tick = tick
        self.totals = [
            {name: array[town].copy() for name, array in state.items()} for town in range(self.world.towns)
        ]
        self._stocks = [self.chart.stocks(columns) for columns in self._columns]

    def boundary(self) -> list[dict[str, int | str]]:
        """Itemised totals of all account pairs used so far: ledger, from, to, amount."""
        names = self.chart.names
        rows: list[dict[str, int | str]] = []
        for name, books in self.state().items():
            total = books.sum(axis=0)
            for giver, taker in zip(*np.nonzero(total), strict=True):
                amount = int(total[giver, taker])
                rows.append({"ledger": name, "from": names[giver], "to": names[taker], "amount": amount})
        return rows

    def close(self) -> None:
        """Release the workers."""
        if self._pool is not None:
            self._pool.shutdown()


def _gaps_of(phase: Phase, tables: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Place and name of the arguments that change from dekad to dekad or block to block."""
    stands = {*tables, *STANDS}
    return tuple((place, name) for place, name in enumerate(phase.parameters) if name not in stands)


def _type_of(argument: Any) -> Any:
    inspect_type: Callable[[Any], Any] = numba.typeof
    return inspect_type(argument)


def looked_up(program: Program) -> dict[str, set[str]]:
    """Every id of law, behaviour and outside series that the program looks up."""
    found: dict[str, set[str]] = {"law": set(), "behaviour": set(), "outside": set()}
    for phase in program:
        found["law"].update(phase.law)
        found["behaviour"].update(phase.behaviour)
        found["outside"].update(phase.outside)
        for service, ids in (("law", phase.law), ("behaviour", phase.behaviour), ("outside", phase.outside)):
            names = [last_part(id) for id in ids]
            if len(set(names)) != len(names):
                raise ValueError(f"phase {phase.id}: two {service} ids end alike")
    return found
