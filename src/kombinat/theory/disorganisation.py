"""A19: Blanchard and Kremer. One supplier who finds a better offer stops a good that needs many of them."""

from __future__ import annotations

from kombinat.plant.shipping import kept_faith
from kombinat.theory.model import Check, Model

MANY = 10**6
HALVINGS = 60


def price(inputs: int) -> float:
    """What a buyer who cannot see their offers pays each of n suppliers of a good worth n: n / (n + 1)."""
    return inputs / (inputs + 1.0)


def faithful(best: float, paid: float) -> float:
    """Share of offers, spread evenly from nothing to `best`, at which a supplier stays with a buyer who pays `paid`."""
    offer = best / paid
    if kept_faith(1.0, offer) == 1.0:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if kept_faith(middle, offer) == 1.0 else (low, middle)
    return low


def output(inputs: int, best: float) -> float:
    """Output against what could be made, where every one of the suppliers has to come."""
    return float(faithful(best, price(inputs)) ** inputs)


def _inputs(inputs: int, published: float) -> Check:
    said = "without number" if inputs == MANY else str(inputs)
    return Check(f"output, inputs {said}, offers up to 1", published, lambda: output(inputs, 1.0), 5e-4)


def _offers(best: float, published: float) -> Check:
    return Check(f"output, four inputs, offers up to {best}", published, lambda: output(4, best), 5e-4)


MODEL = Model(
    id="A19",
    title="Disorganisation",
    source="Blanchard and Kremer 1997; numbers of the catalogue of literature, A19",
    equation="p = n / (n + 1), output = (min(1, p / c))^n, c the best offer outside",
    rules=(kept_faith,),
    limit="offer = c / p, the chance of each supplier his own; a good that needs all of its inputs (bite = 1)",
    checks=(
        *(_inputs(n, left) for n, left in ((1, 0.5), (2, 0.444), (5, 0.402), (10, 0.386), (MANY, 0.368))),
        *(_offers(best, left) for best, left in ((0.8, 1.0), (0.9, 0.624), (1.0, 0.410))),
    ),
)
