"""The ad war of a run: what merchants have spent of their daily caps, and who is dark when."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.figures.over_time import beyond_key, hour_ends, last_fact, name_ends, panels_of
from sim.figures.page import key
from sim.figures.picture import Picture
from sim.figures.style import BLACK, GREY, LINES, ORANGE, SKY, TICK, VERMILION
from sim.measures.comparison import largest_advertisers
from sim.runs import Run
from sim.submodels.arrays import Floats


def budgets(run: Run) -> Picture:
    """Draw the ad war: what named merchants have spent of their daily caps, and who is dark when.

    A dot marks the hour in which a budget was used up. In the raster below each line is a merchant, the
    largest advertisers on top.
    """
    spent = run.by_merchant["spent_share"]
    shown = run.named_rows or {run.merchants[row]: int(row) for row in largest_advertisers(run)[: len(LINES)]}
    with panels_of(run, 7.4, (1.5, 1.1, 2.8)) as (figure, (top, middle, bottom)):
        hours = hour_ends(run.scenario)
        _caps(top, run, hours, shown)
        _spending(middle, run, hours)
        _raster(bottom, run, hours)
        lines: list[Any] = [
            Line2D([], [], color=colour, lw=1.2, label=name) for name, colour in zip(shown, LINES, strict=False)
        ]
        states = ((VERMILION, "budget used up"), (SKY, "pauses"), (BLACK, "raided"))
        lines += [Patch(color=colour, lw=0, label=text) for colour, text in states]
        key(figure, [*lines, *beyond_key(run.scenario)])
    times = [(run.clock(hour) + timedelta(hours=1)).isoformat() for hour in range(run.scenario.hours)]
    header = ("time", *(f"cap spent: {name}" for name in shown), "wasted_spend", "ad_spend")
    columns = [spent[:, row].astype(np.float64).round(6).tolist() for row in shown.values()]
    columns += [run.series["wasted_spend"].tolist(), run.series["ad_spend"].tolist()]
    return Picture(figure, header, [*zip(times, *columns, strict=True)])


def _caps(axes: Axes, run: Run, hours: Floats, shown: Mapping[str, int]) -> None:
    for row, colour in zip(shown.values(), LINES, strict=False):
        spent, empty = (run.by_merchant[name][:, row] for name in ("spent_share", "exhausted"))
        first = np.flatnonzero(empty & ~np.append(False, empty[:-1]))
        axes.plot(hours, spent, color=colour, lw=1.2)
        axes.plot(hours[first], spent[first], "o", color=colour, ms=4)
    axes.set_ylim(0, 1.08)
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_ylabel("share of cap")
    axes.set_title("Daily advertising budgets spent since midnight (dot: used up)")


def _spending(axes: Axes, run: Run, hours: Floats) -> None:
    wasted, whole = run.series["wasted_spend"] / 100, run.series["ad_spend"] / 100
    axes.plot(hours, whole, color=GREY, lw=1.0)
    axes.fill_between(hours, wasted, color=VERMILION, lw=0, alpha=0.7)
    name_ends(axes, hours, {"all clicks": (whole, GREY), "raiders' clicks": (wasted, VERMILION)})
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"{run.scenario.words.currency} an hour")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title("Merchants' spending on ads")


def _raster(axes: Axes, run: Run, hours: Floats) -> None:
    """Draw a line a merchant: the share of her cap spent since midnight, whether she pauses, whether she is raided."""
    order = np.argsort(-run.usual_spend_fen, kind="stable")
    edges = np.append(date2num(run.scenario.start), hours)
    lines = np.arange(len(order) + 1) + 0.5  # the largest is the first
    spent, exhausted, pausing, malicious = (
        run.by_merchant[name][:, order].T for name in ("spent_share", "exhausted", "pausing", "malicious_clicks")
    )
    shades = LinearSegmentedColormap.from_list("spent", ["white", ORANGE])
    mesh = axes.pcolormesh(edges, lines, spent, cmap=shades, vmin=0, vmax=1, rasterized=True)
    for state, colour in ((pausing, SKY), (exhausted, VERMILION)):
        seen = np.ma.masked_equal(state.astype(np.int8), 0)
        axes.pcolormesh(edges, lines, seen, cmap=ListedColormap([colour]), rasterized=True)
    raided, hour = np.nonzero(malicious)
    axes.hlines(raided + 1, edges[hour], edges[hour + 1], color=BLACK, lw=1.6, rasterized=True)
    axes.set_ylim(len(order) + 0.5, 0.5)
    ticks = [max(1, round(tick)) for tick in MaxNLocator(7, integer=True).tick_values(0, len(order))]
    axes.set_yticks([tick for tick in dict.fromkeys(ticks) if tick <= len(order)])
    axes.set_ylabel("merchants by usual ad\nspending, 1 the largest")
    axes.set_title("Share of the daily cap spent since midnight, merchant by merchant")
    bar = axes.figure.colorbar(mesh, cax=axes.inset_axes((1.02, 0.1, 0.02, 0.8)), ticks=[0, 0.5, 1])
    bar.set_ticklabels(["0", "½", "1"], fontsize=TICK)
    bar.set_label("share of cap", fontsize=TICK)
    bar.outline.set_linewidth(0.4)
    last = last_fact(run.scenario)
    if last is not None:
        axes.axvline(date2num(last), color=GREY, lw=0.8)
