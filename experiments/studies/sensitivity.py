"""A sensitivity study: a screening of many levers and uncertainties, then a closer look at those that matter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple

from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report, at_once
from experiments.figures.caption import caption
from experiments.figures.sensitivity import bars, screening
from experiments.numbers.replications import rows_of, succeeded
from experiments.numbers.sensitivity import Effect, Index, Measure, for_each_outcome, largest, morris, sobol_indices
from experiments.plan.plan import Design, Plan
from experiments.plan.sensitivity_designs import Sample, morris_design, sobol_design
from experiments.plan.space import Axis
from experiments.words import sensitivity as words
from sim.language.say import say
from sim.measures.outcomes import Outcome
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

MOST_BARS = 20


def screening_plan(
    scenario: Scenario, vary: Sequence[str], trajectories: int, seeds: int, outcomes: tuple[str, ...]
) -> Plan:
    """Return the runs of a screening with Morris' method."""
    design = Design(method="morris", vary=tuple(vary), count=trajectories)
    return _plan(Screening.kind, scenario, design, seeds, outcomes)


def indices_plan(scenario: Scenario, vary: Sequence[str], base: int, seeds: int, outcomes: tuple[str, ...]) -> Plan:
    """Return the runs for Sobol' indices."""
    design = Design(method="saltelli", vary=tuple(vary), count=base)
    return _plan(CloserLook.kind, scenario, design, seeds, outcomes)


def _plan(kind: str, scenario: Scenario, design: Design, seeds: int, outcomes: tuple[str, ...]) -> Plan:
    sample = _sample(design, scenario.seed)
    return Plan(
        kind=kind,
        scenarios=(scenario,),
        design=design,
        points=tuple(sample.points),
        luck=tuple(sample.luck.tolist()),
        seeds=seeds,
        outcomes=outcomes,
    )


def _sample(design: Design | None, seed: int) -> Sample:
    assert design is not None
    draw = morris_design if design.method == "morris" else sobol_design
    return draw([Axis.parse(text) for text in design.vary], design.count, seed)


class HangingOn(NamedTuple, Generic[Measure]):
    """What outcomes hang on.

    Attributes:
        by_outcome: A measure a lever or uncertainty, for each outcome that figures show; none if a point has no good
            run.
        failed: How many runs failed.
    """

    by_outcome: Mapping[Outcome, list[Measure]]
    failed: int


def _hanging_on(plan: Plan, runs: Table, analyse: Callable[[Sample, Floats, int], list[Measure]]) -> HangingOn[Measure]:
    rows = rows_of(runs)
    good, seed = succeeded(rows), plan.base.seed
    by_outcome = for_each_outcome(_sample(plan.design, seed), good, plan.outcomes, analyse, seed)
    return HangingOn(by_outcome, len(rows) - len(good))


class Screening:
    """The first study behind ``siege sensitivity``: which of many numbers matter at all."""

    kind = "screening"
    rounds = staticmethod(at_once)

    def numbers(self, plan: Plan, runs: Table, _: RunLog) -> HangingOn[Effect]:
        """Work out the elementary effects on each outcome."""
        return _hanging_on(plan, runs, morris)

    def report(self, plan: Plan, numbers: HangingOn[Effect]) -> Report:
        """Make a table of the elementary effects, and their figure."""
        effects = numbers.by_outcome
        lines = [(outcome.name, outcome.unit, *effect) for outcome, table in effects.items() for effect in table]
        table = Table(("outcome", "unit", *Effect._fields), lines)
        of = say("; the largest {shown} of {all}", shown=MOST_BARS, all=len(plan.varied))
        left_out = of if len(plan.varied) > MOST_BARS else ""
        shown = {outcome: largest(table, MOST_BARS) for outcome, table in effects.items()}
        text = caption(plan, numbers.failed) + left_out
        return Report({"screening": table}, {"screening": screening(shown, text)} if effects else {})

    def words(self, _: Plan, numbers: HangingOn[Effect]) -> Iterable[RenderableType]:
        """Rank what was screened."""
        return words.effects(numbers.by_outcome)


class CloserLook:
    """The second study behind ``siege sensitivity``: how much of the variance hangs on each of a few numbers."""

    kind = "sensitivity"
    rounds = staticmethod(at_once)

    def numbers(self, plan: Plan, runs: Table, _: RunLog) -> HangingOn[Index]:
        """Work out the Sobol' indices for each outcome."""
        return _hanging_on(plan, runs, sobol_indices)

    def report(self, plan: Plan, numbers: HangingOn[Index]) -> Report:
        """Make a table of the indices, and their figure."""
        indices = numbers.by_outcome
        lines = [(outcome.name, *index) for outcome, table in indices.items() for index in table]
        table = Table(("outcome", *Index._fields), lines)
        shares = [share for rows in indices.values() for row in rows for share in (row.first_low, row.total_high)]
        text = caption(plan, numbers.failed)
        if min(shares, default=0) < 0 or max(shares, default=0) > 1:
            text += say("; estimates: a share below 0 or above 1 shows how few runs these are, not more than all")
        return Report({"indices": table}, {"indices": bars(indices, text)} if indices else {})

    def words(self, _: Plan, numbers: HangingOn[Index]) -> Iterable[RenderableType]:
        """Rank what was looked at."""
        return words.indices(numbers.by_outcome)
