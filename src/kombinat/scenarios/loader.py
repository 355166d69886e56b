"""Loading a scenario: its folder, its setting, the law it runs under, the year and the readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from kombinat.engine.errors import InputError, raise_all
from kombinat.engine.law import LawBook
from kombinat.engine.lawfiles import load_book
from kombinat.engine.loop import looked_up
from kombinat.engine.phases import Program
from kombinat.engine.readings import Question, load_readings
from kombinat.engine.runs import content_digest
from kombinat.engine.yamlfile import suggest
from kombinat.scenarios.setting import FleetSetting, TownSetting, load_setting
from kombinat.scenarios.synthesis import Built, build, share_kept
from kombinat.step import PROGRAMS

SHIPPED = Path(__file__).parent
PACKAGE = SHIPPED.parent
READINGS = PACKAGE / "readings.yaml"
SETTING = "scenario.yaml"
DATA_SUFFIXES = {".yaml", ".csv"}
NOT_INPUT = {"facts.yaml", "claims.yaml", "claims.lock.yaml"}
NOT_INPUT_FOLDERS = {"amendments"}


@dataclass(frozen=True)
class Scenario:
    """A scenario, checked. digest: hash of everything in data that can change a run of it."""

    folder: Path
    setting: TownSetting | FleetSetting
    book: LawBook
    program: Program
    questions: Mapping[str, Question]
    digest: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.setting.name

    @property
    def title(self) -> str:
        """What and when, in words."""
        return self.setting.title

    @property
    def kind(self) -> str:
        """The name of its program (step.PROGRAMS)."""
        return self.setting.program

    @property
    def start(self) -> date:
        """The first day."""
        return self.setting.start

    @property
    def until(self) -> date:
        """The day after the last."""
        return self.setting.until

    @property
    def shipped(self) -> bool:
        """Whether it comes with the package."""
        return self.folder.parent == SHIPPED

    @property
    def facts(self) -> Path:
        """The file of numbers that judge it."""
        return self.folder / self.setting.facts

    @property
    def claims(self) -> Path:
        """The file of claims about it."""
        return self.folder / self.setting.claims

    @property
    def used(self) -> LawBook:
        """Of its law, behaviour and outside series, what its program looks up."""
        ids = {id for family in looked_up(self.program).values() for id in family}
        return LawBook({id: entry for id, entry in self.book.entries.items() if id in ids})

    def plan_years(self, until: date) -> tuple[date, ...]:
        """Days on which planning periods open, up to `until`."""
        return self.setting.openings(until)

    def build(self, seeds: Sequence[int], scale: float) -> Built:
        """Its world, one town a seed, with the names of its units."""
        return build(self.folder, self.setting, self.book, seeds, scale)

    def share(self, scale: float) -> float:
        """Share of its people that a run at `scale` has."""
        return share_kept(self.folder, self.setting, scale)


def shipped_names() -> list[str]:
    """Names of the scenarios in the package."""
    return sorted(file.parent.name for file in SHIPPED.glob(f"*/{SETTING}"))


def folder_of(scenario: str | Path) -> Path:
    """The folder of a scenario given by name or path; InputError names the nearest if there is none."""
    shipped = SHIPPED / str(scenario)
    if str(scenario) in shipped_names():
        return shipped
    given = Path(scenario)
    if (given / SETTING).is_file():
        return given.resolve()
    names = shipped_names()
    allowed = f"a folder with a {SETTING}, or a name: {suggest(str(scenario), names)}"
    raise InputError("scenario", 0, "name", scenario, allowed)


def load_scenario(scenario: str | Path) -> Scenario:
    """A scenario by name or folder, with everything the year looks up in force; InputErrors name every fault."""
    folder = folder_of(scenario)
    return _loaded(folder, data_digest(folder))


@lru_cache(maxsize=4)
def _loaded(folder: Path, digest: str) -> Scenario:
    setting = load_setting(folder).value
    book = load_book([PACKAGE / "law"], [PACKAGE / "behaviour"], [folder / setting.outside])
    program = PROGRAMS[setting.program]
    _require(book, program, setting.start)
    return Scenario(folder, setting, book, program, _questions(book, program), digest)


def _questions(book: LawBook, program: Program) -> dict[str, Question]:
    """The questions that are about something in this program: all that a side sets must act there."""
    if not READINGS.exists():
        return {}
    rules = {id: rule for one in PROGRAMS.values() for id, rule in one.rules().items()}
    acting = {*program.rules(), *looked_up(program)["behaviour"]}
    asked = load_readings(READINGS, book, rules)
    return {id: question for id, question in asked.items() if question.sets <= acting}


def _require(book: LawBook, program: Program, start: date) -> None:
    errors: list[InputError] = []
    for family, ids in looked_up(program).items():
        try:
            book.require(sorted(ids), family, start)  # type: ignore[arg-type]
        except InputError as error:
            errors.append(error)
    raise_all(errors)


def data_digest(folder: Path) -> str:
    """SHA-256 of a scenario's files and of law, behaviour and readings, less what only judges or is asked for."""
    own = [f for f in _data(folder) if f.name not in NOT_INPUT and f.parent.name not in NOT_INPUT_FOLDERS]
    common = [*_data(PACKAGE / "law"), *_data(PACKAGE / "behaviour"), *PACKAGE.glob(READINGS.name)]
    return f"{content_digest(folder, own)[:32]}{content_digest(PACKAGE, common)[:32]}"


def _data(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.suffix in DATA_SUFFIXES]
