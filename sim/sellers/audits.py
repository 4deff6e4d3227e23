"""Whom the campaign audits, in which hour, and whom the detector then flags."""

import numpy as np

from sim.columns import NEVER
from sim.scenario.agenda import Campaign
from sim.scenario.behaviour import Behaviour
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.sellers import bounds
from sim.sellers.census import Census, below
from sim.submodels import enforcement
from sim.submodels.arrays import Floats

CHUNK = 1 << 17
"""Sellers looked at together; their traits then fit into the processor's cache."""


def flag_chances(policy: Policy, b: Behaviour) -> Floats:
    """Return the chance to be flagged of an honest seller, of one with off-site traffic, and of a faker."""
    return enforcement.flag_probability(
        np.array([False, False, True]),
        np.array([False, True, False]),
        coverage=policy.campaign_coverage,
        recall=policy.detector_recall * (b.proof_recall_factor if policy.proof_first else 1.0),
        false_positive_rate=policy.detector_fpr * (b.proof_fpr_factor if policy.proof_first else 1.0),
        offsite_factor=policy.fpr_offsite_factor,
    )


class Audits:
    """The audits of a campaign: of all sellers whom it could flag under any policy that could come into force.

    The detector is held against every seller of the platform once, under the harshest policy. Who of the
    suspects is flagged, and when, is decided by the policy in force in the hour of her audit.

    Args:
        census: The draws of all sellers.
        setting: The scenario.
        foreseen: Whether the platform does nothing but what agenda and rules say; else it could do whatever it may.

    Attributes:
        seller: Suspects by number in the census, ascending.
        fakes: Whether each of them fakes.
        hour: Hour in which each of them is punished, ``NEVER`` as long as that is not to be.
        fakers: Sellers of the platform who fake, in agents.
        stopping: Of them, those who stop because they are warned.
    """

    def __init__(self, census: Census, setting: Scenario, *, foreseen: bool = True) -> None:
        b, count = setting.behaviour, census.sellers
        policy = bounds.harshest_policy(setting, foreseen=foreseen)
        self._behaviour = b
        self.fakers = self.stopping = 0
        stopping = enforcement.stopping_share(b.notice_response, policy.notice_days, b.notice_time_days)
        campaign = not foreseen or any(isinstance(act, Campaign) for act in setting.agenda)
        chances = flag_chances(policy, b) if campaign else np.zeros(3)
        hits = []
        for at in range(0, count, CHUNK):
            part = slice(at, min(at + CHUNK, count))
            fakes = below(census.first("faking_luck", count)[part], b.faking_prevalence)
            self.fakers += int(np.count_nonzero(fakes))
            if not campaign:
                continue
            suspicion = census.first("suspicion", count)[part]
            offsite = below(census.first("offsite_luck", count)[part], b.offsite_share)
            plain, outsider, faker = (below(suspicion, each) for each in chances)
            if stopping:
                stops = fakes & below(census.first("notice_luck", count)[part], stopping)
                self.stopping += int(np.count_nonzero(stops))
                faker &= ~stops
            honest = (offsite & outsider) | (~offsite & plain)
            hits.append(at + np.flatnonzero((fakes & faker) | (~fakes & honest)))
        seller = np.concatenate(hits) if hits else np.zeros(0, np.int64)
        clock = census.of("audit_clock", seller).astype(np.float64)
        in_time = clock * policy.campaign_hours < setting.hours * (1.0 + 1e-9)  # rounding gets the benefit of the doubt
        self.seller, self._clock = seller[in_time], clock[in_time]
        self.fakes = below(census.of("faking_luck", self.seller), b.faking_prevalence)
        self._offsite = below(census.of("offsite_luck", self.seller), b.offsite_share)
        self._suspicion = census.of("suspicion", self.seller)
        self.hour = np.full(len(self.seller), NEVER, np.int64)
        self._audit_hour = self.hour.copy()
        self._since, self._progress = 0, 0.0  # the hour in which the tempo was set, and the audits' clock by then

    def begin(self, hour: int, policy: Policy) -> None:
        """Let the campaign begin in an hour."""
        self._since = hour
        self._set_hours(policy)
        self._flag(hour, policy)

    def go_on(self, hour: int, before: Policy, policy: Policy) -> None:
        """Let the campaign go on under another policy from an hour on.

        Args:
            hour: The hour; audits before it are done.
            before: The policy until then.
            policy: The policy from then on.
        """
        if policy.campaign_hours != before.campaign_hours:
            self._progress += (hour - self._since) / before.campaign_hours
            self._since = hour
            self._set_hours(policy)
        self._flag(hour, policy)

    def _set_hours(self, policy: Policy) -> None:
        ahead = self._audit_hour >= self._since
        wait = np.minimum((self._clock - self._progress) * policy.campaign_hours, float(NEVER))
        self._audit_hour = np.where(ahead, self._since + wait.astype(np.int64), self._audit_hour)

    def _flag(self, hour: int, policy: Policy) -> None:
        ahead = self._audit_hour >= hour
        plain, outsider, faker = (below(self._suspicion, chance) for chance in flag_chances(policy, self._behaviour))
        honest = (self._offsite & outsider) | (~self._offsite & plain)
        flagged = (self.fakes & faker) | (~self.fakes & honest)
        self.hour = np.where(ahead, np.where(flagged, self._audit_hour, NEVER), self.hour)
