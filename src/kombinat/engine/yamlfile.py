"""Strict YAML: a subset of YAML 1.2 in which nothing is guessed, and every value keeps its line.

Unlike plain PyYAML: `yes`, `no`, `on`, `off` and `12:30` are text; `1e-3` is a number; `010` is refused (octal or
decimal?); `1926-01-01` is a date; duplicate keys, anchors, tags and second documents are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kombinat.engine.errors import InputError, doing, raise_all

T = TypeVar("T")
Path_ = tuple[str, ...]
Plain = Any  # None | bool | int | float | str | date | list[Plain] | dict[Plain, Plain]

INTEGER = re.compile(r"[-+]?[0-9]+")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Strict(BaseModel):
    """Base of every file model: unknown fields refused, no silent conversions, frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's parser without its resolver: every plain scalar arrives as text."""


_Loader.yaml_implicit_resolvers = {}


@dataclass(frozen=True)
class Lines:
    """Where each value of a file stands: a path of keys and list positions (as text) to its line, from 1."""

    file: str
    table: Mapping[Path_, int]

    def at(self, *path: object) -> int:
        """The line of `path`, or of its nearest ancestor that the file has."""
        keys = tuple(str(part) for part in path)
        while keys and keys not in self.table:
            keys = keys[:-1]
        return self.table.get(keys, 1)

    def error(self, path: Iterable[object], found: object, allowed: object) -> InputError:
        """An InputError about the value at `path`."""
        parts = tuple(path)
        return InputError(
            self.file, self.at(*parts), ".".join(str(part) for part in parts) or "file", found, allowed
        )


@dataclass(frozen=True)
class Document(Generic[T]):
    """A file's value with the line of every part of it."""

    value: T
    lines: Lines

    @property
    def file(self) -> str:
        """The file's name as the user gave it."""
        return self.lines.file


def suggest(word: object, allowed: Iterable[object], most: int = 12) -> str:
    """`allowed` as text for an error: the nearest spellings, or else up to `most` of it."""
    names = sorted({str(name) for name in allowed})
    near = get_close_matches(str(word), names, n=2, cutoff=0.72)
    if near:
        return f"a known name (did you mean {' or '.join(near)}?)"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "nothing"


def read(file: str | Path) -> Document[Plain]:
    """The plain value of a YAML file, unvalidated. InputErrors if it is missing or outside the subset."""
    name = str(file)
    if not Path(file).is_file():
        raise InputError(name, 0, "file", "no such file", "a file that exists")
    with doing("read", file):
        raw = Path(file).read_bytes()
    return parse(_decode(name, raw), name)


def _decode(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(name, line, "file", f"byte 0x{raw[error.start]:02x}", "text in UTF-8") from None


def parse(text: str, name: str = "text") -> Document[Plain]:
    """The same as `read` for text already in hand; `name` stands for the file in errors."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _syntax_error(name, error, len(text.splitlines())) from None
    builder = _Builder(name)
    value = None if node is None else builder.build(node, ())
    raise_all(builder.errors)
    return Document(value, Lines(name, builder.table))


def _syntax_error(name: str, error: yaml.YAMLError, last: int) -> InputError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    line = min(mark.line + 1, last) if mark is not None else 0
    return InputError(
        name, line, "file", f"broken YAML ({problem})", "whole, well-formed YAML (is the file cut off?)"
    )


class _Builder:
    """Turns PyYAML nodes into plain values; notes lines; gathers every fault instead of stopping at one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.table: dict[Path_, int] = {}
        self.errors: list[InputError] = []
        self.seen: set[int] = set()

    def refuse(self, line: int, path: Path_, found: object, allowed: str) -> None:
        self.errors.append(InputError(self.name, line, ".".join(path) or "file", found, allowed))

    def build(self, node: yaml.Node, path: Path_) -> Plain:
        self.table.setdefault(path, _line(node))
        if id(node) in self.seen:
            self.refuse(self.table[path], path, "an alias (*name)", "values written out")
            return None
        self.seen.add(id(node))
        if node.tag != f"tag:yaml.org,2002:{_KINDS[type(node)]}":
            self.refuse(_line(node), path, f"the tag {node.tag}", "values without tags")
            return None
        return self.value(node, path)

    def value(self, node: yaml.Node, path: Path_) -> Plain:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, str(i))) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path_) -> dict[Plain, Plain]:
        result: dict[Plain, Plain] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, path)
            here = (*path, str(key))
            if here in self.table:
                self.refuse(
                    _line(key_node),
                    here,
                    f"{key} a second time (first in line {self.table[here]})",
                    "each key once",
                )
                continue
            self.table[here] = _line(key_node)
            result[key] = self.build(value_node, here)
        return result

    def key(self, node: yaml.Node, path: Path_) -> Plain:
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(_line(node), path, "a list or mapping as a key", "a name or a date as a key")
            return ""
        key = self.scalar(node, path)
        return key if isinstance(key, (str, int, date)) and not isinstance(key, bool) else node.value

    def scalar(self, node: yaml.ScalarNode, path: Path_) -> Plain:
        text = node.value
        if node.style:  # quoted or a block: text as it stands
            return text
        if text in WORDS:
            return WORDS[text]
        if LEADING_ZERO.fullmatch(text):
            self.refuse(_line(node), path, text, "a number without leading zeros")
            return None
        if INTEGER.fullmatch(text):
            return int(text)
        if NUMBER.fullmatch(text):
            return float(text)
        return self.day(node, path) if DATE.fullmatch(text) else text

    def day(self, node: yaml.ScalarNode, path: Path_) -> date | None:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            self.refuse(_line(node), path, node.value, "a day of the calendar as YYYY-MM-DD")
            return None


_KINDS = {yaml.MappingNode: "map", yaml.SequenceNode: "seq", yaml.ScalarNode: "str"}


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def load(file: str | Path, model: type[T]) -> Document[T]:
    """Read and validate a file; every fault of it is reported at once, each with its line.

    model: a `Strict` model or a type such as `dict[str, SomeModel]`. Lists may fill tuples, ISO text dates.
    """
    return check(read(file), model)


def check(document: Document[Plain], model: type[T]) -> Document[T]:
    """Validate a plain document against `model`; InputErrors name file, line, field, found and allowed."""
    adapter: TypeAdapter[T] = TypeAdapter(model)
    try:
        value = adapter.validate_json(json.dumps(_jsonable(document.value)), strict=True)
    except ValidationError as error:
        raise_all(_explain(document, adapter, error.errors(include_url=False)))
        raise
    return Document(value, document.lines)


def _jsonable(value: Plain) -> Plain:
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _explain(
    document: Document[Plain], adapter: TypeAdapter[Any], details: list[ErrorDetails]
) -> list[InputError]:
    """One InputError a field; the members of a union that all failed are joined by `or`."""
    schema = adapter.json_schema()
    found: dict[Path_, object] = {}
    allowed: dict[Path_, list[str]] = {}
    for detail in details:
        path = _path(document.lines, detail)
        found.setdefault(path, _found(detail))
        allowed.setdefault(path, []).append(_allowed(schema, path, detail))
    return [
        document.lines.error(path, found[path], " or ".join(dict.fromkeys(allowed[path]))) for path in found
    ]


def _path(lines: Lines, detail: ErrorDetails) -> Path_:
    """The error's location without the parts that pydantic adds for unions and keys."""
    path: Path_ = ()
    for part in (str(part) for part in detail["loc"]):
        if (*path, part) in lines.table:
            path = (*path, part)
    if detail["type"] == "missing":
        path = (*path, str(detail["loc"][-1]))
    return path


def _found(detail: ErrorDetails) -> object:
    value = detail["input"]
    if detail["type"] == "missing" or value is None:
        return "nothing"
    if detail["type"] == "extra_forbidden":
        return f"the unknown field {detail['loc'][-1]}"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)


def _allowed(schema: dict[str, Any], path: Path_, detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "a value (the field is required)"
    if detail["type"] == "extra_forbidden":
        return suggest(path[-1], _fields(schema, path[:-1]))
    if detail["type"] in ("literal_error", "enum"):
        return suggest(detail["input"], re.findall(r"'([^']*)'", detail["msg"]))
    return detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")


def _fields(schema: dict[str, Any], path: Path_) -> list[str]:
    """The field names a JSON schema allows at `path`."""
    places = _resolve(schema, schema)
    for part in path:
        places = [deeper for place in places for deeper in _step(schema, place, part)]
    return [name for place in places for name in place.get("properties", ())]


def _step(schema: dict[str, Any], place: dict[str, Any], part: str) -> list[dict[str, Any]]:
    if part in place.get("properties", {}):
        return _resolve(schema, place["properties"][part])
    inner = place.get("additionalProperties") or place.get("items")
    return _resolve(schema, inner) if isinstance(inner, dict) else []


def _resolve(schema: dict[str, Any], place: dict[str, Any]) -> list[dict[str, Any]]:
    """`place` with references followed and alternatives laid side by side."""
    if "$ref" in place:
        return _resolve(schema, schema["$defs"][place["$ref"].rsplit("/", 1)[-1]])
    options = place.get("anyOf") or place.get("oneOf")
    return [deeper for option in options for deeper in _resolve(schema, option)] if options else [place]
