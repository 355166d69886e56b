"""Small plants where much is going on, each of another kind, so that every rule of the party has work somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from kombinat.engine.clock import first_tick_from
from kombinat.engine.world import World
from kombinat.world.codes import Occupation, Office, Origin, Past, Standing, Trade
from tests.party.small_plant import CELL, PLANT, amended, simulation, small_plant
from tests.party.year import YEAR

FIRST, LAST = date(1929, 9, 1), date(1930, 4, 1)
EVERYWHERE = {
    "party.examination.demotion": 1.0,
    "party.line.opposition_gap": 0.6,
    "party.line.against_foremen": 1.0,
}
TALKATIVE = {
    "party.meetings.speak_base": -4.5,
    "party.recruitment.apply_base": -7.5,
    "party.mood.fault_gain": 10.0,
}


@dataclass(frozen=True)
class Scene:
    """A plant, what is changed in it before it begins, and the law and behaviour it lives under."""

    stage: Callable[[World], None]
    law: Mapping[str, Any]
    behaviour: Mapping[str, float]
    seed: int = 9

    def state(self, without: str = "") -> tuple[int, tuple[int, ...]]:
        """The state after seven months, and counts of each month that start again with the next."""
        world = small_plant(seed=self.seed)
        _everyday(world)
        self.stage(world)
        law = amended({**EVERYWHERE, **self.law}).with_behaviour({**TALKATIVE, **self.behaviour})
        run = simulation(world, YEAR, FIRST, LAST, law, without, saturation=0.2)
        counts: list[int] = []
        while not run.finished:
            run.step()
            counts += [int(world.tables["town"].data[name][0]) for name in ("expelled_several", "referred")]
        run.close()
        return world.state_hash(), tuple(counts)


def _tables(world: World) -> tuple[Any, Any, Any, Any]:
    return tuple(world.tables[name].data for name in ("person", "unit", "post", "town"))  # type: ignore[return-value]


def _everyday(world: World) -> None:
    world.tables["household"].data["area"][:] = 300
    person, unit, _, town = _tables(world)
    person["past"][::3], person["fatigue"][::4], person["activism"][:40] = Past.OPPOSED, 8000, 0
    person["origin"][::2], person["esteem"][:360] = Origin.KULAK, 200
    unit["granted"][:], unit["asked"][:], unit["effort"][:] = 1, 3, 12_000
    unit["hostility"][:], unit["accidents"][:], unit["drinkers"][:] = 4000, 2, 20
    person["minutes_home"][::3], person["past"][1:300:3] = 480, Past.NAMED
    person["arrears"][:540:7], person["attendance"][:540:7] = 9, 0
    person["party"][:540:60], person["cell"][:540:60] = Standing.MEMBER, CELL + np.arange(9) // 3
    town["removals"][:], town["press"][:] = 1, 5000


def _busy(world: World) -> None:
    person, unit, _, _ = _tables(world)
    person["grade"][:], person["minutes_rest"][:], person["activism"][41::5] = 7, 780, 9000
    person["occupation"][5:540:30], person["shock"][::5] = Occupation.TECHNICIAN, 1
    unit["backlog"][:], unit["handled"][:], unit["habit_specialist"][:] = 40, 30, 5000
    unit["shock"][:], unit["canteen"][:] = 1, 3000
    person["party"][7:540:9], person["cell"][7:540:9], person["section"][7:540:9] = Standing.MEMBER, CELL, -1


def _divided(world: World) -> None:
    person, unit, _, _ = _tables(world)
    person["past"][::2] |= Past.SUPPORTS
    person["activism"][40:] = 9000
    person["party"][::24], person["cell"][::24] = Standing.EXPELLED, -1
    unit["growth"][:] = 2000
    unit["tolerance"][CELL:], unit["disorder"][CELL:] = 500, 3000


def _afraid(world: World) -> None:
    person, unit, post, _ = _tables(world)
    person["shock"][::5], person["reserve"][::2], person["occupation"][1::6] = 1, 1, Occupation.TECHNICIAN
    person["recorded"][1::6], unit["counted"][:], unit["count_due"][:] = Origin.EMPLOYEE, 7, 10
    unit["broken"][:], unit["capacity"][:], unit["suspicion"][:] = 100, 900, 8500
    person["activism"][:540:4], unit["missed"][:] = 9900, 250_000
    post["holder"][:4], post["since"][1::2] = (3, 2, 242, 422), first_tick_from(FIRST)


def _in_office(world: World) -> None:
    person, unit, post, _ = _tables(world)
    person["occupation"][::2], unit["habit_specialist"][:] = Occupation.TECHNICIAN, 4000
    unit["target"][PLANT], unit["ladder"][:], unit["confidence"][:] = 1_000_000, 2000, 6000
    unit["trade"][PLANT + 1 : PLANT + 3], unit["colleagues"][:], unit["carded"][:] = Trade.SHORE, 3000, 8000
    unit["leave_stopped"][:] = 9000
    person["sore_pay"][::2], person["sore_stoppage"][1::2] = 9000, 9000
    heads = np.flatnonzero(person["party"] == Standing.MEMBER)[[-1, -40, -80, -120]]
    post["holder"][:4], person["esteem"][heads], person["attendance"][heads] = heads, 9900, 9900


def _examined(world: World) -> None:
    person, _, post, _ = _tables(world)
    person["dissolute"][1:540:3], person["truancy"][1:540:3], person["scrap"][1:540:3] = 1, 900, 900
    person["party"][2:540:60], person["cell"][2:540:60] = Standing.MEMBER, -1
    led = post["office"] == Office.ORGANISER
    post["holder"][led], post["since"][led] = np.flatnonzero(led) * 20, first_tick_from(FIRST)


def _beside(world: World) -> None:
    """Young people, some of them in the league, at tables with technicians; rooms are small and tasks many."""
    person, unit, _, _ = _tables(world)
    person["born"][:540:2], person["occupation"][3:540:9] = 12 * (1909 - 1850), Occupation.TECHNICIAN
    person["party"][:540:2][person["party"][:540:2] == Standing.NONE] = Standing.LEAGUE
    person["sore_stoppage"][:540], person["activism"][:540:3] = 9000, 9000
    person["party_time"][:540], person["minutes_rest"][:540] = 240, 900
    person["born"][:540:8] = 12 * (1904 - 1850)
    unit["heeded"][:] = 3000
    world.tables["campaign"].data["reach"][:] = 9000


SHORT_SITTINGS = {"party.examination.case_minutes": 20.0, "party.examination.sitting_minutes": 60.0}
SCENES = {
    "beside the cell": Scene(
        _beside,
        {"party.campaigns.enrolment": 0.8},
        {"party.resolution.petition": 0.5, "party.league.enter_base": -4.0, "party.drives.canvass": 40.0},
    ),
    "busy": Scene(
        _busy,
        {
            **SHORT_SITTINGS,
            "party.meetings.visits": 0.6,
            "party.elections.term": 1.0,
            "party.campaigns.unity": 0.2,
            "party.campaigns.bonds": 0.8,
            "party.campaigns.countryside": 0.8,
            "party.campaigns.enrolment": 0.8,
            "party.campaigns.showcase": 1.0,
            "party.education.study_duty": 1.0,
            "party.education.practical": 0.5,
            "party.drives.loan": 0.05,
            "party.drives.village_quota": 500_000.0,
            "party.region.conference": 1.0,
            "party.region.alignment": 0.4,
            "party.line.examination_ahead": 1.0,
            "party.visits.visit_share": 0.5,
            "party.referral.officials": 1.0,
        },
        {
            "party.elections.object_base": -0.5,
            "party.cares.hurt_lessons": 0.6,
            "party.referral.take_up": 0.9,
            "party.organisation.lost_card": 0.12,
        },
        seed=3,
    ),
    "divided": Scene(
        _divided,
        {
            "party.elections.term": 1.0,
            "party.line.opposition_gap": 0.9,
            "party.campaigns.unity": 0.2,
            "party.line.threat": 0.8,
            "party.opposition.tour": 0.8,
            "party.opposition.record": 0.5,
            "party.opposition.readmission": 1.0,
            "party.discipline.duties": (0.7, 0.5, 0.5, 0.3, 0.05, 0.6, 0.4, 0.2),
        },
        {
            "party.meetings.speak_side": 6.0,
            "party.opposition.stand_base": -4.0,
            "party.opposition.stand_before": 5.0,
            "party.procedure.patience_unity": 0.05,
            "party.procedure.outside_base": 0.0,
            "party.procedure.disorder_gain": 4.0,
            "party.motions.return_base": 0.0,
        },
        seed=1,
    ),
    "in halls": Scene(
        _divided,
        {
            "party.elections.term": 1.0,
            "party.line.opposition_gap": 0.9,
            "party.meetings.length": 70.0,
            "party.assembly.sitting": 100.0,
            "party.assembly.account": 60.0,
            "party.assembly.evening": (0.4,) * 16,
            "party.assembly.co_report": 20.0,
            "party.assembly.held": (0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1),
            "party.groups.most": 40.0,
            "party.groups.least": 72.0,
        },
        {"party.meetings.speak_side": 6.0, "party.procedure.hear_base": 0.0},
    ),
    "afraid": Scene(
        _afraid,
        {
            "party.meetings.slot": 4.0,
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
        },
        {
            "party.naming.name_base": -3.0,
            "party.naming.forget": 0.3,
            "party.naming.name_post": 3.0,
            "party.naming.point_new": 2.0,
            "party.vigilance.hedge": 0.9,
            "party.careers.reserve_base": -4.0,
            "party.floor.enemy_base": -4.0,
            "party.review.review_base": -2.0,
        },
        seed=12,
    ),
    "in office": Scene(
        _in_office,
        {
            "party.elections.term": 4.0,
            "party.elections.month": 2.0,
            "party.elections.appointed": 1.0,
            "party.elections.seats": 6.0,
            "party.elections.surplus": 4.0,
            "party.line.against_foremen": 0.8,
        },
        {
            "party.elections.object_base": -0.5,
            "party.mood.fault_gain": 3.0,
            "party.careers.reserve_base": -4.0,
            "party.careers.reserve_allied": 4.0,
        },
    ),
    "examined": Scene(
        _examined,
        {
            **SHORT_SITTINGS,
            "party.course.course_hours": 24.0,
            "party.examination.held": 1.0,
            "party.examination.elsewhere": 0.5,
        },
        {
            "party.card.resign_base": -6.0,
            "party.card.resign_conviction": 2.0,
            "party.discipline.call_base": -5.0,
            "party.discipline.call_case": 6.0,
        },
    ),
}


def idle_everywhere(rules: Mapping[str, Any]) -> list[str]:
    """Ids of rules whose removal changes none of the scenes."""
    idle = list(rules)
    for scene in SCENES.values():
        whole = scene.state()
        idle = [id for id in idle if scene.state(id) == whole]
    return idle
