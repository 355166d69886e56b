"""The golden year: what the small world comes to after its first year, for `test_golden` and `renew`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from kombinat.archive.series import load_series
from kombinat.engine.clock import Tick
from tests.model.world import fresh, running

FILE = Path(__file__).with_name("golden.json")
SCALE = 0.03
UNTIL = date(1927, 1, 1)
SERIES = (
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
)


def golden_year() -> dict[str, Any]:
    """State hash after a year of the small world of seed 1, and ten series (entity `all`) of its last month."""
    world = fresh(1, scale=SCALE)
    simulation = running(world, until=UNTIL)
    last: list[Tick] = []
    simulation.run(last.append)
    found = load_series().evaluate(world.columns(0), last[-1])
    values = {id: value for id, entity, value, _ in found if entity == "all" and id in SERIES}
    return {"state_hash": f"{world.state_hash():016x}", "series": {id: values[id] for id in SERIES}}


def written() -> dict[str, Any]:
    """What the file says."""
    said: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return said
