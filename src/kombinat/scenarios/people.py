"""People and households: who works at the plant, who elsewhere, who seeks work, and who lives with whom.

Every class of every margin gets exactly its number. Age comes first; service, schooling and bracket are allotted with
scores that lean on age, so that the young are better schooled and the old have served longest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import DEKADS, month_index
from kombinat.engine.law import LawBook
from kombinat.scenarios.margins import Draws, Floats, Ints, allot, apportion
from kombinat.scenarios.setting import TownSetting
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import Columns, Shop, Tree
from kombinat.world.codes import Livelihood, Occupation, Origin, Sex

CLERK_WOMEN = 3.0
SPREAD_OF_SERVICE = 8.0
HELPER_GRADE = 2
STAFF_SKILL = 8000
SKILL_NOISE = 600.0
BORN_FROM = 600
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Margin:
    """One margin of one group: its classes, their shares, and the rows they stand in."""

    rows: tuple[Row, ...]

    @property
    def shares(self) -> Floats:
        """Share of each class, in the order of the table."""
        return np.array([row.number("share", 0.0, 1.0) for row in self.rows])

    def spans(self) -> tuple[Ints, Ints]:
        """First and last whole number of each class."""
        both = np.array([row.span("category") for row in self.rows], np.int64)
        return both[:, 0], both[:, 1]

    def codes(self, names: type[Any]) -> Ints:
        """The classes as codes of an enumeration."""
        return np.array([names[row.text("category", list(names.__members__))] for row in self.rows], np.int64)


class Margins:
    """All margins of a scenario, by group and name; InputError if the shares of one do not add up to 1."""

    def __init__(self, rows: Sequence[Row]) -> None:
        gathered: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            gathered.setdefault((row.text("group"), row.text("margin")), []).append(row)
        self.table: Mapping[tuple[str, str], Margin] = {
            key: Margin(tuple(of)) for key, of in gathered.items()
        }
        for (group, name), margin in self.table.items():
            if abs(margin.shares.sum() - 1.0) > 1e-6:
                found = f"shares of {group} {name} that add up to {margin.shares.sum():.4f}"
                raise margin.rows[0].error("share", found, "shares that add up to 1")
        self.file = rows[0].file if rows else ""

    def of(self, group: str, name: str) -> Margin:
        """The margin of a group; InputError if the table lacks it."""
        if (group, name) not in self.table:
            anchor = next(iter(self.table.values())).rows[0]
            raise anchor.error("margin", f"no rows of {group} {name}", "every margin that the synthesis uses")
        return self.table[group, name]


@dataclass
class Folk:
    """People under construction: parallel columns (int64), keys, and the group each row belongs to."""

    keys: Keys
    columns: Columns
    groups: NDArray[np.str_]

    def where(self, group: str) -> Ints:
        """Rows of a group."""
        return np.flatnonzero(self.groups == group)


def earners(
    shops: Sequence[Shop], tree: Tree, setting: TownSetting, margins: Margins, draws: Draws, keys: Keys, scale: float,
    book: LawBook,
) -> Folk:  # fmt: skip
    """Everybody with work or in search of it: the plant's people shop by shop, then the city's, then seekers.

    keys: identities for at least as many; the first are taken. scale: of the city beside the plant.
    """
    folk = _plant_people(shops, tree, keys)
    beside = {"city": round(setting.people.city * scale), "seeking": round(setting.people.seeking * scale)}
    folk = _with_city(folk, beside, keys)
    _women_of_shops(folk, shops, draws)
    for group in ("hands", "staff", "city", "seeking"):
        allot_group(folk, group, margins, draws, month_index(setting.start))
    _places(folk, margins, draws, book)
    return folk


def earner_count(shops: Sequence[Shop], setting: TownSetting, scale: float) -> int:
    """Number of people `earners` makes."""
    beside = round(setting.people.city * scale) + round(setting.people.seeking * scale)
    return sum(shop.people for shop in shops) + beside


def _plant_people(shops: Sequence[Shop], tree: Tree, keys: Keys) -> Folk:
    occupation = np.concatenate([shop.occupations() for shop in shops])
    section = np.concatenate([f + shop.places() for shop, f in zip(shops, tree.first_section, strict=True)])
    shop = np.repeat(np.arange(len(shops)), [shop.people for shop in shops])
    hand = occupation == Occupation.WORKER
    columns = {"occupation": occupation, "section": section, "shop": shop}
    columns["livelihood"] = np.full(occupation.size, Livelihood.PLANT, np.int64)
    return Folk(keys[: occupation.size], columns, np.where(hand, "hands", "staff"))


def _with_city(folk: Folk, beside: Mapping[str, int], keys: Keys) -> Folk:
    codes = {"city": Livelihood.CITY, "seeking": Livelihood.SEEKING}
    more = sum(beside.values())
    columns = {
        "occupation": np.append(folk.columns["occupation"], np.zeros(more, np.int64)),
        "section": np.append(folk.columns["section"], np.full(more, -1)),
        "shop": np.append(folk.columns["shop"], np.full(more, -1)),
        "livelihood": np.concatenate(
            [folk.columns["livelihood"], *(np.full(n, codes[g], np.int64) for g, n in beside.items())]
        ),
    }
    groups = np.concatenate([folk.groups, np.repeat(np.array(list(beside)), list(beside.values()))])
    columns["sex"] = np.full(groups.size, Sex.MAN, np.int64)
    return Folk(keys[: groups.size], columns, groups)


def _women_of_shops(folk: Folk, shops: Sequence[Shop], draws: Draws) -> None:
    """Women of each shop: among hands, technicians and clerks, clerks most often."""
    occupation = folk.columns["occupation"]
    pull = np.where(occupation == Occupation.CLERK, CLERK_WOMEN, 1.0)
    pull[(occupation == Occupation.FOREMAN) | (occupation == Occupation.MANAGER)] = 1e-9
    order = draws.uniform("woman", folk.keys) / pull
    for number, shop in enumerate(shops):
        rows = np.flatnonzero(folk.columns["shop"] == number)
        folk.columns["sex"][rows[np.argsort(order[rows], kind="stable")[: shop.women]]] = Sex.WOMAN


def allot_group(folk: Folk, group: str, margins: Margins, draws: Draws, start: int) -> None:
    """Sex (where the group has a margin of it), age, origin and schooling of one group."""
    rows = folk.where(group)
    keys = folk.keys[rows]

    def u(name: str) -> Floats:
        return draws.uniform(name, keys)

    if (group, "sex") in margins.table:
        _set(folk, "sex", rows, _class_codes(margins.of(group, "sex"), Sex, u("sex")))
    low, high = margins.of(group, "age").spans()
    senior = np.isin(folk.columns["occupation"][rows], (Occupation.FOREMAN, Occupation.MANAGER))
    band = _classes(margins.of(group, "age"), u("age") + 0.4 * senior)
    months = draws.between("month of birth", keys, low[band] * 12, high[band] * 12 + 11)
    _set(folk, "age", rows, months // 12)
    _set(folk, "born", rows, start + BORN_FROM - months)
    _set(folk, "origin", rows, _class_codes(margins.of(group, "origin"), Origin, u("origin")))
    desk = np.isin(folk.columns["occupation"][rows], (Occupation.TECHNICIAN, Occupation.MANAGER))
    score = 60.0 * u("schooling") - months / 24.0 + 25.0 * desk
    years = margins.of(group, "schooling").spans()[0]
    _set(folk, "schooling", rows, years[_classes(margins.of(group, "schooling"), score)])


def _places(folk: Folk, margins: Margins, draws: Draws, book: LawBook) -> None:
    """Service, bracket and skill of the plant's people; helpers are hands of the lowest brackets."""
    for name in ("hired", "grade", "skill"):
        folk.columns[name] = np.zeros(folk.keys.size, np.int64)
    folk.columns["hired"][:] = -1
    for group in ("hands", "staff"):
        rows = folk.where(group)
        years_of_service(folk, rows, margins.of(group, "tenure"), draws)
    hands, staff = folk.where("hands"), folk.where("staff")
    service = -folk.columns["hired"][hands] / (12.0 * DEKADS)
    score = np.minimum(service, 12.0) + 10.0 * draws.uniform("bracket", folk.keys[hands])
    grades = margins.of("hands", "grade").spans()[0]
    folk.columns["grade"][hands] = grades[_classes(margins.of("hands", "grade"), score)]
    folk.columns["grade"][staff] = 5
    first = float(book.value("plant.norms.first_skill", date.min))
    level = first + (1.0 - first) * (folk.columns["grade"][hands] - 1) / 7.0
    noise = SKILL_NOISE * draws.normal("skill", folk.keys[hands])
    folk.columns["skill"][hands] = np.clip(level * 10_000 + noise, 1_000, 10_000).astype(np.int64)
    folk.columns["skill"][staff] = STAFF_SKILL
    helpers = hands[folk.columns["grade"][hands] <= HELPER_GRADE]
    folk.columns["occupation"][helpers] = Occupation.AUXILIARY


def years_of_service(folk: Folk, rows: Ints, margin: Margin, draws: Draws) -> None:
    """Ticks of hiring before the start: longest for the old, and never from before the fifteenth year."""
    keys, age = folk.keys[rows], folk.columns["age"][rows]
    low, high = margin.spans()
    band = _classes(margin, age + SPREAD_OF_SERVICE * (draws.uniform("service", keys) - 0.5))
    most = np.maximum(0, age - 15)
    years = np.minimum(draws.between("years of service", keys, low[band], high[band]), most)
    months = 12 * years + draws.between("months of service", keys, 1, 11)
    folk.columns["hired"][rows] = -DEKADS * months


def _set(folk: Folk, column: str, rows: Ints, values: Ints) -> None:
    folk.columns.setdefault(column, np.zeros(folk.keys.size, np.int64))[rows] = values


def _classes(margin: Margin, scores: Floats) -> Ints:
    """The class of each person, by rising score; every class gets its share to the person."""
    return allot(apportion(scores.size, margin.shares), scores)


def _class_codes(margin: Margin, names: type[Any], scores: Floats) -> Ints:
    return margin.codes(names)[_classes(margin, scores)]
