"""The siege once more, with one ordinary Mesa agent per small seller.

Every seller is visited in every stage of every hour. Nothing is pruned, kept in arrays or put off, and how
a seller feels is worked out whenever it is asked for. Platform, alliance and merchants are those of ``sim``.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import mesa
import numpy as np

from sim.columns import NEVER
from sim.model import SiegeModel
from sim.scenario.policy import Policy
from sim.scenario.scenario import Scenario
from sim.sellers.census import TRAITS, Census
from sim.sellers.seller import Case
from sim.submodels.arrays import Array, Floats

NO_REDRESS_IN_SIGHT = (Case.REFUSED, Case.OVERDUE, Case.RESIGNED, Case.RETRYING)
SIZE_CLASSES = 256
ARTICLE_ITEMS = 5
MICRO = 1_000_000


def below(draw: float, share: float) -> bool:
    """Return whether a uniform draw of the census lies below a share; the census draws in single precision."""
    return draw < float(np.float32(share))


def traffic_hardship(setting: Scenario, p: Policy) -> list[float]:
    """Return H_traffic of each size class: ``clip(1 - T / T_ref, 0, 1)``.

    Sales are log-normal; search gives visits in proportion to sales to the power gamma, and an even share
    on top. T_ref is what the median seller would get if Tmall took no slots.
    """
    b = setting.behaviour
    raw = [math.exp(b.size_spread * NormalDist().inv_cdf((n + 0.5) / SIZE_CLASSES)) for n in range(SIZE_CLASSES)]
    all_sales = math.fsum(raw)
    pull = [(sales / all_sales * SIZE_CLASSES) ** p.sales_weight for sales in raw]
    all_pull = math.fsum(pull)
    fair = [(1.0 - p.sns_traffic_share) * (x / all_pull * SIZE_CLASSES) + p.sns_traffic_share for x in pull]
    typical = fair[SIZE_CLASSES // 2]
    tmall = p.tmall_slot_share * (1.0 - b.event_traffic_share) if p.event_parity else p.tmall_slot_share
    return [min(1.0, max(0.0, 1.0 - (1.0 - tmall) * visits / typical)) for visits in fair]


class PlainSeller(mesa.Agent):
    """A small seller on Taobao.

    Rule: join if ``G - N > T + max(0, theta - s)``, once the hazard cumulated in the hours in which this
    held passes the join clock; leave once the hazard cumulated in the rooms passes the leave clock.

    Attributes:
        number: Number in the census.
        community: Community: sellers who hear of each other.
        reachable: Whether the alliance's channels reach her.
        fakes: Whether she orders her own goods to gain sales rank.
        offsite: Whether she brings traffic from other sites.
        suspicion: The detector flags her if this lies below its chance to.
        stops: Whether she fakes no more because she was warned.
        audit_clock: Time to her audit, in units of the campaign's tempo.
        audit_hour: Hour of that audit, once the campaign has begun.
        exposure: Share of her income from the listings that are then deleted.
        hardship_traffic: H_traffic.
        risk_aversion: R.
        social_threshold: theta, the share of her community that she wants to see in.
        hear_level: Cumulated hazard of her community at which she hears of the rooms.
        join_clock: Cumulated hazard at which she joins.
        leave_clock: Cumulated hazard at which she leaves.
        willing: Whether she would raid at all.
        raid_threshold: Share of raiders in the rooms that she wants to see first.
        raid_clock: Cumulated hazard at which she raids.
        boycott_luck: She joins an advertising boycott if this lies below the uptake.
        appeal_luck: Her appeal succeeds if this lies below the chance.
        appeal_wait: Hours she takes to file an appeal once she wants to.
        case: Where she stands with the platform.
        flagged_hour: Hour in which she was punished.
        filed_hour: Hour in which she files an appeal.
        filed: Whether an appeal of hers lies with the platform.
        heard: Whether she has heard of the rooms.
        room: Voice room in which she sits, -1 for none.
        raids: Whether she raids.
        boycotts: Whether she has stopped her own advertising.
        joined_hour: Hour in which she joined.
        left_hour: Hour in which she left the rooms.
        joins_now: Whether she joins in this hour.
        leaves_now: Whether she leaves in this hour.
    """

    model: "TwinModel"

    def __init__(self, model: "TwinModel", number: int, draws: dict[str, float], hardship_traffic: float) -> None:
        super().__init__(model)
        setting, b, p = model.setting, model.setting.behaviour, model.setting.policy
        self.size_class = int(draws["size_class"])
        self.number = number
        self.community = number // b.community_size
        self.reachable = number < setting.reach
        self.fakes = below(draws["faking_luck"], b.faking_prevalence)
        self.offsite = below(draws["offsite_luck"], b.offsite_share)
        self.suspicion = draws["suspicion"]
        warned = b.notice_response * (1.0 - math.exp(-p.notice_days / b.notice_time_days))
        self.stops = self.fakes and below(draws["notice_luck"], warned)
        self.audit_clock = draws["audit_clock"]
        self.audit_hour = NEVER
        self.restore_luck = draws["restore_luck"]
        self.exposure = draws["exposure"]
        self.hardship_traffic = hardship_traffic
        self.risk_aversion = draws["risk_aversion"]
        self.social_threshold = b.social_threshold_mean + b.social_threshold_spread * draws["threshold_deviate"]
        self.hear_level = draws["hear_clock"]
        self.join_clock = draws["join_clock"]
        self.leave_clock = draws["leave_clock"]
        self.willing = below(draws["raid_luck"], b.attack_share)
        self.raid_threshold = b.attack_share * draws["raid_threshold_draw"] * draws["raid_threshold_draw"]
        self.raid_clock = draws["raid_clock"]
        self.boycott_luck = draws["boycott_luck"]
        self.sanction_clock = draws["sanction_clock"]
        self.appeal_luck = draws["appeal_luck"]
        self.appeal_wait = int(min(draws["appeal_clock"] / b.appeal_hazard, float(setting.hours)))

        self.case = Case.UNTOUCHED
        self.flagged_hour = NEVER
        self.filed_hour = NEVER
        self.filed = False
        self.heard = False
        self.room = -1
        self.raids = False
        self.boycotts = False
        self.joined_hour = NEVER
        self.left_hour = NEVER
        self.join_progress = 0.0
        self.leave_progress = 0.0
        self.sanction_progress = 0.0
        self.sanctioned = False
        self.raid_progress = 0.0
        self.joins_now = False
        self.leaves_now = False

    @property
    def in_rooms(self) -> bool:
        """Whether she sits in a voice room."""
        return self.room >= 0

    # What she feels
    def fine(self) -> float:
        """Return the fine ("fake one, fine two") as a share of the season's income."""
        return min(1.0, self.model.regime.policy.penalty_multiplier * self.model.setting.behaviour.fine_share)

    def redress_hardship(self) -> float:
        """Return H_redress, the share of the season's income that the campaign took."""
        if self.case is Case.UNTOUCHED:
            return 0.0
        setting, b = self.model.setting, self.model.setting.behaviour
        festival_hour = setting.hour_of(setting.festival) - round(24 * setting.policy.campaign_delay_days)
        before_festival = self.flagged_hour < festival_hour
        stake_lost = 1.0 if before_festival else 1.0 - b.festival_stake
        if self.case is Case.UPHELD:
            return self.exposure * b.history_loss * stake_lost
        if self.case is Case.RESTORED:
            deweighted = 0.0 if self.model.regime.policy.restore_weight else b.deweight_loss
            sales_lost = 1.0 - (1.0 - self.exposure * b.history_loss) * (1.0 - deweighted)
            return 1.0 - (1.0 - sales_lost * stake_lost)
        fine = self.fine() if self.case in NO_REDRESS_IN_SIGHT else 0.0
        sales_lost = 1.0 - (1.0 - self.exposure) * (1.0 - b.deweight_loss)
        return 1.0 - (1.0 - sales_lost * stake_lost) * (1.0 - fine)

    def illegitimacy(self) -> float:
        """Return 1 - L."""
        b, p, regime = self.model.setting.behaviour, self.model.regime.policy, self.model.regime
        wrongs = 1.0
        if self.case is not Case.UNTOUCHED:
            parity = regime.believed_parity + (b.review_symmetry_shock if p.review_symmetry else 0.0)
            parity = min(1.0, max(0.0, parity))
            wrongs *= 1.0 + b.double_standard_effect * (1.0 - parity)
            if p.no_appeal_pledge:
                wrongs *= 1.0 + b.pledge_effect
            if not self.fakes:
                wrongs *= 1.0 + b.innocence_effect
            if self.case in NO_REDRESS_IN_SIGHT:
                wrongs *= 1.0 + b.denial_effect
        voice = 1.0 + b.tone_shock * p.tone
        if p.rule_vote:
            voice *= 1.0 + b.rule_vote_shock
        apology = 1.0 + b.apology_shock if p.apology else 1.0
        return min(1.0, regime.base_illegitimacy * voice * apology * wrongs)

    def grievance(self) -> float:
        """Return G = H (1 - L)."""
        hardship = 1.0 - (1.0 - self.redress_hardship()) * (1.0 - self.hardship_traffic)
        return hardship * self.illegitimacy()

    def grievance_redress(self) -> int:
        """Return the part of G that redress would settle, in millionths."""
        return round(MICRO * (self.illegitimacy() * self.redress_hardship()))

    def grievance_traffic(self) -> int:
        """Return the part of G that equal traffic would settle, in millionths."""
        return round(MICRO * (self.illegitimacy() * self.hardship_traffic))

    def wants_in(self) -> bool:
        """Return whether G - N > T + max(0, theta - s)."""
        net_risk = self.risk_aversion * self.model.regime.sanction_probability
        share_seen = float(self.model.communities.member_share[self.community])
        hurdle = max(0.0, self.social_threshold - share_seen)
        return self.grievance() - net_risk > self.model.setting.behaviour.activation_threshold + hurdle

    # 1. enforcement
    def expect_audit(self, since: int, progress: float) -> None:
        """Be told when her audit comes, unless it has been.

        Args:
            since: Hour from which the campaign has its present tempo.
            progress: The audits' clock by then, in the unit of ``audit_clock``.
        """
        if self.audit_hour >= since:
            wait = (self.audit_clock - progress) * self.model.regime.policy.campaign_hours
            self.audit_hour = since + int(min(wait, float(NEVER)))

    def flagged(self) -> bool:
        """Return whether the detector would flag her under the policy in force."""
        b, p = self.model.setting.behaviour, self.model.regime.policy
        recall = p.detector_recall * b.proof_recall_factor if p.proof_first else p.detector_recall
        honest = p.detector_fpr * b.proof_fpr_factor if p.proof_first else p.detector_fpr
        if self.fakes:
            return not self.stops and below(self.suspicion, p.campaign_coverage * recall)
        suspected = min(1.0, honest * p.fpr_offsite_factor) if self.offsite else honest
        return below(self.suspicion, p.campaign_coverage * suspected)

    def be_audited(self) -> None:
        """Be punished if her listings are audited in this hour and the detector flags her."""
        if not (self.audit_hour == self.model.hour and self.flagged()):
            return
        self.flagged_hour = self.model.hour
        if self.reachable and not self.heard:
            # From now on she looks for others herself: what is left of her clock runs faster.
            level = float(self.model.communities.hear_level[self.community])
            self.hear_level = level + (self.hear_level - level) / self.model.setting.behaviour.seek_factor
        if self.appeal_pays():
            self.means_to_appeal(Case.CONSIDERING)
        else:
            self.case = Case.RESIGNED

    def be_restored(self, share: float) -> None:
        """Get back what was taken, if she was misjudged, has not got it yet and the platform finds it out."""
        punished = self.case not in (Case.UNTOUCHED, Case.UPHELD)
        if punished and not self.fakes and below(self.restore_luck, share):
            self.case, self.filed = Case.RESTORED, False

    # 2. appeals
    def appeal_chance(self) -> float:
        """Return her chance to win before staff or jury."""
        b, p = self.model.setting.behaviour, self.model.regime.policy
        biased = min(1.0, p.appeal_success * b.item_availability ** (p.appeal_evidence_items - ARTICLE_ITEMS))
        jury = min(1.0, biased / (1.0 - b.staff_bias))
        bias_left = b.staff_bias * (1.0 - p.staff_oversight)
        staff = min(1.0, biased * ((1.0 - bias_left) / (1.0 - b.staff_bias)))
        return (1.0 - p.jury_share) * staff + p.jury_share * jury

    def appeal_pays(self) -> bool:
        """Return whether she is innocent and the gamble pays: p V > (1 - p) F + c."""
        b = self.model.setting.behaviour
        saved = self.exposure * (1.0 - b.history_loss) + (1.0 - self.exposure) * b.deweight_loss
        effort = b.item_cost * self.model.regime.policy.appeal_evidence_items
        chance = self.appeal_chance()
        return not self.fakes and chance * saved > (1.0 - chance) * self.fine() + effort

    def means_to_appeal(self, case: Case) -> None:
        """Mean to file an appeal."""
        self.case = case
        self.filed_hour = self.model.hour + self.appeal_wait

    def thinks_again(self) -> None:
        """Appeal after all, or again, under new rules, if there still is time."""
        may_file = self.flagged_hour + self.model.regime.appeal_window_hours > self.model.hour
        if self.case in (Case.RESIGNED, Case.REFUSED) and may_file and self.appeal_pays():
            self.means_to_appeal(Case.RETRYING)

    def follow_appeal(self, read_until: int) -> None:
        """File an appeal, give it up when the time to file has run out, or be answered.

        Args:
            read_until: Case files opened up to this hour have all been read.
        """
        hour, regime = self.model.hour, self.model.regime
        if self.case in (Case.CONSIDERING, Case.RETRYING) and not self.filed:
            if self.flagged_hour + regime.appeal_window_hours <= hour:
                self.case = Case.RESIGNED
            elif self.filed_hour <= hour:
                self.filed = True
                if self.case is Case.CONSIDERING:
                    self.case = Case.PENDING
        if self.filed and (self.case is Case.OVERDUE or self.filed_hour + regime.decision_hours <= hour):
            if self.case is not Case.OVERDUE and self.appeal_luck >= self.appeal_chance():
                self.case, self.filed = Case.REFUSED, False
            elif self.flagged_hour <= read_until:
                self.case, self.filed = Case.UPHELD, False
            else:
                self.case = Case.OVERDUE

    # 4. hearing, joining, leaving
    def hears(self) -> None:
        """Hear of the rooms once the hazard of her community has passed her clock."""
        if self.reachable and not self.heard and self.model.communities.hear_level[self.community] > self.hear_level:
            self.heard = True

    def step(self) -> None:
        """Decide whether to join or to leave; the crowd lets all who decided so do it at the same time."""
        b = self.model.setting.behaviour
        self.joins_now = self.leaves_now = False
        if self.in_rooms:
            self.leave_progress += b.leave_hazard if self.wants_in() else b.leave_hazard * b.quiescent_leave_factor
            self.leaves_now = self.leave_progress >= self.leave_clock
        elif self.heard and self.joined_hour == NEVER and self.wants_in():
            self.join_progress += b.join_hazard * float(self.model.activity[self.model.hour])
            self.joins_now = self.join_progress >= self.join_clock

    def joins(self, room: int) -> None:
        """Sit down in a voice room."""
        self.room = room
        self.joined_hour = self.model.hour

    def leaves(self) -> None:
        """Leave the voice rooms for good, and whatever the members do there."""
        self.room = -1
        self.raids = self.boycotts = False
        self.left_hour = self.model.hour

    # 5. raids, and the advertising boycott
    def takes_up_raiding(self, raider_share: float, hazard: float) -> None:
        """Raid once the hazard, cumulated while there were raiders enough around her, passes her clock."""
        if (
            self.in_rooms
            and self.willing
            and not (self.raids or self.sanctioned)
            and self.raid_threshold <= raider_share
        ):
            self.raid_progress += hazard
            self.raids = self.raid_progress >= self.raid_clock

    def loses_account(self, hazard: float) -> None:
        """Lose her account once the hazard, cumulated while she raids, passes her clock."""
        if self.raids:
            self.sanction_progress += hazard
            if self.sanction_progress >= self.sanction_clock:
                self.raids, self.sanctioned = False, True

    def stops_advertising(self, uptake: float) -> None:
        """Stop her own advertising, or take it up again, as long as she sits in the rooms."""
        if self.in_rooms:
            self.boycotts = below(self.boycott_luck, uptake)


class CaseCounts:
    """How many sellers stand where with the platform, counted when asked."""

    def __init__(self, sellers: Sequence[PlainSeller]) -> None:
        self.sellers = sellers

    def __getitem__(self, case: Case) -> int:
        """Return how many sellers have such a case."""
        return sum(seller.case is case for seller in self.sellers)


class PlainCrowd:
    """All small sellers, in the order of their numbers; answers to what the crowd and its parts answer to."""

    def __init__(self, model: "TwinModel", census: Census) -> None:
        self.model = model
        hardship = traffic_hardship(model.setting, model.regime.policy)
        self.audits_since, self.audits_progress = 0, 0.0
        traits = {name: census.of(name, slice(0, census.sellers)).tolist() for name in TRAITS}
        self.boycott_uptake = 0.0
        self.begun = False
        self.sellers: list[PlainSeller] = []
        for number in range(census.sellers):
            draws = {name: trait[number] for name, trait in traits.items()}
            self.sellers.append(PlainSeller(model, number, draws, hardship[int(draws["size_class"])]))
        self.case_counts = CaseCounts(self.sellers)

    # What the hour does to them and what they do
    def punish(self) -> None:
        """Let the campaign audit the listings of this hour."""
        for seller in self.sellers:
            seller.be_audited()

    def begin(self) -> None:
        """Let all know when they will be audited."""
        self.begun = True
        self.audits_since = self.model.hour
        for seller in self.sellers:
            seller.expect_audit(self.audits_since, self.audits_progress)

    def go_on(self, before: Policy) -> None:
        """Let all know when they will be audited, if the tempo has changed."""
        if self.model.regime.policy.campaign_hours != before.campaign_hours:
            self.audits_progress += (self.model.hour - self.audits_since) / before.campaign_hours
            self.begin()

    def files_by_hour(self, start: int) -> Floats:
        """Return the case files that the campaign opens in each hour from ``start`` to the end, in sellers."""
        opened = [0] * (self.model.setting.hours - start)
        for seller in self.sellers:
            if start <= seller.audit_hour < self.model.setting.hours and seller.flagged():
                opened[seller.audit_hour - start] += 1
        return np.array([count * self.model.setting.sellers_per_agent for count in opened])

    def restore(self, share: float) -> None:
        """Let the platform give back to misjudged sellers what was taken."""
        for seller in self.sellers:
            seller.be_restored(share)

    def share_traffic(self) -> None:
        """Let search traffic be shared out anew; what each size class gets is worked out here once more."""
        theirs = traffic_hardship(self.model.setting, self.model.regime.policy)
        for seller in self.sellers:
            seller.hardship_traffic = theirs[seller.size_class]

    def decide(self, read_until: int) -> None:
        """File, give up and answer appeals."""
        for seller in self.sellers:
            seller.follow_appeal(read_until)

    def reconsider(self) -> None:
        """Let all think about an appeal under new rules."""
        for seller in self.sellers:
            seller.thinks_again()

    def stir(self) -> None:
        """Do nothing: a plain seller weighs her grievance whenever she is asked."""

    def hear(self) -> None:
        """Let all listen."""
        for seller in self.sellers:
            seller.hears()

    def move(self) -> None:
        """Let all decide on what they see now; then let them leave and join, seats being freed first."""
        for seller in self.sellers:
            seller.step()
        leaving = [seller for seller in self.sellers if seller.leaves_now]
        joining = [seller for seller in self.sellers if seller.joins_now]
        if leaving:
            self.model.rooms.free(np.array([seller.room for seller in leaving]))
        for seller in leaving:
            seller.leaves()
        rooms = self.model.rooms.seat(len(joining))
        self.model.communities.admit(np.array([seller.community for seller in joining], np.int64))
        for seller, room in zip(joining, rooms.tolist(), strict=True):
            seller.joins(room)
            seller.stops_advertising(self.boycott_uptake)

    def take_up(self, raider_share: float, hazard: float) -> None:
        """Let members raid who see enough raiders around them."""
        for seller in self.sellers:
            seller.takes_up_raiding(raider_share, float(hazard))

    def close_accounts(self, hazard: float) -> None:
        """Let raiders lose their accounts."""
        for seller in self.sellers:
            seller.loses_account(float(hazard))

    def boycott(self, uptake: float) -> None:
        """Let members, and whoever joins later, stop their own advertising, or all take it up again."""
        self.boycott_uptake = uptake
        for seller in self.sellers:
            seller.stops_advertising(uptake)

    # What is seen of them, in agents
    @property
    def innocents_punished(self) -> int:
        """Honest sellers punished so far."""
        return sum(seller.flagged_hour < NEVER and not seller.fakes for seller in self.sellers)

    @property
    def fakers_stopped(self) -> int:
        """Fakers who have stopped because they were warned."""
        return sum(seller.stops for seller in self.sellers) if self.begun else 0

    @property
    def fakers_standing(self) -> int:
        """Fakers who were neither punished nor have stopped."""
        return sum(s.fakes and s.flagged_hour == NEVER and not (self.begun and s.stops) for s in self.sellers)

    @property
    def legitimacy(self) -> int:
        """L of all sellers together, in millionths."""
        return sum(round(MICRO * (1.0 - seller.illegitimacy())) for seller in self.sellers)

    @property
    def heard(self) -> int:
        """Sellers who have heard of the rooms."""
        return sum(seller.heard for seller in self.sellers)

    @property
    def raiders(self) -> int:
        """Members who raid."""
        return sum(seller.raids for seller in self.sellers)

    @property
    def sanctioned(self) -> int:
        """Accounts closed so far."""
        return sum(seller.sanctioned for seller in self.sellers)

    @property
    def boycotters(self) -> int:
        """Members who have stopped their own advertising."""
        return sum(seller.boycotts for seller in self.sellers)

    @property
    def redress_grievance(self) -> int:
        """Grievance in the rooms that redress would settle, in millionths."""
        return sum(seller.grievance_redress() for seller in self.sellers if seller.in_rooms)

    @property
    def traffic_grievance(self) -> int:
        """Grievance in the rooms that equal traffic would settle, in millionths."""
        return sum(seller.grievance_traffic() for seller in self.sellers if seller.in_rooms)

    def joined(self) -> dict[str, Array]:
        """Return who has joined: her number, when she came and left, and where she stands with the platform."""
        members = [seller for seller in self.sellers if seller.joined_hour < NEVER]
        return {
            "seller": np.array([seller.number for seller in members], np.int64),
            "joined_hour": np.array([seller.joined_hour for seller in members], np.int32),
            "left_hour": np.array([seller.left_hour for seller in members], np.int32),
            "case": np.array([seller.case for seller in members], np.int8),
        }


class TwinModel(SiegeModel):
    """The siege with plain sellers; ``agents_by_type[PlainSeller]`` is Mesa's own set of them."""

    def settle(self, census: Census) -> None:
        """Let plain sellers settle in."""
        plain: Any = PlainCrowd(self, census)
        self.crowd = self.raiding = self.membership = self.appeals = self.punishment = self.trust = plain

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """Agents by class; without the cohort, which stands for sellers who do not exist here."""
        return super(SiegeModel, self).agents_by_type
