"""Where compiled kernels are kept, and which compiler options are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kombinat.engine import compile as compiling

SOURCE = compiling.PACKAGE.parent
SHOW = "import os, kombinat.engine.compile as c; print(os.environ['NUMBA_CACHE_DIR'])"


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


def test_importing_names_the_cache_folder(tmp_path: Path) -> None:
    folder = folder_named(XDG_CACHE_HOME=str(tmp_path))
    assert folder.parent == tmp_path / "kombinat"
    assert len(folder.name) == 64
    assert folder.is_dir()


def test_a_given_numba_folder_is_the_parent(tmp_path: Path) -> None:
    folder = folder_named(NUMBA_CACHE_DIR=str(tmp_path))
    assert folder.parent == tmp_path
    assert folder_named(NUMBA_CACHE_DIR=str(folder)) == folder  # a child process inherits the variable


def test_our_own_variable_comes_first(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert folder_named(KOMBINAT_CACHE_DIR=str(mine), NUMBA_CACHE_DIR=str(tmp_path / "other")).parent == mine


@pytest.mark.skipif(os.name != "posix", reason="file in the place of a folder")
def test_an_unwritable_cache_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = str(tmp_path / "file")
    clean = {name: value for name, value in os.environ.items() if "CACHE" not in name}
    command = [sys.executable, "-c", "import kombinat.engine.compile"]
    environment = {**clean, "PYTHONPATH": str(SOURCE), "KOMBINAT_CACHE_DIR": blocked}
    assert subprocess.run(command, env=environment).returncode == 0


def test_the_digest_changes_with_any_source(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "inner" / "b.py").write_text("y = 1\n")
    first = compiling.source_digest(tmp_path)
    (tmp_path / "inner" / "b.py").write_text("y = 2\n")
    second = compiling.source_digest(tmp_path)
    (tmp_path / "inner" / "b.py").rename(tmp_path / "inner" / "c.py")
    assert len({first, second, compiling.source_digest(tmp_path)}) == 3
    assert compiling.source_digest(tmp_path) == compiling.source_digest(tmp_path)


def aged(parent: Path, digit: str, seconds: float, now: float) -> Path:
    """A digest folder last used `seconds` before `now`."""
    folder = parent / (digit * 64)
    folder.mkdir()
    (folder / "kernel.nbi").write_text("")
    os.utime(folder, (now - seconds, now - seconds))
    return folder


def test_the_three_newest_folders_stay(tmp_path: Path) -> None:
    now = 2_000_000_000.0
    folders = [aged(tmp_path, digit, 1000.0 * (n + 1), now) for n, digit in enumerate("abcde")]
    (tmp_path / "somebody else's").mkdir()
    assert set(compiling.remove_old_folders(tmp_path, now=now)) == set(folders[3:])
    assert [folder.exists() for folder in folders] == [True, True, True, False, False]
    assert (tmp_path / "somebody else's").exists()


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    now = 2_000_000_000.0
    for n, digit in enumerate("abcde"):
        aged(tmp_path, digit, 10.0 * n, now)
    assert compiling.remove_old_folders(tmp_path, now=now) == []


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
