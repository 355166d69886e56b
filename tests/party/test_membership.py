"""Membership: the count moves only by named flows; examinations see what can be seen; dues close to the kopeck."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.clock import tick_of
from kombinat.engine.loop import Simulation
from kombinat.engine.world import World, permuted
from kombinat.world.codes import Occupation, Office, Origin, Part, Past, Standing
from tests.party.small_plant import CELL, COMMITTEE, amended, listed, simulation, small_plant
from tests.party.year import MEMBERSHIP, YEAR

GROUNDS = ("lapsed", "drink", "origin", "work", "ignorance", "opposition", "conduct", "enemy")


def people(world: World) -> dict[str, Any]:
    return world.tables["person"].data


def flow_of(world: World) -> int:
    town = world.tables["town"].data
    expelled = sum(int(town[f"expelled_{ground}"][0]) for ground in GROUNDS)
    arrived = sum(int(town[name][0]) for name in ("admitted", "transferred_in", "reinstated"))
    return arrived - expelled - int(town["left_party"][0])


def by_month(run: Simulation, between: Any = None) -> list[tuple[int, int]]:
    """(listed, net named flow) at each month's end. between: called before every dekad."""
    out = []
    while not run.finished:
        if between is not None:
            between(run.next_tick)
        if run.step().dekad == 2:
            out.append((listed(run.world), flow_of(run.world)))
    return out


class Turnover:
    """Some hands quit, some who quit come back, some die, some come for the first time."""

    def __init__(self, world: World) -> None:
        self.person = people(world)
        self.random = np.random.default_rng(4)
        self.next = int((self.person["key"] != 0).sum())

    def __call__(self, tick: int) -> None:
        at_work = np.flatnonzero(self.person["section"] >= 0)
        self.person["section"][self.random.choice(at_work, 9, replace=False)] = -1
        away = np.flatnonzero((self.person["key"] != 0) & (self.person["section"] < 0))
        self.person["section"][self.random.choice(away, 4, replace=False)] = at_work[0] % 9 + 4
        self.person["leaving"][self.random.choice(at_work, 2, replace=False)] = 2
        if self.next < self.person["key"].size:
            row = self.next
            self.next += 1
            self.person["key"][row] = 10_000 + row
            self.person["section"][row], self.person["born"][row] = 5, 12 * 50


def test_the_count_moves_only_by_named_flows() -> None:
    world = small_plant()
    run = simulation(world, MEMBERSHIP, date(1929, 7, 1), date(1930, 7, 1), saturation=0.3)
    before, seen = listed(world), 0
    for count, flow in by_month(run, Turnover(world)):
        assert count == before + flow
        seen += abs(flow)
        before = count
    assert seen > 50
    town = world.tables["town"].data
    assert town["left_party"][0] > 0


def test_newcomers_get_a_temper_once_and_some_bring_a_card() -> None:
    world = small_plant(members=0.0)
    run = simulation(
        world, MEMBERSHIP[:2] + MEMBERSHIP[-2:], date(1926, 1, 1), date(1927, 1, 1), saturation=0.5
    )
    person = people(world)
    person["activism"][:300] = 0
    run.step()
    assert (person["activism"][:300] > 0).all()
    cards = (person["party"][:300] >= Standing.CANDIDATE).mean()
    assert 0.35 < cards < 0.65
    assert (person["party"][300:] == Standing.NONE).all()
    kept = person["activism"].copy()
    run.step()
    assert (person["activism"] == kept).all()


def examined(law: Any = None, without: str = "", change: Any = None, seed: int = 5) -> World:
    """A small plant after the whole of an examination, nothing else going on."""
    world = small_plant(seed)
    if change is not None:
        change(people(world))
    from kombinat.party import commission, organisation

    phases = (organisation.begin, commission.examine)
    simulation(world, phases, date(1929, 10, 1), date(1929, 11, 21), law, without).run()
    return world


def expelled(world: World) -> Any:
    return people(world)["party"] == Standing.EXPELLED


def test_an_examination_calls_everyone_once() -> None:
    world = examined()
    person = people(world)
    members = np.isin(person["party"], (Standing.CANDIDATE, Standing.MEMBER, Standing.EXPELLED))
    assert (person["examined"][members] == 1).all()
    assert (person["examined"][~members] == 0).all()
    assert 0 < expelled(world).sum() < 0.4 * members.sum()


def test_no_examination_where_none_is_in_force() -> None:
    world = examined(amended({"party.examination.round": 0.0}))
    assert expelled(world).sum() == people(world)["examined"].sum() == 0


def test_commissions_do_not_see_convictions_or_fear() -> None:
    def other_minds(person: dict[str, Any]) -> None:
        for column in ("conviction", "fear", "activism", "sore_boss"):
            person[column][:] = person[column][::-1]

    assert (expelled(examined()) == expelled(examined(change=other_minds))).all()


def test_undiscovered_origins_make_no_difference() -> None:
    def false_papers(person: dict[str, Any]) -> None:
        person["origin"][:] = Origin.KULAK

    blind = "party.examination.discovered"
    assert (expelled(examined(without=blind)) == expelled(examined(without=blind, change=false_papers))).all()
    assert expelled(examined(change=false_papers)).sum() > expelled(examined()).sum()


@pytest.mark.parametrize(
    ("column", "worse"), [("arrears", 12), ("dissolute", 1), ("truancy", 3000), ("study", 100), ("esteem", 0)]
)
def test_every_visible_fault_costs_members(column: str, worse: int) -> None:
    def spoil(person: dict[str, Any]) -> None:
        person[column][person["party"] >= Standing.CANDIDATE] = worse

    assert expelled(examined(change=spoil)).sum() > expelled(examined()).sum()


def test_a_vague_directive_lets_good_workers_off_what_it_stresses() -> None:
    def ignorant(person: dict[str, Any]) -> None:
        person["study"][:], person["norm"][:] = 0, 12_000

    stress = {"party.examination.emphasis": (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)}
    strict = examined(amended({**stress, "party.examination.examination_vagueness": 0.0}), change=ignorant)
    vague = examined(amended({**stress, "party.examination.examination_vagueness": 1.0}), change=ignorant)
    assert expelled(strict).sum() > 2 * expelled(vague).sum()


def test_a_disliked_boss_is_questioned_longer() -> None:
    from kombinat.party import commission

    def found_out(without: str) -> int:
        world = small_plant()
        person, post = people(world), world.tables["post"].data
        person["recorded"][:], person["origin"][:], person["esteem"][:] = Origin.WORKER, Origin.KULAK, 9000
        bosses = post["holder"][post["office"] == Office.FOREMAN]
        person["party"][bosses], person["cell"][bosses] = Standing.MEMBER, CELL + np.arange(9) // 3
        post["fault"][:] = 5000
        simulation(world, (commission.examine,), date(1929, 10, 1), date(1929, 11, 21), law, without).run()
        return int((person["party"][bosses] == Standing.EXPELLED).sum())

    emphasis = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    law = amended({"party.examination.emphasis": emphasis, "party.examination.examination_vagueness": 0.0})
    assert found_out("") > found_out("party.examination.scrutiny")
    assert found_out("party.examination.discovered") == 0


def test_public_sessions_bring_people_in() -> None:
    def admitted(without: str = "") -> int:
        world = small_plant(members=0.3)
        run = simulation(world, MEMBERSHIP, date(1929, 10, 1), date(1929, 11, 1), without=without)
        run.run()
        return int(world.tables["town"].data["applied"][0])

    assert admitted() > admitted("party.recruitment.session")


def test_a_levy_multiplies_applications_and_closed_lists_leave_sympathisers() -> None:
    def run(levy: float, lists: float) -> dict[str, Any]:
        law = amended({"party.recruitment.levy": levy, "party.recruitment.open_lists": lists})
        world = small_plant(members=0.2)
        simulation(world, MEMBERSHIP, date(1928, 1, 1), date(1928, 2, 1), law).run()
        return world.tables["town"].data | {"people": people(world)["party"].copy()}

    assert run(1.0, 1.0)["applied"][0] > 2 * max(1, run(0.0, 1.0)["applied"][0])
    closed = run(1.0, 0.0)
    assert closed["admitted"][0] == closed["promoted"][0] == 0
    assert (closed["people"] == Standing.SYMPATHISER).sum() == closed["applied"][0] > 0


def test_dues_close_to_the_kopeck_and_those_who_drift_fall_behind() -> None:
    world = small_plant()
    person, household = people(world), world.tables["household"].data
    person["attendance"][:100], person["conviction"][:100] = 0, 100
    from kombinat.party import dues

    run = simulation(world, (dues.collect,), date(1928, 1, 1), date(1928, 7, 1))
    closed = run.chart
    assert closed.names == ("party", "dues", "party_centre")
    while not run.finished:
        run.step()
    members = np.isin(person["party"], (Standing.CANDIDATE, Standing.MEMBER))
    drifting = members & (np.arange(members.size) < 100)
    assert person["arrears"][drifting].mean() > 2 * person["arrears"][members & ~drifting].mean()
    assert (household["dues"] >= 0).all() and household["dues"].sum() > 0


def test_cells_elect_organisers_from_their_own_ranks() -> None:
    world = small_plant()
    person, post = people(world), world.tables["post"].data
    person["floor"][:] = Part.LISTENED
    from kombinat.party import elections

    simulation(world, (elections.elect,), date(1928, 1, 1), date(1928, 2, 1)).run()
    for p in np.flatnonzero((post["key"] != 0) & (post["office"] == Office.ORGANISER)):
        assert person["cell"][post["elected"][p]] == post["unit"][p]
        assert person["party"][post["elected"][p]] == Standing.MEMBER
    secretary = post["elected"][np.flatnonzero(post["unit"] == COMMITTEE)[0]]
    assert secretary >= 0 and (post["elected"] == secretary).sum() == 1


def test_contested_votes_are_counted_and_can_turn_holders_out() -> None:
    from kombinat.party import elections

    law = amended({"party.elections.contested_vote": 1.0, "party.elections.term": 1.0})
    world = small_plant()
    people(world)["floor"][:] = Part.LISTENED
    run = simulation(world, (elections.elect,), date(1928, 1, 1), date(1929, 1, 1), law)
    seen = set()
    while not run.finished:
        run.step()
        seen.add(tuple(world.tables["post"].data["elected"].tolist()))
    assert len(seen) > 3
    assert world.tables["town"].data["contested"][0] > 0


def test_the_whole_year_is_the_same_in_any_order_of_rows_and_at_any_partition() -> None:
    def whole(world: World, **options: Any) -> int:
        run = simulation(world, YEAR, date(1929, 9, 1), date(1930, 2, 1), saturation=0.1, **options)
        run.run()
        run.close()
        return world.state_hash()

    alone = whole(small_plant())
    assert whole(permuted(small_plant(), seed=9)) == alone
    assert whole(small_plant(), threads=2, partition=100) == alone
    assert whole(small_plant(), check=True) == alone


def test_every_rule_matters_somewhere() -> None:
    """Removing any rule changes the state of a lively year in a plant where everything is going on."""
    from kombinat.engine.phases import Heading, Program

    law = amended(
        {
            "party.examination.demotion": 1.0,
            "party.examination.case_minutes": 20.0,
            "party.examination.sitting_minutes": 60.0,
            "party.meetings.visits": 1.0,
            "party.meetings.slot": 4.0,
            "party.elections.term": 1.0,
            "party.line.opposition_gap": 0.6,
            "party.line.tabled_weight": 0.6,
            "party.line.against_foremen": 1.0,
            "party.line.discipline": 1.0,
            "party.line.against_managers": 1.0,
            "party.line.against_specialists": 1.0,
            "party.line.enemies": 0.5,
            "party.line.alarm": 0.3,
            "party.line.letter": 1.0,
            "party.line.vagueness": 0.7,
            "party.organs.reach": 0.1,
            "party.organs.technical": 0.9,
            "party.organs.watch": 1.0,
            "party.organs.asking": 1.0,
            "party.review.open_to": 1.0,
        }
    )
    law = law.with_behaviour(
        {
            "party.elections.object_base": -0.5,
            "party.recruitment.apply_base": -7.5,
            "party.mood.fault_gain": 10.0,
            "party.floor.hurt_lessons": 0.6,
            "party.meetings.speak_base": -4.5,
            "party.naming.name_base": -3.0,
            "party.naming.forget": 0.3,
            "party.naming.name_post": 3.0,
            "party.naming.point_new": 2.0,
            "party.vigilance.hedge": 0.9,
            "party.careers.reserve_base": -4.0,
            "party.floor.enemy_base": -4.0,
            "party.review.review_base": -2.0,
        }
    )

    def lively(without: str = "") -> int:
        world = small_plant(seed=12)
        world.tables["household"].data["area"][:] = 300
        person, unit, town = people(world), world.tables["unit"].data, world.tables["town"].data
        person["past"][::3], person["fatigue"][::4], person["activism"][:40] = 1, 8000, 0
        person["origin"][::2], person["esteem"][:360] = Origin.KULAK, 200
        unit["granted"][:], unit["asked"][:], unit["effort"][:] = 1, 3, 12_000
        unit["hostility"][:], unit["accidents"][:] = 4000, 2
        person["minutes_home"][::3], person["past"][1:300:3] = 480, Past.NAMED
        person["shock"][::5], person["reserve"][::2], person["occupation"][1::6] = 1, 1, Occupation.TECHNICIAN
        person["recorded"][1::6], unit["counted"][:], unit["count_due"][:] = Origin.EMPLOYEE, 7, 10
        unit["broken"][:], unit["capacity"][:], unit["suspicion"][:] = 100, 900, 8500
        person["activism"][:540:4], unit["missed"][:] = 9900, 250_000
        post = world.tables["post"].data
        post["holder"][:4], post["since"][1::2] = (3, 2, 242, 422), tick_of(date(1929, 9, 1))
        person["arrears"][:540:7], person["attendance"][:540:7] = 9, 0
        person["party"][:540:60], person["cell"][:540:60] = Standing.MEMBER, CELL + np.arange(9) // 3
        town["removals"][:], town["press"][:] = 1, 5000
        run = simulation(world, YEAR, date(1929, 9, 1), date(1930, 4, 1), law, without, saturation=0.2)
        run.run()
        return world.state_hash()

    whole = lively()
    rules = Program("party", (Heading("party", YEAR),)).rules()
    idle = [id for id in rules if lively(id) == whole]
    assert not idle, idle
