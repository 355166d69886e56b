"""Rules of vigilance, naming, the organs and review against numbers worked out by hand."""

import numpy as np
import pytest

from kombinat.party.cell import temper
from kombinat.party.membership import review
from kombinat.party.suspicion import naming, organs, suspects, vigilance
from kombinat.plant import pace
from kombinat.society import operations
from kombinat.world.codes import Occupation, Origin, Target
from tests.party.hand import constants, logistic, plain

near = pytest.approx


def test_alarm_jumps_and_fades() -> None:
    b = constants(alarm_keep=0.75)
    assert plain(vigilance.shocked)(0.4, 1.0, b) == 1.0
    assert plain(vigilance.shocked)(0.4, 0.0, b) == near(0.3)


def test_harm_is_added_up_and_less_scrap_than_usual_is_no_credit() -> None:
    b = constants(harm_scrap=3.0, harm_missed=1.0, harm_broken=1.0, harm_accident=5.0)
    rule = plain(vigilance.harm_seen)
    assert rule(0.02, 0.1, 0.05, 0.01, b) == near(0.06 + 0.1 + 0.05 + 0.05)
    assert rule(-0.02, 0.1, 0.0, 0.0, b) == near(0.1)
    assert rule(0.5, 0.5, 0.5, 0.5, b) == 1.0


def test_suspicion_wakes_at_once_and_fades_slowly() -> None:
    b = constants(suspicion_keep=0.9)
    assert plain(vigilance.remembered)(0.2, 0.5, b) == 0.5
    assert plain(vigilance.remembered)(0.5, 0.1, b) == near(0.46)


def test_letters_hedges_and_disguise() -> None:
    assert plain(vigilance.lent_word)(0.9, 0.7) == near(0.63)
    b = constants(hedge=0.6)
    assert plain(vigilance.hedged)(0.0, b) == near(0.4)
    assert plain(vigilance.hedged)(1.0, b) == 1.0
    assert plain(vigilance.still_shields)(0.3) == near(0.7)


def test_motives_to_give_a_name() -> None:
    b = constants(
        name_base=-3.0, name_belief=2.5, name_grievance=1.0, name_post=0.5, name_asked=0.5, name_press=1.0
    )
    assert plain(naming.believed)(0.4, 0.6, b) == near(1.25)
    assert plain(naming.aggrieved)(0.4, b) == near(0.4)
    assert plain(naming.ambitious)(1.0, b) == 0.5
    assert plain(naming.pressed)(0.5, b) == near(0.25)
    assert plain(naming.solicited)(0.6, b) == near(0.6)
    assert plain(naming.name_probability)(2.5, b) == near(logistic(-0.5))


def test_what_is_held_against_somebody() -> None:
    b = constants(
        point_scrap=6.0, point_truancy=6.0, point_quarrel=1.5, point_taught=1.5, spoilt_gain=5.0, point_file=1.0,
        point_alien=1.0, point_card=2.0, point_new=1.0, new_months=18.0, forget=0.15,
    )  # fmt: skip
    assert plain(suspects.stands_out)(0.1, 0.05, 0.6, b) == near(0.6 + 0.3 + 0.6)
    assert plain(suspects.duplicitous)(0.8, 0.1, b) == near(1.5 * 0.5)
    assert plain(suspects.duplicitous)(0.2, 0.1, b) == near(1.5 * 0.2)
    assert plain(suspects.suspect_past)(1.0, 1.0, b) == 2.0
    assert plain(suspects.envied)(1.0, 0.3, b) == near(0.6)
    assert plain(suspects.newly_raised)(9.0, b) == near(0.5)
    assert plain(suspects.newly_raised)(40.0, b) == 0.0
    assert plain(naming.forgotten)(0.6, b) == near(0.06)


def test_who_may_be_meant() -> None:
    rule = plain(suspects.might_be_meant)
    assert rule(Target.WORKMATE, Occupation.WORKER) and not rule(Target.WORKMATE, Occupation.CLERK)
    assert rule(Target.SPECIALIST, Occupation.TECHNICIAN) and not rule(Target.SPECIALIST, Occupation.WORKER)


def test_months_in_office_count_from_the_latest_post() -> None:
    key, holder, since = np.array([1, 1, 0]), np.array([2, 2, 1]), np.array([0, 30, 0])
    months = plain(suspects.months_in_office)(4, key, holder, since, 36)
    assert months[2] == near(2.0)
    assert (np.delete(months, 2) == suspects.NEVER).all()


def test_arrest() -> None:
    b = constants(
        case_base=-0.5, case_office=1.0, case_ties=1.0, case_attention=6.0, link_kin=0.9, link_post=0.4
    )
    assert plain(organs.by_standing)(0.0, 0.3, True, False) == 0.3
    assert plain(organs.by_standing)(0.0, 0.3, True, True) == 0.0
    assert plain(organs.by_standing)(0.0, 0.3, False, False) == 0.0
    assert plain(organs.drawn_attention)(0.35, 0.1, b) == near(0.21)
    assert plain(organs.arrest_probability)(0.2, 1.0, 0.0, 0.21, b) == near(0.2 * logistic(0.71))
    assert plain(organs.arrest_probability)(0.0, 1.0, 1.0, 1.0, b) == 0.0
    assert plain(organs.linked_probability)(True, True, b) == 0.9
    assert plain(organs.linked_probability)(False, True, b) == 0.4
    assert plain(organs.linked_probability)(False, False, b) == 0.0
    assert plain(organs.is_specialist)(Occupation.TECHNICIAN, Origin.FORMER)
    assert not plain(organs.is_specialist)(Occupation.TECHNICIAN, Origin.WORKER)


def test_return_fear_harassment_and_lists() -> None:
    b = constants(review_base=-4.0, review_esteem=2.0, review_hearsay=2.5)
    assert plain(review.restore_probability)(0.3, 0.5, 1.0, b) == near(0.3 * logistic(-0.5))
    assert plain(temper.frightened)(0.01, constants(fear_taken=20.0)) == near(0.2)
    assert plain(pace.left_to_work)(constants(harass=0.3)) == near(0.7)
    assert plain(operations.leaned)(1.0, 0.0, constants(lean_origin=8.0, lean_abroad=8.0)) == 9.0
    assert plain(operations.list_probability)(0.001, 9.0, 1.5) == near(0.006)
