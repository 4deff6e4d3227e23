"""The ad war of a run: what raiders cost whom, when budgets ran out, what each merchant did, where the sweep went."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.figures.believed import band_columns, bands_key, draw_band
from sim.figures.observed import ALL, BUYERS, PAUSES, PAYERS, RAIDED, RAIDERS, REACTS, SPENT, USED_UP, Observed
from sim.figures.over_time import beyond_key, hour_ends, last_fact, name_ends, panel_width, panels_of, times
from sim.figures.page import blank, headline, key, number_axis
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, DARK, GREY, ORANGE, SKY, SMALL, TICK, VERMILION, grown, page_width
from sim.figures.text import place_name, wrapped
from sim.language.say import say
from sim.market.merchant import Response
from sim.submodels.arrays import Floats

WAYS = {
    Response.NOTHING: "does nothing",
    Response.CUT_BIDS: "cuts her bids",
    Response.PAUSE: "pauses",
    Response.MOVE: "leaves keywords",
    Response.RAISE_CAP: "raises her cap",
}
KEYWORDS_NAMED = 16
WASTED = "wasted_spend"
"""The channel whose band is drawn here."""


def budgets(observed: Observed) -> Picture:
    """Draw the ad war: what raiders' clicks cost merchants, and what these did; the sweep's way; all merchants.

    Each band on top is a merchant's spending by hour, on buyers' clicks and on raiders', as high as her dearest hour.
    Below it each line is a keyword, and then a merchant, the largest advertisers on top. If the scenario was fitted,
    a panel between tells what raiders' clicks cost all merchants, with what the model says over its posterior.
    """
    scenario, series = observed.scenario, observed.series
    band = observed.bands.get(WASTED)
    height, heights = (8.6, (3.3, 1.7, 2.4)) if band is None else (9.9, (3.3, 1.1, 1.7, 2.4))
    with panels_of(scenario, height, heights) as (figure, (top, *between, middle, bottom)):
        hours = hour_ends(scenario)
        _spending(top, observed, hours)
        if band is not None:
            _wasted(between[0], observed, hours, band)
        _sweep(middle, observed, hours)
        raster(bottom, observed, hours)
        areas = ((GREY, say("spent on buyers' clicks")), (VERMILION, say("on raiders' clicks")), (SKY, say("pauses")))
        handles: list[Any] = [Patch(color=colour, lw=0, label=text) for colour, text in areas]
        marks = ((VERMILION, "o", say("budget used up (below: the whole hour)")), (BLACK, "^", say("reacts")))
        handles += [Line2D([], [], color=colour, marker=mark, ms=4, lw=0, label=text) for colour, mark, text in marks]
        handles += [*(bands_key(observed.bands) if band else ()), *beyond_key(scenario)]
        key(figure, handles)
    columns = {name: values for name, values in series.items() if name.startswith(PAYERS)}
    columns |= band_columns(observed.bands, (WASTED,))
    lists = [values.tolist() for values in columns.values()]
    return Picture(figure, ("time", *columns), [*zip(times(scenario), *lists, strict=True)])


def _spending(axes: Axes, observed: Observed, hours: Floats) -> None:
    """Draw a band a merchant, the first of all: spending by hour, and below it when she pauses."""
    names = [name.removeprefix(BUYERS) for name in observed.series if name.startswith(BUYERS)]
    edges = np.append(date2num(observed.scenario.start), hours)
    for place, name in enumerate(names):
        buyers, raiders = (observed.series[payer + name] for payer in PAYERS)
        floor, most = len(names) - place - 1.0, float((buyers + raiders).max())
        low, high = (floor + 0.72 * cost / (most or 1.0) for cost in (raiders, raiders + buyers))
        axes.stairs(high, edges, baseline=low, color=GREY, fill=True, lw=0, alpha=0.6, rasterized=True)
        axes.stairs(low, edges, baseline=floor, color=VERMILION, fill=True, lw=0, rasterized=True)
        axes.axhline(floor, color=DARK, lw=0.4)
        note = say("to {most:,.0f}", most=most)
        if name in observed.raster.merchants:
            note += f"\n{_mark(axes, observed, hours, name, floor)}"
        style: dict[str, Any] = {"va": "center", "fontsize": SMALL, "color": DARK, "annotation_clip": False}
        axes.annotate(note, (edges[-1], floor + 0.38), (4, 0), textcoords="offset points", **style)
    axes.set_ylim(-0.16, len(names))
    axes.set_yticks([len(names) - place - 0.6 for place in range(len(names))])
    axes.set_yticklabels([wrapped(place_name(name), page_width() / 5, TICK) for name in names], fontsize=TICK)
    axes.tick_params(axis="y", length=0)
    axes.set_ylabel(say("{currency} an hour", currency=say(observed.scenario.words.currency)))
    headline(axes, say("Spending on ads of the merchants most raided"), "", panel_width())


def _wasted(axes: Axes, observed: Observed, hours: Floats, band: Mapping[str, Floats]) -> None:
    """Draw what raiders' clicks cost all merchants in this run, and over the posterior."""
    wasted = observed.series[RAIDERS + ALL]
    highest = max(float(wasted.max()), draw_band(axes, hours, band, BLUE))
    axes.plot(hours, wasted, color=VERMILION, lw=1.2)
    axes.set_ylim(0, 1.05 * highest or 1.0)
    number_axis(axes, "y", 3)
    axes.set_ylabel(say("{currency} an hour", currency=say(observed.scenario.words.currency)))
    headline(axes, say("Spending on raiders' clicks, all merchants"), "", panel_width())
    name_ends(axes, hours, {say("this run"): (wasted, VERMILION)})


def _mark(axes: Axes, observed: Observed, hours: Floats, name: str, floor: float) -> str:
    """Mark when a merchant's budget ran out, when she reacted and when she paused; return her way to react."""
    used_up, pauses, reacts = (
        observed.raster.layers[layer][observed.raster.merchants.index(name)] for layer in (USED_UP, PAUSES, REACTS)
    )
    ran_out = hours[(used_up > 0) & ~np.append(False, used_up[:-1] > 0)]
    axes.plot(ran_out, np.full(len(ran_out), floor + 0.82), "o", color=VERMILION, ms=3.5)
    paused = hours[pauses > 0]
    axes.hlines(np.full(len(paused), floor - 0.07), paused - 1 / 24, paused, color=SKY, lw=2.5)
    reacted = hours[reacts > 0]
    axes.plot(reacted, np.full(len(reacted), floor + 0.1), "^", color=BLACK, ms=3)
    way = WAYS[Response(int(reacts.max()) - 1)] if reacts.any() else "does not react"
    return wrapped(say(way), grown(0.95), SMALL)


def _sweep(axes: Axes, observed: Observed, hours: Floats) -> None:
    """Draw the keywords in the order in which raiders came to them, and when they clicked there."""
    headline(axes, say("The sweep: raiders' way from keyword to keyword"), "", panel_width())
    axes.set_ylabel(say("keywords in the\norder of the sweep"))
    if not observed.sweep:
        blank(axes, say("no keyword is swept"))
        axes.set_yticks([])
        return
    names, clicks = [*observed.sweep], np.array([*observed.sweep.values()])
    keyword, hour = np.nonzero(clicks)
    axes.hlines(keyword + 1, hours[hour] - 1 / 24, hours[hour], color=VERMILION, lw=3)
    in_time = np.lexsort((keyword, hour))
    axes.plot(hours[hour][in_time] - 1 / 48, keyword[in_time] + 1, color=GREY, lw=0.6, zorder=0)
    axes.set_ylim(len(names) + 0.8, 0.2)
    axes.set_yticks(_ranks(len(names)))
    if len(names) <= KEYWORDS_NAMED:
        axes.set_yticks(range(1, len(names) + 1), [place_name(name) for name in names])
        axes.tick_params(axis="y", labelsize=SMALL)


def _ranks(count: int) -> list[int]:
    """Return ticks for ranks from 1 on."""
    even = [round(tick) for tick in MaxNLocator(7, integer=True).tick_values(0, count)]
    return [1, *(tick for tick in even if 1 + (even[1] - even[0]) / 2 < tick <= count)]


def raster(axes: Axes, observed: Observed, hours: Floats) -> None:
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
    axes.set_yticks(_ranks(count))
    axes.set_ylabel(say("merchants by usual ad\nspending, 1 the largest"))
    headline(axes, say("Share of the daily cap spent since midnight; black: raided"), "", panel_width())
    bar = axes.figure.colorbar(mesh, cax=axes.inset_axes((1.02, 0.1, 0.02, 0.8)), ticks=[0, 0.5, 1])
    bar.set_ticklabels(["0", "½", "1"], fontsize=TICK)
    bar.set_label(say("share of cap"), fontsize=TICK)
    bar.outline.set_linewidth(0.4)
    last = last_fact(observed.scenario)
    if last is not None:
        axes.axvline(date2num(last), color=GREY, lw=0.8)
