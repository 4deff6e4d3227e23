"""The escalation of a run: headcount beside the source's numbers, raiders, and what the grievance is about."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D

from sim.figures.believed import band_columns, bands_key, draw_band
from sim.figures.observed import CHANNELS, Observed
from sim.figures.over_time import beyond_key, hour_ends, name_ends, note_beside, panel_width, panels_of, times
from sim.figures.page import headline, key
from sim.figures.picture import Picture
from sim.figures.source import draw_source
from sim.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, SKY, SMALL, TEXT, grown, points
from sim.figures.text import act_name, breadth, wrapped
from sim.language.say import say
from sim.submodels.arrays import Floats

DRAWN = ("in_rooms", "raiders")
"""Channels whose bands are drawn here."""

ACTS_HIGH = 1.15  # inches at nine points in which the acts of one hour stand in one line
LEADER = 0.04  # how far the line to an act's name rises, as a share of the height of the axes


def escalation(observed: Observed) -> Picture:
    """Draw the escalation: headcount with the source's numbers, raiders, and what the grievance is about.

    The source's headcounts are lower bounds at uncertain hours: a bar spans the possible hours, an arrow
    upward says "at least". Filled marks were used in the fit, hollow ones are held out. If the scenario was fitted,
    bands tell what the model says over its posterior.
    """
    with panels_of(observed.scenario, 6.9, (3.5, 1.1, 1.1)) as (figure, (top, middle, bottom)):
        hours = hour_ends(observed.scenario)
        marks = headcount(top, observed, hours)
        _raiders(middle, observed, hours)
        _frames(bottom, observed, hours)
        key(figure, [*marks, *bands_key(observed.bands), *beyond_key(observed.scenario)])
    columns = {name: observed.series[name] for name in CHANNELS} | band_columns(observed.bands, DRAWN)
    lists = [values.tolist() for values in columns.values()]
    return Picture(figure, ("time", *columns), [*zip(times(observed.scenario), *lists, strict=True)])


def headcount(axes: Axes, observed: Observed, hours: Floats) -> list[Line2D]:
    """Draw the sellers in the rooms beside the source's numbers and the acts; return what explains the marks."""
    counts = observed.series["in_rooms"]
    highest = max(float(counts.max()), draw_band(axes, hours, observed.bands.get("in_rooms"), BLUE))
    axes.plot(hours, counts, color=BLUE, lw=1.6, marker="o" if len(hours) == 1 else None)
    marks = draw_source(axes, observed.scenario, highest)
    name_ends(axes, hours, {say("this run"): (counts, BLUE)})
    height = _rule_acts(axes, observed)
    title = say("Sellers in the {rooms}", rooms=say(observed.scenario.words.rooms))
    axes.set_title(wrapped(title, panel_width(), TEXT, "bold"), pad=5 + height)
    return marks


def _rule_acts(axes: Axes, observed: Observed) -> float:
    """Draw a rule for each act of the agenda, its name standing upright above the axes; return how high, in points."""
    acts, words = observed.acts, observed.scenario.words.acts
    names = [_in_lines([words.get(act) or act_name(act) for act in together]) for together in acts.values()]
    line = observed.scenario.hours * 1.25 * points(SMALL) / 72 / panel_width()  # its breadth, in hours
    places = apart([*acts], [line * (1 + name.count("\n")) for name in names], -0.5 * line, observed.scenario.hours)
    style: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "bottom", "fontsize": SMALL, "color": DARK}
    style |= {"linespacing": 0.95}
    above: dict[str, Any] = {"xycoords": axes.get_xaxis_transform(), "annotation_clip": False}
    for hour, name, place in zip(acts, names, places, strict=True):
        at, beside = (float(date2num(observed.scenario.start + timedelta(hours=when))) for when in (hour, place))
        axes.axvline(at, color=GREY, lw=0.5, ls=(0, (1, 2)), zorder=0)
        axes.plot([at, beside], [1, 1 + LEADER], color=GREY, lw=0.5, transform=above["xycoords"], clip_on=False)
        axes.annotate(name, (beside, 1 + LEADER), (0, 2), textcoords="offset points", **above, **style)
    lines = [breadth(line, SMALL) for name in names for line in name.split("\n")]
    return 72 * (max(lines) + 0.12) if lines else 0.0


def _in_lines(acts: Sequence[str]) -> str:
    together, room = say(", ").join(acts), grown(ACTS_HIGH)
    if breadth(together, SMALL) <= room:
        return together
    return f"{say(', ').rstrip()}\n".join(wrapped(act, room, SMALL) for act in acts)


def apart(wanted: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Return where labels stand that shall not touch: each as near as may be to where it is wanted, in order.

    Args:
        wanted: Middle of each, ascending.
        widths: Width of each.
        low: Where the first may begin.
        high: Where the last is to end; if there is not room for all, they reach beyond.
    """
    places, end = [], low
    for middle, width in zip(wanted, widths, strict=True):
        places.append(max(middle, end + width / 2))
        end = places[-1] + width / 2
    begin = max(high, low + sum(widths))
    for index in reversed(range(len(places))):
        places[index] = min(places[index], begin - widths[index] / 2)
        begin = places[index] - widths[index] / 2
    return places


def _raiders(axes: Axes, observed: Observed, hours: Floats) -> None:
    raiders, online = observed.series["raiders"], observed.series["raiders_online"]
    highest = max(float(raiders.max()), draw_band(axes, hours, observed.bands.get("raiders"), BLUE))
    axes.fill_between(hours, online, color=ORANGE, alpha=0.35, lw=0)
    axes.plot(hours, raiders, color=ORANGE, lw=1.4)
    axes.set_ylim(0, max(4.0, 1.05 * highest))
    if raiders.any():
        name_ends(axes, hours, {say("all"): (raiders, ORANGE), say("at their screens"): (online, ORANGE)})
    axes.set_ylabel(say("number of sellers"))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    headline(axes, say("Sellers who click ads and order without paying"), "", panel_width())


def _frames(axes: Axes, observed: Observed, hours: Floats) -> None:
    redress, traffic = observed.series["redress_grievance"], observed.series["traffic_grievance"]
    total = redress + traffic
    share = np.divide(redress, total, out=np.full(len(total), np.nan), where=total > 0)
    axes.fill_between(hours, share, color=GREEN, alpha=0.45, lw=0)
    axes.fill_between(hours, share, 1, color=SKY, alpha=0.45, lw=0)
    axes.axhline(0.5, color=GREY, lw=0.5, ls=":")
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_ylabel(say("share of it"))
    if np.isfinite(share).any():
        last = float(share[np.isfinite(share)][-1])
        note_beside(axes, last / 2, say("redress"), GREEN)
        note_beside(axes, (1 + last) / 2, say("equal traffic"), BLUE)
    headline(axes, say("What the grievance in the rooms is about"), "", panel_width())
