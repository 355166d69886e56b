"""Mood: what the month's meetings leave in the shops: heat, habits of speech, faults, pledges, the wish to hold back."""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.party.feelings import worst_sore
from kombinat.party.organisation import cells_of_shops, shop_of
from kombinat.world.codes import Kind


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


@rule("party.mood.lead", cites="P1-24", neutral=0.0)
def led(leaders: float, behaviour: Bundle) -> float:
    """What communists add who are both sore and ready: unrest_lead leaders. leaders: sum of soreness x readiness a hand."""
    return float(behaviour.unrest_lead * leaders)


@rule("party.mood.contain", cites="P1-10", neutral=0.0)
def contained(voiced: float, behaviour: Bundle) -> float:
    """What open talk takes off the wish to hold back: unrest_voiced voiced. voiced: speeches and notes a head present."""
    return float(behaviour.unrest_voiced * voiced)


@rule("party.mood.pledge", cites="P1-53 P2-02", neutral=0.0)
def pledged(right: float, slack: float, heat: float, behaviour: Bundle) -> float:
    """Counter-plan voted from below, over the administration's plan (share): right (pledge_slack slack + pledge_heat heat).

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
def _spoken(cell: int, unit: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write a cell's three customs of speech."""
    said = max(1, unit.speeches[cell])
    before = from_fixed(unit.hostility[cell])
    now = unit.speeches_administration[cell] / said if unit.speeches[cell] > 0 else before
    unit.hostility[cell] = to_fixed(habit(before, now, behaviour) if on.habit else now)
    before = from_fixed(unit.habit_specialist[cell])
    now = unit.speeches_specialist[cell] / said if unit.speeches[cell] > 0 else before
    unit.habit_specialist[cell] = to_fixed(habit(before, now, behaviour) if on.habit else now)
    before = from_fixed(unit.habit_workmate[cell])
    now = unit.speeches_workmate[cell] / said if unit.speeches[cell] > 0 else before
    unit.habit_workmate[cell] = to_fixed(habit(before, now, behaviour) if on.habit else now)


@kernel
def leaders_of(person: Bundle, unit: Bundle) -> Any:
    """For each shop the sum over its communists of worst grievance times readiness (int64, 1/10000)."""
    leaders = np.zeros(unit.key.size, np.int64)
    for i in range(person.cell.size):
        if person.cell[i] >= 0 and person.section[i] >= 0:
            force = worst_sore(i, person) * np.int64(person.activism[i]) // FIXED_ONE
            leaders[shop_of(unit, person.section[i])] += force
    return leaders


@kernel
def _unrest(shop: int, cell: int, leaders: int, unit: Bundle, behaviour: Bundle, on: Bundle) -> float:
    hands = max(1, unit.heads[shop]) * float(FIXED_ONE)
    unrest = gathered(unit.anger[shop] / hands, behaviour) if on.unrest else 0.0
    unrest += led(leaders / hands, behaviour) if on.lead else 0.0
    voiced = (unit.speeches[cell] + unit.notes[cell]) / max(1, unit.turnout[cell])
    return unrest - (contained(min(1.0, voiced), behaviour) if on.contain else 0.0)


@kernel
def slack_of(shop: int, unit: Bundle) -> float:
    """Share of a shop's working time that its people see lost: idle on the books, absence, scrap."""
    lost = unit.idle_recorded[shop] + unit.missed[shop]
    scrap = unit.scrapped[shop] / max(1, unit.made_month[shop] + unit.scrapped[shop])
    return min(1.0, lost / max(1, unit.due[shop]) + scrap)


@kernel
def _of_shop(shop: int, cell: int, leaders: int, unit: Bundle, law: Bundle, behaviour: Bundle,
             on: Bundle) -> None:  # fmt: skip
    unit.unrest[shop] = to_fixed(_unrest(shop, cell, leaders, unit, behaviour, on))
    heat = from_fixed(unit.hostility[cell])
    bid = pledged(law.counter_plan, slack_of(shop, unit), heat, behaviour) if on.pledge else 0.0
    unit.pledge[shop] = to_fixed(bid)


@kernel
def _of_plant(plant: int, unit: Bundle) -> None:
    """The plant's pledge and unrest are its shops', weighted by heads; the committee's customs likewise."""
    hands, pledges, unrest = 0, 0, 0
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP and unit.parent[u] == plant:
            hands += unit.heads[u]
            pledges += unit.heads[u] * np.int64(unit.pledge[u])
            unrest += unit.heads[u] * np.int64(unit.unrest[u])
    unit.pledge[plant] = pledges // max(1, hands)
    unit.unrest[plant] = unrest // max(1, hands)


@kernel
def _present(u: int, cells: Any, unit: Bundle) -> int:
    """Heads present where the head of a unit was spoken of: its cell's turnout; for a plant, all cells' together."""
    if unit.kind[u] != Kind.PLANT:
        cell = u if unit.kind[u] == Kind.CELL else cells[shop_of(unit, u)]
        return int(unit.turnout[cell]) if cell >= 0 else 0
    present = 0
    for cell in range(unit.key.size):
        present += unit.turnout[cell]
    return present


@kernel
def mean_hostility(unit: Bundle) -> float:
    """Hostility of the cells, weighted by those present (0 where nobody met)."""
    present, heat = 0, 0
    for u in range(unit.key.size):
        present += unit.turnout[u]
        heat += unit.turnout[u] * np.int64(unit.hostility[u])
    return heat / max(1, present) / FIXED_ONE


@phase(
    "party.mood.conclude",
    every="month",
    over="town",
    says="Meetings leave traces: customs of speech, cases against bosses, pledges over the plan, unrest, a sharper paper.",
    reads="person.cell person.section person.activism person.sore_stoppage person.sore_pay person.sore_food"
    " person.sore_boss unit.key unit.kind unit.parent unit.serves unit.heads unit.anger unit.turnout"
    " unit.speeches unit.speeches_administration unit.speeches_specialist unit.speeches_workmate unit.notes"
    " unit.heat unit.idle_recorded unit.missed unit.due unit.scrapped unit.made_month post.key post.unit",
    writes="unit.hostility unit.habit_specialist unit.habit_workmate unit.unrest unit.pledge post.fault"
    " town.press",
    law="party.line.counter_plan party.line.self_criticism",
    behaviour="party.mood.habit_keep party.mood.fault_gain party.mood.unrest_anger party.mood.unrest_lead"
    " party.mood.unrest_voiced party.mood.pledge_slack party.mood.pledge_heat party.mood.pledge_most"
    " party.mood.press_line party.mood.press_floor",
    rules=(habit, fault_found, gathered, led, contained, pledged, militant),
)
def conclude(
    person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write what the meetings of the month leave behind in cells, shops, posts and the paper."""
    cells = cells_of_shops(unit)
    leaders = leaders_of(person, unit)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.CELL:
            _spoken(u, unit, behaviour, on)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SHOP and cells[u] >= 0:
            _of_shop(u, cells[u], leaders[u], unit, law, behaviour, on)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            _of_plant(u, unit)
    for p in range(post.key.size):
        u = post.unit[p]
        if post.key[p] != 0 and u >= 0:
            heat = unit.heat[u] / FIXED_ONE / max(1, _present(u, cells, unit))
            post.fault[p] = to_fixed(fault_found(heat, behaviour) if on.fault else 0.0)
    hostility = mean_hostility(unit)
    town.press[0] = to_fixed(militant(law.self_criticism, hostility, behaviour) if on.press else 0.0)
