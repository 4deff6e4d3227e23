"""Figures for choosing among policies: how firm their order is, and what each gives up for what."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D

from experiments.figures.named_rows import name_rows, names_breadth, row_name, rows_height
from experiments.numbers.pairs import Standing
from experiments.numbers.robustness import Objective, not_dominated
from sim.figures.page import fit, headline, key, number_axis, page
from sim.figures.picture import Picture
from sim.figures.style import (
    BLACK,
    BLUE,
    DARK,
    GREY,
    ORANGE,
    SMALL,
    TICK,
    VERMILION,
    grown,
    page_width,
)
from sim.figures.text import breadth, scenario_name, spoken, told, wrapped
from sim.language.say import say
from sim.submodels.arrays import Bools, Floats, Ints

NAMED_SHARE = 0.05  # smaller shares are shaded, not written


def ranks(names: Sequence[str], places: Ints, standings: Sequence[Standing], caption: str) -> Picture:
    """Draw how often each scenario takes each rank, and whether the order of neighbours is stable.

    Args:
        names: The scenarios.
        places: Rank of each (columns) in each replication (rows), 1 for the best.
        standings: Their order.
        caption: What these replications are.
    """
    columns = [names.index(standing.name) for standing in standings]
    shares = np.array([[(places[:, column] == rank + 1).mean() for rank in range(len(names))] for column in columns])
    texts = [row_name(standing.name) for standing in standings]
    inches = page_width() - grown(1.3) - names_breadth(texts)
    shades = LinearSegmentedColormap.from_list("share", ["white", BLUE])
    with page(caption, 1.6 + max(0.34 * len(names), 1.15 * rows_height(texts))) as figure:
        axes = figure.subplots()
        edges = np.arange(len(names) + 1) - 0.5
        axes.pcolormesh(edges, edges, shares, cmap=shades, vmin=0, vmax=1, edgecolors="white", lw=1.5)
        sign = " %" if inches / len(names) > breadth("100 % ", TICK) else ""
        for (row, rank), share in np.ndenumerate(shares):
            if share >= NAMED_SHARE:
                style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": TICK if sign else SMALL}
                axes.annotate(f"{100 * share:.0f}{sign}", (rank, row), color="white" if share > 0.7 else BLACK, **style)
        name_rows(axes, texts)
        axes.set_xticks(range(len(names)), [str(rank + 1) for rank in range(len(names))], fontsize=TICK)
        label = say("rank by how many joined: 1 is the fewest, and those that tie share it")
        axes.set_xlabel(wrapped(label, inches, TICK), fontsize=TICK)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(length=0)
        for row, standing in enumerate(standings[:-1]):
            _order(axes, len(names), row, standing)
        is_firm = all(standing.is_stable for standing in standings)
        firm = say("Ranks: the order is stable") if is_firm else say("Ranks: the order is not stable")
        plain = say(
            "share of {count} replications, in %; at the right: how often a row is ahead of the next",
            count=told(len(places)),
        )
        headline(axes, firm, plain, inches)
    table = [
        (standing.name, *shares[row].tolist(), standing.ahead if row < len(standings) - 1 else None)
        for row, standing in enumerate(standings)
    ]
    header = ("scenario", *(f"share of rank {rank + 1}" for rank in range(len(names))), "ahead of the next")
    return Picture(figure, header, table)


def _order(axes: Axes, columns: int, row: int, standing: Standing) -> None:
    stable, share = standing.is_stable, 100 * standing.ahead
    text = say("ahead in {share:.0f} %", share=share) if stable else say("≈ only {share:.0f} %", share=share)
    text = say("the same") if standing.tied == 1 else text
    style: dict[str, Any] = {"va": "center", "fontsize": SMALL, "annotation_clip": False}
    place = (columns - 0.4, row + 0.5)
    axes.annotate(text, place, (6, 0), textcoords="offset points", color=DARK if stable else VERMILION, **style)


def pareto(
    judged: Mapping[str, Sequence[float]], objectives: Sequence[Objective], reference: str, robust: str, caption: str
) -> Picture:
    """Draw policies by two to four objectives, pair by pair; those not dominated are filled.

    A policy is dominated when another is at least as good in every objective and better in one.

    Args:
        judged: The objectives of each policy; a policy with one that is not finite is left out.
        objectives: What they are, in the same order.
        reference: The policy of the unchanged scenario.
        robust: The policy that does well whatever the unknown numbers are.
        caption: What these runs are.
    """
    names = [name for name, values in judged.items() if np.isfinite(values).all()]
    values = np.array([judged[name] for name in names], dtype=np.float64).reshape(len(names), len(objectives))
    best = not_dominated(values * [objective.sign for objective in objectives])
    size = len(objectives) - 1
    inches = (page_width() - grown(0.9)) / size - grown(0.4)
    with page(caption, {1: 4.4, 2: 5.4, 3: 6.8}[size]) as figure:
        panels = figure.subplots(size, size, squeeze=False, sharex="col", sharey="row")
        for row in range(size):
            for column in range(size):
                if column > row:
                    panels[row, column].remove()
                    continue
                axes, x, y = panels[row, column], values[:, column], values[:, row + 1]
                _policies_of_pair(axes, x, y, best, inches)
                for name, marker, colour, ms in ((reference, "*", VERMILION, 11), (robust, "D", ORANGE, 6)):
                    if name in names:
                        at = names.index(name)
                        axes.plot(x[at], y[at], marker, color=colour, mec=BLACK, mew=0.5, ms=ms, zorder=5)
                if row == size - 1:
                    label = _aim(objectives[column], "\N{LEFTWARDS ARROW}\N{RIGHTWARDS ARROW}", inches)
                    axes.set_xlabel(label, fontsize=TICK)
                if column == 0:
                    label = _aim(objectives[row + 1], "\N{DOWNWARDS ARROW}\N{UPWARDS ARROW}", grown(1.3))
                    axes.set_ylabel(label, fontsize=TICK)
        key(figure, _pareto_key(reference, robust))
    header = ("policy", *(objective.name for objective in objectives), "not dominated")
    rows = [(name, *line, bool(good)) for name, line, good in zip(names, values.tolist(), best, strict=True)]
    return Picture(figure, header, rows)


def _policies_of_pair(axes: Axes, x: Floats, y: Floats, best: Bools, inches: float) -> None:
    axes.plot(x[~best], y[~best], "o", color=GREY, mfc="none", ms=4, mew=0.8, zorder=2)
    axes.plot(x[best], y[best], "o", color=BLUE, ms=5, mew=0, zorder=3)
    for which, values in (("x", x), ("y", y)):
        if len(values):
            fit(axes, which, values)
        number_axis(axes, which, 5 if which == "y" else 4 if inches > grown(1.5) else 1)


def _aim(objective: Objective, arrows: str, inches: float) -> str:
    arrow = arrows[0] if objective.less_is_better else arrows[1]
    name = say("{what} ({unit})", what=spoken(objective.name), unit=say(objective.unit))
    return wrapped(name, inches, TICK) + say("\n{arrow} better", arrow=arrow)


def _pareto_key(reference: str, robust: str) -> list[Line2D]:
    look: dict[str, Any] = {"ls": "", "mec": BLACK, "mew": 0.5}
    star = say("{policy} (reference)", policy=scenario_name(reference))
    diamond = say("{policy} (robust choice)", policy=scenario_name(robust))
    return [
        Line2D([], [], marker="*", color=VERMILION, ms=10, label=star, **look),
        Line2D([], [], marker="D", color=ORANGE, ms=6, label=diamond, **look),
        Line2D([], [], ls="", marker="o", color=BLUE, ms=5, label=say("not dominated")),
        Line2D([], [], ls="", marker="o", color=GREY, mfc="none", ms=4, label=say("dominated")),
    ]
