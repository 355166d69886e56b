"""Calling: people who are taken out of the town without being asked leave it, and their families stay behind."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.ledger import post
from kombinat.engine.phases import phase
from kombinat.society.migration import LEAVES
from kombinat.world.codes import Call


@phase(
    "society.calling.take",
    every="month",
    over="person",
    says="Those who were arrested, listed, or sent away are gone by the month's end.",
    reads="person.key person.called",
    writes="person.leaving",
    sums="town.called",
    ledgers="persons",
)
def take(
    at: Bundle, lo: int, hi: int, person: Bundle, town: Bundle, book: Bundle, account: Bundle
) -> None:  # fmt: skip
    """Mark everyone with a `called` as leaving; the engine frees their rows at the end of the dekad."""
    gone = 0
    for i in range(lo, hi):
        if person.key[i] != 0 and person.called[i] != Call.NONE and person.leaving[i] == 0:
            person.leaving[i] = LEAVES
            gone += 1
    town.called[0] += gone
    post(book.persons, account.town, account.called, gone)
