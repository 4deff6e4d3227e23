"""A sweep: what comes of a scenario as levers and uncertainties take many values."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.engine.folder import Table
from experiments.engine.run_log import RunLog
from experiments.figures.designs import small_multiples
from experiments.figures.lever_scale import Varied
from experiments.figures.runs import enough_replications
from experiments.figures.sweeps import curves, heat_map
from experiments.plan.plan import Plan
from experiments.plan.space import Axis, value_of
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES, Outcome

QUANTILES = {"low_5": 0.05, "low_25": 0.25, "median": 0.5, "high_75": 0.75, "high_95": 0.95}
ENOUGH_FROM = 5
"""Seeds below which it is not asked whether they are enough."""


def succeeded(runs: Table) -> list[dict[str, Any]]:
    """Return the runs that did not fail, each with its numbers by name."""
    rows = (dict(zip(runs.header, row, strict=True)) for row in runs.rows)
    return [row for row in rows if not row["error"]]


def report(plan: Plan, runs: Table, _: RunLog) -> tuple[Mapping[str, Table], Mapping[str, Picture]]:
    """Return what is made of a sweep: a summary of each point over its seeds, and the figures."""
    rows = succeeded(runs)
    return {"summary": _summary(plan, rows)}, _pictures(plan, rows) if rows else {}


def _summary(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return quantiles over the seeds, a row a point and outcome; without the runs that failed."""
    by_point: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_point.setdefault(row["point"], []).append(row)
    lines = []
    for point in sorted(by_point):
        for outcome in OUTCOMES:
            values = [row[outcome.name] for row in by_point[point]]
            quantiles = np.quantile(values, list(QUANTILES.values())).tolist()
            lines.append((point, *plan.points[point].values(), outcome.name, outcome.unit, len(values), *quantiles))
    return Table(("point", *plan.varied, "outcome", "unit", "runs", *QUANTILES), lines)


def caption(plan: Plan) -> str:
    """Return what stands under each figure of an experiment."""
    seeds = f"{plan.seeds} seeds from {plan.base.seed}" if plan.seeds > 1 else f"seed {plan.base.seed}"
    others = len(plan.scenarios) - 1
    names = f"{plan.base.name} and {others} other scenario{'s' if others > 1 else ''}" if others else plan.base.name
    drawn = f"{len(plan.points)} draws from the priors, " if plan.kind in ("compare", "search") and plan.varied else ""
    return (
        f"This model under these assumptions: {names}, {plan.base.agents:,} agents for {plan.base.population:,} "
        f"sellers, {drawn}{seeds}, {plan.kind} {plan.digest()[:6]}"
    )


def _pictures(plan: Plan, rows: list[dict[str, Any]]) -> dict[str, Picture]:
    assert plan.design is not None
    axes = [Axis.parse(text) for text in plan.design.vary]
    levers = [
        Varied(axis.name, axis.declaration.meaning, axis.declaration.unit, axis.log, value_of(plan.base, axis.name))
        for axis in axes
    ]
    shown = [outcome for outcome in OUTCOMES if outcome.name in plan.outcomes]
    told = caption(plan)
    pictures = {}
    if len(levers) == 1:
        pictures["curves"] = curves(rows, levers[0], shown, told)
    elif len(levers) == 2 and plan.design.method == "grid":
        for each in shown:
            known = _told_of(plan, each)
            pictures[f"map_{each.name}"] = heat_map(rows, levers[0], levers[1], each, told, told_of=known)
    else:
        pictures |= {f"levers_{each.name}": small_multiples(rows, levers, each, told) for each in shown}
    if plan.seeds >= ENOUGH_FROM:
        pictures["enough_seeds"] = enough_replications(rows, plan.varied, shown[0], told)
    return pictures


def _told_of(plan: Plan, outcome: Outcome) -> list[float]:
    """Return the headcounts in the rooms that the facts state, if that is the outcome."""
    counts = {
        fact.count
        for fact in plan.base.known_facts
        if fact.count is not None and any(target.metric == "in_rooms" for target in fact.targets)
    }
    return sorted(counts) if outcome.name == "peak_in_rooms" else []
