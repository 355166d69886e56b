"""Ballots: what voters do with the names put to them.

Whatever the procedure, each name is put to everybody present, who may object; a name that more than half object to is
out, and the rest are ranked by objections. What differs is who draws up the list and whether the vote is secret.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.maths import expit, from_fixed
from kombinat.engine.rules import rule
from kombinat.party.meeting.choice import LOW_WORD, spark
from kombinat.party.offices.candidates import NO_OFFICE
from kombinat.world.codes import Office, Part, Past

SLATE = 3
OPPOSED = int(Past.OPPOSED)


@rule("party.elections.objection", cites="P3-M12", neutral=0.0)
def object_probability(esteem: float, heat: float, refused: float, more: float, behaviour: Bundle) -> float:
    """Probability that a voter objects to a name.

    logit p = object_base + object_heat heat + object_refused refused - object_esteem esteem + more

    heat: case of the floor against the office (0..1); refused: share of the shop's demands left unanswered; more:
    what the name's past, an owning up, and the voter's own grievance and fear add (log odds).
    """
    score = behaviour.object_base + behaviour.object_heat * heat + behaviour.object_refused * refused
    return expit(score - behaviour.object_esteem * esteem + more)


@rule("party.voting.vetted", cites="P2-51", neutral=0.0)
def vetted(opposed: bool, behaviour: Bundle) -> float:
    """What a known past in an opposition adds to objecting: object_past, or 0 (log odds)."""
    return float(behaviour.object_past) if opposed else 0.0


@rule("party.voting.disarmed", cites="P3-M37 P2-51", neutral=0.0)
def disarmed(confessed: bool, behaviour: Bundle) -> float:
    """What owning up takes off objecting: object_confessed, or 0 (log odds)."""
    return float(behaviour.object_confessed) if confessed else 0.0


@rule("party.voting.grudge", cites="P2-31", neutral=0.0)
def grudge(sore: float, heads: bool, behaviour: Bundle) -> float:
    """What a voter's grievance against bosses adds to objecting to one who heads plant or shop: object_boss sore."""
    return float(behaviour.object_boss * sore) if heads else 0.0


@rule("party.voting.dared", cites="P3-M12", neutral=0.0)
def dared(fear: float, secret: float, behaviour: Bundle) -> float:
    """What fear takes off objecting where hands are counted: object_fear fear (1 - secret). secret: 0 or 1, by law."""
    return float(behaviour.object_fear * fear * (1.0 - secret))


@kernel
def about_the_name(past: int, confessed: bool, behaviour: Bundle, on: Bundle) -> float:
    """What is known of a name, in log odds of objecting to it. past: flags of world.codes.Past."""
    more = vetted((past & OPPOSED) != 0, behaviour) if on.vetted else 0.0
    return more - (disarmed(confessed, behaviour) if on.disarmed else 0.0)


@kernel
def about_the_voter(sore: int, fear: int, heads: bool, secret: float, behaviour: Bundle, on: Bundle) -> float:
    """What a voter brings along, in log odds of objecting. sore, fear: 1/10000; heads: the name heads plant or shop."""
    more = grudge(from_fixed(sore), heads, behaviour) if on.grudge else 0.0
    return more - (dared(from_fixed(fear), secret, behaviour) if on.dared else 0.0)


@kernel
def present_of(rows: Any, floor: Any) -> Any:
    """Those of these rows who came to the month's meeting (int64). floor: person column."""
    there = np.empty(rows.size, np.int64)
    found = 0
    for i in rows:
        if floor[i] != Part.ABSENT:
            there[found] = i
            found += 1
    return there[:found]


@kernel
def objections(voters: Any, name: int, heat: float, refused: float, known: float, office: int, secret: float,
               person: Bundle, stream: int, tick: int, behaviour: Bundle, on: Bundle) -> int:  # fmt: skip
    """How many of these voters object to a name (row of person); a draw is keyed by voter and name."""
    against, esteem = 0, from_fixed(person.esteem[name])
    heads, occasion = office != NO_OFFICE, person.key[name] & LOW_WORD
    for i in voters:
        own = about_the_voter(person.sore_boss[i], person.fear[i], heads, secret, behaviour, on)
        p = object_probability(esteem, heat, refused, known + own, behaviour) if on.objection else 0.0
        against += 1 if uniform(stream, tick, person.key[i], occasion) < p else 0
    return against


@kernel
def ranked(names: Any, against: Any, voters: int, key: Any) -> Any:
    """Names that half or fewer object to, fewest objections first, ties by the smaller key (int64)."""
    order = names[np.argsort(key[names])]
    counts = against[np.argsort(key[names])]
    passed = np.empty(names.size, np.int64)
    found = 0
    for n in np.argsort(counts, kind="mergesort"):
        if 2 * counts[n] <= voters:
            passed[found] = order[n]
            found += 1
    return passed[:found]


@kernel
def nominate(rows: Any, weight: Any, held: Any, key: Any, stream: int, tick: int) -> Any:
    """Up to SLATE of these rows with the largest weight plus a keyed Gumbel number; -1 fills the rest.

    held: who already holds another party post.
    """
    names = np.full(SLATE, -1, np.int64)
    best = np.full(SLATE, -1e300, np.float64)
    for i in rows:
        pull = weight[i] + spark(stream, tick, key[i], 0)
        place = SLATE if held[i] else 0
        while place < SLATE and pull <= best[place]:
            place += 1
        for later in range(SLATE - 1, place, -1):
            best[later], names[later] = best[later - 1], names[later - 1]
        if place < SLATE:
            best[place], names[place] = pull, i
    return names


@kernel
def struck_off(rows: Any, chance: float, floor: Any, key: Any, stream: int, tick: int) -> bool:
    """Whether more than half of those of these rows who came to the meeting strike the one name."""
    against, present = 0, 0
    for i in rows:
        if floor[i] != Part.ABSENT:
            present += 1
            against += 1 if uniform(stream, tick, key[i], 0) < chance else 0
    return 2 * against > present


@kernel
def choice(voter: int, names: Any, weight: Any, key: Any, stream: int, tick: int) -> int:
    """The name a voter takes: the largest weight plus a Gumbel number keyed by voter and name (-1: no names)."""
    chosen, best = -1, -1e300
    for n in range(SLATE):
        if names[n] >= 0:
            pull = weight[names[n]] + spark(stream, tick, key[voter], key[names[n]] & LOW_WORD)
            if pull > best:
                chosen, best = n, pull
    return chosen


@kernel
def vote(rows: Any, names: Any, weight: Any, floor: Any, key: Any, stream: int, tick: int) -> int:
    """The name (row of person) with most votes of those present; ties go to the smaller key; -1 if nobody stands."""
    votes = np.zeros(SLATE, np.int64)
    for i in rows:
        if floor[i] != Part.ABSENT:
            chosen = choice(i, names, weight, key, stream, tick)
            votes[chosen] += 1 if chosen >= 0 else 0
    return winner_of(names, votes, key)


@kernel
def winner_of(names: Any, votes: Any, key: Any) -> int:
    """The name with most votes; ties go to the smaller key."""
    winner = -1
    for n in range(SLATE):
        if names[n] < 0:
            continue
        tied = winner >= 0 and votes[n] == votes[winner]
        earlier = tied and key[names[n]] < key[names[winner]]
        if winner < 0 or votes[n] > votes[winner] or earlier:
            winner = n
    return int(names[winner]) if winner >= 0 else -1


@kernel
def with_holder(names: Any, holder: int) -> Any:
    """The slate with the holder on it, in place of the last name if need be."""
    if holder >= 0 and names[0] != holder and names[1] != holder and names[2] != holder:
        names[SLATE - 1] = holder
    return names


@kernel
def next_name(names: Any, holder: int) -> int:
    """The first name of the slate that is not the holder's (-1: none)."""
    if names[0] >= 0 and names[0] == holder:
        return int(names[1])
    return int(names[0])


@kernel
def seated(people: int, office: Any, elected: Any, but: int) -> Any:
    """Which persons hold a party post other than post `but` and a seat (bool, one a row of person). Post columns."""
    held = np.zeros(people, np.bool_)
    for p in range(elected.size):
        if p != but and elected[p] >= 0 and office[p] != Office.SEAT:
            held[elected[p]] = True
    return held
