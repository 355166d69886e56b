"""Households: earners and seekers found homes or live in another's; wives, children and the old are added to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kombinat.engine.clock import month_index
from kombinat.scenarios.margins import Draws, Ints, allot, apportion
from kombinat.scenarios.people import BORN_FROM, Folk, Keys, Margins
from kombinat.scenarios.setting import TownSetting
from kombinat.scenarios.units import Columns
from kombinat.world.codes import Livelihood, Occupation, Sex

ADULT = 21
PARENT = 38
OLD = 50
CHILD_TO = 15
SCHOOL_FROM = 8
MOST_DISTANCE = 6
HEAD_AGES = ((16, 24), (25, 34), (35, 49), (50, 69))
DM2_MOST = 32_000


@dataclass
class Homes:
    """Households under construction: one head each, their size, and places still open in them."""

    heads: Ints
    size: Ints
    spouse: Ints
    children: Ints

    @property
    def number(self) -> int:
        """Number of households."""
        return self.heads.size


def settle(
    folk: Folk, keys: Keys, setting: TownSetting, margins: Margins, draws: Draws
) -> tuple[Folk, Columns]:
    """All people with their dependants, and the columns of their households.

    keys: identities for dependants; as many as there are open places are taken.
    """
    wives, youths = _lodgers(folk, setting, draws)
    homes = _homes(folk, np.concatenate([wives, youths]), margins, draws)
    home = np.full(folk.keys.size, -1, np.int64)
    home[homes.heads] = np.arange(homes.number)
    spare = _marry(folk, homes, wives, home, draws)
    spare = np.concatenate([spare, _take_in(folk, homes, youths, home, draws)])
    homes, home = _alone(homes, spare, home)
    folk.columns["household"] = home
    everyone = _with_dependants(folk, homes, keys, month_index(setting.start), draws)
    return everyone, _household_columns(everyone, homes, setting, margins, draws)


def _lodgers(folk: Folk, setting: TownSetting, draws: Draws) -> tuple[Ints, Ints]:
    """Earning wives, and youths who live with their parents: a fixed share of each, by keyed draws."""
    age, sex = folk.columns["age"], folk.columns["sex"]
    women = np.flatnonzero((sex == Sex.WOMAN) & (age >= ADULT))
    youths = np.flatnonzero(age < ADULT)
    shares = (setting.people.lodged_women, setting.people.lodged_youths)
    chosen = []
    for name, rows, share in (("wife", women, shares[0]), ("youth", youths, shares[1])):
        chosen.append(rows[draws.chosen(name, folk.keys[rows], round(rows.size * share))])
    return chosen[0], chosen[1]


def _homes(folk: Folk, lodged: Ints, margins: Margins, draws: Draws) -> Homes:
    """One home a head, with a size from the margin of the head's age."""
    heads = np.setdiff1d(np.arange(folk.keys.size), lodged)
    age, size = folk.columns["age"][heads], np.ones(heads.size, np.int64)
    u = draws.uniform("size", folk.keys[heads])
    for low, high in HEAD_AGES:
        rows = np.flatnonzero((age >= low) & (age <= high))
        margin = margins.of("home", f"size_{low}_{high}")
        size[rows] = margin.spans()[0][allot(apportion(rows.size, margin.shares), u[rows])]
    woman = folk.columns["sex"][heads] == Sex.WOMAN
    spouse = ((size >= 2) & ~woman).astype(np.int64)
    return Homes(heads, size, spouse, size - 1 - spouse)


def _marry(folk: Folk, homes: Homes, wives: Ints, home: Ints, draws: Draws) -> Ints:
    """Place earning wives with men of like age, in the order of age; returns those for whom there is no man."""
    open_homes = np.flatnonzero(homes.spouse == 1)
    taken = open_homes[draws.chosen("husband", folk.keys[homes.heads[open_homes]], wives.size)]
    order = np.argsort(folk.columns["age"][homes.heads[taken]], kind="stable")
    ranked = wives[np.argsort(folk.columns["age"][wives], kind="stable")]
    placed = ranked[: taken.size]
    home[placed] = taken[order][: placed.size]
    homes.spouse[home[placed]] = 0
    return ranked[taken.size :]


def _take_in(folk: Folk, homes: Homes, youths: Ints, home: Ints, draws: Draws) -> Ints:
    """Place earning youths with parents, one a home; returns those for whom there is no home."""
    old_enough = folk.columns["age"][homes.heads] >= PARENT
    open_homes = np.flatnonzero((homes.children > 0) & old_enough)
    taken = open_homes[draws.chosen("parents", folk.keys[homes.heads[open_homes]], youths.size)]
    placed = youths[: taken.size]
    home[placed] = taken[: placed.size]
    homes.children[home[placed]] -= 1
    return youths[taken.size :]


def _alone(homes: Homes, spare: Ints, home: Ints) -> tuple[Homes, Ints]:
    """Give those who found no place a home of their own."""
    home[spare] = homes.number + np.arange(spare.size)
    nobody, one = np.zeros(spare.size, np.int64), np.ones(spare.size, np.int64)
    joined = Homes(
        np.concatenate([homes.heads, spare]),
        np.concatenate([homes.size, one]),
        np.concatenate([homes.spouse, nobody]),
        np.concatenate([homes.children, nobody]),
    )
    return joined, home


def _with_dependants(folk: Folk, homes: Homes, keys: Keys, start: int, draws: Draws) -> Folk:
    """Fill the open places: wives without pay, children, and the old in the homes of the old."""
    wife_homes = np.repeat(np.arange(homes.number), homes.spouse)
    child_homes = np.repeat(np.arange(homes.number), homes.children)
    household = np.concatenate([wife_homes, child_homes])
    new = keys[: household.size]
    head_age = folk.columns["age"][homes.heads[household]]
    is_wife = np.arange(household.size) < wife_homes.size
    months = np.where(is_wife, _wife_months(new, head_age, draws), _child_months(new, head_age, draws))
    sex = np.where(is_wife | (draws.uniform("sex", new) < 0.5), Sex.WOMAN, Sex.MAN)
    head = homes.heads[household]
    columns = {
        name: np.concatenate([values, np.zeros(new.size, np.int64)]) for name, values in folk.columns.items()
    }
    rows = np.arange(folk.keys.size, folk.keys.size + new.size)
    columns["household"][rows], columns["sex"][rows] = household, sex
    columns["age"][rows], columns["born"][rows] = months // 12, start + BORN_FROM - months
    columns["origin"][rows] = folk.columns["origin"][head]
    columns["schooling"][rows] = _dependant_schooling(new, months // 12, draws)
    columns["section"][rows] = columns["shop"][rows] = columns["hired"][rows] = -1
    columns["livelihood"][rows], columns["occupation"][rows] = Livelihood.DEPENDANT, Occupation.NONE
    columns["children"] = _children_borne(columns, homes.number)
    return Folk(
        np.concatenate([folk.keys, new]), columns, np.concatenate([folk.groups, np.full(new.size, "home")])
    )


def _wife_months(keys: Keys, head_age: Ints, draws: Draws) -> Ints:
    years = head_age - 2 + draws.between("wife's age", keys, -MOST_DISTANCE, MOST_DISTANCE)
    months: Ints = np.maximum(18, years) * 12 + draws.between("wife's month", keys, 0, 11)
    return months


def _child_months(keys: Keys, head_age: Ints, draws: Draws) -> Ints:
    """Age in months: children no older than a parent of twenty allows; in homes of the old every second is a parent."""
    oldest = np.clip(head_age - 20, 0, CHILD_TO)
    youngest = np.clip(head_age - 42, 0, oldest)
    child = draws.between("child's age", keys, youngest * 12, oldest * 12 + 11)
    parent = draws.between("old parent's age", keys, 62 * 12, 78 * 12)
    old = (head_age >= OLD) & (draws.uniform("old parent", keys) < 0.5)
    return np.where(old, parent, child)


def _dependant_schooling(keys: Keys, age: Ints, draws: Draws) -> Ints:
    grown = draws.between("schooling of dependants", keys, 0, 4)
    return np.where(age <= CHILD_TO, np.clip(age - SCHOOL_FROM, 0, 7), grown)


def _children_borne(columns: Columns, homes: int) -> Ints:
    """Children in the household, for its women of an age to be their mothers (the next birth's ordinal)."""
    young = columns["age"] <= CHILD_TO
    children = np.bincount(columns["household"][young], minlength=homes)[columns["household"]]
    mother = (columns["sex"] == Sex.WOMAN) & (columns["age"] >= ADULT)
    return np.where(mother, children, 0)


def _household_columns(
    folk: Folk, homes: Homes, setting: TownSetting, margins: Margins, draws: Draws
) -> Columns:
    """Members, dwelling space and purse of each household (all but keys)."""
    members = np.bincount(folk.columns["household"], minlength=homes.number)
    keys = folk.keys[homes.heads]
    area = _area_per_head(keys, margins, draws) * members
    return {
        "members": members,
        "area": np.minimum(area, DM2_MOST),
        "money": setting.people.purse * members,
    }


def _area_per_head(keys: Keys, margins: Margins, draws: Draws) -> Ints:
    margin = margins.of("home", "area_per_head")
    low, high = margin.spans()
    band = allot(apportion(keys.size, margin.shares), draws.uniform("space", keys))
    return draws.between("space in its class", keys, low[band], high[band])
