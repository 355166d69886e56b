"""Reports: what the commissar aboard writes of his ship, and how many he says take part in political life.

He lives with the crew and its commander, and answers for both. His superiors have let it be known what they expect.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import is_officer, is_ship, old_regime, posts_of
from kombinat.world.codes import Kind, Office
from kombinat.world.tree import shops_of


@rule("fleet.reports.joins", cites="P4-30", neutral=0.5)
def joins_probability(
    idle: float, amenities: float, drinks: float, village: float, behaviour: Bundle
) -> float:
    """Probability that a rating takes part in something this month: a circle, the paper, a contest.

    logit p = join_base + join_idle idle + join_clubs amenities - join_drink drinks - join_village village

    idle: free time with nothing to do (share); amenities: hours a day that clubs, films and books fill; drinks: known
    for drink (0 or 1); village: ties to one.
    """
    score = behaviour.join_base + behaviour.join_idle * idle + behaviour.join_clubs * amenities
    return expit(score - behaviour.join_drink * drinks - behaviour.join_village * village)


@rule("fleet.reports.padded", cites="P4-59", neutral="counted")
def padded(counted: float, expected: float, behaviour: Bundle) -> float:
    """Share of the crew that a commissar reports as taking part: counted + pad (expected - counted), where short of it.

    counted: those who did; expected: what superiors wish to read.
    """
    return float(counted + behaviour.pad * max(0.0, expected - counted))


@rule("fleet.reports.attached", cites="P4-27", neutral=0.5)
def attached(authority: float, trifles: float, behaviour: Bundle) -> float:
    """Standing of a ship and its commander, as his commissar sees them from beside him (0..1).

    near_base + near_regard authority - near_trifles trifles

    authority: the commander's with his crew; trifles: 1 for a commander of the old kind.
    """
    seen = behaviour.near_base + behaviour.near_regard * authority - behaviour.near_trifles * trifles
    return float(min(1.0, max(0.0, seen)))


@rule("fleet.reports.pleasing", cites="P4-59", neutral="seen")
def pleasing(seen: float, expected: float, rate: float, behaviour: Bundle) -> float:
    """What he writes: seen + (1 - caught) please (expected - seen), where they wish for more than he sees.

    caught = min(1, caution rate); rate: inspections a month, which may find him out.
    """
    caught = min(1.0, behaviour.caution * rate)
    return float(seen + (1.0 - caught) * behaviour.please * max(0.0, expected - seen))


@phase(
    "fleet.reports.write",
    every="month",
    over="town",
    says="Commissars report upward: how many take part in political life, and how their ship and its commander stand.",
    reads="person.key person.section person.occupation person.dissolute person.village person.recorded unit.key"
    " unit.kind unit.parent unit.heads unit.idle_share post.key post.office post.unit post.holder post.authority",
    writes="unit.participation unit.standing_reported",
    law="fleet.reports.expected fleet.inspection.rate fleet.drill.amenities",
    behaviour="fleet.reports.join_base fleet.reports.join_idle fleet.reports.join_clubs fleet.reports.join_drink"
    " fleet.reports.join_village fleet.reports.pad fleet.reports.near_base fleet.reports.near_regard"
    " fleet.reports.near_trifles fleet.reports.please fleet.reports.caution",
    draws="join",
    rules=(joins_probability, padded, attached, pleasing),
)
def write(
    at: Bundle,
    person: Bundle,
    unit: Bundle,
    post: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write `participation` and `standing_reported` of ships, and participation of the fleet."""
    shops = shops_of(unit.kind, unit.parent)
    joined = np.zeros(unit.key.size, np.int64)
    for i in range(person.key.size):
        if person.section[i] < 0 or is_officer(person.occupation[i]):
            continue
        ship = shops[person.section[i]]
        idle, drinks = from_fixed(unit.idle_share[ship]), float(person.dissolute[i])
        village, hours = from_fixed(person.village[i]), law.amenities / 60.0
        p = joins_probability(idle, hours, drinks, village, behaviour) if on.joins else 0.5
        joined[ship] += uniform(draw.join, at.tick, person.key[i], 0) < p
    bosses = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, unit.key.size)
    crews, told, fleet = 0, 0, -1
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            fleet = u
        if not is_ship(unit.key[u], unit.kind[u]) or unit.heads[u] == 0:
            continue
        counted = min(1.0, joined[u] / unit.heads[u])
        claimed = padded(counted, law.expected, behaviour) if on.padded else counted
        boss = post.holder[bosses[u]] if bosses[u] >= 0 else -1
        held = from_fixed(post.authority[bosses[u]]) if bosses[u] >= 0 else 0.0
        trifles = 1.0 if boss >= 0 and old_regime(person.recorded[boss]) else 0.0
        seen = attached(held, trifles, behaviour) if on.attached else 0.5
        unit.participation[u] = to_fixed(claimed)
        told_of = pleasing(seen, law.expected, law.rate, behaviour) if on.pleasing else seen
        unit.standing_reported[u] = to_fixed(told_of)
        crews += unit.heads[u]
        told += unit.heads[u] * unit.participation[u]
    if fleet >= 0:
        unit.participation[fleet] = told // max(1, crews)
