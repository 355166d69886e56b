"""Meetings: who comes to the cell's monthly meeting, who puts a name down to speak, who hands up a note."""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import worst
from kombinat.party.centre.campaigns import on_the_table
from kombinat.party.meeting.halls import at_work, kept_at_work, works_shifts
from kombinat.party.membership.card import mended
from kombinat.world.codes import Occupation, Part, Past, Topic
from kombinat.world.habits import habit_of
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

SUPPORTS = int(Past.SUPPORTS)
TENS = 10.0
"""Minutes in the unit of the columns that count tens of minutes."""


@rule("party.meetings.attend", cites="P3-M11 P3-M58", neutral=1.0)
def attend_probability(
    conviction: float, habit: float, hurt: float, tired: float, assigned: float, drawn: float, behaviour: Bundle
) -> float:  # fmt: skip
    """Probability of coming to the cell's meeting.

    logit p = attend_base + attend_conviction conviction + attend_habit habit + attend_hurt hurt
              + attend_assigned assigned - attend_tired tired + drawn

    habit: own attendance so far; hurt: own worst grievance; tired: fatigue; assigned: 0 or 1; drawn: what agenda,
    organiser and an examination ahead add (log odds).
    """
    score = behaviour.attend_base + behaviour.attend_conviction * conviction + behaviour.attend_habit * habit
    score += behaviour.attend_hurt * hurt + behaviour.attend_assigned * assigned
    return expit(score - behaviour.attend_tired * tired + drawn)


@rule("party.meetings.relevant", cites="P3-M11", neutral=0.0)
def relevant(tabled: float, own: float, devolved: float, behaviour: Bundle) -> float:
    """What the agenda adds to coming: attend_topic (devolved own + (1 - devolved) tabled) (log odds).

    tabled: how much the item from above touches one; own: one's worst grievance; devolved: part of the agenda that
    the cell sets for itself (0..1), none of an assembly's.
    """
    return float(behaviour.attend_topic * (devolved * own + (1.0 - devolved) * tabled))


@rule("party.meetings.trusting", cites="P3-M16", neutral=0.0)
def trusting(confidence: float, behaviour: Bundle) -> float:
    """What want of confidence in the organiser takes off coming: attend_trust (confidence - 1) (log odds)."""
    return float(behaviour.attend_trust * (confidence - 1.0))


@rule("party.meetings.regular", cites="P3-M22", neutral=0.0)
def regular(habit: float, behaviour: Bundle) -> float:
    """What habit adds to coming: attend_steady habit (log odds).

    habit: standard deviations by which the person is steadier than people are.
    """
    return float(behaviour.attend_steady * habit)


@rule("party.meetings.mandated", cites="P3-M12", neutral=0.0)
def mandated(behaviour: Bundle) -> float:
    """What having been sent as a delegate adds to coming: attend_mandate (log odds)."""
    return float(behaviour.attend_mandate)


@rule("party.meetings.baited", cites="P1-27", neutral=0.0)
def baited(aimed: float, behaviour: Bundle) -> float:
    """Share of party life that specialists stay away from: shun aimed, at most 1.

    aimed: share of the cell's words that are aimed at specialists, as they have come to know it.
    """
    return float(min(1.0, behaviour.shun * aimed))


@kernel
def is_specialist(occupation: int) -> bool:
    """Whether somebody is one of those the floor calls specialists: technicians and those who head them."""
    return occupation == Occupation.TECHNICIAN or occupation == Occupation.MANAGER


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


@rule("party.meetings.partisan", cites="P2-50 P3-M03", neutral=0.0)
def partisan(sides: float, gap: float, behaviour: Bundle) -> float:
    """What a quarrel with the line adds: speak_side sides gap (log odds). sides: 1 for who stands with an opposition.

    gap: between its programme and the line, which is what there is to quarrel about.
    """
    return float(behaviour.speak_side * sides * gap)


@rule("party.meetings.note", cites="P1-21 P2-11", neutral=0.0)
def note_probability(hurt: float, behaviour: Bundle) -> float:
    """Probability that a silent listener hands up a note: logit p = note_base + note_hurt hurt. Fear plays"
    " no part."""
    return expit(behaviour.note_base + behaviour.note_hurt * hurt)


@kernel
def part_taken(came: bool, asked: bool, wrote: bool) -> int:
    """The part taken in a meeting (world.codes.Part); who on the list is reached is settled later."""
    if not came:
        return Part.ABSENT.value
    if asked:
        return Part.ASKED.value
    return Part.NOTE.value if wrote else Part.LISTENED.value


@kernel
def touch_of(topic: int, stoppage: int, pay: int, food: int, boss: int) -> float:
    """How much an item (world.codes.Topic) touches somebody with these grievances (1/10000); 0 for other items."""
    if topic == Topic.STOPPAGE:
        return from_fixed(stoppage)
    if topic == Topic.PAY:
        return from_fixed(pay)
    if topic == Topic.FOOD:
        return from_fixed(food)
    return from_fixed(boss) if topic == Topic.BOSS else 0.0


@phase(
    "party.meetings.attend",
    every="month",
    over="person",
    among="person.cell",
    says="Cells meet: members come or stay away, and some put their names down to speak.",
    reads="person.key person.steadiness person.section person.occupation person.cell person.party person.fatigue"
    " person.conviction person.activism person.fear person.assignment person.sore_stoppage person.sore_pay"
    " person.sore_food person.sore_boss"
    " person.past person.mandate unit.kind unit.parent unit.trade unit.effort unit.habit_specialist unit.confidence"
    " unit.run_by"
    " town.press town.assembly"
    " campaign.key campaign.code campaign.topic campaign.weight campaign.vagueness",
    writes="person.floor person.attendance person.party_time",
    law="party.line.self_criticism party.line.opposition_gap party.meetings.length party.meetings.devolved"
    " party.examination.announced party.assembly.sitting party.assembly.evening",
    behaviour="party.meetings.attend_base party.meetings.attend_conviction party.meetings.attend_habit"
    " party.meetings.attend_hurt party.meetings.attend_tired party.meetings.attend_assigned"
    " party.meetings.attend_memory party.meetings.attend_topic party.meetings.attend_trust party.meetings.attend_steady"
    " party.meetings.attend_mandate"
    " party.meetings.speak_base party.meetings.speak_activism"
    " party.meetings.speak_hurt party.meetings.speak_fear party.meetings.speak_line"
    " party.meetings.speak_press party.meetings.speak_assigned party.meetings.speak_side"
    " party.meetings.note_base"
    " party.meetings.note_hurt party.meetings.shun party.meetings.attend_run"
    " party.meetings.run_usual party.card.mend_card party.halls.let_go",
    draws="attend shift speak note",
    rules=(
        attend_probability, at_work, regular, well_run, mandated, mended, baited, relevant, trusting, speak_probability,
        encouraged, amplified, entitled, partisan, note_probability,
    ),
)  # fmt: skip
def attend(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, campaign: Bundle, law: Bundle,
    behaviour: Bundle, on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Write `floor`, the smoothed `attendance`, and open the month's `party_time` with the hours of the meeting.

    To be at work while an assembly sits is no habit of staying away. A delegate's meeting of the month is the
    conference, for which the shop lets him go.
    """
    assembly, shops = town.assembly[0], shops_of(unit.kind, unit.parent)
    kept = kept_at_work(assembly, unit.trade, shops, unit.effort, law.evening, behaviour, on)
    hours = int(law.length / TENS), int(law.sitting / TENS)
    duty = mandated(behaviour) if on.mandated else 0.0
    tabled = on_the_table(campaign.key, campaign.code, campaign.topic, campaign.weight, campaign.vagueness)
    called = encouraged(law.self_criticism, behaviour) if on.encouraged else 0.0
    called += amplified(from_fixed(town.press[0]), behaviour) if on.amplified else 0.0
    care = mended(law.announced, behaviour) if on.mended else 0.0
    for i in rows:
        if person.section[i] < 0 or not in_party(person.party[i]):
            continue
        key, tasked, sent = person.key[i], float(person.assignment[i]), person.mandate[i] == 1
        gathered = 1 if sent else assembly
        devolved = 0.0 if gathered == 1 else law.devolved
        stoppage, pay = person.sore_stoppage[i], person.sore_pay[i]
        food, boss = person.sore_food[i], person.sore_boss[i]
        hurt = from_fixed(worst(stoppage, pay, food, boss))
        touched = touch_of(tabled, stoppage, pay, food, boss)
        trust = from_fixed(unit.confidence[person.cell[i]])
        organiser = from_fixed(unit.run_by[person.cell[i]])
        drawn = care + (well_run(organiser, behaviour) if on.well_run else 0.0)
        drawn += regular(habit_of(person.steadiness[i]), behaviour) if on.regular else 0.0
        drawn += relevant(touched, hurt, devolved, behaviour) if on.relevant else 0.0
        drawn += duty if sent else 0.0
        drawn += trusting(trust, behaviour) if on.trusting else 0.0
        habit, conviction = from_fixed(person.attendance[i]), from_fixed(person.conviction[i])
        tired, fear = from_fixed(person.fatigue[i]), from_fixed(person.fear[i])
        p = attend_probability(conviction, habit, hurt, tired, tasked, drawn, behaviour) if on.attend else 1.0
        if is_specialist(person.occupation[i]):
            aimed = from_fixed(unit.habit_specialist[person.cell[i]])
            p *= 1.0 - (baited(aimed, behaviour) if on.baited else 0.0)
        turn = kept[person.section[i]] if works_shifts(person.occupation[i]) and not sent else 0.0
        busy = turn > 0.0 and uniform(draw.shift, at.tick, key, 0) < turn
        came = uniform(draw.attend, at.tick, key, 0) < p and not busy
        nudge = called + (entitled(tasked, behaviour) if on.entitled else 0.0)
        sides = 1.0 if person.past[i] & SUPPORTS else 0.0
        nudge += partisan(sides, law.opposition_gap, behaviour) if on.partisan else 0.0
        activism = from_fixed(person.activism[i])
        p = speak_probability(activism, hurt, fear, nudge, behaviour) if on.speak else 0.0
        asked = uniform(draw.speak, at.tick, key, 0) < p
        p = note_probability(hurt, behaviour) if on.note else 0.0
        person.floor[i] = part_taken(came, asked, uniform(draw.note, at.tick, key, 0) < p)
        present = habit if busy else (1.0 if came else 0.0)
        person.attendance[i] = to_fixed(habit + behaviour.attend_memory * (present - habit))
        person.party_time[i] = hours[gathered] if came else 0
