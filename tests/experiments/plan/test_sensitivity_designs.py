"""Designs of a sensitivity analysis: what moves, and what the dummy moves."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from experiments.plan.sensitivity_designs import DUMMY, LEVELS, Sample, morris_design, sobol_design
from sim.errors import InputError
from tests.experiments.sampling import LONGEST, axes


def test_a_trajectory_moves_every_parameter_once() -> None:
    design = morris_design(axes(5), 12, 3)
    assert design.names == (*LONGEST[:5], DUMMY)
    assert design.shares.shape == (12 * 7, 6)
    assert len(design.points) == len(design.luck) == 12 * 7
    step = LEVELS / (2 * (LEVELS - 1))
    for trajectory in design.shares.reshape(12, 7, 6):
        moves = np.diff(trajectory, axis=0)
        assert sorted(np.abs(moves).argmax(axis=1)) == list(range(6))
        np.testing.assert_allclose(np.sort(np.abs(moves).ravel())[-6:], step)
        assert np.count_nonzero(moves) == 6
    assert np.isin(np.round(design.shares * (LEVELS - 1), 9), range(LEVELS)).all()


def test_a_sobol_design_swaps_one_column_at_a_time() -> None:
    design = sobol_design(axes(3), 16, 3)
    blocks = design.shares.reshape(16, 3 + 3, 4)
    first, swapped, second = blocks[:, 0], blocks[:, 1:-1], blocks[:, -1]
    for column in range(4):
        np.testing.assert_array_equal(swapped[:, column, column], second[:, column])
        others = np.arange(4) != column
        np.testing.assert_array_equal(swapped[:, column, others], first[:, others])
    assert (first != second).all()


@pytest.mark.parametrize("design", [morris_design(axes(4), 8, 5), sobol_design(axes(4), 8, 5)])
def test_the_dummy_changes_the_luck_and_nothing_else(design: Sample) -> None:
    assert all(DUMMY not in point for point in design.points)
    assert design.luck.max() + 1 == 2 * 8
    for earlier, later in combinations(range(len(design.points)), 2):
        same_block = design.luck[earlier] // 2 == design.luck[later] // 2
        same_dummy = design.shares[earlier, -1] == design.shares[later, -1]
        assert (design.luck[earlier] == design.luck[later]) == (same_block and same_dummy)


def test_points_are_quantiles_of_the_priors() -> None:
    varied = axes(6)
    design = sobol_design(varied, 8, 1)
    for row, point in zip(design.shares.tolist(), design.points, strict=True):
        assert point == {axis.name: axis.draw(share) for axis, share in zip(varied, row, strict=False)}


@pytest.mark.parametrize(
    ("design", "line"),
    [
        (lambda: morris_design(axes(2), 1, 1), "trajectories: must be at least 2, not 1"),
        (lambda: sobol_design(axes(2), 100, 1), "base: must be a power of two, such as 64 or 128, not 100"),
        (lambda: sobol_design(axes(2), 4, 1), "base: must be at least 8, not 4"),
        (lambda: sobol_design([], 8, 1), "at least one number must be varied"),
    ],
)
def test_a_design_that_cannot_be_is_told_in_one_line(design: Callable[[], Sample], line: str) -> None:
    with pytest.raises(InputError) as mistake:
        design()
    assert str(mistake.value) == line
