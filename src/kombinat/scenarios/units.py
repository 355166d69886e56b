"""Units and posts of a plant: one tree from the trust to the brigades, with committee, cells and offices.

A smaller scale has fewer sections in each shop, and in step fewer hands, machines, materials and plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.clock import DEKADS
from kombinat.engine.law import LawBook
from kombinat.engine.maths import FIXED_ONE
from kombinat.scenarios.margins import Ints, apportion
from kombinat.scenarios.setting import TownSetting
from kombinat.scenarios.tables import Row
from kombinat.world.codes import Kind, Occupation, Office, Trade

STAFF = ("technicians", "clerks", "managers")
MINUTES = 60
TONNE = 1000
THOUSAND = 1000
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Shop:
    """A shop at the scale of a run: numbers of people, and stocks and output in step with its sections.

    brigades: in each section.
    capacity: machine-minutes a dekad; materials: kg; output: norm-minutes a month.
    """

    name: str
    trade: Trade
    auxiliary: bool
    sections: int
    brigades: int
    workers: int
    staff: tuple[int, int, int]
    women: int
    capacity: int
    machine_age: int
    materials: int
    output: int

    @property
    def people(self) -> int:
        """Everybody on the shop's list: hands, a foreman a section, and staff."""
        return self.workers + self.sections + sum(self.staff)

    def occupations(self) -> Ints:
        """Occupation of everybody on the list, hands first; helpers are told from workers by their bracket later."""
        kinds = (
            Occupation.WORKER,
            Occupation.FOREMAN,
            Occupation.TECHNICIAN,
            Occupation.CLERK,
            Occupation.MANAGER,
        )
        return np.repeat(np.array(kinds, np.int64), (self.workers, self.sections, *self.staff))

    def places(self) -> Ints:
        """Number of the section (from 0) of everybody on the list, evenly by occupation."""
        groups = (self.workers, self.sections, *self.staff)
        return np.concatenate([np.arange(number) % self.sections for number in groups])


def read_shops(rows: Sequence[Row], scale: float) -> tuple[Shop, ...]:
    """The shops of the table at a scale above 0 and up to 1; InputError names a row that cannot be used."""
    return tuple(_shop(row, scale) for row in rows)


def _shop(row: Row, scale: float) -> Shop:
    sections = row.whole("sections", 1, 1000)
    kept = max(1, round(sections * scale))
    part = kept / sections
    workers, women = row.whole("workers", 1), row.whole("women")
    staff = [row.whole(kind) for kind in STAFF]
    if row.whole("foremen") != sections:
        raise row.error("foremen", row.fields["foremen"], f"one for each of the {sections} sections")
    if women > workers + staff[0] + staff[1]:
        raise row.error("women", women, "no more than workers, technicians and clerks together")
    fewer = apportion(round(sum(staff) * part), [float(kind) for kind in staff])
    return Shop(
        name=row.text("name"),
        trade=Trade[row.text("trade", [trade.name for trade in Trade])],
        auxiliary=row.whole("auxiliary", 0, 1) == 1,
        sections=kept,
        brigades=row.whole("brigades", 0, 100),
        workers=round(workers * part),
        staff=(int(fewer[0]), int(fewer[1]), int(fewer[2])),
        women=round(women * part),
        capacity=round(row.number("machine_hours") * MINUTES * part),
        machine_age=row.whole("machine_age", 0, 1200),
        materials=round(row.number("materials") * TONNE * part),
        output=round(row.number("output") * THOUSAND * MINUTES * part),
    )


@dataclass(frozen=True)
class Tree:
    """Rows of the units of one town.

    first_section: row of each shop's first section; the others follow it. first_brigade: row of each shop's first
    brigade; the others of its section follow it, then those of the next section.
    """

    trust: int
    plant: int
    committee: int
    shops: Ints
    cells: Ints
    first_section: Ints
    first_brigade: Ints
    rows: int


def tree_of(shops: Sequence[Shop]) -> Tree:
    """Lay out the rows: trust, plant, committee, shops, cells, the sections of each shop, then their brigades."""
    number = len(shops)
    starts = 3 + 2 * number + np.cumsum([0, *(shop.sections for shop in shops)])
    crews = starts[-1] + np.cumsum([0, *(shop.sections * shop.brigades for shop in shops)])
    shop_rows = 3 + np.arange(number)
    return Tree(0, 1, 2, shop_rows, shop_rows + number, starts[:-1], crews[:-1], int(crews[-1]))


def unit_columns(shops: Sequence[Shop], tree: Tree, setting: TownSetting, book: LawBook) -> Columns:
    """Columns of the unit table that differ from their defaults (all but keys)."""
    columns = _tree_columns(shops, tree)
    columns |= _staffing(shops, tree)
    for name, values in (
        ("capacity", [shop.capacity for shop in shops]),
        ("equipment_age", [shop.machine_age for shop in shops]),
        ("vintage", [shop.machine_age for shop in shops]),
        ("materials", [shop.materials for shop in shops]),
        ("usual", [shop.output // DEKADS for shop in shops]),
    ):
        columns[name] = np.zeros(tree.rows, np.int64)
        columns[name][tree.shops] = values
    part = np.asarray(book.value("plant.production.parts", setting.start))[[shop.trade for shop in shops]]
    columns["parts"] = np.zeros(tree.rows, np.int64)
    columns["parts"][tree.shops] = setting.plan.in_hand * part * columns["usual"][tree.shops]
    for name in ("effort", "priority", "support", "tasks", "norm_rate"):
        columns[name] = np.full(tree.rows, FIXED_ONE, np.int64)
    return columns | _plan_columns(shops, tree, setting, book)


def _tree_columns(shops: Sequence[Shop], tree: Tree) -> Columns:
    parent, serves, kind, trade, auxiliary = (np.zeros(tree.rows, np.int64) for _ in range(5))
    parent[:], serves[:] = tree.plant, -1
    parent[tree.trust], parent[tree.plant] = -1, tree.trust
    kind[tree.trust], kind[tree.plant], kind[tree.committee] = Kind.TRUST, Kind.PLANT, Kind.COMMITTEE
    serves[tree.committee], serves[tree.cells], parent[tree.cells] = tree.plant, tree.shops, tree.committee
    kind[tree.shops], kind[tree.cells] = Kind.SHOP, Kind.CELL
    for shop, row, first, crew in zip(shops, tree.shops, tree.first_section, tree.first_brigade, strict=True):
        sections = np.arange(first, first + shop.sections)
        crews = np.arange(crew, crew + shop.sections * shop.brigades)
        kind[sections], parent[sections] = Kind.SECTION, row
        kind[crews], parent[crews] = Kind.BRIGADE, np.repeat(sections, shop.brigades)
        for rows in (row, sections, crews):
            trade[rows], auxiliary[rows] = shop.trade, shop.auxiliary
    return {"parent": parent, "serves": serves, "kind": kind, "trade": trade, "auxiliary": auxiliary}


def _staffing(shops: Sequence[Shop], tree: Tree) -> Columns:
    heads = np.zeros(tree.rows, np.int64)
    for shop, row, first in zip(shops, tree.shops, tree.first_section, strict=True):
        heads[first : first + shop.sections] = np.bincount(shop.places(), minlength=shop.sections)
        heads[row] = shop.people
    asked = np.zeros(tree.rows, np.int64)
    asked[tree.shops] = heads[tree.shops]
    heads[tree.plant] = asked.sum()
    return {"heads": heads, "posts_wanted": asked, "posts_allowed": asked.copy(), "fund": asked.copy()}


def _plan_columns(shops: Sequence[Shop], tree: Tree, setting: TownSetting, book: LawBook) -> Columns:
    """The plan under way, in kopecks: targets a little above usual output, the months past reported in full."""
    plan = setting.plan
    price = np.asarray(book.value("plant.production.price", setting.start), dtype=np.float64)
    month = np.zeros(tree.rows, np.int64)
    for shop, row in zip(shops, tree.shops, strict=True):
        month[row] = 0 if shop.auxiliary else int(shop.output * price[shop.trade])
    month[tree.plant] = month[tree.shops].sum()
    aim = (month * plan.over_usual).astype(np.int64)
    aim[tree.plant] = aim[tree.shops].sum()
    return {
        "target": aim * plan.period_months,
        "target_month": aim,
        "made_year": month * plan.months_past,
        "reported_year": month * plan.months_past,
        "reported": month,
    }


def most_seats(book: LawBook) -> int:
    """Rows for seats on the party committee: the most that the statutes ever give, candidate members included."""
    entries = [book.entry(f"party.elections.{id}") for id in ("seats", "candidate_seats")]
    return sum(int(max(step.numbers[0] for step in entry.steps)) for entry in entries)


def post_columns(shops: Sequence[Shop], tree: Tree, seats: int) -> Columns:
    """Offices and the units they head, from the director to the brigadiers (no holders yet).

    seats: on the party committee.
    """
    sections = np.concatenate(
        [
            np.arange(first, first + shop.sections)
            for shop, first in zip(shops, tree.first_section, strict=True)
        ]
    )
    parts = (
        (Office.DIRECTOR, np.array([tree.plant])),
        (Office.SHOP_BOSS, tree.shops),
        (Office.FOREMAN, sections),
        (Office.SECRETARY, np.array([tree.committee])),
        (Office.ORGANISER, tree.cells),
        (Office.BRIGADIER, np.arange(tree.first_brigade[0], tree.rows)),
        (Office.ACCOUNTANT, np.array([tree.plant])),
        (Office.UNION, np.array([tree.plant])),
        (Office.SEAT, np.full(seats, tree.committee)),
    )
    return {
        "office": np.concatenate([np.full(units.size, office, np.int64) for office, units in parts]),
        "unit": np.concatenate([units for _, units in parts]).astype(np.int64),
    }


def unit_names(shops: Sequence[Shop], tree: Tree) -> list[str]:
    """A printed name for every row of the unit table."""
    names = [
        "trust",
        "plant",
        "committee",
        *(shop.name for shop in shops),
        *(f"{shop.name} cell" for shop in shops),
    ]
    names += [f"{shop.name} {number + 1}" for shop in shops for number in range(shop.sections)]
    return names + [
        f"{shop.name} {number + 1}, brigade {crew + 1}"
        for shop in shops
        for number in range(shop.sections)
        for crew in range(shop.brigades)
    ]
