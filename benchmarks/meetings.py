"""The party meets: what a month of it costs by the cell, up to the country's 400,000 cells.

    PYTHONPATH=src python benchmarks/meetings.py                 # writes benchmarks/results/meetings.txt
    PYTHONPATH=src python benchmarks/meetings.py --towns 40 --out /dev/stdout

The scenario's own town, built whole and lived in to the levy, is laid down again and again under other keys; then the
phases under "The party meets" run for some months as they stand in the year: all of them (with tasks, circles, cases,
joining, elections), and those of the room `party/meeting` alone. Cells are those of shops and the plant's committee.
Memory sets how many towns fit; the time for 400,000 cells is the ratio. Compilation is not counted.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date
from pathlib import Path

import numpy as np

from kombinat.asked import Asked
from kombinat.engine.clock import Clock, first_tick_from
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Heading, Phase, Program
from kombinat.engine.world import World
from kombinat.party.cell import organisation
from kombinat.plans import Plan, plan
from kombinat.world import SCHEMAS
from kombinat.world.codes import Kind
from kombinat.world.ledgers import CHART
from stamp import stamp

RESULTS = Path(__file__).resolve().parent / "results" / "meetings.txt"
PART = "The party meets"
ROOM = "kombinat.party.meeting"
CELLS = 400_000
COMMUNISTS = (
    3_900_000  # literature B4, January 1941: some ten to a cell, where a shop of the plant has many more
)
BAR = 2.0  # seconds a month for so many
LIVED, MEETS = date(1931, 6, 1), date(1932, 6, 1)
SCALE = 0.2
DEKADS = 3  # of a month


def lived_in(made: Plan) -> World:
    """The scenario's town once it has lived to the middle of the levy."""
    world = made.scenario.build((made.spec.seed,), made.spec.scale).world
    clock = Clock(made.scenario.start, LIVED, made.scenario.plan_years(LIVED))
    run = Simulation(world, made.scenario.program, [made.inputs(made.scenario.start)], clock, CHART)
    turns = {first_tick_from(day): day for day in made.turning_days()}
    while not run.finished:
        if run.next_tick in turns:
            run.inputs = [made.inputs(turns[run.next_tick])]
        run.step()
    return world


def replicated(town: World, towns: int) -> World:
    """That town so many times over; keys differ by town, pointers stay within it."""
    tables = town.tables
    room = {schema.name: [tables[schema.name]["key"].size] * towns for schema in SCHEMAS}
    world = World.empty(SCHEMAS, room, list(range(1, towns + 1)))
    for schema in SCHEMAS:
        rows = tables[schema.name]["key"].size
        for column, values in tables[schema.name].data.items():
            copied = np.tile(values, towns)
            if column == "key":
                number = np.repeat(np.arange(towns, dtype=np.uint64), rows) << np.uint64(44)
                copied = np.where(copied == 0, copied, copied ^ number)
            world.tables[schema.name][column][:] = copied
    return world


def seconds(made: Plan, world: World, phases: tuple[Phase, ...]) -> float:
    """Seconds a month that these phases take, with the loop around them."""
    clock = Clock(LIVED, MEETS, made.scenario.plan_years(MEETS))
    program = Program(PART, (Heading(PART, phases),))
    inputs, threads = [made.inputs(LIVED)] * world.towns, os.cpu_count() or 1
    run = Simulation(world, program, inputs, clock, CHART, threads=threads)
    for _ in range(DEKADS):
        run.step()  # compiles
    began, months = time.perf_counter(), 0
    while not run.finished:
        run.step()
        months += 1
    return (time.perf_counter() - began) * DEKADS / months


def seconds_by_phase(made: Plan, world: World) -> dict[str, float]:
    """Seconds a month in each phase of the part and in all of it, less what the loop takes around no work."""
    phases = next(heading.phases for heading in made.scenario.program.headings if heading.title == PART)
    loop = seconds(made, world, (organisation.begin,))
    meeting = tuple(phase for phase in phases if phase.source.__module__.startswith(ROOM))
    spent = {
        "all": seconds(made, world, tuple(phases)) - loop,
        "meetings": seconds(made, world, meeting) - loop,
    }
    return spent | {phase.id: seconds(made, world, (phase,)) - loop for phase in phases}


def cost(what: str, spent: float, cells: int, listed: int) -> list[str]:
    """What `spent` seconds a month come to a cell and a communist, and for the country's, beside the bar."""
    by_cells, by_people = spent * CELLS / cells, spent * COMMUNISTS / listed
    return [
        f"{what}: {1e6 * spent / cells:.1f} microseconds a cell, {1e9 * spent / listed:.0f} ns a communist",
        f"  {by_people:.2f} s a month for the {COMMUNISTS} communists of {CELLS} cells; bar {BAR} s:"
        f" {'met' if by_people <= BAR else 'missed'} ({by_cells:.2f} s if each cell were as large as these)",
    ]


def report(towns: int) -> str:
    """Build the towns, let them meet, and say what it cost."""
    made = plan(Asked("red_putilov", scale=SCALE, until=MEETS))
    world = replicated(lived_in(made), towns)
    units, people = world.tables["unit"], world.tables["person"]
    cells = int(np.isin(units["kind"], (Kind.CELL, Kind.COMMITTEE)).sum())
    listed = int((people["cell"] >= 0).sum())
    spent = seconds_by_phase(made, world)
    whole, meetings = spent.pop("all"), spent.pop("meetings")
    lines = [
        f"{towns} towns, {cells} cells, {listed} communists of {int((people['key'] != 0).sum())} people",
        f"of {listed / cells:.0f} communists a cell, {people['key'].size / cells:.0f} people beside them",
        *cost("the meetings themselves", meetings, cells, listed),
        *cost("the whole of the party's month", whole, cells, listed),
        *(f"  {name}: {1e6 * s / cells:.2f} microseconds a cell" for name, s in spent.items()),
        "stamp: " + ", ".join(f"{name} {value}" for name, value in stamp().items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--towns", type=int, default=200)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    said = report(asked.towns)
    print(said, end="")
    asked.out.write_text(said, encoding="utf-8")


if __name__ == "__main__":
    main()
