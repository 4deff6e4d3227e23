"""The case files of the punished, and how far staff have read them."""

import numpy as np

from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats


class CaseFiles:
    """One file for every punished seller, opened when she is punished, and read in that order.

    Args:
        setting: The scenario.

    Attributes:
        read_until: Files opened up to this hour have all been read.
    """

    def __init__(self, setting: Scenario) -> None:
        self._opened = np.zeros(setting.hours, np.float64)  # by the end of each hour, in sellers
        self._read = 0.0
        self.read_until = -1

    def expect(self, hour: int, by_hour: Floats) -> None:
        """Be told which files will be opened.

        Args:
            hour: The hour from which this holds.
            by_hour: Files opened in each hour from then on, in sellers.
        """
        so_far = self._opened[hour - 1] if hour else 0.0
        self._opened[hour:] = so_far + by_hour.cumsum()

    def read(self, hour: int, capacity: float) -> None:
        """Let staff read as many files as they can in an hour, of those that are there."""
        self._read = min(self._read + capacity, float(self._opened[hour]))
        while self.read_until < hour and self._opened[self.read_until + 1] <= self._read:
            self.read_until += 1

    def unread(self, hour: int) -> float:
        """Return how many files have been opened by an hour and not been read, in sellers."""
        return float(self._opened[hour]) - self._read
