"""The opposition and the hall: rules by hand, and what a small plant does under other lines, threats and rules."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Phase
from kombinat.engine.world import World, permuted
from kombinat.party.cell import assignments, opposition, organisation
from kombinat.party.meeting import debate, floor, halls, meetings, motions, patience, procedure, subjects
from kombinat.party.membership import faults
from kombinat.world.codes import Hearing, Kind, Office, Part, Past, Standing, Topic
from tests.party.hand import constants, logistic, plain
from tests.party.small_plant import CELL, COMMITTEE, UNITS, amended, listed, simulation, small_plant

near = pytest.approx
HALL: tuple[Phase, ...] = (
    organisation.begin,
    opposition.send,
    patience.restrain,
    halls.assemble,
    halls.convene,
    meetings.attend,
    procedure.allow,
    floor.choose,
    debate.hear,
    procedure.protest,
    motions.vote,
    opposition.change,
    motions.restore,
    organisation.count,
)
POLICY = float(Topic.POLICY)


def test_pulls_by_hand() -> None:
    b = constants(stand_slow=2.0, hoped_growth=0.2)
    assert plain(opposition.neglected)(0.05, b) == near(1.5)
    assert plain(opposition.neglected)(0.4, b) == 0.0
    assert plain(opposition.aggrieved)(0.3, constants(stand_hurt=2.0)) == near(0.6)
    assert plain(opposition.promised)(0.5, constants(stand_gap=5.0)) == near(2.5)
    assert plain(opposition.balance)(0.25, constants(stand_peers=4.0)) == near(1.0)
    assert plain(opposition.argued)(0.2, constants(stand_heard=2.0)) == near(0.4)
    assert plain(opposition.assured)(1.0, constants(stand_visit=1.5)) == near(-1.5)
    assert plain(opposition.loyal)(0.6, constants(stand_conviction=1.5)) == near(-0.9)
    assert plain(opposition.risky)(0.2, constants(stand_fear=3.0)) == near(-0.6)
    assert plain(opposition.worth_of_unity)(0.5, constants(stand_unity=1.0)) == near(-0.5)
    assert plain(opposition.stake)(1.0, constants(stand_stake=0.5)) == near(-0.5)
    b = constants(stand_base=-6.0, stand_before=3.0)
    assert plain(opposition.stand_probability)(1.0, 2.0, b) == near(logistic(-1.0))
    b = constants(effort_gain=4.0)
    assert plain(opposition.effort)(0.8, 0.1, b) == near(0.32)
    assert plain(opposition.effort)(0.8, 0.5, b) == near(0.8)


def test_patience_by_hand() -> None:
    b = constants(denounce_base=-4.0, denounce_conviction=2.0, denounce_line=2.0, denounce_threat=1.0)
    assert plain(patience.denounce_probability)(0.5, 0.9, 0.6, b) == near(logistic(-4 + 1 + 1.8 + 0.6))
    assert plain(patience.alarmed)(0.5, constants(patience_threat=0.9)) == near(0.45)
    assert plain(patience.signalled)(1.0, constants(patience_signal=0.3)) == near(0.3)
    assert plain(patience.closed_ranks)(0.5, constants(patience_unity=0.2)) == near(0.1)
    assert plain(patience.provoked)(0.5, constants(patience_disorder=0.8)) == near(0.4)
    assert plain(patience.patience)(0.8, 0.3, constants(patience_pace=0.4)) == near(0.6)
    b = constants(hear_base=-1.0, hear_tolerance=5.0, hear_conviction=1.0)
    assert plain(procedure.hear_probability)(0.4, 0.6, b) == near(logistic(0.4))
    assert plain(procedure.extend_probability)(0.5, constants(extend_share=0.6)) == near(0.3)
    b = constants(outside_base=-1.0, outside_activism=3.0, outside_fear=2.0)
    assert plain(procedure.outside_probability)(0.5, 0.2, b) == near(logistic(0.1))
    b = constants(disorder_gain=10.0, disorder_pace=0.5)
    assert plain(procedure.disturbed)(0.2, 0.05, b) == near(0.35)
    assert plain(procedure.disturbed)(0.0, 0.9, b) == near(0.5)


def test_votes_and_records_by_hand() -> None:
    b = constants(hand_base=3.0, hand_fear=3.0, hand_hostile=4.0)
    assert plain(motions.hand_probability)(0.2, 0.5, b) == near(logistic(3 - 0.6 - 2))
    b = constants(return_base=-1.0, return_gap=5.0)
    assert plain(motions.return_probability)(0.2, 0.5, b) == near(0.5 * logistic(-2))
    assert plain(meetings.partisan)(1.0, 0.5, constants(speak_side=4.0)) == near(2.0)
    assert plain(subjects.guarded)(0.4, 0.25, constants(guard=5.0)) == near(-1.5)
    assert plain(assignments.mistrusted)(0.5, constants(task_record=1.5)) == near(0.75)
    assert plain(faults.factional)(2) == 1.0 and plain(faults.factional)(0) == 0.0


def test_motions_need_more_than_half() -> None:
    rule = plain(procedure.carried)
    assert rule(5, 5, 10) == Hearing.BARRED
    assert rule(6, 5, 10) == Hearing.SLOT
    assert rule(6, 6, 10) == Hearing.EXTENDED
    assert plain(procedure.turns_given)(True, 0) == 0 and plain(procedure.turns_given)(False, 0) == 1


def test_a_vote_is_due_by_term_or_by_the_table() -> None:
    rule = plain(motions.vote_due)
    assert rule(12, 6.0, 0.2) and rule(13, 6.0, 0.9) and not rule(13, 6.0, 0.2)


# ---- a small plant


def divided(supporters: float = 0.4, tolerance: int = 8000) -> World:
    """A small plant where a share of the communists stand with an opposition and may speak."""
    world = small_plant(members=0.6)
    person, unit, post = (world.tables[name].data for name in ("person", "unit", "post"))
    inside = person["cell"] >= 0
    sides = inside & (np.random.default_rng(3).random(inside.size) < supporters)
    person["past"][sides] = Past.OPPOSED | Past.SUPPORTS
    unit["tolerance"][:] = tolerance
    secretary = np.flatnonzero(post["office"] == Office.SECRETARY)[0]
    others = np.flatnonzero(inside & ~sides)
    post["elected"][secretary] = int(others[0]) if others.size else -1
    return world


def a_few(tolerance: int = 8000) -> World:
    """A plant that grows, where one communist in five stands with an opposition."""
    world = divided(0.2, tolerance)
    world.tables["unit"].data["growth"][:] = 3000
    return world


def lived(world: World, law: Any = None, without: str = "", until: date = date(1928, 1, 1),
          phases: Sequence[Phase] = HALL, **options: Any) -> World:  # fmt: skip
    run: Simulation = simulation(world, phases, date(1927, 1, 1), until, law, without, **options)
    run.run()
    run.close()
    return world


def standing_with_it(world: World) -> int:
    person = world.tables["person"].data
    return int(np.count_nonzero((person["past"] & Past.SUPPORTS != 0) & (person["cell"] >= 0)))


def summed(world: World, column: str) -> int:
    return int(world.tables["unit"].data[column].sum())


def mean_patience(world: World) -> float:
    unit = world.tables["unit"].data
    return float(unit["tolerance"][unit["kind"] == Kind.CELL].mean())


LIVELY = {"party.campaigns.unity": 1.0, "party.line.vagueness": 0.0}


def test_every_hand_present_is_counted_once_and_only_supporters_raise_theirs() -> None:
    world = lived(divided(), amended(LIVELY), until=date(1927, 2, 1))
    person = world.tables["person"].data
    present = (person["cell"] >= 0) & (person["floor"] != Part.ABSENT)
    assert summed(world, "votes_for") + summed(world, "votes_against") == present.sum()
    assert 0 < summed(world, "votes_for") <= 0.4 * 1.3 * present.sum()
    assert summed(world, "supporters") == standing_with_it(world)


def test_a_line_that_takes_the_programme_over_takes_its_people_away() -> None:
    held = lived(divided(), amended({**LIVELY, "party.line.opposition_gap": 0.9}))
    taken = lived(divided(), amended({**LIVELY, "party.line.opposition_gap": 0.1}))
    assert standing_with_it(taken) < 0.6 * standing_with_it(held)


def test_growth_takes_its_people_away() -> None:
    poor, grown = divided(), divided()
    grown.tables["unit"].data["growth"][:] = 4000
    law = amended({**LIVELY, "party.line.opposition_gap": 0.7})
    assert standing_with_it(lived(grown, law)) < standing_with_it(lived(poor, law))


def test_leaders_come_where_hands_go_up_and_stay_away_where_none_do() -> None:
    law = amended({**LIVELY, "party.opposition.tour": 0.5})
    quiet = lived(divided(supporters=0.0), law, until=date(1927, 4, 1))
    split = lived(divided(supporters=0.6), law, until=date(1927, 4, 1))
    assert quiet.tables["town"].data["visitors"][0] < 500 < split.tables["town"].data["visitors"][0]
    kept = lived(divided(supporters=0.0), law, "party.opposition.effort", date(1927, 4, 1))
    assert kept.tables["town"].data["visitors"][0] == 5000


def test_threat_ends_patience_and_the_floor() -> None:
    def minutes(threat: float) -> tuple[int, float]:
        law = amended({**LIVELY, "party.line.opposition_gap": 0.6, "party.line.threat": threat})
        world, heard = a_few(), 0
        run = simulation(world, HALL, date(1927, 1, 1), date(1927, 9, 1), law)
        while not run.finished:
            if run.step().dekad == 2:
                heard += summed(world, "minority_minutes")
        return heard, mean_patience(world)

    calm, alarm = minutes(0.1), minutes(0.9)
    assert alarm[0] < 0.7 * calm[0]
    assert alarm[1] < 0.5 * calm[1]


def barred(world: World, law: Any, without: str = "") -> tuple[int, int]:
    """(refused the floor, acts outside) over half a year."""
    refused, acts = 0, 0
    run = simulation(world, HALL, date(1927, 1, 1), date(1927, 9, 1), law, without)
    while not run.finished:
        if run.step().dekad == 2:
            refused += summed(world, "barred")
            acts += summed(world, "outside")
    return refused, acts


def test_the_barred_go_outside_and_the_hall_grows_harder() -> None:
    law = amended({**LIVELY, "party.line.opposition_gap": 0.6, "party.line.threat": 0.6})
    refused, acts = barred(a_few(tolerance=2000), law)
    assert 0 < acts < refused
    assert barred(a_few(tolerance=2000), law, "party.procedure.outside")[1] == 0
    assert barred(a_few(tolerance=2000), law, "party.procedure.hearing") == (0, 0)
    calm = a_few(tolerance=2000)
    barred(calm, law, "party.procedure.provoked")
    hard = a_few(tolerance=2000)
    barred(hard, law)
    assert mean_patience(hard) < mean_patience(calm)


def test_the_secretary_speaks_out_only_against_what_has_shown_itself_and_never_against_the_own_side() -> None:
    def spoke(world: World) -> int:
        law = amended({**LIVELY, "party.line.opposition_gap": 0.0, "party.line.threat": 0.9})
        said = 0
        run = simulation(
            world, HALL, date(1927, 1, 1), date(1928, 1, 1), law, without="party.opposition.stand"
        )
        while not run.finished:
            if run.step().dekad == 2:
                said += int(world.tables["town"].data["denounced"][0])
        return said

    convinced = divided()
    convinced.tables["person"].data["conviction"][:] = 9900
    assert spoke(convinced) > 3
    assert spoke(divided(supporters=0.0)) == 0
    own_side = divided(supporters=1.0)
    own_side.tables["person"].data["fear"][:] = 0
    post = own_side.tables["post"].data
    post["elected"][post["unit"] == COMMITTEE] = int(
        np.flatnonzero(own_side.tables["person"].data["past"] & Past.SUPPORTS)[0]
    )
    run = simulation(own_side, HALL, date(1927, 1, 1), date(1927, 2, 1), amended(LIVELY))
    run.run()
    assert own_side.tables["town"].data["denounced"][0] == 0


def test_those_who_renounce_come_back_by_a_named_flow() -> None:
    world = divided()
    person, town = world.tables["person"].data, world.tables["town"].data
    out = np.flatnonzero(person["past"] & Past.SUPPORTS != 0)[:60]
    drunk = np.flatnonzero((person["past"] == 0) & (person["cell"] >= 0))[:30]
    for rows in (out, drunk):
        person["party"][rows], person["cell"][rows] = Standing.EXPELLED, -1
    law = amended({"party.opposition.readmission": 1.0, "party.line.opposition_gap": 0.0})
    run = simulation(world, (organisation.begin, motions.restore), date(1928, 1, 1), date(1928, 7, 1), law)
    before = listed(world)
    while not run.finished:
        if run.step().dekad == 2:
            assert listed(world) == before + town["taken_back"][0]
            before = listed(world)
    back = person["past"] & Past.RETURNED != 0
    assert 10 < back.sum() < 60 and set(np.flatnonzero(back)) <= set(out)
    assert (person["party"][back] == Standing.MEMBER).all() and (person["cell"][back] >= CELL).all()
    assert not (person["past"][back] & Past.SUPPORTS).any()
    assert (person["party"][drunk] == Standing.EXPELLED).all()


def test_a_record_costs_tasks_only_where_it_is_held_against_people() -> None:
    def tasks(held: float) -> int:
        world = divided(supporters=1.0)
        law = amended({"party.opposition.record": held})
        simulation(world, (assignments.give,), date(1927, 1, 1), date(1927, 2, 1), law).run()
        return int(world.tables["person"].data["assignment"].sum())

    assert tasks(1.0) < 0.8 * tasks(0.0)


def test_supporters_cost_themselves_cases_and_a_mere_record_costs_less() -> None:
    from kombinat.party.membership import discipline

    def expelled(flags: int) -> int:
        world = divided(supporters=0.0)
        person = world.tables["person"].data
        person["past"][person["cell"] >= 0] = flags
        law = amended({"party.discipline.duties": (0.7, 0.5, 0.5, 0.3, 0.05, 0.8, 0.4, 0.2)})
        simulation(
            world, (organisation.begin, discipline.cases), date(1928, 1, 1), date(1928, 7, 1), law
        ).run()
        return int((person["party"] == Standing.EXPELLED).sum())

    anyway = expelled(Past.NOTHING)
    assert expelled(Past.SUPPORTS) - anyway > 3 * max(1, expelled(Past.OPPOSED) - anyway)


def test_the_hall_is_the_same_in_any_order_of_rows_and_at_any_partition() -> None:
    law = amended({**LIVELY, "party.line.opposition_gap": 0.8, "party.line.threat": 0.6})
    until = date(1927, 8, 1)
    alone = lived(divided(), law, until=until).state_hash()
    assert lived(permuted(divided(), seed=9), law, until=until).state_hash() == alone
    assert lived(divided(), law, until=until, threads=2, partition=100).state_hash() == alone
    assert lived(divided(), law, until=until, check=True).state_hash() == alone
    assert UNITS > CELL
