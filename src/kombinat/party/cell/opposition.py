"""The opposition: who stands with it now, and why people take it up or give it up.

Somebody weighs what they have seen of the plant's growth and of their own trouble, how far the line already says what
the opposition asks for, how many hands went up for it in their cell, and what standing with it, or with everybody
else, brings. Nobody is moved for being known to have stood with it once.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import answered
from kombinat.party.meeting.halls import hall_of, minutes_of
from kombinat.world.codes import Part, Past
from kombinat.world.standing import in_party
from kombinat.world.tree import plant_of, shops_of

SUPPORTS = int(Past.SUPPORTS)


@rule("party.opposition.neglected", cites="P2-42", neutral=0.0)
def neglected(growth: float, behaviour: Bundle) -> float:
    """Pull of a plant that is let stand: stand_slow max(0, 1 - growth / hoped_growth) (log odds).

    growth: what the plan of the planning year asks over the year before, which every shop is told.
    """
    return float(behaviour.stand_slow * max(0.0, 1.0 - growth / behaviour.hoped_growth))


@rule("party.opposition.aggrieved", cites="P2-42", neutral=0.0)
def aggrieved(hurt: float, behaviour: Bundle) -> float:
    """Pull of one's own idle hours and pay: stand_hurt hurt (log odds). hurt: the worse of the two grievances."""
    return float(behaviour.stand_hurt * hurt)


@rule("party.opposition.programme", cites="P2-52 P3-M03", neutral=0.0)
def promised(gap: float, behaviour: Bundle) -> float:
    """Pull of what the opposition asks for and the line does not: stand_gap gap (log odds)."""
    return float(behaviour.stand_gap * gap)


@rule("party.opposition.balance", cites="P2-43", neutral=0.0)
def balance(share: float, behaviour: Bundle) -> float:
    """Pull of company: stand_peers share (log odds).

    share: of the hands in the hall where one's section last voted, those that went up for the opposition.
    """
    return float(behaviour.stand_peers * share)


@rule("party.opposition.argued", cites="P2-49", neutral=0.0)
def argued(heard: float, behaviour: Bundle) -> float:
    """Pull of arguments heard: stand_heard heard (log odds). heard: part of the meeting given to its speakers."""
    return float(behaviour.stand_heard * heard)


@rule("party.opposition.assured", cites="P2-43", neutral=0.0)
def assured(visited: float, behaviour: Bundle) -> float:
    """What leaders who come to the cell take from the pull: - stand_visit visited (log odds). visited: 0 or 1."""
    return float(-behaviour.stand_visit * visited)


@rule("party.opposition.loyal", cites="P3-M04", neutral=0.0)
def loyal(conviction: float, behaviour: Bundle) -> float:
    """What support for the line takes from the pull: - stand_conviction conviction (log odds)."""
    return float(-behaviour.stand_conviction * conviction)


@rule("party.opposition.risk", cites="P3-M02", neutral=0.0)
def risky(fear: float, behaviour: Bundle) -> float:
    """What the danger of being put out takes from the pull: - stand_fear fear (log odds)."""
    return float(-behaviour.stand_fear * fear)


@rule("party.opposition.unity", cites="P3-M02 P2-52", neutral=0.0)
def worth_of_unity(granted: float, behaviour: Bundle) -> float:
    """What is won by speaking as one: - stand_unity granted (log odds). granted: share of the shop's demands met."""
    return float(-behaviour.stand_unity * granted)


@rule("party.opposition.stake", cites="P2-44", neutral=0.0)
def stake(trusted: float, behaviour: Bundle) -> float:
    """What a task from the cell takes from the pull: - stand_stake trusted (log odds). trusted: has one, 0 or 1."""
    return float(-behaviour.stand_stake * trusted)


@rule("party.opposition.stand", cites="P2-42 P2-53", neutral="before")
def stand_probability(before: float, pull: float, behaviour: Bundle) -> float:
    """Probability of standing with the opposition once one thinks it over.

    logit p = stand_base + stand_before before + pull; before: 1 for those who stand with it now, who need a reason
    to leave friends.
    """
    return expit(behaviour.stand_base + behaviour.stand_before * before + pull)


@rule("party.opposition.effort", cites="P3-M04", neutral="tour")
def effort(tour: float, share: float, behaviour: Bundle) -> float:
    """Share of cells to which the centre sends its own: tour min(1, effort_gain share).

    tour: cells that those who can be spared could visit; share: of hands that went up for the opposition at the plant's
    last vote, as reported upward. A plant that votes it down by itself is left to itself.
    """
    return float(tour * min(1.0, behaviour.effort_gain * share))


@kernel
def chosen(past: int, stands: bool) -> int:
    """The flags of the files with the one for standing with an opposition set or cleared."""
    return past | SUPPORTS if stands else past & ~SUPPORTS


@phase(
    "party.opposition.send",
    every="month",
    over="town",
    says="The centre sends leaders to the cells of a plant that votes against it.",
    reads="unit.key unit.votes_for unit.votes_against",
    writes="town.visitors",
    law="party.opposition.tour",
    behaviour="party.opposition.effort_gain",
    rules=(effort,),
)
def send(unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `visitors`, the share of cells that are visited."""
    against_line, hands = 0, 0
    for u in range(unit.key.size):
        if unit.key[u] != 0:
            against_line += unit.votes_for[u]
            hands += unit.votes_for[u] + unit.votes_against[u]
    share = 1.0 if hands == 0 else against_line / hands  # a plant that has not voted yet is an open question
    tour = law.tour
    town.visitors[0] = to_fixed(effort(tour, share, behaviour) if on.effort else tour)


@phase(
    "party.opposition.change",
    every="month",
    over="person",
    among="person.cell",
    says="Communists think over whether to stand with an opposition.",
    reads="person.key person.section person.cell person.party person.mandate person.floor person.conviction person.fear"
    " person.assignment person.sore_stoppage person.sore_pay unit.key unit.kind unit.parent unit.growth"
    " unit.hall unit.raised unit.minority_minutes unit.asked unit.granted town.visitors town.assembly",
    writes="person.past",
    sums="town.rallied town.renounced",
    law="party.line.opposition_gap party.meetings.length party.assembly.sitting",
    behaviour="party.opposition.reconsider party.opposition.stand_base party.opposition.stand_before"
    " party.opposition.stand_slow party.opposition.hoped_growth party.opposition.stand_hurt"
    " party.opposition.stand_gap party.opposition.stand_peers party.opposition.stand_heard"
    " party.opposition.stand_visit party.opposition.stand_conviction party.opposition.stand_fear"
    " party.opposition.stand_unity party.opposition.stand_stake",
    draws="reconsider stand visit",
    rules=(
        neglected, aggrieved, promised, balance, argued, assured, loyal, risky, worth_of_unity, stake,
        stand_probability,
    ),
)  # fmt: skip
def change(
    at: Bundle, rows: Any, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Set or clear Past.SUPPORTS in `past` of those who think it over this month; count the turns."""
    shops = shops_of(unit.kind, unit.parent)
    visitors, plant = from_fixed(town.visitors[0]), plant_of(unit.key, unit.kind)
    growth = from_fixed(unit.growth[plant]) if plant >= 0 else 0.0
    everyone = promised(law.opposition_gap, behaviour) if on.programme else 0.0
    everyone += neglected(growth, behaviour) if on.neglected else 0.0
    for i in rows:
        cell, section, key = person.cell[i], person.section[i], person.key[i]
        if section < 0 or not in_party(person.party[i]):
            continue
        if uniform(draw.reconsider, at.tick, key, 0) >= behaviour.reconsider:
            continue
        shop, came = shops[section], person.floor[i] != Part.ABSENT
        hurt = from_fixed(max(person.sore_stoppage[i], person.sore_pay[i]))
        pull = everyone + (aggrieved(hurt, behaviour) if on.aggrieved else 0.0)
        sent = person.mandate[i]
        sits = plant if sent == 1 else section
        pull += balance(from_fixed(unit.raised[sits]), behaviour) if on.balance else 0.0
        minutes = minutes_of(max(town.assembly[0], sent), law.length, law.sitting)
        heard = unit.minority_minutes[hall_of(section, sent, unit.hall, plant)] / minutes if came else 0.0
        pull += argued(heard, behaviour) if on.argued else 0.0
        visited = 1.0 if came and uniform(draw.visit, at.tick, unit.key[cell], 0) < visitors else 0.0
        pull += assured(visited, behaviour) if on.assured else 0.0
        pull += loyal(from_fixed(person.conviction[i]), behaviour) if on.loyal else 0.0
        pull += risky(from_fixed(person.fear[i]), behaviour) if on.risk else 0.0
        granted = answered(unit.granted[shop], unit.asked[shop])
        pull += worth_of_unity(granted, behaviour) if on.unity else 0.0
        pull += stake(float(person.assignment[i]), behaviour) if on.stake else 0.0
        before = 1.0 if person.past[i] & SUPPORTS else 0.0
        p = stand_probability(before, pull, behaviour) if on.stand else before
        after = uniform(draw.stand, at.tick, key, 0) < p
        person.past[i] = chosen(person.past[i], after)
        town.rallied[0] += 1 if after and before == 0.0 else 0
        town.renounced[0] += 1 if not after and before == 1.0 else 0
