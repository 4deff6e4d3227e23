"""Keywords and who bids on them: drawn once per seed, independent of every policy."""

import numpy as np

from sim.columns import Columns
from sim.market.merchant import FEN, LARGEST_CAP, NO_CAP, SMALLEST_CAP, Response
from sim.market.sizes import Sizes
from sim.scenario.scenario import Scenario
from sim.streams import stream
from sim.submodels import auction
from sim.submodels.arrays import Floats, Ints

HOURS_A_DAY = 24
LARGEST_BID = 9_999  # fen; documented for bids outside search (Taobao API text, 2013), assumed for keywords too
# Assumed: what a slot's click-through is worth against the first slot.
SLOT_PULL = np.array([1.0, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15])
# Assumed spreads, in log units, and ranges of what is drawn for each bidder.
SIZE_SPREAD, TASTE_SPREAD, HEAT_SPREAD, VOLUME_SPREAD = 0.4, 0.2, 0.3, 0.8
QUALITIES = (5, 11)
CAP_HEADROOM = (1.5, 2.5)
KEYWORDS_TAKEN, BREADTH_SPREAD = 0.4, 0.4  # share of her category's keywords that a merchant of middle size bids on
# Assumed bid multipliers, in percent, of those who set them: at night, by day, in the evening.
NIGHT, DAY, EVENING = 60, 100, 130
SCHEDULE = np.array([NIGHT] * 8 + [DAY] * 10 + [EVENING] * 6)


class Keywords:
    """The bids, qualities and search volumes of one run; merchants come first, small sellers after them.

    Args:
        setting: The scenario.
        columns: Those of the merchants, some of which are drawn here: caps, usual spend, ways to react.
        sizes: How large the merchants are.
    """

    def __init__(self, setting: Scenario, columns: Columns, sizes: Sizes) -> None:
        place, b = setting.marketplace, setting.behaviour
        categories, per_category = len(place.categories), place.keywords_per_category
        merchants, small = place.merchants_per_category, place.small_bidders_per_keyword
        keywords = categories * per_category
        self.count = columns.count + keywords * small
        """Number of bidders."""
        self.merchants = columns.count
        """Number of those among them who are merchants."""
        self.category = np.repeat(np.arange(categories), per_category)
        """Category of each keyword."""
        columns.category = np.repeat(np.arange(categories), merchants)
        draws = stream(setting.seed, "market")
        heat = HEAT_SPREAD * draws.standard_normal((keywords, 1))
        level = SIZE_SPREAD * sizes.with_scatter(draws.standard_normal((categories, merchants)))
        size = np.repeat(level, per_category, axis=0)
        taste = TASTE_SPREAD * draws.standard_normal((keywords, merchants))
        breadth = KEYWORDS_TAKEN * np.exp(BREADTH_SPREAD * sizes.deviate)
        takes = draws.random((keywords, merchants)) < np.repeat(breadth, per_category, axis=0)
        theirs = b.top_click_price * np.exp(heat + size + taste) * takes
        ours = (
            b.top_click_price
            * b.small_bid_ratio
            * np.exp(heat + SIZE_SPREAD * draws.standard_normal((keywords, small)))
        )
        bid = np.rint(FEN * np.hstack([theirs, ours]))
        self._bid = np.where(bid >= auction.RESERVE_PRICE, np.minimum(bid, LARGEST_BID), 0).astype(np.int64)
        quality = np.repeat(qualities(draws.integers(*QUALITIES, (categories, merchants)), sizes), per_category, axis=0)
        self.quality = np.hstack([quality, draws.integers(*QUALITIES, (keywords, small))])
        rows = np.repeat(np.arange(columns.count).reshape(categories, merchants), per_category, axis=0)
        self.bidder = np.hstack([rows, columns.count + np.arange(keywords * small).reshape(keywords, small)])
        self.boycott_luck = draws.random(keywords * small)
        self.volume = np.exp(VOLUME_SPREAD * draws.standard_normal(keywords))
        """Clicks on the first slot in an hour of mean activity."""
        self.scheduled = np.zeros(self.count, np.bool_)
        self.scheduled[: columns.count] = draws.random(columns.count) < b.schedule_share
        self._set_caps(setting, columns, draws)
        columns.smooth = draws.random(columns.count) < b.smooth_share
        columns.response = draws.integers(0, len(Response), columns.count)

    def _set_caps(self, setting: Scenario, columns: Columns, draws: np.random.Generator) -> None:
        b, place = setting.behaviour, setting.marketplace
        everybody = np.ones(self.count, np.bool_)
        ranking = auction.rank(self.bidder, self._bid, self.quality)
        shown = auction.fill(ranking, everybody, len(SLOT_PULL))
        worth = self.volume[shown.keyword] * SLOT_PULL[shown.slot] * shown.price
        usual = np.bincount(shown.bidder, worth, self.count)[: columns.count]
        headroom = draws.uniform(*CAP_HEADROOM, columns.count)
        largest = (usual * headroom).reshape(len(place.categories), -1).max(axis=1)
        largest = largest[largest > 0]
        scale = b.top_budget * FEN / HOURS_A_DAY / float(np.median(largest)) if len(largest) else 1.0
        self.volume *= scale
        columns.usual_spend = usual * scale
        caps = np.clip(np.ceil(columns.usual_spend * headroom * HOURS_A_DAY / FEN), SMALLEST_CAP, LARGEST_CAP)
        self.cap_if_set = (FEN * caps).astype(np.int64)
        """The cap of each merchant, or what it would be had she set one, in fen."""
        columns.daily_cap = np.where(draws.random(columns.count) < b.uncapped_share, NO_CAP, self.cap_if_set)

    def bids(self, percent: int, factor: Ints) -> Ints:
        """Return what everybody bids, in fen, shape (keywords, bidders of a keyword); 0 for who does not.

        Args:
            percent: ``SCHEDULE`` of the hour, for those who set one.
            factor: What else each bidder makes of her bids, in percent, by number.
        """
        multiplier = np.where(self.scheduled, percent, 100) * factor
        bid = np.maximum(self._bid * multiplier.take(self.bidder) // 10_000, auction.RESERVE_PRICE)
        bids: Ints = np.minimum(bid, LARGEST_BID) * (self._bid > 0)
        return bids


def qualities(drawn: Ints, sizes: Sizes) -> Ints:
    """Return the quality of each merchant: whole, spread as an even draw from ``QUALITIES`` is, larger with size."""
    possible = np.arange(*QUALITIES)
    middle, spread = possible.mean(), possible.std()
    quality = np.rint(middle + spread * sizes.with_scatter((drawn - middle) / spread))
    whole: Ints = np.clip(quality, possible[0], possible[-1]).astype(np.int64)
    return whole


def festival_ramp(setting: Scenario, hours: int) -> Floats:
    """Return how searches rise towards the festival, by hour: 1 until a week before, back to 1 after its day."""
    days = (np.arange(hours) - setting.festival_hour) / HOURS_A_DAY
    before = np.clip(1.0 + days / 7.0, 0.0, 1.0) * (days < 1.0)
    return 1.0 + setting.behaviour.festival_ramp * before
