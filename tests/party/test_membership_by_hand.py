"""Rules of study, dues, recruitment, examination, discipline, elections and careers against hand-worked numbers."""

import math

import numpy as np
import pytest

from kombinat.engine.bundles import bundle_class
from kombinat.party.cell import education, organisation
from kombinat.party.meeting import meetings
from kombinat.party.membership import (
    bench,
    card,
    careers,
    category,
    confirmation,
    discipline,
    dues,
    examination,
    faults,
    recruitment,
)
from kombinat.party.offices import candidates, course, voting
from kombinat.world import habits
from kombinat.world.codes import Ground, Occupation, Origin, Past, Shock, Standing, Trade
from tests.party.hand import constants, logistic, plain

near = pytest.approx


def test_habits() -> None:
    """Steps of a thirty-second; never 0; on average people miss and spoil as much as without habits."""
    assert habits.as_habit(1.5) == 48 and habits.as_habit(0.001) == 1 and habits.as_habit(-9.0) == -127
    assert habits.habit_of(-48) == -1.5
    z = np.linspace(-8.0, 8.0, 20_001)
    weight = np.exp(-z * z / 2)
    rate = np.exp(np.array([habits.like_others(0.75, x) for x in z]))
    assert (rate * weight).sum() / weight.sum() == near(1.0)


def test_study() -> None:
    b = constants(circle_base=-1.5, circle_push=2.5, circle_activism=2.0, circle_tired=2.0, circle_task=0.4)
    assert plain(education.circle_probability)(0.4, 0.3, 0.5, 1.0, 0.3, b) == near(
        logistic(-1.5 + 1 + 0.6 - 1 - 0.4 + 0.3)
    )
    assert plain(education.missed_for_shift)(1.2, constants(shift_loss=1.0)) == near(0.2)
    assert plain(education.missed_for_shift)(0.9, constants(shift_loss=1.0)) == 0.0
    assert plain(education.learned)(0.5, 4.0, constants(study_gain=0.01, study_school=0.05)) == near(0.006)
    assert plain(education.forgotten)(0.5, constants(study_loss=0.01)) == near(0.005)


def test_dues() -> None:
    b = constants(pay_base=-2.0, pay_attendance=2.5, pay_conviction=1.0, pay_assigned=0.5, pay_want=2.0)
    assert plain(dues.pays_probability)(0.8, 0.6, 0.1, 1.0, 0.3, b) == near(
        logistic(-2 + 2 + 0.6 + 0.5 - 0.2 + 0.3)
    )
    assert [dues.made_good(n) for n in (0, 2, 9)] == [0, 2, 3]


def test_asking_to_join() -> None:
    b = constants(apply_base=-8.0, apply_conviction=2.0, apply_activism=2.0, apply_near=1.0, apply_most=0.1)
    assert plain(recruitment.apply_probability)(0.5, 0.5, 1.0, 2.0, b) == near(logistic(-3.0))
    assert plain(recruitment.apply_probability)(1.0, 1.0, 1.0, 9.0, b) == 0.1
    assert plain(recruitment.levied)(0.9, constants(apply_levy=2.0)) == near(1.8)
    assert plain(recruitment.drawn_in)(0.5, constants(apply_session=1.5)) == near(0.75)
    assert plain(recruitment.drawn_by_mates)(0.25, constants(apply_mates=4.0)) == 1.0
    assert plain(recruitment.put_off)(12.0, constants(apply_wait=1.0)) == near(-math.log(2))
    joining, heads = np.array([0, 2, 9]), np.array([1, 8, 0])
    assert recruitment.share_joining(1, 0, joining, heads) == 0.25
    assert recruitment.share_joining(-1, 2, joining, heads) == 1.0


def test_categories_of_the_statutes() -> None:
    assert category.at_bench(Occupation.FOREMAN.value) and not category.at_bench(Occupation.CLERK.value)
    assert category.under_arms(Trade.SHORE.value) and not category.under_arms(Trade.FORGES.value)
    assert plain(category.by_descent)(True, Origin.PEASANT.value)
    assert not plain(category.by_descent)(True, Origin.EMPLOYEE.value)
    assert not plain(category.by_descent)(False, Origin.WORKER.value)
    terms = constants(probation=6.0, probation_other=24.0)
    assert [category.term_of(bench, terms) for bench in (True, False)] == [6.0, 24.0]


def test_what_draws_officers_in() -> None:
    assert plain(category.colleagues)(0.4, constants(apply_colleagues=2.0)) == near(0.8)
    b = constants(apply_career=4.0)
    assert plain(category.careers)(0.6, 0.35, b) == near(1.0)
    assert plain(category.careers)(0.2, 0.35, b) == 0.0


def test_admission() -> None:
    assert plain(recruitment.vouched)(1.0, 2.0) == 0.5
    assert plain(recruitment.vouched)(9.0, 2.0) == plain(recruitment.vouched)(0.0, 0.0) == 1.0
    b = constants(
        admit_base=0.0, admit_years=0.4, admit_norm=1.5, admit_spoilt=4.0, admit_esteem=1.5, admit_worker=1.5,
        admit_levy=0.5,
    )  # fmt: skip
    score = 0.4 * math.log(4) + 0.15 - 0.4 + 0.75 + 1.2 + 0.45
    assert plain(recruitment.admit_probability)(3.0, 0.1, 0.1, 0.5, 0.8, 0.9, b) == near(logistic(score))
    b = constants(
        confirm_base=-3.0, confirm_study=3.0, confirm_attendance=2.0, confirm_arrears=0.3, confirm_spoilt=3.0
    )
    assert plain(confirmation.confirm_probability)(0.4, 0.6, 2.0, 0.1, b) == near(
        logistic(-3 + 1.2 + 1.2 - 0.6 - 0.3)
    )


def test_faults_that_can_be_seen() -> None:
    rule, b = plain(faults.lapsed), constants(regular_attendance=0.4)
    assert rule(3, 0.1, 3.0, b) == 1.0
    assert rule(2, 0.9, 3.0, b) == 0.5
    assert rule(0, 0.1, 3.0, b) == 0.75
    assert rule(1, 0.9, 3.0, b) == 0.0
    b = constants(fault_ordinary=0.5, fault_truancy=0.5, fault_scrap=0.5, fault_norm=1.0)
    assert plain(faults.bad_work)(1.5, 0.9, 0.9, b) == near(0.5)
    assert plain(faults.bad_work)(0.4, 0.5, 0.7, b) == near(0.3)
    assert plain(faults.bad_work)(0.5, 0.2, 1.3, b) == 0.0
    assert bench.made_of_due(8000, 1.2) == near(0.8) and bench.made_of_due(8000, 0.8) == near(1.0)
    assert bench.made_of_due(0, 0.8) == bench.made_of_due(8000, 0.0) == 1.0
    assert bench.beyond_mates(450, 0.03) == near(0.5)
    assert bench.beyond_mates(100, 0.0) == near(2.0)
    assert plain(faults.ignorant)(0.1, constants(least_study=0.4)) == near(0.75)
    assert plain(faults.ill_regarded)(0.05, constants(least_esteem=0.25)) == near(0.8)
    assert plain(faults.drinks)(1) == plain(faults.factional)(2) == 1.0
    assert plain(faults.drinks)(0) == plain(faults.factional)(0) == 0.0
    assert plain(faults.once_opposed)(1, 0.3) == 0.3 and plain(faults.once_opposed)(0, 0.3) == 0.0


def test_vague_directives_leave_weights_to_the_judges() -> None:
    assert plain(examination.weighed)(0.4, 0.9, 0.0) == 0.4
    assert plain(examination.weighed)(0.4, 0.9, 0.5) == near(0.65)


def test_good_workers_are_known_by_what_they_turn_out() -> None:
    b = constants(capable_output=1.0, capable_scrap=0.5, capable_truancy=0.25, capable_title=0.4)
    rule = plain(bench.capable)
    assert rule(1.2, -0.4, 0.2, 0.5, b) == near(0.2 + 0.2 - 0.05 + 0.2)
    assert [rule(3.0, -1.0, -1.0, 1.0, b), rule(1.0, 0.5, 0.0, 0.0, b)] == [1.0, 0.0]
    norm, rate = np.array([12_000, 10_000, 9_000, 0], np.int16), np.array([30, 50, 80, 40], np.int16)
    hand, boss = Occupation.WORKER.value, Occupation.FOREMAN.value
    occupation, section = np.array([hand, hand, boss, hand]), np.zeros(4, np.int32)
    truancy, scrap = np.array([400, 0, 0, 0], np.int16), np.array([0, 0, 800, 0], np.int16)
    usual = bench.usual_in_sections(truancy, scrap, norm, rate, occupation, section, 2)
    assert [share[0] for share in usual] == [0.01, 0.02, near(31_000 / 3 / 10_000), 430_000.0]
    assert not any(share[1] for share in usual)
    assert bench.turned_out(10_000, 50, hand, 400_000.0) == near(1.25)
    assert bench.turned_out(10_000, 50, boss, 400_000.0) == bench.turned_out(10_000, 50, hand, 0.0) == 1.0


def test_work_redeems_belief_and_never_the_other_way() -> None:
    out, b = plain(examination.struck_by_rule), constants(least_attendance=0.3)
    assert out(3, 0.9, 3.0, 1.0, 0.0, b) == 1.0 and out(2, 0.1, 3.0, 1.0, 0.0, b) == 0.0
    assert out(2, 0.1, 3.0, 1.0, 1.0, b) == 1.0 and out(9, 0.1, 3.0, 0.0, 0.0, b) == 0.0
    assert plain(examination.redeemed)(0.6, constants(redeem=0.5)) == near(0.3)
    on, b = bundle_class("on", ["named", "combined"]), constants(combine=1.0, named_share=0.5)
    both, alone = on(True, True), on(False, False)
    found = np.zeros(len(Ground))
    found[Ground.IGNORANCE] = 0.3
    assert examination.case_against(found, 0.3, b, alone) == 0.0
    found[Ground.WORK] = 0.5
    assert (
        examination.case_against(found, 0.9, b, alone) == examination.case_against(found, 0.9, b, both) == 0.5
    )
    rule = plain(examination.outweighs)
    assert [rule(0.4, 0.8, b), rule(0.39, 0.8, b), rule(0.0, 0.0, b)] == [1.0, 0.0, 1.0]
    assert examination.named_ground(found, b, both) == Ground.WORK
    found[Ground.DRINK] = found[Ground.LAPSED] = 0.3
    assert examination.named_ground(found, b, both) == Ground.SEVERAL
    assert examination.named_ground(found, b, alone) == Ground.WORK


def test_faults_of_two_kinds_weigh_more_than_their_sum() -> None:
    b, on = constants(combine=1.0), bundle_class("on", ["combined"])
    assert plain(examination.combined)(0.2, 0.5, b) == 0.2
    found = np.zeros(len(Ground))
    found[Ground.LAPSED], found[Ground.DRINK] = 0.2, 0.3
    assert examination.case_against(found, 0.0, b, on(False)) == near(0.5)
    assert examination.case_against(found, 0.0, b, on(True)) == near(0.7)
    found[Ground.CONDUCT] = 0.1
    assert examination.case_against(found, 0.0, b, on(True)) == near(0.9)
    assert bench.titled(Shock.UDARNIK.value, 30, 40) == 0.25
    assert bench.titled(Shock.NONE.value, 30, 40) == 0.0


def test_cards_kept_and_lost() -> None:
    assert plain(card.mended)(1.0, constants(mend_card=0.8)) == 0.8
    rule, b = plain(card.struck_off_probability), constants(strike_off=0.1, least_attendance=0.3)
    assert [rule(3, 0.1, 3.0, b), rule(2, 0.1, 3.0, b), rule(9, 0.4, 3.0, b)] == [0.1, 0.0, 0.0]
    b = constants(
        resign_base=-7.0, resign_conviction=4.0, resign_hurt=3.0, resign_heard=1.0, resign_overdue=0.5
    )
    assert plain(card.resign_probability)(0.5, 0.4, 0.2, 2.0, b) == near(logistic(-7 - 2 + 1.2 - 0.2 + 1))
    assert card.waited(Standing.CANDIDATE.value, 400, 430, 6.0) == 2.0
    assert card.waited(Standing.MEMBER.value, 400, 430, 6.0) == 0.0
    assert plain(organisation.put_out_elsewhere)(0.11) == 0.11
    assert plain(organisation.lost_track)(constants(lost_card=0.05)) == 0.05


def test_courses_and_well_run_cells() -> None:
    assert plain(course.trained)(0.01, 24.0, 8.0) == near(0.03)
    assert plain(meetings.regular)(-1.5, constants(attend_steady=0.5)) == -0.75
    assert plain(meetings.well_run)(0.6, constants(attend_run=1.5, run_usual=0.4)) == near(0.3)


def test_scrutiny_finds_false_papers() -> None:
    rule, b = plain(examination.unasked), constants(spared=0.7)
    assert [rule(1.0, 0.0, b), rule(1.0, 1.0, b), rule(0.0, 0.0, b)] == [0.7, 0.0, 0.0]
    assert plain(examination.questioned)(15.0, 0.5, constants(grudge_minutes=240.0)) == 135.0
    known = constants(find_rate=0.003, know_rate=0.001)
    assert plain(examination.discovered)(100.0, 0.0, known) == near(1 - math.exp(-0.3))
    assert plain(examination.discovered)(100.0, 200.0, known) == near(1 - math.exp(-0.5))


def test_verdicts() -> None:
    b = constants(verdict_base=-6.0, verdict_case=12.0, verdict_defence=1.5)
    assert plain(examination.expel_probability)(0.5, 0.0, b) == near(0.5)
    assert plain(examination.expel_probability)(0.5, 1.0, b) == near(logistic(-1.5))
    assert plain(examination.expel_probability)(0.0, 0.0, b) < 1 / 400
    assert plain(examination.expel_probability)(0.5, -1.0, b) > 0.7
    blame = constants(accuse_base=-4.0, accuse_work=5.0, accuse_name=2.0)
    assert plain(examination.accused)(0.6, 0.5, blame) == near(0.5)
    b = constants(defend_base=-2.7, defend_work=5.0, defend_esteem=2.0)
    assert plain(examination.defended)(0.4, 0.5, b) == near(logistic(0.3))
    b = constants(demote_base=-4.0, demote_case=8.0)
    assert plain(examination.demote_probability)(0.5, 1.0, b) == near(0.5)
    assert plain(examination.demote_probability)(0.5, 0.0, b) == 0.0
    assert plain(discipline.called_probability)(0.5, constants(call_base=-8.0, call_case=8.0)) == near(
        logistic(-4)
    )


def test_elections_and_careers() -> None:
    b = constants(stand_esteem=4.0, stand_attendance=2.0, stand_study=1.0, stand_assigned=0.5)
    assert plain(candidates.standing)(0.5, 0.7, 0.3, 1.0, b) == near(2 + 1.4 + 0.3 + 0.5)
    b = constants(object_base=-1.5, object_heat=3.0, object_refused=0.8, object_esteem=1.5)
    assert plain(voting.object_probability)(0.6, 0.5, 0.5, 0.25, b) == near(
        logistic(-1.5 + 1.5 + 0.4 - 0.9 + 0.25)
    )
    b = constants(
        reserve_base=-5.0, reserve_norm=1.5, reserve_esteem=3.0, reserve_attendance=1.0, reserve_assigned=0.5,
        reserve_schooling=0.1,
    )  # fmt: skip
    score = -5 + 0.3 + 1.8 + 0.7 + 0.5 + 0.4
    assert plain(careers.recommend_probability)(1.2, 0.6, 0.7, 1.0, 4.0, 0.3, b) == near(
        logistic(score + 0.3)
    )


def test_ties_weigh_by_the_heaviest() -> None:
    b = constants(tie_named=1.0, tie_linked=0.7, tie_abroad=0.5)
    assert plain(faults.tied)(0.0, 0.7, 0.5) == 0.7
    assert faults.incriminated(int(Past.ABROAD | Past.LINKED | Past.OPPOSED), b) == 0.7
    assert faults.incriminated(int(Past.NAMED), b) == 1.0
    assert faults.incriminated(int(Past.OPPOSED), b) == 0.0
