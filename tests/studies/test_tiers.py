"""Tiers on wirings drawn by hand."""

from typing import Any

from kombinat.studies.tiers import Tier, Wire, Wiring


def wire(
    id: str, reads: str = "", writes: str = "", sums: str = "", over: str = "unit", **rules: str
) -> Wire:
    cites = {rule.replace("_", "."): tuple(source.split()) for rule, source in rules.items()}
    return Wire.coarse(id, over, reads.split(), writes.split(), sums.split(), cites, [f"law.{id}"])


# stoppages idle the shop; the idle grow sore, and the sore stay away; the cell hears of it; the director answers
CHAIN = (
    wire("produce", reads="unit.materials", writes="unit.idle unit.value", stop_rule="P1-45"),
    wire("brood", reads="unit.idle", writes="person.sore", over="person", sore_rule="P1-23"),
    wire("stay", reads="person.sore", writes="person.absent", sums="unit.missed", over="person", stay_rule="P2-03"),
    wire("meet", reads="person.sore", sums="unit.heat", over="person", meet_rule="P1-17"),
    wire("answer", reads="unit.heat", writes="unit.effort", answer_rule="P1-52"),
    wire("count", reads="unit.value", writes="unit.reported", count_rule="P1-57"),
    wire("praise", reads="unit.reported", writes="unit.target", praise_rule="P1-49"),
)  # fmt: skip


def tier(changed: str, measured: str, source: str = "P9-99", **more: Any) -> Tier:
    return Wiring(CHAIN).tier({changed}, set(measured.split()), {source}, **more)


def test_what_the_changed_phase_writes_itself_is_definitional() -> None:
    found = tier("stop.rule", "unit.idle")
    assert (found.tier, found.steps, found.definitional) == (0, 1, True)


def test_two_steps_are_wiring_even_through_people() -> None:
    found = tier("stop.rule", "person.sore")
    assert (found.tier, found.steps, found.definitional) == (0, 2, False)
    assert not found.evidence


def test_three_steps_through_people_are_emergent() -> None:
    found = tier("stop.rule", "unit.missed")
    assert str(found) == "produce [unit.idle] -> brood [person.sore] -> stay [unit.missed]"
    assert (found.tier, found.steps, found.way) == (2, 3, ("produce", "brood", "stay"))
    assert found.evidence


def test_the_firewall_holds_a_claim_down_whose_source_a_rule_on_the_way_cites() -> None:
    for source in ("P1-45", "P1-23", "P2-03"):
        found = tier("stop.rule", "unit.missed", source)
        assert (found.tier, found.definitional) == (1, False)
        assert len(found.cited_by) == 1
    assert tier("stop.rule", "unit.missed", "P1-17").tier == 2  # the meeting is not on the way to absence


def test_a_chain_of_accounts_is_definitional_however_long() -> None:
    found = tier("stop.rule", "unit.target")
    assert (found.tier, found.steps, found.definitional) == (1, 3, True)


def test_a_sum_over_persons_counts_as_theirs() -> None:
    found = tier("sore.rule", "unit.effort")
    assert found.way == ("brood", "meet", "answer")
    assert (found.tier, found.definitional) == (2, False)


def test_a_person_column_of_the_changed_phase_itself_does_not_count() -> None:
    """`by another phase`: what the changed phase writes about people is its own doing."""
    found = tier("stay.rule", "unit.missed")
    assert (found.steps, found.definitional) == (1, True)


def test_no_way_makes_no_effect_true_by_construction() -> None:
    assert tier("praise.rule", "unit.missed").steps is None
    assert not tier("praise.rule", "unit.missed").definitional
    assert tier("praise.rule", "unit.missed", says_no_effect=True).definitional


def test_a_statute_starts_where_it_is_looked_up() -> None:
    assert tier("law.meet", "unit.effort").way == ("meet", "answer")


def test_the_shorter_way_without_people_decides() -> None:
    fined = wire("punish", reads="unit.idle", writes="unit.fined")
    shortcut = (*CHAIN, fined, wire("dock", reads="unit.fined", writes="unit.missed"))
    found = Wiring(shortcut).tier({"stop.rule"}, {"unit.missed"}, set())
    assert (found.steps, found.definitional, found.tier) == (3, True, 1)


def test_people_come_and_go_as_rows_are_wiped() -> None:
    leaving = (*CHAIN, wire("depart", reads="person.absent", writes="person.leaving", over="person"))
    found = Wiring(leaving).tier({"sore.rule"}, {"person.section", "person.key"}, set())
    assert found.way == ("brood", "stay", "depart")


def test_who_is_counted_is_not_what_is_measured() -> None:
    hire = wire("hire", reads="unit.idle", writes="person.section", over="town")
    found = Wiring((*CHAIN, hire)).tier({"stop.rule"}, {"person.section", "unit.missed"}, set())
    assert found.way == ("produce", "brood", "stay")


def test_all_rules_and_levers() -> None:
    assert Wiring(CHAIN).rules() == tuple(sorted(rule for step in CHAIN for rule in step.cites))
    assert "law.meet" in Wiring(CHAIN).levers()
