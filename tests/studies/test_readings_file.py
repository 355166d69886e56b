"""The readings that ship: every question loads, is cited, and its rival changes rules or constants."""

from __future__ import annotations

import pytest

from kombinat.engine.law import ALWAYS
from kombinat.engine.loop import looked_up
from kombinat.engine.readings import choose
from kombinat.scenarios.loader import READINGS, Scenario, load_scenario
from kombinat.studies.citations import reading_faults

NAMES = (
    "truancy",
    "truancy_village",
    "calm",
    "calm_fear",
    "ratchet",
    "one_man_management",
    "law_of_1932",
    "purge",
    "belief",
    "belief_hidden",
    "shortage",
    "culture",
    "opposition",
    "opposition_silenced",
    "denunciation",
    "denunciation_career",
    "denunciation_police",
    "year_1937",
    "year_1937_periphery",
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("red_putilov")


def test_the_file_ships_the_questions_and_cites_both_sides(scenario: Scenario) -> None:
    assert READINGS.is_file()
    assert sorted(scenario.questions) == sorted(NAMES)
    for question in scenario.questions.values():
        assert reading_faults(question) == []
        assert question.default.name != question.rival.name


def test_the_default_is_the_model_as_it_stands(scenario: Scenario) -> None:
    book, off = choose(scenario.book, scenario.questions, {})
    assert book.digest() == scenario.book.digest()
    assert off == frozenset()


@pytest.mark.parametrize("name", NAMES)
def test_a_rival_switches_what_the_year_uses(scenario: Scenario, name: str) -> None:
    book, off = choose(scenario.book, scenario.questions, {name: "rival"})
    rival = scenario.questions[name].rival
    assert off == {id for id, on in rival.switches.items() if not on}
    assert off <= set(scenario.program.rules())
    assert set(rival.constants) <= looked_up(scenario.program)["behaviour"]
    moved = [
        id
        for id in rival.constants
        if book.entry(id).number(ALWAYS) != scenario.book.entry(id).number(ALWAYS)
    ]
    assert moved == list(rival.constants)
    assert off or moved


def test_all_rivals_can_be_chosen_together(scenario: Scenario) -> None:
    _, off = choose(scenario.book, scenario.questions, dict.fromkeys(NAMES, "rival"))
    every = {id for q in scenario.questions.values() for id, on in q.rival.switches.items() if not on}
    assert off == every
