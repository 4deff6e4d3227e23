"""The platform: it enforces, hears appeals, speaks and allots search traffic, by the script of the agenda."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agenda import AppealReform, Campaign, LeaderRemoved, PlatformAct, Statement
from sim.agents.pending import PendingActs
from sim.cohort import SiegeAgent
from sim.submodels import appeals, civil_violence, traffic
from sim.submodels.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel


class Platform(SiegeAgent):
    """Taobao, with the police behind it.

    Every punished seller has a case file, opened when she is punished, and staff read the files in
    order, a fixed number an hour. An appeal is refused, or left without an answer, on its promised day;
    it is upheld on that day at the earliest, and only once the file has been read. So a backlog delays
    relief and nothing else.
    """

    def __init__(self, model: "SiegeModel") -> None:
        super().__init__(model)
        setting = model.setting
        self.agenda = PendingActs(setting, PlatformAct)
        self.campaign_hour: int | None = None
        self.evidence_items = setting.policy.appeal_evidence_items
        self.window_hours = round(24 * setting.policy.appeal_window_days)
        self.decision_hours = round(24 * setting.policy.appeal_days)
        self.base_illegitimacy = 1.0 - setting.behaviour.base_legitimacy
        self.fear_factor = 1.0
        self.sanction_probability: float = 0.0
        self.files_opened = np.zeros(setting.hours, np.float64)
        """Case files opened by the end of each hour of the window, in sellers."""
        self.files_read = 0.0
        self.read_until = -1
        """Files opened up to this hour have all been read."""

    # 1. enforcement
    def enforce(self) -> None:
        """Act on the script; let the campaign punish whom it flags in this hour."""
        while act := self.agenda.next_due(self.model.hour, self._can):
            self._carry_out(act)
        if self.campaign_hour is not None:
            self.model.crowd.punish()

    def _can(self, act: PlatformAct) -> bool:
        return self.model.alliance.members >= act.needs_members

    def _carry_out(self, act: PlatformAct) -> None:
        behaviour = self.model.setting.behaviour
        match act:
            case Campaign():
                self.campaign_hour = self.model.hour
                self.files_opened[self.model.hour :] = self.model.crowd.files_by_hour(self.model.hour).cumsum()
            case Statement(stance="hard line"):
                self._move_legitimacy(1.0 + behaviour.hardline_shock)
            case Statement():
                self._move_legitimacy(1.0 + behaviour.concession_shock)
            case AppealReform():
                self.evidence_items = act.evidence_items
                self.window_hours = round(24 * act.window_days)
                self.model.crowd.reconsider()
            case LeaderRemoved():
                self.fear_factor *= 1.0 + behaviour.arrest_shock
        self.model.report(act)

    def _move_legitimacy(self, factor: float) -> None:
        if factor != 1.0:
            self.base_illegitimacy = min(1.0, self.base_illegitimacy * factor)
            self.model.crowd.feel()

    # 2. appeals
    def hear_appeals(self) -> None:
        """Read case files in the order in which they were opened; decide the appeals that are due."""
        if self.campaign_hour is None:
            return
        opened = float(self.files_opened[self.model.hour])
        self.files_read = min(self.files_read + self.model.setting.policy.appeal_capacity, opened)
        while self.read_until < self.model.hour and self.files_opened[self.read_until + 1] <= self.files_read:
            self.read_until += 1
        self.model.crowd.decide_appeals()

    @property
    def files_unread(self) -> float:
        """Case files opened and not yet read, in sellers."""
        return float(self.files_opened[self.model.hour]) - self.files_read

    @property
    def fine(self) -> float:
        """What a denied seller is fined, as a share of the season's income."""
        return min(1.0, self.model.setting.policy.penalty_multiplier * self.model.setting.behaviour.fine_share)

    def appeal_pays(self, exposure: Floats, fakes: Bools) -> Bools:
        """Return who would appeal: only the innocent have a case, and only if the gamble pays."""
        b = self.model.setting.behaviour
        at_stake = exposure * (1.0 - b.history_loss) + (1.0 - exposure) * b.deweight_loss
        effort = b.item_cost * self.evidence_items
        return ~fakes & appeals.is_worth_it(self.appeal_success(), at_stake, self.fine, effort)

    def appeal_success(self) -> float:
        """Return an innocent's chance to win under the rules in force."""
        b, p = self.model.setting.behaviour, self.model.setting.policy
        return appeals.success_probability(
            b.appeal_success, self.evidence_items, b.item_availability, p.jury_share, b.staff_bias
        )

    # 9. response to the raids
    def respond(self) -> None:
        """Refund the malicious clicks that the later filter has found; close raiders' accounts."""
        self.model.market.refund()
        hazard = self.model.setting.policy.account_sanction_hazard
        if hazard:
            self.model.crowd.close_accounts(hazard * float(self.model.activity[self.model.hour]))

    # Order, and the traffic market
    def threaten(self) -> None:
        """Set the probability of a sanction that sellers estimate in this hour."""
        b, p = self.model.setting.behaviour, self.model.setting.policy
        self.sanction_probability = civil_violence.sanction_probability(
            b.risk_constant,
            p.sanction_capacity * self.fear_factor,
            self.model.alliance.members,
            rounded=b.rounded_risk,
        )

    def stake_lost(self, flagged_hour: Ints) -> Floats:
        """Return what a punishment costs of a season: all of it before the festival, less once it is over."""
        setting = self.model.setting
        festival_hour = setting.hour_of(setting.festival)
        return np.where(flagged_hour < festival_hour, 1.0, 1.0 - setting.behaviour.festival_stake)

    def traffic_hardship(self) -> Floats:
        """Return H_traffic by size class.

        Sellers compare themselves with what the typical (median) seller would get if Tmall took no slots.
        """
        b, p = self.model.setting.behaviour, self.model.setting.policy
        sales = traffic.sales_by_class(b.size_spread)
        theirs = traffic.traffic_by_class(sales, p.sales_weight, p.sns_traffic_share, p.tmall_slot_share)
        without_tmall = traffic.traffic_by_class(sales, p.sales_weight, p.sns_traffic_share, 0.0)
        return traffic.deprivation(theirs, float(without_tmall[traffic.SIZE_CLASSES // 2]))
