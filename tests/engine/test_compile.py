"""Where compiled kernels are kept, and which compiler options are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kombinat.engine import compile as compiling
from kombinat.engine import warm

SOURCE = compiling.PACKAGE.parent
SHOW = "import kombinat.engine.compile as c; print(c.CACHE_FOLDER)"


def folder_named(**environment: str) -> Path:
    """The cache folder another process ends up with under these variables alone."""
    clean = {name: value for name, value in os.environ.items() if "CACHE" not in name}
    run = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**clean, "PYTHONPATH": str(SOURCE), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(run.stdout.strip())


def test_the_cache_folder_follows_the_environment(tmp_path: Path) -> None:
    assert folder_named(XDG_CACHE_HOME=str(tmp_path)) == tmp_path / "kombinat"
    assert folder_named(NUMBA_CACHE_DIR=str(tmp_path)) == tmp_path
    assert (
        folder_named(KOMBINAT_CACHE_DIR=str(tmp_path / "mine"), NUMBA_CACHE_DIR=str(tmp_path))
        == tmp_path / "mine"
    )


@pytest.mark.skipif(os.name != "posix", reason="file in the place of a folder")
def test_an_unwritable_cache_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    clean = {name: value for name, value in os.environ.items() if "CACHE" not in name}
    command = [sys.executable, "-c", "import kombinat.engine.ledger"]
    environment = {**clean, "PYTHONPATH": str(SOURCE), "KOMBINAT_CACHE_DIR": str(tmp_path / "file")}
    assert subprocess.run(command, env=environment).returncode == 0


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package in which a imports b and the room r, b imports c, and d stands alone."""
    root = tmp_path / "kombinat"
    (root / "r").mkdir(parents=True)
    (root / "a.py").write_text("from kombinat.b import x\nfrom kombinat.r import one\n")
    (root / "b.py").write_text("import kombinat.c\n")
    for name in ("c.py", "d.py", "r/__init__.py", "r/one.py"):
        (root / name).write_text("")
    return root


def test_a_module_reaches_what_it_imports(package: Path) -> None:
    names = {file.relative_to(package).as_posix() for file in compiling.reached(package / "a.py", package)}
    assert names == {"a.py", "b.py", "c.py", "r/__init__.py", "r/one.py"}


@pytest.mark.parametrize(("edited", "changes"), [("c.py", True), ("r/one.py", True), ("d.py", False)])
def test_only_what_a_module_reaches_changes_its_digest(package: Path, edited: str, changes: bool) -> None:
    before = compiling.module_digest(package / "a.py", package)
    (package / edited).write_text("y = 2\n")
    assert (compiling.module_digest(package / "a.py", package) != before) is changes


def aged(parent: Path, module: str, digit: str, seconds: float, now: float) -> Path:
    """A cache folder of a module last used `seconds` before `now`."""
    folder = parent / f"{module}-{digit * 32}"
    folder.mkdir()
    (folder / "kernel.nbi").write_text("")
    os.utime(folder, (now - seconds, now - seconds))
    return folder


def test_the_three_newest_folders_of_a_module_stay(tmp_path: Path) -> None:
    now = 2_000_000_000.0
    folders = [aged(tmp_path, "quits", digit, 1000.0 * (n + 1), now) for n, digit in enumerate("abcde")]
    other = aged(tmp_path, "skill", "f", 9000.0, now)
    assert set(compiling.remove_old_folders(tmp_path, "quits", now=now)) == set(folders[3:])
    assert [folder.exists() for folder in (*folders, other)] == [True, True, True, False, False, True]


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    now = 2_000_000_000.0
    for n, digit in enumerate("abcde"):
        aged(tmp_path, "quits", digit, 10.0 * n, now)
    assert compiling.remove_old_folders(tmp_path, "quits", now=now) == []


BUNDLES = "from kombinat.engine import bundles as b; "


def test_a_bundle_class_is_found_by_its_name_in_another_process(tmp_path: Path) -> None:
    clean = {**os.environ, "PYTHONPATH": str(SOURCE), "KOMBINAT_CACHE_DIR": str(tmp_path)}
    make = BUNDLES + "print(b.bundle_class('law', ['floor', 'roof']).__name__)"
    made = subprocess.run([sys.executable, "-c", make], env=clean, capture_output=True, text=True, check=True)
    find = BUNDLES + f"print(b.{made.stdout.strip()}._fields)"
    found = subprocess.run(
        [sys.executable, "-c", find], env=clean, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "('floor', 'roof')"


@pytest.mark.parametrize("option", ["fastmath", "parallel"])
def test_kernels_take_no_options(option: str) -> None:
    with pytest.raises(TypeError):
        compiling.kernel(**{option: True})  # type: ignore[type-var]


@compiling.kernel
def halve(x: int) -> float:
    """Half of 100 divided by x."""
    return 50 / x


def test_kernels_refuse_division_by_zero_and_release_the_lock() -> None:
    with pytest.raises(ZeroDivisionError):
        halve(0)
    options = halve.targetoptions  # type: ignore[attr-defined]
    assert options["nogil"] is True
    assert not options.get("fastmath")


def test_what_only_a_kernel_calls_is_compiled_for_kernels_alone() -> None:
    def twice(x: int) -> int:
        return 2 * x

    inner: Any = compiling._compiled(twice)

    def four_times(x: int) -> int:
        return int(inner(inner(x)))

    outer: Any = compiling._compiled(four_times)
    assert outer(3) == 12
    assert (len(inner.overloads), len(inner.bare.overloads)) == (0, 1)
    assert inner(3) == 6
    assert (len(inner.overloads), len(inner.bare.overloads)) == (1, 1)


def test_breaking_off_does_not_wait_for_kernels_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []

    class Threads(ThreadPoolExecutor):
        def __init__(self, workers: int, mp_context: object) -> None:
            super().__init__(workers)

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            told.append(cancel_futures)
            super().shutdown(wait, cancel_futures=cancel_futures)

    def interrupted(done: int, total: int, id: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(warm, "ProcessPoolExecutor", Threads)
    monkeypatch.setattr(warm, "_compile", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        warm.compile_all("at", [("a", ()), ("b", ())], 1, interrupted)
    assert told[0]
