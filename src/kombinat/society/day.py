"""A day of 24 hours: work, the queue, the home, the meeting, rest; and what it leaves of a person.

Women's days and men's differ. Time at work and in meetings comes from the plant's and the party's books; the queue
grows where state shops run empty; rest is what remains, and too little of it, or hunger, tires.
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.society.people import age_in_years, earns
from kombinat.society.provisioning import food_need
from kombinat.world.codes import Livelihood, Sex
from kombinat.world.tree import shops_of

DAY = 1440
DAYS = 30
TENS = 10
CHILD, GROWN = 8, 16
HEAD = 0.1


@rule("society.day.want", cites="P1-41 P4-10", neutral=0.0)
def unmet_need(eaten: float, need: float) -> float:
    """Share of the household's food need left unmet: want = 1 - eaten / need, not below 0; both in grams a day."""
    return max(0.0, 1.0 - eaten / need) if need > 0.0 else 0.0


@rule("society.day.queue", cites="P1-41 A12", neutral=0.0)
def queue_minutes(carries: float, on_shelves: float, behaviour: Bundle) -> float:
    """Minutes a day spent in line, at most queue_most.

    m = carries queue_usual (1 + queue_scarce (1 - on_shelves) / on_shelves)

    carries: how much of the shopping a person of this kind does (1 = a working woman); on_shelves: share of the
    demand at state prices that state shops meet.
    """
    scarce = (1.0 - on_shelves) / max(0.1, on_shelves)
    minutes = carries * behaviour.queue_usual * (1.0 + behaviour.queue_scarce * scarce)
    return float(min(behaviour.queue_most, minutes))


@rule("society.day.home", cites="P3-M53 P4-02 B8", neutral=0.0)
def home_minutes(woman: bool, works: bool, members: int, behaviour: Bundle) -> float:
    """Minutes a day of housework and children: m = home[woman, works] (1 + home_members (members - 1)).

    home holds the minutes of a man and a woman at work and of a man and a woman without paid work.
    """
    usual = behaviour.home[(1 if woman else 0) + (0 if works else 2)]
    return float(usual * (1.0 + behaviour.home_members * (members - 1)))


@rule("society.day.relieved", cites="P3-M53 P4-61", neutral=0.0)
def relieved(nursery: float) -> float:
    """Share of a woman's housework that the services of her shop take over: nursery (0..1, as her shop has them)."""
    return nursery


@rule("society.day.canteen", cites="P4-61", neutral=0.0)
def missing_on_plate(quality: float, lost: float, on_shelves: float, behaviour: Bundle) -> float:
    """Share of a worker's food that does not come onto the plate because the canteen is poor or robbed.

    dines (1 - (1 - lost) (1 - spoils (1 - quality))),  dines = dine_usual + dine_scarce (1 - on_shelves)

    dines: share of food eaten there, more where shops have little; spoils: what a wholly poor kitchen wastes.
    """
    dines = behaviour.dine_usual + behaviour.dine_scarce * (1.0 - on_shelves)
    served = (1.0 - lost) * (1.0 - behaviour.spoils * (1.0 - quality))
    return float(min(1.0, dines) * (1.0 - served))


@rule("society.day.fatigue", cites="P1-52 P3-M45", neutral="before")
def tired(fatigue: float, rest: float, want: float, behaviour: Bundle) -> float:
    """Tiredness after a month.

    f' = f + tire_speed (t - f),  t = tire_rest max(0, rest_need - rest) / rest_need + tire_want want

    fatigue (f) and want are shares; rest: minutes a day.
    """
    short = max(0.0, behaviour.rest_need - rest) / behaviour.rest_need
    target = min(1.0, behaviour.tire_rest * short + behaviour.tire_want * want)
    return float(fatigue + behaviour.tire_speed * (target - fatigue))


@rule("society.day.drink", cites="P3-M20 P3-M22 P4-16", neutral="known")
def known_for_drink(known: bool, fatigue: float, u: float, behaviour: Bundle) -> bool:
    """Whether a grown man is known for drink after a further year.

    One who is not becomes so with probability p = drink_start (1 + drink_tired fatigue); one who is leaves off with
    probability drink_stop.
    """
    if known:
        return bool(u >= behaviour.drink_stop)
    return bool(u < behaviour.drink_start * (1.0 + behaviour.drink_tired * fatigue))


@kernel
def work_minutes(livelihood: int, worked: int, idle: int, city_day: float) -> float:
    """Minutes of an average day of the month given to paid work, idle time at work included."""
    if livelihood == Livelihood.PLANT:
        return (int(worked) + int(idle)) * TENS / DAYS
    return city_day if livelihood == Livelihood.CITY else 0.0


@kernel
def shopping(age: int, woman: bool, works: bool, behaviour: Bundle) -> float:
    """How much of the shopping a person of this kind does."""
    if age < CHILD:
        return 0.0
    if age < GROWN:
        return float(behaviour.shop_child)
    return float(behaviour.shop[(1 if woman else 0) + (0 if works else 2)])


@kernel
def fit(minutes: float, left: int) -> int:
    """Whole minutes, not more than are left of the day."""
    return max(0, min(int(minutes + 0.5), left))


@phase(
    "society.day.spend",
    every="month",
    over="person",
    says="A usual day of the month is spent: work, meetings, queue, home, rest; hunger and short nights tire.",
    reads="person.key person.born person.sex person.household person.livelihood person.worked person.idle"
    " person.party_time person.section household.members household.workers household.food unit.kind unit.parent"
    " unit.canteen unit.canteen_lost unit.nursery",
    writes="person.want person.minutes_queue person.minutes_home person.minutes_rest person.fatigue",
    behaviour="society.provisioning.need_worker society.provisioning.need_other society.day.queue_usual"
    " society.day.queue_scarce society.day.queue_most society.day.home society.day.home_members society.day.shop"
    " society.day.shop_child society.day.city_day society.day.way society.day.rest_need society.day.tire_speed"
    " society.day.tire_rest society.day.tire_want society.day.dine_usual society.day.dine_scarce society.day.spoils",
    outside="society.market.on_shelves",
    rules=(unmet_need, queue_minutes, home_minutes, relieved, missing_on_plate, tired),
)
def spend(
    at: Bundle,
    lo: int,
    hi: int,
    person: Bundle,
    household: Bundle,
    unit: Bundle,
    behaviour: Bundle,
    outside: Bundle,
    on: Bundle,
) -> None:
    """Divide 1440 minutes: work and way, meetings, then queue, home and rest, which are written."""
    shops = shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        h, section = person.household[i], person.section[i]
        if person.key[i] == 0 or household.members[h] == 0:
            continue
        missing, taken_over = 0.0, 0.0
        if section >= 0:
            shop = shops[section]
            quality, lost = from_fixed(unit.canteen[shop]), from_fixed(unit.canteen_lost[shop])
            missing = missing_on_plate(quality, lost, outside.on_shelves, behaviour) if on.canteen else 0.0
            taken_over = relieved(from_fixed(unit.nursery[shop])) if on.relieved else 0.0
        members = household.members[h]
        need = food_need(household.workers[h], members, behaviour) / members
        want = unmet_need(household.food[h] * (1.0 - missing), need) if on.want else 0.0
        person.want[i] = to_fixed(want)
        woman, works = person.sex[i] == Sex.WOMAN, earns(person.livelihood[i])
        age = age_in_years(at.months, person.born[i])
        carries = shopping(age, woman, works, behaviour)
        work = work_minutes(person.livelihood[i], person.worked[i], person.idle[i], behaviour.city_day)
        away = work + (behaviour.way if works else 0.0) + person.party_time[i] * TENS / DAYS
        left = DAY - fit(away, DAY)
        queue = fit(queue_minutes(carries, outside.on_shelves, behaviour) if on.queue else 0.0, left)
        home = home_minutes(woman, works, members, behaviour) if on.home else 0.0
        home *= 1.0 - (taken_over if woman else 0.0)
        home_time = fit(home if age >= GROWN else 0.0, left - queue)
        rest = left - queue - home_time
        person.minutes_queue[i], person.minutes_home[i], person.minutes_rest[i] = queue, home_time, rest
        before = from_fixed(person.fatigue[i])
        person.fatigue[i] = to_fixed(tired(before, rest, want, behaviour) if on.fatigue else before)


@phase(
    "society.day.habits",
    every="year",
    over="person",
    says="Some men take to drink, more of them when worn out, and some leave off.",
    reads="person.key person.born person.sex person.fatigue",
    writes="person.dissolute",
    behaviour="society.day.drink_start society.day.drink_stop society.day.drink_tired",
    draws="drink",
    rules=(known_for_drink,),
)
def habits(at: Bundle, lo: int, hi: int, person: Bundle, behaviour: Bundle, on: Bundle, draw: Any) -> None:
    """Once a year: who is known for drink."""
    for i in range(lo, hi):
        if person.key[i] == 0 or person.sex[i] != Sex.MAN or age_in_years(at.months, person.born[i]) < GROWN:
            continue
        u = uniform(draw.drink, at.tick, person.key[i], 0)
        known = person.dissolute[i] == 1
        tiredness = from_fixed(person.fatigue[i])
        drinks = known_for_drink(known, tiredness, u, behaviour) if on.drink else known
        person.dissolute[i] = 1 if drinks else 0
