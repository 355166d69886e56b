"""Series: what a run records, each defined in `series.yaml` by an expression over the columns of one town.

The expression language is a corner of Python's, read with `ast` and never executed:

    sum(unit.hires)                                     whole numbers, added up over live rows
    count(person.party == Standing.MEMBER)              how many live rows; also mean, min, max
    sum(person.pay[person.section >= 0])                rows kept by a condition on the same table
    of(unit.trade, person.section) == Trade.TRACTOR     the value in the row a pointer points to (-1: nothing)
    of(unit.trade, of(unit.parent, person.section))     and in the row that one points to
    at.months - 24                                      the clock of the tick (fields of engine.clock.Tick)

with + - * on numbers and rows, / on numbers only, comparisons, and & | ~ on conditions. A division by zero,
or a mean of no rows, has no value, and is not recorded.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from kombinat.engine.clock import Tick, due
from kombinat.engine.errors import InputError, raise_all
from kombinat.engine.tables import FREE, NOTHING
from kombinat.engine.units import known
from kombinat.engine.yamlfile import Lines, Strict, load
from kombinat.world import SCHEMAS, codes

DEFAULT = Path(__file__).with_name("series.yaml")
ALL = "all"
Views = Mapping[str, Mapping[str, NDArray[Any]]]
Node = tuple[Any, ...]

TABLES = {schema.name: {column.name: column for column in schema.columns} for schema in SCHEMAS}
CODES: dict[str, type[IntEnum]] = {
    name: kind
    for name, kind in vars(codes).items()
    if isinstance(kind, type) and issubclass(kind, IntEnum) and kind is not IntEnum
}
REDUCTIONS = ("sum", "count", "mean", "min", "max")
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
LOGIC: dict[type[ast.operator], str] = {ast.BitAnd: "&", ast.BitOr: "|"}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


class ExpressionError(ValueError):
    """An expression says something the language does not have."""


class Series(Strict):
    """One series as `series.yaml` defines it.

    meaning: what it is, in words; unit: words of engine.units; every: cadence; basis: what is so, or what is
    on paper; kind: stock, flow of the period, or share; numerator, denominator: the parts of a share;
    known_as: what sources call by this name; scales: whether it grows with the number of units, so that a run at
    a smaller scale has less of it; program: programs (step.PROGRAMS) that record it, where that is not as the file
    says of its family; value or entities: expressions (entity name -> expression).
    """

    meaning: str
    unit: str
    every: Literal["month", "quarter", "year", "plan"]
    basis: Literal["true", "recorded"]
    kind: Literal["stock", "flow", "share"]
    numerator: str = ""
    denominator: str = ""
    known_as: str
    scales: bool = False
    program: tuple[str, ...] = ()
    value: str = ""
    entities: dict[str, str] = Field(default_factory=dict)

    def expressions(self) -> dict[str, str]:
        """Entity -> expression; a single `value` stands under the entity `all`."""
        return dict(self.entities) if self.entities else {ALL: self.value}


class SeriesFile(Strict):
    """The whole file.

    programs: by family (the first part of an id) the programs that record it, where it is not all of them; series: by
    id; not_carried: standard names without an observable, and why.
    """

    programs: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    series: dict[str, Series]
    not_carried: dict[str, str]


@dataclass(frozen=True)
class Rows:
    """A column, or what became of one: a value for each row of a table, and the rows kept (None: all)."""

    table: str
    values: NDArray[Any]
    kept: NDArray[np.bool_] | None = None


Value = Rows | int | float


# ---- reading an expression


@lru_cache(maxsize=1024)
def parse(expression: str) -> Node:
    """The expression as nested tuples (hashable). ExpressionError names what the language does not have."""
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise ExpressionError(f"broken expression ({error.msg})") from None
    return _read(tree.body)


def _read(node: ast.expr) -> Node:
    """What a part says; equal parts of all expressions are one object, known by its id, and noted as shared."""
    reader = _READERS.get(type(node))
    if reader is None:
        raise ExpressionError(f"`{ast.unparse(node)}`, a {type(node).__name__.lower()}")
    read = reader(node)
    known = _READ.setdefault(read, read)
    if known is not read:
        _SHARED.add(id(known))
    return known


def _number(node: ast.Constant) -> Node:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise ExpressionError(f"the constant {node.value!r}")
    return ("number", node.value)


def _dotted(node: ast.Attribute) -> Node:
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    if owner in CODES and node.attr in CODES[owner].__members__:
        return ("number", int(CODES[owner][node.attr]))
    if owner == "at" and node.attr in Tick._fields:
        return ("clock", node.attr)
    if owner in TABLES and node.attr in TABLES[owner]:
        return ("column", owner, node.attr)
    raise ExpressionError(f"the unknown name {ast.unparse(node)}")


def _kept(node: ast.Subscript) -> Node:
    return ("keep", _read(node.value), _read(node.slice))


def _binary(node: ast.BinOp) -> Node:
    sign = ARITHMETIC.get(type(node.op)) or LOGIC.get(type(node.op))
    if sign is None:
        raise ExpressionError(f"the operator in `{ast.unparse(node)}`")
    return (sign, _read(node.left), _read(node.right))


def _compared(node: ast.Compare) -> Node:
    sign = COMPARISONS.get(type(node.ops[0]))
    if sign is None or len(node.ops) > 1:
        raise ExpressionError(f"the comparison `{ast.unparse(node)}`")
    return (sign, _read(node.left), _read(node.comparators[0]))


def _signed(node: ast.UnaryOp) -> Node:
    if isinstance(node.op, ast.USub):
        return ("-", ("number", 0), _read(node.operand))
    if isinstance(node.op, ast.Invert):
        return ("~", _read(node.operand))
    raise ExpressionError(f"the operator in `{ast.unparse(node)}`")


def _called(node: ast.Call) -> Node:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    wanted = 2 if name == "of" else 1 if name in REDUCTIONS else 0
    if wanted == 0 or node.keywords or len(node.args) != wanted:
        raise ExpressionError(f"the call `{ast.unparse(node)}`")
    read = tuple(_read(argument) for argument in node.args)
    if name == "of":
        _check_pointer(*read)
    return (name, *read)


def _check_pointer(target: Node, pointer: Node) -> None:
    if target[0] != "column":
        raise ExpressionError("`of` on something that is not a plain column")
    if _points_to(pointer) != target[1]:
        raise ExpressionError(
            f"`of` {target[1]}.{target[2]} with a pointer that does not point to {target[1]}"
        )


def _points_to(node: Node) -> str | None:
    """The table whose rows a column points to, or a column looked up by another pointer."""
    if node[0] == "of":
        return _points_to(node[1])
    return TABLES[node[1]][node[2]].refers if node[0] == "column" else None


_READ: dict[Node, Node] = {}
_SHARED: set[int] = set()
_READERS: dict[type[ast.expr], Callable[[Any], Node]] = {
    ast.Constant: _number,
    ast.Attribute: _dotted,
    ast.Subscript: _kept,
    ast.BinOp: _binary,
    ast.Compare: _compared,
    ast.UnaryOp: _signed,
    ast.Call: _called,
}


def columns_of(node: Node) -> Iterator[str]:
    """Every `table.column` an expression looks at."""
    if node[0] == "column":
        yield f"{node[1]}.{node[2]}"
    for part in node[1:]:
        if isinstance(part, tuple):
            yield from columns_of(part)


# ---- its value in one town at one moment


class Scope:
    """One town at one moment: the views of its tables (free rows too), and the clock.

    Numbers, and rows that several expressions want, are kept; make a new one a month. Other rows are dropped at once,
    since memory taken anew costs more than the work done in it.
    """

    def __init__(self, views: Views, at: Tick) -> None:
        self.views = {name: _without_free_tail(columns) for name, columns in views.items()}
        self.at = at
        self._done: dict[int, Value] = {}
        self._live: dict[str, NDArray[np.bool_]] = {}
        self._chosen: dict[int, tuple[NDArray[np.bool_], NDArray[np.int64]]] = {}

    def live(self, table: str) -> NDArray[np.bool_]:
        """True for each live row of `table`."""
        if table not in self._live:
            self._live[table] = np.asarray(self.views[table]["key"]) != FREE
        return self._live[table]

    def value(self, node: Node) -> Value:
        """What a parsed expression comes to: a number (NaN if it has none), or rows."""
        if node[0] == "number":
            return node[1]  # type: ignore[no-any-return]
        if id(node) in self._done:
            return self._done[id(node)]
        value = self._work(node)
        if id(node) in _SHARED or not isinstance(value, Rows):
            self._done[id(node)] = value
        return value

    def _work(self, node: Node) -> Value:
        name = node[0]
        if name == "column":
            return Rows(node[1], self.views[node[1]][node[2]])
        if name == "clock":
            return int(getattr(self.at, node[1]))
        parts = [self.value(part) for part in node[1:]]
        if name in REDUCTIONS:
            return self._reduce(name, _rows(parts[0], name))
        if name == "of":
            return _looked_up(_rows(parts[0], name), _rows(parts[1], name))
        if name in ("keep", "&", "|", "~"):
            return _condition(name, [_rows(part, name) for part in parts])
        return _combine(name, parts[0], parts[1])

    def _chosen_of(self, rows: Rows) -> NDArray[np.int64]:
        """Numbers of the live rows kept, found once for each mask (held, so that its id stays its own)."""
        live = self.live(rows.table)
        mask = live if rows.kept is None else rows.kept
        if id(mask) not in self._chosen:
            self._chosen[id(mask)] = (mask, np.flatnonzero(mask & live))
        return self._chosen[id(mask)][1]

    def _reduce(self, name: str, rows: Rows) -> float:
        if (rows.values.dtype == np.bool_) != (name == "count"):
            raise ExpressionError(f"`{name}` of {'a condition' if name != 'count' else 'numbers'}")
        if name == "count":
            found = rows.values & self.live(rows.table)
            return int(np.count_nonzero(found if rows.kept is None else found & rows.kept))
        values = rows.values[self._chosen_of(rows)]
        if name == "sum":
            return values.sum(dtype=np.float64 if values.dtype.kind == "f" else np.int64).item()  # type: ignore[no-any-return]
        if not values.size:
            return math.nan
        if name == "mean":  # of the exact sum, so that no order of rows can change its last bits
            return float(values.sum(dtype=np.int64) / values.size)
        return values.min().item() if name == "min" else values.max().item()  # type: ignore[no-any-return]


def _without_free_tail(columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    live = np.flatnonzero(columns["key"])
    end = int(live[-1]) + 1 if live.size else 0
    return {name: values[:end] for name, values in columns.items()}


def _rows(value: Value, name: str) -> Rows:
    if not isinstance(value, Rows):
        raise ExpressionError(f"`{name}` of a number")
    return value


def _same_table(parts: list[Rows]) -> str:
    if len({part.table for part in parts}) > 1:
        raise ExpressionError(f"rows of {' and '.join(part.table for part in parts)} side by side")
    return parts[0].table


def _both(parts: list[Rows]) -> NDArray[np.bool_] | None:
    kept = [part.kept for part in parts if part.kept is not None]
    return None if not kept else kept[0] if len(kept) == 1 else kept[0] & kept[1]


def _condition(name: str, parts: list[Rows]) -> Rows:
    conditions = parts[1:] if name == "keep" else parts
    if any(part.values.dtype != np.bool_ for part in conditions):
        raise ExpressionError(f"`{name}` with numbers where a condition is wanted")
    table, kept = _same_table(parts), _both(parts)
    if name == "keep":
        chosen = parts[1].values
        return Rows(table, parts[0].values, chosen if kept is None else kept & chosen)
    if name == "~":
        return Rows(table, ~parts[0].values, kept)
    left, right = parts[0].values, parts[1].values
    return Rows(table, left & right if name == "&" else left | right, kept)


def _looked_up(target: Rows, pointer: Rows) -> Rows:
    nothing = np.array([NOTHING], target.values.dtype)  # the last row: where NOTHING points
    return Rows(pointer.table, np.concatenate((target.values, nothing))[pointer.values], pointer.kept)


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.nan,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _combine(sign: str, left: Value, right: Value) -> Value:
    rows = [part for part in (left, right) if isinstance(part, Rows)]
    if not rows:
        if sign not in "+-*/":
            raise ExpressionError(f"`{sign}` between numbers")
        return _SIGNS[sign](left, right)  # type: ignore[no-any-return]
    if sign == "/":
        raise ExpressionError("`/` on rows (divide sums instead)")
    widen = sign in "+-*"  # narrow columns would overflow
    values = [_operand(part, widen) for part in (left, right)]
    return Rows(_same_table(rows), _SIGNS[sign](*values), _both(rows))


def _operand(part: Value, widen: bool) -> Any:
    if not isinstance(part, Rows):
        return part
    if part.values.dtype == np.bool_:
        raise ExpressionError("a condition where numbers are wanted")
    return part.values.astype(np.int64) if widen and part.values.dtype.kind != "f" else part.values


# ---- the book of all series


@dataclass(frozen=True)
class SeriesBook:
    """All series of a file, checked and parsed. programs: by family those that record it (none: all)."""

    series: Mapping[str, Series]
    not_carried: Mapping[str, str]
    parsed: Mapping[str, Mapping[str, Node]]
    programs: Mapping[str, tuple[str, ...]]

    def of(self, program: str) -> SeriesBook:
        """The series that a program records."""
        mine = {id: one for id, one in self.series.items() if self._records(program, id, one)}
        return replace(self, series=mine, parsed={id: self.parsed[id] for id in mine})

    def _records(self, program: str, id: str, series: Series) -> bool:
        recording = series.program or self.programs.get(id.partition(".")[0], ())
        return not recording or program in recording

    def due(self, at: Tick) -> list[str]:
        """Ids of the series that are recorded at the end of this dekad, in the order of the file."""
        return [id for id, series in self.series.items() if due(series.every, False, at)]

    def evaluate(self, views: Views, at: Tick) -> list[tuple[str, str, float, str]]:
        """(series, entity, value, unit) of all that is recorded for one town at the end of this dekad."""
        scope = Scope(views, at)
        return [
            (id, entity, value, self.series[id].unit)
            for id in self.due(at)
            for entity, value in self.values(id, scope).items()
        ]

    def values(self, id: str, scope: Scope) -> dict[str, float]:
        """Entity -> value of one series in one town; NaN and infinity are left out. KeyError if unknown."""
        found = {entity: scope.value(node) for entity, node in self.parsed[id].items()}
        numbers = {entity: float(value) for entity, value in found.items() if not isinstance(value, Rows)}
        return {entity: value for entity, value in numbers.items() if math.isfinite(value)}

    def reads(self, id: str, entity: str | None = None) -> frozenset[str]:
        """The `table.column` names one series (or one entity of it) depends on. KeyError if unknown."""
        nodes = self.parsed[id]
        chosen = nodes.values() if entity is None else [nodes[entity]]
        return frozenset(column for node in chosen for column in columns_of(node))


def load_series(file: str | Path = DEFAULT) -> SeriesBook:
    """Read and check the definitions. InputErrors name the line of each that cannot be used."""
    document = load(file, SeriesFile)
    errors: list[InputError] = []
    parsed: dict[str, dict[str, Node]] = {}
    for id, series in document.value.series.items():
        errors += _faults(id, series, document.lines)
        parsed[id] = {}
        for entity, expression in series.expressions().items():
            try:
                parsed[id][entity] = _checked(expression)
            except ExpressionError as error:
                field = ("entities", entity) if series.entities else ("value",)
                where = ("series", id, *field)
                errors.append(document.lines.error(where, error, "an expression (archive/series.py)"))
    raise_all(errors)
    return SeriesBook(document.value.series, document.value.not_carried, parsed, document.value.programs)


def _faults(id: str, series: Series, lines: Lines) -> Iterator[InputError]:
    where = ("series", id)
    if bool(series.value) == bool(series.entities):
        yield lines.error(where, "both or neither of value and entities", "one of them")
    if not known(series.unit):
        yield lines.error((*where, "unit"), series.unit, "words of engine.units")
    if series.kind == "share" and not (series.numerator and series.denominator):
        yield lines.error(where, "a share without its parts", "numerator and denominator in words")


def _checked(expression: str) -> Node:
    """Parse, and try on a town of one row a table, which finds every fault of type."""
    node = parse(expression)
    if isinstance(Scope(_TRIAL, Tick(*(1,) * len(Tick._fields))).value(node), Rows):
        raise ExpressionError("rows where a number is wanted (sum, count, mean?)")
    return node


_TRIAL: Views = {
    schema.name: {column.name: np.zeros(1, column.dtype) for column in schema.columns} for schema in SCHEMAS
}
