"""Officers: who is put in command, and who beside him.

The state needs the skill of people it does not trust, watches them, and replaces them as others learn. A larger ship
is given to the commander of a smaller one, of whom his commissar writes well, so that one vacancy makes another; one
for which nobody is found so is sent an officer from elsewhere.
Political work is a career of its own, made in circles and not at sea. What is declared in time comes to weigh less
by law.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import holders, is_line, is_political, old_regime, posts_of
from kombinat.fleet.fitness import declared, fitness, look, may_hold, politic, trusted
from kombinat.world.codes import Call, Kind, Occupation, Office, Topic
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

NOBODY = -1e30
FILLED = (0, 1, 2, 7, 8)  # fleet commander, ship commander, head of department, commissar, instructor


@rule("fleet.officers.watched", cites="P4-22", neutral=1.0)
def watched(former: float, behaviour: Bundle) -> float:
    """Share of departments given an instructor: watch_base + watch_former former, at most 1.

    former: share of commanders of the old kind, as the papers show.
    """
    return float(min(1.0, behaviour.watch_base + behaviour.watch_former * former))


@rule("fleet.officers.commended", cites="P4-27", neutral=0.0)
def commended(praise: float, behaviour: Bundle) -> float:
    """What his commissar's report adds to a commander's fitness for a larger ship, in logs: commend praise (0..1)."""
    return float(behaviour.commend * praise)


@rule("fleet.officers.called_over", cites="P4-23", neutral=False)
def called_over(own: float, there: float, behaviour: Bundle) -> bool:
    """Whether a commander may be given another ship: there >= step own. own, there: crews of his and of the other."""
    return bool(there >= behaviour.step * own)


@rule("fleet.officers.posted", cites="P4-23", neutral=False)
def posted(found: bool) -> bool:
    """Whether a ship without a commander is sent a line officer who has no post elsewhere: where nobody was found.

    found: whether somebody aboard, or the commander of a smaller ship, may take it. Ships relieved of one commander
    received a new one (002:11729-11731).
    """
    return not found


@kernel
def place_for(office: int, section: int, ship: int, fleet: int) -> int:
    """The unit whose post of this office somebody of a department may be given."""
    if office == Office.FOREMAN or office == Office.INSTRUCTOR:
        return section
    return fleet if office == Office.DIRECTOR else ship


@kernel
def former_share(office: Any, holder: Any, recorded: Any) -> float:
    """Share of ship commanders of the old kind by their papers. office, holder: of posts; recorded: of persons."""
    commanders, former = 0, 0
    for p in range(office.size):
        if office[p] == Office.SHOP_BOSS and holder[p] >= 0:
            commanders += 1
            former += old_regime(recorded[holder[p]])
    return float(former / max(1, commanders))


@kernel
def vacant_of(office: int, post: Bundle, units: int, share: float, stream: int) -> Any:
    """The vacant post of an office in each unit, -1 for none (int64); of instructors' posts only a share is filled."""
    vacant = np.full(units, -1, np.int64)
    for p in range(post.key.size):
        if post.key[p] == 0 or post.office[p] != office or post.holder[p] >= 0 or post.unit[p] < 0:
            continue
        if office != Office.INSTRUCTOR or uniform(stream, 0, post.key[p], 0) < share:
            vacant[post.unit[p]] = p
    return vacant


@kernel
def largest_first(key: Any, heads: Any) -> Any:
    """Rows of units by crew, the largest first, equal ones by key (int64): columns of units."""
    by_key = np.argsort(key)
    return by_key[np.argsort(-heads[by_key], kind="mergesort")]


@kernel
def call_over(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, vacant: Any, best: Any, chosen: Any, law: Bundle,
    behaviour: Bundle, on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Put commanders of smaller ships among those looked at for a vacant ship, each for one; changes `chosen`."""
    bosses = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, unit.key.size)
    taken = np.zeros(unit.key.size, np.bool_)
    for u in largest_first(unit.key, unit.heads):
        if vacant[u] < 0:
            continue
        given = -1
        for other in range(unit.key.size):
            p = bosses[other]
            i = post.holder[p] if p >= 0 else -1
            if i < 0 or taken[other] or person.leaving[i] != 0 or person.called[i] != Call.NONE:
                continue
            own, there = float(unit.heads[other]), float(unit.heads[u])
            if not (called_over(own, there, behaviour) if on.called_over else False):
                continue
            fit = look(at, person, i, Office.SHOP_BOSS, law, behaviour, on, draw)
            fit += commended(from_fixed(unit.standing_reported[other]), behaviour) if on.commended else 0.0
            if fit > best[u] or (fit == best[u] and person.key[i] < person.key[chosen[u]]):
                best[u], chosen[u], given = fit, i, other
        if given >= 0:
            taken[given] = True


@kernel
def may_be_sent(office: int, occupation: int, card: bool, skill: int, least: float) -> bool:
    """Whether somebody without a post may be sent to one on another ship: political staff, or line officers."""
    if is_political(office):
        return bool(card and occupation == Occupation.CLERK)
    return bool(is_line(occupation) and from_fixed(skill) >= least)


@kernel
def without_post(
    at: Bundle, person: Bundle, held: Any, chosen: Any, office: int, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> Any:  # fmt: skip
    """Rows of those without a post who may be sent to one, the fittest first, whoever is `chosen` left out (int64)."""
    looks, taken = np.full(held.size, NOBODY), np.zeros(held.size, np.bool_)
    for u in range(chosen.size):
        if chosen[u] >= 0:
            taken[chosen[u]] = True
    found = 0
    for i in range(held.size):
        there = person.section[i] >= 0 and person.leaving[i] == 0 and person.called[i] == Call.NONE
        card, skill = in_party(person.party[i]), person.skill[i]
        fits = may_be_sent(office, person.occupation[i], card, skill, behaviour.least_skill)
        if there and held[i] < 0 and fits and not taken[i]:
            looks[i] = look(at, person, i, office, law, behaviour, on, draw)
            found += 1
    return np.argsort(-looks)[:found]


@kernel
def send(key: Any, wanting: Any, chosen: Any, free: Any) -> None:
    """Send those who are free to the units that want somebody, in order of units' keys; changes `chosen`."""
    sent = 0
    for u in np.argsort(key):
        if wanting[u] and sent < free.size:
            chosen[u] = free[sent]
            sent += 1


@kernel
def send_officers(
    at: Bundle, person: Bundle, unit: Bundle, held: Any, vacant: Any, chosen: Any, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle,
) -> None:  # fmt: skip
    """Send officers without a post to ships for which nobody was found; changes `chosen`."""
    wanting = np.zeros(vacant.size, np.bool_)
    for u in range(vacant.size):
        wanting[u] = vacant[u] >= 0 and (posted(chosen[u] >= 0) if on.posted else False)
    free = without_post(at, person, held, chosen, Office.SHOP_BOSS, law, behaviour, on, draw)
    send(unit.key, wanting, chosen, free)


@kernel
def give(
    at: Bundle, person: Bundle, post: Bundle, p: int, i: int, old: int, section: int, behaviour: Bundle
) -> None:  # fmt: skip
    """Put person i in post p, out of post `old` (-1: none) and into a department: the authority of rank, no blame."""
    if old >= 0:
        post.holder[old] = -1
    post.holder[p] = i
    post.since[p] = at.tick
    post.blame[p] = 0
    post.authority[p] = to_fixed(behaviour.rank_base)
    rank = Occupation.TECHNICIAN if post.office[p] == Office.FOREMAN else Occupation.MANAGER
    person.occupation[i] = Occupation.CLERK if is_political(post.office[p]) else rank
    person.section[i] = section


@kernel
def first_sections(key: Any, kind: Any, parent: Any) -> Any:
    """For each unit its department with the smallest key, -1 for none (int64): columns of units."""
    first = np.full(key.size, -1, np.int64)
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.SECTION and parent[u] >= 0:
            ship = parent[u]
            if first[ship] < 0 or key[u] < key[first[ship]]:
                first[ship] = u
    return first


@phase(
    "fleet.officers.appoint",
    every="month",
    over="town",
    says="Vacant posts are filled by seamanship, card, papers and reports, from the fleet's down to instructors'.",
    reads="person.key person.leaving person.called person.skill person.schooling person.party"
    " person.study person.recorded person.past unit.key unit.kind unit.parent unit.heads unit.standing_reported"
    " post.key post.office post.unit",
    writes="post.holder post.since post.blame post.authority person.occupation person.section",
    law="fleet.officers.trust fleet.officers.blemish",
    behaviour="fleet.officers.fit_skill fleet.officers.fit_school fleet.officers.least_skill"
    " fleet.officers.bar_origin fleet.officers.bar_file fleet.officers.watch_base fleet.officers.watch_former"
    " fleet.officers.fit_study fleet.officers.fit_staff fleet.officers.commend fleet.officers.step"
    " fleet.command.rank_base",
    draws="appoint watch",
    rules=(fitness, trusted, declared, watched, politic, commended, called_over, posted),
    events="appointed",
)
def appoint(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Fill vacancies, top down, from ship or department, ships from smaller ones too."""
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
    first = first_sections(unit.key, unit.kind, unit.parent)
    share = former_share(post.office, post.holder, person.recorded)
    share = watched(share, behaviour) if on.watched else 1.0
    for office in FILLED:
        vacant = vacant_of(office, post, units, share, draw.watch)
        if vacant.max() < 0:
            continue
        held = holders(post.office, post.holder, person.key.size)
        best, chosen = np.full(units, NOBODY), np.full(units, -1, np.int64)
        for i in range(person.key.size):
            section = person.section[i]
            if section < 0 or person.leaving[i] != 0 or person.called[i] != Call.NONE:
                continue
            ship = shops[section]
            u = place_for(office, section, ship, unit.parent[ship])
            busy = held[i] >= 0 and post.office[held[i]] <= office
            if u < 0 or vacant[u] < 0 or busy:
                continue
            card, skill = in_party(person.party[i]), person.skill[i]
            if not may_hold(office, person.occupation[i], card, skill, behaviour.least_skill):
                continue
            fit = look(at, person, i, office, law, behaviour, on, draw)
            if fit > best[u]:
                best[u], chosen[u] = fit, i
        if office == Office.SHOP_BOSS:
            call_over(at, person, unit, post, vacant, best, chosen, law, behaviour, on, draw)
            send_officers(at, person, unit, held, vacant, chosen, law, behaviour, on, draw)
        if is_political(office):
            nobody = np.full(units, -1, np.int64)
            free = without_post(at, person, held, nobody, office, law, behaviour, on, draw)
            send(unit.key, vacant >= 0, chosen, free)
        placed = np.zeros(person.key.size, np.bool_)
        for u in np.argsort(unit.key):
            i = chosen[u]
            if i < 0 or placed[i] or (held[i] >= 0 and post.holder[held[i]] != i):
                continue
            placed[i] = True
            stays = office == Office.DIRECTOR or person.section[i] == u or shops[person.section[i]] == u
            place = person.section[i] if stays else first[u] if first[u] >= 0 else u
            give(at, person, post, vacant[u], i, held[i], place, behaviour)
            emit(events, kind.appointed, person.key[i], 0, unit.key[u], Topic.POLICY, 0, 1)
