"""The campaign on Tmall: which merchants fake, and who of them is punished when."""

from typing import TYPE_CHECKING

import numpy as np

from sim.sellers.seller import NEVER
from sim.streams import stream

if TYPE_CHECKING:
    from sim.model import SiegeModel


class TmallAudits:
    """The audits of Tmall merchants, which go on at the tempo of the campaign while a share is to be punished.

    A faking merchant is punished once the audits have reached her, if her luck lies below that share. She is then
    out of the ad auctions, and her hot items are off the shelf, for the rest of the window.

    Args:
        model: The model that the merchants live in; its market exists already.
    """

    def __init__(self, model: "SiegeModel") -> None:
        self.model = model
        self.table = model.market.table
        draws = stream(model.setting.seed, "tmall audits")
        self.fakes = draws.random(self.table.count) < model.setting.behaviour.tmall_faking_prevalence
        self._luck = draws.random(self.table.count)
        self._clock = draws.standard_exponential(self.table.count)
        self._progress = 0.0

    def punish(self) -> None:
        """Let an hour of audits pass."""
        policy = self.model.platform.policy
        self._progress += 1.0 / policy.campaign_hours
        found = self.fakes & (self._clock < self._progress) & (self._luck < policy.tmall_audit_share)
        new = np.flatnonzero(found & (self.table["punished_hour"] == NEVER))
        self.table["punished_hour"][new] = self.model.hour
        self.model.report_merchants(new, "punished for faking")

    @property
    def punished(self) -> int:
        """Merchants punished so far."""
        return int(np.count_nonzero(self.table["punished_hour"] < NEVER))

    @property
    def punished_share(self) -> float:
        """Share of the faking merchants punished so far: the parity that can be seen."""
        return self.punished / max(1, int(np.count_nonzero(self.fakes)))
