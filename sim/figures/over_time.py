"""Panels over the hours of a scenario: days below, grey where the source does not reach, names beside the lines."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, DayLocator, HourLocator, date2num
from matplotlib.patches import Patch

from sim.figures.page import page
from sim.figures.style import PALE, TICK
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Floats

MANY_DAYS = 14


@contextmanager
def panels_of(scenario: Scenario, height: float, heights: Sequence[float]) -> Iterator[Any]:
    """Give a page of panels over the hours of one run; finish their axes at the end."""
    caption = (
        f"This model under these assumptions, one run: {scenario.name}, {scenario.agents:,} agents for "
        f"{scenario.population:,} sellers, seed {scenario.seed}, run {scenario.digest()[:6]}"
    )
    with page(caption, height) as figure:
        panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=list(heights))
        yield figure, panels
        time_axis(panels, scenario)


def time_axis(panels: Sequence[Axes], scenario: Scenario) -> None:
    """Set the days below panels that share them, and shade what the source does not reach."""
    zone, axis = scenario.start.tzinfo, panels[-1].xaxis
    if scenario.hours <= 24 * MANY_DAYS:
        axis.set_major_locator(DayLocator(tz=zone))
        axis.set_minor_locator(HourLocator(byhour=(6, 12, 18), tz=zone))
    else:
        axis.set_major_locator(AutoDateLocator(tz=zone, maxticks=10))
    axis.set_major_formatter(DateFormatter("%-d %b", tz=zone))
    panels[-1].set_xlim(date2num(scenario.start), date2num(scenario.end))
    years = dict.fromkeys((scenario.start.year, (scenario.end - timedelta(hours=1)).year))
    panels[-1].set_xlabel(f"{'-'.join(map(str, years))}, {scenario.start.tzname()}", fontsize=TICK)
    last = last_fact(scenario)
    for axes in panels:
        axes.tick_params(which="minor", length=2)
        if last is not None:
            axes.axvspan(date2num(last), date2num(scenario.end), color=PALE, lw=0, zorder=-1)


def beyond_key(scenario: Scenario) -> list[Patch]:
    """Return the explanation of the shade, if there is any."""
    shade = Patch(color=PALE, lw=0, label="beyond the source: nothing to compare with")
    return [] if last_fact(scenario) is None else [shade]


def times(scenario: Scenario) -> list[datetime]:
    """Return when each hour of the window ends."""
    return [scenario.start + timedelta(hours=hour + 1) for hour in range(scenario.hours)]


def hour_ends(scenario: Scenario) -> Floats:
    """Return where each hour of the window ends on the axis of time."""
    return np.asarray(date2num(times(scenario)))


def last_fact(scenario: Scenario) -> datetime | None:
    """Return the last moment that the source speaks of, if that lies within the window."""
    moments = [moment for fact in scenario.known_facts for target in fact.targets for moment in target.moments]
    last = max(moments, default=None)
    return last if last is not None and scenario.start < last < scenario.end else None


def name_ends(axes: Axes, hours: Floats, lines: Mapping[str, tuple[Array, str]]) -> None:
    """Name each line at its end in its colour, pushed apart where two would touch."""
    height = axes.get_ylim()[1] or 1.0
    placed = -np.inf
    for name, (values, colour) in sorted(lines.items(), key=lambda line: float(line[1][0][-1])):
        placed = max(float(values[-1]), placed + 0.16 * height)
        style: dict[str, Any] = {"va": "center", "color": colour, "fontsize": TICK, "annotation_clip": False}
        axes.annotate(name, (hours[-1], placed), (4, 0), textcoords="offset points", **style)


def note_beside(axes: Axes, height: float, text: str, colour: str) -> None:
    """Write a note at the right of the axes, at a share of their height."""
    style: dict[str, Any] = {"va": "center", "color": colour, "fontsize": TICK, "annotation_clip": False}
    axes.annotate(text, (1, height), (4, 0), xycoords="axes fraction", textcoords="offset points", **style)
