"""The platform: it enforces, hears appeals, speaks and allots search traffic, by script or by rule."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.columns import Agent
from sim.market.market import Market
from sim.market.merchant import FEN
from sim.market.tmall_audits import TmallAudits
from sim.platform.case_files import CaseFiles
from sim.scenario.agenda import AppealReform, Campaign, LeaderRemoved, PlatformAct, PolicyChange, Rule, Statement
from sim.scenario.declarations import declarations
from sim.sellers.appeals import Appeals
from sim.sellers.crowd import Crowd
from sim.sellers.punishment import Punishment
from sim.sellers.raiding import Raiding
from sim.submodels import civil_violence
from sim.world.pending import PendingActs
from sim.world.world import World


class Platform(Agent):
    """Taobao, with the police behind it.

    Its levers have the values of the policy in force, which acts of the agenda and rules may change.

    Every punished seller has a case file, opened when she is punished, and staff read the files in
    order, a fixed number an hour. An appeal is refused, or left without an answer, on its promised day;
    it is upheld on that day at the earliest, and only once the file has been read. So a backlog delays
    relief and nothing else.

    Args:
        world: What everybody sees; the platform alone writes its regime.
        crowd: Whom its words reach.
        punishment: Whom it punishes.
        appeals: Whom it hears.
        raiding: Whose accounts it closes.
        market: What it refunds.
        tmall_audits: Whom it punishes on Tmall.
    """

    model: World
    bounded: ClassVar[bool] = True
    """States of a class that changes something, if it is set there, that levers still get no values, sellers hear no
    statements and fear no arrests but those of agenda and rules. Without it no seller is pruned."""

    def __init__(
        self,
        world: World,
        crowd: Crowd,
        *,
        punishment: Punishment,
        appeals: Appeals,
        raiding: Raiding,
        market: Market,
        tmall_audits: TmallAudits,
    ) -> None:
        super().__init__(world)
        self._crowd = crowd
        self._punishment = punishment
        self._appeals = appeals
        self._raiding = raiding
        self._market = market
        self._tmall_audits = tmall_audits
        self.agenda = PendingActs(world.setting, PlatformAct)
        self._rules = list(world.setting.rules)
        self._campaigning = False
        self.case_files = CaseFiles(world.setting)

    # 1. enforcement
    def enforce(self) -> None:
        """Act on the script; let the campaign punish whom it flags in this hour."""
        while act := self.agenda.next_due(self.model.hour, self.may):
            self.carry_out(act)
        if not self._campaigning:
            return
        policy = self.model.regime.policy
        self._punishment.punish()
        if policy.restore_share:
            self._punishment.restore(policy.restore_share)
        if policy.tmall_audit_share:
            self._tmall_audits.punish()
            self._show_parity()

    def _show_parity(self) -> None:
        """Let the parity that sellers believe in rise to what they see of Tmall merchants punished."""
        regime = self.model.regime
        lack = self._tmall_audits.punished_share - regime.believed_parity
        if lack > 0:
            regime.believed_parity += lack * -math.expm1(-self.model.setting.behaviour.parity_learning / 24)
            self._crowd.stir()

    def may(self, act: PlatformAct) -> bool:
        """Return whether the condition of an act holds."""
        return self.model.members >= act.needs_members

    def carry_out(self, act: PlatformAct) -> None:
        """Do what is due, and note it down.

        Raises:
            TypeError: If the platform does not know such an act.
        """
        behaviour, regime = self.model.setting.behaviour, self.model.regime
        match act:
            case Campaign():
                self._campaigning = True
                self._punishment.begin()
                self._open_files()
            case Statement(stance="hard line"):
                self._move_legitimacy(1.0 + behaviour.hardline_shock)
            case Statement():
                self._move_legitimacy(1.0 + behaviour.concession_shock)
            case AppealReform():
                regime.adopt({"appeal_evidence_items": act.evidence_items, "appeal_window_days": act.window_days})
                self._appeals.reconsider()
            case PolicyChange():
                self.change(act.changes)
            case LeaderRemoved():
                regime.fear_factor *= 1.0 + behaviour.arrest_shock
            case _:
                raise TypeError(f"no platform here knows how to carry out {act.kind!r}")
        self.model.report(act)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Let other values of some levers hold from this hour on, and tell those whom it reaches."""
        regime = self.model.regime
        before = regime.policy
        regime.adopt(changes)
        changed = {lever for lever, value in changes.items() if value != getattr(before, lever)}
        reached = {part for lever in declarations(type(before)) if lever.name in changed for part in lever.reaches}
        if "believed_parity" in changed:
            regime.believed_parity = regime.policy.believed_parity
        if "audits" in reached and self._campaigning:
            self._punishment.go_on(before)
            self._open_files()
        if "traffic" in reached:
            self._crowd.share_traffic()
        if "appeals" in reached:
            self._appeals.reconsider()
        if changed:
            self._crowd.stir()

    def _open_files(self) -> None:
        """Work out when the case files of the audits to come will be opened."""
        self.case_files.expect(self.model.hour, self._punishment.files_by_hour(self.model.hour))

    def _move_legitimacy(self, factor: float) -> None:
        regime = self.model.regime
        if factor != 1.0:
            regime.base_illegitimacy = min(1.0, regime.base_illegitimacy * factor)
            self._crowd.stir()

    # 2. appeals
    def hear_appeals(self) -> None:
        """Read case files in the order in which they were opened; decide the appeals that are due."""
        if not self._campaigning:
            return
        self.case_files.read(self.model.hour, self.model.regime.policy.appeal_capacity)
        self._appeals.decide(self.case_files.read_until)

    # 4. order
    def threaten(self) -> None:
        """Set the probability of a sanction that sellers estimate in this hour."""
        b, regime = self.model.setting.behaviour, self.model.regime
        regime.sanction_probability = civil_violence.sanction_probability(
            b.risk_constant,
            regime.policy.sanction_capacity * regime.fear_factor,
            self.model.members,
            rounded=b.rounded_risk,
        )

    # 9. response to the raids
    def respond(self) -> None:
        """Refund the malicious clicks that the later filter has found; close raiders' accounts; look at the rules."""
        self._market.refund()
        hazard = self.model.regime.policy.account_sanction_hazard
        if hazard:
            self._raiding.close_accounts(hazard * float(self.model.activity[self.model.hour]))
        for rule in [rule for rule in self._rules if self._measure(rule) >= rule.at_least]:
            self._rules.remove(rule)
            self.agenda.add(self.model.hour + 1 + rule.delay_hours, rule.act)

    def _measure(self, rule: Rule) -> float:
        match rule.measure:
            case "in_rooms":
                return self.model.in_rooms
            case "wasted_spend":
                return float(self._market.merchants.columns.wasted_spend.sum()) / FEN
            case "reposts":
                return self.model.reposts
