"""A waiting list that asks again only whom something could have moved: the second half of exact pruning."""

import numpy as np

from sim.submodels.arrays import Floats, Ints

AWAKE = np.iinfo(np.int8).max
"""The tier of whoever is not set aside."""


def merged(rows: Ints, more: Ints) -> Ints:
    """Return two ascending lists of rows as one: columns are read fastest from the first row to the last."""
    return np.sort(np.concatenate([rows, more]), kind="stable")


class WaitingList:
    """Rows that wait for something that each of them still lacks.

    Whoever lacks more than ``margin`` is set aside, and not looked at again before the owner says that
    somebody's lack can have shrunk enough. As long as that is said in time, the outcome is that of asking
    everybody every hour. Tiers keep the far from being looked at as often as the near. The turn of tier n
    comes whenever lacks have shrunk past another ``2**n`` margins, so that of tier 0 every time it is said; and
    whoever is in a higher tier lacks ``2**n + 1`` margins or more, one of them for what was not yet said.

    Args:
        rows: Rows that wait from the beginning.
        count: Number of rows that can ever wait.
        margin: Lack beyond which a row is set aside.
    """

    def __init__(self, rows: Ints, count: int, margin: float) -> None:
        self.near = rows
        """Rows to look at, ascending."""
        self.margin = margin
        self._tier = np.full(count, AWAKE, np.int8)
        self._shrunk = 0.0  # since the beginning, at most, in margins

    def add(self, rows: Ints) -> None:
        """Let more rows wait, which ascend."""
        self.near = merged(self.near, rows)

    def wake(self, rows: Ints) -> None:
        """Look again at those of these rows that were set aside."""
        self._rouse(rows[self._tier[rows] < AWAKE])

    def shrink(self, by: float) -> None:
        """Look again at all whose turn has come.

        Args:
            by: By how much lacks have shrunk at most since this was said last; to be said as soon as it is a
                margin or more.
        """
        before = int(self._shrunk)
        self._shrunk += max(1.0, by / self.margin)  # rounding must not make it less than one
        passed = before ^ int(self._shrunk)  # its highest bit is the highest tier whose turn it is
        self._rouse(np.flatnonzero(self._tier < passed.bit_length()))

    def _rouse(self, rows: Ints) -> None:
        self._tier[rows] = AWAKE
        self.add(rows)

    def keep(self, rows: Ints, lack: Floats) -> None:
        """Go on with these of the rows that were looked at; all others are done.

        Args:
            rows: Rows that still wait.
            lack: What each of them lacks.
        """
        margin = 1.000001 * self.margin  # sums of the same numbers in another order differ in the last bits
        near = lack <= margin
        (far,) = (~near).nonzero()
        if len(far) == 0:
            self.near = rows
            return
        tiers = np.frexp(np.maximum(lack.take(far) / margin - 1.0, 1.0))[1] - 1  # log2, rounded down
        self._tier[rows.take(far)] = tiers
        self.near = rows.take(np.flatnonzero(near))
