"""Technical posts: how many a shop has for its hands, who is raised to them from the bench, who comes from school.

The shops' staff lists give so many technicians for a thousand hands, more from year to year, and more in some trades
than in others. What stands empty is filled from below in time, or by a recruit who has been to a technical school. The
office keeps no such list: it takes whom it needs by schooling. Nobody loses a technical post because a list has shrunk.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel, uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import from_fixed
from kombinat.engine.rules import rule
from kombinat.plant.brigades import brigadiers, is_hand
from kombinat.plant.promotion import fitness, step_down
from kombinat.world.codes import Kind, Occupation, Office, Topic
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of

NOBODY = -1e30
THOUSAND = 1000.0


@rule("plant.technicians.posts", cites="P2-33 P1-13", neutral=0.0)
def technical_posts(hands: float, per_thousand: float, weight: float) -> float:
    """Technical posts of a shop: hands per_thousand weight / 1000.

    hands: workers and helpers on its list; per_thousand: technical posts for a thousand hands of the plant; weight:
    posts for a hand in the shop's trade, against the plant's mean.
    """
    return hands * per_thousand * weight / THOUSAND


@rule("plant.technicians.raised", cites="P1-13 P1-33 P3-M40", neutral=0.0)
def raise_probability(behaviour: Bundle) -> float:
    """Probability that a vacant technical post is filled from the bench within a month: raise_pace (0..1)."""
    return float(behaviour.raise_pace)


@rule("plant.technicians.graduates", cites="P2-33", neutral=0.0)
def taken_on(schooling: float, vacant: int, behaviour: Bundle) -> float:
    """Whether a recruit of a shop becomes a technician: 1 if vacant > 0 and schooling >= technician_school, else 0.

    schooling: years; vacant: technical posts of the shop that are empty.
    """
    return 1.0 if vacant > 0 and schooling >= behaviour.technician_school else 0.0


@kernel
def vacancies(person: Bundle, unit: Bundle, law: Bundle, on: Bundle) -> Any:
    """Empty technical posts of each shop (int64 by unit): posts by its hands, to the nearest, less its technicians."""
    hands, technicians = np.zeros(unit.key.size, np.int64), np.zeros(unit.key.size, np.int64)
    empty, shops = np.zeros(unit.key.size, np.int64), shops_of(unit.kind, unit.parent)
    for i in range(person.key.size):
        section = person.section[i]
        if section >= 0 and shops[section] >= 0 and person.leaving[i] == 0:
            hands[shops[section]] += is_hand(person.occupation[i])
            technicians[shops[section]] += person.occupation[i] == Occupation.TECHNICIAN
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP:
            weight, size = law.by_trade[unit.trade[u]], float(hands[u])
            posts = technical_posts(size, law.per_thousand, weight) if on.posts else 0.0
            empty[u] = max(0, int(posts + 0.5) - technicians[u])
    return empty


@kernel
def to_be_filled(at: Bundle, unit: Bundle, empty: Any, behaviour: Bundle, on: Bundle, draw: Bundle) -> Any:
    """Of each shop's empty technical posts, those that are filled from the bench this month (int64 by unit)."""
    chance = raise_probability(behaviour) if on.raised else 0.0
    filling = np.zeros(empty.size, np.int64)
    for u in range(empty.size):
        for number in range(empty[u]):
            filling[u] += uniform(draw.technical, at.tick, unit.key[u], number) < chance
    return filling


@kernel
def fits(
    at: Bundle,
    person: Bundle,
    shops: Any,
    filling: Any,
    leads: Any,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> Any:
    """How fit each worker of a shop that fills a technical post looks for it, as for a foreman's (float64 by person).

    leads: whether each person leads a brigade. Everybody else gets NOBODY.
    """
    found = np.full(person.key.size, NOBODY)
    for i in range(person.key.size):
        section = person.section[i]
        if section < 0 or shops[section] < 0 or filling[shops[section]] == 0:
            continue
        if person.occupation[i] != Occupation.WORKER or person.leaving[i] != 0 or person.quitting[i] != 0:
            continue
        party, reserve = in_party(person.party[i]), person.reserve[i]
        skill, schooling = from_fixed(person.skill[i]), float(person.schooling[i])
        esteem = from_fixed(person.esteem[i])
        fit = fitness(skill, schooling, esteem, party, reserve, leads[i], Office.FOREMAN, behaviour, on)
        found[i] = fit + gumbel(draw.technician, at.tick, person.key[i], 0)
    return found


@kernel
def best_of_shops(person: Bundle, shops: Any, fit: Any, filling: Any) -> Any:
    """Row of the fittest in each shop that still fills a technical post, -1 for none (int64 by unit)."""
    chosen, best = np.full(filling.size, -1, np.int64), np.full(filling.size, NOBODY)
    for i in range(fit.size):
        if fit[i] > NOBODY:
            shop = shops[person.section[i]]
            if filling[shop] > 0 and fit[i] > best[shop]:
                best[shop], chosen[shop] = fit[i], i
    return chosen


@kernel
def raise_hands(
    at: Bundle, post: Bundle, person: Bundle, unit: Bundle, town: Bundle, risen: Any, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Raise workers to empty technical posts; count them, and in `risen` (int64 by unit) those of the cells' lists."""
    filling = to_be_filled(at, unit, vacancies(person, unit, law, on), behaviour, on, draw)
    if filling.sum() == 0:
        return
    shops, leads = shops_of(unit.kind, unit.parent), brigadiers(post.office, post.holder, person.key.size)
    fit = fits(at, person, shops, filling, leads, behaviour, on, draw)
    while filling.max() > 0:
        chosen = best_of_shops(person, shops, fit, filling)
        for u in range(filling.size):
            i = chosen[u]
            if i < 0:
                filling[u] = 0
                continue
            filling[u] -= 1
            fit[i] = NOBODY
            step_down(post, i)
            person.occupation[i], person.brigade[i] = Occupation.TECHNICIAN, -1
            town.raised[0] += 1
            town.raised_party[0] += in_party(person.party[i])
            risen[u] += person.reserve[i]
            emit(events, kind.appointed, person.key[i], 0, unit.key[u], Topic.POLICY, 0, 1)
