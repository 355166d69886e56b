"""What a benchmark was run on: the stamp every results file carries."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from kombinat.engine.machine import machine


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Installed version of each package, leaving out those that are not installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def stamp(packages: tuple[str, ...] = ("numpy", "numba")) -> dict[str, object]:
    """Machine, system and versions, as plain data."""
    return {**machine(), "python": platform.python_version(), "versions": versions(packages)}
