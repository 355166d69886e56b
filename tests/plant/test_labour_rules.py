"""Every rule of labour by itself, against numbers worked out by hand."""

from __future__ import annotations

from collections import namedtuple
from math import exp, log
from typing import Any

import numpy as np
import pytest

from kombinat.engine.rules import RULES
from kombinat.plant import (
    absence,
    emulation,
    hiring,
    hoarding,
    norms,
    pace,
    posts,
    promotion,
    quits,
    requests,
    skill,
    technicians,
    wages,
    welfare,
)
from kombinat.world.codes import Office, Shock, Trade
from tests.plant.labour_town import constants

ROOMS = (
    absence, emulation, hiring, hoarding, norms, pace, posts, quits, requests, skill, technicians, wages, welfare,
)  # fmt: skip
NAMES = tuple(f"plant.{room.__name__.rpartition('.')[2]}." for room in ROOMS)


def given(**values: Any) -> Any:
    """A bundle of constants."""
    return namedtuple("given", values)(**values)


def bare(rule: Any) -> Any:
    """A rule's plain function, not compiled."""
    return rule.py_func


def odds(x: float) -> float:
    """The logistic function."""
    return 1.0 / (1.0 + exp(-x))


def test_absence_pulls() -> None:
    """Idle hours, hunger, the village and drink add; the law takes away."""
    b = given(
        stay_idle=2.0, stay_lost_pay=3.0, stay_want=1.5, stay_queue=0.2, stay_drink=1.0, stay_sanction=2.0
    )
    assert bare(absence.idle_pull)(0.1, 0.05, b) == pytest.approx(0.2 + 0.15)
    assert bare(absence.hunger_pull)(0.2, 1.5, b) == pytest.approx(0.3 + 0.3)
    assert bare(absence.harvest_pull)(0.5, 1.2) == pytest.approx(0.6)
    assert bare(absence.drink_pull)(True, b) == 1.0 and bare(absence.drink_pull)(False, b) == 0.0
    assert bare(absence.habit_pull)(-1.0, given(stay_habit=0.75)) == pytest.approx(0.75 - 0.28125)
    assert bare(absence.sanction_pull)(1.0, 0.0, 0.5, 0.2, b) == pytest.approx(-2.0 * 0.5 * 1.0 * 1.2)
    assert bare(absence.sanction_pull)(4.0, 1.0, 1.0, 0.0, b) == pytest.approx(-2.0 * 1.25)


def test_absence_probabilities() -> None:
    """Staying away and sickness have their ceilings; reports fall with shortage."""
    b = given(stay_base=-2.0, stay_ceiling=0.4, sick_base=0.05, sick_fatigue=1.0, sick_want=2.0, sick_ceiling=0.12,
              report_base=2.0, report_shortage=10.0)  # fmt: skip
    assert bare(absence.stay_away)(0.5, b) == pytest.approx(odds(-1.5))
    assert bare(absence.stay_away)(5.0, b) == 0.4
    assert bare(absence.sickness)(0.2, 0.1, b) == pytest.approx(0.05 * 1.4)
    assert bare(absence.sickness)(1.0, 1.0, b) == 0.12
    assert bare(absence.enforcement)(0.1, b) == pytest.approx(odds(1.0))
    assert bare(absence.enforcement)(0.4, b) < bare(absence.enforcement)(0.1, b)


@pytest.mark.parametrize(
    ("first", "days", "week", "expected"), [(0, 10, 7.0, 9), (0, 31, 7.0, 27), (4, 10, 5.0, 8)]
)
def test_working_days(first: int, days: int, week: float, expected: int) -> None:
    """One day in each week is free; a year of dekads adds up to the year's working days."""
    assert bare(absence.working_days)(first, days, week) == expected


def test_working_days_add_up() -> None:
    """However the year is cut, its working days are the same."""
    count = bare(absence.working_days)
    assert sum(count(d, 5, 6.0) for d in range(0, 365, 5)) == count(0, 365, 6.0) == 365 - 60


def test_spell_lengths() -> None:
    """A spell goes on while the rest of the draw says so, and never beyond the dekad."""
    length = bare(absence.spell)
    assert [length(u, 0.5, 8) for u in (0.9, 0.49, 0.2, 0.0)] == [1, 2, 3, 8]


def test_pay() -> None:
    """Rates, piece pay, idle pay and bonuses."""
    brackets, staff = (1.0, 1.2, 1.5, 1.8, 2.2, 2.5, 2.8, 3.1), (0.0, 1.0, 1.0, 3.6, 4.4, 1.9, 7.0)
    assert bare(wages.tariff_ratio)(1, 5, brackets, staff) == 2.2
    assert bare(wages.tariff_ratio)(4, 5, brackets, staff) == 4.4
    assert bare(wages.tariff_rate)(17.0, 2.2, 1.1) == int(17 * 2.2 * 1.1 + 0.5) == 41
    assert bare(wages.branch_factor)((1.0, 1.12), Trade.HEARTH) == 1.12
    assert bare(wages.progressive)(0.9, 1.5) == 0.9
    assert bare(wages.progressive)(1.2, 1.5) == pytest.approx(1.3)
    assert bare(wages.overtime)(1.2, 0.5) == pytest.approx(0.1) and bare(wages.overtime)(0.9, 0.5) == 0.0
    assert bare(wages.idle_pay)(40.0, 90.0, 0.5) == pytest.approx(30.0)
    assert bare(wages.title_pay)(Shock.STAKHANOVITE, (0.0, 0.02, 0.2)) == 0.2
    assert bare(wages.master_pay)(100, 100, 0.1) == 0.1 and bare(wages.master_pay)(99, 100, 0.1) == 0.0
    assert bare(wages.master_pay)(99, 0, 0.1) == 0.0


def rows(**columns: list[int]) -> Any:
    """A table of arrays."""
    return given(**{name: np.array(values, dtype=np.int64) for name, values in columns.items()})


@pytest.mark.parametrize(("occupation", "expected"), [(1, 400 + 40), (5, 480)])
def test_earnings_of_a_dekad(occupation: int, expected: int) -> None:
    """A hand is paid by the piece and half for idle hours; a clerk by the hour. Ten days, one absent, 16 2/3 % idle."""
    person = rows(key=[5], section=[1], occupation=[occupation], grade=[8], skill=[10_000], shock=[0], rate=[40],
                  absent=[1], worked=[99], idle=[99], earned=[999], norm=[0])  # fmt: skip
    unit = rows(key=[1, 2], kind=[1, 2], parent=[-1, 0], idle_share=[0, 1_667], norm_rate=[10_000, 10_000],
                hands=[0, 0], done=[0, 0], norm_worked=[0, 0], norm_made=[0, 0], norms_raised=[0, 0],
                pace=[10_000, 10_000], let_through=[10_000, 10_000], tariff_bill=[0, 0],
                effort=[10_000, 10_000])  # fmt: skip
    at = given(dekad=0, year_day=0, days=10)
    law = given(week_days=7.0, day_minutes=90.0, idle_pay_share=0.5, steepness=1.0, overtime=0.5)
    on = given(overtime=True, fulfilment=True, progressive=True, idle_pay=True, effort=True, guarded=True)
    b = given(norm_slack=1.0, first_skill=0.35, guard=1.0, title_effort=np.array([0.0, 0.0, 0.0]))
    wages.accrue.source(at, 0, 1, person, unit, law, b, on)
    assert person.worked[0] + person.idle[0] in (71, 72) and person.norm[0] == 10_000
    assert person.earned[0] == pytest.approx(expected, abs=1)
    assert unit.tariff_bill[1] == 480
    assert unit.norm_worked[1] == (585 + 15 if occupation == 1 else 0) == unit.norm_made[1]


def test_norms() -> None:
    """Fulfilment, routine revision, campaigns, and restraint where hands hold back."""
    b = given(norm_slack=1.1, revise_share=0.05, revise_at=1.25, campaign_over=2.0, revise_restraint=0.7,
              slow_base=-6.0, slow_wish=7.0, slow_fear=3.0)  # fmt: skip
    assert bare(norms.bracket_skill)(1, 0.3) == pytest.approx(0.3)
    assert bare(norms.bracket_skill)(8, 0.3) == pytest.approx(1.0)
    assert bare(norms.bracket_skill)(12, 0.3) == pytest.approx(1.0)
    assert bare(norms.fulfilment)(0.6, 0.5, 1.1, 1.2, b.norm_slack) == pytest.approx(1.1 * 0.6 * 1.1 / 0.6)
    assert bare(norms.revision)(1.45, b) == pytest.approx(0.01) and bare(norms.revision)(1.2, b) == 0.0
    assert bare(norms.campaign_lift)(0.03, 1.5, b) == pytest.approx(0.06)
    assert bare(norms.campaign_lift)(0.03, 0.2, b) == 0.0
    assert (
        bare(norms.restrained)(0.1, True, b) == pytest.approx(0.03)
        and bare(norms.restrained)(0.1, False, b) == 0.1
    )
    assert bare(norms.slowdown_probability)(0.5, 0.1, b) == pytest.approx(odds(-6 + 3.5 - 0.3))
    assert bare(norms.changed_norm)(10_000, 0.05) == 10_500
    assert bare(norms.changed_norm)(10_000, -0.9) == norms.LOOSEST


def test_skill() -> None:
    """Learning by doing towards a ceiling, help of mates, promotion stretched by shortage."""
    b = given(learn_ceiling=0.8, learn_school=0.03, learn_mates=1.0, promote_rate=0.06, stretch=0.5)
    assert bare(skill.ceiling)(4.0, b) == pytest.approx(0.92) and bare(skill.ceiling)(10.0, b) == 1.0
    assert bare(skill.mates_factor)(0.7, 0.4, b) == pytest.approx(1.3)
    assert bare(skill.mates_factor)(0.3, 0.4, b) == 1.0
    assert bare(skill.learning)(0.4, 0.9, 0.8, 20.0, 1.5) == pytest.approx(0.5 * 0.8 * 1.5 / 20)
    assert bare(skill.learning)(0.95, 0.9, 1.0, 20.0, 1.0) == 0.0
    assert bare(skill.promotion)(0.5, 0.55, 0.0, b) == 0.0
    assert bare(skill.promotion)(0.5, 0.55, 0.1, b) == 0.06


def test_quits() -> None:
    """Pay heard of, openings, idle hours, want and ties make a chance; the law may bind it."""
    b = given(quit_idle=1.5, quit_boss=1.0, quit_want=1.2, quit_village=0.5, quit_tenure=0.4, quit_roof=0.3,
              quit_base=-2.5, quit_pay=2.0, quit_openings=1.5, quit_old=1.0, quit_ceiling=0.6,
              quit_court=4.0)  # fmt: skip
    assert bare(quits.heard_rate)(0.75, 0.4) == pytest.approx(1.2)
    assert bare(quits.pay_gap)(30.0, 40.0) == pytest.approx(0.25)
    assert bare(quits.pay_gap)(30.0, 0.0) == 0.0 and bare(quits.pay_gap)(900.0, 10.0) == -1.0
    assert bare(quits.openings)(1.5) == pytest.approx(0.6)
    assert bare(quits.idle_push)(0.2, 0.5, b) == pytest.approx(0.8)
    assert bare(quits.want_push)(0.5, 0.4, b) == pytest.approx(0.8)
    assert bare(quits.ties)(11.0, 0.5, b) == pytest.approx(0.4 * log(12) + 0.15)
    assert bare(quits.quit_probability)(0.2, 0.6, -0.5, 0.0, b) == pytest.approx(odds(-2.5 + 0.4 + 0.9 - 0.5))
    assert bare(quits.quit_probability)(1.0, 1.0, 5.0, 0.0, b) == 0.6
    assert bare(quits.bound)(0.1, 1.0, 0.5, b) == pytest.approx(0.1 * exp(-2.0))
    assert bare(quits.bound)(0.1, 0.0, 0.5, b) == 0.1


def test_dismissals_and_layoffs() -> None:
    """Truants go as far as they are reported; a claimed surplus takes the least skilled, and none under shortage."""
    b = given(layoff_comply=2.0, layoff_skill=2.0, layoff_shortage=5.0)
    assert bare(quits.dismissal)(3.0, 3.0, 0.8) == 0.8 and bare(quits.dismissal)(2.0, 3.0, 0.8) == 0.0
    assert bare(quits.dismissal)(9.0, 0.0, 0.8) == 0.0
    assert bare(quits.layoff)(0.01, 0.5, 0.1, b) == pytest.approx(0.01 * 2 * exp(-1.0) * 0.5)
    assert bare(quits.layoff)(0.01, 0.2, 0.0, b) > bare(quits.layoff)(0.01, 0.9, 0.0, b)
    assert bare(quits.layoff)(0.01, 0.2, 0.3, b) == 0.0


def test_asking_and_allowing() -> None:
    """A shop asks for what it lacks, and more; a fund grows with the plan; a director goes beyond it."""
    b = given(need_gain=0.5, need_idle=0.7, need_grow=0.25, over_shortage=0.5, over_turnover=1.0,
              fund_cut=0.1, fund_grow=0.6, fund_softness=0.4)  # fmt: skip
    assert bare(hiring.need)(0.2, 0.0, b) == pytest.approx(0.1)
    assert bare(hiring.need)(0.2, 0.1, b) == pytest.approx(0.5 * (1.2 * 0.93 - 1.0))
    assert bare(hiring.need)(3.0, 0.0, b) == 0.25 and bare(hiring.need)(-0.5, 0.0, b) == -0.25
    assert (
        bare(hiring.within_room)(0.3, 1.1) == pytest.approx(0.1) and bare(hiring.within_room)(0.3, 2.0) == 0.3
    )
    assert bare(hiring.within_room)(-0.1, 1.1) == -0.1
    assert bare(hiring.over_hiring)(0.1, 0.08, b) == pytest.approx(1.13)
    assert bare(hiring.fund_hands)(100.0, 0.5, 0.4, b) == pytest.approx(130.0)
    assert bare(hiring.fund_hands)(80.0, 0.5, 0.4, b) == pytest.approx(104.0)
    assert bare(hiring.fund_hands)(100.0, 9.0, 0.4, b) == pytest.approx(136.0)
    assert bare(hiring.fund_hands)(100.0, -1.0, 0.4, b) == pytest.approx(94.0)
    assert (
        bare(hiring.needed_hands)(900, 10, 5, 80) == 95.0 and bare(hiring.needed_hands)(0, 10, 5, 80) == 80.0
    )
    assert bare(hiring.over_fund)(150.0, 130.0, 0.0, b) == pytest.approx(8.0)
    assert bare(hiring.over_fund)(150.0, 130.0, 0.5, b) == pytest.approx(4.0)
    assert bare(hiring.over_fund)(120.0, 130.0, 0.0, b) == 0.0
    assert (
        bare(hiring.gap_between)(120.0, 100.0) == pytest.approx(0.2)
        and bare(hiring.gap_between)(0.0, 9.0) == 0.0
    )


def test_recruits() -> None:
    """Who asks for work, how he is ranked, and what he brings."""
    b = given(lure_base=-4.0, lure_pay=3.0, rank_skill=4.0, rank_school=0.1, rank_woman=0.2, recruit_base=0.15,
              recruit_school=0.02, recruit_city=0.2)  # fmt: skip
    assert bare(hiring.lure)(22.0, 20.0, b) == pytest.approx(odds(-4.0 + 0.3))
    assert bare(hiring.rank)(0.5, 4.0, False, 0.8, b) == pytest.approx(2.4)
    assert bare(hiring.rank)(0.5, 4.0, True, 0.8, b) == pytest.approx(2.4 + log(0.2) + 0.8)
    assert bare(hiring.recruit_skill)(0.0, 5.0, True, b) == pytest.approx(0.45)
    assert bare(hiring.recruit_skill)(0.7, 5.0, True, b) == 0.7
    assert [bare(hiring.bracket_for)(s, 0.3) for s in (0.1, 0.3, 0.41, 1.0)] == [1, 1, 2, 8]


def test_posts() -> None:
    """Blame for what is short, more under one-man management; authority; removal; fitness."""
    b = given(blame_short=0.8, blame_sole=0.5, blame_floor=0.6, authority_concession=0.02, authority_drift=0.1,
              authority_met=0.03, authority_blame=0.05, remove_short=3.0, remove_blame=2.0, remove_authority=1.0,
              fit_skill=3.0, fit_school=0.2, fit_party=(4.0, 1.5, 0.4), fit_esteem=1.0, fit_lead=0.5)  # fmt: skip
    assert bare(posts.attributed)(0.1, 1.0, b) == pytest.approx(0.13)
    assert bare(posts.attributed)(-0.1, 1.0, b) == 0.0
    assert bare(posts.floor_case)(0.5, b) == pytest.approx(0.3)
    assert bare(posts.won_over)(3.0, b) == 0.02
    assert bare(posts.authority)(0.7, 1.0, 0.4, 0.02, b) == pytest.approx(0.7 - 0.02 + 0.03 - 0.02 + 0.02)
    assert bare(posts.removal_probability)(-5.0, 0.2, 0.5, 0.7, b) == pytest.approx(
        odds(-5 + 0.6 + 1.0 - 0.2)
    )
    fit = bare(promotion.promotable)
    assert fit(0.5, 5.0, True, 0.4, False, Office.SHOP_BOSS, b) == pytest.approx(1.5 + 1.0 + 0.4 + 1.5)
    assert fit(0.5, 5.0, False, 0.4, False, Office.SHOP_BOSS, b) == pytest.approx(2.9)
    assert fit(0.5, 5.0, False, 0.4, True, Office.FOREMAN, b) == pytest.approx(2.9 + 0.5)
    assert bare(posts.short_of)(100, 80) == pytest.approx(0.2)
    assert bare(posts.short_of)(100, 0) == 0.0 and bare(posts.short_of)(0, 80) == 0.0


def test_emulation() -> None:
    """Titles spread with campaign, mates and benefits; benefits thin out; titles lapse; records need output."""
    b = given(title_dilution=3.0, take_base=-5.0, take_campaign=2.0, take_peers=2.5, take_benefit=6.0, take_over=1.0,
              title_lapse=0.08, record_norm=1.4, record_rate=0.15, title_effort=(0.0, 0.03, 0.12),
              take_granted=0.7, ready_base=0.0, ready_sense=20.0)  # fmt: skip
    assert bare(emulation.benefit_per_head)(0.2, 0.5, b) == pytest.approx(0.08)
    assert bare(emulation.take_probability)(1.0, 0.4, 0.1, 0.2, 0.7, b) == pytest.approx(
        odds(-5 + 2 + 1 + 0.6 + 0.2 + 0.7)
    )
    assert bare(emulation.traded_for)(3, b) == 0.7 and bare(emulation.traded_for)(0, b) == 0.0
    assert bare(emulation.made_ready)(0.1, b) == pytest.approx(odds(2.0))
    assert bare(emulation.made_ready)(0.0, b) == 0.5
    assert bare(wages.record_pay)(2, 0.1) == 0.1 and bare(wages.record_pay)(0, 0.1) == 0.0
    assert bare(emulation.lapse_probability)(0.25, b) == pytest.approx(0.06)
    assert bare(emulation.lapse_probability)(1.0, b) == 0.0
    assert (
        bare(emulation.record_probability)(1.5, b) == 0.15
        and bare(emulation.record_probability)(1.3, b) == 0.0
    )
    assert bare(emulation.title_effort)(Shock.STAKHANOVITE, b) == pytest.approx(1.12)


def test_requests() -> None:
    """Fear, sight and eyes on a campaign that fails add up to a chance of a grant."""
    b = given(grant_line=1.0, grant_hostility=1.5, grant_voices=3.0, grant_sight=4.0, grant_failed=1.0)
    assert bare(requests.scrutiny)(0.8, 0.1, 0.4, b) == pytest.approx(0.6)
    assert bare(requests.scrutiny)(0.8, 0.5, 0.4, b) == bare(requests.scrutiny)(1.0, 0.0, 0.0, b) == 0.0
    assert bare(requests.fear_of_floor)(0.5, 0.2, 0.1, b) == pytest.approx(0.5 + 0.3 + 0.3)
    assert bare(requests.fear_of_floor)(0.0, 0.0, 9.0, b) == 3.0
    assert bare(requests.sight)(0.1, b) == pytest.approx(0.4)
    assert bare(requests.grant_probability)(-2.0, 1.0, 0.5) == pytest.approx(odds(-0.5))


def test_welfare() -> None:
    """Grants thin out; safety takes off what is asked above the usual."""
    b = given(welfare_keep=0.8)
    assert bare(welfare.thinned)(100.0, b) == pytest.approx(80.0)
    assert bare(welfare.held_back)(1.2, 0.25) == pytest.approx(1.15)
    assert bare(welfare.held_back)(0.9, 0.5) == 0.9


def test_every_rule_is_cited_and_explained() -> None:
    """Each has a catalogue number and an equation or a probability in its docstring."""
    mine = [rule for id, rule in RULES.items() if id.startswith(NAMES)]
    assert len(mine) > 45
    for rule in mine:
        assert all(cite[0] in "PKMA" for cite in rule.cites), rule.id
        assert any(sign in rule.doc for sign in "+*[(:"), rule.id


def test_constants_are_all_there() -> None:
    """The behaviour file can be read and holds what the phases ask for."""
    assert constants()["plant.hiring.need_idle"] == 0.7


def test_hands_are_kept_for_each_end_by_itself() -> None:
    """Makers by what has not come, fitters by what is broken, spare hands by the rush; who is not needed is kept."""
    b = given(keep_makers=0.4, keep_mending=0.25, crew_work=6.0, keep_late=0.3)
    assert bare(hoarding.makers_kept)(0.1, b) == pytest.approx(0.04)
    assert bare(hoarding.fitters_kept)(4_000.0, 3_000.0, b) == pytest.approx(2.0)
    assert bare(hoarding.spare_kept)(0.2, b) == pytest.approx(0.06)
    assert bare(hoarding.let_go)(0.02, 0.95) == pytest.approx(0.001)
    assert bare(hoarding.surplus_of)(100, 90) == pytest.approx(0.1)
    assert bare(hoarding.surplus_of)(100, 110) == bare(hoarding.surplus_of)(100, 0) == 0.0
    assert bare(hoarding.lateness)(40, 100) == pytest.approx(0.2)
    assert bare(hoarding.lateness)(30, 100) == bare(hoarding.lateness)(0, 0) == 0.0


def test_what_kept_hands_bring() -> None:
    """Parts let a shop work what it could not, crews put machines right; nothing is made where nothing is missing."""
    b = given(make_work=2.0, crew_work=6.0)
    assert bare(hoarding.work_freed)(1_000.0, b) == 500.0
    assert bare(hoarding.mended_by_crew)(600.0, b) == 100.0
    assert bare(hoarding.work_missing)(100.0, 200.0, 0.4) == pytest.approx(20.0)
    assert bare(hoarding.work_missing)(100.0, 50.0, 0.8) == pytest.approx(10.0)
    assert bare(hoarding.work_missing)(100.0, 200.0, 0.6) == 0.0


def test_foremen_do_their_own_sums() -> None:
    """A bonus speaks for records, a fine on an overspent fund against them; the fund grows with hands provided."""
    b = given(foreman_base=1.0, foreman_sense=20.0, foreman_part=0.2, foreman_doubt=0.1)
    feared = (0.15 + 0.25) / 2.0
    assert bare(emulation.lets_through)(0.15, 0.25, 0.0, 0.5, b) == pytest.approx(odds(2.0 - 10.0 * feared))
    assert bare(emulation.lets_through)(-0.15, 0.25, 0.0, 0.5, b) == pytest.approx(odds(2.0 - 0.5))
    assert bare(emulation.lets_through)(0.1, 0.25, 0.0, 0.0, b) == pytest.approx(odds(2.0))
    assert bare(wages.wage_fund)(1_000.0, 50.0, 100.0, 1.2) == pytest.approx(600.0)
    assert bare(wages.wage_fund)(1_000.0, 150.0, 100.0, 1.2) == pytest.approx(1_200.0)
    assert bare(wages.fund_fine)(0.2, 0.5) == pytest.approx(0.1)
    assert bare(wages.fund_fine)(2.0, 0.5) == 0.25
    assert bare(wages.fund_fine)(-0.1, 0.5) == 0.0


def test_hands_guard_their_norms() -> None:
    """Who fulfils more than the norm slows down where norms were raised; the memory of it fades."""
    assert bare(norms.guarded)(1.4, 0.3) == pytest.approx(0.88)
    assert bare(norms.guarded)(0.9, 0.3) == 1.0
    assert bare(norms.guarded)(9.0, 0.5) == 0.0
    assert bare(norms.raised_after)(1_200, 0.05) == 1_200 - 100 + 500
    assert bare(norms.raised_after)(1_200, -0.05) == 1_100


def test_hours_on_the_floor_win_authority_or_lose_it() -> None:
    """Stoppages call a head out, revisions keep him in; four hours are asked, and more than eight win no more."""
    b = given(floor_base=4.0, floor_called=6.0, floor_paper=0.2, floor_asked=4.0, authority_presence=0.02)
    assert bare(posts.floor_hours)(0.5, 5, b) == pytest.approx(6.0)
    assert bare(posts.floor_hours)(0.0, 30, b) == 0.0
    assert bare(posts.presence)(6.0, b) == pytest.approx(0.01)
    assert bare(posts.presence)(0.0, b) == pytest.approx(-0.02)
    assert bare(posts.presence)(12.0, b) == pytest.approx(0.02)


def test_pace_follows_pay() -> None:
    """At the usual pay the pace is the usual one; a fall of pay costs more than a rise brings."""
    usual = 1.0 - exp(-4.0 * 0.9)
    assert bare(pace.pace_of_pay)(1.0, 1.0, 0.1, 4.0) == pytest.approx(1.0)
    assert bare(pace.pace_of_pay)(0.7, 1.0, 0.1, 4.0) == pytest.approx((1.0 - exp(-2.4)) / usual)
    assert bare(pace.pace_of_pay)(0.1, 1.0, 0.1, 4.0) == 0.0
    fall = 1.0 - bare(pace.pace_of_pay)(0.8, 1.0, 0.1, 4.0)
    rise = bare(pace.pace_of_pay)(1.2, 1.0, 0.1, 4.0) - 1.0
    assert fall > rise > 0.0
    assert bare(pace.real_pay)(80_000, 10, 20_000) == 4_000


def test_what_the_law_punishes() -> None:
    """A breach is as many days as cost the job, or part of one; a record is worth what leaving costs."""
    assert bare(quits.breaks_law)(1, 0.5) and bare(quits.breaks_law)(3, 3.0)
    assert (
        not bare(quits.breaks_law)(2, 3.0)
        and not bare(quits.breaks_law)(0, 0.5)
        and not bare(quits.breaks_law)(5, 0.0)
    )
    assert bare(quits.service_pull)(1.5, given(quit_service=0.2)) == pytest.approx(0.3)
    b = given(stay_sanction=2.0)
    assert bare(absence.sanction_pull)(0.5, 0.0, 0.5, 0.0, b) == pytest.approx(-2.0)
    assert bare(absence.sanction_pull)(0.0, 0.0, 0.5, 0.0, b) == pytest.approx(-4.0)
