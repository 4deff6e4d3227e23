"""Figure of a posterior put to the test: which targets its forecasts meet, and the headcount that is held out."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.numbers.validation import MAJORITY, Forecast, Validated
from experiments.plan.plan import Plan
from sim.figures.page import headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import BLACK, BLUE, DARK, GREY, SMALL, TICK, VERMILION, grown, page_width
from sim.figures.text import spoken
from sim.language.dates import CLOCK, day_and_hour
from sim.language.say import say
from sim.results.headings import local

ROW, EDGES, HISTOGRAM = 0.24, 1.5, 2.1  # inches at nine points
BINS = 30
LABELLED = 0.4
"""Room for names above the bars, as a share of the highest."""


def validation(plan: Plan, numbers: Validated, forecast: Forecast, caption: str) -> Picture:
    """Draw the share of forecasts that agree, target by target, and the headcount that is held out.

    Args:
        plan: Of the forecasts.
        numbers: How the posterior stood the test.
        forecast: Of the headcount that is held out.
        caption: What these runs are.
    """
    rows = [
        (f"{verdict.target.id}  {spoken(verdict.target.metric)}", verdict.agrees, verdict.taught)
        for verdict in numbers.verdicts
        if verdict.is_asked
    ]
    together = [
        (say("{targets} together", targets=" ".join(ids)), share, True) for ids, share in numbers.together.items()
    ]
    taught = [row for row in rows if row[2]]
    rows = [*taught, *together, *(row for row in rows if not row[2])]
    height = ROW * len(rows)
    with page(caption, height + HISTOGRAM + EDGES) as figure:
        shares, counts = figure.subplots(2, 1, height_ratios=[height, HISTOGRAM])
        _draw_shares(shares, rows, {name for name, *_ in together})
        _draw_forecast(plan, counts, forecast)
        style: dict[str, Any] = {"ls": "", "marker": "o", "color": BLUE, "ms": 5}
        key(
            figure,
            [
                Line2D([], [], **style, label=say("taught the fit")),
                Line2D([], [], **style, mfc="white", label=say("held out of it")),
                Patch(color=VERMILION, alpha=0.25, lw=0, label=say("source")),
                Line2D([], [], color=DARK, lw=1, ls="--", label=say("naive forecasts from the counts that taught it")),
            ],
        )
    table: list[tuple[Any, ...]] = [("share that agrees", name, share) for name, share, _ in rows]
    table += [("naive forecast", score.forecast, float(score.quantiles[2])) for score in forecast.scores[1:]]
    table += [("forecast", "this model", value) for value in forecast.values.tolist()]
    return Picture(figure, ("mark", "of", "value"), table)


def _draw_shares(axes: Axes, rows: list[tuple[str, float, bool]], together: set[str]) -> None:
    for place, (name, share, taught) in enumerate(rows):
        bold = name in together
        axes.plot([0, share], [place, place], color=BLUE, lw=1.6 if bold else 0.8, zorder=2)
        marker = "D" if bold else "o"
        axes.plot(share, place, marker, color=BLUE, mfc=BLUE if taught else "white", ms=5, clip_on=False, zorder=3)
        style: dict[str, Any] = {"xytext": (7, 0), "textcoords": "offset points", "va": "center", "fontsize": SMALL}
        axes.annotate(f"{share:.0%}", (share, place), **style, annotation_clip=False)
    axes.axvline(MAJORITY, color=GREY, lw=0.8, ls=":", zorder=1)
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows], fontsize=TICK)
    for label, (name, *_) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if name in together else "normal")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.0)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0 %", "25 %", "50 %", "75 %", "100 %"], fontsize=TICK)
    headline(axes, say("Forecasts that agree with the source, with seeds that no fit saw"), "", page_width() - grown(2))


def _draw_forecast(plan: Plan, axes: Axes, forecast: Forecast) -> None:
    count, values = forecast.observed, forecast.values
    naive = [(score.forecast, float(score.quantiles[2])) for score in forecast.scores[1:]]
    low, high = np.quantile(values, (0.005, 0.995)).tolist()
    low, high = min([low, count.least, *(value for _, value in naive)]), max(high, count.below)
    air = 0.04 * (high - low)
    bins = np.linspace(low - air, high + air, BINS + 1)
    axes.hist(np.clip(values, bins[0], bins[-1]), bins=bins.tolist(), color=BLUE, alpha=0.75, lw=0)
    axes.axvspan(count.least, max(count.below, count.least + 0.004 * (high - low)), color=VERMILION, alpha=0.25, lw=0)
    tallest = axes.get_ylim()[1]
    axes.plot([np.median(values)] * 2, [0, tallest], color=BLACK, lw=1.2)
    axes.set_ylim(0, tallest * (1 + LABELLED))
    step = tallest * LABELLED / len(naive)
    for place, (name, value) in enumerate(naive):  # named above the bars, so that none hides a name
        height = tallest * (1 + LABELLED) - place * step
        axes.plot([value, value], [0, height], color=DARK, lw=1, ls="--")
        style: dict[str, Any] = {"textcoords": "offset points", "xytext": (4, -1), "va": "top", "fontsize": SMALL}
        axes.annotate(f"{say(name)} {value:,.0f}", (value, height), color=DARK, **style)
    axes.set_xlim(bins[0], bins[-1])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    number_axis(axes, "x", 6)
    axes.set_xlabel(say("sellers in the rooms"), fontsize=TICK)
    moment = day_and_hour(local(plan.base, count.moment), CLOCK)
    low, median, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    plain = say(
        "median {median:,.0f}, nine in ten from {low:,.0f} to {high:,.0f}; the source says {least:,.0f} or more",
        median=median,
        low=low,
        high=high,
        least=count.least,
    )
    headline(axes, say("Forecast of {moment}", moment=moment), plain, page_width() - grown(1))
