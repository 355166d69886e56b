"""Drill: what a day aboard goes into. Watch comes first; lectures take what the line asks for; drill has the rest.

Lectures follow the campaigns of the civil party with a lag, do not fall off as fast as they came, and are raised
where officers stay away. Training grows with drill and fades; seamanship takes years.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import DAYS, is_officer, is_ship, moved, old_regime, posts_of, share_taken
from kombinat.world.codes import Kind, Office
from kombinat.world.tree import shops_of

TENS = 10
GREATEST = 30_000


@rule("fleet.drill.asked", cites="P4-51", neutral=0.0)
def asked(study: float, campaign: float, behaviour: Bundle) -> float:
    """Minutes a day of political instruction that the line asks for: ask_base + ask_study study + ask_line campaign.

    study: how hard the line presses study; campaign: how hard the day's campaign presses its item (0..1).
    """
    return float(behaviour.ask_base + behaviour.ask_study * study + behaviour.ask_line * campaign)


@rule("fleet.drill.pressed", cites="P4-26 P4-46", neutral=0.0)
def pressed(alienated: float, blame: float, behaviour: Bundle) -> float:
    """Minutes added aboard a ship that stands badly: press_found alienated + press_blame blame.

    alienated: what the last inspection found wanting (0..1); blame: reprimands that its commissar carries.
    """
    return float(behaviour.press_found * alienated + behaviour.press_blame * blame)


@rule("fleet.drill.followed", cites="P4-32", neutral="wanted")
def followed(before: float, wanted: float, visits: float, behaviour: Bundle) -> float:
    """Minutes of lectures a month later, where more is wanted: ships follow the civil party with a lag.

    before + (follow_alone + follow_visits visits) (wanted - before); visits: share of meetings with a guest from town.
    """
    pace = behaviour.follow_alone + behaviour.follow_visits * visits
    return float(before + min(1.0, pace) * (wanted - before))


@rule("fleet.drill.carried_over", cites="P4-40", neutral=0.0)
def carried_over(behaviour: Bundle) -> float:
    """Share of the lectures above what is wanted now that go on for another month: carry."""
    return float(behaviour.carry)


@rule("fleet.drill.left", cites="P4-51", neutral="day")
def left_for_drill(day: float, watch: float, lectures: float, behaviour: Bundle) -> float:
    """Minutes a day of drill: day - watch - lectures - least_leisure, at least 0; least_leisure is kept free."""
    return float(max(0.0, day - watch - lectures - behaviour.least_leisure))


@rule("fleet.drill.tedium", cites="P4-30", neutral=0.0)
def tedium(leisure: float, amenities: float) -> float:
    """Share of free time with nothing to fill it: 1 - amenities / leisure, at least 0 (minutes a day)."""
    return max(0.0, 1.0 - amenities / max(1.0, leisure))


@rule("fleet.drill.trained", cites="P4-51", neutral="before")
def trained(before: float, drill: float, behaviour: Bundle) -> float:
    """Training of a crew a month later: before + train_gain drill (1 - before) - train_fade before.

    drill: hours a day.
    """
    return float(before + behaviour.train_gain * drill * (1.0 - before) - behaviour.train_fade * before)


@rule("fleet.drill.practised", cites="P4-23", neutral=0.0)
def practised(skill: float, drill: float, behaviour: Bundle) -> float:
    """What a month at sea adds to somebody's seamanship: practise_gain drill (1 - skill). drill: hours a day."""
    return float(behaviour.practise_gain * drill * (1.0 - skill))


@rule("fleet.drill.tried", cites="P4-49", neutral=0.0)
def tried(own: float, usual: float, combat: float, behaviour: Bundle) -> float:
    """What fighting shows of somebody, in marks of service: tried_marks combat (own - usual).

    own, usual: own seamanship and the crew's; combat: share of the month in action.
    """
    return float(behaviour.tried_marks * combat * (own - usual))


@rule("fleet.drill.away", cites="P4-26", neutral=0.0)
def away_probability(load: float, conviction: float, nudge: float, behaviour: Bundle) -> float:
    """Probability that an officer stays away from an evening of political work.

    logit p = away_base + away_load load - away_conviction conviction + nudge

    load: hours a day of lectures beside the watch and drill of his ship; conviction: his own; nudge: fear, pedantry.
    """
    score = behaviour.away_base + behaviour.away_load * load - behaviour.away_conviction * conviction
    return expit(score + nudge)


@rule("fleet.drill.withdrawn", cites="P4-28", neutral=0.0)
def withdrawn(arrested: float, fear: float, behaviour: Bundle) -> float:
    """What arrests add to staying away: away_arrests arrested + away_fear fear (log odds).

    arrested: share of the fleet's officers taken this month, as everybody hears; fear: his own.
    """
    return float(behaviour.away_arrests * arrested + behaviour.away_fear * fear)


@rule("fleet.drill.estranged", cites="P4-25", neutral=0.0)
def estranged(former: float, behaviour: Bundle) -> float:
    """What being written up for carpets and titles adds: away_former, for an officer of the old kind (log odds)."""
    return float(behaviour.away_former * former)


@kernel
def day_of(before: float, wanted: float, law: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """Minutes of lectures a day, after last month's `before`, where `wanted` are wanted."""
    if wanted >= before:
        return followed(before, wanted, law.visits, behaviour) if on.followed else wanted
    kept = carried_over(behaviour) if on.carried_over else 0.0
    return wanted + kept * (before - wanted)


@kernel
def hardest(key: Any, weight: Any) -> float:
    """How hard the heaviest campaign presses (0..1). key, weight: columns of the campaign table."""
    most = 0
    for c in range(key.size):
        if key[c] != 0:
            most = max(most, weight[c])
    return from_fixed(most)


@phase(
    "fleet.drill.plan",
    every="month",
    over="town",
    says="The day aboard is shared out: watch, lectures as the line asks, drill with what is left, and free time.",
    reads="unit.key unit.kind unit.heads unit.inspected post.key post.office post.unit post.blame"
    " campaign.key campaign.weight",
    writes="unit.political unit.drill unit.training unit.worked unit.idle_share",
    law="fleet.drill.day fleet.drill.watch fleet.drill.amenities party.line.study party.meetings.visits",
    behaviour="fleet.drill.ask_base fleet.drill.ask_study fleet.drill.ask_line fleet.drill.press_found"
    " fleet.drill.press_blame fleet.drill.follow_alone fleet.drill.follow_visits fleet.drill.carry"
    " fleet.drill.least_leisure fleet.drill.train_gain fleet.drill.train_fade",
    rules=(asked, pressed, followed, carried_over, left_for_drill, tedium, trained),
)
def plan(
    unit: Bundle, post: Bundle, campaign: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:  # fmt: skip
    """Write the month's minutes of lectures, drill and duty, the crew's training and its tedium (`idle_share`)."""
    commissars = posts_of(post.key, post.office, post.unit, Office.COMMISSAR, unit.key.size)
    campaigned = hardest(campaign.key, campaign.weight)
    base = asked(law.study, campaigned, behaviour) if on.asked else 0.0
    lectures, drills, work, fleet = 0, 0, 0, -1
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            fleet = u
        if not is_ship(unit.key[u], unit.kind[u]):
            continue
        month = max(1, unit.heads[u] * DAYS)
        blame = from_fixed(post.blame[commissars[u]]) if commissars[u] >= 0 else 0.0
        wanted = base + (
            pressed(1.0 - from_fixed(unit.inspected[u]), blame, behaviour) if on.pressed else 0.0
        )
        minutes = min(day_of(unit.political[u] / month, wanted, law, behaviour, on), law.day - law.watch)
        day = law.day
        drill = left_for_drill(day, law.watch, minutes, behaviour) if on.left else day
        leisure = max(0.0, law.day - law.watch - minutes - drill)
        before = from_fixed(unit.training[u])
        unit.training[u] = to_fixed(trained(before, drill / 60.0, behaviour) if on.trained else before)
        unit.idle_share[u] = to_fixed(tedium(leisure, law.amenities) if on.tedium else 0.0)
        unit.political[u] = int(minutes * month)
        unit.drill[u] = int(drill * month)
        unit.worked[u] = int((law.watch + drill) * month)
        lectures += unit.political[u]
        drills += unit.drill[u]
        work += unit.worked[u]
    if fleet >= 0:
        unit.political[fleet], unit.drill[fleet] = lectures, drills
        unit.worked[fleet] = work


@phase(
    "fleet.drill.serve",
    every="month",
    over="person",
    says="Men drill and stand watch, get better or not; officers come to the evenings of political work or stay away.",
    reads="person.key person.section person.called person.occupation person.recorded person.conviction person.fear"
    " unit.kind unit.parent unit.heads unit.drill unit.political unit.training",
    writes="person.skill person.norm person.worked person.fatigue person.absent",
    law="fleet.drill.watch fleet.drill.evenings fleet.drill.combat",
    behaviour="fleet.drill.practise_gain fleet.drill.mark_drill fleet.drill.tried_marks fleet.drill.tire_pace"
    " fleet.drill.tire_free fleet.drill.tire_hours fleet.drill.away_base fleet.drill.away_load"
    " fleet.drill.away_conviction fleet.drill.away_arrests fleet.drill.away_fear fleet.drill.away_former",
    draws="away",
    rules=(practised, tried, away_probability, withdrawn, estranged),
)
def serve(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write seamanship, marks of service (`norm`), time, fatigue, and evenings that an officer missed (`absent`)."""
    shops = shops_of(unit.kind, unit.parent)
    arrested = share_taken(person.occupation, person.section, person.called)
    for i in range(lo, hi):
        if person.section[i] < 0:
            continue
        ship = shops[person.section[i]]
        month = max(1, unit.heads[ship] * DAYS)
        drill, lectures = unit.drill[ship] / month / 60.0, unit.political[ship] / month / 60.0
        skill, usual = from_fixed(person.skill[i]), from_fixed(unit.training[ship])
        skill += practised(skill, drill, behaviour) if on.practised else 0.0
        marks = 1.0 + behaviour.mark_drill * (skill - usual)
        marks += tried(skill, usual, law.combat, behaviour) if on.tried else 0.0
        duty = drill + lectures + law.watch / 60.0
        person.skill[i] = to_fixed(skill)
        person.norm[i] = int(min(GREATEST, max(1.0, marks * 10_000.0)))
        person.worked[i] = int((drill * 60.0 + law.watch) * DAYS) // TENS
        worn = max(0.0, min(1.0, (duty - behaviour.tire_free) / behaviour.tire_hours))
        person.fatigue[i] = moved(person.fatigue[i], worn, behaviour.tire_pace)
        p = 0.0
        if is_officer(person.occupation[i]):
            nudge = withdrawn(arrested, from_fixed(person.fear[i]), behaviour) if on.withdrawn else 0.0
            former = 1.0 if old_regime(person.recorded[i]) else 0.0
            nudge += estranged(former, behaviour) if on.estranged else 0.0
            conviction = from_fixed(person.conviction[i])
            p = away_probability(lectures, conviction, nudge, behaviour) if on.away else 0.0
        person.absent[i] = int(p * law.evenings + uniform(draw.away, at.tick, person.key[i], 0))
