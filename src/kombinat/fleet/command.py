"""Command: two lines over one sailor. What the rules give to the commander, what is practised, what it costs.

The rules of command change by decree; people aboard learn them slowly. As long as several may give orders, orders
cross: time goes, and so does the regard in which officers are held.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.fleet.aboard import cells_of, is_ship, old_regime, posts_of, share_taken
from kombinat.world.codes import Kind, Office
from kombinat.world.offices import is_boss
from kombinat.world.standing import in_party
from kombinat.world.tree import shops_of


@rule("fleet.command.internalised", cites="P4-29", neutral="lawful")
def internalised(before: float, lawful: float, conferences: float, behaviour: Bundle) -> float:
    """Share of command that people aboard take to be the commander's, a month later.

    before + (learn_rules + learn_talks conferences) (lawful - before)

    lawful: what the rules of the day say (0..1); conferences: meetings of both lines on who answers for what, a month.
    """
    pace = behaviour.learn_rules + behaviour.learn_talks * conferences
    return float(before + min(1.0, pace) * (lawful - before))


@rule("fleet.command.contested", cites="P4-24", neutral=0.0)
def contested(commanded: float, bureau: float, behaviour: Bundle) -> float:
    """Share of orders that meet another's claim: claim_commissar (1 - commanded) + claim_bureau bureau, at most 1.

    commanded: practised share of the commander; bureau: share of the crew that may call him before the party.
    """
    return float(min(1.0, behaviour.claim_commissar * (1.0 - commanded) + behaviour.claim_bureau * bureau))


@rule("fleet.command.pedantry", cites="P4-25", neutral=0.0)
def pedantry(former: float, outside: float, behaviour: Bundle) -> float:
    """Trifles that a commissar writes up as politics: pedant_former former + pedant_outside outside.

    former: 1 for a commander of the old kind by his papers; outside: 1 for one without a party card.
    """
    return float(behaviour.pedant_former * former + behaviour.pedant_outside * outside)


@rule("fleet.command.quarrel", cites="P4-24 P4-41", neutral=0.0)
def quarrel(crossed: float, trifles: float, behaviour: Bundle) -> float:
    """Authority that disputes of the two lines cost both: quarrel_orders crossed + quarrel_trifles trifles.

    crossed: share of orders contested; trifles: pedantry.
    """
    return float(behaviour.quarrel_orders * crossed + behaviour.quarrel_trifles * trifles)


@rule("fleet.command.seasoned", cites="P4-23", neutral=0.5)
def seasoned(skill: float, behaviour: Bundle) -> float:
    """Authority that an officer's seamanship earns him in time: rank_base + rank_skill skill (0..1)."""
    return float(min(1.0, behaviour.rank_base + behaviour.rank_skill * skill))


@rule("fleet.command.eroded", cites="P4-31", neutral=0.0)
def eroded(fault: float, notes: float, behaviour: Bundle) -> float:
    """Authority that criticism from below costs this month: erode_floor fault + erode_papers notes.

    fault: case the floor makes; notes: of correspondents and listeners, a head present.
    """
    return float(behaviour.erode_floor * fault + behaviour.erode_papers * notes)


@rule("fleet.command.suspected", cites="P4-45", neutral=0.0)
def suspected(struck: float, enemies: float, behaviour: Bundle) -> float:
    """Authority lost to suspicion of all officers: suspect_struck struck + suspect_line enemies.

    struck: share of officers taken this month; enemies: how far the line lays failures to enemies.
    """
    return float(behaviour.suspect_struck * struck + behaviour.suspect_line * enemies)


@kernel
def commander_seen(holder: int, recorded: int, standing: int, behaviour: Bundle, on: Bundle) -> float:
    """Pedantry a commander draws; none where the post is empty. recorded, standing: his papers and party standing."""
    if holder < 0:
        return 0.0
    former, outside = 1.0 if old_regime(recorded) else 0.0, 0.0 if in_party(standing) else 1.0
    return pedantry(former, outside, behaviour) if on.pedantry else 0.0


@phase(
    "fleet.command.govern",
    every="month",
    over="town",
    says="Who may order what is learned slowly; crossed orders cost time; regard is won by skill and lost by words.",
    reads="person.section person.occupation person.called person.skill person.party person.recorded unit.key unit.kind"
    " unit.parent unit.serves unit.heads unit.worked unit.members unit.candidates unit.notes unit.turnout post.key"
    " post.office post.unit post.holder post.fault",
    writes="unit.commanded unit.idle_orders post.authority",
    law="fleet.command.unity fleet.command.conferences party.line.enemies",
    behaviour="fleet.command.learn_rules fleet.command.learn_talks fleet.command.claim_commissar"
    " fleet.command.claim_bureau fleet.command.pedant_former fleet.command.pedant_outside"
    " fleet.command.quarrel_orders fleet.command.quarrel_trifles fleet.command.rank_base fleet.command.rank_skill"
    " fleet.command.rank_pace fleet.command.erode_floor fleet.command.erode_papers fleet.command.suspect_struck"
    " fleet.command.suspect_line fleet.command.crossed_time",
    rules=(internalised, contested, pedantry, quarrel, seasoned, eroded, suspected),
)
def govern(person: Bundle, unit: Bundle, post: Bundle, law: Bundle, behaviour: Bundle, on: Bundle) -> None:
    """Write `commanded` and `idle_orders` of ships, `authority` of those who command."""
    struck = share_taken(person.occupation, person.section, person.called)
    cells = cells_of(unit.key, unit.kind, unit.serves)
    heads = posts_of(post.key, post.office, post.unit, Office.SHOP_BOSS, unit.key.size)
    cost = suspected(struck, law.enemies, behaviour) if on.suspected else 0.0
    lost, fleet = 0, -1
    lawful = law.unity
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.PLANT:
            fleet = u
        if not is_ship(unit.key[u], unit.kind[u]):
            continue
        before, cell = from_fixed(unit.commanded[u]), cells[u]
        after = internalised(before, lawful, law.conferences, behaviour) if on.internalised else lawful
        bureau = (unit.members[cell] + unit.candidates[cell]) / max(1, unit.heads[u]) if cell >= 0 else 0.0
        crossed = contested(after, bureau, behaviour) if on.contested else 0.0
        unit.commanded[u] = to_fixed(after)
        unit.idle_orders[u] = int(behaviour.crossed_time * crossed * unit.worked[u])
        lost += unit.idle_orders[u]
    if fleet >= 0:
        unit.idle_orders[fleet] = lost
    shops = shops_of(unit.kind, unit.parent)
    for p in range(post.key.size):
        if (
            post.key[p] == 0
            or post.unit[p] < 0
            or not (is_boss(post.office[p]) or post.office[p] == Office.COMMISSAR)
        ):
            continue
        ship, holder = shops[post.unit[p]], post.holder[p]
        cell = cells[ship]
        bureau = (unit.members[cell] + unit.candidates[cell]) / max(1, unit.heads[ship]) if cell >= 0 else 0.0
        crossed = contested(from_fixed(unit.commanded[ship]), bureau, behaviour) if on.contested else 0.0
        boss = post.holder[heads[ship]] if heads[ship] >= 0 else -1
        trifles = commander_seen(boss, person.recorded[boss], person.party[boss], behaviour, on)
        skill = from_fixed(person.skill[holder]) if holder >= 0 else 0.0
        target = seasoned(skill, behaviour) if on.seasoned else 0.5
        held = from_fixed(post.authority[p])
        held += behaviour.rank_pace * (target - held) - cost
        held -= quarrel(crossed, trifles, behaviour) if on.quarrel else 0.0
        notes = unit.notes[cell] / max(1, unit.turnout[cell]) if cell >= 0 else 0.0
        held -= eroded(from_fixed(post.fault[p]), notes, behaviour) if on.eroded else 0.0
        post.authority[p] = to_fixed(held)
