"""The first day of a fleet: its ships, crews and communists from their margins, keyed and seeded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kombinat.engine.clock import month_index
from kombinat.engine.law import LawBook
from kombinat.engine.maths import FIXED_ONE
from kombinat.scenarios.making import NOT_KEPT, Town, keys_of, town_key, write_traits
from kombinat.scenarios.margins import Draws, Ints
from kombinat.scenarios.members import EPOCH, JOINS_FROM, LAST_YEAR, PartyTable, enrol
from kombinat.scenarios.people import Folk, Keys, Margins, allot_group, years_of_service
from kombinat.scenarios.setting import FleetSetting
from kombinat.scenarios.ships import (
    FleetTree,
    Ship,
    fleet_tree,
    read_ships,
    ship_columns,
    ship_names,
    ship_posts,
)
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import Columns
from kombinat.world.codes import Campaign, Livelihood, Occupation, Office, Origin, Sex, Standing, Topic

GROUPS = {
    Occupation.WORKER: "hands",
    Occupation.FOREMAN: "hands",
    Occupation.TECHNICIAN: "staff",
    Occupation.MANAGER: "staff",
    Occupation.CLERK: "political",
}
FIRST_JOINED = 1917
"""The year from which political staff may have joined the party."""
BRACKETS = {
    Occupation.WORKER: 2,
    Occupation.FOREMAN: 4,
    Occupation.TECHNICIAN: 6,
    Occupation.CLERK: 6,
    Occupation.MANAGER: 7,
}
PARTY_OFFICES = (Office.SECRETARY, Office.ORGANISER)


def crews_at(tables: dict[str, tuple[Row, ...]], scale: float) -> int:
    """People of all ships and shore units at a scale."""
    return sum(ship.crew for ship in read_ships(tables["ships"], scale))


def make_fleet(
    tables: dict[str, tuple[Row, ...]], setting: FleetSetting, book: LawBook, seed: int, scale: float
) -> Town:
    """One fleet from the rows of the scenario's tables; its people carry the keys of the scenario's first town."""
    draws, key = Draws(seed), town_key(setting.name, 0)
    ships = read_ships(tables["ships"], scale)
    part = crews_at(tables, scale) / crews_at(tables, 1.0)
    margins, party = Margins(tables["margins"]), PartyTable(tables["party"])
    tree = fleet_tree(ships)
    folk = _crews(ships, tree, keys_of(key, "person", sum(ship.crew for ship in ships)))
    _lives(folk, margins, draws, month_index(setting.start))
    _old_navy(folk, ships, draws)
    enrol(folk, party, tree.cells, draws, part)
    _political_staff(folk, tree, draws)
    write_traits(folk, tables["traits"], draws)
    posts, units = _posts(ships, tree, folk), ship_columns(ships, tree, setting)
    for column, standing in (("members", Standing.MEMBER), ("candidates", Standing.CANDIDATE)):
        inside = folk.columns["party"] == standing
        units[column] = np.bincount(folk.columns["cell"][inside], minlength=tree.rows)
    household = _households(folk, setting, book)
    person = {name: values for name, values in folk.columns.items() if name not in NOT_KEPT}
    town = {
        "vacant_area": np.array([int(household["area"].sum() * setting.berths.vacant)], np.int64),
        "price": np.array([FIXED_ONE], np.int64),
    }
    made = {"town": town, "unit": units, "post": posts, "person": person, "household": household}
    made["subject"] = {"topic": np.arange(len(Topic))}
    made["campaign"] = {"code": np.arange(len(Campaign))}
    return Town(made, ship_names(ships, tree))


def _crews(ships: Sequence[Ship], tree: FleetTree, keys: Keys) -> Folk:
    """Everybody on the lists, ship by ship: grade, department and ship."""
    occupation = np.concatenate([ship.occupations() for ship in ships])
    columns = {
        "occupation": occupation,
        "section": np.concatenate([f + s.places() for s, f in zip(ships, tree.first_section, strict=True)]),
        "shop": np.repeat(np.arange(len(ships)), [ship.crew for ship in ships]),
        "livelihood": np.full(occupation.size, Livelihood.PLANT, np.int64),
        "sex": np.full(occupation.size, Sex.MAN, np.int64),
    }
    return Folk(keys, columns, np.array([GROUPS[Occupation(code)] for code in occupation]))


def _lives(folk: Folk, margins: Margins, draws: Draws, start: int) -> None:
    """Age, origin, schooling and service of everybody, by group; bracket by grade."""
    folk.columns["hired"] = np.full(folk.keys.size, -1, np.int64)
    for group in dict.fromkeys(GROUPS.values()):
        allot_group(folk, group, margins, draws, start)
        years_of_service(folk, folk.where(group), margins.of(group, "tenure"), draws)
    occupation = folk.columns["occupation"]
    folk.columns["grade"] = np.array([BRACKETS[Occupation(code)] for code in occupation], np.int64)


def _old_navy(folk: Folk, ships: Sequence[Ship], draws: Draws) -> None:
    """Officers of the old navy in each ship: commanders before specialists, then by keyed draws."""
    commander = folk.columns["occupation"] == Occupation.MANAGER
    order = draws.uniform("old navy", folk.keys) - commander
    for number, ship in enumerate(ships):
        rows = np.flatnonzero((folk.columns["shop"] == number) & (folk.groups == "staff"))
        old = rows[np.argsort(order[rows], kind="stable")[: round(rows.size * ship.former)]]
        folk.columns["origin"][old] = Origin.FORMER


def _political_staff(folk: Folk, tree: FleetTree, draws: Draws) -> None:
    """Political staff are members of the party, all with a task."""
    rows = folk.where("political")
    keys, grown = folk.keys[rows], LAST_YEAR + 1 - folk.columns["age"][rows] + JOINS_FROM
    first = np.minimum(np.maximum(grown, FIRST_JOINED), LAST_YEAR)
    years = draws.between("political staff joined", keys, first, LAST_YEAR)
    folk.columns["party"][rows] = Standing.MEMBER
    folk.columns["joined"][rows] = (years - EPOCH) * 12 + draws.between("month of joining", keys, 0, 11)
    folk.columns["assignment"][rows] = 1
    folk.columns["cell"][rows] = tree.cells[folk.columns["shop"][rows]]


def _posts(ships: Sequence[Ship], tree: FleetTree, folk: Folk) -> Columns:
    posts = ship_posts(ships, tree)
    held = _holders(folk, posts, tree)
    party = np.isin(posts["office"], PARTY_OFFICES)
    since = np.where(held >= 0, folk.columns["hired"][held] // 2, 0)
    posts |= {"holder": held, "elected": np.where(party, held, -1), "since": since}
    posts["authority"] = np.full(held.size, FIXED_ONE // 2, np.int64)
    return posts


def _holders(folk: Folk, posts: Columns, tree: FleetTree) -> Ints:
    """The person in each post, -1 where nobody fits: by grade and place, the longest in service first.

    Departments are headed by specialists, and by petty officers where there are none; party posts go by activism.
    """
    held = np.full(posts["office"].size, -1, np.int64)
    columns = folk.columns
    grade, section, shop = columns["occupation"], columns["section"], columns["shop"]
    member, free = columns["party"] == Standing.MEMBER, np.ones(folk.keys.size, bool)
    officer = {
        Office.DIRECTOR: Occupation.MANAGER,
        Office.SHOP_BOSS: Occupation.MANAGER,
        Office.COMMISSAR: Occupation.CLERK,
        Office.INSTRUCTOR: Occupation.CLERK,
    }
    for number, (office, unit) in enumerate(zip(posts["office"], posts["unit"], strict=True)):
        score = -columns["hired"]
        if office in PARTY_OFFICES:
            fits, score = (
                member & ((office == Office.SECRETARY) | (shop == unit - tree.cells[0])),
                columns["activism"],
            )
        elif office == Office.FOREMAN:
            specialist = grade == Occupation.TECHNICIAN
            fits, score = (
                (specialist | (grade == Occupation.FOREMAN)) & (section == unit),
                score + 10**6 * specialist,
            )
        elif office == Office.INSTRUCTOR:
            fits = (grade == officer[office]) & (section == unit)
        else:
            fits = (grade == officer[Office(office)]) & (
                (office == Office.DIRECTOR) | (shop == unit - tree.ships[0])
            )
        rows = np.flatnonzero(fits & free)
        if rows.size:
            held[number] = rows[np.argmax(score[rows])]
            free[held[number]] = False
    return held


def _households(folk: Folk, setting: FleetSetting, book: LawBook) -> Columns:
    """A household for each: a purse, and the berth of the grade as its space (all but keys)."""
    berths = np.asarray(book.value("fleet.service.berth", setting.start), np.float64)
    everyone = folk.keys.size
    folk.columns["household"] = np.arange(everyone)
    return {
        "members": np.ones(everyone, np.int64),
        "area": berths[folk.columns["occupation"]].astype(np.int64),
        "money": np.full(everyone, setting.berths.purse, np.int64),
        "ties": folk.columns["village"].copy(),
    }
