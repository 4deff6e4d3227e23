"""Figure of a design over many levers, whether a grid or drawn at random."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from experiments.figures.lever_scale import GRID_VALUES, Scale, Varied, rule_key, rule_reference
from experiments.figures.measured import Measured, Row
from experiments.numbers.points import running_median
from experiments.numbers.replications import grouped
from sim.figures.page import blank, fit, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, TEXT, TICK, grown, is_narrow, page_width
from sim.figures.text import spoken, wrapped
from sim.language.say import say
from sim.submodels.arrays import Floats


def small_multiples(rows: Sequence[Row], varied: Sequence[Varied], outcome: Measured, caption: str) -> Picture:
    """Draw an outcome against each of many levers: a point a point of the design, and a running median.

    Args:
        rows: One a run: all levers, ``seed`` and the outcome; points where it never came about are left out.
        varied: The levers, one panel each.
        outcome: What is drawn.
        caption: What these runs are.
    """
    names = [lever.name for lever in varied]
    points = {point: seen for point, seen in grouped(rows, names, outcome.name).items() if seen}
    heights = np.array([float(np.median([*seen.values()])) for seen in points.values()])
    columns = min(len(varied), 2 if is_narrow() else 3 if len(varied) <= 9 else 4)
    lines = -(-len(varied) // columns)
    inches = (page_width() - grown(0.5)) / columns - grown(0.2)
    table: list[tuple[Any, ...]] = []
    with page(caption, 1.2 + 1.55 * lines) as figure:
        panels = figure.subplots(lines, columns, sharey=True, squeeze=False)
        for place, (axes, lever) in enumerate(zip(panels.flat, varied, strict=False)):
            scale = Scale(lever, (row[lever.name] for row in rows))
            scale.draw(axes, "x", inches)
            axes.set_xlabel(wrapped(lever.label, inches, TICK), fontsize=TICK)
            if points:
                values = [point[place] for point in points]
                at = np.array([scale.at(value) for value in values])
                axes.plot(at + _aside(scale, heights), heights, ".", color=BLUE, ms=5, mew=0, alpha=0.45, zorder=2)
                by_place = scale.categorical or len(scale.values) <= GRID_VALUES
                x, y = running_median(at, heights, by_place=by_place)
                if scale.categorical:
                    axes.plot(x, y, ls="", marker="_", color=BLACK, ms=15, mew=1.8, zorder=3)
                else:
                    axes.plot(x, y, color=BLACK, lw=1.4, zorder=3)
                table += [("point", lever.name, *cell) for cell in zip(values, heights.tolist(), strict=True)]
                told_x = [scale.values[round(a)] for a in x] if scale.categorical else x
                table += [("running median", lever.name, *cell) for cell in zip(told_x, y, strict=True)]
            else:
                blank(axes, say("came about in no run"))
                axes.set_yticks([])
            rule_reference(axes, scale)
        if points:
            for axes in panels[:, 0]:
                number_axis(axes, "y", 4)
            fit(panels[0, 0], "y", heights, floor_at_zero=True)
        for axes in panels.flat[len(varied) :]:
            axes.remove()
        label = say(
            "{title}: {of}",
            title=spoken(outcome.name),
            of=say("{what} ({unit})", what=say(outcome.meaning), unit=say(outcome.unit)),
        )
        figure.supylabel(wrapped(label, figure.get_figheight() - grown(1), TEXT), fontsize=TEXT)
        mark = Line2D(
            [], [], ls="", marker=".", color=BLUE, ms=6, mew=0, label=say("a point of the design (median over seeds)")
        )
        key(
            figure,
            [
                mark,
                Line2D([], [], color=BLACK, lw=1.4, label=say("running median")),
                rule_key(say("value of the unchanged scenario")),
            ],
        )
    return Picture(figure, ("mark", "lever", "lever value", outcome.name), table)


def _aside(scale: Scale, heights: Floats) -> Floats:
    """Return how far to move each point sideways so that those of one category do not hide each other."""
    if not scale.categorical:
        return np.zeros(len(heights))
    turns = np.arange(len(heights), dtype=np.float64) * 0.618  # golden ratio: neighbours fall far apart
    return np.asarray(0.4 * (turns % 1 - 0.5))
