"""The source's headcounts beside the simulated ones."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from sim.figures.over_time import panel_width
from sim.figures.style import TICK, VERMILION
from sim.figures.text import breadth
from sim.language.say import say
from sim.scenario.scenario import Scenario


class Headcount(NamedTuple):
    """At least so many sellers in the rooms, at some moment between two.

    Attributes:
        begins: Earliest moment.
        ends: Latest moment.
        least: The number stated.
        held_out: Whether a fit must not use it.
    """

    begins: datetime
    ends: datetime
    least: float
    held_out: bool

    @property
    def middle(self) -> datetime:
        """Moment halfway between."""
        return self.begins + (self.ends - self.begins) / 2


def draw_source(axes: Axes, scenario: Scenario, highest: float) -> list[Line2D]:
    """Draw the source's headcounts; set the height of the axes.

    A bar spans the possible hours, an arrow upward says "at least". Filled marks were used in the fit, hollow ones
    are held out.

    Args:
        axes: Where sellers in the rooms are drawn over time.
        scenario: Whose facts.
        highest: The largest number drawn so far.

    Returns:
        What explains the marks.
    """
    counts = headcounts(scenario)
    tallest = max([4.0, highest, *(count.least for count in counts)])
    axes.set_ylim(0, 1.12 * tallest)
    for count, before in zip(counts, [None, *counts], strict=False):
        # Where two counts stand close, the number of the later one goes above its arrow.
        crowded = before is not None and _close(before, count, scenario, 0.1 * tallest)
        at_edge = _inches(count.middle - scenario.start, scenario) < breadth(f"{count.least:,.0f} ", TICK) / 2
        _draw(axes, count, 0.09 * tallest, above=crowded, at_edge=at_edge)
    axes.set_ylabel(say("number of sellers"))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    style: dict[str, Any] = {"color": VERMILION, "marker": "o", "lw": 1.2, "ms": 4.5}
    handles = {
        False: Line2D([], [], **style, label=say("source, at least so many; used in the fit")),
        True: Line2D([], [], **style, mfc="white", label=say("source, held out")),
    }
    return [handle for held_out, handle in handles.items() if any(count.held_out == held_out for count in counts)]


def headcounts(scenario: Scenario) -> list[Headcount]:
    """Return what the source says at least of the sellers in the rooms, within the window."""
    counts = []
    for fact in scenario.known_facts:
        for target in fact.targets:
            if target.metric == "in_rooms" and target.role in ("target", "held out") and fact.begins and fact.ends:
                least = fact.count if fact.count is not None else target.low
                within = fact.begins < scenario.end and fact.ends > scenario.start
                if isinstance(least, float | int) and within:
                    counts.append(Headcount(fact.begins, fact.ends, float(least), target.role == "held out"))
    return counts


def _close(one: Headcount, other: Headcount, scenario: Scenario, height: float) -> bool:
    """Return whether the numbers of two counts would touch if both stood below their marks."""
    return (
        abs(_inches(other.middle - one.middle, scenario)) < breadth(f"{other.least:,.0f} ", TICK)
        and abs(other.least - one.least) < height
    )


def _inches(span: timedelta, scenario: Scenario) -> float:
    return span / (scenario.end - scenario.start) * panel_width()


def _draw(axes: Axes, count: Headcount, rise: float, *, above: bool, at_edge: bool) -> None:
    middle, least = count.middle, count.least
    span = date2num([count.begins, count.ends])
    axes.plot(span, [least, least], color=VERMILION, lw=1.4, solid_capstyle="butt", zorder=4)
    arrow = {"arrowstyle": "-|>,head_width=0.16,head_length=0.3", "color": VERMILION, "lw": 1.0, "shrinkA": 0}
    axes.annotate("", (middle, least + rise), (middle, least), arrowprops=arrow, zorder=4)
    face = "white" if count.held_out else VERMILION
    axes.plot(date2num([middle]), [least], "o", color=VERMILION, mfc=face, ms=4.5, zorder=5)
    style: dict[str, Any] = {
        "textcoords": "offset points",
        "ha": "left" if at_edge else "center",
        "color": VERMILION,
        "fontsize": TICK,
    }
    style |= {"xytext": (0, 2), "va": "bottom"} if above else {"xytext": (0, -4), "va": "top"}
    number = axes.annotate(f"{least:,.0f}", (middle, least + rise * above), **style, zorder=6)
    number.set_path_effects([withStroke(linewidth=2, foreground="white")])  # clear of lines that pass behind it
