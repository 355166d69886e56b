"""No test asserts a time: property tests have no deadline.

Kernels that tests compile are kept apart from the user's. Numba's index of a kernel names the types it was called with,
and those of the tests are not to be had in a process that runs from elsewhere.
"""

import os
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("KOMBINAT_CACHE_DIR", str(ROOT / ".pytest_cache" / "kernels"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))

settings.register_profile("kombinat", deadline=None)
settings.load_profile("kombinat")
