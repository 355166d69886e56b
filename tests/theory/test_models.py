"""Every formal model gives its published numbers, through the rules the scenarios use or a study's own functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kombinat.step import YEAR
from kombinat.theory import MODELS
from kombinat.theory.model import Check
from kombinat.theory.page import page

DOCS = Path(__file__).parents[2] / "docs" / "theory.md"

CHECKS = [pytest.param(check, id=f"{model.id}: {check.says}") for model in MODELS for check in model.checks]


@pytest.mark.parametrize("check", CHECKS)
def test_the_number_is_met(check: Check) -> None:
    assert check.found() == pytest.approx(check.published, abs=check.within)


def test_a_wrong_number_would_be_seen() -> None:
    check = MODELS[0].checks[0]
    assert check.met
    assert not Check(check.says, check.published + 0.1, check.found, check.within).met


def test_the_page_is_as_printed() -> None:
    """`kombinat theory --to docs/theory.md` renews it."""
    assert DOCS.read_text(encoding="utf-8") == page(MODELS)


def test_models_are_limits_of_rules_in_force() -> None:
    """No toy beside them: every rule a model is computed with stands in the year, unless it is a yardstick."""
    for model in MODELS:
        assert bool(model.rule_ids) != bool(model.yardstick)
        assert set(model.rule_ids) <= set(YEAR.rules())
