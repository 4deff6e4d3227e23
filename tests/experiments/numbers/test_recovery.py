"""Ranks of known numbers: even if all is well, however few draws there are, and uneven if posteriors are too sure."""

import numpy as np
import pytest

from experiments.numbers.recovery import BINS, DOUBT, band, coverage, histogram, rank


def ranks(spread: float, draws: int) -> np.ndarray:
    """Return the ranks of standard normal numbers among draws of a normal."""
    random = np.random.default_rng(1)
    weights = np.full(draws, 1 / draws)
    return np.array(
        [
            rank(spread * random.standard_normal(draws), weights, random.standard_normal(), random.random())
            for _ in range(250)
        ]
    )


@pytest.mark.parametrize("draws", [1, 3, 50])
def test_ranks_are_even_and_intervals_hold_what_they_say(draws: int) -> None:
    [row] = coverage({"one": ranks(1.0, draws)})
    assert row.is_even
    assert (row.within_50, row.within_90) == pytest.approx((0.5, 0.9), abs=0.07)


@pytest.mark.parametrize("spread", [0.5, 2.0])
def test_too_sure_or_too_unsure_is_seen(spread: float) -> None:
    places = ranks(spread, 50)
    [row] = coverage({"one": places})
    assert not row.is_even
    low, high = band(len(places))
    assert not all(low <= count <= high for count in histogram(places))


def test_ties_are_told_by_luck() -> None:
    draws, weights = np.array([1.0, 1.0, 2.0, 2.0]), np.full(4, 0.25)
    assert [rank(draws, weights, 1.0, luck) for luck in (0.0, 1.0)] == pytest.approx([0, 0.6])
    assert rank(draws, weights, 3.0, 1.0) == 1


def test_even_ranks_stay_in_their_band() -> None:
    random = np.random.default_rng(2)
    low, high = band(200)
    assert low < 200 / BINS < high
    out = [any(not low <= count <= high for count in histogram(random.random(200))) for _ in range(400)]
    assert np.mean(out) <= DOUBT + 0.03
