"""The declared model in Mesa: one object an agent, stepped by the model's agent set.

Left to the framework: the agent set, the loop over agents and the generator.
"""

from __future__ import annotations

import hashlib
import math

import mesa
from declared import CONTACTS, MEAN_DAYS, Outcome, Run, main, starting

SUSCEPTIBLE, INFECTIOUS, RECOVERED = 0, 1, 2


class Person(mesa.Agent):  # type: ignore[misc]
    """One agent."""

    def __init__(self, model: Epidemic, state: int) -> None:
        super().__init__(model)
        self.state = state
        self.timer = self.fresh_timer() if state == INFECTIOUS else 0

    def fresh_timer(self) -> int:
        """Whole days, at least 1."""
        return math.ceil(self.random.expovariate(1.0 / MEAN_DAYS))

    def step(self) -> None:
        """One day."""
        if self.state == SUSCEPTIBLE:
            if self.random.random() < self.model.p:
                self.state = INFECTIOUS
                self.timer = self.fresh_timer()
                self.model.susceptible -= 1
                self.model.infectious += 1
        elif self.state == INFECTIOUS:
            self.timer -= 1
            if self.timer == 0:
                self.state = RECOVERED
                self.model.infectious -= 1


class Epidemic(mesa.Model):  # type: ignore[misc]
    """Everybody meets everybody."""

    def __init__(self, size: int, seed: int) -> None:
        super().__init__(rng=seed) if "rng" in mesa.Model.__init__.__annotations__ else super().__init__(
            seed=seed
        )
        self.size = size
        self.infectious = starting(size)
        self.susceptible = size - self.infectious
        self.p = 0.0
        for place in range(size):
            Person(self, INFECTIOUS if place < self.infectious else SUSCEPTIBLE)

    def step(self) -> None:
        """One day."""
        self.p = -math.expm1(-CONTACTS * self.infectious / self.size)
        self.agents.do("step")


def build(agents: int, days: int, seed: int, threads: int) -> Run:
    """A population and the function that runs it."""
    model = Epidemic(agents, seed)

    def digest() -> str:
        return hashlib.sha256(bytes(agent.state for agent in model.agents)).hexdigest()[:16]

    def run() -> Outcome:
        counts = [model.susceptible]
        for _ in range(days):
            model.step()
            counts.append(model.susceptible)
        return Outcome(counts, digest)

    return run


if __name__ == "__main__":
    main({"objects": build})
