"""Standing: who is on the party's list."""

from __future__ import annotations

from kombinat.engine.compile import kernel
from kombinat.world.codes import Standing


@kernel
def in_party(standing: int) -> bool:
    """Whether somebody is a member or candidate."""
    return bool(standing == Standing.MEMBER or standing == Standing.CANDIDATE)
