"""Sets kombinat up beside this file on first use, then does what is asked.

    python3 start.py run red_putilov      any kombinat command
    python3 start.py test [pytest words]  the tests
    python3 start.py check                linter, formatter, types, walls

Needs Python 3.11 or newer with pip and venv, and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)


def main(words: list[str]) -> int:
    """Install if anything changed, then run the command; returns its exit status."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"kombinat needs Python 3.11 or newer; this is {found}", file=sys.stderr)
        return 2
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    install(developer=words[0] in ("test", "check"))
    if words[0] == "check":
        return max(call([BIN / check[0], *check[1:]], ROOT) for check in CHECKS)
    if words[0] == "test":
        return call([PYTHON, "-m", "pytest", *words[1:]], ROOT)
    return call([BIN / "kombinat", *words])


def install(developer: bool) -> None:
    """Make .venv and install the package with pinned wheels, unless that was done for these very files."""
    extras = "[dev]" if developer else ""
    content = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    wanted = hashlib.sha256(content).hexdigest()
    stamp = VENV / f"installed{extras}.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up .venv (once; about a minute) ...", file=sys.stderr)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--only-binary", ":all:", "--constraint", "constraints.txt"]
    subprocess.run([*pip, *pinned, "hatchling", "editables"], cwd=ROOT, check=True)
    subprocess.run([*pip, *pinned, "--no-build-isolation", "--editable", f".{extras}"], cwd=ROOT, check=True)
    stamp.write_text(wanted)


def call(command: list[str | Path], folder: Path | None = None) -> int:
    """Run a command in a folder (None: where the user stands); returns its exit status.

    Ctrl-C reaches the command as well, which has its own last words: this process only waits for them.
    """
    child = subprocess.Popen([str(word) for word in command], cwd=folder)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
