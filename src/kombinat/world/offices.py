"""Offices: which of them are the party's, and which answer for a plan."""

from __future__ import annotations

from kombinat.engine.compile import kernel
from kombinat.world.codes import Office


@kernel
def is_party_post(office: int) -> bool:
    """Whether an office is one of the party's."""
    return office == Office.SECRETARY or office == Office.ORGANISER or office == Office.SEAT


@kernel
def is_boss(office: int) -> bool:
    """Whether an office answers for a plan: director, shop boss, foreman."""
    return office == Office.DIRECTOR or office == Office.SHOP_BOSS or office == Office.FOREMAN
