"""The platform: it enforces, hears appeals, speaks and allots search traffic, by script or by rule."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.columns import SiegeAgent
from sim.scenario.agenda import AppealReform, Campaign, LeaderRemoved, PlatformAct, PolicyChange, Rule, Statement
from sim.scenario.declarations import declarations
from sim.scenario.policy import Policy
from sim.sellers import bounds
from sim.submodels import appeals, civil_violence, traffic
from sim.submodels.arrays import Bools, Floats, Ints
from sim.world.pending import PendingActs

if TYPE_CHECKING:
    from sim.model import SiegeModel

FEN = 100  # per CNY


class Platform(SiegeAgent):
    """Taobao, with the police behind it.

    Its levers have the values of the policy in force, which acts of the agenda and rules may change.

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
        self.policy = setting.policy
        """The policy in force."""
        self.believed_parity = setting.policy.believed_parity
        """Share of other fakers believed to be punished too, as it has become by what sellers have seen."""
        self._rules = list(setting.rules)
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
        if self.campaign_hour is None:
            return
        self.model.crowd.punish()
        if self.policy.restore_share:
            self.model.crowd.restore(self.policy.restore_share)
        if self.policy.tmall_audit_share:
            self.model.tmall_audits.punish()
            self._show_parity()

    def _show_parity(self) -> None:
        """Let the parity that sellers believe in rise to what they see of Tmall merchants punished."""
        lack = self.model.tmall_audits.punished_share - self.believed_parity
        if lack > 0:
            self.believed_parity += lack * -math.expm1(-self.model.setting.behaviour.parity_learning / 24)
            self.model.crowd.feel()

    def _can(self, act: PlatformAct) -> bool:
        return self.model.alliance.members >= act.needs_members

    def _carry_out(self, act: PlatformAct) -> None:
        behaviour = self.model.setting.behaviour
        match act:
            case Campaign():
                self.campaign_hour = self.model.hour
                self.model.crowd.begin_audits()
                self._open_files()
            case Statement(stance="hard line"):
                self._move_legitimacy(1.0 + behaviour.hardline_shock)
            case Statement():
                self._move_legitimacy(1.0 + behaviour.concession_shock)
            case AppealReform():
                self._adopt({"appeal_evidence_items": act.evidence_items, "appeal_window_days": act.window_days})
                self.model.crowd.reconsider()
            case PolicyChange():
                self._change(act.changes)
            case LeaderRemoved():
                self.fear_factor *= 1.0 + behaviour.arrest_shock
        self.model.report(act)

    def _adopt(self, changes: Mapping[str, Any]) -> None:
        self.policy = self.policy.model_copy(update=dict(changes))

    def _change(self, changes: Mapping[str, Any]) -> None:
        """Let other values of some levers hold from this hour on."""
        before, crowd = self.policy, self.model.crowd
        self._adopt(changes)
        changed = {lever for lever, value in changes.items() if value != getattr(before, lever)}
        reached = {part for lever in declarations(type(before)) if lever.name in changed for part in lever.reaches}
        if "believed_parity" in changed:
            self.believed_parity = self.policy.believed_parity
        if "audits" in reached and self.campaign_hour is not None:
            crowd.go_on_with_audits(before)
            self._open_files()
        if "traffic" in reached:
            crowd.share_traffic(self.traffic_hardship())
        if "appeals" in reached:
            crowd.reconsider()
        if changed:
            crowd.feel()

    def _open_files(self) -> None:
        """Work out when the case files of the audits to come will be opened."""
        hour = self.model.hour
        so_far = self.files_opened[hour - 1] if hour else 0.0
        self.files_opened[hour:] = so_far + self.model.crowd.files_by_hour(hour).cumsum()

    @contextmanager
    def supposing(self, policy: Policy) -> Iterator[None]:
        """Let sellers be asked how they would feel under another policy."""
        before = self.policy, self.believed_parity
        self.policy, self.believed_parity = policy, policy.believed_parity
        yield
        self.policy, self.believed_parity = before

    @property
    def illegitimacy(self) -> float:
        """1 - L of whoever was not wronged herself."""
        b, p = self.model.setting.behaviour, self.policy
        voice = (1.0 + b.tone_shock * p.tone) * (1.0 + b.rule_vote_shock * p.rule_vote)
        return self.base_illegitimacy * voice * (1.0 + b.apology_shock * p.apology)

    @property
    def parity_seen(self) -> float:
        """Share of other fakers believed to be punished too, as sellers weigh it."""
        shock = self.model.setting.behaviour.review_symmetry_shock * self.policy.review_symmetry
        return min(1.0, max(0.0, self.believed_parity + shock))

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
        self.files_read = min(self.files_read + self.policy.appeal_capacity, opened)
        while self.read_until < self.model.hour and self.files_opened[self.read_until + 1] <= self.files_read:
            self.read_until += 1
        self.model.crowd.decide_appeals()

    @property
    def window_hours(self) -> int:
        """Hours after a punishment in which an appeal can be filed."""
        return round(24 * self.policy.appeal_window_days)

    @property
    def decision_hours(self) -> int:
        """Hours within which an appeal is to be decided."""
        return round(24 * self.policy.appeal_days)

    @property
    def files_unread(self) -> float:
        """Case files opened and not yet read, in sellers."""
        return float(self.files_opened[self.model.hour]) - self.files_read

    @property
    def fine(self) -> float:
        """What a denied seller is fined, as a share of the season's income."""
        return min(1.0, self.policy.penalty_multiplier * self.model.setting.behaviour.fine_share)

    def appeal_pays(self, exposure: Floats, fakes: Bools) -> Bools:
        """Return who would appeal: only the innocent have a case, and only if the gamble pays."""
        b = self.model.setting.behaviour
        at_stake = exposure * (1.0 - b.history_loss) + (1.0 - exposure) * b.deweight_loss
        effort = b.item_cost * self.policy.appeal_evidence_items
        return ~fakes & appeals.is_worth_it(self.appeal_success(), at_stake, self.fine, effort)

    def appeal_success(self) -> float:
        """Return an innocent's chance to win under the rules in force."""
        b, p = self.model.setting.behaviour, self.policy
        return appeals.success_probability(
            p.appeal_success,
            p.appeal_evidence_items,
            b.item_availability,
            jury_share=p.jury_share,
            staff_bias=b.staff_bias,
            staff_oversight=p.staff_oversight,
        )

    # 9. response to the raids
    def respond(self) -> None:
        """Refund the malicious clicks that the later filter has found; close raiders' accounts; look at the rules."""
        self.model.market.refund()
        hazard = self.policy.account_sanction_hazard
        if hazard:
            self.model.crowd.close_accounts(hazard * float(self.model.activity[self.model.hour]))
        for rule in [rule for rule in self._rules if self._measure(rule) >= rule.at_least]:
            self._rules.remove(rule)
            self.agenda.add(self.model.hour + 1 + rule.delay_hours, rule.act)

    def _measure(self, rule: Rule) -> float:
        match rule.measure:
            case "in_rooms":
                return self.model.alliance.in_rooms
            case "wasted_spend":
                return float(self.model.market.table["wasted_spend"].sum()) / FEN
            case "reposts":
                return self.model.alliance.reposts

    # Order, and the traffic market
    def threaten(self) -> None:
        """Set the probability of a sanction that sellers estimate in this hour."""
        b, p = self.model.setting.behaviour, self.policy
        self.sanction_probability = civil_violence.sanction_probability(
            b.risk_constant,
            p.sanction_capacity * self.fear_factor,
            self.model.alliance.members,
            rounded=b.rounded_risk,
        )

    def stake_lost(self, flagged_hour: Ints) -> Floats:
        """Return what a punishment costs of a season: all of it before the festival, less once it is over."""
        setting = self.model.setting
        return np.where(flagged_hour < setting.festival_hour, 1.0, 1.0 - setting.behaviour.festival_stake)

    def traffic_hardship(self) -> Floats:
        """Return H_traffic by size class."""
        b, p = self.model.setting.behaviour, self.policy
        theirs = bounds.tmall_share(p, b.event_traffic_share)
        return traffic.hardship_by_class(b.size_spread, p.sales_weight, p.sns_traffic_share, theirs)
