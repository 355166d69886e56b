"""Campaigns: what the line presses for, as one of the things an evening may go to.

Every campaign is the same thing: a topic, a weight with which it presses, and so much of its meaning as has come down
to the cell. Several run at once. Each is one more thing to speak about or to give an evening to, and an evening goes to
one; so their number, and what else people have on their minds, decide how much any one of them gets.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed
from kombinat.engine.rules import rule
from kombinat.party.centre.line import TOPICS
from kombinat.world.codes import Campaign

CAMPAIGNS = len(Campaign)
NOWHERE = -1e300
"""Pull of a campaign that does not run: it is not among the things to choose from."""
WEIGHTS = (
    "party.campaigns.unity party.campaigns.economy party.campaigns.rationalisation party.campaigns.self_examination"
    " party.campaigns.shock_work party.campaigns.bonds party.campaigns.countryside party.campaigns.enrolment"
    " party.line.study party.campaigns.records party.campaigns.documents party.campaigns.democratisation"
    " party.campaigns.defence party.campaigns.order"
)
SKILLED = 7
"""Pay bracket from which a hand counts as highly skilled."""


@rule("party.campaigns.taken_up", cites="P3-M32 P3-M44", neutral=0.0)
def taken_up(cared: float, pressed: float) -> float:
    """Pull of one running campaign on somebody: cared + pressed (log odds).

    cared: pull of its topic by what the person has suffered, since a campaign is carried out in terms of what goes
    wrong anyway; pressed: what the directive adds.
    """
    return cared + pressed


@rule("party.campaigns.residue", cites="P2-53 P3-M44", neutral="before")
def residue_after(before: float, given: float, behaviour: Bundle) -> float:
    """What giving time leaves in a cell: residue_keep before + (1 - residue_keep) given.

    given: hours a communist gave this month, as a share of what a ready and rested one gives.
    """
    return float(behaviour.residue_keep * before + (1.0 - behaviour.residue_keep) * given)


@rule("party.campaigns.used_to", cites="P2-53 P3-M44", neutral=0.0)
def used_to(residue: float, behaviour: Bundle) -> float:
    """What custom adds to having a task: task_used residue (log odds). residue: time the cell is used to giving."""
    return float(behaviour.task_used * residue)


@rule("party.campaigns.lifted", cites="P3-M52", neutral=0.0)
def lifted(showcase: float, behaviour: Bundle) -> float:
    """What a celebration adds to joining in while it lasts: lift showcase (log odds). Nothing of it is stored."""
    return float(behaviour.lift * showcase)


@rule("party.campaigns.passed_over", cites="P1-37", neutral=0.0)
def passed_over(grade: int, distrust: float, behaviour: Bundle) -> float:
    """What distrust of a labour aristocracy takes from the best paid hands' chance of a task (log odds).

    task_skilled distrust for those in the highest brackets, else 0; distrust: how far the line lends itself to it.
    """
    return float(behaviour.task_skilled * distrust) if grade >= SKILLED else 0.0


@rule("party.campaigns.layered", cites="P4-15", neutral=0.0)
def layered(layers: float, behaviour: Bundle) -> float:
    """What layers laid on a cell add to having a task: task_layers layers (log odds). Each wants more hands."""
    return float(behaviour.task_layers * layers)


@kernel
def weights_asked(law: Bundle) -> Any:
    """How hard the centre presses each campaign (float64 by world.codes.Campaign, 0..1)."""
    asked = np.zeros(CAMPAIGNS)
    asked[Campaign.UNITY] = law.unity
    asked[Campaign.ECONOMY] = law.economy
    asked[Campaign.RATIONALISATION] = law.rationalisation
    asked[Campaign.SELF_CRITICISM] = law.self_examination
    asked[Campaign.SHOCK_WORK] = law.shock_work
    asked[Campaign.BONDS] = law.bonds
    asked[Campaign.VILLAGES] = law.countryside
    asked[Campaign.ENROLMENT] = law.enrolment
    asked[Campaign.CULTURE] = law.study
    asked[Campaign.RECORDS] = law.records
    asked[Campaign.DOCUMENTS] = law.documents
    asked[Campaign.DEMOCRATISATION] = law.democratisation
    asked[Campaign.DEFENCE] = law.defence
    asked[Campaign.ORDER] = law.order
    return asked


@kernel
def by_code(key: Any, code: Any, column: Any, nothing: float) -> Any:
    """A column of the campaign table in the order of codes (float64); `nothing` where a town has no such row."""
    found = np.full(CAMPAIGNS, nothing)
    for r in range(key.size):
        if key[r] != 0:
            found[code[r]] = column[r]
    return found


@kernel
def row_of(key: Any, code: Any, which: int) -> int:
    """Row of one campaign; -1 where the town has none. key, code: the table's columns."""
    for r in range(key.size):
        if key[r] != 0 and code[r] == which:
            return r
    return -1


@kernel
def heaviest(weights: Any, vagueness: Any) -> int:
    """The campaign of which most has come down to the cells, and which their agenda begins with; -1 if none runs.

    weights, vagueness: by world.codes.Campaign.
    """
    found, most = -1, 0.0
    for c in range(weights.size):
        pressed = weights[c] * (1.0 - vagueness[c])
        if pressed > most:
            found, most = c, pressed
    return found


@kernel
def come_down(key: Any, code: Any, topic: Any, weight: Any, vagueness: Any) -> Any:
    """Topics, weights and vagueness of campaigns (float64 each, by world.codes.Campaign), from the table's columns."""
    weights, vague = shares(by_code(key, code, weight, 0.0)), shares(by_code(key, code, vagueness, 0.0))
    return by_code(key, code, topic, 0.0), weights, vague


@kernel
def first_item(topics: Any, weights: Any, vagueness: Any) -> int:
    """The topic (world.codes.Topic) of the heaviest campaign; -1 if none runs. What `come_down` gives."""
    first = heaviest(weights, vagueness)
    return int(topics[first]) if first >= 0 else -1


@kernel
def on_the_table(key: Any, code: Any, topic: Any, weight: Any, vagueness: Any) -> int:
    """The topic (world.codes.Topic) that agendas begin with; -1 if no campaign runs. Columns of the campaign table."""
    topics, weights, vague = come_down(key, code, topic, weight, vagueness)
    return first_item(topics, weights, vague)


@kernel
def weight_of(key: Any, code: Any, weight: Any, which: int) -> float:
    """How hard one campaign presses in the plant (0..1)."""
    r = row_of(key, code, which)
    return from_fixed(weight[r]) if r >= 0 else 0.0


@kernel
def shares(column: Any) -> Any:
    """A column of 1/10000, already in the order of codes, as shares."""
    return column / FIXED_ONE


@kernel
def topic_of_option(option: int, topics: Any) -> int:
    """The topic of what was chosen: a topic of one's own (the first TOPICS options), or a campaign's."""
    return option if option < TOPICS else int(topics[option - TOPICS])
