"""A check of the fit: are known numbers found again in synthetic sieges, as often as its intervals say?

Numbers are drawn from their priors, the model is run with a seed that no fit sees, and what a newspaper would print of
its headcounts, their leading digits, is fitted as the article is. The sieges share the first design of their fits.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import RenderableType

from experiments.engine.experiment import failures
from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report
from experiments.figures.caption import caption
from experiments.figures.recovery import rank_histograms
from experiments.numbers.recovery import Coverage, Siege, coverage, rank, ranks_by_name
from experiments.plan.fits import CHAINS, COUNTS, NUMBERS, SYNTHETIC, Question, printed, questions
from experiments.plan.plan import Design, Job, Plan
from experiments.plan.space import Axis
from experiments.studies.fitting import Fitting
from experiments.words import recovery as words
from sim.errors import InputError
from sim.language.say import say
from sim.scenario.fingerprints import question_of
from sim.scenario.posterior import Fit, rounded
from sim.scenario.scenario import Scenario
from sim.streams import stream

DUMMY = "dummy"


def plan(scenario: Scenario, fit: Fit, sieges: int, draws: int, seeds: int) -> Plan:
    """Return the fits of synthetic sieges.

    Args:
        scenario: What is run.
        fit: Which numbers are drawn and fitted.
        sieges: How many there are.
        draws: How many draws each fit weights.
        seeds: With how many seeds it weights each.

    Raises:
        InputError: If no target that teaches the fit is a count.
    """
    teaching = [question.target for question in questions(scenario, fit)]
    if not any(target.metric in COUNTS for target in teaching):
        raise InputError(f"facts: {scenario.name} has no count that could teach the fit {fit!r}")
    axes = [Axis.parse(name) for name in NUMBERS[fit]]
    shares = stream(scenario.seed, "synthetic sieges").random((sieges, len(axes))).tolist()
    points = [{axis.name: rounded(axis.draw(share)) for axis, share in zip(axes, row, strict=True)} for row in shares]
    return Plan(
        kind=Recovery.kind,
        scenarios=(scenario,),
        design=Design(method="waves", vary=NUMBERS[fit], count=draws),
        points=tuple(points),
        seeds=seeds,
        fit=fit,
        asks={target.id: question_of(target) for target in teaching},
    )


class Recovered(NamedTuple):
    """What came of all sieges.

    Attributes:
        sieges: All of them.
        unprinted: How many there was nothing to print of.
        coverage: How well each number, and the dummy, was found again; empty if there is no fit.
        failed: How many runs failed.
    """

    sieges: Sequence[Siege]
    unprinted: int
    coverage: Sequence[Coverage]
    failed: int


class Recovery:
    """The study behind ``siege calibrate --synthetic``."""

    kind = "recovery"

    def rounds(self, plan: Plan, log: RunLog) -> Iterator[list[Job]]:
        """Give the sieges, then the fits of all, side by side."""
        self._fits = _Fits(plan, log)
        yield from self._fits.rounds()

    def numbers(self, plan: Plan, _: Table, log: RunLog) -> Recovered:
        """Find the ranks of the known numbers."""
        fits = self._fits
        failed = failures(fits.made, log)
        names = (*plan.varied, DUMMY)
        lucks = stream(plan.base.seed, "luck of ranks").random((len(plan.points), len(names)))
        dummies = stream(plan.base.seed, "dummies of synthetic sieges").random(len(plan.points))
        sieges = []
        for point, read in enumerate(fits.read):
            effective, ranks = 0.0, {}
            if point in fits.fittings:
                stage = fits.fittings[point].stages[-1]
                effective = stage.worth
                known: dict[str, float] = {**plan.points[point], DUMMY: float(dummies[point])}
                values = {name: np.array([row[name] for row in stage.points], np.float64) for name in plan.varied}
                values[DUMMY] = stage.dummy
                if effective:
                    ranks = {
                        name: rank(values[name], stage.weights, known[name], luck)
                        for name, luck in zip(names, lucks[point].tolist(), strict=True)
                    }
            sieges.append(Siege(point, read, effective, ranks))
        by_name = ranks_by_name(sieges)
        unprinted = len(sieges) - len(fits.fittings)
        return Recovered(sieges, unprinted, coverage(by_name) if by_name else [], failed)

    def report(self, plan: Plan, numbers: Recovered) -> Report:
        """Make tables of sieges and of numbers, and the histograms of ranks."""
        tables = {
            "sieges": words.sieges_table(plan, numbers.sieges, (*plan.varied, DUMMY)),
            "recovery": Table(Coverage._fields, [*numbers.coverage]),
        }
        by_name = ranks_by_name(numbers.sieges)
        own_numbers = "{caption}; each of {count} synthetic sieges has numbers of its own"
        text = say(own_numbers, caption=caption(plan, numbers.failed), count=len(plan.points))
        return Report(tables, {"recovery": rank_histograms(by_name, text)} if by_name else {})

    def words(self, _: Plan, numbers: Recovered) -> Iterable[RenderableType]:
        """Say whether the fits are to be believed."""
        return words.lines(len(numbers.sieges), numbers.unprinted, numbers.coverage)


class _Fits:
    """The fits of all synthetic sieges, side by side.

    Attributes:
        read: What is printed of each siege.
        fittings: Its fit, by number of the siege, where there is something to print of each count.
        made: All runs that were given.
    """

    def __init__(self, plan: Plan, log: RunLog) -> None:
        self._plan, self._log = plan, log
        self.read: list[list[Question]] = []
        self.fittings: dict[int, Fitting] = {}
        self.made: list[Job] = []

    def rounds(self) -> Iterator[list[Job]]:
        """Give what is to be run; a round must be in the log before the next one is asked for."""
        plan, log = self._plan, self._log
        assert plan.fit is not None
        jobs = Fitting(plan, log).jobs(plan.points, SYNTHETIC, CHAINS - SYNTHETIC)
        self.made += jobs
        yield jobs
        counts = [question for question in questions(plan.base, plan.fit) if question.target.metric in COUNTS]
        for number, job in enumerate(jobs):
            answers = log[job.key].get("answers", {})
            told = [printed(question, answers.get(question.target.id)) for question in counts]
            self.read.append([question for question in told if question is not None])
            if len(self.read[-1]) == len(counts):
                self.fittings[number] = Fitting(plan, log, self.read[-1], f"of siege {number}")
        under_way = [fitting.rounds() for fitting in self.fittings.values()]
        while under_way:
            rounds = [next(rounds, None) for rounds in under_way]
            under_way = [going for going, jobs in zip(under_way, rounds, strict=True) if jobs is not None]
            together = [*{job.key: job for jobs in rounds if jobs for job in jobs}.values()]
            self.made += together
            yield together
