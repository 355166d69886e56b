"""Review: expelled people who are still at the plant appeal, and some are taken back; their files say so.

What was said against them is struck out, and that they were once out is not.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import cells_of_shops, take_back
from kombinat.world.codes import Past, Standing
from kombinat.world.tree import shops_of

RETURNED = int(Past.RETURNED)
HEARSAY = int(Past.NAMED | Past.LINKED)


@rule("party.review.restored", cites="P3-M41 P2-41", neutral=0.0)
def restore_probability(open_to: float, esteem: float, hearsay: float, behaviour: Bundle) -> float:
    """Probability that somebody expelled is taken back within a month: open_to p.

    logit p = review_base + review_esteem esteem + review_hearsay hearsay

    open_to: share of cases that the committee takes up; esteem: of workmates (0..1); hearsay: 1 where the files hold
    only that somebody was named or close to one arrested, else 0.
    """
    score = behaviour.review_base + behaviour.review_esteem * esteem + behaviour.review_hearsay * hearsay
    return open_to * expit(score)


@phase(
    "party.review.restore",
    every="month",
    over="town",
    among="person.section",
    says="Expelled people who are still at the plant may be taken back.",
    reads="person.key person.section person.leaving person.esteem unit.key unit.kind unit.parent unit.serves",
    writes="person.party person.past person.cell person.arrears person.attendance person.examined town.reinstated",
    law="party.review.open_to party.examination.held",
    behaviour="party.review.review_base party.review.review_esteem party.review.review_hearsay",
    draws="review",
    rules=(restore_probability,),
    events="reinstated",
)
def restore(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write who is a member again, with the cell of the place of work; count them."""
    cells, shops = cells_of_shops(unit.key, unit.kind, unit.serves), shops_of(unit.kind, unit.parent)
    for i in rows:
        if person.party[i] != Standing.EXPELLED or person.leaving[i] != 0:
            continue
        hearsay = 1.0 if person.past[i] & HEARSAY else 0.0
        esteem = from_fixed(person.esteem[i])
        p = restore_probability(law.open_to, esteem, hearsay, behaviour) if on.restored else 0.0
        if uniform(draw.review, at.tick, person.key[i], 0) >= p:
            continue
        take_back(i, cells[shops[person.section[i]]], law.held, person)
        person.past[i] = (person.past[i] & ~HEARSAY) | RETURNED
        town.reinstated[0] += 1
        emit(events, kind.reinstated, person.key[i], 0, unit.key[person.section[i]], -1, 0, 1)
