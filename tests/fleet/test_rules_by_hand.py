"""The fleet's rules by hand: equations worked out beside the code, limits, and signs."""

import math

import pytest

from kombinat.fleet import (
    academies,
    answers,
    ashore,
    bouts,
    command,
    daily,
    discipline,
    drill,
    fitness,
    inspection,
    manning,
    officers,
    prospects,
    purge,
    relief,
    removals,
    reports,
)
from tests.party.hand import constants, logistic, plain


def test_command_is_learned_by_itself_and_by_talking() -> None:
    of = constants(learn_rules=0.05, learn_talks=0.15)
    assert plain(command.internalised)(0.2, 0.7, 0.0, of) == pytest.approx(0.2 + 0.05 * 0.5)
    assert plain(command.internalised)(0.2, 0.7, 1.0, of) == pytest.approx(0.2 + 0.2 * 0.5)
    assert plain(command.internalised)(0.9, 0.3, 30.0, of) == pytest.approx(0.3)


def test_orders_cross_where_others_have_a_claim() -> None:
    of = constants(claim_commissar=0.6, claim_bureau=0.3)
    assert plain(command.contested)(1.0, 0.0, of) == 0.0
    assert plain(command.contested)(0.5, 0.2, of) == pytest.approx(0.36)
    assert plain(command.contested)(0.0, 3.0, of) == 1.0


def test_regard_is_won_by_skill_and_lost_by_words_and_quarrels() -> None:
    of = constants(rank_base=0.35, rank_skill=0.45, erode_floor=0.1, erode_papers=0.2, suspect_struck=1.0,
                   suspect_line=0.03, quarrel_orders=0.04, quarrel_trifles=0.03, pedant_former=0.6,
                   pedant_outside=0.3)  # fmt: skip
    assert plain(command.seasoned)(0.4, of) == pytest.approx(0.53)
    assert plain(command.eroded)(0.5, 0.1, of) == pytest.approx(0.07)
    assert plain(command.suspected)(0.08, 1.0, of) == pytest.approx(0.11)
    assert plain(command.quarrel)(0.25, 0.9, of) == pytest.approx(0.037)
    assert plain(command.pedantry)(1.0, 1.0, of) == pytest.approx(0.9)


def test_the_day_is_shared_out() -> None:
    of = constants(ask_base=30, ask_study=60, ask_line=60, press_found=40, press_blame=20, follow_alone=0.25,
                   follow_visits=0.5, carry=0.8, least_leisure=150)  # fmt: skip
    assert plain(drill.asked)(0.5, 0.5, of) == 90
    assert plain(drill.pressed)(0.5, 0.5, of) == 30
    assert plain(drill.followed)(60, 100, 0.0, of) == 70
    assert plain(drill.followed)(60, 100, 1.0, of) == 90
    assert plain(drill.carried_over)(of) == 0.8
    assert plain(drill.left_for_drill)(660, 240, 100, of) == 170
    assert plain(drill.left_for_drill)(660, 240, 400, of) == 0
    assert plain(drill.tedium)(150, 60) == pytest.approx(0.6)
    assert plain(drill.tedium)(50, 60) == 0.0


def test_training_has_a_level_at_which_it_stays() -> None:
    of = constants(train_gain=0.02, train_fade=0.03, practise_gain=0.0025, tried_marks=1.5)
    level = 0.02 * 3 / (0.02 * 3 + 0.03)
    assert plain(drill.trained)(level, 3.0, of) == pytest.approx(level)
    assert plain(drill.practised)(1.0, 3.0, of) == 0.0
    assert plain(drill.tried)(0.6, 0.4, 0.5, of) == pytest.approx(0.15)


def test_officers_stay_away_for_load_fear_and_pedantry() -> None:
    of = constants(
        away_base=-1.0, away_load=0.6, away_conviction=1.5, away_arrests=8.0, away_fear=1.5, away_former=0.8
    )
    assert plain(drill.away_probability)(2.0, 0.4, 0.3, of) == pytest.approx(logistic(-1.0 + 1.2 - 0.6 + 0.3))
    assert plain(drill.withdrawn)(0.1, 0.4, of) == pytest.approx(1.4)
    assert plain(drill.estranged)(1.0, of) == 0.8


def test_strictness_and_breaches() -> None:
    of = constants(strict_base=-0.5, strict_call=1.0, strict_authority=2.0, spare_floor=2.0, spare_fear=3.0,
                   spare_shared=1.0, strict_blame=1.0, breach_base=-1.6, breach_hurt=1.2, breach_idle=0.8,
                   breach_drink=1.2, breach_strict=1.5, breach_regard=2.5, breach_drive=1.5, drunk_base=0.2,
                   drunk_known=0.4, drunk_idle=0.2, mishap_green=0.004, mishap_breach=0.03)  # fmt: skip
    assert plain(discipline.enforced)(0.5, 0.5, -0.2, of) == pytest.approx(logistic(-0.5 + 0.5 + 1.0 - 0.2))
    assert plain(discipline.indulgent)(0.5, of) == -1.0
    assert plain(discipline.cowed)(0.5, of) == -1.5
    assert plain(discipline.overruled)(0.3, of) == pytest.approx(-0.7)
    assert plain(discipline.urged)(0.4, of) == pytest.approx(0.4)
    assert plain(discipline.breach_probability)(0.5, 0.5, -2.0, of) == pytest.approx(logistic(-2.6))
    assert plain(discipline.thirst)(1.0, of) == 1.2
    assert plain(discipline.deterred)(0.5, of) == -0.75
    assert plain(discipline.deference)(0.5, of) == -1.25
    assert plain(discipline.driven)(1.0, 0.6, of) == pytest.approx(0.9)
    assert plain(discipline.drunk_probability)(1.0, 0.5, of) == pytest.approx(0.7)
    assert plain(discipline.mishap_rate)(0.5, 0.1, of) == pytest.approx(0.005)


def test_drinkers_take_mates_along() -> None:
    of = constants(takes_along=0.5)
    assert plain(bouts.drawn_in)(0.0, of) == 0.0
    assert plain(bouts.drawn_in)(0.04, of) == pytest.approx(1.0 - math.exp(-0.02))
    assert plain(bouts.drawn_in)(1.0, constants(takes_along=0.0)) == 0.0
    assert plain(bouts.noticed)(constants(traces=0.5)) == 0.5


def test_who_may_be_removed_and_who_is_sent() -> None:
    assert plain(answers.not_theirs)(0.7) == 0.7
    assert plain(officers.posted)(False) and not plain(officers.posted)(True)


def test_reports_lean_towards_what_is_wished() -> None:
    of = constants(join_base=-0.6, join_idle=0.8, join_clubs=0.5, join_drink=0.8, join_village=0.8, pad=0.5,
                   near_base=0.4, near_regard=0.5, near_trifles=0.05, please=0.5, caution=0.8)  # fmt: skip
    assert plain(reports.joins_probability)(0.5, 1.0, 0.0, 0.5, of) == pytest.approx(logistic(-0.1))
    assert plain(reports.padded)(0.4, 0.8, of) == pytest.approx(0.6)
    assert plain(reports.padded)(0.9, 0.8, of) == 0.9
    assert plain(reports.attached)(0.6, 1.0, of) == pytest.approx(0.65)
    assert plain(reports.pleasing)(0.5, 0.9, 0.0, of) == pytest.approx(0.7)
    assert plain(reports.pleasing)(0.5, 0.9, 1.25, of) == 0.5


def test_an_inspection_weighs_what_it_sees_and_two_faults_are_punished_apart() -> None:
    of = constants(bearable=0.25, dissent_cost=3.0, answers=0.004, punish_base=1.0, punish_found=5.0, quota_line=0.3,
                   quiet_rate=0.3, free_rate=0.6)  # fmt: skip
    assert plain(inspection.links_found)(0.8, 0.5) == pytest.approx(0.4)
    assert plain(inspection.numbers_found)(0.8, 0.5) == pytest.approx(0.4)
    assert plain(inspection.order_found)(0.1, 0.5, of) == pytest.approx(0.3)
    assert plain(inspection.unanswered)(0.1, 5.0, of) == pytest.approx(0.24)
    assert plain(inspection.reprimand_probability)(0.6, of) == pytest.approx(logistic(-2.0))
    assert plain(inspection.quota)(0.5, of) == pytest.approx(0.15)
    assert plain(inspection.too_quiet)(0.05, 0.15, of) == pytest.approx(0.03)
    assert plain(inspection.too_quiet)(0.3, 0.15, of) == 0.0
    assert plain(inspection.too_free)(0.3, of) == pytest.approx(0.18)


def test_numbers_cover_a_commander_and_not_his_commissar() -> None:
    of = constants(deflect=0.8)
    assert plain(inspection.deflected)(0.5, of) == pytest.approx(0.4)
    assert plain(inspection.deflected)(1.0, constants(deflect=1.5)) == 1.0


def test_a_whole_crew_pays_for_its_book() -> None:
    assert plain(ashore.stopped)(0.05, constants(stop_book=4.0)) == pytest.approx(0.2)
    assert plain(ashore.stopped)(0.5, constants(stop_book=4.0)) == 1.0


def test_a_commander_gives_way_to_the_preferred() -> None:
    of = constants(give_way=0.03)
    assert plain(relief.outranked)(0.5, 2.0, of) == pytest.approx(0.03)
    assert plain(relief.outranked)(1.0, -1.0, of) == 0.0


def test_demands_officers_and_men() -> None:
    of = constants(grant_base=-2.0, grant_voices=10.0, grant_heat=1.5, grant_blame=1.0, damp_blame=0.4,
                   wave_former=0.06, wave_outside=0.02, lose_blame=0.06, screen_file=0.6, screen_record=0.5,
                   watch_base=0.6, watch_former=0.4, fit_skill=4.0, fit_school=0.1, bar_origin=2.0, bar_file=3.0,
                   see_school=0.3, see_study=1.5, see_record=4.0, course=0.25, stay_base=-2.6, stay_conviction=1.0,
                   stay_rank=2.8, stay_idle=0.8, stay_hurt=1.0, green=0.7, galley_spread=0.5,
                   galley_breach=0.2)  # fmt: skip
    assert plain(answers.grant_probability)(0.1, 0.2, 0.1, of) == pytest.approx(logistic(-0.6))
    assert plain(answers.damped)(0.5, 0.5, of) == pytest.approx(0.7)
    assert plain(removals.replaced_probability)(1.0, 1.0, 1.0, 0.5, of) == pytest.approx(0.11)
    assert plain(removals.replaced_probability)(0.0, 1.0, 1.0, 0.0, of) == 0.0
    assert plain(removals.screened_probability)(0.5, 1.0, 0.2, of) == pytest.approx(0.35)
    assert plain(officers.watched)(0.5, of) == pytest.approx(0.8)
    assert plain(fitness.fitness)(0.5, 8.0, of) == pytest.approx(2.8)
    assert plain(fitness.trusted)(1.0, 2.0) == 2.0
    assert plain(fitness.declared)(1.0, 1.0, 0.1, of) == pytest.approx(-0.5)
    assert plain(academies.promise)(7.0, 0.4, 0.1, of) == pytest.approx(2.3)
    assert plain(academies.taught)(0.2, of) == pytest.approx(0.2)
    assert plain(manning.stays_probability)(0.5, 0.2, 0.5, 1.0, of) == pytest.approx(logistic(0.1))
    assert plain(manning.diluted)(0.25, of) == pytest.approx(0.175)
    assert plain(daily.short_served)(0.1, 1.0, 0.1, of) == pytest.approx(0.17)
    assert plain(daily.short_served)(0.1, -9.0, 0.0, of) == 0.0


def test_two_reports_and_ranks_in_careers() -> None:
    of = constants(wave_junior=0.25, lose_doubt=0.03, praise_worth=0.5, commend=1.5, step=1.3, fit_study=3.0,
                   fit_staff=3.0, emulate_base=-1.5, emulate_ready=2.0, emulate_rank=1.0, see_skill=4.0,
                   see_record=4.0, lean_command=2.0, lean_former=1.0)  # fmt: skip
    assert plain(removals.lower_ranks)(0.08, of) == pytest.approx(0.02)
    assert plain(removals.attested)(0.5, 0.6, of) == pytest.approx(0.006)
    assert plain(removals.attested)(0.9, 0.6, of) == 0.0
    assert plain(removals.unseated)(1.0) == 0.0
    assert plain(removals.unseated)(0.0) == 1.0
    assert plain(officers.commended)(0.6, of) == pytest.approx(0.9)
    assert plain(officers.called_over)(100.0, 130.0, of) and not plain(officers.called_over)(100.0, 120.0, of)
    assert plain(fitness.politic)(0.5, 1.0, of) == pytest.approx(4.5)
    assert plain(prospects.rising)(2.0, 48.0) == pytest.approx(0.5)
    assert plain(prospects.rising)(9.0, 0.0) == 1.0
    assert plain(prospects.emulates)(0.5, 0.25, 1.0, of) == pytest.approx(0.5 * logistic(0.0))
    assert plain(academies.staffed)(1000.0, 20.0, 0.031) == pytest.approx(11.0)
    assert plain(academies.staffed)(1000.0, 40.0, 0.031) == 0.0
    assert plain(manning.rated)(0.5, 0.1, of) == pytest.approx(1.6)
    assert plain(purge.singled_out)(1.0, 1.0, of) == pytest.approx(4.0)
    assert plain(purge.list_probability)(0.01, 3.0, 1.5) == pytest.approx(0.02)
