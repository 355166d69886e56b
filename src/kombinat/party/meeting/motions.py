"""Motions: hands raised for and against the opposition's resolution, and who comes back after renouncing it.

A vote is by hand. Whoever stands with the opposition may still keep the hand down where the hall will not bear it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import cells_of_shops, take_back
from kombinat.party.meeting.halls import hall_of
from kombinat.world.codes import Part, Past, Standing
from kombinat.world.tree import plant_of, shops_of

SUPPORTS, RETURNED = int(Past.SUPPORTS), int(Past.RETURNED)
PUT_TO_VOTE = 0.5
"""A campaign for unity pressed harder than this is put to the hands of the hall."""


@rule("party.motions.hand", cites="P3-M02 P2-47", neutral=1.0)
def hand_probability(fear: float, tolerance: float, behaviour: Bundle) -> float:
    """Probability that somebody who stands with the opposition raises the hand for it.

    logit p = hand_base - hand_fear fear - hand_hostile (1 - tolerance); tolerance: of the own cell.
    """
    score = behaviour.hand_base - behaviour.hand_fear * fear
    return expit(score - behaviour.hand_hostile * (1.0 - tolerance))


@rule("party.motions.taken_back", cites="P3-M03 P2-44", neutral=0.0)
def return_probability(gap: float, readmitted: float, behaviour: Bundle) -> float:
    """Probability that somebody expelled with the opposition renounces it and is taken back this month.

    readmitted p, logit p = return_base - return_gap gap; gap: between the programme and the line, which is what there
    would be to renounce; readmitted: share of those who ask that the rules of the day let in.
    """
    return float(readmitted * expit(behaviour.return_base - behaviour.return_gap * gap))


@kernel
def share_for(votes_for: int, votes_against: int) -> float:
    """Share of hands that went up for the opposition; 0 where there was no vote."""
    return votes_for / max(1, votes_for + votes_against)


@kernel
def vote_due(month: int, term: float, pressed: float) -> bool:
    """Whether the question is put this month: at the turn of a term from January on, or while unity is pressed."""
    return pressed > PUT_TO_VOTE or month % max(1, int(term)) == 0


@kernel
def cleared(past: int) -> int:
    """The flags of the files of somebody taken back: stands with no opposition, was expelled and returned."""
    return (past & ~SUPPORTS) | RETURNED


@phase(
    "party.motions.vote",
    every="month",
    over="town",
    among="person.cell",
    says="Cells vote on the opposition's resolution by hand once a term or when the line puts it to them.",
    reads="person.key person.section person.cell person.mandate person.floor person.past person.fear unit.key unit.kind"
    " unit.tolerance unit.hall",
    writes="unit.votes_for unit.votes_against unit.raised",
    law="party.elections.term party.campaigns.unity",
    behaviour="party.motions.hand_base party.motions.hand_fear party.motions.hand_hostile",
    draws="hand",
    rules=(hand_probability,),
)
def vote(
    at: Bundle,
    rows: Any,
    person: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write the hands of each cell, and the share `raised` in each hall; where no vote is due the last one stands."""
    if not vote_due(at.months, law.term, law.unity):
        return
    unit.votes_for[:] = 0
    unit.votes_against[:] = 0
    hands, plant = np.zeros((2, unit.hall.size), np.int64), plant_of(unit.key, unit.kind)
    for i in rows:
        cell = person.cell[i]
        if person.section[i] < 0 or person.floor[i] == Part.ABSENT:
            continue
        raised = False
        if person.past[i] & SUPPORTS:
            fear, tolerance = from_fixed(person.fear[i]), from_fixed(unit.tolerance[cell])
            p = hand_probability(fear, tolerance, behaviour) if on.hand else 1.0
            raised = uniform(draw.hand, at.tick, person.key[i], 0) < p
        unit.votes_for[cell] += 1 if raised else 0
        unit.votes_against[cell] += 0 if raised else 1
        hands[1 if raised else 0, hall_of(person.section[i], person.mandate[i], unit.hall, plant)] += 1
    for u in range(unit.hall.size):
        hall = plant if u == plant else unit.hall[u]
        unit.raised[u] = to_fixed(share_for(hands[1, hall], hands[0, hall])) if hall >= 0 else 0


@phase(
    "party.motions.restore",
    every="month",
    over="person",
    among="person.section",
    says="Some who were expelled with the opposition renounce it and are taken back.",
    reads="person.key person.section person.leaving unit.key unit.kind unit.parent unit.serves",
    writes="person.party person.past person.cell person.arrears person.attendance person.examined",
    sums="town.taken_back",
    law="party.line.opposition_gap party.opposition.readmission party.examination.held",
    behaviour="party.motions.return_base party.motions.return_gap",
    draws="comes_back",
    rules=(return_probability,),
)
def restore(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Make members again of those taken back, in the cell of the shop where they work."""
    cells = cells_of_shops(unit.key, unit.kind, unit.serves)
    shops = shops_of(unit.kind, unit.parent)
    p = return_probability(law.opposition_gap, law.readmission, behaviour) if on.taken_back else 0.0
    if p <= 0.0:
        return
    for i in rows:
        if person.party[i] != Standing.EXPELLED or person.past[i] & SUPPORTS == 0:
            continue
        if person.leaving[i] != 0:
            continue
        cell = cells[shops[person.section[i]]]
        if cell < 0 or uniform(draw.comes_back, at.tick, person.key[i], 0) >= p:
            continue
        take_back(i, cell, law.held, person)
        person.past[i] = cleared(person.past[i])
        town.taken_back[0] += 1
