"""Units of laws, constants and outside series: a closed list of words, joined by `/`, with their dimensions.

Values stay in the unit they are written in; the list is there to find a wrong unit when a file is read.
`1/month` is a rate, `kopeck/hour` a price of time, `log_odds/share` a slope.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# unit word: (dimension, size in that dimension's base unit)
ATOMS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "1": ("", 1.0),
        "share": ("", 1.0),
        "percent": ("", 0.01),
        "ratio": ("", 1.0),
        "factor": ("", 1.0),
        "index": ("", 1.0),
        "probability": ("", 1.0),
        "log_odds": ("", 1.0),
        "log": ("", 1.0),
        "score": ("", 1.0),
        "elasticity": ("", 1.0),
        "switch": ("", 1.0),
        "code": ("code", 1.0),
        "grade": ("grade", 1.0),
        "bracket": ("grade", 1.0),
        "kopeck": ("money", 1.0),
        "rouble": ("money", 100.0),
        "minute": ("time", 1.0),
        "hour": ("time", 60.0),
        "shift": ("shift", 1.0),
        "day": ("span", 1.0),
        "week": ("span", 7.0),
        "dekad": ("span", 10.0),
        "month": ("span", 30.4375),
        "quarter": ("span", 91.3125),
        "year": ("span", 365.25),
        "gram": ("mass", 0.001),
        "kg": ("mass", 1.0),
        "tonne": ("mass", 1000.0),
        "dm2": ("area", 1.0),
        "m2": ("area", 100.0),
        "km": ("length", 1.0),
        "mm": ("length", 0.000001),
        "calorie": ("energy", 1.0),
        "kwh": ("energy", 860421.0),
        "degree": ("temperature", 1.0),
        "person": ("person", 1.0),
        "member": ("person", 1.0),
        "worker": ("person", 1.0),
        "hand": ("person", 1.0),
        "household": ("household", 1.0),
        "dwelling": ("dwelling", 1.0),
        "room": ("dwelling", 1.0),
        "unit": ("unit", 1.0),
        "cell": ("unit", 1.0),
        "shop": ("unit", 1.0),
        "section": ("unit", 1.0),
        "machine": ("machine", 1.0),
        "piece": ("piece", 1.0),
        "norm": ("norm", 1.0),
        "post": ("post", 1.0),
        "request": ("event", 1.0),
        "meeting": ("event", 1.0),
        "speech": ("event", 1.0),
        "event": ("event", 1.0),
        "reprimand": ("event", 1.0),
        "count": ("", 1.0),
    }
)

Dimension = tuple[tuple[str, int], ...]


def known(unit: str) -> bool:
    """Whether `unit` is written with the words of ATOMS, as `a` or `a/b` or `a/b/c`."""
    return bool(unit) and all(word in ATOMS for word in unit.split("/"))


def unknown_words(unit: str) -> list[str]:
    """The words of `unit` that are not in ATOMS."""
    return [word for word in unit.split("/") if word not in ATOMS]


def dimension(unit: str) -> Dimension:
    """Powers of the base dimensions: `kopeck/hour` -> (('money', 1), ('time', -1)). KeyError if unknown."""
    powers: dict[str, int] = {}
    for place, word in enumerate(unit.split("/")):
        base = ATOMS[word][0]
        powers[base] = powers.get(base, 0) + (1 if place == 0 else -1)
    return tuple(sorted((base, power) for base, power in powers.items() if base and power))


def size(unit: str) -> float:
    """Size of one `unit` in base units: `rouble/hour` -> 100/60 kopecks a minute. KeyError if unknown."""
    first, *rest = unit.split("/")
    result = ATOMS[first][1]
    for word in rest:
        result /= ATOMS[word][1]
    return result
