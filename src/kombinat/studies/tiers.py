"""Tiers: how far a claim is from its own wiring, worked out from what the phases pass on.

A change (a rule taken out, a statute amended) first shows in the columns whose value depends on the rule or statute.
From there it travels: a phase that reads a column passes it on to the columns that depend on it (`flow`). A *step* is
one phase.

    T0  wiring    the measure is written at most two steps from the change
    T1  chain     farther, but not through anyone: no person's or post's column, set by another phase, lies between;
                  or a rule on the way cites the claim's own source (the firewall)
    T2  emergent  farther, through people, and no rule on the way states the relation

T3 (holds in other scenarios) and T4 (tells rival readings apart) are not worked out from wiring. A claim is
*definitional*, whatever its tier, when the shortest way passes no person's or post's column set by another phase, or,
for a claim that nothing happens, when there is no way at all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kombinat.engine.phases import Phase
from kombinat.studies.flow import WHO, Flow

PEOPLE = frozenset({"person", "post"})
WIRING = 2
State: TypeAlias = tuple[str, bool]  # a column, and whether people lie on the way to it
Hop: TypeAlias = tuple[int, str]  # a phase, and the column it writes


@dataclass(frozen=True)
class Wire:
    """What tiers need of a phase.

    flows: column written -> what it depends on: columns, `rule:id`, `lever:id`; sums: those it adds to row by row;
    cites: citations of its rules; levers: ids of law, behaviour and outside series it looks up.
    """

    id: str
    over: str
    flows: Mapping[str, frozenset[str]]
    sums: frozenset[str]
    cites: Mapping[str, tuple[str, ...]]
    levers: frozenset[str]

    @classmethod
    def coarse(
        cls,
        id: str,
        over: str,
        reads: Iterable[str],
        writes: Iterable[str],
        sums: Iterable[str] = (),
        cites: Mapping[str, tuple[str, ...]] | None = None,
        levers: Iterable[str] = (),
    ) -> Wire:
        """A phase in which everything written depends on everything read, every rule and every lever."""
        rules, looked_up, added = cites or {}, frozenset(levers), frozenset(sums)
        atoms = frozenset((*reads, *(f"rule:{r}" for r in rules), *(f"lever:{id}" for id in looked_up)))
        return cls(id, over, dict.fromkeys((*writes, *added), atoms), added, rules, looked_up)

    @classmethod
    def of(cls, phase: Phase) -> Wire:
        """The wire of a declared phase, read off its kernel."""
        return cls(
            phase.id,
            phase.over,
            {column: frozenset(atoms) for column, atoms in Flow(phase).written.items()},
            frozenset(phase.sums),
            {rule.id: rule.cites for rule in phase.rules},
            frozenset((*phase.law, *phase.behaviour, *phase.outside)),
        )

    def of_people(self, column: str) -> bool:
        """Whether a column it writes is a person's or post's, or a sum over them."""
        return column.partition(".")[0] in PEOPLE or (column in self.sums and self.over in PEOPLE)


@dataclass(frozen=True)
class Tier:
    """Where a claim stands. tier: 0, 1 or 2; steps: phases on the shortest way (None: no way).

    way: those phases; through: the column each of them writes; cited_by: rules on any way that cite the claim's own
    source.
    """

    tier: int
    steps: int | None
    way: tuple[str, ...]
    through: tuple[str, ...]
    definitional: bool
    cited_by: tuple[str, ...]

    @property
    def evidence(self) -> bool:
        """Only T2 and above that is not definitional counts as evidence."""
        return self.tier >= 2 and not self.definitional

    def __str__(self) -> str:
        return " -> ".join(
            f"{phase} [{column}]" for phase, column in zip(self.way, self.through, strict=True)
        )


class Wiring:
    """All phases of a program, with what each passes from column to column."""

    def __init__(self, wires: Iterable[Wire]) -> None:
        self.wires = tuple(wires)
        self.onward: dict[str, list[Hop]] = {}
        for n, wire in enumerate(self.wires):
            for column, atoms in wire.flows.items():
                for atom in atoms - {column}:
                    self.onward.setdefault(atom, []).append((n, column))

    @classmethod
    def of(cls, program: Iterable[Phase]) -> Wiring:
        """The wiring of declared phases."""
        return cls(Wire.of(phase) for phase in program)

    def rules(self) -> tuple[str, ...]:
        """Ids of all rules, sorted."""
        return tuple(sorted({id for wire in self.wires for id in wire.cites}))

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
        starts, ends = self._starts(changed), _measure(measured)
        cited = self._citations(starts, ends, frozenset(source))
        plain, peopled = self._shortest(starts, ends)
        if plain is None and peopled is None:
            return Tier(0, None, (), (), says_no_effect, cited)
        way = min((way for way in (plain, peopled) if way is not None), key=len)
        definitional = plain is not None and len(plain) == len(way)
        tier = 0 if len(way) <= WIRING else 1 if definitional or cited else 2
        phases, columns = tuple(self.wires[n].id for n, _ in way), tuple(column for _, column in way)
        return Tier(tier, len(way), phases, columns, definitional, cited)

    def _starts(self, changed: Collection[str]) -> list[Hop]:
        atoms = [f"{kind}:{id}" for id in changed for kind in ("rule", "lever")]
        return [hop for atom in atoms for hop in self.onward.get(atom, ())]

    def _shortest(
        self, starts: Sequence[Hop], ends: frozenset[str]
    ) -> tuple[Sequence[Hop] | None, Sequence[Hop] | None]:
        """Shortest ways without and with a person's or post's column set by a phase other than the first."""
        before: dict[State, tuple[State | None, int]] = {(column, False): (None, n) for n, column in starts}
        queue = deque(before)
        found: dict[bool, Sequence[Hop]] = {}
        while queue:
            here = queue.popleft()
            if here[0] in ends:
                found.setdefault(here[1], _way(here, before))
            for n, column in self.onward.get(here[0], ()):
                there = (column, here[1] or self.wires[n].of_people(column))
                if there not in before:
                    before[there] = (here, n)
                    queue.append(there)
        return found.get(False), found.get(True)

    def _citations(
        self, starts: Sequence[Hop], ends: frozenset[str], source: frozenset[str]
    ) -> tuple[str, ...]:
        """Rules that shape a column on any way, however long, and cite the source."""
        reached = _spread(
            {column for _, column in starts}, lambda c: (to for _, to in self.onward.get(c, ()))
        )
        backward: dict[str, set[str]] = {}
        for wire in self.wires:
            for column, atoms in wire.flows.items():
                backward.setdefault(column, set()).update(atoms)
        leading = _spread(set(ends), lambda c: backward.get(c, ()))
        on_the_way = set(starts) | {hop for column in reached for hop in self.onward.get(column, ())}
        shaping = {(n, atom) for n, c in on_the_way if c in leading for atom in self.wires[n].flows[c]}
        cites = {a[5:]: self.wires[n].cites.get(a[5:], ()) for n, a in shaping if a.startswith("rule:")}
        return tuple(
            sorted(id for id, cited in cites.items() if source & {cite.strip(",;") for cite in cited})
        )


def _measure(columns: Collection[str]) -> frozenset[str]:
    """What is measured of a series' columns, rather than who is counted: all but keys and pointers.

    Where there is nothing else, people come and go also as the engine wipes a row whose `person.leaving` is set.
    """
    what = frozenset(columns) - WHO
    return what or frozenset(columns) | {"person.leaving"}


def _way(end: State, before: Mapping[State, tuple[State | None, int]]) -> Sequence[Hop]:
    way: list[Hop] = []
    here: State | None = end
    while here is not None:
        earlier, n = before[here]
        way.append((n, here[0]))
        here = earlier
    return tuple(reversed(way))


def _spread(start: set[str], onward: Callable[[str], Iterable[str]]) -> set[str]:
    seen, queue = set(start), deque(start)
    while queue:
        for column in onward(queue.popleft()):
            if column not in seen:
                seen.add(column)
                queue.append(column)
    return seen
