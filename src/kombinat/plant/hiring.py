"""Hiring: shops ask for hands, the director allows what the wage fund bears and somewhat more, seekers take places.

A shop asks by what it lacks of the plan, and asks for more where it has gone short or lost people before; to that it
adds the hands it keeps for other ends (`hoarding`). The fund is fixed when the planning year opens. Seekers, and some
whom the plant's rates lure from other work, are ranked by what bosses look for; each in turn takes the place he likes
best of those left. What nobody fills stays asked for. Who comes from a technical school takes an empty technical post.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed, log, log1p, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.absence import working_days
from kombinat.plant.hoarding import fitters_kept, keep, kept, let_go, makers_kept, spare_kept
from kombinat.plant.lists import shortage_of
from kombinat.plant.norms import BRACKETS, bracket_skill
from kombinat.plant.supply import works
from kombinat.plant.technicians import taken_on, technical_posts, vacancies
from kombinat.plant.wages import branch_factor, tariff_rate, tariff_ratio
from kombinat.society.people import age_in_years
from kombinat.world.articles import minute_value
from kombinat.world.codes import Kind, Livelihood, Occupation, Sex, Topic, Trade
from kombinat.world.tree import plant_of

NOBODY = -1e30


@rule("plant.hiring.need", cites="P1-44 P1-38", neutral=0.0)
def need(gap: float, idle: float, behaviour: Bundle) -> float:
    """Share by which a shop would change its list for what it lacks of the plan.

    need_gain ((1 + gap) (1 - need_idle idle) - 1), at most need_grow

    gap: plan of the month against output, less 1; idle: share of the last dekad in which the hands it has stood
    without work; of these it counts the part need_idle as a reserve. Below 0 it has hands it cannot use.
    """
    lack = (1.0 + gap) * (1.0 - behaviour.need_idle * idle) - 1.0
    return float(min(behaviour.need_grow, behaviour.need_gain * lack))


@rule("plant.hiring.room", cites="P1-44", neutral="gap")
def within_room(gap: float, room: float) -> float:
    """What a shop lacks of the plan, as far as hands could make it: min(gap, room - 1).

    gap: plan of the month against output, less 1; room: what sound machines allow against usual output. What is
    beyond the machines is not asked for in hands.
    """
    return min(gap, room - 1.0)


@rule("plant.hiring.over_hiring", cites="P1-39 K-04", neutral=1.0)
def over_hiring(shortage: float, turnover: float, behaviour: Bundle) -> float:
    """Factor on what a shop asks for: 1 + over_shortage shortage + over_turnover turnover.

    shortage: places asked for and not filled, as a share; turnover: those who left this month, as a share of heads.
    """
    return float(1.0 + behaviour.over_shortage * shortage + behaviour.over_turnover * turnover)


@rule("plant.hiring.thrift", cites="K-01", neutral="factor")
def spared_hands(factor: float, cost: float, law: Bundle, behaviour: Bundle) -> float:
    """Factor on the hands a shop asks for where hands are charged to its count: some of the margin is given up.

    1 + max(0, factor - 1 - thrift stake labour_weight cost)

    stake = met + above + below: months of pay that hang on the count; cost: what the shop's hands cost, by the value
    of the month's plan.
    """
    stake = law.met + law.above + law.below
    given_up = behaviour.thrift * stake * law.labour_weight * cost
    return float(1.0 + max(0.0, factor - 1.0 - given_up)) if given_up > 0.0 else factor


@rule("plant.hiring.fund", cites="P1-53 P1-39", neutral="needed")
def fund_hands(needed: float, growth: float, per_hand: float, behaviour: Bundle) -> float:
    """Hands a planning year's wage fund provides for.

    needed (1 + (1 - per_hand) growth)

    needed: makers and fitters, and who at the benches would make what is usually made at the best output a hand there
    has reached; growth: of the plan over the level achieved, between -fund_cut and fund_grow; per_hand: share of
    growth that is to come from output a hand.
    """
    bounded = max(-behaviour.fund_cut, min(behaviour.fund_grow, growth))
    return float(needed * (1.0 + (1.0 - per_hand) * bounded))


@kernel
def needed_hands(usual: int, best: int, crews: int, last: int) -> float:
    """Hands who would make the usual output at the best a hand (norm-minutes a dekad), and crews; those of the last
    fund where no output is known."""
    return usual / best + crews if best > 0 and usual > 0 else float(last)


@rule("plant.hiring.soft_fund", cites="P1-39", neutral=0.0)
def over_fund(asked: float, fund: float, control: float, behaviour: Bundle) -> float:
    """Hands the director allows beyond the fund: fund_softness (1 - control) max(0, asked - fund).

    control: share of the overspend for which the bank pays out nothing.
    """
    return float(behaviour.fund_softness * (1.0 - control) * max(0.0, asked - fund))


@rule("plant.hiring.account", cites="P1-39", neutral="allowed")
def paid_posts(allowed: float, heads: float, solvent: float, behaviour: Bundle) -> float:
    """Hands a plant can pay for: solvent allowed + (1 - solvent) min(allowed, (1 - fund_cut) heads).

    solvent: share of its bills that the bank pays; heads: on the list.
    """
    bound = min(allowed, (1.0 - behaviour.fund_cut) * heads)
    return float(solvent * allowed + (1.0 - solvent) * bound)


@rule("plant.hiring.lure", cites="P1-40 P1-39", neutral=0.0)
def lure(offer: float, usual: float, behaviour: Bundle) -> float:
    """Probability that one employed elsewhere in the city asks for work at the plant within a month.

    logit p = lure_base + lure_pay (offer / usual - 1)

    offer, usual: first-bracket rates of the plant and of the city, kopecks an hour.
    """
    return expit(behaviour.lure_base + behaviour.lure_pay * (offer / max(1.0, usual) - 1.0))


@rule("plant.hiring.rank", cites="P1-38 P1-39", neutral=0.0)
def rank(skill: float, schooling: float, woman: bool, wish: float, behaviour: Bundle) -> float:
    """How high a boss ranks a candidate: rank_skill skill + rank_school schooling + (log(rank_woman) + wish) woman.

    schooling: years; rank_woman: weight of a woman against a man alike; wish: what the law adds for women.
    """
    bias = log(behaviour.rank_woman) + wish
    return float(behaviour.rank_skill * skill + behaviour.rank_school * schooling + (bias if woman else 0.0))


@rule("plant.hiring.recruit_skill", cites="P1-38", neutral="skill")
def recruit_skill(skill: float, schooling: float, worked: bool, behaviour: Bundle) -> float:
    """Skill a recruit brings.

    max(skill, recruit_base + recruit_school schooling + recruit_city worked), at most 1

    skill: what he had already; schooling: years; worked: 1 for one who comes from other work in the city.
    """
    new = behaviour.recruit_base + behaviour.recruit_school * schooling
    return float(max(skill, min(1.0, new + (behaviour.recruit_city if worked else 0.0))))


@kernel
def gap_between(target: float, made: float) -> float:
    """Plan against output, less 1; 0 where either is missing."""
    return target / made - 1.0 if target > 0.0 and made > 0.0 else 0.0


@kernel
def shop_gap(unit: Bundle, u: int, price: float, plant: int) -> float:
    """What a shop lacks of its month's plan; shops without a plan in money go by the plant's last report."""
    if unit.target_month[u] > 0 and price > 0.0:
        return gap_between(float(unit.target_month[u]), unit.made_month[u] * price)
    return gap_between(float(unit.target_month[plant]), float(unit.reported[plant])) if plant >= 0 else 0.0


@kernel
def room_for_hands(unit: Bundle, u: int, machine_time: float) -> float:
    """What a shop's sound machines allow against its usual output; 2 where it needs none or nothing is usual yet."""
    if machine_time <= 0.0 or unit.usual[u] <= 0:
        return 2.0
    return float((unit.capacity[u] - unit.broken[u]) / machine_time / unit.usual[u])


@kernel
def left_by_shop(unit: Bundle) -> Any:
    """Those who left each shop this month (int64 by unit)."""
    left = np.zeros(unit.key.size, np.int64)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION and unit.parent[u] >= 0:
            left[unit.parent[u]] += unit.quits[u] + unit.dismissals[u] + unit.lost[u]
    return left


@phase(
    "plant.hiring.ask",
    every="month",
    over="town",
    says="Each shop asks for hands by what it lacks of its plan and its machines have room for, for more where it has"
    " gone short before, and for those it keeps to make parts, to mend machines and for the rush.",
    reads="unit.key unit.kind unit.trade unit.parent unit.heads unit.target_month unit.made_month unit.made_dekad3"
    " unit.reported unit.idle_share unit.fund unit.quits unit.dismissals unit.lost unit.shortfall unit.broken"
    " unit.capacity unit.usual unit.labour_cost unit.tilt unit.closed",
    writes="unit.posts_wanted unit.makers unit.fitters unit.spare",
    law="plant.production.price plant.production.machine_time plant.absence.week_days plant.absence.day_minutes"
    " plan.incentives.met plan.incentives.above plan.incentives.below plan.incentives.labour_weight"
    " plant.accounts.inputs_share plant.assortment.priced",
    behaviour="plant.hiring.need_gain plant.hiring.need_idle plant.hiring.need_grow"
    " plant.hiring.over_shortage plant.hiring.over_turnover plant.hoarding.keep_makers plant.hoarding.keep_mending"
    " plant.hoarding.keep_late plant.hoarding.crew_work plant.supply.thrift",
    rules=(need, within_room, over_hiring, spared_hands, makers_kept, fitters_kept, spare_kept),
    decides="shop_boss",
    orders="unit.posts_wanted unit.makers unit.fitters unit.spare",
)
def ask(at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the hands each shop asks for: those at its plan, changed by what it lacks, and those it keeps; none where
    it is closed.

    At its plan are all it has, or its fund provides for, but its makers and fitters; who is to be spare works there.
    """
    left, plant = left_by_shop(unit), plant_of(unit.key, unit.kind)
    minutes = working_days(at.year_day, at.days, law.week_days) * law.day_minutes
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        trade, heads = unit.trade[u], unit.heads[u]
        at_plan = max(heads, unit.fund[u]) - unit.makers[u] - unit.fitters[u]
        price = minute_value(trade, unit.tilt[u], law)
        gap, idle = shop_gap(unit, u, price, plant), from_fixed(unit.idle_share[u])
        lack = within_room(gap, room_for_hands(unit, u, law.machine_time[trade])) if on.room else gap
        change = need(lack, idle, behaviour) if on.need else 0.0
        shortage, turnover = shortage_of(heads, unit.posts_wanted[u]), left[u] / max(1, heads)
        factor = over_hiring(shortage, turnover, behaviour) if on.over_hiring else 1.0
        cost = unit.labour_cost[u] / unit.target_month[u] if unit.target_month[u] > 0 else 0.0
        factor = spared_hands(factor, cost, law, behaviour) if on.thrift else factor
        if works(unit.kind[u], trade):
            keep(unit, u, minutes, behaviour, on)
        asked = int(at_plan * (1.0 + change) * factor + 0.5) + kept(unit, u)
        unit.posts_wanted[u] = asked if unit.closed[u] == 0 else 0


@phase(
    "plant.hiring.fund",
    every="plan",
    opens=True,
    over="town",
    says="The planning year's wage fund provides for so many hands in each shop, and for most of those before.",
    reads="unit.key unit.kind unit.heads unit.target unit.growth unit.usual unit.makers unit.fitters",
    writes="unit.fund unit.best_per_hand",
    law="plant.hiring.per_hand plant.hoarding.protection",
    behaviour="plant.hiring.fund_cut plant.hiring.fund_grow",
    rules=(fund_hands, let_go),
)
def provide(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `fund` of the shops from the growth planned; shops without a plan in money go by the plant's."""
    plant = plant_of(unit.key, unit.kind)
    common = from_fixed(unit.growth[plant]) if plant >= 0 else 0.0
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        growth = from_fixed(unit.growth[u]) if unit.target[u] > 0 else common
        last = unit.fund[u] if unit.fund[u] > 0 else unit.heads[u]
        crews = unit.makers[u] + unit.fitters[u]
        unit.best_per_hand[u] = max(unit.best_per_hand[u], unit.usual[u] // max(1, unit.heads[u] - crews))
        needed = needed_hands(unit.usual[u], unit.best_per_hand[u], crews, last)
        hands = fund_hands(needed, growth, law.per_hand, behaviour) if on.fund else needed
        surplus = max(0.0, last - hands)
        unit.fund[u] = int(hands + surplus - (let_go(surplus, law.protection) if on.protection else surplus))


@phase(
    "plant.hiring.allow",
    every="month",
    over="unit",
    says="The director allows each shop what the wage fund bears, and something beyond it, as far as the bank pays.",
    reads="unit.key unit.kind unit.heads unit.posts_wanted unit.solvent",
    writes="unit.posts_allowed unit.fund",
    law="plant.hiring.bank_control",
    behaviour="plant.hiring.fund_softness plant.hiring.fund_cut",
    rules=(over_fund, paid_posts),
    decides="director",
    orders="unit.posts_allowed",
)
def allow(lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the hands allowed; a shop that never had a fund gets one for those it has."""
    for u in range(lo, hi):
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP:
            continue
        if unit.fund[u] == 0:
            unit.fund[u] = unit.heads[u]
        asked, fund = float(unit.posts_wanted[u]), float(unit.fund[u])
        beyond = over_fund(asked, fund, law.bank_control, behaviour) if on.soft_fund else 0.0
        allowed, heads = min(asked, fund + beyond), float(unit.heads[u])
        solvent = from_fixed(unit.solvent[u])
        unit.posts_allowed[u] = int(paid_posts(allowed, heads, solvent, behaviour) if on.account else allowed)


@kernel
def list_sizes(person: Bundle, unit: Bundle) -> Any:
    """People on the list of each section, and of each shop as the sum of its sections (int64 by unit)."""
    sizes = np.zeros(unit.key.size, np.int64)
    for i in range(person.key.size):
        section = person.section[i]
        if person.key[i] != 0 and section >= 0:
            sizes[section] += 1
            if unit.kind[section] == Kind.SECTION and unit.parent[section] >= 0:
                sizes[unit.parent[section]] += 1
    return sizes


@kernel
def places_left(unit: Bundle, sizes: Any, intake: float) -> Any:
    """Places each shop may fill this month: allowed less on the list, at most `intake` of the list and one (int64)."""
    places = np.zeros(unit.key.size, np.int64)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP:
            most = int(intake * sizes[u]) + 1
            places[u] = max(0, min(most, unit.posts_allowed[u] - sizes[u]))
    return places


@kernel
def candidates(
    at: Bundle, person: Bundle, lured: float, wish: float, behaviour: Bundle, on: Bundle, draw: Bundle
) -> Any:
    """Rows (int64) and ranks (float64) of those who ask for work; a rank holds a keyed draw, never a position."""
    rows = np.empty(person.key.size, np.int64)
    ranks = np.empty(person.key.size, np.float64)
    found = 0
    for i in range(person.key.size):
        key, living = person.key[i], person.livelihood[i]
        if key == 0 or person.section[i] >= 0 or person.leaving[i] != 0 or person.quitting[i] != 0:
            continue  # who left this month looks elsewhere first
        if living != Livelihood.SEEKING and living != Livelihood.CITY:
            continue
        age = age_in_years(at.months, person.born[i])
        if age < behaviour.hire_from or age > behaviour.hire_to:
            continue
        if living == Livelihood.CITY and uniform(draw.lure, at.tick, key, 0) >= lured:
            continue
        skill, schooling, woman = (
            from_fixed(person.skill[i]),
            float(person.schooling[i]),
            person.sex[i] == Sex.WOMAN,
        )
        high = rank(skill, schooling, woman, wish, behaviour) if on.rank else 0.0
        rows[found], ranks[found] = i, high + gumbel(draw.rank, at.tick, key, 0)
        found += 1
    return rows[:found], ranks[:found]


@kernel
def sink(rows: Any, ranks: Any, place: int, size: int) -> None:
    """Let an entry of a heap of `size` entries sink to where none below it ranks higher."""
    row, high = rows[place], ranks[place]
    child = 2 * place + 1
    while child < size:
        if child + 1 < size and ranks[child + 1] > ranks[child]:
            child += 1
        if ranks[child] <= high:
            break
        rows[place], ranks[place] = rows[child], ranks[child]
        place, child = child, 2 * child + 1
    rows[place], ranks[place] = row, high


@kernel
def heap(rows: Any, ranks: Any) -> None:
    """Order rows and ranks as a heap, the highest rank first."""
    for place in range(rows.size // 2 - 1, -1, -1):
        sink(rows, ranks, place, rows.size)


@kernel
def take_first(rows: Any, ranks: Any, size: int) -> int:
    """The row with the highest rank of a heap of `size` entries, which is left with one entry less."""
    first = rows[0]
    rows[0], ranks[0] = rows[size - 1], ranks[size - 1]
    sink(rows, ranks, 0, size - 1)
    return int(first)


@kernel
def likings(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> Any:
    """What everybody likes in a shop: its rate against the plant's usual one (float64 by unit)."""
    liked = np.zeros(unit.key.size)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP:
            pay = branch_factor(law.branch_ratio, unit.trade[u]) if on.branch else 1.0
            liked[u] = behaviour.choose_pay * pay
    return liked


@kernel
def best_shop(tick: int, key: int, lettered: bool, unit: Bundle, places: Any, liked: Any, stream: int) -> int:
    """The shop a candidate likes best of those with places left; -1 if none would take him.

    lettered: whether the office would have him.
    """
    best, liking = -1, NOBODY
    for u in range(places.size):
        if places[u] <= 0 or (unit.trade[u] == Trade.OFFICE and not lettered):
            continue
        score = liked[u] + gumbel(stream, tick, key, unit.key[u])
        if score > liking:
            best, liking = u, score
    return best


@kernel
def best_section(tick: int, key: int, unit: Bundle, shop: int, sizes: Any, stream: int) -> int:
    """The section of a shop a recruit is put in: small ones sooner, by last count; -1 if the shop has none."""
    best, liking = -1, NOBODY
    for s in range(unit.key.size):
        if unit.key[s] == 0 or unit.kind[s] != Kind.SECTION or unit.parent[s] != shop:
            continue
        score = gumbel(stream, tick, key, unit.key[s]) - log1p(float(sizes[s]))
        if score > liking:
            best, liking = s, score
    return best


@kernel
def occupation_of(skill: float, schooling: int, office: bool, behaviour: Bundle) -> int:
    """What a recruit becomes: in the office technician or clerk by schooling, else worker or helper by skill."""
    if office:
        return Occupation.TECHNICIAN if schooling >= behaviour.technician_school else Occupation.CLERK
    return Occupation.WORKER if skill >= behaviour.helper_skill else Occupation.AUXILIARY


@kernel
def bracket_for(skill: float, first: float) -> int:
    """The highest pay bracket whose norms a hand of this skill meets, from 1."""
    grade = 1
    while grade < BRACKETS and skill >= bracket_skill(grade + 1, first):
        grade += 1
    return grade


@kernel
def enter(
    at: Bundle, person: Bundle, i: int, section: int, trade: int, graduate: bool, law: Bundle, behaviour: Bundle,
    on: Bundle,
) -> None:  # fmt: skip
    """Put a recruit on the list of a section, with skill, bracket, rate and occupation.

    graduate: takes an empty technical post.
    """
    worked = person.livelihood[i] == Livelihood.CITY
    skill = from_fixed(person.skill[i])
    skill = recruit_skill(skill, float(person.schooling[i]), worked, behaviour) if on.recruit_skill else skill
    branch = branch_factor(law.branch_ratio, trade) if on.branch else 1.0
    person.section[i] = section
    person.skill[i] = to_fixed(skill)
    person.grade[i] = bracket_for(skill, behaviour.first_skill)
    job = occupation_of(skill, person.schooling[i], trade == Trade.OFFICE, behaviour)
    person.occupation[i] = Occupation.TECHNICIAN if graduate else job
    ratio = tariff_ratio(person.occupation[i], person.grade[i], law.bracket_ratio, law.staff_ratio)
    person.rate[i] = tariff_rate(law.first_rate, ratio, branch)
    person.hired[i] = at.tick
    person.norm[i] = FIXED_ONE


@phase(
    "plant.hiring.match",
    every="month",
    over="town",
    says="Those who look for work, and some lured from other work, are ranked and take the places they like best.",
    reads="person.key person.leaving person.born person.sex person.schooling person.livelihood person.quitting"
    " unit.key unit.kind unit.parent unit.trade unit.posts_allowed town.wages_city",
    writes="person.section person.skill person.grade person.occupation person.rate person.hired person.norm"
    " unit.hires",
    law="plant.wages.first_rate plant.wages.bracket_ratio plant.wages.staff_ratio plant.wages.branch_ratio"
    " plant.hiring.wish plant.technicians.per_thousand plant.technicians.by_trade",
    behaviour="plant.hiring.lure_base plant.hiring.lure_pay plant.hiring.rank_skill plant.hiring.rank_school"
    " plant.hiring.rank_woman plant.hiring.recruit_base plant.hiring.recruit_school plant.hiring.recruit_city"
    " plant.hiring.intake plant.hiring.hire_from plant.hiring.hire_to plant.hiring.office_school"
    " plant.hiring.technician_school plant.hiring.choose_pay plant.skill.helper_skill plant.norms.first_skill",
    draws="lure rank shop section",
    rules=(lure, rank, recruit_skill, branch_factor, technical_posts, taken_on),
    events="hired",
)
def match(
    at: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Fill the places allowed; write the recruits' columns and the sections' `hires`."""
    sizes = list_sizes(person, unit)
    places = places_left(unit, sizes, behaviour.intake)
    left = places.sum()
    if left == 0:
        return
    lured = lure(law.first_rate, float(town.wages_city[0]), behaviour) if on.lure else 0.0
    rows, ranks = candidates(at, person, lured, law.wish, behaviour, on, draw)
    heap(rows, ranks)
    liked, vacant = likings(unit, law, behaviour, on), vacancies(person, unit, law, on)
    for size in range(rows.size, 0, -1):
        i = take_first(rows, ranks, size)
        key, lettered = person.key[i], person.schooling[i] >= behaviour.office_school
        shop = best_shop(at.tick, key, lettered, unit, places, liked, draw.shop)
        section = best_section(at.tick, key, unit, shop, sizes, draw.section) if shop >= 0 else -1
        if section < 0:
            continue
        graduate = (
            taken_on(float(person.schooling[i]), vacant[shop], behaviour) if on.graduates else 0.0
        ) > 0.0
        enter(at, person, i, section, unit.trade[shop], graduate, law, behaviour, on)
        vacant[shop] -= graduate
        places[shop] -= 1
        left -= 1
        unit.hires[section] += 1
        emit(events, kind.hired, person.key[i], 0, unit.key[shop], Topic.PAY, 0, 1)
        if left == 0:
            break
