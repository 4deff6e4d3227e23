"""The small seller: what she suffers, what she makes of it, and when she joins, leaves and raids."""

from enum import IntEnum
from typing import Any, ClassVar

import numpy as np

from sim.columns import NEVER, Column, ColumnAgent
from sim.sellers.census import below
from sim.submodels import appeals, civil_violence, contagion, enforcement
from sim.world.world import World

MICRO = 1_000_000
"""Grievance shares are added up in integers of a millionth, so that sums do not depend on their order."""


class Case(IntEnum):
    """Where a seller stands with the platform. From ``REFUSED`` to ``RETRYING`` she sees no redress.

    Columns are compared with the ``value`` of a member: NumPy takes five times as long over the member itself.
    """

    UNTOUCHED = 0
    CONSIDERING = 1  # punished, means to appeal, has not filed yet
    PENDING = 2
    UPHELD = 3
    REFUSED = 4  # or never answered, which the article says is what mostly happened
    OVERDUE = 5  # will be upheld, but the promised date has passed and staff have not read the file
    RESIGNED = 6  # does not appeal: the gamble does not pay, or the time to file has run out
    RETRYING = 7  # appeals after all, or again, under new rules, and does not believe in it until she has won
    RESTORED = 8  # misjudged, as the platform has found by itself


class SmallSeller(ColumnAgent):
    """A small seller on Taobao.

    Rule (Epstein 2002, Granovetter 1978): she joins when ``G - N > T + max(0, theta - s)``, at the rate of
    her join clock.

    * Grievance ``G = H (1 - L)``. Hardship ``H = 1 - (1 - H_redress)(1 - H_traffic)`` combines what the
      campaign took with her relative deprivation of search traffic. Legitimacy ``L`` is what she still
      grants the platform: each wrong multiplies her illegitimacy ``1 - L``, so that whoever grants full
      legitimacy forgives everything.
    * Net risk ``N = R P``, with her risk aversion ``R`` and the estimated probability ``P`` of a sanction.
    * ``T`` is Epstein's threshold; ``theta`` the share of her community that she would like to see in,
      ``s`` the share that has joined.

    What she does takes effect when the hazard cumulated since she wants it passes her clock, an Exp(1)
    number drawn in the census (Sellke 1983). So no die is thrown within an hour, and the same seller
    meets the same luck under every policy.

    Every rule of hers stands here once, and is meant for one seller or a whole cohort. Who is asked, and when,
    is decided by the files beside this one.
    """

    model: World
    bounded: ClassVar[bool] = True
    """States of a class that changes a rule, if it is set there, that pruning may go on by the same bounds: ``surplus``
    is largest where harm and share are largest and risk is least, moves with nothing else, and only the innocent act
    beyond the reach of the alliance. Without it nobody is pruned."""

    seller = Column(np.int64, "number in the census; low numbers stand nearest to the alliance's channels")
    community = Column(np.int32, "community: sellers who hear of each other")
    fakes = Column(np.bool_, "orders her own goods to gain sales rank", "yes/no")
    offsite = Column(np.bool_, "brings traffic from other sites", "yes/no")
    size_class = Column(np.uint8, "class of sales, of 256 equally frequent ones")
    exposure = Column(np.float64, "share of income from listings that the campaign would flag", "share")
    risk_aversion = Column(np.float64, "R", "share")
    social_threshold = Column(np.float64, "theta: share of her community that she wants to see in", "share")
    hardship_traffic = Column(np.float64, "H_traffic: relative deprivation of search traffic", "share")
    hear_level = Column(np.float64, "cumulated hazard of her community at which she hears", "hazard")
    join_clock = Column(np.float64, "cumulated hazard at which she joins", "hazard")
    leave_clock = Column(np.float64, "cumulated hazard at which she leaves", "hazard")
    raid_clock = Column(np.float64, "cumulated hazard at which she raids", "hazard")
    sanction_clock = Column(np.float64, "cumulated hazard at which her account is closed for raiding", "hazard")
    raid_threshold = Column(np.float64, "share of raiders in the rooms that she wants to see first", "share")
    willing = Column(np.bool_, "would attack at all", "yes/no")

    appeal_luck = Column(np.float64, "her appeal succeeds where this lies below the chance", "share")
    appeal_wait = Column(np.int32, "hours she takes to file an appeal once she wants to", "h")
    boycott_luck = Column(np.float64, "joins an advertising boycott where this lies below the uptake", "share")

    flagged_hour = Column(np.int32, "hour in which the campaign punishes her", "h", NEVER)
    case = Column(np.int8, "where she stands with the platform: a Case", "", Case.UNTOUCHED)
    filed_hour = Column(np.int32, "hour in which she files an appeal", "h", NEVER)
    hardship_redress = Column(np.float64, "H_redress: share of the season's income lost to the campaign", "share")
    grievance = Column(np.float64, "G", "grievance")
    grievance_redress = Column(np.int64, "part of G that redress would settle", "millionths")
    grievance_traffic = Column(np.int64, "part of G that equal traffic would settle", "millionths")
    heard = Column(np.bool_, "has heard of the rooms", "yes/no", False)
    join_progress = Column(np.float64, "hazard of joining cumulated so far", "hazard")
    doubts = Column(np.bool_, "sits in the rooms and does not want in any more", "yes/no", False)
    leave_progress = Column(np.float64, "hazard of leaving cumulated so far", "hazard")
    joined_hour = Column(np.int32, "hour in which she joined", "h", NEVER)
    left_hour = Column(np.int32, "hour in which she left the rooms", "h", NEVER)
    room = Column(np.int32, "voice room in which she sits, -1 for none", "", -1)
    raid_progress = Column(np.float64, "hazard of raiding cumulated so far", "hazard")
    raids = Column(np.bool_, "raids", "yes/no", False)
    sanction_progress = Column(np.float64, "hazard of it cumulated so far", "hazard")
    sanctioned = Column(np.bool_, "account closed for raiding", "yes/no", False)
    boycotts = Column(np.bool_, "has stopped her own advertising", "yes/no", False)

    # What she feels
    def redress_hardship(self) -> Any:
        """Return H_redress: nothing for the untouched, little for the upheld, the fine on top for the denied."""
        b, regime, case, exposure = self.model.setting.behaviour, self.model.regime, self.case, self.exposure
        fine = np.where(self.denied(), regime.fine, 0.0)
        stake_lost = self.stake_lost()
        lost = enforcement.income_lost(exposure, b.deweight_loss, fine, stake_lost)
        scar = exposure * b.history_loss
        deweighted = 0.0 if regime.policy.restore_weight else b.deweight_loss
        restored = enforcement.income_lost(scar, deweighted, 0.0, stake_lost)
        lost = np.where(case == Case.RESTORED.value, restored, lost)
        return np.where(case == Case.UNTOUCHED.value, 0.0, np.where(case == Case.UPHELD.value, scar * stake_lost, lost))

    def stake_lost(self) -> Any:
        """Return what a punishment costs of a season: all of it before the festival, less once it is over."""
        setting = self.model.setting
        return np.where(self.flagged_hour < setting.festival_hour, 1.0, 1.0 - setting.behaviour.festival_stake)

    def denied(self) -> Any:
        """Return whether she sees no redress."""
        case = self.case
        return (case >= Case.REFUSED.value) & (case != Case.RESTORED.value)

    def illegitimacy(self) -> Any:
        """Return 1 - L: the base level, raised by each wrong done to her and moved by what the platform says."""
        b, regime = self.model.setting.behaviour, self.model.regime
        spared = 1.0 + b.double_standard_effect * (1.0 - regime.parity_seen)
        pledge = 1.0 + b.pledge_effect * regime.policy.no_appeal_pledge
        innocent = np.where(self.fakes, 1.0, 1.0 + b.innocence_effect)
        denied = np.where(self.denied(), 1.0 + b.denial_effect, 1.0)
        wrongs = np.where(self.case == Case.UNTOUCHED.value, 1.0, spared * pledge * innocent * denied)
        return np.minimum(1.0, regime.illegitimacy * wrongs)

    def feels(self) -> None:
        """Weigh her grievance G anew, and which parts of it redress and equal traffic would settle."""
        redress, illegitimacy, traffic = self.redress_hardship(), self.illegitimacy(), self.hardship_traffic
        self.hardship_redress = redress
        self.grievance = civil_violence.grievance(enforcement.combined_hardship(redress, traffic), illegitimacy)
        self.grievance_redress = np.rint(MICRO * (illegitimacy * redress))
        self.grievance_traffic = np.rint(MICRO * (illegitimacy * traffic))

    def net_grievance(self) -> Any:
        """Return G - N."""
        return civil_violence.net_grievance(self.grievance, self.risk_aversion, self.model.regime.sanction_probability)

    def surplus(self) -> Any:
        """Return by how much G - N exceeds T + max(0, theta - s); she wants in where it is positive."""
        seen = self.model.communities.share_seen(self.community)
        hurdle = contagion.social_hurdle(self.social_threshold, seen)
        return self.net_grievance() - (self.model.setting.behaviour.activation_threshold + hurdle)

    # What she does about her punishment
    def appeal_pays(self) -> Any:
        """Return whether she would appeal: only the innocent have a case, and only if the gamble pays."""
        b, regime, exposure = self.model.setting.behaviour, self.model.regime, self.exposure
        at_stake = exposure * (1.0 - b.history_loss) + (1.0 - exposure) * b.deweight_loss
        effort = b.item_cost * regime.policy.appeal_evidence_items
        return ~self.fakes & appeals.is_worth_it(regime.appeal_success, at_stake, regime.fine, effort)

    def means_to_appeal(self) -> None:
        """Set out to file an appeal, which takes her some hours."""
        self.filed_hour = self.model.hour + self.appeal_wait

    def may_file(self) -> Any:
        """Return whether the time to file an appeal has not run out."""
        return self.flagged_hour > self.model.hour - self.model.regime.appeal_window_hours

    def files_appeal(self) -> Any:
        """Return whether an appeal that she means to file is filed by this hour."""
        return self.may_file() & (self.filed_hour <= self.model.hour)

    def wins_appeal(self) -> Any:
        """Return whether her appeal is to be upheld, once staff have read her file."""
        return (self.case == Case.OVERDUE.value) | (self.appeal_luck < self.model.regime.appeal_success)

    def thinks_again(self) -> Any:
        """Return whether she was refused, or did not appeal, and would appeal under the rules in force."""
        case = self.case
        unheard = (case == Case.RESIGNED.value) | (case == Case.REFUSED.value)
        return unheard & self.may_file() & self.appeal_pays()

    def is_misjudged(self) -> Any:
        """Return whether she was punished though innocent, and what was taken has not been given back."""
        case = self.case
        taken = (case != Case.UNTOUCHED.value) & (case != Case.UPHELD.value) & (case != Case.RESTORED.value)
        return taken & ~self.fakes

    # Hearing, joining, leaving
    def looks_for_others(self) -> None:
        """Look for others herself, being punished: what is left of her clock runs ``seek_factor`` times as fast."""
        level = self.model.communities.hear_level[self.community]
        self.hear_level = level + (self.hear_level - level) / self.model.setting.behaviour.seek_factor

    def has_yet_to_hear(self) -> Any:
        """Return how much hazard her community lacks until she hears; she hears where it is negative."""
        return self.hear_level - self.model.communities.hear_level.take(self.community)

    def joins(self) -> Any:
        """Return whether she, who wants in, joins in this hour."""
        progress = self.join_progress
        progress += self.model.setting.behaviour.join_hazard * self.model.activity[self.model.hour]
        self.join_progress = progress
        return progress >= self.join_clock

    def leaves(self) -> Any:
        """Return whether she, who sits in the rooms, leaves in this hour; sooner if she does not want in any more."""
        b = self.model.setting.behaviour
        progress = self.leave_progress
        progress += np.where(self.doubts, b.leave_hazard * b.quiescent_leave_factor, b.leave_hazard)
        self.leave_progress = progress
        return progress >= self.leave_clock

    # Raids, and the advertising boycott
    def takes_up_raiding(self, raider_share: float, hazard: float) -> Any:
        """Return whether she, who sits in the rooms and is willing, raids from this hour on (Granovetter 1978).

        Args:
            raider_share: Share of raiders in the rooms.
            hazard: Hazard of the hour for whoever sees enough of them.
        """
        follows = self.raid_threshold <= raider_share
        progress = self.raid_progress
        progress += np.where(follows, hazard, 0.0)
        self.raid_progress = progress
        return follows & (progress >= self.raid_clock)

    def loses_account(self, hazard: float) -> Any:
        """Return whether the platform closes her account in this hour, because she raids.

        Args:
            hazard: Hazard of the hour.
        """
        progress = self.sanction_progress
        progress += hazard
        self.sanction_progress = progress
        return progress >= self.sanction_clock

    def stops_advertising(self, uptake: float) -> Any:
        """Return whether she takes part in a boycott of advertising.

        Args:
            uptake: Share of sellers who do.
        """
        return below(self.boycott_luck, uptake)
