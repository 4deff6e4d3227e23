"""The Tmall merchant: her advertising budget, her stock, and how she reacts to a raid."""

from typing import Any

import numpy as np

from sim.agents.seller import NEVER
from sim.cohort import Column, ColumnAgent


class TmallMerchant(ColumnAgent):
    """A merchant on Tmall who bids for clicks on keywords of her category.

    She notices when an hour costs far more than such an hour usually does, reacts after her reaction
    time, and then stops bidding for some hours and lets her stock be deducted on payment only.
    """

    category = Column(np.int32, "category, in the order of the marketplace")
    vigilant = Column(np.bool_, "reacts fast", "yes/no")
    daily_cap = Column(np.int64, "cap on a day's spending", "fen")
    usual_spend = Column(np.float64, "what an hour of mean activity usually costs", "fen/h")
    reaction_hours = Column(np.int32, "hours from noticing to reacting", "h")
    spent_today = Column(np.int64, "spent since midnight", "fen")
    exhausted_hour = Column(np.int32, "hour of today in which the cap was reached", "h", NEVER)
    alarm_hour = Column(np.int32, "hour in which she noticed", "h", NEVER)
    paused_until = Column(np.int32, "hour in which she bids again", "h", -1)
    spend = Column(np.int64, "spent in all", "fen")
    wasted_spend = Column(np.int64, "of it on malicious clicks", "fen")
    refunds = Column(np.int64, "refunded in all", "fen")
    honest_clicks = Column(np.int64, "clicks of buyers in all", "clicks")
    malicious_clicks = Column(np.int64, "clicks of raiders in all", "clicks")
    deducts_on_order = Column(np.bool_, "hot items leave the stock when ordered, not when paid", "yes/no")
    daily_sales = Column(np.float64, "hot items that buyers want on a day", "items/day")
    stock_at_first = Column(np.int64, "hot items in stock at the beginning", "items")
    available = Column(np.int64, "hot items that can be bought", "items")
    locked = Column(np.int64, "hot items locked by unpaid orders", "items")
    sold = Column(np.int64, "hot items sold to buyers", "items")
    lost_sales = Column(np.int64, "hot items that buyers wanted and could not have", "items")

    SURGE = 3.0  # assumed: an hour this many times dearer than usual is noticed
    SURGE_CAP_SHARE = 0.02  # assumed: if it also takes such a share of the daily cap

    def live(self) -> Any:
        """Return whether she takes part in the auctions of this hour."""
        return np.equal(self.exhausted_hour, NEVER) & np.less_equal(self.paused_until, self.model.hour)

    def notices(self, cost: Any) -> Any:
        """Return whether the cost of this hour, in fen, alarms her."""
        usual = self.usual_spend * self.model.activity[self.model.hour]
        return (cost > self.SURGE * usual) & (cost > self.SURGE_CAP_SHARE * self.daily_cap)

    def reacts(self) -> Any:
        """Return whether she reacts in this hour to an earlier alarm."""
        return np.less(self.alarm_hour, NEVER) & np.less_equal(self.alarm_hour + self.reaction_hours, self.model.hour)
