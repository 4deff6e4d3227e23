"""The escalation of a run: headcount beside the source's numbers, raiders, and what the grievance is about."""

from datetime import timedelta
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from sim.figures.over_time import hour_ends, name_ends, note_beside, panels_of
from sim.figures.picture import Picture
from sim.figures.source import draw_source
from sim.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, SKY, SMALL
from sim.runs import Run
from sim.submodels.arrays import Floats

SHOWN = ("in_rooms", "raiders", "raiders_online", "redress_grievance", "traffic_grievance")


def escalation(run: Run) -> Picture:
    """Draw the escalation: headcount with the source's numbers, raiders, and what the grievance is about.

    The source's headcounts are lower bounds at uncertain hours: a bar spans the possible hours, an arrow
    upward says "at least". Filled marks were used in the fit, hollow ones are held out.
    """
    with panels_of(run, 6.6, (3.2, 1.1, 1.1)) as (figure, (top, middle, bottom)):
        hours = hour_ends(run.scenario)
        _headcount(top, run, hours)
        _raiders(middle, run, hours)
        _frames(bottom, run, hours)
    times = [(run.clock(hour) + timedelta(hours=1)).isoformat() for hour in range(run.scenario.hours)]
    columns = [run.series[name].round(6).tolist() for name in SHOWN]
    return Picture(figure, ("time", *SHOWN), [*zip(times, *columns, strict=True)])


def _headcount(axes: Axes, run: Run, hours: Floats) -> None:
    counts = run.series["in_rooms"]
    axes.plot(hours, counts, color=BLUE, lw=1.6, marker="o" if len(hours) == 1 else None)
    tallest = draw_source(axes, run.scenario, float(counts.max()), headroom=1.6)
    axes.set_title(f"Sellers in the {run.scenario.words.rooms}")
    _rule_events(axes, run, 1.06 * tallest)


def _rule_events(axes: Axes, run: Run, foot: float) -> None:
    """Draw a rule for each act of the agenda, its name standing upright above the curve."""
    acts: dict[int, list[str]] = {}
    for event in run.events:
        if event.actor in ("platform", "alliance"):
            act = run.scenario.words.acts.get(event.name, event.name.removeprefix("statement, "))
            acts.setdefault(event.hour, []).append(act)
    line = timedelta(hours=run.scenario.hours / 42)  # the width of a line of such a name, and some air
    free = run.scenario.start + line / 3  # clear of the axis
    for hour, names in acts.items():
        at = run.clock(hour)
        axes.axvline(date2num(at), color=GREY, lw=0.5, ls=(0, (1, 2)), zorder=0)
        text = fill(", ".join(names), 20)
        width = line * (1 + text.count("\n"))
        middle = max(at, free + width / 2)
        free = middle + width / 2
        if free <= run.scenario.end:
            style: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "bottom", "fontsize": SMALL, "color": DARK}
            axes.annotate(text, (date2num(middle), foot), linespacing=0.95, **style)


def _raiders(axes: Axes, run: Run, hours: Floats) -> None:
    raiders, online = run.series["raiders"], run.series["raiders_online"]
    axes.fill_between(hours, online, color=ORANGE, alpha=0.35, lw=0)
    axes.plot(hours, raiders, color=ORANGE, lw=1.4)
    axes.set_ylim(0, max(4.0, 1.05 * float(raiders.max())))
    if raiders.any():
        name_ends(axes, hours, {"all": (raiders, ORANGE), "at their screens": (online, ORANGE)})
    axes.set_ylabel("raiders")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title("Sellers who click ads and order without paying")


def _frames(axes: Axes, run: Run, hours: Floats) -> None:
    redress, traffic = run.series["redress_grievance"], run.series["traffic_grievance"]
    total = redress + traffic
    share = np.divide(redress, total, out=np.full(len(total), np.nan), where=total > 0)
    axes.fill_between(hours, share, color=GREEN, alpha=0.45, lw=0)
    axes.fill_between(hours, share, 1, color=SKY, alpha=0.45, lw=0)
    axes.axhline(0.5, color=GREY, lw=0.5, ls=":")
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_ylabel("share")
    if np.isfinite(share).any():
        last = float(share[np.isfinite(share)][-1])
        note_beside(axes, last / 2, "redress", GREEN)
        note_beside(axes, (1 + last) / 2, "equal traffic", BLUE)
    axes.set_title("What the grievance in the rooms is about")
