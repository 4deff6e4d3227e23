"""The campaign on Tmall: which merchants fake, and who of them is punished when."""

import numpy as np

from sim.columns import NEVER
from sim.market.merchants import Merchants
from sim.streams import stream
from sim.world.world import World


class TmallAudits:
    """The audits of Tmall merchants, which go on at the tempo of the campaign while a share is to be punished.

    A faking merchant is punished once the audits have reached her, if her luck lies below that share. She is then
    out of the ad auctions, and her hot items are off the shelf, for the rest of the window.

    Args:
        world: The world they live in.
        merchants: The merchants.
    """

    def __init__(self, world: World, merchants: Merchants) -> None:
        self._world = world
        self._merchants = merchants
        self._columns = merchants.columns
        draws = stream(world.setting.seed, "tmall audits")
        self.fakes = draws.random(merchants.count) < world.setting.behaviour.tmall_faking_prevalence
        self._luck = draws.random(merchants.count)
        self._clock = draws.standard_exponential(merchants.count)
        self._progress = 0.0

    def punish(self) -> None:
        """Let an hour of audits pass."""
        policy = self._world.regime.policy
        self._progress += 1.0 / policy.campaign_hours
        found = self.fakes & (self._clock < self._progress) & (self._luck < policy.tmall_audit_share)
        new = np.flatnonzero(found & (self._columns.punished_hour == NEVER))
        self._columns.punished_hour[new] = self._world.hour
        self._merchants.note(new, "punished for faking")

    @property
    def punished(self) -> int:
        """Merchants punished so far."""
        return int(np.count_nonzero(self._columns.punished_hour < NEVER))

    @property
    def punished_share(self) -> float:
        """Share of the faking merchants punished so far: the parity that can be seen."""
        return self.punished / max(1, int(np.count_nonzero(self.fakes)))
