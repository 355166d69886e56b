"""The chart of accounts: people, roubles, goods, dwellings and building work, and the named doors to the outside."""

from kombinat.engine.ledger import Account, Chart, Ledger

MONEY = Ledger(
    "money",
    "kopeck",
    (
        Account("households", "household.money"),
        Account("plant", "unit.money"),
        Account("party", "town.party_money"),
        Account("town_fund", "town.fund"),
        Account("payroll", transit=True),
        Account("dues", transit=True),
        Account("bank"),
        Account("budget"),
        Account("builders"),
        Account("suppliers"),
        Account("city_trade"),
        Account("city_employers"),
        Account("villages"),
        Account("party_centre"),
        Account("elsewhere"),
    ),
)

PERSONS = Ledger(
    "persons",
    "person",
    (
        Account("town", "person"),
        Account("births"),
        Account("deaths"),
        Account("villages"),
        Account("elsewhere"),
        Account("called"),
        Account("recruits"),
        Account("demobilised"),
    ),
)

GOODS = Ledger(
    "goods",
    "kg",
    (
        Account("materials", "unit.materials"),
        Account("suppliers"),
        Account("products"),
        Account("waste"),
    ),
)

DWELLINGS = Ledger(
    "dwellings",
    "dm2",
    (
        Account("occupied", "household.area"),
        Account("vacant", "town.vacant_area"),
        Account("built"),
        Account("lost"),
    ),
)

CONSTRUCTION = Ledger(
    "construction",
    "kopeck",
    (
        Account("builders"),
        Account("unfinished", "project.spent"),
        Account("commissioned"),
    ),
)

CHART = Chart((MONEY, PERSONS, GOODS, DWELLINGS, CONSTRUCTION))
