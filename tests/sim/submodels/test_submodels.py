"""The science by itself: known answers, limits, and a brute-force twin of the auction."""

import math
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.submodels import (
    appeals,
    auction,
    civil_violence,
    contagion,
    enforcement,
    raids,
    reposts,
    rhythm,
    stock,
    traffic,
)
from sim.submodels.arrays import Floats

MANY = settings(max_examples=200, deadline=None, derandomize=True)


# Civil violence
def test_epsteins_constant_makes_the_risk_nine_in_ten_at_parity() -> None:
    assert civil_violence.sanction_probability(2.3, 1.0, 0.0) == pytest.approx(0.9, abs=0.01)


@given(capacity=st.floats(0, 1e4), crowd=st.floats(0, 1e6), more=st.floats(0, 1e6))
@MANY
def test_risk_falls_with_the_crowd_and_rises_with_capacity(capacity: float, crowd: float, more: float) -> None:
    risk = civil_violence.sanction_probability(2.3, capacity, crowd)
    assert 0 <= risk <= 1
    assert civil_violence.sanction_probability(2.3, capacity, crowd + more) <= risk
    assert civil_violence.sanction_probability(2.3, capacity + more, crowd) >= risk


def test_the_rounded_risk_vanishes_once_the_crowd_outnumbers_the_sanctions() -> None:
    assert civil_violence.sanction_probability(2.3, 100.0, 100.0, rounded=True) == 0
    assert civil_violence.sanction_probability(2.3, 100.0, 100.0) > 0.85


# Contagion
@given(ages=st.lists(st.floats(0, 100), max_size=5), activity=st.lists(st.floats(0, 3), min_size=1, max_size=30))
@MANY
def test_a_call_gives_its_strength_in_all_and_no_more(ages: list[float], activity: list[float]) -> None:
    total = 0.0
    for active in activity:
        total += contagion.call_hazard(0.6, 8.0, ages, active)
        ages = [age + active for age in ages]
    assert 0 <= total <= 0.6 * len(ages) + 1e-9
    assert contagion.call_hazard(0.6, 8.0, [0.0], 1e9) == pytest.approx(0.6)


def test_granovetters_hundred() -> None:
    """100 people with thresholds 0, 1, ... 99 all follow; raise the 1 and only the first acts."""

    def rest(thresholds: list[int]) -> int:
        joined = 0
        while (
            now := sum(
                contagion.social_hurdle(np.array([t / 100.0]), np.array(joined / 100.0))[0] == 0 for t in thresholds
            )
        ) != joined:
            joined = now
        return joined

    assert rest(list(range(100))) == 100
    assert rest([0, 2, *range(2, 100)]) == 1


# Reposts
def test_the_seismic_kernel_integrates_to_one() -> None:
    assert reposts.delay_distribution(np.array(1e15)) == pytest.approx(1, abs=0.01)
    half_hour, hour, six, day = reposts.delay_distribution(np.array([0.5, 1.0, 6.0, 24.0]))
    assert (half_hour, hour, six, day) == pytest.approx((0.46, 0.54, 0.70, 0.78), abs=0.01)


def delays_of(activity: list[float]) -> list[Floats]:
    """Return for each hour the share of reactions to the posts of every hour, 0 for later ones, that fall in it."""
    end = np.cumsum(activity)
    posted = reposts.moments(end - activity, np.array(activity))
    reacted = [np.zeros(len(activity)), *(reposts.reacted_by(moment, posted) for moment in end)]
    return [now - before for before, now in pairwise(reacted)]


@given(st.lists(st.floats(0.05, 3), min_size=1, max_size=60))
@MANY
def test_delays_are_shares_and_never_negative(activity: list[float]) -> None:
    delays = np.array(delays_of(activity))
    assert (delays >= -1e-15).all()
    assert (delays.sum(axis=0) <= 1).all()
    assert np.allclose(np.triu(delays, 1), 0)


def test_a_cascade_comes_to_rest_at_the_size_of_its_branching_number() -> None:
    hours, offspring, first = 600, 0.6, 5000.0
    delays = delays_of([1.0] * hours)
    points = np.random.default_rng(1).standard_exponential(40_000).cumsum()
    intensity, counts = 0.0, []
    for hour, shares in enumerate(delays):
        expected = reposts.expected_reposts(shares[: hour + 1], first, offspring, np.array(counts, float))
        own = offspring * shares[hour]
        count = reposts.settle(points[sum(counts) :], intensity + expected, own)
        intensity += expected + own * count
        counts.append(count)
    # The mean of the process solves m = first delays[0] + offspring delays m, a triangular system.
    by_hour = np.array(delays)
    mean = np.linalg.solve(np.eye(hours) - offspring * by_hour, first * by_hour[:, 0])
    assert sum(counts) == pytest.approx(mean.sum(), rel=0.04)
    assert first < mean.sum() < first / (1 - offspring)


@given(
    gaps=st.lists(st.floats(0.01, 3), min_size=1, max_size=40),
    level=st.floats(0, 30),
    own=st.floats(0, 0.95),
    cut=st.integers(0, 40),
)
@MANY
def test_points_settle_alike_whole_or_in_parts(gaps: list[float], level: float, own: float, cut: int) -> None:
    points = np.array([*gaps, 1e9]).cumsum()
    whole = reposts.settle(points, level, own)
    assert whole == next(n for n in range(len(points)) if np.count_nonzero(points <= level + own * n) == n)
    passed = reposts.settle(points[:cut], level, own)
    rest = reposts.settle(points[cut:], level, own, passed) if passed == len(points[:cut]) else 0
    assert passed + rest == whole


# Rhythm
def test_a_working_day_has_the_mean_one_and_the_weekend_its_factor() -> None:
    week = rhythm.activity(datetime(2013, 12, 2, tzinfo=UTC), 24 * 7, 1.3).reshape(7, 24).mean(axis=1)
    assert week == pytest.approx([1, 1, 1, 1, 1, 1.3, 1.3])
    assert rhythm.online_share(week, 1.3).max() <= 1
    hours = rhythm.activity(datetime(2013, 12, 2, tzinfo=UTC), 24 * 7, 1.3)
    assert rhythm.online_share(hours, 1.3).max() == pytest.approx(1)
    assert rhythm.online_share(hours[:24], 1.3).max() == pytest.approx(1 / 1.3)


# Traffic
def test_the_traffic_market_shares_out_what_there_is() -> None:
    sales = traffic.sales_by_class(1.5)
    assert sales.mean() == pytest.approx(1)
    for weight in (0.0, 0.5, 1.0, 1.3):
        assert traffic.traffic_by_class(sales, weight, 0.1, 0.4).mean() == pytest.approx(0.6)
    assert traffic.traffic_by_class(sales, 0.0, 0.0, 0.0) == pytest.approx(np.ones(256))
    assert traffic.deprivation(np.array([0.0, 0.5, 2.0]), 1.0) == pytest.approx([1, 0.5, 0])


# Enforcement and appeals
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 1))
@MANY
def test_losses_are_shares_and_grow_with_each_part(exposure: float, deweight: float, fine: float, stake: float) -> None:
    lost = float(enforcement.income_lost(np.array(exposure), deweight, np.array(fine), np.array(stake)))
    assert -1e-12 <= lost <= 1 + 1e-12
    assert lost >= fine * 0.999999 - 1e-12
    assert float(enforcement.income_lost(np.array(exposure), deweight, np.array(1.0), np.array(stake))) >= lost - 1e-12


def test_hardships_combine_like_independent_losses() -> None:
    assert enforcement.combined_hardship(np.array(0.5), np.array(0.5)) == 0.75
    assert enforcement.combined_hardship(np.array(0.0), np.array(0.0)) == 0


def test_who_is_flagged() -> None:
    chance = enforcement.flag_probability(
        np.array([True, True, False, False]),
        np.array([False, True, False, True]),
        coverage=0.5,
        recall=0.4,
        false_positive_rate=0.01,
        offsite_factor=200.0,
    )
    assert chance == pytest.approx([0.2, 0.2, 0.005, 0.5])


def success(items: int, jury: float, oversight: float = 0.0) -> float:
    return appeals.success_probability(0.2, items, 0.9, jury_share=jury, staff_bias=0.3, staff_oversight=oversight)


def test_an_appeal_is_a_gamble() -> None:
    assert success(5, jury=0.0, oversight=1.0) == success(5, jury=1.0)
    assert success(5, jury=0.0) < success(5, jury=0.0, oversight=0.5) < success(5, jury=0.5, oversight=0.5)
    assert success(5, jury=0.0) == pytest.approx(0.2)
    assert success(3, jury=0.0) > 0.2 > success(7, jury=0.0)
    assert success(5, jury=1.0) == pytest.approx(0.2 / 0.7)
    assert appeals.is_worth_it(0.5, np.array([0.3, 0.1]), 0.1, 0.05).tolist() == [True, False]


# Auctions
def brute_force(bidders: list[tuple[int, int]], live: list[bool], slots: int) -> list[tuple[int, int]]:
    """Clear one keyword by reading the rule aloud; gives (bidder, price) from the first slot on."""
    standing = [n for n, (bid, _) in enumerate(bidders) if live[n] and bid >= auction.RESERVE_PRICE]
    standing.sort(key=lambda n: (-bidders[n][0] * bidders[n][1], n))
    shown = []
    for place, n in enumerate(standing[:slots]):
        bid, quality = bidders[n]
        price = auction.RESERVE_PRICE
        if place + 1 < len(standing):
            other_bid, other_quality = bidders[standing[place + 1]]
            price = max(price, other_bid * other_quality // quality + 1)
        shown.append((n, min(bid, price)))
    return shown


KEYWORDS = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 6).flatmap(
        lambda bidders: st.lists(
            st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10)), min_size=bidders, max_size=bidders),
            min_size=rows,
            max_size=rows,
        )
    )
)


def cleared(keywords: list[list[tuple[int, int]]], live: list[bool], slots: int) -> list[list[tuple[int, int]]]:
    numbers = np.array(keywords, np.int64)
    who = np.broadcast_to(np.arange(numbers.shape[1]), numbers.shape[:2])
    shown = auction.fill(auction.rank(who, numbers[..., 0], numbers[..., 1]), np.array(live), slots)
    rows: list[list[tuple[int, int]]] = [[] for _ in keywords]
    for keyword, slot, bidder, price in zip(*(entry.tolist() for entry in shown), strict=True):
        assert slot == len(rows[keyword])
        rows[keyword].append((bidder, price))
    return rows


@given(keywords=KEYWORDS, slots=st.integers(1, 5), data=st.data())
@MANY
def test_auctions_agree_with_brute_force(
    keywords: list[list[tuple[int, int]]], slots: int, data: st.DataObject
) -> None:
    count = len(keywords[0])
    live = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    rows = cleared(keywords, live, slots)
    assert rows == [brute_force(bidders, live, slots) for bidders in keywords]
    for bidders, row in zip(keywords, rows, strict=True):
        assert all(price <= bidders[n][0] for n, price in row)


@given(keywords=KEYWORDS, more=st.integers(1, 300))
@MANY
def test_a_higher_bid_never_lowers_the_place(keywords: list[list[tuple[int, int]]], more: int) -> None:
    everybody = [True] * len(keywords[0])
    raised = [[(bid + more * (n == 0), quality) for n, (bid, quality) in enumerate(row)] for row in keywords]
    for before, after in zip(cleared(keywords, everybody, 9), cleared(raised, everybody, 9), strict=True):
        places = [[n for n, _ in row].index(0) if any(n == 0 for n, _ in row) else 99 for row in (before, after)]
        assert places[1] <= places[0]


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 500)), min_size=1, max_size=8), st.integers(0, 10**6))
@MANY
def test_a_budget_is_never_overspent(entries: list[tuple[int, int]], budget: int) -> None:
    clicks, price = (np.array(column, np.int64) for column in zip(*entries, strict=True))
    cost = np.full(len(entries), (clicks * price).sum())
    paid = auction.within_budget(clicks, cost, np.full(len(entries), budget))
    assert (paid <= clicks).all()
    assert (paid * price).sum() <= max(budget, 0)
    assert cost[0] > budget or (paid == clicks).all()


# Raids and stock
@given(st.integers(0, 10**6), st.integers(1, 50))
@MANY
def test_an_attack_is_spread_evenly_and_wholly(amount: int, places: int) -> None:
    parts = raids.spread(amount, places)
    assert parts.sum() == amount
    assert parts.max() - parts.min() <= 1


def test_the_filter_learns_accounts_that_come_again() -> None:
    rates = raids.pass_rate(0.6, 0.1, np.array([0.0, 10.0, 90.0]))
    assert rates == pytest.approx([0.4, 0.2, 0.04])


def test_any_first_raider_sets_off_the_others_up_to_the_attack_share() -> None:
    draws = np.random.default_rng(1).random(100_000)
    thresholds = raids.raid_threshold(draws, 0.12)
    share = 0.001
    for _ in range(60):
        share = max(share, 0.12 * float((thresholds <= share).mean()))
    assert share == pytest.approx(0.12, rel=0.01)


def test_stock_is_locked_only_where_orders_deduct_it() -> None:
    orders, available = np.array([5, 50, 5]), np.array([10, 10, 10])
    assert stock.lock(orders, available, np.array([True, True, False])).tolist() == [5, 10, 0]
    sales = stock.sell(np.array([3, 12]), np.array([10, 10]))
    assert sales.sold.tolist() == [3, 10]
    assert sales.lost.tolist() == [0, 2]
    assert math.isclose(sum(sales.sold) + sum(sales.lost), 15)
