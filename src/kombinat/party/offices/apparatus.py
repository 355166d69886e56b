"""The apparatus: the committee places organisers, covers its own people, and is paid back for both.

What it covers is not forgotten: when criticism is called for from above it comes out, at those covered and at those
who covered them.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.world.codes import Office, Standing


@rule("party.apparatus.placed", cites="P3-M16", neutral=0.0)
def placed_probability(appointed: float, hostility: float, behaviour: Bundle) -> float:
    """Probability that the committee fills a cell's empty post with somebody from outside, at most appointed.

    appointed min(1, place_base + place_hostile hostility)

    appointed: how far the statutes of the day let it appoint (0..1); hostility: heat of the cell's floor.
    """
    return float(appointed * min(1.0, behaviour.place_base + behaviour.place_hostile * hostility))


@rule("party.apparatus.confidence", cites="P3-M16", neutral="before")
def confidence(before: float, outsider: float, fault: float, behaviour: Bundle) -> float:
    """Confidence of a cell in its organiser a month later: before + trust_pace (target - before).

    target = 1 - doubt_outsider outsider - doubt_fault fault, at least 0

    outsider: 1 if placed from outside the cell; fault: case made against the organiser.
    """
    target = max(0.0, 1.0 - behaviour.doubt_outsider * outsider - behaviour.doubt_fault * fault)
    return float(before + behaviour.trust_pace * (target - before))


@rule("party.apparatus.shielded", cites="P3-M17", neutral=0.0)
def shielded(licence: float, behaviour: Bundle) -> float:
    """Share of a case against one of its own that the committee keeps from being acted on: shield (1 - licence).

    licence: how far the line calls for criticism from below (0..1).
    """
    return float(behaviour.shield * (1.0 - licence))


@rule("party.apparatus.uncovered", cites="P3-M17", neutral=0.0)
def uncovered(covered: float, licence: float, behaviour: Bundle) -> float:
    """What comes out this month of a case once covered: uncover licence covered."""
    return float(behaviour.uncover * licence * covered)


@rule("party.apparatus.accomplice", cites="P3-M17", neutral=0.0)
def accomplice(out: float, behaviour: Bundle) -> float:
    """Case against the committee for what it had covered: accomplice out, at most 1. out: all that came out."""
    return float(min(1.0, behaviour.accomplice * out))


@kernel
def may_be_shielded(office: int) -> bool:
    """Whether an office is one whose holder the committee works with: director, shop boss, organiser of a cell."""
    return office == Office.DIRECTOR or office == Office.SHOP_BOSS or office == Office.ORGANISER


@kernel
def sits(office: int) -> bool:
    """Whether an office is one of the committee's own."""
    return office == Office.SECRETARY or office == Office.SEAT


@phase(
    "party.apparatus.shield",
    every="month",
    over="town",
    says="The committee keeps cases against its own people from being acted on, until criticism is called for.",
    reads="post.key post.office post.holder post.since person.party",
    writes="post.fault post.covered",
    law="party.line.self_criticism",
    behaviour="party.apparatus.shield party.apparatus.uncover party.apparatus.accomplice",
    rules=(shielded, uncovered, accomplice),
)
def shield(at: Bundle, post: Bundle, person: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write what is left of each case, what is covered, and the committee's own case for what came out."""
    share = shielded(law.self_criticism, behaviour) if on.shielded else 0.0
    came_out = 0
    for p in range(post.key.size):
        holder = post.holder[p]
        if post.key[p] == 0 or not may_be_shielded(post.office[p]):
            continue
        ours = holder >= 0 and person.party[holder] == Standing.MEMBER
        old = ours and post.since[p] <= at.tick - DEKADS  # of whoever came this month nothing is remembered
        fault, covered = from_fixed(post.fault[p]), from_fixed(post.covered[p]) if old else 0.0
        kept = fault * share if ours else 0.0
        out = uncovered(covered, law.self_criticism, behaviour) if on.uncovered else 0.0
        post.fault[p] = to_fixed(min(1.0, fault - kept + out))
        post.covered[p] = to_fixed(min(1.0, covered + kept - out))
        came_out += to_fixed(out)
    guilt = accomplice(from_fixed(came_out), behaviour) if on.accomplice else 0.0
    for p in range(post.key.size):
        if post.key[p] != 0 and sits(post.office[p]):
            post.fault[p] = to_fixed(min(1.0, from_fixed(post.fault[p]) + guilt))


@phase(
    "party.apparatus.trust",
    every="month",
    over="town",
    says="Cells gain or lose confidence in their organisers, less in those whom the committee placed.",
    reads="post.key post.office post.unit post.fault post.outsider",
    writes="unit.confidence",
    behaviour="party.apparatus.trust_pace party.apparatus.doubt_outsider party.apparatus.doubt_fault",
    rules=(confidence,),
)
def trust(post: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `confidence` of each cell that has a post of organiser."""
    for p in range(post.key.size):
        u = post.unit[p]
        if post.key[p] == 0 or u < 0 or post.office[p] != Office.ORGANISER:
            continue
        before, outsider = from_fixed(unit.confidence[u]), float(post.outsider[p])
        fault = from_fixed(post.fault[p])
        after = confidence(before, outsider, fault, behaviour) if on.confidence else before
        unit.confidence[u] = to_fixed(after)
