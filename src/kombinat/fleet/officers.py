"""Officers: who is put in command, who is taken out of it, and the academies that make new ones.

The state needs the skill of people it does not trust, watches them, and replaces them as others learn. Screening
before the autumn manoeuvres goes by the files; what is declared in time comes to weigh less by law.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform
from kombinat.engine.events import emit
from kombinat.engine.ledger import post as book_entry
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import SUSPECT, in_party, is_officer, old_regime
from kombinat.world.codes import Call, Occupation, Office, Topic
from kombinat.world.offices import is_party_post
from kombinat.world.tree import shops_of

LEAVES = 1
EVEN = 5_000
NOBODY = -1e30
FILLED = (0, 1, 2, 7, 8)  # fleet commander, ship commander, head of department, commissar, instructor


@rule("fleet.officers.replaced", cites="P4-41", neutral=0.0)
def replaced_probability(
    wave: float, former: float, outside: float, blame: float, behaviour: Bundle
) -> float:
    """Probability that a holder loses the post within a month, at most 1.

    wave (wave_former former + wave_outside outside) + lose_blame blame

    wave: of the day's replacements (0..1); former, outside: 1 for an officer of the old kind, for one without a card;
    blame: carried.
    """
    drive = wave * (behaviour.wave_former * former + behaviour.wave_outside * outside)
    return float(min(1.0, drive + behaviour.lose_blame * blame))


@rule("fleet.officers.screened", cites="P4-44", neutral=0.0)
def screened_probability(vigilance: float, suspect: float, record: float, behaviour: Bundle) -> float:
    """Probability of being put ashore before the manoeuvres: vigilance (screen_file suspect + screen_record record).

    suspect: 1 where the files hold ties against him; record: own smoothed record of breaches.
    """
    return float(min(1.0, vigilance * (behaviour.screen_file * suspect + behaviour.screen_record * record)))


@rule("fleet.officers.watched", cites="P4-22", neutral=1.0)
def watched(former: float, behaviour: Bundle) -> float:
    """Share of departments given an instructor: watch_base + watch_former former, at most 1.

    former: share of commanders of the old kind, as the papers show.
    """
    return float(min(1.0, behaviour.watch_base + behaviour.watch_former * former))


@rule("fleet.officers.fit", cites="P4-23", neutral=0.0)
def fitness(skill: float, schooling: float, behaviour: Bundle) -> float:
    """How fit an officer looks for command, in logs: fit_skill skill + fit_school schooling. schooling: years."""
    return float(behaviour.fit_skill * skill + behaviour.fit_school * schooling)


@rule("fleet.officers.trusted", cites="P4-41 P4-22", neutral=0.0)
def trusted(card: float, trust: float) -> float:
    """What a party card adds to fitness, in logs: trust card. trust: weight that the orders of the day give it."""
    return trust * card


@rule("fleet.officers.declared", cites="P4-48", neutral=0.0)
def declared(former: float, suspect: float, blemish: float, behaviour: Bundle) -> float:
    """What a blemish that the papers declare takes, in logs: - blemish (bar_origin former + bar_file suspect).

    blemish: weight that the rules of the day leave it (1 a bar, 0 none).
    """
    return float(-blemish * (behaviour.bar_origin * former + behaviour.bar_file * suspect))


@kernel
def vacate(post: Bundle, p: int, tick: int) -> None:
    """Empty a post."""
    post.holder[p] = -1
    post.since[p] = tick
    post.removed[p] += 1


@phase(
    "fleet.officers.remove",
    every="month",
    over="town",
    says="The untrusted are replaced in waves, the blamed singly; before manoeuvres crews are screened by the files.",
    reads="person.key person.section person.recorded person.party person.past person.truancy"
    " person.called unit.key post.key post.office post.unit post.blame",
    writes="post.holder post.since post.removed person.leaving",
    sums="town.departed",
    law="fleet.officers.wave fleet.officers.vigilance fleet.officers.manoeuvres",
    behaviour="fleet.officers.wave_former fleet.officers.wave_outside fleet.officers.lose_blame"
    " fleet.officers.screen_file fleet.officers.screen_record",
    draws="wave screen",
    rules=(replaced_probability, screened_probability),
    events="removed",
    ledgers="persons",
)
def remove(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Vacate posts; discharge those replaced, and those screened out."""
    gone = 0
    for p in range(post.key.size):
        i = post.holder[p]
        if post.key[p] == 0 or is_party_post(post.office[p]) or i < 0:
            continue
        if person.leaving[i] != 0 or person.called[i] != Call.NONE:
            continue
        former, outside = (
            1.0 if old_regime(person.recorded[i]) else 0.0,
            0.0 if in_party(person.party[i]) else 1.0,
        )
        blame = from_fixed(post.blame[p])
        chance = replaced_probability(law.wave, former, outside, blame, behaviour) if on.replaced else 0.0
        if uniform(draw.wave, at.tick, person.key[i], 0) < chance:
            emit(events, kind.removed, person.key[i], 0, unit.key[post.unit[p]], Topic.POLICY, 0, 1)
            person.leaving[i] = LEAVES
            vacate(post, p, at.tick)
            gone += 1
    if at.month == int(law.manoeuvres):
        for i in range(person.key.size):
            if person.section[i] < 0 or person.leaving[i] != 0 or person.called[i] != Call.NONE:
                continue
            suspect, record = 1.0 if person.past[i] & SUSPECT else 0.0, from_fixed(person.truancy[i])
            chance = screened_probability(law.vigilance, suspect, record, behaviour) if on.screened else 0.0
            if uniform(draw.screen, at.tick, person.key[i], 0) < chance:
                person.leaving[i] = LEAVES
                gone += 1
    town.departed[0] += gone
    book_entry(book.persons, account.town, account.demobilised, gone)


@kernel
def may_hold(office: int, occupation: int, card: bool, skill: int, least: float) -> bool:
    """Whether somebody may be put in a post at all: rank for command, a card for political work."""
    if office == Office.COMMISSAR or office == Office.INSTRUCTOR:
        return card
    if office == Office.FOREMAN:
        return is_officer(occupation) and occupation != Occupation.CLERK
    line = (
        occupation == Occupation.TECHNICIAN
        or occupation == Occupation.MANAGER
        or occupation == Occupation.FOREMAN
    )
    return line and from_fixed(skill) >= least


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
def holders(office: Any, holder: Any, people: int) -> Any:
    """The office each person holds, party posts apart (int64, -1 for none): columns of posts."""
    held = np.full(people, -1, np.int64)
    for p in range(office.size):
        if holder[p] >= 0 and not is_party_post(office[p]):
            held[holder[p]] = p
    return held


@phase(
    "fleet.officers.appoint",
    every="month",
    over="town",
    says="Vacant posts are filled by seamanship, party card and papers, from the fleet commander down to instructors.",
    reads="person.key person.section person.leaving person.called person.skill person.schooling person.party"
    " person.recorded person.past unit.key unit.kind unit.parent post.key post.office post.unit",
    writes="post.holder post.since post.blame post.authority person.occupation",
    law="fleet.officers.trust fleet.officers.blemish",
    behaviour="fleet.officers.fit_skill fleet.officers.fit_school fleet.officers.least_skill"
    " fleet.officers.bar_origin fleet.officers.bar_file fleet.officers.watch_base fleet.officers.watch_former",
    draws="appoint watch",
    rules=(fitness, trusted, declared, watched),
    events="appointed",
)
def appoint(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Fill vacancies, top down, from ship or department; a new holder starts with even authority and no blame."""
    units, shops = unit.key.size, shops_of(unit.kind, unit.parent)
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
            card = in_party(person.party[i])
            ship = shops[section]
            u = place_for(office, section, ship, unit.parent[ship])
            busy = held[i] >= 0 and post.office[held[i]] <= office
            least = behaviour.least_skill
            if u < 0 or vacant[u] < 0 or busy:
                continue
            if not may_hold(office, person.occupation[i], card, person.skill[i], least):
                continue
            skill = from_fixed(person.skill[i])
            fit = fitness(skill, float(person.schooling[i]), behaviour) if on.fit else 0.0
            fit += trusted(1.0 if card else 0.0, law.trust) if on.trusted else 0.0
            former, suspect = (
                1.0 if old_regime(person.recorded[i]) else 0.0,
                1.0 if person.past[i] & SUSPECT else 0.0,
            )
            fit += declared(former, suspect, law.blemish, behaviour) if on.declared else 0.0
            fit += gumbel(draw.appoint, at.tick, person.key[i], office)
            if fit > best[u]:
                best[u], chosen[u] = fit, i
        for u in range(units):
            if chosen[u] >= 0:
                i = chosen[u]
                if held[i] >= 0:
                    post.holder[held[i]] = -1
                post.holder[vacant[u]] = i
                post.since[vacant[u]] = at.tick
                post.blame[vacant[u]] = 0
                post.authority[vacant[u]] = EVEN
                political = office == Office.COMMISSAR or office == Office.INSTRUCTOR
                rank = Occupation.TECHNICIAN if office == Office.FOREMAN else Occupation.MANAGER
                person.occupation[i] = Occupation.CLERK if political else rank
                emit(events, kind.appointed, person.key[i], 0, unit.key[u], Topic.POLICY, 0, 1)
