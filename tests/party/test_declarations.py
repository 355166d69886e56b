"""What the party's phases declare: kept, complete, and backed by law and behaviour that are in force and in use."""

from datetime import date

import pytest

from kombinat.engine.audit import faults
from kombinat.engine.loop import looked_up
from kombinat.engine.phases import Heading, Phase, Program, check_declarations
from kombinat.world import SCHEMAS
from tests.party.small_plant import book
from tests.party.year import YEAR

PROGRAM = Program("party", (Heading("party", YEAR),))
START = date(1926, 1, 1)


@pytest.mark.parametrize("phase", YEAR, ids=lambda phase: phase.id)
def test_a_phase_does_what_it_declares(phase: Phase) -> None:
    assert faults(phase) == []


def test_the_party_writes_only_what_it_owns() -> None:
    check_declarations(PROGRAM, SCHEMAS)


def test_everything_looked_up_is_in_force_from_the_start() -> None:
    found = looked_up(PROGRAM)
    book().require(sorted(found["law"]), "law", START)
    book().require(sorted(found["behaviour"]), "behaviour", START)
    assert found["outside"] == {"party.newcomers.saturation_city"}


def test_no_statute_and_no_constant_lies_idle() -> None:
    found = looked_up(PROGRAM)
    assert set(book().ids("law")) == found["law"]
    assert set(book().ids("behaviour")) == found["behaviour"]


def test_rules_carry_at_most_three_sources_and_their_own_names() -> None:
    rules = PROGRAM.rules().values()
    assert len(rules) >= 60
    for rule in rules:
        assert 1 <= len(rule.cites) <= 3
        assert rule.id.startswith("party.")


def test_who_answers_for_a_matter_adds_up_to_one() -> None:
    for id in book().ids("law"):
        if id.startswith("party.remit.of_"):
            for step in book().entry(id).steps:
                assert sum(step.numbers) == pytest.approx(1.0)


def test_nobody_decides_on_what_nobody_can_see() -> None:
    judged = {
        "party.commission.examine",
        "party.discipline.cases",
        "party.elections.elect",
        "party.careers.recommend",
    }
    hidden = {"person.conviction", "person.activism", "person.fear", "person.sore_boss", "person.sore_pay"}
    for phase in YEAR:
        if phase.id in judged:
            assert not hidden & set(phase.reads)
