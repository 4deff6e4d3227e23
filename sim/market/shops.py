"""The shops behind the ads: stock and sales."""

import numpy as np

from sim.columns import NEVER
from sim.market.keywords import HOURS_A_DAY
from sim.market.market import Market
from sim.market.merchant import FEN
from sim.streams import stream
from sim.submodels import raids, stock
from sim.submodels.arrays import Ints
from sim.world.world import World

# Assumed; the stock lasts for the window if nobody locks it, as nothing is restocked.
STOCK_DAYS = (20.0, 40.0)


class Shops:
    """Stock and sales of the merchants of one run.

    Args:
        world: The world they live in.
        market: Where they advertise.

    Attributes:
        lost: Sales lost in this hour, by merchant.
        unpaid_orders: Orders of raiders in this hour that they will not pay.
        paid_orders: Those that they have paid, to have them refunded.
        refunded: Fen that raiders get back in this hour for such orders.
        handling_cost: What handling these refunds costs the merchants in this hour, in fen.
    """

    def __init__(self, world: World, market: Market) -> None:
        self._world = world
        self._market = market
        self._columns = columns = market.merchants.columns
        b, sizes = world.setting.behaviour, market.merchants.sizes
        draws = stream(world.setting.seed, "shops")
        columns.deducts_on_order = draws.random(columns.count) < b.order_stock_share
        sales_deviate = sizes.with_scatter(draws.standard_normal(columns.count)).ravel()
        columns.daily_sales = sales = b.median_sales * np.exp(b.sales_spread * sales_deviate)
        columns.stock_at_first = np.ceil(sales * draws.uniform(*STOCK_DAYS, columns.count))
        columns.available = columns.stock_at_first
        self._dither = stream(world.setting.seed, "demand").random((world.setting.hours, columns.count), np.float32)
        self._price, self._handling = (round(FEN * cny) for cny in (b.item_price, b.handling_cost))
        self._orders = 0
        self._unpaid_end: dict[int, Ints] = {}
        self._refunds_due: dict[int, Ints] = {}
        self._unpaid_useless = np.zeros(columns.count, np.bool_)  # as raiders saw
        self.lost: Ints = np.zeros(columns.count, np.int64)
        self.unpaid_orders = self.paid_orders = 0
        self.refunded = self.handling_cost = 0

    # 5. raids
    def attack(self, orders: int) -> None:
        """Let raiders make so many orders in this hour, in bad faith."""
        self._orders = orders

    # 7. stock
    def sell(self) -> None:
        """Let raiders' orders free and lock stock, and buyers buy what is left."""
        hour, columns = self._world.hour, self._columns
        self._let_orders_end(hour)
        self.unpaid_orders = self.paid_orders = 0
        if self._orders:
            self._order_in_bad_faith(hour)
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

    def _let_orders_end(self, hour: int) -> None:
        """Close the unpaid orders that time out, refund the paid ones that are due; their items can be sold again."""
        columns = self._columns
        self.refunded = self.handling_cost = 0
        if (closed := self._unpaid_end.pop(hour, None)) is not None:
            columns.available += closed
            columns.locked -= closed
        if (refunded := self._refunds_due.pop(hour, None)) is not None:
            columns.available += refunded
            columns.locked -= refunded
            columns.paid_for -= refunded
            items = int(refunded.sum())
            self.refunded, self.handling_cost = items * self._price, items * self._handling

    def _order_in_bad_faith(self, hour: int) -> None:
        """Spread the orders over the shops that raiders are after: the named ones, or those they click now.

        Where unpaid orders have locked nothing, though there was something to lock, a share of the orders is paid
        from then on: that locks stock in every shop.
        """
        columns, targets, b = self._columns, self._market.targets, self._world.setting.behaviour
        aimed = np.flatnonzero(self._market.hit if targets.sweeping else targets.named)
        orders = np.zeros(columns.count, np.int64)
        if len(aimed):
            orders[aimed] = raids.spread(self._orders, len(aimed))
        offered = self._offered()
        paid = raids.paid_orders(orders, b.paying_share, self._unpaid_useless)
        unpaid = (orders - paid) * (offered > 0)
        locked = stock.lock(unpaid, offered, columns.deducts_on_order)
        paid = np.minimum(paid, offered - locked)
        self._unpaid_useless |= (unpaid > 0) & (offered > 0) & (locked == 0)
        columns.available -= locked + paid
        columns.locked += locked + paid
        columns.paid_for += paid
        self._unpaid_end[hour + b.unpaid_timeout_hours] = locked
        self._refunds_due[hour + b.order_refund_hours] = paid
        self.unpaid_orders, self.paid_orders = int(unpaid.sum()), int(paid.sum())
        self._orders = 0
