"""What may be cited: the catalogue's mechanisms, its numbers by source line, and the literature; and how.

A citation is free text that holds ids (`P1-23`, `K-05`, `A7`), source lines (`002:2239`, `002:3714-3728, 3731`) and
works (`Filtzer 1986`, `decree of 26 June 1940`). Only ids and lines can be looked up; works are taken as they stand.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Span = tuple[int, int]

SEEDS = MappingProxyType({"kotkin.md": "001", "morris.md": "000"})
THESIS = "002"
LOOKS_LIKE_ID = re.compile(r"\b(?:[KMX]-\d+|P\d-M?\d+|[AB]\d{1,2})\b")
LINES = re.compile(r"\b(00[0-9]):(\d+(?:\s*[-–]\s*\d+)?(?:,\s*\d{3,}(?:\s*[-–]\s*\d+)?)*)")
SPAN = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
FRACTION = re.compile(r"\b(\d{1,2})/(\d{1,2})\b")
NO_AUTHORS = (  # capital words that stand before a year without naming a work
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Since|From|In|Until|About|Leningrad|Moscow|Putilov|Kirov|Union|USSR"
)
AUTHOR = rf"(?!(?:{NO_AUTHORS})\b)[A-Z][\w'’.-]+"
WORK = re.compile(rf"\b{AUTHOR}(?: et al\.?|,? (?:and |& )?{AUTHOR})*,? \(?(?:1[89]|20)\d\d")
DECREE = re.compile(
    r"\b(?:decree|law|resolution|statute|rule|code|order|reform|article|circular|instruction|regulation)s?\b"
    r".*\b1[89]\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of the catalogue. seed: the number of the document it comes from; family: what kind acts in it."""

    id: str
    title: str
    seed: str
    family: str


@dataclass(frozen=True)
class Quantity:
    """One number (or several) that a document states, with the document's lines it stands in.

    metric: what is counted, or the id of the mechanism; entity, date: where and when; unit: as the document has it.
    """

    seed: str
    spans: tuple[Span, ...]
    metric: str
    entity: str
    date: str
    value: str
    unit: str
    remark: str

    @property
    def label(self) -> str:
        """What and when, in a few words."""
        about = ", ".join(word for word in (self.metric, self.entity, self.date) if word)
        return f"{about}: {self.value} {self.unit}".rstrip()


@dataclass(frozen=True)
class Citation:
    """What a source text refers to: catalogue or literature ids, document lines, works named in words."""

    ids: tuple[str, ...]
    lines: tuple[tuple[str, Span], ...]
    works: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether it refers to nothing at all."""
        return not (self.ids or self.lines or self.works)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("kombinat.studies").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def catalogue() -> Mapping[str, Mechanism]:
    """All mechanisms by id, in the catalogue's order."""
    family = {row["id"]: row["family"] for row in _rows("families.csv")}
    return {
        row["id"]: Mechanism(row["id"], row["title"], row["seed"], family[row["id"]])
        for row in _rows("catalogue.csv")
    }


@cache
def literature() -> Mapping[str, str]:
    """Works and series that have an id."""
    return {row["id"]: row["work"] for row in _rows("literature.csv")}


@cache
def quantities() -> tuple[Quantity, ...]:
    """All quantities of the catalogue, in its order."""
    return _quantities("quantities.csv")


@cache
def statements() -> tuple[Quantity, ...]:
    """The numbers that stand in the catalogue's mechanisms, timelines and rules of the institutions."""
    return _quantities("statements.csv")


def _quantities(name: str) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            SEEDS.get(row["file"], THESIS),
            tuple(spans(row["line"])),
            *(row[name] for name in ("metric", "entity", "date", "value", "unit", "remark")),
        )
        for row in _rows(name)
    )


def spans(text: str) -> Iterator[Span]:
    """Line spans of `2414-2416, 2420`: (2414, 2416), (2420, 2420)."""
    for first, last in SPAN.findall(text):
        yield int(first), int(last or first)


def cited(source: str) -> Citation:
    """What a source text refers to.

    >>> cited("P1-23 (002:2239), one dispute").lines
    (('002', (2239, 2239)),)
    >>> cited("Filtzer 1986; P1-39").works
    ('Filtzer 1986',)
    """
    lines = tuple((seed, span) for seed, rest in LINES.findall(source) for span in spans(rest))
    works = tuple(WORK.findall(source)) or tuple(found.group() for found in [DECREE.search(source)] if found)
    return Citation(tuple(dict.fromkeys(LOOKS_LIKE_ID.findall(source))), lines, works)


def rows_at(lines: tuple[tuple[str, Span], ...]) -> list[Quantity]:
    """The numbers whose source lines overlap any of `lines`."""
    return [
        row for row in quantities() if any(seed == row.seed and _overlap(span, row) for seed, span in lines)
    ]


def _overlap(span: Span, row: Quantity) -> bool:
    return any(span[0] <= last and first <= span[1] for first, last in row.spans)


def numbers_in(row: Quantity) -> tuple[set[float], set[float]]:
    """The plain numbers and the fractions (`2/3`) a row states, less what its remark marks as derived."""
    remark = ";".join(part for part in row.remark.split(";") if "derived" not in part)
    text = " ".join([row.metric, row.value, row.unit, remark])
    plain = {float(number.replace(",", "")) for number in NUMBER.findall(text)}
    return plain, {int(above) / int(below) for above, below in FRACTION.findall(text) if int(below)}
