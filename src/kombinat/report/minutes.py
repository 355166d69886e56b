"""Minutes: one meeting of a cell, or the conference of a month, written from what a run recorded of it.

Nobody held the meeting: speakers are simulated, their names invented, and every text says so at its head, in words
and in a line a machine can read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill
from typing import Any

from kombinat.archive.store import Results
from kombinat.asked import AskedError
from kombinat.engine.yamlfile import suggest
from kombinat.world.codes import Demand, Ground, Topic

WIDTH = 96
CONFERENCE = "conference"
FAMILY_NAMES = (
    "Aksakin", "Berezhnin", "Chagarin", "Drozhin", "Elagin", "Fomenkin", "Gorshin", "Ilmenin", "Kuzemkin",
    "Lopatnin", "Mezentin", "Nosarin", "Ovsiannin", "Pestrin", "Rogozhkin", "Sapunkov", "Tiagunin", "Ushkanin",
    "Vetoshkin", "Zaplatin",
)  # fmt: skip
"""Invented; none is taken from the sources."""

TOPICS = {
    Topic.STOPPAGE: "hours lost at the bench",
    Topic.PAY: "rates and norms",
    Topic.FOOD: "food and the queues",
    Topic.BOSS: "how people are treated",
    Topic.HOUSING: "rooms",
    Topic.DISCIPLINE: "those who stay away and drink",
    Topic.POLICY: "the policy of the day",
    Topic.STUDY: "political lessons",
    Topic.ACCIDENT: "accidents",
    Topic.WOMEN: "nurseries and the work at home",
    Topic.DEFENCE: "defence",
}
TARGETS = {
    "administration": "the administration",
    "foreman": "the foreman",
    "specialist": "the office and its engineers",
    "workmate": "mates who shirk",
    "supplier": "those who should deliver",
    "centre": "the centre",
    "party": "the cell's own office holders",
}
DEMANDS = {
    Demand.MATERIALS: "that materials be found",
    Demand.RATE: "that rates be looked at",
    Demand.REMOVAL: "that the one in charge be removed",
    Demand.REPAIR: "that machines be mended",
    Demand.TASKS: "that the plan reach the bench",
    Demand.STAFF: "that the office be cut",
    Demand.CANTEEN: "that the canteen be seen to",
    Demand.NURSERY: "that a nursery be opened",
    Demand.FLATS: "that rooms be built",
    Demand.SAFETY: "that the work be made safe",
}
GROUNDS = {
    Ground.LAPSED: "dues and meetings given up",
    Ground.DRINK: "drink",
    Ground.ORIGIN: "origin concealed",
    Ground.WORK: "bad work",
    Ground.IGNORANCE: "ignorance of the programme",
    Ground.OPPOSITION: "opposition",
    Ground.CONDUCT: "conduct",
    Ground.ENEMY: "ties to enemies",
    Ground.SEVERAL: "several faults together",
}


@dataclass(frozen=True)
class Meeting:
    """What a run kept of one cell's meeting in one month, or of the conference of the cells' delegates.

    events: rows of the record that name the cell, in order: kind, subject, topic, cause, id; of a conference what its
    delegates said and whom they elected. answers: what the plant made of the cell's demands a month later, by what was
    granted or refused and what it was about; a conference asks for nothing, its speakers' cells do.
    """

    run: str
    cell: str
    month: date
    listed: int
    present: int
    notes: int
    events: tuple[dict[str, Any], ...]
    answers: tuple[tuple[str, int], ...]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Its events of one kind."""
        return [event for event in self.events if event["kind"] == kind]

    @property
    def speeches(self) -> list[dict[str, Any]]:
        """Its speeches in the order in which they were recorded."""
        return [event for event in self.events if event["kind"].startswith("speech_")]


def cells(results: Results) -> list[str]:
    """Names of the cells of a run."""
    rows = results.sql("SELECT DISTINCT name FROM panels WHERE kind IN ('cell', 'committee') ORDER BY 1")
    return [str(name) for (name,) in rows.fetchall()]


def meeting(results: Results, cell: str, month: date) -> Meeting:
    """Read one meeting. AskedError if the run has no such cell, or recorded nothing of it in that month."""
    if cell == CONFERENCE:
        return conference(results, month)
    named = cells(results)
    wanted = cell if cell in named else f"{cell} cell"
    if wanted not in named:
        raise AskedError("--cell", cell, f"{CONFERENCE}, or a cell of this run: {suggest(cell, named)}")
    found = results.sql(
        "SELECT unit, members + candidates, turnout, notes FROM panels WHERE name = ? AND town = 0 AND date = ?",
        (wanted, month.replace(day=1)),
    ).fetchall()
    if not found:
        raise AskedError("--at", month.strftime("%Y-%m"), "a month that the run has lived through")
    unit, listed, present, notes = found[0]
    kept, away = tuple(_events(results, unit, month)), set(_delegates(results, month))
    if not present and not kept:
        raise AskedError("--at", month.strftime("%Y-%m"), f"a month in which the {wanted} met")
    events = tuple(e for e in kept if not (e["kind"].startswith("speech_") and e["subject"] in away))
    causes = [event["id"] for event in events if event["kind"] == "resolution"]
    return Meeting(
        results.run_id, wanted, month, listed, present, notes, events, tuple(_answers(results, causes))
    )


def conference(results: Results, month: date) -> Meeting:
    """Read the conference of a month. AskedError if none was held."""
    sent = set(_delegates(results, month))
    if not sent:
        held = [f"{when:%Y-%m}" for when in _conferences(results)]
        raise AskedError("--at", f"{month:%Y-%m}", f"a month with a conference: {', '.join(held) or 'none'}")
    ((present,),) = results.sql(
        "SELECT value FROM series WHERE series = 'party.assembly' AND town = 0 AND date = ?",
        (month.replace(day=1),),
    ).fetchall()
    told = _of_month(results, month, "kind LIKE 'speech_%' OR kind = 'seated'")
    events = tuple(event for event in told if event["kind"] == "seated" or event["subject"] in sent)
    return Meeting(results.run_id, CONFERENCE, month, len(sent), int(present), 0, events, ())


def _delegates(results: Results, month: date) -> Iterator[int]:
    yield from (event["subject"] for event in _of_month(results, month, "kind = 'sent'"))


def _conferences(results: Results) -> Iterator[date]:
    rows = results.sql(
        "SELECT DISTINCT date_trunc('month', date) FROM events WHERE town = 0 AND kind = 'sent' ORDER BY 1"
    ).fetchall()
    yield from (when for (when,) in rows)


def _events(results: Results, unit: int, month: date) -> Iterator[dict[str, Any]]:
    return _of_month(results, month, "unit = ? OR (subject = ? AND kind = 'resolution')", unit, unit)


def _of_month(results: Results, month: date, which: str, *parameters: int) -> Iterator[dict[str, Any]]:
    """Events of a month in the first town, in order. which: condition of a query, with its parameters."""
    rows = results.sql(
        "SELECT kind, subject, topic, cause, id FROM events WHERE town = 0 AND date_trunc('month', date) = ?"
        f" AND ({which}) ORDER BY kind, id",
        (month.replace(day=1), *parameters),
    ).fetchall()
    for kind, subject, topic, cause, number in rows:
        yield {"kind": kind, "subject": subject, "topic": topic, "cause": cause, "id": number}


def _answers(results: Results, causes: Sequence[int]) -> Iterator[tuple[str, int]]:
    for cause in causes:
        rows = results.sql(
            "SELECT kind, topic FROM events WHERE cause = ? AND kind IN ('granted', 'refused')", (cause,)
        )
        yield from ((str(kind), int(topic)) for kind, topic in rows.fetchall())


def name(key: int) -> str:
    """An invented name, always the same for the same simulated person."""
    return f"{FAMILY_NAMES[key % len(FAMILY_NAMES)]} {chr(ord('A') + key // 32 % 26)}."


def written(meeting: Meeting) -> str:
    """The minutes as text, marked as simulated at head and foot."""
    parts = [_head(meeting), _attendance(meeting), _debate(meeting), _notes(meeting), _resolution(meeting)]
    parts += [*_membership(meeting), _follow_up(meeting)]
    return "\n\n".join(fill(part, WIDTH) if "\n" not in part else part for part in parts if part)


def _head(meeting: Meeting) -> str:
    when = meeting.month.strftime("%Y-%m")
    return (
        f"%% kombinat: simulated=true; run={meeting.run}; cell={meeting.cell}; month={when}\n"
        "SIMULATED MINUTES. No such meeting was held; people and names are invented.\n\n"
        f"{meeting.cell.capitalize()}, {meeting.month.strftime('%B %Y')}"
    )


def _attendance(meeting: Meeting) -> str:
    if meeting.cell == CONFERENCE:
        return f"Present: {meeting.present} of {meeting.listed} delegates."
    away = ", those sent to the conference counted in" if meeting.of("sent") else ""
    return f"Present: {meeting.present} of {meeting.listed} members and candidates{away}."


def _debate(meeting: Meeting) -> str:
    if not meeting.speeches:
        return "Heard: the report. Nobody asked for the floor."
    return "\n".join(["Heard: the report. Spoke:", *(f"  {_speech(event)}" for event in meeting.speeches)])


def _speech(event: Mapping[str, Any]) -> str:
    target = TARGETS[event["kind"].removeprefix("speech_")]
    return f"{name(event['subject'])} on {TOPICS[Topic(event['topic'])]}; lays it to {target}."


def _notes(meeting: Meeting) -> str:
    if meeting.notes == 0:
        return ""
    return f"Notes handed up unsigned: {meeting.notes}."


def _resolution(meeting: Meeting) -> str:
    if meeting.cell == CONFERENCE:
        return ""
    asked = sorted({Demand(event["topic"]) for event in meeting.of("demand")})
    if not asked:
        return "Resolved: to take note."
    return "Resolved, to ask: " + "; ".join(DEMANDS[demand] for demand in asked) + "."


def _membership(meeting: Meeting) -> Iterator[str]:
    admitted, expelled = meeting.of("admitted"), meeting.of("expelled")
    if admitted:
        yield f"Admitted as candidates: {', '.join(name(event['subject']) for event in admitted)}"
    for event in expelled:
        yield f"Expelled: {name(event['subject'])}, for {GROUNDS[Ground(event['topic'])]}."
    for event in meeting.of("elected"):
        yield f"Elected organiser: {name(event['subject'])}"
    for kind, says in (
        ("seated", "Elected to the committee"),
        ("sent", "Sent to the conference of the plant"),
    ):
        if chosen := meeting.of(kind):
            yield f"{says}: {', '.join(name(event['subject']) for event in chosen)}"


def _follow_up(meeting: Meeting) -> str:
    if meeting.cell == CONFERENCE:
        return "%% what came of it: a conference puts nothing to the plant; its speakers' cells do"
    if not meeting.answers:
        return "%% what came of it: nothing on record"
    told = Counter(meeting.answers)
    lines = [f"{kind}, on {TOPICS[Topic(topic)]}: {number}" for (kind, topic), number in sorted(told.items())]
    return "%% what came of it: " + "; ".join(lines)
