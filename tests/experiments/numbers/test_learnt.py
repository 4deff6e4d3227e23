"""What was learnt: nothing of what no target sees, and what was put in."""

import numpy as np
import pytest

from experiments.numbers.learnt import central_first, dummy_departure, learnt, weighted_quantiles
from experiments.numbers.waves import effective_size


def test_what_is_put_in_is_found() -> None:
    random = np.random.default_rng(1)
    prior = {name: random.random(4000) for name in ("seen", "partner", "unseen")}
    weights = np.exp(-0.5 * ((prior["seen"] + prior["partner"] - 1) / 0.05) ** 2)
    rows = {row.name: row for row in learnt(prior, weights / weights.sum(), prior)}
    assert rows["unseen"].narrowing == pytest.approx(1, abs=0.15)
    assert abs(rows["unseen"].correlation) < 0.2
    assert rows["seen"].partner == "partner"
    assert rows["seen"].correlation < -0.9
    assert rows["seen"].prior == pytest.approx(np.array([0.05, 0.25, 0.5, 0.75, 0.95]), abs=0.02)
    only = np.where(abs(prior["seen"] - 0.5) < 0.1, 1.0, 0.0)
    [narrow, _, wide] = learnt(prior, only / only.sum(), prior)
    assert (narrow.narrowing, wide.narrowing) == pytest.approx((0.2, 1), abs=0.1)
    assert learnt(prior, np.zeros(4000), prior) == []


def test_a_number_alone_has_no_partner() -> None:
    values = np.linspace(0, 1, 50)
    [row] = learnt({"one": values}, np.full(50, 0.02), {"one": values})
    assert (row.partner, row.correlation) == ("one", 0)


def test_a_dummy_departs_if_draws_are_of_few_lineages() -> None:
    random = np.random.default_rng(2)
    weights = random.random(500)
    weights /= weights.sum()
    worth = effective_size(weights)
    departures = [dummy_departure(random.random(500), weights, worth) for _ in range(400)]
    assert (np.mean(departures), np.std(departures)) == pytest.approx((0, 1), abs=0.15)
    assert dummy_departure(np.full(500, 0.8), weights, worth) > 10
    assert np.isnan(dummy_departure(np.full(500, 0.8), np.zeros(500), 0))


def test_the_most_central_draw_is_central_jointly() -> None:
    """On a ridge, a draw in the middle of each number by itself, and off the ridge, is the least central of all."""
    random = np.random.default_rng(3)
    along = random.standard_normal(200)
    values = np.column_stack([along, 100 * (along + 0.05 * random.standard_normal(200))])
    values = np.vstack([values, [0.6, -60.0], [0.0, 0.0]])
    order = central_first(values, np.full(202, 1 / 202))
    assert sorted(order) == [*range(202)]
    assert order[-1] == 200
    assert np.abs(values[order[0]] / [1, 100]).max() < 0.2


def test_weighted_quantiles_are_those_of_repeated_values() -> None:
    values, times = np.array([3.0, 1.0, 2.0]), np.array([1, 6, 3])
    several = np.repeat(values, times)
    assert weighted_quantiles(values, times / 10).tolist() == [
        np.quantile(several, share, method="inverted_cdf") for share in (0.05, 0.25, 0.5, 0.75, 0.95)
    ]
