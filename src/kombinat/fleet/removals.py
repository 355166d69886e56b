"""Removals: who is taken out of command. Waves against the untrusted, blame, two reports, screening by the files."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.draws import uniform
from kombinat.engine.events import emit
from kombinat.engine.ledger import post as book_entry
from kombinat.engine.maths import from_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import SUSPECT, holders, is_line, is_political, old_regime
from kombinat.world.codes import Call, Office, Topic
from kombinat.world.standing import in_party

LEAVES = 1


@rule("fleet.officers.replaced", cites="P4-41", neutral=0.0)
def replaced_probability(
    wave: float, former: float, outside: float, blame: float, behaviour: Bundle
) -> float:
    """Probability that a holder loses the post within a month, at most 1.

    wave (wave_former former + wave_outside outside) + lose_blame blame

    wave: of the day's replacements (0..1); former, outside: 1 for an officer of the old kind, for one without a card;
    blame: carried.
    """
    drive = wave * (behaviour.wave_former * former + behaviour.wave_outside * outside)
    return float(min(1.0, drive + behaviour.lose_blame * blame))


@rule("fleet.officers.screened", cites="P4-44", neutral=0.0)
def screened_probability(vigilance: float, suspect: float, record: float, behaviour: Bundle) -> float:
    """Probability of being put ashore before the manoeuvres: vigilance (screen_file suspect + screen_record record).

    suspect: 1 where the files hold ties against him; record: own smoothed record of breaches.
    """
    return float(min(1.0, vigilance * (behaviour.screen_file * suspect + behaviour.screen_record * record)))


@rule("fleet.officers.lower_ranks", cites="P4-41 P4-45", neutral=0.0)
def lower_ranks(chance: float, behaviour: Bundle) -> float:
    """Probability that an officer without a post of command is let go: wave_junior chance.

    chance: what it would be in such a post; waves are heaviest at the top, and are not confined to it.
    """
    return float(behaviour.wave_junior * chance)


@rule("fleet.officers.attested", cites="P4-27", neutral=0.0)
def attested(inspected: float, praise: float, behaviour: Bundle) -> float:
    """What two opposite reports add to a commander's chance of losing his ship within a month.

    lose_doubt max(0, 1 - inspected - praise_worth praise)

    inspected: verdict of the political department's man (0..1); praise: what the commissar aboard writes (0..1).
    """
    doubt = 1.0 - inspected - behaviour.praise_worth * praise
    return float(behaviour.lose_doubt * max(0.0, doubt))


@rule("fleet.officers.unseated", cites="P4-22", neutral=0.0)
def unseated(card: float) -> float:
    """Probability that political staff lose their post: 1 - card, since the second command is the party's own.

    card: 1 for members and candidates.
    """
    return 1.0 - card


@kernel
def vacate(post: Bundle, p: int, tick: int) -> None:
    """Empty a post."""
    post.holder[p] = -1
    post.since[p] = tick
    post.removed[p] += 1


@kernel
def chance_of(
    person: Bundle, i: int, unit: Bundle, post: Bundle, p: int, law: Bundle, behaviour: Bundle, on: Bundle
) -> float:  # fmt: skip
    """Probability that officer i, in post p (-1: in none), is taken out of the service this month."""
    card = 1.0 if in_party(person.party[i]) else 0.0
    former = 1.0 if old_regime(person.recorded[i]) else 0.0
    blame = from_fixed(post.blame[p]) if p >= 0 else 0.0
    chance = replaced_probability(law.wave, former, 1.0 - card, blame, behaviour) if on.replaced else 0.0
    if p < 0:
        return lower_ranks(chance, behaviour) if on.lower_ranks else 0.0
    u = post.unit[p]
    if post.office[p] == Office.SHOP_BOSS and on.attested:
        found, praise = from_fixed(unit.inspected[u]), from_fixed(unit.standing_reported[u])
        chance += attested(found, praise, behaviour)
    if is_political(post.office[p]) and on.unseated:
        chance += unseated(card)
    return float(min(1.0, chance))


@phase(
    "fleet.officers.remove",
    every="month",
    over="town",
    says="The untrusted are replaced in waves, the blamed singly; before manoeuvres crews are screened by the files.",
    reads="person.key person.section person.occupation person.recorded person.party person.past person.truancy"
    " person.called unit.key unit.inspected unit.standing_reported post.key post.office post.unit post.blame",
    writes="post.holder post.since post.removed person.leaving",
    sums="town.departed",
    law="fleet.officers.wave fleet.officers.vigilance fleet.officers.manoeuvres",
    behaviour="fleet.officers.wave_former fleet.officers.wave_outside fleet.officers.lose_blame"
    " fleet.officers.wave_junior fleet.officers.lose_doubt fleet.officers.praise_worth"
    " fleet.officers.screen_file fleet.officers.screen_record",
    draws="wave screen",
    rules=(replaced_probability, lower_ranks, attested, unseated, screened_probability),
    events="removed",
    ledgers="persons",
)
def remove(
    at: Bundle, person: Bundle, unit: Bundle, post: Bundle, town: Bundle, law: Bundle, behaviour: Bundle,
    on: Bundle, draw: Bundle, events: Bundle, kind: Bundle, book: Bundle, account: Bundle,
) -> None:  # fmt: skip
    """Vacate posts; discharge those replaced, and those screened out."""
    gone = 0
    held = holders(post.office, post.holder, person.key.size)
    for i in range(person.key.size):
        p = held[i]
        if person.section[i] < 0 or person.leaving[i] != 0 or person.called[i] != Call.NONE:
            continue
        if p < 0 and not is_line(person.occupation[i]):
            continue
        chance = chance_of(person, i, unit, post, p, law, behaviour, on)
        if uniform(draw.wave, at.tick, person.key[i], 0) >= chance:
            continue
        if p >= 0:
            emit(events, kind.removed, person.key[i], 0, unit.key[post.unit[p]], Topic.POLICY, 0, 1)
            vacate(post, p, at.tick)
        person.leaving[i] = LEAVES
        gone += 1
    if at.month == int(law.manoeuvres):
        for i in range(person.key.size):
            if person.section[i] < 0 or person.leaving[i] != 0 or person.called[i] != Call.NONE:
                continue
            suspect, record = 1.0 if person.past[i] & SUSPECT else 0.0, from_fixed(person.truancy[i])
            chance = screened_probability(law.vigilance, suspect, record, behaviour) if on.screened else 0.0
            if uniform(draw.screen, at.tick, person.key[i], 0) < chance:
                person.leaving[i] = LEAVES
                gone += 1
    town.departed[0] += gone
    book_entry(book.persons, account.town, account.demobilised, gone)
