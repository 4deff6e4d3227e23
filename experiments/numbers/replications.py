"""Runs as replications: which succeeded, how they scatter, how sure their mean is, and whether they are enough."""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from experiments.engine.folder import Table
from sim.submodels.arrays import Floats, Ints

Row = Mapping[str, Any]
"""What came of a run, by name of the column."""

QUANTILES = {"5 %": 0.05, "25 %": 0.25, "median": 0.5, "75 %": 0.75, "95 %": 0.95}
"""Which quantiles tell how replications scatter."""

CONFIDENCE = 0.95
CORRIDOR = 0.05
"""Share of the last median within which the running median must stay."""


def rows_of(runs: Table) -> list[Row]:
    """Return the runs of a table, each with its numbers by name."""
    return [dict(zip(runs.header, row, strict=True)) for row in runs.rows]


def succeeded(rows: Iterable[Row]) -> list[Row]:
    """Return the runs that did not fail."""
    return [row for row in rows if not row["error"]]


def grouped(rows: Iterable[Row], names: Sequence[str], outcome: str) -> dict[tuple[Any, ...], dict[int, float]]:
    """Return for each point, in order, the outcome of every seed in which it came about.

    Args:
        rows: One a run: the names, ``seed`` and the outcome.
        names: What a point is told apart by.
        outcome: Name of the outcome; where it is not finite, it did not come about.
    """
    points: dict[tuple[Any, ...], dict[int, float]] = {}
    for row in rows:
        seeds = points.setdefault(tuple(row[name] for name in names), {})
        value = float(row[outcome])
        if np.isfinite(value):
            seeds[int(row["seed"])] = value
    return {point: dict(sorted(points[point].items())) for point in sorted(points)}


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Return the quantiles of some values, by name as in ``QUANTILES``."""
    return dict(zip(QUANTILES, np.quantile(values, list(QUANTILES.values())).tolist(), strict=True))


def bands(table: Floats) -> dict[str, Floats]:
    """Return the quantiles of each column of a table, by name as in ``QUANTILES``."""
    return dict(zip(QUANTILES, np.quantile(table, list(QUANTILES.values()), axis=0), strict=True))


def independent(values: Floats, points: Ints) -> Floats:
    """Return what is independent of each other: the mean of each point if there are several, else every value.

    Seeds of one draw of the uncertain numbers share that draw.

    Args:
        values: One a run, or a row a run.
        points: Which draw of the uncertain numbers each run has.
    """
    drawn = np.unique(points)
    return np.array([values[points == point].mean(axis=0) for point in drawn]) if len(drawn) > 1 else values


def standard_error(values: Floats) -> float:
    """Return the standard error of the mean of independent values, two at least."""
    return float(values.std(ddof=1)) / sqrt(len(values))


def interval(values: Floats) -> tuple[float, float]:
    """Return the 95 % interval of the mean of independent values, two at least (Student's t)."""
    from scipy.special import stdtrit

    mean = float(values.mean())
    half = float(stdtrit(len(values) - 1, (1 + CONFIDENCE) / 2)) * standard_error(values)
    return mean - half, mean + half


class Enough(NamedTuple):
    """Whether the seeds of a point are enough to tell an outcome.

    Attributes:
        running: Median of the first seed, of the first two, and so on.
        mean: Mean over the seeds.
        standard_error: Of the mean; None with one seed.
        settled: From how many seeds on the running median stays within 5 % of its last value.
        is_enough: Whether that is so within the first half of the seeds: the last few cannot but agree with the end.
    """

    running: tuple[float, ...]
    mean: float
    standard_error: float | None
    settled: int
    is_enough: bool

    @property
    def relative_error(self) -> float | None:
        """The standard error as a share of the mean; None if it cannot be told."""
        return None if self.standard_error is None or not self.mean else self.standard_error / abs(self.mean)


def enough(values: Sequence[float]) -> Enough:
    """Tell from an outcome at one point, seed by seed, whether the seeds are enough.

    Args:
        values: One a seed, one at least.
    """
    running = np.array([*_running_medians(values)])
    outside = np.flatnonzero(np.abs(running - running[-1]) > CORRIDOR * abs(running[-1]))
    settled = int(outside[-1]) + 2 if len(outside) else 1
    return Enough(
        running=tuple(running.tolist()),
        mean=float(np.mean(values)),
        standard_error=standard_error(np.asarray(values, np.float64)) if len(values) > 1 else None,
        settled=settled,
        is_enough=len(values) > 1 and settled <= (len(values) + 1) // 2,
    )


def _running_medians(values: Sequence[float]) -> Iterator[float]:
    sorted_values: list[float] = []
    for count, value in enumerate(values):
        insort(sorted_values, value)
        yield (sorted_values[count // 2] + sorted_values[(count + 1) // 2]) / 2
