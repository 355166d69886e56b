"""The stratum: a share held by lot, nested from one share to the next, and without effect unless it is in force."""

from datetime import date

import numpy as np
import pytest

from kombinat.engine.world import World, permuted
from kombinat.party.cell import organisation
from kombinat.party.membership import stratum
from tests.party.small_plant import amended, simulation, small_plant

HOLD = (organisation.begin, stratum.hold, organisation.roll)


def held_at(share: float, world: World | None = None) -> World:
    world = small_plant() if world is None else world
    law = amended({"party.stratum.held": share})
    run = simulation(world, HOLD, date(1928, 7, 1), date(1928, 8, 1), law)
    run.run()
    run.close()
    return world


def inside(world: World) -> set[int]:
    person = world.tables["person"].data
    return set(person["key"][person["cell"] >= 0].tolist())


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.6])
def test_the_share_is_met(share: float) -> None:
    world = held_at(share)
    at_work = (world.tables["person"].data["section"] >= 0).sum()
    assert len(inside(world)) == round(share * at_work)


def test_a_larger_stratum_holds_everyone_of_a_smaller_one() -> None:
    assert inside(held_at(0.1)) < inside(held_at(0.2)) < inside(small_plant()) < inside(held_at(0.6))


def test_without_the_statute_nothing_moves_and_rows_do_not_matter() -> None:
    assert inside(held_at(-1.0)) == inside(small_plant())
    shuffled = held_at(0.5, permuted(small_plant(), seed=3))
    assert held_at(0.5).state_hash() == shuffled.state_hash()


def test_the_flows_are_counted() -> None:
    before, world = len(inside(small_plant())), held_at(0.5)
    town = world.tables["town"].data
    assert len(inside(world)) - before == int(town["admitted"][0]) - int(town["left_party"][0])
    assert np.all(world.tables["person"].data["arrears"] >= 0)
