"""Figures of sensitivity: whole, apart and sorted."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.figures.sensitivity import bars, screening
from experiments.numbers.sensitivity import morris, sobol_indices
from experiments.plan.sensitivity_designs import morris_design, sobol_design
from sim.figures.style import Look
from sim.figures.text import spoken
from sim.measures.outcomes import OUTCOMES
from tests.experiments.sampling import LONGEST, axes, lucky
from tests.layout import assert_legible


def figures(parameters: int, outcomes: int, noise: float, *, constant: bool) -> list[Figure]:
    screen, full = morris_design(axes(parameters), 10, 1), sobol_design(axes(parameters), 32, 1)
    slopes = np.random.default_rng(1).gamma(0.4, size=(outcomes, parameters))
    longest = sorted(OUTCOMES, key=lambda outcome: -len(outcome.unit + outcome.meaning))[:outcomes]
    indices, effects = {}, {}
    for which, outcome in enumerate(longest):
        values = {
            id(design): 0 * design.luck + 1e7
            if constant and not which
            else 10**which * (design.shares[:, :-1] @ slopes[which] + lucky(design, noise))
            for design in (screen, full)
        }
        indices[outcome] = sobol_indices(full, values[id(full)], 1)
        effects[outcome] = morris(screen, values[id(screen)].astype(float), 1)
    return [bars(indices, "c" * 20 + " words" * 40).figure, screening(effects, "one line").figure]


@pytest.mark.parametrize(
    ("parameters", "outcomes", "noise", "constant"),
    [(8, 1, 0.1, False), (20, 2, 0.3, False), (1, 3, 10.0, False), (8, 1, 0.0, True), (14, 5, 1.0, True)],
)
def test_texts_are_whole_and_apart(parameters: int, outcomes: int, noise: float, constant: bool) -> None:
    for figure in figures(parameters, outcomes, noise, constant=constant):
        assert figure.get_size_inches()[0] == pytest.approx(Look().width)
        assert_legible(figure)


def test_bars_are_sorted_and_the_dummy_is_last() -> None:
    figure = figures(8, 1, 0.1, constant=False)[0]
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names[-1] == "chance alone"
    assert sorted(names[:-1]) == sorted(spoken(name) for name in LONGEST[:8])
    totals = [patch.get_width() for patch in figure.axes[0].patches[::2]]
    assert totals[:-1] == sorted(totals[:-1], reverse=True)
