"""Fitness: who may hold a post in command, or beside it, and how fit somebody looks for it by the orders of the day."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import gumbel
from kombinat.engine.maths import from_fixed
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import SUSPECT, is_line, is_officer, is_political, old_regime
from kombinat.world.codes import Occupation, Office
from kombinat.world.standing import in_party


@rule("fleet.officers.fit", cites="P4-23", neutral=0.0)
def fitness(skill: float, schooling: float, behaviour: Bundle) -> float:
    """How fit an officer looks for command, in logs: fit_skill skill + fit_school schooling. schooling: years."""
    return float(behaviour.fit_skill * skill + behaviour.fit_school * schooling)


@rule("fleet.officers.trusted", cites="P4-41 P4-22", neutral=0.0)
def trusted(card: float, trust: float) -> float:
    """What a party card adds to fitness, in logs: trust card. trust: weight that the orders of the day give it."""
    return trust * card


@rule("fleet.officers.declared", cites="P4-48", neutral=0.0)
def declared(former: float, suspect: float, blemish: float, behaviour: Bundle) -> float:
    """What a blemish that the papers declare takes, in logs: - blemish (bar_origin former + bar_file suspect).

    blemish: weight that the rules of the day leave it (1 a bar, 0 none).
    """
    return float(-blemish * (behaviour.bar_origin * former + behaviour.bar_file * suspect))


@rule("fleet.officers.politic", cites="P4-22 P4-46", neutral=0.0)
def politic(study: float, staff: float, behaviour: Bundle) -> float:
    """How fit somebody looks for political work, in logs: fit_study study + fit_staff staff. Seamanship is not asked.

    study: political schooling; staff: 1 for who is of the political staff already.
    """
    return float(behaviour.fit_study * study + behaviour.fit_staff * staff)


@kernel
def may_hold(office: int, occupation: int, card: bool, skill: int, least: float) -> bool:
    """Whether somebody may be put in a post at all: rank for command; for political work a card, and no command.

    Petty officers may head a department, and are officers then; a ship is commanded by officers.
    """
    if is_political(office):
        return card and not is_line(occupation)
    if office == Office.FOREMAN:
        return is_officer(occupation) and occupation != Occupation.CLERK
    return bool(is_line(occupation) and from_fixed(skill) >= least)


@kernel
def merit(person: Bundle, i: int, law: Bundle, behaviour: Bundle, on: Bundle) -> float:
    """How fit person i is for command by the orders of the day, in logs: seamanship, school, card, papers."""
    skill, card = from_fixed(person.skill[i]), 1.0 if in_party(person.party[i]) else 0.0
    fit = fitness(skill, float(person.schooling[i]), behaviour) if on.fit else 0.0
    fit += trusted(card, law.trust) if on.trusted else 0.0
    former = 1.0 if old_regime(person.recorded[i]) else 0.0
    suspect = 1.0 if person.past[i] & SUSPECT else 0.0
    return fit + (declared(former, suspect, law.blemish, behaviour) if on.declared else 0.0)


@kernel
def look(
    at: Bundle, person: Bundle, i: int, office: int, law: Bundle, behaviour: Bundle, on: Bundle, draw: Bundle
) -> float:  # fmt: skip
    """How fit person i looks for an office, in logs, with chance."""
    chance = gumbel(draw.appoint, at.tick, person.key[i], office)
    if is_political(office):
        staff = 1.0 if person.occupation[i] == Occupation.CLERK else 0.0
        return chance + (politic(from_fixed(person.study[i]), staff, behaviour) if on.politic else 0.0)
    return chance + merit(person, i, law, behaviour, on)
