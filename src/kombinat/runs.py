"""Runs of the model: scenario to world, world to loop, loop to results; and the arms of a study, cached by id.

An `Asked` says in a user's words what to run; `plan` checks every word of it and turns it into a `RunSpec` before
anything is written. The same spec always gives the same results, so `arm` runs what is missing and loads the rest.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from kombinat.archive.series import Scope, SeriesBook, load_series
from kombinat.archive.store import Results
from kombinat.asked import Asked, AskedError, day_of
from kombinat.engine import snapshot
from kombinat.engine.amendments import Amendment, amend, load_amendment
from kombinat.engine.clock import Clock, Tick, first_tick_from, tick_of
from kombinat.engine.compile import CACHE_FOLDER
from kombinat.engine.drive import Drive
from kombinat.engine.errors import InputError, RunError, raise_all
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import LawBook
from kombinat.engine.loop import Simulation
from kombinat.engine.readings import choose
from kombinat.engine.recorder import Evaluate, Follow, Happenings, Recorder, Views
from kombinat.engine.runs import (
    Amended,
    RunFolder,
    RunSpec,
    content_digest,
    one_at_a_time,
    removal_of,
    require_room,
)
from kombinat.engine.world import World
from kombinat.engine.yamlfile import suggest
from kombinat.progress import Silent, Watcher
from kombinat.scenarios.loader import Scenario, load_scenario
from kombinat.world import PERSON, UNIT
from kombinat.world.codes import Kind, Trade
from kombinat.world.ledgers import CHART

PACKAGE = Path(__file__).parent
MODEL = ("engine", "world", "society", "plan", "plant", "party", "scenarios", "archive")
LIVES = 1024
SPOKEN = {"kind": Kind, "trade": Trade}
BASE_ROOM = 50_000_000


# ---- what is asked for


@dataclass(frozen=True)
class Plan:
    """A run checked and ready to be made. amendments: with the day each comes in, in order; texts: of their files;
    off: rules that the readings chosen switch off.
    """

    asked: Asked
    spec: RunSpec
    scenario: Scenario
    book: LawBook
    amendments: tuple[tuple[Amendment, date | None], ...]
    texts: tuple[str, ...]
    off: frozenset[str]

    @property
    def dekads(self) -> range:
        """The ticks of the run."""
        return range(first_tick_from(self.scenario.start), tick_of(self.spec.until))

    def law_on(self, day: date) -> LawBook:
        """The law, behaviour and outside series in force from `day` on."""
        book = self.book
        for amendment, since in self.amendments:
            if since is None or since <= day:
                book = amend(book, amendment)
        return book

    def off_on(self, day: date) -> frozenset[str]:
        """The rules switched off from `day` on."""
        off = set(self.off)
        off.update(
            rule for rule, since in map(removal_of, self.spec.removals) if since is None or since <= day
        )
        for amendment, since in self.amendments:
            if amendment.start <= day and (since is None or since <= day):
                off.update(amendment.remove)
        return frozenset(off)

    def inputs(self, day: date) -> Inputs:
        """What a town lives under from `day` on."""
        book = self.law_on(day)
        return Inputs(book, book.behaviour, book, self.off_on(day))

    def turning_days(self) -> list[date]:
        """The days on which what `inputs` gives changes, ascending."""
        days = {since for _, since in self.amendments} | {
            since for _, since in map(removal_of, self.spec.removals)
        }
        days |= {amendment.start for amendment, _ in self.amendments if amendment.remove}
        return sorted(day for day in days if day is not None)


def plan(asked: Asked) -> Plan:
    """Check what is asked for; InputErrors name every fault. Writes nothing."""
    scenario = load_scenario(asked.scenario)
    rules = scenario.program.rules()
    errors = [fault for text in asked.without if (fault := _rule_fault(text, rules)) is not None]
    errors += _number_faults(asked, scenario)
    raise_all(errors)
    book, off = choose(scenario.book, scenario.questions, dict(asked.readings))  # type: ignore[arg-type]
    amendments = tuple((load_amendment(path, book, rules), since) for path, since in asked.amend)
    spec = RunSpec(
        scenario=scenario.name,
        data=scenario.digest,
        code=code_digest(),
        seed=asked.seed,
        until=asked.until or scenario.until,
        scale=asked.scale,
        amendments=tuple(Amended(title=a.title, sha256=a.digest, since=since) for a, since in amendments),
        removals=asked.without,
        readings=tuple(sorted(asked.readings)),
    )
    texts = tuple(path.read_text(encoding="utf-8") for path, _ in asked.amend)
    return Plan(asked, spec, scenario, book, amendments, texts, off)


def _rule_fault(text: str, rules: Mapping[str, Any]) -> InputError | None:
    rule, _, day = text.partition("@")
    if rule not in rules:
        return AskedError("--without", rule, f"a rule: {suggest(rule, rules)}")
    try:
        removal_of(text)
    except ValueError:
        return AskedError("--without", day, "a date such as 1930-01-01")
    return None


def _number_faults(asked: Asked, scenario: Scenario) -> Iterator[InputError]:
    until = asked.until or scenario.until
    if not scenario.start < until <= scenario.until:
        span = f"a day after {scenario.start} and up to {scenario.until}"
        yield AskedError("--until", f"{until} (date out of range)", span)
    if not 0.0 < asked.scale <= 1.0:
        yield AskedError("--scale", asked.scale, "above 0 and up to 1")
    if not 0 <= asked.seed < 2**63:
        yield AskedError("--seed", asked.seed, "0 to 2**63 - 1")
    for _, since in (*asked.amend, *(removal_of(text) for text in asked.without if _dated(text))):
        if since is not None and not scenario.start <= since < until:
            span = f"{scenario.start} up to, not including, {until}"
            yield AskedError("--from", f"{since} (date out of range)", span)


def _dated(text: str) -> bool:
    try:
        return removal_of(text)[1] is not None
    except ValueError:
        return False


@lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 of the code that can change a result, as this process found it, and of the series' definitions."""
    files = [file for room in MODEL for file in (PACKAGE / room).rglob("*.py")]
    return content_digest(PACKAGE, [*files, PACKAGE / "step.py", PACKAGE / "archive" / "series.yaml"])


# ---- making it run


@dataclass
class Made:
    """A run assembled: its simulation and its recorder."""

    plan: Plan
    simulation: Simulation
    recorder: Recorder

    @classmethod
    def of(cls, plan: Plan, folder: Path, threads: int, check: bool) -> Made:
        """Build the world, the loop and the recorder of a plan."""
        scenario, spec = plan.scenario, plan.spec
        built = scenario.build((spec.seed,), spec.scale)
        world = built.world
        clock = Clock(scenario.start, spec.until, scenario.plan_years(spec.until))
        inputs = [plan.inputs(scenario.start)] * world.towns
        simulation = Simulation(world, scenario.program, inputs, clock, CHART, threads=threads, check=check)
        happenings = Happenings(simulation.kinds, _rules_of_kinds(simulation))
        follows = followed(world, built.names)
        return cls(plan, simulation, Recorder(folder, follows, evaluator(load_series()), happenings))

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
    """All units as panels, and a keyed sample of about a thousand persons as lives."""
    people = sum(int(world.tables[PERSON.name].live(town).sum()) for town in range(world.towns))
    share = 1.0
    while people * share > LIVES:
        share /= 2
    spoken = {column: {code.value: code.name.lower() for code in codes} for column, codes in SPOKEN.items()}
    columns = {schema.name: tuple(c.name for c in schema.columns[1:]) for schema in (UNIT, PERSON)}
    return (
        Follow("panels", UNIT.name, "unit", columns[UNIT.name], spoken, names),
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

    check: verify every phase's declarations as it runs; again: run even what is complete; stop: asked every dekad.
    """

    threads: int = 1
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
        threads=how.threads,
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
    threads: default all cores; check: verify every phase's declarations as it runs (slow, and never loads); again:
    run even what is complete. InputError for what cannot be asked, RunError for what the machine refuses.
    """
    files = tuple((Path(file), None) for file in amend)
    chosen = tuple(sorted((readings or {}).items()))
    last = day_of(until, "--until")
    asked = Asked(str(scenario), seed, scale, last, files, tuple(without), chosen)
    planned = plan(asked)
    how = How(threads or cores(), check, again or check, watcher or Silent())
    return execute(planned, Path(out) if out is not None else runs_home() / planned.spec.run_id, how)


def plan_again(
    out: str | Path, amend: Sequence[str | Path] = (), without: Sequence[str] = (), since: date | None = None
) -> Plan:
    """The plan of the run in `out`, with more amendments and removals that come in on the day `since`.

    RunError if the scenario or the model is no longer what that run was made with.
    """
    folder = RunFolder(Path(out))
    spec, said = folder.spec(), folder.said() or {}
    with TemporaryDirectory() as scratch:
        kept = [_written(Path(scratch) / str(n), text) for n, text in enumerate(said["amendments"])]
        asked = Asked(
            said["folder"] or spec.scenario,
            spec.seed,
            spec.scale,
            spec.until,
            tuple((file, amended.since) for file, amended in zip(kept, spec.amendments, strict=True)),
            spec.removals,
            spec.readings,
        )
        again = plan(asked)
        if again.spec.run_id != spec.run_id:
            changed = "the model" if again.spec.code != spec.code else "the scenario or the law"
            why = f"{changed} has changed since it was begun; run it anew in another folder"
            raise RunError(folder.path, "go on with the run in", why)
        more = tuple((Path(file), since) for file in amend)
        off = tuple(f"{rule}@{since}" if since is not None and "@" not in rule else rule for rule in without)
        return plan(replace(asked, amend=(*asked.amend, *more), without=(*asked.without, *off)))


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def resume(out: str | Path, *, threads: int | None = None, watcher: Watcher | None = None) -> Results:
    """Take the run in `out` to its end from its last whole snapshot; a complete run is only loaded."""
    if RunFolder(Path(out)).status() == "complete":
        return Results(Path(out))
    how = How(threads or cores(), watcher=watcher or Silent())
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
    how = How(threads or cores(), watcher=watcher or Silent())
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
    return execute(planned, (home or runs_home()) / planned.spec.run_id, how or How(cores()))
