"""Figures of many runs: the escalation of each scenario with its bands, and whether the seeds are enough."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.figures.measured import FEW_SEEDS, Measured
from experiments.numbers.points import Scatter
from experiments.numbers.replications import CORRIDOR, Enough, bands
from sim.figures.over_time import beyond_key, hour_ends, time_axis
from sim.figures.page import blank, fit, headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.source import draw_source
from sim.figures.style import BLUE, GREY, SKY, TEXT, TICK, VERMILION, grown, page_width
from sim.figures.text import capital, scenario_name, spoken, told, wrapped
from sim.language.say import say
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

SINGLE_RUNS = 3
WHOLE_PANEL, HALF_PANEL = 3.4, 1.9  # inches at nine points


class Replications(NamedTuple):
    """What a figure says of replications of a kind."""

    median: str
    only: str
    each: str
    single: str


REPLICATIONS = {
    "run": Replications("median of {count} runs", "the only run", "each run", "{count} single runs"),
    "draw": Replications("median of {count} draws", "the only draw", "each draw", "{count} single draws"),
}


def escalations(headcounts: Mapping[str, Floats], scenario: Scenario, caption: str, *, what: str = "run") -> Picture:
    """Draw the sellers in the rooms hour by hour over many runs, a curve and a band a scenario.

    The first scenario is drawn large, with the source's numbers; the others below it on the same scale, each beside
    the median of the first.

    Args:
        headcounts: By scenario, one row a replication, one column an hour.
        scenario: The first one: gives the window and the facts.
        caption: What these runs are.
        what: What a replication is: a run, or a draw of the uncertain numbers, each averaged over its seeds.
    """
    base, *others = headcounts
    hours = hour_ends(scenario)
    band_of = {name: _band(counts) for name, counts in headcounts.items()}
    lines = ceil(len(others) / 2)
    room = page_width() / 2 - grown(0.6)
    title_lines = [wrapped(scenario_name(name), room, TEXT, "bold").count("\n") for name in others]
    half_panel = HALF_PANEL + 0.16 * max(title_lines, default=0)
    table: list[tuple[Any, ...]] = []
    with page(caption, 1.0 + WHOLE_PANEL + half_panel * lines) as figure:
        grid = figure.add_gridspec(1 + lines, 2, wspace=0.12, height_ratios=[WHOLE_PANEL, *[half_panel] * lines])
        first = figure.add_subplot(grid[0, :])
        highest = max(float(max(band.max() for band in band_of[name].values())) for name in headcounts)
        for counts in _single(headcounts[base]):
            first.plot(hours, counts, color=GREY, lw=0.5)
            highest = max(highest, float(counts.max()))
        _draw_band(first, hours, band_of[base])
        sources = draw_source(first, scenario, highest)
        time_axis([first], scenario, page_width() - grown(1))
        title = say("Sellers in the {rooms}", rooms=say(scenario.words.rooms))
        headline(
            first,
            say("{title}: {of}", title=title, of=scenario_name(base)) if others else title,
            "",
            page_width() - grown(1),
        )
        for place, name in enumerate(others):
            axes = figure.add_subplot(grid[1 + place // 2, place % 2], sharey=first)
            axes.plot(hours, band_of[base]["median"], color=GREY, lw=1.0, ls="--")
            _draw_band(axes, hours, band_of[name])
            time_axis([axes], scenario, room)
            axes.set_xlabel("")
            axes.tick_params(labelleft=place % 2 == 0)
            headline(axes, scenario_name(name), "", room)
        bands_key = _key_of_bands(headcounts[base], what, beside_others=bool(others))
        key(figure, [*bands_key, *sources, *beyond_key(scenario)])
    for name, counts in headcounts.items():
        table += _hour_by_hour(name, band_of[name], _single(counts) if name == base else counts[:0])
    return Picture(figure, ("scenario", "hour", "statistic", "sellers"), table)


def _band(headcount: Floats) -> dict[str, Floats]:
    band = bands(headcount)
    return {"median": band["median"]} if len(headcount) < FEW_SEEDS else band


def _single(headcount: Floats) -> Floats:
    """Return the runs that are drawn one by one: all, where they are too few for a band."""
    return headcount if len(headcount) < FEW_SEEDS else headcount[:SINGLE_RUNS]


def _draw_band(axes: Axes, hours: Floats, band: Mapping[str, Floats]) -> None:
    for low, high, alpha in (("25 %", "75 %", 0.26), ("5 %", "95 %", 0.14)):
        if low in band:
            axes.fill_between(hours, band[low], band[high], color=BLUE, alpha=alpha, lw=0)
    axes.plot(hours, band["median"], color=BLUE, lw=1.6, marker="o" if len(hours) == 1 else None)


def _key_of_bands(headcount: Floats, what: str, *, beside_others: bool) -> list[Any]:
    count, few = len(headcount), len(headcount) < FEW_SEEDS
    words = REPLICATIONS[what]
    middle = say(words.median, count=count) if count > 1 else say(words.only)
    handles: list[Any] = [Line2D([], [], color=BLUE, lw=1.6, label=middle)]
    if not few:
        handles += [Patch(facecolor=BLUE, alpha=0.36, label="25-75 %")]
        handles += [Patch(facecolor=BLUE, alpha=0.14, label="5-95 %")]
    if count > 1:
        single = say(words.each) if few else say(words.single, count=SINGLE_RUNS)
        handles += [Line2D([], [], color=GREY, lw=0.5, label=single)]
    if beside_others:
        handles += [Line2D([], [], color=GREY, lw=1.0, ls="--", label=say("median of the first scenario"))]
    return handles


def _hour_by_hour(name: str, band: Mapping[str, Floats], single: Floats) -> Iterator[tuple[str, int, str, float]]:
    runs = {f"run {number}": counts for number, counts in enumerate(single, 1)}
    for statistic, counts in {**band, **runs}.items():
        for hour, count in enumerate(counts.tolist(), 1):
            yield name, hour, statistic, count


def enough_seeds(scatter: Sequence[Scatter], caption: str) -> Picture:
    """Draw for each outcome how the median of each point comes to rest as seeds are added: are they enough?

    Args:
        scatter: Each outcome at each point; a point of which no seed succeeded is left out.
        caption: What these runs are.
    """
    by_outcome: dict[Measured, list[tuple[int, Enough]]] = {}
    for each in scatter:
        seen = by_outcome.setdefault(each.outcome, [])
        if each.enough is not None:
            seen.append((each.point, each.enough))
    table: list[tuple[Any, ...]] = []
    with page(caption, 0.9 + 2.1 * len(by_outcome)) as figure:
        panels = figure.subplots(len(by_outcome), 1, squeeze=False)[:, 0]
        for axes, (outcome, points) in zip(panels, by_outcome.items(), strict=True):
            _draw_rest(axes, [verdict for _, verdict in points])
            title = say("{title}: {of}", title=capital(spoken(outcome.name)), of=_verdict(points))
            headline(axes, title, _sureness(points), page_width() - grown(1))
            for point, verdict in points:
                table += [(outcome.name, point, count, median) for count, median in enumerate(verdict.running, 1)]
        panels[-1].set_xlabel(say("seeds"))
        figure.supylabel(say("running median: % off its last value"), fontsize=TICK)
        marks = ((BLUE, say("a point with enough seeds")), (VERMILION, say("a point with too few")))
        corridor = Patch(
            facecolor=SKY, alpha=0.3, label=say("within {share:.0f} % of the last value", share=100 * CORRIDOR)
        )
        key(figure, [*(Line2D([], [], color=colour, lw=1.2, label=text) for colour, text in marks), corridor])
    return Picture(figure, ("outcome", "point", "seeds", "running median"), table)


def _draw_rest(axes: Axes, verdicts: Sequence[Enough]) -> None:
    axes.axhspan(-100 * CORRIDOR, 100 * CORRIDOR, color=SKY, alpha=0.3, lw=0)
    drawn = [np.array([-100 * CORRIDOR, 100 * CORRIDOR])]
    for verdict in sorted(verdicts, key=lambda verdict: not verdict.is_enough):
        running = np.array(verdict.running)
        if running[-1]:
            away = 100 * (running / running[-1] - 1)
        elif not running.any():
            away = running
        else:
            continue  # away from 0 by no share of it
        colour = BLUE if verdict.is_enough else VERMILION
        axes.plot(np.arange(1, len(away) + 1), away, color=colour, lw=0.8, alpha=0.7, marker="o", ms=2)
        drawn.append(away)
    if not verdicts:
        blank(axes, say("no run succeeded"))
    fit(axes, "y", np.concatenate(drawn))
    number_axis(axes, "y", 5)
    axes.xaxis.set_major_locator(MaxNLocator(10, integer=True, min_n_ticks=1))
    axes.tick_params(axis="x", labelsize=TICK)


def _verdict(points: Sequence[tuple[int, Enough]]) -> str:
    enough = sum(verdict.is_enough for _, verdict in points)
    if enough == len(points):
        return say("enough seeds")
    if enough:
        return say("enough seeds at {enough} of {points} points", enough=enough, points=len(points))
    return say("not enough seeds")


def _sureness(points: Iterable[tuple[int, Enough]]) -> str:
    errors = [error for _, verdict in points if (error := verdict.relative_error) is not None]
    return say("standard error of a mean at most {share} % of it", share=told(100 * max(errors))) if errors else ""
