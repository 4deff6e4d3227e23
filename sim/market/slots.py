"""Who stands in the ad slots, and what a click on them costs; looked at anew only where something has changed."""

import numpy as np

from sim.market.keywords import SLOT_PULL, Keywords
from sim.submodels import auction
from sim.submodels.arrays import Bools, Ints


class Slots:
    """The ad slots of all keywords, shape (keywords, slots).

    Args:
        keywords: The keywords and their bidders.
    """

    def __init__(self, keywords: Keywords) -> None:
        self.keywords = keywords
        shape = (len(keywords.volume), len(SLOT_PULL))
        self.nobody = keywords.count
        """The number, after that of the last bidder, that stands for an empty slot."""
        self.owner = np.full(shape, self.nobody)
        self.merchant = np.full(shape, keywords.merchants)
        """The owner if she is a merchant; the number after that of the last merchant for all others."""
        self.price = np.zeros(shape, np.int64)
        self.clicks = np.zeros(shape)
        """Clicks of buyers in an hour of mean activity; none on an empty slot."""
        self._bid = np.full(keywords.bidder.shape, -1)
        self._ranking = auction.Ranking(*(np.zeros(keywords.bidder.shape, np.int64) for _ in range(3)))
        self._taking_part = np.ones(keywords.count, np.bool_)
        self._takes_bids = np.zeros(keywords.bidder.shape, np.bool_)  # from whom, on each keyword
        self._category = np.zeros(keywords.count, np.int64)  # of each bidder
        self._category[keywords.bidder] = keywords.category[:, np.newaxis]
        self._stale = np.zeros(shape[0], np.bool_)  # keywords ranked anew and not yet filled

    def rank(self, percent: int, factor: Ints, avoided: Bools) -> None:
        """Rank the bidders of those keywords anew on which somebody bids otherwise than before; ``refill`` follows.

        Args:
            percent: The bid multiplier of the hour, for those who set one.
            factor: What else each bidder makes of her bids, in percent.
            avoided: Keywords that a bidder has left for now, shape (keywords, bidders of a keyword).
        """
        bid = self.keywords.bids(percent, factor) * ~avoided
        rows = np.flatnonzero((bid != self._bid).any(axis=1))
        self._bid[rows] = bid = bid.take(rows, axis=0)
        self._takes_bids[rows] = bid >= auction.RESERVE_PRICE
        bidder, quality = (entry.take(rows, axis=0) for entry in (self.keywords.bidder, self.keywords.quality))
        ranked = auction.rank(bidder, bid, quality)
        for kept, new in zip(self._ranking, ranked, strict=True):
            kept[rows] = new
        self._stale[rows] = True

    def refill(self, taking_part: Bools) -> None:
        """Fill the slots of those keywords anew that were ranked anew or whose bidders have come or gone.

        Args:
            taking_part: Whether each bidder takes part.
        """
        changed = taking_part != self._taking_part
        if changed.any():
            self._taking_part = taking_part.copy()
            rows = self._on_whose_keywords(changed)
            bidder, takes_bids = (entry.take(rows, axis=0) for entry in (self.keywords.bidder, self._takes_bids))
            self._stale[rows] |= (changed.take(bidder) & takes_bids).any(axis=1)
        (rows,) = self._stale.nonzero()
        if len(rows):
            self._stale[rows] = False
            self._fill(rows)

    def _on_whose_keywords(self, bidders: Bools) -> Ints:
        """Return the keywords of all categories in which some of these bid."""
        category = np.zeros(self.keywords.category[-1] + 1, np.bool_)
        category[self._category[bidders]] = True
        return np.flatnonzero(category[self.keywords.category])

    def _fill(self, rows: Ints) -> None:
        ranking = auction.Ranking(*(entry.take(rows, axis=0) for entry in self._ranking))
        filled = auction.fill(ranking, self._taking_part, len(SLOT_PULL))
        keyword = rows.take(filled.keyword)
        self.owner[rows], self.merchant[rows], self.price[rows] = self.nobody, self.keywords.merchants, 0
        self.clicks[rows] = 0.0
        at = keyword * len(SLOT_PULL) + filled.slot
        self.owner.put(at, filled.bidder)
        self.merchant.put(at, np.minimum(filled.bidder, self.keywords.merchants))
        self.price.put(at, filled.price)
        self.clicks.put(at, self.keywords.volume.take(keyword) * SLOT_PULL.take(filled.slot))
