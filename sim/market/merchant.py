"""The Tmall merchant: her advertising budget, her stock, and how she reacts to a raid."""

from enum import IntEnum
from typing import Any

import numpy as np

from sim.columns import NEVER, Column, ColumnAgent
from sim.world.world import World

FEN = 100  # per CNY
NO_CAP = 10**15
"""Daily cap, in fen, of a merchant who has set none."""

SMALLEST_CAP, LARGEST_CAP = 30, 99_999  # CNY (Taobao API texts, 2013 and 2014)


class Response(IntEnum):
    """What a merchant does once she reacts to a raid; NumPy compares columns with a member's ``value`` much faster."""

    NOTHING = 0
    CUT_BIDS = 1  # halves her bids for a while
    PAUSE = 2  # does not bid for a while
    MOVE = 3  # leaves the keywords on which raiders hit her since she last reacted, until midnight
    RAISE_CAP = 4  # raises her daily cap by half, for good


class TmallMerchant(ColumnAgent):
    """A merchant on Tmall who bids for clicks on keywords of her category.

    She sees what a shop could see in 2013: clicks and orders, spending beside what is usual, how early her budget
    is used up. She is alarmed when the orders of her day stay far behind what its clicks should bring, or a little
    less far if an hour also costs far more than such an hour usually does, or uses her budget up before the
    evening. She cannot tell a raid from bad luck.
    After her reaction time she does what is her way (``Response``), lets her stock be deducted on payment
    only and, if most of her hot items are locked, takes them down for a while.
    """

    model: World

    category = Column(np.int32, "category, in the order of the marketplace")
    size = Column(np.float64, "size, from which sales, bids and quality follow", "standard deviations of the log")
    vigilant = Column(np.bool_, "reacts fast", "yes/no")
    response = Column(np.int8, "what she does when she reacts: a Response")
    smooth = Column(np.bool_, "lets her budget be spread over the day", "yes/no")
    daily_cap = Column(np.int64, "cap on a day's spending", "fen")
    usual_spend = Column(np.float64, "what an hour of mean activity usually costs", "fen/h")
    reaction_hours = Column(np.int32, "hours from noticing to reacting", "h")
    spent_today = Column(np.int64, "spent since midnight", "fen")
    clicks_counted = Column(np.int64, "clicks paid for since midnight, or since she last reacted", "clicks")
    buyers_counted = Column(np.int64, "of them of buyers", "clicks")
    raided_today = Column(np.int64, "raiders' clicks since midnight, caught ones included", "clicks")
    exhausted_hour = Column(np.int32, "hour of today in which the cap was reached", "h", NEVER)
    alarm_hour = Column(np.int32, "hour in which she noticed", "h", NEVER)
    paused_until = Column(np.int32, "hour in which she bids again", "h", -1)
    cut_until = Column(np.int32, "hour from which she bids in full again", "h", -1)
    spend = Column(np.int64, "spent in all", "fen")
    wasted_spend = Column(np.int64, "of it on malicious clicks", "fen")
    refunds = Column(np.int64, "refunded in all", "fen")
    honest_clicks = Column(np.int64, "clicks of buyers in all", "clicks")
    malicious_clicks = Column(np.int64, "billed clicks of raiders in all", "clicks")
    deducts_on_order = Column(np.bool_, "hot items leave the stock when ordered, not when paid", "yes/no")
    down_until = Column(np.int32, "hour in which she puts her hot items up again", "h", -1)
    daily_sales = Column(np.float64, "hot items that buyers want on a day", "items/day")
    stock_at_first = Column(np.int64, "hot items in stock at the beginning", "items")
    available = Column(np.int64, "hot items that can be bought", "items")
    locked = Column(np.int64, "hot items locked by raiders' orders", "items")
    paid_for = Column(np.int64, "of them paid for, to be refunded", "items")
    punished_hour = Column(np.int32, "hour in which she is punished for faking", "h", NEVER)
    sold = Column(np.int64, "hot items sold to buyers", "items")
    lost_sales = Column(np.int64, "hot items that buyers wanted and could not have", "items")

    # Assumed, as rules of thumb of somebody who looks at her figures every hour:
    SURGE = 3.0  # an hour so many times dearer than usual is noticed
    SURGE_CAP_SHARE = 0.02  # if it also takes such a share of the daily cap
    EVENING = 20  # a budget used up before this hour of the day is noticed
    ACTION_LIMIT, WARNING_LIMIT = 3.0, 2.0  # standard deviations that orders are behind, as on a control chart
    CAP_RAISE = 1.5  # whoever raises her cap raises it so many times
    LOCKED_SHARE = 0.5  # hot items are taken down when such a share of them is locked

    def live(self) -> Any:
        """Return whether she takes part in the auctions at the beginning of this hour."""
        may = np.equal(self.exhausted_hour, NEVER) & np.equal(self.punished_hour, NEVER)
        return may & np.less_equal(self.paused_until, self.model.hour)

    def notices(self, usual: Any, cost: Any, luck: Any) -> Any:
        """Return whether this hour alarms her.

        Buyers' clicks bring ``conversion`` orders each and vary as a count does; raiders' clicks bring none, and
        their orders are known by being bad ones.

        Args:
            usual: What such an hour usually costs her, in fen.
            cost: What it cost her, in fen.
            luck: Of her orders on this day, standard normal.
        """
        conversion = self.model.setting.behaviour.conversion
        expected, brought = conversion * self.clicks_counted, conversion * self.buyers_counted
        behind = expected - brought - luck * np.sqrt(brought)
        cap = np.where(self.daily_cap < NO_CAP, self.daily_cap, 0)
        odd = (cost > self.SURGE * usual) & (cost > self.SURGE_CAP_SHARE * cap)
        if self.model.clock(self.model.hour).hour < self.EVENING:
            odd |= np.equal(self.exhausted_hour, self.model.hour)
        behind /= np.maximum(np.sqrt(expected), 1e-9)
        # Whoever usually has no slot has no idea of what an hour should cost.
        return (behind > self.ACTION_LIMIT) | odd & (self.usual_spend > 0) & (behind > self.WARNING_LIMIT)

    def reacts(self) -> Any:
        """Return whether she reacts in this hour to an earlier alarm."""
        return np.less_equal(self.alarm_hour, self.model.hour - self.reaction_hours)

    def takes_down(self) -> Any:
        """Return whether so many hot items are locked that she takes them down when she reacts."""
        return self.locked > self.LOCKED_SHARE * (self.locked + self.available)

    def react(self) -> None:
        """Do what is her way, and what everybody does who reacts: look after the stock, and be alarmed no more."""
        until = self.model.hour + 1 + self.model.setting.behaviour.pause_hours
        response = self.response
        self.paused_until = np.where(response == Response.PAUSE.value, until, self.paused_until)
        self.cut_until = np.where(response == Response.CUT_BIDS.value, until, self.cut_until)
        self.raise_cap()
        self.down_until = np.where(self.takes_down(), until, self.down_until)
        self.deducts_on_order = False
        self.clicks_counted = self.buyers_counted = 0
        self.alarm_hour = NEVER

    def raise_cap(self) -> None:
        """Raise her daily cap for good, if that is her way and she has one; bid again if that lets her."""
        cap = self.daily_cap
        raises = (self.response == Response.RAISE_CAP.value) & (cap < NO_CAP)
        raised = np.minimum(np.ceil(cap * self.CAP_RAISE / FEN), LARGEST_CAP) * FEN
        self.daily_cap = cap = np.where(raises, np.maximum(raised, cap), cap)
        reopens = raises & (self.exhausted_hour < NEVER) & (self.spent_today < cap)
        self.exhausted_hour = np.where(reopens, NEVER, self.exhausted_hour)
