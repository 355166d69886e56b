"""Tiers: how far a claim is from its own wiring, worked out from what the phases declare.

A change (a rule taken out, a statute amended) first acts in the phases that apply the rule or look up the statute.
From there it travels: a phase that reads a column passes it on to the columns it writes. A *step* is one phase.

    T0  wiring    the measure is written at most two steps from the change
    T1  chain     farther, but not through anyone: no person's or post's column, set by another phase, lies between;
                  or a rule on the way cites the claim's own source (the firewall)
    T2  emergent  farther, through people, and no rule on the way states the relation

T3 (holds in other scenarios) and T4 (tells rival readings apart) are not worked out from wiring. A claim is
*definitional*, whatever its tier, when the shortest way passes no person's or post's column set by another phase, or
when there is no way at all.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kombinat.engine.phases import Phase

PEOPLE = frozenset({"person", "post"})
WIRING = 2
Point: TypeAlias = tuple[int, bool]  # a phase, and whether people lie on the way to it
Way: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Wire:
    """What tiers need of a phase: reads and writes as `table.column`, rules with their citations, and levers.

    sums: columns it adds to row by row; levers: ids of law, behaviour and outside series it looks up.
    """

    id: str
    over: str
    reads: frozenset[str]
    writes: frozenset[str]
    sums: frozenset[str]
    rules: Mapping[str, tuple[str, ...]]
    levers: frozenset[str]

    @property
    def touches(self) -> frozenset[str]:
        """All columns it changes."""
        return self.writes | self.sums

    def of_people(self, columns: Iterable[str]) -> bool:
        """Whether any of these columns, which it changes, is a person's or post's, or a sum over them."""
        return any(c.partition(".")[0] in PEOPLE or (c in self.sums and self.over in PEOPLE) for c in columns)


def wire_of(phase: Phase) -> Wire:
    """The wire of a declared phase. A column it writes counts as read only if its kernel looks at it."""
    looked_at = columns_looked_at(phase.source, (*phase.writes, *phase.sums))
    return Wire(
        phase.id,
        phase.over,
        frozenset(phase.reads) | looked_at,
        frozenset(phase.writes),
        frozenset(phase.sums),
        {rule.id: rule.cites for rule in phase.rules},
        frozenset((*phase.law, *phase.behaviour, *phase.outside)),
    )


def columns_looked_at(kernel: Callable[..., object], columns: Collection[str]) -> frozenset[str]:
    """Those of `columns` whose old value a kernel may use, other than to add to it or set it in place.

    A table handed on whole to a helper counts as looked at in all of them.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(kernel)))
    subscripts = [n for n in ast.walk(tree) if isinstance(n, ast.Subscript)]
    stored = {id(n.value) for n in subscripts if isinstance(n.ctx, ast.Store)}
    dotted = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    used = {ast.unparse(node) for node in dotted if id(node) not in stored}
    owners = {id(node.value) for node in dotted}
    whole = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in owners}
    return frozenset(c for c in columns if c in used or c.partition(".")[0] in whole)


@dataclass(frozen=True)
class Tier:
    """Where a claim stands. tier: 0, 1 or 2; steps: phases on the shortest way (None: no way).

    way: their ids; cited_by: rules on any way that cite the claim's own source.
    """

    tier: int
    steps: int | None
    way: tuple[str, ...]
    definitional: bool
    cited_by: tuple[str, ...]

    @property
    def evidence(self) -> bool:
        """Only T2 and above that is not definitional counts as evidence."""
        return self.tier >= 2 and not self.definitional


class Wiring:
    """All phases of a program as points, with an edge wherever one changes what another reads."""

    def __init__(self, wires: Iterable[Wire]) -> None:
        self.wires = tuple(wires)
        self.onward = tuple(dict(_edges(wire, self.wires)) for wire in self.wires)

    @classmethod
    def of(cls, program: Iterable[Phase]) -> Wiring:
        """The wiring of declared phases."""
        return cls(wire_of(phase) for phase in program)

    def rules(self) -> tuple[str, ...]:
        """Ids of all rules, sorted."""
        return tuple(sorted({id for wire in self.wires for id in wire.rules}))

    def levers(self) -> frozenset[str]:
        """Ids of all law, behaviour and outside series that any phase looks up."""
        return frozenset(id for wire in self.wires for id in wire.levers)

    def tier(
        self,
        changed: Collection[str],
        measured: Collection[str],
        source: Collection[str],
        says_no_effect: bool = False,
    ) -> Tier:
        """The tier of a claim.

        changed: ids of rules, statutes or outside series; measured: columns of the series; source: ids such as P1-43
        that the claim rests on; says_no_effect: where there is no way, such a claim is true by construction.
        """
        ids, ends = frozenset(changed), _with_leaving(measured)
        starts = [i for i, wire in enumerate(self.wires) if ids & wire.rules.keys() or ids & wire.levers]
        cited = _citations(self.wires, self._between(starts, ends), frozenset(source))
        plain, peopled = self._shortest(starts, ends)
        if plain is None and peopled is None:
            return Tier(0, None, (), says_no_effect, cited)
        way = min((way for way in (plain, peopled) if way is not None), key=len)
        definitional = plain is not None and len(plain) == len(way)
        tier = 0 if len(way) <= WIRING else 1 if definitional or cited else 2
        return Tier(tier, len(way), tuple(self.wires[i].id for i in way), definitional, cited)

    def _shortest(self, starts: Sequence[int], ends: frozenset[str]) -> tuple[Way | None, Way | None]:
        """Shortest ways without and with a person's or post's column set by a phase other than the first."""
        before: dict[Point, Point | None] = {(i, False): None for i in starts}
        queue = deque(before)
        found: dict[bool, Way] = {}
        while queue:
            here = queue.popleft()
            arrived = self._arrival(here, ends, before[here] is None)
            if arrived is not None:
                found.setdefault(arrived, _path(here, before))
            for there in self._steps(here, before[here] is None):
                if there not in before:
                    before[there] = here
                    queue.append(there)
        return found.get(False), found.get(True)

    def _steps(self, here: Point, first: bool) -> Iterator[Point]:
        i, peopled = here
        for j, of_people in self.onward[i].items():
            yield j, peopled or (of_people and not first)

    def _arrival(self, here: Point, ends: frozenset[str], first: bool) -> bool | None:
        """None if the measure is not written here; else whether people lie on the way."""
        i, peopled = here
        hit = self.wires[i].touches & ends
        if not hit:
            return None
        return peopled or (not first and all(self.wires[i].of_people([column]) for column in hit))

    def _between(self, starts: Sequence[int], ends: frozenset[str]) -> set[int]:
        """Phases on any way, however long, from the starts to the measured columns."""
        backward: list[list[int]] = [[] for _ in self.wires]
        for i, onward in enumerate(self.onward):
            for j in onward:
                backward[j].append(i)
        last = [i for i, wire in enumerate(self.wires) if wire.touches & ends]
        return _reached(starts, self.onward) & _reached(last, backward)


def _with_leaving(measured: Collection[str]) -> frozenset[str]:
    """The engine wipes a person's whole row when `person.leaving` is set, so that column stands for all of them."""
    persons = any(column.startswith("person.") for column in measured)
    return frozenset(measured) | ({"person.leaving"} if persons else set())


def _citations(wires: Sequence[Wire], on_the_way: Collection[int], source: frozenset[str]) -> tuple[str, ...]:
    rules = {id: cites for i in on_the_way for id, cites in wires[i].rules.items()}
    return tuple(sorted(id for id, cites in rules.items() if source & {cite.strip(",;") for cite in cites}))


def _edges(wire: Wire, wires: Sequence[Wire]) -> Iterator[tuple[int, bool]]:
    for j, other in enumerate(wires):
        passed = wire.touches & other.reads
        if passed and other is not wire:
            yield j, all(wire.of_people([column]) for column in passed)


def _path(end: Point, before: Mapping[Point, Point | None]) -> Way:
    way: list[int] = []
    here: Point | None = end
    while here is not None:
        way.append(here[0])
        here = before[here]
    return tuple(reversed(way))


def _reached(starts: Iterable[int], onward: Sequence[Iterable[int]]) -> set[int]:
    seen = set(starts)
    queue = deque(seen)
    while queue:
        for j in onward[queue.popleft()]:
            if j not in seen:
                seen.add(j)
                queue.append(j)
    return seen
