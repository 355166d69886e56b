"""Golden years: what each small world comes to after its first year, for `test_golden` and `renew`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from kombinat.archive.series import load_series
from kombinat.engine.clock import Tick
from tests.model.world import FLEET, TOWN, fresh, running, scenario

FILES = {
    TOWN: Path(__file__).with_name("golden.json"),
    FLEET: Path(__file__).with_name("golden_fleet.json"),
}
SCALE = 0.03
UNTIL = date(1927, 1, 1)
SERIES = {
    TOWN: (
        "plant.workforce",
        "plant.women_share",
        "plant.output_true",
        "plant.stoppage_share",
        "plant.absence_rate",
        "plant.wage_money",
        "plan.order_inflation",
        "party.strength",
        "party.attendance",
        "town.population",
    ),
    FLEET: (
        "fleet.personnel",
        "fleet.party_share",
        "fleet.officers_party_share",
        "fleet.replaced_share",
        "fleet.training",
        "party.strength",
        "party.attendance",
        "party.hostility",
        "party.conviction",
        "party.study_share",
    ),
}


def golden_year(name: str) -> dict[str, Any]:
    """State hash after a year of a small world of seed 1, and ten series (entity `all`) of its last month."""
    world = fresh(1, scale=SCALE, name=name)
    simulation = running(world, until=UNTIL, name=name)
    last: list[Tick] = []
    simulation.run(last.append)
    found = load_series().of(scenario(name).kind).evaluate(world.columns(0), last[-1])
    values = {id: value for id, entity, value, _ in found if entity == "all" and id in SERIES[name]}
    return {"state_hash": f"{world.state_hash():016x}", "series": values}


def written(name: str) -> dict[str, Any]:
    """What the file of a world says; nothing if there is none."""
    if not FILES[name].exists():
        return {}
    said: dict[str, Any] = json.loads(FILES[name].read_text(encoding="utf-8"))
    return said
