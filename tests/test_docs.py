"""The papers: every command and every file that README and the first hour name exists as they say."""

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import typer

import kombinat
from kombinat.cli import app
from kombinat.scenarios.loader import load_scenario
from kombinat.studies.claimfiles import load_claims

ROOT = Path(__file__).parents[1]
PAPERS = ("README.md", "docs/first_hour.md")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def fenced(paper: str) -> Iterator[str]:
    """Lines of the blocks between fences."""
    for block in re.findall(r"^```\w*\n(.*?)^```", (ROOT / paper).read_text(), re.DOTALL | re.MULTILINE):
        yield from block.splitlines()


def commands() -> Iterator[list[str]]:
    """Words of every command, without what README says of it behind two blanks."""
    for paper in PAPERS:
        for line in fenced(paper):
            if line.startswith(("kombinat ", "python3 start.py ")):
                words = shlex.split(re.split(r"\s{2,}|\s# ", line)[0])
                yield words[1:] if words[0] == "kombinat" else words[2:]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_a_command_of_the_papers_is_one_that_can_be_given(words: list[str]) -> None:
    if words[0] in ("test", "check") or "--help" in words:
        return
    COMMANDS[words[0]].make_context(words[0], words[1:])


def test_rules_claims_and_names_of_the_papers_are_there() -> None:
    known = load_scenario("red_putilov")
    claims = {claim.id for claim in load_claims(known.claims).claims}
    for words in commands():
        for option, value in pairwise(words):
            assert option != "--only" or value in claims
    whole = " ".join((ROOT / paper).read_text() for paper in PAPERS)
    for name in re.findall(r"kombinat\.(\w+)\(", whole):
        assert name in kombinat.__all__
    for target in re.findall(r"\]\(([\w./]+)\)", whole):
        assert (ROOT / target).exists() or (ROOT / "docs" / target).exists(), target
