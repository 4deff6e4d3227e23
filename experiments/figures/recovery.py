"""A figure of whether known numbers are found again: where they rank in the posteriors that should hold them."""

from collections.abc import Mapping

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.numbers.recovery import BINS, band, histogram
from sim.figures.page import headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import BLUE, GREY, TICK, VERMILION, grown, page_width
from sim.figures.text import capital, spoken
from sim.language.say import say
from sim.submodels.arrays import Floats

COLUMNS, PANEL, EDGES = 3, 1.7, 1.0  # panels a row; inches: of a row, of key and caption
PALER = 0.25  # opacity of the band


def rank_histograms(ranks: Mapping[str, Floats], caption: str) -> Picture:
    """Draw the ranks of each known number in a panel of its own, with the band within which luck leaves the bars.

    Args:
        ranks: Of the known number in each fit, by name of the number; at least one.
        caption: What these fits are.
    """
    rows = -(-len(ranks) // COLUMNS)
    fits = len(next(iter(ranks.values())))
    low, high = band(fits)
    edges = np.linspace(0, 1, BINS + 1)
    lines = []
    with page(caption, rows * PANEL + EDGES) as figure:
        panels = list(figure.subplots(rows, COLUMNS, squeeze=False, sharex=True, sharey=True).flat)
        for unused in panels[len(ranks) :]:
            unused.remove()
        for axes, (name, places) in zip(panels, ranks.items(), strict=False):
            counts = histogram(places)
            colours = [BLUE if low <= count <= high else VERMILION for count in counts]
            axes.axhspan(low, high, color=GREY, alpha=PALER, lw=0)
            axes.axhline(fits / BINS, color=GREY, lw=0.7)
            axes.bar(edges[:-1], counts, 0.9 / BINS, align="edge", color=colours)
            axes.set_xlim(0, 1)
            axes.tick_params(labelsize=TICK, labelbottom=True)
            axes.set_xlabel(say("share of the posterior below it"), fontsize=TICK)
            number_axis(axes, "y", 4)
            headline(axes, capital(spoken(name)), "", page_width() / COLUMNS - grown(0.4))
            lines += [
                (name, float(begin), float(end), count, low, high)
                for begin, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
            ]
        for axes in panels[::COLUMNS]:
            if axes.figure is not None:
                axes.set_ylabel(say("fits"), fontsize=TICK)
        key(
            figure,
            [
                Patch(color=BLUE, label=say("rank of the known number in its posterior")),
                Patch(color=GREY, alpha=PALER, label=say("95 % band of all bars, if all is well")),
                Line2D([], [], color=GREY, lw=0.7, label=say("even ranks")),
            ],
        )
    return Picture(figure, ("number", "rank from", "rank to", "fits", "band low", "band high"), lines)
