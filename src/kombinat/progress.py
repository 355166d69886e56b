"""Progress of a run in the terminal: a live bar with rate and time left, or one plain line a year."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from kombinat.engine.clock import Tick


class Watcher(Protocol):
    """Who is told how far a run has got."""

    def compiling(self, done: int, total: int, what: str) -> None:
        """`done` of `total` kernels are compiled, `what` the last."""

    def going(self, at: Tick, done: int, total: int) -> None:
        """`done` of `total` dekads are run, `at` the last."""

    def together(self, done: int, total: int) -> None:
        """`done` of `total` dekads of several runs are run."""


class Silent:
    """Says nothing."""

    def compiling(self, done: int, total: int, what: str) -> None:
        """Nothing."""

    def going(self, at: Tick, done: int, total: int) -> None:
        """Nothing."""

    def together(self, done: int, total: int) -> None:
        """Nothing."""


class Rate:
    """How fast, and how long still: over this session only, since a resumed run starts in the middle."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.began = 0.0

    def of(self, done: int, total: int) -> tuple[float, float]:
        """Steps a second so far and seconds left (0, 0 before anything is known)."""
        now = time.monotonic()
        if self.first is None:
            self.first, self.began = done, now
        elapsed, gone = now - self.began, done - self.first
        if not gone or elapsed <= 0.0:
            return 0.0, 0.0
        rate = gone / elapsed
        return rate, (total - done) / rate


class Lines:
    """One line a year on a stream that is not a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.rate, self.told_tenths = stream, Rate(), 0
        self.compiled: bool | None = None  # None: not begun

    def compiling(self, done: int, total: int, what: str) -> None:
        """Say once that compilation has begun, and once that it is done."""
        if self.compiled is None:
            self._say(f"preparing {total} kernels (compiled once, then kept)")
            self.compiled = False
        if done == total and not self.compiled:
            self._say(f"{total} kernels ready")
            self.compiled = True

    def going(self, at: Tick, done: int, total: int) -> None:
        """A line at each year's end and at the last dekad."""
        rate, left = self.rate.of(done, total)
        if (at.month == 12 and at.dekad == 2) or done == total:
            self._say(
                f"{at.year}-{at.month:02d}  {done / total:4.0%}  {rate:.0f} dekads/s  {left:.0f} s left"
            )

    def together(self, done: int, total: int) -> None:
        """A line at each tenth of the way."""
        _, left = self.rate.of(done, total)
        tenths = 10 * done // total
        if tenths > self.told_tenths:
            self.told_tenths = tenths
            self._say(f"all runs  {done / total:4.0%}  {left:.0f} s left")

    def _say(self, text: str) -> None:
        print(text, file=self.stream, flush=True)


class Bar:
    """A live bar on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self.rate = Rate()
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %"),
            TextColumn("{task.fields[pace]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self.progress.start()
        self.task = self.progress.add_task("starting", total=None, pace="")

    def compiling(self, done: int, total: int, what: str) -> None:
        """Move the bar through the kernels."""
        self._move("compiling once" if done < total else "compiled", done, total, what)

    def going(self, at: Tick, done: int, total: int) -> None:
        """Move the bar through the dekads."""
        rate, left = self.rate.of(done, total)
        self._move(f"{at.year}-{at.month:02d}", done, total, f"{rate:.0f} dekads/s, {left:.0f} s left")

    def together(self, done: int, total: int) -> None:
        """Move the bar through the dekads of all runs."""
        _, left = self.rate.of(done, total)
        self._move("all runs", done, total, f"{left:.0f} s left")

    def _move(self, description: str, done: int, total: int, pace: str) -> None:
        self.progress.update(self.task, description=description, completed=done, total=total, pace=pace)


class Showing:
    """Shows progress on standard error while it is entered.

    >>> with Showing() as watcher:  # doctest: +SKIP
    ...     run("red_putilov", watcher=watcher)
    """

    def __enter__(self) -> Watcher:
        self.watcher: Bar | Lines = Bar() if sys.stderr.isatty() else Lines(sys.stderr)
        return self.watcher

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(self.watcher, Bar):
            self.watcher.progress.stop()


def table(title: str, heads: list[str], rows: list[list[Any]]) -> None:
    """Print a table to standard output, as wide as it needs to be when that is not a terminal."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for number, head in enumerate(heads):
        shown.add_column(head, justify="left" if number == 0 else "right", no_wrap=True)
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 140, highlight=False).print(shown)
