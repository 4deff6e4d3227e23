"""Figure of a rolling forecast: what a fit says of the headcount when it knows some of the counts, then more."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from experiments.numbers.skill import SHARES, naive
from experiments.numbers.stages import Stage
from experiments.plan.headcounts import Headcount, headcounts
from sim.figures.over_time import beyond_key, hour_ends, time_axis
from sim.figures.page import blank, headline, key, page
from sim.figures.picture import Picture
from sim.figures.style import BLUE, DARK, SMALL, TICK, VERMILION, grown, page_width
from sim.figures.text import told
from sim.language.dates import CLOCK, day_and_hour
from sim.language.say import say
from sim.results.headings import local
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

PANEL, EDGES = 1.75, 1.1  # inches at nine points
OUTER, INNER = 0.18, 0.36  # opacity of nine tenths and of a half
ROOM = 1.9
"""Headcounts are drawn up to so many times the largest that the source states; wider fans are cut off there."""


def fan(scenario: Scenario, stages: Sequence[Stage], caption: str) -> Picture:
    """Draw what each stage of a fit says of the headcount, a panel a stage.

    Counts of the source that the stage knew are filled, those still to come or held out are hollow; naive forecasts
    are made from the former.

    Args:
        scenario: What is fitted.
        stages: In order; at least one.
        caption: What these runs are.
    """
    counts = headcounts(scenario)
    hours = hour_ends(scenario)
    top = ROOM * max((count.below for count in counts), default=1.0)
    table: list[tuple[Any, ...]] = []
    with page(caption, PANEL * len(stages) + EDGES) as figure:
        panels = list(figure.subplots(len(stages), 1, sharex=True, squeeze=False)[:, 0])
        for axes, stage in zip(panels, stages, strict=True):
            title = say(
                "known by {moment}: {targets}",
                moment=day_and_hour(local(scenario, stage.moment), CLOCK),
                targets=" ".join(stage.asked),
            )
            ensemble = stage.forecasts.series.get("in_rooms")
            if ensemble is None:
                headline(axes, title, "", page_width() - grown(1))
                blank(axes, say("no draw agrees with the source"))
                axes.set_yticks([])
                continue
            quantiles = np.quantile(ensemble, SHARES, axis=0)
            _draw_band(axes, hours, quantiles)
            for count in counts:
                _draw_count(axes, count, known=count.teaches and count.moment <= stage.moment)
            baselines = _draw_naive(axes, scenario, counts, stage)
            axes.set_ylim(0, top)
            axes.set_ylabel(say("number of sellers"), fontsize=TICK)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
            axes.tick_params(labelsize=TICK)
            headline(axes, title, _said(scenario, counts, stage, quantiles, top), page_width() - grown(1))
            moment = local(scenario, stage.moment)
            for hour, row in enumerate(quantiles.T.tolist()):
                table.append((moment, local(scenario, scenario.start + timedelta(hours=hour + 1)), "this model", *row))
            for name, value in baselines.items():
                table.append((moment, local(scenario, counts[-1].moment), name, "", "", value, "", ""))
        time_axis(panels, scenario, page_width() - grown(1))
        key(figure, _key(scenario))
    return Picture(figure, ("known_at", "time", "forecast", *(f"{100 * share:.0f} %" for share in SHARES)), table)


def _draw_band(axes: Axes, hours: Floats, quantiles: Floats) -> None:
    low, lower, median, upper, high = quantiles
    axes.fill_between(hours, low, high, color=BLUE, alpha=OUTER, lw=0)
    axes.fill_between(hours, lower, upper, color=BLUE, alpha=INNER, lw=0)
    axes.plot(hours, median, color=BLUE, lw=1.3)


def _draw_count(axes: Axes, count: Headcount, *, known: bool) -> None:
    at = date2num(count.moment)
    axes.plot([at, at], [count.least, count.below], color=VERMILION, lw=2.2, solid_capstyle="butt", zorder=4)
    middle = (count.least + count.below) / 2
    axes.plot(at, middle, "o", color=VERMILION, mfc=VERMILION if known else "white", ms=5, zorder=5)


def _draw_naive(axes: Axes, scenario: Scenario, counts: Sequence[Headcount], stage: Stage) -> Mapping[str, float]:
    """Draw and return naive forecasts of the last count from those that the stage knew."""
    hour = timedelta(hours=1)
    known = [count for count in counts if count.teaches and count.moment <= stage.moment]
    if not known or counts[-1].moment <= stage.moment:
        return {}
    begin, end = known[-1].moment, counts[-1].moment
    ahead = naive([((count.moment - scenario.start) / hour, count.least) for count in known], _hour(scenario, end))
    for value in ahead.values():
        axes.plot(date2num([begin, end]), [known[-1].least, value], color=DARK, lw=0.9, ls=":", zorder=3)
    names = say(", ").join(f"{say(name)} {value:,.0f}" for name, value in ahead.items())
    style: dict[str, Any] = {"xytext": (5, -1), "textcoords": "offset points", "va": "center", "fontsize": SMALL}
    text = axes.annotate(names, (date2num(end), min(ahead.values())), color=DARK, **style)
    text.set_path_effects([withStroke(linewidth=2, foreground="white")])  # clear of the fan behind it
    return ahead


def _hour(scenario: Scenario, moment: Any) -> float:
    return float((moment - scenario.start) / timedelta(hours=1))


def _said(scenario: Scenario, counts: Sequence[Headcount], stage: Stage, quantiles: Floats, top: float) -> str:
    """Say what is forecast of the last count."""
    if not counts or counts[-1].moment <= stage.moment:
        return ""
    hour = scenario.hour_of(counts[-1].moment) - 1
    low, _, median, _, high = quantiles[:, hour].tolist()
    beyond = say("; the scale ends at {top}", top=told(top)) if high > top else ""
    return say(
        "{moment}: median {median:,.0f}, nine in ten {low:,.0f} to {high:,.0f}{beyond}",
        moment=day_and_hour(local(scenario, counts[-1].moment), CLOCK),
        median=median,
        low=low,
        high=high,
        beyond=beyond,
    )


def _key(scenario: Scenario) -> list[Any]:
    mark: dict[str, Any] = {"color": VERMILION, "marker": "o", "lw": 2.2, "ms": 5}
    return [
        Patch(facecolor=BLUE, alpha=OUTER, label=say("nine in ten forecasts")),
        Patch(facecolor=BLUE, alpha=INNER, label=say("half of them")),
        Line2D([], [], color=BLUE, lw=1.3, label=say("median")),
        Line2D([], [], **mark, label=say("source, known by then")),
        Line2D([], [], **mark, mfc="white", label=say("source, still to come or held out")),
        Line2D([], [], color=DARK, lw=0.9, ls=":", label=say("naive forecasts from the counts known")),
        *beyond_key(scenario),
    ]
