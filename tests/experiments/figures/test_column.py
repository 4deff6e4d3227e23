"""Figures of studies in a column of a journal, 85 mm wide: nothing is cut off, nothing covers anything else."""

from collections.abc import Callable

import pytest

from sim.figures.picture import Picture
from sim.figures.style import looking
from tests.experiments.figures import test_policy_figures as of_policies
from tests.experiments.figures import test_sensitivity_figures as of_sensitivity
from tests.experiments.figures import test_sweep_figures as of_sweeps
from tests.layout import COLUMN, assert_legible

FIGURES = {**of_policies.FIGURES, **of_sweeps.FIGURES}


@pytest.mark.parametrize("draw", list(FIGURES.values()), ids=list(FIGURES))
def test_figures_are_legible_in_a_column(draw: Callable[[], Picture]) -> None:
    with looking(COLUMN):
        figure = draw().figure
        assert_legible(figure)
    assert figure.get_figwidth() == COLUMN.width


def test_figures_of_sensitivity_are_legible_in_a_column() -> None:
    with looking(COLUMN):
        for figure in of_sensitivity.figures(8, 2, 0.3, constant=False):
            assert_legible(figure)
