"""Panels over the hours of a scenario: days below, grey where the source does not reach, names beside the lines."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patches import Patch

from sim.figures.page import page
from sim.figures.style import PALE, TICK, grown, page_width
from sim.figures.text import breadth
from sim.language.dates import day_of
from sim.language.say import say
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Floats

BESIDE = 2.0
"""Inches at nine points that names and numbers beside a panel over time take."""

HOURS_APART = (1, 2, 3, 6, 12, 24)
DAYS_APART = (2, 3, 5, 7, 10, 14, 21, 28, 56, 91, 182, 364)
MOST_UNNAMED = 80
SHORT = 36  # hours of a window on which the time of day is written


@contextmanager
def panels_of(scenario: Scenario, height: float, heights: Sequence[float]) -> Iterator[Any]:
    """Give a page of panels over the hours of one run; finish their axes at the end."""
    caption = say(
        "This model under these assumptions, one run: {name}, {agents:,} agents for {population:,} sellers, "
        "seed {seed}, run {digest}",
        name=scenario.name,
        agents=scenario.agents,
        population=scenario.population,
        seed=scenario.seed,
        digest=scenario.digest()[:6],
    )
    with page(caption, height) as figure:
        panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=list(heights))
        yield figure, panels
        time_axis(panels, scenario, panel_width())


def panel_width() -> float:
    """Return about how wide a panel over time is that has the page for itself, in inches."""
    return page_width() - grown(BESIDE)


def time_axis(panels: Sequence[Axes], scenario: Scenario, inches: float) -> None:
    """Set the days below panels that share them, or the hours of a short window, and shade what lies beyond the source.

    Args:
        panels: One below the other.
        scenario: Gives the window.
        inches: About how wide they are.
    """
    below = panels[-1]
    below.set_xlim(date2num(scenario.start), date2num(scenario.end))
    _set_ticks(below, scenario, inches)
    ends = scenario.start, scenario.end - timedelta(hours=1)
    years = "-".join(dict.fromkeys(str(end.year) for end in ends))
    when = say("{year}, {zone}", year=years, zone=scenario.start.tzname())
    if scenario.hours <= SHORT:
        when = say(
            "{days}, {year}, {zone}",
            days=" - ".join(dict.fromkeys(map(day_of, ends))),
            year=years,
            zone=ends[0].tzname(),
        )
    below.set_xlabel(when, fontsize=TICK)
    last = last_fact(scenario)
    for axes in panels:
        axes.tick_params(which="minor", length=2)
        if last is not None:
            axes.axvspan(date2num(last), date2num(scenario.end), color=PALE, lw=0, zorder=-1)


def _set_ticks(axes: Axes, scenario: Scenario, inches: float) -> None:
    """Write days, or times of a short window, as close as they do not touch; mark finer steps without a name."""
    is_short = scenario.hours <= SHORT
    names, steps = (_clock, HOURS_APART) if is_short else (day_of, (24, *(24 * days for days in DAYS_APART)))
    room = max(breadth(names(moment), TICK) for moment in (scenario.start, scenario.end)) + grown(0.1)
    apart = next((step for step in steps if step * inches / scenario.hours >= room), steps[-1])
    named = list(_every(scenario, apart))
    axes.set_xticks(date2num(named), [names(moment) for moment in named])
    finer = 1 if is_short else 6 if apart == 24 else 24
    between = [moment for moment in _every(scenario, finer) if moment not in named]
    if len(between) <= MOST_UNNAMED:
        axes.set_xticks(date2num(between), minor=True)


def _every(scenario: Scenario, hours: int) -> Iterator[datetime]:
    """Give the moments of the window that lie so many hours apart, counted from the midnight before or after."""
    midnight = scenario.start.replace(hour=0)
    moment = midnight if hours <= HOURS_APART[-1] or midnight == scenario.start else midnight + timedelta(days=1)
    while moment <= scenario.end:
        if moment >= scenario.start:
            yield moment
        moment += timedelta(hours=hours)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def beyond_key(scenario: Scenario) -> list[Patch]:
    """Return the explanation of the shade, if there is any."""
    shade = Patch(color=PALE, lw=0, label=say("beyond the source: nothing to compare with"))
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
