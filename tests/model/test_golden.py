"""The golden years: nothing that is not meant to changes a bit of the results.

After a change that is meant to: `python -m tests.model.renew`, and a line in the changelog.
"""

from __future__ import annotations

import pytest

from tests.model.golden import FILES, SERIES, golden_year, written

HOW = "if this is meant: python -m tests.model.renew"


@pytest.mark.parametrize("name", FILES)
def test_the_golden_year_is_as_it_was(name: str) -> None:
    found, expected = golden_year(name), written(name)
    assert set(found["series"]) == set(SERIES[name])
    for id, value in expected["series"].items():
        assert found["series"][id] == pytest.approx(value, rel=1e-12, abs=0), f"{id}; {HOW}"
    assert found["state_hash"] == expected["state_hash"], HOW
