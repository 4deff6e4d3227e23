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
        self._seated = np.zeros(0, np.int64)
        self.occupants = 0
        """Agents who sit in the rooms."""

    @property
    def opened(self) -> int:
        """Rooms opened so far."""
        return len(self._seated)

    def seat(self, arriving: int) -> Ints:
        """Seat those who arrive, in order, and return their rooms."""
        without_seat = max(0, arriving - (self._capacity * self.opened - self.occupants))
        self._seated = np.append(self._seated, np.zeros(-(-without_seat // self._capacity), np.int64))
        seats = self._capacity - self._seated
        in_earlier_rooms = seats.cumsum() - seats
        taken = np.clip(arriving - in_earlier_rooms, 0, seats)
        self._seated += taken
        self.occupants += arriving
        return np.repeat(np.arange(self.opened), taken)

    def free(self, rooms: Ints) -> None:
        """Free the seats of those who leave."""
        self._seated -= np.bincount(rooms, minlength=self.opened)
        self.occupants -= len(rooms)
