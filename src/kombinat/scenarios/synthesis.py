"""Synthesis: the world of a scenario from its margins, keyed and seeded; and many towns alike from one.

A smaller scale means fewer sections in every shop, and in step fewer hands, machines, plans, members and people beside
the plant; never thinner sections. The same folder, law, seed and scale always give the same world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kombinat.engine.clock import DEKADS
from kombinat.engine.law import LawBook
from kombinat.engine.maths import FIXED_ONE
from kombinat.engine.tables import Table
from kombinat.engine.world import World
from kombinat.scenarios.fleet import crews_at, make_fleet
from kombinat.scenarios.homes import settle
from kombinat.scenarios.making import GROWN, KEYED, NOT_KEPT, Town, keys_of, town_key, write_traits
from kombinat.scenarios.margins import Draws
from kombinat.scenarios.members import PartyTable, enrol, holders
from kombinat.scenarios.network import Network, network, read_products, read_supplies
from kombinat.scenarios.people import Folk, Margins, earner_count, earners
from kombinat.scenarios.setting import FleetSetting, TownSetting, load_tables
from kombinat.scenarios.sites import site_columns
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import (
    Columns,
    Shop,
    Tree,
    most_seats,
    post_columns,
    read_shops,
    tree_of,
    unit_columns,
    unit_names,
)
from kombinat.society.people import on_worker_card
from kombinat.world import SCHEMAS
from kombinat.world.codes import Campaign, Kind, Office, Past, Standing, Topic, Trade
from kombinat.world.exchange import TRAVELLER

ROOM_ON_THE_ROAD = 20
UPSTREAM = ("hearth", "rolling", "forges", "foundry", "mechanical")


@dataclass(frozen=True)
class Built:
    """A world, and the printed names of its units by key."""

    world: World
    names: dict[int, str]


def build(
    folder: Path,
    setting: TownSetting | FleetSetting,
    book: LawBook,
    seeds: Sequence[int],
    scale: float = 1.0,
    room: float | None = None,
    roads: Sequence[int] = (),
) -> Built:
    """The world of a scenario, one town for each seed; InputError where a table cannot be used.

    The first seed makes the people; the other towns are copies under other keys, which draw by their own seeds. room:
    rows kept for each person and household at the start (None: as the scenario says). roads: for each town the number
    of the one that people move on to (-1: none); without roads there is no table of travellers.
    """
    tables = load_tables(folder, setting)
    if isinstance(setting, FleetSetting):
        town = make_fleet(tables, setting, book, seeds[0], scale)
    else:
        town = make_town(tables, setting, book, seeds[0], scale)
    shops = int((town.tables["unit"]["kind"] == Kind.SHOP).sum())
    rooms = {"person": room or setting.room.person, "household": room or setting.room.household}
    capacities = {"town": 1, "request": max(1, setting.room.request * shops)}
    for name in KEYED:
        live = town.rows(name)
        capacities[name] = int(live * rooms.get(name, 1.0)) + (1 if name in rooms else 0)
    capacities["project"] += setting.room.project * shops
    capacities[TRAVELLER.name] = capacities["person"] // ROOM_ON_THE_ROAD + 1
    schemas = (*SCHEMAS, TRAVELLER) if roads else SCHEMAS
    world = World.empty(schemas, {name: [rows] * len(seeds) for name, rows in capacities.items()}, seeds)
    names: dict[int, str] = {}
    for name, columns in town.tables.items():
        _fill(world.tables[name], columns)
    for number in range(len(seeds)):
        key = town_key(setting.name, number)
        world.tables["town"].view(number, "key")[0] = key
        world.tables["town"].view(number, "road")[0] = roads[number] if roads else -1
        for name in KEYED:
            live = town.rows(name)
            world.tables[name].view(number, "key")[:live] = keys_of(key, name, live)
        names |= dict(zip(keys_of(key, "unit", len(town.names)).tolist(), town.names, strict=True))
    return Built(world, names)


def share_kept(folder: Path, setting: TownSetting | FleetSetting, scale: float) -> float:
    """Share of the people at the plant or in the fleet that a world at `scale` has: whole sections and ships remain."""
    rows = load_tables(folder, setting)
    if isinstance(setting, FleetSetting):
        return crews_at(rows, scale) / crews_at(rows, 1.0)
    return people_at(rows, scale) / people_at(rows, 1.0)


def people_at(tables: dict[str, tuple[Row, ...]], scale: float) -> int:
    """People of all shops at a scale."""
    return sum(shop.people for shop in read_shops(tables["shops"], scale))


def _fill(table: Table, columns: Columns) -> None:
    """Write the live rows of one town into every town of a table."""
    rows = table.capacity(0)
    for name, values in columns.items():
        table[name].reshape(table.towns, rows)[:, : values.size] = values.astype(table[name].dtype)


def make_town(
    tables: dict[str, tuple[Row, ...]], setting: TownSetting, book: LawBook, seed: int, scale: float
) -> Town:
    """One town from the rows of the scenario's tables; people carry the keys of the scenario's first town."""
    draws, key = Draws(seed), town_key(setting.name, 0)
    shops, margins, party = (
        read_shops(tables["shops"], scale),
        Margins(tables["margins"]),
        PartyTable(tables["party"]),
    )
    tree = tree_of(shops)
    part = people_at(tables, scale) / people_at(tables, 1.0)
    count = earner_count(shops, setting, part)
    folk = earners(shops, tree, setting, margins, draws, keys_of(key, "person", count), part, book)
    folk, household = settle(folk, keys_of(key, "person", 5 * count, count), setting, margins, draws)
    enrol(folk, party, tree.cells, draws, part)
    write_traits(folk, tables["traits"], draws)
    kin_abroad(folk, setting.people.abroad, draws)
    posts = _posts(shops, tree, folk, setting, most_seats(book))
    units = unit_columns(shops, tree, setting, book)
    _count_party(folk, units, tree)
    _count_household(folk, household, book, setting)
    person = {name: values for name, values in folk.columns.items() if name not in NOT_KEPT}
    town = _town_columns(folk, household, setting, book)
    made = {"town": town, "unit": units, "post": posts, "person": person, "household": household}
    outside = _network(tables, shops, tree, setting, book, draws)
    made |= {
        "product": outside.product,
        "ministry": outside.ministry,
        "maker": outside.maker,
        "link": outside.link,
    }
    made["subject"] = {"topic": np.arange(len(Topic))}
    made["campaign"] = {"code": np.arange(len(Campaign))}
    made["project"] = site_columns(shops, tree, setting, book)
    return Town(made, unit_names(shops, tree))


def _network(
    tables: dict[str, tuple[Row, ...]], shops: Sequence[Shop], tree: Tree, setting: TownSetting, book: LawBook,
    draws: Draws,
) -> Network:  # fmt: skip
    """The plants outside; shops buy what their usual output takes and other shops do not hand on."""
    products = read_products(tables["products"], tables["inputs"])
    supplies = read_supplies(tables["supplies"], products)
    mass = np.asarray(book.value("plant.production.kilograms", setting.start), np.float64)
    inside = np.zeros(mass.size)
    for name in UPSTREAM:
        inside += np.asarray(book.value(f"plant.supply.from_{name}", setting.start), np.float64)
    bought = np.array([shop.output * mass[shop.trade] * (1.0 - inside[shop.trade]) for shop in shops])
    keys = keys_of(town_key(setting.name, 0), "maker", sum(products.makers))
    return network(products, supplies, shops, tree, bought, setting.network, draws, keys)


def kin_abroad(folk: Folk, share: float, draws: Draws) -> None:
    """Enter kin or service abroad in the files of this share of grown people."""
    found = draws.uniform("abroad", folk.keys) < share
    folk.columns["past"] |= np.where(found & (folk.columns["age"] >= GROWN), int(Past.ABROAD), 0)


def _posts(shops: Sequence[Shop], tree: Tree, folk: Folk, setting: TownSetting, seats: int) -> Columns:
    posts = post_columns(shops, tree, seats)
    offices = [number for number, shop in enumerate(shops) if shop.trade == Trade.OFFICE]
    held = holders(folk, posts, tree, folk.columns["activism"], offices[0] if offices else 0)
    political = np.isin(posts["office"], (Office.SECRETARY, Office.ORGANISER))
    since = np.where(held >= 0, folk.columns["hired"][held] // 2, 0)
    since[posts["office"] == Office.DIRECTOR] = -DEKADS * setting.plan.director_months
    posts |= {"holder": held, "elected": np.where(political, held, -1), "since": since}
    posts["authority"] = np.full(held.size, FIXED_ONE // 2, np.int64)
    return posts


def _count_party(folk: Folk, units: Columns, tree: Tree) -> None:
    """Members and candidates of each cell."""
    for column, standing in (("members", Standing.MEMBER), ("candidates", Standing.CANDIDATE)):
        inside = folk.columns["party"] == standing
        units[column] = np.bincount(folk.columns["cell"][inside], minlength=tree.rows)


def _count_household(folk: Folk, household: Columns, book: LawBook, setting: TownSetting) -> None:
    """Members on a worker's card, the strongest tie to a village, and food as needed, of each household."""
    homes, number = folk.columns["household"], household["members"].size
    office = float(book.value("society.provisioning.office_schooling", setting.start))
    work = zip(*(folk.columns[n] for n in ("livelihood", "occupation", "schooling")), strict=True)
    on_card = np.array([on_worker_card(lives, does, years, office) for lives, does, years in work], bool)
    household["workers"] = np.bincount(homes[on_card], minlength=number)
    household["ties"] = np.zeros(number, np.int64)
    np.maximum.at(household["ties"], homes, folk.columns["village"])
    need = [
        float(book.value(f"society.provisioning.{name}", setting.start))
        for name in ("need_worker", "need_other")
    ]
    others = household["members"] - household["workers"]
    household["food"] = ((need[0] * household["workers"] + need[1] * others) / household["members"]).astype(
        np.int64
    )


def _town_columns(folk: Folk, household: Columns, setting: TownSetting, book: LawBook) -> Columns:
    vacant = int(household["area"].sum() * setting.people.vacant)
    employed = int((folk.groups == "city").sum())
    return {
        "vacant_area": np.array([vacant], np.int64),
        "price": np.array([FIXED_ONE], np.int64),
        "wages_city": np.array([round(float(book.value("society.market.wages", setting.start)))], np.int64),
        "places_city": np.array([round(employed * (1.0 + setting.people.open_places))], np.int64),
        "plan_length": np.array([setting.plan.period_months], np.int64),
        "hired_after": np.array([setting.plan.director_months], np.int64),
    }
