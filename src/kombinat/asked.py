"""What is asked for, in a user's words, before anything heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kombinat.engine.errors import InputError


class AskedError(InputError):
    """An option or argument that cannot be used: `--until: found X; allowed Y`."""

    def __init__(self, field: str, found: object, allowed: object) -> None:
        super().__init__("command line", 0, field, found, allowed)

    def __str__(self) -> str:
        return f"{self.field}: found {self.found}; allowed {self.allowed}"


@dataclass(frozen=True)
class Asked:
    """A run in a user's words.

    scenario: a name or a folder; amend: amendment files, each with the day it comes in (None: as its own dates say);
    without: rule ids, or `id@1930-01-01`; readings: (question, `default` or `rival`); until: the day after the last
    (None: the scenario's end).
    """

    scenario: str
    seed: int = 1
    scale: float = 1.0
    until: date | None = None
    amend: tuple[tuple[Path, date | None], ...] = ()
    without: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()


def day_of(given: date | str | None, option: str) -> date | None:
    """A day given as a date or as ISO text; AskedError, which names `option`, if it is none."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise AskedError(option, given, "a date such as 1931-01-01") from None


def month_of(given: str, option: str) -> date:
    """The first day of a month given as `1930-10`; AskedError, which names `option`, if it is none."""
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        raise AskedError(option, given, "a month such as 1930-10") from None
