"""Figures of a run: Matplotlib figures are returned, nothing is written or shown here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from textwrap import fill
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.dates import AutoDateLocator, DateFormatter, DayLocator, HourLocator, date2num
from matplotlib.figure import Figure

from sim.measures.comparison import largest_advertisers
from sim.runs import Run
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Array, Floats

# Okabe and Ito's colours, told apart by everybody.
BLACK, ORANGE, SKY, GREEN, BLUE, VERMILION, PURPLE = (
    *("#000000", "#E69F00", "#56B4E9", "#009E73"),
    *("#0072B2", "#D55E00", "#CC79A7"),
)
GREY, PALE = "#8A8A8A", "#EEEEEE"
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
MANY_DAYS = 14

STYLE: dict[Any, Any] = {
    "font.size": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "svg.hashsalt": "siege",  # the same figure gives the same bytes
    "savefig.dpi": 200,
}


class Drawing(NamedTuple):
    """A figure, with the numbers of its lines, one value an hour."""

    figure: Figure
    numbers: dict[str, Array]


def escalation(run: Run) -> Drawing:
    """Draw the escalation: headcount with the source's numbers, raiders, and what the grievance is about.

    The source's headcounts are lower bounds at uncertain hours: a bar spans the possible hours, an arrow
    upward says "at least". Filled marks were used in the fit, hollow ones are held out.
    """
    with _panels(run, (7.2, 6.6), (3.2, 1.1, 1.1)) as (figure, (top, middle, bottom)):
        hours = _hours(run)
        _headcount(top, run, hours)
        _raiders(middle, run, hours)
        _frames(bottom, run, hours)
    names = ("in_rooms", "raiders", "raiders_online", "redress_grievance", "traffic_grievance")
    return Drawing(figure, {name: run.series[name] for name in names})


def budgets(run: Run) -> Drawing:
    """Draw the ad war: what named merchants have spent of their daily caps, and who is dark when.

    A dot marks the hour in which a budget was used up. In the raster below each line is a merchant, the
    largest advertisers on top.
    """
    spent = run.by_merchant["spent_share"]
    shown = run.named_rows or {run.merchants[row]: int(row) for row in largest_advertisers(run)[: len(LINES)]}
    with _panels(run, (7.2, 7.2), (1.6, 1.1, 2.6)) as (figure, (top, middle, bottom)):
        hours = _hours(run)
        for (name, row), colour in zip(shown.items(), LINES, strict=False):
            top.plot(hours, spent[:, row], color=colour, lw=1.2, label=name)
            empty = run.by_merchant["exhausted"][:, row]
            first = np.flatnonzero(empty & ~np.append(False, empty[:-1]))
            top.plot(hours[first], spent[first, row], "o", color=colour, ms=4)
        top.set_ylim(0, 1.05)
        top.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        top.set_ylabel("share of cap")
        top.set_title("Daily advertising budgets spent (dot: used up)")
        top.legend(loc="lower left", bbox_to_anchor=(0.0, 1.14), ncols=4, frameon=False, fontsize=7.5)

        wasted, whole = run.series["wasted_spend"] / 100, run.series["ad_spend"] / 100
        middle.plot(hours, whole, color=GREY, lw=1.0)
        middle.fill_between(hours, wasted, color=VERMILION, lw=0, alpha=0.7)
        _name_ends(middle, hours, {"all clicks": (whole, GREY), "raiders' clicks": (wasted, VERMILION)})
        middle.set_ylim(bottom=0)
        middle.set_ylabel(f"{run.scenario.words.currency} an hour")
        middle.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        middle.set_title("Merchants' spending on ads")
        _raster(bottom, run, hours)
    numbers = {f"cap spent: {name}": spent[:, row].astype(np.float64) for name, row in shown.items()}
    return Drawing(figure, numbers | {"wasted_spend": run.series["wasted_spend"], "ad_spend": run.series["ad_spend"]})


# Panels of the figures
@contextmanager
def _panels(run: Run, size: tuple[float, float], heights: tuple[float, ...]) -> Iterator[tuple[Figure, Any]]:
    """Give a figure with panels over one time axis, in the style of all figures; finish its axes at the end."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=list(heights))
        yield figure, panels
        time_axis(panels, run.scenario)
        figure.supxlabel(_caption(run), fontsize=6.5, color=GREY)


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
    for axes in panels:
        axes.tick_params(which="minor", length=2)
        _shade_unobserved(axes, scenario)


def _hours(run: Run) -> Floats:
    return np.asarray(date2num([run.clock(hour + 1) for hour in range(run.scenario.hours)]))


def _last_fact(scenario: Scenario) -> datetime | None:
    """Return the last moment that the source speaks of, if that lies within the window."""
    moments = [m for f in scenario.known_facts for t in f.targets for m in t.moments]
    last = max(moments, default=None)
    return last if last is not None and scenario.start < last < scenario.end else None


def _shade_unobserved(axes: Axes, scenario: Scenario) -> None:
    last = _last_fact(scenario)
    if last is not None:
        axes.axvspan(date2num(last), date2num(scenario.end), color=PALE, lw=0, zorder=-1)


def _headcount(axes: Axes, run: Run, hours: Floats) -> None:
    counts = run.series["in_rooms"]
    axes.plot(hours, counts, color=BLUE, lw=1.6, marker="o" if len(hours) == 1 else None)
    tallest = draw_source(axes, run.scenario, float(counts.max()), headroom=1.6)
    axes.set_title(f"Sellers in the {run.scenario.words.rooms}")
    _rule_events(axes, run, 1.06 * tallest)


def draw_source(axes: Axes, scenario: Scenario, highest: float, *, headroom: float) -> float:
    """Draw the source's headcounts, and how far it reaches; set the height of the axes.

    Args:
        axes: Where sellers in the rooms are drawn over time.
        scenario: Whose facts.
        highest: The largest number drawn so far.
        headroom: Height of the axes in units of what is drawn.

    Returns:
        The largest number drawn, the source's included.
    """
    marks = _marks(scenario)
    tallest = max([4.0, highest, *(mark.low for mark in marks)])
    axes.set_ylim(0, headroom * tallest)
    for mark in marks:
        _draw_mark(axes, mark, 0.09 * tallest)
    axes.set_ylabel("sellers")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    last = _last_fact(scenario)
    if last is not None and scenario.end - last > 0.2 * (scenario.end - scenario.start):
        # Above the axes: within them stand the names of acts.
        axes.set_title(
            "grey: beyond the source, nothing to compare with", loc="right", fontsize=7.5, color=GREY, weight="normal"
        )
    for held_out, text in ((False, "source, at least so many; used in the fit"), (True, "source, held out")):
        if any(mark.held_out == held_out for mark in marks):
            fill_colour = "white" if held_out else VERMILION
            axes.plot([], [], color=VERMILION, marker="o", mfc=fill_colour, lw=1.2, label=text)
    if marks:
        corner = (0.01, 1.04 / headroom)
        axes.legend(loc="upper left", bbox_to_anchor=corner, frameon=False, fontsize=7.5, handlelength=1.6)
    return tallest


class _Mark(NamedTuple):
    begins: datetime
    ends: datetime
    low: float
    held_out: bool


def _marks(scenario: Scenario) -> list[_Mark]:
    marks = []
    for fact in scenario.known_facts:
        for target in fact.targets:
            if target.metric == "in_rooms" and target.role in ("target", "held out") and fact.begins and fact.ends:
                low = fact.count if fact.count is not None else target.low
                within = fact.begins < scenario.end and fact.ends > scenario.start
                if isinstance(low, float | int) and within:
                    marks.append(_Mark(fact.begins, fact.ends, float(low), target.role == "held out"))
    return marks


def _draw_mark(axes: Axes, mark: _Mark, rise: float) -> None:
    middle, low = mark.begins + (mark.ends - mark.begins) / 2, mark.low
    axes.plot(date2num([mark.begins, mark.ends]), [low, low], color=VERMILION, lw=1.4, solid_capstyle="butt", zorder=4)
    arrow = {"arrowstyle": "-|>,head_width=0.16,head_length=0.3", "color": VERMILION, "lw": 1.0, "shrinkA": 0}
    axes.annotate("", (middle, low + rise), (middle, low), arrowprops=arrow, zorder=4)
    face = "white" if mark.held_out else VERMILION
    axes.plot(date2num([middle]), [low], "o", color=VERMILION, mfc=face, ms=4.5, zorder=5)
    below: dict[str, Any] = {"xytext": (0, -4), "textcoords": "offset points", "ha": "center", "va": "top"}
    axes.annotate(f"{low:,.0f}", (middle, low), **below, color=VERMILION, fontsize=7.5)


def _rule_events(axes: Axes, run: Run, foot: float) -> None:
    """Draw a rule for each act of the agenda, its name standing upright above the curve."""
    acts: dict[int, list[str]] = {}
    for event in run.events:
        if event.actor in ("platform", "alliance"):
            told = run.scenario.words.acts.get(event.name, event.name.removeprefix("statement, "))
            acts.setdefault(event.hour, []).append(told)
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
            style: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "bottom", "fontsize": 7, "color": "#444444"}
            axes.annotate(text, (date2num(middle), foot), linespacing=0.95, **style)


def _raiders(axes: Axes, run: Run, hours: Floats) -> None:
    raiders, online = run.series["raiders"], run.series["raiders_online"]
    axes.fill_between(hours, online, color=ORANGE, alpha=0.35, lw=0)
    axes.plot(hours, raiders, color=ORANGE, lw=1.4)
    axes.set_ylim(0, max(4.0, 1.05 * float(raiders.max())))
    if raiders.any():
        _name_ends(axes, hours, {"all": (raiders, ORANGE), "at their screens": (online, ORANGE)})
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
        _note(axes, last / 2, "redress", GREEN)
        _note(axes, (1 + last) / 2, "equal traffic", BLUE)
    axes.set_title("What the grievance in the rooms is about")


def _raster(axes: Axes, run: Run, hours: Floats) -> None:
    """Draw a line a merchant: the share of her cap spent since midnight, whether she pauses, whether she is raided."""
    order = np.argsort(-run.usual_spend_fen, kind="stable")
    edges = np.append(date2num(run.scenario.start), hours)
    lines = np.arange(len(order) + 1)
    spent, exhausted, pausing, malicious = (
        run.by_merchant[name][:, order].T for name in ("spent_share", "exhausted", "pausing", "malicious_clicks")
    )
    shades = LinearSegmentedColormap.from_list("spent", ["white", ORANGE])
    axes.pcolormesh(edges, lines, spent, cmap=shades, vmin=0, vmax=1, rasterized=True)
    for state, colour in ((pausing, SKY), (exhausted, VERMILION)):
        seen = np.ma.masked_equal(state.astype(np.int8), 0)
        axes.pcolormesh(edges, lines, seen, cmap=ListedColormap([colour]), rasterized=True)
    raided, hour = np.nonzero(malicious)
    axes.plot((edges[hour] + edges[hour + 1]) / 2, raided + 0.5, ".", color=BLACK, ms=0.8, rasterized=True)
    axes.set_ylim(len(order), 0)
    axes.set_ylabel("merchants, largest on top")
    axes.set_title("Share of the daily cap spent, merchant by merchant")
    notes = (("spent", ORANGE), ("used up", VERMILION), ("pauses", BLUE), ("raided", BLACK))
    for place, (text, colour) in enumerate(notes):
        _note(axes, len(order) * (0.2 + 0.15 * place), text, colour, data=True)
    last = _last_fact(run.scenario)
    if last is not None:
        axes.axvline(date2num(last), color=GREY, lw=0.8)


def _name_ends(axes: Axes, hours: Floats, lines: dict[str, tuple[Array, str]]) -> None:
    """Name each line at its end, pushed apart where two would touch."""
    height = axes.get_ylim()[1] or 1.0
    placed = -np.inf
    for name, (values, colour) in sorted(lines.items(), key=lambda line: float(line[1][0][-1])):
        placed = max(float(values[-1]), placed + 0.16 * height)
        axes.annotate(
            *(name, (hours[-1], placed), (4, 0)),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=7.5,
            annotation_clip=False,
        )


def _note(axes: Axes, height: float, text: str, colour: str, *, data: bool = False) -> None:
    where: Any = axes.get_yaxis_transform() if data else "axes fraction"
    style: dict[str, Any] = {"va": "center", "color": colour, "fontsize": 7.5, "annotation_clip": False}
    axes.annotate(text, (1, height), (4, 0), xycoords=where, textcoords="offset points", **style)


def _caption(run: Run) -> str:
    scenario = run.scenario
    text = (
        f"This model under these assumptions, one run: {scenario.name}, {scenario.agents:,} agents for "
        f"{scenario.population:,} sellers, seed {scenario.seed}, run {scenario.digest()[:6]}"
    )
    return fill(text, 135)
