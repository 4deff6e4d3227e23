"""All sellers of the platform as one store, although most of them are carried nowhere."""

from typing import Any

import numpy as np

from sim.sellers.audits import CHUNK
from sim.sellers.crowd import Crowd
from sim.sellers.enrolment import FELT, FIXED_COLUMNS, FIXED_WITHIN_REACH, find
from sim.sellers.seller import SmallSeller
from sim.submodels.arrays import Array, Ints

FIXED = {*FIXED_COLUMNS, *FIXED_WITHIN_REACH} - {"hear_level"}


class Everyone:
    """A store with one row per seller, that keeps nothing itself.

    Traits are read from the census. A seller's state is read from the crowd if it carries her; nothing
    can have happened to any other but that the campaign punished her, and that is worked out here.
    """

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.count = crowd.model.setting.agents

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one seller, an array of sellers or a slice."""
        if column in FELT:
            self.crowd.feel_out_of_reach()
        if isinstance(rows, int):
            return self._of(column, np.array([rows]))[0]
        sellers = np.arange(self.count)[rows] if isinstance(rows, slice) else rows
        values = np.empty(len(sellers), SmallSeller.columns()[column].dtype)
        for at in range(0, len(sellers), CHUNK):
            values[at : at + CHUNK] = self._of(column, sellers[at : at + CHUNK])
        return values

    def _of(self, column: str, sellers: Ints) -> Array:
        register = self.crowd.register
        if column in FIXED:
            return register.trait(column, sellers).astype(SmallSeller.columns()[column].dtype)
        rows, carried = find(sellers, self.crowd.sellers)
        values = np.empty(len(sellers), SmallSeller.columns()[column].dtype)
        values[carried] = self.crowd.table[column][rows[carried]]
        if column == "hear_level":
            near = sellers < self.crowd.model.setting.reach
            return np.where(near, values, register.trait(column, sellers))
        if not carried.all():
            values[~carried] = register.enrol(sellers[~carried])[column]
        return values
