"""The press: people of the shops write to it; what they expose is held against heads, and heads hold it against them.

Sheets on the wall are read where they hang; how far the plant's press carries is a statute of the day.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import FIXED_ONE, exp, expit, from_fixed, log, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import worst
from kombinat.world.codes import Kind, Occupation
from kombinat.world.tree import shops_of

HUNDRED = 100.0
LEAST = 1e-6
TERM = 6
"""Months for which a shop's editors come together or do not: the draw stays the same within it."""


@rule("party.press.writes", cites="P1-30", neutral=0.0)
def write_probability(
    hurt: float, activism: float, schooling: float, pressed: float, behaviour: Bundle
) -> float:
    """Probability that somebody writes to the paper this month, at most write_most.

    logit p = write_base + write_hurt hurt + write_activism activism + write_schooling schooling - pressed

    hurt: worst grievance; schooling: completed years; pressed: what management's resentment takes off (log odds).
    """
    score = behaviour.write_base + behaviour.write_hurt * hurt + behaviour.write_activism * activism
    return float(min(behaviour.write_most, expit(score + behaviour.write_schooling * schooling - pressed)))


@rule("party.press.suppressed", cites="P1-30", neutral=0.0)
def suppressed(resented: float, backing: float, behaviour: Bundle) -> float:
    """What management's resentment takes off writing: write_resented resented (1 - backing) (log odds).

    backing: how far the party takes the side of those who write (0..1).
    """
    return float(behaviour.write_resented * resented * (1.0 - backing))


@rule("party.press.resented", cites="P1-30", neutral="before")
def resentment(before: float, pieces: float, behaviour: Bundle) -> float:
    """Resentment a month later: before + resent_pace (min(1, resent_gain pieces) - before).

    pieces: written this month on the shop, for every hundred people of it.
    """
    return float(before + behaviour.resent_pace * (min(1.0, behaviour.resent_gain * pieces) - before))


@rule("party.press.meets", cites="P3-M51 P3-M45", neutral=1.0)
def meets(acting: float, behaviour: Bundle) -> float:
    """Probability that somebody of a shop's editors finds an evening for its paper: 1 - (1 - acting)^editors.

    acting: of those in the shop who have put their names down, the share who do something.
    """
    return float(1.0 - exp(behaviour.editors * log(max(LEAST, 1.0 - acting))))


@rule("party.press.wall", cites="P3-M56", neutral=0.0)
def wall_words(behaviour: Bundle) -> float:
    """Weight of a piece on the wall of the shop against its boss, as the sharpness of a speech: piece_words."""
    return float(behaviour.piece_words)


@rule("party.press.printed", cites="P1-30 P3-M56", neutral=0.0)
def printed_words(reach: float, behaviour: Bundle) -> float:
    """Weight of a piece against the director: piece_words reach. reach: part of the plant that its press reaches."""
    return float(behaviour.piece_words * reach)


@rule("party.press.carried", cites="P3-M56", neutral="tone")
def carried(tone: float, reach: float) -> float:
    """What the tone of the plant's press comes to where it is heard: tone reach. reach: as for printed words."""
    return float(tone * reach)


@kernel
def pieces_written(at: Bundle, rows: Any, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
                   draw: Bundle) -> Any:  # fmt: skip
    """Pieces written this month by the people of each shop (int64 by unit); heads and their offices do not write."""
    pieces = np.zeros(unit.key.size, np.int64)
    shops = shops_of(unit.kind, unit.parent)
    for i in rows:
        section = person.section[i]
        if shops[section] < 0 or person.occupation[i] == Occupation.MANAGER:
            continue
        u = uniform(draw.write, at.tick, person.key[i], 0)
        if u >= behaviour.write_most:
            continue
        shop, activism, school = shops[section], from_fixed(person.activism[i]), float(person.schooling[i])
        hurt = from_fixed(
            worst(person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i])
        )
        resented = from_fixed(unit.resented[shop])
        pressed = suppressed(resented, law.backing, behaviour) if on.suppressed else 0.0
        if u < (write_probability(hurt, activism, school, pressed, behaviour) if on.writes else 0.0):
            pieces[shop] += 1
    return pieces


@phase(
    "party.press.write",
    every="month",
    over="town",
    among="person.section",
    says="Correspondents expose what goes wrong; sheets on the wall and the plant paper turn it on those in charge.",
    reads="person.key person.section person.occupation person.schooling person.activism person.sore_stoppage"
    " person.sore_pay person.sore_food person.sore_boss unit.key unit.kind unit.parent unit.heads"
    " unit.acting",
    writes="unit.exposures unit.resented unit.heat unit.sheet",
    law="party.press.backing party.press.reach",
    behaviour="party.press.write_base party.press.write_hurt party.press.write_activism"
    " party.press.write_schooling party.press.write_resented party.press.write_most party.press.resent_pace"
    " party.press.resent_gain party.press.piece_words party.press.editors",
    draws="write meet",
    rules=(write_probability, suppressed, resentment, meets, wall_words, printed_words),
)
def write(
    at: Bundle,
    rows: Any,
    person: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write the pieces on each shop and on the plant, whose paper comes out, the heat, and what heads make of it."""
    pieces = pieces_written(at, rows, person, unit, law, behaviour, on, draw)
    on_wall = wall_words(behaviour) if on.wall else 0.0
    in_print = printed_words(law.reach, behaviour) if on.printed else 0.0
    whole = pieces.sum()
    for u in range(unit.key.size):
        plant = unit.key[u] != 0 and unit.kind[u] == Kind.PLANT
        number = whole if plant else pieces[u]
        unit.exposures[u] = number
        p = meets(from_fixed(unit.acting[u]), behaviour) if on.meets else 1.0
        out = not plant and uniform(draw.meet, at.months // TERM, unit.key[u], 0) < p
        unit.sheet[u] = 1 if out else 0
        unit.heat[u] += int(number * (in_print if plant else on_wall * out) * FIXED_ONE)
        before, told = from_fixed(unit.resented[u]), HUNDRED * number / max(1, unit.heads[u])
        unit.resented[u] = to_fixed(resentment(before, told, behaviour) if on.resented else before)
