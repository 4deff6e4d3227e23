"""What a run of an experiment leaves behind: its outcomes, and a few channels hour by hour."""

import gc
from functools import lru_cache
from typing import Any

from experiments.plan import Job
from sim.census import Census
from sim.outcomes import outcomes
from sim.runs import simulate
from sim.submodels.arrays import Array

SERIES = ("in_rooms", "raiders", "shops_exhausted")
"""Channels kept hour by hour."""


@lru_cache(maxsize=2)
def _census(seed: int, agents: int) -> Census:
    # Runs of one seed and size follow each other on a worker, and share the draws.
    return Census(seed, agents)


def measure(job: Job) -> dict[str, Any]:
    """Make a run and return its row, which JSON can hold.

    An exception of the run becomes its row: it is told in the tables and stops no other run.
    """
    try:
        run = simulate(job.scenario, _census(job.scenario.seed, job.scenario.agents))
        row = {
            "outcomes": {name: _plain(value) for name, value in outcomes(run).items()},
            "series": {name: _plain_list(run.series[name]) for name in SERIES},
        }
    except Exception as failure:  # whatever it is: the other runs go on
        row = {"error": " ".join(f"{type(failure).__name__}: {failure}".split())}
    gc.collect()  # a model and its agents hold each other; few, but large: they would pile up unseen
    return row


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _plain_list(values: Array) -> list[float | int]:
    return [_plain(value) for value in values.tolist()]
