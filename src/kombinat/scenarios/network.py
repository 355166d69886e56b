"""The supply network: plants outside, what each takes from others, and who delivers to the town's shops.

Plants of a product are under one ministry and share its output unevenly; each buyer has two designated suppliers of
every input. Outputs at the start are those that the final users and the shops call for, inputs of inputs included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kombinat.engine.clock import DEKADS
from kombinat.engine.maths import FIXED_ONE
from kombinat.scenarios.margins import Draws, Floats, Ints
from kombinat.scenarios.people import Keys
from kombinat.scenarios.setting import NetworkState
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import Columns, Shop, Tree
from kombinat.world.codes import Trade

KILOTONNE = 1_000_000
SUPPLIERS = (0.6, 0.4)  # parts of an input that come from the first and the second supplier
ROUNDS = 400  # of inputs of inputs
SPREAD = 0.5  # of the logs of plants' sizes


@dataclass(frozen=True)
class Products:
    """What plants outside make, and who holds them.

    final: kg a month that users beyond take; needs: kg of row for a kg of column; ministries: their names; held: which
    of them each product's plants are under.
    """

    names: tuple[str, ...]
    makers: tuple[int, ...]
    final: Floats
    rank: Ints
    needs: Floats
    ministries: tuple[str, ...]
    held: Ints


@dataclass(frozen=True)
class Network:
    """Columns of the tables of products, ministries, makers and links."""

    product: Columns
    ministry: Columns
    maker: Columns
    link: Columns


def read_products(products: Sequence[Row], inputs: Sequence[Row]) -> Products:
    """The products of a scenario's tables; InputError where an input is not a product or outputs would not suffice."""
    names = tuple(row.text("name") for row in products)
    ministries = tuple(dict.fromkeys(row.text("ministry") for row in products))
    needs = np.zeros((len(names), len(names)))
    for row in inputs:
        of, takes = names.index(row.text("product", names)), names.index(row.text("input", names))
        needs[takes, of] = row.number("part", 0.0, 100.0)
        if np.abs(np.linalg.eigvals(needs)).max() >= 1.0:
            raise row.error("part", row.fields["part"], "parts with which a product does not eat itself up")
    return Products(
        names,
        tuple(row.whole("makers", 1, 100_000) for row in products),
        np.array([row.number("final") * KILOTONNE for row in products]),
        np.array([row.whole("rank", 1, 3) for row in products]),
        needs,
        ministries,
        np.array([ministries.index(row.text("ministry")) for row in products]),
    )


def read_supplies(rows: Sequence[Row], products: Products) -> dict[Trade, Floats]:
    """What shops of each trade buy outside, as shares by product; InputError unless they add up to one."""
    found: dict[Trade, Floats] = {}
    for row in rows:
        trade = Trade[row.text("trade", [trade.name for trade in Trade])]
        shares = found.setdefault(trade, np.zeros(len(products.names)))
        shares[products.names.index(row.text("product", products.names))] = row.number("share", 0.0, 1.0)
    for row in rows:
        if abs(found[Trade[row.fields["trade"]]].sum() - 1.0) > 1e-9:
            raise row.error("share", row.fields["share"], "shares of a trade that add up to 1")
    return found


def network(
    products: Products, supplies: dict[Trade, Floats], shops: Sequence[Shop], tree: Tree, bought: Floats,
    state: NetworkState, draws: Draws, keys: Keys,
) -> Network:  # fmt: skip
    """Makers, links and the plan's figures at the start. bought: kg a month each shop buys outside; keys: of makers."""
    makes = np.repeat(np.arange(len(products.names)), products.makers)
    size = np.exp(SPREAD * draws.normal("size of plants outside", keys))
    chosen = links(products, supplies, shops, tree, makes, size, state, draws, keys)
    beyond = products.final[makes] * size / np.bincount(makes, size)[makes]
    mass = dict(zip(tree.shops.tolist(), bought.tolist(), strict=True))
    shopping = np.array([mass.get(int(shop), 0.0) for shop in chosen["shop"]])
    usual, month = outputs(chosen, beyond, shopping)
    total = np.bincount(makes, usual)
    product = {"wanted": products.final, "planned": total, "claimed": total}
    given = np.bincount(products.held, total, len(products.ministries))
    ministry = {"planned": given, "handed": given * state.over_usual, "fulfilment": np.zeros(given.size)}
    maker = {
        "product": makes,
        "ministry": products.held[makes],
        "capacity": usual * (1.0 + state.slack) / DEKADS,
        "usual": usual / DEKADS,
        "stock": usual * state.in_store / DEKADS,
        "stock_before": usual * state.in_store / DEKADS,
        "made_year": usual * state.months_past,
        "target": usual * state.over_usual,
    }
    inside = chosen["buyer"] >= 0
    link = chosen | {
        "part": np.maximum(1, np.rint(chosen["part"] * FIXED_ONE)),
        "stock": np.where(inside, month * state.inputs_in_store / DEKADS, 0.0),
        "needed": month,
        "ordered": month,
        "delivered": month,
        "taken": month * state.months_past,
    }
    return Network(
        *({n: np.asarray(v).astype(np.int64) for n, v in t.items()} for t in (product, ministry, maker, link))
    )


def outputs(chosen: dict[str, Floats], beyond: Floats, shopping: Floats) -> tuple[Floats, Floats]:
    """What each plant makes in a month, and what each link carries (kg), when everybody gets what he needs.

    chosen: columns of links; beyond: what users beyond take of each plant; shopping: what the shop of a link buys.
    """
    seller, buyer, part = chosen["seller"].astype(int), chosen["buyer"].astype(int), chosen["part"]
    inside, last = buyer >= 0, (buyer < 0) & (chosen["shop"] < 0)
    classes = np.bincount(seller[last], part[last], beyond.size)
    made = beyond.copy()
    for _ in range(ROUNDS):
        month = np.where(inside, part * made[buyer], part * shopping)
        month[last] = (beyond / classes)[seller[last]] * part[last]
        made = np.bincount(seller, month, made.size).astype(np.float64)
    return made, month


def links(
    products: Products, supplies: dict[Trade, Floats], shops: Sequence[Shop], tree: Tree, makes: Ints,
    size: Floats, state: NetworkState, draws: Draws, keys: Keys,
) -> dict[str, Floats]:  # fmt: skip
    """Columns of links: plants' inputs, then shops' purchases, then a plant's links to the users beyond, one a class.

    The town's plant is under the ministry named in the scenario's state; the users beyond are under none of them.
    """
    town = products.ministries.index(state.ministry) if state.ministry in products.ministries else -1
    held, rows = products.held[makes], list[tuple[float, ...]]()
    for buyer, product in enumerate(makes):
        for takes in np.flatnonzero(products.needs[:, product]):
            for seller, split in suppliers(makes, size, int(takes), int(keys[buyer]), draws, keys):
                own, part = held[seller] == held[buyer], products.needs[takes, product] * split
                rows.append((seller, buyer, -1, products.rank[product], own, part))
    for shop, row in zip(shops, tree.shops, strict=True):
        shares = supplies.get(shop.trade, np.zeros(len(products.names)))
        for takes in np.flatnonzero(shares):
            for seller, split in suppliers(makes, size, int(takes), int(row), draws, keys):
                rows.append((seller, -1, row, state.rank, held[seller] == town, shares[takes] * split))
    part = size / np.bincount(makes, size)[makes]
    for rank, share in enumerate(state.beyond, 1):
        rows += [
            (seller, -1, -1, rank, 0, share * part[seller]) for seller in range(makes.size) if share > 0.0
        ]
    names = ("seller", "buyer", "shop", "rank", "own", "part")
    return dict(zip(names, np.array(rows, np.float64).T, strict=True))


def suppliers(
    makes: Ints, size: Floats, product: int, buyer: int, draws: Draws, keys: Keys
) -> list[tuple[int, float]]:
    """Two designated suppliers of a product (one where there is one), the larger plants sooner, and their parts."""
    makers = np.flatnonzero(makes == product)
    chance = draws.uniform(f"supplier {product} of {buyer}", keys[makers])
    order = makers[np.argsort(-np.log(size[makers]) + np.log(-np.log(chance)))]
    chosen = order[: len(SUPPLIERS)]
    parts = np.array(SUPPLIERS[: chosen.size]) / sum(SUPPLIERS[: chosen.size])
    return [(int(seller), float(part)) for seller, part in zip(chosen, parts, strict=True)]
