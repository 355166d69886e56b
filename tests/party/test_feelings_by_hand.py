"""Rules of feelings and temper against numbers worked out by hand."""

import pytest

from kombinat.party.cell import feelings, temper
from kombinat.party.membership import newcomers
from tests.party.hand import constants, plain

near = pytest.approx


def test_idleness_hurts_up_to_a_cap() -> None:
    rule = plain(feelings.hurt_by_stoppage)
    assert rule(0.1, constants(hurt_idle=3.0)) == near(0.3)
    assert rule(0.5, constants(hurt_idle=3.0)) == 1.0


def test_pay_hurts_only_when_it_falls_below_what_one_is_used_to() -> None:
    rule, b = plain(feelings.hurt_by_pay), constants(hurt_pay=2.5)
    assert rule(80.0, 100.0, b) == near(0.5)
    assert rule(120.0, 100.0, b) == 0.0
    assert rule(10.0, 100.0, b) == 1.0
    assert rule(0.0, 100.0, b) == rule(50.0, 0.0, b) == 0.0


def test_want_and_queue_add_up() -> None:
    rule = plain(feelings.hurt_by_want)
    assert rule(0.2, 2.0, constants(hurt_want=2.0, hurt_queue=0.1)) == near(0.6)


def test_bosses_are_blamed_for_switching_and_for_silence() -> None:
    assert plain(feelings.hurt_by_boss)(0.1, constants(hurt_untasked=4.0)) == near(0.4)
    assert plain(feelings.hurt_by_refusal)(0.5, constants(hurt_refused=0.25)) == near(0.125)


def test_grievances_rise_fast_and_fade_slowly() -> None:
    rule, b = plain(feelings.soreness), constants(sore_rise=0.5, sore_fade=0.15)
    assert rule(0.2, 0.6, b) == near(0.4)
    assert rule(0.6, 0.2, b) == near(0.54)


def test_grants_soothe() -> None:
    assert plain(feelings.soothed)(0.5, constants(soothe=0.3)) == near(0.15)


def test_people_get_used_to_more_pay_sooner_than_to_less() -> None:
    rule, b = plain(feelings.accustom), constants(accustom_up=0.3, accustom_down=0.06)
    assert rule(100.0, 110.0, b) == near(103.0)
    assert rule(100.0, 90.0, b) == near(99.4)
    assert rule(0.0, 90.0, b) == 90.0


def test_real_pay_is_pay_over_price() -> None:
    assert plain(feelings.real_pay)(12_000, 20_000) == near(60.0)


def test_each_grant_meets_half_of_what_is_left() -> None:
    rule, b = plain(temper.obtained), constants(learn_met=0.5)
    assert [rule(granted, b) for granted in range(4)] == [near(0.0), near(0.5), near(0.75), near(0.875)]


def test_only_a_voice_that_is_heard_teaches_that_the_line_is_of_use() -> None:
    rule, b = plain(temper.usable), constants(learn_voice=0.5)
    assert rule(1.0, 0.4, b) == near(0.2)
    assert rule(0.0, 1.0, b) == rule(1.0, 0.0, b) == 0.0


def test_support_grows_with_gains_and_shrinks_with_hurt() -> None:
    rule, b = plain(temper.convinced), constants(learn_gain=0.03, learn_hurt=0.03)
    assert rule(0.5, 0.4, 0.2, b) == near(0.5 + 0.03 * 0.4 * 0.5 - 0.03 * 0.2 * 0.5)
    assert rule(0.005, 0.0, 1.0, b) == 0.01


def test_fear_moves_towards_the_day() -> None:
    b = constants(fear_calm=0.1, fear_struck=1.5, fear_line=0.4, fear_pace=0.2)
    assert plain(temper.afraid)(0.1, 0.1, 0.5, b) == near(0.1 + 0.2 * (0.45 - 0.1))
    assert plain(temper.afraid)(0.1, 1.0, 1.0, b) == near(0.1 + 0.2 * 0.9)


def test_a_fallen_director_gives_heart() -> None:
    assert plain(temper.victory)(1, constants(victory_gain=0.03)) == 0.03
    assert plain(temper.victory)(0, constants(victory_gain=0.03)) == 0.0


def test_readiness_lives_on_results() -> None:
    b = constants(act_won=0.02, act_vain=0.02, act_tired=0.06)
    assert plain(temper.readiness)(0.4, 0.5, 0.5, 0.1, b) == near(0.4 + 0.006 - (0.01 + 0.006) * 0.4)


def test_regard_follows_visible_work() -> None:
    b = constants(
        esteem_base=0.45,
        esteem_norm=0.3,
        esteem_spoilt=1.5,
        esteem_drink=0.15,
        esteem_helps=0.05,
        esteem_pace=0.1,
    )
    assert plain(temper.regarded)(0.5, 1.2, 0.1, 0.0, 1.0, 0.0, b) == near(0.5 + 0.1 * (0.41 - 0.5))
    assert plain(temper.regarded)(0.5, 1.0, 1.0, 1.0, 0.0, 0.0, b) == near(0.45)
    assert plain(temper.regarded)(0.5, 1.2, 0.1, 0.0, 1.0, -0.2, b) == near(0.5 + 0.1 * (0.21 - 0.5))
    assert plain(temper.manner)(-2.0, constants(spread=0.15)) == near(-0.3)


def test_newcomers_differ_around_the_usual() -> None:
    assert plain(newcomers.temper)(0.5, 0.15, 2.0) == near(0.8)
    assert plain(newcomers.temper)(0.5, 0.15, -9.0) == 0.02
    assert plain(newcomers.carried_from_village)(True, constants(rural_conviction=0.1)) == 0.1
    assert plain(newcomers.carried_from_village)(False, constants(rural_conviction=0.1)) == 0.0
