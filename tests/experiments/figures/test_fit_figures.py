"""Figures of a fit and of its trial: whole and apart, sorted, and no count filled that was not known."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.figures.fans import fan
from experiments.figures.learnt import DUMMY, pairs, prior_against_posterior
from experiments.numbers.learnt import learnt, prior_ranks
from experiments.numbers.stages import Forecasts, Stage
from experiments.plan.fits import MAIN, questions
from scenarios.siege_2013 import scenario
from sim.figures.style import Look, looking
from sim.submodels.arrays import Floats
from tests.layout import assert_legible

SIEGE = scenario()
CAPTION = "c" * 20 + " words" * 40


def stages(numbers: int, draws: int = 40) -> list[Stage]:
    random = np.random.default_rng(1)
    moments = sorted({question.moment for question in questions(SIEGE, "main")})
    told = []
    for number, moment in enumerate(moments):
        shares = random.random((draws, numbers)) ** np.arange(1, numbers + 1)
        scales = 10.0 ** (np.arange(numbers) % 7)  # as wide as counts of sellers are
        points = [dict(zip(MAIN, row, strict=False)) for row in (shares * scales).tolist()]
        rise = np.linspace(0, 20_000 / (number + 1), SIEGE.hours)
        series = {"in_rooms": rise * random.random((draws, 1))} if number != 1 else {}
        weights = random.dirichlet(np.ones(draws))
        dummy = random.random(draws)
        answered = Forecasts({}, series)
        told.append(Stage(moment, ("T1",) * 3, 2, 0.3, points, dummy, dummy[:3], weights, draws, dummy, answered))
    return told


def of(stage: Stage) -> dict[str, Floats]:
    return {name: np.array([point[name] for point in stage.points], np.float64) for name in stage.points[0]}


def figures(numbers: int) -> list[Figure]:
    told = stages(numbers)
    last, values = told[-1], of(told[-1])
    prior = {name: np.linspace(0, values[name].max(), 100) for name in values}
    rows, ranks = learnt(values, last.weights, prior), prior_ranks(values, prior)
    return [
        fan(SIEGE, told, CAPTION).figure,
        prior_against_posterior(rows, ranks, last.dummy, last.weights, CAPTION).figure,
        pairs(rows, values, last.weights, "one line").figure,
    ]


@pytest.mark.parametrize(("numbers", "look"), [(1, Look()), (17, Look()), (17, Look(9.4, 13.0))])
def test_texts_are_whole_and_apart(numbers: int, look: Look) -> None:
    with looking(look):
        for figure in figures(numbers):
            assert_legible(figure)


def test_counts_are_filled_once_they_are_known() -> None:
    panels = fan(SIEGE, stages(1), CAPTION).figure.axes
    filled = [
        [line.get_markerfacecolor() != "white" for line in axes.lines if line.get_marker() == "o"] for axes in panels
    ]
    assert filled == [[True, False, False, False], [], [True, True, True, False]]


def test_a_count_that_is_held_out_is_never_filled() -> None:
    [axes] = fan(SIEGE, [stages(1)[-1]._replace(moment=SIEGE.end)], CAPTION).figure.axes
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() != "white" for line in marks] == [True, True, True, False]


def test_numbers_are_sorted_by_what_was_learnt_and_the_dummy_is_last() -> None:
    told = stages(5)
    last, values = told[-1], of(told[-1])
    prior = {name: np.linspace(0, values[name].max(), 100) for name in values}
    rows, ranks = learnt(values, last.weights, prior), prior_ranks(values, prior)
    table = prior_against_posterior(rows, ranks, last.dummy, last.weights, CAPTION).rows
    assert table[-1][0] == DUMMY
    assert [name for name, *_ in table[:-1]] == [row.name for row in sorted(rows, key=lambda row: row.narrowing)]
