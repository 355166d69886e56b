"""Campaigns in a small plant: evenings are divided and not made, money closes, quotas hold, regions delay."""

from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.world import World, permuted
from kombinat.party.cell import assignments, drives, education, organisation
from kombinat.party.centre import region
from kombinat.party.membership import dues
from kombinat.world.codes import Call, Campaign, Topic
from tests.party.small_plant import CELL, SHOPS, amended, simulation, small_plant

DRIVES = tuple(f"party.campaigns.{name}" for name in (
    "unity", "economy", "rationalisation", "self_examination", "shock_work", "bonds", "countryside", "enrolment",
    "records", "documents", "democratisation", "defence", "order",
))  # fmt: skip
GIVING = (region.hand_down, region.send, assignments.give)


def only(**weights: float) -> dict[str, float]:
    """Law under which only these campaigns press, at once and as the centre asks."""
    law = dict.fromkeys((*DRIVES, "party.line.study", "party.region.zeal"), 0.0)
    law |= {f"party.campaigns.{name}": weight for name, weight in weights.items()}
    return law | {"party.region.alignment": 1.0}


def after(law: dict[str, Any], phases: Any = GIVING, world: World | None = None, months: int = 1,
          start: date = date(1928, 7, 1), without: str = "") -> World:  # fmt: skip
    made = world or small_plant()
    end = date(start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1, 1)
    run = simulation(made, phases, start, end, amended(law), without)
    run.run()
    run.close()
    return made


def campaign(world: World, column: str) -> Any:
    """A column of the campaign table in the order of codes."""
    table = world.tables["campaign"].data
    found = np.zeros(len(Campaign), np.int64)
    found[table["code"]] = table[column]
    return found


def test_hours_of_campaigns_are_hours_of_their_topics() -> None:
    world = after(only(rationalisation=0.8, order=0.5))
    hours, subject = campaign(world, "hours"), world.tables["subject"].data["hours"]
    unit = world.tables["unit"].data
    assert subject.sum() == unit["activist_time"].sum() > 0
    assert 0 < hours[Campaign.RATIONALISATION] <= subject[Topic.STOPPAGE]
    assert 0 < hours[Campaign.ORDER] <= subject[Topic.DISCIPLINE]
    assert hours.sum() == hours[Campaign.RATIONALISATION] + hours[Campaign.ORDER]


def test_a_second_campaign_takes_evenings_from_the_first_and_makes_none() -> None:
    one, two = after(only(unity=0.8)), after(only(unity=0.8, order=0.8, economy=0.8))
    assert campaign(two, "hours")[Campaign.UNITY] < campaign(one, "hours")[Campaign.UNITY]
    total = [world.tables["unit"].data["activist_time"].sum() for world in (one, two)]
    assert total[0] == total[1]


def test_hours_go_on_where_nothing_is_pressed() -> None:
    world = after(only())
    assert campaign(world, "hours").sum() == 0
    assert world.tables["unit"].data["activist_time"].sum() > 0


def test_a_stalling_region_delays_and_an_aligned_one_does_not() -> None:
    stalled = only(unity=0.8) | {"party.region.alignment": 0.0, "party.region.lag": 3.0}
    assert campaign(after(only(unity=0.8), (region.hand_down,)), "weight")[Campaign.UNITY] == 8000
    by_month = [campaign(after(stalled, (region.hand_down,), months=n), "weight")[0] for n in (1, 2, 6)]
    assert 0 < by_month[0] < by_month[1] < by_month[2] < 8000


def test_visitors_go_where_dues_and_attendance_look_bad() -> None:
    def visits(bad: bool) -> int:
        world = small_plant()
        person = world.tables["person"].data
        person["arrears"][:], person["attendance"][:] = (9, 500) if bad else (0, 9900)
        seen = 0
        law = amended({"party.meetings.visits": 0.15})
        run = simulation(world, (region.send,), date(1927, 1, 1), date(1929, 1, 1), law)
        while not run.finished:
            if run.step().dekad == 2:
                seen += int(world.tables["unit"].data["visited"][CELL : CELL + SHOPS].sum())
        return seen

    assert visits(True) > 2 * visits(False) > 0


def test_layers_come_with_empty_meetings_and_lapse() -> None:
    law = {"party.region.conference": 1.0}
    world = after(law, (region.inspect,))
    cells = slice(CELL, CELL + SHOPS)
    laid = world.tables["unit"].data["layers"][cells].copy()
    assert (laid > 0).all()
    kept = after({"party.region.conference": 1.0}, (region.inspect,), world, without="party.region.expanded")
    assert (kept.tables["unit"].data["layers"][cells] < laid).all()


LENDING = (region.hand_down, dues.collect, drives.canvass, drives.lend)


def test_the_loan_is_asked_of_purses_to_the_kopeck() -> None:
    world = small_plant()
    world.tables["campaign"].data["reach"][:] = 8000
    law = only(bonds=0.8) | {"party.drives.loan": 0.05, "party.dues.rate": 0.0}
    after(law, LENDING, world, months=2)
    household, brought = world.tables["household"].data, campaign(world, "brought")
    assert household["dues"].sum() == brought[Campaign.BONDS] > 0
    assert brought[Campaign.BONDS] < campaign(world, "quota")[Campaign.BONDS]
    assert campaign(world, "signed")[Campaign.BONDS] > 0
    assert world.tables["unit"].data["weary"].max() > 0


def test_the_villages_get_no_more_than_their_quota() -> None:
    def called(share: float) -> tuple[int, int, int]:
        world = small_plant()
        world.tables["campaign"].data["reach"][:] = 10_000
        person = world.tables["person"].data
        person["conviction"][:], person["activism"][:] = 9900, 9900
        law = only(countryside=1.0) | {"party.drives.village_quota": 10_000.0, "party.drives.taken": share}
        after(law, (region.hand_down, drives.volunteer), world, months=2)
        table = campaign(world, "quota"), campaign(world, "brought")
        gone = (person["called"] == Call.COUNTRYSIDE).sum()
        return int(gone), int(table[0][Campaign.VILLAGES]), int(table[1][Campaign.VILLAGES])

    gone, quota, brought = called(1.0)
    assert gone == brought == quota > 0
    assert called(0.0)[0] == 0


def test_more_reach_more_names_and_the_same_few_who_act() -> None:
    def lists(reach: int) -> tuple[int, int]:
        world = small_plant()
        world.tables["campaign"].data["reach"][:] = reach
        world.tables["person"].data["minutes_rest"][:] = 760
        after(only(), (drives.join,), world)
        return int(campaign(world, "signed")[Campaign.ENROLMENT]), int(
            campaign(world, "active")[Campaign.ENROLMENT]
        )

    few, many = lists(1000), lists(9000)
    assert many[0] > 2 * few[0] > 0
    assert many[1] / many[0] < 0.3


def test_of_those_on_the_lists_more_act_where_the_ready_come_by_themselves() -> None:
    def acting(without: str = "") -> float:
        world = small_plant()
        world.tables["campaign"].data["reach"][:] = 5000
        world.tables["person"].data["minutes_rest"][:] = 760
        after(only(), (drives.join,), world, without=without)
        signed, active = campaign(world, "signed"), campaign(world, "active")
        return float(active[Campaign.ENROLMENT] / signed[Campaign.ENROLMENT])

    assert acting() > 1.2 * acting("party.drives.enrol") > 0.0


STUDYING = (organisation.begin, region.hand_down, education.attend_circles)


def test_circles_fill_by_need_and_by_punishment() -> None:
    def studying(**law: float) -> int:
        world = after({f"party.education.{name}": value for name, value in law.items()}, STUDYING)
        return int(world.tables["town"].data["studying"][0])

    plain = studying(practical=0.0)
    assert studying(practical=1.0) > plain
    assert studying(study_duty=1.0) > plain
    world = after({"party.education.practical": 1.0}, STUDYING)
    unit = world.tables["unit"].data
    assert (unit["useful"] == unit["circle"]).all() and unit["circle"].sum() == studying(practical=1.0)


def test_rows_in_another_order_give_alike() -> None:
    phases = (*GIVING, *LENDING[1:], drives.volunteer, drives.join, *STUDYING[::2], region.inspect)
    law = only(bonds=0.5, countryside=0.5, enrolment=0.5) | {"party.drives.loan": 0.05}
    alone = after(law, phases, months=3).state_hash()
    assert after(law, phases, permuted(small_plant(), seed=4), months=3).state_hash() == alone
