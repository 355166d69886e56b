"""Emulation: the titles of shock worker and Stakhanovite, who takes them, and what they are worth.

A title spreads where a campaign runs, where mates hold it and where it brings something; the more hold it, the less
it brings each. It adds little to the work. Shops that lag behind are looked at, and their hands trade what they take
part in for what is granted. A record needs work made ready by auxiliaries, and a foreman who enters it: both have their
own sums to do.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.maths import expit, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.brigades import example
from kombinat.world.codes import Kind, Occupation, Shock
from kombinat.world.tree import shop_of


@rule("plant.emulation.benefit", cites="P2-17", neutral=0.0)
def benefit_per_head(goods: float, holders: float, behaviour: Bundle) -> float:
    """What a title brings its holder beside the wage, in shares of a month's pay.

    goods / (1 + title_dilution holders)

    goods: what the law sets aside for a first holder; holders: share of the section that holds a title.
    """
    return float(goods / (1.0 + behaviour.title_dilution * holders))


@rule("plant.emulation.take", cites="P2-17 P2-16", neutral=0.0)
def take_probability(
    campaign: float, holders: float, benefit: float, over: float, traded: float, behaviour: Bundle
) -> float:
    """Probability that a worker takes a title within a month.

    logit p = take_base + take_campaign campaign + take_peers holders + take_benefit benefit + take_over over + traded

    campaign: strength of the campaign in force (0..1); holders: share of the mates who hold a title;
    over: norm fulfilment above 1, counted from 0; traded: log odds, for what his shop was granted.
    """
    return expit(
        behaviour.take_base
        + behaviour.take_campaign * campaign
        + behaviour.take_peers * holders
        + behaviour.take_benefit * benefit
        + behaviour.take_over * over
        + traded
    )


@rule("plant.emulation.trade", cites="P2-39", neutral=0.0)
def traded_for(granted: int, behaviour: Bundle) -> float:
    """Log odds that a shop's demands granted this month add to taking a title: take_granted min(1, granted).

    granted: demands of the shop that were granted: hands give their support to the campaign for them.
    """
    return float(behaviour.take_granted * min(1.0, float(granted)))


@rule("plant.emulation.lapse", cites="P2-17 P2-20", neutral=0.0)
def lapse_probability(campaign: float, behaviour: Bundle) -> float:
    """Probability that a title lapses within a month: title_lapse (1 - campaign), not below 0."""
    return float(max(0.0, behaviour.title_lapse * (1.0 - campaign)))


@rule("plant.emulation.record", cites="P2-28 P2-37", neutral=0.0)
def record_probability(norm: float, behaviour: Bundle) -> float:
    """Probability that a month's work is entered as a Stakhanovite record: record_rate where norm >= record_norm."""
    return behaviour.record_rate if norm >= behaviour.record_norm else 0.0


@rule("plant.emulation.foreman", cites="P2-38", neutral=1.0)
def lets_through(over: float, bonus: float, premium: float, fine: float, behaviour: Bundle) -> float:
    """Share of records, and of what is paid beyond the plain rate for work above the norm, that a foreman lets through.

    logit s = foreman_base + foreman_sense (foreman_part bonus + premium - fine feared)
    feared = (over + sqrt(over**2 + 4 foreman_doubt**2)) / 2

    over: share by which his section's wages passed its fund last month (below 0: within it); feared: what he reckons
    with next month; foreman_doubt: how far he may be out, so that he fears a fine even within the fund; bonus: months
    of pay still to be won by meeting the plan; foreman_part: of a plan met that he puts down to records; premium:
    months of pay offered to him for records; fine: months of pay for each share overspent.
    """
    feared = (over + np.sqrt(over * over + 4.0 * behaviour.foreman_doubt * behaviour.foreman_doubt)) / 2.0
    gain = behaviour.foreman_part * bonus + premium - fine * feared
    return expit(behaviour.foreman_base + behaviour.foreman_sense * gain)


@rule("plant.emulation.prepare", cites="P2-37 P2-38", neutral=1.0)
def made_ready(premium: float, behaviour: Bundle) -> float:
    """Share of record work that auxiliaries make ready: logit s = ready_base + ready_sense premium.

    premium: months of pay offered to auxiliaries for records of those they serve.
    """
    return expit(behaviour.ready_base + behaviour.ready_sense * premium)


@rule("plant.emulation.effort", cites="P2-17 P1-54", neutral=1.0)
def title_effort(shock: int, behaviour: Bundle) -> float:
    """Output of a title's holder against the same hand without it: 1 + title_effort[shock]."""
    return float(1.0 + behaviour.title_effort[shock])


@phase(
    "plant.emulation.foremen",
    every="month",
    over="unit",
    says="Each foreman weighs what records bring him against the fine for an overspent wage fund; auxiliaries make work"
    " ready for them as it is worth their while.",
    reads="unit.key unit.kind unit.parent unit.target_month unit.reported unit.overspent",
    writes="unit.let_through unit.prepared",
    law="plant.wages.master_share plant.wages.record_share plant.wages.fund_fine",
    behaviour="plant.emulation.foreman_base plant.emulation.foreman_sense plant.emulation.foreman_part"
    " plant.emulation.foreman_doubt plant.emulation.ready_base plant.emulation.ready_sense",
    rules=(lets_through, made_ready),
    decides="foreman",
    orders="unit.let_through",
)
def foremen(lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `let_through` and `prepared` of sections; where the shop's plan is met as it is, records win no bonus."""
    premium, helped = law.record_share[Occupation.FOREMAN], law.record_share[Occupation.AUXILIARY]
    ready = made_ready(helped, behaviour) if on.prepare else 1.0
    for u in range(lo, hi):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION:
            over, shop = from_fixed(unit.overspent[u]), unit.parent[u]
            missed = shop >= 0 and unit.reported[shop] < unit.target_month[shop]
            bonus = law.master_share if missed else 0.0
            share = lets_through(over, bonus, premium, law.fund_fine, behaviour) if on.foreman else 1.0
            unit.let_through[u] = to_fixed(share)
            unit.prepared[u] = to_fixed(ready)


@phase(
    "plant.emulation.titles",
    every="month",
    over="person",
    says="Workers take the title of shock worker where a campaign, their mates or the benefits call for it.",
    reads="person.key person.section person.brigade person.occupation person.norm unit.key unit.kind unit.parent"
    " unit.heads unit.shock unit.let_through unit.prepared unit.granted",
    writes="person.shock",
    law="plant.emulation.campaign plant.emulation.records plant.emulation.goods",
    behaviour="plant.emulation.take_base plant.emulation.take_campaign plant.emulation.take_peers"
    " plant.emulation.take_benefit plant.emulation.take_over plant.emulation.take_granted"
    " plant.emulation.title_dilution"
    " plant.emulation.title_lapse plant.emulation.record_norm plant.emulation.record_rate",
    draws="title record",
    rules=(benefit_per_head, example, traded_for, take_probability, lapse_probability, record_probability),
    events="title",
)
def titles(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle, events: Bundle, kind: Bundle,
) -> None:  # fmt: skip
    """Write `shock`; the shares of holders in sections and brigades are last month's counts."""
    lapse = lapse_probability(law.campaign, behaviour) if on.lapse else 0.0
    for i in range(lo, hi):
        if person.key[i] == 0:
            continue
        section = person.section[i]
        if section < 0 or (
            person.occupation[i] != Occupation.WORKER and person.occupation[i] != Occupation.AUXILIARY
        ):
            person.shock[i] = Shock.NONE
            continue
        u = uniform(draw.title, at.tick, person.key[i], 0)
        if person.shock[i] != Shock.NONE and u < lapse:
            person.shock[i] = Shock.NONE
        elif person.shock[i] == Shock.NONE and law.campaign > 0.0:
            around, crew = unit.shock[section] / max(1, unit.heads[section]), person.brigade[i]
            near = unit.shock[crew] / max(1, unit.heads[crew]) if crew >= 0 else around
            holders = example(near, around) if on.example else around
            benefit = benefit_per_head(law.goods, around, behaviour) if on.benefit else 0.0
            over = max(0.0, from_fixed(person.norm[i]) - 1.0)
            shop = shop_of(unit.kind, unit.parent, section)
            traded = traded_for(unit.granted[shop], behaviour) if on.trade else 0.0
            p = take_probability(law.campaign, holders, benefit, over, traded, behaviour) if on.take else 0.0
            if u < p:
                person.shock[i] = Shock.UDARNIK
                emit(events, kind.title, person.key[i], 0, unit.key[shop], -1, 0, 1)
        if person.shock[i] == Shock.UDARNIK and law.records > 0.0:
            p = record_probability(from_fixed(person.norm[i]), behaviour) if on.record else 0.0
            p *= law.records * from_fixed(unit.let_through[section]) * from_fixed(unit.prepared[section])
            if uniform(draw.record, at.tick, person.key[i], 0) < p:
                person.shock[i] = Shock.STAKHANOVITE
