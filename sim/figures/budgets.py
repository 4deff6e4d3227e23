"""The ad war of a run: what merchants have spent of their daily caps, and who is dark when."""

from datetime import timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.dates import date2num

from sim.figures.over_time import hour_ends, last_fact, name_ends, note_beside, panels_of
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, GREY, LINES, ORANGE, SKY, TICK, VERMILION
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
    with panels_of(run, 7.2, (1.6, 1.1, 2.6)) as (figure, (top, middle, bottom)):
        hours = hour_ends(run.scenario)
        for (name, row), colour in zip(shown.items(), LINES, strict=False):
            top.plot(hours, spent[:, row], color=colour, lw=1.2, label=name)
            empty = run.by_merchant["exhausted"][:, row]
            first = np.flatnonzero(empty & ~np.append(False, empty[:-1]))
            top.plot(hours[first], spent[first, row], "o", color=colour, ms=4)
        top.set_ylim(0, 1.05)
        top.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        top.set_ylabel("share of cap")
        top.set_title("Daily advertising budgets spent (dot: used up)")
        top.legend(loc="lower left", bbox_to_anchor=(0.0, 1.14), ncols=4, frameon=False, fontsize=TICK)

        wasted, whole = run.series["wasted_spend"] / 100, run.series["ad_spend"] / 100
        middle.plot(hours, whole, color=GREY, lw=1.0)
        middle.fill_between(hours, wasted, color=VERMILION, lw=0, alpha=0.7)
        name_ends(middle, hours, {"all clicks": (whole, GREY), "raiders' clicks": (wasted, VERMILION)})
        middle.set_ylim(bottom=0)
        middle.set_ylabel(f"{run.scenario.words.currency} an hour")
        middle.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        middle.set_title("Merchants' spending on ads")
        _raster(bottom, run, hours)
    times = [(run.clock(hour) + timedelta(hours=1)).isoformat() for hour in range(run.scenario.hours)]
    header = ("time", *(f"cap spent: {name}" for name in shown), "wasted_spend", "ad_spend")
    columns = [spent[:, row].astype(np.float64).round(6).tolist() for row in shown.values()]
    columns += [run.series["wasted_spend"].tolist(), run.series["ad_spend"].tolist()]
    return Picture(figure, header, [*zip(times, *columns, strict=True)])


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
        note_beside(axes, len(order) * (0.2 + 0.15 * place), text, colour, by_value=True)
    last = last_fact(run.scenario)
    if last is not None:
        axes.axvline(date2num(last), color=GREY, lw=0.8)
