"""A supply network of the size of a country: what a month of it costs.

    PYTHONPATH=src python benchmarks/supply_network.py                 # writes benchmarks/results/supply_network.txt
    PYTHONPATH=src python benchmarks/supply_network.py --plants 2000 --out /dev/stdout

Plants without people, by the functions that make the network of a scenario, and the phases of the year that move it:
orders, funds, output, deliveries, exchange, and the plan drawn up once a year. Inputs of a product are drawn at random
and thinned until no product eats itself up. The months timed begin after compilation and do not count it.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path

import numpy as np

from kombinat.engine.clock import Clock
from kombinat.engine.inputs import Inputs
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Program
from kombinat.engine.world import World
from kombinat.plan import balances, harmony, ministries, signals
from kombinat.plant import kits, makers, pushers, shipping
from kombinat.scenarios.loader import load_scenario
from kombinat.scenarios.making import keys_of
from kombinat.scenarios.margins import Draws, apportion
from kombinat.scenarios.network import Network, Products, network
from kombinat.scenarios.setting import NetworkState
from kombinat.scenarios.units import tree_of
from kombinat.world import SCHEMAS
from kombinat.world.ledgers import CHART
from stamp import stamp

RESULTS = Path(__file__).resolve().parent / "results" / "supply_network.txt"
SEED = 1929
INPUTS = 5  # of a product
MINISTRIES = 8
RADIUS = 0.6  # spectral radius of what products take of each other
FINAL = 100e6  # kg a month that users beyond take of a product, the mean
TOWN = 1  # identity of a place without a name
BAR = 0.5  # seconds a month
PHASES = (
    balances.drawing, harmony.drawing, ministries.handing_out, signals.steering, makers.opening, makers.growing,
    makers.ordering, makers.calling, balances.funding, makers.working, shipping.shipping, kits.kitting,
    pushers.exchanging, ministries.revising,
)  # fmt: skip
STATE = NetworkState(
    slack=0.08,
    in_store=0.3,
    inputs_in_store=1.5,
    over_usual=1.05,
    months_past=3,
    rank=2,
    beyond=(0.0, 1.0, 0.0),
    ministry="",
)


def products(number: int, plants: int, random: np.random.Generator) -> Products:
    """Products with `INPUTS` inputs each, plants and final users shared out unevenly."""
    needs = np.zeros((number, number))
    for product in range(number):
        needs[random.choice(number, INPUTS, replace=False), product] = random.uniform(0.02, 0.5, INPUTS)
    needs *= RADIUS / np.abs(np.linalg.eigvals(needs)).max()
    counts = apportion(plants, random.uniform(0.5, 1.5, number))
    return Products(
        tuple(f"product {n}" for n in range(number)),
        tuple(int(count) for count in counts),
        random.uniform(0.2, 1.8, number) * FINAL,
        random.integers(1, 4, number),
        needs,
        tuple(f"ministry {n}" for n in range(MINISTRIES)),
        np.arange(number) % MINISTRIES,
    )


def made(number: int, plants: int) -> Network:
    """The network of so many products and plants, and no shop of a town."""
    return network(
        products(number, plants, np.random.default_rng(SEED)),
        {},
        (),
        tree_of(()),
        np.empty(0),
        STATE,
        Draws(SEED),
        keys_of(TOWN, "maker", plants),
    )


def world_of(built: Network) -> World:
    """A world of one place without people in which the network stands."""
    columns = {"product": built.product, "ministry": built.ministry, "maker": built.maker, "link": built.link}
    rows = {name: next(iter(values.values())).size for name, values in columns.items()} | {
        "town": 1,
        "unit": 1,
    }
    world = World.empty(SCHEMAS, {schema.name: [rows.get(schema.name, 0)] for schema in SCHEMAS}, [SEED])
    world.tables["town"]["key"][0], world.tables["town"]["plan_length"][0] = TOWN, 12
    for name, values in columns.items():
        world.tables[name]["key"][:] = keys_of(TOWN, name, rows[name])
        for column, numbers in values.items():
            world.tables[name][column][:] = numbers
    return world


def simulation(world: World, start: date, until: date) -> Simulation:
    """The network's phases under the law of the scenario shipped; the plan is drawn up every October."""
    book = load_scenario("red_putilov").book
    openings = tuple(date(year, 10, 1) for year in range(start.year, until.year + 1))
    program = Program("a supply network", (Heading("a month", PHASES),))
    return Simulation(
        world, program, [Inputs(book, book.behaviour, book)], Clock(start, until, openings), CHART
    )


def seconds_a_month(run: Simulation) -> list[float]:
    """Seconds of each month."""
    found = []
    while not run.finished:
        began = time.perf_counter()
        for _ in range(3):
            run.step()
        found.append(time.perf_counter() - began)
    return found


def report(plants: int, number: int, years: int) -> str:
    """Build it, let it live, and say what it cost."""
    start, until = date(1926, 1, 1), date(1926 + years, 1, 1)
    small = world_of(made(number, 2 * number))
    simulation(small, start, date(1926, 11, 1)).run()  # compiles
    began = time.perf_counter()
    built = made(number, plants)
    building = time.perf_counter() - began
    world = world_of(built)
    held = sum(
        values.nbytes for name in ("product", "maker", "link") for values in world.tables[name].data.values()
    )
    run = simulation(world, start, until)
    months = seconds_a_month(run)
    kinds, mean = world.tables["maker"], float(np.mean(months))
    lines = [
        f"{plants} plants outside, {number} products, {built.link['seller'].size} links, {held / 1e6:.1f} MB of rows",
        f"built in {building:.1f} s",
        f"{mean:.4f} s a month (mean of {len(months)}), {max(months):.4f} the slowest",
        f"bar: {BAR} s a month: {'met' if mean <= BAR else 'missed'}",
        f"made in the last month {kinds['made_month'].sum() / 1e9:.2f} million tonnes",
        "stamp: " + ", ".join(f"{name} {value}" for name, value in stamp().items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plants", type=int, default=20_000)
    parser.add_argument("--products", type=int, default=40)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    said = report(asked.plants, asked.products, asked.years)
    print(said, end="")
    asked.out.write_text(said, encoding="utf-8")


if __name__ == "__main__":
    main()
