"""Skill: learnt by doing, faster beside experienced mates; promotion to a higher bracket follows, sooner where hands
are short. New hands bring what school, other work and the village have taught them, which is little.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.brigades import beside
from kombinat.plant.lists import blend, shortage_of
from kombinat.plant.norms import BRACKETS, bracket_of, bracket_skill
from kombinat.plant.quality import careless, own_scrap, spoilt_share
from kombinat.world.codes import Occupation
from kombinat.world.habits import habit_of
from kombinat.world.tree import shop_of

KNOWN_FOR = 6  # months over which a hand comes to be known by what he spoils
USUAL_MONTH = 12_000.0  # minutes of a full month's work, against which time with work counts


@rule("plant.skill.ceiling", cites="P1-33 P1-38", neutral=1.0)
def ceiling(schooling: float, behaviour: Bundle) -> float:
    """Skill a hand can reach: learn_ceiling + learn_school schooling, at most 1 (schooling in years)."""
    return float(min(1.0, behaviour.learn_ceiling + behaviour.learn_school * schooling))


@rule("plant.skill.mates", cites="P2-21", neutral=1.0)
def mates_factor(mates: float, skill: float, behaviour: Bundle) -> float:
    """How much faster a hand learns beside better ones: 1 + learn_mates max(0, mates - skill).

    mates: mean skill of those he works beside.
    """
    return float(1.0 + behaviour.learn_mates * max(0.0, mates - skill))


@rule("plant.skill.learning", cites="P1-38", neutral=0.0)
def learning(skill: float, top: float, worked: float, months: float, help: float) -> float:
    """Skill gained in a month: max(0, top - skill) worked help / months.

    top: ceiling; worked: time with work, as a share of a full month; months: to learn the trade (to 63 % of the way);
    help: factor of mates.
    """
    return max(0.0, top - skill) * worked * help / months


@rule("plant.skill.promotion", cites="P1-39 P1-38", neutral=0.0)
def promotion(skill: float, needed: float, shortage: float, behaviour: Bundle) -> float:
    """Probability of the next pay bracket within a month: promote_rate where skill >= needed - stretch shortage.

    needed: skill that the next bracket's norms reckon with; shortage: hands the shop asks for and has not, as a
    share: the unskilled step into skilled places.
    """
    return behaviour.promote_rate if skill >= needed - behaviour.stretch * shortage else 0.0


@kernel
def mean_skill(present: int, hands: int) -> float:
    """Mean skill present in a section in the last dekad."""
    return hands / present if present > 0 else 0.0


@kernel
def learned(person: Bundle, i: int, mates: float, months: float, behaviour: Bundle, on: Bundle) -> int:
    """A person's skill after this month, in 1/10000."""
    skill = from_fixed(person.skill[i])
    top = ceiling(float(person.schooling[i]), behaviour) if on.ceiling else 1.0
    help = mates_factor(mates, skill, behaviour) if on.mates else 1.0
    worked = min(1.0, person.worked[i] * 10 / USUAL_MONTH)
    return to_fixed(skill + (learning(skill, top, worked, months, help) if on.learning else 0.0))


@phase(
    "plant.skill.learn",
    every="month",
    over="person",
    says="Hands learn by doing, faster beside better ones, and are known by what they spoil; those who are good enough"
    " are moved up a bracket.",
    reads="person.key person.steadiness person.section person.brigade person.schooling person.worked"
    " unit.kind unit.parent unit.trade"
    " unit.present unit.hands unit.skill unit.heads unit.posts_wanted unit.scrapped unit.made_month",
    writes="person.skill person.scrap person.grade person.occupation",
    behaviour="plant.skill.learn_months plant.skill.learn_ceiling plant.skill.learn_school plant.skill.learn_mates"
    " plant.skill.promote_rate plant.skill.stretch plant.skill.helper_skill plant.norms.first_skill"
    " plant.quality.scrap_skill plant.quality.spoil_habit",
    draws="promote",
    rules=(ceiling, mates_factor, beside, learning, own_scrap, careless, promotion),
)
def learn(
    at: Bundle, lo: int, hi: int, person: Bundle, unit: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> None:
    """Write skill, scrap, grade, and WORKER for helpers who have learnt enough."""
    for i in range(lo, hi):
        section = person.section[i]
        shop = shop_of(unit.kind, unit.parent, section)
        if person.key[i] == 0 or shop < 0 or person.occupation[i] > Occupation.AUXILIARY:
            continue
        around = mean_skill(unit.present[section], unit.hands[section])
        near = from_fixed(unit.skill[person.brigade[i]]) if person.brigade[i] >= 0 else around
        mates = beside(near, around) if on.beside else around
        months = behaviour.learn_months[unit.trade[shop]]
        person.skill[i] = learned(person, i, mates, months, behaviour, on)
        skill, grade = from_fixed(person.skill[i]), bracket_of(person.grade[i])
        spoilt = spoilt_share(unit.scrapped[section], unit.made_month[section])
        own = own_scrap(spoilt, around, skill, behaviour) if on.own else spoilt
        own *= careless(habit_of(person.steadiness[i]), behaviour) if on.careless else 1.0
        own = min(1.0, own)
        person.scrap[i] = blend(person.scrap[i], to_fixed(own), KNOWN_FOR)
        if person.occupation[i] == Occupation.AUXILIARY and skill >= behaviour.helper_skill:
            person.occupation[i] = Occupation.WORKER
        if grade == BRACKETS:
            continue
        needed = bracket_skill(grade + 1, behaviour.first_skill)
        short = shortage_of(unit.heads[shop], unit.posts_wanted[shop])
        p = promotion(skill, needed, short, behaviour) if on.promotion else 0.0
        if p > 0.0 and uniform(draw.promote, at.tick, person.key[i], 0) < p:
            person.grade[i] = grade + 1
