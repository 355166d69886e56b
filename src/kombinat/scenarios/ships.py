"""Units and posts of a fleet: one tree from the fleet to the departments, with committee, cells and offices.

A smaller scale means fewer ships and shore units of every kind, never smaller crews.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kombinat.engine.maths import FIXED_ONE
from kombinat.scenarios.margins import Ints, apportion
from kombinat.scenarios.setting import FleetSetting
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import Columns
from kombinat.world.codes import Kind, Occupation, Office, Trade

GRADES = (
    Occupation.WORKER,
    Occupation.FOREMAN,
    Occupation.TECHNICIAN,
    Occupation.MANAGER,
    Occupation.CLERK,
)
FIELDS = ("ratings", "petty_officers", "specialists", "commanders", "political")


@dataclass(frozen=True)
class Ship:
    """A ship or shore unit.

    people: ratings, petty officers, specialist officers, commanders and political staff, in this order (GRADES);
    former: share of its officers who served the old navy.
    """

    name: str
    trade: Trade
    departments: int
    people: tuple[int, ...]
    former: float

    @property
    def crew(self) -> int:
        """Everybody on its list."""
        return sum(self.people)

    def occupations(self) -> Ints:
        """Occupation of everybody on the list, ratings first."""
        return np.repeat(np.array(GRADES, np.int64), self.people)

    def places(self) -> Ints:
        """Number of the department (from 0) of everybody on the list, evenly by grade."""
        return np.concatenate([np.arange(number) % self.departments for number in self.people])


def read_ships(rows: Sequence[Row], scale: float) -> tuple[Ship, ...]:
    """The ships of the table at a scale above 0 and up to 1, one at least; InputError names an unusable row."""
    numbers = [row.whole("number", 1, 1000) for row in rows]
    kept = apportion(max(1, round(sum(numbers) * scale)), [float(number) for number in numbers])
    return tuple(
        _ship(row, place + 1) for row, number in zip(rows, kept, strict=True) for place in range(int(number))
    )


def _ship(row: Row, place: int) -> Ship:
    formation, people = row.whole("formation", 1, 1000), [row.whole(field) for field in FIELDS]
    departments = row.whole("departments", 1, 100)
    if people[1] < departments:
        raise row.error(
            "petty_officers", people[1], f"one at least for each of the {departments} departments"
        )
    return Ship(
        name=f"{row.text('name')} {place}, formation {formation}",
        trade=Trade[row.text("kind", [Trade.SHIP.name, Trade.SHORE.name])],
        departments=departments,
        people=tuple(people),
        former=row.number("former", 0.0, 1.0),
    )


@dataclass(frozen=True)
class FleetTree:
    """Rows of the units of one fleet. first_section: row of each ship's first department; the others follow it."""

    fleet: int
    committee: int
    ships: Ints
    cells: Ints
    first_section: Ints
    rows: int


def fleet_tree(ships: Sequence[Ship]) -> FleetTree:
    """Lay out the rows: fleet, committee, ships, their cells, then the departments of each ship."""
    number = len(ships)
    starts = 2 + 2 * number + np.cumsum([0, *(ship.departments for ship in ships)])
    rows = 2 + np.arange(number)
    return FleetTree(0, 1, rows, rows + number, starts[:-1], int(starts[-1]))


def ship_columns(ships: Sequence[Ship], tree: FleetTree, setting: FleetSetting) -> Columns:
    """Columns of the unit table that differ from their defaults (all but keys)."""
    parent, serves, kind, trade, heads = (np.zeros(tree.rows, np.int64) for _ in range(5))
    parent[:], serves[:] = tree.fleet, -1
    parent[tree.fleet], parent[tree.cells] = -1, tree.committee
    kind[tree.fleet], kind[tree.committee] = Kind.PLANT, Kind.COMMITTEE
    kind[tree.ships], kind[tree.cells] = Kind.SHOP, Kind.CELL
    serves[tree.committee], serves[tree.cells] = tree.fleet, tree.ships
    for ship, row, first in zip(ships, tree.ships, tree.first_section, strict=True):
        departments = np.arange(first, first + ship.departments)
        kind[departments], parent[departments] = Kind.SECTION, row
        trade[departments] = trade[row] = ship.trade
        heads[departments] = np.bincount(ship.places(), minlength=ship.departments)
        heads[row] = ship.crew
    heads[tree.fleet] = heads[tree.ships].sum()
    columns = {"parent": parent, "serves": serves, "kind": kind, "trade": trade, "heads": heads}
    crewed = (kind == Kind.PLANT) | (kind == Kind.SHOP) | (kind == Kind.SECTION)
    for name, share in setting.service:
        columns[name] = np.where(crewed, round(share * FIXED_ONE), 0)
    return columns


def ship_posts(ships: Sequence[Ship], tree: FleetTree) -> Columns:
    """Offices and the units they head, from the commander of the fleet to the departments' instructors (no holders)."""
    sections = np.arange(tree.first_section[0], tree.rows)
    parts = (
        (Office.DIRECTOR, np.array([tree.fleet])),
        (Office.SHOP_BOSS, tree.ships),
        (Office.FOREMAN, sections),
        (Office.SECRETARY, np.array([tree.committee])),
        (Office.ORGANISER, tree.cells),
        (Office.COMMISSAR, tree.ships),
        (Office.INSTRUCTOR, sections),
    )
    return {
        "office": np.concatenate([np.full(units.size, office, np.int64) for office, units in parts]),
        "unit": np.concatenate([units for _, units in parts]).astype(np.int64),
    }


def ship_names(ships: Sequence[Ship], tree: FleetTree) -> list[str]:
    """A printed name for every row of the unit table."""
    names = ["fleet", "party commission", *(ship.name for ship in ships), *(f"{s.name}, cell" for s in ships)]
    return names + [f"{s.name}, department {n + 1}" for s in ships for n in range(s.departments)]
