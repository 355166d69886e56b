"""Rules beside the cell by hand: production conferences, the youth league, rooms, and too much of it."""

import pytest

from kombinat.party.cell import drives, league, temper
from kombinat.party.centre import press
from kombinat.party.meeting import conference, resolution
from kombinat.party.membership import recruitment
from kombinat.plant import quality
from kombinat.world.codes import Demand, Standing
from tests.party.hand import constants, logistic, plain

near = pytest.approx


def test_who_comes_to_a_conference() -> None:
    b = constants(come_base=-3.0, come_activism=4.0, come_party=0.5, come_heeded=2.0)
    assert plain(conference.come_probability)(0.5, 1.0, 0.3, b) == near(logistic(-3.0 + 2.0 + 0.5 + 0.3))
    assert plain(conference.worth_coming)(0.4, b) == near(0.8)


def test_what_a_conference_hands_in() -> None:
    assert plain(conference.propose_probability)(0.4, constants(propose=0.5)) == near(0.2)
    b = constants(least=0.4, helped=5.0)
    assert plain(conference.workable)(0.0, b) == near(0.4)
    assert plain(conference.workable)(0.1, b) == near(0.7)
    assert plain(conference.workable)(0.5, b) == near(1.0)
    asked = ((30, 20, 10, Demand.MATERIALS), (20, 30, 10, Demand.REPAIR), (10, 20, 30, Demand.TASKS))
    for materials, machines, orders, demand in asked:
        assert plain(conference.what_holds_up)(materials, machines, orders) == demand


def test_people_learn_whether_they_are_heeded() -> None:
    assert plain(conference.heeded_after)(0.5, 0.1, constants(heed_pace=0.25)) == near(0.4)


def test_the_youth_league() -> None:
    b = constants(enter_base=-4.0, enter_activism=3.0, enter_conviction=1.0, enter_mates=2.0, enter_most=0.5)
    assert plain(league.enter_probability)(0.2, 0.5, 0.25, b) == near(logistic(-4.0 + 0.6 + 0.5 + 0.5))
    assert plain(league.enter_probability)(1.0, 1.0, 1.0, b) == 0.5
    assert plain(league.outgrown)(23, 23.0)
    assert not plain(league.outgrown)(22, 23.0)
    assert plain(league.may_enter)(Standing.NONE.value, 22, 23.0)
    assert not plain(league.may_enter)(Standing.EXPELLED.value, 22, 23.0)
    assert plain(recruitment.through_league)(constants(near_league=0.8)) == 0.8
    assert plain(quality.kept_in_order)(0.25, constants(orderly=0.4)) == near(0.9)


def test_a_paper_needs_somebody_with_an_evening() -> None:
    assert plain(press.meets)(0.05, constants(editors=16.0)) == near(1.0 - 0.95**16)
    assert plain(press.meets)(0.0, constants(editors=16.0)) == 0.0


def test_rooms_are_petitioned_for() -> None:
    assert plain(resolution.petitioned)(30.0, constants(petition=0.1)) == near(3.0)


def test_too_much_of_it() -> None:
    b = constants(act_load=0.002, bearable=12.0)
    assert plain(temper.overloaded)(32.0, 0.5, b) == near(0.002 * 26.0)
    assert plain(temper.overloaded)(10.0, 0.1, b) == 0.0
    assert plain(drives.spent)(True, constants(evening=8.0)) == 8.0
    assert plain(drives.spent)(False, constants(evening=8.0)) == 0.0
