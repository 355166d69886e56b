"""A small plant divided over the line: an opposition, halls without patience, some expelled who may come back."""

from collections.abc import Sequence
from datetime import date

from kombinat.world.codes import Past, Standing, Topic
from tests.party.small_plant import CELL, amended, simulation, small_plant
from tests.party.year import YEAR

LAW = {
    "party.elections.term": 1.0,
    "party.line.opposition_gap": 0.9,
    "party.line.tabled": float(Topic.POLICY),
    "party.line.tabled_weight": 0.2,
    "party.line.threat": 0.8,
    "party.opposition.tour": 0.8,
    "party.opposition.record": 0.5,
    "party.opposition.readmission": 1.0,
    "party.discipline.duties": (0.7, 0.5, 0.5, 0.3, 0.05, 0.6, 0.4, 0.2),
}
BEHAVIOUR = {
    "party.meetings.speak_base": -4.5,
    "party.meetings.speak_side": 6.0,
    "party.opposition.stand_base": -4.0,
    "party.opposition.stand_before": 5.0,
    "party.procedure.patience_unity": 0.05,
    "party.procedure.outside_base": 0.0,
    "party.procedure.disorder_gain": 4.0,
    "party.votes.return_base": 0.0,
}


def after(without: str = "") -> int:
    """The state after seven months."""
    world = small_plant(seed=9)
    person, unit = world.tables["person"].data, world.tables["unit"].data
    person["past"][::3] = Past.OPPOSED
    person["past"][::2] |= Past.SUPPORTS
    person["activism"][40:] = 9000
    person["party"][::24], person["cell"][::24] = Standing.EXPELLED, -1
    unit["granted"][:], unit["asked"][:], unit["growth"][:] = 1, 3, 2000
    unit["tolerance"][CELL:], unit["disorder"][CELL:] = 500, 3000
    law = amended(LAW).with_behaviour(BEHAVIOUR)
    run = simulation(world, YEAR, date(1929, 9, 1), date(1930, 4, 1), law, without, saturation=0.2)
    run.run()
    return world.state_hash()


def idle_in_a_quarrel(ids: Sequence[str]) -> list[str]:
    """Which of these rules change nothing here when they are removed."""
    whole = after()
    return [id for id in ids if after(id) == whole]
