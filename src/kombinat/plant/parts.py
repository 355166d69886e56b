"""Parts: work in hand. What lies in parts can be finished all at once; what is finished all at once leaves none.

In trades that build machines part of the work goes into parts, which lie in store for a dekad at least before they
are finished; a furnace has none. A boss may turn hands from parts to finishing: more is finished now, and the next
dekad begins with bare shelves. Where materials are late the hands make what parts they can, while there is room.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.rules import rule


@rule("plant.parts.ready", cites="K-05", neutral=1e18)
def finishable(ready: float, parts: float) -> float:
    """Norm-minutes of output that the parts in store allow: ready / parts; unbounded where none are needed.

    ready: norm-minutes of work in parts; parts: share of a norm-minute of output that is work on its parts.
    """
    return ready / parts if parts > 0.0 else 1e18


@rule("plant.parts.room", cites="K-05", neutral=1e18)
def room_for_parts(ready: float, parts: float, usual: float, behaviour: Bundle) -> float:
    """Norm-minutes of work in parts that may still be laid up: max(0, room parts usual - ready).

    ready: norm-minutes in store; parts: share of output that is work on parts; usual: norm-minutes of output a dekad;
    room: dekads of usual output.
    """
    return float(max(0.0, behaviour.room * parts * usual - ready))


@rule("plant.parts.restock", cites="K-05", neutral="parts")
def on_parts(parts: float, ready: float, usual: float, work: float, behaviour: Bundle) -> float:
    """Share of a dekad's work that goes to parts: what output takes, and what shelves lack of the usual stock.

    parts + max(0, laid_up parts usual - ready) / work, at most 1

    parts: share of output that is work on parts; ready: norm-minutes in store; usual, work: norm-minutes a dekad;
    laid_up: dekads of usual output. Shelves that were stripped are filled again before anything else is finished.
    """
    if parts <= 0.0 or work <= 0.0:
        return parts
    lack = max(0.0, behaviour.laid_up * parts * usual - ready)
    return float(min(1.0, parts + lack / work))


@kernel
def run_through(
    work: float, materials: float, parts: float, preparing: float, allowed: float, room: float
) -> tuple[float, float]:
    """Norm-minutes finished, and those that go into parts: as asked first, then where hands would stand.

    work: norm-minutes that hands and machines can do; materials: output that materials allow; parts: share of output
    that is work on parts; preparing: share of the work asked for parts; allowed: output that parts in store allow;
    room: for more parts.
    """
    finishing, bound = 1.0 - parts, min(materials, allowed)
    finished = min(work * (1.0 - preparing) / finishing, bound)
    prepared = min(work - finished * finishing, room + finished * parts) if parts > 0.0 else 0.0
    free = max(0.0, work - finished * finishing - prepared)
    return finished + max(0.0, min(free / finishing, bound - finished)), prepared


@kernel
def strippable(ready: float, parts: float, usual: float) -> float:
    """Most a dekad's output can be raised by turning the hands on parts to finishing, as a share of usual output.

    As far as hands go, parts / (1 - parts); as far as parts in store go, ready / (parts usual) - 1.
    """
    if parts <= 0.0 or usual <= 0.0:
        return 0.0
    return min(parts / (1.0 - parts), max(0.0, ready / (parts * usual) - 1.0))
