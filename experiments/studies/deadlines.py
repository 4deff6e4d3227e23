"""Deadlines: until which hour would a measure of the platform still halve the crowd?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report, at_once
from experiments.figures.caption import caption
from experiments.figures.deadlines import deadlines as picture
from experiments.numbers.deadlines import Deadline, Effect, deadlines, effects
from experiments.numbers.hanging import Hanging, hanging
from experiments.plan.deadlines import MEASURES, trial_of, trials
from experiments.plan.headcounts import headcounts
from experiments.plan.plan import Drawn, Plan
from experiments.words import deadlines as words
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats


def plan(scenario: Scenario, every: int, seeds: int, drawn: Drawn | None) -> Plan:
    """Return runs with each measure, taken every so many hours until the last headcount of the source.

    Args:
        scenario: What is run.
        every: Hours.
        seeds: With how many.
        drawn: What is drawn under each seed.

    Raises:
        InputError: If the source has no headcount.
    """
    tried = trials(scenario, _until(scenario), every)
    return Plan(
        kind=Deadlines.kind,
        scenarios=(scenario, *(trial.scenario for trial in tried)),
        drawn=drawn,
        seeds=seeds,
    )


def _until(scenario: Scenario) -> datetime:
    counts = headcounts(scenario)
    if not counts:
        raise InputError(f"facts: {scenario.name} has no headcount that a measure could halve")
    return counts[-1].moment


class Tried(NamedTuple):
    """What came of it.

    Attributes:
        effects: Of each measure at each moment.
        deadlines: Until when each halves the crowd.
        hanging: What that hangs on.
        crowd: Without any of them: 5 %, median and 95 % of the draws.
        failed: How many runs failed.
    """

    effects: Sequence[Effect]
    deadlines: Sequence[Deadline]
    hanging: Sequence[Hanging]
    crowd: Floats
    failed: int


class Deadlines:
    """The study behind ``siege deadlines``."""

    kind = "deadlines"
    rounds = staticmethod(at_once)

    def numbers(self, plan: Plan, _: Table, log: RunLog) -> Tried:
        """Pair each run with that of the same draw without a measure."""
        crowds, failed = _crowds(plan, log)
        without = crowds[plan.base.name]
        good = np.all([np.isfinite(crowd) for crowd in crowds.values()], axis=0) & (without > 0)
        left = {name: crowd[good] / without[good] for name, crowd in crowds.items()}
        tried = [trial_of(scenario) for scenario in plan.scenarios[1:]]
        if not good.any():
            return Tried([], [], [], np.array([]), failed)
        drawn = [point for point, is_good in zip(plan.drawn.points, good, strict=True) if is_good] if plan.drawn else []
        numbers = {name: np.array([point[name] for point in drawn], np.float64) for name in (drawn[0] if drawn else ())}
        over_all: dict[str, Floats] = {
            measure: np.array([left[trial.scenario.name] for trial in tried if trial.measure == measure]).mean(axis=0)
            for measure in MEASURES
        }
        return Tried(
            effects(tried, left),
            deadlines(tried, left),
            hanging({**over_all, words.CROWD: without[good]}, numbers),
            np.quantile(without[good], (0.05, 0.5, 0.95)),
            failed,
        )

    def report(self, plan: Plan, numbers: Tried) -> Report:
        """Make tables of what is left of the crowd, of deadlines and of what they hang on, and the figure."""
        base = plan.base
        tables = {
            "left": Table(Effect._fields, numbers.effects),
            "deadlines": Table(Deadline._fields, numbers.deadlines),
            "hanging": Table(Hanging._fields, numbers.hanging),
        }
        if not numbers.effects:
            return Report(tables, {})
        text = caption(plan, numbers.failed)
        return Report(tables, {"deadlines": picture(base, numbers.effects, numbers.deadlines, _until(base), text)})

    def words(self, plan: Plan, numbers: Tried) -> Iterable[RenderableType]:
        """Say until when each measure halves the crowd, and what that hangs on."""
        return words.lines(plan.base, _until(plan.base), numbers.crowd, numbers.deadlines, numbers.hanging)


def _crowds(plan: Plan, log: RunLog) -> tuple[dict[str, Floats], int]:
    """Return who is in the rooms at the last headcount, one a draw, not a number where the run failed; and how many."""
    hour = plan.base.hour_of(_until(plan.base)) - 1
    crowds: dict[str, list[float]] = {}
    for job in plan.jobs():
        series = log[job.key].get("series")
        crowds.setdefault(job.scenario.name, []).append(np.nan if series is None else series["in_rooms"][hour])
    found = {name: np.array(crowd, np.float64) for name, crowd in crowds.items()}
    return found, int(sum(np.isnan(crowd).sum() for crowd in found.values()))
