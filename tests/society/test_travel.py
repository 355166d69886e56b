"""Two towns that exchange people: nobody is lost, nobody is in two places, the far town feels only what reaches it."""

from __future__ import annotations

from datetime import date

import numpy as np

from kombinat.engine.clock import Clock
from kombinat.engine.inputs import Inputs
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Program
from kombinat.engine.world import World
from kombinat.scenarios.synthesis import build
from kombinat.society.travel import come_in, move_on, set_out
from kombinat.world.exchange import people_exchange
from kombinat.world.ledgers import CHART
from tests.society.test_rules import constants, odds
from tests.society.worlds import CLOSING, FOLDER, OPENING, book, setting

PROGRAM = Program("two towns", (Heading("all", (come_in, *OPENING, *CLOSING, set_out)),))


def two_towns(
    roads: tuple[int, int] = (1, 0), removals: tuple[str, ...] = (), threads: int = 1
) -> Simulation:
    world = build(FOLDER, setting(), book(), [1, 2], 0.04, roads=roads).world
    clock = Clock(date(1926, 1, 1), setting().until, setting().openings(setting().until))
    inputs = [
        Inputs(book(), book().behaviour, book(), frozenset(removals)),
        Inputs(book(), book().behaviour, book()),
    ]
    exchange = people_exchange() if max(roads) >= 0 else None
    return Simulation(world, PROGRAM, inputs, clock, CHART, threads=threads, exchange=exchange)


def keys(world: World, table: str) -> np.ndarray:
    return np.concatenate([world.tables[table].view(t, "key")[world.tables[table].live(t)] for t in range(2)])


def test_the_rule_weighs_work_and_want() -> None:
    b = constants(move_base=-3.0, move_want=2.0, move_work=0.5)
    assert abs(odds(move_on(np.e - 1.0, 0.25, b)) - (-3.0 + 0.5 - 0.5)) < 1e-12


def test_nobody_is_lost_or_doubled_on_the_way() -> None:
    running = two_towns()
    on_the_way = 0
    for _ in range(30):
        running.step()  # every ledger closes every dekad in both towns
        everyone = np.concatenate([keys(running.world, "person"), keys(running.world, "traveller")])
        assert np.unique(everyone).size == everyone.size
        on_the_way += keys(running.world, "traveller").size
    assert on_the_way > 20
    persons = {
        (row["from"], row["to"]): row["amount"] for row in running.boundary() if row["ledger"] == "persons"
    }
    waiting = keys(running.world, "traveller").size
    assert persons["town", "elsewhere"] == persons["elsewhere", "town"] + waiting


def test_threads_cannot_be_seen() -> None:
    hashes = set()
    for threads in (1, 2):
        running = two_towns(threads=threads)
        for _ in range(14):
            running.step()
        hashes.add(running.world.state_hash())
    assert len(hashes) == 1


def test_a_change_reaches_the_other_town_only_by_the_road() -> None:
    for roads, reached in (((-1, -1), False), ((1, 0), True)):
        hashes = []
        for removals in ((), ("society.travel.move_on",)):
            running = two_towns(roads, removals)
            for _ in range(8):
                running.step()
            hashes.append(running.world.town_hash(1))
        assert (hashes[0] != hashes[1]) is reached
