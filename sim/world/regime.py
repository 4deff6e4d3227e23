"""The regime: the platform as sellers see it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.submodels import appeals, traffic
from sim.submodels.arrays import Floats


class Regime:
    """The policy in force, and what sellers make of the platform's words and deeds; only the platform changes it.

    Args:
        setting: The scenario.

    Attributes:
        policy: The policy in force.
        believed_parity: Share of other fakers believed to be punished too, as it has become by what was seen.
        base_illegitimacy: 1 - L of whoever was not wronged, before tone, votes and apologies.
        fear_factor: Factor on the sanctions that sellers fear, after arrests.
        sanction_probability: P, the probability of a sanction that sellers estimate in this hour.
    """

    def __init__(self, setting: Scenario) -> None:
        self._behaviour = setting.behaviour
        self.policy = setting.policy
        self.believed_parity = setting.policy.believed_parity
        self.base_illegitimacy = 1.0 - setting.behaviour.base_legitimacy
        self.fear_factor = 1.0
        self.sanction_probability = 0.0

    def adopt(self, changes: Mapping[str, Any]) -> None:
        """Let other values of some levers hold from now on."""
        self.policy = self.policy.model_copy(update=dict(changes))

    @contextmanager
    def supposing(self, policy: Policy, sanction_probability: float) -> Iterator[None]:
        """Let sellers be asked how they would feel under another policy and risk."""
        before = self.policy, self.believed_parity, self.sanction_probability
        self.policy, self.believed_parity = policy, policy.believed_parity
        self.sanction_probability = sanction_probability
        yield
        self.policy, self.believed_parity, self.sanction_probability = before

    @property
    def illegitimacy(self) -> float:
        """1 - L of whoever was not wronged herself."""
        b, p = self._behaviour, self.policy
        voice = (1.0 + b.tone_shock * p.tone) * (1.0 + b.rule_vote_shock * p.rule_vote)
        return self.base_illegitimacy * voice * (1.0 + b.apology_shock * p.apology)

    @property
    def parity_seen(self) -> float:
        """Share of other fakers believed to be punished too, as sellers weigh it."""
        shock = self._behaviour.review_symmetry_shock * self.policy.review_symmetry
        return min(1.0, max(0.0, self.believed_parity + shock))

    # Appeals
    @property
    def appeal_window_hours(self) -> int:
        """Hours after a punishment in which an appeal can be filed."""
        return round(24 * self.policy.appeal_window_days)

    @property
    def decision_hours(self) -> int:
        """Hours within which an appeal is to be decided."""
        return round(24 * self.policy.appeal_days)

    @property
    def fine(self) -> float:
        """What a denied seller is fined, as a share of the season's income."""
        return min(1.0, self.policy.penalty_multiplier * self._behaviour.fine_share)

    @property
    def appeal_success(self) -> float:
        """An innocent's chance to win under the rules in force."""
        b, p = self._behaviour, self.policy
        return appeals.success_probability(
            p.appeal_success,
            p.appeal_evidence_items,
            b.item_availability,
            jury_share=p.jury_share,
            staff_bias=b.staff_bias,
            staff_oversight=p.staff_oversight,
        )

    # The traffic market
    def traffic_hardship(self) -> Floats:
        """Return H_traffic by size class."""
        b, p = self._behaviour, self.policy
        theirs = traffic.tmall_share(p.tmall_slot_share, b.event_traffic_share, event_parity=p.event_parity)
        return traffic.hardship_by_class(b.size_spread, p.sales_weight, p.sns_traffic_share, theirs)
