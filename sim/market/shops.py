"""The shops behind the ads: stock and sales, and how merchants respond to a raid."""

from typing import TYPE_CHECKING

import numpy as np

from sim.market.keywords import FEN, HOURS_A_DAY, LARGEST_CAP
from sim.market.merchant import NO_CAP, Response
from sim.sellers.seller import NEVER
from sim.streams import stream
from sim.submodels import raids, stock
from sim.submodels.arrays import Bools, Ints

if TYPE_CHECKING:
    from sim.model import SiegeModel

# Assumed; the stock lasts for the window if nobody locks it, as nothing is restocked.
STOCK_DAYS = (20.0, 40.0)
MEDIAN_DAILY_SALES = 200.0
SALES_SPREAD = 1.0
CAP_RAISE = 1.5


class Shops:
    """Stock and responses of the merchants of one run.

    Args:
        model: The model that they live in; its market exists already.
    """

    def __init__(self, model: "SiegeModel") -> None:
        self.model = model
        self.table = table = model.market.table
        draws = stream(model.setting.seed, "shops")
        table["deducts_on_order"] = draws.random(table.count) < model.setting.behaviour.order_stock_share
        sales = MEDIAN_DAILY_SALES * np.exp(SALES_SPREAD * draws.standard_normal(table.count))
        table["daily_sales"] = sales
        table["stock_at_first"] = np.ceil(sales * draws.uniform(*STOCK_DAYS, table.count))
        table["available"] = table["stock_at_first"]
        self._dither = stream(model.setting.seed, "demand").random((model.setting.hours, table.count), np.float32)
        self._orders = 0
        self._frees: dict[int, Ints] = {}
        self.lost: Ints = np.zeros(table.count, np.int64)
        """Sales lost in this hour, by merchant."""

    # 5. raids
    def attack(self, orders: int) -> None:
        """Let raiders make so many orders in this hour that they will not pay."""
        self._orders = orders

    # 7. stock
    def sell(self) -> None:
        """Let unpaid orders lock and free stock, and buyers buy what is left."""
        hour, table = self.model.hour, self.table
        freed = self._frees.pop(hour, None)
        if freed is not None:
            table["available"] += freed
            table["locked"] -= freed
        if self._orders:
            self._order_without_paying()
        wanted = table["daily_sales"] * (self.model.activity[hour] / HOURS_A_DAY) + self._dither[hour]
        sales = stock.sell(np.floor(wanted).astype(np.int64), self._offered())
        table["available"] -= sales.sold
        table["sold"] += sales.sold
        table["lost_sales"] += sales.lost
        self.lost = sales.lost

    def _offered(self) -> Ints:
        """Return the hot items that can be ordered: none in shops that have taken them down or are punished."""
        down = (self.table["down_until"] > self.model.hour) | (self.table["punished_hour"] < NEVER)
        return np.where(down, 0, self.table["available"])

    def _order_without_paying(self) -> None:
        """Spread the orders over the shops that raiders are after: the named ones, or those they click now."""
        table, market = self.table, self.model.market
        aimed = np.flatnonzero(market.hit if self.model.alliance.sweeps else market.is_target)
        orders = np.zeros(table.count, np.int64)
        if len(aimed):
            orders[aimed] = raids.spread(self._orders, len(aimed))
        locked = stock.lock(orders, self._offered(), table["deducts_on_order"])
        table["available"] -= locked
        table["locked"] += locked
        self._frees[self.model.hour + self.model.setting.behaviour.unpaid_timeout_hours] = locked
        self._orders = 0

    # 8. merchants respond
    def respond(self) -> None:
        """Let merchants notice a raid, and react to one that they noticed earlier."""
        hour, table, market = self.model.hour, self.table, self.model.market
        alarmed = market.merchants.notices(market.usual_cost(), market.cost, market.honest, market.malicious)
        table["alarm_hour"][alarmed & (table["alarm_hour"] == NEVER)] = hour
        reacting = market.merchants.reacts()
        if reacting.any():
            self._react(reacting)

    def _react(self, reacting: Bools) -> None:
        table, response = self.table, self.table["response"]
        until = self.model.hour + 1 + self.model.setting.behaviour.pause_hours
        table["paused_until"][reacting & (response == Response.PAUSE.value)] = until
        cutting = reacting & (response == Response.CUT_BIDS.value)
        table["cut_until"][cutting] = until
        moving = reacting & (response == Response.MOVE.value)
        if moving.any():
            self.model.market.leave_hit_keywords(moving)
        if moving.any() or cutting.any():
            self.model.market.change_bids()
        raising = reacting & (response == Response.RAISE_CAP.value) & (table["daily_cap"] < NO_CAP)
        raised = np.minimum(np.ceil(table["daily_cap"][raising] * CAP_RAISE / FEN), LARGEST_CAP) * FEN
        table["daily_cap"][raising] = np.maximum(raised, table["daily_cap"][raising])
        reopened = raising & (table["exhausted_hour"] < NEVER) & (table["spent_today"] < table["daily_cap"])
        table["exhausted_hour"][reopened] = NEVER
        table["down_until"][reacting & self.model.market.merchants.takes_down()] = until
        table["deducts_on_order"][reacting] = False
        table["alarm_hour"][reacting] = NEVER
        self.model.market.forget_hits(reacting)
