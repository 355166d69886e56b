"""Dues: a share of pay asked of members each month; those who drift away fall behind.

The household's purse pays what is asked within the same dekad; most of it goes up to the centre.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.ledger import post
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.membership.card import LONGEST_ARREARS, mended
from kombinat.world.standing import in_party

MOST_AT_ONCE = 3
"""Months of arrears that a payer makes good beside the month's own dues."""


@rule("party.dues.pays", cites="P2-45 P1-41", neutral=1.0)
def pays_probability(
    attendance: float, conviction: float, want: float, assigned: float, care: float, behaviour: Bundle
) -> float:
    """Probability that a member pays this month.

    logit p = pay_base + pay_attendance attendance + pay_conviction conviction + pay_assigned assigned - pay_want want
              + care

    attendance: own share of meetings (the collector sits there); want: share of the food need unmet; care: what an
    examination ahead adds (log odds).
    """
    score = behaviour.pay_base + behaviour.pay_attendance * attendance + behaviour.pay_conviction * conviction
    return expit(score + behaviour.pay_assigned * assigned - behaviour.pay_want * want + care)


@kernel
def made_good(arrears: int) -> int:
    """Months of arrears that a payer makes good at once."""
    return min(arrears, MOST_AT_ONCE)


@phase(
    "party.dues.collect",
    every="month",
    over="town",
    among="person.cell",
    says="Dues are collected; those who have drifted away fall behind; most of the money goes to the centre.",
    reads="person.key person.household person.leaving person.party person.pay"
    " person.attendance person.conviction person.want person.assignment household.key",
    writes="person.arrears household.dues town.party_money",
    law="party.dues.rate party.dues.centre_share party.examination.announced",
    behaviour="party.dues.pay_base party.dues.pay_attendance party.dues.pay_conviction"
    " party.dues.pay_assigned party.dues.pay_want party.card.mend_card",
    draws="pay",
    rules=(pays_probability, mended),
    ledgers="money",
)
def collect(
    at: Bundle, rows: Any, person: Bundle, household: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Write `arrears` of members, `dues` asked of each purse, and the party's money."""
    household.dues[:] = 0
    total = 0
    care = mended(law.announced, behaviour) if on.mended else 0.0
    for i in rows:
        if person.leaving[i] != 0 or not in_party(person.party[i]):
            continue
        h = person.household[i]
        p = (
            pays_probability(
                from_fixed(person.attendance[i]),
                from_fixed(person.conviction[i]),
                from_fixed(person.want[i]),
                float(person.assignment[i]),
                care,
                behaviour,
            )
            if on.pays
            else 1.0
        )
        if h >= 0 and household.key[h] != 0 and uniform(draw.pay, at.tick, person.key[i], 0) < p:
            months = made_good(person.arrears[i])
            amount = (1 + months) * int(person.pay[i] * law.rate)
            household.dues[h] += amount
            total += amount
            person.arrears[i] -= months
        else:
            person.arrears[i] = min(LONGEST_ARREARS, person.arrears[i] + 1)
    sent = int(total * law.centre_share)
    town.party_money[0] += total - sent
    post(book.money, account.dues, account.party, total)
    post(book.money, account.party, account.party_centre, sent)
