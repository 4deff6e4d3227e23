"""What the runs of a folder came to, read from its table of runs: seeds and points are never pooled."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from rich.table import Table

from sim.measures.outcomes import OUTCOMES
from sim.submodels.arrays import Floats
from sim.terminal.console import number


def outcomes(rows: Iterable[Mapping[str, str]]) -> Table:
    """Return how each outcome scatters over the seeds and over the points, each by itself.

    With one point: the median of its seeds and the range of nine in ten of them. With several: the medians of the
    points from the least to the most, and how wide nine in ten seeds lie at a point, as a median over the points.

    Args:
        rows: Of ``runs.csv``, of one scenario, those that failed left out.
    """
    by_point: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        by_point.setdefault(row.get("point", ""), []).append(row)
    several, seeds = len(by_point) > 1, max(map(len, by_point.values()), default=0)
    headings = ["outcome", "unit"]
    if several:
        headings += [f"medians of {len(by_point)} points", "5-95 % of the seeds at a point" if seeds > 1 else ""]
    else:
        headings += ["median", f"5-95 % of {seeds} seeds"] if seeds > 1 else ["value", ""]
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="left" if heading in ("outcome", "unit") else "right")
    for outcome in OUTCOMES:
        points = [_values(runs, outcome.name) for runs in by_point.values()]
        known = [values for values in points if len(values)]
        if known:
            table.add_row(outcome.name, outcome.unit, *(_over_points(known) if several else _over_seeds(known[0])))
    return table


def _values(runs: Sequence[Mapping[str, str]], outcome: str) -> Floats:
    return np.array([float(row[outcome]) for row in runs if row.get(outcome)])


def _over_seeds(values: Floats) -> tuple[str, str]:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    return number(middle), f"{number(low)} - {number(high)}" if len(values) > 1 else ""


def _over_points(points: Sequence[Floats]) -> tuple[str, str]:
    medians = [float(np.median(values)) for values in points]
    widths = [float(np.ptp(np.quantile(values, (0.05, 0.95)))) for values in points if len(values) > 1]
    width = f"{number(float(np.median(widths)))} wide" if widths else ""
    return f"{number(min(medians))} - {number(max(medians))}", width
