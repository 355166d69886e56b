"""Rules of campaigns, the region, drives and circles by hand."""

import math

import pytest

from kombinat.party.cell import drives, education
from kombinat.party.centre import campaigns, region
from kombinat.party.membership import recruitment
from tests.party.hand import constants, logistic, plain


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9)


def test_a_campaign_is_taken_up_for_its_topic_and_for_its_weight() -> None:
    assert plain(campaigns.taken_up)(1.5, 0.4) == near(1.9)


def test_what_giving_time_leaves() -> None:
    assert plain(campaigns.residue_after)(0.2, 0.4, constants(residue_keep=0.9)) == near(0.22)
    assert plain(campaigns.used_to)(0.2, constants(task_used=2.0)) == near(0.4)
    assert plain(campaigns.lifted)(1.0, constants(lift=0.7)) == near(0.7)
    assert plain(campaigns.layered)(0.4, constants(task_layers=1.5)) == near(0.6)


def test_only_the_best_paid_are_passed_over() -> None:
    b = constants(task_skilled=0.5)
    assert plain(campaigns.passed_over)(7, 0.6, b) == near(0.3)
    assert plain(campaigns.passed_over)(6, 0.6, b) == 0.0


def test_the_agenda_begins_with_what_has_come_down() -> None:
    import numpy as np

    weights, vagueness = np.zeros(campaigns.CAMPAIGNS), np.zeros(campaigns.CAMPAIGNS)
    assert campaigns.heaviest(weights, vagueness) == -1
    weights[2], weights[8], vagueness[8] = 0.4, 0.8, 0.6
    assert campaigns.heaviest(weights, vagueness) == 2


def test_a_region_passes_on_in_its_own_time() -> None:
    rule = plain(region.passed_on)
    assert rule(0.0, 0.8, 1.0, 6.0) == near(0.8)
    assert rule(0.2, 0.8, 0.5, 6.0) == near(0.2 + 0.6 / 4.0)
    assert rule(0.8, 0.0, 0.0, 3.0) == near(0.6)
    assert plain(region.driven)(0.7, 0.5) == near(0.35)


def test_detail_is_lost_at_each_step() -> None:
    rule = plain(region.attenuated)
    assert rule(0.2, 0.5, 3.0, constants(lost=0.1)) == near(1.0 - 0.8 * 0.5 * 0.729)
    assert rule(0.2, 1.0, 0.0, constants(lost=0.1)) == near(0.2)


def test_what_the_higher_organs_see_and_send() -> None:
    b = constants(look_dues=0.5, look_attendance=0.5, look_plan=0.3, visit_poor=4.0, visitor_clears=0.5)
    assert plain(region.looks_poor)(0.4, 0.2, 0.1, b) == near(0.33)
    assert plain(region.looks_poor)(1.0, 1.0, 1.0, b) == 1.0
    assert plain(region.visit_probability)(0.1, 0.5, b) == near(0.3)
    assert plain(region.visit_probability)(0.5, 1.0, b) == 1.0
    assert plain(region.explained)(True, b) == 0.5
    assert plain(region.explained)(False, b) == 0.0


def test_what_is_found_wanting_is_added_to() -> None:
    b = constants(layer_step=0.2, expand_step=0.3)
    assert plain(region.added)(True, 0.5, b) == near(0.1)
    assert plain(region.added)(False, 0.5, b) == 0.0
    assert plain(region.expanded)(True, 0.5, b) == near(0.15)
    assert plain(region.expanded)(False, 0.5, b) == 0.0


def test_names_money_and_leave() -> None:
    b = constants(canvass=10.0, reach_lapse=0.1)
    assert plain(drives.reached)(0.5, 0.02, b) == near(0.45 + 0.1)
    assert plain(drives.reached)(0.0, 9.0, b) == 1.0
    b = constants(sign_base=-3.0, sign_reach=4.0, sign_conviction=1.5)
    assert plain(drives.sign_probability)(0.5, 0.6, 1.0, b) == near(logistic(-3 + 2 + 0.9 - 1))
    assert plain(drives.cost_of_enrolling)(0.25, constants(enrol_cost=2.0, enrol_activism=4.0)) == near(1.0)
    b = constants(lend_share=10.0, lend_want=2.0, lend_weary=2.0, weary_pace=0.1)
    assert plain(drives.cost_of_lending)(0.05, 0.1, 0.4, b) == near(1.5)
    assert plain(drives.wearied)(0.2, 0.7, b) == near(0.25)
    b = constants(go_cost=5.0, go_activism=4.0, go_service=0.3)
    assert plain(drives.cost_of_leaving)(0.5, 9.0, b) == near(3.0 - 0.3 * math.log(10.0))


def test_hours_left_for_a_society() -> None:
    rule, b = plain(drives.spare_hours), constants(kept=11.0)
    assert rule(12.0, 12.0, 5.0, b) == near(7.0)
    assert rule(12.0, 11.2, 5.0, b) == near(1.0)
    assert rule(12.0, 10.0, 0.0, b) == 0.0


def test_circles() -> None:
    assert plain(education.near_to_life)(True, 0.4, constants(circle_near=2.0)) == near(0.8)
    assert plain(education.near_to_life)(False, 0.4, constants(circle_near=2.0)) == 0.0
    assert plain(education.made_to)(1.0, constants(circle_duty=1.5)) == 1.5
    assert plain(education.unheeded)(True, constants(warn_vain=0.03)) == 0.03
    assert plain(education.unheeded)(False, constants(warn_vain=0.03)) == 0.0
    assert plain(recruitment.shown)(0.05, constants(apply_circle=3.0)) == near(0.15)
