"""Published examples: what the papers print is what the functions give."""

from statistics import NormalDist

import numpy as np
import pytest

from sim.submodels import auction, contagion, reposts
from sim.submodels.arrays import Ints


def test_the_three_bidders_of_edelman_ostrovsky_and_schwarz() -> None:
    """Bids of 10, 4 and 2 for two slots with 200 and 100 clicks; their prices are 4 and 2, here with a cent on top."""
    bids, clicks = np.array([[1000, 400, 200]]), np.array([200, 100])
    ranking = auction.rank(np.arange(3)[np.newaxis], bids, np.full((1, 3), 7))
    slots = auction.fill(ranking, np.ones(3, np.bool_), 2)
    assert slots.bidder.tolist() == [0, 1]
    assert slots.price.tolist() == [401, 201]
    assert (slots.price * clicks).tolist() == [80_200, 20_100]


def rest_of_granovetters_crowd(spread: float, people: int = 20_000) -> float:
    """Return the share that acts in the end, if thresholds are normal with a mean of a quarter."""
    quantiles = (np.arange(people) + 0.5) / people
    deviates = np.array([NormalDist().inv_cdf(quantile) for quantile in quantiles.tolist()])
    share, before = 0.0, -1.0
    while share != before:
        before, share = share, float((contagion.social_hurdle(0.25 + spread * deviates, np.array(share)) == 0).mean())
    return share


def test_granovetters_crowd_jumps_as_the_spread_passes_a_hair() -> None:
    """A crowd whose thresholds have a spread of 0.122 comes to rest at a few, and at 0.123 nearly all act."""
    few, nearly_all = (rest_of_granovetters_crowd(spread) for spread in (0.122, 0.123))
    assert 0.03 < few < 0.1
    assert nearly_all > 0.95


def test_the_seismic_kernel_has_the_integral_one() -> None:
    assert reposts.delay_distribution(np.array(1e300)) == pytest.approx(1, abs=1e-4)


def test_a_cascade_has_the_mean_and_the_variance_of_a_branching_process() -> None:
    """Poisson(a) first ones with Poisson(n) offspring each: a / (1 - n) in all, with variance a / (1 - n)^3."""
    first, offspring, draws = 40.0, 0.6, np.random.default_rng(1)
    sizes = [reposts.settle(draws.standard_exponential(1000).cumsum(), first, offspring) for _ in range(4000)]
    assert np.mean(sizes) == pytest.approx(first / (1 - offspring), rel=0.02)
    assert np.var(sizes) == pytest.approx(first / (1 - offspring) ** 3, rel=0.1)


def test_clocks_give_the_chain_binomial_of_the_same_steps() -> None:
    """Sellke 1983: whether each hears by a clock of her own, or by a die in every hour, the counts agree in law."""
    worlds, people, hours, first = 20_000, 40, 25, 3
    draws = np.random.default_rng(2)

    def hazard(heard: Ints) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        return contagion.hearing_hazard(1.0, 0.002, 0.15, (first + heard) / (first + people), 0.0)

    clocks = draws.standard_exponential((worlds, people))
    level, by_clock, by_die = np.zeros(worlds), np.zeros(worlds, np.int64), np.zeros(worlds, np.int64)
    for _ in range(hours):
        level += hazard(by_clock)
        by_clock = (clocks <= level[:, np.newaxis]).sum(axis=1)
        by_die += draws.binomial(people - by_die, 1.0 - np.exp(-hazard(by_die)))
    counts = [np.bincount(heard, minlength=people + 1) for heard in (by_clock, by_die)]
    assert 5 < by_clock.mean() < 35
    # Both are samples of one law: their distribution functions differ by less than two of Smirnov's limits.
    distance = np.abs(np.cumsum(counts[0] - counts[1])).max() / worlds
    assert distance < 1.63 * np.sqrt(2 / worlds)
