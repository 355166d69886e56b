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
    reports,
)
from tests.party.year import YEAR as PARTY

OPENS: tuple[Phase, ...] = (answers.answer,)
SERVICE: tuple[Phase, ...] = (
    drill.plan,
    drill.serve,
    command.govern,
    discipline.enforce,
    discipline.offend,
    daily.eat,
)
PAPERS: tuple[Phase, ...] = (reports.write, inspection.visit)
PEOPLE: tuple[Phase, ...] = (
    manning.discharge,
    officers.remove,
    officers.appoint,
    academies.pass_out,
    manning.conscript,
    daily.purse,
    manning.count,
)
FLEET: tuple[Phase, ...] = (*OPENS, *SERVICE, *PAPERS, *PEOPLE)
YEAR: tuple[Phase, ...] = (PARTY[0], *OPENS, *SERVICE, *PARTY[1:], *PAPERS, *PEOPLE)
