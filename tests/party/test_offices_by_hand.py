"""Rules of candidates, ballots, apparatus, audit, district and press against numbers worked out by hand."""

import numpy as np
import pytest

from kombinat.engine.bundles import bundle_class
from kombinat.party.cell import temper
from kombinat.party.centre import district, press
from kombinat.party.meeting import blame, meetings
from kombinat.party.membership import careers, recruitment
from kombinat.party.offices import apparatus, audit, candidates, voting
from kombinat.plant import posts
from kombinat.world.codes import Office, Part, Past
from tests.party.hand import constants, logistic, plain

near = pytest.approx


def test_who_stands() -> None:
    b = constants(stand_head=2.0, stand_boss=1.0, stand_sits=1.5)
    rule = plain(candidates.by_office)
    assert rule(Office.DIRECTOR, False, b) == 2.0
    assert rule(Office.SHOP_BOSS, True, b) == 2.5
    assert rule(candidates.NO_OFFICE, True, b) == 1.5
    b = constants(confess_base=-3.0, confess_case=2.0, confess_line=1.0)
    assert plain(candidates.confess_probability)(0.5, 0.9, b) == near(logistic(-3 + 1 + 0.9))


def test_when_a_term_ends() -> None:
    over = candidates.term_over
    assert [month for month in range(24) if over(month, 6, 4)] == [4, 10, 16, 22]
    assert [month for month in range(24) if over(month, 12, 3)] == [3, 15]
    assert all(over(month, 1, 4) for month in range(5))


def test_what_moves_voters() -> None:
    assert plain(voting.vetted)(True, constants(object_past=1.0)) == 1.0
    assert plain(voting.vetted)(False, constants(object_past=1.0)) == 0.0
    assert plain(voting.disarmed)(True, constants(object_confessed=0.8)) == 0.8
    assert plain(voting.grudge)(0.5, True, constants(object_boss=1.5)) == 0.75
    assert plain(voting.grudge)(0.5, False, constants(object_boss=1.5)) == 0.0
    assert plain(voting.dared)(0.4, 0.0, constants(object_fear=1.5)) == near(0.6)
    assert plain(voting.dared)(0.4, 1.0, constants(object_fear=1.5)) == 0.0


def test_names_are_ranked_by_objections_and_half_is_enough_to_pass() -> None:
    key = np.array([50, 40, 30, 20, 10], np.uint64)
    names, against = np.array([0, 1, 2, 3], np.int64), np.array([5, 2, 6, 2], np.int64)
    assert voting.ranked(names, against, 10, key).tolist() == [3, 1, 0]
    assert voting.ranked(names[::-1].copy(), against[::-1].copy(), 10, key).tolist() == [3, 1, 0]


def test_slates_and_nominations() -> None:
    rows, pulls = np.array([4, 5, 6, 7]), np.array([0.1, 0.4, 0.2, 0.3])
    key = np.arange(1, 9, dtype=np.uint64)
    assert candidates.slate_of(rows, 100.0 * pulls, 2, key, 1, 2).tolist() == [5, 7]
    cell, known = np.array([0, 0, 0, 0, 1, 1, 1, 2]), np.zeros(8, np.bool_)
    names, none = candidates.names_of_floor, np.empty(0, np.int64)
    assert names(none, rows, pulls, known, cell, key, 1, 2).size == 0
    spoke = np.array([4, 6, 7])  # who stands alone in a cell can name only those known to all
    assert names(spoke, rows, 100.0 * pulls, known, cell, key, 1, 2).tolist() == [5]
    known[6] = True
    assert names(spoke, rows, 100.0 * pulls, known, cell, key, 1, 2).tolist() == [5, 6]


def test_an_assembly_hears_as_many_a_sitting_as_a_cell() -> None:
    rows, key, cell = np.arange(8), np.arange(1, 9, dtype=np.uint64), np.array([0, 0, 0, 0, 1, 1, 1, 2])
    floor = np.array([Part.SPOKE] * 6 + [Part.NOTE, Part.ABSENT])
    person = bundle_class("person", ["key", "cell", "floor"])(key, cell, floor)
    one, all_of_them = (candidates.heard_of(rows, 0, sittings, person, 3, 1, 2) for sittings in (1.0, 9.0))
    assert one.size == 3 and all_of_them[:3].tolist() == one.tolist()
    assert sorted(all_of_them.tolist()) == [0, 1, 2, 3, 4, 5]
    assert candidates.heard_of(rows, 1, 1.0, person, 3, 1, 2).tolist() == all_of_them.tolist()


def test_the_apparatus() -> None:
    b = constants(place_base=0.4, place_hostile=0.6)
    assert plain(apparatus.placed_probability)(0.5, 0.5, b) == near(0.35)
    b = constants(trust_pace=0.2, doubt_outsider=0.4, doubt_fault=0.5)
    assert plain(apparatus.confidence)(1.0, 1.0, 0.2, b) == near(1 - 0.2 * 0.5)
    assert plain(apparatus.shielded)(0.75, constants(shield=0.4)) == near(0.1)
    assert plain(apparatus.uncovered)(0.2, 0.5, constants(uncover=0.25)) == near(0.025)
    assert plain(apparatus.accomplice)(2.0, constants(accomplice=0.3)) == near(0.6)


def test_audit_and_district() -> None:
    b = constants(audit_each=2.0, audit_strife=3.0)
    assert plain(audit.cells_checked)(11.0, 0.1, b) == near(22 * 0.7)
    assert plain(audit.cells_checked)(11.0, 0.5, b) == 0.0
    assert plain(audit.urged)(0.25, constants(urge=0.5)) == 0.125
    assert plain(district.attack)(0.1, 0.6, constants(district_lag=4.0)) == near(0.24)
    assert plain(district.attack)(-0.1, 0.6, constants(district_lag=4.0)) == 0.0
    assert district.lag_of(1200, 450, 6, 12) == near(0.25)
    assert district.lag_of(0, 450, 6, 12) == 0.0


def test_the_press() -> None:
    b = constants(write_base=-6.5, write_hurt=2.0, write_activism=2.0, write_schooling=0.15, write_most=0.1)
    assert plain(press.write_probability)(0.5, 0.5, 4.0, 0.3, b) == near(logistic(-6.5 + 1 + 1 + 0.6 - 0.3))
    assert plain(press.write_probability)(1.0, 1.0, 40.0, 0.0, b) == 0.1
    assert plain(press.suppressed)(0.5, 0.7, constants(write_resented=2.0)) == near(0.3)
    b = constants(resent_pace=0.3, resent_gain=0.3)
    assert plain(press.resentment)(0.2, 2.0, b) == near(0.2 + 0.3 * 0.4)
    assert plain(press.printed_words)(0.9, constants(piece_words=0.2)) == near(0.18)
    assert plain(press.wall_words)(constants(piece_words=0.2)) == 0.2
    assert plain(press.carried)(0.5, 0.9) == near(0.45)


def test_what_agenda_organiser_and_ladder_add() -> None:
    assert plain(meetings.relevant)(0.2, 0.6, 0.25, constants(attend_topic=0.5)) == near(0.15)
    assert plain(meetings.trusting)(0.5, constants(attend_trust=0.6)) == near(-0.3)
    assert plain(blame.distrusted)(0.6, constants(distrust_pull=1.5)) == near(0.6)
    assert plain(careers.allied)(True, 0.4, constants(reserve_allied=2.0)) == near(0.8)
    assert plain(careers.allied)(False, 0.4, constants(reserve_allied=2.0)) == 0.0
    assert plain(recruitment.prospects)(0.1, constants(apply_ladder=4.0)) == near(0.4)
    assert plain(temper.hopeful)(0.4, 0.1, constants(act_ladder=0.05)) == near(0.003)
    assert plain(posts.voted_down)(1, constants(authority_vote=0.1)) == 0.1
    assert plain(posts.voted_down)(0, constants(authority_vote=0.1)) == 0.0


def test_a_known_past_and_an_owning_up_cancel() -> None:
    b = constants(object_past=1.0, object_confessed=1.0)
    on = constants(vetted=1, disarmed=1)
    assert plain(voting.about_the_name)(int(Past.OPPOSED), True, b, on) == 0.0
    assert plain(voting.about_the_name)(int(Past.OPPOSED), False, b, on) == 1.0
