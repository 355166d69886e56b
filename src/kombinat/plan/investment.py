"""Investment: who asks for machines and flats, what is started, and how the money is spread over what is open.

When a planning period opens every shop boss asks for machines and the director for flats, at less than they will cost,
so as to be let in. The trust starts what a quota of work begun allows, whatever there will be to finish it with. Each
month's money goes to all open sites of a trade. Where industry's sites have run past their estimates, the plant's
flats are cut first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import slot_key
from kombinat.engine.ledger import post
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.world.codes import Kind, Stage, Trade, Work
from kombinat.world.tree import plant_of

MONTHS = 12
LINES = len(Trade)
OPEN = int(Stage.OPEN)
SOCIAL = int(Trade.NONE)  # the plant has no trade, so its flats stand on a line of their own


@rule("plan.investment.hunger", cites="A10 P1-44", neutral="lack")
def hungry(lack: float, behaviour: Bundle) -> float:
    """New machine time a boss asks for, as a share of what he has: lack + hunger.

    lack: machines broken, and growth the plan asks of him (shares); hunger: what he asks for beyond any need he sees.
    """
    return float(lack + behaviour.hunger)


@rule("plan.investment.thrift", cites="A5 A10", neutral="wanted")
def spared_machines(wanted: float, lack: float, cost: float, law: Bundle, behaviour: Bundle) -> float:
    """Share of new machine time a boss asks for where profit counts and machines are charged to it.

    lack + max(0, wanted - lack - thrift stake labour_weight cost)

    wanted: what he would ask for; lack: of it, what he needs; stake = met + above + below: months of pay that hang on
    the count; cost: a year's charge on as much equipment as he has, by the value of a month's plan.
    """
    stake = law.met + law.above + law.below
    given_up = behaviour.thrift * stake * law.labour_weight * cost
    return float(lack + max(0.0, wanted - lack - given_up)) if given_up > 0.0 else wanted


@rule("plan.investment.flats", cites="K-20 P4-61", neutral=0.0)
def flats_wanted(lacking: float, heads: float, behaviour: Bundle) -> float:
    """Dwelling space the director asks for (dm2): flat (lacking + waiting heads).

    lacking: hands asked for and not found; heads: people on the list, of whom the part `waiting` has no roof.
    """
    return float(behaviour.flat * (lacking + behaviour.waiting * heads))


@rule("plan.investment.understatement", cites="A10", neutral="cost")
def estimated(cost: float, behaviour: Bundle) -> float:
    """What a project is said to cost, so as to be let in: estimate = cost (1 - understatement) (kopecks)."""
    return float(cost * (1.0 - behaviour.understatement))


@rule("plan.investment.starts", cites="A10", neutral=1e18)
def room_for_starts(quota: float, grant: float, unfinished: float) -> float:
    """Estimated cost of what may be started (kopecks): room = max(0, quota grant - unfinished).

    quota: work begun, in years of money; grant: money of a year; unfinished: what open projects have yet to spend of
    their estimates. What they will really take to finish is not asked.
    """
    return max(0.0, quota * grant - unfinished)


@rule("plan.investment.grant", cites="P1-38 P1-44 P2-28", neutral=0.0)
def granted(worth: float, growth: float) -> float:
    """Money for machines in a month: grant = worth growth (kopecks).

    worth: machines of the trade and what is being built for it, at their price; growth: share a month, an outside
    series by trade.
    """
    return worth * max(0.0, growth)


@rule("plan.investment.social", cites="K-19 K-20", neutral=0.0)
def social_line(industry: float, share: float) -> float:
    """Money for the plant's flats in a month: share for each kopeck that goes to machines."""
    return industry * share


@rule("plan.investment.residual", cites="K-19", neutral="social")
def what_is_left(social: float, overrun: float, behaviour: Bundle) -> float:
    """What is left of the social line where industry runs past its estimates: social max(0, 1 - cut_first overrun).

    overrun: share of last month's building for industry that was done beyond what was estimated.
    """
    return float(social * max(0.0, 1.0 - behaviour.cut_first * overrun))


@kernel
def equipped(unit: Bundle, i: int) -> bool:
    """Whether a row is a shop at work, with machines."""
    shop = unit.key[i] != 0 and unit.kind[i] == Kind.SHOP and unit.closed[i] == 0
    return bool(shop and unit.capacity[i] > 0)


@kernel
def charge_by_plan(equipment: float, target: int, months: int, law: Bundle) -> float:
    """A year's charge on equipment (kopecks) by the value of a month's plan; 0 where there is none.

    target: plan of the period of so many months (kopecks).
    """
    return law.charge * equipment * months / target if target > 0 else 0.0


@phase(
    "plan.investment.asking",
    every="plan",
    opens=True,
    over="unit",
    says="Every shop boss asks for machines: what is broken, what the new plan calls for, and more; at too low a cost.",
    reads="unit.key unit.kind unit.parent unit.capacity unit.broken unit.growth unit.target unit.closed",
    writes="unit.proposed unit.estimate",
    law="plan.investment.machine_price plan.incentives.met plan.incentives.above plan.incentives.below"
    " plan.incentives.labour_weight plant.accounts.charge",
    behaviour="plan.investment.hunger plan.investment.understatement plant.supply.thrift",
    rules=(hungry, spared_machines, estimated),
    decides="shop_boss",
    orders="unit.proposed unit.estimate",
)
def asking(at: Bundle, lo: int, hi: int, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write what each shop asks for (minutes a dekad) and its estimate (kopecks); without a plan by the plant's."""
    for i in range(lo, hi):
        asked_time = 0.0
        if equipped(unit, i):
            asked = unit.growth[i] if unit.growth[i] != 0 else unit.growth[unit.parent[i]]
            lack = unit.broken[i] / unit.capacity[i] + max(0.0, from_fixed(asked))
            wanted = hungry(lack, behaviour) if on.hunger else lack
            equipment = unit.capacity[i] * law.machine_price
            charged = charge_by_plan(equipment, unit.target[i], at.plan_months, law)
            wanted = spared_machines(wanted, lack, charged, law, behaviour) if on.thrift else wanted
            asked_time = unit.capacity[i] * wanted
        cost = asked_time * law.machine_price
        unit.proposed[i] = int(asked_time)
        unit.estimate[i] = int(estimated(cost, behaviour) if on.understatement else cost)


@phase(
    "plan.investment.housing",
    every="plan",
    opens=True,
    over="town",
    says="The director asks for flats for the hands he has and those he cannot find.",
    reads="unit.key unit.kind unit.heads unit.posts_wanted",
    writes="unit.proposed unit.estimate",
    law="plan.investment.flat_price",
    behaviour="plan.investment.flat plan.investment.waiting plan.investment.understatement",
    rules=(flats_wanted, estimated),
    decides="director",
    orders="unit.proposed unit.estimate",
)
def housing(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write the flats the plant asks for (dm2) and their estimate (kopecks)."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return
    lacking = 0
    for i in range(unit.key.size):
        if unit.key[i] != 0 and unit.kind[i] == Kind.SHOP:
            lacking += max(0, unit.posts_wanted[i] - unit.heads[i])
    wanted = flats_wanted(float(lacking), float(unit.heads[plant]), behaviour) if on.flats else 0.0
    cost = wanted * law.flat_price
    unit.proposed[plant] = int(wanted)
    unit.estimate[plant] = int(estimated(cost, behaviour) if on.understatement else cost)


@kernel
def worth_by_line(unit: Bundle, project: Bundle, price: float) -> Any:
    """Machines at their price and work in hand for industry, by trade (int64, kopecks)."""
    worth = np.zeros(LINES, np.int64)
    for i in range(unit.key.size):
        if equipped(unit, i):
            worth[unit.trade[i]] += int(unit.capacity[i] * price)
    for p in range(project.key.size):
        if project.key[p] != 0 and project.work[p] == Work.MACHINES:
            worth[unit.trade[project.unit[p]]] += project.spent[p]
    return worth


@kernel
def month_grants(unit: Bundle, project: Bundle, growth: Any, law: Bundle, on: Bundle) -> Any:
    """The month's money by line of the budget (int64, kopecks): a trade each, and the social line."""
    worth = worth_by_line(unit, project, law.machine_price)
    lines = np.zeros(worth.size, np.int64)
    for t in range(worth.size):
        lines[t] = int(granted(float(worth[t]), growth[t]) if on.grant else 0.0)
    lines[SOCIAL] = 0
    lines[SOCIAL] = int(social_line(float(lines.sum()), law.social) if on.social else 0.0)
    return lines


@kernel
def unspent_estimates(project: Bundle, trade: Any) -> Any:
    """What open projects have yet to spend of their estimates, by line (int64, kopecks). trade: of units."""
    unfinished = np.zeros(LINES, np.int64)
    for p in range(project.key.size):
        if project.key[p] != 0 and project.stage[p] == Stage.OPEN:
            unfinished[trade[project.unit[p]]] += max(0, project.estimate[p] - project.spent[p])
    return unfinished


@kernel
def waiting(unit: Bundle, project: Bundle, since: int) -> Any:
    """Estimates of what units asked for in this planning period and have not begun (int64, kopecks).

    since: the month in which the period opened, from January 1900.
    """
    estimates = unit.estimate.copy()
    for p in range(project.key.size):
        if project.key[p] != 0 and project.begun[p] >= since:
            estimates[project.unit[p]] = max(0, estimates[project.unit[p]] - project.estimate[p])
    return estimates


@kernel
def let_in(unit: Bundle, estimates: Any, rooms: Any) -> Any:
    """Estimates let in, by unit (int64, kopecks): the room of each line shared out by what is asked for."""
    taken, shares = np.zeros(unit.key.size, np.int64), np.zeros(unit.key.size, np.int64)
    for t in range(rooms.size):
        asked = np.zeros(unit.key.size, np.int64)
        for i in range(unit.key.size):
            if unit.key[i] != 0 and unit.proposed[i] > 0 and unit.trade[i] == t:
                asked[i] = estimates[i]
        share_out(rooms[t], asked, asked, unit.key, shares)
        taken += shares
    return taken


@kernel
def free_row(key: Any, first: int) -> int:
    """The first free row of a table from `first` on; -1 if there is none. key: its column of keys."""
    for p in range(first, key.size):
        if key[p] == 0:
            return p
    return -1


@kernel
def has_line(unit: Bundle, i: int) -> bool:
    """Whether a row keeps part of what is left of a line: shops of that of their trade, the plant of the social one."""
    return bool(unit.key[i] != 0 and (unit.kind[i] == Kind.SHOP or unit.kind[i] == Kind.PLANT))


@kernel
def take_up(unit: Bundle, lines: Any) -> None:
    """Add to the lines what stands over from the month before."""
    for i in range(unit.key.size):
        if has_line(unit, i):
            lines[unit.trade[i]] += unit.unspent[i]


@phase(
    "plan.investment.starting",
    every="month",
    opens=True,
    over="town",
    says="When a planning period opens, and within it where money is left over, projects are started as"
    " far as a quota of work begun goes, whatever there will be to finish them with.",
    reads="unit.key unit.kind unit.trade unit.capacity unit.closed unit.proposed unit.estimate unit.unspent",
    writes="project.key project.unit project.work project.stage project.scope project.estimate project.cost"
    " project.spent project.paid project.begun project.ended",
    law="plan.investment.quota plan.investment.social plan.investment.machine_price plan.investment.flat_price",
    outside="plant.equipment.growth",
    rules=(granted, social_line, room_for_starts),
)
def starting(at: Bundle, unit: Bundle, project: Bundle, law: Bundle, outside: Bundle, on: Bundle) -> None:
    """Open a project for each unit that is let in, cut to its share; units in the order of their keys."""
    grants = month_grants(unit, project, outside.growth, law, on)
    unfinished, idle = unspent_estimates(project, unit.trade), np.zeros(grants.size, np.int64)
    take_up(unit, idle)
    rooms = np.zeros(grants.size, np.int64)
    for t in range(grants.size):
        if at.plan_month > 0 and idle[t] == 0:
            continue
        year = float(MONTHS * grants[t])
        rooms[t] = int(room_for_starts(law.quota, year, float(unfinished[t])) if on.starts else 1e18)
    taken, row = let_in(unit, waiting(unit, project, at.months - at.plan_month), rooms), -1
    for i in np.argsort(unit.key):
        row = free_row(project.key, row + 1) if taken[i] > 0 else row
        if taken[i] == 0 or row < 0:
            continue
        flats = unit.kind[i] == Kind.PLANT
        scope = int(unit.proposed[i] * (taken[i] / unit.estimate[i]))
        project.key[row] = slot_key(unit.key[i], at.tick, 0)
        project.unit[row] = i
        project.work[row] = Work.FLATS if flats else Work.MACHINES
        project.stage[row] = Stage.OPEN
        project.scope[row] = scope
        project.estimate[row] = taken[i]
        project.cost[row] = int(scope * (law.flat_price if flats else law.machine_price))
        project.spent[row] = 0
        project.paid[row] = 0
        project.begun[row] = at.months
        project.ended[row] = 0


@kernel
def overrun_share(project: Bundle) -> float:
    """Share of last month's building for industry that was done beyond what was estimated."""
    paid, beyond = 0, 0
    for p in range(project.key.size):
        if project.key[p] != 0 and project.work[p] == Work.MACHINES:
            outlay = project.cost[p] if project.stage[p] == Stage.DONE else project.spent[p]
            paid += project.paid[p]
            beyond += min(project.paid[p], max(0, outlay - project.estimate[p]))
    return beyond / paid if paid > 0 else 0.0


@kernel
def cut_first(lines: Any, left: int) -> None:
    """Leave the social line what is left of it, and lay the rest on industry in proportion."""
    cut = lines[SOCIAL] - left
    industry = lines.sum() - lines[SOCIAL]
    for t in range(lines.size):
        if t != SOCIAL:
            lines[t] += int(cut * (lines[t] / max(1, industry)))
    lines[SOCIAL] = left


@kernel
def spread(project: Bundle, trade: Any, lines: Any) -> Any:
    """What each project gets of the month's money (int64, kopecks): all open sites of a line, by their estimates."""
    sites = np.flatnonzero((project.key != 0) & (project.stage == OPEN))
    weights, caps = np.zeros(sites.size, np.int64), np.zeros(sites.size, np.int64)
    shares, parts = np.zeros(sites.size, np.int64), np.zeros(project.key.size, np.int64)
    for t in range(lines.size):
        for n in range(sites.size):
            p = sites[n]
            mine = trade[project.unit[p]] == t
            weights[n] = max(1, project.estimate[p]) if mine else 0
            caps[n] = project.cost[p] - project.spent[p] if mine else 0
        if lines[t] > 0:
            share_out(lines[t], weights, caps, project.key[sites], shares)
            parts[sites] += shares
    return parts


@kernel
def by_line(project: Bundle, trade: Any, parts: Any) -> Any:
    """What projects got this month, by line (int64, kopecks)."""
    taken = np.zeros(LINES, np.int64)
    for p in range(project.key.size):
        if project.key[p] != 0:
            taken[trade[project.unit[p]]] += parts[p]
    return taken


@kernel
def put_by(unit: Bundle, left: Any, carried: float) -> None:
    """Share the part `carried` of what is left of each line evenly among those who keep it (kopecks)."""
    keepers = np.zeros(left.size, np.int64)
    for i in range(unit.key.size):
        if has_line(unit, i):
            keepers[unit.trade[i]] += 1
    for i in range(unit.key.size):
        if has_line(unit, i):
            unit.unspent[i] = int(carried * left[unit.trade[i]]) // keepers[unit.trade[i]]


@phase(
    "plan.investment.building",
    every="month",
    opens=True,
    over="town",
    says="Each month's money is spread over all open sites; overruns are met from the social line.",
    reads="unit.key unit.kind unit.trade unit.capacity unit.closed project.unit project.work project.estimate"
    " project.cost",
    writes="unit.unspent project.key project.stage project.spent project.paid project.ended",
    law="plan.investment.social plan.investment.machine_price plan.investment.carried",
    behaviour="plan.investment.cut_first",
    outside="plant.equipment.growth",
    rules=(granted, social_line, what_is_left),
    ledgers="money construction",
)
def building(
    at: Bundle, unit: Bundle, project: Bundle, law: Bundle, behaviour: Bundle, outside: Bundle, on: Bundle,
    book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Build on every open project and pay the builders (kopecks); forget what was handed over a year ago.

    Money that the sites of a line cannot take stands over, as far as the law lets it, to the next month of the same
    planning period, and lapses with that.
    """
    lines = month_grants(unit, project, outside.growth, law, on)
    social, overrun = float(lines[SOCIAL]), overrun_share(project)
    cut_first(lines, int(what_is_left(social, overrun, behaviour) if on.residual else social))
    if at.plan_month > 0:
        take_up(unit, lines)
    parts = spread(project, unit.trade, lines)
    put_by(unit, lines - by_line(project, unit.trade, parts), law.carried)
    for p in range(project.key.size):
        if project.key[p] == 0:
            continue
        old = project.stage[p] == Stage.DONE
        built = project.spent[p] + parts[p]
        done = not old and built >= project.cost[p]
        post(book.money, account.budget, account.builders, parts[p])
        post(book.construction, account.builders, account.unfinished, parts[p])
        post(book.construction, account.unfinished, account.commissioned, built if done else 0)
        project.paid[p] = parts[p]
        project.spent[p] = 0 if done else built
        project.stage[p] = Stage.DONE if old or done else Stage.OPEN
        project.ended[p] = at.months if done else project.ended[p]
        project.key[p] = 0 if old and at.months - project.ended[p] >= MONTHS else project.key[p]
