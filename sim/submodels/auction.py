"""The pay-per-click auction as documented for 2013: a weighted generalised second-price auction.

Edelman, Ostrovsky and Schwarz, American Economic Review 97, 242 (2007). Money is in fen (0.01 CNY), all
integers, so that no cent is lost to rounding.
"""

from typing import NamedTuple

import numpy as np

from sim.submodels.arrays import Bools, Ints

RESERVE_PRICE = 5  # fen; the smallest bid allowed (Taobao API text, 2013)


class Ranking(NamedTuple):
    """Bidders of each keyword by rank score, best first; shape (keywords, bidders)."""

    bidder: Ints
    bid: Ints
    quality: Ints


class Slots(NamedTuple):
    """The filled slots of all keywords, one entry each, by keyword and slot."""

    keyword: Ints
    slot: Ints
    bidder: Ints
    price: Ints


def rank(bidder: Ints, bid: Ints, quality: Ints) -> Ranking:
    """Rank the bidders of each keyword by bid x quality; ties go to the bidder listed first.

    Args:
        bidder: Number of each bidder, shape (keywords, bidders).
        bid: Fen a click, of the same shape.
        quality: Quality score, positive integers of the same shape.
    """
    order = np.argsort(-bid * quality, axis=-1, kind="stable")
    at = order + order.shape[-1] * np.arange(len(order))[:, np.newaxis]
    return Ranking(bidder.take(at), bid.take(at), quality.take(at))


def fill(ranking: Ranking, live: Bools, slots: int) -> Slots:
    """Fill the slots with the best-ranked live bidders and price each by the next one.

    The price is what just keeps the place: the next rank score over the own quality, plus 1 fen, never
    above the own bid and never below the reserve price. Bids below the reserve price stay out.

    Args:
        ranking: ``rank`` of all bidders.
        live: Whether each bidder takes part, by number.
        slots: Number of ad slots.
    """
    takes_part = live.take(ranking.bidder) & (ranking.bid >= RESERVE_PRICE)
    place = takes_part.cumsum(axis=-1)
    at = np.flatnonzero(takes_part & (place <= slots + 1))
    keyword, slot = at // takes_part.shape[-1], place.take(at) - 1
    bidder, bid, quality = (entry.take(at) for entry in ranking)
    next_score = np.zeros(len(bid), np.int64)
    next_score[:-1] = bid[1:] * quality[1:] * (keyword[1:] == keyword[:-1])
    price = np.minimum(bid, np.maximum(RESERVE_PRICE, next_score // quality + 1))
    (filled,) = (slot < slots).nonzero()
    return Slots(*(entry.take(filled) for entry in (keyword, slot, bidder, price)))


def within_budget(clicks: Ints, cost: Ints, budget: Ints) -> Ints:
    """Return how many of the clicks each budget pays for, cut pro rata where it does not reach.

    Args:
        clicks: Clicks of one merchant's entry.
        cost: What all her clicks of the hour would cost, in fen, given for each of her entries.
        budget: What is left of her daily cap, in fen, likewise.
    """
    return np.where(cost > budget, clicks * budget // np.maximum(cost, 1), clicks)
