"""Newcomers: whoever comes to the plant for the first time brings a temper, a lesson or two, sometimes a party card.

What a person thinks is known to nobody else; it is drawn once, when the person is first hired.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import normal, uniform, uniforms4
from kombinat.engine.maths import FIXED_ONE, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import NEW_CARD
from kombinat.society.people import age_in_years
from kombinat.world.codes import Origin, Past, Standing
from kombinat.world.habits import BORN_WITH, as_habit

GROWN = 18
ABROAD = int(Past.ABROAD)
LONGEST_STANDING = 120.0
"""Months since a newly come member joined: even between 1 and this."""
PROBATION = 12.0
"""The same for a candidate."""


@rule("party.newcomers.temper", cites="P1-38 P4-14", neutral="usual")
def temper(usual: float, spread: float, deviate: float) -> float:
    """How a newcomer differs from what is usual among such people: usual + spread deviate, kept in 0.02..0.98.

    deviate: a standard normal number.
    """
    return min(0.98, max(0.02, usual + spread * deviate))


@rule("party.newcomers.carried", cites="P2-20 P4-14", neutral=0.0)
def carried_from_village(peasant: bool, behaviour: Bundle) -> float:
    """What a village past takes from a newcomer's first support for the line: rural_conviction, or 0."""
    return behaviour.rural_conviction if peasant else 0.0


@phase(
    "party.newcomers.arrive",
    every="dekad",
    over="person",
    says="Those hired for the first time bring their own temper with them, and a few bring a party card.",
    reads="person.key person.section person.born person.recorded person.schooling",
    writes="person.steadiness person.activism person.conviction person.esteem person.fear person.study"
    " person.party person.joined person.past person.examined person.attendance",
    law="party.examination.held",
    behaviour="party.newcomers.usual_conviction party.newcomers.usual_activism party.newcomers.usual_esteem"
    " party.newcomers.usual_fear party.newcomers.spread party.newcomers.rural_conviction"
    " party.newcomers.rural_saturation party.newcomers.schooling_study party.newcomers.card_candidate"
    " party.newcomers.card_study party.newcomers.abroad party.newcomers.spread_activism"
    " party.newcomers.card_activism",
    outside="party.newcomers.saturation_city",
    draws="temper habit card abroad",
    rules=(temper, carried_from_village),
)
def arrive(
    at: Bundle, lo: int, hi: int, person: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Draw the private columns of everyone at work whose `activism` is still 0 (no living temper is 0)."""
    for i in range(lo, hi):
        if person.section[i] >= 0 and person.steadiness[i] == 0:
            person.steadiness[i] = as_habit(normal(draw.habit, BORN_WITH, person.key[i], 0))
        if person.section[i] >= 0 and person.activism[i] == 0:
            key = person.key[i]
            person.conviction[i] = _conviction(
                person.recorded[i] == Origin.PEASANT, normal(draw.temper, at.tick, key, 0), behaviour, on
            )
            person.activism[i] = _activism(normal(draw.temper, at.tick, key, 1), behaviour, on)
            person.esteem[i] = _drawn(
                behaviour.usual_esteem, normal(draw.temper, at.tick, key, 2), behaviour, on
            )
            person.fear[i] = to_fixed(behaviour.usual_fear)
            person.study[i] = to_fixed(behaviour.schooling_study * person.schooling[i])
            if uniform(draw.abroad, at.tick, key, 0) < behaviour.abroad:
                person.past[i] |= ABROAD
            person.examined[i] = int(law.held)
            _bring_card(at, i, person, behaviour, outside, draw)


@kernel
def _conviction(peasant: bool, deviate: float, behaviour: Bundle, on: Bundle) -> int:
    carried = carried_from_village(peasant, behaviour) if on.carried else 0.0
    return _drawn(behaviour.usual_conviction - carried, deviate, behaviour, on)


@kernel
def _activism(deviate: float, behaviour: Bundle, on: Bundle) -> int:
    usual, spread = behaviour.usual_activism, behaviour.spread_activism
    return max(1, to_fixed(temper(usual, spread, deviate) if on.temper else usual))


@kernel
def _drawn(usual: float, deviate: float, behaviour: Bundle, on: Bundle) -> int:
    return max(1, to_fixed(temper(usual, behaviour.spread, deviate) if on.temper else usual))


@kernel
def _bring_card(at: Bundle, i: int, person: Bundle, behaviour: Bundle, outside: Bundle, draw: Bundle) -> None:
    if person.party[i] != Standing.NONE or age_in_years(at.months, person.born[i]) < GROWN:
        return
    rural = person.recorded[i] == Origin.PEASANT
    share = outside.saturation_city * (behaviour.rural_saturation if rural else 1.0)
    u, standing, since, _ = uniforms4(draw.card, at.tick, person.key[i], 0)
    if u < share:
        candidate = standing < behaviour.card_candidate
        person.party[i] = Standing.CANDIDATE if candidate else Standing.MEMBER
        person.attendance[i] = NEW_CARD
        person.joined[i] = at.months - 1 - int(since * (PROBATION if candidate else LONGEST_STANDING))
        person.study[i] = min(FIXED_ONE, person.study[i] + to_fixed(behaviour.card_study))
        person.activism[i] = min(FIXED_ONE, person.activism[i] + to_fixed(behaviour.card_activism))
