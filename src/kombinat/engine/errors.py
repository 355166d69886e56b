"""Errors a user can mend: each is one line, and the command line ends with exit status 2."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LONGEST = 200


def one_line(text: object) -> str:
    """`text` with all white space folded to single spaces, cut at LONGEST characters."""
    folded = " ".join(str(text).split())
    return folded if len(folded) <= LONGEST else folded[: LONGEST - 3] + "..."


class KombinatError(Exception):
    """Anything the command line reports in plain words, without a traceback."""


class InputError(KombinatError):
    """A file says something that cannot be used: `file:line: field: found X; allowed Y` (no line where it is 0).

    file: as the user named it; line: from 1 (0 where there is none, as in a missing file); field: dotted path.
    """

    def __init__(self, file: str | Path, line: int, field: str, found: object, allowed: object) -> None:
        self.file, self.line, self.field = str(file), line, field
        self.found, self.allowed = one_line(found), one_line(allowed)
        place = f"{self.file}:{line}" if line else self.file
        super().__init__(f"{place}: {field}: found {self.found}; allowed {self.allowed}")


class InputErrors(InputError):
    """Several input errors at once, in file and line order; its text has one line for each."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        first = errors[0]
        super().__init__(first.file, first.line, first.field, first.found, first.allowed)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def flatten(errors: Sequence[InputError]) -> list[InputError]:
    """Single errors of a list that may hold bundles, sorted by file and line, repeats dropped."""
    single = [
        one for error in errors for one in (error.errors if isinstance(error, InputErrors) else (error,))
    ]
    unique = {str(error): error for error in single}
    return sorted(unique.values(), key=lambda error: (error.file, error.line))


def raise_all(errors: Sequence[InputError]) -> None:
    """Raise what was gathered: nothing, the one error, or all of them as InputErrors."""
    single = flatten(errors)
    if len(single) == 1:
        raise single[0]
    if single:
        raise InputErrors(single)


class RunError(KombinatError):
    """The machine refused (full disk, no permission, a folder in the way): `path: cannot DO: why`."""

    def __init__(self, path: str | Path, doing: str, why: object) -> None:
        self.path, self.doing, self.why = str(path), doing, one_line(why)
        super().__init__(f"{self.path}: cannot {doing}: {self.why}")


WHY = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "no space left in the quota",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "a file is in the way of a folder",
    errno.EISDIR: "a folder is in the way of a file",
}


@contextmanager
def doing(what: str, path: str | Path) -> Iterator[None]:
    """Turn an OSError of the block into a RunError that names `path` and `what` was tried."""
    try:
        yield
    except OSError as error:
        raise RunError(path, what, WHY.get(error.errno or 0, error.strerror or error)) from error


def require_writable(file: Path | None) -> None:
    """RunError if `file` could not be written: asked before the work whose result goes there, not after."""
    if file is None:
        return
    fault = 0
    if file.is_dir():
        fault = errno.EISDIR
    elif not file.parent.is_dir():
        fault = errno.ENOENT
    elif not os.access(file if file.exists() else file.parent, os.W_OK):
        fault = errno.EACCES
    if fault:
        raise RunError(file, "write", WHY[fault])
