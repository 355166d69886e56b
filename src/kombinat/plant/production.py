"""Production: in each shop the least of hands, machines and materials is made; the other hands stand idle.

Output is counted in norm-minutes: what a fully skilled hand makes in a minute by the methods of the base year. An
idle minute has one cause: want of materials, want of machines, or want of a task. Minutes present are minutes
worked or idle, in each section and shop, to the minute.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.compile import kernel
from kombinat.engine.events import emit, event_id
from kombinat.engine.ledger import post
from kombinat.engine.maths import exp, from_fixed, log, to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.engine.shares import share_out
from kombinat.plant.brigades import kept_on, put_right
from kombinat.plant.parts import finishable, on_parts, room_for_parts, run_through
from kombinat.plant.quality import (
    carried,
    is_metal,
    kept_in_order,
    passed_off,
    poor_input_scrap,
    poor_make_scrap,
    remelted,
    rushed_scrap,
    unskilled_scrap,
    worn_scrap,
    wrong_scrap,
)
from kombinat.plant.storming import comes_out, held_back, overdriven
from kombinat.plant.supply import works
from kombinat.plant.tasks import is_section, switching_loss
from kombinat.world.articles import minute_mass, minute_value
from kombinat.world.codes import Kind, Topic, Trade

TENS = 10  # activists' time is kept in tens of minutes, by the month


@rule("plant.production.machinery", cites="P1-38 P2-28", neutral=1.0)
def machinery(machine_time: float, labour: float, behaviour: Bundle) -> float:
    """How much more a hand makes for being better equipped than in the base year.

    (machine_time / labour) ** deepening where machines could make more than hands, else 1

    machine_time, labour: norm-minutes that the machines, and the hands by the methods of the base year, can make.
    """
    if labour <= 0.0 or machine_time <= labour:
        return 1.0
    return exp(behaviour.deepening * log(machine_time / labour))


@rule("plant.production.materials", cites="P1-45 P2-06", neutral=1e18)
def materials_bound(stock: float, kilograms: float) -> float:
    """Norm-minutes that the materials in stock allow: stock / kilograms (kg, kg a norm-minute); unbounded at 0."""
    return stock / kilograms if kilograms > 0.0 else 1e18


@rule("plant.production.machines", cites="P2-05 P1-44", neutral=1e18)
def machines_bound(sound: float, pace: float, machine_time: float) -> float:
    """Norm-minutes that sound machines allow: sound * pace / machine_time; unbounded where none are needed.

    sound: machine-minutes; pace: 1 at their norms; machine_time: machine-minutes a norm-minute.
    """
    return sound * pace / machine_time if machine_time > 0.0 else 1e18


@rule("plant.production.support", cites="P1-44", neutral=1.0)
def supported(given: float, wanted: float) -> float:
    """Share of the main shops' work that an auxiliary shop can serve: min(1, given / wanted) (norm-minutes)."""
    return min(1.0, given / wanted) if wanted > 0.0 else 1.0


@rule("plant.production.books", cites="P2-05 P2-08", neutral="idle")
def admitted(idle: float, present: float, behaviour: Bundle) -> float:
    """Idle minutes that the shop's books show.

    max(0, idle - unbooked * present)

    Books show shifts that stood; waiting inside a shift, up to the share `unbooked` of the time, is not written up.
    """
    return float(max(0.0, idle - behaviour.unbooked * present))


@kernel
def blame_materials(labour: float, machines: float, materials: float) -> float:
    """Share of idle time due to materials: the two bounds' shortfalls against labour, in proportion."""
    for_materials = max(0.0, labour - materials)
    for_machines = max(0.0, labour - machines)
    whole = for_materials + for_machines
    return for_materials / whole if whole > 0.0 else 0.0


class Sheet(NamedTuple):
    """Working figures of a dekad, one number a row (minutes int64; bounds and shares float64).

    lost: minutes lost to switching. labour: norm-minutes the hands can make by old methods. reach: the same with the
    machines they have. machines, materials: norm-minutes these allow. share: of the time available that is worked.
    ratio: output to labour; done: work to labour, on parts and on finishing. blame: share of idle time due to
    materials. gross: norm-minutes a shop made; good: those without scrap. worked: minutes worked in a shop. saved:
    share of its idle time that a shop's brigades save. passing: share of bad work that a shop passes as good; bad:
    norm-minutes of it so passed. work: norm-minutes of good work done in a shop, on parts and on finishing.
    """

    lost: Any
    labour: Any
    reach: Any
    machines: Any
    materials: Any
    share: Any
    ratio: Any
    done: Any
    blame: Any
    gross: Any
    good: Any
    worked: Any
    saved: Any
    passing: Any
    bad: Any
    work: Any


@kernel
def new_sheet(rows: int) -> Any:
    """An empty sheet for a table of `rows` rows."""
    return Sheet(
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.float64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
    )


@phase(
    "plant.production.working",
    every="dekad",
    over="town",
    says="Each shop makes what its hands, machines and materials allow; the rest of the hands stand idle.",
    reads="unit.key unit.kind unit.trade unit.auxiliary unit.parent unit.serves unit.present unit.hands unit.effort "
    "unit.stripped unit.tasks unit.led unit.time_stoppages unit.slowdown unit.capacity unit.broken "
    "unit.equipment_age unit.shortfall unit.cleaning unit.kit unit.inputs unit.make unit.target_month "
    "unit.tilt unit.league unit.heads",
    writes="unit.materials unit.parts unit.support unit.done unit.worked unit.idle_materials unit.idle_machines "
    "unit.idle_orders unit.idle_recorded unit.idle_share unit.made unit.made_month unit.made_dekad1 unit.made_dekad2 "
    "unit.made_dekad3 unit.scrapped unit.passed_off unit.quality unit.turned_out unit.usual",
    law="plant.production.kilograms plant.production.machine_time plant.production.sound_mass "
    "plant.production.power_work plant.production.tool_work plant.production.price plant.production.parts "
    "plant.quality.refusal plant.accounts.inputs_share plant.assortment.priced",
    behaviour="plant.production.deepening plant.production.unbooked plant.production.usual_memory "
    "plant.production.stoppage_noted plant.brigades.leader_keeps plant.brigades.save_gain plant.brigades.save_most "
    "plant.storming.overdrive plant.storming.slowdown_depth plant.storming.rush_gives plant.parts.laid_up "
    "plant.parts.room plant.tasks.run plant.tasks.retool plant.quality.scrap_skill plant.quality.scrap_rush "
    "plant.quality.scrap_worn plant.quality.scrap_wrong plant.quality.scrap_poor plant.quality.scrap_make "
    "plant.quality.orderly "
    "plant.quality.pass_most plant.quality.pass_half plant.quality.through plant.quality.remelt",
    rules=(
        machinery,
        materials_bound,
        machines_bound,
        supported,
        finishable,
        on_parts,
        room_for_parts,
        admitted,
        switching_loss,
        kept_on,
        put_right,
        held_back,
        overdriven,
        comes_out,
        unskilled_scrap,
        rushed_scrap,
        worn_scrap,
        wrong_scrap,
        poor_input_scrap,
        poor_make_scrap,
        kept_in_order,
        passed_off,
        carried,
        remelted,
    ),
    ledgers="goods",
    events="stoppage shortage breakdown untasked",
)
def working(
    at: Bundle,
    unit: Bundle,
    law: Bundle,
    behaviour: Bundle,
    on: Bundle,
    book: Bundle,
    account: Bundle,
    events: Bundle,
    kind: Bundle,
) -> None:
    """Make the dekad's output; book every minute present as worked or idle and every kilogram used."""
    sheet = new_sheet(unit.key.size)
    count_hands(unit, behaviour, on, sheet)
    set_bounds(unit, law, behaviour, on, sheet)
    troubleshoot(unit, behaviour, on, sheet)
    count_hands(unit, behaviour, on, sheet)
    set_bounds(unit, law, behaviour, on, sheet)
    power = service_factor(unit, Trade.POWER, law.power_work, law, on, sheet)
    tools = service_factor(unit, Trade.TOOL, law.tool_work, law, on, sheet)
    set_output(unit, min(power, tools), law, behaviour, on, sheet)
    set_passing(unit, at.dekad, law, behaviour, on, sheet)
    for i in range(unit.key.size):
        if is_section(unit.kind[i], unit.parent[i]):
            make(unit, i, unit.parent[i], at.dekad, behaviour, on, sheet)
    use_materials(unit, law, behaviour, on, sheet, book, account)
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP:
            close_dekad(unit, i, behaviour, on, sheet)
            if unit.idle_share[i] >= behaviour.stoppage_noted * 10_000:
                note_stoppage(at, unit, i, events, kind, sheet)


@kernel
def count_hands(unit: Bundle, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """Minutes lost to switching, less what is saved of them, and what hands can make, by section and shop."""
    sheet.lost[:] = 0
    sheet.labour[:] = 0
    for i in range(unit.key.size):
        shop = unit.parent[i]
        if not is_section(unit.kind[i], shop) or not works(unit.kind[shop], unit.trade[shop]):
            continue
        loss = switching_loss(from_fixed(unit.tasks[i]), behaviour) if on.switching else 0.0
        loss *= kept_on(from_fixed(unit.led[i]), behaviour) if on.leader else 1.0
        loss *= 1.0 - sheet.saved[shop]
        slow = max(unit.slowdown[i], unit.slowdown[shop])
        pace = from_fixed(unit.effort[shop])
        pace *= held_back(slow, behaviour) if on.slowdown else 1.0
        sheet.lost[i] = int(unit.present[i] * loss)
        sheet.labour[i] = int(unit.hands[i] * (1.0 - loss) * pace)
        sheet.lost[shop] += sheet.lost[i]
        sheet.labour[shop] += sheet.labour[i]


@kernel
def set_bounds(unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """What labour, machines and materials allow each shop (norm-minutes)."""
    for i in range(unit.key.size):
        if not works(unit.kind[i], unit.trade[i]):
            continue
        trade, sound = unit.trade[i], float(unit.capacity[i] - unit.broken[i])
        sound *= 1.0 - from_fixed(unit.cleaning[i])
        pace = overdriven(from_fixed(unit.effort[i]), behaviour) if on.overdrive else 1.0
        stock, labour = unit.materials[i] * from_fixed(unit.kit[i]), float(sheet.labour[i])
        machines = machines_bound(sound, pace, law.machine_time[trade]) if on.machines else 1e18
        deep = machines if machines < 1e18 else 0.0
        each = minute_mass(law.kilograms[trade], unit.tilt[i])
        sheet.materials[i] = materials_bound(stock, each) if on.materials else 1e18
        sheet.reach[i] = labour * (machinery(deep, labour, behaviour) if on.machinery else 1.0)
        sheet.machines[i] = machines
        sheet.machines[i] += sheet.saved[i] * want_of_machines(sheet, i)


@kernel
def want_of_machines(sheet: Any, i: int) -> float:
    """Norm-minutes that a shop's hands and materials allow and its machines do not."""
    return float(max(0.0, min(sheet.reach[i], sheet.materials[i]) - sheet.machines[i]))


@kernel
def troubleshoot(unit: Bundle, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """Share of each shop's idle time for machines and switching that is saved by its cell's activists of last month."""
    for c in range(unit.key.size):
        shop = unit.serves[c]
        if unit.kind[c] != Kind.CELL or shop < 0 or not works(unit.kind[shop], unit.trade[shop]):
            continue
        free = unit.present[shop] - sheet.lost[shop]
        waiting = free * want_of_machines(sheet, shop) / max(1.0, sheet.reach[shop])
        given, idle = unit.time_stoppages[c] * TENS / DEKADS, sheet.lost[shop] + waiting
        led = from_fixed(unit.led[shop])
        sheet.saved[shop] = put_right(given, idle, led, behaviour) if on.troubleshooting else 0.0


@kernel
def least(sheet: Any, i: int) -> float:
    """The least of a shop's three bounds (norm-minutes)."""
    return float(min(sheet.reach[i], sheet.machines[i], sheet.materials[i]))


@kernel
def service_factor(unit: Bundle, trade: int, work: float, law: Bundle, on: Bundle, sheet: Any) -> float:
    """Share of the main shops' work that the shops of an auxiliary trade can serve; 1 where there are none.

    work: norm-minutes of the service for each norm-minute of the main shops. Hands who make parts need it too, whether
    there are materials to finish them or not.
    """
    given, wanted, shops = 0, 0, 0
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == trade:
            given += int(least(sheet, i))
            shops += 1
        elif works(unit.kind[i], unit.trade[i]) and unit.auxiliary[i] == 0:
            with_parts = law.parts[unit.trade[i]] > 0.0
            wanted += int(min(sheet.reach[i], sheet.machines[i]) if with_parts else least(sheet, i))
    share = supported(float(given), wanted * work) if on.support else 1.0
    return share if shops > 0 else 1.0


@kernel
def set_output(unit: Bundle, support: float, law: Bundle, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """Each shop's output and work against its labour, the share of time worked, and whose fault the rest is."""
    for i in range(unit.key.size):
        if not works(unit.kind[i], unit.trade[i]):
            continue
        served = support if unit.auxiliary[i] == 0 else 1.0
        reach, parts = sheet.reach[i], law.parts[unit.trade[i]]
        work = min(reach, sheet.machines[i]) * served
        ready, usual = float(unit.parts[i]), float(unit.usual[i]) if unit.usual[i] > 0 else work
        allowed = finishable(ready, parts) if on.ready else 1e18
        room = room_for_parts(ready, parts, usual, behaviour) if on.room else 1e18
        preparing = on_parts(parts, ready, usual, work, behaviour) if on.restock else parts
        preparing *= 1.0 - from_fixed(unit.stripped[i])
        materials = sheet.materials[i] * served
        finished, prepared = run_through(work, materials, parts, preparing, allowed, room)
        done = finished * (1.0 - parts) + prepared
        unit.parts[i] += int(prepared - finished * parts)
        unit.support[i] = to_fixed(served)
        machines = work if served < 1.0 else sheet.machines[i]
        sheet.blame[i] = blame_materials(reach, machines, sheet.materials[i])
        sheet.share[i] = done / reach if reach > 0.0 else 0.0
        sheet.ratio[i] = finished / sheet.labour[i] if sheet.labour[i] > 0 else 0.0
        sheet.done[i] = done / sheet.labour[i] if sheet.labour[i] > 0 else 0.0


@kernel
def set_passing(unit: Bundle, dekad: int, law: Bundle, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """Share of bad work that each shop passes as good, by how far it is behind the plan of the month so far."""
    for i in range(unit.key.size):
        if works(unit.kind[i], unit.trade[i]):
            due = unit.target_month[i] * dekad / DEKADS
            made = unit.made_month[i] * minute_value(unit.trade[i], unit.tilt[i], law)
            behind = 1.0 - made / due if due > 0.0 else 0.0
            sheet.passing[i] = passed_off(behind, law.refusal, behaviour) if on.passing else 0.0


@kernel
def make(unit: Bundle, i: int, shop: int, dekad: int, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """What one section makes, scraps and idles this dekad, booked to it and added to the sheet of its shop."""
    free = unit.present[i] - sheet.lost[i]
    worked = int(free * sheet.share[shop]) if works(unit.kind[shop], unit.trade[shop]) else free
    idle = free - worked
    waiting = int(idle * sheet.blame[shop])
    gross, spoils = int(sheet.labour[i] * sheet.ratio[shop]), scrap_share(unit, i, shop, behaviour, on)
    spoilt = int(gross * spoils)
    bad = int(spoilt * sheet.passing[shop])
    scrapped = spoilt - bad
    shown = int(admitted(float(idle), float(unit.present[i]), behaviour) if on.books else idle)
    unit.worked[i] += worked
    unit.idle_materials[i] += waiting
    unit.idle_machines[i] += idle - waiting
    unit.idle_orders[i] += sheet.lost[i]
    unit.idle_recorded[i] += shown
    unit.idle_share[i] = idle_part(unit.present[i] - worked, unit.present[i])
    unit.scrapped[i] += scrapped
    unit.passed_off[i] += bad
    unit.made[i] = gross - scrapped
    unit.done[i] = int(sheet.labour[i] * sheet.done[shop] * (1.0 - spoils * (1.0 - sheet.passing[shop])))
    unit.made_month[i] += gross - scrapped
    book_dekad(unit, i, dekad, gross - scrapped)
    sheet.gross[shop] += gross
    sheet.good[shop] += gross - scrapped
    sheet.worked[shop] += worked
    sheet.bad[shop] += bad
    sheet.work[shop] += unit.done[i]


@kernel
def idle_part(idle: int, present: int) -> int:
    """Idle minutes as a share of minutes present, in 1/10000."""
    return to_fixed(idle / present) if present > 0 else 0


@kernel
def scrap_share(unit: Bundle, i: int, shop: int, behaviour: Bundle, on: Bundle) -> float:
    """Share of a section's output that is spoilt: the causes added up, at most all of it."""
    skill = unit.hands[i] / max(1, unit.present[i])
    effort, short = from_fixed(unit.effort[shop]), from_fixed(unit.shortfall[shop])
    share = unskilled_scrap(skill, behaviour) if on.unskilled else 0.0
    share += rushed_scrap(effort, behaviour) if on.rush else 0.0
    share += worn_scrap(float(unit.equipment_age[shop]), behaviour) if on.worn else 0.0
    share += wrong_scrap(short, behaviour) if on.wrong else 0.0
    share += poor_input_scrap(from_fixed(unit.inputs[shop]), behaviour) if on.poor_inputs else 0.0
    share += poor_make_scrap(from_fixed(unit.make[shop]), behaviour) if on.poor_make else 0.0
    league = unit.league[shop] / max(1, unit.heads[shop])
    return min(1.0, share * (kept_in_order(league, behaviour) if on.orderly else 1.0))


@kernel
def book_dekad(unit: Bundle, i: int, dekad: int, good: int) -> None:
    """Book good output (norm-minutes) to the first, second or third dekad of the month."""
    if dekad == 0:
        unit.made_dekad1[i] += good
    elif dekad == 1:
        unit.made_dekad2[i] += good
    else:
        unit.made_dekad3[i] += good


@kernel
def use_materials(
    unit: Bundle, law: Bundle, behaviour: Bundle, on: Bundle, sheet: Any, book: Bundle, account: Bundle
) -> None:
    """Take what was used from the stocks: good output by mass, offcuts and scrap to the furnaces or to waste (kg)."""
    offal, metal = 0, 0
    for i in range(unit.key.size):
        unit.turned_out[i] = 0
        if not (works(unit.kind[i], unit.trade[i]) and sheet.gross[i] > 0):
            continue
        trade = unit.trade[i]
        each = minute_mass(law.kilograms[trade], unit.tilt[i])
        used = min(unit.materials[i], int(sheet.gross[i] * each))
        unit.materials[i] -= used
        unit.turned_out[i] = int(used * law.sound_mass[trade] * (sheet.good[i] / sheet.gross[i]))
        offal += used - unit.turned_out[i]
        metal += used - unit.turned_out[i] if is_metal(trade) else 0
    back = int(remelted(float(metal), behaviour) if on.remelt else 0.0)
    charged = charge_furnaces(unit, back)
    post(book.goods, account.materials, account.materials, charged)
    post(book.goods, account.materials, account.waste, offal - charged)


@kernel
def charge_furnaces(unit: Bundle, mass: int) -> int:
    """Add returned metal (kg) to the stocks of the open-hearth shops, by capacity; returns what they took."""
    weights = np.zeros(unit.key.size, np.int64)
    caps = np.zeros(unit.key.size, np.int64)
    shares = np.zeros(unit.key.size, np.int64)
    for i in range(unit.key.size):
        if unit.kind[i] == Kind.SHOP and unit.trade[i] == Trade.HEARTH:
            weights[i] = max(1, unit.capacity[i])
            caps[i] = mass
    taken = share_out(mass, weights, caps, unit.key, shares)
    for i in range(unit.key.size):
        unit.materials[i] += shares[i]
    return taken


@kernel
def close_dekad(unit: Bundle, i: int, behaviour: Bundle, on: Bundle, sheet: Any) -> None:
    """A shop's idle share, the soundness of its work, and its usual output at the usual pace, smoothed."""
    kept = carried(from_fixed(unit.inputs[i]), behaviour) if on.through else 1.0
    unit.quality[i] = to_fixed(kept * (1.0 - sheet.bad[i] / max(1, sheet.good[i])))
    unit.idle_share[i] = idle_part(unit.present[i] - sheet.worked[i], unit.present[i])
    pace = max(1.0, from_fixed(unit.effort[i]))
    plain = sheet.work[i] / (comes_out(pace, behaviour) if on.gives else pace)
    step = plain - unit.usual[i]
    unit.usual[i] += int(step if unit.usual[i] == 0 else behaviour.usual_memory * step)


@kernel
def note_stoppage(at: Bundle, unit: Bundle, i: int, events: Bundle, kind: Bundle, sheet: Any) -> None:
    """Record that a shop stood, and what it stood for: the cause that took most of the minutes."""
    waiting = unit.present[i] - sheet.worked[i] - sheet.lost[i]
    cause = kind.breakdown
    if sheet.lost[i] > waiting:
        cause = kind.untasked
    elif sheet.blame[i] > 0.5:
        cause = kind.shortage
    key = unit.key[i]
    emit(events, cause, key, 0, key, Topic.STOPPAGE, 0, 1)
    emit(events, kind.stoppage, key, 0, key, Topic.STOPPAGE, event_id(cause, at.tick, key), 1)
