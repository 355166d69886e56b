"""Write the golden year anew, after a change that is meant to change results: `python -m tests.model.renew`.

Prints what has changed; say in the changelog why.
"""

from __future__ import annotations

import json

from tests.model.golden import FILE, golden_year, written


def main() -> None:
    """Compare with what the file says, then write it."""
    old = written() if FILE.exists() else {"state_hash": "", "series": {}}
    new = golden_year()
    print(f"state_hash: {old['state_hash']} -> {new['state_hash']}")
    for id, value in new["series"].items():
        if old["series"].get(id) != value:
            print(f"{id}: {old['series'].get(id)} -> {value}")
    FILE.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
