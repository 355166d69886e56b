"""The fleet's phases in the order in which they run, with the party's between them."""

from kombinat.engine.phases import Phase
from kombinat.fleet import (
    academies,
    answers,
    command,
    daily,
    discipline,
    drill,
    inspection,
    manning,
    officers,
    prospects,
    purge,
    removals,
    reports,
    service,
)
from tests.party.year import YEAR as PARTY

OPENS: tuple[Phase, ...] = (service.open_month, answers.answer, service.watch)
SERVICE: tuple[Phase, ...] = (
    drill.plan,
    drill.serve,
    command.govern,
    discipline.enforce,
    discipline.offend,
    daily.eat,
)
PURSE: tuple[Phase, ...] = (purge.take, service.leave, service.pay)
PAPERS: tuple[Phase, ...] = (reports.write, inspection.visit)
PEOPLE: tuple[Phase, ...] = (
    manning.discharge,
    service.posts,
    removals.remove,
    officers.appoint,
    academies.pass_out,
    manning.rate,
    prospects.follow,
    manning.conscript,
    service.berth,
    service.count,
)
FLEET: tuple[Phase, ...] = (*OPENS, *SERVICE, *PURSE, *PAPERS, *PEOPLE)
YEAR: tuple[Phase, ...] = (PARTY[0], *OPENS, *SERVICE, *PARTY[1:3], *PURSE, *PARTY[3:], *PAPERS, *PEOPLE)
