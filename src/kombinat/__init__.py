"""An executable model of the Soviet industrial system: run it, amend its law, compare, and read one life.

>>> import kombinat                                           # doctest: +SKIP
>>> base = kombinat.run("red_putilov", seed=1)                # doctest: +SKIP
>>> other = kombinat.run("red_putilov", seed=1, without=["plant.absence.idle"])  # doctest: +SKIP
>>> kombinat.compare(base, other).headline()                  # doctest: +SKIP

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kombinat.archive.store import Results, load
    from kombinat.runs import fork, resume, run
    from kombinat.studies.compare import Comparison, compare
    from kombinat.studies.study import Study, amend

_FACE = {
    "run": "kombinat.runs",
    "resume": "kombinat.runs",
    "fork": "kombinat.runs",
    "load": "kombinat.archive.store",
    "Results": "kombinat.archive.store",
    "compare": "kombinat.studies.compare",
    "Comparison": "kombinat.studies.compare",
    "amend": "kombinat.studies.study",
    "Study": "kombinat.studies.study",
}

__all__ = ["Comparison", "Results", "Study", "amend", "compare", "fork", "load", "resume", "run"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("kombinat")
        except PackageNotFoundError:
            return "not installed"
    if name not in _FACE:
        raise AttributeError(f"module 'kombinat' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
