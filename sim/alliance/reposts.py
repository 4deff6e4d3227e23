"""The call on Weibo and its reposts."""

import numpy as np

from sim.scenario.behaviour import Behaviour
from sim.submodels import reposts
from sim.submodels.arrays import Floats

POINTS_AT_A_TIME = 4096


class Reposts:
    """The reposts of one call, hour by hour.

    What has been passed is forgotten, so that time grows with the number of reposts and memory does not.

    Args:
        behaviour: Whom the call reaches and how it spreads.
        activity: Activity of each hour, that of the call first.
        stream: Gives the points of the unit-rate process.
    """

    def __init__(self, behaviour: Behaviour, activity: Floats, stream: np.random.Generator) -> None:
        self._first_generation = behaviour.seed_followers * behaviour.seed_repost_share
        self._offspring = behaviour.repost_offspring
        self._end = np.cumsum(activity)
        self._posted = reposts.moments(self._end - activity, activity)
        self._reacted = np.zeros(0)
        self._stream = stream
        self._points = np.zeros(0)
        self._last_point = 0.0
        self._intensity = 0.0
        self._by_hour: list[int] = []

    @property
    def total(self) -> int:
        """Reposts so far."""
        return sum(self._by_hour)

    def pass_hour(self) -> int:
        """Return how many reposts come in the next hour."""
        hour = len(self._by_hour)
        reacted = reposts.reacted_by(self._end[hour], self._posted[:, : hour + 1])
        delays = reacted - np.append(self._reacted, 0.0)
        self._reacted = reacted
        earlier = np.array(self._by_hour, np.float64)
        expected = reposts.expected_reposts(delays, self._first_generation, self._offspring, earlier)
        own_share = float(self._offspring * delays[hour])
        count = self._settle(self._intensity + expected, own_share)
        self._intensity += expected + own_share * count
        self._by_hour.append(count)
        return count

    def _settle(self, level: float, own_share: float) -> int:
        count = 0
        while True:
            passed = reposts.settle(self._points, level, own_share, count)
            count += passed
            self._points = self._points[passed:]
            if len(self._points):
                return count
            self._points = self._last_point + self._stream.standard_exponential(POINTS_AT_A_TIME).cumsum()
            self._last_point = float(self._points[-1])
