"""Axes and luck for designs of sensitivity."""

import numpy as np

from experiments.plan.sensitivity_designs import Sample
from experiments.plan.space import Axis
from sim.scenario.names import DECLARED
from sim.submodels.arrays import Floats

LONGEST = sorted((name for name, entry in DECLARED.items() if entry.prior is not None), key=len, reverse=True)
"""Names that can be drawn, the longest first."""


def axes(number: int) -> list[Axis]:
    return [Axis.parse(name) for name in LONGEST[:number]]


def lucky(design: Sample, size: float, seed: int = 1) -> Floats:
    """Return what luck adds at each point, as a run with the seeds of that luck would."""
    return np.asarray(size * np.random.default_rng(seed).normal(size=design.luck.max() + 1)[design.luck])
