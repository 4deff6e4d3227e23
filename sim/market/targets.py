"""Whom raiders are after: the merchants whom the alliance has named or, once it sweeps, keyword after keyword."""

import numpy as np

from sim.market.merchants import Merchants
from sim.market.slots import Slots
from sim.scenario.behaviour import Behaviour
from sim.submodels import raids
from sim.submodels.arrays import Bools, Floats, Ints


class Targets:
    """The slots that raiders click in an hour.

    Those who sweep see what a visitor sees: whose ads stand on a keyword, and nobody's budget. They stay on a
    keyword as long as ads fall there, leave it when none has fallen for some hours, or none of a merchant is left,
    and go on to the one worth most of those not yet swept; once all are, they begin again.

    Args:
        merchants: The merchants; theirs are the numbers that ``slots.merchant`` gives.
        slots: The ad slots.
        behaviour: The numbers of the scenario.

    Attributes:
        sweeping: Whether raiders go from keyword to keyword.
        front: The keywords that they sweep in this hour.
    """

    def __init__(self, merchants: Merchants, slots: Slots, behaviour: Behaviour) -> None:
        self._merchants = merchants
        self._slots = slots
        self._behaviour = behaviour
        self._named = np.zeros(merchants.count + 1, np.bool_)  # the last entry stands for whoever is no merchant
        self.sweeping = False
        self.front: Ints = np.zeros(0, np.int64)
        self._swept = np.zeros(len(slots.merchant), np.bool_)  # in this round
        self._hours_in_vain = np.zeros(len(slots.merchant), np.int64)
        self._ads_seen = slots.merchant.copy()  # on the keywords of the front

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
        aimed = self.aimed_at(slots.merchant)
        if self.sweeping:
            self._go_on(np.asarray(aimed.any(axis=1)))
            elsewhere = np.ones(len(aimed), np.bool_)
            elsewhere[self.front] = False
            aimed[elsewhere] = False
        chosen = np.flatnonzero(aimed)
        if len(chosen):
            clicks.put(chosen, raids.spread(attempts, len(chosen)))
        return clicks

    def _go_on(self, shows: Bools) -> None:
        """Look at the keywords of the hour before; leave those where nothing falls, for those worth most.

        Args:
            shows: Keywords on which a merchant's ad stands.
        """
        slots, front = self._slots, self.front
        fell = raids.ads_fell(self._ads_seen[front], slots.merchant[front], self._merchants.count)
        self._hours_in_vain[front] = np.where(fell, 0, self._hours_in_vain[front] + 1)
        staying = front[shows[front] & (self._hours_in_vain[front] < self._behaviour.sweep_patience_hours)]
        worth = slots.clicks[:, 0] * slots.price[:, 0] * shows
        self.front, self._swept = raids.sweep_on(worth, self._swept, staying, self._behaviour.sweep_squads)
        self._hours_in_vain[self.front[len(staying) :]] = 0
        self._ads_seen[self.front] = slots.merchant[self.front]
