"""Phases: the loops over rows, and what each declares before it may run.

A phase says when it runs, over what, which columns it reads, writes and adds to, which law, behaviour and outside
series it looks up, which decisions it draws and which rules it applies. The engine hands its kernel nothing else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kombinat.engine.compile import kernel as compile_kernel
from kombinat.engine.rules import Rule, rule_of
from kombinat.engine.tables import Schema

CADENCES = ("dekad", "month", "quarter", "year", "plan")
SERVICES = (
    "at",
    "lo",
    "hi",
    "rows",
    "law",
    "behaviour",
    "outside",
    "on",
    "draw",
    "book",
    "account",
    "events",
    "kind",
)


@dataclass(frozen=True)
class Phase:
    """A declared phase. Columns are written `table.column`; ids of law, behaviour and outside series are dotted.

    among: a column that points somewhere, as `person.cell`; the kernel is then handed `rows`, those in which it does,
    in place of lo..hi. decides: the office whose decision this is, if any; orders: the columns a seat may set in its
    stead.
    """

    id: str
    every: str
    opens: bool
    over: str
    among: str
    says: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    sums: tuple[str, ...]
    law: tuple[str, ...]
    behaviour: tuple[str, ...]
    outside: tuple[str, ...]
    draws: tuple[str, ...]
    rules: tuple[Rule, ...]
    ledgers: tuple[str, ...]
    events: tuple[str, ...]
    decides: str
    orders: tuple[str, ...]
    kernel: Callable[..., Any]
    source: Callable[..., Any]

    @property
    def room(self) -> str:
        """The institution the phase belongs to: the first part of its id."""
        return self.id.partition(".")[0]

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the kernel's parameters, in order."""
        return tuple(inspect.signature(self.source).parameters)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of one table the kernel receives, in a fixed order."""
        mine = dict.fromkeys((*self.reads, *self.writes, *self.sums))
        return tuple(name.partition(".")[2] for name in mine if name.partition(".")[0] == table)


def phase(
    id: str,
    *,
    every: str,
    over: str,
    among: str = "",
    says: str,
    reads: str = "",
    writes: str = "",
    sums: str = "",
    law: str = "",
    behaviour: str = "",
    outside: str = "",
    draws: str = "",
    rules: Sequence[Callable[..., Any]] = (),
    ledgers: str = "",
    events: str = "",
    opens: bool = False,
    decides: str = "",
    orders: str = "",
) -> Callable[[Callable[..., None]], Phase]:
    """Declare and compile a phase; lists are blank-separated. ValueError if the cadence is unknown."""
    if every not in CADENCES:
        raise ValueError(f"phase {id}: every={every!r}; allowed {', '.join(CADENCES)}")

    def declare(function: Callable[..., None]) -> Phase:
        return Phase(
            id, every, opens, over, among, says,
            tuple(reads.split()), tuple(writes.split()), tuple(sums.split()),
            tuple(law.split()), tuple(behaviour.split()), tuple(outside.split()),
            tuple(draws.split()), tuple(rule_of(f) for f in rules),
            tuple(ledgers.split()), tuple(events.split()),
            decides, tuple(orders.split()),
            compile_kernel(function), function,
        )  # fmt: skip

    return declare


@dataclass(frozen=True)
class Heading:
    """A part of the year under one heading."""

    title: str
    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class Program:
    """The year: headings in order, phases in order under each.

    stands_at: `module:NAME` under which another process finds it, if it can.
    stands_for: room -> rooms that have no phase here and whose columns it writes in their stead.
    """

    name: str
    headings: tuple[Heading, ...]
    stands_at: str = ""
    stands_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def __iter__(self) -> Iterator[Phase]:
        return (phase for heading in self.headings for phase in heading.phases)

    def rules(self) -> dict[str, Rule]:
        """All rules the program applies, by id."""
        return {rule.id: rule for phase in self for rule in phase.rules}

    def event_kinds(self) -> tuple[str, ...]:
        """All kinds of event the program may emit, in a fixed order."""
        return tuple(sorted({kind for phase in self for kind in phase.events}))

    def owners(self, room: str) -> tuple[str, ...]:
        """The owners whose columns a room may write here."""
        return (room, "any", *self.stands_for.get(room, ()))


class DeclarationError(ValueError):
    """A phase declares what it may not."""


def check_declarations(program: Program, schemas: Sequence[Schema]) -> None:
    """Refuse unknown columns, writers who do not own, rows written across partitions, and seats that peek."""
    tables = {schema.name: schema for schema in schemas}
    seen: set[str] = set()
    _check_stands_for(program)
    for phase in program:
        if phase.id in seen:
            raise DeclarationError(f"phase {phase.id} stands twice in the program")
        seen.add(phase.id)
        _check_columns(phase, tables, program.owners(phase.room))
        _check_among(phase, tables)
        _check_parameters(phase, tables)


def _check_stands_for(program: Program) -> None:
    """A room may stand for another only where that one has no phase, and for each only one."""
    rooms = {phase.room for phase in program}
    taken: set[str] = set()
    for room, others in program.stands_for.items():
        for other in others:
            if other in rooms:
                raise DeclarationError(f"{room} stands for {other}, which has phases of its own")
            if other in taken:
                raise DeclarationError(f"{room} stands for {other}, for which another room stands")
            taken.add(other)


def _check_columns(phase: Phase, tables: dict[str, Schema], owners: Sequence[str]) -> None:
    for name in (*phase.reads, *phase.writes, *phase.sums):
        table, _, column = name.partition(".")
        if table not in tables or column not in {c.name for c in tables[table].columns}:
            raise DeclarationError(f"phase {phase.id}: no column {name}")
    for name in (*phase.writes, *phase.sums):
        table, _, column = name.partition(".")
        owner = tables[table].column(column).owner
        if owner not in owners:
            raise DeclarationError(f"phase {phase.id} writes {name}, which {owner} owns")
        if phase.over != "town" and (table == phase.over) != (name in phase.writes):
            raise DeclarationError(f"phase {phase.id} over {phase.over}: {name} is on the wrong list")
    for name in phase.reads if phase.decides else ():
        table, _, column = name.partition(".")
        visible = tables[table].column(column).seen_by
        if column != "key" and not {"all", phase.decides} & set(visible):
            raise DeclarationError(f"phase {phase.id}: the {phase.decides} cannot see {name}")
    stray = set(phase.orders) - set(phase.writes)
    if stray:
        raise DeclarationError(f"phase {phase.id}: orders {', '.join(sorted(stray))} are not written")


def _check_among(phase: Phase, tables: dict[str, Schema]) -> None:
    taken = {"lo", "hi", "rows"} & set(phase.parameters)
    if not phase.among:
        if "rows" in taken:
            raise DeclarationError(f"phase {phase.id}: takes rows, and says not among which")
        return
    table, _, column = phase.among.partition(".")
    pointing = {c.name for c in tables[table].columns if c.refers is not None} if table in tables else set()
    if column not in pointing:
        raise DeclarationError(f"phase {phase.id}: no column {phase.among} that points somewhere")
    if taken != {"rows"} or phase.over not in ("town", table):
        raise DeclarationError(
            f"phase {phase.id} over {phase.over}: goes among {phase.among}, and takes rows alone"
        )


def _check_parameters(phase: Phase, tables: dict[str, Schema]) -> None:
    needed = {name.partition(".")[0] for name in (*phase.reads, *phase.writes, *phase.sums)}
    given = set(phase.parameters)
    unknown = given - needed - set(SERVICES)
    if unknown:
        raise DeclarationError(f"phase {phase.id}: parameters {', '.join(sorted(unknown))} are not declared")
    unused = (needed & set(tables)) - given
    if unused:
        raise DeclarationError(
            f"phase {phase.id}: tables {', '.join(sorted(unused))} are declared, not taken"
        )
