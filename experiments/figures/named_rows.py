"""Rows that have names beside the axes, such as one a policy."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.figures.style import TICK, grown, page_width
from sim.figures.text import lines_breadth, scenario_name, wrapped

NAME_INCHES, NAME_SHARE = 1.9, 0.33
"""Most room beside the axes: at nine points, and of the width of the page."""


def row_name(name: str) -> str:
    """Return the name of a row in words, broken to the room beside the axes."""
    return wrapped(scenario_name(name), min(grown(NAME_INCHES), NAME_SHARE * page_width()), TICK)


def names_breadth(names: Sequence[str]) -> float:
    """Return the inches that these names of rows take beside the axes."""
    return max(lines_breadth(name, TICK) for name in names)


def rows_height(names: Sequence[str]) -> float:
    """Return the inches at nine points that rows with these names take."""
    return max(0.8, len(names) * (0.09 + 0.125 * max(1 + name.count("\n") for name in names)))


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Write the names of the rows, the first on top."""
    axes.set_yticks(range(len(names)), names, fontsize=TICK, linespacing=1.05)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.5, -0.5)
