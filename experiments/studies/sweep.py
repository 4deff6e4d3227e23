"""A sweep: what comes of a scenario as levers and uncertainties take many values."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rich.console import RenderableType

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.engine.study import Report, at_once
from experiments.figures.caption import caption
from experiments.figures.designs import small_multiples
from experiments.figures.lever_scale import Varied
from experiments.figures.runs import enough_seeds
from experiments.figures.sweeps import curves, heat_map
from experiments.numbers.points import QUANTILE_COLUMNS, Scatter, scatter
from experiments.numbers.replications import Row, rows_of, succeeded
from experiments.plan.plan import Design, Drawn, Plan
from experiments.plan.space import Axis
from experiments.words import sweep as words
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES, Outcome
from sim.scenario.points import Point, value_of
from sim.scenario.scenario import Scenario

ENOUGH_FROM = 5
"""Seeds below which it is not asked whether they are enough."""


def plan(
    scenario: Scenario,
    design: Design,
    points: Sequence[Point],
    *,
    seeds: int,
    outcomes: tuple[str, ...],
    drawn: Drawn | None = None,
) -> Plan:
    """Return the runs of a sweep.

    Args:
        scenario: What is varied.
        design: How the points were chosen.
        points: Where it is run.
        seeds: How many seeds each point is run with.
        outcomes: What figures show.
        drawn: What is drawn under each seed otherwise.
    """
    return Plan(
        kind=Sweep.kind,
        scenarios=(scenario,),
        design=design,
        points=tuple(points),
        drawn=drawn,
        seeds=seeds,
        outcomes=outcomes,
    )


class Swept(NamedTuple):
    """What came of a sweep.

    Attributes:
        rows: Runs that succeeded.
        failed: How many did not.
        scatter: Each outcome at each point.
    """

    rows: list[Row]
    failed: int
    scatter: list[Scatter]


class Sweep:
    """The study behind ``siege sweep``."""

    kind = "sweep"
    rounds = staticmethod(at_once)

    def numbers(self, plan: Plan, runs: Table, _: RunLog) -> Swept:
        """Return what came of each point."""
        rows = rows_of(runs)
        good = succeeded(rows)
        return Swept(good, len(rows) - len(good), scatter(rows, len(plan.points)))

    def report(self, plan: Plan, numbers: Swept) -> Report:
        """Make a summary of each point over its seeds, and the figures."""
        return Report({"summary": _summary(plan, numbers.scatter)}, _pictures(plan, numbers) if numbers.rows else {})

    def words(self, plan: Plan, numbers: Swept) -> Iterable[RenderableType]:
        """Say whether the seeds are enough."""
        shown = [each for each in numbers.scatter if each.outcome.name in plan.outcomes]
        return words.lines(shown) if plan.seeds >= ENOUGH_FROM else ()


def _summary(plan: Plan, scatter: Sequence[Scatter]) -> Table:
    """Return a row a point and outcome: how many seeds, how they scatter, and whether they are enough."""
    header = (
        *("point", *plan.varied, "outcome", "unit", "runs", *QUANTILE_COLUMNS),
        *("failed", "mean", "standard_error", "settled_from", "is_enough"),
    )
    lines: list[tuple[Any, ...]] = []
    for each in scatter:
        where = (each.point, *plan.points[each.point].values(), each.outcome.name, each.outcome.unit, len(each.values))
        quantiles, verdict = each.quantiles, each.enough
        if quantiles is None or verdict is None:
            lines.append((*where, *("" for _ in QUANTILE_COLUMNS), each.failed, "", "", "", ""))
        else:
            error = "" if verdict.standard_error is None else verdict.standard_error
            sure = (verdict.mean, error, verdict.settled, verdict.is_enough)
            lines.append((*where, *quantiles, each.failed, *sure))
    return Table(header, lines)


def _pictures(plan: Plan, numbers: Swept) -> dict[str, Picture]:
    assert plan.design is not None
    rows, text = numbers.rows, caption(plan, numbers.failed)
    axes = [Axis.parse(vary) for vary in plan.design.vary]
    levers = [
        Varied(axis.name, axis.declaration.meaning, axis.declaration.unit, axis.log, value_of(plan.base, axis.name))
        for axis in axes
    ]
    outcomes = [outcome for outcome in OUTCOMES if outcome.name in plan.outcomes]
    pictures = {}
    if len(levers) == 1:
        pictures["curves"] = curves(rows, levers[0], outcomes, text)
    elif len(levers) == 2 and plan.design.method == "grid":
        for outcome in outcomes:
            known = _told_of(plan, outcome)
            pictures[f"map_{outcome.name}"] = heat_map(rows, levers[0], levers[1], outcome, text, told_of=known)
    else:
        pictures |= {f"levers_{outcome.name}": small_multiples(rows, levers, outcome, text) for outcome in outcomes}
    if plan.seeds >= ENOUGH_FROM:
        shown = [each for each in numbers.scatter if each.outcome in outcomes]
        pictures["enough_seeds"] = enough_seeds(shown, text)
    return pictures


def _told_of(plan: Plan, outcome: Outcome) -> list[float]:
    """Return the headcounts in the rooms that the facts state, if that is the outcome."""
    counts = {
        fact.count
        for fact in plan.base.known_facts
        if fact.count is not None and any(target.metric == "in_rooms" for target in fact.targets)
    }
    return sorted(counts) if outcome.name == "peak_in_rooms" else []
