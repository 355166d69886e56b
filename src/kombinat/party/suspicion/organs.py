"""The security organs, as the plant meets them: an outside power that reads what is said and takes people away.

No post stands for it, and nothing in it finds a deed, since there is none to find: it is fed by names, and how many
files it takes up is law. Ties of those taken are entered in the files of others.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.organisation import EXPELLED, strike_off
from kombinat.party.membership.examination import strike
from kombinat.world.codes import Call, Ground, Kind, Occupation, Origin, Past, Standing
from kombinat.world.offices import holders_of
from kombinat.world.standing import in_party
from kombinat.world.tree import plant_of, shop_of

NAMED, LINKED = int(Past.NAMED), int(Past.LINKED)
TIES = int(Past.OPPOSED | Past.SUPPORTS | Past.ABROAD | Past.LINKED | Past.RETURNED)


@rule("party.organs.standing", cites="P1-50", neutral="reach")
def by_standing(reach: float, technical: float, specialist: bool, party: bool) -> float:
    """Share of files taken up in a month, by who it is: the larger of reach and, for specialists, technical.

    technical: share of the files of technical staff of the old schooled classes, outside the party; the same failure
    costs a communist the post and no more.
    """
    return max(reach, technical) if specialist and not party else reach


@rule("party.organs.attention", cites="P3-M39", neutral=0.0)
def drawn_attention(watch: float, short: float, behaviour: Bundle) -> float:
    """What a miss of the arms plan adds to a case: case_attention watch short (log odds).

    watch: share of the plan that soldiers and organs look at; short: share of the plan not reported as met.
    """
    return float(behaviour.case_attention * watch * short)


@rule("party.organs.arrest", cites="P3-M39 P4-43", neutral=0.0)
def arrest_probability(
    reach: float, office: float, ties: float, attention: float, behaviour: Bundle
) -> float:
    """Probability that somebody named is arrested within a month: reach p.

    logit p = case_base + case_office office + case_ties ties + attention

    reach: share of files taken up; office, ties: 0 or 1, an office held, ties by the files.
    """
    score = behaviour.case_base + behaviour.case_office * office + behaviour.case_ties * ties
    return reach * expit(score + attention)


@rule("party.organs.linked", cites="P4-43 P2-33", neutral=0.0)
def linked_probability(kin: bool, appointed: bool, behaviour: Bundle) -> float:
    """Probability that a tie to somebody arrested is entered: link_kin of one household, link_post between a head and
    whom he raised (the larger where both), else 0."""
    home, work = behaviour.link_kin if kin else 0.0, behaviour.link_post if appointed else 0.0
    return float(max(home, work))


@kernel
def is_specialist(occupation: int, recorded: int) -> bool:
    """Technical staff of the old schooled or propertied classes, by the papers."""
    staff = occupation == Occupation.TECHNICIAN or occupation == Occupation.MANAGER
    return staff and (recorded == Origin.EMPLOYEE or recorded == Origin.FORMER)


@kernel
def short_of_plan(unit: Bundle) -> float:
    """Share of the plant's plan of last month that its report does not show as met (0 without a plan)."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0 or unit.count_due[plant] <= 0:
        return 0.0
    return float(max(0.0, 1.0 - unit.counted[plant] / unit.count_due[plant]))


@kernel
def raised_with(people: int, taken: Any, post: Bundle, kind: Any, parent: Any) -> Any:
    """Which persons hold a post to which somebody taken raised them, or raised somebody taken (bool, by person).

    Raised: a post one step below, got while the upper one was held. taken: bool by person; kind, parent: of units.
    """
    tied = np.zeros(people, np.bool_)
    for p in range(post.key.size):
        lower, u = post.holder[p], post.unit[p]
        if post.key[p] == 0 or lower < 0 or u < 0 or kind[u] == Kind.BRIGADE or parent[u] < 0:
            continue
        for q in range(post.key.size):
            upper = post.holder[q]
            if (
                post.key[q] != 0
                and upper >= 0
                and post.unit[q] == parent[u]
                and post.since[p] > post.since[q]
            ):
                tied[lower] |= taken[upper]
                tied[upper] |= taken[lower]
    return tied


@kernel
def count_arrest(i: int, office: bool, person: Bundle, unit: Bundle, town: Bundle) -> None:
    """Enter somebody taken in the counts of the month."""
    town.arrests[0] += 1
    town.arrests_posts[0] += 1 if office else 0
    town.arrests_party[0] += 1 if person.cell[i] >= 0 and in_party(person.party[i]) else 0
    if person.section[i] >= 0:
        town.arrests_employees[0] += 1
        unit.arrested[shop_of(unit.kind, unit.parent, person.section[i])] += 1


@phase(
    "party.organs.arrest",
    every="month",
    over="town",
    says="The organs take some of those named, out of the party first; ties to them enter other people's files.",
    reads="person.key person.household person.section person.occupation person.recorded person.leaving unit.key"
    " unit.kind unit.parent unit.counted unit.count_due post.key post.unit post.holder post.since",
    writes="person.past person.called person.party person.cell person.assignment person.reserve person.party_time"
    " person.floor"
    " unit.arrested town.arrests town.arrests_party town.arrests_posts town.arrests_employees" + EXPELLED,
    law="party.organs.reach party.organs.technical party.organs.watch",
    behaviour="party.organs.case_base party.organs.case_office party.organs.case_ties party.organs.case_attention"
    " party.organs.link_kin party.organs.link_post",
    draws="arrest link",
    rules=(by_standing, drawn_attention, arrest_probability, linked_probability),
    events="arrested expelled",
)
def arrest(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write who is called away, expulsions, links and counts."""
    if law.reach <= 0.0 and law.technical <= 0.0:
        return
    people = person.key.size
    offices = holders_of(people, post.key, post.holder)
    taken, homes = np.zeros(people, np.bool_), np.zeros(person.household.max() + 2, np.bool_)
    attention = drawn_attention(law.watch, short_of_plan(unit), behaviour) if on.attention else 0.0
    for i in range(people):
        if (
            person.key[i] == 0
            or not person.past[i] & NAMED
            or person.leaving[i] != 0
            or person.called[i] != Call.NONE
        ):
            continue
        communist = in_party(person.party[i])
        specialist = is_specialist(person.occupation[i], person.recorded[i])
        reach = law.reach
        reach = by_standing(reach, law.technical, specialist, communist) if on.standing else reach
        office, ties = 1.0 if offices[i] else 0.0, 1.0 if person.past[i] & TIES else 0.0
        p = arrest_probability(reach, office, ties, attention, behaviour) if on.arrest else 0.0
        if uniform(draw.arrest, at.tick, person.key[i], 0) >= p:
            continue
        count_arrest(i, offices[i], person, unit, town)
        place = unit.key[person.section[i]] if person.section[i] >= 0 else np.uint64(0)
        if communist and person.cell[i] >= 0:
            strike(i, Ground.ENEMY.value, person, town)
            emit(events, kind.expelled, person.key[i], 0, place, Ground.ENEMY, 0, 1)
        elif communist:
            strike_off(i, Standing.EXPELLED, person)  # not on the plant's list, so not in its count
        taken[i], homes[person.household[i] + 1] = True, True  # place 0: those without a household
        person.called[i] = Call.ARRESTED
        emit(events, kind.arrested, person.key[i], 0, place, -1, 0, 1)
    tied = raised_with(people, taken, post, unit.kind, unit.parent)
    for i in range(people):
        kin = person.key[i] != 0 and person.household[i] >= 0 and homes[person.household[i] + 1]
        if taken[i] or not (kin or tied[i]):
            continue
        p = linked_probability(kin, tied[i], behaviour) if on.linked else 0.0
        if uniform(draw.link, at.tick, person.key[i], 0) < p:
            person.past[i] |= LINKED
