"""Articles: what a norm-minute of a shop's work is worth and weighs, by how heavy its articles are in materials."""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.maths import from_fixed


@kernel
def minute_value(trade: int, tilt: int, law: Bundle) -> float:
    """Kopecks of a norm-minute: price (1 + inputs_share priced tilt), the list price of what goes into it included.

    tilt: how much heavier the shop's articles are than what was ordered (1/10000); inputs_share: what is bought for a
    norm-minute of the usual articles, by its value; priced: part of an article's materials that its price brings back.
    """
    return float(law.price[trade] * (1.0 + law.inputs_share * law.priced * from_fixed(tilt)))


@kernel
def minute_mass(kilograms: float, tilt: int) -> float:
    """Kilograms used for a norm-minute: kilograms (1 + tilt); kilograms: for one of the usual articles."""
    return kilograms * (1.0 + from_fixed(tilt))
