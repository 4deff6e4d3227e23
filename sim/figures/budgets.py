"""The ad war of a run: what merchants have spent of their daily caps, and who is dark when."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.figures.observed import CAP_SPENT, MONEY, PAUSES, RAIDED, SPENT, USED_UP, Observed, Raster
from sim.figures.over_time import beyond_key, hour_ends, last_fact, name_ends, panels_of, times
from sim.figures.page import key
from sim.figures.picture import Picture
from sim.figures.style import BLACK, GREY, LINES, ORANGE, SKY, TICK, VERMILION
from sim.submodels.arrays import Floats


def budgets(observed: Observed) -> Picture:
    """Draw the ad war: what named merchants have spent of their daily caps, and who is dark when.

    A dot marks the hour in which a budget was used up. In the raster below each line is a merchant, the
    largest advertisers on top.
    """
    scenario, series = observed.scenario, observed.series
    caps = {name.removeprefix(CAP_SPENT): spent for name, spent in series.items() if name.startswith(CAP_SPENT)}
    with panels_of(scenario, 7.4, (1.5, 1.1, 2.8)) as (figure, (top, middle, bottom)):
        hours = hour_ends(scenario)
        _caps(top, caps, observed.raster, hours)
        _spending(middle, observed, hours)
        _raster(bottom, observed, hours)
        lines: list[Any] = [
            Line2D([], [], color=colour, lw=1.2, label=name) for name, colour in zip(caps, LINES, strict=False)
        ]
        states = ((VERMILION, "budget used up"), (SKY, "pauses"), (BLACK, "raided"))
        lines += [Patch(color=colour, lw=0, label=text) for colour, text in states]
        key(figure, [*lines, *beyond_key(scenario)])
    columns = {name: values for name, values in series.items() if name.startswith(CAP_SPENT) or name in MONEY}
    lists = [values.tolist() for values in columns.values()]
    return Picture(figure, ("time", *columns), [*zip(times(scenario), *lists, strict=True)])


def _caps(axes: Axes, caps: Mapping[str, Floats], raster: Raster, hours: Floats) -> None:
    for (name, spent), colour in zip(caps.items(), LINES, strict=False):
        empty = raster.layers[USED_UP][raster.merchants.index(name)] > 0
        first = np.flatnonzero(empty & ~np.append(False, empty[:-1]))
        axes.plot(hours, spent, color=colour, lw=1.2)
        axes.plot(hours[first], spent[first], "o", color=colour, ms=4)
    axes.set_ylim(0, 1.08)
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_ylabel("share of cap")
    axes.set_title("Daily advertising budgets spent since midnight (dot: used up)")


def _spending(axes: Axes, observed: Observed, hours: Floats) -> None:
    wasted, whole = (observed.series[name] for name in MONEY)
    axes.plot(hours, whole, color=GREY, lw=1.0)
    axes.fill_between(hours, wasted, color=VERMILION, lw=0, alpha=0.7)
    name_ends(axes, hours, {"all clicks": (whole, GREY), "raiders' clicks": (wasted, VERMILION)})
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"{observed.scenario.words.currency} an hour")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title("Merchants' spending on ads")


def _raster(axes: Axes, observed: Observed, hours: Floats) -> None:
    """Draw a line a merchant: the share of her cap spent since midnight, whether she pauses, whether she is raided."""
    layers, count = observed.raster.layers, len(observed.raster.merchants)
    edges = np.append(date2num(observed.scenario.start), hours)
    lines = np.arange(count + 1) + 0.5  # the largest is the first
    shades = LinearSegmentedColormap.from_list("spent", ["white", ORANGE])
    mesh = axes.pcolormesh(edges, lines, layers[SPENT] / 1000, cmap=shades, vmin=0, vmax=1, rasterized=True)
    for layer, colour in ((PAUSES, SKY), (USED_UP, VERMILION)):
        seen = np.ma.masked_equal(layers[layer], 0)
        axes.pcolormesh(edges, lines, seen, cmap=ListedColormap([colour]), rasterized=True)
    raided, hour = np.nonzero(layers[RAIDED])
    axes.hlines(raided + 1, edges[hour], edges[hour + 1], color=BLACK, lw=1.6, rasterized=True)
    axes.set_ylim(count + 0.5, 0.5)
    ticks = [max(1, round(tick)) for tick in MaxNLocator(7, integer=True).tick_values(0, count)]
    axes.set_yticks([tick for tick in dict.fromkeys(ticks) if tick <= count])
    axes.set_ylabel("merchants by usual ad\nspending, 1 the largest")
    axes.set_title("Share of the daily cap spent since midnight, merchant by merchant")
    bar = axes.figure.colorbar(mesh, cax=axes.inset_axes((1.02, 0.1, 0.02, 0.8)), ticks=[0, 0.5, 1])
    bar.set_ticklabels(["0", "½", "1"], fontsize=TICK)
    bar.set_label("share of cap", fontsize=TICK)
    bar.outline.set_linewidth(0.4)
    last = last_fact(observed.scenario)
    if last is not None:
        axes.axvline(date2num(last), color=GREY, lw=0.8)
