"""Promotion: who of those below looks fit for a post, and what becomes of the post he held."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.rules import rule
from kombinat.world.offices import is_party_post


@rule("plant.posts.promotable", cites="P3-M40 P1-33 P2-12", neutral=0.0)
def promotable(
    skill: float, schooling: float, party: bool, esteem: float, leads: bool, office: int, behaviour: Bundle
) -> float:
    """How fit a person looks for a post, as a weight in logs.

    fit_skill skill + fit_school schooling + fit_party[office] party + fit_esteem esteem + fit_lead leads

    schooling: years; party: a member or candidate; esteem: among workmates (0..1); leads: a brigade; office:
    world.codes.Office.
    """
    score = behaviour.fit_skill * skill + behaviour.fit_school * schooling + behaviour.fit_esteem * esteem
    score += behaviour.fit_lead if leads else 0.0
    return float(score + (behaviour.fit_party[office] if party else 0.0))


@rule("plant.posts.listed", cites="P1-33 P3-M40", neutral=0.0)
def listed(reserve: int, party: bool, behaviour: Bundle) -> float:
    """What a place on the cell's list for promotion adds to fitness for a post, in logs: fit_listed on the list."""
    return behaviour.fit_listed if party and reserve == 1 else 0.0


@kernel
def fitness(
    skill: float, schooling: float, esteem: float, party: bool, reserve: int, leads: bool, office: int,
    behaviour: Bundle, on: Bundle,
) -> float:  # fmt: skip
    """How fit somebody looks for an office, and what the cell's list adds to it, in logs."""
    fit = promotable(skill, schooling, party, esteem, leads, office, behaviour) if on.promotable else 0.0
    return fit + (listed(reserve, party, behaviour) if on.listed else 0.0)


@kernel
def step_down(post: Bundle, i: int) -> None:
    """Leave vacant whatever office of the plant a person holds: he is to take another."""
    for p in range(post.key.size):
        if post.key[p] != 0 and post.holder[p] == i and not is_party_post(post.office[p]):
            post.holder[p] = -1
