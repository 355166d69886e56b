"""Absence: each day a worker comes or stays away, sick or without excuse.

What draws people away is what they felt of late: hours without work and the pay lost by them, hunger and queues, the
harvest at home, drink. What holds them is the law, as far as those who should report a breach do report it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniforms4
from kombinat.engine.maths import FIXED_ONE, expit, from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.emulation import title_effort
from kombinat.plant.lists import blend, shortage_of
from kombinat.plant.norms import guarded, wariness
from kombinat.plant.pace import left_to_work, paces
from kombinat.world.codes import Occupation, Past
from kombinat.world.habits import habit_of, like_others
from kombinat.world.tree import shop_of

DEKADS_A_YEAR = 36
LEAST_DAYS = 0.25  # a law that punishes less than this is felt no more
NAMED = int(Past.NAMED)
QUEUE_UNIT = 60.0  # minutes in the hour in which queues are felt


@rule("plant.absence.idle", cites="P1-23 P1-43 P2-03", neutral=0.0)
def idle_pull(idle_share: float, lost_pay: float, behaviour: Bundle) -> float:
    """Log odds that idle hours add to staying away: stay_idle idle_share + stay_lost_pay lost_pay.

    idle_share: share of the last dekad's presence spent without work; lost_pay: the part of it that was not paid.
    """
    return float(behaviour.stay_idle * idle_share + behaviour.stay_lost_pay * lost_pay)


@rule("plant.absence.hunger", cites="P1-41", neutral=0.0)
def hunger_pull(want: float, queue: float, behaviour: Bundle) -> float:
    """Log odds that want adds to staying away: stay_want want + stay_queue queue.

    want: share of the food need left unmet; queue: hours a day in line.
    """
    return float(behaviour.stay_want * want + behaviour.stay_queue * queue)


@rule("plant.absence.harvest", cites="P1-38 P2-20", neutral=0.0)
def harvest_pull(village: float, season: float) -> float:
    """Log odds that a village adds to staying away: village season.

    village: strength of ties (0..1); season: pull of field work in this month for one who belongs there wholly.
    """
    return village * season


@rule("plant.absence.drink", cites="P3-M22", neutral=0.0)
def drink_pull(drinks: bool, behaviour: Bundle) -> float:
    """Log odds that drink adds to staying away: stay_drink for one known for it, else 0."""
    return behaviour.stay_drink if drinks else 0.0


@rule("plant.absence.habit", cites="P3-M22", neutral=0.0)
def habit_pull(habit: float, behaviour: Bundle) -> float:
    """Log odds that habit adds to staying away: - stay_habit habit - stay_habit^2 / 2, on average a factor of one.

    habit: standard deviations by which the person is steadier than people are.
    """
    return like_others(behaviour.stay_habit, habit)


@rule("plant.absence.enforcement", cites="P2-29", neutral=1.0)
def enforcement(shortage: float, behaviour: Bundle) -> float:
    """Share of breaches that a boss reports rather than lose a hand.

    logit p = report_base - report_shortage shortage

    shortage: hands asked for and not got, as a share of those asked for.
    """
    return expit(behaviour.report_base - behaviour.report_shortage * shortage)


@rule("plant.absence.sanction", cites="P2-29 P1-15", neutral=0.0)
def sanction_pull(days: float, court: float, reported: float, fear: float, behaviour: Bundle) -> float:
    """Log odds that the law takes from staying away (not above 0).

    - stay_sanction reported (1 / days + court) (1 + fear)

    days: unexcused days that cost the job (part of one where coming late counts), at least LEAST_DAYS; court: 1 where
    absence is tried in court; reported: share of breaches that are reported; fear: the person's fear of consequences
    (0..1).
    """
    return float(-behaviour.stay_sanction * reported * (1.0 / max(LEAST_DAYS, days) + court) * (1.0 + fear))


@rule("plant.absence.stay_away", cites="P1-23 P1-43", neutral=0.0)
def stay_away(pull: float, behaviour: Bundle) -> float:
    """Probability of staying away without excuse within a dekad: expit(stay_base + pull), at most stay_ceiling."""
    return float(min(behaviour.stay_ceiling, expit(behaviour.stay_base + pull)))


@rule("plant.absence.sickness", cites="P1-41 P2-05", neutral=0.0)
def sickness(fatigue: float, want: float, behaviour: Bundle) -> float:
    """Probability of falling sick within a dekad, at most sick_ceiling.

    p = sick_base (1 + sick_fatigue fatigue + sick_want want)
    """
    p = behaviour.sick_base * (1.0 + behaviour.sick_fatigue * fatigue + behaviour.sick_want * want)
    return float(min(behaviour.sick_ceiling, p))


@kernel
def working_days(first_day: int, days: int, week: float) -> int:
    """Working days among `days` days from day `first_day` of the year on, where one day in `week` is a day of rest."""
    length = max(2, int(week))
    return days - ((first_day + days) // length - first_day // length)


@kernel
def spell(u: float, more: float, most: int) -> int:
    """Days of a spell from a uniform `u`: one, and each further day with probability `more`, up to `most`."""
    days = 1
    while days < most and u < more:
        u /= more
        days += 1
    return days


@kernel
def section_pulls(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> Any:
    """Of every section: log odds of its idle hours, and share of breaches reported; float64, shape (units, 2)."""
    pulls = np.zeros((unit.key.size, 2))
    for u in range(unit.key.size):
        shop = shop_of(unit.kind, unit.parent, u)
        if unit.key[u] == 0 or shop < 0:
            continue
        idle = from_fixed(unit.idle_share[u])
        lost = idle * (1.0 - law.idle_pay_share)
        short = shortage_of(unit.heads[shop], unit.posts_wanted[shop])
        pulls[u, 0] = idle_pull(idle, lost, behaviour) if on.idle else 0.0
        pulls[u, 1] = enforcement(short, behaviour) if on.enforcement else 1.0
    return pulls


@kernel
def efforts_of(behaviour: Bundle, on: Bundle) -> Any:
    """What the hand of each title does against the same hand without it (float64 by title)."""
    efforts = np.ones(behaviour.title_effort.size)
    for shock in range(efforts.size):
        efforts[shock] = title_effort(shock, behaviour) if on.effort else 1.0
    return efforts


@phase(
    "plant.absence.come",
    every="dekad",
    over="person",
    says="Each worker comes or stays away, by what idle hours, hunger, the village and the law have taught.",
    reads="person.key person.section person.occupation person.want person.minutes_queue person.village"
    " person.dissolute person.steadiness person.fear person.fatigue person.skill person.shock person.past"
    " unit.key unit.kind unit.parent"
    " person.norm unit.idle_share unit.heads unit.posts_wanted unit.pace unit.norms_raised",
    writes="person.absent person.unexcused person.truancy",
    sums="unit.due unit.missed unit.present unit.hands",
    law="plant.absence.week_days plant.absence.day_minutes plant.absence.dismissal_days plant.absence.court"
    " plant.wages.idle_pay_share",
    behaviour="plant.absence.stay_base plant.absence.stay_habit"
    " plant.absence.stay_idle plant.absence.stay_lost_pay plant.absence.stay_want"
    " plant.absence.stay_queue plant.absence.stay_harvest plant.absence.stay_drink plant.absence.stay_sanction"
    " plant.absence.stay_ceiling plant.absence.stay_more plant.absence.report_base plant.absence.report_shortage"
    " plant.absence.sick_base plant.absence.sick_fatigue plant.absence.sick_want plant.absence.sick_more"
    " plant.absence.sick_ceiling plant.emulation.title_effort plant.norms.guard plant.pace.harass",
    draws="come",
    rules=(
        idle_pull, hunger_pull, harvest_pull, drink_pull, habit_pull, enforcement, sanction_pull, stay_away, sickness,
        title_effort, guarded, left_to_work,
    ),
)  # fmt: skip
def come(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle,
    draw: Bundle,
) -> None:  # fmt: skip
    """Write days absent and truancy; add working time due, missed and present to the sections, with skill and pace.

    The costly probabilities are computed only where the draw lies below both ceilings together.
    """
    days = working_days(at.year_day, at.days, law.week_days)
    minutes = int(law.day_minutes)
    season = behaviour.stay_harvest[at.month - 1]
    ceiling = behaviour.sick_ceiling + behaviour.stay_ceiling
    pulls, effort = section_pulls(unit, law, behaviour, on), efforts_of(behaviour, on)
    hindered = left_to_work(behaviour) if on.harassed else 1.0
    pace, wary = paces(unit.pace), wariness(unit.norms_raised, behaviour.guard)
    for i in range(lo, hi):
        section = person.section[i]
        if person.key[i] == 0 or section < 0:
            continue
        sick, truant = 0, 0
        u, v, _, _ = uniforms4(draw.come, at.tick, person.key[i], 0)
        if u < ceiling:
            want, queue = from_fixed(person.want[i]), person.minutes_queue[i] / QUEUE_UNIT
            ill = sickness(from_fixed(person.fatigue[i]), want, behaviour) if on.sickness else 0.0
            pull, reported, fear = pulls[section, 0], pulls[section, 1], from_fixed(person.fear[i])
            pull += hunger_pull(want, queue, behaviour) if on.hunger else 0.0
            pull += harvest_pull(from_fixed(person.village[i]), season) if on.harvest else 0.0
            pull += drink_pull(person.dissolute[i] == 1, behaviour) if on.drink else 0.0
            pull += habit_pull(habit_of(person.steadiness[i]), behaviour) if on.habit else 0.0
            pull += (
                sanction_pull(law.dismissal_days, law.court, reported, fear, behaviour)
                if on.sanction
                else 0.0
            )
            away = stay_away(pull, behaviour) if on.stay_away else 0.0
            sick = spell(v, behaviour.sick_more, days) if u < ill else 0
            truant = spell(v, behaviour.stay_more, days) if ill <= u < ill + away else 0
        person.absent[i] = sick + truant
        person.unexcused[i] = truant if at.dekad == 0 else person.unexcused[i] + truant
        person.truancy[i] = blend(person.truancy[i], truant * FIXED_ONE // days, DEKADS_A_YEAR)
        present = (days - sick - truant) * minutes
        unit.due[section] += days * minutes
        unit.missed[section] += (sick + truant) * minutes
        unit.present[section] += present
        if person.occupation[i] == Occupation.WORKER or person.occupation[i] == Occupation.AUXILIARY:
            held = guarded(from_fixed(person.norm[i]), wary[section]) if on.guarded else 1.0
            skill = from_fixed(person.skill[i]) * effort[person.shock[i]]
            held *= hindered if person.past[i] & NAMED else 1.0
            unit.hands[section] += int(present * skill * pace[section] * held)
