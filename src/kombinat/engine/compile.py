"""Compilation: how kernels become machine code, and where the compiled code is kept.

Numba reuses a cached kernel even when a function it calls in *another* file has been edited. Every module therefore
gets a cache folder of its own, named by a hash of its source, of the sources of all modules of the package it
imports, and of the versions of numba and Python: edited code never meets old machine code, and an edit costs only the
modules it can reach. The three newest folders of a module are kept.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

import numba
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
KEPT_FOLDERS = 3
IN_USE_SECONDS = 600.0
_FOLDER = re.compile(r"(\w+)-[0-9a-f]{32}")
_IMPORT = re.compile(rf"^\s*(?:from|import)\s+({PACKAGE.name}[\w.]*)", re.MULTILINE)


def cache_folder() -> Path:
    """The folder that holds one folder of compiled kernels a module.

    In order: KOMBINAT_CACHE_DIR; NUMBA_CACHE_DIR; XDG_CACHE_HOME/kombinat; the user's cache folder.
    """
    if own := os.environ.get("KOMBINAT_CACHE_DIR") or os.environ.get("NUMBA_CACHE_DIR"):
        return Path(own)
    return _user_cache() / "kombinat"


def _user_cache() -> Path:
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"


def reached(file: Path, package: Path = PACKAGE) -> set[Path]:
    """The file, and every source of the package that it imports, directly or not.

    A package counts with all modules directly in it when one of them is imported by the package's name.
    """
    found: set[Path] = set()
    waiting = [file.resolve()]
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            waiting += [more for more in _imported(source, package) if more not in found]
    return found


@cache
def _imported(source: Path, package: Path) -> tuple[Path, ...]:
    files: list[Path] = []
    for name in set(_IMPORT.findall(source.read_text(encoding="utf-8"))):
        place = package.parent.joinpath(*name.split("."))
        if place.is_dir() and place != package:
            files += place.glob("*.py")
        elif place.with_suffix(".py").exists():
            files.append(place.with_suffix(".py"))
    return tuple(files)


def module_digest(file: Path, package: Path = PACKAGE) -> str:
    """32 hexadecimal digits of everything that the compiled kernels of a module can depend on."""
    digest = hashlib.sha256(f"{version('numba')} {sys.version}".encode())
    for source in sorted(reached(file, package)):
        digest.update(str(source).encode() + b"\0" + hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()[:32]


@cache
def module_folder(file: str) -> Path:
    """The cache folder of a module, made if need be, its older ones dropped.

    Where it cannot be made (a read-only home) numba compiles anew in every process.
    """
    folder = CACHE_FOLDER / f"{Path(file).stem}-{module_digest(Path(file))}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        remove_old_folders(CACHE_FOLDER, Path(file).stem)
    except OSError:
        pass
    return folder


def remove_old_folders(
    parent: Path, module: str, keep: int = KEPT_FOLDERS, now: float | None = None
) -> list[Path]:
    """Remove all but the `keep` newest folders of a module; returns what was removed.

    A folder taken into use less than ten minutes ago stays: another process may be writing into it.
    """
    present = time.time() if now is None else now
    mine = [folder for folder in parent.glob(f"{module}-*") if _is_of(folder, module)]
    aged = sorted((_age(folder, present), folder) for folder in mine)
    old = [folder for age, folder in aged[keep:] if age > IN_USE_SECONDS]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return old


def _is_of(folder: Path, module: str) -> bool:
    found = _FOLDER.fullmatch(folder.name)
    return found is not None and found[1] == module


def _age(folder: Path, now: float) -> float:
    try:
        return now - folder.stat().st_mtime
    except OSError:  # another process has just removed it
        return 0.0


CACHE_FOLDER = cache_folder()


def kernel(function: Function) -> Function:
    """Compile `function` without the interpreter lock, cached on disk; division by zero raises.

    Takes no options on purpose: `fastmath` and `parallel` change results between machines and thread counts.
    """
    return _compiled(function)


def primitive(function: Function) -> Function:
    """As `kernel`, but division by zero gives inf or nan as IEEE 754 says; for `maths` and `draws` only."""
    return _compiled(function, error_model="numpy")


def inlined(function: Function) -> Function:
    """As `primitive`, and pasted into every kernel that calls it before loops are vectorised.

    A loop that draws for a block of rows runs four times as fast so: where LLVM still sees a call it does not
    vectorise. Only for what hot loops call, since each use is compiled again.
    """
    return _compiled(function, error_model="numpy", forceinline=True)


class _Kernel(CPUDispatcher):
    """A function as the interpreter calls it, and beside it the same function as other kernels call it.

    The latter needs no wrapper that takes Python's objects apart, which is a fifth of the work of compiling it, so the
    two are compiled apart, each when first called so, and kept apart in the cache.
    """

    def __init__(self, py_func: Any, locals: Any = MappingProxyType({}), targetoptions: Any = MappingProxyType({}),
                 pipeline_class: Any = Compiler) -> None:  # fmt: skip
        super().__init__(py_func, locals, targetoptions, pipeline_class)
        self.bare = CPUDispatcher(
            py_func, locals, {**targetoptions, "no_cpython_wrapper": True}, pipeline_class
        )

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """What another kernel is told of this one."""
        return self.bare.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """By what another kernel knows this one's code."""
        return self.bare.get_overload(sig)


def _compiled(function: Function, **options: Any) -> Function:
    """Numba reads the cache folder when a function is decorated, so each may have one of its own.

    Nobody calls kernels from C; the wrapper for it, left out, was a quarter of compilation.
    """
    settings: Any = numba.config
    if settings.DISABLE_JIT:
        return function
    folder = module_folder(function.__code__.co_filename)
    made = _Kernel(
        function, targetoptions={"nopython": True, "nogil": True, "no_cfunc_wrapper": True, **options}
    )
    settings.CACHE_DIR = str(folder)
    made.enable_caching()
    settings.CACHE_DIR = str(folder / "inner")
    made.bare.enable_caching()
    return cast(Function, made)
