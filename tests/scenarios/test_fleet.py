"""The fleet's first day: people to the man, a tree that holds together, scales, and clear refusals."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kombinat.engine.errors import InputError
from kombinat.scenarios.loader import SHIPPED, Scenario, load_scenario
from kombinat.scenarios.synthesis import Built
from kombinat.world.codes import Kind, Occupation, Office, Origin, Standing, Trade

PERSONNEL, SHIPS = 21_654, 158


@cache
def scenario() -> Scenario:
    return load_scenario("baltic_fleet")


@cache
def built(scale: float = 1.0, seed: int = 1) -> Built:
    return scenario().build((seed,), scale)


def column(name: str, scale: float = 1.0) -> NDArray[np.integer]:
    table, _, attribute = name.partition(".")
    of = built(scale).world.tables[table]
    return of.view(0, attribute)[of.live(0)]


def test_everybody_is_there_to_the_man() -> None:
    assert column("person.key").size == PERSONNEL
    assert (column("person.section") >= 0).all()
    assert (column("unit.kind") == Kind.SHOP).sum() == SHIPS
    assert (column("unit.kind") == Kind.CELL).sum() == SHIPS
    assert set(column("unit.trade")[column("unit.kind") == Kind.SHOP]) == {Trade.SHIP, Trade.SHORE}


def test_origins_of_ratings_are_those_of_the_count() -> None:
    occupation, origin = column("person.occupation"), column("person.origin")
    ratings = np.isin(occupation, (Occupation.WORKER, Occupation.FOREMAN))
    assert (origin[ratings] == Origin.PEASANT).mean() == pytest.approx(0.482, abs=1e-4)
    assert (origin[ratings] == Origin.WORKER).mean() == pytest.approx(0.411, abs=1e-4)


def test_the_party_has_the_numbers_of_its_table() -> None:
    party, occupation = column("person.party"), column("person.occupation")
    political = occupation == Occupation.CLERK
    assert (party[political] == Standing.MEMBER).all()
    assert (party[~political] == Standing.MEMBER).sum() == 2450
    assert (party == Standing.CANDIDATE).sum() == 900
    line = np.isin(occupation, (Occupation.TECHNICIAN, Occupation.MANAGER))
    assert (party[line] >= Standing.CANDIDATE).mean() < 0.5
    inside = np.isin(party, (Standing.CANDIDATE, Standing.MEMBER))
    assert ((column("person.cell") >= 0) == inside).all()


def test_commanders_come_from_the_old_navy_before_specialists() -> None:
    occupation, former = column("person.occupation"), column("person.origin") == Origin.FORMER
    assert (
        former[occupation == Occupation.MANAGER].mean() > former[occupation == Occupation.TECHNICIAN].mean()
    )


def test_posts_are_held_by_people_of_their_grade_on_their_ship() -> None:
    office, unit, holder = column("post.office"), column("post.unit"), column("post.holder")
    section, occupation = column("person.section"), column("person.occupation")
    parent = column("unit.parent")
    held = holder >= 0
    ships = held & (office == Office.SHOP_BOSS)
    assert ships.sum() == (office == Office.SHOP_BOSS).sum()
    assert (parent[section[holder[ships]]] == unit[ships]).all()
    assert (occupation[holder[ships]] == Occupation.MANAGER).all()
    heads = held & (office == Office.FOREMAN)
    assert heads.sum() == (unit >= 0)[office == Office.FOREMAN].sum()
    assert (section[holder[heads]] == unit[heads]).all()
    commissars = held & (office == Office.COMMISSAR)
    assert (occupation[holder[commissars]] == Occupation.CLERK).all()
    assert np.unique(holder[held]).size == held.sum()


def test_each_man_has_a_household_of_his_own() -> None:
    households = column("person.household")
    assert np.unique(households).size == households.size == column("household.key").size
    assert (column("household.members") == 1).all() and (column("household.area") > 0).all()


def test_heads_add_up_along_the_tree() -> None:
    kind, heads, parent = column("unit.kind"), column("unit.heads"), column("unit.parent")
    assert heads[kind == Kind.PLANT].tolist() == [PERSONNEL] == [heads[kind == Kind.SHOP].sum()]
    for ship in np.flatnonzero(kind == Kind.SHOP):
        assert heads[ship] == heads[(kind == Kind.SECTION) & (parent == ship)].sum()


def test_a_smaller_scale_has_fewer_ships_with_whole_crews() -> None:
    kind = column("unit.kind", 0.1)
    assert (kind == Kind.SHOP).sum() == round(SHIPS * 0.1)
    assert set(column("unit.heads", 0.1)[kind == Kind.SHOP]) <= set(column("unit.heads"))
    share = (column("person.party", 0.1) >= Standing.CANDIDATE).mean()
    assert share == pytest.approx((column("person.party") >= Standing.CANDIDATE).mean(), abs=0.02)
    assert (column("unit.kind", 0.001) == Kind.SHOP).sum() == 1


def test_units_have_printed_names_with_their_formation() -> None:
    names = list(built().names.values())
    assert len(set(names)) == len(names) and "battleship 1, formation 1" in names


def test_keys_do_not_depend_on_the_seed_and_people_do() -> None:
    one, other = built(0.1).world, scenario().build((2,), 0.1).world
    assert np.array_equal(one.tables["person"]["key"], other.tables["person"]["key"])
    assert not np.array_equal(one.tables["person"]["born"], other.tables["person"]["born"])


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("scenario.yaml", "program: fleet", "program: flet", "program: found flet; allowed a known name"),
        ("scenario.yaml", "program: fleet\n", "", "program: found nothing; allowed fleet, town"),
        ("scenario.yaml", "program: fleet", "program: town", "people"),
        ("scenario.yaml", "  vacant: 0.05", "  vacant: 2", "berths.vacant"),
        ("scenario.yaml", "rows: 30", "rows: 31", "rows: found 30"),
        (
            "tables/ships.csv",
            "battleship,SHIP,1,3,8,900,130",
            "battleship,BOAT,1,3,8,900,130",
            "kind: found BOAT",
        ),
        (
            "tables/ships.csv",
            "battleship,SHIP,1,3,8,900,130",
            "battleship,SHIP,1,3,8,900,7",
            "petty_officers: found 7",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line_each(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "fleet"
    shutil.copytree(SHIPPED / "baltic_fleet", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_scenario(folder).build((1,), 0.1)
    assert said in str(refused.value) and str(folder) in str(refused.value)
