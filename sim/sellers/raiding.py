"""What those in the rooms do there: who raids, whose account is closed for it, who stops advertising."""

import numpy as np

from sim.sellers.crowd import Crowd
from sim.sellers.waiting import merged
from sim.submodels.arrays import Bools, Ints


class Raiding:
    """The members in the rooms, and who of them raids or boycotts.

    Args:
        crowd: The carried sellers.

    Attributes:
        inside: Rows of those who sit in the rooms, ascending.
        raiders: Members who raid, in agents.
        boycotters: Members in the rooms who have stopped their own advertising.
        sanctioned: Accounts closed for raiding so far.
    """

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self.inside = self._ready = np.zeros(0, np.int64)
        self._boycott_uptake = 0.0
        self.raiders = 0
        self.boycotters = 0
        self.sanctioned = 0

    def welcome(self, rows: Ints) -> None:
        """Take in those who join."""
        columns = self._crowd.columns
        if self._boycott_uptake:
            columns.boycotts[rows] = stops = self._crowd.of(rows).stops_advertising(self._boycott_uptake)
            self.boycotters += int(stops.sum())
        self.inside = merged(self.inside, rows)
        self._ready = np.concatenate([self._ready, rows[columns.willing[rows]]])

    def see_off(self, leaving: Bools) -> None:
        """Let those go who leave; they raid and boycott no more.

        Args:
            leaving: Whether each of ``inside`` leaves.
        """
        columns, gone = self._crowd.columns, self.inside[leaving]
        self.raiders -= int(columns.raids[gone].sum())
        self.boycotters -= int(columns.boycotts[gone].sum())
        columns.raids[gone] = False
        columns.boycotts[gone] = False
        self.inside = self.inside[~leaving]
        self._ready = self._ready[columns.room[self._ready] >= 0]

    def take_up(self, raider_share: float, hazard: float) -> None:
        """Let willing members raid who see enough raiders around them.

        Args:
            raider_share: Share of raiders in the rooms.
            hazard: Hazard of the hour for those who do.
        """
        raids = self._crowd.of(self._ready).takes_up_raiding(raider_share, hazard)
        self._crowd.columns.raids[self._ready[raids]] = True
        self.raiders += int(raids.sum())
        self._ready = self._ready[~raids]

    def close_accounts(self, hazard: float) -> None:
        """Let the platform close the accounts of raiders, who then raid no more.

        Args:
            hazard: Hazard of the hour for each of them.
        """
        columns = self._crowd.columns
        raiding = self.inside[columns.raids[self.inside]]
        closed = raiding[self._crowd.of(raiding).loses_account(hazard)]
        columns.raids[closed] = False
        columns.sanctioned[closed] = True
        self.raiders -= len(closed)
        self.sanctioned += len(closed)

    def boycott(self, uptake: float) -> None:
        """Let members, and whoever joins later, stop their own advertising; ``uptake`` 0 ends it."""
        self._boycott_uptake = uptake
        self._crowd.columns.boycotts[self.inside] = stops = self._crowd.of(self.inside).stops_advertising(uptake)
        self.boycotters = int(stops.sum())
