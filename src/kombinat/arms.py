"""Many runs at once: the arms of a study side by side in processes of their own, each cached by its id."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kombinat.archive.store import Results
from kombinat.asked import Asked
from kombinat.engine.drive import Stopped
from kombinat.engine.errors import KombinatError
from kombinat.engine.runs import RunFolder
from kombinat.plans import Plan, plan
from kombinat.runs import How, cores, execute, runs_home

if TYPE_CHECKING:
    from kombinat.engine.clock import Tick

POLL_SECONDS = 0.2
_shared: Any = None  # in a worker: dekads done by each arm, and last a flag that says stop
_parent = 0


class ArmsStopped(KombinatError):
    """Arms were asked to stop; each has left a snapshot, and the same call goes on from there."""

    interrupted = True


class ArmFailed(KombinatError):
    """An arm could not be run; the text is that of its error."""


@dataclass(frozen=True)
class _Place:
    """A worker's place in the shared numbers, as a watcher."""

    number: int

    def compiling(self, done: int, total: int, what: str) -> None:
        """Nothing: the dekads tell."""

    def going(self, at: Tick, done: int, total: int) -> None:
        """Write how many dekads are done."""
        _shared[self.number] = done

    def together(self, done: int, total: int) -> None:
        """Nothing: a worker runs one arm at a time."""

    @staticmethod
    def asked_to_stop() -> bool:
        """Whether the parent wants the workers to stop, or is gone."""
        return bool(_shared[-1]) or os.getppid() != _parent


@dataclass(frozen=True)
class _Alone:
    """The watcher of an arm that runs in this process."""

    watch: Callable[[int, int], None]

    def compiling(self, done: int, total: int, what: str) -> None:
        """Nothing: the dekads tell."""

    def going(self, at: Tick, done: int, total: int) -> None:
        """Pass on how many dekads are done."""
        self.watch(done, total)

    def together(self, done: int, total: int) -> None:
        """Pass it on."""
        self.watch(done, total)


def _begin(shared: Any, parent: int) -> None:
    """Set up a worker: the parent alone answers signals, and passes them on through the shared flag."""
    global _shared, _parent
    _shared, _parent = shared, parent
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _work(asked: Asked, out: Path, threads: int, number: int) -> tuple[str, str]:
    """Run one arm in a worker; returns (what went wrong, its text), blank if nothing did."""
    place = _Place(number)
    if place.asked_to_stop():
        return "stopped", ""
    try:
        execute(plan(asked), out, How(threads, watcher=place, stop=place.asked_to_stop))
    except Stopped as stopped:
        return "stopped", str(stopped)
    except KombinatError as error:
        return "failed", str(error)
    return "", ""


def run_arms(
    asked: Sequence[Asked],
    *,
    out: Callable[[Plan], Path] | None = None,
    workers: int | None = None,
    threads: int = 1,
    watch: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Results]:
    """Results of all arms, in order; those run before are loaded, the others run side by side.

    out: folder of an arm (default: `runs_home()/<run id>`); workers: processes (default: as many as threads x workers
    stay within the cores); watch: told dekads done and asked for, of the arms that had to be run. Everything asked is
    checked before the first arm runs. ArmsStopped if `stop` said so, ArmFailed if an arm could not be run.
    """
    plans = [plan(one) for one in asked]
    folders = [out(one) if out is not None else runs_home() / one.spec.run_id for one in plans]
    for one, folder in zip(plans, folders, strict=True):
        RunFolder(folder).refuse_if_taken(one.spec)
    todo = {f: p for p, f in zip(plans, folders, strict=True) if RunFolder(f).status() != "complete"}
    if len(todo) == 1:
        ((folder, one),) = todo.items()
        execute(one, folder, How(threads, watcher=_Alone(watch), stop=stop))
    elif todo:
        limit = max(1, cores() // threads)
        _side_by_side(todo, min(workers or limit, limit, len(todo)), threads, watch, stop)
    return [Results(folder) for folder in folders]


def _side_by_side(
    todo: dict[Path, Plan],
    workers: int,
    threads: int,
    watch: Callable[[int, int], None],
    stop: Callable[[], bool],
) -> None:
    context = multiprocessing.get_context("spawn")
    shared = context.Array("q", len(todo) + 1, lock=False)
    total = sum(len(one.dekads) for one in todo.values())
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(shared, os.getpid())) as pool:
        futures: set[Future[tuple[str, str]]] = {
            pool.submit(_work, one.asked, folder, threads, number)
            for number, (folder, one) in enumerate(todo.items())
        }
        waiting = set(futures)
        while waiting:
            wait(waiting, timeout=POLL_SECONDS)
            watch(sum(shared[:-1]), total)
            if stop() and not shared[-1]:
                shared[-1] = 1
                for future in waiting:
                    future.cancel()
            waiting = {future for future in waiting if not future.done()}
    _raise_what_went_wrong(futures)


def _raise_what_went_wrong(futures: set[Future[tuple[str, str]]]) -> None:
    try:
        ended = [future.result() for future in futures if not future.cancelled()]
    except BrokenProcessPool:
        raise ArmFailed("a worker was killed, perhaps for want of memory; the same command goes on") from None
    failed = [text for what, text in ended if what == "failed"]
    if failed:
        raise ArmFailed(failed[0])
    stopped = sum(what == "stopped" for what, _ in ended) + sum(future.cancelled() for future in futures)
    if stopped:
        raise ArmsStopped(
            f"stopped with {stopped} of {len(futures)} runs to finish; the same command goes on"
        )
