"""Meetings: who comes to the cell's monthly meeting, who puts a name down to speak, who hands up a note."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.card import mended
from kombinat.party.feelings import worst
from kombinat.party.organisation import in_party
from kombinat.world.codes import Part

TENS = 10.0
"""Minutes in the unit of the columns that count tens of minutes."""


@rule("party.meetings.attend", cites="P3-M11 P3-M58", neutral=1.0)
def attend_probability(
    conviction: float, habit: float, hurt: float, tired: float, assigned: float, drawn: float, behaviour: Bundle
) -> float:  # fmt: skip
    """Probability of coming to the cell's meeting.

    logit p = attend_base + attend_conviction conviction + attend_habit habit + attend_hurt hurt
              + attend_assigned assigned - attend_tired tired + drawn

    habit: own attendance so far; hurt: own worst grievance; tired: fatigue; assigned: 0 or 1; drawn: what an
    examination ahead and a well-run cell add (log odds).
    """
    score = behaviour.attend_base + behaviour.attend_conviction * conviction + behaviour.attend_habit * habit
    score += behaviour.attend_hurt * hurt + behaviour.attend_assigned * assigned
    return expit(score - behaviour.attend_tired * tired + drawn)


@rule("party.meetings.well_run", cites="P3-M15 P3-M10", neutral=0.0)
def well_run(organiser: float, behaviour: Bundle) -> float:
    """What an organiser who knows the work adds to coming: attend_run (organiser - run_usual) (log odds).

    organiser: political schooling of the cell's organiser (share; run_usual where the post is vacant).
    """
    return float(behaviour.attend_run * (organiser - behaviour.run_usual))


@rule("party.meetings.speak", cites="P1-18 P2-46", neutral=0.0)
def speak_probability(activism: float, hurt: float, fear: float, nudge: float, behaviour: Bundle) -> float:
    """Probability that somebody present puts the name down to speak.

    logit p = speak_base + speak_activism activism + speak_hurt hurt - speak_fear fear + nudge

    nudge: what the line, the paper and an assignment add (log odds).
    """
    score = behaviour.speak_base + behaviour.speak_activism * activism + behaviour.speak_hurt * hurt
    return expit(score - behaviour.speak_fear * fear + nudge)


@rule("party.meetings.encouraged", cites="P1-31 P2-26", neutral=0.0)
def encouraged(self_criticism: float, behaviour: Bundle) -> float:
    """What the line's call for criticism from below adds: speak_line self_criticism (log odds)."""
    return float(behaviour.speak_line * self_criticism)


@rule("party.meetings.amplified", cites="P3-M36 P1-30", neutral=0.0)
def amplified(press: float, behaviour: Bundle) -> float:
    """What a militant plant paper adds: speak_press press (log odds)."""
    return float(behaviour.speak_press * press)


@rule("party.meetings.entitled", cites="P1-04", neutral=0.0)
def entitled(assigned: float, behaviour: Bundle) -> float:
    """What tasks taken on add to the right to speak: speak_assigned assigned (log odds)."""
    return float(behaviour.speak_assigned * assigned)


@rule("party.meetings.note", cites="P1-21 P2-11", neutral=0.0)
def note_probability(hurt: float, behaviour: Bundle) -> float:
    """Probability that a silent listener hands up a note: logit p = note_base + note_hurt hurt. Fear plays no part."""
    return expit(behaviour.note_base + behaviour.note_hurt * hurt)


@kernel
def part_taken(came: bool, asked: bool, wrote: bool) -> int:
    """The part taken in a meeting (world.codes.Part); who on the list is reached is settled later."""
    if not came:
        return Part.ABSENT.value
    if asked:
        return Part.ASKED.value
    return Part.NOTE.value if wrote else Part.LISTENED.value


@phase(
    "party.meetings.attend",
    every="month",
    over="person",
    says="Cells meet: members come or stay away, and some put their names down to speak.",
    reads="person.key person.section person.cell person.party person.fatigue person.conviction person.activism"
    " person.fear person.assignment person.sore_stoppage person.sore_pay person.sore_food person.sore_boss"
    " unit.run_by town.press",
    writes="person.floor person.attendance person.party_time",
    law="party.line.self_criticism party.meetings.length party.examination.announced",
    behaviour="party.meetings.attend_base party.meetings.attend_conviction party.meetings.attend_habit"
    " party.meetings.attend_hurt party.meetings.attend_tired party.meetings.attend_assigned"
    " party.meetings.attend_memory party.meetings.speak_base party.meetings.speak_activism"
    " party.meetings.speak_hurt party.meetings.speak_fear party.meetings.speak_line"
    " party.meetings.speak_press party.meetings.speak_assigned party.meetings.note_base"
    " party.meetings.note_hurt party.meetings.attend_run party.meetings.run_usual party.card.mend_card",
    draws="attend speak note",
    rules=(attend_probability, well_run, mended, speak_probability, encouraged, amplified, entitled,
           note_probability),
)  # fmt: skip
def attend(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `floor`, the smoothed `attendance`, and open the month's `party_time` with the hours of the meeting."""
    hours = int(law.length / TENS)
    called = encouraged(law.self_criticism, behaviour) if on.encouraged else 0.0
    called += amplified(from_fixed(town.press[0]), behaviour) if on.amplified else 0.0
    care = mended(law.announced, behaviour) if on.mended else 0.0
    for i in range(lo, hi):
        if person.cell[i] < 0 or person.section[i] < 0 or not in_party(person.party[i]):
            if person.party_time[i] != 0:
                person.party_time[i] = 0
            continue
        key, tasked = person.key[i], float(person.assignment[i])
        hurt = from_fixed(
            worst(person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i])
        )
        habit, conviction = from_fixed(person.attendance[i]), from_fixed(person.conviction[i])
        tired, fear = from_fixed(person.fatigue[i]), from_fixed(person.fear[i])
        organiser = from_fixed(unit.run_by[person.cell[i]])
        drawn = care + (well_run(organiser, behaviour) if on.well_run else 0.0)
        p = attend_probability(conviction, habit, hurt, tired, tasked, drawn, behaviour) if on.attend else 1.0
        came = uniform(draw.attend, at.tick, key, 0) < p
        nudge = called + (entitled(tasked, behaviour) if on.entitled else 0.0)
        activism = from_fixed(person.activism[i])
        p = speak_probability(activism, hurt, fear, nudge, behaviour) if on.speak else 0.0
        asked = uniform(draw.speak, at.tick, key, 0) < p
        p = note_probability(hurt, behaviour) if on.note else 0.0
        person.floor[i] = part_taken(came, asked, uniform(draw.note, at.tick, key, 0) < p)
        present = 1.0 if came else 0.0
        person.attendance[i] = to_fixed(habit + behaviour.attend_memory * (present - habit))
        person.party_time[i] = int(present) * hours
