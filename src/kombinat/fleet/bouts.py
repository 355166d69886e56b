"""Bouts: who goes drinking takes messmates along, so that drink spreads through a department and names new drinkers."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import exp
from kombinat.engine.rules import rule
from kombinat.world.codes import Occupation

KEPT, BROKE, DRANK = 0, 1, 2
"""What a month brought of somebody: discipline kept, broken, or broken drunk."""


@rule("fleet.bouts.drawn_in", cites="P4-30", neutral=0.0)
def drawn_in(drinkers: float, behaviour: Bundle) -> float:
    """Probability that somebody who would have kept discipline is drawn into a bout: 1 - exp(-takes_along drinkers).

    drinkers: share of the lower deck of his department that goes drinking unasked this month. Sailors drink in groups
    (002:11514-11518): each who goes takes `takes_along` mates, whoever they are. What holds back those who begin,
    strict officers and regard for them, holds back those who follow.
    """
    return 1.0 - exp(-behaviour.takes_along * drinkers)


@rule("fleet.bouts.noticed", cites="P4-30", neutral=1.0)
def noticed(behaviour: Bundle) -> float:
    """Share of bouts that leave something for an officer to take up: traces.

    Men drink ashore, out of his sight; what he sees is who comes back without parts of his uniform, late, lost, or
    from a brawl (002:11388-11394, 11514-11520).
    """
    return float(behaviour.traces)


@kernel
def lower_deck(section: int, occupation: int) -> bool:
    """Whether somebody aboard messes with the crew: ratings and petty officers."""
    return bool(section >= 0 and occupation <= Occupation.FOREMAN)


@kernel
def take_along(
    at: Bundle, person: Bundle, did: Any, units: int, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Let those of the lower deck who drink take mates along; changes `did` (KEPT, BROKE, DRANK, by person)."""
    mates, out = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for i in range(did.size):
        if lower_deck(person.section[i], person.occupation[i]):
            mates[person.section[i]] += 1
            out[person.section[i]] += did[i] == DRANK
    for i in range(did.size):
        if did[i] != KEPT or not lower_deck(person.section[i], person.occupation[i]):
            continue
        u = person.section[i]
        p = drawn_in(out[u] / mates[u], behaviour) if on.drawn_in else 0.0
        if uniform(draw.bout, at.tick, person.key[i], 0) < p:
            did[i] = DRANK
