"""The source's headcounts beside the simulated ones."""

from datetime import datetime
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.dates import date2num

from sim.figures.over_time import last_fact
from sim.figures.style import GREY, TICK, VERMILION
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


def draw_source(axes: Axes, scenario: Scenario, highest: float, *, headroom: float) -> float:
    """Draw the source's headcounts, and how far it reaches; set the height of the axes.

    A bar spans the possible hours, an arrow upward says "at least". Filled marks were used in the fit, hollow ones
    are held out.

    Args:
        axes: Where sellers in the rooms are drawn over time.
        scenario: Whose facts.
        highest: The largest number drawn so far.
        headroom: Height of the axes in units of what is drawn.

    Returns:
        The largest number drawn, the source's included.
    """
    counts = _headcounts(scenario)
    tallest = max([4.0, highest, *(count.least for count in counts)])
    axes.set_ylim(0, headroom * tallest)
    for count in counts:
        _draw(axes, count, 0.09 * tallest)
    axes.set_ylabel("sellers")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    last = last_fact(scenario)
    if last is not None and scenario.end - last > 0.2 * (scenario.end - scenario.start):
        # Above the axes: within them stand the names of acts.
        axes.set_title(
            "grey: beyond the source, nothing to compare with", loc="right", fontsize=TICK, color=GREY, weight="normal"
        )
    for held_out, text in ((False, "source, at least so many; used in the fit"), (True, "source, held out")):
        if any(count.held_out == held_out for count in counts):
            fill_colour = "white" if held_out else VERMILION
            axes.plot([], [], color=VERMILION, marker="o", mfc=fill_colour, lw=1.2, label=text)
    if counts:
        corner = (0.01, 1.04 / headroom)
        axes.legend(loc="upper left", bbox_to_anchor=corner, frameon=False, fontsize=TICK, handlelength=1.6)
    return tallest


def _headcounts(scenario: Scenario) -> list[Headcount]:
    counts = []
    for fact in scenario.known_facts:
        for target in fact.targets:
            if target.metric == "in_rooms" and target.role in ("target", "held out") and fact.begins and fact.ends:
                least = fact.count if fact.count is not None else target.low
                within = fact.begins < scenario.end and fact.ends > scenario.start
                if isinstance(least, float | int) and within:
                    counts.append(Headcount(fact.begins, fact.ends, float(least), target.role == "held out"))
    return counts


def _draw(axes: Axes, count: Headcount, rise: float) -> None:
    middle, least = count.begins + (count.ends - count.begins) / 2, count.least
    span = date2num([count.begins, count.ends])
    axes.plot(span, [least, least], color=VERMILION, lw=1.4, solid_capstyle="butt", zorder=4)
    arrow = {"arrowstyle": "-|>,head_width=0.16,head_length=0.3", "color": VERMILION, "lw": 1.0, "shrinkA": 0}
    axes.annotate("", (middle, least + rise), (middle, least), arrowprops=arrow, zorder=4)
    face = "white" if count.held_out else VERMILION
    axes.plot(date2num([middle]), [least], "o", color=VERMILION, mfc=face, ms=4.5, zorder=5)
    below: dict[str, Any] = {"xytext": (0, -4), "textcoords": "offset points", "ha": "center", "va": "top"}
    axes.annotate(f"{least:,.0f}", (middle, least), **below, color=VERMILION, fontsize=TICK)
