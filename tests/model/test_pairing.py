"""Pairing: a removal is felt only where it reaches, every draw stays the same draw, and every rule does something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kombinat.engine.amendments import amend, load_amendment
from kombinat.engine.draws import uniform
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program
from kombinat.engine.world import World
from kombinat.step import YEAR
from kombinat.studies.study import amend as write_amendment
from kombinat.world.codes import Kind, Occupation, Origin, Part, Past, Shock, Standing
from tests.model.arms import (
    AMENDMENTS,
    DIVIDED,
    END,
    ENGINEERS,
    MILESTONES,
    RULES,
    arms,
    communists_all,
    ends,
    named_specialists,
    still_alike,
)
from tests.model.world import (
    EXAMINED,
    START,
    column,
    fresh,
    grown,
    inputs,
    running,
    scenario,
)

FEBRUARY = date(1926, 2, 1)
QUARREL = date(1927, 10, 1)
ELECTED = date(1928, 5, 1)
SESSIONS = date(1929, 10, 1)


# ---- removals


def test_a_removal_in_one_town_never_reaches_another() -> None:
    without = inputs(*(rule for rule in RULES if rule.startswith("party.")))
    found = arms(fresh(), date(1926, 10, 1), inputs(), without, inputs("plant.quits.quit"), inputs())
    assert all(dekad[0] == dekad[3] for dekad in found)
    assert len(set(found[-1])) == 3


def lived(*removals: str) -> Simulation:
    """The first month without some rules."""
    simulation = running(fresh(), until=FEBRUARY, lives_under=[inputs(*removals)])
    simulation.run()
    return simulation


def people(simulation: Simulation) -> set[int]:
    return set(column(simulation.world, "person.key").tolist())


def happened(simulation: Simulation, kind: str) -> set[int]:
    """Subjects of this month's events of one kind (the events of a month are drained once)."""
    events = simulation.events_out()
    return set(events["subject"][events["kind"] == simulation.kinds.index(kind)].tolist())


@pytest.fixture(scope="module")
def whole() -> Simulation:
    """The first month with every rule."""
    return lived()


@pytest.mark.parametrize("room", ["plan", "plant", "party"])
def test_the_same_are_born_and_die_and_move_whatever_another_room_does(whole: Simulation, room: str) -> None:
    """In the first month nothing the room does has reached births, deaths and moves, so they must be the same."""
    without = lived(*(rule for rule in RULES if rule.startswith(f"{room}.")))
    assert people(without) == people(whole)
    assert people(whole) != set(column(fresh(), "person.key").tolist())
    assert without.world.state_hash() != whole.world.state_hash()


def draws_of(run: Simulation, phase: Phase) -> Any:
    """The bundle of streams that a phase draws from in the first town."""
    return dict(zip(phase.parameters, run._standing_of(phase, 0), strict=True)).get("draw")


def test_streams_of_draws_do_not_know_which_rules_and_phases_there_are() -> None:
    """For each decision: the draws of a sample of people, as a loop with all phases and one with few make them."""
    last = YEAR.headings[-3].phases[-1]
    everything = running(fresh())
    little = running(
        fresh(), program=Program("little", (Heading("one", (last,)),)), lives_under=[inputs(*RULES)]
    )
    keys = column(fresh(), "person.key")[::97]
    seen = set[bytes]()
    for phase in YEAR:
        streams = draws_of(everything, phase)
        assert streams == draws_of(little, phase)
        for name in phase.draws:
            drawn = np.array([uniform(getattr(streams, name), 7, key, 0) for key in keys])
            assert ((drawn >= 0.0) & (drawn < 1.0)).all()
            seen.add(drawn.tobytes())
    assert len(seen) == sum(len(phase.draws) for phase in YEAR), "two decisions draw alike"


def parts(simulation: Simulation, *part: Part) -> set[int]:
    """Keys of those who took one of these parts in the last meeting."""
    chosen = np.isin(column(simulation.world, "person.floor"), part)
    return set(column(simulation.world, "person.key")[chosen].tolist())


def test_where_a_rule_only_adds_to_a_chance_the_realised_cases_are_nested() -> None:
    """With other draws the cases of two arms would cross; with the same draws one arm's contain the other's."""
    quits = {
        rule: happened(lived(*rule.split()), "quit") for rule in ("", "plant.quits.ties", "plant.quits.idle")
    }
    assert quits["plant.quits.idle"] < quits[""] < quits["plant.quits.ties"]
    speaking = (Part.ASKED, Part.SPOKE)
    assert parts(lived("party.meetings.entitled"), *speaking) < parts(lived(), *speaking)
    assert people(lived()) < people(lived("society.demography.mortality"))
    assert people(lived("society.demography.fertility")) < people(lived())


# ---- every rule does something


def everyone_despised(world: World) -> None:
    world.tables["person"]["esteem"][:] = 0


def false_papers(world: World) -> None:
    person = world.tables["person"]
    person["recorded"][:] = (person["origin"] + 1) % len(Origin)


def false_papers_of_the_accused(world: World) -> None:
    false_papers(world)
    world.tables["post"]["fault"][:] = 10_000


def broken_auxiliary_shops(world: World) -> None:
    unit = world.tables["unit"]
    unit["capacity"][unit["auxiliary"] == 1] //= 20


def little_taken(world: World) -> None:
    link = world.tables["link"]
    link["taken"][link["buyer"] < 0] //= 4


def crowded(world: World) -> None:
    world.tables["household"]["area"][::2] //= 4
    world.tables["town"]["vacant_area"][:] = 0


def easy_plan(world: World) -> None:
    world.tables["unit"]["target"][:] //= 4


def specialists_attacked(world: World) -> None:
    person, unit = world.tables["person"], world.tables["unit"]
    person["occupation"][person["cell"] >= 0] = Occupation.TECHNICIAN
    unit["habit_specialist"][unit["kind"] == Kind.CELL] = 9000


def suspicious_plant(world: World) -> None:
    """Communists all, who have studied; every other one spoils work, some opposed the line; nobody has complaints."""
    communists_all(world)
    person, unit = world.tables["person"], world.tables["unit"]
    rows = np.flatnonzero(person["cell"] >= 0)
    person["study"][rows], person["activism"][rows], person["fear"][rows] = 9500, 9900, 0
    person["scrap"][rows[::2]], person["past"][rows[::5]] = 6000, Past.OPPOSED | Past.SUPPORTS
    person["shock"][rows[::3]] = Shock.UDARNIK
    cells = unit["kind"] == Kind.CELL
    unit["suspicion"][cells], unit["habit_workmate"][cells], unit["hostility"][cells] = 10_000, 10_000, 0
    person["sore_boss"][:], person["sore_pay"][:], person["sore_stoppage"][:] = 0, 0, 0
    person["sore_food"][rows] = 9000


def suspected_heads(world: World) -> None:
    """A suspicious plant whose people are sore at their bosses, and used to lay everything at their door."""
    suspicious_plant(world)
    person, unit = world.tables["person"], world.tables["unit"]
    rows, cells = np.flatnonzero(person["cell"] >= 0), unit["kind"] == Kind.CELL
    person["sore_boss"][rows], person["sore_food"][rows], person["esteem"][rows] = 9900, 0, 9900
    unit["habit_workmate"][cells], unit["hostility"][cells] = 0, 9000


def all_have_their_say(world: World) -> None:
    """Communists all, who burn to speak and fear nothing."""
    communists_all(world)
    person = world.tables["person"]
    rows = np.flatnonzero(person["cell"] >= 0)
    person["activism"][rows], person["fear"][rows], person["sore_pay"][rows] = 9900, 0, 9900


def opposition_shut_out(world: World) -> None:
    """Every fourth communist stands with the opposition and has much to say; the others are loyal and will not hear."""
    person = world.tables["person"]
    rows = np.flatnonzero(person["cell"] >= 0)
    person["conviction"][rows], person["past"][rows[::4]] = 9900, Past.SUPPORTS
    person["conviction"][rows[::4]], person["activism"][rows[::4]] = 100, 9900
    world.tables["unit"]["tolerance"][:] = 0


def hardly_any_communists(world: World) -> None:
    person = world.tables["person"]
    for cell in np.unique(person["cell"][person["cell"] >= 0]):
        others = np.flatnonzero(person["cell"] == cell)[2:]
        person["party"][others], person["cell"][others] = Standing.NONE, -1


# rules that may never tip a decision in so small a plant; when, and what must be so, for them to do it
RARE: dict[str, tuple[date, Callable[[World], None]]] = {
    "party.examination.conduct": (SESSIONS, everyone_despised),
    "party.examination.discovered": (SESSIONS, false_papers),
    "party.examination.scrutiny": (SESSIONS, false_papers_of_the_accused),
    "party.careers.allied": (SESSIONS, specialists_attacked),
    "party.halls.divided": (DIVIDED, communists_all),
    "party.halls.shared": (SESSIONS, hardly_any_communists),
    "party.examination.faction": (SESSIONS, suspicious_plant),
    "party.examination.named": (SESSIONS, suspicious_plant),
    "party.halls.reported": (ELECTED, all_have_their_say),
    "party.naming.ambitious": (SESSIONS, suspected_heads),
    "party.naming.duplicity": (SESSIONS, suspicious_plant),
    "party.naming.envied": (SESSIONS, suspicious_plant),
    "party.organs.standing": (ENGINEERS, named_specialists),
    "party.procedure.disorder": (QUARREL, opposition_shut_out),
    "party.procedure.outside": (QUARREL, opposition_shut_out),
    "party.procedure.provoked": (QUARREL, opposition_shut_out),
    "party.referral.taken_up": (SESSIONS, suspicious_plant),
    "town.city.answered": (SESSIONS, suspicious_plant),
    "party.vigilance.disguise": (SESSIONS, suspicious_plant),
    "plant.production.support": (SESSIONS, broken_auxiliary_shops),
    "plan.balances.achieved": (SESSIONS, little_taken),
    "plan.reports.hiding": (EXAMINED, easy_plan),
    "plant.supply.haulage": (SESSIONS, broken_auxiliary_shops),
    "society.dwelling.squeeze": (SESSIONS, crowded),
}


# until when: where it shows in the counts of a month alone, the end of that month; where it takes its time, longer
UNTIL = {
    "party.examination.named": date(1929, 11, 1),
    "town.city.answered": date(1931, 2, 1),
}

# rules of an order that never was, and the amendment that brings it in
OTHERWISE = {
    "plan.balances.start": "balances_of_totals",
    "plan.harmony.harmony": "procedure_harmony",
    "plan.harmony.move": "procedure_harmony",
    "plan.signals.steering": "procedure_signals",
    "plant.shipping.offer": "offers_open",
    "plan.incentives.own_plan": "incentives_own_plan",
    "plan.incentives.count": "incentives_profit",
    "plant.supply.thrift": "incentives_profit",
    "plant.hiring.thrift": "incentives_profit",
    "plan.investment.thrift": "incentives_1965",
    "plant.air.bypass": "filters",
    "plant.air.catch": "filters",
    "plant.air.toll": "filters",
}


@pytest.mark.parametrize("rule", OTHERWISE)
def test_a_rule_of_another_order_acts_where_it_is_in_force(rule: str) -> None:
    file = AMENDMENTS / f"{OTHERWISE[rule]}.yaml"
    book = amend(scenario().book, load_amendment(file, scenario().book, RULES))
    with_it, without = ends(fresh(), inputs(book=book), inputs(rule, book=book))
    assert with_it != without


# rules of a law that was proposed and refused
REFUSED = {"party.education.duty": {"party.education.study_duty": {"1926-01-01": 1.0}}}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_rule_of_a_law_that_was_refused_acts_where_it_is_passed(rule: str, tmp_path: Path) -> None:
    file = write_amendment(
        tmp_path / "passed.yaml", title="Passed", reason="what was refused", law=REFUSED[rule]
    )
    book = amend(scenario().book, load_amendment(file, scenario().book, RULES))
    with_it, without = ends(fresh(), inputs(book=book), inputs(rule, book=book))
    assert with_it != without


# rules that stand between a plant in debt and its orders and hands, where nobody covers the debt
IN_DEBT = ("plant.accounts.solvency", "plant.hiring.account", "plant.supply.account")


@pytest.mark.parametrize("rule", IN_DEBT)
def test_a_rule_of_a_hard_budget_acts_on_a_plant_in_debt(rule: str) -> None:
    nobody_covers, world = "plan.budget.refinance", fresh()
    unit = world.tables["unit"]
    unit["money"][unit["kind"] == Kind.PLANT] = -(10**10)
    with_it, without = ends(world, inputs(nobody_covers), inputs(nobody_covers, rule))
    assert with_it != without


# rules that wait for records, and for a law under which others have a share in them
WITH_RECORDS = ("plant.wages.record_pay",)
SHARES = {"plant.wages.record_share": {"1926-01-01": [0.0, 0.0, 0.1, 0.1, 0.0, 0.0, 0.0]}}


@pytest.mark.parametrize("rule", WITH_RECORDS)
def test_a_rule_of_shares_in_records_acts_where_there_are_records(rule: str, tmp_path: Path) -> None:
    file = write_amendment(tmp_path / "shares.yaml", title="Shares", reason="records paid early", law=SHARES)
    book, world = amend(scenario().book, load_amendment(file, scenario().book, RULES)), fresh()
    world.tables["person"]["shock"][world.tables["person"]["section"] >= 0] = Shock.STAKHANOVITE
    with_it, without = ends(world, inputs(book=book), inputs(rule, book=book))
    assert with_it != without


# rules of the end of a plant whose debts have long stood, and what must not hold beside them for it to come to that
NOBODY = ("plan.budget.refinance", "plan.budget.stake")
AT_THE_END = {
    "plan.closing.lock_in": NOBODY,
    "plan.closing.shut": (*NOBODY, "plan.closing.lock_in"),
    "plant.quits.closed": (*NOBODY, "plan.closing.lock_in"),
}


@pytest.mark.parametrize("rule", AT_THE_END)
def test_a_rule_of_the_end_acts_where_nobody_answers_for_the_plant(rule: str) -> None:
    world, without = fresh(), AT_THE_END[rule]
    unit = world.tables["unit"]
    unit["money"][unit["kind"] == Kind.PLANT] = -(10**10)
    world.tables["town"]["unpaid"][:] = 99
    with_it, removed = ends(world, inputs(*without), inputs(*without, rule))
    assert with_it != removed


# rules of the party that have work in a fleet alone; tests/party/test_membership.py has a scene with shore units
AT_SEA = {
    "party.cares.answering",
    "party.recruitment.by_descent",
    "party.recruitment.careers",
    "party.recruitment.colleagues",
}


@pytest.mark.heavy
def test_each_rule_removed_alone_changes_the_world() -> None:
    """Every rule has a town of its own, a copy of one that keeps all; those still alike are tried in later years.

    Rules that have a test of their own in this file are left to it.
    """
    apart = {*RARE, *OTHERWISE, *REFUSED, *IN_DEBT, *WITH_RECORDS, *AT_THE_END, *AT_SEA}
    assert apart <= set(RULES)
    world, idle = fresh(), [rule for rule in RULES if rule not in apart]
    for since, until in pairwise([START, date(1926, 2, 1), *MILESTONES, END]):
        if not idle:
            break
        world, idle = still_alike(world, since, until, {rule: inputs(rule) for rule in idle})
        print(f"{until}: {len(idle)} of {len(RULES)} without effect: {' '.join(idle[:30])}")
    assert idle == []


@pytest.mark.parametrize("rule", RARE)
def test_a_rule_that_rarely_tips_a_decision_does_where_there_is_reason(rule: str) -> None:
    since, stir = RARE[rule]
    world = grown(since)
    stir(world)
    until = UNTIL.get(rule, date(since.year + 1, 2, 1))
    _, alike = still_alike(world, since, until, {rule: inputs(rule)})
    assert alike == []
