"""Figures of a run: Matplotlib figures are returned, nothing is written or shown here."""

from datetime import datetime, timedelta
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, DayLocator, HourLocator, date2num
from matplotlib.figure import Figure

from sim.runs import Run
from sim.submodels.arrays import Array, Floats

# Okabe and Ito's colours, told apart by everybody.
BLACK, ORANGE, SKY, GREEN, BLUE, VERMILION, GREY = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#0072B2",
    "#D55E00",
    "#8A8A8A",
)

STYLE: dict[Any, Any] = {
    "font.size": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "svg.hashsalt": "siege",  # the same figure gives the same bytes
    "figure.dpi": 100,
    "savefig.dpi": 200,
}

EVENT_LABELS = {
    "campaign": "crackdown begins",
    "founding": "alliance founded",
    "raid call": "call to raid",
    "statement, hard line": "hard line",
    "appeal reform": "appeals eased",
    "weibo call": "Weibo call",
    "demands": "demands, no-car days",
    "sweep": "keyword sweep",
    "leader removed": "leader taken (rumour)",
}


def escalation(run: Run) -> Figure:
    """Return the escalation: headcount with the article's numbers, raiders, and what the grievance is about.

    The article's headcounts are lower bounds at uncertain hours: a bar spans the possible hours, an arrow
    upward says "at least". Filled marks were used in the fit, hollow ones are held out.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 6.6), layout="constrained")
        top, middle, bottom = figure.subplots(3, 1, sharex=True, height_ratios=[3.2, 1.1, 1.1])
        hours = date2num([run.clock(hour + 1) for hour in range(run.scenario.hours)])
        _headcount(top, run, hours)
        _raiders(middle, run, hours)
        _frames(bottom, run, hours)
        zone = run.scenario.start.tzinfo
        bottom.xaxis.set_major_locator(DayLocator(tz=zone))
        bottom.xaxis.set_minor_locator(HourLocator(byhour=(6, 12, 18), tz=zone))
        bottom.xaxis.set_major_formatter(DateFormatter("%-d %b", tz=zone))
        bottom.set_xlim(run.scenario.start, run.scenario.end)
        for axes in (top, middle, bottom):
            axes.tick_params(which="minor", length=2)
            _shade_unobserved(axes, run)
        figure.supxlabel(_caption(run), fontsize=6.5, color=GREY)
    return figure


def _last_fact(run: Run) -> datetime | None:
    ends = [m for f in (run.scenario.facts.facts if run.scenario.facts else ()) for t in f.targets for m in t.moments]
    return max(ends, default=None)


def _shade_unobserved(axes: Axes, run: Run) -> None:
    last = _last_fact(run)
    if last is not None and last < run.scenario.end:
        axes.axvspan(date2num(last), date2num(run.scenario.end), color="#EEEEEE", lw=0, zorder=-1)


def _headcount(axes: Axes, run: Run, hours: Floats) -> None:
    counts = run.series["in_rooms"]
    axes.plot(hours, counts, color=BLUE, lw=1.6)
    marks = _marks(run)
    tallest = max([1.0, float(counts.max()), *(low for _, _, low, _ in marks)])
    axes.set_ylim(0, 1.5 * tallest)
    for begins, ends, low, held_out in marks:
        _mark(axes, begins, ends, low, 0.09 * tallest, held_out=held_out)
    axes.set_ylabel("sellers")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title("Sellers in the voice rooms", loc="left", fontsize=9.5, fontweight="bold")
    _rule_events(axes, run, 1.06 * tallest)
    last = _last_fact(run)
    if last is not None and last < run.scenario.end:
        middle = last + (run.scenario.end - last) / 2
        axes.annotate(
            "beyond the article:\nnothing to compare with",
            (middle, 1.45 * tallest),
            ha="center",
            va="top",
            fontsize=7.5,
            color=GREY,
        )
    if marks:
        axes.plot([], [], color=VERMILION, marker="o", lw=1.2, label="article, at least so many; used in the fit")
        axes.plot([], [], color=VERMILION, marker="o", mfc="white", lw=1.2, label="article, held out")
        axes.legend(loc="upper left", bbox_to_anchor=(0.01, 0.66), frameon=False, fontsize=7.5, handlelength=1.6)


def _marks(run: Run) -> list[tuple[datetime, datetime, float, bool]]:
    marks = []
    for fact in run.scenario.facts.facts if run.scenario.facts else ():
        for target in fact.targets:
            if target.metric == "in_rooms" and target.role in ("target", "held out") and fact.begins and fact.ends:
                low = fact.count if fact.count is not None else target.low
                if isinstance(low, float | int):
                    marks.append((fact.begins, fact.ends, float(low), target.role == "held out"))
    return marks


def _mark(axes: Axes, begins: datetime, ends: datetime, low: float, rise: float, *, held_out: bool) -> None:
    middle = begins + (ends - begins) / 2
    axes.plot(date2num([begins, ends]), [low, low], color=VERMILION, lw=1.4, solid_capstyle="butt", zorder=4)
    arrow = {"arrowstyle": "-|>,head_width=0.16,head_length=0.3", "color": VERMILION, "lw": 1.0, "shrinkA": 0}
    axes.annotate("", (middle, low + rise), (middle, low), arrowprops=arrow, zorder=4)
    axes.plot(date2num([middle]), [low], "o", color=VERMILION, mfc="white" if held_out else VERMILION, ms=4.5, zorder=5)
    axes.annotate(
        f"{low:,.0f}",
        (middle, low),
        (0, -4),
        textcoords="offset points",
        ha="center",
        va="top",
        color=VERMILION,
        fontsize=7.5,
    )


def _rule_events(axes: Axes, run: Run, foot: float) -> None:
    """Draw a rule for each act of the agenda, its label standing upright above the curves."""
    nearest = timedelta(hours=run.scenario.hours / 42)  # labels closer than this would touch
    last = run.scenario.start - nearest / 2  # clear of the axis
    for event in run.events:
        if event.what not in EVENT_LABELS:
            continue
        at = run.clock(event.hour)
        axes.axvline(date2num(at), color=GREY, lw=0.5, ls=(0, (1, 2)), zorder=0)
        last = max(at, last + nearest)
        axes.annotate(
            EVENT_LABELS[event.what],
            (last, foot),
            rotation=90,
            ha="center",
            va="bottom",
            fontsize=7,
            color="#444444",
        )


def _raiders(axes: Axes, run: Run, hours: Floats) -> None:
    axes.fill_between(hours, run.series["raiders_online"], color=ORANGE, alpha=0.35, lw=0)
    axes.plot(hours, run.series["raiders"], color=ORANGE, lw=1.4)
    _label_end(axes, hours, run.series["raiders"], "all", ORANGE)
    _label_end(axes, hours, run.series["raiders_online"], "at their screens", ORANGE)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("raiders")
    axes.set_title("Sellers who click ads and order without paying", loc="left", fontsize=9.5, fontweight="bold")


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
        _note(axes, last / 2, "redress", GREEN)
        _note(axes, (1 + last) / 2, "equal traffic", BLUE)
    axes.set_title("What the grievance in the rooms is about", loc="left", fontsize=9.5, fontweight="bold")


def _label_end(axes: Axes, hours: Floats, values: Array, text: str, colour: str) -> None:
    axes.annotate(
        text,
        (hours[-1], values[-1]),
        (4, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        fontsize=7.5,
        annotation_clip=False,
    )


def _note(axes: Axes, height: float, text: str, colour: str) -> None:
    axes.annotate(
        text,
        (1, height),
        (4, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        va="center",
        color=colour,
        fontsize=7.5,
        annotation_clip=False,
    )


def _caption(run: Run) -> str:
    scenario = run.scenario
    return (
        f"This model under these assumptions, one run: {scenario.name}, {scenario.agents:,} agents for "
        f"{scenario.population:,} sellers, seed {scenario.seed}, run {scenario.digest()[:6]}. Times are local."
    )


def escalation_numbers(run: Run) -> dict[str, Array]:
    """Return every number that ``escalation`` plots, by channel."""
    names = ("in_rooms", "raiders", "raiders_online", "redress_grievance", "traffic_grievance")
    return {name: run.series[name] for name in names}
