"""All sellers of the platform as one store, although most of them are carried nowhere."""

from typing import Any

import numpy as np

from sim.scenario.scenario import Scenario
from sim.sellers.audits import CHUNK
from sim.sellers.crowd import Crowd
from sim.sellers.enrolment import FELT, FIXED_COLUMNS, FIXED_WITHIN_REACH, find
from sim.submodels.arrays import Array, Ints

FIXED = {*FIXED_COLUMNS, *FIXED_WITHIN_REACH} - {"hear_level"}


class Everyone:
    """A store with one row per seller, that keeps nothing itself.

    Traits are read from the census. A seller's state is read from the crowd if it carries her; nothing
    can have happened to any other but that the campaign punished her, and that is worked out here.

    Args:
        crowd: The carried sellers.
        setting: The scenario.
    """

    def __init__(self, crowd: Crowd, setting: Scenario) -> None:
        self._crowd = crowd
        self._reach = setting.reach
        self._declared = crowd.enrolment.seller_class.columns()
        self.count = setting.agents

    def read(self, column: str, rows: Any) -> Any:
        """Return a column's values at one seller, an array of sellers or a slice."""
        if column in FELT:
            self._crowd.feel_out_of_reach()
        if isinstance(rows, int):
            return self._of(column, np.array([rows]))[0]
        sellers = np.arange(self.count)[rows] if isinstance(rows, slice) else rows
        values = np.empty(len(sellers), self._declared[column].dtype)
        for at in range(0, len(sellers), CHUNK):
            values[at : at + CHUNK] = self._of(column, sellers[at : at + CHUNK])
        return values

    def _of(self, column: str, sellers: Ints) -> Array:
        enrolment = self._crowd.enrolment
        if column in FIXED:
            return enrolment.trait(column, sellers).astype(self._declared[column].dtype)
        rows, carried = find(sellers, self._crowd.sellers)
        values = np.empty(len(sellers), self._declared[column].dtype)
        values[carried] = self._crowd.columns.read(column, rows[carried])
        if column == "hear_level":
            near = sellers < self._reach
            return np.where(near, values, enrolment.trait(column, sellers))
        if not carried.all():
            values[~carried] = enrolment.enrol(sellers[~carried]).read(column, slice(None))
        return values

    def write(self, column: str, rows: Any, values: Any) -> None:  # noqa: ARG002
        """Refuse: most sellers are carried nowhere, and what happens to them is for the model's stages to decide."""
        raise AttributeError(f"{column} is read-only: only the model's own stages change a seller's state")
