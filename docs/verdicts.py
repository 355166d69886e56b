"""Writes docs/verdicts.md: numbers kept back and claims, as last run, from what the command line left in JSON.

kombinat validate red_putilov --seeds 4 --to v.json
kombinat claims red_putilov --to c.json
python docs/verdicts.py red_putilov v.json c.json baltic_fleet v2.json c2.json --how "6 pairs, scale 0.1"
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent / "verdicts.md"
HEAD = """# Verdicts

Written by `docs/verdicts.py`; read together with [the judgement](judgement.md). Misses come first. Only claims of tier
2 and above are evidence; those of tiers 0 and 1 say that the wiring does what its source says.
"""
ORDER = ("refuted", "undecided", "confirmed", "definitional")


def number(value: float | None) -> str:
    """A number in four figures, as people write them."""
    if value is None:
        return "nothing"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def facts(judged: dict[str, Any], role: str) -> Iterator[str]:
    """The table of one role's numbers, misses first."""
    yield f"{judged[role]['hits']} of {judged[role]['facts']} met."
    yield ""
    yield "| number | when | document | run, mean and interval over seeds | |"
    yield "|---|---|---|---|---|"
    for one in sorted(
        judged[role]["checks"], key=lambda c: (c["verdict"] != "miss", c["series"], str(c["period"]))
    ):
        entity = "" if one["entity"] == "all" else f", {one['entity']}"
        low, high = (number(bound) for bound in (one["low"], one["high"]))
        span = "" if not one["interval"] else " ({} to {})".format(*map(number, one["interval"]))
        met = "**missed**" if one["verdict"] == "miss" else "met"
        meant, wanted = (
            f"{one['series']}{entity}: {one['of']}",
            f"{one['stated']} ({low} to {high} {one['unit']})",
        )
        yield f"| {meant} | {one['period']} | {wanted} | {number(one['mean'])}{span} | {met} |"


def claims(run: dict[str, Any]) -> Iterator[str]:
    """The table of claims: evidence first, and in it misses first."""
    yield run["summary"]
    yield ""
    yield "| tier | verdict | says | effect | pairs | placebo | source | tests |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in sorted(run["claims"], key=lambda c: (-c["tier"], ORDER.index(c["verdict"]), c["id"])):
        placebo = one["placebo"]
        chance = "" if not placebo else f"{len(placebo['confirmed'])} of {placebo['trials']}"
        said = one["verdict"] + (" (must fail)" if one["must_fail"] else "")
        seen, tested = (
            f"{one['effect']} | {one['pairs']} | {chance}",
            f"{one['source']} | {' '.join(one['tests'])}",
        )
        yield f"| T{one['tier']} | {said} | {one['says']} | {seen} | {tested} |"


def page(scenarios: list[tuple[str, dict[str, Any], dict[str, Any]]], how: str) -> str:
    """The whole page."""
    lines = [HEAD]
    for name, judged, run in scenarios:
        lines += [f"## {name}: numbers kept back", "", *facts(judged, "validate"), ""]
        lines += [f"## {name}: numbers that constants may be set by", "", *facts(judged, "calibrate"), ""]
        lines += [f"## {name}: claims ({how})", "", *claims(run), ""]
    return "\n".join(lines)


def main() -> None:
    """Read the files and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="SCENARIO VALIDATE CLAIMS")
    parser.add_argument("--how", required=True, help="how the claims were run")
    asked = parser.parse_args()
    if len(asked.files) % 3:
        parser.error("give three for each scenario: its name, what validate wrote, what claims wrote")
    read = [
        json.loads(Path(f).read_text(encoding="utf-8")) if n % 3 else f for n, f in enumerate(asked.files)
    ]
    triples = [(read[n], read[n + 1], read[n + 2]) for n in range(0, len(read), 3)]
    OUT.write_text(page(triples, asked.how), encoding="utf-8")


if __name__ == "__main__":
    main()
