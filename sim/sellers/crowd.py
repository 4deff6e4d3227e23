"""The carried small sellers of one run, and what they do hour by hour."""

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Cohort, Columns
from sim.scenario.policy import Policy
from sim.sellers.audits import below
from sim.sellers.enrolment import Enrolment, feel, find
from sim.sellers.seller import MICRO, NEVER, Case, SmallSeller
from sim.sellers.waiting import WaitingList
from sim.submodels.arrays import Array, Bools, Floats, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel

HEAR_MARGIN, JOIN_MARGIN = 0.1, 0.03
"""Margins of the waiting lists; they decide how often rows are looked at, never what happens."""


class Crowd:
    """The carried sellers and what happens to them in an hour.

    Args:
        model: The model they live in; its platform and alliance exist already.
        register: The sellers before the first hour.
    """

    def __init__(self, model: "SiegeModel", register: Enrolment) -> None:
        self.model = model
        self.register = register
        setting, suspects = model.setting, register.audits.seller
        self.sellers = register.carried_sellers()
        self.table = register.enrol(self.sellers)
        at, found = find(self.sellers, suspects)
        self._suspect_rows = np.flatnonzero(found)
        self._suspect_at = at[found]  # where the audits have them
        self._can_join = register.can_join(self.table, self._suspect_rows)
        everyone = len(self.sellers)
        self._within_reach = int(np.searchsorted(self.sellers, setting.reach))
        self._listening = WaitingList(np.arange(self._within_reach), self._within_reach, HEAR_MARGIN)
        self._weighing = WaitingList(np.zeros(0, np.int64), self._within_reach, JOIN_MARGIN)
        self._level_then = model.alliance.hear_level.copy()
        self._risk_before = 1.0
        self._doubts = np.zeros(everyone, np.bool_)
        self._risk_then, self._share_then = 1.0, model.alliance.member_share.copy()
        none = np.zeros(0, np.int64)
        self._stirred = np.zeros(self._within_reach, np.bool_)
        self._any_stirred = False
        self._considering, self._overdue = none, none
        self._filed: dict[int, Ints] = {}  # appeals without an answer, by the hour in which they were filed
        self._inside, self._ready = none, none
        # Of those inside, in the same order: hazard of leaving cumulated so far, and at which each leaves.
        self._leave_progress, self._leave_clock = np.zeros(0), np.zeros(0)
        self._boycott_uptake = 0.0
        self.case_counts = np.zeros(len(Case), np.int64)
        """Sellers of the whole platform, in agents, by ``Case``."""
        self.case_counts[Case.UNTOUCHED] = setting.agents
        self.innocents_punished = 0
        self.heard = 0
        self.raiders = 0
        self.boycotters = 0
        self.sanctioned = 0
        self._granted: Ints = none
        self._granted_under: tuple[float, ...] = ()
        self.redress_grievance: int = 0
        self.traffic_grievance: int = 0

    def feel(self) -> None:
        """Let all weigh their grievance anew."""
        self._stirred[:] = True
        self._any_stirred = True

    def feel_out_of_reach(self) -> None:
        """Bring the grievance of those up to date whom no stage asks, because they cannot hear."""
        feel(self.model, self.table, slice(self._within_reach, None))

    def _of(self, rows: Ints) -> Cohort:
        return Cohort(SmallSeller, self.model, self.table, rows)

    # 1. enforcement
    def begin_audits(self) -> None:
        """Let the campaign begin in this hour."""
        self.register.audits.begin(self.model.hour, self.model.platform.policy)
        self._call_up()

    def go_on_with_audits(self, before: Policy) -> None:
        """Let the audits from this hour on follow the policy in force and no longer the one before."""
        self.register.audits.go_on(self.model.hour, before, self.model.platform.policy)
        self._call_up()

    def _call_up(self) -> None:
        """Put those who will be punished into the order of their hours."""
        hours, hour = self.model.setting.hours, self.register.audits.hour
        here = hour[self._suspect_at]
        order = np.argsort(here, kind="stable")
        self._punished_rows = self._suspect_rows[order]
        self._punished_from = np.searchsorted(here[order], np.arange(hours + 1))
        by_hour = (np.bincount(each[each < hours], minlength=hours) for each in (hour, here))
        self._punished_elsewhere = np.subtract(*by_hour)

    def files_by_hour(self, start: int) -> Floats:
        """Return the case files that the campaign opens in each hour from ``start`` to the end, in sellers."""
        hours, hour = self.model.setting.hours, self.register.audits.hour
        opened = np.bincount(hour[(hour >= start) & (hour < hours)] - start, minlength=hours - start)
        return opened.astype(np.float64) * self.model.setting.sellers_per_agent

    def punish(self) -> None:
        """Punish whom the campaign flags in this hour; the innocent decide whether to appeal."""
        hour, table, platform = self.model.hour, self.table, self.model.platform
        rows = self._punished_rows[self._punished_from[hour] : self._punished_from[hour + 1]]
        table["flagged_hour"][rows] = hour
        unheard = rows[(rows < self._within_reach) & ~table["heard"][rows]]
        level = self.model.alliance.hear_level[table["community"][unheard]]
        table["hear_level"][unheard] = self._of(unheard).hear_level_when_seeking(level)
        self._listening.wake(unheard)
        pays = platform.appeal_pays(table["exposure"][rows], table["fakes"][rows])
        self._move(rows[~pays], Case.RESIGNED)
        self._consider(rows[pays], Case.CONSIDERING)
        self.case_counts[Case.UNTOUCHED] -= self._punished_elsewhere[hour]
        self.case_counts[Case.RESIGNED] += self._punished_elsewhere[hour]
        self.innocents_punished += len(rows) - int(table["fakes"][rows].sum())

    def restore(self, share: float) -> None:
        """Give back to misjudged sellers what was taken, unless an appeal has done so.

        Args:
            share: Share of the misjudged whom the platform finds.
        """
        table, rows = self.table, self._suspect_rows
        taken = ~np.isin(table["case"][rows], (Case.UNTOUCHED, Case.UPHELD, Case.RESTORED)) & ~table["fakes"][rows]
        rows = rows[taken]
        rows = rows[below(self.register.census.of("restore_luck", self.sellers[rows]), share)]
        self._move(rows, Case.RESTORED)
        self._considering = self._considering[table["case"][self._considering] != Case.RESTORED.value]

    def share_traffic(self, hardship: Floats) -> None:
        """Let search traffic be shared out anew.

        Args:
            hardship: H_traffic by size class.
        """
        self.register.traffic_hardship = hardship
        self.table["hardship_traffic"] = hardship[self.table["size_class"]]

    def _move(self, rows: Ints, case: Case) -> None:
        if len(rows) == 0:
            return
        self.case_counts -= np.bincount(self.table["case"][rows], minlength=len(Case))
        self.case_counts[case] += len(rows)
        self.table["case"][rows] = case
        within = rows[rows < self._within_reach]
        self._stirred[within] = True
        self._any_stirred |= len(within) > 0

    def _consider(self, rows: Ints, case: Case) -> None:
        self.table["filed_hour"][rows] = self.model.hour + self.table["appeal_wait"][rows]
        self._move(rows, case)
        self._considering = np.concatenate([self._considering, rows])

    # 2. appeals
    def decide_appeals(self) -> None:
        """File the appeals of this hour, decide those that are due, and let go of what was not filed in time."""
        hour, platform, table = self.model.hour, self.model.platform, self.table
        rows = self._considering
        late = table["flagged_hour"][rows] + platform.window_hours <= hour
        filing = ~late & (table["filed_hour"][rows] <= hour)
        if filing.any() or late.any():
            filed = rows[filing]
            self._move(filed[table["case"][filed] == Case.CONSIDERING.value], Case.PENDING)
            self._move(rows[late], Case.RESIGNED)
            self._filed[hour] = filed
            self._considering = rows[~filing & ~late]
        due = [filed_hour for filed_hour in self._filed if filed_hour + platform.decision_hours <= hour]
        if due or len(self._overdue):
            decided = np.concatenate([self._overdue, *(self._filed.pop(filed_hour) for filed_hour in due)])
            decided = decided[table["case"][decided] != Case.RESTORED.value]
            overdue = table["case"][decided] == Case.OVERDUE.value
            wins = overdue | (table["appeal_luck"][decided] < platform.appeal_success())
            read = table["flagged_hour"][decided] <= platform.read_until
            self._move(decided[~wins], Case.REFUSED)
            self._move(decided[wins & read], Case.UPHELD)
            self._move(decided[wins & ~read & ~overdue], Case.OVERDUE)
            self._overdue = decided[wins & ~read]

    def reconsider(self) -> None:
        """Let those who were refused, or did not appeal, think again under new rules, if they still may file."""
        table, platform = self.table, self.model.platform
        rows = np.flatnonzero(
            ((table["case"] == Case.RESIGNED) | (table["case"] == Case.REFUSED))
            & (table["flagged_hour"] + platform.window_hours > self.model.hour)
        )
        rows = rows[platform.appeal_pays(table["exposure"][rows], table["fakes"][rows])]
        self._consider(rows, Case.RETRYING)

    # 4. hearing, joining, leaving
    def hear(self) -> None:
        """Let those whom stages 1 and 2 touched weigh it, and those hear whose clock the hazard has passed."""
        if self._any_stirred:
            stirred = np.flatnonzero(self._stirred)
            self._stirred[stirred] = False
            self._any_stirred = False
            inside = stirred[self.table["room"][stirred] >= 0]
            self._count_frames(inside, -1)
            feel(self.model, self.table, stirred)
            self._count_frames(inside, 1)
            self._weighing.wake(stirred)
            self._doubts[stirred] = True
        table, alliance = self.table, self.model.alliance
        risen = float((alliance.hear_level - self._level_then).max(initial=0.0))
        if risen >= HEAR_MARGIN:
            self._listening.shrink(risen)
            self._level_then = alliance.hear_level.copy()
        rows = self._listening.near
        if len(rows) == 0:
            return
        lack = table["hear_level"][rows] - alliance.hear_level.take(table["community"][rows])
        waits = lack >= 0
        new = rows[~waits]
        self._listening.keep(rows[waits], lack[waits])
        if len(new):
            table["heard"][new] = True
            self.heard += len(new)
            self._weighing.add(new[self._can_join[new]])

    def move(self) -> None:
        """Let those who want in join, and those leave whose time in the rooms is over."""
        leaving = self._leaving()
        joining = self._joining()
        inside, table, alliance = self._inside, self.table, self.model.alliance
        if leaving.any():
            gone = inside[leaving]
            table["left_hour"][gone] = self.model.hour
            alliance.see_off(table["room"][gone])
            self._count_frames(gone, -1)
            self.raiders -= int(table["raids"][gone].sum())
            self.boycotters -= int(table["boycotts"][gone].sum())
            for name, empty in (("room", -1), ("raids", False), ("boycotts", False)):
                table[name][gone] = empty
            inside = inside[~leaving]
            self._leave_progress, self._leave_clock = self._leave_progress[~leaving], self._leave_clock[~leaving]
            self._ready = self._ready[table["room"][self._ready] >= 0]
        if len(joining):
            table["joined_hour"][joining] = self.model.hour
            table["room"][joining] = alliance.welcome(table["community"][joining])
            self._count_frames(joining, 1)
            if self._boycott_uptake:
                table["boycotts"][joining] = below(table["boycott_luck"][joining], self._boycott_uptake)
                self.boycotters += int(table["boycotts"][joining].sum())
            inside = np.concatenate([inside, joining])
            self._leave_progress = np.concatenate([self._leave_progress, np.zeros(len(joining))])
            self._leave_clock = np.concatenate([self._leave_clock, table["leave_clock"][joining]])
            self._ready = np.concatenate([self._ready, joining[table["willing"][joining]]])
        self._inside = inside

    def _count_frames(self, rows: Ints, sign: int) -> None:
        self.redress_grievance += sign * int(self.table["grievance_redress"][rows].sum())
        self.traffic_grievance += sign * int(self.table["grievance_traffic"][rows].sum())

    def _leaving(self) -> Bools:
        b, rows = self.model.setting.behaviour, self._inside
        risk = self.model.platform.sanction_probability
        # Whoever is inside wanted in. Unless risk rises or something was done to her, the crowd has only
        # grown since, and she still does.
        check = rows if risk > self._risk_before else rows[self._doubts[rows]]
        self._risk_before = risk
        if len(check):
            self._doubts[check] = self._of(check).surplus() <= 0
        self._leave_progress += np.where(self._doubts[rows], b.leave_hazard * b.quiescent_leave_factor, b.leave_hazard)
        return self._leave_progress >= self._leave_clock

    def _joining(self) -> Ints:
        table = self.table
        risk, share = self.model.platform.sanction_probability, self.model.alliance.member_share
        self._risk_then = max(self._risk_then, risk)
        shrunk = self._risk_then - risk + float((share - self._share_then).max(initial=0.0))
        if shrunk >= JOIN_MARGIN:
            self._weighing.shrink(shrunk)
            self._risk_then, self._share_then = risk, share.copy()
        rows = self._weighing.near
        surplus = self._of(rows).surplus()
        (wants,) = (surplus > 0).nonzero()
        eager = rows[wants]
        progress = table["join_progress"][eager]
        progress += self.model.setting.behaviour.join_hazard * self.model.activity[self.model.hour]
        table["join_progress"][eager] = progress
        joins = progress >= table["join_clock"][eager]
        waits = np.ones(len(rows), np.bool_)
        waits[wants[joins]] = False
        self._weighing.keep(rows[waits], -surplus[waits])
        return np.sort(eager[joins])

    # 5. raids, and the advertising boycott
    def take_up_raiding(self, raider_share: float, hazard: float) -> None:
        """Let willing members raid who see enough raiders around them.

        Args:
            raider_share: Share of raiders in the rooms.
            hazard: Hazard of the hour for those who do.
        """
        table = self.table
        follows = self._ready[table["raid_threshold"][self._ready] <= raider_share]
        table["raid_progress"][follows] += hazard
        new = follows[table["raid_progress"][follows] >= table["raid_clock"][follows]]
        table["raids"][new] = True
        self.raiders += len(new)
        self._ready = self._ready[~table["raids"][self._ready]]

    def close_accounts(self, hazard: float) -> None:
        """Let the platform close the accounts of raiders, who then raid no more.

        Args:
            hazard: Hazard of the hour for each of them.
        """
        table, rows = self.table, self._inside[self.table["raids"][self._inside]]
        table["sanction_progress"][rows] += hazard
        closed = rows[table["sanction_progress"][rows] >= table["sanction_clock"][rows]]
        table["raids"][closed] = False
        table["sanctioned"][closed] = True
        self.raiders -= len(closed)
        self.sanctioned += len(closed)

    def boycott(self, uptake: float) -> None:
        """Let members, and whoever joins later, stop their own advertising; ``uptake`` 0 ends it."""
        self._boycott_uptake = uptake
        rows = self._inside
        self.table["boycotts"][rows] = below(self.table["boycott_luck"][rows], uptake)
        self.boycotters = int(self.table["boycotts"][rows].sum())

    # What the platform has to show for it, in agents
    @property
    def fakers_punished(self) -> int:
        """Fakers punished so far."""
        return self.model.setting.agents - int(self.case_counts[Case.UNTOUCHED]) - self.innocents_punished

    @property
    def fakers_stopped(self) -> int:
        """Fakers who have stopped because they were warned."""
        return 0 if self.model.platform.campaign_hour is None else self.register.audits.stopping

    @property
    def fakers_standing(self) -> int:
        """Fakers on the whole platform who were neither punished nor have stopped."""
        return self.register.audits.fakers - self.fakers_punished - self.fakers_stopped

    @property
    def legitimacy(self) -> int:
        """L of all sellers of the platform together, in millionths: it depends on case and faking alone."""
        platform = self.model.platform
        under = platform.illegitimacy, platform.parity_seen, platform.policy.no_appeal_pledge
        if under != self._granted_under:
            self._granted, self._granted_under = self._grants(), under
        fakers = np.zeros(len(Case), np.int64)
        fakers[Case.RESIGNED] = self.fakers_punished  # a faker has no case
        return int(self._granted @ np.concatenate([fakers, self.case_counts - fakers]))

    def _grants(self) -> Ints:
        """Return L in millionths, by case: of fakers, then of the honest."""
        kinds = Columns(SmallSeller, 2 * len(Case), ("case", "fakes"))
        kinds["case"] = np.tile(np.array(Case), 2)
        kinds["fakes"][: len(Case)] = True
        granted: Floats = 1.0 - Cohort(SmallSeller, self.model, kinds).illegitimacy()
        return np.rint(MICRO * granted).astype(np.int64)

    # What a run leaves behind
    def joined(self) -> dict[str, Array]:
        """Return who has joined: her number, when she came and left, and where she stands with the platform."""
        rows = np.flatnonzero(self.table["joined_hour"] < NEVER)
        return {name: self.table[name][rows] for name in ("seller", "joined_hour", "left_hour", "case")}
