"""Visits: communists go into the homes of those they work with. What comes of it shows where others ask and judge."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import exp
from kombinat.engine.rules import rule

SIXTHS = 6.0


@rule("party.visits.visited", cites="P4-16", neutral=0.0)
def visited(visits: float, behaviour: Bundle) -> float:
    """What visits add to asking to join: apply_visited visits (log odds). visits: this month, a head of the shop."""
    return float(behaviour.apply_visited * visits)


@rule("party.visits.seen_at_home", cites="P4-16", neutral=1.0)
def seen_at_home(visits: float, behaviour: Bundle) -> float:
    """Share of a member's drinking that his cell takes notice of.

    1 - (1 - known_least) exp(-known_visit visits)

    visits: this month, a head of the shop. Without them the cell knows what shows at work.
    """
    return float(1.0 - (1.0 - behaviour.known_least) * exp(-behaviour.known_visit * visits))


@kernel
def visits_a_head(time: int, share: float, heads: int, hours: float) -> float:
    """Visits of a month for each head of a shop.

    time: of its activists, in tens of minutes; share: of it that goes to visits; hours: that one of them takes.
    """
    return time / SIXTHS * share / max(0.1, hours) / max(1, heads)
