"""The region: how a directive comes down, what the higher organ looks at, and what its visitors leave behind.

The region passes a campaign on in its own time, adds its own concern for study, and loses detail at every step. It
knows a cell by what is easy to count, and sends somebody where the counts look bad. The visitor makes clearer what is
wanted, and lays one more duty on a cell that has no time for those it has.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.centre.campaigns import CAMPAIGNS, WEIGHTS, weights_asked
from kombinat.world.codes import Campaign, Kind
from kombinat.world.standing import in_party
from kombinat.world.tree import plant_of

LEAST = 0.02
"""A campaign that presses less than this is over."""


@rule("party.region.passed", cites="P3-M35 P4-32", neutral="asked")
def passed_on(before: float, asked: float, alignment: float, lag: float) -> float:
    """How hard a campaign presses in the plant: before + (asked - before) / (1 + lag (1 - alignment)).

    asked: by the centre; alignment: how far the region's head wants what the centre wants (0..1); lag: months by which
    one who wants nothing of it stalls. What is no longer asked for is let go in the same way.
    """
    return before + (asked - before) / (1.0 + lag * (1.0 - alignment))


@rule("party.region.driven", cites="P3-M47", neutral=0.0)
def driven(zeal: float, unschooled: float) -> float:
    """How hard the region itself presses for study: zeal unschooled.

    unschooled: mean want of political schooling among the plant's communists, in whom a relapse is feared.
    """
    return zeal * unschooled


@rule("party.region.attenuated", cites="P3-M48", neutral="vagueness")
def attenuated(vagueness: float, detail: float, steps: float, behaviour: Bundle) -> float:
    """Vagueness of a directive at the cell: 1 - (1 - vagueness) detail (1 - lost)^steps.

    vagueness: of the centre's text; detail: share of it that names measures; steps: organs it passes on its way.
    """
    left = (1.0 - vagueness) * detail
    for _ in range(int(steps)):
        left *= 1.0 - behaviour.lost
    return float(1.0 - left)


@rule("party.region.looks_poor", cites="P2-45", neutral=0.0)
def looks_poor(owing: float, absent: float, behind: float, behaviour: Bundle) -> float:
    """How bad a cell looks from above: look_dues owing + look_attendance absent + look_plan behind, at most 1.

    owing: share of communists behind with dues; absent: share of them missing at meetings; behind: of the plan.
    """
    poor = behaviour.look_dues * owing + behaviour.look_attendance * absent + behaviour.look_plan * behind
    return float(min(1.0, poor))


@rule("party.region.visit", cites="P1-09", neutral=0.0)
def visit_probability(visits: float, poor: float, behaviour: Bundle) -> float:
    """Probability that a higher official comes to a cell's meeting: visits (1 + visit_poor poor), at most 1.

    visits: share of meetings attended whatever they look like; poor: how bad the cell's counts look.
    """
    return float(min(1.0, visits * (1.0 + behaviour.visit_poor * poor)))


@rule("party.region.explained", cites="P1-09", neutral=0.0)
def explained(visited: bool, behaviour: Bundle) -> float:
    """Share of a directive's vagueness that a visitor takes away: visitor_clears, or 0."""
    return float(behaviour.visitor_clears) if visited else 0.0


@rule("party.region.added", cites="P3-M50", neutral=0.0)
def added(visited: bool, failing: float, behaviour: Bundle) -> float:
    """What an inspector who finds a cell failing lays on it: layer_step failing where there was a visit, else 0.

    failing: share of communists missing from meetings and from circles, mean of both.
    """
    return float(behaviour.layer_step * failing) if visited else 0.0


@rule("party.region.expanded", cites="P4-15", neutral=0.0)
def expanded(meets: bool, failing: float, behaviour: Bundle) -> float:
    """What the plant's own conference lays on a cell that finds no time: expand_step failing where it meets, else 0."""
    return float(behaviour.expand_step * failing) if meets else 0.0


@kernel
def unschooled_of(rows: Any, party: Any, study: Any) -> float:
    """Mean want of political schooling among the communists of these rows (0..1), from columns of persons."""
    total, people = np.int64(0), 0
    for i in rows:
        if in_party(party[i]):
            total += FIXED_ONE - study[i]
            people += 1
    return float(total / max(1, people) / FIXED_ONE)


@kernel
def arrived(before: float, asked: float, own: float, law: Bundle, on: Bundle) -> int:
    """Weight (1/10000) of a campaign in the plant this month. own: what the region presses of itself."""
    passed = passed_on(before, asked, law.alignment, law.lag) if on.passed else asked
    weight = max(passed, own)
    return to_fixed(weight) if weight >= LEAST else 0


@phase(
    "party.region.hand_down",
    every="month",
    over="town",
    among="person.cell",
    says="The region passes the centre's campaigns on in its own time; what they mean is lost by the step.",
    reads="person.party person.study campaign.key campaign.code",
    writes="campaign.topic campaign.weight campaign.vagueness",
    law=f"{WEIGHTS} party.campaigns.topics party.campaigns.detail party.line.vagueness party.region.alignment"
    " party.region.lag party.region.zeal party.region.steps",
    behaviour="party.region.lost",
    rules=(passed_on, driven, attenuated),
)
def hand_down(
    rows: Any, person: Bundle, campaign: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write topic, weight and vagueness of every campaign as it stands in the plant."""
    asked = weights_asked(law)
    unschooled = unschooled_of(rows, person.party, person.study)
    for r in range(campaign.key.size):
        c = campaign.code[r]
        if campaign.key[r] == 0 or c >= CAMPAIGNS:
            continue
        own = (driven(law.zeal, unschooled) if on.driven else 0.0) if c == Campaign.CULTURE else 0.0
        campaign.topic[r] = int(law.topics[c])
        campaign.weight[r] = arrived(from_fixed(campaign.weight[r]), asked[c], own, law, on)
        vagueness = law.vagueness
        at_cell = attenuated(vagueness, law.detail[c], law.steps, behaviour) if on.attenuated else vagueness
        campaign.vagueness[r] = to_fixed(at_cell)


@kernel
def tally(rows: Any, cell: Any, party: Any, arrears: Any, attendance: Any, units: int) -> Any:
    """Communists, those behind with dues, and the sum of attendance (1/10000) of each cell: int64, shape (3, units)."""
    counts = np.zeros((3, units), np.int64)
    for i in rows:
        if in_party(party[i]):
            counts[0, cell[i]] += 1
            counts[1, cell[i]] += arrears[i] > 0
            counts[2, cell[i]] += attendance[i]
    return counts


@phase(
    "party.region.send",
    every="month",
    over="town",
    among="person.cell",
    says="The higher organs look at dues, attendance and the plan, and send somebody where they look bad.",
    reads="person.cell person.party person.arrears person.attendance unit.key unit.kind unit.reported"
    " unit.target_month",
    writes="unit.visited",
    law="party.meetings.visits",
    behaviour="party.region.look_dues party.region.look_attendance party.region.look_plan party.region.visit_poor",
    draws="visit",
    rules=(looks_poor, visit_probability),
)
def send(
    at: Bundle,
    rows: Any,
    person: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    draw: Bundle,
) -> None:
    """Write which cells somebody from above will come to this month."""
    counts = tally(rows, person.cell, person.party, person.arrears, person.attendance, unit.key.size)
    plant = plant_of(unit.key, unit.kind)
    due = float(unit.target_month[plant]) if plant >= 0 else 0.0
    behind = max(0.0, 1.0 - unit.reported[plant] / due) if due > 0.0 else 0.0
    for u in range(unit.key.size):
        people = max(1, counts[0, u])
        owing, absent = counts[1, u] / people, 1.0 - counts[2, u] / people / FIXED_ONE
        poor = looks_poor(owing, absent, behind, behaviour) if on.looks_poor else 0.0
        p = visit_probability(law.visits, poor, behaviour) if on.visit else 0.0
        is_cell = unit.kind[u] == Kind.CELL or unit.kind[u] == Kind.COMMITTEE
        comes = unit.key[u] != 0 and is_cell and uniform(draw.visit, at.tick, unit.key[u], 0) < p
        unit.visited[u] = 1 if comes else 0


@phase(
    "party.region.inspect",
    every="month",
    over="town",
    says="Where members stay away, visitors and the plant's conference find that more must be done, and ask for it.",
    reads="unit.key unit.kind unit.visited unit.turnout unit.circle unit.members unit.candidates",
    writes="unit.layers",
    law="party.region.conference",
    behaviour="party.region.layer_step party.region.expand_step party.region.layer_lapse",
    rules=(added, expanded),
)
def inspect(at: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `layers` of every cell: what is laid on it stays, and lapses slowly."""
    meets = at.months % int(law.conference) == 0
    for u in range(unit.key.size):
        if unit.key[u] == 0 or (unit.kind[u] != Kind.CELL and unit.kind[u] != Kind.COMMITTEE):
            continue
        people = max(1, unit.members[u] + unit.candidates[u])
        failing = max(0.0, 1.0 - 0.5 * (unit.turnout[u] + unit.circle[u]) / people)
        layers = from_fixed(unit.layers[u]) * (1.0 - behaviour.layer_lapse)
        layers += added(unit.visited[u] == 1, failing, behaviour) if on.added else 0.0
        layers += expanded(meets, failing, behaviour) if on.expanded else 0.0
        unit.layers[u] = to_fixed(layers)
