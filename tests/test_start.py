"""The one command that sets everything up: Ctrl-C leaves the last word to what it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHILD = """
import signal, sys, time
def told(*_):
    time.sleep(0.2)
    print("stopped in good order", flush=True)
    sys.exit(130)
signal.signal(signal.SIGINT, told)
print("ready", flush=True)
time.sleep(60)
"""
PARENT = "import sys, start; sys.exit(start.call([sys.executable, '-c', sys.argv[1]]))"


def test_paths_are_those_of_where_the_user_stands(tmp_path: Path) -> None:
    code = (
        "import os, sys, start; sys.exit(start.call([sys.executable, '-c', 'import os; print(os.getcwd())']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert said.stdout.strip() == str(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="no process groups to interrupt")
def test_ctrl_c_waits_for_the_commands_own_last_line() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None and parent.stderr is not None
    assert parent.stdout.readline() == "ready\n"
    os.killpg(parent.pid, signal.SIGINT)  # what a terminal does: everyone in the foreground gets it
    assert parent.stdout.read() == "stopped in good order\n"
    assert (parent.wait(), parent.stderr.read()) == (130, "")
