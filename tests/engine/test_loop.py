"""The loop: identity at any thread and partition, closed ledgers, binding declarations, seats that cannot peek."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kombinat.engine.bundles import Bundle
from kombinat.engine.ledger import LedgerError
from kombinat.engine.loop import Simulation, UndeclaredWrite
from kombinat.engine.phases import DeclarationError, check_declarations, phase
from kombinat.engine.seats import OrderRefused, SeatPolicy, View, view_of
from kombinat.engine.tables import Column, Schema
from kombinat.engine.world import World, permuted
from tests.engine.toy import CHART, PERSON, UNIT, YEAR, leave, phases_of, toy, toy_world, wage, work


def final_hash(**options: Any) -> int:
    world = toy_world(options.pop("towns", 2))
    simulation = toy(world, **options)
    simulation.run()
    simulation.close()
    return world.state_hash()


def test_same_bits_at_any_thread_count_and_partition() -> None:
    alone = final_hash()
    assert final_hash(threads=2) == alone
    assert final_hash(threads=3, partition=64) == alone
    assert final_hash(check=True) == alone


def test_many_towns_take_the_other_path_to_the_same_bits() -> None:
    by_phases = final_hash(towns=5, threads=3)
    assert final_hash(towns=5, threads=2) == by_phases == final_hash(towns=5)


def test_events_come_in_an_order_no_worker_can_change() -> None:
    outs = []
    for options in ({}, {"threads": 2, "partition": 50}):
        simulation = toy(toy_world(), **options)
        simulation.step()
        outs.append(simulation.events_out())
    assert outs[0]["id"].size > 300
    for name in outs[0]:
        assert np.array_equal(outs[0][name], outs[1][name])


def test_rows_in_another_order_are_the_same_world() -> None:
    world, shuffled = toy_world(), permuted(toy_world(), seed=3)
    assert shuffled.state_hash() == world.state_hash()
    toy(world).run()
    toy(shuffled).run()
    assert shuffled.state_hash() == world.state_hash()


def test_a_removed_rule_leaves_other_draws_alone() -> None:
    with_rule, without = toy_world(), toy_world()
    toy(with_rule).run()
    toy(without, without="toy.work.chance").run()
    gone = [world.tables["person"]["key"] == 0 for world in (with_rule, without)]
    assert np.array_equal(*gone)
    assert without.tables["person"]["money"].sum() == 0


def test_leavers_are_wiped_and_nothing_points_to_them() -> None:
    world = toy_world()
    toy(world).run()
    person, unit = world.tables["person"], world.tables["unit"]
    for town in range(world.towns):
        keys = person.view(town, "key")
        heads = unit.view(town, "head")
        assert (keys[heads[heads >= 0]] != 0).all()
        assert (person.view(town, "firm")[keys == 0] == -1).all()


@phase(
    "toy.count", every="dekad", over="person", among="person.firm", says="Those with a firm are paid a kopeck.",
    writes="person.money",
)  # fmt: skip
def count(rows: Any, person: Bundle) -> None:
    """One kopeck each."""
    for i in rows:
        person.money[i] += 1


@phase("toy.lay_off", every="dekad", over="town", says="A firm is closed.", writes="person.firm")
def lay_off(person: Bundle) -> None:
    """Firm 0 has nobody any more."""
    person.firm[person.firm == 0] = -1


def test_rows_that_point_somewhere_are_looked_for_again_once_pointers_are_written() -> None:
    for threads in (1, 4):
        world = toy_world()
        before = world.tables["person"]["firm"].copy()
        chart = replace(CHART, ledgers=())
        program, inputs = phases_of(count, lay_off, replace(count, id="toy.recount")), toy(world).inputs
        Simulation(world, program, inputs, toy(world).clock, chart, threads=threads, partition=64).step()
        paid = world.tables["person"]["money"]
        assert np.array_equal(paid, np.where(before < 0, 0, np.where(before == 0, 1, 2)))


@phase(
    "toy.mutant", every="dekad", over="town", says="Somebody makes a kopeck.",
    reads="person.key", writes="person.money", ledgers="money",
)  # fmt: skip
def mutant(person: Bundle) -> None:
    """One kopeck from nowhere."""
    person.money[0] += 1


def test_a_kopeck_from_nowhere_is_caught() -> None:
    with pytest.raises(LedgerError, match="money: persons changed by 1 kopeck, posted 0"):
        toy(toy_world(), phases_of(mutant)).step()


@phase("toy.thief", every="dekad", over="town", says="Writes what it reads.", reads="unit.wage")
def thief(unit: Bundle) -> None:
    """Touches a column it only reads."""
    unit.wage[0] += 1


def test_an_undeclared_write_is_caught_in_checking_mode() -> None:
    with pytest.raises(UndeclaredWrite, match=r"toy.thief changed unit.wage"):
        toy(toy_world(), phases_of(thief), check=True).step()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"writes": ("person.height",)}, "no column person.height"),
        ({"id": "other.wage"}, "which toy owns"),
        (
            {"reads": ("person.money",), "kernel": work.kernel, "source": work.source},
            "the boss cannot see person.money",
        ),
        ({"orders": ("unit.money",)}, "unit.money are not written"),
    ],
)
def test_declarations_bind(change: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        check_declarations(phases_of(replace(wage, **change)), (UNIT, PERSON))


def test_a_phase_over_rows_may_not_write_elsewhere() -> None:
    with pytest.raises(DeclarationError, match="wrong list"):
        check_declarations(phases_of(replace(leave, writes=(*leave.writes, "unit.paid"))), (UNIT, PERSON))


def test_a_seat_replaces_the_default_for_its_row_only() -> None:
    world = toy_world()
    toy(world, seats=[SeatPolicy("boss", 1, 2, lambda view: {"unit.wage": 777})]).run()
    assert world.tables["unit"].view(1, "wage").tolist() == [150, 150, 777]
    assert world.tables["unit"].view(0, "wage").tolist() == [150, 150, 150]


def test_a_view_is_a_copy_of_what_the_office_sees() -> None:
    world = toy_world()
    view = view_of(world, "boss", 0, 1, toy(world).clock.tick(0))
    assert "person.money" not in view.columns and "unit.money" in view.columns
    assert np.array_equal(view["person.key"], world.tables["person"].view(0, "key"))
    view["unit.money"][:] = 99
    assert world.tables["unit"]["money"].sum() == 0


def test_a_seat_is_told_what_is_asked_and_may_leave_it() -> None:
    world, asked = toy_world(), set()

    def silent(view: View) -> dict[str, int]:
        asked.add((view.decision, view.orders))
        return {}

    toy(world, seats=[SeatPolicy("boss", 0, 0, silent)]).run()
    assert asked == {("toy.wage", ("unit.wage",))}
    assert world.tables["unit"].view(0, "wage").tolist() == [150, 150, 150]


def test_orders_beyond_the_office_are_refused_whole() -> None:
    world = toy_world()

    def greedy(view: View) -> dict[str, int]:
        return {"unit.wage": 500, "unit.money": 10**6}

    simulation = toy(world, phases_of(wage), seats=[SeatPolicy("boss", 0, 0, greedy)])
    with pytest.raises(OrderRefused, match=r"may not set unit\.money"):
        simulation.run()
    assert world.tables["unit"].view(0, "wage")[0] == 100


def test_the_program_lists_its_rules_and_events() -> None:
    assert list(YEAR.rules()) == ["toy.work.chance"]
    assert YEAR.event_kinds() == ("paid",)


def test_a_pointer_too_narrow_for_its_table_is_refused() -> None:
    house = Schema("house", "a house", (Column("key", "uint64", "key", "identity", "any"),))
    guest = Schema(
        "guest",
        "a guest",
        (
            Column("key", "uint64", "key", "identity", "any"),
            Column("house", "int8", "row", "where", "any", ("all",), "house", -1),
        ),
    )
    World.empty((house, guest), {"house": [127], "guest": [1]}, [1])
    with pytest.raises(ValueError, match=r"guest.house \(int8\): 128 rows in a town"):
        World.empty((house, guest), {"house": [128], "guest": [1]}, [1])
