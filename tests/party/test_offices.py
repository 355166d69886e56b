"""Committee, organisers, audit, press and district in a small plant: seats, procedures, and who pays for what."""

from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.world import World, permuted
from kombinat.party.centre import district, press
from kombinat.party.meeting import mood
from kombinat.party.offices import apparatus, audit, committee, elections
from kombinat.world.codes import Office, Part, Standing
from tests.party.small_plant import CELL, PLANT, SEATS, SHOP, amended, simulation, small_plant

MAY = (date(1928, 5, 1), date(1928, 6, 1))
FEW = {"party.elections.seats": 6.0, "party.elections.candidate_seats": 3.0, "party.elections.surplus": 0.0}


def columns(world: World, table: str) -> dict[str, Any]:
    return world.tables[table].data


def elected(
    law: dict[str, Any] | None = None, without: str = "", change: Any = None, world: World | None = None
) -> World:
    """A small plant, all at the meeting, after an election of the committee by the statutes given."""
    world = world or small_plant()
    columns(world, "person")["floor"][:] = Part.LISTENED
    post, person = columns(world, "post"), columns(world, "person")
    heads = np.flatnonzero(np.isin(post["office"], (Office.DIRECTOR, Office.SHOP_BOSS)) & (post["key"] != 0))
    members = np.flatnonzero(person["party"] == Standing.MEMBER)
    by_key = members[np.argsort(person["key"][members])]
    post["holder"][heads[np.argsort(post["key"][heads])]] = by_key[: heads.size]
    if change is not None:
        change(world)
    simulation(world, (committee.elect, elections.elect), *MAY, amended(FEW | (law or {})), without).run()
    return world


def seats(world: World) -> Any:
    """Holders of seats in the order of the keys of seats."""
    post = columns(world, "post")
    rows = np.flatnonzero((post["key"] != 0) & (post["office"] == Office.SEAT))
    return post["elected"][rows[np.argsort(post["key"][rows])]]


def test_seats_go_to_members_each_once_and_no_more_than_the_law_gives() -> None:
    world = elected()
    held = seats(world)
    assert held.size == SEATS
    assert (held[:9] >= 0).all() and (held[9:] < 0).all()
    assert np.unique(held[:9]).size == 9
    assert (columns(world, "person")["party"][held[:9]] == Standing.MEMBER).all()
    town = columns(world, "town")
    assert town["names_stood"][0] == 9 and town["seats_filled"][0] == 6


def test_the_committee_chooses_its_secretary_from_its_own_ranks() -> None:
    for law in ({}, {"party.elections.contested_vote": 1.0}):
        world = elected(law)
        post = columns(world, "post")
        secretary = post["elected"][np.flatnonzero(post["office"] == Office.SECRETARY)[0]]
        assert secretary in set(seats(world)[seats(world) >= 0])


def test_a_longer_slate_drops_those_most_objected_to() -> None:
    world = elected({"party.elections.surplus": 5.0})
    assert columns(world, "town")["names_stood"][0] == 14
    assert (seats(world)[:9] >= 0).all()


def test_open_nominations_come_from_the_floor() -> None:
    def spoken(share: int) -> Any:
        def change(world: World) -> None:
            columns(world, "person")["floor"][::share] = Part.SPOKE

        return change

    law = {"party.elections.contested_vote": 1.0}
    few, many = (columns(elected(law, change=spoken(each)), "town")["names_stood"][0] for each in (40, 4))
    assert 0 < few < many
    assert columns(elected(law), "town")["names_stood"][0] == 9  # where nobody speaks, the slate stands


def test_a_case_against_the_director_can_cost_him_the_vote_but_not_the_post() -> None:
    def hated(world: World) -> None:
        post, person = columns(world, "post"), columns(world, "person")
        director = np.flatnonzero((post["office"] == Office.DIRECTOR) & (post["key"] != 0))[0]
        post["fault"][director], person["esteem"][post["holder"][director]] = 9000, 9900
        person["sore_boss"][:] = 9000

    world = elected(without="party.candidates.confesses", change=hated)
    post = columns(world, "post")
    director = np.flatnonzero((post["office"] == Office.DIRECTOR) & (post["key"] != 0))[0]
    assert columns(world, "town")["director_seated"][0] == 0
    assert post["rejected"][director] == 1 and post["holder"][director] >= 0
    safe = elected(without="party.elections.objection", change=hated)
    assert columns(safe, "post")["rejected"].sum() == 0


def test_who_leaves_is_followed_by_a_candidate_member() -> None:
    world = elected()
    held, person = seats(world).copy(), columns(world, "person")
    person["party"][held[1]] = Standing.EXPELLED
    simulation(world, (committee.elect,), date(1928, 6, 1), date(1928, 7, 1), amended(FEW)).run()
    after = seats(world)
    assert after[:8].tolist() == [held[0], *held[2:9]]
    assert (after[8:] < 0).all()


def test_rows_in_another_order_elect_alike() -> None:
    for law in ({}, {"party.elections.contested_vote": 1.0}):
        assert elected(law).state_hash() == elected(law, world=permuted(small_plant(), seed=3)).state_hash()


def test_secrecy_frees_only_those_who_fear() -> None:
    def afraid(fear: int) -> Any:
        def change(world: World) -> None:
            columns(world, "person")["fear"][:] = fear
            columns(world, "person")["sore_boss"][:] = 9000
            columns(world, "post")["fault"][:] = 4000

        return change

    bold, cowed = (elected(change=afraid(fear)) for fear in (0, 10_000))
    assert columns(cowed, "post")["rejected"].sum() <= columns(bold, "post")["rejected"].sum()
    secret = [elected({"party.elections.contested_vote": 1.0}, change=afraid(fear)) for fear in (0, 10_000)]
    assert (seats(secret[0]) == seats(secret[1])).all()


def after(
    phases: Any, change: Any = None, law: Any = None, without: str = "", until: date = date(1928, 8, 1)
) -> World:
    world = small_plant()
    columns(world, "person")["floor"][:] = Part.LISTENED
    if change is not None:
        change(world)
    simulation(world, phases, date(1928, 7, 1), until, amended(law or {}), without).run()
    return world


def test_a_vacant_cell_is_sent_an_outsider_where_the_law_appoints() -> None:
    def placed(appointed: float) -> World:
        law = {"party.elections.appointed": appointed, "party.elections.term": 12.0}
        return after((elections.elect,), lambda world: columns(world, "unit")["hostility"].fill(10_000), law)

    world = placed(1.0)
    post, person = columns(world, "post"), columns(world, "person")
    organisers = (post["key"] != 0) & (post["office"] == Office.ORGANISER)
    assert (post["outsider"][organisers] == 1).all()
    assert (person["cell"][post["elected"][organisers]] != post["unit"][organisers]).all()
    assert columns(world, "town")["placed"][0] == 3
    assert columns(placed(0.0), "post")["outsider"].sum() == 0


def test_a_cell_trusts_its_own_more() -> None:
    def outsider(world: World) -> None:
        post = columns(world, "post")
        post["outsider"][post["unit"] == CELL] = 1

    trust = columns(after((apparatus.trust,), outsider), "unit")["confidence"]
    assert trust[CELL] < trust[CELL + 1] == 10_000


def shielded(licence: float, covered: int = 0) -> World:
    def accused(world: World) -> None:
        post, person = columns(world, "post"), columns(world, "person")
        post["fault"][:], post["covered"][:4], post["since"][:4] = 4000, covered, -100
        post["holder"][:4] = np.flatnonzero(person["party"] == Standing.MEMBER)[:4]

    return after((apparatus.shield,), accused, {"party.line.self_criticism": licence})


def test_the_committee_covers_its_own_until_criticism_is_called_for() -> None:
    quiet, loud = columns(shielded(0.2), "post"), columns(shielded(1.0), "post")
    assert (quiet["fault"][:4] < 4000).all() and (quiet["covered"][:4] > 0).all()
    assert (loud["fault"][:4] == 4000).all()
    later = columns(shielded(1.0, covered=5000), "post")
    assert (later["fault"][:4] > 4000).all() and (later["covered"][:4] < 5000).all()
    secretary = later["office"] == Office.SECRETARY
    assert (later["fault"][secretary] > loud["fault"][secretary]).all()


def test_strife_stops_the_audit() -> None:
    def found(aimed: int) -> Any:
        def strife(world: World) -> None:
            columns(world, "unit")["speeches"][CELL:] = 10
            columns(world, "town")["speeches_party"][0] = aimed

        law = {"party.elections.month": 0.0}
        return columns(after((audit.check,), strife, law), "unit")["recommended"][CELL : CELL + 3]

    assert (found(0) > 0).all()
    assert (found(30) == 0).all()


def test_pieces_heat_the_shop_and_by_reach_the_director() -> None:
    def sore(world: World) -> None:
        columns(world, "person")["sore_boss"][:] = 9900
        columns(world, "person")["activism"][:] = 9900

    near = columns(after((press.write,), sore, {"party.press.reach": 0.2}), "unit")
    far = columns(after((press.write,), sore, {"party.press.reach": 0.9}), "unit")
    assert near["exposures"][PLANT] == near["exposures"][SHOP : SHOP + 3].sum() > 0
    assert far["heat"][PLANT] > near["heat"][PLANT] > 0
    assert (far["heat"][SHOP : SHOP + 3] == near["heat"][SHOP : SHOP + 3]).all()
    assert (near["resented"][SHOP : SHOP + 3] > 0).all()


def test_management_resents_and_fewer_write() -> None:
    def pieces(resented: int) -> int:
        def change(world: World) -> None:
            person = columns(world, "person")
            person["sore_boss"][:], person["activism"][:] = 9900, 9900
            columns(world, "unit")["resented"][:] = resented

        return int(columns(after((press.write,), change), "unit")["exposures"][PLANT])

    assert pieces(10_000) < pieces(0)


def test_the_district_attacks_where_the_plan_lags() -> None:
    def case(reported: int, without: str = "") -> int:
        def change(world: World) -> None:
            unit = columns(world, "unit")
            unit["target"][PLANT], unit["reported_year"][PLANT] = 12_000_000, reported
            unit["turnout"][CELL : CELL + 3] = 50

        law = {"party.elections.month": 0.0}
        phases = (district.speak, mood.accuse)
        post = columns(after(phases, change, law, without), "post")
        return int(post["fault"][post["office"] == Office.DIRECTOR][0])

    assert case(0) > case(8_500_000) > case(12_000_000) == 0
    assert case(0, "party.district.attack") == 0
