"""Posts: brigadiers, foremen, shop bosses, the director; authority, the blame they carry, removal and succession.

Blame comes from what the reports show short and from the case the floor makes; the clearer the law makes one man
answer for all, the more of a miss is laid at his door. Who is removed moves to a post elsewhere; his place is filled
from below, and the place that leaves open in turn. Brigadiers answer for no plan: only who leaves the brigade, or is
raised, loses that post.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform
from kombinat.engine.events import emit, event_id
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.brigades import brigadiers
from kombinat.plant.lists import blend
from kombinat.plant.promotion import fitness, listed, promotable, step_down
from kombinat.plant.quits import MOVED
from kombinat.plant.technicians import raise_hands, raise_probability, technical_posts
from kombinat.world.codes import Kind, Occupation, Office, Standing, Topic
from kombinat.world.offices import is_boss, is_party_post
from kombinat.world.standing import in_party
from kombinat.world.tree import shop_of, shops_of

NOBODY = -1e30
FILLED = (
    0,
    1,
    2,
    3,
    6,
    9,
)  # offices filled from below: director to brigadier, the accountant, the union's chair
BLAME_SPAN = 6  # months over which blame is remembered
MONTHS = 12  # of the year that people look back on when they say how many rose
YOUNGEST = 3  # months of a planning year before its plan is held against anyone


@rule("plant.posts.attribution", cites="P2-23 P1-46", neutral=0.0)
def attributed(shortfall: float, sole: float, behaviour: Bundle) -> float:
    """Blame laid on the head of a unit for what its reports show short: shortfall (blame_short + blame_sole sole).

    shortfall: share of the plan not reported as met (0..1); sole: how far the law makes one man answer (0..1).
    """
    return float(max(0.0, shortfall) * (behaviour.blame_short + behaviour.blame_sole * sole))


@rule("plant.posts.floor", cites="P1-49 P2-12 P1-18", neutral=0.0)
def floor_case(fault: float, behaviour: Bundle) -> float:
    """Blame added by the case the floor makes this month: blame_floor fault (0..1)."""
    return float(behaviour.blame_floor * fault)


@rule("plant.posts.concession", cites="P2-10 P1-11", neutral=0.0)
def won_over(granted: float, behaviour: Bundle) -> float:
    """Authority won by demands granted this month: authority_concession min(1, granted)."""
    return float(behaviour.authority_concession * min(1.0, granted))


@rule("plant.posts.authority", cites="P2-23", neutral="held")
def authority(held: float, met: float, blame: float, won: float, behaviour: Bundle) -> float:
    """Authority a month later, between 0 and 1.

    held + authority_drift (0.5 - held) + authority_met met - authority_blame blame + won

    met: 1 if the month's plan was reported as met; blame: carried (0..1); won: by concessions and presence.
    """
    drift = behaviour.authority_drift * (0.5 - held)
    return float(held + drift + behaviour.authority_met * met - behaviour.authority_blame * blame + won)


@rule("plant.posts.hours", cites="P1-56 P2-06", neutral=0.0)
def floor_hours(stood: float, revised: int, behaviour: Bundle) -> float:
    """Hours a day a head of a unit spends among his people: floor_base + floor_called stood - floor_paper revised.

    Never below 0. stood: idle share of the unit's last dekad, which calls him out; revised: revisions of its plan in
    the planning year, which keep him over papers.
    """
    hours = behaviour.floor_base + behaviour.floor_called * stood - behaviour.floor_paper * revised
    return float(max(0.0, hours))


@rule("plant.posts.presence", cites="P1-56 P2-25", neutral=0.0)
def presence(hours: float, behaviour: Bundle) -> float:
    """Authority won, or below 0 lost, by hours on the floor.

    authority_presence min(1, hours / floor_asked - 1)

    floor_asked: hours a day that people ask of a head who is one of theirs.
    """
    return float(behaviour.authority_presence * min(1.0, hours / behaviour.floor_asked - 1.0))


@rule("plant.posts.removal", cites="P1-32 P2-23 P2-38", neutral=0.0)
def removal_probability(base: float, shortfall: float, blame: float, held: float, behaviour: Bundle) -> float:
    """Probability that the director takes a shop or section from its head within a month.

    logit p = base + remove_short shortfall + remove_blame blame - remove_authority (held - 0.5)

    shortfall: of the plan since the planning year began, as reported; blame, held: blame and authority (0..1).
    """
    score = base + behaviour.remove_short * max(0.0, shortfall) + behaviour.remove_blame * blame
    return expit(score - behaviour.remove_authority * (held - 0.5))


@rule("plant.posts.voted_down", cites="P2-31", neutral=0.0)
def voted_down(rejected: int, behaviour: Bundle) -> float:
    """Authority lost by a head whom the vote for the party committee turned down this month: authority_vote, or 0."""
    return float(behaviour.authority_vote) if rejected == 1 else 0.0


@kernel
def short_of(target: int, reported: int) -> float:
    """Share of a plan that a report does not show as met; 0 without a plan or a report."""
    return max(0.0, 1.0 - reported / target) if target > 0 and reported > 0 else 0.0


@kernel
def answers_for(unit: Bundle, office: int, u: int) -> int:
    """The unit whose plan the head of unit `u` answers for: a foreman for that of his shop."""
    return shop_of(unit.kind, unit.parent, u) if office == Office.FOREMAN else u


@phase(
    "plant.posts.account",
    every="month",
    over="post",
    says="Heads of units are credited with a plan met and blamed for one that is not; the floor adds its case.",
    reads="post.key post.office post.unit post.fault post.elected post.rejected unit.kind unit.parent unit.counted"
    " unit.count_due unit.granted unit.idle_share unit.revisions",
    writes="post.authority post.blame post.holder post.since",
    law="plant.posts.sole",
    behaviour="plant.posts.blame_short plant.posts.blame_sole plant.posts.blame_floor"
    " plant.posts.authority_concession plant.posts.authority_drift plant.posts.authority_met"
    " plant.posts.authority_blame plant.posts.floor_base plant.posts.floor_called plant.posts.floor_paper"
    " plant.posts.floor_asked plant.posts.authority_presence plant.posts.authority_vote",
    rules=(attributed, floor_case, won_over, floor_hours, presence, voted_down, authority),
)
def account_(
    at: Bundle, lo: int, hi: int, post: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write blame and authority; party posts are held by whoever was elected."""
    for p in range(lo, hi):
        if post.key[p] == 0:
            continue
        if is_party_post(post.office[p]):
            if post.holder[p] != post.elected[p]:
                post.since[p] = at.tick
            post.holder[p] = post.elected[p]
        if not is_boss(post.office[p]):
            continue
        head = answers_for(unit, post.office[p], post.unit[p])
        short = short_of(unit.count_due[head], unit.counted[head])
        fresh = attributed(short, law.sole, behaviour) if on.attribution else 0.0
        fresh += floor_case(from_fixed(post.fault[p]), behaviour) if on.floor else 0.0
        post.blame[p] = blend(post.blame[p], to_fixed(fresh), BLAME_SPAN)
        met = 1.0 if unit.count_due[head] > 0 and unit.counted[head] >= unit.count_due[head] else 0.0
        won = won_over(float(unit.granted[head]), behaviour) if on.concession else 0.0
        stood, revised = from_fixed(unit.idle_share[post.unit[p]]), unit.revisions[head]
        hours = floor_hours(stood, revised, behaviour) if on.hours else 0.0
        won += presence(hours, behaviour) if on.presence else 0.0
        won -= voted_down(post.rejected[p], behaviour) if on.voted_down else 0.0
        held, blame = from_fixed(post.authority[p]), from_fixed(post.blame[p])
        post.authority[p] = to_fixed(authority(held, met, blame, won, behaviour) if on.authority else held)


@kernel
def vacate(post: Bundle, p: int, tick: int) -> None:
    """Empty a post whose holder was removed; the next one starts with even authority and a clean sheet."""
    post.holder[p] = -1
    post.since[p] = tick
    post.removed[p] += 1
    post.blame[p] = 0
    post.authority[p] = 5_000


@kernel
def short_this_year(unit: Bundle, u: int, month: int, months: int) -> float:
    """Share of the plan so far this planning year that the reports do not show; 0 while the year is young."""
    if month + 1 < min(YOUNGEST, months) or months <= 0:
        return 0.0
    return short_of(unit.target[u] * (month + 1) // months, unit.reported_year[u])


@kernel
def falls(
    at: Bundle, post: Bundle, p: int, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> bool:
    """Whether the head of a shop or section loses the post this month; of the director the trust has decided."""
    if post.office[p] == Office.DIRECTOR:
        return bool(post.verdict[p] == 1)
    head = answers_for(unit, post.office[p], post.unit[p])
    short = short_this_year(unit, head, at.plan_month, at.plan_months)
    base, blame = behaviour.remove_base[post.office[p] - Office.SHOP_BOSS], from_fixed(post.blame[p])
    held = from_fixed(post.authority[p])
    chance = removal_probability(base, short, blame, held, behaviour) if on.removal else 0.0
    return uniform(draw.remove, at.tick, post.key[p], 0) < chance


@phase(
    "plant.posts.remove",
    every="month",
    over="town",
    says="The trust's verdict on the director is carried out; he in turn parts with bosses short of the plan.",
    reads="post.key post.office post.unit post.fault post.verdict person.key unit.key unit.kind unit.parent"
    " unit.target unit.reported_year",
    writes="post.holder post.since post.removed post.blame post.authority person.quitting",
    behaviour="plant.posts.remove_base plant.posts.remove_short plant.posts.remove_blame"
    " plant.posts.remove_authority",
    draws="remove",
    rules=(removal_probability,),
    events="removed verdict",  # a verdict is only named as the cause
)
def remove(
    at: Bundle, post: Bundle, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle,
    events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Vacate the posts of those removed, and mark them as moving to a post elsewhere."""
    for p in range(post.key.size):
        holder = post.holder[p]
        if post.key[p] == 0 or not is_boss(post.office[p]) or holder < 0:
            continue
        if not falls(at, post, p, unit, behaviour, on, draw):
            continue
        trust = post.office[p] == Office.DIRECTOR
        cause = event_id(kind.verdict, at.tick, post.key[p]) if trust else np.uint64(0)
        topic = Topic.BOSS if post.fault[p] > 0 else Topic.POLICY
        emit(events, kind.removed, person.key[holder], 0, unit.key[post.unit[p]], topic, cause, 1)
        person.quitting[holder] = MOVED
        vacate(post, p, at.tick)


@kernel
def gone(person: Bundle, holder: int, office: int, u: int) -> bool:
    """Whether the holder of a post is no longer on the plant's list, or as brigadier no longer in brigade `u`."""
    if holder < 0:
        return False
    elsewhere = office == Office.BRIGADIER and person.brigade[holder] != u
    return bool(elsewhere or person.section[holder] < 0 or person.leaving[holder] != 0)


@kernel
def posts_by_unit(post: Bundle, office: int, units: int) -> Any:
    """The vacant post of an office in each unit, -1 where none is vacant (int64)."""
    vacant = np.full(units, -1, np.int64)
    for p in range(post.key.size):
        if post.key[p] != 0 and post.office[p] == office and post.holder[p] < 0 and post.unit[p] >= 0:
            vacant[post.unit[p]] = p
    return vacant


@kernel
def eligible_unit(job: int, brigade: int, section: int, shop: int, plant: int, office: int) -> int:
    """The unit whose post of this office one may be raised to from a job: the office next below; -1 for none."""
    if office == Office.BRIGADIER:
        return int(brigade) if job == Occupation.WORKER else -1
    if office == Office.UNION:
        return int(plant) if job == Occupation.WORKER else -1
    if office == Office.FOREMAN:
        return int(section) if job == Occupation.WORKER or job == Occupation.CLERK else -1
    if office == Office.ACCOUNTANT:
        return int(plant) if job == Occupation.CLERK else -1
    if office == Office.SHOP_BOSS:
        return shop if job == Occupation.FOREMAN or job == Occupation.TECHNICIAN else -1
    senior = job == Occupation.MANAGER or job == Occupation.TECHNICIAN
    return int(plant) if senior else -1


@kernel
def fittest(
    at: Bundle,
    post: Bundle,
    person: Bundle,
    unit: Bundle,
    office: int,
    leads: Any,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> Any:
    """Row of the person who is raised to each unit's vacant post of an office, -1 for none (int64 by unit).

    leads: whether each person leads a brigade.
    """
    vacant = posts_by_unit(post, office, unit.key.size)
    chosen = np.full(unit.key.size, -1, np.int64)
    best = np.full(unit.key.size, NOBODY)
    if vacant.max() < 0:
        return chosen
    shops = shops_of(unit.kind, unit.parent)
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0 or shops[section] < 0 or person.leaving[i] != 0 or person.quitting[i] != 0:
            continue
        shop = shops[section]
        u = eligible_unit(person.occupation[i], person.brigade[i], section, shop, unit.parent[shop], office)
        if u < 0 or vacant[u] < 0:
            continue
        party = in_party(person.party[i])
        skill, schooling = from_fixed(person.skill[i]), float(person.schooling[i])
        esteem, reserve = from_fixed(person.esteem[i]), person.reserve[i]
        fit = fitness(skill, schooling, esteem, party, reserve, leads[i], office, behaviour, on)
        fit += gumbel(draw.appoint, at.tick, person.key[i], office)
        if fit > best[u]:
            best[u], chosen[u] = fit, i
    return chosen


@kernel
def seat(
    at: Bundle, post: Bundle, p: int, person: Bundle, i: int, unit: Bundle, events: Bundle, kind: Bundle
) -> None:
    """Put a person in a post; whoever held a lower one leaves it vacant."""
    step_down(post, i)
    post.holder[p] = i
    post.since[p] = at.tick
    if post.office[p] != Office.BRIGADIER and post.office[p] != Office.UNION:
        foreman = post.office[p] == Office.FOREMAN
        person.occupation[i] = Occupation.FOREMAN if foreman else Occupation.MANAGER
        person.brigade[i] = -1
    emit(events, kind.appointed, person.key[i], 0, unit.key[post.unit[p]], Topic.POLICY, 0, 1)


@kernel
def keep_ladder(ladder: Any, raised: Any, section: Any, party: Any, kind: Any, parent: Any) -> None:
    """Enter in each shop what its members see of rising: those raised this month, by the year and a member, smoothed.

    raised: whom the cells had listed and the plant raised this month (int64, by shop); the rest are columns.
    """
    members = np.zeros(kind.size, np.int64)
    shops = shops_of(kind, parent)
    for i in range(section.size):
        if section[i] >= 0 and party[i] == Standing.MEMBER:
            members[shops[section[i]]] += 1
    for u in range(kind.size):
        if kind[u] == Kind.SHOP:
            share = to_fixed(min(1.0, raised[u] * MONTHS / max(1, members[u])))
            ladder[u] = blend(ladder[u], share, MONTHS)


@phase(
    "plant.posts.appoint",
    every="month",
    over="town",
    says="Vacant posts are filled from below: technicians', the director's, shops', foremen's, brigadiers' and others.",
    reads="post.key post.office post.unit person.key person.section person.leaving person.quitting person.party"
    " person.skill person.schooling person.esteem person.reserve unit.key unit.kind unit.parent unit.trade",
    writes="post.holder post.since person.occupation person.brigade unit.ladder town.raised town.raised_party",
    law="plant.technicians.per_thousand plant.technicians.by_trade",
    behaviour="plant.posts.fit_skill plant.posts.fit_school plant.posts.fit_party plant.posts.fit_esteem"
    " plant.posts.fit_lead plant.posts.fit_listed plant.technicians.raise_pace",
    draws="appoint technical technician",
    rules=(promotable, listed, technical_posts, raise_probability),
    events="appointed",
)
def appoint(
    at: Bundle, post: Bundle, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Fill technical posts, then offices top down, so that a chain closes in one month; count who rose, and from whose
    list."""
    town.raised[0] = 0
    town.raised_party[0] = 0
    risen = np.zeros(unit.key.size, np.int64)
    for p in range(post.key.size):
        ours = post.key[p] != 0 and not is_party_post(post.office[p])
        if ours and gone(person, post.holder[p], post.office[p], post.unit[p]):
            post.holder[p] = -1
    raise_hands(at, post, person, unit, town, risen, law, behaviour, on, draw, events, kind)
    leads = brigadiers(post.office, post.holder, person.key.size)
    for office in FILLED:
        chosen = fittest(at, post, person, unit, office, leads, behaviour, on, draw)
        for p in range(post.key.size):
            u = post.unit[p]
            if post.key[p] == 0 or post.office[p] != office or post.holder[p] >= 0 or u < 0:
                continue
            i = chosen[u]
            if i < 0:
                continue
            seat(at, post, p, person, i, unit, events, kind)
            if office == Office.BRIGADIER:
                continue
            town.raised[0] += 1
            town.raised_party[0] += in_party(person.party[i])
            risen[shop_of(unit.kind, unit.parent, person.section[i])] += person.reserve[i]
    keep_ladder(unit.ladder, risen, person.section, person.party, unit.kind, unit.parent)
