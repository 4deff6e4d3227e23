"""A fit: which values of the uncertain numbers let the model answer as the source does, and what it says then.

Mobilisation is fitted in stages, one for each time at which answers became known: each stage is what could have been
said then. The ads are fitted to draws of mobilisation that keep their weights, so that the ads' targets teach the
numbers of the ads alone (a cut: Plummer 2015, Statistics and Computing 25(1):37-43). The seeds of waves, of weights
and of forecasts differ: no forecast is made with a seed that the fit has seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import RenderableType

from experiments.engine.experiment import failures
from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report
from experiments.figures.caption import caption
from experiments.figures.fans import fan
from experiments.figures.learnt import pairs, prior_against_posterior
from experiments.numbers.learnt import Learnt, central_first, dummy_departure, learnt, prior_ranks
from experiments.numbers.points import QUANTILE_COLUMNS
from experiments.numbers.replications import bands
from experiments.numbers.stages import Forecasts, Stage
from experiments.plan.fits import GIVEN, NUMBERS, TRIES, questions
from experiments.plan.plan import Design, Job, Plan
from experiments.studies.fitting import Fitting
from experiments.words import calibrate as words
from sim import MODEL_VERSION
from sim.errors import InputError
from sim.figures.picture import Picture
from sim.language.say import say
from sim.measures.comparison import agreeing
from sim.scenario.fingerprints import fitted_of, priors_of, question_of, setting_of, targets_of
from sim.scenario.posterior import Answer, Band, Fit, Posterior
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

POSTERIOR = "posterior.json"


def plan(scenario: Scenario, fit: Fit, draws: int, seeds: int, given: Posterior | None) -> Plan:
    """Return a fit.

    Args:
        scenario: What is fitted.
        fit: Which numbers are.
        draws: How many draws are weighted, and how many forecasts made.
        seeds: With how many seeds each draw is weighted.
        given: What is known of mobilisation, for a fit of the ads.

    Raises:
        InputError: If the facts of the scenario teach nothing.
    """
    asks = {question.target.id: question_of(question.target) for question in questions(scenario, fit)}
    if not asks:
        raise InputError(f"facts: {scenario.name} has no target that could teach the fit {fit!r}")
    return Plan(
        kind=Calibrate.kind,
        scenarios=(scenario,),
        design=Design(method="waves", vary=NUMBERS[fit], count=draws),
        points=({},) if given is None else tuple(given.points(GIVEN, scenario.seed)),
        seeds=seeds,
        fit=fit,
        given="" if given is None else given.title,
        asks=asks,
    )


class Fitted(NamedTuple):
    """What came of a fit.

    Attributes:
        stages: What could be said when; the last is the fit.
        learnt: What was learnt of each number.
        values: Of each number, fitted or given, one a draw of the last stage.
        prior: Values of each fitted number that are spread as its prior says.
        dummy: By how many standard errors the mean of the dummy departs from the prior's.
        posterior: What is kept of it; None if no draw agrees.
        failed: How many runs failed.
    """

    stages: Sequence[Stage]
    learnt: Sequence[Learnt]
    values: Mapping[str, Floats]
    prior: Mapping[str, Floats]
    dummy: float
    posterior: Posterior | None
    failed: int


class Calibrate:
    """The study behind ``siege calibrate``."""

    kind = "calibration"

    def rounds(self, plan: Plan, log: RunLog) -> Iterator[list[Job]]:
        """Give the first design, then waves, then draws with all their seeds, then forecasts; stage by stage."""
        self._fitting = Fitting(plan, log)
        yield from self._fitting.rounds()

    def numbers(self, plan: Plan, _: Table, log: RunLog) -> Fitted:
        """Gather what came of it."""
        fitting = self._fitting
        last = fitting.stages[-1]
        names = list(last.points[0])
        values = {name: np.array([point[name] for point in last.points], np.float64) for name in names}
        prior = {name: np.array([point[name] for point in fitting.prior], np.float64) for name in fitting.prior[0]}
        departure = dummy_departure(last.dummy, last.weights, last.worth)
        kept = None
        if last.weights.any():
            kept = _posterior(plan, last, {"runs": len(fitting.made), "dummy_departure": departure})
        rows = learnt(values, last.weights, prior)
        return Fitted(fitting.stages, rows, values, prior, departure, kept, failures(fitting.made, log))

    def report(self, plan: Plan, numbers: Fitted) -> Report:
        """Make tables of stages and of numbers, their figures, and the posterior."""
        tables = {"stages": words.stages_table(plan, numbers.stages), "learnt": words.learnt_table(numbers.learnt)}
        texts = {} if numbers.posterior is None else {POSTERIOR: numbers.posterior.to_json()}
        return Report(tables, _pictures(plan, numbers), texts)

    def words(self, plan: Plan, numbers: Fitted) -> Iterable[RenderableType]:
        """Say how well it fits, what was learnt of each number, and what is not known."""
        return words.lines(plan, numbers.stages, numbers.learnt, numbers.dummy)


def _pictures(plan: Plan, numbers: Fitted) -> dict[str, Picture]:
    text = say("{caption}; fit {fit}", caption=caption(plan, numbers.failed), fit=plan.fit)
    pictures = {"fan": fan(plan.base, numbers.stages, text)}
    if numbers.learnt:
        last = numbers.stages[-1]
        ranks = prior_ranks(numbers.values, numbers.prior)
        pictures["learnt"] = prior_against_posterior(numbers.learnt, ranks, last.dummy, last.weights, text)
        pictures["pairs"] = pairs(numbers.learnt, numbers.values, last.weights, text)
    return pictures


def _posterior(plan: Plan, stage: Stage, checks: dict[str, float]) -> Posterior:
    assert plan.fit is not None
    assert plan.design is not None
    names = tuple(stage.points[0])
    kept = np.flatnonzero(stage.weights)
    values = np.array([[stage.points[row][name] for name in names] for row in kept.tolist()], np.float64)
    order = kept[central_first(values, stage.weights[kept])]
    agreeing = float(stage.weights @ stage.shares)
    checks = {
        "draws": len(stage.points),
        "seeds_per_draw": plan.seeds,
        "effective_sample_size": stage.worth,
        "agreeing_of_last_wave": stage.agreeing,
        "agreeing_by_weight": agreeing,
        **checks,
    }
    if plan.fit == "ads":
        met = stage.shares.reshape(GIVEN, TRIES).any(axis=1)
        checks["mobilisation_draws_met"] = float(met.mean())
    return Posterior(
        scenario=plan.base.name,
        fit=plan.fit,
        model_version=MODEL_VERSION,
        given=plan.given,
        agents=plan.base.agents,
        fitted=fitted_of(plan.base, names),
        setting=setting_of(plan.base, names),
        numbers=names,
        priors=priors_of(names),
        targets=targets_of(plan.base),
        draws=tuple(tuple(stage.points[row].values()) for row in order.tolist()),
        weights=tuple(stage.weights[order].tolist()),
        bands=_bands(stage.forecasts),
        answers=_answers(plan.base, stage.forecasts),
        checks=checks,
        command=f"siege calibrate {plan.base.name} --fit {plan.fit} --draws {plan.design.count} --seeds {plan.seeds}",
    )


def _bands(forecasts: Forecasts) -> dict[str, Band]:
    return {
        name: Band(**dict(zip(QUANTILE_COLUMNS, (tuple(row.tolist()) for row in bands(table).values()), strict=True)))
        for name, table in forecasts.series.items()
    }


def _answers(scenario: Scenario, forecasts: Forecasts) -> dict[str, Answer]:
    """Return what forecasts say of each target; what agrees is counted over all of them."""
    answers = {}
    for target in (target for fact in scenario.known_facts for target in fact.targets):
        told = forecasts.answers.get(target.id)
        if told is None or not np.isfinite(told).any():  # such as of ads that were left out
            continue
        agrees = agreeing(scenario, target, told)
        median, least, most = np.quantile(told[np.isfinite(told)], [0.5, 0.05, 0.95]).tolist()
        answers[target.id] = Answer(median=median, low=least, high=most, agrees=float(agrees.mean()))
    return answers
