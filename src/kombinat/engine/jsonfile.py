"""JSON files: plain values, written for people to read too."""

from __future__ import annotations

import json
from pathlib import Path

from kombinat.engine.errors import doing


def write_json(file: Path, content: object) -> None:
    """Write plain values to a file; RunError if the disk refuses."""
    with doing("write", file):
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
