"""Parts taken out: what they set is not fitted, what has no meaning is not asked, and the rest is the same."""

import numpy as np

from experiments.figures.ablations import ablations as picture
from experiments.numbers.ablations import ablated
from experiments.numbers.stages import Forecasts, Stage
from experiments.plan.ablations import ABLATIONS
from experiments.plan.fits import FREE, questions
from experiments.plan.plan import Plan
from experiments.studies.ablations import fits, plan
from scenarios.siege_2013 import scenario
from sim.scenario.points import value_of
from tests.layout import assert_legible

SIEGE = scenario()
PLAN: Plan = plan(SIEGE, ABLATIONS, 20, 1)


def test_each_part_is_taken_out_and_what_it_sets_is_not_fitted() -> None:
    whole, *others = fits(PLAN)
    assert whole.design is not None
    assert (whole.base, whole.design.vary) == (SIEGE, FREE)
    for part, fit in zip(ABLATIONS, others, strict=True):
        assert fit.design is not None
        assert {name: value_of(fit.base, name) for name in part.changes} == dict(part.changes)
        assert all(value_of(SIEGE, name) != value for name, value in part.changes.items())
        assert fit.design.vary == tuple(name for name in FREE if name not in part.changes)
        assert set(whole.asks) - set(fit.asks) == ({"T4"} if part.name == "no_weibo" else set())


def test_a_fit_that_shows_nothing_tells_what_came_nearest() -> None:
    random = np.random.default_rng(1)
    rows = []
    for number, part in enumerate((SIEGE, *(fit.base for fit in fits(PLAN)))):
        asked = [question.target.id for question in questions(part, "narrow")]
        counts = 8000 + 500 * random.standard_normal(30)
        answers = {name: np.full(30, 4500.0) for name in asked} | {"T7": counts}
        told = Forecasts(answers if number % 2 else {}, {})
        none = np.zeros(30)
        each = np.full(len(asked), 0.25)
        stage = Stage(SIEGE.end, tuple(asked), 1, 0.0, [{}] * 30, none, each, none, 0.0, none, told)
        rows.append(ablated(part, stage))
    assert (rows[0].effective, rows[0].forecast, set(rows[0].shares.values())) == (0.0, None, {0.25})
    assert rows[1].shares["T2"] == 1.0
    assert rows[1].shares["T1"] == rows[1].together == 0.0
    assert_legible(picture(SIEGE, [*PLAN.asks], rows, "caption").figure)
