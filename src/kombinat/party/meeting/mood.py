"""Mood: what the month's meetings leave in the shops: customs of speech, faults, pledges, the wish to hold back."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, exp, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.cell.feelings import worst
from kombinat.party.cell.organisation import cells_of_shops
from kombinat.party.centre.press import carried
from kombinat.party.meeting.debate import flag_of
from kombinat.world.codes import Kind, Office, Topic
from kombinat.world.tree import shop_of, shops_of

SIXTHS = 6.0
"""Tens of minutes in an hour."""


@rule("party.mood.habit", cites="P2-53 P3-M44", neutral="now")
def habit(before: float, now: float, behaviour: Bundle) -> float:
    """A cell's custom of speech a month later: habit_keep before + (1 - habit_keep) now (shares of its words)."""
    return float(behaviour.habit_keep * before + (1.0 - behaviour.habit_keep) * now)


@rule("party.mood.fault", cites="P2-32 P1-49", neutral=0.0)
def fault_found(heat: float, behaviour: Bundle) -> float:
    """Case the floor makes against an office: fault_gain heat, at most 1. heat: sharpness of words a head present."""
    return float(min(1.0, behaviour.fault_gain * heat))


@rule("party.mood.unrest", cites="P1-23 P1-22", neutral=0.0)
def gathered(anger: float, behaviour: Bundle) -> float:
    """Wish of a shop's hands to hold back: unrest_anger anger. anger: mean of their worst grievances."""
    return float(behaviour.unrest_anger * anger)


@kernel
def beside(share: float, mates: float) -> float:
    """Share of a shop's hands who have at least one among their `mates` workmates: 1 - exp(-mates share).

    share: of those meant among the shop's hands.
    """
    return 1.0 - exp(-mates * share)


@rule("party.mood.lead", cites="P1-24", neutral=0.0)
def led(gathered: float, leaders: float, behaviour: Bundle) -> float:
    """What communists who are sore and ready add where the hands themselves wish to hold back.

    unrest_lead gathered beside(leaders, mates): they step in for workers who want a row, and one leads many.

    gathered: the hands' own wish; leaders: sum over communists of worst grievance times readiness, a hand of the shop.
    """
    return float(behaviour.unrest_lead * gathered * beside(leaders, behaviour.mates))


@rule("party.mood.contain", cites="P1-10 P2-19", neutral=0.0)
def contained(voiced: float, present: float, behaviour: Bundle) -> float:
    """Share of the wish to hold back that open talk takes off: unrest_voiced voiced beside(present, mates).

    voiced: part of the shop's grievances whose subject was spoken or written of in the hall; present: communists in
    the hall, a hand of the shop, who are the bridge to those beside whom they work.
    """
    return float(behaviour.unrest_voiced * voiced * beside(present, behaviour.mates))


@rule("party.mood.delayed", cites="P1-22", neutral=0.0)
def delayed(waiting: float, behaviour: Bundle) -> float:
    """What complaints that lie with the works committee add to the wish to hold back: unrest_delay"
    " waiting, at most 1.

    waiting: complaints not taken up, for each hand of the shop.
    """
    return float(min(1.0, behaviour.unrest_delay * waiting))


@rule("party.mood.channelled", cites="P1-11 P1-10", neutral=0.0)
def channelled(handled: float, behaviour: Bundle) -> float:
    """What complaints taken up by the works committee take off the wish to hold back: unrest_handled handled.

    handled: for each hand of the shop, at most 1. Who is listened to elsewhere need not slow down.
    """
    return float(behaviour.unrest_handled * min(1.0, handled))


@rule("party.mood.deferred", cites="P4-11", neutral=0.0)
def deferred(ahead: float, defects: float, hours: float, behaviour: Bundle) -> float:
    """Case against a shop's boss out of faults of his canteen put off to an examination to come.

    ahead defer defects min(1, look hours)

    ahead: how much of an examination to come the line speaks (0..1); defects: of the canteen (0..1); hours: a head of
    those who eat there, that volunteers gave to it last: nobody puts off what nobody has looked at.
    """
    return float(ahead * behaviour.defer * defects * min(1.0, behaviour.look * hours))


@rule("party.mood.pledge", cites="P1-53 P2-02", neutral=0.0)
def pledged(right: float, slack: float, heat: float, behaviour: Bundle) -> float:
    """Counter-plan voted from below, over the administration's plan (share).

    right min(pledge_most, pledge_slack slack + pledge_heat heat)

    right: standing the line gives to counter-plans (0..1); slack: share of working time the floor sees lost to
    stoppages on the books, absence and scrap, which it takes for gain at hand; heat: the cell's hostility.
    """
    bid = behaviour.pledge_slack * slack + behaviour.pledge_heat * heat
    return float(right * min(behaviour.pledge_most, bid))


@rule("party.mood.press", cites="P3-M36 P3-M56", neutral=0.0)
def militant(line: float, hostility: float, behaviour: Bundle) -> float:
    """Militancy of the plant paper: press_line line + press_floor hostility, at most 1."""
    return float(min(1.0, behaviour.press_line * line + behaviour.press_floor * hostility))


@kernel
def hours_a_head(time: int, heads: int) -> float:
    """Hours given, from a column in tens of minutes, for each head of a list."""
    return time / SIXTHS / max(1, heads)


@kernel
def custom_after(before: int, against: int, speeches: int, behaviour: Bundle, on: Bundle) -> int:
    """A custom of speech (1/10000) after a month with `against` of `speeches` aimed at a target; kept in silence."""
    if speeches == 0:
        return before
    now = against / speeches
    return to_fixed(habit(from_fixed(before), now, behaviour) if on.habit else now)


@kernel
def leaders_of(rows: Any, section: Any, activism: Any, stoppage: Any, pay: Any, food: Any, boss: Any,
               shops: Any) -> Any:  # fmt: skip
    """For each shop the sum over its communists of worst grievance times readiness (int64, 1/10000), from columns.

    shops: as `shops_of` gives them.
    """
    leaders = np.zeros(shops.size, np.int64)
    for i in rows:
        if section[i] >= 0:
            sore = np.int64(worst(stoppage[i], pay[i], food[i], boss[i]))
            leaders[shops[section[i]]] += sore * np.int64(activism[i]) // FIXED_ONE
    return leaders


@kernel
def taken_up_of(cells: Any, matters: Any, section: Any, stoppage: Any, pay: Any, food: Any, boss: Any,
                shops: Any) -> Any:  # fmt: skip
    """For each shop the sum of its hands' worst grievances whose subject its cell has raised (int64), from columns.

    cells: cell of each shop; matters: raised in each cell, one bit each; shops: as `shops_of` gives them.
    """
    found = np.zeros(shops.size, np.int64)
    for i in range(section.size):
        if section[i] < 0:
            continue
        shop = shops[section[i]]
        sore = worst(stoppage[i], pay[i], food[i], boss[i])
        subject = subject_of(sore, stoppage[i], pay[i], food[i])
        if cells[shop] >= 0 and matters[cells[shop]] & flag_of(subject) != 0:
            found[shop] += sore
    return found


@kernel
def subject_of(sore: int, stoppage: int, pay: int, food: int) -> int:
    """The subject (world.codes.Topic) of somebody's worst grievance, `sore`; the first of several alike."""
    if sore == stoppage:
        return Topic.STOPPAGE.value
    if sore == pay:
        return Topic.PAY.value
    return Topic.FOOD.value if sore == food else Topic.BOSS.value


@kernel
def wish_to_hold_back(anger: float, leaders: float, voiced: float, present: float, waiting: float, handled: float,
                      behaviour: Bundle, on: Bundle) -> int:  # fmt: skip
    """Unrest of a shop (1/10000): anger, leaders, communists in the hall and complaints to the union, all a hand.

    voiced: part of the shop's grievances that the hall took up.
    """
    own = gathered(anger, behaviour) if on.unrest else 0.0
    unrest = own + (led(own, leaders, behaviour) if on.lead else 0.0)
    unrest -= unrest * contained(voiced, present, behaviour) if on.contain else 0.0
    unrest += delayed(waiting, behaviour) if on.delayed else 0.0
    return to_fixed(unrest - (channelled(handled, behaviour) if on.channelled else 0.0))


@kernel
def slack_of(idle: int, missed: int, due: int, scrapped: int, made: int) -> float:
    """Share of a shop's working time that its people see lost: idle on the books, absence, scrap (minutes)."""
    return float(min(1.0, (idle + missed) / max(1, due) + scrapped / max(1, made + scrapped)))


@kernel
def by_heads(plant: int, values: Any, heads: Any, key: Any, kind: Any, parent: Any) -> int:
    """Mean of a shop column over a plant's shops, weighted by heads (integers throughout)."""
    hands, total = np.int64(0), np.int64(0)
    for u in range(key.size):
        if key[u] != 0 and kind[u] == Kind.SHOP and parent[u] == plant:
            hands += heads[u]
            total += np.int64(heads[u]) * np.int64(values[u])
    return int(total // hands) if hands > 0 else 0


@kernel
def present_for(u: int, turnout: Any, cells: Any, kind: Any, parent: Any) -> int:
    """Heads present where a unit's head was spoken of: its cell's turnout; for plant and committee, all cells'."""
    if kind[u] == Kind.PLANT or kind[u] == Kind.COMMITTEE:
        return int(turnout.sum())
    cell = u if kind[u] == Kind.CELL else cells[shop_of(kind, parent, u)]
    return int(turnout[cell]) if cell >= 0 else 0


@kernel
def mean_hostility(turnout: Any, hostility: Any) -> float:
    """Hostility of the cells, weighted by those present (0 where nobody met)."""
    heat = np.int64(0)
    for u in range(turnout.size):
        heat += np.int64(turnout[u]) * np.int64(hostility[u])
    return float(heat / max(1, turnout.sum()) / FIXED_ONE)


@phase(
    "party.mood.settle",
    every="month",
    over="town",
    among="person.cell",
    says="Meetings leave customs of speech, pledges over the plan, and more or less of a wish to hold back.",
    reads="person.section person.activism person.sore_stoppage person.sore_pay"
    " person.sore_food person.sore_boss unit.key unit.kind unit.parent unit.serves unit.heads unit.anger unit.turnout"
    " unit.matters unit.speeches unit.speeches_administration unit.speeches_specialist unit.speeches_workmate"
    " unit.idle_recorded unit.missed unit.due unit.scrapped unit.made_month"
    " unit.backlog unit.handled",
    writes="unit.hostility unit.habit_specialist unit.habit_workmate unit.unrest unit.pledge",
    law="party.line.counter_plan",
    behaviour="party.mood.habit_keep party.mood.unrest_anger party.mood.unrest_lead"
    " party.mood.mates party.mood.unrest_voiced party.mood.unrest_delay party.mood.unrest_handled"
    " party.mood.pledge_slack party.mood.pledge_heat party.mood.pledge_most",
    rules=(habit, gathered, led, contained, delayed, channelled, pledged),
)
def settle(rows: Any, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write customs of cells, unrest and pledge of shops, and for the plant their mean by heads."""
    cells, shops = cells_of_shops(unit.key, unit.kind, unit.serves), shops_of(unit.kind, unit.parent)
    leaders = leaders_of(
        rows, person.section, person.activism, person.sore_stoppage, person.sore_pay, person.sore_food,
        person.sore_boss, shops,
    )  # fmt: skip
    taken_up = taken_up_of(
        cells, unit.matters, person.section, person.sore_stoppage, person.sore_pay, person.sore_food, person.sore_boss,
        shops,
    )  # fmt: skip
    for u in range(unit.key.size):
        if unit.key[u] == 0 or unit.kind[u] != Kind.CELL:
            continue
        said = unit.speeches[u]
        unit.hostility[u] = custom_after(
            unit.hostility[u], unit.speeches_administration[u], said, behaviour, on
        )
        used, against = unit.habit_specialist[u], unit.speeches_specialist[u]
        unit.habit_specialist[u] = custom_after(used, against, said, behaviour, on)
        used, against = unit.habit_workmate[u], unit.speeches_workmate[u]
        unit.habit_workmate[u] = custom_after(used, against, said, behaviour, on)
    for u in range(unit.key.size):
        cell = cells[u]
        if unit.key[u] == 0 or unit.kind[u] != Kind.SHOP or cell < 0:
            continue
        hands = max(1, unit.heads[u]) * float(FIXED_ONE)
        voiced = min(1.0, taken_up[u] / max(1, unit.anger[u]))
        anger, people = unit.anger[u] / hands, max(1, unit.heads[u])
        waiting, handled = unit.backlog[u] / people, unit.handled[u] / people
        unit.unrest[u] = wish_to_hold_back(
            anger, leaders[u] / hands, voiced, unit.turnout[cell] / people, waiting, handled, behaviour, on
        )
        slack = slack_of(
            unit.idle_recorded[u], unit.missed[u], unit.due[u], unit.scrapped[u], unit.made_month[u]
        )
        heat = from_fixed(unit.hostility[cell])
        unit.pledge[u] = to_fixed(pledged(law.counter_plan, slack, heat, behaviour) if on.pledge else 0.0)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            unit.pledge[u] = by_heads(u, unit.pledge, unit.heads, unit.key, unit.kind, unit.parent)
            unit.unrest[u] = by_heads(u, unit.unrest, unit.heads, unit.key, unit.kind, unit.parent)


@phase(
    "party.mood.accuse",
    every="month",
    over="town",
    says="Out of the floor's words a case is made against each office holder; the plant paper takes up the tone.",
    reads="unit.key unit.kind unit.parent unit.serves unit.turnout unit.heat unit.hostility unit.heads"
    " unit.canteen unit.time_food post.key post.unit post.office",
    writes="post.fault town.press",
    law="party.line.self_criticism party.line.examination_ahead party.press.reach",
    behaviour="party.mood.fault_gain party.mood.defer party.mood.look party.mood.press_line party.mood.press_floor",
    rules=(fault_found, deferred, militant, carried),
)
def accuse(unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `fault` of posts and the militancy of the paper."""
    cells = cells_of_shops(unit.key, unit.kind, unit.serves)
    for p in range(post.key.size):
        u = post.unit[p]
        if post.key[p] == 0 or u < 0:
            continue
        present = present_for(u, unit.turnout, cells, unit.kind, unit.parent)
        heat = unit.heat[u] / FIXED_ONE / max(1, present)
        case = fault_found(heat, behaviour) if on.fault else 0.0
        if post.office[p] == Office.SHOP_BOSS and cells[u] >= 0:
            hours = hours_a_head(unit.time_food[cells[u]], unit.heads[u])
            defects = 1.0 - from_fixed(unit.canteen[u])
            case += deferred(law.examination_ahead, defects, hours, behaviour) if on.deferred else 0.0
        post.fault[p] = 0 if post.office[p] == Office.UNION else to_fixed(min(1.0, case))
    hostility = mean_hostility(unit.turnout, unit.hostility)
    tone = militant(law.self_criticism, hostility, behaviour) if on.press else 0.0
    town.press[0] = to_fixed(carried(tone, law.reach) if on.carried else tone)
