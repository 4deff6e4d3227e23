"""What came of each point of a sweep, over its seeds alone: seeds and points are never pooled."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from experiments.numbers.replications import Enough, Row, enough, quantiles
from sim.measures.outcomes import OUTCOMES, Outcome
from sim.submodels.arrays import Floats

QUANTILE_COLUMNS = ("low_5", "low_25", "median", "high_75", "high_95")
"""How tables call the quantiles of the seeds of a point."""


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
        """Those of ``QUANTILE_COLUMNS``, in order; None if no seed succeeded."""
        return list(quantiles(self.values.tolist()).values()) if len(self.values) else None

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


def running_median(at: Floats, heights: Floats, *, by_place: bool) -> tuple[list[float], list[float]]:
    """Return the median of heights along a lever: at each place, or over a window of a fifth of the neighbours.

    Args:
        at: Where each point of a design stands along the lever.
        heights: What came of each.
        by_place: Whether points stand at a few places, as in a grid, and not anywhere, as in a drawn design.
    """
    if by_place:
        places = np.unique(at)
        return places.tolist(), [float(np.median(heights[at == place])) for place in places]
    order = np.argsort(at, kind="stable")
    window = min(len(order), max(5, len(order) // 5))
    x, y = (np.lib.stride_tricks.sliding_window_view(values[order], window) for values in (at, heights))
    return np.median(x, axis=1).tolist(), np.median(y, axis=1).tolist()
