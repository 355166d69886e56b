"""Warming up: compiles the kernels of a program in several processes at once, into the shared cache.

Compilation holds a lock inside a process, so processes share the work. They are told where the program stands
(`package.module:NAME`) and the types of each kernel's arguments, nothing else; whoever asked then finds every kernel
in the cache.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

from kombinat.engine.phases import Phase

Types = tuple[Any, ...]
Progress = Callable[[int, int, str], None]


def compile_all(
    program_at: str, signatures: Sequence[tuple[str, Types]], workers: int, progress: Progress
) -> None:
    """Compile each (phase id, argument types) in `workers` processes; `progress(done, all, phase id)` after each.

    Whoever breaks off waits for the kernels under way, not for all.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(_compile, program_at, id, types): id for id, types in signatures}
        try:
            for done, finished in enumerate(as_completed(waiting)):
                finished.result()
                progress(done + 1, len(waiting), waiting[finished])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _compile(program_at: str, id: str, types: Types) -> None:
    for phase in _phases(program_at):
        if phase.id == id:
            compile_kernel(phase, types)


def _phases(program_at: str) -> Iterator[Phase]:
    module, _, name = program_at.partition(":")
    yield from getattr(importlib.import_module(module), name)


def compile_kernel(phase: Phase, types: Types) -> Callable[..., Any]:
    """Compile one kernel for these argument types, or find it in the cache; returns its code, ready to be called."""
    compiled: Any = phase.kernel
    if not hasattr(compiled, "compile"):
        return phase.kernel  # plain Python when numba is told not to compile
    code: Callable[..., Any] = compiled.compile(types)
    return code


def found_in_cache(phase: Phase, types: Types) -> bool:
    """Whether the cache's index lists this kernel; loading it is all that is left to do."""
    compiled: Any = phase.kernel
    cache = getattr(compiled, "_cache", None)
    if cache is None or types in compiled.overloads:
        return True
    try:
        index = cache._cache_file._load_index()
        return cache._index_key(types, compiled.targetctx.codegen()) in index
    except (OSError, AttributeError):
        return False
