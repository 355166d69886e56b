"""The party's phases in the order in which they run."""

from kombinat.engine.phases import Phase
from kombinat.party.cell import assignments, drives, education, feelings, opposition, organisation, temper
from kombinat.party.centre import district, press, region
from kombinat.party.meeting import debate, floor, meetings, mood, motions, procedure, referral, resolution
from kombinat.party.membership import (
    card,
    careers,
    commission,
    discipline,
    dues,
    newcomers,
    recruitment,
    review,
    stratum,
)
from kombinat.party.offices import apparatus, audit, committee, course, elections
from kombinat.party.suspicion import naming, organs, vigilance

MEETINGS: tuple[Phase, ...] = (
    opposition.send,
    procedure.restrain,
    region.hand_down,
    region.send,
    vigilance.suspect,
    meetings.attend,
    procedure.allow,
    floor.choose,
    debate.hear,
    procedure.protest,
    motions.vote,
    naming.name,
    press.write,
    district.speak,
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
    card.lapse,
    commission.examine,
    recruitment.admit,
    recruitment.confirm,
    organisation.roll,
    stratum.hold,
    organisation.count,
)
YEAR: tuple[Phase, ...] = (
    organisation.begin,
    newcomers.arrive,
    dues.collect,
    drives.canvass,
    drives.lend,
    drives.volunteer,
    organs.arrest,
    feelings.suffer,
    temper.learn,
    course.train,
    *MEETINGS,
    apparatus.shield,
    apparatus.trust,
    audit.check,
    assignments.give,
    education.attend_circles,
    opposition.change,
    drives.join,
    region.inspect,
    discipline.cases,
    motions.restore,
    review.restore,
    card.lapse,
    commission.examine,
    recruitment.admit,
    recruitment.confirm,
    committee.elect,
    elections.elect,
    careers.recommend,
    organisation.roll,
    stratum.hold,
    organisation.count,
)
