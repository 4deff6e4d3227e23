"""Figures of what a fit has learnt: each number in ranks of its prior, and those that are known only jointly."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.lines import Line2D

from experiments.numbers.learnt import SHARES, Learnt, weighted_quantiles
from sim.figures.page import headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, GREY, PALE, SMALL, TICK, grown, page_width
from sim.figures.text import breadth, spoken, told, wrapped
from sim.language.say import say
from sim.submodels.arrays import Floats

DUMMY = "a number that the model does not have"
ROW, EDGES = 0.27, 1.25  # inches at nine points
MOST_PAIRED = 5
LARGEST, HEAVY = 60.0, 0.02
"""Area, in square points, of the draw with the most weight, and the least weight that is drawn so large."""


def prior_against_posterior(
    rows: Sequence[Learnt], ranks: Mapping[str, Floats], dummy: Floats, weights: Floats, caption: str
) -> Picture:
    """Draw where in its prior each number lies after the fit, the most narrowed on top, and the dummy last.

    Args:
        rows: What was learnt of each number.
        ranks: Of each number, its values as shares of the prior that lies below them.
        dummy: The same, of a number that the model does not have.
        weights: Of the draws.
        caption: What these runs are.
    """
    order = sorted(rows, key=lambda row: row.narrowing)
    strips = [(row.name, weighted_quantiles(ranks[row.name], weights)) for row in order]
    strips.append((DUMMY, weighted_quantiles(dummy, weights)))
    with page(caption, ROW * len(strips) + EDGES) as figure:
        axes = figure.subplots()
        for place, (_, (low, lower, median, upper, high)) in enumerate(strips):
            colour = GREY if place == len(strips) - 1 else BLUE
            axes.barh(place, 1, 0.72, color=PALE, zorder=0)
            axes.plot([low, high], [place, place], color=colour, lw=1.4, solid_capstyle="butt")
            axes.plot([lower, upper], [place, place], color=colour, lw=5.5, solid_capstyle="butt")
            axes.plot(median, place, "o", color=BLACK, mfc="white", ms=4, zorder=3)
        for place, row in enumerate(order):
            style: dict[str, Any] = {"xytext": (5, 0), "textcoords": "offset points", "va": "center", "fontsize": SMALL}
            low, _, median, _, high = row.posterior.tolist()
            text = f"{told(_short(median))} [{told(_short(low))} - {told(_short(high))}]"
            axes.annotate(text, (1, place), **style, annotation_clip=False)
        axes.set_yticks(range(len(strips)), [spoken(name) for name, _ in strips], fontsize=TICK)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(strips) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"], fontsize=TICK)
        axes.set_xlabel(say("share of the prior that lies below"), fontsize=TICK)
        axes.spines[["left", "bottom"]].set_visible(False)
        plain = say("nothing was learnt of what is as wide as the grey, with half of it thick")
        headline(axes, say("After the fit, in ranks of the prior"), plain, page_width() - grown(2.4))
        key(
            figure,
            [
                Line2D([], [], color=BLUE, lw=1.4, label=say("nine tenths of the posterior")),
                Line2D([], [], color=BLUE, lw=5.5, label=say("half of it")),
                Line2D([], [], ls="", marker="o", color=BLACK, mfc="white", ms=4, label=say("median")),
            ],
        )
    table = [(name, *quantiles.tolist()) for name, quantiles in strips]
    return Picture(figure, ("number", *(f"{100 * share:.0f} %" for share in SHARES)), table)


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def pairs(rows: Sequence[Learnt], values: Mapping[str, Floats], weights: Floats, caption: str) -> Picture:
    """Draw those numbers against each other of which most was learnt: a dot a draw, as large as its weight.

    Args:
        rows: What was learnt of each number.
        values: Of each number, one a draw.
        weights: Of the draws.
        caption: What these runs are.
    """
    names = [row.name for row in sorted(rows, key=lambda row: row.narrowing)][:MOST_PAIRED]
    kept = weights > 0
    areas = LARGEST * weights[kept] / max(weights.max(), HEAVY)
    size = max(1, len(names) - 1)
    inches = (page_width() - grown(0.7)) / size - grown(0.25)
    with page(caption, 1.0 + 1.5 * size) as figure:
        panels = figure.subplots(size, size, squeeze=False, sharex="col", sharey="row")
        for row in range(size):
            for column in range(size):
                axes = panels[row, column]
                if column > row or len(names) < 2:
                    axes.remove()
                    continue
                x, y = values[names[column]][kept], values[names[row + 1]][kept]
                axes.scatter(x, y, s=areas, color=BLUE, alpha=0.45, lw=0)
                widest = breadth(told(_short(float(x.max()))), TICK)
                number_axis(axes, "x", 3 if 4 * widest < inches else 2)
                number_axis(axes, "y", 4)
                if row == size - 1:
                    axes.set_xlabel(wrapped(spoken(names[column]), inches, TICK), fontsize=TICK)
                if column == 0:
                    axes.set_ylabel(wrapped(spoken(names[row + 1]), grown(1.3), TICK), fontsize=TICK)
        mark = Line2D([], [], ls="", marker="o", color=BLUE, alpha=0.45, mew=0, ms=5)
        mark.set_label(say("a draw, as large as its weight"))
        key(figure, [mark])
    shown = [values[name][kept].tolist() for name in names]
    return Picture(figure, (*names, "weight"), list(zip(*shown, weights[kept].tolist(), strict=True)))
