"""The declared model in LASER: its own susceptible, recovered, infectious and transmission components.

Left to the framework: everything but the distribution of the timer, which LASER lets a model hand in.
"""

from __future__ import annotations

import os
import sys

# The number of threads must be known before numba is imported.
os.environ["NUMBA_NUM_THREADS"] = (
    sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "1"
)
os.environ["TQDM_DISABLE"] = "1"

import geopandas
import numba
import numpy as np
from declared import CONTACTS, MEAN_DAYS, Outcome, Run, digest_of, main, starting
from laser.core import PropertySet
from laser.generic import SIR, Model
from shapely.geometry import Point


@numba.njit(nogil=True)
def fresh_timer(_tick: int, _node: int) -> float:
    """Whole days, at least 1."""
    return np.float32(np.ceil(np.random.exponential(MEAN_DAYS)))  # noqa: NPY002 (LASER's own generator)


def place(agents: int) -> geopandas.GeoDataFrame:
    """One place with everybody in it."""
    ill = starting(agents)
    columns = {
        "nodeid": [0],
        "name": ["all"],
        "population": [agents],
        "S": [agents - ill],
        "I": [ill],
        "R": [0],
    }
    return geopandas.GeoDataFrame({**columns, "geometry": [Point(0, 0)]}, crs="EPSG:4326")


def build(agents: int, days: int, seed: int, threads: int) -> Run:
    """A population and the function that runs it."""
    model = Model(
        place(agents), PropertySet({"nticks": days, "beta": CONTACTS, "seed": seed}), skip_capacity=True
    )
    model.components = [
        SIR.Susceptible(model),
        SIR.Recovered(model),
        SIR.Infectious(model, fresh_timer),
        SIR.Transmission(model, fresh_timer),
    ]

    def run() -> Outcome:
        model.run()
        people = model.people
        return Outcome([int(s) for s in model.nodes.S[:, 0]], lambda: digest_of(people.state, people.itimer))

    return run


if __name__ == "__main__":
    main({"components": build})
