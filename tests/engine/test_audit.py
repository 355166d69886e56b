"""The audit: a kernel that does other than it declares is named, with what it does."""

from typing import Any

import numpy as np

from kombinat.engine.audit import faults
from kombinat.engine.bundles import Bundle
from kombinat.engine.phases import phase
from tests.engine.toy import YEAR, chance


@phase(
    "toy.wrong", every="dekad", over="town", says="Does other than it says.",
    reads="unit.wage unit.paid", rules=(chance,), behaviour="toy.base",
)  # fmt: skip
def wrong(unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Writes what it reads, reads what it has not, applies a rule that cannot be removed."""
    p = chance(behaviour.base)
    if on.chance:
        unit.wage[0] = int(unit.money[0] * p * np.exp(1.0))


def test_honest_phases_have_no_faults() -> None:
    assert [fault for phase in YEAR for fault in faults(phase)] == []


def test_every_fault_is_named() -> None:
    assert faults(wrong) == [
        "toy.wrong: unit.money is not declared",
        "toy.wrong: unit.paid is declared and never used",
        "toy.wrong: writes unit.wage, declared as read",
        "toy.wrong: toy.work.chance must read `... if on.chance else 0.0`",
        "toy.wrong: np.exp is not the same on every machine",
    ]


def test_a_bundle_handed_on_whole_counts_as_touched() -> None:
    @phase("toy.hands", every="dekad", over="town", says="Hands its law on.", behaviour="toy.base")
    def hands(behaviour: Bundle) -> None:
        chance(behaviour)

    def declared(found: Any) -> bool:
        return "declared and never used" in found

    assert not any(declared(found) for found in faults(hands))
