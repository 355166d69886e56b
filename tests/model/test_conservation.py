"""Nothing comes from nowhere: ledgers, heads, membership and minutes, each counted a second time by other means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.archive.series import SeriesBook, load_series
from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import Tick
from kombinat.engine.ledger import LedgerError, post
from kombinat.engine.loop import Simulation
from kombinat.engine.phases import Phase, phase
from kombinat.step import YEAR
from kombinat.world.codes import Kind, Occupation, Sex, Standing, Trade
from kombinat.world.ledgers import CHART
from tests.model.world import EXAMINED, START, copied, fresh, grown, inputs, running, year_and

SPANS = {"first year": (START, date(1927, 1, 1)), "examination": (EXAMINED, date(1930, 5, 1))}
Columns = dict[str, dict[str, NDArray[Any]]]


@dataclass
class Month:
    """The end of a month: its last dekad, a copy of every row, and minutes present by unit over its dekads."""

    at: Tick
    rows: Columns
    present: NDArray[np.int64]

    def live(self, name: str) -> list[Any]:
        """The live rows of `table.column`, as Python numbers."""
        table, _, column = name.partition(".")
        found: list[Any] = self.rows[table][column][self.rows[table]["key"] != 0].tolist()
        return found

    def plant(self, column: str) -> int:
        """What stands in the plant's own row."""
        return int(self.rows["unit"][column][self.rows["unit"]["kind"] == Kind.PLANT].item())

    def town(self, column: str) -> int:
        """What stands in the town's row."""
        return int(self.rows["town"][column][0])


def copy_of(simulation: Simulation) -> Columns:
    return {
        name: {column: values.copy() for column, values in columns.items()}
        for name, columns in simulation.world.columns(0).items()
    }


@dataclass
class Run:
    """A run with its first state and every month's end."""

    simulation: Simulation
    first: Columns
    months: list[Month]


@pytest.fixture(scope="module", params=SPANS)
def run(request: pytest.FixtureRequest) -> Run:
    """A run of each span; the loop itself breaks off if a ledger does not close in any dekad."""
    span = SPANS[request.param]
    simulation = running(fresh() if span[0] == START else grown(span[0]), *span)
    first, months = copy_of(simulation), list[Month]()
    present = np.zeros_like(first["unit"]["present"])
    while not simulation.finished:
        at = simulation.step()
        present = present * (at.dekad > 0) + simulation.world.tables["unit"].view(0, "present")
        if at.dekad == 2:
            months.append(Month(at, copy_of(simulation), present))
    return Run(simulation, first, months)


# ---- ledgers


def test_stocks_have_moved_by_what_the_books_of_the_whole_run_say(run: Run) -> None:
    before, after = CHART.stocks(run.first), CHART.stocks(run.months[-1].rows)
    number = {name: place for place, name in enumerate(CHART.names)}
    for (ledger, account), stock in after.items():
        book = run.simulation.state()[ledger][0]
        net = book.sum(axis=0) - book.sum(axis=1)
        assert stock - before[ledger, account] == net[number[account]], f"{ledger}: {account}"
    assert len(after) == 9


def test_every_ledger_was_used(run: Run) -> None:
    assert {row["ledger"] for row in run.simulation.boundary()} == {ledger.name for ledger in CHART.ledgers}


@phase(
    "society.mutant_kopeck", every="dekad", over="town", says="A purse grows by a kopeck.",
    reads="household.key", writes="household.money",
)  # fmt: skip
def kopeck(household: Bundle) -> None:
    """One kopeck from nowhere."""
    household.money[0] += 1


@phase(
    "plant.mutant_kopeck", every="dekad", over="town", says="The plant loses a kopeck.", writes="unit.money"
)
def plant_kopeck(unit: Bundle) -> None:
    """One kopeck into nowhere."""
    unit.money[0] -= 1


@phase(
    "party.mutant_kopeck", every="dekad", over="town", says="Dues grow on the way.", writes="town.party_money"
)
def party_kopeck(town: Bundle) -> None:
    """One kopeck from nowhere."""
    town.party_money[0] += 1


@phase(
    "plant.mutant_pay", every="dekad", over="town", says="Pay is sent off and reaches nobody.",
    writes="unit.money", ledgers="money",
)  # fmt: skip
def lost_pay(unit: Bundle, book: Bundle, account: Bundle) -> None:
    """One kopeck stays in transit."""
    unit.money[0] -= 1
    post(book.money, account.plant, account.payroll, 1)


@phase("society.mutant_person", every="dekad", over="town", says="Somebody is there.", writes="person.key")
def person(person: Bundle) -> None:
    """One person from nowhere, in the last free row."""
    person.key[person.key.size - 1] = 12345


@phase("plant.mutant_kilogram", every="dekad", over="town", says="A stock grows.", writes="unit.materials")
def kilogram(unit: Bundle) -> None:
    """One kilogram from nowhere."""
    unit.materials[1] += 1


@phase(
    "society.mutant_space", every="dekad", over="town", says="A room grows.",
    reads="household.key", writes="household.area",
)  # fmt: skip
def space(household: Bundle) -> None:
    """One square decimetre from nowhere."""
    household.area[0] += 1


@phase("society.mutant_house", every="dekad", over="town", says="A house shrinks.", writes="town.vacant_area")
def house(town: Bundle) -> None:
    """One square decimetre into nowhere."""
    town.vacant_area[0] -= 1


@pytest.mark.parametrize(
    ("mutant", "said"),
    [
        (kopeck, "money: households changed by 1 kopeck, posted 0"),
        (plant_kopeck, "money: plant changed by -1 kopeck, posted 0"),
        (party_kopeck, "money: party changed by 1 kopeck, posted 0"),
        (lost_pay, "money: transit payroll keeps 1 kopeck"),
        (person, "persons: town changed by 1 person, posted 0"),
        (kilogram, "goods: materials changed by 1 kg, posted 0"),
        (space, "dwellings: occupied changed by 1 dm2, posted 0"),
        (house, "dwellings: vacant changed by -1 dm2, posted 0"),
    ],
    ids=lambda value: value.id if isinstance(value, Phase) else "",
)
def test_a_mutant_phase_is_caught_in_its_first_dekad(mutant: Phase, said: str) -> None:
    # the first dekad has real postings to other accounts, so what is said is the mutant's own line or a net of both
    ledger, _, rest = said.partition(": ")
    with pytest.raises(LedgerError, match=f"^{ledger}: {rest.split()[0]}") as caught:
        running(fresh(), program=year_and(mutant)).step()
    amounts = [int(word) for word in str(caught.value).replace(",", "").split() if word.lstrip("-").isdigit()]
    expected = [int(word) for word in said.replace(",", "").split() if word.lstrip("-").isdigit()]
    assert amounts[0] - sum(amounts[1:]) == expected[0] - sum(expected[1:])


def test_ledgers_close_whatever_is_removed() -> None:
    """A town without any rule, one without each room's rules, and some without a random half of them."""
    rules, random = sorted(YEAR.rules()), np.random.default_rng(1926)
    rooms = [
        [rule for rule in rules if rule.startswith(f"{room}.")]
        for room in ("society", "plan", "plant", "party", "town")
    ]
    halves = [random.choice(rules, len(rules) // 2, replace=False).tolist() for _ in range(4)]
    arms = [inputs(*removed) for removed in (rules, *rooms, *halves)]
    for since, until in ((START, date(1926, 8, 1)), (EXAMINED, date(1930, 1, 1))):
        world = copied(fresh() if since == START else grown(since), len(arms))
        running(world, since, until, lives_under=arms).run()
        assert len({world.town_hash(town) for town in range(world.towns)}) == len(arms)


# ---- people, counted a second time


@pytest.fixture(scope="module")
def series() -> SeriesBook:
    """The shipped series."""
    return load_series()


def recorded(series: SeriesBook, month: Month) -> dict[str, float]:
    """All series of a month's end; entities other than `all` as `id/entity`."""
    return {
        id if entity == "all" else f"{id}/{entity}": value
        for id, entity, value, _ in series.evaluate(month.rows, month.at)
    }


def counted(month: Month) -> dict[str, float]:
    """The same from one pass over the persons."""
    columns = ("section", "occupation", "sex", "party", "cell", "hired")
    people = list(zip(*(month.live(f"person.{name}") for name in columns), strict=True))
    listed = [row for row in people if row[0] >= 0]
    manual = (Occupation.WORKER, Occupation.AUXILIARY)
    by_standing = Counter(row[3] for row in people if row[4] >= 0)
    women = sum(1 for row in listed if row[2] == Sex.WOMAN)
    return {
        "town.population": len(people),
        "plant.workforce": len(listed),
        "plant.workers": sum(1 for row in listed if row[1] in manual),
        "plant.women": women,
        "plant.women_share": women / len(listed),
        "plant.novice_share": sum(1 for row in listed if row[5] > month.at.tick - 36) / len(listed),
        "party.members": by_standing[Standing.MEMBER],
        "party.candidates": by_standing[Standing.CANDIDATE],
        "party.strength": sum(by_standing.values()),
        "party.saturation": by_standing[Standing.MEMBER] / len(listed),
        "party.saturation/with_candidates": sum(by_standing.values()) / len(listed),
        "party.former": sum(1 for row in listed if row[3] == Standing.EXPELLED),
    }


def test_series_are_what_a_count_over_persons_gives(run: Run, series: SeriesBook) -> None:
    for month in run.months:
        said, found = recorded(series, month), counted(month)
        assert {name: said[name] for name in found} == found, (month.at.year, month.at.month)


def test_units_hold_what_their_people_add_up_to(run: Run) -> None:
    for month in run.months:
        unit, units = month.rows["unit"], month.rows["unit"]["key"].size
        sections = Counter(section for section in month.live("person.section") if section >= 0)
        brigades = Counter(brigade for brigade in month.live("person.brigade") if brigade >= 0)
        heads = [sections[u] + brigades[u] for u in range(units)]
        shops = {section: unit["parent"][section] for section in sections}
        for u in range(units):
            if unit["kind"][u] in (Kind.SHOP, Kind.PLANT):
                heads[u] = sum(sections[s] for s, shop in shops.items() if u in (shop, unit["parent"][shop]))
        assert unit["heads"].tolist() == heads
        cells = Counter(zip(month.live("person.cell"), month.live("person.party"), strict=True))
        assert unit["members"].tolist() == [cells[u, Standing.MEMBER] for u in range(units)]
        assert unit["candidates"].tolist() == [cells[u, Standing.CANDIDATE] for u in range(units)]


def test_households_hold_their_members(run: Run) -> None:
    for month in run.months:
        homes, household = Counter(month.live("person.household")), month.rows["household"]
        assert homes[-1] == 0
        assert [homes[h] for h in range(household["key"].size)] == household["members"].tolist()
        assert (household["key"][household["members"] > 0] != 0).all()


def test_keys_are_never_used_twice(run: Run) -> None:
    for name in ("person", "household", "unit", "post", "request"):
        keys = run.months[-1].live(f"{name}.key")
        assert len(set(keys)) == len(keys), name


# ---- what moves between two months' ends


def steps(run: Run) -> list[tuple[Month, Month]]:
    """Months with the one before."""
    first = Month(run.months[0].at, run.first, run.months[0].present)
    return list(zip([first, *run.months], run.months, strict=False))


def on_the_list(month: Month) -> int:
    return sum(1 for section in month.live("person.section") if section >= 0)


def test_heads_move_by_hires_and_leavers(run: Run) -> None:
    for before, after in steps(run):
        gone = after.plant("quits") + after.plant("dismissals") + after.plant("lost")
        assert on_the_list(after) == on_the_list(before) + after.plant("hires") - gone


def test_the_organisation_moves_by_named_flows(run: Run, series: SeriesBook) -> None:
    into = ("admitted", "transferred", "returned", "reinstated")
    flows = (*into, "left", "dropped", "resigned", "put_back", "expelled")
    for before, after in steps(run):
        said = recorded(series, after)
        strength = [sum(1 for cell in month.live("person.cell") if cell >= 0) for month in (before, after)]
        assert strength[1] - strength[0] == sum(said[f"party.identity/{flow}"] for flow in flows)
        assert strength[1] == said["party.identity/strength"]


def test_the_population_moves_by_births_deaths_and_moves(run: Run) -> None:
    for before, after in steps(run):
        net = after.town("births") - after.town("deaths") + after.town("arrived") - after.town("departed")
        net -= after.town("called")
        assert len(after.live("person.key")) - len(before.live("person.key")) == net
    doors = {
        (row["from"], row["to"]): row["amount"]
        for row in run.simulation.boundary()
        if row["ledger"] == "persons"
    }
    assert doors["births", "town"] == sum(month.town("births") for month in run.months)
    assert doors["town", "deaths"] == sum(month.town("deaths") for month in run.months)


def test_every_minute_present_is_worked_idle_or_spent_on_own_work(run: Run) -> None:
    for month in run.months:
        unit = month.rows["unit"]
        idle = unit["idle_materials"] + unit["idle_machines"] + unit["idle_orders"]
        of_plant = np.isin(unit["kind"], (Kind.SECTION, Kind.PLANT)) | (
            (unit["kind"] == Kind.SHOP) & (unit["trade"] != Trade.OFFICE)
        )
        assert (month.present + unit["own_work"] == unit["due"] - unit["missed"])[of_plant].all()
        assert (unit["worked"] + idle == month.present)[of_plant].all()
        assert (idle >= 0).all() and (unit["worked"] >= 0).all()
    assert any((month.rows["unit"]["own_work"] > 0).any() for month in run.months)


def test_output_of_the_month_is_that_of_its_dekads(run: Run) -> None:
    for month in run.months:
        unit = month.rows["unit"]
        assert (unit["made_month"] == unit["made_dekad1"] + unit["made_dekad2"] + unit["made_dekad3"]).all()
