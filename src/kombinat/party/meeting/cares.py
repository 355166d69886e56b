"""Cares: what touches somebody, on one scale from 0 to 1 for every subject, so that none is ranked above another.

Grievances at work are kept from month to month (`party.feelings`); the other cares are reckoned here from a person's
own circumstances when a subject is chosen, for the floor or for an evening.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed
from kombinat.engine.rules import rule
from kombinat.world.codes import Past, Standing, Topic

MINUTES = 60.0
SUPPORTS = int(Past.SUPPORTS)


@rule("party.cares.crowding", cites="P3-M37", neutral=0.0)
def crowded(area: float, behaviour: Bundle) -> float:
    """How much crowding hurts: 1 - area / bearable_area, at least 0. area: dm2 a head."""
    return float(max(0.0, 1.0 - area / behaviour.bearable_area))


@rule("party.cares.shirking", cites="P3-M26 P1-53", neutral=0.0)
def shirked_on(missed: float, own: float, behaviour: Bundle) -> float:
    """How much mates' absence hurts: hurt_missed (missed - own), between 0 and 1. missed, own: shares of time due."""
    return float(min(1.0, max(0.0, behaviour.hurt_missed * (missed - own))))


@rule("party.cares.village", cites="P2-20 P3-M08", neutral=0.0)
def pressed_at_home(tie: float, pressure: float) -> float:
    """How much the line in the village hurts: tie pressure. tie: strength of one's own ties; pressure: of the line."""
    return float(tie * pressure)


@rule("party.cares.dissent", cites="P2-52 P3-M03", neutral=0.0)
def dissent(opposed: float, gap: float) -> float:
    """How much policy divides from the line those who stand with an opposition: opposed gap.

    gap: between programme and line. Whoever has left its side cares no more for the quarrel than anyone.
    """
    return float(opposed * gap)


@rule("party.cares.ambition", cites="P4-13 P4-14", neutral=0.0)
def lacking_lessons(candidate: float, study: float, behaviour: Bundle) -> float:
    """How much missing lessons trouble those whose admission hangs on them: hurt_lessons candidate (1 - study)."""
    return float(behaviour.hurt_lessons * candidate * (1.0 - study))


@rule("party.cares.endangered", cites="P2-05 P2-34", neutral=0.0)
def endangered(accidents: float, behaviour: Bundle) -> float:
    """How much accidents in one's shop hurt: hurt_accident accidents, at most 1. accidents: this month, a hand."""
    return float(min(1.0, behaviour.hurt_accident * accidents))


@rule("party.cares.unruly", cites="P3-M22", neutral=0.0)
def unruly(drinkers: float, behaviour: Bundle) -> float:
    """How much drink and disorder among mates hurt: hurt_drink drinkers, at most 1. drinkers: share known for it."""
    return float(min(1.0, behaviour.hurt_drink * drinkers))


@rule("party.cares.answering", cites="P4-33", neutral=0.0)
def answering(stopped: float, behaviour: Bundle) -> float:
    """How much it hurts to answer for what mates do: hurt_stopped stopped, at most 1.

    stopped: share of leave withheld from all of the crew, a ship's way of having everyone answer (0 ashore).
    """
    return float(min(1.0, behaviour.hurt_stopped * stopped))


@rule("party.cares.double_day", cites="P3-M53 P4-02", neutral=0.0)
def double_day(home: float, behaviour: Bundle) -> float:
    """How much a second day of work at home hurts: hurt_home (home - bearable_home), 0..1. home: hours a day."""
    return float(min(1.0, max(0.0, behaviour.hurt_home * (home - behaviour.bearable_home))))


@rule("party.cares.threatened", cites="P4-21 P2-47", neutral=0.0)
def threatened(threat: float, conviction: float) -> float:
    """How much war in the air moves somebody: threat conviction. conviction: support for what is threatened."""
    return float(threat * conviction)


@kernel
def space(h: int, members: Any, area: Any) -> float:
    """Dwelling space a head (dm2) of household `h`; plenty where nothing is known of it."""
    if h < 0 or members[h] <= 0:
        return 1e9
    return float(area[h] / members[h])


@kernel
def cares_at_work(cares: Any, stoppage: int, pay: int, food: int, boss: int) -> None:
    """Enter the four grievances (1/10000) among the cares (float64 by world.codes.Topic, 0..1)."""
    cares[Topic.STOPPAGE] = from_fixed(stoppage)
    cares[Topic.PAY] = from_fixed(pay)
    cares[Topic.FOOD] = from_fixed(food)
    cares[Topic.BOSS] = from_fixed(boss)


@kernel
def cares_of_shop(
    cares: Any, missed: float, truancy: int, drinkers: float, stopped: int, accidents: float, behaviour: Bundle,
    on: Bundle,
) -> None:  # fmt: skip
    """Enter what is seen in the shop among the cares: mates who stay away or drink (shares), what all have to answer
    for (leave withheld, 1/10000), accidents a hand."""
    own = from_fixed(truancy)
    away = shirked_on(missed, own, behaviour) if on.shirking else 0.0
    rough = unruly(drinkers, behaviour) if on.unruly else 0.0
    answered_for = answering(from_fixed(stopped), behaviour) if on.answering else 0.0
    cares[Topic.DISCIPLINE] = max(away, rough, answered_for)
    cares[Topic.ACCIDENT] = endangered(accidents, behaviour) if on.endangered else 0.0


@kernel
def cares_at_home(cares: Any, area: float, home: int, behaviour: Bundle, on: Bundle) -> None:
    """Enter what is carried in from home: rooms (dm2 a head), the second day of work (minutes)."""
    cares[Topic.HOUSING] = crowded(area, behaviour) if on.crowding else 0.0
    cares[Topic.WOMEN] = double_day(home / MINUTES, behaviour) if on.double_day else 0.0


@kernel
def cares_of_politics(cares: Any, village: int, past: int, conviction: int, standing: int, study: int, law: Bundle,
                      behaviour: Bundle, on: Bundle) -> None:  # fmt: skip
    """Enter policy (the village, an opposition), lessons not learnt, war in the air among the cares."""
    at_home = pressed_at_home(from_fixed(village), law.villages) if on.village else 0.0
    opposed = 1.0 if past & SUPPORTS else 0.0
    apart = dissent(opposed, law.opposition_gap) if on.dissent else 0.0
    cares[Topic.POLICY] = max(at_home, apart)
    candidate = 1.0 if standing == Standing.CANDIDATE else 0.0
    cares[Topic.STUDY] = lacking_lessons(candidate, from_fixed(study), behaviour) if on.ambition else 0.0
    cares[Topic.DEFENCE] = threatened(law.threat, from_fixed(conviction)) if on.threatened else 0.0
