"""Whom raiders are after: the merchants whom the alliance has named or, once it sweeps, keyword after keyword."""

import numpy as np

from sim.market.merchants import Merchants
from sim.market.slots import Slots
from sim.submodels import raids
from sim.submodels.arrays import Bools, Floats, Ints


class Targets:
    """The slots that raiders click in an hour.

    Args:
        merchants: The merchants; theirs are the numbers that ``slots.merchant`` gives.
        slots: The ad slots.

    Attributes:
        sweeping: Whether raiders go from keyword to keyword.
    """

    def __init__(self, merchants: Merchants, slots: Slots) -> None:
        self._merchants = merchants
        self._slots = slots
        self._named = np.zeros(merchants.count + 1, np.bool_)  # the last entry stands for whoever is no merchant
        self.sweeping = False

    @property
    def named(self) -> Bools:
        """Merchants whom the alliance has named."""
        return self._named[:-1]

    def name(self, merchants: tuple[str, ...]) -> None:
        """Let the alliance name merchants to raid."""
        self._named[[self._merchants.row_of[name] for name in merchants]] = True

    def aimed_at(self, merchant: Ints) -> Bools:
        """Return on which slots raiders click: those of merchants and, before the sweep, only of named ones."""
        aimed: Bools = merchant < self._merchants.count if self.sweeping else self._named.take(merchant)
        return aimed

    def spread(self, attempts: int) -> Floats:
        """Return the raiders' clicks of the hour on each slot, whole ones if nobody's budget runs out.

        Args:
            attempts: Clicks to be made, those that the filter will catch included.
        """
        slots, clicks = self._slots, np.zeros(self._slots.merchant.shape)
        chosen = np.flatnonzero(self.aimed_at(slots.merchant) & self._front()[:, np.newaxis])
        if len(chosen):
            clicks.put(chosen, raids.spread(attempts, len(chosen)))
        return clicks

    def _front(self) -> Bools:
        """Return the keywords that raiders click: all or, once they sweep, the one worth most that shows a merchant."""
        slots = self._slots
        if not self.sweeping:
            return np.ones(len(slots.merchant), np.bool_)
        shows = (slots.merchant < self._merchants.count).any(axis=1)
        value = slots.clicks[:, 0] * slots.price[:, 0] * shows
        front = np.zeros(len(value), np.bool_)
        front[np.argmax(value)] = value.any()
        return front
