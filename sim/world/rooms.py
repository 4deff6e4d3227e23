"""The voice rooms, opened one after the other."""

import math

import numpy as np

from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Ints


class Rooms:
    """Voice rooms (QT) of equal capacity; another is opened when all are full.

    Args:
        setting: The scenario.
    """

    def __init__(self, setting: Scenario) -> None:
        self._capacity = max(1, math.floor(setting.channels.room_capacity / setting.sellers_per_agent))
        self._seated: list[int] = []

    @property
    def opened(self) -> int:
        """Rooms opened so far."""
        return len(self._seated)

    @property
    def occupants(self) -> int:
        """Agents who sit in the rooms."""
        return sum(self._seated)

    def seat(self, arriving: int) -> Ints:
        """Seat those who arrive, in order, and return their rooms."""
        seats: list[Ints] = []
        room = 0
        while arriving:
            if room == len(self._seated):
                self._seated.append(0)
            seated = min(arriving, self._capacity - self._seated[room])
            self._seated[room] += seated
            seats.append(np.full(seated, room))
            arriving -= seated
            room += 1
        return np.concatenate(seats) if seats else np.zeros(0, np.int64)

    def free(self, rooms: Ints) -> None:
        """Free the seats of those who leave."""
        for room, leaving in enumerate(np.bincount(rooms, minlength=0)):
            self._seated[room] -= int(leaving)
