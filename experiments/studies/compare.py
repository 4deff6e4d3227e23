"""The same sellers under several scenarios: what each changes, for whom, and how sure that is."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from experiments.engine.folder import Table
from experiments.engine.pairing import SIDES, STATES
from experiments.engine.run_log import RunLog
from experiments.figures.choices import ranks
from experiments.figures.policies import Effect, Joined, policies, who_joined
from experiments.figures.runs import escalation_bands
from experiments.plan.plan import Plan
from experiments.studies.sweep import caption, succeeded
from sim.figures.picture import Picture
from sim.measures.outcomes import OUTCOMES
from sim.submodels.arrays import Floats, Ints

GAIN, COST = "joined", "fakers_left"
"""What a policy is to lower, and what it may cost: fakers who are left standing."""

MOST_RANKED = 8

CONFIDENCE = 0.95


class Difference(NamedTuple):
    """What a scenario changes of an outcome, from pairs of runs that share their sellers and their luck.

    Attributes:
        scenario: The scenario.
        outcome: The outcome.
        unit: Its unit.
        base: Mean of the outcome under the first scenario.
        mean: Mean of the paired differences from it.
        low: Lower end of the 95 % interval of the mean.
        high: Upper end.
        lower_share: Share of the pairs in which the scenario lowers it.
        precision_gain: Variance of the difference of unpaired replications over that of paired ones; None if it
            cannot be told.
    """

    scenario: str
    outcome: str
    unit: str
    base: float
    mean: float
    low: float
    high: float
    lower_share: float
    precision_gain: float | None


def report(plan: Plan, runs: Table, store: RunLog) -> tuple[Mapping[str, Table], Mapping[str, Picture]]:
    """Return the paired differences of each outcome, who joined under which scenario, ranks, and their figures."""
    rows = succeeded(runs)
    found = differences(plan, rows)
    counts = who(plan, rows)
    tables = {"effects": Table(Difference._fields, list(found)), "joined": Table(Joined._fields, list(counts))}
    others = [scenario.name for scenario in plan.scenarios[1:]]
    told = caption(plan)
    by_name = {outcome.name: outcome for outcome in OUTCOMES}
    effects = [Effect(each.scenario, each.outcome, each.mean, each.low, each.high) for each in found]
    pictures = {}
    if effects:
        pictures["effects"] = policies(effects, by_name[GAIN], by_name[COST], plan.base.name, told)
        pictures["joined"] = who_joined(counts, plan.base.name, f"{told}; each panel has its own scale")
    headcount = [
        row["series"]["in_rooms"]
        for job in plan.jobs()
        if job.scenario.name == plan.base.name and "series" in (row := store[job.key])
    ]
    if headcount:
        shown = f"{told}; shown: {plan.base.name}"
        pictures["headcount"] = escalation_bands(np.array(headcount, np.float64), plan.base, shown)
    places = ranked(plan, rows)
    if 2 <= len(others) <= MOST_RANKED and len(places) > 1:
        tables["ranks"] = Table(tuple(others), [tuple(row) for row in places.tolist()])
        pictures["ranks"] = ranks(others, places, told)
    return tables, pictures


Row = Mapping[str, Any]


def _by_pair(plan: Plan, rows: Sequence[Row]) -> dict[str, dict[tuple[int, int], Row]]:
    """Return the rows of each scenario by point and seed, of those pairs that succeeded under every scenario."""
    found: dict[str, dict[tuple[int, int], Row]] = {scenario.name: {} for scenario in plan.scenarios}
    for row in rows:
        found[row["scenario"]][row["point"], row["seed"]] = row
    complete = sorted(set.intersection(*(set(each) for each in found.values())))
    return {name: {pair: each[pair] for pair in complete} for name, each in found.items()}


def _values(rows: Mapping[tuple[int, int], Row], outcome: str) -> Floats:
    return np.array([row[outcome] for row in rows.values()], np.float64)


def differences(plan: Plan, rows: Sequence[Row]) -> list[Difference]:
    """Return what each scenario but the first changes of each outcome.

    The interval is that of Student's t over independent replications: over the draws of the uncertain numbers,
    each averaged over its seeds, if there are several draws, else over the seeds. With one replication there is none.
    """
    found = _by_pair(plan, rows)
    base = found[plan.base.name]
    points = np.array([point for point, _ in base], np.int64)
    if len(_replications(points.astype(np.float64), points)) < 2:
        return []
    lines = []
    for scenario in plan.scenarios[1:]:
        for outcome in OUTCOMES:
            before, after = _values(base, outcome.name), _values(found[scenario.name], outcome.name)
            change = after - before
            low, high = interval(_replications(change, points))
            lines.append(
                Difference(
                    *(scenario.name, outcome.name, outcome.unit, float(before.mean()), float(change.mean()), low, high),
                    lower_share=float((change < 0).mean()),
                    precision_gain=precision_gain(_replications(before, points), _replications(after, points)),
                )
            )
    return lines


def _replications(values: Floats, points: Ints) -> Floats:
    drawn = np.unique(points)
    return np.array([values[points == point].mean() for point in drawn]) if len(drawn) > 1 else values


def interval(values: Floats) -> tuple[float, float]:
    """Return the 95 % interval of the mean of independent values, two at least (Student's t)."""
    mean = float(values.mean())
    from scipy.special import stdtrit

    half = float(stdtrit(len(values) - 1, (1 + CONFIDENCE) / 2)) * float(values.std(ddof=1)) / sqrt(len(values))
    return mean - half, mean + half


def precision_gain(before: Floats, after: Floats) -> float | None:
    """Return how many times fewer replications pairing needs: Var(X) + Var(Y) over Var(Y - X).

    None if it cannot be told, because all differences are the same.
    """
    paired = float((after - before).var(ddof=1))
    return float(before.var(ddof=1) + after.var(ddof=1)) / paired if paired else None


def who(plan: Plan, rows: Sequence[Row]) -> list[Joined]:
    """Return for each scenario but the first who joined under both, only under the first, only under it: means."""
    found = _by_pair(plan, rows)
    return [
        Joined(scenario.name, state.replace("_", " "), *(_mean(found[scenario.name], side, state) for side in SIDES))
        for scenario in plan.scenarios[1:]
        if found[scenario.name]
        for state in STATES
    ]


def _mean(rows: Mapping[tuple[int, int], Row], side: str, state: str) -> float:
    return float(_values(rows, f"{side}.{state}").mean())


def ranked(plan: Plan, rows: Sequence[Row]) -> Ints:
    """Return the rank of each scenario but the first in each replication, by how few joined; 1 is the fewest.

    Returns:
        Replications x scenarios; those that tie share the better rank.
    """
    found = _by_pair(plan, rows)
    points = np.array([point for point, _ in found[plan.base.name]], np.int64)
    others = [found[scenario.name] for scenario in plan.scenarios[1:]]
    joined = np.array([_replications(_values(each, GAIN), points) for each in others]).reshape(len(others), -1).T
    return np.asarray((joined[:, :, np.newaxis] > joined[:, np.newaxis, :]).sum(axis=2) + 1, np.int64)
