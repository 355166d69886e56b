"""The golden year: nothing that is not meant to changes a bit of the results.

After a change that is meant to: `python -m tests.model.renew`, and a line in the changelog.
"""

from __future__ import annotations

import pytest

from tests.model.golden import golden_year, written

HOW = "if this is meant: python -m tests.model.renew"


def test_the_golden_year_is_as_it_was() -> None:
    found, expected = golden_year(), written()
    for id, value in expected["series"].items():
        assert found["series"][id] == pytest.approx(value, rel=1e-12, abs=0), f"{id}; {HOW}"
    assert found["state_hash"] == expected["state_hash"], HOW
