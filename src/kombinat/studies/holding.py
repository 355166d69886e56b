"""Holding: which conclusions stand whatever side one takes where scholars disagree.

A conclusion is a claim with its verdict under the model as it stands. It is run again under each rival reading in turn,
the rival in force in every arm, so that what is asked is whether the claim's change does the same in the rival's world.
Where a rival sets what the claim itself changes, there is nothing left to ask: the claim is *moot* there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from kombinat.engine.jsonfile import write_json
from kombinat.engine.readings import Question
from kombinat.studies.claimfiles import Claim, ClaimSet
from kombinat.studies.claims import Kept, Result, Runner, Study

AS_IT_STANDS = ""
MOOT = "moot"
OPPOSED = {"confirmed", "refuted"}


@dataclass(frozen=True)
class Holding:
    """One claim under all readings. results: by question, `` for the model as it stands; a question is left out where
    the claim is moot under its rival, and listed in `moot`."""

    claim: Claim
    results: Mapping[str, Result]
    moot: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The verdict under the model as it stands."""
        return self.results[AS_IT_STANDS].verdict

    def under(self, question: str) -> str:
        """The verdict under the rival of a question."""
        return MOOT if question in self.moot else self.results[question].verdict

    @property
    def holds(self) -> tuple[str, ...]:
        """Questions under whose rival the verdict is the same."""
        return tuple(q for q, result in self.results.items() if q and result.verdict == self.verdict)

    @property
    def turns(self) -> tuple[str, ...]:
        """Questions under whose rival what was confirmed is refuted, or the other way round."""
        return tuple(q for q, result in self.results.items() if {self.verdict, result.verdict} == OPPOSED)

    @property
    def open(self) -> tuple[str, ...]:
        """Questions under whose rival the verdict is another because one of the two is undecided."""
        return tuple(q for q in self.results if q and q not in (*self.holds, *self.turns))


@dataclass(frozen=True)
class Holdings:
    """Claims under all readings asked for."""

    rows: tuple[Holding, ...]
    questions: Mapping[str, Question]

    def headline(self) -> str:
        """How many verdicts no rival turns round."""
        firm = sum(not row.turns for row in self.rows)
        return f"{firm} of {len(self.rows)} verdicts are turned round by none of {len(self.questions)} rival readings"

    def table(self) -> Table:
        """One line a claim: its verdict, and the rivals under which it stands, turns round, is open or moot."""
        heads = ("claim", "verdict", "the same under", "turned round under", "open under", "moot under")
        table = Table(*heads, caption=self.headline())
        for row in self.rows:
            under = (", ".join(questions) for questions in (row.holds, row.turns, row.open, row.moot))
            table.add_row(row.claim.id, row.verdict, *under)
        return table

    def as_json(self) -> dict[str, Any]:
        """Plain values for a file or a page."""
        sides = {
            id: {"question": q.question, "default": q.default.name, "rival": q.rival.name}
            for id, q in self.questions.items()
        }
        return {"questions": sides, "claims": [self._row(row) for row in self.rows]}

    def _row(self, row: Holding) -> dict[str, Any]:
        under = {q: {"verdict": row.under(q)} for q in self.questions}
        for q, result in row.results.items():
            if q:
                under[q]["effect"] = result.effect()
        standing = {"verdict": row.verdict, "effect": row.results[AS_IT_STANDS].effect()}
        return {"id": row.claim.id, "says": row.claim.says, "as_it_stands": standing, "under": under}

    def write(self, file: Path) -> None:
        """Write `as_json` to a file; RunError if the disk refuses."""
        write_json(file, self.as_json())


def under_rival(claims: ClaimSet, question: str) -> ClaimSet:
    """The claims with the rival of a question in force in every arm."""
    return replace(claims, claims=tuple(_with_rival(claim, question) for claim in claims.claims))


def _with_rival(claim: Claim, question: str) -> Claim:
    reading = {**claim.baseline.reading, question: "rival"}
    return claim.model_copy(update={"baseline": claim.baseline.model_copy(update={"reading": reading})})


def is_moot(claims: ClaimSet, claim: Claim, question: Question) -> bool:
    """Whether the rival sets a rule or constant that the claim changes, or the claim is about that very question."""
    rival = question.rival
    asked = any(question.id in part.reading for part in (claim.baseline, *claim.changes.values()))
    return asked or bool({*rival.constants, *rival.switches} & set(claims.changed[claim.id]))


def hold(
    claims: ClaimSet,
    questions: Mapping[str, Question],
    runner: Runner,
    study: Callable[[ClaimSet, Runner], Study],
) -> Holdings:
    """Run claims as the model stands, and under the rival of each question.

    study: makes the study of a set of claims on a runner.
    """
    kept = Kept(runner)
    asked = {AS_IT_STANDS: claims}
    for id, question in questions.items():
        open_to = tuple(claim for claim in claims.claims if not is_moot(claims, claim, question))
        asked[id] = under_rival(replace(claims, claims=open_to), id)
    studies = {id: study(made, kept) for id, made in asked.items() if made.claims}
    kept([arm for one in studies.values() for arm in one.arms()])
    found = {id: {result.claim.id: result for result in one.run().results} for id, one in studies.items()}
    return Holdings(tuple(_holding(claim, found, questions) for claim in claims.claims), questions)


def _holding(
    claim: Claim, found: Mapping[str, Mapping[str, Result]], questions: Mapping[str, Question]
) -> Holding:
    results = {id: by_claim[claim.id] for id, by_claim in found.items() if claim.id in by_claim}
    return Holding(claim, results, tuple(id for id in questions if id not in results))
