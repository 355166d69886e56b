"""The party's people at the start: members, candidates and sympathisers, and who holds which office.

Members are drawn by place (hands or staff) and schooling so that both margins hold; the oldest joined first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kombinat.engine.errors import InputError
from kombinat.scenarios.margins import Draws, Floats, Ints, allot, apportion, fit
from kombinat.scenarios.people import Folk
from kombinat.scenarios.tables import Row
from kombinat.scenarios.units import Columns, Tree
from kombinat.world.codes import Occupation, Office, Origin, Sex, Standing

PRIMARY_TO = 5
YOUNGEST = 19
JOINS_FROM = 18
EPOCH = 1900
LAST_YEAR = 1925
LEAGUE_TO = 23
"""Age at which the youth league of the first day ends."""


class PartyTable:
    """The counts of the party table, by margin and category."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        self.rows = tuple(rows)
        for row in rows:
            self.counts.setdefault(row.text("margin"), {})[row.text("category")] = row.whole("count")

    def of(self, margin: str) -> Mapping[str, int]:
        """Counts of a margin; InputError if the table lacks it."""
        if margin not in self.counts:
            raise self.rows[0].error("margin", f"no rows of {margin}", "every margin that the synthesis uses")
        return self.counts[margin]

    def count(self, margin: str, category: str) -> int:
        """One count; InputError if the table lacks it."""
        if category not in self.of(margin):
            raise self.rows[0].error(margin, "nothing", f"a row for {category}")
        return self.counts[margin][category]

    def check(self) -> None:
        """InputError unless every margin of members adds up to the members."""
        members = self.count("standing", "MEMBER")
        for margin in ("joined", "schooling", "place", "opposed", "assigned", "arrears"):
            if sum(self.of(margin).values()) != members:
                raise self._sum_fault(margin, members)

    def _sum_fault(self, margin: str, members: int) -> InputError:
        row = next(row for row in self.rows if row.fields["margin"] == margin)
        return row.error("count", f"{sum(self.of(margin).values())} in {margin}", f"the {members} members")


def enrol(folk: Folk, table: PartyTable, cells: Ints, draws: Draws, scale: float) -> None:
    """Write the party columns: standing, year of joining, cell, assignment, arrears, opposition, drink, papers.

    cells: row of each shop's cell. scale: the people against the table's; every margin is cut in step.
    """
    table.check()
    for name in ("party", "joined", "assignment", "arrears", "past", "dissolute"):
        folk.columns[name] = np.zeros(folk.keys.size, np.int64)
    folk.columns["cell"] = np.full(folk.keys.size, -1, np.int64)
    members = _members(folk, table, draws, scale)
    folk.columns["party"][members] = Standing.MEMBER
    folk.columns["joined"][members] = _joined(folk, members, table, draws)
    for column, margin in (("past", "opposed"), ("assignment", "assigned"), ("arrears", "arrears")):
        scores = draws.uniform(margin, folk.keys[members])
        folk.columns[column][members] = _class_of(members.size, table.of(margin), scores)
    _candidates(folk, table, draws, scale)
    inside = np.isin(folk.columns["party"], (Standing.MEMBER, Standing.CANDIDATE))
    folk.columns["cell"][inside] = cells[folk.columns["shop"][inside]]
    _drinkers(folk, members, table, draws, scale)
    _papers(folk, table, draws)


def _members(folk: Folk, table: PartyTable, draws: Draws, scale: float) -> Ints:
    """Rows of the members: from each of hands and staff, with primary schooling or more, exactly the fitted number."""
    total = round(table.count("standing", "MEMBER") * scale)
    cells = [_eligible(folk, place, primary) for place in ("hands", "staff") for primary in (True, False)]
    seed = np.array([max(1, rows.size) for rows in cells], np.float64).reshape(2, 2)
    places = apportion(total, [table.count("place", place) for place in ("hands", "staff")])
    schooling = apportion(total, [table.count("schooling", name) for name in ("primary", "more")])
    wanted = fit(seed, places, schooling).ravel()
    return np.concatenate(
        [rows[draws.chosen("member", folk.keys[rows], int(n))] for rows, n in zip(cells, wanted, strict=True)]
    )


def _eligible(folk: Folk, place: str, primary: bool) -> Ints:
    rows = folk.where(place)
    low = folk.columns["schooling"][rows] <= PRIMARY_TO
    eligible: Ints = rows[(low == primary) & (folk.columns["age"][rows] >= YOUNGEST)]
    return eligible


def _joined(folk: Folk, members: Ints, table: PartyTable, draws: Draws) -> Ints:
    """Month of joining (from January 1900): the classes of years in the order of age, not before eighteen."""
    spans = [tuple(int(year) for year in category.split("-")) for category in table.of("joined")]
    counts = apportion(members.size, [float(count) for count in table.of("joined").values()])
    keys, age = folk.keys[members], folk.columns["age"][members]
    band = allot(counts, -(age + 6.0 * draws.uniform("joined", keys)))
    low, high = np.array(spans, np.int64).T
    grown = LAST_YEAR + 1 - age + JOINS_FROM
    first = np.minimum(np.maximum(low[band], grown), high[band])
    month = draws.between("month of joining", keys, 0, 11)
    return (draws.between("year of joining", keys, first, high[band]) - EPOCH) * 12 + month


def _class_of(people: int, counts: Mapping[str, int], scores: Floats) -> Ints:
    codes = np.array([int(category) for category in counts], np.int64)
    classes: Ints = codes[allot(apportion(people, [float(count) for count in counts.values()]), scores)]
    return classes


def _candidates(folk: Folk, table: PartyTable, draws: Draws, scale: float) -> None:
    """Candidates and sympathisers, drawn from the hands who are not members."""
    hands = folk.where("hands")
    open_rows = hands[
        (folk.columns["party"][hands] == Standing.NONE) & (folk.columns["age"][hands] >= YOUNGEST)
    ]
    order = open_rows[draws.chosen("candidate", folk.keys[open_rows], open_rows.size)]
    number = round(table.count("standing", "CANDIDATE") * scale)
    friends = round(table.count("standing", "SYMPATHISER") * scale)
    new = order[:number]
    folk.columns["party"][new] = Standing.CANDIDATE
    folk.columns["joined"][new] = (LAST_YEAR - EPOCH) * 12 + draws.between(
        "candidate since", folk.keys[new], 0, 11
    )
    folk.columns["party"][order[number : number + friends]] = Standing.SYMPATHISER
    _league(folk, order[number + friends :], table, scale)


def _league(folk: Folk, order: Ints, table: PartyTable, scale: float) -> None:
    """Members of the youth league: as many of the young among these rows as the table says, in their order."""
    young = order[folk.columns["age"][order] < LEAGUE_TO]
    number = round(table.of("standing").get("LEAGUE", 0) * scale)
    folk.columns["party"][young[:number]] = Standing.LEAGUE


def _drinkers(folk: Folk, members: Ints, table: PartyTable, draws: Draws, scale: float) -> None:
    men = (folk.columns["sex"] == Sex.MAN) & (folk.columns["age"] >= YOUNGEST)
    inside = np.zeros(folk.keys.size, bool)
    inside[members] = True
    for name, rows in (("member", np.flatnonzero(inside & men)), ("other", np.flatnonzero(~inside & men))):
        number = min(rows.size, round(table.count("drink", name) * scale))
        folk.columns["dissolute"][rows[draws.chosen("drink", folk.keys[rows], number)]] = 1


def _papers(folk: Folk, table: PartyTable, draws: Draws) -> None:
    """Origin as declared: of kulaks and former people a given per cent declare themselves peasants or employees."""
    recorded = folk.columns["origin"].copy()
    u = draws.uniform("papers", folk.keys)
    for origin, said in ((Origin.KULAK, Origin.PEASANT), (Origin.FORMER, Origin.EMPLOYEE)):
        hides = u * 100.0 < table.count("hidden", origin.name)
        recorded[(folk.columns["origin"] == origin) & hides] = said
    folk.columns["recorded"] = recorded


def holders(folk: Folk, posts: Columns, tree: Tree, activism: Ints, office_shop: int) -> Ints:
    """The person in each post, -1 where nobody fits: managers and foremen by place, party posts by activism.

    Brigades and their leaders are formed in the first month.
    office_shop: number of the shop whose managers the director is one of, a member of the party before others.
    """
    held = np.full(posts["office"].size, -1, np.int64)
    occupation, shop = folk.columns["occupation"], folk.columns["shop"]
    member = folk.columns["party"] == Standing.MEMBER
    used = np.zeros(folk.keys.size, bool)
    for number, (office, unit) in enumerate(zip(posts["office"], posts["unit"], strict=True)):
        if office == Office.BRIGADIER or office == Office.SEAT:  # chosen when the year begins
            continue
        if office == Office.DIRECTOR:
            fits = (occupation == Occupation.MANAGER) & (shop == office_shop)
        elif office == Office.SHOP_BOSS:
            fits = (occupation == Occupation.MANAGER) & (shop == unit - tree.shops[0])
        elif office == Office.ACCOUNTANT:
            fits = (occupation == Occupation.CLERK) & (shop == office_shop)
        elif office == Office.UNION:
            fits = occupation == Occupation.WORKER
        elif office == Office.FOREMAN:
            fits = (occupation == Occupation.FOREMAN) & (folk.columns["section"] == unit)
        else:
            fits = member & ((office == Office.SECRETARY) | (shop == unit - tree.cells[0]))
        held[number] = _best(
            np.flatnonzero(fits & ~used), member * (office == Office.DIRECTOR) * 100_000 + activism
        )
        if held[number] >= 0:
            used[held[number]] = True
    return held


def _best(rows: Ints, score: Ints) -> int:
    return int(rows[np.argmax(score[rows])]) if rows.size else -1
