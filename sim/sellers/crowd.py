"""The carried small sellers of one run: those to whom something can happen."""

from typing import Any

import numpy as np

from sim.columns import NEVER
from sim.sellers.enrolment import Enrolment, find
from sim.sellers.seller import Case, SmallSeller
from sim.submodels.arrays import Array, Ints
from sim.world.world import World


class Crowd:
    """A row for each carried seller, and where all sellers of the platform stand with it.

    Args:
        world: The world they live in.
        enrolment: The sellers before the first hour.

    Attributes:
        sellers: Their numbers in the census, ascending.
        columns: Their state.
        within_reach: How many of them the alliance's channels reach; these have the first rows.
        suspects: Rows of those whom the campaign could flag.
        audited_as: Where the audits have each of these.
        case_counts: Sellers of the whole platform, in agents, by ``Case``.
        stirred: Whether something was done or said to each within reach that she has not weighed yet.
    """

    def __init__(self, world: World, enrolment: Enrolment) -> None:
        self._world = world
        self.enrolment = enrolment
        self.sellers = enrolment.carried_sellers()
        self.columns = enrolment.enrol(self.sellers)
        self.within_reach = int(np.searchsorted(self.sellers, world.setting.reach))
        at, found = find(self.sellers, enrolment.audits.seller)
        self.suspects, self.audited_as = np.flatnonzero(found), at[found]
        self.case_counts = np.zeros(len(Case), np.int64)
        self.case_counts[Case.UNTOUCHED] = world.setting.agents
        self.stirred = np.zeros(self.within_reach, np.bool_)
        self._any_stirred = False

    def of(self, rows: Any) -> SmallSeller:
        """Return the sellers of some rows, as if they were one."""
        return self.enrolment.seller_class.at(self._world, self.columns, rows)

    def move(self, rows: Ints, case: Case) -> None:
        """Let sellers stand otherwise with the platform."""
        if len(rows) == 0:
            return
        self.case_counts -= np.bincount(self.columns.case[rows], minlength=len(Case))
        self.case_counts[case] += len(rows)
        self.columns.case[rows] = case
        within = rows[rows < self.within_reach]
        self.stirred[within] = True
        self._any_stirred |= len(within) > 0

    def stir(self) -> None:
        """Let all weigh their grievance anew."""
        self.stirred[:] = True
        self._any_stirred = True

    def take_stirred(self) -> Ints:
        """Return the rows of those who were stirred since this was last asked."""
        if not self._any_stirred:
            return np.zeros(0, np.int64)
        rows = np.flatnonzero(self.stirred)
        self.stirred[rows] = False
        self._any_stirred = False
        return rows

    def feel_out_of_reach(self) -> None:
        """Bring the grievance of those up to date whom no stage asks, because they cannot hear."""
        self.of(slice(self.within_reach, None)).feels()

    def share_traffic(self) -> None:
        """Let search traffic be shared out anew, as the regime now has it."""
        self.enrolment.traffic_hardship = hardship = self._world.regime.traffic_hardship()
        self.columns.hardship_traffic = hardship[self.columns.size_class]

    def joined(self) -> dict[str, Array]:
        """Return who has joined: her number, when she came and left, and where she stands with the platform."""
        rows = np.flatnonzero(self.columns.joined_hour < NEVER)
        columns = self.columns
        return {
            "seller": columns.seller[rows],
            "joined_hour": columns.joined_hour[rows],
            "left_hour": columns.left_hour[rows],
            "case": columns.case[rows],
        }
