"""Plans: what is asked for, checked word by word and turned into a `RunSpec` before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kombinat.asked import Asked, AskedError
from kombinat.engine.amendments import Amendment, amend, load_amendment
from kombinat.engine.clock import first_tick_from, tick_of
from kombinat.engine.errors import InputError, RunError, raise_all
from kombinat.engine.inputs import Inputs
from kombinat.engine.law import LawBook
from kombinat.engine.readings import choose
from kombinat.engine.runs import Amended, RunFolder, RunSpec, content_digest, removal_of
from kombinat.engine.yamlfile import suggest
from kombinat.scenarios.loader import Scenario, load_scenario

PACKAGE = Path(__file__).parent
MODEL = ("engine", "world", "society", "plan", "plant", "party", "fleet", "town", "scenarios", "archive")


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
    errors += [
        AskedError("--reading", question, f"a question: {suggest(question, scenario.questions)}")
        for question, _ in asked.readings
        if question not in scenario.questions
    ]
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
    days = [("--from", since) for _, since in asked.amend]
    days += [("--without", removal_of(text)[1]) for text in asked.without if _dated(text)]
    for option, since in days:
        if since is not None and not scenario.start <= since < until:
            span = f"{scenario.start} up to, not including, {until}"
            yield AskedError(option, f"{since} (date out of range)", span)


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


def plan_again(
    out: str | Path, amend: Sequence[str | Path] = (), without: Sequence[str] = (), since: date | None = None
) -> Plan:
    """The plan of the run in `out`, with more amendments and removals that come in on the day `since`.

    RunError if the scenario or the model is no longer what that run was made with.
    """
    spec = RunFolder(Path(out)).spec()
    with _asked_of(Path(out)) as asked:
        again = plan(asked)
        if again.spec.run_id != spec.run_id:
            changed = "the model" if again.spec.code != spec.code else "the scenario or the law"
            why = f"{changed} has changed since it was begun; run it anew in another folder"
            raise RunError(out, "go on with the run in", why)
        more = tuple((Path(file), since) for file in amend)
        off = tuple(f"{rule}@{since}" if since is not None and "@" not in rule else rule for rule in without)
        return plan(replace(asked, amend=(*asked.amend, *more), without=(*asked.without, *off)))


def plan_now(out: str | Path) -> Plan:
    """What was asked of the run in `out`, planned with the model and the law as they are now."""
    with _asked_of(Path(out)) as asked:
        return plan(asked)


@contextmanager
def _asked_of(out: Path) -> Iterator[Asked]:
    """What was asked of the run in `out`; its amendments stand in files of their own inside the block."""
    folder = RunFolder(out)
    spec, said = folder.spec(), folder.said() or {}
    with TemporaryDirectory() as scratch:
        kept = [_written(Path(scratch) / str(n), text) for n, text in enumerate(said["amendments"])]
        since = [amended.since for amended in spec.amendments]
        yield Asked(
            said["folder"] or spec.scenario,
            spec.seed,
            spec.scale,
            spec.until,
            tuple(zip(kept, since, strict=True)),
            spec.removals,
            spec.readings,
        )


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file
