"""The command line: parses, calls, shows progress. Heavy imports stand inside the commands that need them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kombinat.asked import Asked, AskedError, day_of, month_of
from kombinat.engine.errors import KombinatError, RunError, doing, require_writable
from kombinat.engine.jsonfile import write_json

if TYPE_CHECKING:
    from kombinat.archive.store import Results
    from kombinat.progress import Watcher

BAD_INPUT, INTERRUPTED = 2, 130
DEFAULT_SCENARIO = "red_putilov"
MOMENT = 3.0  # seconds

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Scenario = Annotated[str, typer.Argument(help="name of a scenario, or its folder")]
Folder = Annotated[Path, typer.Argument(help="results folder of a run")]
Amend = Annotated[list[Path] | None, typer.Option("--amend", help="amendment file (may be repeated)")]
Without = Annotated[
    list[str] | None, typer.Option("--without", help="rule to take out, or RULE@1930-01-01 (may be repeated)")
]
Reading = Annotated[list[str] | None, typer.Option("--reading", help="QUESTION=rival (may be repeated)")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="default: one a town, up to all cores")]
Scale = Annotated[
    float,
    typer.Option("--scale", help="share of the units, above 0 and up to 1; of every shop one section stays"),
]
Seeds = Annotated[int | None, typer.Option("--seeds", min=1, help="run this many seeds side by side")]
ToFile = Annotated[Path | None, typer.Option("--to", help="write everything to this JSON file")]
Until = Annotated[str | None, typer.Option("--until", help="the day after the last, as 1931-01-01")]


def chosen_readings(texts: Sequence[str] | None) -> dict[str, str]:
    """`question=rival` options as a mapping."""
    pairs = [text.partition("=")[::2] for text in texts or ()]
    for question, choice in pairs:
        if choice not in ("default", "rival"):
            raise AskedError("--reading", f"{question}={choice}", f"{question}=rival or {question}=default")
    return dict(pairs)


def tell_version(asked: bool) -> None:
    """Print the version and end, if that is what was asked for."""
    if asked:
        from importlib.metadata import version

        print(f"kombinat {version('kombinat')}")
        raise typer.Exit


@app.callback()
def everywhere(
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Run, change and judge an executable model of the Soviet industrial system."""


def say(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def together() -> Iterator[tuple[Callable[[int, int], None], Callable[[], bool]]]:
    """Progress of several runs on standard error, and whether Ctrl-C has come."""
    from kombinat.progress import Showing
    from kombinat.runs import interruptible

    notice = "stopping all runs, each with a snapshot (Ctrl-C again breaks off at once)"
    with Showing() as watcher, interruptible(lambda: say(notice)) as stop:
        yield watcher.together, stop


def patient(what: str) -> Callable[[int, int], None]:
    """Tells on standard error how many of `what` are done, once that takes more than a moment."""
    import time

    began = time.monotonic()

    def watch(done: int, total: int) -> None:
        if time.monotonic() - began > MOMENT:
            say(f"{done} of {total} {what}")

    return watch


@contextmanager
def shown() -> Iterator[tuple[Watcher, Callable[[], bool]]]:
    """Progress on standard error, and whether Ctrl-C has come."""
    from kombinat.progress import Showing
    from kombinat.runs import interruptible

    notice = "stopping after this dekad, with a snapshot (Ctrl-C again breaks off at once)"
    with Showing() as watcher, interruptible(lambda: say(notice)) as stop:
        yield watcher, stop


def finish(results: Results) -> None:
    """Judge a run, write its report and print its summary."""
    from kombinat.printed import summary

    summary(results, judge(results))


def judge(results: Results) -> Path | None:
    """Write the judgement and the report of a run beside its results; returns the report."""
    from kombinat.finishing import write_judgement_and_report

    return write_judgement_and_report(results)


@app.command()
def run(
    scenario: Scenario,
    out: Annotated[Path | None, typer.Option("--out", help="results folder (default runs/<id>)")] = None,
    amend: Amend = None,
    without: Without = None,
    reading: Reading = None,
    seed: Annotated[int, typer.Option("--seed", help="seed of all draws")] = 1,
    seeds: Seeds = None,
    scale: Scale = 1.0,
    until: Until = None,
    threads: Threads = None,
    check: Annotated[bool, typer.Option("--check", help="verify every phase as it runs (slow)")] = False,
    again: Annotated[bool, typer.Option("--again", help="run even what was run before")] = False,
) -> None:
    """Run a scenario; what was run before is loaded, what was broken off is taken up again."""
    from kombinat.plans import plan
    from kombinat.runs import How, execute, runs_home

    files = tuple((file, None) for file in amend or ())
    readings = tuple(sorted(chosen_readings(reading).items()))
    asked = Asked(scenario, seed, scale, day_of(until, "--until"), files, tuple(without or ()), readings)
    if seeds is not None:
        return run_seeds(asked, seeds, out, threads)
    planned = plan(asked)
    with shown() as (watcher, stop):
        how = How(threads, check, again or check, watcher, stop)
        results = execute(planned, out or runs_home() / planned.spec.run_id, how)
    finish(results)
    return None


def run_seeds(asked: Asked, seeds: int, out: Path | None, threads: int | None) -> None:
    """Run `seeds` seeds, from the one asked for on, side by side, and print what they agree on."""
    from kombinat.arms import run_arms
    from kombinat.plans import Plan
    from kombinat.printed import ensemble
    from kombinat.runs import runs_home

    def folder(one: Plan) -> Path:
        return runs_home() / one.spec.run_id if out is None else out / f"seed_{one.spec.seed:04d}"

    arms = [replace(asked, seed=asked.seed + number) for number in range(seeds)]
    with together() as (watch, stop):
        results = run_arms(arms, out=folder, threads=threads or 1, watch=watch, stop=stop)
    ensemble(results)


@app.command()
def resume(out: Folder, threads: Threads = None) -> None:
    """Take a run that was stopped or killed to its end."""
    from kombinat.plans import plan_again
    from kombinat.runs import How, execute

    planned = plan_again(out)
    with shown() as (watcher, stop):
        results = execute(planned, out, How(threads, watcher=watcher, stop=stop))
    finish(results)


@app.command()
def fork(
    out: Folder,
    amend: Amend = None,
    without: Without = None,
    since: Annotated[str | None, typer.Option("--from", help="the day the changes come in")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="results folder of the fork")] = None,
    threads: Threads = None,
) -> None:
    """Run a finished or stopped run again with a change that comes in on a day."""
    from kombinat.plans import plan_again
    from kombinat.runs import How, fork_in

    if not (amend or without):
        raise AskedError("fork", "no change", "--amend FILE or --without RULE")
    planned = plan_again(out, amend or (), without or (), day_of(since, "--from"))
    with shown() as (watcher, stop):
        how = How(threads, watcher=watcher, stop=stop)
        results = fork_in(planned, out, to, how)
    finish(results)


@app.command()
def step(
    scenario: Annotated[str, typer.Argument(help="name of a scenario, or its folder")] = DEFAULT_SCENARIO,
) -> None:
    """Print the year: every phase under its heading, with its rules and their sources."""
    from kombinat.printed import year
    from kombinat.scenarios.loader import load_scenario

    year(load_scenario(scenario).program)


@app.command()
def theory(
    to: Annotated[Path | None, typer.Option("--to", help="write the page to this file too")] = None,
) -> None:
    """Print the formal models, the rules they are limits of, and their numbers; status 1 if one is not met."""
    require_writable(to)
    from kombinat.theory import MODELS
    from kombinat.theory.page import page

    text = page(MODELS)
    print(text, end="")
    if to is not None:
        with doing("write", to):
            to.write_text(text, encoding="utf-8")
    if not all(check.met for model in MODELS for check in model.checks):
        raise typer.Exit(1)


@app.command()
def compare(
    base: Annotated[Path, typer.Argument(help="results folder, or a folder of them")],
    other: Annotated[Path, typer.Argument(help="results folder, or a folder of them")],
    series: Annotated[
        list[str] | None, typer.Option("--series", help="only this series (may be repeated)")
    ] = None,
    over: Annotated[str | None, typer.Option("--over", help="months, as 1931 or 1929-10..1931-12")] = None,
    to: ToFile = None,
) -> None:
    """Set one arm against another, seed by seed, with intervals and who is affected."""
    require_writable(to)
    from kombinat.archive.store import NoSuchSeries
    from kombinat.printed import comparison
    from kombinat.studies.compare import compare as compared

    try:
        found = compared(base, other, series=series or (), over=over)
    except NoSuchSeries as error:
        raise AskedError("--series", error, "a series that was recorded") from None
    except ValueError as error:
        raise AskedError("--over", error, "months such as 1931 or 1929-10..1931-12") from None
    if to is not None:
        found.write(to)
    comparison(found, everything=bool(series))


@app.command()
def claims(
    scenario: Annotated[
        str,
        typer.Argument(help="name of a scenario, or its folder, or a results folder whose report it joins"),
    ],
    only: Annotated[list[str] | None, typer.Option("--only", help="id of a claim (may be repeated)")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=2, help="pairs to begin with")] = 8,
    most: Annotated[int, typer.Option("--most", min=0, help="pairs an undecided claim may go up to")] = 40,
    placebos: Annotated[int, typer.Option("--placebos", min=0, help="random removals a claim")] = 12,
    scale: Scale = 1.0,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="write everything to this JSON file or into this results folder"),
    ] = None,
) -> None:
    """Run a scenario's claims in pairs, and print verdicts as they fall, worst first.

    What is written into a results folder stands in its report from the next `kombinat report` on.
    """
    if to is None or not to.is_dir():
        require_writable(to)
    from kombinat.printed import tables
    from kombinat.studies.judging import claims_file, run_claims, scenario_of

    with together() as (watch, stop):
        found = run_claims(
            scenario_of(scenario),
            seeds=seeds,
            only=only or (),
            most=most,
            placebos=placebos,
            scale=scale,
            watch=watch,
            stop=stop,
        )
    file = claims_file(scenario, to)
    if file is not None:
        found.write(file)
    tables(found.table(), *found.crosses())


@app.command()
def readings(
    scenario: Annotated[str, typer.Argument(help="name of a scenario, or its folder")] = DEFAULT_SCENARIO,
    verdicts: Annotated[
        Path | None,
        typer.Option("--claims", help="file that `claims --to` wrote: its confirmed evidence is asked about"),
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="id of a claim (may be repeated)")] = None,
    question: Annotated[
        list[str] | None, typer.Option("--question", help="name of a reading (may be repeated; default: all)")
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=2, help="pairs")] = 8,
    scale: Scale = 1.0,
    to: ToFile = None,
) -> None:
    """Run conclusions again under each rival reading, and show which of them stand whatever side one takes."""
    require_writable(to)
    from kombinat.printed import tables
    from kombinat.studies.judging import run_readings

    with together() as (watch, stop):
        found = run_readings(
            scenario,
            only=only or (),
            verdicts=verdicts,
            questions=question or (),
            seeds=seeds,
            scale=scale,
            watch=watch,
            stop=stop,
        )
    if to is not None:
        found.write(to)
    tables(found.table())


@app.command()
def validate(
    scenario: Scenario,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="seeds to run")] = 4,
    scale: Scale = 1.0,
    to: ToFile = None,
) -> None:
    """Set the documents' numbers beside a scenario's runs, misses first."""
    require_writable(to)
    from kombinat.printed import tables
    from kombinat.studies.judging import run_facts

    with together() as (watch, stop):
        found = run_facts(scenario, seeds=seeds, scale=scale, watch=watch, stop=stop)
    if to is not None:
        found.write(to)
    tables(*found.tables())


@app.command()
def frontier(
    out: Folder,
    over: Annotated[
        str | None,
        typer.Option("--over", help="months, as 1931 or 1929-10..1931-12 (default: the last twelve)"),
    ] = None,
    assortment: Annotated[
        str, typer.Option("--assortment", help="proportions of output kept until the last step: made or plan")
    ] = "made",
    to: ToFile = None,
) -> None:
    """Set a run against the most that could have been made of what it had, and take the gap apart by cause."""
    require_writable(to)
    from kombinat.printed import tables
    from kombinat.studies.frontier import frontier as measured

    found = measured(out, over, assortment, patient("programs solved"))
    if to is not None:
        found.write(to)
    print(found.headline())
    tables(*found.tables())


@app.command()
def coverage(
    scenario: Annotated[
        str | None, typer.Argument(help="name of a scenario, or its folder (default: all that ship)")
    ] = None,
    verdicts: Annotated[
        list[Path] | None, typer.Option("--claims", help="file that `claims --to` wrote (may be repeated)")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="one line a mechanism")] = False,
    family: Annotated[
        list[str] | None, typer.Option("--family", help="one line a mechanism of this family (repeatable)")
    ] = None,
    to: ToFile = None,
) -> None:
    """Count what became of each mechanism of the catalogue."""
    require_writable(to)
    from kombinat.printed import tables
    from kombinat.studies.judging import catalogue_coverage, families_asked

    listed = families_asked(family or (), everything)
    found = catalogue_coverage(scenario, verdicts or ())
    if to is not None:
        write_json(to, found.as_json())
    tables(found.summary(), found.by_family())
    print("\n".join(found.notes()))
    if listed:
        tables(found.table(families=listed))


@app.command()
def citations(
    scenario: Annotated[str, typer.Argument(help="name of a scenario, or its folder")] = DEFAULT_SCENARIO,
) -> None:
    """Check that everything is cited; status 1 if anything is not."""
    from kombinat.studies.judging import citation_report

    found = citation_report(scenario)
    for fault in found.faults:
        say(str(fault))
    print("\n".join(found.table()))
    if not found.ok:
        raise typer.Exit(1)


@app.command()
def bench(
    scenario: Annotated[str, typer.Argument(help="name of a scenario, or its folder")] = DEFAULT_SCENARIO,
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", min=100, help="persons (may be repeated; default 10^4 to 10^8)"),
    ] = None,
    months: Annotated[int, typer.Option("--months", min=1, help="months timed at each size")] = 3,
    threads: Annotated[int, typer.Option("--threads", min=1)] = 1,
    to: ToFile = None,
) -> None:
    """Measure the speed of a scenario's own phases on this machine, size by size."""
    require_writable(to)
    from kombinat.studies.bench import SIZES
    from kombinat.studies.bench import bench as measured

    found = measured(scenario, tuple(sizes or SIZES), months, threads)
    if to is not None:
        write_json(to, found)


@app.command()
def report(out: Folder) -> None:
    """Write the report of a complete run anew."""
    from kombinat.archive.store import load

    results = load(out)
    if not results.complete:
        raise RunError(out, "report on", "it is not complete; resume it first")
    finish(results)


@app.command()
def minutes(
    out: Folder,
    cell: Annotated[str, typer.Option("--cell", help="name of a cell, such as tractor, or conference")],
    at: Annotated[str, typer.Option("--at", help="month, such as 1930-10")],
) -> None:
    """Write the minutes of one simulated meeting from a run's record."""
    from kombinat.archive.store import load
    from kombinat.report.minutes import meeting, written

    typer.echo(written(meeting(load(out), cell, month_of(at, "--at"))))


def main() -> None:
    """Run the command line; every error a user can mend is one line and exit status 2."""
    arguments = sys.argv[1:] or ["--help"]
    sys.exit(status_of(lambda: app(arguments, standalone_mode=False), arguments))


def status_of(command: Callable[[], Any], arguments: Sequence[str] = ()) -> int:
    """Exit status of a command, its errors told on standard error. arguments: words it was called with."""
    try:
        code = command()
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        return _status_of_error(error, arguments)
    if code == INTERRUPTED:  # Typer, too, turns Ctrl-C into this
        say("broken off; what was written before stands, and can be resumed")
    return code if isinstance(code, int) else 0


def _refusal(error: Any, arguments: Sequence[str]) -> str:
    """In this project's words, what Typer says of an option's value without repeating it; nothing for other faults."""
    expected = str(getattr(error, "message", "")).partition("Input should be ")[2].partition(",")[0]
    options: Sequence[str] = getattr(getattr(error, "param", None), "opts", ())
    given = [word for argument in arguments for word in argument.split("=", 1)]
    found = [value for option, value in pairwise(given) if option in options]
    return f"{options[-1]}: found {found[-1]}; allowed {expected}" if expected and found else ""


def _status_of_error(error: Exception, arguments: Sequence[str]) -> int:
    """Status of an error a user can mend, told in its own words; any other is raised again with its trace."""
    if isinstance(error, KombinatError):
        say(str(error))
        return INTERRUPTED if getattr(error, "interrupted", False) else BAD_INPUT
    if hasattr(error, "format_message"):  # what Typer says of a command line it cannot read
        say(_refusal(error, arguments) or f"kombinat: {error.format_message()}")
        return BAD_INPUT
    if isinstance(error, OSError):
        say(f"{error.filename or 'disk'}: {error.strerror or error}")
        return BAD_INPUT
    raise error
