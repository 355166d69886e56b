"""The gate on the model itself: every value and every rule is cited, and no mechanism is passed over in silence."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

from kombinat import engine
from kombinat.engine.law import LawBook
from kombinat.engine.lawfiles import load_book
from kombinat.engine.rules import RULES, Rule
from kombinat.studies.citations import report
from kombinat.studies.coverage import coverage

ROOMS = ("society", "plan", "plant", "party", "fleet", "town")
PACKAGE = Path(engine.__file__).parent.parent


@pytest.fixture(scope="module")
def rules() -> dict[str, Rule]:
    """Every rule the rooms declare, whether or not the year uses it yet."""
    for room in ROOMS:
        package = importlib.import_module(f"kombinat.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {id: rule for id, rule in RULES.items() if id.partition(".")[0] in ROOMS}


@pytest.fixture(
    scope="module", params=sorted(PACKAGE.glob("scenarios/*/outside.yaml")), ids=lambda f: f.parent.name
)
def book(request: pytest.FixtureRequest) -> LawBook:
    """The law, the behaviour and the outside series of each scenario."""
    return load_book([PACKAGE / "law"], [PACKAGE / "behaviour"], [request.param])


def test_every_value_and_every_rule_is_cited(book: LawBook, rules: dict[str, Rule]) -> None:
    found = report(book, rules)
    assert found.ok, "\n".join(map(str, found.faults))


def test_not_everything_is_assumed(book: LawBook, rules: dict[str, Rule]) -> None:
    found = report(book, rules)
    for family in found.families():
        assert found.share("assumption", family) < 1.0, family


def test_no_mechanism_goes_without_a_rule_data_or_a_reason(book: LawBook, rules: dict[str, Rule]) -> None:
    found = coverage(book, rules)
    assert found.unexplained == ()
    assert found.count("rule") >= 100
