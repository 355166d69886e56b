"""Write the golden years anew, after a change that is meant to change results: `python -m tests.model.renew`.

Prints what has changed; say in the changelog why.
"""

from __future__ import annotations

import json

from tests.model.golden import FILES, golden_year, written


def main() -> None:
    """Compare with what the files say, then write them."""
    for name, file in FILES.items():
        old, new = written(name), golden_year(name)
        before = old.get("series", {})
        print(f"{name} state_hash: {old.get('state_hash')} -> {new['state_hash']}")
        for id, value in new["series"].items():
            if before.get(id) != value:
                print(f"{id}: {before.get(id)} -> {value}")
        file.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
