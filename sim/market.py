"""The ad market and the shops behind it: keywords, bids, budgets, stock, and what an attack does to them."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.merchant import TmallMerchant
from sim.agents.seller import NEVER
from sim.cohort import Cohort, Table
from sim.streams import stream
from sim.submodels import auction, raids, stock
from sim.submodels.arrays import Array, Bools, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel

HOURS_A_DAY = 24
FEN = 100  # per CNY
SMALLEST_CAP = 30  # CNY (Taobao API text, 2013)
LARGEST_BID = 9_999  # fen (Taobao API text, 2013)
# Assumed: what a slot's click-through is worth against the first slot.
SLOT_PULL = (1.0, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15)
# Assumed spreads, in log units, and ranges of what is drawn for each merchant.
SIZE_SPREAD, TASTE_SPREAD, HEAT_SPREAD, VOLUME_SPREAD = 0.4, 0.2, 0.3, 0.8
QUALITIES = (5, 11)
CAP_HEADROOM = (1.5, 2.5)
STOCK_DAYS = (5.0, 20.0)
MEDIAN_DAILY_SALES = 200.0
SALES_SPREAD = 1.0


class Market:
    """Keyword auctions and shops of one run.

    Args:
        model: The model that the merchants live in.
    """

    def __init__(self, model: "SiegeModel") -> None:
        self.model = model
        setting, place = model.setting, model.setting.marketplace
        categories, keywords, merchants = (
            len(place.categories),
            place.keywords_per_category,
            place.merchants_per_category,
        )
        self.table: Table = Table(TmallMerchant, categories * merchants)
        self.merchants = Cohort(TmallMerchant, model, self.table)
        self.table["category"] = np.repeat(np.arange(categories), merchants)
        draws = stream(setting.seed, "market")
        size = SIZE_SPREAD * draws.standard_normal((categories, 1, merchants))
        taste = TASTE_SPREAD * draws.standard_normal((categories, keywords, merchants))
        heat = HEAT_SPREAD * draws.standard_normal((categories, keywords, 1))
        bid = np.rint(FEN * setting.behaviour.top_click_price * np.exp(size + taste + heat))
        bid = np.clip(bid, auction.RESERVE_PRICE, LARGEST_BID).astype(np.int64).reshape(-1, merchants)
        quality = np.repeat(draws.integers(*QUALITIES, (categories, merchants)), keywords, axis=0)
        bidder = np.repeat(np.arange(self.table.count).reshape(categories, merchants), keywords, axis=0)
        self._ranking = auction.rank(bidder, bid, quality)
        self.volume = np.exp(VOLUME_SPREAD * draws.standard_normal(categories * keywords))
        self._fill_slots(np.ones(self.table.count, np.bool_))
        self._set_caps(draws)
        self._fill_slots(self._live)
        self._name_merchants()
        self._stock_shops(draws)
        self._dither = stream(setting.seed, "clicks").random((setting.hours, self.volume.size), np.float32)
        self._demand_dither = stream(setting.seed, "demand").random((setting.hours, self.table.count), np.float32)
        self._is_target = np.zeros(self.table.count, np.bool_)
        self._attack_clicks = self._attack_orders = 0
        self._cost = np.zeros(self.table.count, np.int64)
        self._refunds_due: dict[int, Ints] = {}
        self._releases_due: dict[int, Ints] = {}
        # Sums over all merchants in the hour, for the record.
        self.honest_clicks_now: int = 0
        self.malicious_clicks_now: int = 0
        self.spend_now: int = 0
        self.wasted_now: int = 0
        self.refunds_now: int = 0

    # Set-up
    def _set_caps(self, draws: np.random.Generator) -> None:
        setting, table = self.model.setting, self.table
        usual = np.bincount(self.shown.bidder, self._shown_volume * self.shown.price, self.table.count)
        headroom = draws.uniform(*CAP_HEADROOM, self.table.count)
        categories = len(setting.marketplace.categories)
        largest = (usual * headroom).reshape(categories, -1).max(axis=1)
        scale = setting.behaviour.top_budget * FEN / HOURS_A_DAY / float(np.median(largest))
        self.volume *= scale
        table["usual_spend"] = usual * scale
        caps = np.ceil(table["usual_spend"] * headroom * HOURS_A_DAY / FEN)
        table["daily_cap"] = FEN * np.maximum(SMALLEST_CAP, caps)

    def _name_merchants(self) -> None:
        place, b, table = self.model.setting.marketplace, self.model.setting.behaviour, self.table
        self.row_of: dict[str, int] = {}
        for number, category in enumerate(place.categories):
            first = number * place.merchants_per_category
            spend = table["usual_spend"][first : first + place.merchants_per_category]
            largest = first + np.argsort(-spend, kind="stable")
            named = [merchant for merchant in place.named if merchant.category == category]
            for merchant, row in zip(named, largest, strict=False):
                self.row_of[merchant.name] = int(row)
                table["vigilant"][row] = merchant.vigilant
        table["reaction_hours"] = np.where(table["vigilant"], b.fast_reaction_hours, b.slow_reaction_hours)

    def _stock_shops(self, draws: np.random.Generator) -> None:
        table = self.table
        table["deducts_on_order"] = draws.random(table.count) < self.model.setting.behaviour.order_stock_share
        sales = MEDIAN_DAILY_SALES * np.exp(SALES_SPREAD * draws.standard_normal(table.count))
        table["daily_sales"] = sales
        table["stock_at_first"] = np.ceil(sales * draws.uniform(*STOCK_DAYS, table.count))
        table["available"] = table["stock_at_first"]

    # 6. the ad auctions
    def attack(self, clicks: int, orders: int) -> None:
        """Let raiders make so many billable clicks and unpaid orders in this hour."""
        self._attack_clicks, self._attack_orders = clicks, orders

    def clear(self) -> None:
        """Clear the auctions of the hour: who is shown, who clicks, who pays, whose budget is used up."""
        hour, table = self.model.hour, self.table
        if self.model.clock(hour).hour == 0:
            table["spent_today"] = 0
            table["exhausted_hour"] = NEVER
        live = self.merchants.live()
        if not np.array_equal(live, self._live):
            self._fill_slots(live)
        shown = self.shown
        expected = self._shown_volume * self.model.activity[hour] + self._dither[hour][shown.keyword]
        clicks = expected.astype(np.int64)
        malicious = self._malicious_clicks()
        cost = self._by_merchant((clicks + malicious) * shown.price)
        left = table["daily_cap"] - table["spent_today"]
        over = cost > left
        if over.any():
            clicks = auction.within_budget(clicks, cost[shown.bidder], left[shown.bidder])
            malicious = auction.within_budget(malicious, cost[shown.bidder], left[shown.bidder])
            cost = self._by_merchant((clicks + malicious) * shown.price)
            table["exhausted_hour"][over] = hour
            self.model.report_exhausted(np.flatnonzero(over))
        self._book(clicks, malicious, cost)

    def _fill_slots(self, live: Bools) -> None:
        self._live = live
        self.shown = auction.fill(self._ranking, live, len(SLOT_PULL))
        self._shown_volume = self.volume[self.shown.keyword] * np.array(SLOT_PULL)[self.shown.slot]
        self._sweep_order: Ints | None = None

    def _by_merchant(self, entries: Array) -> Ints:
        # Sums of integers below 2**53 are exact in the floats that bincount adds up.
        return np.bincount(self.shown.bidder, entries, self.table.count).astype(np.int64)

    def _malicious_clicks(self) -> Ints:
        shown, table = self.shown, self.table
        clicks = np.zeros(len(shown.bidder), np.int64)
        if self._attack_clicks:
            left = table["daily_cap"] - table["spent_today"]
            if not self.model.alliance.sweeps:
                left = left * self._is_target
            # One click more than the budget pays for empties it.
            capacity = left[shown.bidder] // shown.price + (left[shown.bidder] > 0)
            order = self._order_of_sweep()
            clicks[order] = raids.spend_in_order(self._attack_clicks, capacity[order])
        return clicks

    def _order_of_sweep(self) -> Ints:
        """Return the filled slots by the keyword's volume x price, the dearest and busiest first."""
        if self._sweep_order is None:
            first = self.shown.slot == 0
            value = np.zeros(self.volume.size)
            value[self.shown.keyword[first]] = self.volume[self.shown.keyword[first]] * self.shown.price[first]
            self._sweep_order = np.argsort(-value[self.shown.keyword], kind="stable")
        return self._sweep_order

    def aim(self, targets: tuple[str, ...]) -> None:
        """Let the alliance name the merchants to raid."""
        self._is_target[[self.row_of[name] for name in targets]] = True

    def _book(self, honest: Ints, malicious: Ints, cost: Ints) -> None:
        table, policy = self.table, self.model.setting.policy
        self._cost = cost
        table["spent_today"] += cost
        table["spend"] += cost
        table["honest_clicks"] += self._by_merchant(honest)
        self.honest_clicks_now = int(honest.sum())
        self.spend_now = int(cost.sum())
        self.malicious_clicks_now = int(malicious.sum())
        self.wasted_now = 0
        if self.malicious_clicks_now:
            wasted = self._by_merchant(malicious * self.shown.price)
            table["wasted_spend"] += wasted
            table["malicious_clicks"] += self._by_merchant(malicious)
            self.wasted_now = int(wasted.sum())
            per_mille = round(1000 * policy.click_refund_share)
            self._refunds_due[self.model.hour + policy.click_refund_hours] = wasted * per_mille // 1000

    # 7. stock
    def sell(self) -> None:
        """Let unpaid orders lock and free stock, and buyers buy what is left."""
        hour, table, b = self.model.hour, self.table, self.model.setting.behaviour
        freed = self._releases_due.pop(hour, None)
        if freed is not None:
            table["available"] += freed
            table["locked"] -= freed
        if self._attack_orders:
            self._order_unpaid(hour + b.unpaid_timeout_hours)
        wanted = table["daily_sales"] * (self.model.activity[hour] / HOURS_A_DAY) + self._demand_dither[hour]
        sales = stock.sell(np.floor(wanted).astype(np.int64), table["available"])
        table["available"] -= sales.sold
        table["sold"] += sales.sold
        table["lost_sales"] += sales.lost
        self._attack_clicks = self._attack_orders = 0

    def _order_unpaid(self, closes: int) -> None:
        table = self.table
        orders = self._is_target * (self._attack_orders // max(1, int(self._is_target.sum())))
        locked = stock.lock(orders, table["available"], table["deducts_on_order"])
        table["available"] -= locked
        table["locked"] += locked
        self._releases_due[closes] = locked

    # 8. merchants respond
    def respond(self) -> None:
        """Let merchants notice a raid, and react to one that they noticed earlier."""
        hour, table, b = self.model.hour, self.table, self.model.setting.behaviour
        alarmed = self.merchants.notices(self._cost) & (table["alarm_hour"] == NEVER)
        table["alarm_hour"][alarmed] = hour
        reacting = self.merchants.reacts()
        table["paused_until"][reacting] = hour + 1 + b.pause_hours
        table["deducts_on_order"][reacting] = False
        table["alarm_hour"][reacting] = NEVER

    # 9. the platform responds
    def refund(self) -> None:
        """Let the platform's later filter refund the malicious clicks that it has found."""
        refunds = self._refunds_due.pop(self.model.hour, None)
        self.refunds_now = 0
        if refunds is not None:
            self.table["refunds"] += refunds
            self.refunds_now = int(refunds.sum())

    @property
    def exhausted(self) -> int:
        """Merchants whose budget of the day is used up."""
        return int((self.table["exhausted_hour"] < NEVER).sum())

    @property
    def paused(self) -> int:
        """Merchants who have stopped bidding for a while."""
        return int((self.table["paused_until"] > self.model.hour).sum())
