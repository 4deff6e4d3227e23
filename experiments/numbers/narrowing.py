"""What one more observation would teach: how much narrower a forecast would be if it were known."""

from typing import NamedTuple

import numpy as np

from sim.submodels.arrays import Floats

FEWEST = 4
"""Forecasts that must agree with an observation, else it is not told what it would leave."""


class Evidence(NamedTuple):
    """An observation that nobody made.

    Attributes:
        name: What would be observed.
        values: What it would have been, a value a forecast.
        within: How far a reading may be from it: so much, or this share of it.
        relative: Whether ``within`` is a share.
    """

    name: str
    values: Floats
    within: float
    relative: bool


class Narrowed(NamedTuple):
    """What an observation would leave of a forecast's variance.

    Attributes:
        name: Of the observation.
        within: How exactly it is read, in words.
        left: Expected share of the variance that is left; 1 if nothing is learnt.
        median: Median of what would be observed.
        usable: Share of the forecasts that have enough others beside them for this to be told.
    """

    name: str
    within: str
    left: float
    median: float
    usable: float


def narrowed(forecast: Floats, evidence: Evidence) -> Narrowed:
    """Return how much of a forecast's variance an observation is expected to leave.

    Each member of the ensemble is taken for the truth in turn: those of the others are kept that agree with what it
    would have shown, and the mean of their variances is set against that of all (the law of total variance).

    Args:
        forecast: A value a member.
        evidence: What each member would have shown.
    """
    values, within = evidence.values, evidence.within
    reach = within * np.abs(values) if evidence.relative else np.full(len(values), within)
    close = np.abs(values[:, None] - values) <= reach[:, None]
    np.fill_diagonal(close, val=False)
    variances = [float(np.var(forecast[row], ddof=1)) for row in close if row.sum() >= FEWEST]
    whole = float(np.var(forecast, ddof=1))
    left = float(np.mean(variances)) / whole if variances and whole else float("nan")
    read = f"{within:.0%}" if evidence.relative else f"{within:,.0f}"
    return Narrowed(evidence.name, read, left, float(np.median(values)), len(variances) / len(forecast))
