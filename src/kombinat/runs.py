"""Runs of the model: scenario to world, world to loop, loop to results; and the arms of a study, cached by id.

The same spec always gives the same results, so `arm` runs what is missing and loads the rest.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from kombinat.archive.series import Scope, SeriesBook, load_series
from kombinat.archive.store import Results
from kombinat.asked import Asked, day_of
from kombinat.engine import snapshot
from kombinat.engine.clock import Clock, Tick, first_tick_from
from kombinat.engine.compile import CACHE_FOLDER
from kombinat.engine.drive import Drive
from kombinat.engine.loop import Simulation
from kombinat.engine.recorder import Evaluate, Follow, Happenings, Recorder, Views
from kombinat.engine.runs import RunFolder, one_at_a_time, removal_of, require_room
from kombinat.engine.world import World
from kombinat.plans import Plan, plan, plan_again
from kombinat.progress import Silent, Watcher
from kombinat.world import PERSON, UNIT
from kombinat.world.codes import Kind, Trade
from kombinat.world.ledgers import CHART

LIVES = 1024
SPOKEN = {"kind": Kind, "trade": Trade}
ALL_KINDS = frozenset(kind.value for kind in Kind)
OF_BRIGADES = ("parent", "heads", "skill", "shock", "led")
BASE_ROOM = 50_000_000


# ---- making it run


@dataclass
class Made:
    """A run assembled: its simulation and its recorder."""

    plan: Plan
    simulation: Simulation
    recorder: Recorder

    @classmethod
    def of(cls, plan: Plan, folder: Path, threads: int | None, check: bool) -> Made:
        """Build the world, the loop and the recorder of a plan."""
        scenario, spec = plan.scenario, plan.spec
        built = scenario.build((spec.seed,), spec.scale)
        world = built.world
        clock = Clock(scenario.start, spec.until, scenario.plan_years(spec.until))
        inputs = [plan.inputs(scenario.start)] * world.towns
        simulation = Simulation(
            world,
            scenario.program,
            inputs,
            clock,
            CHART,
            threads=threads or min(cores(), world.towns),
            check=check,
        )
        happenings = Happenings(simulation.kinds, _rules_of_kinds(simulation))
        follows = followed(world, built.names)
        return cls(
            plan,
            simulation,
            Recorder(folder, follows, evaluator(load_series().of(scenario.kind)), happenings),
        )

    def turns(self) -> dict[int, Callable[[], None]]:
        """What changes the simulation's inputs, by the tick at which it does."""
        return {first_tick_from(day): partial(self._turn, day) for day in self.plan.turning_days()}

    def _turn(self, day: date) -> None:
        self.simulation.inputs = [self.plan.inputs(day)] * self.simulation.world.towns

    def closing(self) -> dict[str, Any]:
        """The last facts for run.json. Every ledger was closed every dekad, or the run would have broken off."""
        return {
            "state_hash": f"{self.simulation.world.state_hash():016x}",
            "ledgers_closed": True,
            "ledgers": [ledger.name for ledger in CHART.ledgers],
            "boundary": self.simulation.boundary(),
        }


def _rules_of_kinds(simulation: Simulation) -> dict[str, str]:
    phases = list(simulation.program)
    return {kind: " ".join(p.id for p in phases if kind in p.events) for kind in simulation.kinds}


def followed(world: World, names: Mapping[int, str]) -> tuple[Follow, ...]:
    """Units as panels, their brigades by a few columns, and a keyed sample of about a thousand persons as lives."""
    people = sum(int(world.tables[PERSON.name].live(town).sum()) for town in range(world.towns))
    share = 1.0
    while people * share > LIVES:
        share /= 2
    spoken = {column: {code.value: code.name.lower() for code in codes} for column, codes in SPOKEN.items()}
    columns = {schema.name: tuple(c.name for c in schema.columns[1:]) for schema in (UNIT, PERSON)}
    crews = frozenset({Kind.BRIGADE.value})
    return (
        Follow(
            "panels", UNIT.name, "unit", columns[UNIT.name], spoken, names, only={"kind": ALL_KINDS - crews}
        ),
        Follow("brigades", UNIT.name, "unit", OF_BRIGADES, names=names, only={"kind": crews}),
        Follow("lives", PERSON.name, "person", columns[PERSON.name], share=share),
    )


def evaluator(book: SeriesBook) -> Evaluate:
    """What the recorder asks for the series of one town at a month's end."""

    def evaluate(views: Views, at: Tick) -> list[tuple[str, str, float, str]]:
        scope = Scope(views, at)
        return [
            (series, entity, value, book.series[series].unit)
            for series in book.due(at)
            for entity, value in book.values(series, scope).items()
        ]

    return evaluate


# ---- stopping


@contextmanager
def interruptible(notice: Callable[[], None] = lambda: None) -> Iterator[Callable[[], bool]]:
    """Gives a function that tells whether Ctrl-C (or a request to end) has come; a second one breaks off at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        notice()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# ---- the verbs


@dataclass(frozen=True)
class How:
    """How a run is made, none of which can change its results.

    threads: None for one a town, as far as there are cores (sharing one small town costs more than it saves); check:
    verify every phase's declarations as it runs; again: run even what is complete; stop: asked every dekad.
    """

    threads: int | None = None
    check: bool = False
    again: bool = False
    watcher: Watcher = field(default_factory=Silent)
    stop: Callable[[], bool] = lambda: False


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def runs_home() -> Path:
    """Where runs without a folder of their own go: KOMBINAT_RUNS, or `runs` here."""
    return Path(os.environ.get("KOMBINAT_RUNS", "runs"))


def execute(planned: Plan, out: Path, how: How, parent: RunFolder | None = None) -> Results:
    """Run a plan in `out`, from the start, from where it was left, or from a snapshot of `parent`.

    A complete run is only loaded, unless it is to be run again.
    """
    folder = RunFolder(out)
    folder.refuse_if_taken(planned.spec)
    if how.again or folder.status() != "complete":
        with folder.claimed(planned.spec):
            made = Made.of(planned, out, how.threads, how.check)
            _drive(made, folder, how, parent)
    folder.clear_workings()
    return Results(out)


def _drive(made: Made, folder: RunFolder, how: How, parent: RunFolder | None) -> None:
    simulation, spec = made.simulation, made.plan.spec
    state = sum(table.nbytes() for table in simulation.world.tables.values())
    require_room(folder.path, 2 * state + BASE_ROOM)
    with one_at_a_time(CACHE_FOLDER / ".turn"):
        simulation.compile(how.watcher.compiling, cores())
    dekads = simulation.clock.ticks()
    watch = lambda at: how.watcher.going(at, at.tick + 1 - dekads.start, len(dekads))  # noqa: E731
    drive = Drive(
        folder,
        spec,
        simulation,
        made.recorder,
        snapshot.Cadence(guess=0.1 + state / 4e8),
        threads=simulation.threads,
        turns=made.turns(),
        stop=how.stop,
        watch=watch,
        told={
            "start": made.plan.scenario.start.isoformat(),
            "end": (spec.until - timedelta(days=1)).isoformat(),
            "amendments": list(made.plan.texts),
            "folder": None if made.plan.scenario.shipped else str(made.plan.scenario.folder.resolve()),
        },
        parent=parent,
        agree_until=_first_difference(made.plan, parent) if parent is not None else 0,
    )
    try:
        drive.run(made.closing)
    finally:
        simulation.close()


def run(
    scenario: str | Path,
    *,
    out: str | Path | None = None,
    amend: Sequence[str | Path] = (),
    without: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    seed: int = 1,
    scale: float = 1.0,
    until: date | str | None = None,
    threads: int | None = None,
    check: bool = False,
    again: bool = False,
    watcher: Watcher | None = None,
) -> Results:
    """Run a scenario and return its results; what was run before is loaded, what was broken off is taken up again.

    out: results folder (default: `runs/<run id>`); amend: amendment files; without: rule ids, or `id@1930-01-01`;
    readings: question -> `default` or `rival`; scale: share of the units, 0 to 1; until: the day after the last;
    threads: default one a town, up to all cores; check: verify every phase's declarations as it runs (slow, never
    loads); again: run even what is complete. InputError: what cannot be asked; RunError: what the machine refuses.
    """
    files = tuple((Path(file), None) for file in amend)
    chosen = tuple(sorted((readings or {}).items()))
    last = day_of(until, "--until")
    asked = Asked(str(scenario), seed, scale, last, files, tuple(without), chosen)
    planned = plan(asked)
    how = How(threads, check, again or check, watcher or Silent())
    return execute(planned, Path(out) if out is not None else runs_home() / planned.spec.run_id, how)


def resume(out: str | Path, *, threads: int | None = None, watcher: Watcher | None = None) -> Results:
    """Take the run in `out` to its end from its last whole snapshot; a complete run is only loaded."""
    if RunFolder(Path(out)).status() == "complete":
        return Results(Path(out))
    how = How(threads, watcher=watcher or Silent())
    return execute(plan_again(out), Path(out), how)


def fork(
    out: str | Path,
    *,
    amend: Sequence[str | Path] = (),
    without: Sequence[str] = (),
    since: date | str | None = None,
    to: str | Path | None = None,
    threads: int | None = None,
    watcher: Watcher | None = None,
) -> Results:
    """Run the run in `out` again with amendments or removals that come in on the day `since`, in the folder `to`.

    It takes off from the parent's newest snapshot before anything differs, where there still is one, else from the
    first day; either way every dekad before the first difference is the parent's.
    """
    how = How(threads, watcher=watcher or Silent())
    planned = plan_again(out, amend, without, day_of(since, "--from"))
    return fork_in(planned, Path(out), None if to is None else Path(to), how)


def fork_in(planned: Plan, parent: Path, to: Path | None, how: How) -> Results:
    """Execute the plan of a fork of the run in `parent`, in `to` or beside the parent under its id."""
    return execute(planned, to or parent.parent / planned.spec.run_id, how, RunFolder(parent))


def _first_difference(planned: Plan, parent: RunFolder) -> int:
    """The tick before which a fork is its parent."""
    known, spec = parent.spec(), planned.spec
    days = [since or a.start for a, since in planned.amendments[len(known.amendments) :]]
    off = [removal_of(text)[1] or planned.scenario.start for text in spec.removals[len(known.removals) :]]
    return min(first_tick_from(day) for day in (*days, *off, spec.until))


def arm(asked: Asked, home: Path | None = None, how: How | None = None) -> Results:
    """The results of one arm, from `home` (default `runs_home()`) if it was run before, else run now."""
    planned = plan(asked)
    return execute(planned, (home or runs_home()) / planned.spec.run_id, how or How())
