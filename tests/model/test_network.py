"""The plants outside lose and make no kilogram: output, stores, deliveries and what is used up, counted again."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.phases import Phase
from kombinat.engine.world import World
from kombinat.plant import favours, makers, pushers, shipping, supply
from kombinat.world.codes import Kind
from tests.model.world import fresh, grown, of, one_town, running

OPENS, CLOSES = date(1930, 2, 1), date(1930, 2, 21)
PARTS = 10_000
PARTS_OF_MONTH = 3
Numbers = NDArray[np.int64]


def read(world: World, name: str) -> Numbers:
    table, _, column = name.partition(".")
    return world.tables[table].view(0, column).astype(np.int64)


def stepped(world: World, since: date, *phases: Phase) -> World:
    """A copy after a dekad of those phases alone."""
    mine = one_town(world)
    if phases:
        running(mine, since=since, until=date(1930, 3, 1), program=of(*phases)).step()
    return mine


def after(phase: Phase, since: date, *first: Phase) -> tuple[World, World]:
    """A town before and after that phase alone, others having gone `first`."""
    before = stepped(grown(since), since, *first)
    return before, stepped(before, since, phase)


def moved(worlds: tuple[World, World], name: str) -> Numbers:
    return read(worlds[1], name) - read(worlds[0], name)


def by_product(world: World, values: Numbers) -> Numbers:
    """Sums of values of links by what they carry."""
    carried = read(world, "maker.product")[read(world, "link.seller")]
    return np.bincount(carried, values, read(world, "product.key").size).astype(np.int64)


def used(world: World, made: Numbers) -> Numbers:
    """What plants take from the stores of their links for this output: of each input as far as its stores go."""
    buyer, stock, part = (read(world, f"link.{name}") for name in ("buyer", "stock", "part"))
    inside, products = buyer >= 0, read(world, "product.key").size
    group = buyer * products + read(world, "maker.product")[read(world, "link.seller")]
    store, parts = (
        np.bincount(group[inside], values[inside], made.size * products) for values in (stock, part)
    )
    takes = np.minimum(store, np.repeat(made, products) * parts // PARTS)
    ratio = takes / np.maximum(store, 1.0)
    return np.where(inside, (stock * ratio[group]).astype(np.int64), 0)


@pytest.mark.parametrize("since", [OPENS, CLOSES])
def test_what_is_made_is_put_in_store_and_its_inputs_are_used_up(since: date) -> None:
    worlds = after(makers.working, since)
    made = read(worlds[1], "maker.made")
    assert made.sum() > 0 and (moved(worlds, "maker.stock") == made).all()
    assert (moved(worlds, "maker.made_year") == made).all()
    assert (-moved(worlds, "link.stock") == used(worlds[0], made)).all()
    assert (read(worlds[1], "link.stock") >= 0).all()


@pytest.mark.parametrize("since", [OPENS, CLOSES])
def test_shipping_moves_stocks_and_neither_makes_nor_loses_a_kilogram(since: date) -> None:
    worlds = after(shipping.shipping, since, makers.working)
    sent, seller = moved(worlds, "link.delivered"), read(worlds[0], "link.seller")
    buyer, shop = read(worlds[0], "link.buyer"), read(worlds[0], "link.shop")
    assert sent.sum() > 0 and (sent >= 0).all()
    assert (moved(worlds, "link.taken") == sent).all()
    size = read(worlds[0], "maker.key").size
    gone = np.bincount(seller, sent, size) + moved(worlds, "maker.sold")
    assert (gone == -moved(worlds, "maker.stock")).all()
    assert (read(worlds[1], "maker.stock") >= 0).all()
    assert (moved(worlds, "link.stock") == np.where(buyer >= 0, sent, 0)).all()
    gate = np.bincount(shop[shop >= 0], sent[shop >= 0], read(worlds[0], "unit.key").size)
    assert (moved(worlds, "unit.siding") == gate).all()


def traded(worlds: tuple[World, World]) -> Numbers:
    """What links have gained by exchange (kg): in a plant's store, or by what a shop has received."""
    plants = read(worlds[0], "link.buyer") >= 0
    return np.where(plants, moved(worlds, "link.stock"), moved(worlds, "link.delivered"))


@pytest.mark.parametrize("since", [OPENS, CLOSES])
def test_exchange_moves_inputs_of_a_product_from_store_to_store(since: date) -> None:
    worlds = after(pushers.exchanging, since, makers.working, shipping.shipping)
    change, shop = traded(worlds), read(worlds[0], "link.shop")
    assert np.abs(change).sum() > 0
    held = 0 if since == OPENS else 1  # the month's books open with its first dekad
    private, drawn = (
        read(worlds[1], f"product.{name}") - held * read(worlds[0], f"product.{name}")
        for name in ("private", "drawn")
    )
    assert (by_product(worlds[0], change) == -private).all()
    assert 0 < private.sum() < drawn.sum()
    assert (read(worlds[1], "link.stock") >= 0).all() and (read(worlds[1], "unit.siding") >= 0).all()
    gate = np.bincount(shop[shop >= 0], change[shop >= 0], read(worlds[0], "unit.key").size)
    assert (moved(worlds, "unit.siding") == gate).all()
    beyond = (read(worlds[0], "link.buyer") < 0) & (shop < 0)
    assert (change[beyond] == 0).all()


def test_the_towns_pushers_give_and_get() -> None:
    """A shop that has had more than its due gives of it, one that has had less gets some."""
    since = date(1930, 2, 11)
    before = stepped(grown(since), since, makers.working, shipping.shipping)
    link, unit = before.tables["link"], before.tables["unit"]
    shops = np.flatnonzero(link["shop"] >= 0)
    link["delivered"][shops] = np.where(np.arange(shops.size) % 2, 2 * link["needed"][shops], 0)
    unit["siding"][:] = 10**9
    change = traded((before, stepped(before, since, pushers.exchanging)))[shops]
    assert (change[1::2] <= 0).all() and (change[::2] >= 0).all()
    assert change.min() < 0 < change.max()


def test_without_pushers_the_town_finds_nothing_and_others_find_it() -> None:
    """Nobody is on the road for its shops; what they have too much of is found by those of others."""
    since = date(1930, 2, 11)
    before = stepped(grown(since), since, makers.working, shipping.shipping)
    link, unit = before.tables["link"], before.tables["unit"]
    shops = np.flatnonzero(link["shop"] >= 0)
    link["delivered"][shops] = np.where(np.arange(shops.size) % 2, 2 * link["needed"][shops], 0)
    unit["siding"][:], unit["pushers"][:] = 10**9, 0
    change = traded((before, stepped(before, since, pushers.exchanging)))[shops]
    assert change.max() == 0 > change.min()


def test_pushers_get_the_towns_wagons_loaded_first_and_make_no_kilogram() -> None:
    before = stepped(grown(OPENS), OPENS, makers.working)
    link, unit = before.tables["link"], before.tables["unit"]
    link["appetite"][:], link["fund"][:] = 0, 3 * link["fund"]
    unit["pushers"][:] = 0
    without = moved((before, stepped(before, OPENS, shipping.shipping)), "link.delivered")
    unit["pushers"][unit["kind"] == Kind.PLANT] = 10**6
    with_them = moved((before, stepped(before, OPENS, shipping.shipping)), "link.delivered")
    shops = read(before, "link.shop") >= 0
    assert with_them[shops].sum() > without[shops].sum()
    assert with_them[~shops].sum() < without[~shops].sum()
    assert with_them.sum() == without.sum()


def hungry(since: date, appetite: int) -> tuple[World, World]:
    """A town before and after shipping, where every buyer would take so much beyond its fund."""
    before = stepped(grown(since), since, makers.working)
    before.tables["link"]["appetite"][:] = appetite
    return before, stepped(before, since, shipping.shipping)


@pytest.mark.parametrize("since", [OPENS, CLOSES])
def test_funds_are_served_first_and_appetite_takes_what_they_leave(since: date) -> None:
    """With no appetite nobody has more than is due; with a boundless one nothing stands but what funds may claim."""
    none, boundless = hungry(since, 0), hungry(since, 10**12)
    due = read(none[0], "link.fund") * (1 if since == OPENS else PARTS_OF_MONTH) // PARTS_OF_MONTH
    third = read(none[0], "link.fund") // PARTS_OF_MONTH
    bound = np.maximum(third, due - read(none[0], "link.delivered"))
    assert (moved(none, "link.delivered") <= bound).all()
    assert (moved(boundless, "link.delivered") >= moved(none, "link.delivered")).all()
    sent = moved(boundless, "link.delivered").sum()
    assert sent > moved(none, "link.delivered").sum()
    open_ = np.maximum(0, read(none[1], "link.fund") - read(none[1], "link.delivered"))
    claimed = np.bincount(read(none[1], "link.seller"), open_, read(none[1], "maker.key").size)
    assert (read(boundless[1], "maker.stock") <= claimed).all()


def uneven(since: date, owed: int) -> World:
    """Every second shop has had twice its need, the others nothing; the others owe it so much."""
    before = stepped(grown(since), since, makers.working, shipping.shipping)
    link, unit = before.tables["link"], before.tables["unit"]
    shops = np.flatnonzero(link["shop"] >= 0)
    rich = link["shop"][shops] % 2 == 1
    link["delivered"][shops] = np.where(rich, 2 * link["needed"][shops], 0)
    unit["siding"][:], unit["favours"][:] = 10**9, 0
    unit["favours"][link["shop"][shops]] = np.where(rich, owed, -owed)
    return before


def test_a_shop_helps_out_another_and_is_owed_for_it() -> None:
    since = date(1930, 2, 11)
    before = uneven(since, 0)
    worlds = before, stepped(before, since, favours.helping)
    change, shop = moved(worlds, "link.delivered"), read(before, "link.shop")
    assert change.max() > 0 > change.min() and (change[shop < 0] == 0).all()
    assert (by_product(before, change) == 0).all()
    gate = np.bincount(shop[shop >= 0], change[shop >= 0], read(before, "unit.key").size)
    assert (moved(worlds, "unit.siding") == gate).all()
    assert (moved(worlds, "unit.favours") == -gate).all()


def test_who_owes_too_much_is_helped_by_nobody() -> None:
    since = date(1930, 2, 11)
    before = uneven(since, 10**12)
    worlds = before, stepped(before, since, favours.helping)
    assert (moved(worlds, "link.delivered") == 0).all()


@pytest.mark.parametrize("asked", [1.0, 0.0])
def test_what_stands_at_the_gate_is_hauled_in_or_stays(asked: float) -> None:
    """Also where no shop asks for anything, so that nobody claims the part that can be turned."""
    before = stepped(grown(OPENS), OPENS, makers.working, shipping.shipping)
    unit = before.tables["unit"]
    unit["ordered"][:] = (unit["ordered"] * asked).astype(np.int64)
    worlds = before, stepped(before, OPENS, supply.delivering)
    assert moved(worlds, "unit.materials").sum() == -moved(worlds, "unit.siding").sum() > 0
    assert (read(worlds[1], "unit.siding") >= 0).all()


def test_a_year_of_the_whole_program_adds_up_dekad_by_dekad() -> None:
    """Stores move by output, deliveries, use and theft alone, also when a planning year opens."""
    world = fresh()
    simulation = running(world, until=date(1927, 1, 1))
    while not simulation.finished:
        before = one_town(world)
        at = simulation.step()
        made = read(world, "maker.made")
        opened = at.plan_month == 0 and at.dekad == 0
        sent = read(world, "link.taken") - (0 if opened else read(before, "link.taken"))
        shipped = np.bincount(read(world, "link.seller"), sent, made.size)
        assert (read(world, "maker.stock") - read(before, "maker.stock") == made - shipped).all()
        inside = np.where(read(world, "link.buyer") >= 0, sent, 0)
        change = read(world, "link.stock") - read(before, "link.stock")
        came = read(world, "link.delivered") - (0 if at.dekad == 0 else read(before, "link.delivered"))
        pushed = np.where(read(world, "link.shop") >= 0, came - sent, 0)
        wrong = change - (inside - used(before, made))
        private = read(world, "product.private") - (0 if at.dekad == 0 else read(before, "product.private"))
        assert (by_product(world, wrong + pushed) == -private).all()
