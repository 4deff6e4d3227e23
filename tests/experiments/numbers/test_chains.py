"""Chains on a toy whose posterior is known: they forget where they began, and know what they are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.numbers.chains import propose, worth
from experiments.numbers.waves import Bounds, Search
from sim.submodels.arrays import Floats
from tests.experiments.numbers.test_waves import HIGH, LOW, exact, toy

MOVES = 6


@pytest.fixture(name="moved", scope="module")
def _moved() -> tuple[Floats, Floats]:
    """Return where chains began, which is as the posterior is spread, and where they are after some moves."""
    random, bounds, known = np.random.default_rng(3), Bounds(LOW, HIGH), np.array([0, 1])
    runs = random.standard_normal((12_000, 3))
    answers = toy(runs, random)
    search = Search(runs[:150], answers[:150], bounds)
    begin = runs[bounds.agree(answers).all(axis=1)][:300]
    scores = begin.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.numbers.waves.KERNEL_STEPS", 8)
        patch.setattr("experiments.numbers.waves.MOST_RUNS", 150)
        for _ in range(MOVES):
            moving, proposed = propose(search.emulator(known), scores, random)
            answers = toy(proposed, random)
            agree = bounds.agree(answers).all(axis=1)
            scores[moving[agree]] = proposed[agree]
            search.learn(proposed, answers)
    return begin, scores


def test_a_known_posterior_stays_as_it_is(moved: tuple[Floats, Floats]) -> None:
    (mean, spread), (_, scores) = exact(), moved
    assert np.abs(scores.mean(axis=0) - mean) / spread * np.sqrt(len(scores)) == pytest.approx(np.zeros(3), abs=3.5)
    assert scores.std(axis=0) == pytest.approx(spread, rel=0.12)


def test_chains_forget_where_they_began(moved: tuple[Floats, Floats]) -> None:
    for begin, end in zip(*(part.T for part in moved), strict=True):
        assert np.corrcoef(begin, end)[0, 1] < 0.6


@given(st.integers(2, 30), st.integers(2, 10), st.integers(0, 1000))
def test_chains_that_never_moved_are_worth_their_beginnings(families: int, each: int, seed: int) -> None:
    scores = np.repeat(np.random.default_rng(seed).standard_normal((families, 2)), each, axis=0)
    assert worth(scores, np.repeat(np.arange(families), each)) == pytest.approx(families)


def test_chains_that_have_forgotten_are_worth_their_number_about() -> None:
    scores = np.random.default_rng(1).standard_normal((300, 4))
    assert 200 < worth(scores, np.arange(300) % 60) <= 300
    assert worth(scores, np.arange(300)) == 300
    assert worth(scores, np.zeros(300)) == 1  # from one place, nothing tells whether they have
