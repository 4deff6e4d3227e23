"""Figures of many runs of one scenario: the escalation with its bands, and whether the seeds are enough."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.figures.measured import FEW_SEEDS, QUANTILES, Measured, Row, grouped
from sim.figures.over_time import beyond_key, hour_ends, time_axis
from sim.figures.page import blank, fit, headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.source import draw_source
from sim.figures.style import BLUE, GREY, SKY, TICK, page_width
from sim.figures.text import capital, spoken
from sim.scenario.scenario import Scenario
from sim.submodels.arrays import Floats

CORRIDOR = 0.05  # the share of the final median within which the running median must stay
SINGLE_RUNS = 3


def escalation_bands(headcount: Floats, scenario: Scenario, caption: str) -> Picture:
    """Draw the sellers in the rooms hour by hour over many runs, with the source's numbers.

    Args:
        headcount: One row a run, one column an hour.
        scenario: Gives the window and the facts; it is the same in all runs but for what was drawn.
        caption: What these runs are.
    """
    hours = hour_ends(scenario)
    runs = len(headcount)
    few = runs < FEW_SEEDS
    band = dict(zip(QUANTILES, np.quantile(headcount, [*QUANTILES.values()], axis=0), strict=True))
    if few:
        band = {"median": band["median"]}
    single = headcount if few else headcount[:SINGLE_RUNS]
    with page(caption, 4.4) as figure:
        axes = figure.subplots()
        middle = f"median of {runs} runs" if runs > 1 else "the only run"
        handles: list[Any] = [Line2D([], [], color=BLUE, lw=1.6, label=middle)]
        if not few:
            for low, high, alpha in (("25 %", "75 %", 0.26), ("5 %", "95 %", 0.14)):
                axes.fill_between(hours, band[low], band[high], color=BLUE, alpha=alpha, lw=0)
            handles += [Patch(facecolor=BLUE, alpha=0.36, label="25-75 %")]
            handles += [Patch(facecolor=BLUE, alpha=0.14, label="5-95 %")]
        for counts in single:
            axes.plot(hours, counts, color=GREY, lw=0.5)
        if runs > 1:
            handles += [Line2D([], [], color=GREY, lw=0.5, label="each run" if few else f"{len(single)} single runs")]
        axes.plot(hours, band["median"], color=BLUE, lw=1.6, marker="o" if len(hours) == 1 else None)
        highest = max(float(np.max([*band.values()])), float(single.max()))
        handles += draw_source(axes, scenario, highest)
        time_axis([axes], scenario)
        headline(axes, f"Sellers in the {scenario.words.rooms}", "", page_width() - 1)
        key(figure, [*handles, *beyond_key(scenario)])
    header = ("hour", *band, *(f"run {number}" for number in range(len(single))))
    columns = np.vstack([np.arange(1, len(hours) + 1), *band.values(), single])
    return Picture(figure, header, [tuple(row) for row in columns.T.tolist()])


def enough_replications(rows: Sequence[Row], names: Sequence[str], outcome: Measured, caption: str) -> Picture:
    """Draw the median of an outcome over ever more seeds: has it come to rest?

    The median of each point of a sweep is taken over its first seeds, then the mean over the points. It has come to
    rest where it enters, for good, a corridor of 5 % around its last value; the seeds are called enough when that
    happens within the first half of them, since the last few cannot but agree with the end.

    Args:
        rows: One a run: the numbers varied, ``seed`` and the outcome; points where it did not come about with
            every seed are left out.
        names: The numbers varied, none for runs of one scenario.
        outcome: What is drawn.
        caption: What these runs are.
    """
    came_about = [[*seen.values()] for seen in grouped(rows, names, outcome.name).values()]
    seeds = max((len(seen) for seen in came_about), default=0)
    points = [seen for seen in came_about if len(seen) == seeds]
    medians = np.array([[np.median(seen[: n + 1]) for n in range(seeds)] for seen in points])
    with page(caption, 3.6) as figure:
        axes = figure.subplots()
        axes.set_xlabel("seeds")
        axes.set_ylabel(outcome.unit)
        table: list[tuple[Any, ...]] = []
        verdict = "came about in no run"
        if seeds:
            running, count = medians.mean(axis=0), np.arange(1, seeds + 1)
            verdict = _verdict(running)
            half = CORRIDOR * abs(running[-1])
            axes.axhspan(running[-1] - half, running[-1] + half, color=SKY, alpha=0.3, lw=0)
            axes.plot(count, running, color=BLUE, lw=1.6, marker="o", ms=3)
            axes.set_xlim(0.5, seeds + 0.5)
            fit(axes, "y", np.array([*running, running[-1] - half, running[-1] + half]))
            number_axis(axes, "y", 5)
            axes.xaxis.set_major_locator(MaxNLocator(10, integer=True, min_n_ticks=1))
            axes.tick_params(axis="x", labelsize=TICK)
            table = [*zip(count.tolist(), running.tolist(), strict=True)]
            whole = f"running median, mean over {len(points)} points" if len(points) > 1 else "running median"
            corridor = Patch(facecolor=SKY, alpha=0.3, label="within 5 % of the last value")
            key(figure, [Line2D([], [], color=BLUE, lw=1.6, marker="o", ms=3, label=whole), corridor])
        else:
            blank(axes, verdict)
            axes.set(xticks=[], yticks=[])
        headline(axes, f"{capital(spoken(outcome.name))}: {verdict}", outcome.meaning, page_width() - 1)
    return Picture(figure, ("seeds", f"running median of {outcome.name}"), table)


def _verdict(running: Floats) -> str:
    """Say from how many seeds on the running median stays in the corridor, and whether that is soon enough."""
    seeds = len(running)
    apart = np.abs(running - running[-1])
    outside = np.flatnonzero(apart > CORRIDOR * abs(running[-1]))
    settled = int(outside[-1]) + 2 if len(outside) else 1
    if seeds == 1:
        return "one seed tells nothing"
    if not apart.any():
        return "median the same from the first seed on"
    if settled > (seeds + 1) // 2:
        return f"not enough seeds, median at rest only from {settled} of {seeds} on"
    share = float(apart[settled - 1 :].max()) / abs(running[-1])
    return f"median within {max(1, ceil(100 * share))} % from {settled} of {seeds} seeds on"
