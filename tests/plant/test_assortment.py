"""What a shop turns its work to, by what counts, and what those get who ordered something else."""

from __future__ import annotations

from math import isclose
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.law import LawBook
from kombinat.plant import assortment
from kombinat.world import articles
from kombinat.world.codes import Trade
from tests.plan.test_rules import constants
from tests.plant import test_production_plant as plant

BOSS = constants(trouble=0.5)


def scheme(materials_weight: float = 0.0, fixed: float = 0.0, priced: float = 1.0, met: float = 0.3) -> Any:
    """A notch with 0.3 months beyond it; materials are half of a minute's value."""
    values = {"materials_weight": materials_weight, "fixed": fixed, "priced": priced}
    return constants(met=met, above=met, below=0.0, inputs_share=0.5, **values)


# ---- rules by hand


def test_gross_output_calls_for_heavy_articles() -> None:
    """0.6 months times half the spread of 0.4, against trouble of 0.5: 0.24 of the work."""
    assert isclose(assortment.turned(0.4, 0.0, scheme(), BOSS), 0.24)
    assert assortment.turned(0.4, 0.0, scheme(fixed=0.9), BOSS) == pytest.approx(0.1)
    assert assortment.turned(0.4, 0.0, scheme(fixed=1.0), BOSS) == 0.0
    assert assortment.turned(0.0, 0.0, scheme(), BOSS) == 0.0
    assert assortment.turned(0.4, 0.0, scheme(met=0.0), BOSS) == 0.0


def test_net_output_leaves_only_the_want_of_materials() -> None:
    """With materials taken from the count nothing is won by weight, and where they are short a light minute is worth
    more: 0.6 times 0.2 of half, by 0.4 and 0.5."""
    assert assortment.turned(0.4, 0.0, scheme(1.0), BOSS) == 0.0
    assert isclose(assortment.turned(0.4, 0.2, scheme(1.0), BOSS), -0.048)
    assert (
        assortment.turned(0.4, 0.0, scheme(1.0, priced=0.9), BOSS) < 0.0
    )  # a price that brings back less than cost
    assert (
        assortment.turned(0.4, 0.5, scheme(), BOSS) == 0.0
    )  # gross output too, where half the time they bind


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_nobody_turns_more_than_is_left_open(
    spread: float, short: float, weight: float, fixed: float
) -> None:
    law = scheme(weight, fixed)
    part = assortment.turned(spread, short, law, BOSS)
    assert abs(part) <= 1.0 - fixed
    assert part >= assortment.turned(spread, min(1.0, short + 0.1), law, BOSS) - 1e-12


def test_a_heavy_minute_is_worth_and_weighs_more() -> None:
    law = constants(price=(0.0, 10.0), inputs_share=0.5, priced=1.0)
    assert isclose(articles.minute_value(1, 2_000, law), 11.0)
    assert isclose(articles.minute_value(1, -2_000, law), 9.0)
    assert isclose(articles.minute_mass(0.5, 2_000), 0.6)


def test_a_set_holds_as_many_as_of_its_rarest_item() -> None:
    assert isclose(assortment.complete_sets(0.2, constants(misfit=0.5)), 0.9)


# ---- phases on a small plant


def shops(law: LawBook, *removed: str) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Weight of the articles of shops with a plan, what can be worked of the stocks of those fed by the plant's own
    shops (1/10000), and kilograms used for a norm-minute, in half a year of a plant with enough of everything."""
    sim = plant.month_of(removed, law=law, target=0.9)
    trade, kit = plant.column(sim, "trade"), plant.column(sim, "kit")
    fed = np.isin(trade, (Trade.MECHANICAL, Trade.TRACTOR, Trade.WAGON))
    used = sum(
        row["amount"] for row in sim.boundary() if row["from"] == "materials" and row["to"] != "materials"
    )
    return plant.column(sim, "tilt")[trade < Trade.TOOL], kit[fed], used / plant.column(sim, "usual").sum()


def amended(name: str) -> LawBook:
    """The law with one of the scenario's amendments."""
    return amend(plant.BOOK, load_amendment(plant.AMENDMENTS / f"{name}.yaml", plant.BOOK))


def test_gross_output_makes_shops_heavy_and_leaves_sets_incomplete() -> None:
    tilt, kit, used = shops(plant.BOOK)
    even, whole, usual = shops(plant.BOOK, "plant.assortment.choice")
    assert (tilt > 0).all() and (even == 0).all()
    assert (kit < 10_000).all() and (whole == 10_000).all()
    assert used > usual


def test_net_output_does_away_with_it() -> None:
    tilt, kit, _ = shops(plant.NET)
    gross, short, _ = shops(plant.BOOK)
    assert (tilt <= 0).all() and (np.abs(tilt) <= gross).all()
    assert (kit >= short).all()


def test_what_is_laid_down_is_made() -> None:
    """The more of the assortment is laid down, the less weight; where all of it is, none."""
    weights = [shops(amended(name))[0] for name in ("assortment_fixed", "assortment_free")]
    assert (weights[0] == 0).all()
    assert weights[1].sum() >= shops(plant.BOOK)[0].sum() > 0


def test_without_sets_only_weight_is_left() -> None:
    tilt, kit, _ = shops(plant.BOOK, "plant.assortment.sets")
    assert (tilt > 0).all() and (kit == 10_000).all()
