"""Temper: support for the line, fear, readiness to act and the regard of mates move with what people live through.

Support comes from gains, not from sitting in meetings; regard comes from what workmates can see.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import normal
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import answered, real_pay, worst
from kombinat.party.cell.organisation import EXPELLED
from kombinat.world.codes import Part, Shock
from kombinat.world.habits import BORN_WITH
from kombinat.world.tree import shops_of

SIXTHS = 6.0
"""Tens of minutes in an hour."""


@rule("party.temper.obtained", cites="P4-57", neutral=0.0)
def obtained(granted: int, behaviour: Bundle) -> float:
    """Share of a shop's wants met through its resolutions this month: 1 - (1 - learn_met) ** granted.

    granted: demands, each of which meets the share learn_met of the wants that those before it have left.
    """
    return float(1.0 - (1.0 - behaviour.learn_met) ** granted)


@rule("party.temper.usable", cites="P3-M04", neutral=0.0)
def usable(part: float, heard: float, behaviour: Bundle) -> float:
    """Gain that a voice which is heard is to its owner, beside what the shop obtained: learn_voice part heard.

    part: 1 for those who took part; heard: share granted of what the shop asked. The line has proved of use.
    """
    return float(behaviour.learn_voice * part * heard)


@rule("party.temper.conviction", cites="P4-57 P2-15 P3-M04", neutral="before")
def convinced(before: float, gains: float, hurt: float, behaviour: Bundle) -> float:
    """Support for the line a month later: before + learn_gain gains (1 - before) - learn_hurt hurt before.

    gains: wants met, a voice heard, a rise of pay, goods (shares, added); hurt: the person's worst grievance.
    """
    change = behaviour.learn_gain * gains * (1.0 - before) - behaviour.learn_hurt * hurt * before
    return float(min(0.99, max(0.01, before + change)))


@rule("party.temper.rewarded", cites="P4-12", neutral=0.0)
def rewarded(goods: float, holds: float, seen: float, behaviour: Bundle) -> float:
    """Gain that goods for the best workers are to a person: goods (reward_own holds + reward_seen seen).

    goods: set aside for a holder of a title, in months of pay; holds: 1 for a holder; seen: share of the mates who hold
    one and tell of it.
    """
    return float(goods * (behaviour.reward_own * holds + behaviour.reward_seen * seen))


@rule("party.temper.fear", cites="P2-47 P3-M42", neutral="before")
def afraid(before: float, struck: float, enemies: float, behaviour: Bundle) -> float:
    """Fear a month later: before + fear_pace (target - before).

    target = fear_calm + fear_struck struck + fear_line enemies, at most 1

    struck: share of the plant's communists expelled this month, and what arrests at one's place of work add to it;
    enemies: how far the line blames enemies.
    """
    target = behaviour.fear_calm + behaviour.fear_struck * struck + behaviour.fear_line * enemies
    return float(before + behaviour.fear_pace * (min(1.0, target) - before))


@rule("party.temper.arrests", cites="P3-M42", neutral=0.0)
def frightened(taken: float, behaviour: Bundle) -> float:
    """What arrests seen at work count for beside expulsions: fear_taken taken. taken: share of the shop, this month."""
    return float(behaviour.fear_taken * taken)


@rule("party.temper.victory", cites="P1-51 P2-24", neutral=0.0)
def victory(removals: int, behaviour: Bundle) -> float:
    """What the fall of a director adds to readiness: victory_gain where one fell this month, else 0."""
    return float(behaviour.victory_gain) if removals > 0 else 0.0


@rule("party.temper.activism", cites="P1-29 P2-20", neutral="ready")
def readiness(ready: float, won: float, vain: float, tired: float, behaviour: Bundle) -> float:
    """Readiness to give time a month later.

    ready + act_won won (1 - ready) - (act_vain vain + act_tired tired) ready

    won, vain: share of demands granted and refused, for those who took part; tired: fatigue above a half.
    """
    lost = behaviour.act_vain * vain + behaviour.act_tired * tired
    return float(ready + behaviour.act_won * won * (1.0 - ready) - lost * ready)


@rule("party.temper.overloaded", cites="P3-M45 P4-15 P1-07", neutral=0.0)
def overloaded(given: float, tired: float, behaviour: Bundle) -> float:
    """Share of readiness lost in a month to too much party work: act_load max(0, given - bearable (1 - tired)).

    given: hours of last month in meetings, tasks, circles and societies together; bearable: hours that somebody
    rested gives without growing tired of it; tired: fatigue.
    """
    return float(behaviour.act_load * max(0.0, given - behaviour.bearable * (1.0 - tired)))


@rule("party.temper.hopeful", cites="P2-15 A17 P1-13", neutral=0.0)
def hopeful(before: float, ladder: float, behaviour: Bundle) -> float:
    """What seeing members rise adds to readiness: act_ladder ladder (1 - before).

    ladder: members of the shop whom the list raised to an office in a year (share).
    """
    return float(behaviour.act_ladder * ladder * (1.0 - before))


@rule("party.temper.manner", cites="P3-M23 P3-M24", neutral=0.0)
def manner(deviate: float, behaviour: Bundle) -> float:
    """What somebody is like to work with, which does not change: spread deviate. deviate: a standard normal number.

    spread: of tempers among newcomers.
    """
    return float(behaviour.spread * deviate)


@rule("party.temper.esteem", cites="P3-M22 P3-M23", neutral="before")
def regarded(
    before: float, norm: float, spoilt: float, drinks: float, helps: float, civil: float, behaviour: Bundle
) -> float:
    """Standing among workmates a month later: before + esteem_pace (target - before), from what mates can see.

    target = esteem_base + esteem_norm (norm - 1) - esteem_spoilt spoilt - esteem_drink drinks + esteem_helps helps
             + civil

    norm: fulfilment; spoilt: scrap and truancy (shares, added); drinks, helps: 0 or 1; civil: manner.
    """
    target = behaviour.esteem_base + behaviour.esteem_norm * (norm - 1.0) + behaviour.esteem_helps * helps
    target += civil - behaviour.esteem_spoilt * spoilt - behaviour.esteem_drink * drinks
    return float(before + behaviour.esteem_pace * (min(1.0, max(0.0, target)) - before))


@kernel
def struck_share(members: int, candidates: int, struck: int) -> float:
    """Share of the plant's communists expelled so far this month."""
    return min(1.0, struck / max(1, members + candidates))


@kernel
def took_part(floor: int, assignment: int) -> float:
    """1 for those who put their name down, wrote a note, spoke, or have a task; else 0."""
    return 1.0 if floor >= Part.ASKED or assignment == 1 else 0.0


@kernel
def wants_met(granted: Any, behaviour: Bundle, on: Bundle) -> Any:
    """Share of each shop's wants met this month (float64). granted: column of units."""
    met = np.zeros(granted.size)
    for u in range(granted.size):
        met[u] = obtained(granted[u], behaviour) if on.obtained else 0.0
    return met


@phase(
    "party.temper.learn",
    every="month",
    over="person",
    says="Gains win people over and hurts turn them away; expulsions frighten; good and bad work make a name.",
    reads="person.key person.section person.cell person.floor person.assignment person.party_time"
    " person.pay person.accustomed"
    " person.sore_stoppage person.sore_pay person.sore_food person.sore_boss person.fatigue person.norm"
    " person.scrap person.truancy person.dissolute person.shock unit.heads unit.shock unit.kind unit.parent"
    " unit.asked unit.granted"
    " unit.members unit.candidates unit.arrested unit.heads unit.ladder town.price town.removals" + EXPELLED,
    writes="person.conviction person.fear person.activism person.esteem",
    law="party.line.enemies plant.emulation.goods",
    behaviour="party.temper.learn_met party.temper.learn_voice party.temper.learn_gain party.temper.learn_hurt"
    " party.temper.reward_own"
    " party.temper.reward_seen party.temper.fear_calm"
    " party.temper.fear_struck party.temper.fear_taken party.temper.fear_line party.temper.fear_pace"
    " party.temper.victory_gain"
    " party.temper.act_load party.temper.bearable party.temper.act_won party.temper.act_ladder"
    " party.temper.act_vain party.temper.act_tired"
    " party.temper.esteem_base"
    " party.temper.esteem_norm party.temper.esteem_spoilt party.temper.esteem_drink"
    " party.temper.esteem_helps party.temper.esteem_pace party.newcomers.spread",
    draws="manner",
    rules=(
        obtained,
        usable,
        convinced,
        rewarded,
        afraid,
        frightened,
        victory,
        readiness,
        overloaded,
        hopeful,
        manner,
        regarded,
    ),
)
def learn(
    lo: int, hi: int, person: Bundle, unit: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write support, fear and regard of everyone at work, and the readiness of communists."""
    struck = (
        town.expelled_lapsed[0] + town.expelled_drink[0] + town.expelled_origin[0] + town.expelled_work[0]
    )
    struck += town.expelled_ignorance[0] + town.expelled_opposition[0] + town.expelled_conduct[0]
    struck += town.expelled_enemy[0] + town.expelled_several[0]
    seen = struck_share(unit.members.sum(), unit.candidates.sum(), struck)
    shops, met = shops_of(unit.kind, unit.parent), wants_met(unit.granted, behaviour, on)
    for i in range(lo, hi):
        if person.section[i] < 0:
            continue
        shop = shops[person.section[i]]
        granted = answered(unit.granted[shop], unit.asked[shop])
        hurt = from_fixed(
            worst(person.sore_stoppage[i], person.sore_pay[i], person.sore_food[i], person.sore_boss[i])
        )
        rise = real_pay(person.pay[i], town.price[0]) / max(1, person.accustomed[i]) - 1.0
        part = took_part(person.floor[i], person.assignment[i])
        gains = min(1.0, max(0.0, rise)) + met[shop]
        gains += usable(part, granted, behaviour) if on.usable else 0.0
        holds, section = 1.0 if person.shock[i] != Shock.NONE else 0.0, person.section[i]
        around = unit.shock[section] / max(1, unit.heads[section])
        gains += rewarded(law.goods, holds, around, behaviour) if on.rewarded else 0.0
        before = from_fixed(person.conviction[i])
        after = convinced(before, gains, hurt, behaviour) if on.conviction else before
        person.conviction[i] = to_fixed(after)
        before = from_fixed(person.fear[i])
        taken = unit.arrested[shop] / max(1, unit.heads[shop])
        dread = frightened(taken, behaviour) if on.arrests else 0.0
        struck_here = seen + dread
        after = afraid(before, struck_here, law.enemies, behaviour) if on.fear else before
        person.fear[i] = to_fixed(after)
        norm = from_fixed(person.norm[i]) if person.norm[i] > 0 else 1.0
        spoilt = from_fixed(person.scrap[i]) + from_fixed(person.truancy[i])
        drinks, helps = float(person.dissolute[i]), float(person.assignment[i])
        before = from_fixed(person.esteem[i])
        civil = manner(normal(draw.manner, BORN_WITH, person.key[i], 0), behaviour) if on.manner else 0.0
        after = regarded(before, norm, spoilt, drinks, helps, civil, behaviour) if on.esteem else before
        person.esteem[i] = to_fixed(after)
        if person.cell[i] < 0:
            continue
        vain = part * (1.0 - granted) if unit.asked[shop] > 0 else 0.0
        tired = max(0.0, from_fixed(person.fatigue[i]) - 0.5)
        ready = from_fixed(person.activism[i])
        then = readiness(ready, part * granted, vain, tired, behaviour) if on.activism else ready
        given, worn = person.party_time[i] / SIXTHS, from_fixed(person.fatigue[i])
        then -= ready * (overloaded(given, worn, behaviour) if on.overloaded else 0.0)
        then += hopeful(ready, from_fixed(unit.ladder[shop]), behaviour) if on.hopeful else 0.0
        then += victory(town.removals[0], behaviour) if on.victory else 0.0
        person.activism[i] = max(1, to_fixed(then))
