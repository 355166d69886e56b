"""The same bits on another processor: what reckons most in a month, compiled for a plain one in a process of its own.

What a processor offers beyond the plain instructions (wider vectors, fused multiply and add) must not show.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from numba.core import config

from kombinat.engine.phases import Program
from kombinat.step import YEAR
from tests.model.world import fresh, running

SCALE = 0.03
PROCESSES = 2
MONTH = date(1926, 2, 1)
RECKONING = ("Ten days of work", "What the month leaves with people", "The party meets")
"""The parts of the year with most floating-point work; all of it would take minutes to compile once more."""
SAMPLE = Program(
    "a sample",
    tuple(heading for heading in YEAR.headings if heading.title in RECKONING),
    stands_at="tests.model.test_generic_cpu:SAMPLE",
)


def month() -> str:
    """Hash of the small world after a month of these parts."""
    world = fresh(scale=SCALE)
    simulation = running(world, until=MONTH, program=SAMPLE)
    simulation.compile(workers=PROCESSES)
    simulation.run()
    return f"{world.state_hash():016x}"


def plain_month() -> None:
    """Print `month`, in a process told to compile for a plain processor."""
    told = vars(config)["CPU_NAME"]
    if told != "generic":
        raise RuntimeError(f"compiling for {told}")
    print(month())


@pytest.mark.heavy
def test_a_plain_processor_gives_the_same_bits() -> None:
    path = os.pathsep.join(sys.path)
    call = [sys.executable, "-c", "from tests.model.test_generic_cpu import plain_month; plain_month()"]
    plain = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "PYTHONPATH": path}
    done = subprocess.run(
        call, env=plain, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == month()
