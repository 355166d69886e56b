"""Compilation: how kernels become machine code, and where the compiled code is kept.

Importing this module is what sets `NUMBA_CACHE_DIR`, so every module with kernels imports it before numba.
Numba reuses a cached kernel even when a function it calls in *another* file has been edited. The cache folder
is therefore named by a hash of all sources of the package and of the versions of numba and Python, so that
edited code never meets old machine code. The three newest such folders are kept.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
KEPT_FOLDERS = 3
IN_USE_SECONDS = 600.0
_DIGEST = re.compile(r"[0-9a-f]{64}")


def source_digest(package: Path = PACKAGE) -> str:
    """SHA-256 (hex) of every .py file under `package` and of the versions of numba and Python."""
    digest = hashlib.sha256(f"{version('numba')} {sys.version}".encode())
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def cache_parent() -> Path:
    """The folder that holds one folder of compiled kernels per digest.

    In order: KOMBINAT_CACHE_DIR; NUMBA_CACHE_DIR (or the folder above it, where it names a digest folder of a
    parent process); XDG_CACHE_HOME/kombinat; the user's cache folder.
    """
    if own := os.environ.get("KOMBINAT_CACHE_DIR"):
        return Path(own)
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        folder = Path(given)
        return folder.parent if _DIGEST.fullmatch(folder.name) else folder
    return _user_cache() / "kombinat"


def _user_cache() -> Path:
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"


def remove_old_folders(parent: Path, keep: int = KEPT_FOLDERS, now: float | None = None) -> list[Path]:
    """Remove all but the `keep` newest digest folders of `parent`; returns what was removed.

    A folder taken into use less than ten minutes ago stays: another process may be writing into it.
    """
    present = time.time() if now is None else now
    folders = [folder for folder in parent.iterdir() if _DIGEST.fullmatch(folder.name)]
    aged = sorted((_age(folder, present), folder) for folder in folders)
    old = [folder for age, folder in aged[keep:] if age > IN_USE_SECONDS]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return old


def _age(folder: Path, now: float) -> float:
    try:
        return now - folder.stat().st_mtime
    except OSError:  # another process has just removed it
        return 0.0


def set_cache_folder() -> Path:
    """Create this version's cache folder, name it in NUMBA_CACHE_DIR, drop old ones; returns the folder.

    Where the folder cannot be made (a read-only home) the environment stays as it is and numba chooses.
    """
    parent = cache_parent()
    folder = parent / source_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        remove_old_folders(parent)
    except OSError:
        return folder
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder


CACHE_FOLDER = set_cache_folder()

import numba  # noqa: E402  (the cache folder must be named first)
from numba.core import config  # noqa: E402

config.reload_config()  # type: ignore[no-untyped-call]  # somebody may have imported numba before us


def kernel(function: Function) -> Function:
    """Compile `function` without the interpreter lock, cached on disk; division by zero raises.

    Takes no options on purpose: `fastmath` and `parallel` change results between machines and thread counts.
    """
    return cast(Function, numba.njit(nogil=True, cache=True)(function))


def primitive(function: Function) -> Function:
    """Compile a small function that is pasted into every kernel that calls it; for `maths` and `draws`.

    Without the pasting LLVM finds a call where it looks for a loop to vectorise, and a draw takes four times
    as long. Division by zero gives inf or nan, as IEEE 754 says.
    """
    return cast(Function, numba.njit(nogil=True, cache=True, error_model="numpy", forceinline=True)(function))
