"""No test asserts a time: property tests have no deadline.

Kernels that tests compile are kept apart from the user's. Numba's index of a kernel names the types it was called with,
and those of the tests are not to be had in a process that runs from elsewhere.

Files with heavy tests come first, so that where processes share the files out none is left alone with a long one.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("KOMBINAT_CACHE_DIR", str(ROOT / ".pytest_cache" / "kernels"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))

settings.register_profile("kombinat", deadline=None)
settings.load_profile("kombinat")


def pytest_configure(config: pytest.Config) -> None:
    """Keep pytest-xdist, where it is there, from putting the files with most tests first."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with heavy tests first, the order else as it was."""
    heavy = {item.path for item in items if item.get_closest_marker("heavy")}
    items.sort(key=lambda item: item.path not in heavy)
