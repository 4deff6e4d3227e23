"""Ablations that are fitted again: which facts can the model no longer show without a part, whatever its numbers?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.console import RenderableType

from experiments.engine.experiment import failures
from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report
from experiments.figures.ablations import ablations as picture
from experiments.figures.caption import caption
from experiments.numbers.ablations import Ablated, ablated
from experiments.plan.ablations import Ablation, without
from experiments.plan.fits import NUMBERS
from experiments.plan.plan import Design, Job, Plan
from experiments.studies import calibrate
from experiments.studies.fitting import Fitting
from experiments.words import ablations as words
from sim.errors import InputError
from sim.scenario.points import value_of
from sim.scenario.scenario import Scenario


def plan(scenario: Scenario, parts: Sequence[Ablation], draws: int, seeds: int) -> Plan:
    """Return narrow fits of a scenario as it is, and without each of some parts.

    Raises:
        InputError: If the facts of the scenario teach nothing.
    """
    whole = calibrate.plan(scenario, "narrow", draws, seeds, None)
    if any(part.name == scenario.name for part in parts):
        raise InputError(f"{scenario.name}: is the name of an ablation")
    return whole.model_copy(
        update={"kind": Ablations.kind, "scenarios": (scenario, *(without(scenario, part) for part in parts))}
    )


def fits(plan: Plan) -> Iterator[Plan]:
    """Give the plan of each fit: what a part took out sets is not fitted, and what has no meaning is not asked."""
    assert plan.design is not None
    for scenario in plan.scenarios:
        free = tuple(name for name in NUMBERS["narrow"] if value_of(scenario, name) == value_of(plan.base, name))
        whole = calibrate.plan(scenario, "narrow", plan.design.count, plan.seeds, None)
        design = Design(method="waves", vary=free, count=plan.design.count)
        yield whole.model_copy(update={"kind": plan.kind, "design": design})


class FittedAgain(NamedTuple):
    """What came of the fits.

    Attributes:
        rows: One a fit.
        failed: How many runs failed.
    """

    rows: Sequence[Ablated]
    failed: int


class Ablations:
    """The study behind ``siege ablations``."""

    kind = "ablations"

    def rounds(self, plan: Plan, log: RunLog) -> Iterator[list[Job]]:
        """Give the rounds of one fit after the other."""
        self._fittings = [Fitting(fit, log) for fit in fits(plan)]
        for fitting in self._fittings:
            yield from fitting.rounds()

    def numbers(self, plan: Plan, _: Table, log: RunLog) -> FittedAgain:
        """Gather what each fit still shows."""
        shown = zip(plan.scenarios, self._fittings, strict=True)
        rows = [ablated(scenario, fitting.stages[-1]) for scenario, fitting in shown]
        return FittedAgain(rows, failures([job for fitting in self._fittings for job in fitting.made], log))

    def report(self, plan: Plan, numbers: FittedAgain) -> Report:
        """Make a table of what each fit still shows, and its figure."""
        ids, text = list(plan.asks), caption(plan, numbers.failed)
        pictures = {"ablations": picture(plan.base, ids, numbers.rows, text)}
        return Report({"ablations": words.table(ids, numbers.rows)}, pictures)

    def words(self, plan: Plan, numbers: FittedAgain) -> Iterable[RenderableType]:
        """Say which facts can no longer be shown without a part."""
        yield words.lines(list(plan.asks), numbers.rows)
