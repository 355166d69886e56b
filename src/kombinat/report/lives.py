"""Lives: the story of one simulated person, told from the monthly record of the people followed in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

from kombinat.world.codes import Livelihood, Occupation, Origin, Sex, Shock, Standing

Month: TypeAlias = Mapping[str, Any]
Life: TypeAlias = Sequence[Month]

FIRST_NAMES = {
    Sex.MAN: ("Anton", "Boris", "Demian", "Efim", "Foma", "Gleb", "Kirill", "Lazar", "Prokhor", "Taras"),
    Sex.WOMAN: (
        "Agafia",
        "Daria",
        "Evgenia",
        "Faina",
        "Glafira",
        "Ksenia",
        "Lidia",
        "Pelageia",
        "Taisia",
        "Ustinia",
    ),
}
FIXED = ("sex", "born", "recorded", "schooling")
CHANGING = ("hired", "occupation", "grade", "livelihood", "party", "shock")
"""The columns a life is told from: those of its opening, and those whose changes are its turns."""

BIRTH_EPOCH = 1850


@dataclass(frozen=True)
class Words:
    """What things are called where a life is lived: each occupation, somebody of none of them, and leaving."""

    occupations: Mapping[Occupation, str]
    any: str
    leaves: str


WORDS = {
    "town": Words(
        {
            Occupation.WORKER: "a worker",
            Occupation.AUXILIARY: "an auxiliary worker",
            Occupation.FOREMAN: "a foreman",
            Occupation.TECHNICIAN: "a technician",
            Occupation.CLERK: "a clerk",
            Occupation.MANAGER: "a manager",
        },
        "a hand",
        "Leaves the plant.",
    ),
    "fleet": Words(
        {
            Occupation.WORKER: "a rating",
            Occupation.FOREMAN: "a petty officer",
            Occupation.TECHNICIAN: "a specialist officer",
            Occupation.CLERK: "a political officer",
            Occupation.MANAGER: "a commander",
        },
        "one of the crew",
        "Leaves the fleet.",
    ),
}
"""By program (step.PROGRAMS)."""
ORIGINS = {
    Origin.WORKER: "a worker's family",
    Origin.PEASANT: "a peasant family",
    Origin.EMPLOYEE: "an employee's family",
    Origin.KULAK: "a kulak's family",
    Origin.FORMER: "a family of the old order",
}


def chosen(lives: Mapping[int, Life], words: Words) -> list[tuple[int, Life]]:
    """Two people worth telling of: the most varied life in the party, and the most varied outside it."""
    ranked = sorted(lives.items(), key=lambda item: (-_variety(item[1], words), item[0]))
    inside = [item for item in ranked if any(m["party"] >= Standing.CANDIDATE for m in item[1])]
    outside = [item for item in ranked if item not in inside]
    return [*inside[:1], *outside[:1]]


def _variety(life: Life, words: Words) -> int:
    """How many different things happen in a life."""
    return len({line for _, line in turns(life, words)})


def name(key: int, sex: int) -> str:
    """An invented name, always the same for the same person."""
    names = FIRST_NAMES[Sex(sex)]
    return f"{names[key % len(names)]} {chr(ord('A') + key // 16 % 26)}."


def opening(key: int, life: Life) -> str:
    """Who the person is when the record begins."""
    first = life[0]
    born = BIRTH_EPOCH + int(first["born"]) // 12
    years = int(first["schooling"])
    return (
        f"{name(key, first['sex'])}, born {born} in {ORIGINS[Origin(first['recorded'])]}, "
        f"{years} {'year' if years == 1 else 'years'} of school."
    )


def turns(life: Life, words: Words) -> Iterator[tuple[date, str]]:
    """Month by month, what changed in a life and is worth a line."""
    for before, now in pairwise(life):
        work, trade = _work(before, now, words), _trade(before, now, words)
        for line in (work, trade, _party(before, now), _title(before, now)):
            if line:
                yield now["date"], line


def _work(before: Month, now: Month, words: Words) -> str:
    was, has = int(before["hired"]) >= 0 or before["occupation"] != 0, now["occupation"] != 0
    if not was and has:
        job = words.occupations.get(Occupation(now["occupation"]), words.any)
        return f"Taken on as {job}, bracket {now['grade']}."
    if before["occupation"] != 0 and not has:
        away = now["livelihood"] == Livelihood.AWAY
        return "Sent away on an assignment." if away else words.leaves
    return ""


def _trade(before: Month, now: Month, words: Words) -> str:
    if before["occupation"] and now["occupation"] and before["occupation"] != now["occupation"]:
        return f"Now {words.occupations.get(Occupation(now['occupation']), words.any)}."
    if before["occupation"] and now["grade"] > before["grade"] > 0:
        return f"Raised to bracket {now['grade']}."
    return ""


def _party(before: Month, now: Month) -> str:
    change = {
        (Standing.NONE, Standing.CANDIDATE): "Admitted as a candidate of the party.",
        (Standing.SYMPATHISER, Standing.CANDIDATE): "Admitted as a candidate of the party.",
        (Standing.LEAGUE, Standing.CANDIDATE): "Admitted as a candidate of the party.",
        (Standing.NONE, Standing.LEAGUE): "Entered the youth league.",
        (Standing.SYMPATHISER, Standing.LEAGUE): "Entered the youth league.",
        (Standing.CANDIDATE, Standing.MEMBER): "Made a full member.",
    }
    if now["party"] == before["party"]:
        return ""
    if now["party"] == Standing.EXPELLED:
        return "Expelled from the party."
    return change.get((Standing(before["party"]), Standing(now["party"])), "")


def _title(before: Month, now: Month) -> str:
    if now["shock"] <= before["shock"]:
        return ""
    return "Named a Stakhanovite." if now["shock"] == Shock.STAKHANOVITE else "Named a shock worker."
