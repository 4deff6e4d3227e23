"""Waves on a toy whose posterior is known: a line with noise, told as headcounts are."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, norm

from experiments.numbers.recovery import coverage, rank
from experiments.numbers.waves import Bounds, Emulator, Search, effective_size, sample, weights_of
from sim.submodels.arrays import Floats

NOISE = 0.3
SLOPES = np.array([[1.0, 0.0, 0.0], [0.6, 0.8, 0.0]])
"""Two answers in two numbers; the third score is a dummy's."""


def toy(scores: Floats, random: np.random.Generator) -> Floats:
    """Answer as a model would whose answers, told by their inverse hyperbolic sine, are lines with noise."""
    return np.sinh(5 + scores @ SLOPES.T + NOISE * random.standard_normal((len(scores), 2)))


class Fit(NamedTuple):
    scores: Floats
    agreeing: Floats
    height: Floats


def fitted(bounds: Bounds, random: np.random.Generator, draws: int) -> Fit:
    """Fit the toy as a study does: a first design, a stage an answer, a wave for each, draws with two seeds each."""
    scores = random.standard_normal((128, 3))
    search = Search(scores, toy(scores, random), bounds)
    for known in (np.array([0]), np.array([0, 1])):
        search.turn_to(known)
        scores, _ = search.draw(known, 50, random)
        search.learn(scores, toy(scores, random))
    scores, height = search.draw(known, draws, random)
    agree = [bounds.agree(toy(scores, random)).all(axis=1) for _ in range(2)]
    return Fit(scores, np.mean(agree, axis=0), height)


@pytest.fixture(autouse=True)
def _fewer_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.numbers.waves.SWEEPS", 15)
    monkeypatch.setattr("experiments.numbers.waves.KERNEL_STEPS", 8)


# Known answers
LOW, HIGH = np.sinh([6.0, 5.5]), np.sinh([6.4, 6.5])


def exact() -> tuple[Floats, Floats]:
    """Return mean and spread of the first two scores in the posterior, from draws of the prior and their likelihood."""
    scores = np.random.default_rng(5).standard_normal((200_000, 3))
    expected = 5 + scores @ SLOPES.T
    low, high = ((np.arcsinh(bound) - expected) / NOISE for bound in (LOW, HIGH))
    weights = (norm.cdf(high) - norm.cdf(low)).prod(axis=1)
    mean = np.average(scores, axis=0, weights=weights)
    return mean, np.sqrt(np.average((scores - mean) ** 2, axis=0, weights=weights))


def test_a_known_posterior_is_found_and_two_seeds_do_for_many() -> None:
    mean, spread = exact()
    fit = fitted(Bounds(LOW, HIGH), np.random.default_rng(1), draws=2000)
    weights = weights_of(fit.agreeing, fit.height)
    size = effective_size(weights)
    assert size > 200
    found = weights @ fit.scores
    assert np.abs(found - mean) / (spread / np.sqrt(size)) == pytest.approx(np.zeros(3), abs=3.5)
    assert np.sqrt(weights @ (fit.scores - found) ** 2) == pytest.approx(spread, rel=0.2)
    assert spread[2] == pytest.approx(1, abs=0.01)  # the dummy's, in which nothing is learnt


def test_the_sampler_draws_from_the_prior_times_the_likelihood() -> None:
    random = np.random.default_rng(2)
    runs = random.standard_normal((300, 2))
    fit = Emulator(runs, runs[:, :1] + 0.1 * random.standard_normal((300, 1)), Bounds([0.5], [np.inf]))
    prior = random.standard_normal((60_000, 2))
    weights = np.exp(fit.log_likelihood(prior) - fit.log_likelihood(prior).max())
    drawn = sample(fit, np.tile([1.0, 0.0], (2000, 1)), 20, random)
    # Thinned to draws of that density, by rejection, then compared with what chains from one point have come to.
    kept = prior[random.random(len(prior)) < weights]
    for axis in range(2):
        assert np.quantile(drawn[:, axis], [0.1, 0.5, 0.9]) == pytest.approx(
            np.quantile(kept[:, axis], [0.1, 0.5, 0.9]), abs=0.09
        )
    assert kstest(drawn[:, 0], kept[:, 0]).pvalue > 1e-3


@pytest.mark.slow
def test_known_numbers_rank_evenly_in_their_posteriors_unless_weights_are_wrong() -> None:
    right: list[list[float]] = []
    wrong: list[list[float]] = []
    for number in range(100):
        random = np.random.default_rng((7, number))
        known = random.standard_normal((1, 3))
        told = np.arcsinh(toy(known, random))[0]
        fit = fitted(Bounds(np.sinh(told - 0.4), np.sinh(told + 0.4)), random, 50)
        lucks = random.random(3)
        for ranks, height in ((right, fit.height), (wrong, -3 * fit.height)):  # as if it counted four times
            weights = weights_of(fit.agreeing, height)
            if weights.any():
                ranks.append([rank(fit.scores[:, at], weights, known[0, at], lucks[at]) for at in range(3)])
    assert len(right) > 95
    rows, others = (coverage({f"score {at}": np.array(ranks)[:, at] for at in range(3)}) for ranks in (right, wrong))
    assert all(row.is_even for row in rows)
    assert not all(row.is_even for row in others)


# Properties
answers = st.floats(-1e9, 1e9) | st.just(np.nan)


@given(st.lists(answers, min_size=3, max_size=3), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_answers_agree_within_their_bounds_and_what_cannot_be_said_never_does(
    told: list[float], low: float, width: float
) -> None:
    bounds = Bounds([low, -np.inf, -np.inf], [low + width, low, np.inf])
    [agree] = bounds.agree(np.array([told]))
    away = bounds.distance(np.arcsinh(np.array([told])))[0]
    for at, (answer, agrees) in enumerate(zip(told, agree.tolist(), strict=True)):
        if np.isnan(answer):
            assert not agrees
        elif agrees:
            assert away[at] == 0
    if not np.isnan(told[2]):
        assert agree[2]  # every answer agrees with no bounds
    assert bounds.of(np.array([1])).agree(np.array([told[1:2]]))[0, 0] == agree[1]


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=30), st.floats(-1e3, 1e3))
def test_draws_are_worth_from_one_to_all_of_them(raw: list[float], height: float) -> None:
    agreeing = np.array(raw)
    weights = weights_of(agreeing, np.full(len(raw), height))
    assert weights == pytest.approx(agreeing / agreeing.sum())
    assert 1 - 1e-9 <= effective_size(weights) <= len(raw) + 1e-9
    assert effective_size(np.full(len(raw), 1 / len(raw))) == pytest.approx(len(raw))


def test_no_weight_where_nothing_agrees() -> None:
    assert weights_of(np.zeros(3), np.arange(3.0)).tolist() == [0, 0, 0]
    assert effective_size(np.zeros(3)) == 0
    # The likelihood of a draw that does not agree may be out of all proportion.
    assert weights_of(np.array([0, 1.0]), np.array([-1e4, 1e4])).tolist() == [0, 1]


def test_what_never_happened_is_thought_to_come_after_all_that_did() -> None:
    random = np.random.default_rng(3)
    scores = random.standard_normal((200, 1))
    when = np.where(scores < 0.5, 20 + 5 * scores, np.nan)
    search = Search(scores, when, Bounds([10.0], [22.0]))
    drawn, _ = search.draw(np.array([0]), 200, random)
    assert (drawn < 0.6).mean() > 0.95


@pytest.mark.parametrize("always", [0.0, 3_000.0, np.nan])
def test_an_answer_that_never_changes_is_passed_over(always: float) -> None:
    """Without word of mouth nobody may ever join, whatever the numbers; the search goes on by the other answers."""
    random = np.random.default_rng(4)
    scores = random.standard_normal((100, 3))
    answers = toy(scores, random)
    answers[:, 1] = always
    drawn, height = Search(scores, answers, Bounds(LOW, HIGH)).draw(np.array([0, 1]), 100, random)
    assert np.isfinite(height).all()
    assert 5 + drawn[:, 0].mean() == pytest.approx(6.2, abs=0.15)
    assert drawn[:, 1].mean() == pytest.approx(0, abs=0.4)
