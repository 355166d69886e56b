"""The party's phases in the order in which they run, and the parts of them that some tests are about."""

from itertools import takewhile

from kombinat.engine.phases import Phase
from kombinat.party.cell import organisation
from kombinat.party.meeting import halls, mood
from kombinat.party.membership import (
    card,
    commission,
    confirmation,
    discipline,
    dues,
    newcomers,
    recruitment,
    stratum,
)
from kombinat.party.offices import delegates
from kombinat.step import CELLS
from kombinat.step import YEAR as TOWN

YEAR: tuple[Phase, ...] = tuple(phase for phase in TOWN if phase.room == "party")
MEETINGS: tuple[Phase, ...] = (
    halls.assemble,
    delegates.send,
    *takewhile(lambda phase: phase is not mood.accuse, CELLS.phases),
    mood.accuse,
)
ABOUT_THE_LIST = (
    organisation.begin,
    newcomers.arrive,
    dues.collect,
    discipline.cases,
    card.lapse,
    commission.examine,
    recruitment.admit,
    confirmation.confirm,
    organisation.roll,
    stratum.hold,
    organisation.count,
)
MEMBERSHIP: tuple[Phase, ...] = tuple(phase for phase in YEAR if phase in ABOUT_THE_LIST)
