"""The plants outside as made at the start: keyed, in balance, and refused where a table cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kombinat.scenarios.network import Products, read_products, read_supplies
from kombinat.scenarios.setting import load_tables
from kombinat.world.codes import Kind
from tests.scenarios.test_synthesis import FOLDER, broken, column, refusal, setting, small

DEKADS = 3


def products() -> Products:
    tables = load_tables(FOLDER, setting())
    return read_products(tables["products"], tables["inputs"])


def links(name: str) -> np.ndarray:
    return column(small().world, "link", name).astype(np.int64)


def makers(name: str) -> np.ndarray:
    return column(small().world, "maker", name).astype(np.int64)


def test_another_seed_is_another_network() -> None:
    """The same seed gives the same world: `test_synthesis` holds it for all tables."""
    other = small(seed=2).world
    assert (column(other, "maker", "usual") != makers("usual")).any()
    assert (column(other, "maker", "product") == makers("product")).all()


def test_every_input_comes_whole_from_designated_suppliers_of_it() -> None:
    made, needs, inside = makers("product"), products().needs, links("buyer") >= 0
    buyer, takes = links("buyer")[inside], made[links("seller")[inside]]
    parts = np.zeros((made.size, needs.shape[0]))
    np.add.at(parts, (buyer, takes), links("part")[inside])
    assert np.abs(parts - np.maximum(needs.T[made] * 10_000, 0.0)).max() <= 2.0
    assert max(np.unique(np.stack([buyer, takes]), axis=1, return_counts=True)[1]) <= 2


def test_output_at_the_start_meets_every_need() -> None:
    needed = np.bincount(links("seller"), links("needed"), makers("usual").size)
    assert np.abs(needed - DEKADS * makers("usual")).max() <= 40  # kilograms lost in rounding, of millions
    inside = links("buyer") >= 0
    month = DEKADS * makers("usual")[links("buyer")[inside]]
    off = links("part")[inside] / 10_000 * month - links("needed")[inside]
    assert (np.abs(off) <= 0.5 / 10_000 * month + 10).all()  # parts are whole ten-thousandths
    assert (makers("capacity") > makers("usual")).all()


def test_outputs_are_those_of_the_balance_of_inputs_and_outputs() -> None:
    of = products()
    shop = links("shop") >= 0
    takes = makers("product")[links("seller")[shop]]
    bought = np.bincount(takes, links("needed")[shop], of.final.size)
    balance = np.linalg.solve(np.eye(of.final.size) - of.needs, of.final + bought)
    assert np.allclose(column(small().world, "product", "planned"), balance, rtol=1e-5)


def test_every_shop_that_buys_outside_has_its_suppliers() -> None:
    tables = load_tables(FOLDER, setting())
    shares = read_supplies(tables["supplies"], products())
    kind, trade = column(small().world, "unit", "kind"), column(small().world, "unit", "trade")
    buying = {u for u in np.flatnonzero(kind == Kind.SHOP).tolist() if trade[u] in shares}
    assert set(links("shop")[links("shop") >= 0].tolist()) == buying
    parts = np.bincount(links("shop")[links("shop") >= 0], links("part")[links("shop") >= 0])
    assert all(abs(parts[u] - 10_000) <= 10 for u in buying)


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("tables/products.csv", "coal,10,", "coal,0,", "makers"),
        ("tables/products.csv", "coal,10,1100,1,", "coal,10,1100,4,", "rank"),
        ("tables/inputs.csv", "coke,coal,", "cokes,coal,", "product"),
        ("tables/inputs.csv", "coke,coal,", "coke,coals,", "input"),
        ("tables/inputs.csv", "coal,steel,0.006", "coal,steel,2.0", "part"),
        ("tables/supplies.csv", "HEARTH,pig iron,0.55", "HEARTH,pig iron,0.75", "share"),
        ("tables/supplies.csv", "HEARTH,pig iron,0.55", "HEARTH,pig iron,1.55", "share"),
        ("tables/supplies.csv", "HEARTH,pig iron,0.55", "HEARTH,pig iron,0.35", "share"),
        ("tables/supplies.csv", "HEARTH,pig iron,", "HEARTHS,pig iron,", "trade"),
        ("tables/supplies.csv", "HEARTH,pig iron,", "HEARTH,pig,", "product"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, field: str
) -> None:
    error = refusal(broken(tmp_path, file, lambda text: text.replace(old, new, 1)))
    assert (Path(error.file).name, error.field) == (Path(file).name, field)
    assert error.line >= 1 and error.found and error.allowed
