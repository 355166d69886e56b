"""Bundles: named groups of arrays or numbers that kernels receive (`person.pay[i]`, `law.idle_pay_share`).

A bundle is a NamedTuple class made from its field names and kept in this module under a name derived from them,
so that a compiled kernel found in the cache meets the same class again in another process.
"""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Sequence
from typing import Any, TypeAlias

Bundle: TypeAlias = Any


def bundle_class(name: str, fields: Sequence[str]) -> Any:
    """The NamedTuple class of a bundle called `name` with `fields`, the same object for the same fields."""
    digest = hashlib.sha256(" ".join(fields).encode()).hexdigest()[:12]
    title = f"{name}_{digest}"
    made = globals().get(title)
    if made is None:
        fresh: Any = namedtuple
        made = fresh(title, list(fields))
        made.__module__ = __name__
        globals()[title] = made
    return made
