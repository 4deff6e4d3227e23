"""The golden run: a hash of one small world's counts, the same on every supported Python, NumPy and Mesa."""

import hashlib
from pathlib import Path

import numpy as np

from sim.runs import Run, simulate
from tests.worlds import SHOCKS, small_world

FILE = Path(__file__).with_name("small_world.sha256")
SHARES = {"sanction_probability", "believed_parity", "trust"}
"""Channels that are no counts."""


def fingerprint(run: Run) -> str:
    """Return a hash of everything in a run that is counted in whole numbers; of its ads too if it has any."""
    digest = hashlib.sha256()
    counts = [values for name, values in run.series.items() if name not in SHARES]
    wasted = [run.by_merchant["wasted_spend"]] if run.ads else []
    for values in (*counts, run.joiners, run.joined_hour, run.left_hour, run.joiner_case, *wasted):
        digest.update(np.rint(np.ascontiguousarray(values, np.float64)).tobytes())
    return digest.hexdigest()


def golden_run() -> Run:
    """Return the run whose hash is kept."""
    return simulate(small_world(behaviour=dict(SHOCKS)))
