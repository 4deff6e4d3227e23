"""What is efficient and robust, by hand and by brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from experiments.numbers.robustness import not_dominated, regret, satisficing

costs = npst.arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(0, 5).map(float))


@given(costs)
def test_efficient_is_what_nobody_beats(values: np.ndarray) -> None:
    efficient = not_dominated(values)
    for at, mine in enumerate(values):
        beaten = any((other <= mine).all() and (other < mine).any() for other in values)
        assert efficient[at] == (not beaten)
    assert efficient.any()


def test_regret_by_hand() -> None:
    # Three policies, two draws, two objectives.
    table = np.array([[[0.0, 10.0], [4.0, 10.0]], [[10.0, 0.0], [0.0, 0.0]], [[5.0, 5.0], [2.0, 10.0]]])
    short = np.array([[[0, 1], [1, 1]], [[1, 0], [0, 0]], [[0.5, 0.5], [0.5, 1]]])
    assert regret(table) == pytest.approx([max(np.quantile(each[:, k], 0.9) for k in range(2)) for each in short])


@given(npst.arrays(np.float64, (5, 3, 2), elements=st.integers(0, 9).map(float)))
def test_regret_lies_between_the_best_and_the_worst(table: np.ndarray) -> None:
    short = regret(table)
    assert ((short >= 0) & (short <= 1)).all()
    better = np.concatenate([table, table.min(axis=0)[np.newaxis]])
    assert regret(better)[-1] == 0


def test_satisficing_by_hand() -> None:
    # Two policies, three draws, two objectives: the second is no worse than the first in the first and last draw.
    table = np.array([[[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]], [[1.0, 0.0], [0.0, 2.0], [2.0, 2.0]]])
    assert satisficing(table, 0).tolist() == [1.0, pytest.approx(2 / 3)]
