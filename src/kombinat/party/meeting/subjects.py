"""Subjects: how strongly one's own cares and the campaigns that run pull somebody to speak of them."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import log
from kombinat.engine.rules import rule
from kombinat.party.centre.campaigns import CAMPAIGNS, NOWHERE, taken_up
from kombinat.party.centre.line import TOPICS

LEAST_SHARE = 0.02
"""Keeps the logarithm of a share of nought finite: somebody may always be blamed wrongly."""


@rule("party.floor.care", cites="P4-02 P1-17", neutral=0.0)
def care(hurt: float, behaviour: Bundle) -> float:
    """Pull of a subject by how much it touches the speaker: care_pull hurt (log odds).

    hurt: 0..1, on the same scale for every subject.
    """
    return float(behaviour.care_pull * hurt)


@rule("party.floor.agenda", cites="P3-M13 P1-47", neutral=0.0)
def agenda(weight: float, vagueness: float, behaviour: Bundle) -> float:
    """What a directive adds to its campaign's pull: agenda_pull weight (1 - vagueness) (log odds).

    weight: how hard it presses; vagueness: how little of what it means has reached the cell.
    """
    return float(behaviour.agenda_pull * weight * (1.0 - vagueness))


@rule("party.floor.guarded", cites="P3-M08 P2-11", neutral=0.0)
def guarded(hurt: float, tolerance: float, behaviour: Bundle) -> float:
    """What one's own trouble with policy costs to say aloud: - guard hurt (1 - tolerance) (log odds).

    hurt: by policy, which is the line's own; tolerance: of the cell. A note costs nothing, since nobody signs it; and
    whoever has openly taken a side has nothing left to hide.
    """
    return float(-behaviour.guard * hurt * (1.0 - tolerance))


@kernel
def topic_pulls(cares: Any, pulls: Any, topics: Any, weights: Any, vagueness: Any, blur: float, behaviour: Bundle,
                on: Bundle) -> None:  # fmt: skip
    """Fill `pulls` of topics from cares, and behind them those of the campaigns that run.

    topics, weights, vagueness: of campaigns, by world.codes.Campaign; blur: share of vagueness that a visitor leaves.
    """
    for topic in range(TOPICS):
        pulls[topic] = care(cares[topic], behaviour) if on.care else 0.0
    for c in range(CAMPAIGNS):
        if weights[c] <= 0.0:
            pulls[TOPICS + c] = NOWHERE
            continue
        pressed = agenda(weights[c], vagueness[c] * blur, behaviour) if on.agenda else 0.0
        pulls[TOPICS + c] = taken_up(pulls[int(topics[c])], pressed) if on.taken_up else 0.0


@kernel
def cause_pulls(pulls: Any, materials: int, machines: int, orders: int) -> None:
    """Fill `pulls` of the three causes of a stoppage by the shop's lost minutes, as those who stood there know them."""
    total = max(1, materials + machines + orders)
    pulls[0] = log(materials / total + LEAST_SHARE)
    pulls[1] = log(machines / total + LEAST_SHARE)
    pulls[2] = log(orders / total + LEAST_SHARE)
