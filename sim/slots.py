"""Who stands in the ad slots, and what a click on them costs; looked at anew only where something has changed."""

import numpy as np

from sim.keywords import SLOT_PULL, Keywords
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
        self.price = np.zeros(shape, np.int64)
        self.clicks = np.zeros(shape)
        """Clicks of buyers in an hour of mean activity; none on an empty slot."""
        self._bid = np.full(keywords.bidder.shape, -1)
        self._ranking = auction.Ranking(*(np.zeros(keywords.bidder.shape, np.int64) for _ in range(3)))
        self._taking_part = np.ones(keywords.count, np.bool_)

    def rank(self, percent: int, factor: Ints, avoided: Bools) -> None:
        """Rank the bidders of those keywords anew on which somebody bids otherwise than before.

        Args:
            percent: The bid multiplier of the hour, for those who set one.
            factor: What else each bidder makes of her bids, in percent.
            avoided: Keywords that a bidder has left for now, shape (keywords, bidders of a keyword).
        """
        bid = self.keywords.bids(percent, factor) * ~avoided
        rows = np.flatnonzero((bid != self._bid).any(axis=1))
        self._bid[rows] = bid[rows]
        ranked = auction.rank(self.keywords.bidder[rows], bid[rows], self.keywords.quality[rows])
        for kept, new in zip(self._ranking, ranked, strict=True):
            kept[rows] = new
        self._fill(rows)

    def refill(self, taking_part: Bools) -> None:
        """Fill the slots of those keywords anew whose bidders have come or gone.

        Args:
            taking_part: Whether each bidder takes part.
        """
        changed = taking_part != self._taking_part
        if changed.any():
            self._taking_part = taking_part.copy()
            self._fill(np.flatnonzero(changed[self.keywords.bidder].any(axis=1)))

    def _fill(self, rows: Ints) -> None:
        ranking = auction.Ranking(*(entry[rows] for entry in self._ranking))
        filled = auction.fill(ranking, self._taking_part, len(SLOT_PULL))
        keyword = rows[filled.keyword]
        self.owner[rows], self.price[rows], self.clicks[rows] = self.nobody, 0, 0.0
        self.owner[keyword, filled.slot] = filled.bidder
        self.price[keyword, filled.slot] = filled.price
        self.clicks[keyword, filled.slot] = self.keywords.volume[keyword] * SLOT_PULL[filled.slot]
