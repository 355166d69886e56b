"""The fleet's phases in the order in which they run: all of them, and those of the fleet itself."""

from kombinat.engine.phases import Phase
from kombinat.step import FLEET as SEA

YEAR: tuple[Phase, ...] = tuple(SEA)
FLEET: tuple[Phase, ...] = tuple(phase for phase in SEA if phase.room == "fleet")
