"""Until when a measure still halves a crowd."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from experiments.plan.deadlines import Trial
from sim.results.headings import local
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Bools, Floats, Ints

HALF = 0.5


class Effect(NamedTuple):
    """What a measure leaves of a crowd if it is taken at some moment.

    Attributes:
        measure: Which one.
        hours: When it is taken, from the begin of the window on.
        low: 5 % of the draws leave less: crowd with the measure over crowd without.
        median: Of the draws.
        high: 5 % leave more.
        halved: Share of the draws in which at most half are left.
    """

    measure: str
    hours: int
    low: float
    median: float
    high: float
    halved: float


class Deadline(NamedTuple):
    """Until when a measure halves a crowd: the last moment tried before the first that does not; in hours.

    Attributes:
        measure: Which one.
        low: In 5 % of the draws it is earlier; None if it never halves there.
        median: Of the draws; None if it never does in half of them.
        high: In 5 % it is later.
        never: Share of the draws in which it never does, however early.
    """

    measure: str
    low: int | None
    median: int | None
    high: int | None
    never: float


def effects(trials: Sequence[Trial], left: Mapping[str, Floats]) -> list[Effect]:
    """Return what each measure leaves at each moment.

    Args:
        trials: What was tried.
        left: Crowd with the measure over crowd without, one a draw; by scenario.
    """
    return [
        Effect(trial.measure, trial.hours, low, median, high, float((own <= HALF).mean()))
        for trial in trials
        for own in [left[trial.scenario.name]]
        for low, median, high in [np.quantile(own, (0.05, 0.5, 0.95)).tolist()]
    ]


def deadlines(trials: Sequence[Trial], left: Mapping[str, Floats]) -> list[Deadline]:
    """Return until when each measure halves the crowd; moments of a measure are in order of time."""
    found = []
    for measure in dict.fromkeys(trial.measure for trial in trials):
        own = [trial for trial in trials if trial.measure == measure]
        halves = np.array([left[trial.scenario.name] for trial in own]) <= HALF
        count = tried_until(halves)
        low, median, high = np.quantile(count, (0.05, 0.5, 0.95), method="inverted_cdf").tolist()
        last = [None, *(trial.hours for trial in own)]
        found.append(Deadline(measure, last[low], last[median], last[high], float((count == 0).mean())))
    return found


def tried_until(halves: Bools) -> Ints:
    """Return how many moments, from the first on, halve the crowd one after the other; by draw.

    Args:
        halves: Moments x draws.
    """
    return np.asarray(np.logical_and.accumulate(halves, axis=0).sum(axis=0), np.int64)


def when(scenario: Scenario, hours: int | None) -> str:
    """Return a moment as it is read, given in hours from the begin of the window on; None is never."""
    return "never" if hours is None else f"{local(scenario, scenario.start + timedelta(hours=hours)):%-d %b %H:%M}"
