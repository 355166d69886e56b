"""Feelings: what people at the plant live through leaves grievances, support, fear, readiness and regard behind.

Grievances rise with what happened to the person this month, and fade slowly. Nobody else can see any of this.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.organisation import shop_of
from kombinat.world.codes import Part

KOPECKS = 100.0
MOST_ROUBLES = 32_000.0


@rule("party.feelings.stoppage", cites="P1-23 P2-03", neutral=0.0)
def hurt_by_stoppage(idle: float, behaviour: Bundle) -> float:
    """How much standing idle hurts: hurt_idle idle, at most 1. idle: share of the month's time at work."""
    return float(min(1.0, behaviour.hurt_idle * idle))


@rule("party.feelings.pay", cites="P1-36 P2-03", neutral=0.0)
def hurt_by_pay(real: float, accustomed: float, behaviour: Bundle) -> float:
    """How much a fall of pay hurts: hurt_pay (1 - real / accustomed), between 0 and 1.

    real: last month's pay at the prices of 1926; accustomed: what one has become used to (roubles; 0: not known).
    """
    if accustomed <= 0.0:
        return 0.0
    return float(min(1.0, max(0.0, behaviour.hurt_pay * (1.0 - real / accustomed))))


@rule("party.feelings.food", cites="P1-41 P3-M31", neutral=0.0)
def hurt_by_want(want: float, queue: float, behaviour: Bundle) -> float:
    """How much want hurts: hurt_want want + hurt_queue queue, at most 1. want: share unmet; queue: hours a day."""
    return float(min(1.0, behaviour.hurt_want * want + behaviour.hurt_queue * queue))


@rule("party.feelings.boss", cites="P1-42 P2-03", neutral=0.0)
def hurt_by_boss(untasked: float, behaviour: Bundle) -> float:
    """How much being sent from job to job hurts: hurt_untasked untasked, at most 1.

    untasked: share of the shop's time lost for want of a task.
    """
    return float(min(1.0, behaviour.hurt_untasked * untasked))


@rule("party.feelings.refused", cites="P1-28", neutral=0.0)
def hurt_by_refusal(refused: float, behaviour: Bundle) -> float:
    """How much demands left without an answer hurt: hurt_refused refused. refused: share of the shop's demands."""
    return float(behaviour.hurt_refused * refused)


@rule("party.feelings.soreness", cites="P1-36 P2-03", neutral="hurt")
def soreness(before: float, hurt: float, behaviour: Bundle) -> float:
    """A grievance a month later: before + k (hurt - before), k = sore_rise where hurt > before, else sore_fade."""
    pace = behaviour.sore_rise if hurt > before else behaviour.sore_fade
    return float(before + pace * (hurt - before))


@rule("party.feelings.soothed", cites="P2-19 P4-57", neutral=0.0)
def soothed(granted: float, behaviour: Bundle) -> float:
    """Share of a grievance that granted demands take away: soothe granted. granted: share of the shop's demands."""
    return float(behaviour.soothe * granted)


@rule("party.feelings.accustomed", cites="P1-36", neutral="real")
def accustom(before: float, real: float, behaviour: Bundle) -> float:
    """The pay one is used to a month later: quick to follow a rise (accustom_up), slow to follow a fall."""
    pace = behaviour.accustom_up if real > before else behaviour.accustom_down
    return float(before + pace * (real - before)) if before > 0.0 else real


@rule("party.feelings.conviction", cites="P4-57 P2-15 P3-M04", neutral="before")
def convinced(before: float, gains: float, hurt: float, behaviour: Bundle) -> float:
    """Support for the line a month later: before + learn_gain gains (1 - before) - learn_hurt hurt before.

    gains: demands granted to the shop and rise of pay (shares); hurt: the person's worst grievance.
    """
    change = behaviour.learn_gain * gains * (1.0 - before) - behaviour.learn_hurt * hurt * before
    return float(min(0.99, max(0.01, before + change)))


@rule("party.feelings.fear", cites="P2-47 P3-M42", neutral="before")
def afraid(before: float, struck: float, enemies: float, behaviour: Bundle) -> float:
    """Fear a month later: before + fear_pace (target - before), target = fear_calm + fear_struck struck + fear_line enemies.

    struck: share of the plant's communists expelled this month; enemies: how far the line blames enemies.
    """
    target = behaviour.fear_calm + behaviour.fear_struck * struck + behaviour.fear_line * enemies
    return float(before + behaviour.fear_pace * (min(1.0, target) - before))


@rule("party.feelings.victory", cites="P1-51 P2-24", neutral=0.0)
def victory(removals: int, behaviour: Bundle) -> float:
    """What the fall of a director adds to readiness: victory_gain where one fell this month, else 0."""
    return float(behaviour.victory_gain) if removals > 0 else 0.0


@rule("party.feelings.activism", cites="P1-29 P2-20", neutral="before")
def readiness(before: float, won: float, vain: float, tired: float, behaviour: Bundle) -> float:
    """Readiness to give time a month later: before + act_won won (1 - before) - (act_vain vain + act_tired tired) before.

    won, vain: share of demands granted and refused, for those who took part; tired: fatigue above a half.
    """
    lost = behaviour.act_vain * vain + behaviour.act_tired * tired
    return float(before + behaviour.act_won * won * (1.0 - before) - lost * before)


@rule("party.feelings.esteem", cites="P3-M22 P3-M23", neutral="before")
def regarded(
    before: float, norm: float, spoilt: float, drinks: float, helps: float, behaviour: Bundle
) -> float:
    """Standing among workmates a month later: before + esteem_pace (target - before), from what mates can see.

    target = esteem_base + esteem_norm (norm - 1) - esteem_spoilt spoilt - esteem_drink drinks + esteem_helps helps

    norm: fulfilment; spoilt: scrap and truancy (shares, added); drinks, helps: 0 or 1.
    """
    target = behaviour.esteem_base + behaviour.esteem_norm * (norm - 1.0) + behaviour.esteem_helps * helps
    target -= behaviour.esteem_spoilt * spoilt + behaviour.esteem_drink * drinks
    return float(before + behaviour.esteem_pace * (min(1.0, max(0.0, target)) - before))


@kernel
def _settle(before: int, hurt: float, relief: float, behaviour: Bundle, on: Bundle) -> int:
    sore = soreness(from_fixed(before), hurt, behaviour) if on.soreness else hurt
    return to_fixed(sore * (1.0 - relief))


@kernel
def _suffer_at_work(i: int, shop: int, relief: float, person: Bundle, unit: Bundle, behaviour: Bundle,
                    on: Bundle) -> None:  # fmt: skip
    idle = person.idle[i] / max(1, person.worked[i] + person.idle[i])
    hurt = hurt_by_stoppage(idle, behaviour) if on.stoppage else 0.0
    person.sore_stoppage[i] = _settle(person.sore_stoppage[i], hurt, relief, behaviour, on)
    untasked = unit.idle_orders[shop] / max(1, unit.worked[shop] + unit.idle_orders[shop])
    hurt = hurt_by_boss(untasked, behaviour) if on.boss else 0.0
    refused = 1.0 - _answered(shop, unit) if unit.asked[shop] > 0 else 0.0
    hurt += hurt_by_refusal(refused, behaviour) if on.refused else 0.0
    person.sore_boss[i] = _settle(person.sore_boss[i], min(1.0, hurt), relief, behaviour, on)


@kernel
def _suffer_at_home(i: int, real: float, relief: float, person: Bundle, behaviour: Bundle, on: Bundle) -> None:
    used_to = float(person.accustomed[i])
    hurt = (hurt_by_pay(real, used_to, behaviour) if on.pay else 0.0) if real > 0.0 else 0.0
    person.sore_pay[i] = _settle(person.sore_pay[i], hurt, relief, behaviour, on)
    queue = person.minutes_queue[i] / 60.0
    hurt = hurt_by_want(from_fixed(person.want[i]), queue, behaviour) if on.food else 0.0
    person.sore_food[i] = _settle(person.sore_food[i], hurt, 0.0, behaviour, on)
    if real > 0.0:
        used_to = accustom(used_to, real, behaviour) if on.accustomed else real
        person.accustomed[i] = int(min(MOST_ROUBLES, used_to) + 0.5)


@kernel
def _answered(shop: int, unit: Bundle) -> float:
    """Share of the shop's demands of last month that were granted (0 where none was made)."""
    return min(1.0, unit.granted[shop] / max(1, unit.asked[shop]))


@kernel
def worst_sore(i: int, person: Bundle) -> int:
    """The strongest of a person's four grievances (1/10000)."""
    at_work = max(person.sore_stoppage[i], person.sore_boss[i])
    return int(max(at_work, max(person.sore_pay[i], person.sore_food[i])))


@kernel
def _learn(i: int, shop: int, rise: float, struck: float, person: Bundle, unit: Bundle, town: Bundle,
           law: Bundle, behaviour: Bundle, on: Bundle) -> None:  # fmt: skip
    granted = _answered(shop, unit)
    before = from_fixed(person.conviction[i])
    hurt = from_fixed(worst_sore(i, person))
    after = convinced(before, granted + rise, hurt, behaviour) if on.conviction else before
    person.conviction[i] = max(1, to_fixed(after))
    before = from_fixed(person.fear[i])
    person.fear[i] = to_fixed(afraid(before, struck, law.enemies, behaviour) if on.fear else before)
    if person.cell[i] >= 0:
        _take_heart(i, granted, unit.asked[shop] > 0, person, town, behaviour, on)


@kernel
def _take_heart(i: int, granted: float, asked: bool, person: Bundle, town: Bundle, behaviour: Bundle,
                on: Bundle) -> None:  # fmt: skip
    part = 1.0 if person.floor[i] >= Part.ASKED or person.assignment[i] == 1 else 0.0
    vain = part * (1.0 - granted) if asked else 0.0
    tired = max(0.0, from_fixed(person.fatigue[i]) - 0.5)
    before = from_fixed(person.activism[i])
    after = readiness(before, part * granted, vain, tired, behaviour) if on.activism else before
    after += victory(town.removals[0], behaviour) if on.victory else 0.0
    person.activism[i] = max(1, to_fixed(after))


@kernel
def _be_seen(i: int, person: Bundle, behaviour: Bundle, on: Bundle) -> None:
    norm = from_fixed(person.norm[i]) if person.norm[i] > 0 else 1.0
    spoilt = from_fixed(person.scrap[i]) + from_fixed(person.truancy[i])
    before = from_fixed(person.esteem[i])
    drinks, helps = float(person.dissolute[i]), float(person.assignment[i])
    after = regarded(before, norm, spoilt, drinks, helps, behaviour) if on.esteem else before
    person.esteem[i] = to_fixed(after)


@kernel
def struck_share(unit: Bundle, town: Bundle) -> float:
    """Share of the plant's communists expelled so far this month."""
    listed = 0
    for u in range(unit.members.size):
        listed += unit.members[u] + unit.candidates[u]
    struck = town.expelled_lapsed[0] + town.expelled_drink[0] + town.expelled_origin[0]
    struck += town.expelled_work[0] + town.expelled_ignorance[0] + town.expelled_opposition[0]
    return min(1.0, (struck + town.expelled_conduct[0]) / max(1, listed))


@phase(
    "party.feelings.live",
    every="month",
    over="person",
    says="What the month brought (idle hours, thin pay, want, foremen without a plan) leaves its mark on people.",
    reads="person.section person.cell person.floor person.assignment person.idle person.worked person.pay"
    " person.want person.minutes_queue person.fatigue person.norm person.scrap person.truancy person.dissolute"
    " unit.kind unit.parent unit.idle_orders unit.worked unit.asked unit.granted unit.members unit.candidates"
    " town.price town.removals town.expelled_lapsed town.expelled_drink town.expelled_origin"
    " town.expelled_work town.expelled_ignorance town.expelled_opposition town.expelled_conduct",
    writes="person.sore_stoppage person.sore_pay person.sore_food person.sore_boss person.accustomed"
    " person.conviction person.fear person.activism person.esteem",
    sums="unit.anger",
    law="party.line.enemies",
    behaviour="party.feelings.hurt_idle party.feelings.hurt_pay party.feelings.hurt_want"
    " party.feelings.hurt_queue party.feelings.hurt_untasked party.feelings.hurt_refused"
    " party.feelings.sore_rise party.feelings.sore_fade party.feelings.soothe party.feelings.accustom_up"
    " party.feelings.accustom_down party.feelings.learn_gain party.feelings.learn_hurt"
    " party.feelings.fear_calm party.feelings.fear_struck party.feelings.fear_line party.feelings.fear_pace"
    " party.feelings.victory_gain party.feelings.act_won party.feelings.act_vain party.feelings.act_tired"
    " party.feelings.esteem_base party.feelings.esteem_norm party.feelings.esteem_spoilt"
    " party.feelings.esteem_drink party.feelings.esteem_helps party.feelings.esteem_pace",
    rules=(hurt_by_stoppage, hurt_by_pay, hurt_by_want, hurt_by_boss, hurt_by_refusal, soreness, soothed,
           accustom, convinced, afraid, victory, readiness, regarded),
)  # fmt: skip
def live(
    lo: int, hi: int, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write grievances and temper of everyone at work; `anger` of a shop adds up each hand's worst grievance."""
    struck = struck_share(unit, town)
    price = max(1, town.price[0]) / FIXED_ONE
    for i in range(lo, hi):
        shop = shop_of(unit, person.section[i])
        if shop < 0:
            continue
        granted = _answered(shop, unit)
        relief = soothed(granted, behaviour) if on.soothed else 0.0
        real = person.pay[i] / KOPECKS / price
        rise = real / person.accustomed[i] - 1.0 if person.accustomed[i] > 0 else 0.0
        _suffer_at_work(i, shop, relief, person, unit, behaviour, on)
        _suffer_at_home(i, real, relief, person, behaviour, on)
        _learn(i, shop, min(1.0, max(0.0, rise)), struck, person, unit, town, law, behaviour, on)
        _be_seen(i, person, behaviour, on)
        unit.anger[shop] += worst_sore(i, person)
