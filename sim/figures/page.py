"""The page of every figure: its caption, headlines, key and scales of numbers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from sim.figures.fonts import lacking_told_once, tell_lacking
from sim.figures.style import DARK, GREY, SMALL, TEXT, TICK, VERMILION, grown, page_width, points, settings
from sim.figures.text import lines_breadth, told, wrapped
from sim.language.say import say
from sim.submodels.arrays import Floats

FAR_OUT = 20.0  # interquartile ranges


@contextmanager
def page(caption: str, height: float) -> Iterator[Figure]:
    """Give a figure in the style of all figures; write its caption below at the end.

    Args:
        caption: What the figure is made from.
        height: Of the page, in inches at nine points.
    """
    with mpl.rc_context(settings()), lacking_told_once():
        figure = Figure(figsize=(page_width(), grown(height)), layout="constrained")
        yield figure
        text = wrapped(caption, page_width() - 0.2, SMALL)
        figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=GREY)
        _settle(figure)


def _settle(figure: Figure) -> None:
    """Lay the page out once and for all: the solver differs in the last bits, from one time to the next."""
    figure.draw_without_rendering()
    tell_lacking("".join(text.get_text() for text in figure.findobj(Text)))
    figure.set_layout_engine(None)  # "none" would leave one in its place, for which each file would be drawn twice
    for axes in figure.axes:
        left, bottom, width, height = np.round(axes.get_position(original=True).bounds, 5).tolist()
        axes.set_position((left, bottom, width, height))


def headline(axes: Axes, bold: str, plain: str, width: float) -> None:
    """Write a title, and below it in small type what it means, both broken to a width in inches."""
    below = wrapped(plain, width, TICK) if plain else ""
    lines = below.count("\n") + 1 if below else 0
    axes.set_title(wrapped(bold, width, TEXT, "bold"), pad=5 + 1.4 * points(TICK) * lines)
    if below:
        style: dict[str, Any] = {"fontsize": TICK, "color": DARK, "va": "bottom", "annotation_clip": False}
        axes.annotate(below, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", **style)


def key(figure: Figure, handles: Sequence[Any]) -> None:
    """Explain marks and lines above all panels, where nothing can be covered."""
    style: dict[str, Any] = {"frameon": False, "fontsize": TICK, "handlelength": 1.8, "columnspacing": 1.4}
    room, columns = page_width() - 0.3, len(handles)
    for handle in handles:
        handle.set_label(wrapped(handle.get_label(), room - grown(0.42), TICK))
    while columns > 1:
        labels = [[lines_breadth(handle.get_label(), TICK) for handle in handles[at::columns]] for at in range(columns)]
        if sum(max(column) + grown(0.42) for column in labels) <= room:
            break
        columns -= 1
    figure.legend(handles=list(handles), loc="outside upper left", ncols=columns, **style)


def blank(axes: Axes, text: str) -> None:
    """Say why there is nothing to see."""
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": TICK, "color": DARK}
    axes.annotate(text, (0.5, 0.5), xycoords="axes fraction", **style)


def number_axis(axes: Axes, which: str, ticks: int) -> None:
    """Write plain numbers on an axis, at most so many."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10], min_n_ticks=min(ticks, 2)))
    # A locator's zero can be some 1e-17.
    axis.set_major_formatter(
        lambda value, _: told(value if abs(value) > 1e-9 * np.ptp(axis.get_view_interval()) else 0)
    )
    axis.set_tick_params(labelsize=TICK)


def shown_range(values: Floats) -> tuple[float, float]:
    """Return the range to show: all values, save a few so far out that the others would shrink to a line."""
    low, high = np.quantile(values, (0.25, 0.75))
    reach = FAR_OUT * (high - low)
    kept = values[(values >= low - reach) & (values <= high + reach)] if reach > 0 else values
    return float(kept.min()), float(kept.max())


def limits(values: Floats, *, floor_at_zero: bool) -> tuple[float, float]:
    """Return limits of an axis for the values shown, with some air around them."""
    low, high = shown_range(values)
    air = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    return 0.0 if floor_at_zero and 0 <= low <= 0.5 * high else low - air, high + air


def fit(axes: Axes, which: str, values: Floats, *, floor_at_zero: bool = False) -> None:
    """Set the limits of an axis to the values shown, and say how far those beyond it go."""
    low, high = limits(values, floor_at_zero=floor_at_zero)
    notes = []
    if values.max() > high:
        notes.append(say("beyond the scale: up to {value}", value=told(values.max())))
    if values.min() < low:
        notes.append(say("beyond the scale: down to {value}", value=told(values.min())))
    if notes:
        top = which == "y"
        if top:
            high += 0.22 * (high - low)  # the note stands above what is drawn
        style: dict[str, Any] = {"fontsize": SMALL, "color": VERMILION, "ha": "right", "va": "top" if top else "bottom"}
        axes.annotate("\n".join(notes), (0.99, 1.0 if top else 0.01), xycoords="axes fraction", zorder=9, **style)
    axes.set(**{f"{which}lim": (low, high)})
