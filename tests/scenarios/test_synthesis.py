"""The synthesis: margins to the person, keys without collisions, smaller scales, copies, and clear refusals."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kombinat
from kombinat.engine.errors import InputError
from kombinat.engine.law import LawBook
from kombinat.engine.lawfiles import load_book
from kombinat.engine.tables import Table
from kombinat.engine.world import World
from kombinat.scenarios.loader import load_scenario
from kombinat.scenarios.margins import allot, apportion, fit
from kombinat.scenarios.setting import TownSetting, load_setting, load_tables
from kombinat.scenarios.synthesis import Built, build
from kombinat.world.codes import Kind, Livelihood, Occupation, Office, Past, Sex, Standing, Trade

PACKAGE = Path(kombinat.__file__).parent
FOLDER = PACKAGE / "scenarios" / "red_putilov"


@cache
def setting() -> TownSetting:
    found = load_setting(FOLDER).value
    assert isinstance(found, TownSetting)
    return found


@cache
def book() -> LawBook:
    return load_book([PACKAGE / "law"], [PACKAGE / "behaviour"], [FOLDER / "outside.yaml"])


@cache
def whole() -> Built:
    return build(FOLDER, setting(), book(), [1])


@cache
def small(seed: int = 1, scale: float = 0.08) -> Built:
    return build(FOLDER, setting(), book(), [seed], scale)


def column(world: World, table: str, name: str, town: int = 0) -> np.ndarray:
    of: Table = world.tables[table]
    return of.view(town, name)[of.live(town)]


# ---- sharing out


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12))
def test_apportion_gives_all_and_stays_within_one_of_the_quota(total: int, weights: list[float]) -> None:
    counts = apportion(total, weights)
    quotas = total * np.array(weights) / sum(weights)
    assert counts.sum() == total
    assert (np.abs(counts - quotas) < 1.0 + 1e-6).all()


def test_apportion_refuses_to_share_by_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to share by"):
        apportion(3, [0.0, 0.0])
    assert apportion(0, [0.0, 0.0]).tolist() == [0, 0]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=4),
    st.integers(0, 2**32),
)
def test_fit_keeps_both_margins(cells: list[list[int]], seed: int) -> None:
    target = np.array(cells, np.int64)
    odds = np.random.default_rng(seed).uniform(0.1, 5.0, target.shape)
    fitted = fit(odds, target.sum(axis=1), target.sum(axis=0))
    assert (fitted >= 0).all()
    assert (fitted.sum(axis=0) == target.sum(axis=0)).all()
    assert (fitted.sum(axis=1) == target.sum(axis=1)).all()


def test_fit_keeps_the_odds_of_the_seed() -> None:
    fitted = fit(np.array([[4.0, 1.0], [1.0, 1.0]]), np.array([600, 400]), np.array([500, 500]))
    ratio = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    assert ratio == pytest.approx(4.0, rel=0.05)


def test_allot_gives_the_lowest_scores_the_first_class() -> None:
    assert allot(np.array([1, 2]), np.array([0.5, 0.1, 0.9])).tolist() == [1, 0, 1]
    with pytest.raises(ValueError, match="places"):
        allot(np.array([1, 1]), np.array([0.5]))


# ---- the plant of 1926


def test_the_plant_has_its_people_to_the_person() -> None:
    world = whole().world
    here = column(world, "person", "section") >= 0
    occupation = column(world, "person", "occupation")[here]
    assert here.sum() == 12_000
    staff = np.isin(
        occupation, (Occupation.FOREMAN, Occupation.TECHNICIAN, Occupation.CLERK, Occupation.MANAGER)
    )
    assert staff.sum() == 1_440  # 12 per cent, as the director said
    assert (column(world, "person", "sex")[here] == Sex.WOMAN).sum() == 300
    assert (column(world, "person", "livelihood") == Livelihood.CITY).sum() == setting().people.city


def test_every_margin_is_met_to_the_person() -> None:
    world, rows = whole().world, load_tables(FOLDER, setting())["margins"]
    occupation = column(world, "person", "occupation")
    hands = np.isin(occupation, (Occupation.WORKER, Occupation.AUXILIARY))
    margins = [row for row in rows if row.fields["group"] == "hands"]
    grade, schooling = column(world, "person", "grade")[hands], column(world, "person", "schooling")[hands]
    for name, values in (("grade", grade), ("schooling", schooling)):
        shares = [row.number("share") for row in margins if row.fields["margin"] == name]
        classes = [row.span("category")[0] for row in margins if row.fields["margin"] == name]
        counts = apportion(int(hands.sum()), shares)
        assert [(values == c).sum() for c in classes] == counts.tolist()
    age = (312 + 600 - column(world, "person", "born")[hands]) // 12
    bands = [row for row in margins if row.fields["margin"] == "age"]
    wanted = apportion(int(hands.sum()), [row.number("share") for row in bands])
    found = [((age >= row.span("category")[0]) & (age <= row.span("category")[1])).sum() for row in bands]
    assert found == wanted.tolist()


def test_the_party_has_its_margins() -> None:
    world = whole().world
    member = column(world, "person", "party") == Standing.MEMBER
    assert member.sum() == 2_000
    joined = column(world, "person", "joined")[member]
    assert (joined // 12 == 25).sum() == 1_000  # half had joined in 1925
    assert (column(world, "person", "schooling")[member] <= 5).sum() == 1_820  # 91 per cent
    assert ((column(world, "person", "past")[member] & Past.OPPOSED) > 0).sum() == 660
    assert (column(world, "person", "cell")[member] >= 0).all()
    eighteen = column(world, "person", "born")[member] + 18 * 12 - 600
    assert (joined >= eighteen - 12).all()


def test_keys_are_unique_and_pointers_stay_inside() -> None:
    world = whole().world
    for name in ("person", "household", "unit", "post"):
        keys = column(world, name, "key")
        assert np.unique(keys).size == keys.size
    for name, table in world.tables.items():
        for entry in table.schema.columns:
            if entry.refers is not None:
                values = column(world, name, entry.name)
                targets = world.tables[entry.refers].live(0)
                assert targets[values[values >= 0]].all(), (name, entry.name)


def test_households_add_up() -> None:
    world = whole().world
    members = np.bincount(column(world, "person", "household"))
    assert (members == column(world, "household", "members")).all()
    ties = np.zeros(members.size, np.int64)
    np.maximum.at(ties, column(world, "person", "household"), column(world, "person", "village"))
    assert (ties == column(world, "household", "ties")).all()


def test_posts_are_held_by_those_who_belong_there() -> None:
    world = whole().world
    office, holder, unit = (column(world, "post", name) for name in ("office", "holder", "unit"))
    later = (office == Office.BRIGADIER) | (office == Office.SEAT)
    assert (holder[later] == -1).all()  # crews and the committee are formed in the first month
    office, holder, unit = office[~later], holder[~later], unit[~later]
    assert (holder >= 0).all()
    assert np.unique(holder).size == holder.size
    section, occupation = column(world, "person", "section"), column(world, "person", "occupation")
    foremen = office == Office.FOREMAN
    assert (section[holder[foremen]] == unit[foremen]).all()
    assert (occupation[holder[foremen]] == Occupation.FOREMAN).all()
    party = column(world, "person", "party")
    assert (party[holder[office >= Office.SECRETARY]] == Standing.MEMBER).all()


def test_brigades_stand_below_the_sections_of_their_shop() -> None:
    world, names = whole().world, whole().names
    unit = {name: column(world, "unit", name) for name in ("key", "kind", "parent", "trade", "heads")}
    crews = np.flatnonzero(unit["kind"] == Kind.BRIGADE)
    assert (unit["kind"][unit["parent"][crews]] == Kind.SECTION).all()
    assert (unit["trade"][unit["parent"][crews]] == unit["trade"][crews]).all()
    assert (unit["trade"][crews] != Trade.OFFICE).all()
    led = column(world, "post", "unit")[column(world, "post", "office") == Office.BRIGADIER]
    assert led.tolist() == crews.tolist()
    for row in crews[[0, 1, 4, -1]]:
        section, number = (
            unit["parent"][row],
            int(np.sum(crews[unit["parent"][crews] == unit["parent"][row]] <= row)),
        )
        assert names[int(unit["key"][row])] == f"{names[int(unit['key'][section])]}, brigade {number}"
    assert unit["heads"][unit["kind"] == Kind.PLANT] == unit["heads"][unit["kind"] == Kind.SECTION].sum()


def test_the_plan_adds_up() -> None:
    world = whole().world
    kind, target = column(world, "unit", "kind"), column(world, "unit", "target")
    assert target[kind == Kind.PLANT].sum() == target[kind == Kind.SHOP].sum() > 0


# ---- scale, seeds, copies


def test_a_smaller_scale_has_fewer_sections_not_thinner_ones() -> None:
    world, less = whole().world, small(scale=0.25).world
    sizes = []
    for each in (world, less):
        sections = column(each, "unit", "heads")[column(each, "unit", "kind") == Kind.SECTION]
        sizes.append((sections.size, sections.mean()))
    assert sizes[1][0] < 0.3 * sizes[0][0]
    assert sizes[1][1] == pytest.approx(sizes[0][1], rel=0.05)
    for name in ("capacity", "materials", "target"):
        ratio = column(less, "unit", name).sum() / column(world, "unit", name).sum()
        assert ratio == pytest.approx(0.25, abs=0.06)


@pytest.mark.parametrize("name", ["red_putilov", "baltic_fleet"])
def test_the_share_of_a_small_world_is_of_the_people_it_has(name: str) -> None:
    scenario = load_scenario(name)
    people = [
        int((column(scenario.build((1,), scale).world, "person", "occupation") > 0).sum())
        for scale in (0.05, 1.0)
    ]
    assert scenario.share(0.05) == pytest.approx(people[0] / people[1])
    assert scenario.share(1.0) == 1.0


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    first, again = small(), build(FOLDER, setting(), book(), [1], 0.08)
    assert first.world.state_hash() == again.world.state_hash()
    assert first.names == again.names
    assert small(seed=2).world.state_hash() != first.world.state_hash()


def test_copies_are_alike_but_for_their_keys() -> None:
    world = build(FOLDER, setting(), book(), [1, 2, 3], 0.08, room=1.2).world
    keys = [column(world, "person", "key", town) for town in range(3)]
    assert np.unique(np.concatenate(keys)).size == sum(part.size for part in keys)
    for name in ("born", "party", "skill", "household"):
        for town in (1, 2):
            assert (column(world, "person", name, town) == column(world, "person", name)).all()
    first = build(FOLDER, setting(), book(), [1], 0.08, room=1.2).world
    assert first.town_hash(0) == world.town_hash(0)


# ---- refusals


def broken(tmp_path: Path, file: str, change: object) -> Path:
    folder = tmp_path / "town"
    shutil.copytree(FOLDER, folder)
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    return folder


def refusal(folder: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        build(folder, load_setting(folder).value, book(), [1], 0.08)
    return caught.value


def test_a_table_cut_off_is_refused(tmp_path: Path) -> None:
    error = refusal(broken(tmp_path, "tables/shops.csv", lambda text: text[: len(text) // 2]))
    assert error.file.endswith("shops.csv")
    assert error.line > 1


def test_a_table_short_of_rows_is_refused(tmp_path: Path) -> None:
    error = refusal(
        broken(tmp_path, "tables/margins.csv", lambda text: "\n".join(text.split("\n")[:-6]) + "\n")
    )
    assert error.field == "rows"


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("tables/shops.csv", "tractor,TRACTOR", "tractor,TRAKTOR", "trade"),
        ("tables/shops.csv", ",14,4,920,14,", ",14,4,920,13,", "foremen"),
        ("tables/margins.csv", "hands,age,16-19,0.07", "hands,age,16-19,0.17", "share"),
        ("tables/margins.csv", "hands,age,16-19,0.07", "hands,age,16-19,some", "share"),
        ("tables/margins.csv", "hands,origin,WORKER", "hands,origin,WORKERS", "category"),
        ("tables/traits.csv", "village,peasant", "village,peasants", "group"),
        ("tables/traits.csv", "village,peasant", "hamlet,peasant", "column"),
        ("tables/party.csv", "joined,1924-1924,550", "joined,1924-1924,500", "count"),
        ("tables/party.csv", ",claim\n", ",rumour\n", "grade"),
        ("tables/shops.csv", "name,trade,", "name,kind,", "header"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, field: str
) -> None:
    error = refusal(broken(tmp_path, file, lambda text: text.replace(old, new, 1)))
    assert error.file.endswith(Path(file).name)
    assert error.field == field
    assert error.line >= 1


def test_a_missing_margin_is_refused(tmp_path: Path) -> None:
    def rename(text: str) -> str:
        return text.replace("hands,tenure", "hands,service")

    assert "tenure" in str(refusal(broken(tmp_path, "tables/margins.csv", rename)))


def test_a_setting_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    folder = broken(tmp_path, "scenario.yaml", lambda text: text.replace("until: 1941", "until: 1921"))
    with pytest.raises(InputError, match="until"):
        load_setting(folder)
