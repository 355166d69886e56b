"""Categories: whom the statutes count as a worker from the bench, and what that is worth to who asks to join.

At a plant it goes by what somebody does; under arms by descent, since nobody there stands at a bench.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.rules import rule
from kombinat.world.codes import Occupation, Origin, Trade


@rule("party.recruitment.by_descent", cites="P4-41 P3-M15", neutral=False)
def by_descent(armed: bool, recorded: int) -> bool:
    """Whether descent puts somebody in the first category: armed and (recorded = worker or recorded = peasant).

    armed: serving aboard or ashore; recorded: descent by the papers.
    """
    return armed and (recorded == Origin.WORKER or recorded == Origin.PEASANT)


@rule("party.recruitment.colleagues", cites="P4-41", neutral=0.0)
def colleagues(around: float, behaviour: Bundle) -> float:
    """What communist colleagues of one's own rank add to asking: apply_colleagues around (log odds).

    around: share of the ship's line officers who are in the party; known of ships alone.
    """
    return float(behaviour.apply_colleagues * around)


@rule("party.recruitment.careers", cites="P4-41 A17", neutral=0.0)
def careers(carded: float, around: float, behaviour: Bundle) -> float:
    """What posts kept for communists add to asking: apply_career max(0, carded - around) (log odds).

    carded: communists among those put in command in about a year; around: as for `colleagues`. Where cards are no
    commoner among the promoted than among all, nobody joins for a command.
    """
    return float(behaviour.apply_career * max(0.0, carded - around))


@kernel
def at_bench(occupation: int) -> bool:
    """Whether somebody counts as a worker from the bench in the statutes' categories."""
    return (
        occupation == Occupation.WORKER
        or occupation == Occupation.AUXILIARY
        or occupation == Occupation.FOREMAN
    )


@kernel
def under_arms(trade: int) -> bool:
    """Whether a unit is a ship or shore unit of the fleet."""
    return bool(trade == Trade.SHIP or trade == Trade.SHORE)


@kernel
def counts_as_bench(occupation: int, recorded: int, trade: int, law: Bundle, on: Bundle) -> bool:
    """Whether the statutes count somebody as of the bench. trade: of the shop, ship or shore unit."""
    if at_bench(occupation):
        return True
    return law.descent > 0.0 and (by_descent(under_arms(trade), recorded) if on.by_descent else False)


@kernel
def term_of(bench: bool, law: Bundle) -> float:
    """Months as a candidate by the statutes' categories."""
    return float(law.probation if bench else law.probation_other)
