"""The ad market in one hour: honest clicks, raids, budgets that run out, refunds."""

from typing import NamedTuple

import numpy as np

from sim.columns import NEVER
from sim.market.keywords import HOURS_A_DAY, SCHEDULE, festival_ramp
from sim.market.merchant import NO_CAP
from sim.market.merchants import Merchants
from sim.market.slots import Slots
from sim.market.targets import Targets
from sim.streams import stream
from sim.submodels import auction, raids, rhythm
from sim.submodels.arrays import Array, Bools, Floats, Ints
from sim.world.world import World


class Flow(NamedTuple):
    """Clicks in a part of an hour: of buyers on all slots; of raiders, and the billed of these, on those raided."""

    honest: Ints
    made: Ints
    billed: Ints


class Shown(NamedTuple):
    """The slots of some keywords as they stand in a part of an hour, and what comes their way in a whole one."""

    merchant: Ints
    price: Ints
    expected: Floats
    dither: Floats
    raided: Ints
    """Which of these slots raiders click, counted through all of them; ``raid`` and ``pass_rate`` are theirs alone."""
    raid: Floats
    pass_rate: Floats


class Market:
    """Keyword auctions of one run.

    Within an hour clicks flow evenly. A merchant whose budget runs out leaves at that moment, everybody
    below moves up, and the rest of the hour goes on with the new slots. Raiders choose at the beginning
    of an hour which slots they will click: those of the merchants whom the alliance has named or, once it
    sweeps, those of the keywords that it has come to (``Targets``).

    Args:
        world: The world it stands in.
        merchants: Who bids there.
    """

    def __init__(self, world: World, merchants: Merchants) -> None:
        self._world = world
        self.merchants = merchants
        self.keywords = merchants.keywords
        self.slots = Slots(self.keywords)
        self.targets = Targets(merchants, self.slots, world.setting.behaviour)
        setting = world.setting
        # A day longer than the window, so that its last day is a whole one.
        hours = setting.hours + HOURS_A_DAY
        activity = rhythm.activity(setting.start, hours, setting.behaviour.weekend_factor)
        self.flow = activity * festival_ramp(setting, hours)
        """How many clicks an hour brings, against one of mean activity far from the festival."""
        self._dither = stream(setting.seed, "clicks").random((setting.hours, len(self.keywords.volume)), np.float32)
        self._dither = self._dither.astype(np.float64)  # once, and not in every sum
        self._day_share = self._shares_of_the_day()
        self._bidding = np.ones(self.keywords.count, np.bool_)  # small sellers who boycott do not
        self._avoided = np.zeros(self.keywords.bidder.shape, np.bool_)
        self._factor = np.full(self.keywords.count, 100)
        self._percent = 0
        self._bids_change = True
        self._attempts, self._raiders = 0, 1.0
        self._raid = np.zeros(self.slots.merchant.shape)  # whole clicks, if nobody's budget runs out
        # One entry more, which stands for small sellers and empty slots, as in ``slots.merchant``.
        self._pass_rate = np.zeros(merchants.count + 1)
        self._refunds_due: dict[int, Ints] = {}
        # On which keywords each merchant has paid for raiders' clicks since she reacted last.
        self._billed_on = np.zeros((len(self.keywords.volume), self.merchants.count), np.bool_)
        # Of this hour, by merchant.
        self.cost: Ints = np.zeros(self.merchants.count, np.int64)
        self.wasted: Ints = np.zeros(self.merchants.count, np.int64)
        self.honest: Ints = np.zeros(self.merchants.count, np.int64)
        self.malicious: Ints = np.zeros(self.merchants.count, np.int64)
        self.refunds: Ints = np.zeros(self.merchants.count, np.int64)
        self.hit: Bools = np.zeros(self.merchants.count, np.bool_)
        """Merchants whom raiders clicked in this hour."""
        self.small_spend: int = 0
        self.raid_clicks: Ints = np.zeros(len(self.keywords.volume), np.int64)
        """Clicks of raiders on each keyword, caught ones included."""
        self.slots_held: Ints = np.zeros(self.merchants.count, np.int64)
        """Ad slots that each merchant holds at the end of the hour."""

    def _shares_of_the_day(self) -> Floats:
        """Return which share of its day's clicks has come by the end of each hour, for smooth spending."""
        days = np.array([self._world.clock(hour).toordinal() for hour in range(len(self.flow))])
        done = np.zeros(len(days))
        for day in np.unique(days):
            so_far = self.flow[days == day].cumsum()
            done[days == day] = so_far / max(float(so_far[-1]), 1e-12)
        return done

    # 5. raids, and the advertising boycott
    def attack(self, attempts: int, raiders: float) -> None:
        """Let raiders make clicks in this hour.

        Args:
            attempts: How many, those that the filter will catch included.
            raiders: How many raid, for the filter, which notices who comes again.
        """
        self._attempts, self._raiders = attempts, max(raiders, 1.0)

    def boycott(self, uptake: float) -> None:
        """Take a share of the small sellers out of the auctions; 0 lets them all come back."""
        self._bidding[self.merchants.count :] = self.keywords.boycott_luck >= uptake

    # 6. the ad auctions
    def clear(self) -> None:
        """Clear the auctions of the hour: who is shown, who clicks, who pays, whose budget is used up."""
        hour, columns = self._world.hour, self.merchants.columns
        hour_of_day = self._world.clock(hour).hour
        if hour_of_day == 0:
            columns.spent_today = 0
            columns.clicks_counted = columns.buyers_counted = columns.raided_today = 0
            columns.exhausted_hour = NEVER
            self._bids_change |= bool(self._avoided.any())
            self._avoided[:] = False
        percent = int(SCHEDULE[hour_of_day])
        factor = np.where(columns.cut_until > hour, 50, 100)
        if self._bids_change or percent != self._percent or (factor != self._factor[: columns.count]).any():
            self._factor[: columns.count] = factor
            self.slots.rank(percent, self._factor, self._avoided)
            self._percent, self._bids_change = percent, False
        self._bidding[: columns.count] = self.merchants.cohort.live()
        self.slots.refill(self._bidding)
        for entry in (self.cost, self.wasted, self.honest, self.malicious, self.raid_clicks):
            entry[:] = 0
        self.small_spend = 0
        self.hit[:] = False
        self._choose_slots_to_raid()
        self._let_clicks_flow(self._budgets(hour))
        self._book()
        self.slots_held = np.bincount(self.slots.merchant.ravel(), minlength=self.merchants.count + 1)[:-1]

    def leave_hit_keywords(self, merchants: Bools) -> None:
        """Let merchants leave, until midnight, the keywords on which they paid for raiders' clicks lately."""
        merchant = np.minimum(self.keywords.bidder, self.merchants.count - 1)
        theirs = (self.keywords.bidder < self.merchants.count) & merchants[merchant]
        self._avoided |= theirs & self._billed_on[np.arange(len(merchant))[:, np.newaxis], merchant]
        self._bids_change = True

    def forget_hits(self, merchants: Bools) -> None:
        """Let merchants who have reacted begin to count their hits anew."""
        self._billed_on[:, merchants] = False

    def _budgets(self, hour: int) -> Ints:
        """Return what each merchant can still spend in this hour, and at last what all small sellers can, in fen."""
        columns = self.merchants.columns
        allowed = np.where(columns.smooth, np.floor(columns.daily_cap * self._day_share[hour]), columns.daily_cap)
        left = np.full(columns.count + 1, NO_CAP)
        left[:-1] = allowed.astype(np.int64) - columns.spent_today
        return left

    def _choose_slots_to_raid(self) -> None:
        """Spread the raiders' clicks of the hour over slots."""
        self._raid.fill(0)
        if self._attempts == 0:
            return
        self._raid = self.targets.spread(self._attempts)
        self._pass_rate[:-1] = raids.pass_rate(
            self._world.regime.policy.click_filter,
            self._world.setting.behaviour.repeat_detection,
            self.merchants.columns.raided_today / self._raiders,
        )

    def _let_clicks_flow(self, left: Ints) -> None:
        """Let the hour pass, from one budget that runs out to the next.

        Categories do not meet: each has its own bidders. So all go on at the same time, and only those in
        which somebody has run out go on once more.

        Args:
            left: What each merchant can still spend in this hour, in fen, and at last what all small sellers
                can; is brought up to date.
        """
        category = self.keywords.category
        begin = np.zeros(category[-1] + 1)  # how far the hour has passed in each category, as a share of it
        rows = np.arange(len(category))
        while len(rows):
            shown, where = self._shown(rows), category[rows]
            flow = self._flow(shown, begin[where], np.ones(len(rows)))
            cost = self._cost(shown, flow)
            (out,) = (cost > left).nonzero()
            if len(out) == 0:
                self._count(rows, shown, flow, cost, left)
                return
            theirs = self.merchants.columns.category[out]
            moment = begin[theirs] + (1.0 - begin[theirs]) * left[out] / cost[out]
            end = np.ones(len(begin))
            np.minimum.at(end, theirs, moment)
            flow = self._within_budgets(shown, self._flow(shown, begin[where], end[where]), left)
            self._count(rows, shown, flow, self._cost(shown, flow), left)
            self._switch_off(out[moment <= end[theirs]])
            self.slots.refill(self._bidding)
            rows = rows[end[where] < 1.0]
            begin = end

    def _shown(self, rows: Ints) -> Shown:
        hour, slots = self._world.hour, self.slots
        merchant, raid = slots.merchant.take(rows, axis=0), self._raid.take(rows, axis=0)
        raided = np.flatnonzero((raid > 0) & self.targets.aimed_at(merchant))
        return Shown(
            merchant,
            slots.price.take(rows, axis=0),
            slots.clicks.take(rows, axis=0) * self.flow[hour],
            self._dither[hour].take(rows),
            raided,
            raid.take(raided),
            self._pass_rate.take(merchant.take(raided)),
        )

    def _flow(self, shown: Shown, begin: Floats, end: Floats) -> Flow:
        """Return the clicks on slots between two moments of the hour.

        Whole clicks come from rounding down the cumulated flow after adding a uniform draw of the hour: the
        mean is right, and parts of an hour add up to the hour.

        Args:
            shown: The slots.
            begin: First moment for each of their keywords, as a share of the hour.
            end: Last moment, likewise.
        """
        moments, dither = np.array([begin, end]), shown.dither
        honest = (shown.expected * moments[:, :, np.newaxis] + dither[:, np.newaxis]).astype(np.int64)
        keyword = shown.raided // shown.merchant.shape[1]
        moments, dither = moments.take(keyword, axis=1), dither.take(keyword)
        made = np.floor(shown.raid * moments + dither)
        billed = (made * shown.pass_rate + dither).astype(np.int64)
        return Flow(honest[1] - honest[0], (made[1] - made[0]).astype(np.int64), billed[1] - billed[0])

    def _within_budgets(self, shown: Shown, flow: Flow, left: Ints) -> Flow:
        """Cut the clicks of merchants, pro rata, whose budget whole clicks would overdraw after all."""
        cost = self._cost(shown, flow)
        if (cost <= left).all():
            return flow
        theirs, budget = cost.take(shown.merchant), left.take(shown.merchant)
        honest = auction.within_budget(flow.honest, theirs, budget)
        raided = shown.raided
        return Flow(honest, flow.made, auction.within_budget(flow.billed, theirs.take(raided), budget.take(raided)))

    def _switch_off(self, out: Ints) -> None:
        """Take merchants out of the auctions: for the hour if they spread their budget, else for the day."""
        self._bidding[out] = False
        spreading = self.merchants.columns.smooth[out] & (self._day_share[self._world.hour] < 1.0)
        whole_day = out[~spreading]
        self.merchants.columns.exhausted_hour[whole_day] = self._world.hour
        self.merchants.note(whole_day, "budget of the day used up")

    def _by_merchant(self, merchant: Ints, entries: Array) -> Ints:
        """Return the sum of entries by merchant, and at last that of small sellers."""
        # Sums of integers below 2**53 are exact in the floats that bincount adds up.
        return np.bincount(merchant.ravel(), entries.ravel(), self.merchants.count + 1).astype(np.int64)

    def _cost(self, shown: Shown, flow: Flow) -> Ints:
        clicks = flow.honest.ravel().copy()
        clicks[shown.raided] += flow.billed
        return self._by_merchant(shown.merchant, clicks * shown.price.ravel())

    def _count(self, rows: Ints, shown: Shown, flow: Flow, cost: Ints, left: Ints) -> None:
        """Add a part of an hour to the sums of the hour; take its cost from what is left."""
        left -= cost
        self.cost += cost[:-1]
        self.small_spend += int(cost[-1])
        self.honest += self._by_merchant(shown.merchant, flow.honest)[:-1]
        if len(shown.raided):
            self._count_raid(rows, shown, flow)

    def _count_raid(self, rows: Ints, shown: Shown, flow: Flow) -> None:
        """Add raiders' clicks to the sums of the hour."""
        merchant, price = shown.merchant.take(shown.raided), shown.price.take(shown.raided)
        keyword = rows.take(shown.raided // shown.merchant.shape[1])
        self.merchants.columns.raided_today += self._by_merchant(merchant, flow.made)[:-1]
        np.add.at(self.raid_clicks, keyword, flow.made)
        self.malicious += self._by_merchant(merchant, flow.billed)[:-1]
        self.wasted += self._by_merchant(merchant, flow.billed * price)[:-1]
        self.hit[merchant[flow.made > 0]] = True
        self._billed_on[keyword, merchant] |= flow.billed > 0

    def _book(self) -> None:
        columns, policy = self.merchants.columns, self._world.regime.policy
        columns.spent_today += self.cost
        columns.clicks_counted += self.honest + self.malicious
        columns.buyers_counted += self.honest
        columns.spend += self.cost
        columns.honest_clicks += self.honest
        if self._attempts:
            columns.wasted_spend += self.wasted
            columns.malicious_clicks += self.malicious
            refunds = np.floor(self.wasted * policy.click_refund_share).astype(np.int64)
            due = self._world.hour + policy.click_refund_hours
            self._refunds_due[due] = self._refunds_due.get(due, 0) + refunds  # two hours may meet if the delay changes
        self._attempts = 0

    # 9. the platform responds
    def refund(self) -> None:
        """Let the platform's later filter refund the malicious clicks that it has found."""
        refunds = self._refunds_due.pop(self._world.hour, None)
        self.refunds[:] = 0 if refunds is None else refunds
        self.merchants.columns.refunds += self.refunds

    # What is observed
    @property
    def exhausted(self) -> Bools:
        """Merchants whose budget of the day is used up."""
        return self.merchants.columns.exhausted_hour < NEVER

    @property
    def pausing(self) -> Bools:
        """Merchants who have stopped bidding for a while."""
        return np.asarray(self.merchants.columns.paused_until > self._world.hour)

    @property
    def dark(self) -> Bools:
        """Merchants who usually hold slots and hold none at the end of the hour."""
        return np.asarray((self.slots_held == 0) & (self.merchants.columns.usual_spend > 0))

    def usual_cost(self) -> Floats:
        """Return what this hour usually costs each merchant, her own bid multiplier of the hour included, in fen."""
        own = np.where(self.keywords.scheduled[: self.merchants.count], max(100, self._percent), 100) / 100
        return np.asarray(self.merchants.columns.usual_spend * self.flow[self._world.hour] * own)

    def spent_share(self) -> Floats:
        """Return the share of each daily cap spent since midnight; 0 where there is no cap."""
        columns = self.merchants.columns
        return np.where(columns.daily_cap < NO_CAP, columns.spent_today / columns.daily_cap, 0.0)

    def best_slot(self) -> Ints:
        """Return the best ad slot that each merchant holds, 1 being the first; 0 where she holds none."""
        best, from_last = np.zeros(self.merchants.count + 1, np.int64), self.slots.merchant.T[::-1]
        # Of several entries for one merchant the last is what stays.
        best[from_last.ravel()] = np.repeat(np.arange(len(from_last), 0, -1), from_last.shape[1])
        return best[:-1]

    def mean_price(self) -> Floats:
        """Return the mean price of a click on the slots of each merchant, in fen; 0 where she holds none."""
        return self._by_merchant(self.slots.merchant, self.slots.price)[:-1] / np.maximum(self.slots_held, 1)
