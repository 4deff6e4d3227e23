"""Scores against known answers and brute force, and what one more observation teaches where that is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.numbers.narrowing import Evidence, narrowed
from experiments.numbers.skill import crps, naive, score

values = st.floats(-1000, 1000)


@given(st.lists(values, min_size=2, max_size=12), values, st.floats(0, 500))
def test_the_score_is_the_mean_distance_less_half_that_between_two_members(
    members: list[float], low: float, width: float
) -> None:
    observed = low + width * (np.arange(4001) + 0.5) / 4001
    away = np.abs(np.array(members)[:, None] - observed).mean()
    pairs = [abs(a - b) for at, a in enumerate(members) for other, b in enumerate(members) if at != other]
    assert crps(np.array(members), low, low + width) == pytest.approx(away - np.mean(pairs) / 2, abs=0.05)


def test_the_score_is_fair_and_known_for_a_normal_forecast() -> None:
    random = np.random.default_rng(1)
    few = [crps(random.standard_normal(3), 0.0, 0.0) for _ in range(20_000)]
    assert np.mean(few) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=0.01)
    assert crps(np.array([5000.0]), 8000.0, 9000.0) == 3500.0


def test_intervals_cover_what_lies_in_them() -> None:
    forecast = score("model", np.arange(101.0), 50.0, 60.0)
    assert [forecast.covers(share, *range_) for share in (0.5, 0.9) for range_ in ((80.0, 80.0), (70.0, 80.0))] == [
        0.0,
        0.5,
        1.0,
        1.0,
    ]


def test_naive_forecasts_go_on_as_the_counts_began() -> None:
    assert naive([(24.0, 3000.0)], 100.0) == {"persistence": 3000.0}
    grown = [(hour, 100 * 1.1**hour) for hour in (0.0, 2.0, 5.0)]
    assert naive(grown, 7.0)["exponential"] == pytest.approx(100 * 1.1**7)
    assert naive([(1.0, 10.0), (2.0, 20.0), (4.0, 40.0)], 7.0)["straight line"] == pytest.approx(70)


def test_an_observation_leaves_the_variance_that_it_does_not_explain() -> None:
    random = np.random.default_rng(1)
    seen, unseen = random.standard_normal((2, 2000))
    forecast = seen + 0.5 * unseen
    assert narrowed(forecast, Evidence("seen", seen, 0.05, relative=False)).left == pytest.approx(0.2, abs=0.02)
    assert narrowed(forecast, Evidence("noise", random.permutation(seen), 0.05, relative=False)).left > 0.95
    assert np.isnan(narrowed(forecast, Evidence("unlike", np.arange(2000) * 9.0, 1.0, relative=False)).left)
