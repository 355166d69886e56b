"""Signals: plants outside that steer by their own stores, without figures from above.

A plant that sees its product pile up makes less, one whose store runs down makes more. Nobody draws up a balance and
nobody names a price. How much of a plant's plan comes about in this way is law.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.clock import DEKADS
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule


@rule("plan.signals.steering", cites="A10", neutral="output")
def by_stock(output: float, stock: float, before: float, norm: float, law: Bundle) -> float:
    """Next month's output by the signals of a store: x' = x - level (s' - s*) - change (s' - s).

    output: x, of the month past (kg); stock, before: s' and s, the product in store now and a month ago (kg); norm:
    s*, what the store is to hold (kg). Control by the level and the change of stocks (Kornai and Martos 1973).
    """
    return float(output - law.level * (stock - norm) - law.change * (stock - before))


@phase(
    "plan.signals.steering",
    every="month",
    opens=True,
    over="maker",
    says="Where the law has it so, plants outside set their own month by what their stores hold and have gained.",
    reads="maker.key maker.stock maker.usual maker.capacity",
    writes="maker.target maker.stock_before",
    law="plan.signals.share plan.signals.norm plan.signals.level plan.signals.change",
    rules=(by_stock,),
)
def steering(lo: int, hi: int, maker: Bundle, law: Bundle, on: Bundle) -> None:
    """Move targets (kg a month) by the signals, between nothing and what can be made; note the store."""
    for i in range(lo, hi):
        if maker.key[i] != 0:
            output, stock, before = (
                float(maker.target[i]),
                float(maker.stock[i]),
                float(maker.stock_before[i]),
            )
            norm = law.norm * maker.usual[i]
            wanted = by_stock(output, stock, before, norm, law) if on.steering else output
            kept = min(float(DEKADS * maker.capacity[i]), max(0.0, wanted))
            maker.target[i] += int(law.share * (kept - output))
            maker.stock_before[i] = maker.stock[i]
