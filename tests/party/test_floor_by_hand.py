"""Rules of meetings, floor, debate and mood against numbers worked out by hand."""

from math import exp

import numpy as np
import pytest

from kombinat.party.cell import assignments
from kombinat.party.centre import line
from kombinat.party.meeting import blame, cares, debate, meetings, mood, resolution, subjects
from kombinat.world.codes import Demand, Kind, Part, Target, Topic
from tests.party.hand import constants, logistic, plain

near = pytest.approx


def test_attendance() -> None:
    b = constants(
        attend_base=-1.0, attend_conviction=1.5, attend_habit=1.5, attend_hurt=0.8, attend_tired=1.2,
        attend_assigned=0.5,
    )  # fmt: skip
    score = -1.0 + 1.5 * 0.6 + 1.5 * 0.5 + 0.8 * 0.25 + 0.5 - 1.2 * 0.4
    assert plain(meetings.attend_probability)(0.6, 0.5, 0.25, 0.4, 1.0, 0.2, b) == near(logistic(score + 0.2))


def test_speaking() -> None:
    b = constants(speak_base=-5.0, speak_activism=3.0, speak_hurt=3.0, speak_fear=2.0)
    assert plain(meetings.speak_probability)(0.4, 0.3, 0.1, 0.7, b) == near(
        logistic(-5 + 1.2 + 0.9 - 0.2 + 0.7)
    )
    assert plain(meetings.encouraged)(0.9, constants(speak_line=1.0)) == near(0.9)
    assert plain(meetings.amplified)(0.5, constants(speak_press=0.8)) == near(0.4)
    assert plain(meetings.entitled)(1.0, constants(speak_assigned=0.5)) == near(0.5)


def test_notes_do_not_know_fear() -> None:
    assert plain(meetings.note_probability)(0.5, constants(note_base=-4.5, note_hurt=2.0)) == near(
        logistic(-3.5)
    )


def test_part_taken() -> None:
    rule = plain(meetings.part_taken)
    assert rule(False, True, True) == Part.ABSENT
    assert rule(True, True, True) == Part.ASKED
    assert rule(True, False, True) == Part.NOTE
    assert rule(True, False, False) == Part.LISTENED


def test_pulls_of_topics() -> None:
    assert plain(subjects.care)(0.5, constants(care_pull=5.0)) == 2.5
    assert plain(subjects.agenda)(0.8, 0.25, constants(agenda_pull=3.0)) == near(1.8)


def test_cares_from_circumstances() -> None:
    assert plain(cares.crowded)(300.0, constants(bearable_area=450.0)) == near(1 / 3)
    assert plain(cares.crowded)(500.0, constants(bearable_area=450.0)) == 0.0
    assert plain(cares.shirked_on)(0.1, 0.02, constants(hurt_missed=3.0)) == near(0.24)
    assert plain(cares.shirked_on)(0.1, 0.2, constants(hurt_missed=3.0)) == 0.0
    assert plain(cares.pressed_at_home)(0.5, 0.8) == near(0.4)
    assert plain(cares.dissent)(1.0, 0.3) == 0.3
    assert plain(cares.lacking_lessons)(1.0, 0.4, constants(hurt_lessons=0.3)) == near(0.18)


def test_pulls_of_targets() -> None:
    assert plain(blame.answerable)(0.48, constants(answer_pull=1.0)) == near(float(np.log(0.5)))
    assert plain(blame.licensed)(0.4, constants(line_pull=1.5)) == near(0.6)
    assert plain(blame.cautious)(0.5, 0.2, constants(caution=3.0)) == near(-1.2)
    assert plain(blame.habitual)(0.3, constants(habit_pull=1.0)) == near(0.3)


def test_sharpness_of_words() -> None:
    b = constants(words_base=0.2, words_hurt=0.4, words_line=0.2)
    assert plain(blame.severity)(0.5, 0.5, b) == near(0.5)
    assert plain(blame.labelled)(constants(words_enemy=0.2)) == near(0.2)
    assert plain(blame.unsigned)(0.5, constants(note_tail=0.4)) == near(0.05)
    assert plain(blame.bridged)(True, constants(visitor_calm=0.3)) == 0.3
    assert plain(blame.bridged)(False, constants(visitor_calm=0.3)) == 0.0


def test_a_stoppage_is_three_matters() -> None:
    assert [line.matter_of(Topic.STOPPAGE.value, cause) for cause in range(3)] == [0, 1, 2]
    for topic in range(1, len(Topic)):
        assert line.topic_of(line.matter_of(topic, 2)) == topic


def test_what_speeches_ask_for() -> None:
    matter = line.Matter
    assert line.demand_of(matter.MATERIALS.value, Target.SUPPLIER.value) == Demand.MATERIALS
    assert line.demand_of(matter.MACHINES.value, Target.SPECIALIST.value) == Demand.REPAIR
    assert line.demand_of(matter.TASKS.value, Target.FOREMAN.value) == Demand.TASKS
    assert line.demand_of(matter.PAY.value, Target.CENTRE.value) == Demand.RATE
    assert line.demand_of(matter.BOSS.value, Target.FOREMAN.value) == Demand.REMOVAL
    assert line.demand_of(matter.BOSS.value, Target.SPECIALIST.value) == Demand.STAFF
    assert line.demand_of(matter.DISCIPLINE.value, Target.ADMINISTRATION.value) == Demand.STAFF
    assert line.demand_of(matter.DISCIPLINE.value, Target.WORKMATE.value) == -1
    assert line.demand_of(matter.FOOD.value, Target.CENTRE.value) == -1


def test_heat_against_a_shop_goes_in_part_to_the_director() -> None:
    heat, parent = np.zeros(6, np.int32), np.array([-1, 0, 1, -1, 0, 4])
    kind = np.array([Kind.PLANT, Kind.SHOP, Kind.SECTION, Kind.TRUST, Kind.COMMITTEE, Kind.CELL])
    debate.add_heat(heat, kind, parent, 1, Target.ADMINISTRATION.value, 5000, 0.3, 0.2)
    debate.add_heat(heat, kind, parent, 2, Target.FOREMAN.value, 2000, 0.3, 0.2)
    debate.add_heat(heat, kind, parent, -1, Target.CENTRE.value, 2000, 0.3, 0.2)
    debate.add_heat(heat, kind, parent, 5, Target.PARTY.value, 1000, 0.3, 0.2)
    debate.add_heat(heat, kind, parent, 4, Target.PARTY.value, 500, 0.3, 0.2)
    assert heat.tolist() == [1500, 3500, 2000, 0, 700, 800]


def test_relief_and_compromise() -> None:
    assert plain(debate.voiced_relief)(constants(voiced=0.15)) == 0.15
    assert debate.eased(4000, 0.15) == 3400
    assert plain(resolution.taken_in)(constants(compromise=0.7)) == 0.7


def test_mood() -> None:
    assert plain(mood.habit)(0.5, 1.0, constants(habit_keep=0.8)) == near(0.6)
    assert plain(mood.fault_found)(0.03, constants(fault_gain=5.0)) == near(0.15)
    assert plain(mood.gathered)(0.3, constants(unrest_anger=1.0)) == near(0.3)
    share = 1.0 - exp(-0.2)  # of hands with one of two in a hundred among ten workmates
    assert plain(mood.led)(0.3, 0.02, constants(unrest_lead=0.5, mates=10.0)) == near(0.15 * share)
    assert plain(mood.led)(0.0, 0.02, constants(unrest_lead=0.5, mates=10.0)) == 0.0
    assert plain(mood.contained)(0.5, 0.02, constants(unrest_voiced=0.2, mates=10.0)) == near(0.1 * share)
    assert plain(mood.contained)(0.5, 0.0, constants(unrest_voiced=0.2, mates=10.0)) == 0.0
    assert plain(mood.slack_of)(50, 50, 1000, 10, 90) == near(0.2)
    assert plain(mood.militant)(0.9, 0.5, constants(press_line=0.5, press_floor=0.4)) == near(0.65)


def test_pledges() -> None:
    b = constants(pledge_slack=0.8, pledge_heat=0.05, pledge_most=0.3)
    assert plain(mood.pledged)(0.5, 0.2, 0.4, b) == near(0.5 * 0.18)
    assert plain(mood.pledged)(1.0, 0.9, 0.0, b) == near(0.3)


def test_tasks_and_hours() -> None:
    b = constants(task_base=-1.0, task_activism=3.0, task_attendance=1.5, task_tired=1.5, task_push=1.0)
    score = -1.0 + 3 * 0.3 + 1.5 * 0.6 - 1.5 * 0.4 + 0.5 + 0.2
    assert plain(assignments.assigned_probability)(0.3, 0.6, 0.4, 0.5, 0.2, b) == near(logistic(score))
    assert plain(assignments.hours_given)(0.4, 0.5, constants(task_hours=25.0)) == near(5.0)


def test_daily_life_among_the_cares() -> None:
    assert plain(cares.endangered)(0.01, constants(hurt_accident=20.0)) == near(0.2)
    assert plain(cares.unruly)(0.2, constants(hurt_drink=1.5)) == near(0.3)
    assert plain(cares.unruly)(0.9, constants(hurt_drink=1.5)) == 1.0
    assert plain(cares.answering)(0.3, constants(hurt_stopped=1.5)) == near(0.45)
    assert plain(cares.answering)(0.9, constants(hurt_stopped=1.5)) == 1.0
    b = constants(hurt_home=0.15, bearable_home=2.0)
    assert plain(cares.double_day)(6.0, b) == near(0.6)
    assert plain(cares.double_day)(1.0, b) == 0.0
    assert plain(cares.threatened)(0.5, 0.6) == near(0.3)


def test_the_word_enemy() -> None:
    b = constants(enemy_base=-5.0, enemy_hurt=1.0, enemy_suspicion=3.0, enemy_line=3.0)
    assert plain(blame.enemy_probability)(0.5, 0.2, 0.8, b) == near(logistic(-5 + 0.5 + 0.6 + 2.4))


def test_what_the_hall_took_up_of_each_shops_grievances() -> None:
    """Four hands of one shop, worst of stoppage 300, pay 500, pay 100, boss 200; pay and food were spoken of."""
    shops, section = np.array([-1, 1, 1, 0]), np.array([2, 2, 2, 2])
    raised = np.array([0, 0, 0, debate.flag_of(Topic.PAY) | debate.flag_of(Topic.FOOD)], np.int16)
    sores = np.array([[300, 0, 0, 0], [0, 500, 0, 0], [0, 100, 50, 0], [0, 0, 0, 200]]).T
    found = plain(mood.taken_up_of)(np.array([-1, 3, -1, -1]), raised, section, *sores, shops)
    assert found.tolist() == [0, 600, 0, 0]
