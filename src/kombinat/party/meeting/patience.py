"""Patience: how long the hall bears those who speak against the line.

A cell loses its patience under threat, when the secretary ends restraint, where unity pays, and when those it shut out
carry the quarrel outside (`party.meeting.procedure`).
"""

from __future__ import annotations

from typing import Any

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import answered
from kombinat.world.codes import Kind, Office, Past, Topic

SUPPORTS = int(Past.SUPPORTS)


@rule("party.procedure.denounced", cites="P2-48", neutral=0.0)
def denounce_probability(conviction: float, pressed: float, threat: float, behaviour: Bundle) -> float:
    """Probability that the secretary denounces an opposition that has shown itself.

    logit p = denounce_base + denounce_conviction conviction + denounce_line pressed + denounce_threat threat

    conviction: the secretary's own; pressed: how hard the line puts policy on the table (0 where it puts something
    else); threat: how near war is said to be.
    """
    score = behaviour.denounce_base + behaviour.denounce_conviction * conviction
    return expit(score + behaviour.denounce_line * pressed + behaviour.denounce_threat * threat)


@rule("party.procedure.alarmed", cites="P2-47", neutral=0.0)
def alarmed(threat: float, behaviour: Bundle) -> float:
    """What war in the air takes from the hall's patience with dissent: patience_threat threat."""
    return float(behaviour.patience_threat * threat)


@rule("party.procedure.signalled", cites="P2-48", neutral=0.0)
def signalled(denounced: float, behaviour: Bundle) -> float:
    """What the secretary's word takes from the hall's patience: patience_signal denounced. denounced: 0 or 1."""
    return float(behaviour.patience_signal * denounced)


@rule("party.procedure.closed_ranks", cites="P3-M02", neutral=0.0)
def closed_ranks(granted: float, behaviour: Bundle) -> float:
    """What is at risk by a quarrel takes from the hall's patience: patience_unity granted.

    granted: share of the shop's demands met, which the cell wins as one body.
    """
    return float(behaviour.patience_unity * granted)


@rule("party.procedure.provoked", cites="P2-50", neutral=0.0)
def provoked(disorder: float, behaviour: Bundle) -> float:
    """What a quarrel carried outside takes from the hall's patience: patience_disorder disorder."""
    return float(behaviour.patience_disorder * disorder)


@rule("party.procedure.patience", cites="P2-47 P2-53", neutral="left")
def patience(before: float, left: float, behaviour: Bundle) -> float:
    """The hall's patience with dissent a month later: before + patience_pace (left - before).

    left: what is left of patience_base once all that was taken is taken off, between 0 and 1.
    """
    return float(before + behaviour.patience_pace * (left - before))


@kernel
def secretary_of(office: Any, unit: Any, elected: Any, key: Any, kind: Any) -> int:
    """Row of the person who is secretary of the plant's committee; -1: nobody.

    office, unit, elected, key: columns of posts; kind: of units.
    """
    for p in range(key.size):
        if key[p] != 0 and office[p] == Office.SECRETARY and unit[p] >= 0 and kind[unit[p]] == Kind.COMMITTEE:
            return int(elected[p])
    return -1


@kernel
def shown(votes_for: Any, minutes: Any, outside: Any) -> bool:
    """Whether an opposition has shown itself at the plant: hands, speeches or acts outside. Columns of units."""
    return bool(votes_for.sum() + minutes.sum() + outside.sum() > 0)


@kernel
def patience_left(threat: float, denounced: int, granted: float, disorder: int, behaviour: Bundle,
                  on: Bundle) -> float:  # fmt: skip
    """What a month leaves of a hall's patience, 0..1. disorder: 1/10000; granted: share of demands met."""
    left = behaviour.patience_base - (alarmed(threat, behaviour) if on.alarmed else 0.0)
    left -= signalled(float(denounced), behaviour) if on.signalled else 0.0
    left -= closed_ranks(granted, behaviour) if on.closed_ranks else 0.0
    left -= provoked(from_fixed(disorder), behaviour) if on.provoked else 0.0
    return float(min(1.0, max(0.0, left)))


@phase(
    "party.procedure.restrain",
    every="month",
    over="town",
    says="The secretary denounces an opposition or does not; halls keep or lose their patience with those who dissent.",
    reads="person.key person.past person.conviction post.key post.office post.unit post.elected unit.key"
    " unit.kind unit.serves unit.votes_for unit.minority_minutes unit.outside unit.disorder unit.asked"
    " unit.granted",
    writes="town.denounced unit.tolerance",
    law="party.line.threat party.campaigns.unity",
    behaviour="party.procedure.denounce_base party.procedure.denounce_conviction"
    " party.procedure.denounce_line party.procedure.denounce_threat party.procedure.patience_base"
    " party.procedure.patience_threat party.procedure.patience_signal party.procedure.patience_unity"
    " party.procedure.patience_disorder party.procedure.patience_pace",
    draws="denounce",
    rules=(denounce_probability, alarmed, signalled, closed_ranks, provoked, patience),
    events="denounced",
)
def restrain(
    at: Bundle, person: Bundle, post: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write whether the secretary spoke out (`denounced`), and every cell's `tolerance`."""
    town.denounced[0] = 0
    chair = secretary_of(post.office, post.unit, post.elected, post.key, unit.kind)
    seen = shown(unit.votes_for, unit.minority_minutes, unit.outside)
    if seen and chair >= 0 and person.past[chair] & SUPPORTS == 0:
        conviction = from_fixed(person.conviction[chair])
        p = denounce_probability(conviction, law.unity, law.threat, behaviour) if on.denounced else 0.0
        if uniform(draw.denounce, at.tick, person.key[chair], 0) < p:
            town.denounced[0] = 1
            emit(events, kind.denounced, person.key[chair], 0, 0, Topic.POLICY, 0, 1)
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.CELL:
            continue
        shop = unit.serves[u]
        granted = answered(unit.granted[shop], unit.asked[shop]) if shop >= 0 else 0.0
        left = patience_left(law.threat, town.denounced[0], granted, unit.disorder[u], behaviour, on)
        before = from_fixed(unit.tolerance[u])
        unit.tolerance[u] = to_fixed(patience(before, left, behaviour) if on.patience else left)
