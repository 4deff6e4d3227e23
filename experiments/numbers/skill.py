"""How good a forecast is: its score against what was observed, beside naive forecasts from the same counts."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.submodels.arrays import Floats

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Score(NamedTuple):
    """How far a forecast is from an observation, of which only a range is known.

    Attributes:
        forecast: Its name.
        quantiles: Its 5, 25, 50, 75 and 95 % quantiles; all the same for a single number.
        at_floor: CRPS, the observation being the lower end of the range.
        within: CRPS, the observation being anywhere in the range with the same chance.
    """

    forecast: str
    quantiles: Floats
    at_floor: float
    within: float

    def covers(self, share: float, low: float, high: float) -> float:
        """Return which share of a range lies in the central interval of a forecast; 0.5 and 0.9 are known."""
        begin, end = (float(quantile) for quantile in self.quantiles[[1, 3] if share == 0.5 else [0, 4]])
        if low == high:
            return float(begin <= low <= end)
        return max(0.0, min(end, high) - max(begin, low)) / (high - low)


def crps(ensemble: Floats, low: float, high: float) -> float:
    """Return the continuous ranked probability score of an ensemble: 0 is best, in the unit of what is forecast.

    The mean distance of its members from the observation, less half the mean distance between two of them; fair: no
    member is compared with itself (Ferro 2014, Quarterly Journal of the Royal Meteorological Society
    140(683):1917-1923). Of a single number it is the distance.

    Args:
        ensemble: What is forecast, a value a member.
        low: Least that the observation may be.
        high: Most that it may be: it is anywhere between, with the same chance.
    """
    away = float(_mean_distance(ensemble, low, high).mean())
    members = len(ensemble)
    if members < 2:
        return away
    ranks = 2 * np.arange(1, members + 1) - members - 1
    return away - float(ranks @ np.sort(ensemble)) / (members * (members - 1))


def _mean_distance(values: Floats, low: float, high: float) -> Floats:
    """Return the mean distance of each value from a number that is uniform between two."""
    if low == high:
        return np.abs(values - low)
    nearest = values.clip(low, high)
    inside = ((nearest - low) ** 2 + (high - nearest) ** 2) / (2 * (high - low))
    return np.asarray(np.abs(values - nearest) + inside, np.float64)


def score(forecast: str, ensemble: Floats, low: float, high: float) -> Score:
    """Score a forecast against an observation that lies between two numbers."""
    return Score(forecast, np.quantile(ensemble, SHARES), crps(ensemble, low, low), crps(ensemble, low, high))


def naive(counts: Sequence[tuple[float, float]], at: float) -> Mapping[str, float]:
    """Return what forecasts say that know nothing but earlier counts.

    Args:
        counts: Hours and counts, in order of time; at least one.
        at: Hour that is forecast.

    Returns:
        Persistence; and, from two counts on, a straight line and an exponential, fitted to all by least squares.
    """
    hours, values = np.array(counts, np.float64).T
    told = {"persistence": float(values[-1])}
    if len(hours) > 1:
        told["straight line"] = float(np.polyval(np.polyfit(hours, values, 1), at))
        told["exponential"] = float(np.exp(np.polyval(np.polyfit(hours, np.log(values), 1), at)))
    return told
