"""Flow: which columns a phase passes on to which, read off the source of its kernel.

A phase declares what it reads and writes as lists. Here its kernel, the helpers it calls and the rules it applies are
followed line by line, and every column written is given the columns, rules and levers (law, behaviour, outside
series) that its value may depend on: through assignment, through the conditions it stands under, and through the row
it is written to. Nothing is run. Where in doubt a dependence is assumed, with one exception: who a loop passes over
(keys, and pointers from row to row) counts only where rows are counted or added up by it, or where a pointer is
itself what is written. Otherwise everything done to people would depend on whoever can hire or dismiss them.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from kombinat.engine.phases import Phase
from kombinat.engine.rules import RULES
from kombinat.world import SCHEMAS

Taint: TypeAlias = frozenset[str]
NOTHING: Taint = frozenset()
WHO = frozenset(
    f"{schema.name}.{column.name}"
    for schema in SCHEMAS
    for column in schema.columns
    if column.unit in ("key", "row") or column.name == "leaving"
)
WEAK = "~"  # marks a dependence on who a row is, until it is known whether that counts
BUNDLES = ("law", "behaviour", "outside")
ENGINE = (
    "kombinat.engine.draws",
    "kombinat.engine.maths",
    "kombinat.engine.events",
    "kombinat.engine.ledger",
)
SIZES = ("size", "shape", "dtype", "ndim")
MOST_PASSES = 12


@dataclass(frozen=True)
class Ref:
    """What a name stands for other than a value: a table, a column, a bundle, or a local array of some frame."""

    kind: str
    name: str
    frame: int = 0


Value: TypeAlias = Ref | Taint


@dataclass
class Flow:
    """Dependences of one phase: column written -> columns, rules (`rule:id`) and levers (`lever:id`)."""

    phase: Phase
    written: dict[str, set[str]] = field(default_factory=dict)
    _frames: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _locals: dict[tuple[int, str], Value] = field(default_factory=dict)
    _changed: bool = False

    def __post_init__(self) -> None:
        phase = self.phase
        self.tables = {n.partition(".")[0] for n in (*phase.reads, *phase.writes, *phase.sums)}
        self.levers = {
            (family, id.rsplit(".", 1)[-1]): id for family in BUNDLES for id in getattr(phase, family)
        }
        self.switches = {rule.switch: rule.id for rule in phase.rules}
        for _ in range(MOST_PASSES):
            self._changed = False
            given = {name: self._service(name) for name in phase.parameters}
            self._call(phase.source, given, NOTHING, ("kernel",))
            if not self._changed:
                break
        self._close()

    def _service(self, name: str) -> Value:
        if name in self.tables:
            return Ref("table", name)
        if name == "rows":
            return frozenset({f"{WEAK}{self.phase.among}"})
        return Ref("bundle", name) if name in (*BUNDLES, "on") else NOTHING

    def _close(self) -> None:
        """What a phase writes and reads again in the same run is one step."""
        grown = True
        while grown:
            grown = False
            for atoms in self.written.values():
                more = {a for atom in atoms & self.written.keys() for a in self.written[atom]} - atoms
                atoms |= more
                grown = grown or bool(more)

    # ---- frames: one for each place a function is called from

    def _call(
        self, function: Callable[..., Any], given: Mapping[str, Value], control: Taint, path: tuple[Any, ...]
    ) -> Taint:
        """Follow a function called with `given`; returns what its result depends on."""
        frame = self._frames.setdefault(path, len(self._frames) + 1)
        for name, value in given.items():
            self._bind(frame, name, value)
        body = _tree(_plain(function))
        _Reader(self, frame, _plain(function).__globals__, path).block(body.body, control)
        result = self._locals.get((frame, "return"), NOTHING)
        return result if not isinstance(result, Ref) else NOTHING

    def _bind(self, frame: int, name: str, value: Value) -> None:
        before = self._locals.get((frame, name), NOTHING)
        after = value if isinstance(value, Ref) or isinstance(before, Ref) else before | value
        if isinstance(before, Ref) and not isinstance(value, Ref):
            after = before
        if after != before:
            self._locals[(frame, name)] = after
            self._changed = True

    def _write(self, column: str, strong: Taint, index: Taint) -> None:
        """Note that a column was written with a value that depends on `strong`, in a row found by `index`."""
        atoms = {a for a in strong | index if not a.startswith(WEAK)} | {
            a[1:] for a in index if a.startswith(WEAK)
        }
        if column in WHO:
            atoms |= {a.lstrip(WEAK) for a in strong}
        before = self.written.setdefault(column, set())
        if atoms - before:
            before |= atoms
            self._changed = True


@dataclass
class _Reader:
    """Reads the statements of one function in one frame."""

    flow: Flow
    frame: int
    names: Mapping[str, Any]
    path: tuple[Any, ...]

    # ---- statements

    def block(self, statements: Sequence[ast.stmt], control: Taint) -> Taint:
        """Follow statements; returns the conditions under which what comes after them is not reached."""
        left = NOTHING
        for statement in statements:
            left |= self.statement(statement, control | left)
        return left

    def statement(self, node: ast.stmt, control: Taint) -> Taint:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self.assign(target, node.value, control)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            self.assign(node.target, node.value, control)
        elif isinstance(node, ast.Return):
            value = self.taint(node.value) if node.value is not None else NOTHING
            self.flow._bind(self.frame, "return", value | control)
        elif isinstance(node, ast.Expr):
            self.value(node.value, control)
        elif isinstance(node, ast.If):
            return self.branch(node, control)
        elif isinstance(node, ast.For | ast.While):
            return self.loop(node, control)
        return NOTHING

    def branch(self, node: ast.If, control: Taint) -> Taint:
        test = self.taint(node.test, control)
        left = self.block(node.body, control | test) | self.block(node.orelse, control | test)
        return left | test if _escapes(node, (ast.Continue, ast.Break, ast.Return)) else left

    def loop(self, node: ast.For | ast.While, control: Taint) -> Taint:
        if isinstance(node, ast.For):
            over = self.taint(node.iter, control)
            self.store(node.target, over, control)
        else:
            over = self.taint(node.test, control)
        left = self.block(node.body, control | over)
        return left | over if _escapes(node, (ast.Return,)) else NOTHING

    def assign(self, target: ast.expr, source: ast.expr, control: Taint) -> None:
        if isinstance(target, ast.Tuple) and isinstance(source, ast.Tuple):
            for one, other in zip(target.elts, source.elts, strict=True):
                self.assign(one, other, control)
            return
        value = self.value(source, control)
        if isinstance(target, ast.Name) and isinstance(value, Ref) and value.kind != "local":
            self.flow._bind(self.frame, target.id, value)
        else:
            self.store(target, self.plain(value), control)

    def store(self, target: ast.expr, value: Taint, control: Taint) -> None:
        if isinstance(target, ast.Tuple):
            for part in target.elts:
                self.store(part, value, control)
        elif isinstance(target, ast.Name):
            self.flow._bind(self.frame, target.id, value | control)
        elif isinstance(target, ast.Subscript):
            self.store_row(self.value(target.value, control), self.taint(target.slice), value, control)

    def store_row(self, base: Value, index: Taint, value: Taint, control: Taint) -> None:
        if not isinstance(base, Ref):
            return
        if base.kind == "column":
            self.flow._write(base.name, value | control, index)
        elif base.kind == "local":
            self.flow._bind(base.frame, base.name, value | control | index)

    # ---- expressions

    def taint(self, node: ast.expr, control: Taint = NOTHING) -> Taint:
        return self.plain(self.value(node, control))

    def plain(self, value: Value) -> Taint:
        """What a value depends on."""
        if not isinstance(value, Ref):
            return value
        if value.kind == "column":
            return frozenset({f"{WEAK}{value.name}" if value.name in WHO else value.name})
        if value.kind != "local":
            return NOTHING
        found = self.flow._locals.get((value.frame, value.name))
        whole, _, part = value.name.rpartition(".")
        if found is None and part and whole:  # a field of a tuple hangs on all that the tuple was made from
            return self.plain(Ref("local", whole, value.frame))
        return self.plain(found) if isinstance(found, Ref) else found or NOTHING

    def value(self, node: ast.expr, control: Taint = NOTHING) -> Value:
        if isinstance(node, ast.Name):
            return self.name(node.id)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Subscript):
            rows = frozenset(a for a in self.taint(node.slice, control) if not a.startswith(WEAK))
            return self.taint(node.value, control) | rows
        if isinstance(node, ast.Call):
            return self.call(node, control)
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return NOTHING.union(*(self.taint(part, control) for part in parts))

    def name(self, id: str) -> Value:
        found = self.flow._locals.get((self.frame, id))
        if isinstance(found, Ref):
            return found
        return Ref("local", id, self.frame) if found is not None or id not in self.names else NOTHING

    def attribute(self, node: ast.Attribute) -> Value:
        base = self.value(node.value)
        if not isinstance(base, Ref):
            return base
        if base.kind == "table":
            return Ref("column", f"{base.name}.{node.attr}")
        if base.kind == "bundle":
            return self.lever(base.name, node.attr)
        if node.attr in SIZES:
            return NOTHING
        return Ref("local", f"{base.name}.{node.attr}", base.frame) if base.kind == "local" else base

    def lever(self, bundle: str, attr: str) -> Taint:
        if bundle == "on":
            return frozenset({f"rule:{self.flow.switches[attr]}"}) if attr in self.flow.switches else NOTHING
        id = self.flow.levers.get((bundle, attr))
        return frozenset({f"lever:{id}"}) if id else NOTHING

    def call(self, node: ast.Call, control: Taint) -> Value:
        given = [self.value(argument, control) for argument in node.args]
        taints = NOTHING.union(*(self.plain(value) for value in given))
        if isinstance(node.func, ast.Attribute):  # a method of an array, or a function of numpy
            return taints | self.taint(node.func.value, control)
        function = self.names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        rule = _rule_ids().get(id(function))
        if rule is not None:
            return self.inside(function, given, control, node) | taints | {f"rule:{rule}"}
        if function is None or not _own(function):
            return taints
        return self.inside(function, given, control, node)

    def inside(self, function: Any, given: Sequence[Value], control: Taint, node: ast.Call) -> Taint:
        names = tuple(inspect.signature(_plain(function)).parameters)
        path = (*self.path, node.lineno, node.col_offset)
        return self.flow._call(function, dict(zip(names, given, strict=False)), control, path)


def _plain(function: Any) -> Any:
    """The Python function behind a compiled one."""
    return getattr(function, "py_func", function)


def _own(function: Any) -> bool:
    """Whether a call is followed: a function of the rooms, not a class, a builtin or one of the engine's services."""
    plain = _plain(function)
    module = str(getattr(plain, "__module__", ""))
    return (
        inspect.isfunction(plain) and not module.startswith(ENGINE) and not hasattr(builtins, plain.__name__)
    )


def _escapes(node: ast.stmt, kinds: tuple[type[ast.stmt], ...]) -> bool:
    return any(isinstance(inner, kinds) for inner in ast.walk(node))


@lru_cache(maxsize=4096)
def _tree(function: Any) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise TypeError(f"{function} is not written as a function")
    return tree


def _rule_ids() -> dict[int, str]:
    """Rule ids by the identity of their compiled functions."""
    return {id(rule.function): rule.id for rule in RULES.values()}
