"""The ad market in one hour: auctions, honest clicks, raids, budgets that run out, refunds."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.merchant import NO_CAP, Response, TmallMerchant
from sim.agents.seller import NEVER
from sim.cohort import Cohort, Table
from sim.keywords import HOURS_A_DAY, SCHEDULE, SLOT_PULL, Keywords, festival_ramp
from sim.streams import stream
from sim.submodels import auction, raids, rhythm
from sim.submodels.arrays import Array, Bools, Floats, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel

PER_MILLE = 1000
NOWHERE = (np.zeros(0, np.int64), np.zeros(0, np.int64))


class Market:
    """Keyword auctions of one run.

    The auctions are cleared anew only when something has changed: who takes part, or what is bid. Within
    an hour clicks flow evenly. A merchant whose budget runs out leaves at that moment, everybody below
    moves up, and the rest of the hour goes on with the new slots.

    Args:
        model: The model that the merchants live in.
    """

    def __init__(self, model: "SiegeModel") -> None:
        self.model = model
        setting, place = model.setting, model.setting.marketplace
        self.table: Table = Table(TmallMerchant, len(place.categories) * place.merchants_per_category)
        self.merchants = Cohort(TmallMerchant, model, self.table)
        self.keywords = Keywords(setting, self.table)
        self.row_of = self._name_merchants()
        # A day longer than the window, so that its last day is a whole one.
        hours = setting.hours + HOURS_A_DAY
        activity = rhythm.activity(setting.start, hours, setting.behaviour.weekend_factor)
        self.flow = activity * festival_ramp(setting, hours)
        """How many clicks an hour brings, against one of mean activity far from the festival."""
        self._dither = stream(setting.seed, "clicks").random((setting.hours, len(self.keywords.volume)), np.float32)
        self._day_share = self._shares_of_the_day()
        self._bidding = np.ones(self.keywords.count, np.bool_)  # small sellers who boycott do not
        self._avoided = np.zeros(self.keywords.bidder.shape, np.bool_)
        self._percent = int(SCHEDULE[0])
        self._factor = np.full(self.keywords.count, 100)
        self._bid = np.full(self.keywords.bidder.shape, -1)
        self._ranking = auction.Ranking(*(np.zeros(self.keywords.bidder.shape, np.int64) for _ in range(3)))
        self._bids_change = True
        self._live = np.ones(self.keywords.count, np.bool_)
        # Slots by keyword: who stands there, for how much a click, and how many clicks a mean hour brings.
        # The bidder after the last one stands for nobody.
        slots = (len(self.keywords.volume), len(SLOT_PULL))
        self._owner = np.full(slots, self.keywords.count)
        self._price = np.zeros(slots, np.int64)
        self._clicks = np.zeros(slots)
        self._is_target = np.zeros(self.table.count, np.bool_)
        self._front_now: tuple[Ints, Ints] | None = None
        self._attempts = 0
        self._refunds_due: dict[int, Ints] = {}
        self._hit_on = np.zeros((len(self.keywords.volume), self.table.count), np.bool_)
        self.hit = np.zeros(self.table.count, np.bool_)
        """Merchants whom raiders clicked in this hour."""
        # Of this hour, by merchant.
        self.cost: Ints = np.zeros(self.table.count, np.int64)
        self.wasted: Ints = np.zeros(self.table.count, np.int64)
        self.honest: Ints = np.zeros(self.table.count, np.int64)
        self.malicious: Ints = np.zeros(self.table.count, np.int64)
        self.refunds: Ints = np.zeros(self.table.count, np.int64)
        self.small_spend: int = 0

    def _name_merchants(self) -> dict[str, int]:
        place, b, table = self.model.setting.marketplace, self.model.setting.behaviour, self.table
        row_of: dict[str, int] = {}
        for number, category in enumerate(place.categories):
            first = number * place.merchants_per_category
            spend = table["usual_spend"][first : first + place.merchants_per_category]
            largest = first + np.argsort(-spend, kind="stable")
            named = [merchant for merchant in place.named if merchant.category == category]
            for merchant, row in zip(named, largest, strict=False):
                row_of[merchant.name] = int(row)
                table["vigilant"][row] = merchant.vigilant
                table["daily_cap"][row] = self.keywords.cap_if_set[row]
                if merchant.vigilant:
                    table["response"][row] = Response.PAUSE
        self.first_caps = table["daily_cap"].copy()
        table["reaction_hours"] = np.where(table["vigilant"], b.fast_reaction_hours, b.slow_reaction_hours)
        return row_of

    def _shares_of_the_day(self) -> Floats:
        """Return which share of its day's clicks has come by the end of each hour, for smooth spending."""
        days = np.array([self.model.clock(hour).toordinal() for hour in range(len(self.flow))])
        done = np.zeros(len(days))
        for day in np.unique(days):
            flow = self.flow[days == day]
            done[days == day] = flow.cumsum() / max(float(flow.sum()), 1e-12)
        return done

    # 5. raids
    def aim(self, targets: tuple[str, ...]) -> None:
        """Let the alliance name the merchants to raid."""
        self._is_target[[self.row_of[name] for name in targets]] = True

    @property
    def is_target(self) -> Bools:
        """Merchants whom the alliance has named."""
        return self._is_target

    def attack(self, attempts: int) -> None:
        """Let raiders make so many clicks in this hour, those that the filter will catch included."""
        self._attempts = attempts

    def boycott(self, uptake: float) -> None:
        """Take a share of the small sellers out of the auctions; 0 lets them all come back."""
        self._bidding[self.table.count :] = self.keywords.boycott_luck >= uptake

    # 6. the ad auctions
    def clear(self) -> None:
        """Clear the auctions of the hour: who is shown, who clicks, who pays, whose budget is used up."""
        hour, table = self.model.hour, self.table
        hour_of_day = self.model.clock(hour).hour
        if hour_of_day == 0:
            table["spent_today"] = 0
            table["raided_today"] = 0
            table["exhausted_hour"] = NEVER
            self._bids_change |= bool(self._avoided.any())
            self._avoided[:] = False
        self._bids_change |= int(SCHEDULE[hour_of_day]) != self._percent or bool((table["cut_until"] == hour).any())
        if self._bids_change:
            self._percent = int(SCHEDULE[hour_of_day])
            self._rank()
        self._bidding[: table.count] = self.merchants.live()
        for entry in (self.cost, self.wasted, self.honest, self.malicious):
            entry[:] = 0
        self.small_spend = 0
        self.hit[:] = False
        self._hit_on[:] = False
        left = self._budgets(hour)
        begin = 0.0
        while begin < 1.0:
            begin = self._run_until_somebody_is_out(begin, left)
        self._book()

    def leave_hit_keywords(self, merchants: Bools) -> None:
        """Let merchants leave, until midnight, the keywords on which raiders clicked them in this hour."""
        merchant = np.minimum(self.keywords.bidder, self.table.count - 1)
        theirs = (self.keywords.bidder < self.table.count) & merchants[merchant]
        self._avoided |= theirs & self._hit_on[np.arange(len(merchant))[:, np.newaxis], merchant]

    def change_bids(self) -> None:
        """Have the bids looked at before the next auction."""
        self._bids_change = True

    def _rank(self) -> None:
        """Rank the bidders of those keywords anew on which somebody bids otherwise than before."""
        self._bids_change = False
        self._factor[: self.table.count] = np.where(self.table["cut_until"] > self.model.hour, 50, 100)
        bid = self.keywords.bids(self._percent, self._factor) * ~self._avoided
        rows = np.flatnonzero((bid != self._bid).any(axis=1))
        self._bid[rows] = bid[rows]
        ranked = auction.rank(self.keywords.bidder[rows], bid[rows], self.keywords.quality[rows])
        for kept, new in zip(self._ranking, ranked, strict=True):
            kept[rows] = new
        self._fill(rows)

    def _fill(self, rows: Ints) -> None:
        """Fill the slots of some keywords anew."""
        ranking = auction.Ranking(*(entry[rows] for entry in self._ranking))
        slots = auction.fill(ranking, self._bidding, len(SLOT_PULL))
        keyword = rows[slots.keyword]
        self._owner[rows], self._price[rows], self._clicks[rows] = self.keywords.count, 0, 0.0
        self._owner[keyword, slots.slot] = slots.bidder
        self._price[keyword, slots.slot] = slots.price
        self._clicks[keyword, slots.slot] = self.keywords.volume[keyword] * SLOT_PULL[slots.slot]
        self._front_now = None

    def _budgets(self, hour: int) -> Ints:
        """Return what each merchant can still spend in this hour, in fen."""
        table = self.table
        allowed = np.where(table["smooth"], np.floor(table["daily_cap"] * self._day_share[hour]), table["daily_cap"])
        return allowed.astype(np.int64) - table["spent_today"]

    def _run_until_somebody_is_out(self, begin: float, left: Ints) -> float:
        """Let clicks flow from a moment of the hour until the first budget runs out; return that moment."""
        changed = self._bidding != self._live
        if changed.any():
            self._live = self._bidding.copy()
            self._fill(np.flatnonzero(changed[self.keywords.bidder].any(axis=1)))
        honest, (attempts, passed) = self._flowing(begin, 1.0), self._raiding(begin, 1.0)
        cost = self._by_merchant(honest, passed)
        over = cost > left
        end = 1.0
        if over.any():
            moment = begin + (1.0 - begin) * left / np.maximum(cost, 1)
            end = float(moment[over].min())
            honest, (attempts, passed) = self._flowing(begin, end), self._raiding(begin, end)
            cost = self._by_merchant(honest, passed)
            ours = self._owner < self.table.count
            owner = np.where(ours, self._owner, 0)
            honest = np.where(ours, auction.within_budget(honest, cost[owner], left[owner]), honest)
            passed = np.where(ours, auction.within_budget(passed, cost[owner], left[owner]), passed)
            self._switch_off(np.flatnonzero(over & (moment <= end)))
        self._count(honest, attempts, passed, left)
        return end

    def _switch_off(self, out: Ints) -> None:
        """Take merchants out of the auctions: for the hour if they spread their budget, else for the day."""
        self._bidding[out] = False
        spreading = self.table["smooth"][out] & (self._day_share[self.model.hour] < 1.0)
        whole_day = out[~spreading]
        self.table["exhausted_hour"][whole_day] = self.model.hour
        self.model.report_exhausted(whole_day)

    def _flowing(self, begin: float, end: float) -> Ints:
        """Return the honest clicks on each slot between two moments of the hour."""
        hour = self.model.hour
        expected = self._clicks * self.flow[hour]
        dither = self._dither[hour][:, np.newaxis]
        clicks: Ints = (expected * end + dither).astype(np.int64)
        if begin > 0.0:
            clicks -= (expected * begin + dither).astype(np.int64)
        return clicks * (self._price > 0)

    def _raiding(self, begin: float, end: float) -> tuple[Ints, Ints]:
        """Return raiders' clicks on each slot between two moments, and those that pass the filter."""
        attempts, passed = np.zeros(self._owner.shape, np.int64), np.zeros(self._owner.shape, np.int64)
        amount = int(self._attempts * end) - int(self._attempts * begin)
        keyword, slot = self._front() if amount else NOWHERE
        if len(keyword):
            made = raids.spread(amount, len(keyword))
            before = self.table["raided_today"][self._owner[keyword, slot]]
            pass_rate = raids.pass_rate(
                self.model.setting.policy.click_filter,
                self.model.setting.behaviour.repeat_detection,
                before / max(self.model.alliance.raiders_online, 1.0),
            )
            billed = (made * pass_rate + self._dither[self.model.hour][keyword]).astype(np.int64)
            attempts[keyword, slot] = made
            passed[keyword, slot] = np.minimum(made, billed)
        return attempts, passed

    def _front(self) -> tuple[Ints, Ints]:
        """Return the slots that raiders click: those of the named merchants, or of the keyword swept now."""
        if self._front_now is None:
            ours = self._owner < self.table.count
            if self.model.alliance.sweeps:
                value = self._clicks[:, 0] * self._price[:, 0] * ours.any(axis=1)
                swept = np.zeros(len(value), np.bool_)
                swept[np.argmax(value)] = value.any()
                aimed = ours & swept[:, np.newaxis]
            else:
                aimed = ours & self._is_target[np.where(ours, self._owner, 0)]
            keyword, slot = np.nonzero(aimed)
            self._front_now = (keyword, slot)
        return self._front_now

    def _by_bidder(self, entries: Array) -> Ints:
        # Sums of integers below 2**53 are exact in the floats that bincount adds up.
        return np.bincount(self._owner.ravel(), entries.ravel(), self.keywords.count + 1).astype(np.int64)

    def _by_merchant(self, honest: Ints, passed: Ints) -> Ints:
        return self._by_bidder((honest + passed) * self._price)[: self.table.count]

    def _count(self, honest: Ints, attempts: Ints, passed: Ints, left: Ints) -> None:
        merchants = self.table.count
        cost = self._by_bidder((honest + passed) * self._price)
        self.small_spend += int(cost[merchants:].sum())
        self.cost += cost[:merchants]
        left -= cost[:merchants]
        self.honest += self._by_bidder(honest)[:merchants]
        if self._attempts:
            raided = self._by_bidder(attempts)[:merchants]
            self.table["raided_today"] += raided
            self.hit |= raided > 0
            self.malicious += self._by_bidder(passed)[:merchants]
            self.wasted += self._by_bidder(passed * self._price)[:merchants]
            keyword, slot = np.nonzero(attempts)
            self._hit_on[keyword, self._owner[keyword, slot]] = True

    def _book(self) -> None:
        table, policy = self.table, self.model.setting.policy
        table["spent_today"] += self.cost
        table["spend"] += self.cost
        table["honest_clicks"] += self.honest
        if self._attempts:
            table["wasted_spend"] += self.wasted
            table["malicious_clicks"] += self.malicious
            per_mille = round(PER_MILLE * policy.click_refund_share)
            self._refunds_due[self.model.hour + policy.click_refund_hours] = self.wasted * per_mille // PER_MILLE
        self._attempts = 0

    # 9. the platform responds
    def refund(self) -> None:
        """Let the platform's later filter refund the malicious clicks that it has found."""
        refunds = self._refunds_due.pop(self.model.hour, None)
        self.refunds[:] = 0 if refunds is None else refunds
        self.table["refunds"] += self.refunds

    # What is observed
    @property
    def exhausted(self) -> Bools:
        """Merchants whose budget of the day is used up."""
        return self.table["exhausted_hour"] < NEVER

    @property
    def dark(self) -> Bools:
        """Merchants who show no ads at the end of the hour: out of budget, or pausing."""
        return ~self._bidding[: self.table.count]

    def spent_share(self) -> Floats:
        """Return the share of each daily cap spent since midnight; 0 where there is no cap."""
        table = self.table
        return np.where(table["daily_cap"] < NO_CAP, table["spent_today"] / table["daily_cap"], 0.0)

    def slots_held(self) -> Ints:
        """Return how many ad slots each merchant holds."""
        return np.bincount(self._owner.ravel(), minlength=self.keywords.count + 1)[: self.table.count]

    def mean_price(self) -> Floats:
        """Return the mean price of a click on the slots of each merchant, in fen; 0 where she holds none."""
        return self._by_bidder(self._price)[: self.table.count] / np.maximum(self.slots_held(), 1)
