"""Bundles: named groups of arrays or numbers that kernels receive (`person.pay[i]`, `law.idle_pay_share`).

A bundle is a NamedTuple class made from its field names and kept in this module under a name derived from them. The
fields are also written beside the compiled kernels, so that a kernel from the cache meets its classes again in a
process that has not made them.
"""

from __future__ import annotations

import hashlib
import os
from collections import namedtuple
from collections.abc import Sequence
from typing import Any, TypeAlias

from kombinat.engine.compile import CACHE_FOLDER

Bundle: TypeAlias = Any
REGISTER = CACHE_FOLDER / "bundles"


def bundle_class(name: str, fields: Sequence[str]) -> Any:
    """The NamedTuple class of a bundle called `name` with `fields`, the same object for the same fields."""
    title = f"{name}_{hashlib.sha256(' '.join(fields).encode()).hexdigest()[:12]}"
    if title not in globals():
        _make(title, fields)
        _write_down(title, fields)
    return globals()[title]


def __getattr__(title: str) -> Any:
    """A class named in the cache that this process has not made yet."""
    try:
        return _make(title, (REGISTER / title).read_text().split())
    except OSError:
        raise AttributeError(f"no bundle {title}") from None


def _make(title: str, fields: Sequence[str]) -> Any:
    fresh: Any = namedtuple
    made = fresh(title, list(fields))
    made.__module__ = __name__
    globals()[title] = made
    return made


def _write_down(title: str, fields: Sequence[str]) -> None:
    try:
        if not (REGISTER / title).exists():
            REGISTER.mkdir(parents=True, exist_ok=True)
            part = REGISTER / f".{title}.{os.getpid()}"
            part.write_text(" ".join(fields))
            part.replace(REGISTER / title)
    except OSError:  # a read-only home: nothing is cached there either
        pass
