"""What came of each point of a sweep, over its seeds alone: seeds and points are never pooled."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from experiments.numbers.replications import Enough, Row, enough
from sim.measures.outcomes import OUTCOMES, Outcome
from sim.submodels.arrays import Floats

SHARES = {"low_5": 0.05, "low_25": 0.25, "median": 0.5, "high_75": 0.75, "high_95": 0.95}
"""Which quantiles sum up the seeds of a point."""


class Scatter(NamedTuple):
    """An outcome at a point.

    Attributes:
        point: Number of the point.
        outcome: The outcome.
        values: One a seed that succeeded.
        failed: How many seeds failed.
    """

    point: int
    outcome: Outcome
    values: Floats
    failed: int

    @property
    def quantiles(self) -> list[float] | None:
        """Those that ``SHARES`` names; None if no seed succeeded."""
        return np.quantile(self.values, list(SHARES.values())).tolist() if len(self.values) else None

    @property
    def enough(self) -> Enough | None:
        """Whether the seeds are enough; None if no seed succeeded."""
        return enough(self.values.tolist()) if len(self.values) else None


def scatter(rows: Iterable[Row], points: int, outcomes: Sequence[Outcome] = OUTCOMES) -> list[Scatter]:
    """Return each outcome at each point, in order.

    Args:
        rows: All runs of a scenario, those that failed included; of a point in the order of their seeds.
        points: How many points there are.
        outcomes: Which outcomes.
    """
    by_point: list[list[Row]] = [[] for _ in range(points)]
    for row in rows:
        by_point[row["point"]].append(row)
    return [
        Scatter(
            point,
            outcome,
            np.array([row[outcome.name] for row in runs if not row["error"]], np.float64),
            sum(bool(row["error"]) for row in runs),
        )
        for point, runs in enumerate(by_point)
        for outcome in outcomes
    ]
