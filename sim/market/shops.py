"""The shops behind the ads: stock and sales."""

import numpy as np

from sim.columns import NEVER
from sim.market.keywords import HOURS_A_DAY
from sim.market.market import Market
from sim.streams import stream
from sim.submodels import raids, stock
from sim.submodels.arrays import Ints
from sim.world.world import World

# Assumed; the stock lasts for the window if nobody locks it, as nothing is restocked.
STOCK_DAYS = (20.0, 40.0)
MEDIAN_DAILY_SALES = 200.0
SALES_SPREAD = 1.0


class Shops:
    """Stock and sales of the merchants of one run.

    Args:
        world: The world they live in.
        market: Where they advertise.

    Attributes:
        lost: Sales lost in this hour, by merchant.
    """

    def __init__(self, world: World, market: Market) -> None:
        self._world = world
        self._market = market
        self._columns = columns = market.merchants.columns
        draws = stream(world.setting.seed, "shops")
        columns.deducts_on_order = draws.random(columns.count) < world.setting.behaviour.order_stock_share
        sales = MEDIAN_DAILY_SALES * np.exp(SALES_SPREAD * draws.standard_normal(columns.count))
        columns.daily_sales = sales
        columns.stock_at_first = np.ceil(sales * draws.uniform(*STOCK_DAYS, columns.count))
        columns.available = columns.stock_at_first
        self._dither = stream(world.setting.seed, "demand").random((world.setting.hours, columns.count), np.float32)
        self._orders = 0
        self._frees: dict[int, Ints] = {}
        self.lost: Ints = np.zeros(columns.count, np.int64)

    # 5. raids
    def attack(self, orders: int) -> None:
        """Let raiders make so many orders in this hour that they will not pay."""
        self._orders = orders

    # 7. stock
    def sell(self) -> None:
        """Let unpaid orders lock and free stock, and buyers buy what is left."""
        hour, columns = self._world.hour, self._columns
        freed = self._frees.pop(hour, None)
        if freed is not None:
            columns.available += freed
            columns.locked -= freed
        if self._orders:
            self._order_without_paying()
        wanted = columns.daily_sales * (self._world.activity[hour] / HOURS_A_DAY) + self._dither[hour]
        sales = stock.sell(np.floor(wanted).astype(np.int64), self._offered())
        columns.available -= sales.sold
        columns.sold += sales.sold
        columns.lost_sales += sales.lost
        self.lost = sales.lost

    def _offered(self) -> Ints:
        """Return the hot items that can be ordered: none in shops that have taken them down or are punished."""
        down = (self._columns.down_until > self._world.hour) | (self._columns.punished_hour < NEVER)
        return np.where(down, 0, self._columns.available)

    def _order_without_paying(self) -> None:
        """Spread the orders over the shops that raiders are after: the named ones, or those they click now."""
        columns, targets = self._columns, self._market.targets
        aimed = np.flatnonzero(self._market.hit if targets.sweeping else targets.named)
        orders = np.zeros(columns.count, np.int64)
        if len(aimed):
            orders[aimed] = raids.spread(self._orders, len(aimed))
        locked = stock.lock(orders, self._offered(), columns.deducts_on_order)
        columns.available -= locked
        columns.locked += locked
        self._frees[self._world.hour + self._world.setting.behaviour.unpaid_timeout_hours] = locked
        self._orders = 0
