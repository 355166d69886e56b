"""The party's phases in the order in which they run."""

from kombinat.engine.phases import Phase
from kombinat.party import (
    assignments,
    careers,
    commission,
    debate,
    discipline,
    dues,
    education,
    elections,
    feelings,
    floor,
    meetings,
    mood,
    newcomers,
    organisation,
    recruitment,
    referral,
    resolution,
    temper,
)

MEETINGS: tuple[Phase, ...] = (
    meetings.attend,
    floor.choose,
    debate.hear,
    resolution.adopt,
    referral.take_up,
    mood.settle,
    mood.accuse,
)
MEMBERSHIP: tuple[Phase, ...] = (
    organisation.begin,
    newcomers.arrive,
    dues.collect,
    discipline.cases,
    commission.examine,
    recruitment.admit,
    recruitment.confirm,
    organisation.roll,
    organisation.count,
)
YEAR: tuple[Phase, ...] = (
    organisation.begin,
    newcomers.arrive,
    dues.collect,
    feelings.suffer,
    temper.learn,
    *MEETINGS,
    assignments.give,
    education.attend_circles,
    discipline.cases,
    commission.examine,
    recruitment.admit,
    recruitment.confirm,
    elections.elect,
    careers.recommend,
    organisation.roll,
    organisation.count,
)
