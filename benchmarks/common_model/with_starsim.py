"""The declared model in starsim: its SIR disease in its mixing pool.

Left to the framework: states, seeding, loop, draws (keyed by agent, its default). Two methods are replaced. The pool
multiplies chances where the declaration has 1 - exp(-rate). And an agent infected on day t with timer D recovers
on day t + D before that day's transmission, so a day is added where the infection happens inside a day.
"""

from __future__ import annotations

import os
from typing import Any

os.environ["STARSIM_INSTALL_FONTS"] = "0"

import numpy as np
import starsim as ss
from declared import CONTACTS, MEAN_DAYS, Outcome, Run, digest_of, main, starting


class Disease(ss.SIR):  # type: ignore[misc]
    """SIR without deaths, timers as declared."""

    def set_progression(self, uids: Any) -> None:
        """Draw the timers of the newly infected."""
        late = 1 if self.sim.initialized else 0
        self.ti_recovered[uids] = self.ti_infected[uids] + late + self.pars.dur_inf.rvs(uids)


class Pool(ss.MixingPool):  # type: ignore[misc]
    """Everybody meets everybody."""

    def compute_transmission(self, rel_sus: Any, rel_trans: Any, disease_beta: float, disease: Any) -> Any:
        """Who catches it today."""
        p = -np.expm1(-self.pars.beta * np.mean(rel_trans[self.src_uids]))
        self.p_acquire.set(p=p * rel_sus[self.dst_uids])
        return self.p_acquire.filter(self.dst_uids)


def build(agents: int, days: int, seed: int, threads: int) -> Run:
    """A population and the function that runs it."""
    ill = starting(agents)
    disease = Disease(beta=1.0, init_prev=ss.choose_n(ill), dur_inf=ss.expon(scale=MEAN_DAYS))
    sim = ss.Sim(
        n_agents=agents,
        diseases=disease,
        networks=Pool(beta=CONTACTS),
        start=ss.days(0),
        dur=ss.days(days - 1),
        dt=ss.days(1),
        rand_seed=seed,
        verbose=0,
    )
    sim.init()

    def run() -> Outcome:
        sim.run()
        found = sim.diseases[0]
        counts = [agents - ill, *(int(s) for s in found.results.n_susceptible[:])]
        return Outcome(counts, lambda: digest_of(found.susceptible.raw, found.infected.raw))

    return run


if __name__ == "__main__":
    main({"mixing pool": build})
