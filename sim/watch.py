"""A waiting list that asks again only whom something could have moved: the second half of exact pruning."""

import numpy as np

from sim.submodels.arrays import Bools, Floats, Ints


class Watch:
    """Rows that wait for something that each of them still lacks.

    Whoever lacks more than ``margin`` is set aside, and not looked at again before the owner says that
    somebody's lack can have shrunk by so much. As long as that is said in time, the outcome is that of
    asking everybody every hour.

    Args:
        rows: Rows that wait from the beginning.
        count: Number of rows there are.
        margin: Lack beyond which a row is set aside.
    """

    def __init__(self, rows: Ints, count: int, margin: float) -> None:
        self.near = rows
        """Rows to look at."""
        self.margin = margin
        self._aside: Bools = np.zeros(count, np.bool_)

    def add(self, rows: Ints) -> None:
        """Let more rows wait."""
        self.near = np.concatenate([self.near, rows])

    def wake(self, rows: Ints) -> None:
        """Look again at those of these rows that were set aside."""
        woken = rows[self._aside[rows]]
        self._aside[woken] = False
        self.add(woken)

    def wake_all(self) -> None:
        """Look again at everybody."""
        self.wake(np.flatnonzero(self._aside))

    def keep(self, rows: Ints, lack: Floats) -> None:
        """Go on with these of the rows that were looked at; all others are done.

        Args:
            rows: Rows that still wait.
            lack: What each of them lacks.
        """
        far = lack > 1.000001 * self.margin  # sums of the same numbers in another order differ in the last bits
        self._aside[rows[far]] = True
        self.near = rows[~far]
