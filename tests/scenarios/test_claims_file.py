"""The scenario's claims: enough of every kind, cited, locked, and naming only what exists."""

from __future__ import annotations

from pathlib import Path

import pytest

import kombinat
from kombinat.archive.series import SeriesBook, load_series
from kombinat.engine.amendments import load_amendment
from kombinat.engine.lawfiles import load_book
from kombinat.step import YEAR
from kombinat.studies.claimfiles import ClaimSet, load_claims
from kombinat.studies.claims import Study
from kombinat.studies.tiers import Tier, Wiring

ROOT = Path(kombinat.__path__[0])
FOLDER = ROOT / "scenarios" / "red_putilov"
KINDS = {"rises", "falls", "no_effect", "dose", "factorial", "additive", "order", "shape", "threshold"}
ASKED_FOR = {
    "stoppages-make-absence",
    "over-hiring-makes-shortage",
    "over-hiring-dilutes",
    "growth-dilutes-skill",
    "auxiliary-shops-hold-output-down",
    "director-alone-absence",
    "director-alone-without-cells",
    "levy-brings-candidates",
    "levy-brings-expulsions",
    "examination-1929-admits-more",
    "examination-1929-lapsed-first",
}


@pytest.fixture(scope="module")
def book() -> SeriesBook:
    return load_series()


@pytest.fixture(scope="module")
def wiring() -> Wiring:
    return Wiring.of(YEAR)


@pytest.fixture(scope="module")
def claims(book: SeriesBook, wiring: Wiring) -> ClaimSet:
    return load_claims(FOLDER / "claims.yaml", book, wiring.rules(), wiring.levers())


@pytest.fixture(scope="module")
def tiers(claims: ClaimSet, book: SeriesBook, wiring: Wiring) -> dict[str, Tier]:
    study = Study(claims, lambda arm: {}, book, wiring)
    return {claim.id: study.tier(claim) for claim in claims.claims}


def test_enough_claims_of_every_kind(claims: ClaimSet) -> None:
    assert len(claims.claims) >= 28
    assert {claim.expect for claim in claims.claims} == KINDS
    assert {claim.id for claim in claims.claims} >= ASKED_FOR
    assert sum(bool(claim.must_fail) for claim in claims.claims) >= 3


def test_every_claim_says_who_holds_otherwise(claims: ClaimSet) -> None:
    for claim in claims.claims:
        assert claim.rival != claim.says
        if claim.standing == "claim":
            assert claim.disputed or claim.rival, claim.id


def test_no_claim_was_edited_without_its_lock_saying_so(claims: ClaimSet) -> None:
    states = {claim.id: claims.state(claim.id) for claim in claims.claims}
    assert not [id for id, state in states.items() if state.startswith(("not", "edited since"))]


def test_every_amendment_can_be_made(claims: ClaimSet) -> None:
    law = load_book([ROOT / "law"], [ROOT / "behaviour"], [FOLDER / "outside.yaml"])
    files = sorted((FOLDER / "amendments").glob("*.yaml"))
    used = {
        name for c in claims.claims for change in (c.baseline, *c.changes.values()) for name in change.amend
    }
    assert {f"amendments/{file.name}" for file in files} == used
    for file in files:
        amendment = load_amendment(file, law)
        assert amendment.entries


def test_the_director_is_changed_in_three_arms_with_and_without_cells(claims: ClaimSet) -> None:
    by_id = {claim.id: claim for claim in claims.claims}
    with_cells, without = by_id["director-alone-absence"], by_id["director-alone-without-cells"]
    assert len(with_cells.changes) == len(without.changes) == 2  # and the baseline, in which he is kept
    assert with_cells.expect == "no_effect"
    assert set(without.baseline.remove) > {"party.meetings.speak", "party.meetings.note"}


def test_tiers_are_as_the_wiring_has_them(tiers: dict[str, Tier]) -> None:
    assert tiers["auxiliary-shops-hold-output-down"].definitional  # a minimum of capacities says it
    assert tiers["over-hiring-makes-shortage"].tier == 0
    assert tiers["line-emboldens-floor"].tier == 0
    assert sum(tier.evidence for tier in tiers.values()) >= 5
    assert all(tier.steps is not None for tier in tiers.values()), (
        "a claim whose change cannot reach its measure"
    )


def test_the_firewall_is_up(tiers: dict[str, Tier]) -> None:
    """P1-43 is cited by the rule of idle hours and absence, so it may not be confirmed above T1."""
    assert tiers["stoppages-make-absence"].cited_by
    assert tiers["stoppages-make-absence"].tier <= 1
