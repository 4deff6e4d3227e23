"""What a reader needs of any figure: texts whole, apart, titles no wider than their panels."""

from itertools import combinations

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.figures.style import Look, settings

COLUMN = Look(85 / 25.4, 7.2)
"""How a figure looks in a column of a journal; a page of 180 mm is how it looks unless told otherwise."""


def assert_legible(figure: Figure) -> None:
    with mpl.rc_context(settings()):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    renderer = canvas.get_renderer()
    page = figure.get_window_extent(renderer).padded(1)
    axis_labels = [shown_ticks(axes, which) for axes in figure.axes for which in "xy"]
    ticks = {label for labels in axis_labels for label in labels}
    every_tick = {label for axes in figure.axes for which in "xy" for label in tick_labels(axes, which)}
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    shown = [text for text in texts if text not in every_tick]
    boxes = {text: text.get_window_extent(renderer) for text in [*shown, *ticks]}
    for text, box in boxes.items():
        assert page.x0 <= box.x0, text.get_text()
        assert box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0, text.get_text()
        assert box.y1 <= page.y1, text.get_text()
    for group in [shown, *axis_labels]:
        for one, other in combinations(group, 2):
            apart = not boxes[one].padded(-1.5).overlaps(boxes[other].padded(-1.5))
            assert apart, (one.get_text(), other.get_text())
    panels = {axes.get_title(loc="left"): axes.get_window_extent(renderer).width for axes in figure.axes}
    for text in shown:
        assert boxes[text].width <= panels.get(text.get_text(), page.width) + 2, text.get_text()


def tick_labels(axes: Axes, which: str) -> list[Text]:
    axis = axes.xaxis if which == "x" else axes.yaxis
    return list(axis.get_ticklabels(which="both"))


def shown_ticks(axes: Axes, which: str) -> list[Text]:
    """Return the tick labels within the limits; matplotlib keeps some beyond, which it does not draw."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    low, high = sorted(axis.get_view_interval())
    air = 1e-6 * (high - low)
    found = []
    for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
        visible = tick.label1.get_visible() and tick.label1.get_text().strip()
        if visible and low - air <= tick.get_loc() <= high + air:
            found.append(tick.label1)
    return found
