"""Audit: what a phase's source does, held against what the phase declares.

Reads the syntax tree of each kernel: every column or value it touches must be declared and every declared one
touched; every use of a rule stands behind its switch with the declared neutral value; no kernel calls a library
function whose bits depend on the machine.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

from kombinat.engine.inputs import last_part
from kombinat.engine.phases import Phase
from kombinat.engine.rules import Rule

FOREIGN = ("math", "random")


def faults(phase: Phase) -> list[str]:
    """Everything in which the source of a phase and its declaration differ; empty when they agree."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(phase.source)))
    return [
        *_touched_faults(phase, tree),
        *_written_faults(phase, tree),
        *_guard_faults(phase, tree),
        *_foreign_faults(phase, tree),
    ]


def _declared(phase: Phase) -> dict[str, set[str]]:
    columns = (*phase.reads, *phase.writes, *phase.sums)
    tables = {name.partition(".")[0] for name in columns}
    declared = {table: set(phase.columns(table)) for table in tables}
    for service in ("law", "behaviour", "outside"):
        declared[service] = {last_part(id) for id in getattr(phase, service)}
    declared["on"] = {rule.switch for rule in phase.rules}
    declared["draw"] = set(phase.draws)
    declared["book"] = set(phase.ledgers)
    declared["kind"] = set(phase.events)
    return declared


def _attributes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def _handed_on(tree: ast.AST) -> set[str]:
    """Names of bundles passed whole to another function, which may touch any of their fields."""
    return {
        argument.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for argument in node.args
        if isinstance(argument, ast.Name)
    }


def _touched_faults(phase: Phase, tree: ast.AST) -> list[str]:
    declared, whole = _declared(phase), _handed_on(tree)
    touched: dict[str, set[str]] = {name: set() for name in declared}
    for name, field in _attributes(tree):
        if name in touched:
            touched[name].add(field)
    found = []
    for name, fields in declared.items():
        found += [f"{phase.id}: {name}.{field} is not declared" for field in sorted(touched[name] - fields)]
        if name not in whole:
            unused = sorted(fields - touched[name])
            found += [f"{phase.id}: {name}.{field} is declared and never used" for field in unused]
    return found


def _written_faults(phase: Phase, tree: ast.AST) -> list[str]:
    allowed = set(phase.writes) | set(phase.sums)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            column = node.value
            if isinstance(column, ast.Attribute) and isinstance(column.value, ast.Name):
                name = f"{column.value.id}.{column.attr}"
                if column.value.id in _declared(phase) and name not in allowed:
                    found.append(f"{phase.id}: writes {name}, declared as read")
    return found


def _guard_faults(phase: Phase, tree: ast.AST) -> list[str]:
    guarded = {
        id(call): node
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp)
        for call in ast.walk(node.body)
        if isinstance(call, ast.Call)
    }
    found = []
    for node in ast.walk(tree):
        rule = _rule_called(phase, node)
        if rule is not None and not _is_guard(guarded.get(id(node)), rule):
            found.append(f"{phase.id}: {rule.id} must read `... if on.{rule.switch} else {rule.neutral}`")
    return found


def _rule_called(phase: Phase, node: ast.AST) -> Rule | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    for rule in phase.rules:
        if getattr(rule.function, "__name__", "") == node.func.id:
            return rule
    return None


def _is_guard(node: ast.IfExp | None, rule: Rule) -> bool:
    return (
        node is not None
        and ast.unparse(node.test) == f"on.{rule.switch}"
        and ast.unparse(node.orelse) == str(rule.neutral)
    )


def _foreign_faults(phase: Phase, tree: ast.AST) -> list[str]:
    return [
        f"{phase.id}: {name}.{field} is not the same on every machine"
        for name, field in _attributes(tree)
        if name in FOREIGN or (name == "np" and field in ("exp", "log", "log1p", "random", "power", "tanh"))
    ]
