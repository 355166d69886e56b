"""What the fleet's phases declare: kept, complete, and backed by law and behaviour in force and in use."""

from datetime import date

import pytest

from kombinat.engine.audit import faults
from kombinat.engine.loop import looked_up
from kombinat.engine.phases import DeclarationError, Heading, Phase, Program, check_declarations
from kombinat.world import SCHEMAS
from tests.fleet.small_fleet import book, entries_of, program
from tests.fleet.year import FLEET, YEAR

START = date(1926, 1, 1)


@pytest.mark.parametrize("phase", FLEET, ids=lambda phase: phase.id)
def test_a_phase_does_what_it_declares(phase: Phase) -> None:
    assert faults(phase) == []


def test_the_fleet_writes_for_plant_and_society_where_they_are_not() -> None:
    check_declarations(program(YEAR), SCHEMAS)
    with pytest.raises(DeclarationError, match="owns"):
        check_declarations(Program("fleet", (Heading("fleet", FLEET),)), SCHEMAS)


def test_everything_looked_up_is_in_force_from_the_start_and_nothing_lies_idle() -> None:
    found = looked_up(program(FLEET))
    book().require(sorted(found["law"]), "law", START)
    book().require(sorted(found["behaviour"]), "behaviour", START)
    assert {entry.id for entry in entries_of("law", "fleet")} <= found["law"]
    assert {entry.id for entry in entries_of("behaviour", "fleet")} <= found["behaviour"]
    assert found["outside"] == {"fleet.purge.rate"}


def test_rules_carry_at_most_three_sources_and_their_own_names() -> None:
    rules = program(FLEET).rules().values()
    assert len(rules) >= 40
    for rule in rules:
        assert 1 <= len(rule.cites) <= 3
        assert rule.id.startswith("fleet.")
