"""Who appeals, and what comes of it."""

import numpy as np

from sim.sellers.crowd import Crowd
from sim.sellers.seller import Case
from sim.submodels.arrays import Ints
from sim.world.world import World


class Appeals:
    """The appeals of the carried sellers, from the wish to file one to the answer.

    Args:
        world: The world they live in.
        crowd: The carried sellers.
    """

    def __init__(self, world: World, crowd: Crowd) -> None:
        self._world = world
        self._crowd = crowd
        self._considering = self._overdue = np.zeros(0, np.int64)
        self._filed: dict[int, Ints] = {}  # those without an answer, by the hour in which they were filed

    def consider(self, rows: Ints, case: Case) -> None:
        """Let sellers set out to file an appeal."""
        self._crowd.of(rows).means_to_appeal()
        self._crowd.move(rows, case)
        self._considering = np.concatenate([self._considering, rows])

    def decide(self, read_until: int) -> None:
        """File the appeals of this hour, decide those that are due, and let go of what was not filed in time.

        Args:
            read_until: Case files opened up to this hour have all been read.
        """
        hour, crowd, case = self._world.hour, self._crowd, self._crowd.columns.case
        rows = self._considering
        if len(rows):
            rows = rows[case[rows] != Case.RESTORED.value]
            means = crowd.of(rows)
            late, filing = ~means.may_file(), means.files_appeal()
            filed = rows[filing]
            crowd.move(filed[case[filed] == Case.CONSIDERING.value], Case.PENDING)
            crowd.move(rows[late], Case.RESIGNED)
            if len(filed):
                self._filed[hour] = filed
            self._considering = rows[~filing & ~late]
        filed_by = hour - self._world.regime.decision_hours
        due = [filed_hour for filed_hour in self._filed if filed_hour <= filed_by]
        if due or len(self._overdue):
            decided = np.concatenate([self._overdue, *(self._filed.pop(filed_hour) for filed_hour in due)])
            decided = decided[case[decided] != Case.RESTORED.value]
            overdue, wins = case[decided] == Case.OVERDUE.value, crowd.of(decided).wins_appeal()
            read = crowd.columns.flagged_hour[decided] <= read_until
            crowd.move(decided[~wins], Case.REFUSED)
            crowd.move(decided[wins & read], Case.UPHELD)
            crowd.move(decided[wins & ~read & ~overdue], Case.OVERDUE)
            self._overdue = decided[wins & ~read]

    def reconsider(self) -> None:
        """Let those who were refused, or did not appeal, think again under new rules, if they still may file."""
        rows = np.flatnonzero(self._crowd.of(slice(0, None)).thinks_again())
        self.consider(rows, Case.RETRYING)
