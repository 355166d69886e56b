"""The year, as a table of contents.

Every line below is a phase: a loop over people, shops or cells in the room named before the dot. A dekad is ten days;
phases marked for the month, quarter, year or planning period run when one closes (or opens). `kombinat step` prints
this with the rules in force and their sources.
"""

from __future__ import annotations

from kombinat.engine.phases import Heading, Phase, Program
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
    resolution,
    temper,
)
from kombinat.plan import incentives, reports, targets, verdict
from kombinat.plant import (
    absence,
    books,
    brigades,
    emulation,
    equipment,
    hiring,
    lists,
    norms,
    posts,
    production,
    quality,
    quits,
    requests,
    skill,
    storming,
    supply,
    tasks,
    wages,
)
from kombinat.society import day, demography, dwelling, households, livelihood, migration, provisioning


def under(title: str, *phases: Phase) -> Heading:
    """A part of the year."""
    return Heading(title, phases)


YEAR = Program(
    "an industrial town",
    (
        under(
            "The month opens: plans, orders, answers",
            livelihood.market,
            lists.open_month,
            books.opening,
            organisation.begin,
            targets.opening,
            targets.bidding,
            targets.monthly,
            incentives.setting,
            hiring.provide,
            wages.tariff,
            tasks.counting,
            equipment.installing,
            supply.ordering,
            requests.answer,
            norms.hold_back,
        ),
        under(
            "Ten days of work",
            lists.open_dekad,
            supply.caring,
            supply.delivering,
            equipment.breaking,
            tasks.handing_out,
            storming.driving,
            absence.come,
            books.gathering,
            production.working,
            quality.injuring,
            supply.handing_on,
            books.accounting,
            wages.accrue,
            commission.examine,
        ),
        under(
            "The month's reports and pay",
            reports.books,
            reports.declaring,
            reports.auditing,
            targets.revising,
            wages.pay,
            wages.settle,
            dues.collect,
            demography.deaths,
            migration.departures,
            provisioning.pay,
            provisioning.purse,
            day.spend,
        ),
        under(
            "What the month leaves with people",
            skill.learn,
            emulation.titles,
            norms.revise,
            feelings.suffer,
            temper.learn,
        ),
        under(
            "The party meets",
            meetings.attend,
            floor.choose,
            debate.hear,
            resolution.adopt,
            mood.settle,
            mood.accuse,
            assignments.give,
            education.attend_circles,
            discipline.cases,
            recruitment.admit,
            recruitment.confirm,
            careers.recommend,
            elections.elect,
        ),
        under(
            "Verdicts on those in charge",
            verdict.judging,
            posts.account_,
            posts.remove,
        ),
        under(
            "Coming and going",
            quits.decide,
            quits.leave,
            hiring.ask,
            hiring.allow,
            hiring.match,
            brigades.form,
            posts.appoint,
            livelihood.change,
            demography.births,
            households.split,
            households.weddings,
            migration.arrivals,
            dwelling.allot,
            day.habits,
            demography.year,
        ),
        under(
            "The lists are put in order",
            newcomers.arrive,
            organisation.roll,
            lists.count,
            brigades.count,
            organisation.count,
        ),
    ),
    stands_at="kombinat.step:YEAR",
)
