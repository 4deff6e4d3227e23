"""All sellers of the platform as one store: carried ones as they are, all others as nothing has made them."""

from typing import Any

import numpy as np

from sim.agents.seller import SmallSeller
from sim.crowd import Crowd
from sim.register import CHUNK, FELT, find
from sim.submodels.arrays import Array, Ints


class Everyone:
    """A store with one row per seller, that keeps nothing itself.

    A seller whom the crowd carries is read there. Any other has only her traits and, if the campaign
    flagged her, her punishment; both are worked out when they are asked for.
    """

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.count = crowd.model.setting.agents

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one seller, an array of sellers or a slice."""
        if isinstance(rows, int):
            return self._of(column, np.array([rows]))[0]
        sellers = np.arange(self.count)[rows] if isinstance(rows, slice) else rows
        values = np.empty(len(sellers), SmallSeller.columns()[column].dtype)
        for at in range(0, len(sellers), CHUNK):
            values[at : at + CHUNK] = self._of(column, sellers[at : at + CHUNK])
        return values

    def _of(self, column: str, sellers: Ints) -> Array:
        if column in FELT:
            self.crowd.feel_out_of_reach()
        rows, carried = find(sellers, self.crowd.sellers)
        values = np.empty(len(sellers), SmallSeller.columns()[column].dtype)
        values[carried] = self.crowd.table[column][rows[carried]]
        if not carried.all():
            values[~carried] = self.crowd.register.enrol(sellers[~carried])[column]
        return values
