"""Membership: the count moves only by named flows; examinations see what can be seen; dues close to the kopeck."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Program
from kombinat.engine.world import World, permuted
from kombinat.party.cell import organisation
from kombinat.party.meeting import meetings
from kombinat.party.membership import card, commission, dues, newcomers, recruitment, stratum
from kombinat.party.offices import elections
from kombinat.world.codes import Office, Origin, Part, Standing
from tests.party.lively import idle_everywhere
from tests.party.small_plant import CELL, COMMITTEE, amended, book, listed, simulation, small_plant
from tests.party.year import MEMBERSHIP, YEAR

GROUNDS = (
    "lapsed",
    "drink",
    "origin",
    "work",
    "ignorance",
    "opposition",
    "conduct",
    "enemy",
    "several",
)
ARRIVING = (organisation.begin, newcomers.arrive, stratum.hold, organisation.count)
WAYS_OUT = ("left_party", "put_back", "dropped", "resigned")


def people(world: World) -> dict[str, Any]:
    return world.tables["person"].data


def flow_of(world: World) -> int:
    town = world.tables["town"].data
    expelled = sum(int(town[f"expelled_{ground}"][0]) for ground in GROUNDS)
    arrived = sum(int(town[name][0]) for name in ("admitted", "transferred_in", "reinstated")) + int(
        town["taken_back"][0]
    )
    return arrived - expelled - sum(int(town[way][0]) for way in WAYS_OUT)


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
    run = simulation(world, ARRIVING, date(1926, 1, 1), date(1927, 1, 1), saturation=0.5)
    person = people(world)
    person["activism"][:300] = 0
    run.step()
    assert (person["activism"][:300] > 0).all()
    cards = (person["party"][:300] >= Standing.CANDIDATE).mean()
    assert 0.35 < cards < 0.65
    assert (person["party"][300:] == Standing.NONE).all()
    assert (person["steadiness"][:300] != 0).all()
    kept, habit = person["activism"].copy(), person["steadiness"].copy()
    run.step()
    assert (person["activism"] == kept).all() and (person["steadiness"] == habit).all()


def examined(law: Any = None, without: str = "", change: Any = None, seed: int = 5) -> World:
    """A small plant after the whole of an examination, nothing else going on."""
    world = small_plant(seed)
    if change is not None:
        change(people(world))
    phases = (organisation.begin, organisation.count, commission.examine)
    simulation(world, phases, date(1929, 10, 1), date(1929, 11, 21), law, without).run()
    return world


def expelled(world: World) -> Any:
    return people(world)["party"] == Standing.EXPELLED


def test_an_examination_calls_everyone_once() -> None:
    world = examined(amended({"party.examination.commission_load": 200.0}))
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


def test_bad_work_is_measured_beside_mates() -> None:
    def all_alike(person: dict[str, Any]) -> None:
        person["truancy"][:], person["scrap"][:], person["norm"][:] = 3000, 3000, 10_000

    def one_in_twenty(person: dict[str, Any]) -> None:
        all_alike(person)
        person["truancy"][np.arange(person["key"].size) % 20 != 0] = 300

    work = "party.examination.work"
    assert (expelled(examined(change=all_alike)) == expelled(examined(change=all_alike, without=work))).all()
    assert expelled(examined(change=one_in_twenty)).sum() > expelled(examined(change=all_alike)).sum()


def test_titles_and_norms_that_everybody_has_redeem_nobody() -> None:
    def ignorant(person: dict[str, Any], norm: Any, shock: Any) -> None:
        person["study"][:], person["norm"][:], person["shock"][:] = 0, norm, shock
        person["truancy"][:], person["scrap"][:], person["esteem"][:] = 0, 0, 6000

    stress = {"party.examination.emphasis": (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)}
    law = amended({**stress, "party.examination.examination_vagueness": 0.0})
    odd = np.arange(580) % 2 * 4000
    plain = expelled(examined(law, change=lambda person: ignorant(person, 10_000, 0)))
    fast = expelled(examined(law, change=lambda person: ignorant(person, 15_000, 0)))
    apart = expelled(examined(law, change=lambda person: ignorant(person, 10_000 + odd, 0)))
    assert (plain == fast).all()
    assert (apart <= plain).all()


def two_sorts_of_hand(person: dict[str, Any]) -> None:
    """All are a little at fault; every second hand is of a high bracket and spoils nothing."""
    person["norm"][:], person["rate"][:], person["shock"][:], person["esteem"][:] = 12_000, 40, 0, 5000
    person["scrap"][:], person["truancy"][:], person["study"][:] = 600, 300, 900
    person["attendance"][:], person["arrears"][:], person["dissolute"][:] = 3500, 0, 1
    person["rate"][1::2], person["scrap"][1::2] = 70, 0


def test_mates_speak_for_good_workers_and_keep_them() -> None:
    def kept(without: str = "") -> tuple[float, float]:
        out = expelled(examined(without=without, change=two_sorts_of_hand))
        return float(out[::2].sum()), float(out[1::2].sum())

    (plain, good), (undefended, even_good) = kept(), kept("party.examination.defended")
    assert good < plain / 2
    assert good < even_good and plain <= undefended
    assert sum(kept("party.examination.capable")) > plain + good


def test_who_does_the_tasks_given_is_asked_less() -> None:
    def ignorant(person: dict[str, Any]) -> None:
        two_sorts_of_hand(person)
        person["study"][:], person["assignment"][:] = 0, 1

    probed = examined(amended({"party.examination.probing": 1.0}), change=ignorant)
    habit, asked = examined(change=ignorant), examined(without="party.examination.unasked", change=ignorant)
    assert expelled(habit).sum() < expelled(asked).sum() == expelled(probed).sum()


def test_behind_closed_doors_nobody_is_spoken_for() -> None:
    def spoken(public: float) -> int:
        world = small_plant()
        two_sorts_of_hand(people(world))
        law = amended({"party.examination.public": public})
        phases = (organisation.count, commission.examine)
        simulation(world, phases, date(1929, 10, 1), date(1929, 11, 21), law).run()
        return int(world.tables["town"].data["spoken"][0])

    assert spoken(0.0) == 0 < spoken(1.0)


def test_absence_from_meetings_and_drink_put_out_together() -> None:
    def out(absent: bool, drunk: bool, without: str = "") -> int:
        def faulty(person: dict[str, Any]) -> None:
            two_sorts_of_hand(person)
            person["attendance"][:], person["dissolute"][:] = (3100 if absent else 9000), int(drunk)
            person["study"][:] = 9000

        return int(expelled(examined(without=without, change=faulty)).sum())

    both, parts = out(True, True), out(True, False) + out(False, True)
    assert both > parts
    assert both > out(True, True, "party.examination.combined")


def test_candidates_are_put_back_to_sympathisers() -> None:
    def ignorant(person: dict[str, Any]) -> None:
        person["study"][:] = 0

    stress = {"party.examination.emphasis": (0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0)}
    law = amended(
        {**stress, "party.examination.examination_vagueness": 0.0, "party.examination.demotion": 1.0}
    )
    world = examined(law, change=ignorant)
    person, town = people(world), world.tables["town"].data
    before = people(small_plant())["party"]
    assert town["put_back"][0] >= 0
    back = (before == Standing.CANDIDATE) & (person["party"] == Standing.SYMPATHISER)
    assert back.any() and (person["cell"][back] == -1).all()
    assert ((before == Standing.MEMBER) & (person["party"] == Standing.SYMPATHISER)).sum() == 0


def test_who_gives_up_dues_and_meetings_is_struck_off() -> None:
    world = small_plant()
    person = people(world)
    listed_before = np.isin(person["party"], (Standing.CANDIDATE, Standing.MEMBER))
    person["arrears"][:], person["attendance"][:] = 0, 9000
    person["arrears"][:200], person["attendance"][:200] = 9, 0
    law = book().with_behaviour({"party.card.strike_off": 0.3})
    without = "party.card.resigned"
    simulation(world, (card.lapse,), date(1928, 1, 1), date(1930, 1, 1), law, without).run()
    gone = listed_before & (person["party"] == Standing.NONE)
    assert gone[:200].sum() == listed_before[:200].sum()
    assert gone[200:].sum() == 0
    assert (person["cell"][gone] == -1).all()


def test_cards_taken_elsewhere_are_void_here() -> None:
    listed_before = listed(small_plant())

    def void(held: float, share: float) -> int:
        world = small_plant()
        people(world)["cell"][:] = -1
        law = amended({"party.examination.held": held, "party.examination.elsewhere": share})
        simulation(world, (organisation.roll,), date(1930, 1, 1), date(1930, 1, 11), law).run()
        town = world.tables["town"].data
        assert town["void_cards"][0] + town["transferred_in"][0] == listed_before
        return int(town["void_cards"][0])

    assert void(0.0, 1.0) == 0
    assert void(1.0, 1.0) == listed_before
    assert 0 < void(1.0, 0.2) < listed_before / 2


def test_who_comes_late_in_an_examination_has_been_through_it_elsewhere() -> None:
    def examined_elsewhere(through: float) -> float:
        world = small_plant()
        people(world)["cell"][:] = -1
        rules = {"party.examination.round": 1.0, "party.examination.gone_through": through}
        rules |= {"party.examination.held": 0.0}
        law = amended({**rules, "party.examination.elsewhere": 0.0})
        simulation(world, (organisation.roll,), date(1930, 1, 1), date(1930, 1, 11), law).run()
        return float(people(world)["examined"][people(world)["cell"] >= 0].mean())

    assert examined_elsewhere(0.0) == 0.0 and examined_elsewhere(1.0) == 1.0
    assert 0.3 < examined_elsewhere(0.5) < 0.7


def test_an_examination_ahead_makes_members_pay_and_come() -> None:
    def after(announced: float) -> tuple[float, float]:
        world = small_plant()
        law = amended({"party.examination.announced": announced})
        simulation(world, (dues.collect, meetings.attend), date(1928, 1, 1), date(1928, 7, 1), law).run()
        inside = people(world)["cell"] >= 0
        return people(world)["arrears"][inside].mean(), people(world)["attendance"][inside].mean()

    (owed, came), (owed_after, came_after) = after(0.0), after(1.0)
    assert owed_after < 0.8 * owed
    assert came_after > came


def test_mates_who_join_bring_mates_and_a_long_trial_puts_off() -> None:
    def asked(joining: int, term: float) -> int:
        world = small_plant(members=0.2)
        unit = world.tables["unit"].data
        unit["joining"][:], unit["heads"][:] = joining, 60
        law = amended({"party.recruitment.levy": 1.0, "party.recruitment.probation": term})
        simulation(world, (recruitment.admit,), date(1928, 1, 1), date(1928, 2, 1), law).run()
        return int(world.tables["town"].data["applied"][0])

    assert asked(30, 6.0) > asked(0, 6.0) > asked(0, 120.0)


def test_a_disliked_boss_is_questioned_longer() -> None:
    def found_out(without: str) -> int:
        world = small_plant()
        person, post = people(world), world.tables["post"].data
        person["recorded"][:], person["origin"][:], person["esteem"][:] = Origin.WORKER, Origin.KULAK, 9000
        person["arrears"][:], person["attendance"][:] = 0, 9000
        bosses = post["holder"][post["office"] == Office.FOREMAN]
        person["party"][bosses], person["cell"][bosses] = Standing.MEMBER, CELL + np.arange(9) // 3
        post["fault"][:] = 5000
        phases = (organisation.count, commission.examine)
        simulation(world, phases, date(1929, 10, 1), date(1929, 11, 21), law, without).run()
        return int((person["party"][bosses] == Standing.EXPELLED).sum())

    emphasis = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    law = amended(
        {
            "party.examination.emphasis": emphasis,
            "party.examination.examination_vagueness": 0.0,
            "party.examination.commission_load": 50.0,
        }
    )
    assert found_out("") > found_out("party.examination.scrutiny")
    assert found_out("party.examination.discovered") == 0


def test_public_sessions_bring_people_in() -> None:
    def applied(seed: int, without: str = "") -> int:
        world = small_plant(seed, members=0.3)
        simulation(world, MEMBERSHIP, date(1929, 10, 1), date(1929, 12, 1), without=without).run()
        return int(world.tables["town"].data["applied"][0])

    with_sessions = sum(applied(seed) for seed in range(6))
    assert with_sessions > sum(applied(seed, "party.recruitment.session") for seed in range(6))


def test_a_levy_multiplies_applications_and_closed_lists_leave_sympathisers() -> None:
    def run(levy: float, lists: float, seed: int = 5) -> dict[str, Any]:
        law = amended({"party.recruitment.levy": levy, "party.recruitment.open_lists": lists})
        world = small_plant(seed, members=0.2)
        simulation(world, MEMBERSHIP, date(1928, 1, 1), date(1928, 2, 1), law).run()
        return world.tables["town"].data | {"people": people(world)["party"].copy()}

    full, none = (sum(run(levy, 1.0, seed)["applied"][0] for seed in range(6)) for levy in (1.0, 0.0))
    assert full > 2 * max(1, none)
    closed = run(1.0, 0.0)
    assert closed["admitted"][0] == closed["promoted"][0] == 0
    assert (closed["people"] == Standing.SYMPATHISER).sum() == closed["applied"][0] > 0


def test_dues_close_to_the_kopeck_and_those_who_drift_fall_behind() -> None:
    world = small_plant()
    person, household = people(world), world.tables["household"].data
    person["attendance"][:100], person["conviction"][:100] = 0, 100
    run = simulation(world, (dues.collect,), date(1928, 1, 1), date(1928, 7, 1))
    closed = run.chart
    assert closed.names == ("party", "dues", "party_centre", "budget")
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
    simulation(world, (elections.elect,), date(1928, 1, 1), date(1928, 2, 1)).run()
    for p in np.flatnonzero((post["key"] != 0) & (post["office"] == Office.ORGANISER)):
        assert person["cell"][post["elected"][p]] == post["unit"][p]
        assert person["party"][post["elected"][p]] == Standing.MEMBER
    secretary = post["elected"][np.flatnonzero(post["unit"] == COMMITTEE)[0]]
    assert secretary >= 0 and (post["elected"] == secretary).sum() == 1


def test_contested_votes_are_counted_and_can_turn_holders_out() -> None:
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
    """Removing any rule changes the state of at least one of the plants in which much is going on."""
    idle = idle_everywhere(Program("party", (Heading("party", YEAR),)).rules())
    assert not idle, idle
