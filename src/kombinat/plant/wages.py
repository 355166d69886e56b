"""Wages: tariff, piece pay, idle pay, bonuses, and the wage bill.

Rates are statutes; what a hand earns in a dekad is the rate times the time with work times norm fulfilment, and for
idle hours what the law grants. What a section is paid beyond its wage fund is held against its foreman. What the plant
pays them out of is in `accounts`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import FIXED_ONE, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.absence import efforts_of, working_days
from kombinat.plant.brigades import brigadiers
from kombinat.plant.emulation import title_effort
from kombinat.plant.norms import (
    BRACKETS,
    bracket_of,
    bracket_skill,
    fulfilment,
    guarded,
    output_of,
    tightness_of,
    wariness,
)
from kombinat.plant.pace import paces
from kombinat.world.codes import Kind, Occupation
from kombinat.world.tree import shop_of, shops_of

HOUR = 60.0
TENS = 10  # `worked` and `idle` of a person are kept in tens of minutes
MOST_NORM = 32_000  # a fulfilment of 320 % fills the column
MOST_FINE = 0.25  # share of a month's pay that can be withheld
MOST_OVER = 2.0  # an overspend beyond which nothing more is counted


@rule("plant.wages.branch", cites="P1-40", neutral=1.0)
def branch_factor(branch: Any, trade: int) -> float:
    """First-bracket rate of a shop's union against the plant's usual one: branch[trade]."""
    return float(branch[trade])


@rule("plant.wages.progressive", cites="P2-37", neutral="done")
def progressive(done: float, steepness: float) -> float:
    """Norms credited for piece pay, as a share: done up to 1, beyond it each per cent counts `steepness` fold."""
    return 1.0 + (done - 1.0) * steepness if done > 1.0 else done


@rule("plant.wages.overtime", cites="K-07", neutral=0.0)
def overtime(pace: float, premium: float) -> float:
    """Addition to the pay of hands driven beyond the usual: premium max(0, pace - 1).

    pace: intensity asked for, which takes extra hours and days of rest; premium: share of the rate for such hours.
    """
    return premium * max(0.0, pace - 1.0)


@rule("plant.wages.idle_pay", cites="P1-23 P2-04", neutral=0.0)
def idle_pay(rate: float, minutes: float, share: float) -> float:
    """Kopecks for idle time that is not the worker's fault: rate minutes / 60 share (rate in kopecks an hour)."""
    return rate * minutes / HOUR * share


@rule("plant.wages.title_pay", cites="P2-17 P2-37", neutral=0.0)
def title_pay(shock: int, extra: Any) -> float:
    """Addition to a month's earnings for holding a title, as a share: extra[shock]."""
    return float(extra[shock])


@rule("plant.wages.brigadier_pay", cites="P2-18", neutral=0.0)
def brigadier_pay(leads: bool, share: float) -> float:
    """Addition to a month's earnings for leading a brigade, as a share: `share` for a brigadier, else 0."""
    return share if leads else 0.0


@rule("plant.wages.master_pay", cites="P2-38", neutral=0.0)
def master_pay(counts: int, due: int, share: float) -> float:
    """Bonus of foremen and bosses, as a share of a month's pay: `share` where what was to count counts, else 0."""
    return share if due > 0 and counts >= due else 0.0


@rule("plant.wages.record_pay", cites="P2-37 P2-38", neutral=0.0)
def record_pay(records: int, share: float) -> float:
    """Addition to a month's earnings for making records possible, as a share: `share` where there are any, else 0.

    records: Stakhanovites in the section; share: offered to those of the occupation.
    """
    return share if records > 0 else 0.0


@rule("plant.wages.fund", cites="P2-38 P1-39", neutral=1e18)
def wage_fund(tariff: float, provided: float, heads: float, allowance: float) -> float:
    """Kopecks of a section's wage fund for a month: tariff allowance min(1, provided / heads).

    tariff: what those present earn at their rates; provided: hands the planning year's fund provides for in the shop;
    heads: those it has; allowance: what the fund reckons with for norms overfulfilled.
    """
    return tariff * allowance * min(1.0, provided / max(1.0, heads))


@rule("plant.wages.fund_fine", cites="P2-38", neutral=0.0)
def fund_fine(over: float, fine: float) -> float:
    """Share of a month's pay a foreman is fined for an overspent wage fund: fine over, at most MOST_FINE.

    over: pay beyond the fund last month, as a share of the fund; fine: months of pay for each share.
    """
    return min(MOST_FINE, fine * max(0.0, over))


@kernel
def tariff_ratio(occupation: int, grade: int, brackets: Any, staff: Any) -> float:
    """Tariff of a place as a multiple of the first bracket: by bracket for hands, by occupation for staff."""
    if occupation <= Occupation.AUXILIARY:
        return float(brackets[bracket_of(grade) - 1])
    return float(staff[occupation])


@kernel
def tariff_ratios(brackets: Any, staff: Any) -> Any:
    """`tariff_ratio` of every occupation and bracket (float64)."""
    ratios = np.empty((staff.size, BRACKETS + 1))
    for occupation in range(staff.size):
        for grade in range(BRACKETS + 1):
            ratios[occupation, grade] = tariff_ratio(occupation, grade, brackets, staff)
    return ratios


@kernel
def branch_factors(unit: Bundle, branch: Any, on: Bundle) -> Any:
    """The tariff of each unit's union against the plant's usual one (float64), nought where there is no shop."""
    factors = np.zeros(unit.kind.size)
    for u in range(unit.kind.size):
        shop = shop_of(unit.kind, unit.parent, u)
        if shop >= 0:
            factors[u] = branch_factor(branch, unit.trade[shop]) if on.branch else 1.0
    return factors


@kernel
def tariff_rate(first: float, ratio: float, branch: float) -> int:
    """Tariff rate of a place, kopecks an hour, rounded."""
    return int(first * ratio * branch + 0.5)


@phase(
    "plant.wages.tariff",
    every="month",
    opens=True,
    over="person",
    says="The tariff in force fixes everybody's rate.",
    reads="person.key person.section person.occupation person.grade unit.kind unit.parent unit.trade",
    writes="person.rate",
    law="plant.wages.first_rate plant.wages.bracket_ratio plant.wages.staff_ratio plant.wages.branch_ratio",
    rules=(branch_factor,),
)
def tariff(lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, on: Bundle) -> None:
    """Write `rate` of everyone on the list, 0 for others."""
    shops, branches = shops_of(unit.kind, unit.parent), branch_factors(unit, law.branch_ratio, on)
    ratios = tariff_ratios(law.bracket_ratio, law.staff_ratio)
    for i in range(lo, hi):
        if person.key[i] == 0:
            continue
        section, rate = person.section[i], 0
        if section >= 0 and shops[section] >= 0:
            ratio = ratios[person.occupation[i], bracket_of(person.grade[i])]
            rate = tariff_rate(law.first_rate, ratio, branches[section])
        person.rate[i] = rate


@kernel
def outputs(unit: Bundle) -> Any:
    """Good work of each section for each skilled minute with work (float64 by unit)."""
    found = np.ones(unit.key.size)
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION:
            found[u] = output_of(unit, u)
    return found


@kernel
def steepnesses(let_through: Any, steepness: float) -> Any:
    """What each per cent above the norm counts for piece pay in each section, as its foreman lets it (float64)."""
    found = np.empty(let_through.size)
    for u in range(let_through.size):
        found[u] = 1.0 + (steepness - 1.0) * from_fixed(let_through[u])
    return found


@phase(
    "plant.wages.accrue",
    every="dekad",
    over="person",
    says="Each dekad's work, idle hours and earnings are entered for everyone on the list.",
    reads="person.key person.section person.occupation person.grade person.skill person.shock person.rate"
    " person.absent unit.key unit.kind unit.parent unit.idle_share unit.norm_rate unit.norms_raised unit.hands"
    " unit.done unit.pace unit.let_through unit.effort",
    writes="person.worked person.idle person.earned person.norm",
    sums="unit.norm_worked unit.norm_made unit.tariff_bill",
    law="plant.absence.week_days plant.absence.day_minutes plant.wages.idle_pay_share plant.wages.steepness"
    " plant.wages.overtime",
    behaviour="plant.norms.norm_slack plant.norms.first_skill plant.norms.guard plant.emulation.title_effort",
    rules=(fulfilment, progressive, overtime, idle_pay, title_effort, guarded),
)
def accrue(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle
) -> None:
    """Write worked, idle, earned and norm; the first dekad of a month starts them again."""
    whole, length = working_days(at.year_day, at.days, law.week_days), int(law.day_minutes)
    output, effort = outputs(unit), efforts_of(behaviour, on)
    pace, wary = paces(unit.pace), wariness(unit.norms_raised, behaviour.guard)
    steep = steepnesses(unit.let_through, law.steepness)
    if at.dekad == 0:
        person.worked[lo:hi] = 0
        person.idle[lo:hi] = 0
        person.earned[lo:hi] = 0
    for i in range(lo, hi):
        section, rate = person.section[i], person.rate[i]
        if person.key[i] == 0 or section < 0:
            continue
        present = (whole - person.absent[i]) * length
        idle = present * unit.idle_share[section] // FIXED_ONE
        work = present - idle
        reckoned, tight = (
            bracket_skill(person.grade[i], behaviour.first_skill),
            tightness_of(unit.norm_rate[section]),
        )
        held = guarded(from_fixed(person.norm[i]), wary[section]) if on.guarded else 1.0
        skill = from_fixed(person.skill[i]) * effort[person.shock[i]] * pace[section] * held
        slack, made = behaviour.norm_slack, output[section]
        done = fulfilment(skill, reckoned, made, tight, slack) if on.fulfilment else 1.0
        credited = progressive(done, steep[section]) if on.progressive else done
        waiting = idle_pay(rate, idle, law.idle_pay_share) if on.idle_pay else 0.0
        person.norm[i] = min(MOST_NORM, int(done * FIXED_ONE + 0.5))
        person.worked[i] += work // TENS
        person.idle[i] += idle // TENS
        earned = rate * present / HOUR
        unit.tariff_bill[section] += int(earned)
        if person.occupation[i] == Occupation.WORKER:
            extra = overtime(from_fixed(unit.effort[section]), law.overtime) if on.overtime else 0.0
            earned = rate * work / HOUR * (credited + extra) + waiting
            unit.norm_worked[section] += work
            unit.norm_made[section] += int(work * done)
        person.earned[i] += int(earned + 0.5)


@phase(
    "plant.wages.pay",
    every="month",
    over="person",
    says="Pay day: the month's earnings and bonuses are paid out.",
    reads="person.key person.section person.occupation person.shock post.office post.holder unit.kind unit.parent"
    " unit.counted unit.count_due unit.overspent unit.record_hands",
    writes="person.pay person.earned",
    sums="unit.wage_bill",
    law="plant.wages.title_share plant.wages.master_share plant.wages.brigadier_share plant.wages.record_share"
    " plant.wages.fund_fine",
    rules=(title_pay, brigadier_pay, master_pay, record_pay, fund_fine),
)
def pay(lo: int, hi: int, person: Bundle, post: Bundle, unit: Bundle, law: Bundle, on: Bundle) -> None:
    """Write `pay`, start `earned` again, add to the sections' wage bills."""
    leads, shops = brigadiers(post.office, post.holder, person.key.size), shops_of(unit.kind, unit.parent)
    for i in range(lo, hi):
        if person.key[i] == 0:
            continue
        section, earned, paid = person.section[i], person.earned[i], 0
        shop = shops[section] if section >= 0 else -1
        if shop >= 0:
            if person.occupation[i] == Occupation.FOREMAN or person.occupation[i] == Occupation.MANAGER:
                counts, due = unit.counted[shop], unit.count_due[shop]
                share = master_pay(counts, due, law.master_share) if on.master_pay else 0.0
                if person.occupation[i] == Occupation.FOREMAN:
                    over = from_fixed(unit.overspent[section])
                    share -= fund_fine(over, law.fund_fine) if on.fund_fine else 0.0
            else:
                share = title_pay(person.shock[i], law.title_share) if on.title_pay else 0.0
                share += brigadier_pay(leads[i], law.brigadier_share) if on.brigadier_pay else 0.0
            premium = law.record_share[person.occupation[i]]
            share += record_pay(unit.record_hands[section], premium) if on.record_pay else 0.0
            paid = earned + int(earned * share + 0.5)
            unit.wage_bill[section] += paid
        person.earned[i], person.pay[i] = 0, paid


@phase(
    "plant.wages.control",
    every="month",
    over="unit",
    says="What each section was paid is set against its wage fund.",
    reads="unit.key unit.kind unit.parent unit.heads unit.fund unit.wage_bill unit.tariff_bill",
    writes="unit.wage_fund unit.overspent",
    law="plant.wages.fund_allowance",
    rules=(wage_fund,),
)
def control(lo: int, hi: int, unit: Bundle, law: Bundle, on: Bundle) -> None:
    """Write the month's wage fund of every section, and by what share it was overspent."""
    for u in range(lo, hi):
        shop = unit.parent[u]
        if unit.key[u] == 0 or unit.kind[u] != Kind.SECTION or shop < 0:
            continue
        tariff, heads = float(unit.tariff_bill[u]), float(unit.heads[shop])
        provided = float(unit.fund[shop]) if unit.fund[shop] > 0 else heads
        fund = wage_fund(tariff, provided, heads, law.fund_allowance) if on.fund else 1e18
        unit.wage_fund[u] = int(fund)
        over = min(MOST_OVER, unit.wage_bill[u] / max(1.0, fund) - 1.0)
        unit.overspent[u] = int(over * FIXED_ONE)
