"""Merchants have a size: what goes with it, and orders of magnitude."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios import siege_2013
from sim.market.keywords import HOURS_A_DAY
from sim.market.market import Market
from sim.market.merchant import FEN, NO_CAP
from sim.market.sizes import Sizes
from sim.model import SiegeModel
from sim.submodels.sizes import with_scatter
from tests.worlds import small_world

SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def markets() -> list[Market]:
    """Return the markets of some seeds at the numbers of the siege."""
    return [SiegeModel(siege_2013.scenario().evolve(agents=500, seed=seed)).market for seed in SEEDS]


def test_orders_of_magnitude(markets: list[Market]) -> None:
    """Items a day, CNY a day and the share of ads in sales are of the order that is told of shops of the time."""
    b = siege_2013.scenario().behaviour
    for market in markets:
        columns = market.merchants.columns
        turnover, ads = columns.daily_sales * b.item_price, columns.usual_spend * HOURS_A_DAY / FEN
        assert 100 < np.median(columns.daily_sales) < 400
        assert 0.01 < ads.sum() / turnover.sum() < 0.1
        for row in market.merchants.row_of.values():
            assert 300 < columns.daily_sales[row] < 20_000  # items a day
            assert 30_000 < turnover[row] < 2_000_000  # CNY a day
            assert 1_000 < ads[row] < 50_000
            assert 0.001 < ads[row] / turnover[row] < 0.3


def test_sales_stock_budgets_bids_and_qualities_grow_with_size(markets: list[Market]) -> None:
    for market in markets:
        columns, keywords = market.merchants.columns, market.keywords
        bidding = columns.usual_spend > 0
        count = columns.count // len(siege_2013.CATEGORIES)
        bids = keywords._bid[:, :count].reshape(len(siege_2013.CATEGORIES), -1, count).sum(axis=1).ravel()
        quality = keywords.quality[:: len(keywords.volume) // len(siege_2013.CATEGORIES), :count].ravel()
        for values in (columns.daily_sales, columns.stock_at_first, bids, quality):
            assert np.corrcoef(columns.size, np.log1p(values))[0, 1] > 0.4
        sales, ads = np.log(columns.daily_sales[bidding]), np.log(columns.usual_spend[bidding])
        assert 0.3 < np.corrcoef(sales, ads)[0, 1] < 0.9


def test_the_named_are_large_in_everything(markets: list[Market]) -> None:
    """In the upper third of their category; the best quality is shared by many."""
    for market in markets:
        columns, keywords = market.merchants.columns, market.keywords
        for row in market.merchants.row_of.values():
            rivals = columns.category == columns.category[row]
            place = row - int(np.flatnonzero(rivals)[0])
            rows = keywords.category == columns.category[row]
            budgets = np.where(columns.daily_cap < NO_CAP, columns.daily_cap, market.keywords.cap_if_set)
            bids = keywords._bid[rows][:, : rivals.sum()].sum(axis=0)
            for values in (columns.daily_sales, columns.stock_at_first, columns.usual_spend, budgets):
                assert (values[rivals] > values[row]).mean() < 1 / 3
            assert (bids > bids[place]).mean() < 1 / 3
            assert keywords.quality[rows][0, place] >= np.median(keywords.quality[rows][0, : rivals.sum()])


@given(seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_named_merchants_are_the_largest_of_their_category(seed: int) -> None:
    place = small_world().marketplace
    sizes = Sizes(small_world(seed=seed))
    for number, category in enumerate(place.categories):
        rows = [sizes.row_of[named.name] for named in place.named if named.category == category]
        largest = number * place.merchants_per_category + np.argsort(-sizes.deviate[number])
        assert rows == largest[: len(rows)].tolist()


@given(coherence=st.floats(0.0, 1.0))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_what_goes_with_size_is_standard_normal_and_shares_that_much(coherence: float) -> None:
    size, scatter = np.random.default_rng(1).standard_normal((2, 100_000))
    quantity = with_scatter(size, scatter, coherence)
    assert quantity.std() == pytest.approx(1.0, abs=0.02)
    assert np.corrcoef(size, quantity)[0, 1] ** 2 == pytest.approx(coherence, abs=0.02)
