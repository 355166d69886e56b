"""Quality: where scrap comes from, what of it is passed as good, whom that hurts, and accidents.

Who is behind the plan passes bad work on, and those it is meant for cannot refuse it. It comes out worse again at the
next shop, and it goes into the machines that the repair shop mends: so poor steel makes poor machines, and these make
poor steel.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import exp, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.supply import works
from kombinat.plant.tasks import is_section
from kombinat.world.codes import Topic, Trade
from kombinat.world.habits import like_others

MOST_ACCIDENTS = 20


@rule("plant.quality.unskilled", cites="P1-38 P2-21", neutral=0.0)
def unskilled_scrap(skill: float, behaviour: Bundle) -> float:
    """Share of output scrapped for want of skill.

    scrap_skill * max(0, 1 - skill)

    skill: mean skill of the hands present, 1 = fully skilled.
    """
    return float(behaviour.scrap_skill * max(0.0, 1.0 - skill))


@rule("plant.quality.own", cites="P2-21", neutral="spoilt")
def own_scrap(spoilt: float, mean: float, skill: float, behaviour: Bundle) -> float:
    """Share of his pieces that a hand spoils: spoilt + scrap_skill (mean - skill), between 0 and 1.

    spoilt: share of all work in his section this month, whatever the cause; mean: skill of those present there.
    """
    return float(max(0.0, min(1.0, spoilt + behaviour.scrap_skill * (mean - skill))))


@rule("plant.quality.careless", cites="P3-M22 P3-M26", neutral=1.0)
def careless(habit: float, behaviour: Bundle) -> float:
    """What one hand spoils against another of the same skill: exp(- spoil_habit habit - spoil_habit^2 / 2).

    habit: standard deviations by which the person is steadier than people are; on average a factor of one.
    """
    return exp(like_others(behaviour.spoil_habit, habit))


@kernel
def spoilt_share(scrapped: int, made: int) -> float:
    """Spoilt work as a share of all."""
    return scrapped / (scrapped + made) if scrapped > 0 else 0.0


@rule("plant.quality.rush", cites="K-01 K-05", neutral=0.0)
def rushed_scrap(effort: float, behaviour: Bundle) -> float:
    """Share of output scrapped because the shop was driven.

    scrap_rush * max(0, effort - 1)
    """
    return float(behaviour.scrap_rush * max(0.0, effort - 1.0))


@rule("plant.quality.worn", cites="P2-05 K-02", neutral=0.0)
def worn_scrap(age: float, behaviour: Bundle) -> float:
    """Share of output scrapped because machines are worn.

    scrap_worn * age / 120

    age: months, mean of the shop's equipment.
    """
    return float(behaviour.scrap_worn * age / 120.0)


@rule("plant.quality.wrong", cites="P2-06 K-02", neutral=0.0)
def wrong_scrap(shortfall: float, behaviour: Bundle) -> float:
    """Share of output scrapped because a shop that is left short makes do with the wrong material.

    scrap_wrong * shortfall

    shortfall: share of needs that did not come, smoothed.
    """
    return float(behaviour.scrap_wrong * shortfall)


@rule("plant.quality.poor_inputs", cites="K-02", neutral=0.0)
def poor_input_scrap(inputs: float, behaviour: Bundle) -> float:
    """Share of output scrapped because the materials were poor: scrap_poor (1 - inputs).

    inputs: soundness of the materials in stock (0..1).
    """
    return float(behaviour.scrap_poor * (1.0 - inputs))


@rule("plant.quality.poor_make", cites="K-02", neutral=0.0)
def poor_make_scrap(make: float, behaviour: Bundle) -> float:
    """Share of output scrapped because machines are poorly made: scrap_make (1 - make), make their soundness (0..1)."""
    return float(behaviour.scrap_make * (1.0 - make))


@rule("plant.quality.orderly", cites="P2-21", neutral=1.0)
def kept_in_order(league: float, behaviour: Bundle) -> float:
    """Share of its scrap that is left to a shop whose youth league keeps places and hours in order: 1 - orderly league.

    league: members of it, a head of the shop (at most 1).
    """
    return float(1.0 - behaviour.orderly * min(1.0, league))


@rule("plant.quality.passing", cites="K-01 K-02", neutral=0.0)
def passed_off(behind: float, refusal: float, behaviour: Bundle) -> float:
    """Share of bad work that is passed as good.

    pass_most behind / (behind + pass_half) (1 - refusal)

    behind: share by which the shop is behind the plan of the month; refusal: share of bad work that those it is meant
    for may send back. Volume comes first where nobody may refuse.
    """
    if behind <= 0.0:
        return 0.0
    return float(behaviour.pass_most * behind / (behind + behaviour.pass_half) * (1.0 - refusal))


@rule("plant.quality.through", cites="K-02", neutral=1.0)
def carried(inputs: float, behaviour: Bundle) -> float:
    """Soundness that work keeps of its materials: 1 - through (1 - inputs)."""
    return float(1.0 - behaviour.through * (1.0 - inputs))


@rule("plant.quality.remelt", cites="K-03", neutral=0.0)
def remelted(mass: float, behaviour: Bundle) -> float:
    """Scrap and offcuts that go back into the plant's own furnaces (kg).

    mass * remelt
    """
    return float(mass * behaviour.remelt)


@rule("plant.quality.accident", cites="P2-05", neutral=0.0)
def accident_risk(minutes: float, effort: float, broken: float, age: float, behaviour: Bundle) -> float:
    """Expected accidents in a section in a dekad.

    minutes / 1e6 * accident_rate * (1 + accident_rush * max(0, effort - 1) + accident_clutter * broken
    + accident_worn * age / 120)

    minutes: present; broken: share of the shop's machines that stand dead in the passages; age: months.
    """
    risk = 1.0 + behaviour.accident_rush * max(0.0, effort - 1.0)
    risk += behaviour.accident_clutter * broken + behaviour.accident_worn * age / 120.0
    return float(minutes / 1e6 * behaviour.accident_rate * risk)


@kernel
def happens(mean: float, chance: float) -> int:
    """A Poisson number by inversion: the smallest n whose cumulative probability exceeds `chance` in [0, 1)."""
    term = exp(-mean)
    below, n = term, 0
    while below <= chance and n < MOST_ACCIDENTS:
        n += 1
        term *= mean / n
        below += term
    return n


@kernel
def is_metal(trade: int) -> bool:
    """Whether a trade's waste is metal that a furnace can take."""
    return bool(Trade.HEARTH <= trade <= Trade.REPAIR)


@phase(
    "plant.quality.injuring",
    every="dekad",
    over="town",
    says="Rush, old machines and clutter in the passages injure people.",
    reads="unit.key unit.kind unit.trade unit.parent unit.present unit.effort unit.capacity unit.broken "
    "unit.equipment_age",
    writes="unit.accidents",
    behaviour="plant.quality.accident_rate plant.quality.accident_rush plant.quality.accident_clutter "
    "plant.quality.accident_worn",
    draws="accident",
    rules=(accident_risk,),
    events="accident",
)
def injuring(
    at: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle, events: Bundle, kind: Bundle
) -> None:
    """Count this dekad's accidents by section (cases)."""
    for i in range(unit.key.size):
        shop = unit.parent[i]
        if not is_section(unit.kind[i], shop) or not works(unit.kind[shop], unit.trade[shop]):
            continue
        dead = unit.broken[shop] / max(1, unit.capacity[shop])
        pace, age = from_fixed(unit.effort[shop]), float(unit.equipment_age[shop])
        mean = accident_risk(float(unit.present[i]), pace, dead, age, behaviour) if on.accident else 0.0
        cases = happens(mean, uniform(draw.accident, at.tick, unit.key[i], 0))
        unit.accidents[i] += cases
        if cases > 0:
            emit(events, kind.accident, unit.key[i], 0, unit.key[shop], Topic.BOSS, 0, cases)
