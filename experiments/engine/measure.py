"""What a run of an experiment leaves behind: outcomes and who joined, or answers to the facts; channels by hour."""

import gc
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from experiments.engine.pairing import COLUMNS, pair
from experiments.plan.plan import Job, Plan
from sim.measures.comparison import answers, asks_for_ads
from sim.measures.outcomes import OUTCOMES, outcomes
from sim.runs import Run, simulate
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census
from sim.submodels.arrays import Array

SERIES = ("in_rooms", "raiders", "shops_exhausted")
"""Channels kept hour by hour."""

FORECAST = ("in_rooms", "raiders", "reposts", "ad_spend", "wasted_spend")
"""Channels that a forecast keeps hour by hour; those of the ads only if it has them."""


@lru_cache(maxsize=2)
def _census(seed: int, agents: int) -> Census:
    # Runs of one seed and size follow each other on a worker, and share the draws.
    return Census(seed, agents)


class _LastReference:
    """Remembers the last reference: runs with the same one follow each other on a worker."""

    def __init__(self) -> None:
        self._last: tuple[str, Run] | None = None

    def run(self, scenario: Scenario) -> Run:
        digest, last = scenario.digest(), self._last
        if last is None or last[0] != digest:
            last = self._last = digest, simulate(scenario, _census(scenario.seed, scenario.agents))
        return last[1]


_last_reference = _LastReference()


def measure(job: Job) -> dict[str, Any]:
    """Make a run and return its row, which JSON can hold.

    An exception of the run becomes its row: it is told in the tables and stops no other run.
    """
    try:
        return _row(job)
    except Exception as failure:  # whatever it is: the other runs go on
        row = {"error": " ".join(f"{type(failure).__name__}: {failure}".split())}
    gc.collect()  # the model that failed and its agents hold each other; few, but large
    return row


def _row(job: Job) -> dict[str, Any]:
    return _outcomes(job) if job.leaves == "outcomes" else _answers(job)


def _answers(job: Job) -> dict[str, Any]:
    """Run what a fit asks for: the ads only if a target is theirs.

    A forecast keeps channels hour by hour; evidence keeps what raids have cost each named merchant so far, besides.
    """
    scenario = job.scenario
    run = simulate(scenario, _census(scenario.seed, scenario.agents), ads=asks_for_ads(scenario))
    row: dict[str, Any] = {"answers": answers(run)}
    if job.leaves in ("forecast", "evidence"):
        row["series"] = {name: _plain_list(run.series[name]) for name in FORECAST if name in run.series}
    if job.leaves == "evidence" and run.ads:
        wasted = run.by_merchant["wasted_spend"].cumsum(axis=0)
        row["bills"] = {name: _plain_list(wasted[:, at]) for name, at in run.named_rows.items()}
    return row


def _outcomes(job: Job) -> dict[str, Any]:
    scenario, census = job.scenario, _census(job.scenario.seed, job.scenario.agents)
    is_reference = job.reference == scenario
    run = _last_reference.run(scenario) if is_reference else simulate(scenario, census)
    row = {
        "outcomes": {name: _plain(value) for name, value in outcomes(run).items()},
        "series": {name: _plain_list(run.series[name]) for name in SERIES},
    }
    if job.reference is not None:
        counts = pair(run, _last_reference.run(job.reference), census)
        row["pair"] = {name: _plain(value) for name, value in counts.items()}
    return row


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _plain_list(values: Array) -> list[float | int]:
    return [_plain(value) for value in values.tolist()]


def is_row(row: Mapping[str, Any], plan: Plan) -> bool:
    """Return whether this is what a run of a plan leaves: an error, or every number that the tables need."""
    if "error" in row:
        return set(row) == {"error"} and isinstance(row["error"], str)
    if plan.fit:
        return isinstance(row.get("answers"), dict) and set(row) <= {"answers", "series", "bills"}
    parts = {"outcomes": {outcome.name for outcome in OUTCOMES}, "series": {*SERIES}}
    if plan.paired:
        parts["pair"] = {*COLUMNS}
    if any(not isinstance(row.get(part), dict) or set(row[part]) != names for part, names in parts.items()):
        return False
    numbers = [row[part].values() for part in parts if part != "series"]
    series = list(row["series"].values())
    hours = {scenario.hours for scenario in plan.scenarios}
    of_hours = all(isinstance(values, list) and len(values) in hours for values in series)
    return of_hours and all(set(map(type, values)) <= {int, float} for values in (*numbers, *series))
